/** What SELECT, MULTI_SELECT and RATING share. */
import { z } from '@hono/zod-openapi';
import type { FieldOption, FieldTraits, JsonValue } from '../types.ts';
import { bare, invalidOption, shown } from './messages.ts';
import { refusal } from './schemas.ts';

export const optionValues = (field: FieldTraits): readonly string[] =>
  (field.options ?? []).map((option) => option.value);

/**
 * The option that a text names. Those that Twenty once had in lower case are taken as newer clients spell them, too;
 * options of workspaces are in upper case.
 */
export const optionNamed = (text: string, values: readonly string[]): string | undefined =>
  values.includes(text) ? text : values.find((value) => value.toUpperCase() === text);

export const optionSchema = (name: string, values: readonly string[]) =>
  z.enum(
    values,
    refusal((value) => invalidOption(value, name, values)),
  );

const notAnOption = (value: JsonValue): string =>
  `Default value "${bare(value)}" must be one of the option values`;

export const defaultProblems = (value: JsonValue, values: readonly string[]): readonly string[] => {
  if (typeof value !== 'string') return [`Default value for select must be a string got ${shown(value)}`];
  return values.includes(value) ? [] : [notAnOption(value)];
};

export const listDefaultProblems = (value: JsonValue, values: readonly string[]): readonly string[] => {
  if (!Array.isArray(value)) return [`Default value for multi-select must be an array got ${shown(value)}`];
  if (value.length === 0) return ['If defined default value must contain at least one value'];
  const unknown = value.filter((item) => !values.includes(item)).map(notAnOption);
  return new Set(value).size < value.length ? ['Default values must be unique', ...unknown] : unknown;
};

/** The options the server makes for every rating. */
export const ratingOptions = (makeId: () => string): readonly FieldOption[] =>
  [1, 2, 3, 4, 5].map((stars) => ({
    id: makeId(),
    label: String(stars),
    value: `RATING_${stars}`,
    position: stars - 1,
    color: 'yellow',
  }));

const RATINGS: readonly string[] = ratingOptions(() => '').map((option) => option.value);

/** The values of a rating, which declarations may leave out. */
export const ratingValues = (field: FieldTraits): readonly string[] =>
  field.options ? optionValues(field) : RATINGS;
