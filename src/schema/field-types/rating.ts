import type { FieldTraits, FieldType } from '../types.ts';
import { defaultProblems, optionSchema, ratingValues } from './option-values.ts';
import { defaultsOf, noSettings, onePart, onePartInput } from './schemas.ts';

const input = (field: FieldTraits) =>
  onePartInput(field, 'null', optionSchema(field.name, ratingValues(field)), (value) => value);

export const rating: FieldType = {
  type: 'RATING',
  parts: onePart('option', 'null'),
  input,
  output: (field) => {
    const answer = optionSchema(field.name, ratingValues(field));
    return field.isNullable ? answer.nullable() : answer;
  },
  example: (field) => ratingValues(field)[0] ?? null,
  uniqueParts: null,
  merge: 'first',
  options: 'generated',
  settings: noSettings,
  defaultValue: defaultsOf({
    input,
    problems: (value, field) => defaultProblems(value, ratingValues(field)),
  }),
  isCreatable: true,
};
