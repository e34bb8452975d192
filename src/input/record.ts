/** Bodies of record requests → what to store. Pure; every problem is reported at once. */

import type { z } from '@hono/zod-openapi';
import { ApiError, type ErrorDetail, valuesError } from '../errors.ts';
import { isObject } from '../json.ts';
import {
  excerpt,
  MAX_BARE_NUMBERS,
  MAX_BODY_KEYS,
  MAX_PROBLEMS,
  MAX_RICH_TEXT_CHARACTERS,
} from '../limits.ts';
import { NameHints } from '../nearest.ts';
import type { Candidate } from '../plan/read.ts';
import type { Assignment, NewRecord, NewReference, ReferenceTarget, Unchanged } from '../plan/write.ts';
import { parseDateTime } from '../schema/field-types/date-values.ts';
import { canBeMissing, type Moment, resolvedDefault } from '../schema/field-types/default-values.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import { shown } from '../schema/field-types/text-values.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';
import type {
  Field,
  JsonValue,
  NameBinding,
  ObjectSchema,
  Part,
  PartValues,
  WorkspaceSchema,
} from '../schema/types.ts';
import { joinColumnOf } from './path.ts';

type Problem = ErrorDetail;

/** What the rich texts of one request may still take. */
class RichTextRoom {
  #left = MAX_RICH_TEXT_CHARACTERS;

  get isSpent(): boolean {
    return this.#left < 0;
  }

  take(values: PartValues): void {
    for (const value of Object.values(values)) if (typeof value === 'string') this.#left -= value.length;
  }
}

/** The problems of one request, and the limits on what reading it costs. */
interface Findings {
  readonly problems: Problem[];
  readonly hints: NameHints;
  readonly richText: RichTextRoom;
}

const newFindings = (): Findings => ({
  problems: [],
  hints: new NameHints(),
  richText: new RichTextRoom(),
});

/** Whether as many problems are found as are reported, or as much was read as may be: parsing stops then. */
const isFull = ({ problems, richText }: Findings): boolean =>
  problems.length >= MAX_PROBLEMS || richText.isSpent;

/** Who writes, and when: the values that the server fills in. */
export interface Author extends Moment {
  readonly keyName: string;
}

/** @throws ApiError INVALID_BODY if there are more keys than a record can have: looking up names is expensive */
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

/** Whether a value is the empty text that forms and CSV tools send for no value, of a type that is not text. */
const isBlank = ({ parts: [only, ...others] }: Field, given: unknown): boolean =>
  given === '' && others.length === 0 && only?.empty === 'null' && only.kind !== 'json';

const parseValue = (
  field: Field,
  key: string,
  given: unknown,
  author: Author,
  takesNull = field.isNullable,
): Parsed => {
  const { coerce } = FIELD_TYPES[field.type];
  const meant = isBlank(field, given) ? null : given;
  const usesDefault = meant === null && !takesNull && field.defaultValue !== null;
  const value = usesDefault ? defaultOf(field, author) : meant;
  const parsed = inputOf(field, key, takesNull).safeParse(coerce ? coerce(value, field) : value);
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

const unknownField = (object: ObjectSchema, key: string, hints: NameHints): Problem => {
  const name = key.slice(0, 100).toWellFormed();
  const hint = hints.didYouMean(name, object.names.keys());
  return {
    code: 'UNKNOWN_FIELD',
    path: name,
    message: `Object ${object.nameSingular} doesn't have any "${name}" field.${hint}`,
  };
};

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

/** Whether nothing is given: every part is cleared, or left out. */
const isNothing = (values: PartValues): boolean => Object.values(values).every((value) => value === null);

class Reading {
  readonly findings: Findings;
  readonly assigned = new Map<Field, PartValues>();
  readonly references: NewReference[] = [];
  readonly #names = new Map<Field, string>();
  readonly #rivals = new Map<Field, Given>();
  readonly #takesRivals: boolean;

  /** @param takesRivals whether the record as it is stored can tell which of two values is meant */
  constructor(findings: Findings, takesRivals: boolean) {
    this.findings = findings;
    this.#takesRivals = takesRivals;
  }

  report(problem: Problem): void {
    this.findings.problems.push(problem);
  }

  /** A field under two of its names must be given one value, unless one of them is what is stored. */
  set(field: Field, key: string, values: PartValues): void {
    const before = this.assigned.get(field);
    if (!before) {
      this.assigned.set(field, values);
      this.#names.set(field, key);
    } else if (!isSame(before, values)) {
      if (this.#takesRivals) this.#rivals.set(field, { key, values });
      else if (isNothing(before)) this.assigned.set(field, values);
      else if (!isNothing(values))
        this.report({
          code: 'INVALID_VALUE',
          path: key,
          message: differentValues(key, this.#names.get(field) ?? field.name),
        });
    }
  }

  add(parsed: Parsed, field: Field, key: string): void {
    if ('problems' in parsed) this.findings.problems.push(...parsed.problems);
    else this.set(field, key, parsed.values);
  }

  /** The same of a value that the body gives. */
  addGiven(parsed: Parsed, field: Field, key: string): void {
    if (field.type === 'RICH_TEXT' && 'values' in parsed) {
      const { richText } = this.findings;
      richText.take(parsed.values);
      if (richText.isSpent) {
        const message = `Field "${key}" makes the documents of the request longer than ${MAX_RICH_TEXT_CHARACTERS} characters: send fewer records at once, or shorter texts.`;
        this.report({ code: 'INVALID_VALUE', path: key, message });
      }
    }
    this.add(parsed, field, key);
  }

  addReference(binding: NameBinding, given: unknown, author: Author): void {
    const { field, name } = binding;
    const parsed = parseValue(field, name, given, author);
    this.add(parsed, field, name);
    if ('problems' in parsed) return;
    const { '': id } = parsed.values;
    this.#refer(binding, typeof id === 'string' ? { by: 'id', id } : null);
  }

  /** Points the foreign key of a relation at the record that holds a unique value. */
  connect(binding: NameBinding, target: ReferenceTarget): void {
    const [part] = binding.field.parts;
    const other = this.references.find((reference) => reference.part === part);
    if (!other) this.#refer(binding, target);
    else
      this.report({
        code: 'INVALID_VALUE',
        path: binding.name,
        message: differentValues(binding.name, other.name),
      });
  }

  #refer({ field, name }: NameBinding, target: ReferenceTarget | null): void {
    const [part] = field.parts;
    if (!part || !field.relation) return;
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

/** What defaults store, read once per schema: as one value it is sent once, however many records have it. */
const storedDefaults = new WeakMap<Field, Parsed>();

const parseDefault = (field: Field, author: Author): Parsed => {
  const value = defaultOf(field, author);
  // Some are made at the moment of writing.
  if (value !== field.defaultValue) return parseValue(field, field.name, value, author);
  const parsed = storedDefaults.get(field) ?? parseValue(field, field.name, value, author);
  storedDefaults.set(field, parsed);
  return parsed;
};

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
      if (field.defaultValue !== null) reading.add(parseDefault(field, author), field, field.name);
      else if (isRequiredOnCreate(field) && !reading.references.some(({ part }) => part === field.parts[0])) {
        reading.report({
          code: 'INVALID_VALUE',
          path: field.name,
          message: `Field ${field.name} is not nullable and has no default value.`,
        });
      }
    }
  }
};

const readInstant = (reading: Reading, key: string, given: unknown): string | null => {
  if (given === null || given === '') return null;
  const instant = typeof given === 'string' ? parseDateTime(given) : null;
  if (instant === null) {
    reading.report({
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

/** What the server says itself if the client says null: where the record goes, and who made it. */
const isLeftOut = ({ field }: NameBinding, given: unknown): boolean =>
  given === null && (field.type === 'POSITION' || field.type === 'ACTOR');

/** Whether a value is a record that the client has read, or a list of such. */
const isReadBack = ({ field }: NameBinding, given: unknown): boolean => {
  const isRecord = (one: unknown): boolean => isObject(one) && typeof one['id'] === 'string';
  if (field.relation?.type === 'MANY_TO_ONE') return isRecord(given);
  return Array.isArray(given) && given.every(isRecord);
};

const CONNECT_EXAMPLE = '{"connect":{"where":{"id":"…"}}} or {"disconnect":true}';

/** Reads what a body says under the names of relations, once its foreign keys are known. */
class Relations {
  readonly #object: ObjectSchema;
  readonly #schema: WorkspaceSchema;
  readonly #author: Author;
  readonly #reading: Reading;
  readonly #given: { readonly binding: NameBinding; readonly value: unknown }[] = [];

  constructor(object: ObjectSchema, schema: WorkspaceSchema, author: Author, reading: Reading) {
    this.#object = object;
    this.#schema = schema;
    this.#author = author;
    this.#reading = reading;
  }

  add(binding: NameBinding, value: unknown): void {
    this.#given.push({ binding, value });
  }

  /** @param takesReadBack whether related records may come along as they were read */
  read(takesReadBack: boolean): void {
    for (const { binding, value } of this.#given) {
      if (takesReadBack && isReadBack(binding, value)) continue;
      const message = this.#readOne(binding, value);
      if (message !== null) this.#reading.report({ code: 'INVALID_VALUE', path: binding.name, message });
    }
  }

  /** What is wrong with the value of a relation; null if nothing is. */
  #readOne(binding: NameBinding, value: unknown): string | null {
    const { name, field } = binding;
    if (field.relation?.type !== 'MANY_TO_ONE')
      return `One-to-many relation ${name} field does not support write operations.`;
    const isGiven = this.#reading.assigned.has(field);
    // A deleted record is read as null beside the foreign key that still names it.
    if (value === null) return isGiven ? null : this.#point(binding, null);
    const operations = isObject(value) ? Object.keys(value) : [];
    const isOperation = operations.every((key) => key === 'connect' || key === 'disconnect');
    const expected = `Relation "${name}" requires connect or disconnect operation: ${CONNECT_EXAMPLE}, or set "${joinColumnOf(binding)}".`;
    if (!isObject(value) || operations.length === 0 || !isOperation) return expected;
    if (operations.length > 1)
      return `Cannot have both connect and disconnect for the same field on ${this.#object.nameSingular}.`;
    const { connect, disconnect } = value;
    if (disconnect === false) return null;
    if (isGiven) return `${name} and ${joinColumnOf(binding)} cannot be both provided.`;
    if (disconnect === true) return this.#point(binding, null);
    return isObject(connect) ? this.#connect(binding, connect['where']) : expected;
  }

  #point(binding: NameBinding, id: unknown): null {
    this.#reading.addReference(binding, id, this.#author);
    return null;
  }

  /** Points at the record that `where` names, by its id or by one unique value; what is wrong with that, or null. */
  #connect(binding: NameBinding, where: unknown): string | null {
    const { name, field } = binding;
    const incomplete = `Missing required fields: at least one unique constraint have to be fully populated for '${name}'.`;
    const target = this.#schema.byId.get(field.relation?.targetObjectId ?? '');
    const [first, ...others] = isObject(where) ? Object.entries(where) : [];
    if (!target || !first || others.length > 0) return incomplete;
    const [key, value] = first;
    if (key === 'id') return value === null || value === '' ? incomplete : this.#point(binding, value);
    const unique = target.names.get(key);
    if (!unique?.field.isUnique || unique.role !== 'value')
      return `Field ${excerpt(key)} is not a unique constraint field for '${name}'.`;
    const parsed = parseValue(unique.field, key, value, this.#author, true);
    if ('problems' in parsed) {
      for (const problem of parsed.problems)
        this.#reading.report({ ...problem, path: `${name}.connect.where.${problem.path}` });
      return null;
    }
    const names = FIELD_TYPES[unique.field.type].uniqueParts ?? [];
    const parts = new Map(
      unique.field.parts
        .filter((part) => names.includes(part.name))
        .map((part) => [part, parsed.values[part.name] ?? null]),
    );
    if ([...parts.values()].every((one) => one === null)) return incomplete;
    this.#reading.connect(binding, { by: 'unique', field: unique.field, parts });
    return null;
  }
}

const readNew = (
  body: unknown,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  author: Author,
  findings: Findings,
): NewRecord => {
  const reading = new Reading(findings, false);
  const relations = new Relations(object, schema, author, reading);
  let id: string | null = null;
  let createdAt: string | null = null;
  let updatedAt: string | null = null;
  if (!isObject(body)) reading.report(notARecord(object, body));
  for (const [key, given] of isObject(body) ? entriesOf(body, object) : []) {
    if (isFull(findings)) break;
    const binding = object.names.get(key);
    if (!binding) reading.report(unknownField(object, key, findings.hints));
    else if (key === 'id') {
      id = typeof given === 'string' ? parseUuid(given) : null;
      if (id === null && given !== null && given !== '')
        reading.report({
          code: 'INVALID_VALUE',
          path: key,
          message: `Invalid UUID value ${shown(given)} for field "id"`,
        });
    } else if (key === 'createdAt') createdAt = readInstant(reading, key, given);
    else if (key === 'updatedAt') updatedAt = readInstant(reading, key, given);
    else if (key === 'deletedAt') {
      if (given !== null && given !== '')
        reading.report({
          code: 'READ_ONLY_FIELD',
          path: key,
          message: 'Field "deletedAt" is set by deleting the record; a new record cannot have it.',
        });
    } else if (binding.role === 'relation') relations.add(binding, given);
    else if (binding.role === 'foreignKey') reading.addReference(binding, given, author);
    else if (!isLeftOut(binding, given)) {
      const whole = FIELD_TYPES[binding.field.type].whole?.(given) ?? given;
      reading.addGiven(parseValue(binding.field, key, whole, author), binding.field, key);
    }
  }
  relations.read(false);
  const supplied = [...reading.assigned]
    .filter(([field]) => field.type !== 'POSITION' && field.type !== 'ACTOR')
    .flatMap(([field, values]) => assign(field, values));
  completeNew(reading, object, author);
  return {
    id: id ?? author.newId(),
    createdAt,
    updatedAt,
    assignments: reading.assignments,
    supplied,
    // An empty foreign key points at nothing that would have to be there.
    references: reading.references.filter(({ target }) => target !== null),
  };
};

const throwIfAny = ({ problems: [first, ...others] }: Findings): void => {
  if (first) throw valuesError([first, ...others]);
};

/** Reads the records of a batch; the problems of each carry its place. */
const readEach = <T>(
  bodies: readonly unknown[],
  findings: Findings,
  read: (body: unknown, findings: Findings) => T,
): readonly T[] =>
  bodies.flatMap((body, index) => {
    if (isFull(findings)) return [];
    const own: Findings = { ...findings, problems: [] };
    const one = read(body, own);
    findings.problems.push(...own.problems.map((problem) => ({ index, ...problem })));
    return [one];
  });

/** A body of one new record. @throws ApiError with every problem */
export const readCreate = (
  body: unknown,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  author: Author,
): NewRecord => {
  const findings = newFindings();
  const record = readNew(body, object, schema, author, findings);
  throwIfAny(findings);
  return record;
};

/** A body of many new records; messages begin with the place in the batch. @throws ApiError with every problem */
export const readBatch = (
  body: unknown,
  object: ObjectSchema,
  schema: WorkspaceSchema,
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
  const findings = newFindings();
  const records = readEach(body, findings, (item, own) => readNew(item, object, schema, author, own));
  const seen = new Set<string>();
  records.forEach(({ id }, index) => {
    if (seen.has(id))
      findings.problems.push({
        index,
        code: 'DUPLICATE',
        path: 'id',
        message: 'A duplicate entry was detected for field "id"',
      });
    seen.add(id);
  });
  throwIfAny(findings);
  return records;
};

export interface Update {
  readonly assignments: readonly Assignment[];
  readonly unchanged: readonly Unchanged[];
  readonly references: readonly NewReference[];
}

/** Whether a key is the ids of related records, as some clients have read them. */
const isListOfIds = (object: ObjectSchema, key: string, given: unknown): boolean =>
  Array.isArray(given) &&
  key.endsWith('Id') &&
  object.names.get(key.slice(0, -2))?.field.relation?.type === 'ONE_TO_MANY';

const readSupplied = (
  body: Readonly<Record<string, unknown>>,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  author: Author,
  findings: Findings,
): Update => {
  const reading = new Reading(findings, true);
  const relations = new Relations(object, schema, author, reading);
  const unchanged: Unchanged[] = [];
  for (const [key, given] of entriesOf(body, object)) {
    if (isFull(findings)) break;
    const binding = object.names.get(key);
    if (!binding) {
      if (!isListOfIds(object, key, given)) reading.report(unknownField(object, key, findings.hints));
    } else if (binding.role === 'relation') relations.add(binding, given);
    else if (binding.role === 'foreignKey') reading.addReference(binding, given, author);
    else if (KEPT.has(key) || binding.field.type === 'ACTOR') {
      if (given === '') continue;
      const parsed = parseValue(
        { ...binding.field, isNullable: true, defaultValue: null },
        key,
        given,
        author,
      );
      if ('problems' in parsed) findings.problems.push(...parsed.problems);
      else
        unchanged.push(
          ...assign(binding.field, parsed.values).map(({ part, value }) => ({
            name: part.name === '' ? key : `${key}.${part.name}`,
            part,
            value,
          })),
        );
    } else reading.addGiven(parseValue(binding.field, key, given, author), binding.field, key);
  }
  relations.read(true);
  const { assignments, references } = reading;
  return { assignments, unchanged, references };
};

/** The values of a field that a body gives, by the names of their parts. */
const givenOf = (field: Field, given: ReadonlyMap<Part, Assignment>): PartValues =>
  Object.fromEntries(
    field.parts.flatMap((part) => {
      const assignment = given.get(part);
      return assignment ? [[part.name, assignment.value]] : [];
    }),
  );

/** The list of other values, which what becomes the primary value leaves. */
const withoutPrimary = (
  { type, parts }: Field,
  values: PartValues,
  given: ReadonlyMap<Part, Assignment>,
): readonly Assignment[] => {
  const { merge } = FIELD_TYPES[type];
  if (typeof merge === 'string') return [];
  const { others, primary, identity } = merge;
  const list = parts.find(({ name }) => name === others);
  if (!list || given.has(list) || typeof values[primary[identity[0]] ?? ''] !== 'string') return [];
  const item = identity.flatMap((key) => {
    const part = parts.find(({ name }) => name === primary[key]);
    return part ? [[key, part] as const] : [];
  });
  return [{ part: list, value: null, stored: { without: new Map(item) } }];
};

/** What else changes in a field that is given in part, or what depends on the record, by its parts. */
const storedChanges = (
  field: Field,
  values: PartValues,
  given: ReadonlyMap<Part, Assignment>,
): readonly Assignment[] => {
  const { byStored } = FIELD_TYPES[field.type];
  const parts = new Map(field.parts.map((part) => [part.name, part]));
  const open = byStored?.(values);
  const [part, by] = [parts.get(open?.part ?? ''), parts.get(open?.by ?? '')];
  return [
    ...withoutPrimary(field, values, given),
    ...(open && part && by
      ? [{ part, value: values[part.name] ?? null, stored: { by, cases: open.cases } }]
      : []),
  ];
};

/** The assignments of an update, with how they depend on what is stored. @throws ApiError INVALID_BODY */
const withStored = (object: ObjectSchema, assignments: readonly Assignment[]): readonly Assignment[] => {
  const given = new Map(assignments.map((assignment) => [assignment.part, assignment]));
  const all = new Map(given);
  let bare = 0;
  for (const field of object.fields) {
    const values = givenOf(field, given);
    if (Object.keys(values).length === 0) continue;
    for (const change of storedChanges(field, values, given)) {
      all.set(change.part, change);
      if (change.stored && 'by' in change.stored) bare += 1;
    }
    if (bare > MAX_BARE_NUMBERS)
      throw new ApiError(
        'INVALID_BODY',
        `At most ${MAX_BARE_NUMBERS} phone numbers can be given without a country or calling code.`,
      );
  }
  return [...all.values()];
};

/**
 * A body of an update: only what is supplied changes. System fields may come along as they were read; related
 * records that were read with the record are passed over. @throws ApiError with every problem
 */
export const readUpdate = (
  body: unknown,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  author: Author,
): Update => {
  if (!isObject(body))
    throw new ApiError(
      'INVALID_BODY',
      `The changes to a ${object.nameSingular} must be a JSON object, not ${shown(body)}.`,
    );
  const findings = newFindings();
  const update = readSupplied(body, object, schema, author, findings);
  throwIfAny(findings);
  return { ...update, assignments: withStored(object, update.assignments) };
};

/** Records, whole or in part, that duplicates are looked for of. @throws ApiError with every problem */
export const readCandidates = (
  bodies: readonly unknown[],
  object: ObjectSchema,
  schema: WorkspaceSchema,
  author: Author,
): readonly Candidate[] => {
  const findings = newFindings();
  const read = readEach(bodies, findings, (body, own) => {
    if (isObject(body)) return readSupplied(body, object, schema, author, own);
    own.problems.push(notARecord(object, body));
    return null;
  });
  throwIfAny(findings);
  return read.flatMap((one) => {
    if (!one) return [];
    const id = one.unchanged.find(({ name }) => name === 'id')?.value;
    const values = new Map(one.assignments.map(({ part, value }) => [part, value]));
    return [{ id: typeof id === 'string' ? id : null, values }];
  });
};
