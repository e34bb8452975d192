import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { parseDate } from './date-values.ts';
import { asPart, notNullable, onePart, plainDefault, settingsOf, shown } from './text-values.ts';

const input = (field: FieldTraits) => {
  const message = (given: unknown) =>
    `Invalid value ${shown(given)} for date field "${field.name}". Expected format: 'YYYY-MM-DD'`;
  return z
    .string({ error: (issue) => message(issue.input) })
    .nullable()
    .transform((value, context) => {
      if (value === null || value === '') {
        if (!field.isNullable) context.addIssue({ code: 'custom', message: notNullable(field) });
        return null;
      }
      const parsed = parseDate(value);
      if (parsed === null) context.addIssue({ code: 'custom', message: message(value) });
      return parsed;
    })
    .transform(asPart);
};

export const date: FieldType = {
  type: 'DATE',
  parts: onePart({ kind: 'date', empty: 'null' }),
  input,
  output: (field) => (field.isNullable ? z.iso.date().nullable() : z.iso.date()),
  uniqueParts: [''],
  options: 'none',
  settings: settingsOf(
    z.object({
      displayFormat: z.enum(['RELATIVE', 'USER_SETTINGS', 'CUSTOM']).optional(),
      customUnicodeDateFormat: z.string().max(100).optional(),
      displayAsRelativeDate: z.boolean().optional(),
    }),
  ),
  defaultValue: plainDefault(input, ['now']),
  isCreatable: true,
};
