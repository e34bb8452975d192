/**
 * What can be done with the definitions of objects and fields, for every transport. Reads are taken from
 * the schema in memory; a change is planned by pure functions and made in one transaction. Nothing here knows a URL,
 * a status or an envelope.
 */
import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import { lazily } from '../lazily.ts';
import { excerpt } from '../limits.ts';
import type { IdempotentWrite } from '../plan/idempotent-write.ts';
import type { PageParameters } from '../plan/parameters.ts';
import type { Change, Maker } from '../schema/change/change.ts';
import { createField as createdField } from '../schema/change/create-field.ts';
import * as objects from '../schema/change/objects.ts';
import { rowsAfter } from '../schema/change/rows-after.ts';
import { checkSize } from '../schema/change/size.ts';
import * as fields from '../schema/change/update-field.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { buildWorkspaceSchema } from '../schema/workspace-schema.ts';
import { concurrentRequestError } from '../session/idempotency.ts';
import { PLAN_AGAIN, type Session, type Work } from '../session/session.ts';
import { Bindings } from '../sql/bindings.ts';
import { changeStatements } from '../sql/change.ts';
import { type Caller, isLive, readGuard } from '../sql/guard.ts';
import { DATA_REFUSES, VALUE_MISSING } from '../sql/sqlstates.ts';
import { toStatement } from '../sql/statement.ts';
import { metadataFilter } from './metadata-filter.ts';
import {
  fieldValue,
  fieldValues,
  type MetadataValue,
  type NamedField,
  namedFields,
  objectValue,
} from './metadata-values.ts';

/** What a change needs beside its input: the time, new ids, and how labels are spelled in names. */
export const makerOf = async (): Promise<Maker> => {
  const { inLatin } = await import('../schema/change/latin.ts');
  return { now: new Date().toISOString(), newId: () => uuidv7(), inLatin };
};

/** A read of the schema in memory: the value counts once the guard has said that the schema is the current one. */
export const schemaRead = <T>(caller: Caller, value: T): Work<T> => {
  const bindings = new Bindings();
  const statement = toStatement(
    sql`with ${readGuard(bindings, caller)} select ${isLive} as live`,
    bindings.values,
  );
  return {
    statements: [statement],
    read: ([rows]) => (rows?.[0]?.['live'] === 't' ? value : PLAN_AGAIN),
    isRepeatable: true,
  };
};

/** A page of definitions; their ids are the cursors. */
export interface MetadataPage {
  readonly items: readonly MetadataValue[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** How many definitions pass the filter. */
  readonly totalCount: number;
}

/** Where a cursor (an id of the list, whatever the filter) stands among all. */
const placeOf = (all: readonly MetadataValue[], cursor: string): number => {
  const place = all.findIndex((item) => item['id'] === cursor.toLowerCase());
  if (place < 0) throw new ApiError('INVALID_CURSOR', `Invalid cursor: ${excerpt(cursor)}`);
  return place;
};

const pageOf = (
  all: readonly MetadataValue[],
  { filter, limit, offset, cursor }: PageParameters,
): MetadataPage => {
  const passes = filter ? metadataFilter(filter) : () => true;
  const isListed = all.map(passes);
  const items = all.filter((_, at) => isListed[at]);
  const place = cursor ? placeOf(all, cursor.text) : -1;
  const isBackward = cursor?.direction === 'before';
  // How many of the list lie before the page, or before its end.
  const edge = isListed.slice(0, isBackward ? place : place + 1).filter(Boolean).length;
  const near = isBackward ? Math.max(0, edge - offset) : Math.min(items.length, edge + offset);
  const start = isBackward ? Math.max(0, near - limit) : near;
  const end = isBackward ? near : Math.min(items.length, near + limit);
  return {
    items: items.slice(start, end),
    hasNextPage: end < items.length,
    hasPreviousPage: start > 0,
    totalCount: items.length,
  };
};

/** @throws ApiError INVALID_CURSOR, INVALID_FILTER */
export const listObjects = (schema: WorkspaceSchema, page: PageParameters): MetadataPage =>
  pageOf(
    schema.objects.map((object) => objectValue(schema, object)),
    page,
  );

/** @throws ApiError INVALID_CURSOR, INVALID_FILTER */
export const listFields = (schema: WorkspaceSchema, page: PageParameters): MetadataPage =>
  pageOf(
    schema.objects.flatMap((object) => fieldValues(schema, object)),
    page,
  );

/** @throws ApiError INVALID_ID */
const readId = (text: string): string => {
  const id = parseUuid(text);
  if (id === null) throw new ApiError('INVALID_ID', `'${excerpt(text).toWellFormed()}' is not a valid UUID`);
  return id;
};

const notFound = (what: 'Object' | 'Field'): ApiError =>
  new ApiError('METADATA_NOT_FOUND', `${what} metadata not found`);

/** What a name of an object can look like. */
const NAME = /^[a-z][a-zA-Z0-9]{0,62}$/;

/** @param id the object's id, or its singular or plural name */
const findObject = (schema: WorkspaceSchema, id: string): ObjectSchema => {
  const object = NAME.test(id)
    ? schema.objects.find(({ nameSingular, namePlural }) => nameSingular === id || namePlural === id)
    : schema.byId.get(readId(id));
  if (!object) throw notFound('Object');
  return object;
};

const findField = (schema: WorkspaceSchema, id: string): { object: ObjectSchema; named: NamedField } => {
  const wanted = readId(id);
  for (const object of schema.objects)
    for (const field of object.fields) {
      const named = namedFields(field).find((candidate) => candidate.id === wanted);
      if (named) return { object, named };
    }
  throw notFound('Field');
};

/** @throws ApiError INVALID_ID, METADATA_NOT_FOUND */
export const getObject = (schema: WorkspaceSchema, id: string): MetadataValue =>
  objectValue(schema, findObject(schema, id));

/** @throws ApiError INVALID_ID, METADATA_NOT_FOUND */
export const getField = (schema: WorkspaceSchema, id: string): MetadataValue =>
  fieldValue(schema, findField(schema, id).named);

/** A change, and its result under the schema that it makes: a definition, or the id of a deleted one. */
export interface PlannedChange {
  readonly change: Change;
  readonly result: (schema: WorkspaceSchema) => MetadataValue;
}

/** The schema that a change is planned under, and the rows it was built from. */
export type Model = Pick<Session, 'schema' | 'rows'>;

/** @throws ApiError METADATA_LIMIT if the definitions would become too large */
const planned = (
  { rows }: Model,
  change: Change,
  result: (after: WorkspaceSchema) => MetadataValue,
): PlannedChange => {
  checkSize(rows, change);
  return { change, result };
};

/** @throws ApiError INVALID_METADATA, METADATA_LIMIT */
export const createObject = (model: Model, input: unknown, maker: Maker): PlannedChange => {
  const { id, change } = objects.createObject(model.schema, input, maker);
  return planned(model, change, (after) => getObject(after, id));
};

/** @throws ApiError INVALID_ID, METADATA_NOT_FOUND, INVALID_METADATA, METADATA_LIMIT */
export const updateObject = (model: Model, id: string, input: unknown, maker: Maker): PlannedChange => {
  const object = findObject(model.schema, id);
  const change = objects.updateObject(model.schema, model.rows, object, input, maker);
  return planned(model, change, (after) => getObject(after, object.id));
};

/** @throws ApiError INVALID_ID, METADATA_NOT_FOUND, INVALID_METADATA */
export const deleteObject = (model: Model, id: string, maker: Maker): PlannedChange => {
  const object = findObject(model.schema, id);
  const change = objects.deleteObject(model.schema, model.rows, object, maker);
  return planned(model, change, () => ({ id: object.id }));
};

/** @throws ApiError INVALID_METADATA, METADATA_LIMIT */
export const createField = (model: Model, input: unknown, maker: Maker): PlannedChange => {
  const { id, change } = createdField(model.schema, input, maker);
  return planned(model, change, (after) => getField(after, id));
};

/** @throws ApiError INVALID_ID, METADATA_NOT_FOUND, INVALID_METADATA, METADATA_LIMIT */
export const updateField = (model: Model, id: string, input: unknown, maker: Maker): PlannedChange => {
  const { object, named } = findField(model.schema, id);
  const change = fields.updateField(model.schema, model.rows, object, named.field, input, maker);
  return planned(model, change, (after) => getField(after, named.id));
};

/** @throws ApiError INVALID_ID, METADATA_NOT_FOUND, INVALID_METADATA */
export const deleteField = (model: Model, id: string, maker: Maker): PlannedChange => {
  const { object, named } = findField(model.schema, id);
  const change = fields.deleteField(model.schema, model.rows, object, named.field, maker);
  return planned(model, change, () => ({ id: named.field.id }));
};

const clashes = lazily(() => z.array(z.string().nullable()));

const refusal = async (error: StatementError): Promise<ApiError | null> => {
  if (error.sqlState === DATA_REFUSES) {
    const values = clashes().parse(JSON.parse(error.message));
    return new ApiError(
      'INVALID_METADATA',
      `isUnique: these values are held by more than one record: ${values.map((value) => `'${value}'`).join(', ')}`,
    );
  }
  if (error.sqlState === VALUE_MISSING)
    return new ApiError(
      'INVALID_METADATA',
      'isNullable: there are records without a value for this field: give it a default value, or them values of their own',
    );
  const isDuplicate = error.sqlState === '23505';
  return (
    concurrentRequestError(error) ??
    (isDuplicate ? new ApiError('DUPLICATE', 'A duplicate entry was detected') : null)
  );
};

export interface ChangeOptions {
  /** What each statement of the change may take. */
  readonly timeoutMs: number;
  /** For a change with an idempotency key: what is stored of it, and the text that its result is stored as. */
  readonly idempotent: (IdempotentWrite & { readonly textOf: (result: MetadataValue) => string }) | null;
}

/**
 * The transaction of a planned change. An idempotent change stores its result before it is made: the result under
 * the schema that the change will make, which the planners know.
 */
export const changeWork = (
  { rows }: Model,
  caller: Caller,
  { change, result }: PlannedChange,
  { timeoutMs, idempotent }: ChangeOptions,
): Work<MetadataValue> => {
  const bindings = new Bindings();
  const predicted = idempotent && result(buildWorkspaceSchema(rowsAfter(rows, change)));
  const once = idempotent && predicted && { ...idempotent, rendered: idempotent.textOf(predicted) };
  return {
    statements: changeStatements(caller, change, once, timeoutMs, bindings).map((statement) =>
      toStatement(statement, bindings.values),
    ),
    timeoutMs,
    newSchema: (results) => results.at(-1)?.[0]?.['schema'],
    read: (_, schema) => predicted ?? result(schema),
    refused: refusal,
    isRepeatable: idempotent !== null,
  };
};
