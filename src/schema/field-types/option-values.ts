/** Options of SELECT, MULTI_SELECT and RATING. */
import { z } from '@hono/zod-openapi';
import type { FieldOption, FieldTraits } from '../types.ts';

export const optionValues = (field: FieldTraits): readonly string[] =>
  [...(field.options ?? [])].sort((a, b) => a.position - b.position).map((option) => option.value);

/** The enum of a field's option values, for documents; plain text where it has none. */
export const optionEnum = (field: FieldTraits): z.ZodType<string> => {
  const [first, ...rest] = optionValues(field);
  return first === undefined ? z.string() : z.enum([first, ...rest]);
};

/** RATING's options: the same for every field, made by the server. */
export const ratingOptions = (makeId: () => string): readonly FieldOption[] =>
  [1, 2, 3, 4, 5].map((stars) => ({
    id: makeId(),
    label: String(stars),
    value: `RATING_${stars}`,
    position: stars - 1,
    color: 'yellow',
  }));
