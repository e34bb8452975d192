/** What every string of a request must be before it may be stored, and how composites are read. */
import { z } from '@hono/zod-openapi';
import type { FieldTraits, JsonValue, PartType, PartValues, Settings } from '../types.ts';
import { MAX_JSON_DEPTH, MAX_LINE } from './limits.ts';

/** Postgres stores neither NUL characters nor halves of surrogate pairs. @returns what is wrong, or null */
export const textProblem = (value: string, maxLength: number): string | null => {
  if (value.includes('\u0000')) return 'contains a NUL character';
  if (!value.isWellFormed()) return 'contains a lone surrogate';
  if (value.length > maxLength) return `is longer than ${maxLength} characters`;
  return null;
};

/** A value as it is shown in a message: short, and readable. */
export const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  const cut = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return cut.replaceAll('\u0000', '\\u0000').toWellFormed();
};

/** The same check on every string inside a JSON value, keys included. */
export const jsonProblem = (value: JsonValue, depth = 0): string | null => {
  if (depth > MAX_JSON_DEPTH) return `is nested deeper than ${MAX_JSON_DEPTH} levels`;
  if (typeof value === 'string') return textProblem(value, Number.POSITIVE_INFINITY);
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'contains a number out of range';
  if (value === null || typeof value !== 'object') return null;
  const inner: readonly JsonValue[] = Array.isArray(value) ? value : Object.entries(value).flat();
  for (const item of inner) {
    const problem = jsonProblem(item, depth + 1);
    if (problem) return problem;
  }
  return null;
};

/** '' and NULL are one for text. */
export const orNull = (text: string): string | null => (text === '' ? null : text);

/** A string, or null, of at most `maxLength` characters; stored as null where empty. */
export const textValue = (path: string, maxLength = MAX_LINE, kind = 'text') =>
  z
    .string({ error: ({ input }) => `Invalid string value ${shown(input)} for ${kind} field "${path}"` })
    .superRefine((value, context) => {
      const problem = textProblem(value, maxLength);
      if (problem)
        context.addIssue({
          code: 'custom',
          message: `Invalid string value for ${kind} field "${path}": it ${problem}`,
        });
    })
    .transform(orNull)
    .nullable();

/** The refusal of null by a field that must have a value. */
export const notNullable = (field: FieldTraits): string =>
  `Field ${field.name} is not nullable and has no default value.`;

/** JSON text of an object, where an object is expected. */
export const parseJsonText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** What a sub-field may store: plain data, so that types stay shallow. */
export type SubValue =
  | string
  | number
  | null
  | readonly string[]
  | readonly Readonly<Record<string, string>>[];

type Shape = Readonly<Record<string, z.ZodType<SubValue>>>;

/**
 * The input of a composite: an object of sub-fields, of which only those supplied are stored; null clears all.
 * @param typeLabel how messages call the type ('full name')
 */
export const compositeInput = (
  field: FieldTraits,
  typeLabel: string,
  shape: Shape,
): z.ZodType<PartValues> => {
  const optional = Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, schema.optional()]),
  );
  return z
    .strictObject(optional, {
      error: (issue) => {
        if (issue.code === 'unrecognized_keys') {
          return issue.keys
            .map((key) => `Invalid subfield ${key} for ${typeLabel} field "${field.name}"`)
            .join('; ');
        }
        return issue.code === 'invalid_type'
          ? `Invalid object value ${shown(issue.input)} for field "${field.name}"`
          : undefined;
      },
    })
    .nullable()
    .transform((value): PartValues => {
      if (value === null) return Object.fromEntries(Object.keys(shape).map((name) => [name, null]));
      return Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, SubValue] => entry[1] !== undefined),
      );
    });
};

/** A type of one part. */
export const onePart = (part: Omit<PartType, 'name'>): readonly PartType[] => [{ name: '', ...part }];

/** Settings of a type: known keys are checked, unknown ones dropped. */
export const settingsOf = (shape: z.ZodObject): z.ZodType<Settings> =>
  shape.pipe(z.record(z.string(), z.json()));

/** The value of a one-part type → its parts. */
export const asPart = (value: JsonValue): PartValues => ({ '': value });

const unquoted = (value: JsonValue): JsonValue => {
  if (typeof value === 'string')
    return /^'.*'$/s.test(value) ? value.slice(1, -1).replaceAll("''", "'") : value;
  if (Array.isArray(value)) return value.map(unquoted);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unquoted(item)]));
  return value;
};

/**
 * A default value as metadata gives it, plainly or in Twenty's quoted form, checked by what the field takes and
 * answered plainly.
 */
export const plainDefault =
  (input: (field: FieldTraits) => z.ZodType<PartValues>, markers: readonly string[] = []) =>
  (field: FieldTraits): z.ZodType<JsonValue> =>
    z.json().transform((given, context): JsonValue => {
      const value = unquoted(given);
      if (value === null || (typeof value === 'string' && markers.includes(value))) return value;
      const checked = input({ ...field, isNullable: true }).safeParse(value);
      if (!checked.success)
        for (const issue of checked.error.issues)
          context.addIssue({ code: 'custom', message: `Default value: ${issue.message}` });
      return value;
    });
