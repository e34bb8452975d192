import type { FieldOption, FieldTraits, FieldType } from '../types.ts';
import { defaultProblems, optionSchema, optionValues } from './option-values.ts';
import { defaultsOf, noSettings, onePart, onePartInput } from './schemas.ts';

/** The options the server makes for every rating. */
export const RATING_OPTIONS: readonly Omit<FieldOption, 'id'>[] = [1, 2, 3, 4, 5].map((stars) => ({
  label: String(stars),
  value: `RATING_${stars}`,
  position: stars - 1,
  color: 'yellow',
}));

const ratings = (field: FieldTraits): readonly string[] =>
  field.options ? optionValues(field) : RATING_OPTIONS.map((option) => option.value);

const input = (field: FieldTraits) =>
  onePartInput(field, 'null', optionSchema(field.name, ratings(field)), (value) => value);

export const rating: FieldType = {
  type: 'RATING',
  parts: onePart('option', 'null'),
  input,
  output: (field) => {
    const answer = optionSchema(field.name, ratings(field));
    return field.isNullable ? answer.nullable() : answer;
  },
  uniqueParts: null,
  options: 'generated',
  settings: noSettings,
  defaultValue: defaultsOf({ input, problems: (value, field) => defaultProblems(value, ratings(field)) }),
  isCreatable: true,
};
