import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { invalidOptions } from './messages.ts';
import { listDefaultProblems, optionSchema, optionValues } from './option-values.ts';
import { defaultsOf, listOf, noSettings, onePart, onePartInput, refusal, storedList } from './schemas.ts';

const input = (field: FieldTraits) => {
  const values = optionValues(field);
  const refused = refusal((value) => invalidOptions(value, field.name, values));
  return onePartInput(
    field,
    'emptyList',
    listOf(field.name, z.enum(values, refused), refused),
    (list, report) => storedList([...new Set(list)], field.name, report),
  );
};

const coerce = (value: unknown): unknown => (typeof value === 'string' ? [value] : value);

/** Options in the order they were given, each once. */
export const multiSelect: FieldType = {
  type: 'MULTI_SELECT',
  parts: onePart('list', 'emptyList'),
  input,
  coerce,
  output: (field) => z.array(optionSchema(field.name, optionValues(field))),
  example: (field) => optionValues(field).slice(0, 1),
  uniqueParts: null,
  merge: 'union',
  options: 'required',
  settings: noSettings,
  defaultValue: defaultsOf({
    input,
    problems: (value, field) => listDefaultProblems(value, optionValues(field)),
  }),
  isCreatable: true,
};
