import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { MAX_LIST } from './limits.ts';
import { optionEnum, optionValues } from './option-values.ts';
import { asPart, onePart, plainDefault, settingsOf, shown } from './text-values.ts';

/** A set of option values: repeats count once, the order given is kept. */
const input = (field: FieldTraits) => {
  const values = optionValues(field);
  const message = (given: unknown) =>
    `Invalid value ${shown(given)} for multi select field "${field.name}". Valid values are: ${values.join(', ')}`;
  return z
    .array(
      z
        .string({ error: (issue) => message(issue.input) })
        .refine((value) => values.includes(value), { error: (issue) => message(issue.input) }),
      { error: (issue) => message(issue.input) },
    )
    .max(MAX_LIST, { error: `Too many values for field "${field.name}": at most ${MAX_LIST}` })
    .nullable()
    .transform((list) => asPart(list === null || list.length === 0 ? null : [...new Set(list)]));
};

export const multiSelect: FieldType = {
  type: 'MULTI_SELECT',
  parts: onePart({ kind: 'list', empty: 'emptyList' }),
  input,
  coerce: (value) => (typeof value === 'string' ? (value === '' ? [] : [value]) : value),
  output: (field) => z.array(optionEnum(field)),
  uniqueParts: null,
  options: 'required',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault((field) =>
    input(field).refine(({ '': list }) => list !== null, {
      error: 'If defined default value must contain at least one value',
    }),
  ),
  isCreatable: true,
};
