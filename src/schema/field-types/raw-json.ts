import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import {
  asPart,
  jsonProblem,
  notNullable,
  onePart,
  parseJsonText,
  plainDefault,
  settingsOf,
  shown,
} from './text-values.ts';

/** An object or array; text is taken where it parses to one. */
const input = (field: FieldTraits) => {
  const message = (given: unknown) => `Invalid object value ${shown(given)} for field "${field.name}"`;
  return z
    .union([z.record(z.string(), z.json()), z.array(z.json())], { error: (issue) => message(issue.input) })
    .nullable()
    .superRefine((value, context) => {
      if (value === null && !field.isNullable)
        context.addIssue({ code: 'custom', message: notNullable(field) });
      const problem = jsonProblem(value);
      if (problem)
        context.addIssue({
          code: 'custom',
          message: `Invalid object value for field "${field.name}": it ${problem}`,
        });
    })
    .transform(asPart);
};

export const rawJson: FieldType = {
  type: 'RAW_JSON',
  parts: onePart({ kind: 'json', empty: 'null' }),
  input,
  coerce: (value) => (value === '' ? null : parseJsonText(value)),
  output: () => z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullable(),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
