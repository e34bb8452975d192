/** Builds field types: fields of one part, of several parts, their default values and settings. */
import { z } from '@hono/zod-openapi';
import { didYouMean } from '../../nearest.ts';
import type {
  EmptyAnswer,
  FieldTraits,
  FieldType,
  JsonValue,
  Kind,
  PartType,
  PartValues,
  Settings,
} from '../types.ts';
import { LIMITS } from './limits.ts';
import { bare, invalidObject, invalidText, notNullable, shown, tooManyItems } from './messages.ts';
import { isRecord, isStorableJson, parseJson, type Report, storedText, textProblem } from './text-values.ts';

/** The part of a type that has only one. */
export const onePart = (kind: Kind, empty: EmptyAnswer): readonly PartType[] => [{ name: '', kind, empty }];

/** Names a schema's own error: whatever does not fit its shape, the sentence is this one. */
export const refusal = (message: (value: unknown) => string) => ({
  error: (issue: { readonly input?: unknown }): string => message(issue.input),
});

/** How many problems are not reported: a client can cause any number. */
const moreProblems = (more: number, name: string): string =>
  `… and ${more} more problems with field "${name}"`;

/** A schema that tells no more than the first problems of its items. */
const withFewProblems = <Schema extends z.ZodType>(name: string, schema: Schema): Schema =>
  schema.superRefine(
    (_, { issues, addIssue }) => {
      const more = issues.splice(LIMITS.problems).length;
      if (more > 0) addIssue(moreProblems(more, name));
    },
    { when: () => true },
  );

/** A list of `item`; `refused` is what else there was. */
export const listOf = <Item extends z.ZodType>(
  name: string,
  item: Item,
  refused: ReturnType<typeof refusal>,
) => withFewProblems(name, z.array(item, refused)).meta({ maxItems: LIMITS.items });

/** Reads each item, and tells no more than the first problems. */
export const readItems = <T, Out>(
  items: readonly T[],
  name: string,
  report: Report,
  read: (item: T, report: Report) => Out,
): readonly Out[] => {
  const problems: string[] = [];
  const results = items.map((item) => read(item, (problem) => problems.push(problem)));
  for (const problem of problems.slice(0, LIMITS.problems)) report(problem);
  if (problems.length > LIMITS.problems) report(moreProblems(problems.length - LIMITS.problems, name));
  return results;
};

/** The input of a type of one part: null clears it, `read` brings anything else to its stored form. */
export const onePartInput = <T>(
  field: FieldTraits,
  empty: EmptyAnswer,
  schema: z.ZodType<T>,
  read: (value: T, report: Report) => JsonValue,
): z.ZodType<PartValues> =>
  schema.nullable().transform((value, context): PartValues => {
    const report: Report = (message) => context.addIssue(message);
    if (value !== null) return { '': read(value, report) };
    if (!field.isNullable && empty === 'null') report(notNullable(field.name));
    return { '': null };
  });

/** A sub-field: left out it stays as it is, null clears it, anything else is read. */
export const subfield = <T, Out>(schema: z.ZodType<T>, read: (value: T, report: Report) => Out) =>
  schema
    .nullable()
    .transform((value, context) =>
      value === null ? null : read(value, (message) => context.addIssue(message)),
    )
    .optional();

export const readText = (
  text: string,
  name: string,
  mostCharacters: number,
  report: Report,
): string | null => {
  const problem = textProblem(text, mostCharacters);
  if (problem) report(`${invalidText(text, name)}: it ${problem}`);
  return storedText(text);
};

/** A sub-field of text, addressed in messages as `name` (`"address.addressCity"`). */
export const textSubfield = (name: string, mostCharacters: number = LIMITS.line) =>
  subfield(
    z.string(refusal((value) => invalidText(value, name))).meta({ maxLength: mostCharacters }),
    (text, report) => readText(text, name, mostCharacters, report),
  );

const unknownSubfield = (name: string, kind: string, key: string) => {
  const subfieldName = kind === 'rich text' ? `'${bare(key)}'` : bare(key);
  const message = `Invalid subfield ${subfieldName} for ${kind} field "${name}"`;
  return { code: 'custom' as const, message, path: [key] };
};

/** The one key that zod drops before any check sees it. */
const PROTOTYPE = '__proto__';

const refusePrototype =
  (name: string, kind: string) =>
  (value: unknown, context: z.RefinementCtx): unknown => {
    if (isRecord(value) && Object.hasOwn(value, PROTOTYPE))
      context.addIssue(unknownSubfield(name, kind, PROTOTYPE));
    return value;
  };

const objectOf = <Shape extends z.ZodRawShape>(name: string, kind: string, shape: Shape) =>
  z
    .looseObject(
      shape,
      refusal((value) => invalidObject(value, name)),
    )
    .superRefine(
      (value, context) => {
        if (!isRecord(value)) return;
        for (const key of Object.keys(value))
          if (!Object.hasOwn(shape, key)) context.addIssue(unknownSubfield(name, kind, key));
      },
      { when: () => true },
    );

/**
 * An object of sub-fields, all optional. `kind` is how messages call it (`full name`); each unknown sub-field is
 * a problem of its own, reported together with those of the known ones.
 */
export const subfields = <Shape extends z.ZodRawShape>(name: string, kind: string, shape: Shape) =>
  withFewProblems(name, z.preprocess(refusePrototype(name, kind), objectOf(name, kind, shape))).meta({
    additionalProperties: false,
  });

/** The input of a type of several parts: null clears all of them, otherwise those in the output change. */
export const partsInput = <T>(
  parts: readonly PartType[],
  schema: z.ZodType<T>,
  read: (value: T, report: Report) => Readonly<Record<string, JsonValue | undefined>>,
): z.ZodType<PartValues> =>
  schema.nullable().transform((value, context): PartValues => {
    if (value === null) return Object.fromEntries(parts.map((part) => [part.name, null]));
    return supplied(read(value, (message) => context.addIssue(message)));
  });

/** What was supplied of `values`. */
export const supplied = (values: Readonly<Record<string, JsonValue | undefined>>): PartValues => {
  const parts: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parts[name] = value;
  return parts;
};

/** JSON text of an object → the object; anything else as it is. */
export const coerceObject = (value: unknown): unknown => {
  const json = typeof value === 'string' ? parseJson(value) : value;
  return isRecord(json) ? json : value;
};

/** JSON text of an array → the array, '' → null; anything else as it is. */
export const coerceArray = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return null;
  const json = parseJson(value);
  return Array.isArray(json) ? json : value;
};

/** An object (or JSON text of one) with some of its sub-fields coerced. */
export const coerceSubfields =
  (coercions: Readonly<Record<string, (value: unknown) => unknown>>) =>
  (value: unknown): unknown => {
    const object = coerceObject(value);
    if (!isRecord(object)) return object;
    const coerced: Record<string, unknown> = { ...object };
    for (const [name, coerce] of Object.entries(coercions)) {
      if (Object.hasOwn(object, name)) coerced[name] = coerce(object[name]);
    }
    return coerced;
  };

/** The items without those whose key an earlier one has. */
export const uniqueBy = <T>(items: readonly T[], key: (item: T) => string): readonly T[] =>
  [...new Map(items.toReversed().map((item) => [key(item), item])).values()].reverse();

/** A list, null if nothing is left in it. */
export const storedList = <T extends JsonValue>(
  items: readonly T[],
  name: string,
  report: Report,
): readonly T[] | null => {
  if (items.length > LIMITS.items) report(tooManyItems(name, LIMITS.items));
  return items.length === 0 ? null : items;
};

/** Twenty's quoted form of a default (`"'NEW'"`, also inside objects and arrays) → the plain one. */
const unquoted = (value: JsonValue): JsonValue => {
  if (typeof value === 'string') return /^'[\s\S]*'$/.test(value) ? value.slice(1, -1) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(unquoted);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unquoted(item)]));
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

interface DefaultRules {
  readonly input: (field: FieldTraits) => z.ZodType<PartValues>;
  readonly coerce?: FieldType['coerce'];
  /** Words that stand for a value made at the moment of writing. */
  readonly functions?: readonly string[];
  /** Problems in Twenty's wording; if there are any, the input's own are not reported. */
  readonly problems?: (value: JsonValue, field: FieldTraits) => readonly string[];
}

/** Stored parts → the value that `input` reads them from; null if nothing is stored. */
const plainValue = (parts: PartValues): JsonValue => {
  const { '': only } = parts;
  if (only !== undefined) return only;
  return Object.values(parts).some((part) => part !== null) ? parts : null;
};

/** The default values of a type: what its input takes, plainly or quoted, and answered as it is stored. */
export const defaultsOf =
  ({ input, coerce = (value) => value, functions = [], problems = () => [] }: DefaultRules) =>
  (field: FieldTraits): z.ZodType<JsonValue> =>
    z.unknown().transform((given, context): JsonValue => {
      const report: Report = (message) => context.addIssue(message);
      if (!isStorableJson(given, field.name, report)) return null;
      const value = unquoted(given);
      if (value === null || (typeof value === 'string' && functions.includes(value))) return value;
      const found = problems(value, field);
      for (const problem of found) report(problem);
      if (found.length > 0) return null;
      const read = input(field).safeParse(coerce(value, field));
      if (read.success) return plainValue(read.data);
      for (const issue of read.error.issues) report(issue.message);
      return null;
    });

const settingRefusal = (name: string, expected: string) =>
  refusal((value) => `Invalid value ${shown(value)} for setting "${name}". Expected ${expected}`);

export const settingOneOf = (name: string, values: readonly string[]) =>
  z.enum(values, settingRefusal(name, `one of: ${values.join(', ')}`)).nullish();
export const settingText = (name: string) => {
  const expected = settingRefusal(name, `text of at most ${LIMITS.line} characters`);
  return z.string(expected).max(LIMITS.line, expected).nullish();
};
export const settingBoolean = (name: string) => z.boolean(settingRefusal(name, 'true or false')).nullish();
export const settingWhole = (name: string, least: number, most: number) => {
  const expected = settingRefusal(name, `a whole number from ${least} to ${most}`);
  return z.number(expected).int(expected).min(least, expected).max(most, expected).nullish();
};
export const settingList = (name: string, values: readonly string[]) => {
  const expected = settingRefusal(name, `a list of: ${values.join(', ')}`);
  return z.array(z.enum(values, expected), expected).nullish();
};

/** The settings of a type. Those set to null are as if left out; unknown ones are refused, with what was meant. */
export const settingsOf = (
  shape: () => Readonly<Record<string, z.ZodType<JsonValue | undefined>>>,
): z.ZodType<Settings> =>
  // Made when first asked for: a cold isolate serves records without any settings.
  z.lazy(() => {
    const known = shape();
    return z
      .looseObject(
        known,
        refusal((value) => `Invalid settings ${shown(value)}. Expected an object`),
      )
      .superRefine(
        (settings, context) => {
          if (!isRecord(settings)) return;
          for (const name of Object.keys(settings).slice(0, LIMITS.problems))
            if (!Object.hasOwn(known, name) && settings[name] !== null)
              context.addIssue(`There is no setting "${bare(name)}".${didYouMean(name, Object.keys(known))}`);
        },
        { when: () => true },
      )
      .transform((settings): Settings => {
        const kept: Record<string, JsonValue> = {};
        for (const [name, schema] of Object.entries(known)) {
          const value = schema.parse(settings[name]);
          if (value !== undefined && value !== null) kept[name] = value;
        }
        return kept;
      });
  });

export const noSettings: z.ZodType<Settings> = settingsOf(() => ({}));
