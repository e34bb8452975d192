/** How composites of contact data and rich text are read: sub-fields, messages, settings and default values. */
import { z } from '@hono/zod-openapi';
import type { FieldTraits, JsonValue, PartValues, Settings } from '../types.ts';

/** How much a value may hold. A whole body is limited besides. Texts are counted in UTF-16 units. */
export const MAX_TEXT = 250_000;
export const MAX_LINE = 2_000;
export const MAX_EMAIL = 255;
export const MAX_URL_BYTES = 2_000;
export const MAX_LIST = 1_000;
/** Characters of a value that a message repeats. */
const MAX_SHOWN = 100;
/** Problems of the same sort that one value is answered with; how many more there are is said. */
const MAX_PROBLEMS = 20;

/** Postgres stores neither NUL characters nor halves of surrogate pairs. @returns what is wrong, or null */
export const textProblem = (value: string, maxLength: number): string | null => {
  if (value.includes('\u0000')) return 'contains a NUL character';
  if (!value.isWellFormed()) return 'contains a lone surrogate';
  if (value.length > maxLength) return `is longer than ${maxLength} characters`;
  return null;
};

/** The beginning of a client's text, as messages repeat it. */
export const cut = (text: string): string => {
  const short = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return short.replaceAll('\u0000', '\\u0000').toWellFormed();
};

/** The beginning of a value's JSON: however large or deep the value, no more is written than is shown. */
const jsonStart = (value: unknown, room: number): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(0, room) + 1));
  if (typeof value !== 'object' || value === null) return String(value);
  let text = Array.isArray(value) ? '[' : '{';
  for (const key in value) {
    if (text.length > room) return text;
    if (text.length > 1) text += ',';
    if (!Array.isArray(value)) text += `${jsonStart(key, room - text.length)}:`;
    text += jsonStart(Reflect.get(value, key), room - text.length);
  }
  return text + (Array.isArray(value) ? ']' : '}');
};

/** A value as it is shown in a message: short, and readable. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${cut(value)}'` : cut(jsonStart(value, MAX_SHOWN));

/** '' and NULL are one for text. */
export const orNull = (text: string): string | null => (text === '' ? null : text);

/** A string, or null, of at most `maxLength` characters; stored as null where empty. */
export const textValue = (path: string, maxLength = MAX_LINE, kind = 'text') =>
  z
    .string({ error: ({ input }) => `Invalid string value ${shown(input)} for ${kind} field "${path}"` })
    .superRefine((value, context) => {
      const problem = textProblem(value, maxLength);
      if (problem) {
        const message = `Invalid string value ${shown(value)} for ${kind} field "${path}": it ${problem}`;
        context.addIssue({ code: 'custom', message });
      }
    })
    .transform(orNull)
    .nullable();

/** The value of JSON text; any other value, and text that is no JSON, as it is. */
export const parseJsonText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** The object of JSON text, where an object is expected; everything else as it is. */
export const parseObjectText = (value: unknown): unknown => {
  const parsed = parseJsonText(value);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : value;
};

const someOf = (messages: readonly string[]): readonly string[] =>
  messages.length <= MAX_PROBLEMS
    ? messages
    : [
        ...messages.slice(0, MAX_PROBLEMS),
        `… and ${messages.length - MAX_PROBLEMS} more problems of this kind`,
      ];

/** What a sub-field may store: plain data, so that types stay shallow. */
type SubValue = string | null | readonly string[] | readonly Readonly<Record<string, string>>[];

/**
 * The input of a composite: an object of sub-fields, of which only those supplied are stored; null clears all.
 * @param typeLabel how messages call the type ('emails')
 * @param quote how messages write the name of a sub-field that the type has not
 */
export const compositeInput = (
  field: FieldTraits,
  typeLabel: string,
  parts: Readonly<Record<string, z.ZodType<SubValue>>>,
  quote: (key: string) => string = cut,
): z.ZodType<PartValues> => {
  const optional = Object.entries(parts).map(([name, schema]) => [name, schema.optional()] as const);
  return z
    .strictObject(Object.fromEntries(optional), {
      error: ({ code, input }) =>
        code === 'invalid_type'
          ? `Invalid object value ${shown(input)} for field "${field.name}"`
          : undefined,
    })
    .superRefine(
      (_, { issues, addIssue }) => {
        const index = issues.findIndex((issue) => issue.code === 'unrecognized_keys');
        const [unknown] = index < 0 ? [] : issues.splice(index, 1);
        if (unknown?.code !== 'unrecognized_keys') return;
        const named = (key: string) =>
          `Invalid subfield ${quote(key)} for ${typeLabel} field "${field.name}"`;
        for (const message of someOf(unknown.keys.map(named))) addIssue({ code: 'custom', message });
      },
      { when: () => true },
    )
    .nullable()
    .transform((value): PartValues => {
      if (value === null) return Object.fromEntries(Object.keys(parts).map((name) => [name, null]));
      return Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, SubValue] => entry[1] !== undefined),
      );
    });
};

/** Settings of a type: known keys are checked, unknown ones dropped. */
export const settingsOf = (shape: z.ZodObject): z.ZodType<Settings> =>
  shape.pipe(z.record(z.string(), z.json()));

/** The settings of types that hold several values. */
export const severalValues = settingsOf(
  z.object({ maxNumberOfValues: z.int().min(1).max(MAX_LIST).optional() }),
);

/** Twenty's quoted form of literals (`'NEW'`) made plain; no default is deeper than a list of objects in an object. */
const unquoted = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string')
    return /^'.*'$/s.test(value) ? value.slice(1, -1).replaceAll("''", "'") : value;
  if (typeof value !== 'object' || value === null || depth > 3) return value;
  if (Array.isArray(value)) return value.map((item) => unquoted(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unquoted(item, depth + 1)]));
};

/** A default value as metadata gives it, plainly or quoted, checked by what the field takes and answered plainly. */
export const plainDefault =
  (input: (field: FieldTraits) => z.ZodType<PartValues>) =>
  (field: FieldTraits): z.ZodType<JsonValue> =>
    z.unknown().transform((given, context): JsonValue => {
      const read = input({ ...field, isNullable: true }).safeParse(unquoted(given));
      if (read.success) return Object.values(read.data).every((value) => value === null) ? null : read.data;
      for (const { message, path } of read.error.issues)
        context.addIssue({ code: 'custom', message: `Invalid default value: ${message}`, path: [...path] });
      return z.NEVER;
    });
