import type { FieldTraits, FieldType } from '../types.ts';
import { defaultProblems, optionNamed, optionSchema, optionValues } from './option-values.ts';
import { defaultsOf, noSettings, onePart, onePartInput } from './schemas.ts';

const input = (field: FieldTraits) =>
  onePartInput(field, 'null', optionSchema(field.name, optionValues(field)), (value) => value);

const coerce = (value: unknown, field: FieldTraits): unknown =>
  typeof value === 'string' ? (optionNamed(value, optionValues(field)) ?? value) : value;

export const select: FieldType = {
  type: 'SELECT',
  parts: onePart('option', 'null'),
  input,
  coerce,
  output: (field) => {
    const answer = optionSchema(field.name, optionValues(field));
    return field.isNullable ? answer.nullable() : answer;
  },
  example: (field) => optionValues(field)[0] ?? null,
  uniqueParts: null,
  merge: 'first',
  options: 'required',
  settings: noSettings,
  defaultValue: defaultsOf({
    input,
    problems: (value, field) => defaultProblems(value, optionValues(field)),
  }),
  isCreatable: true,
};
