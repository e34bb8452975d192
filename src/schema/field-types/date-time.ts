import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { parseDateTime } from './date-values.ts';
import { asPart, notNullable, onePart, plainDefault, settingsOf, shown } from './text-values.ts';

const input = (field: FieldTraits) => {
  const message = (given: unknown) =>
    `Invalid value ${shown(given)} for date-time field "${field.name}". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`;
  return z
    .string({ error: (issue) => message(issue.input) })
    .nullable()
    .transform((value, context) => {
      if (value === null || value === '') {
        if (!field.isNullable) context.addIssue({ code: 'custom', message: notNullable(field) });
        return null;
      }
      const parsed = parseDateTime(value);
      if (parsed === null) context.addIssue({ code: 'custom', message: message(value) });
      return parsed;
    })
    .transform(asPart);
};

export const dateTime: FieldType = {
  type: 'DATE_TIME',
  parts: onePart({ kind: 'dateTime', empty: 'null' }),
  input,
  output: (field) => (field.isNullable ? z.iso.datetime().nullable() : z.iso.datetime()),
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
