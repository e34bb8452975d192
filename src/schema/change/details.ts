/** Options, settings and default values, as the type of the field takes them. Pure. */
import { FIELD_TYPES } from '../field-types/index.ts';
import { ratingOptions } from '../field-types/option-values.ts';
import type { Field, FieldOption, FieldTypeName, JsonValue, Settings } from '../types.ts';
import type { Maker } from './change.ts';
import { type GivenOption, readOptions } from './options.ts';

/** What a field's type makes of its options, settings and default value. */
export interface Details {
  readonly options: readonly FieldOption[] | null;
  readonly settings: Settings | null;
  readonly defaultValue: JsonValue;
  readonly problems: readonly string[];
}

export interface GivenDetails {
  readonly options?: readonly GivenOption[] | null | undefined;
  readonly settings?: Settings | null | undefined;
  readonly defaultValue?: JsonValue | undefined;
}

/** An option given without an id is the stored one that has its value. */
const identified = (
  given: readonly GivenOption[],
  stored: readonly FieldOption[],
): readonly GivenOption[] => {
  const named = new Set(given.map(({ id }) => id));
  return given.map((each) => {
    const same = stored.find(({ id, value }) => value === each.value && !named.has(id));
    return each.id == null && same ? { ...each, id: same.id } : each;
  });
};

type Stored = Pick<Field, 'options' | 'settings' | 'defaultValue'> | null;

interface Result<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

const without = <T>(value: T, ...problems: readonly string[]): Result<T> => ({ value, problems });

const readFieldOptions = (
  type: FieldTypeName,
  given: GivenDetails['options'],
  stored: readonly FieldOption[] | null,
  maker: Maker,
): Result<readonly FieldOption[] | null> => {
  switch (FIELD_TYPES[type].options) {
    case 'generated':
      return without(stored ?? ratingOptions(maker.newId));
    case 'required': {
      if (!given && stored) return without(stored);
      const { options, problems } = readOptions(identified(given ?? [], stored ?? []), maker);
      return { value: options, problems };
    }
    case 'none':
      return given && given.length > 0
        ? without(stored, `options: a field of type ${type} takes no options`)
        : without(stored);
  }
};

const readSettings = (
  type: FieldTypeName,
  given: GivenDetails['settings'],
  stored: Settings | null,
): Result<Settings | null> => {
  if (!given) return without(given === null ? null : stored);
  const parsed = FIELD_TYPES[type].settings.safeParse(given);
  if (parsed.success) return without(parsed.data);
  return without(
    stored,
    ...parsed.error.issues.map(({ path, message }) => `${['settings', ...path].join('.')}: ${message}`),
  );
};

const readDefault = (
  type: FieldTypeName,
  name: string,
  given: JsonValue | undefined,
  { options, settings }: Pick<Details, 'options' | 'settings'>,
  stored: JsonValue,
): Result<JsonValue> => {
  if (given === undefined || given === null) return without(given === null ? null : stored);
  const parsed = FIELD_TYPES[type]
    .defaultValue?.({ name, isNullable: true, options, settings })
    .safeParse(given);
  if (!parsed) return without(stored, `defaultValue: a field of type ${type} takes no default value`);
  if (parsed.success) return without(parsed.data);
  return without(stored, ...parsed.error.issues.map(({ message }) => `defaultValue: ${message}`));
};

/** @param stored what the field has so far; null if it is new */
export const readDetails = (
  type: FieldTypeName,
  name: string,
  isNullable: boolean,
  given: GivenDetails,
  stored: Stored,
  maker: Maker,
): Details => {
  const options = readFieldOptions(type, given.options, stored?.options ?? null, maker);
  const settings = readSettings(type, given.settings, stored?.settings ?? null);
  const read = { options: options.value, settings: settings.value };
  const defaultValue = readDefault(type, name, given.defaultValue, read, stored?.defaultValue ?? null);
  const isEmptyable = FIELD_TYPES[type].parts.some((part) => part.empty !== 'null');
  const isCleared = stored !== null && given.defaultValue === null && !isNullable && !isEmptyable;
  return {
    ...read,
    defaultValue: defaultValue.value,
    problems: [
      ...options.problems,
      ...settings.problems,
      ...defaultValue.problems,
      ...(isCleared ? ['defaultValue: Default value cannot be null for non-nullable fields'] : []),
    ],
  };
};
