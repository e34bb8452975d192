import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { MAX_LINE, MAX_LIST } from './limits.ts';
import { asPart, onePart, plainDefault, settingsOf, shown, textProblem } from './text-values.ts';

const input = (field: FieldTraits) => {
  const message = (given: unknown) =>
    `Invalid value ${shown(given)} for field "${field.name} - Array values need to be string"`;
  const item = z.string({ error: (issue) => message(issue.input) }).superRefine((value, context) => {
    const problem = textProblem(value, MAX_LINE);
    if (problem)
      context.addIssue({
        code: 'custom',
        message: `Invalid value for field "${field.name}": an item ${problem}`,
      });
  });
  return z
    .array(item, { error: (issue) => message(issue.input) })
    .max(MAX_LIST, { error: `Too many values for field "${field.name}": at most ${MAX_LIST}` })
    .nullable()
    .transform((list) => asPart(list === null || list.length === 0 ? null : list));
};

export const array: FieldType = {
  type: 'ARRAY',
  parts: onePart({ kind: 'list', empty: 'emptyList' }),
  input,
  coerce: (value) => (typeof value === 'string' ? (value === '' ? [] : [value]) : value),
  output: () => z.array(z.string()),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({ maxNumberOfValues: z.number().int().min(1).optional() })),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
