/** Objects and fields of the workspace: read from the schema at hand, changed in one transaction. */

import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import { lazily } from '../lazily.ts';
import { excerpt } from '../limits.ts';
import { type Answered, fieldAnswer, objectAnswer } from '../operations/metadata-values.ts';
import type { Idempotency } from '../plan/idempotent-write.ts';
import type { Change, Maker } from '../schema/change/change.ts';
import { createField, deleteField, updateField } from '../schema/change/fields.ts';
import { createObject, deleteObject, updateObject } from '../schema/change/objects.ts';
import { rowsAfter } from '../schema/change/rows-after.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { buildWorkspaceSchema } from '../schema/workspace-schema.ts';
import { twinError, withIdempotency } from '../session/idempotency.ts';
import type { Scope } from '../session/scopes.ts';
import { PLAN_AGAIN, type Session, type Work, withSession } from '../session/session.ts';
import { Bindings } from '../sql/bindings.ts';
import { changeStatements } from '../sql/change.ts';
import { type Caller, isLive, readGuard } from '../sql/guard.ts';
import { DATA_REFUSES, VALUE_MISSING } from '../sql/sqlstates.ts';
import { toStatement } from '../sql/statement.ts';
import type { Answer, Frame } from './answer.ts';
import { respond } from './answer.ts';
import { MAX_METADATA_LIMIT } from './definitions/parameters.ts';
import { passes, readListParameters } from './metadata-filter.ts';
import { orEmpty, readId } from './records.ts';
import { decodeQuery, type Query, searchOf } from './request/query.ts';
import type { Services } from './services.ts';

const makerOf = async (): Promise<Maker> => {
  const { inLatin } = await import('../schema/change/latin.ts');
  return { now: new Date().toISOString(), newId: () => uuidv7(), inLatin };
};

/** A read of metadata: the schema in memory answers, once the guard has said that it is the current one. */
export const fromSchema = <T>(caller: Caller, answer: T): Work<T> => {
  const bindings = new Bindings();
  const statement = toStatement(
    sql`with ${readGuard(bindings, caller)} select ${isLive} as live`,
    bindings.values,
  );
  return {
    statements: [statement],
    read: ([rows]) => (rows?.[0]?.['live'] === 't' ? answer : PLAN_AGAIN),
    isRepeatable: true,
  };
};

/** Where a cursor (an id of the list, whatever the filter) stands among all. */
const placeOf = (all: readonly Answered[], cursor: string): number => {
  const place = all.findIndex((item) => item['id'] === cursor.toLowerCase());
  if (place < 0) throw new ApiError('INVALID_CURSOR', `Invalid cursor: ${excerpt(cursor)}`);
  return place;
};

interface Page {
  readonly items: readonly Answered[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  readonly totalCount: number;
}

const cursorOf = (item: Answered | undefined): string | null =>
  typeof item?.['id'] === 'string' ? item['id'] : null;

const pageOf = (all: readonly Answered[], query: Query, kind: 'object' | 'field'): Page => {
  const { filter, limit, cursor } = readListParameters(query, kind, MAX_METADATA_LIMIT);
  const listed = (items: readonly Answered[]): readonly Answered[] =>
    filter ? items.filter((item) => passes(item, filter) === true) : items;
  const items = listed(all);
  const place = cursor ? placeOf(all, cursor.text) : -1;
  const isBackward = cursor?.direction === 'before';
  // How many of the list lie before the page, or before its end.
  const edge = listed(all.slice(0, isBackward ? place : place + 1)).length;
  const start = isBackward ? Math.max(0, edge - limit) : edge;
  const end = isBackward ? edge : Math.min(items.length, edge + limit);
  const page = items.slice(start, end);
  return {
    items: page,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: cursorOf(page[0]),
      endCursor: cursorOf(page.at(-1)),
    },
    totalCount: items.length,
  };
};

const reader =
  (
    services: Services,
    scope: Scope | null,
    answer: (schema: WorkspaceSchema, query: Query, id: string) => unknown,
  ) =>
  async (context: AppContext): Promise<Response> => {
    const query = decodeQuery(searchOf(context.req.url));
    const body = await withSession(services, context.var, scope, (session, caller) =>
      fromSchema(caller, answer(session.schema, query, context.req.param('id') ?? '')),
    );
    return context.json(body);
  };

const notFound = (what: 'Object' | 'Field'): ApiError =>
  new ApiError('METADATA_NOT_FOUND', `${what} metadata not found`);

const findObject = (schema: WorkspaceSchema, id: string): ObjectSchema => {
  const object = schema.byId.get(readId(id));
  if (!object) throw notFound('Object');
  return object;
};

const findField = (schema: WorkspaceSchema, id: string): { object: ObjectSchema; field: Field } => {
  const wanted = readId(id);
  for (const object of schema.objects) {
    const field = object.fields.find((candidate) => candidate.id === wanted);
    if (field) return { object, field };
  }
  throw notFound('Field');
};

export const listObjects = (services: Services, scope: Scope | null) =>
  reader(services, scope, (schema, query) => {
    const { items, ...page } = pageOf(
      schema.objects.map((object) => objectAnswer(schema, object)),
      query,
      'object',
    );
    return { data: { objects: items }, ...page };
  });

export const listFields = (services: Services, scope: Scope | null) =>
  reader(services, scope, (schema, query) => {
    const fields = schema.objects.flatMap((object) =>
      object.fields.map((field) => fieldAnswer(schema, field)),
    );
    const { items, ...page } = pageOf(fields, query, 'field');
    return { data: { fields: items }, ...page };
  });

export const getObject = (services: Services, scope: Scope | null) =>
  reader(services, scope, (schema, _query, id) => ({
    data: { object: objectAnswer(schema, findObject(schema, id)) },
  }));

export const getField = (services: Services, scope: Scope | null) =>
  reader(services, scope, (schema, _query, id) => ({
    data: { field: fieldAnswer(schema, findField(schema, id).field) },
  }));

/** What a change does, and what is answered under the schema that it makes. */
interface Planned {
  readonly change: Change;
  readonly answer: (schema: WorkspaceSchema) => unknown;
}

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
    twinError(error) ?? (isDuplicate ? new ApiError('DUPLICATE', 'A duplicate entry was detected') : null)
  );
};

/** What stands around the text of an answer: nothing. */
const bare = (status: 200 | 201): Frame => ({ status, pieces: ['', ''], isOne: false, page: null });

/**
 * A change that is done once stores its answer before it is made: the answer under the schema that the change will
 * make, which the planners know.
 */
const changeWork = (
  services: Services,
  session: Session,
  caller: Caller,
  { change, answer }: Planned,
  status: 200 | 201,
  idempotency: Idempotency | null,
): Work<Answer> => {
  const bindings = new Bindings();
  const text = (schema: WorkspaceSchema): string => JSON.stringify(answer(schema));
  const foretold = idempotency && text(buildWorkspaceSchema(rowsAfter(session.rows, change)));
  const once = idempotency &&
    foretold && { ...idempotency, frame: JSON.stringify(bare(status)), rendered: foretold };
  const timeoutMs = services.config.SCHEMA_CHANGE_TIMEOUT_MS;
  return {
    statements: changeStatements(caller, change, once || null, timeoutMs, bindings).map((statement) =>
      toStatement(statement, bindings.values),
    ),
    timeoutMs,
    newSchema: (results) => results.at(-1)?.[0]?.['schema'],
    read: (_results, schema) => ({ status, text: foretold ?? text(schema) }),
    refused: refusal,
    isRepeatable: idempotency !== null,
  };
};

const changer =
  (
    services: Services,
    scope: Scope | null,
    status: 200 | 201,
    plan: (session: Session, body: unknown, maker: Maker, id: string) => Planned,
  ) =>
  async (context: AppContext): Promise<Response> => {
    const { body, idempotency } = context.var;
    const id = context.req.param('id') ?? '';
    const maker = await makerOf();
    const answer = await withIdempotency(services, context.var, scope, (session, caller) =>
      changeWork(services, session, caller, plan(session, orEmpty(body()), maker, id), status, idempotency),
    );
    return respond(context, answer);
  };

const objectAnswers = (id: string, alias: string) => (schema: WorkspaceSchema) => {
  const object = objectAnswer(schema, findObject(schema, id));
  return { data: { object, [alias]: object } };
};

const fieldAnswers = (id: string, alias: string) => (schema: WorkspaceSchema) => {
  const field = fieldAnswer(schema, findField(schema, id).field);
  return { data: { field, [alias]: field } };
};

export const postObject = (services: Services, scope: Scope | null) =>
  changer(services, scope, 201, ({ schema }, body, maker) => {
    const { id, change } = createObject(schema, body, maker);
    return { change, answer: objectAnswers(id, 'createOneObject') };
  });

export const patchObject = (services: Services, scope: Scope | null) =>
  changer(services, scope, 200, ({ schema, rows }, body, maker, id) => {
    const object = findObject(schema, id);
    return {
      change: updateObject(schema, rows, object, body, maker),
      answer: objectAnswers(object.id, 'updateOneObject'),
    };
  });

export const removeObject = (services: Services, scope: Scope | null) =>
  changer(services, scope, 200, ({ schema, rows }, _body, maker, id) => {
    const object = findObject(schema, id);
    return {
      change: deleteObject(schema, rows, object, maker),
      answer: () => ({ data: { deleteOneObject: { id: object.id } } }),
    };
  });

export const postField = (services: Services, scope: Scope | null) =>
  changer(services, scope, 201, ({ schema }, body, maker) => {
    const { id, change } = createField(schema, body, maker);
    return { change, answer: fieldAnswers(id, 'createOneField') };
  });

export const patchField = (services: Services, scope: Scope | null) =>
  changer(services, scope, 200, ({ schema, rows }, body, maker, id) => {
    const { object, field } = findField(schema, id);
    return {
      change: updateField(schema, rows, object, field, body, maker),
      answer: fieldAnswers(field.id, 'updateOneField'),
    };
  });

export const removeField = (services: Services, scope: Scope | null) =>
  changer(services, scope, 200, ({ schema, rows }, _body, maker, id) => {
    const { object, field } = findField(schema, id);
    return {
      change: deleteField(schema, rows, object, field, maker),
      answer: () => ({ data: { deleteOneField: { id: field.id } } }),
    };
  });
