import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseJsonText, plainDefault, settingsOf, shown, textValue } from './text-values.ts';

const LINES = [
  'addressStreet1',
  'addressStreet2',
  'addressCity',
  'addressPostcode',
  'addressState',
  'addressCountry',
] as const;

const degrees = (path: string) => {
  const message = (given: unknown) => `Invalid number value ${shown(given)} for field "${path}"`;
  return z
    .union([z.number(), z.string()], { error: (issue) => message(issue.input) })
    .nullable()
    .transform((value, context): number | null => {
      if (value === null || value === '') return null;
      const number =
        typeof value === 'string' && !/^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number.NaN : Number(value);
      if (!Number.isFinite(number)) context.addIssue({ code: 'custom', message: message(value) });
      return number;
    });
};

const input = (field: FieldTraits) =>
  compositeInput(field, 'address', {
    ...Object.fromEntries(LINES.map((line) => [line, textValue(`${field.name}.${line}`)])),
    addressLat: degrees(`${field.name}.addressLat`),
    addressLng: degrees(`${field.name}.addressLng`),
  });

export const address: FieldType = {
  type: 'ADDRESS',
  parts: [
    ...LINES.map((name) => ({ name, kind: 'text', empty: 'emptyText' }) as const),
    { name: 'addressLat', kind: 'number', empty: 'null' },
    { name: 'addressLng', kind: 'number', empty: 'null' },
  ],
  input,
  coerce: parseJsonText,
  output: () =>
    z.object({
      addressStreet1: z.string(),
      addressStreet2: z.string(),
      addressCity: z.string(),
      addressPostcode: z.string(),
      addressState: z.string(),
      addressCountry: z.string(),
      addressLat: z.number().nullable(),
      addressLng: z.number().nullable(),
    }),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({ subFields: z.array(z.string()).max(20).optional() })),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
