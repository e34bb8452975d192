/** What every string of a request must be before it may be stored, and how composites are read. */
import { z } from '@hono/zod-openapi';
import type { FieldTraits, JsonValue, PartType, PartValues, Settings } from '../types.ts';
import { MAX_JSON_DEPTH, MAX_LINE, MAX_PROBLEMS, MAX_SHOWN } from './limits.ts';

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

/**
 * JSON text of a value, written no further than `room` characters ask for: however large or deep the value, the
 * work is as small as the message.
 */
const jsonStart = (value: unknown, room: number): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room + 1));
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
  typeof value === 'string' && value.length <= MAX_SHOWN
    ? `'${cut(value)}'`
    : cut(typeof value === 'string' ? `'${value.slice(0, MAX_SHOWN)}` : jsonStart(value, MAX_SHOWN));

/** What Postgres cannot store of a JSON value, keys included, or null. */
export const jsonProblem = (value: unknown, depth = 0): string | null => {
  if (typeof value === 'string') return textProblem(value, Number.POSITIVE_INFINITY);
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'contains a number out of range';
  if (typeof value !== 'object' || value === null) return null;
  if (depth === MAX_JSON_DEPTH) return `is nested deeper than ${MAX_JSON_DEPTH} levels`;
  for (const [key, item] of Object.entries(value)) {
    const problem = jsonProblem(key) ?? jsonProblem(item, depth + 1);
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
      if (problem) {
        const message = `Invalid string value ${shown(value)} for ${kind} field "${path}": it ${problem}`;
        context.addIssue({ code: 'custom', message });
      }
    })
    .transform(orNull)
    .nullable();

/** The refusal of null by a field that must have a value. */
export const notNullable = (field: FieldTraits): string =>
  `Field ${field.name} is not nullable and has no default value.`;

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

/** At most MAX_PROBLEMS messages, and how many more there would be. */
export const someOf = (messages: readonly string[]): readonly string[] =>
  messages.length <= MAX_PROBLEMS
    ? messages
    : [
        ...messages.slice(0, MAX_PROBLEMS),
        `… and ${messages.length - MAX_PROBLEMS} more problems of this kind`,
      ];

interface Composite {
  readonly field: FieldTraits;
  /** How messages call the type ('full name'). */
  readonly typeLabel: string;
  /** Every sub-field, and what it takes; null must be among it. */
  readonly parts: Readonly<Record<string, z.ZodType<JsonValue>>>;
}

/** The input of a composite: an object of sub-fields, of which only those supplied are stored; null clears all. */
export const compositeInput = ({ field, typeLabel, parts }: Composite): z.ZodType<PartValues> => {
  const optional = Object.entries(parts).map(([name, schema]) => [name, schema.optional()] as const);
  return z
    .strictObject(Object.fromEntries(optional), {
      error: ({ code, input }) =>
        code === 'invalid_type' ? `Invalid object value ${shown(input)} for field "${field.name}"` : undefined,
    })
    .superRefine(
      (_, { issues, addIssue }) => {
        const index = issues.findIndex((issue) => issue.code === 'unrecognized_keys');
        const [unknown] = index < 0 ? [] : issues.splice(index, 1);
        if (unknown?.code !== 'unrecognized_keys') return;
        const messages = unknown.keys.map(
          (key) => `Invalid subfield ${cut(key)} for ${typeLabel} field "${field.name}"`,
        );
        for (const message of someOf(messages)) addIssue({ code: 'custom', message });
      },
      { when: () => true },
    )
    .nullable()
    .transform((value): PartValues => {
      if (value === null) return Object.fromEntries(Object.keys(parts).map((name) => [name, null]));
      return Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
      );
    });
};

/** A type of one part. */
export const onePart = (part: Omit<PartType, 'name'>): readonly PartType[] => [{ name: '', ...part }];

/** The value of a one-part type → its parts. */
export const asPart = (value: JsonValue): PartValues => ({ '': value });

/** Settings of a type: known keys are checked, unknown ones dropped. */
export const settingsOf = (shape: z.ZodObject): z.ZodType<Settings> =>
  shape.pipe(z.record(z.string(), z.json()));

const QUOTED = /^'.*'$/s;

/** Twenty's quoted form of a literal (`'NEW'`), made plain. */
export const unquoted = (value: string): string =>
  QUOTED.test(value) ? value.slice(1, -1).replaceAll("''", "'") : value;

/** The same for the strings of a composite or list; no default is deeper than a list of objects in an object. */
const unquotedInside = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return unquoted(value);
  if (typeof value !== 'object' || value === null || depth > 3) return value;
  if (Array.isArray(value)) return value.map((item) => unquotedInside(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, unquotedInside(item, depth + 1)]),
  );
};

/** Stored parts → the value that `input` would read them from; null where nothing is stored. */
const plain = (parts: PartValues): JsonValue => {
  const { '': only } = parts;
  if (only !== undefined) return only;
  return Object.values(parts).every((value) => value === null) ? null : parts;
};

interface DefaultRules {
  /** Words that stand for a value made later (`now`, `uuid`). */
  readonly markers?: readonly string[];
  readonly coerce?: (value: unknown) => unknown;
  /** Whether quotes inside are content, not Twenty's quoted form. */
  readonly isVerbatimInside?: boolean;
}

/**
 * A default value as metadata gives it, plainly or in Twenty's quoted form, checked by what the field takes and
 * answered plainly.
 */
export const plainDefault =
  (input: (field: FieldTraits) => z.ZodType<PartValues>, rules: DefaultRules = {}) =>
  (field: FieldTraits): z.ZodType<JsonValue> =>
    z.unknown().transform((given, context): JsonValue => {
      if (typeof given === 'string' && rules.markers?.includes(given)) return given;
      const isInside = typeof given !== 'string';
      const value = isInside && rules.isVerbatimInside ? given : unquotedInside(given);
      const reader = input({ ...field, isNullable: true });
      const read = reader.safeParse(rules.coerce ? rules.coerce(value) : value);
      if (read.success) return plain(read.data);
      for (const { message, path } of read.error.issues) {
        context.addIssue({ code: 'custom', message: `Invalid default value: ${message}`, path: [...path] });
      }
      return z.NEVER;
    });
