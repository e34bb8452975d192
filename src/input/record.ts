/** Bodies of record requests → what to store (behaviour contract §7). Pure; every problem is reported at once. */
import type { z } from '@hono/zod-openapi';
import { ApiError, type ErrorCode } from '../errors.ts';
import { MAX_BODY_KEYS } from '../limits.ts';
import { didYouMean } from '../nearest.ts';
import type { Candidate } from '../plan/read.ts';
import type { Assignment, NewRecord, NewReference, Unchanged } from '../plan/write.ts';
import { parseDateTime } from '../schema/field-types/date-values.ts';
import { canBeMissing, type Moment, resolvedDefault } from '../schema/field-types/default-values.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import { shown } from '../schema/field-types/text-values.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';
import type { Field, JsonValue, NameBinding, ObjectSchema, Part, PartValues } from '../schema/types.ts';

interface Problem {
  readonly code: ErrorCode;
  /** The key of the body, and the sub-field, that is wrong. */
  readonly path: string;
  readonly message: string;
}

/** Who writes, and when: what the server puts where the client says nothing. */
export interface Author extends Moment {
  readonly keyName: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws ApiError INVALID_BODY where there are more keys than a record can have: names are costly to look for */
const entriesOf = (
  body: Readonly<Record<string, unknown>>,
  object: ObjectSchema,
): readonly (readonly [string, unknown])[] => {
  const entries = Object.entries(body);
  if (entries.length <= MAX_BODY_KEYS) return entries;
  throw new ApiError(
    'INVALID_BODY',
    `A ${object.nameSingular} has at most ${MAX_BODY_KEYS} keys, but ${entries.length} were given.`,
  );
};

type Parsed = { readonly values: PartValues } | { readonly problems: readonly Problem[] };

const defaultOf = (field: Field, author: Author): JsonValue =>
  resolvedDefault(field.type, field.defaultValue, author);

/** What a field takes, by the name the client uses and whether null is let through; made once per schema. */
const inputs = new WeakMap<Field, Map<string, z.ZodType<PartValues>>>();

const inputOf = (field: Field, key: string, takesNull: boolean): z.ZodType<PartValues> => {
  const known = inputs.get(field) ?? new Map<string, z.ZodType<PartValues>>();
  inputs.set(field, known);
  const variant = `${takesNull}/${key}`;
  const input =
    known.get(variant) ?? FIELD_TYPES[field.type].input({ ...field, name: key, isNullable: takesNull });
  known.set(variant, input);
  return input;
};

const parseValue = (
  field: Field,
  key: string,
  given: unknown,
  author: Author,
  takesNull = field.isNullable,
): Parsed => {
  const { coerce } = FIELD_TYPES[field.type];
  const usesDefault = given === null && !takesNull && field.defaultValue !== null;
  const value = usesDefault ? defaultOf(field, author) : given;
  const parsed = inputOf(field, key, takesNull).safeParse(coerce ? coerce(value) : value);
  if (parsed.success) return { values: parsed.data };
  const problems = parsed.error.issues.map(
    (issue): Problem => ({
      code: 'INVALID_VALUE',
      path: [key, ...issue.path.map(String)].join('.'),
      message: issue.message,
    }),
  );
  return { problems };
};

const unknownField = (object: ObjectSchema, key: string): Problem => ({
  code: 'UNKNOWN_FIELD',
  path: key.slice(0, 100),
  message: `Object ${object.nameSingular} doesn't have any "${key.slice(0, 100).toWellFormed()}" field.${didYouMean(key.slice(0, 100), object.names.keys())}`,
});

const relationProblem = ({ field, name }: NameBinding): Problem => ({
  code: 'UNKNOWN_FIELD',
  path: name,
  message:
    field.relation?.type === 'MANY_TO_ONE'
      ? `Relation "${name}" cannot be written: set "${name}Id" to the id of the related record.`
      : `One-to-many relation ${name} field does not support write operations.`,
});

const assign = (field: Field, values: PartValues): readonly Assignment[] =>
  field.parts.flatMap((part) => {
    const value = values[part.name];
    return value === undefined ? [] : [{ part, value }];
  });

/** Fields that the server keeps; `createdBy` belongs to them once the record is there. */
const KEPT = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt']);

export const differentValues = (name: string, other: string): string =>
  `"${name}" and "${other}" are one field, but were given different values.`;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What a field is given, by the name it was given under. */
interface Given {
  readonly key: string;
  readonly values: PartValues;
}

/** What one part is given under two names of its field. */
const rivalling = (part: Part, first: Given, second: Given): readonly Assignment[] => {
  const [value, other] = [first.values[part.name], second.values[part.name]];
  if (other === undefined || isSame(value, other)) return value === undefined ? [] : [{ part, value }];
  if (value === undefined) return [{ part, value: other }];
  return [{ part, value, rival: { value: other, names: [second.key, first.key] } }];
};

class Reading {
  readonly problems: Problem[] = [];
  readonly assigned = new Map<Field, PartValues>();
  readonly references: NewReference[] = [];
  readonly #names = new Map<Field, string>();
  readonly #rivals = new Map<Field, Given>();
  readonly #takesRivals: boolean;

  /** @param takesRivals whether the record as it is stored can tell which of two values is meant */
  constructor(takesRivals: boolean) {
    this.#takesRivals = takesRivals;
  }

  /** A field under two of its names must be given one value, unless one of them is what is stored. */
  set(field: Field, key: string, values: PartValues): void {
    const before = this.assigned.get(field);
    if (!before) {
      this.assigned.set(field, values);
      this.#names.set(field, key);
    } else if (!isSame(before, values)) {
      if (this.#takesRivals) this.#rivals.set(field, { key, values });
      else
        this.problems.push({
          code: 'INVALID_VALUE',
          path: key,
          message: differentValues(key, this.#names.get(field) ?? field.name),
        });
    }
  }

  add(parsed: Parsed, field: Field, key: string): void {
    if ('problems' in parsed) this.problems.push(...parsed.problems);
    else this.set(field, key, parsed.values);
  }

  addReference(binding: NameBinding, given: unknown, author: Author): void {
    const { field, name } = binding;
    const parsed = parseValue(field, name, given, author);
    this.add(parsed, field, name);
    const [part] = field.parts;
    if (!part || !field.relation || 'problems' in parsed) return;
    const { '': id } = parsed.values;
    const target = typeof id === 'string' ? ({ by: 'id', id } as const) : null;
    const isKnown = (other: NewReference) => other.part === part && isSame(other.target, target);
    if (this.references.some(isKnown)) return;
    this.references.push({ name, part, targetObjectId: field.relation.targetObjectId, target });
  }

  get assignments(): readonly Assignment[] {
    return [...this.assigned].flatMap(([field, values]) => {
      const rival = this.#rivals.get(field);
      if (!rival) return assign(field, values);
      const first = { key: this.#names.get(field) ?? field.name, values };
      return field.parts.flatMap((part) => rivalling(part, first, rival));
    });
  }
}

/** Whether a new record cannot do without a value of the field. */
export const isRequiredOnCreate = (field: Field): boolean =>
  !field.isNullable && field.isActive && canBeMissing(field.type) && field.defaultValue === null;

/** Defaults of the fields that the body leaves out, and what must not be left out. */
const completeNew = (reading: Reading, object: ObjectSchema, author: Author): void => {
  for (const field of object.fields) {
    if (KEPT.has(field.name) || !field.isActive || field.parts.length === 0) continue;
    if (field.type === 'ACTOR' && field.name === 'createdBy') {
      const given = reading.assigned.get(field);
      const own = { source: 'API', name: author.keyName, workspaceMemberId: null };
      reading.assigned.set(field, { ...own, ...given });
    } else if (field.type === 'POSITION') {
      if (!reading.assigned.has(field)) reading.assigned.set(field, { '': 'first' });
    } else if (!reading.assigned.has(field)) {
      if (field.defaultValue !== null)
        reading.add(parseValue(field, field.name, defaultOf(field, author), author), field, field.name);
      else if (isRequiredOnCreate(field)) {
        reading.problems.push({
          code: 'INVALID_VALUE',
          path: field.name,
          message: `Field ${field.name} is not nullable and has no default value.`,
        });
      }
    }
  }
};

const readInstant = (reading: Reading, key: string, given: unknown): string | null => {
  if (given === null) return null;
  const instant = typeof given === 'string' ? parseDateTime(given) : null;
  if (instant === null) {
    reading.problems.push({
      code: 'INVALID_VALUE',
      path: key,
      message: `Invalid value ${shown(given)} for date-time field "${key}". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`,
    });
  }
  return instant;
};

const notARecord = (object: ObjectSchema, body: unknown): Problem => ({
  code: 'INVALID_BODY',
  path: '',
  message: `A ${object.nameSingular} must be a JSON object, not ${shown(body)}.`,
});

/** Where in a batch a problem is. */
const placeOf = (at: number, path: string): string => `[${at}]${path === '' ? '' : `.${path}`}`;

interface ReadRecord {
  readonly record: NewRecord;
  readonly problems: readonly Problem[];
}

/** What the server says itself where the client says null: where the record goes, and who made it. */
const isLeftOut = ({ field }: NameBinding, given: unknown): boolean =>
  given === null && (field.type === 'POSITION' || field.type === 'ACTOR');

const readNew = (body: unknown, object: ObjectSchema, author: Author): ReadRecord => {
  const reading = new Reading(false);
  let id: string | null = null;
  let createdAt: string | null = null;
  let updatedAt: string | null = null;
  if (!isObject(body)) reading.problems.push(notARecord(object, body));
  for (const [key, given] of isObject(body) ? entriesOf(body, object) : []) {
    const binding = object.names.get(key);
    if (!binding) reading.problems.push(unknownField(object, key));
    else if (key === 'id') {
      id = typeof given === 'string' ? parseUuid(given) : null;
      if (id === null && given !== null)
        reading.problems.push({
          code: 'INVALID_VALUE',
          path: key,
          message: `Invalid UUID value ${shown(given)} for field "id"`,
        });
    } else if (key === 'createdAt') createdAt = readInstant(reading, key, given);
    else if (key === 'updatedAt') updatedAt = readInstant(reading, key, given);
    else if (key === 'deletedAt') {
      if (given !== null)
        reading.problems.push({
          code: 'READ_ONLY_FIELD',
          path: key,
          message: 'Field "deletedAt" is set by deleting the record; a new record cannot have it.',
        });
    } else if (binding.role === 'relation') reading.problems.push(relationProblem(binding));
    else if (binding.role === 'foreignKey') reading.addReference(binding, given, author);
    else if (!isLeftOut(binding, given)) {
      const whole = FIELD_TYPES[binding.field.type].whole?.(given) ?? given;
      reading.add(parseValue(binding.field, key, whole, author), binding.field, key);
    }
  }
  const supplied = [...reading.assigned]
    .filter(([field]) => field.type !== 'POSITION' && field.type !== 'ACTOR')
    .flatMap(([field, values]) => assign(field, values));
  completeNew(reading, object, author);
  const record = {
    id: id ?? author.newId(),
    createdAt,
    updatedAt,
    assignments: reading.assignments,
    supplied,
    references: reading.references,
  };
  return { record, problems: reading.problems };
};

const throwIfAny = <P extends Problem>(problems: readonly P[], show: (problem: P) => string): void => {
  const [first] = problems;
  if (first) throw new ApiError(first.code, problems.slice(0, 100).map(show));
};

/** A body of one new record. @throws ApiError with every problem */
export const readCreate = (body: unknown, object: ObjectSchema, author: Author): NewRecord => {
  const { record, problems } = readNew(body, object, author);
  throwIfAny(problems, ({ message }) => message);
  return record;
};

/** A body of many new records; messages begin with the place in the batch. @throws ApiError with every problem */
export const readBatch = (
  body: unknown,
  object: ObjectSchema,
  author: Author,
  maxBatchSize: number,
): readonly NewRecord[] => {
  if (!Array.isArray(body))
    throw new ApiError(
      'INVALID_BODY',
      `A batch must be a JSON array of 1 to ${maxBatchSize} ${object.namePlural}.`,
    );
  if (body.length === 0 || body.length > maxBatchSize) {
    throw new ApiError(
      'BATCH_TOO_LARGE',
      `A batch takes 1 to ${maxBatchSize} records, but ${body.length} were given.`,
    );
  }
  const all = body.map((item: unknown) => readNew(item, object, author));
  const problems = all.flatMap((one, at) =>
    one.problems.map((problem) => ({
      ...problem,
      message: `${placeOf(at, problem.path)}: ${problem.message}`,
    })),
  );
  const seen = new Set<string>();
  all.forEach(({ record }, at) => {
    if (seen.has(record.id))
      problems.push({
        code: 'DUPLICATE',
        path: 'id',
        message: `[${at}].id: A duplicate entry was detected for field "id"`,
      });
    seen.add(record.id);
  });
  throwIfAny(problems, ({ message }) => message);
  return all.map(({ record }) => record);
};

export interface Update {
  readonly assignments: readonly Assignment[];
  readonly unchanged: readonly Unchanged[];
  readonly references: readonly NewReference[];
}

const readSupplied = (
  body: Readonly<Record<string, unknown>>,
  object: ObjectSchema,
  author: Author,
): Update & { readonly problems: readonly Problem[] } => {
  const reading = new Reading(true);
  const unchanged: Unchanged[] = [];
  for (const [key, given] of entriesOf(body, object)) {
    const binding = object.names.get(key);
    if (!binding) reading.problems.push(unknownField(object, key));
    else if (binding.role === 'relation') {
      // Read with the record, at depth 1 or 2, and sent back with it.
    } else if (binding.role === 'foreignKey') reading.addReference(binding, given, author);
    else if (KEPT.has(key) || binding.field.type === 'ACTOR') {
      const parsed = parseValue(
        { ...binding.field, isNullable: true, defaultValue: null },
        key,
        given,
        author,
      );
      if ('problems' in parsed) reading.problems.push(...parsed.problems);
      else
        unchanged.push(
          ...assign(binding.field, parsed.values).map(({ part, value }) => ({
            name: part.name === '' ? key : `${key}.${part.name}`,
            part,
            value,
          })),
        );
    } else reading.add(parseValue(binding.field, key, given, author), binding.field, key);
  }
  const { assignments, references, problems } = reading;
  return { assignments, unchanged, references, problems };
};

/**
 * A body of an update: only what is supplied changes. System fields may come along as they were read; related
 * records that were read with the record are passed over. @throws ApiError with every problem
 */
export const readUpdate = (body: unknown, object: ObjectSchema, author: Author): Update => {
  if (!isObject(body))
    throw new ApiError(
      'INVALID_BODY',
      `The changes to a ${object.nameSingular} must be a JSON object, not ${shown(body)}.`,
    );
  const { problems, ...update } = readSupplied(body, object, author);
  throwIfAny(problems, ({ message }) => message);
  return update;
};

/** Records, whole or in part, that duplicates are looked for of. @throws ApiError with every problem */
export const readCandidates = (
  bodies: readonly unknown[],
  object: ObjectSchema,
  author: Author,
): readonly Candidate[] => {
  const read = bodies.map((body) =>
    isObject(body) ? readSupplied(body, object, author) : { problems: [notARecord(object, body)] },
  );
  throwIfAny(
    read.flatMap((one, at) => one.problems.map((problem) => ({ ...problem, at }))),
    ({ at, path, message }) => `${placeOf(at, path)}: ${message}`,
  );
  return read.flatMap((one) => {
    if (!('assignments' in one)) return [];
    const { assignments, unchanged } = one;
    const id = unchanged.find(({ name }) => name === 'id')?.value;
    const values = new Map(assignments.map(({ part, value }) => [part, value]));
    return [{ id: typeof id === 'string' ? id : null, values }];
  });
};
