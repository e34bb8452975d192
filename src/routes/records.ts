/** Record operations of every object, standard and custom: parse → plan → statement → run → respond. */

import { z } from '@hono/zod-openapi';
import type { SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { StatementError } from '../db/database.ts';
import { toStatement } from '../db/statement.ts';
import { ApiError } from '../errors.ts';
import { readBody } from '../http/body.ts';
import { type AppContext, jsonText, type Services } from '../http/context.ts';
import { batchKey, operationKey } from '../http/names.ts';
import type { Scope } from '../http/scopes.ts';
import { type Session, type Work, withSession } from '../http/session.ts';
import { cursorBinding, planList } from '../plan/read.ts';
import type { NewRecord, Reference } from '../plan/write.ts';
import { type Author, readBatch, readCreate, readUpdate } from '../request/body.ts';
import { encodeCursor } from '../request/cursor.ts';
import { parseListParameters, parseReadParameters } from '../request/parameters.ts';
import { decodeQuery, type Query } from '../request/query.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { Bindings } from '../sql/bindings.ts';
import type { Caller } from '../sql/guard.ts';
import { getStatement, listStatement } from '../sql/read.ts';
import { createStatement, deleteStatement, restoreStatement, updateStatement } from '../sql/write.ts';
import { duplicateError } from './duplicates.ts';
import { problemsError } from './problems.ts';

/** @throws ApiError OBJECT_NOT_FOUND, with the name that was probably meant */
const objectNamed = (schema: WorkspaceSchema, plural: string): ObjectSchema => {
  const object = schema.byPlural.get(plural);
  if (object) return object;
  const named = plural.slice(0, 100).toWellFormed();
  const singular = schema.bySingular.get(plural);
  if (singular)
    throw new ApiError(
      'OBJECT_NOT_FOUND',
      `object '${named}' not found. Did you mean '${singular.namePlural}'?`,
    );
  throw new ApiError('OBJECT_NOT_FOUND', `object '${named}' not found. eg: companies`);
};

/** @throws ApiError INVALID_ID */
export const readId = (text: string): string => {
  const id = parseUuid(text);
  if (id === null)
    throw new ApiError('INVALID_ID', `'${text.slice(0, 100).toWellFormed()}' is not a valid UUID`);
  return id;
};

const uniquePartsOf = (field: Field): readonly string[] => FIELD_TYPES[field.type].uniqueParts ?? [];

const authorOf = (session: Session): Author => ({
  keyName: session.key.name,
  now: new Date().toISOString(),
  newId: () => uuidv7(),
});

const recordNotFound = (): ApiError => new ApiError('RECORD_NOT_FOUND', 'Record not found');

interface Request {
  readonly query: Query;
  readonly session: Session;
  readonly caller: Caller;
  readonly object: ObjectSchema;
  readonly bindings: Bindings;
}

type Row = Readonly<Record<string, string | null>>;

/** Work of one statement whose one row says by `live` whether the guard let it go on. */
const oneStatement = <T>(
  { bindings }: Request,
  statement: SQL,
  read: (row: Row) => T,
  refused?: (error: StatementError) => Promise<ApiError | null>,
): Work<T> => ({
  statements: [toStatement(statement, bindings.values)],
  read: ([rows]) => {
    const row = rows?.[0];
    return row?.['live'] === 't' ? read(row) : null;
  },
  ...(refused && { refused }),
});

/** A handler of one object's records: `plan` is pure and sees the schema of the moment. */
const recordsHandler =
  (
    services: Services,
    scope: Scope | null,
    prepare: (context: AppContext) => Promise<(request: Request) => Work<Answer>>,
  ) =>
  async (context: AppContext): Promise<Response> => {
    const plan = await prepare(context);
    const { timings, keyHash } = context.var;
    const query = decodeQuery(new URL(context.req.url).search);
    const answer = await timings.measure('database', () =>
      withSession(services, keyHash, scope, (session, caller) => {
        const object = objectNamed(session.schema, context.req.param('plural') ?? '');
        return plan({ query, session, caller, object, bindings: new Bindings() });
      }),
    );
    return jsonText(context, answer.text, answer.status);
  };

interface Answer {
  readonly text: string;
  readonly status: 200 | 201;
}

const ok = (text: string): Answer => ({ text, status: 200 });
const created = (text: string): Answer => ({ text, status: 201 });

const positionRow = z.tuple([z.array(z.json()), z.string()]);

/** The position Postgres answers for an edge of a page → its cursor, as JSON text. */
const cursorJson = (binding: string, position: string | null | undefined): string => {
  if (position == null) return 'null';
  const [values, id] = positionRow.parse(JSON.parse(position));
  return JSON.stringify(encodeCursor({ binding, values, id }));
};

const pageInfo = (hasNext: boolean, hasPrevious: boolean, start: string, end: string): string =>
  `{"hasNextPage":${hasNext},"hasPreviousPage":${hasPrevious},"startCursor":${start},"endCursor":${end}}`;

export const listRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async () => (request) => {
    const { object, session, caller, bindings } = request;
    const { schema } = session;
    const plan = planList(
      schema,
      object,
      parseListParameters(request.query, object, schema, { maxPageSize: services.config.MAX_PAGE_SIZE }),
    );
    return oneStatement(request, listStatement(schema, caller, plan, bindings), (row) => {
      const [more, behind] = [row['more'] === 't', row['behind'] === 't'];
      const info = pageInfo(
        plan.backward ? behind : more,
        plan.backward ? more : behind,
        cursorJson(plan.binding, row['first']),
        cursorJson(plan.binding, row['last']),
      );
      return ok(
        `{"data":{"${object.namePlural}":${row['records']}},"pageInfo":${info},"totalCount":${row['total']}}`,
      );
    });
  });

export const getRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => (request) => {
    const { object, session, caller, bindings, query } = request;
    const id = readId(context.req.param('id') ?? '');
    const plan = { object, id, ...parseReadParameters(query, object) };
    return oneStatement(request, getStatement(session.schema, caller, plan, bindings), ({ record }) => {
      if (record == null) throw recordNotFound();
      return ok(`{"data":{"${object.nameSingular}":${record}}}`);
    });
  });

const requireBody = (body: unknown): unknown => {
  if (body === undefined)
    throw new ApiError(
      'INVALID_BODY',
      'The body is missing: send a JSON object, {} for a record of defaults.',
    );
  return body;
};

const creation = (
  request: Request,
  given: { readonly records: readonly NewRecord[]; readonly references: readonly Reference[] },
  isBatch: boolean,
  answer: (records: string) => string,
): Work<Answer> => {
  const { object, session, caller, bindings, query } = request;
  const plan = { object, ...given, ...parseReadParameters(query, object) };
  const statement = createStatement(session.schema, caller, plan, bindings, uniquePartsOf);
  const read = (row: Row): Answer => {
    if (row['problems'] != null)
      throw problemsError(session.schema, plan.references, row['problems'], isBatch);
    return created(answer(row['records'] ?? '[]'));
  };
  return oneStatement(request, statement, read, (error) =>
    duplicateError(object, plan.records, isBatch, error),
  );
};

export const createRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => {
    const body = await readBody(context.req.raw, services.config.MAX_BODY_BYTES);
    return (request) => {
      const { object } = request;
      const { record, references } = readCreate(requireBody(body()), object, authorOf(request.session));
      return creation(request, { records: [record], references }, false, (records) => {
        const json = records.slice(1, -1);
        return `{"data":{"${object.nameSingular}":${json},"${operationKey('create', object)}":${json}}}`;
      });
    };
  });

export const createRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => {
    const body = await readBody(context.req.raw, services.config.MAX_BODY_BYTES);
    return (request) => {
      const { object, session } = request;
      const given = readBatch(requireBody(body()), object, authorOf(session), services.config.MAX_BATCH_SIZE);
      const binding = cursorBinding(session.schema, object, []);
      const cursor = (record: NewRecord | undefined): string =>
        record ? JSON.stringify(encodeCursor({ binding, values: [], id: record.id })) : 'null';
      const info = pageInfo(false, false, cursor(given.records[0]), cursor(given.records.at(-1)));
      return creation(
        request,
        given,
        true,
        (records) =>
          `{"data":{"${object.namePlural}":${records},"${batchKey('create', object)}":${records}},"pageInfo":${info},"totalCount":${given.records.length}}`,
      );
    };
  });

export const updateRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => {
    const body = await readBody(context.req.raw, services.config.MAX_BODY_BYTES);
    return (request) => {
      const { object, session, caller, bindings, query } = request;
      const id = readId(context.req.param('id') ?? '');
      const changes = readUpdate(body() ?? {}, object, authorOf(session));
      const plan = { object, id, ...changes, ...parseReadParameters(query, object) };
      const answer = (record: string): Answer =>
        ok(`{"data":{"${object.nameSingular}":${record},"${operationKey('update', object)}":${record}}}`);
      const statement = updateStatement(session.schema, caller, plan, bindings, uniquePartsOf);
      const read = (row: Row): Answer => {
        if (row['found'] !== 't') throw recordNotFound();
        if (row['problems'] != null)
          throw problemsError(session.schema, plan.references, row['problems'], false);
        if (row['record'] == null) throw recordNotFound();
        return answer(row['record']);
      };
      const asRecord: NewRecord = { id, createdAt: null, updatedAt: null, assignments: plan.assignments };
      return oneStatement(request, statement, read, (error) =>
        duplicateError(object, [asRecord], false, error),
      );
    };
  });

const softDelete = (query: Query): boolean => {
  const given = query.get('soft_delete')?.at(-1)?.trim() ?? '';
  if (given === '' || given === 'true') return true;
  if (given === 'false') return false;
  throw new ApiError(
    'INVALID_PARAMETER',
    `'soft_delete=${given.slice(0, 100)}' parameter invalid. Allowed values are true, false`,
  );
};

export const deleteRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => (request) => {
    const { object, session, caller, bindings, query } = request;
    const id = readId(context.req.param('id') ?? '');
    const kind = softDelete(query) ? 'soft' : 'destroy';
    return oneStatement(
      request,
      deleteStatement(session.schema, caller, { object, id, kind }, bindings),
      (row) => {
        if (row['id'] == null) throw recordNotFound();
        return ok(`{"data":{"${operationKey('delete', object)}":{"id":"${row['id']}"}}}`);
      },
    );
  });

export const restoreRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => (request) => {
    const { object, session, caller, bindings, query } = request;
    const id = readId(context.req.param('id') ?? '');
    const plan = { object, id, ...parseReadParameters(query, object) };
    const statement = restoreStatement(session.schema, caller, plan, bindings, uniquePartsOf);
    const read = ({ record }: Row): Answer => {
      if (record == null) throw recordNotFound();
      return ok(
        `{"data":{"${object.nameSingular}":${record},"${operationKey('restore', object)}":${record}}}`,
      );
    };
    return oneStatement(request, statement, read, (error) => duplicateError(object, [], false, error));
  });
