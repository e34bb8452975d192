import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { asPart, notNullable, onePart, plainDefault, settingsOf, shown } from './text-values.ts';

const settings = z.object({
  dataType: z.enum(['float', 'int', 'bigint']).optional(),
  decimals: z.number().int().min(0).max(15).optional(),
  type: z.enum(['number', 'percentage', 'shortNumber']).optional(),
});

const hasDecimals = (value: number, most: number): boolean => Number(value.toFixed(most)) === value;

/** `settings.decimals` and `settings.dataType` say how fine a value may be; a finer one is refused, not rounded. */
const input = (field: FieldTraits) =>
  z
    .number({ error: ({ input: given }) => `Invalid number value ${shown(given)} for field "${field.name}"` })
    .nullable()
    .superRefine((value, context) => {
      if (value === null) {
        if (!field.isNullable) context.addIssue({ code: 'custom', message: notNullable(field) });
        return;
      }
      const limits = settings.safeParse(field.settings ?? {}).data;
      const isWhole = limits?.dataType === 'int' || limits?.dataType === 'bigint';
      const decimals = limits?.decimals ?? (isWhole ? 0 : 15);
      if (isWhole && !Number.isInteger(value)) {
        context.addIssue({
          code: 'custom',
          message: `Invalid number value ${value} for field "${field.name}": it must be a whole number`,
        });
      } else if (limits?.decimals !== undefined && Math.abs(value) < 1e21 && !hasDecimals(value, decimals)) {
        context.addIssue({
          code: 'custom',
          message: `Invalid number value ${value} for field "${field.name}": at most ${decimals} decimals`,
        });
      }
    })
    .transform(asPart);

export const number: FieldType = {
  type: 'NUMBER',
  parts: onePart({ kind: 'number', empty: 'null' }),
  input,
  output: (field) => (field.isNullable ? z.number().nullable() : z.number()),
  uniqueParts: [''],
  options: 'none',
  settings: settingsOf(settings),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
