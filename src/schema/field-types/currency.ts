import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseJsonText, plainDefault, settingsOf, shown, textValue } from './text-values.ts';

/** Micros are whole and stay exact in JSON numbers. */
const MOST_MICROS = 9e15;

const micros = (path: string) => {
  const message = (given: unknown) =>
    `Invalid number value ${shown(given)} for field "${path}": expected a whole number of micros between -9e15 and 9e15`;
  return z
    .union([z.number(), z.string()], { error: (issue) => message(issue.input) })
    .nullable()
    .transform((value, context) => {
      if (value === null || value === '') return null;
      const amount =
        typeof value === 'string' && !/^[+-]?\d+$/.test(value.trim()) ? Number.NaN : Number(value);
      if (!Number.isInteger(amount) || Math.abs(amount) > MOST_MICROS)
        context.addIssue({ code: 'custom', message: message(value) });
      return amount === 0 ? 0 : amount;
    });
};

const input = (field: FieldTraits) =>
  compositeInput(field, 'currency', {
    amountMicros: micros(`${field.name}.amountMicros`),
    currencyCode: textValue(`${field.name}.currencyCode`, 10),
  });

export const currency: FieldType = {
  type: 'CURRENCY',
  parts: [
    { name: 'amountMicros', kind: 'integer', empty: 'null' },
    { name: 'currencyCode', kind: 'text', empty: 'emptyText' },
  ],
  input,
  coerce: parseJsonText,
  output: () => z.object({ amountMicros: z.int().nullable(), currencyCode: z.string() }),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(
    z.object({
      format: z.enum(['short', 'full']).optional(),
      decimals: z.number().int().min(0).max(6).optional(),
    }),
  ),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
