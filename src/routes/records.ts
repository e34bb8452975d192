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
import type { NewRecord, Reference, Selection } from '../plan/write.ts';
import { type Author, readBatch, readCreate, readUpdate } from '../request/body.ts';
import { encodeCursor } from '../request/cursor.ts';
import { readOriginals } from '../request/duplicates.ts';
import {
  parseBulkParameters,
  parseListParameters,
  parseReadParameters,
  type ReadParameters,
} from '../request/parameters.ts';
import { decodeQuery, type Query } from '../request/query.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { Bindings } from '../sql/bindings.ts';
import { duplicatesStatement } from '../sql/duplicates.ts';
import type { Caller } from '../sql/guard.ts';
import { getStatement, listStatement } from '../sql/read.ts';
import { createStatement, deleteStatement, restoreStatement, updateStatement } from '../sql/write.ts';
import { problemsError } from './problems.ts';
import { duplicateError, isUniqueViolation } from './unique-violations.ts';

/** First words of paths that no object can have the place of, and what can stand there. */
const OTHER_PATHS: Readonly<Record<string, string>> = {
  metadata: '/rest/metadata/objects or /rest/metadata/fields',
  batch: '/rest/batch/companies',
  restore: '/rest/restore/companies/id',
};

/** @throws ApiError OBJECT_NOT_FOUND, with the name that was probably meant */
const objectNamed = (schema: WorkspaceSchema, plural: string): ObjectSchema => {
  const object = schema.byPlural.get(plural);
  if (object) return object;
  if (Object.hasOwn(OTHER_PATHS, plural))
    throw new ApiError('NOT_FOUND', `Query path invalid. Valid examples: ${OTHER_PATHS[plural]}`);
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
  /** How often the request was planned before. */
  readonly attempt: number;
}

type Row = Readonly<Record<string, string | null>>;

/** Work of one statement whose one row says by `live` whether the guard let it go on. */
const oneStatement = <T>(
  { bindings }: Request,
  statement: SQL,
  read: (row: Row) => T | null,
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
      withSession(services, keyHash, scope, (session, caller, attempt) => {
        const object = objectNamed(session.schema, context.req.param('plural') ?? '');
        return plan({ query, session, caller, object, bindings: new Bindings(), attempt });
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

/** No body changes nothing. */
export const orEmpty = (body: unknown): unknown => (body === undefined ? {} : body);

const requireBody = (body: unknown): unknown => {
  if (body === undefined)
    throw new ApiError(
      'INVALID_BODY',
      'The body is missing: send a JSON object, {} for a record of defaults.',
    );
  return body;
};

/** As in Twenty, any other value means no. */
const isUpsert = (query: Query): boolean => query.get('upsert')?.at(-1) === 'true';

const creation = (
  request: Request,
  given: { readonly records: readonly NewRecord[]; readonly references: readonly Reference[] },
  isBatch: boolean,
  answer: (row: Row) => string,
): Work<Answer> => {
  const { object, session, caller, bindings, query, attempt } = request;
  const upsert = isUpsert(query);
  const plan = { object, ...given, upsert, ...parseReadParameters(query, object) };
  const statement = createStatement(session.schema, caller, plan, bindings, uniquePartsOf);
  const read = (row: Row): Answer | null => {
    if (row['problems'] != null)
      throw problemsError(session.schema, plan.references, row['problems'], isBatch);
    // A record that an upsert found was destroyed meanwhile: the next plan creates it.
    return row['written'] === String(plan.records.length) ? created(answer(row)) : null;
  };
  const work = oneStatement(request, statement, read, (error) =>
    duplicateError(object, plan.records, isBatch, error),
  );
  // Another request may have created what an upsert did not find: the next plan finds it.
  return upsert && attempt === 0 ? { ...work, isLostRace: isUniqueViolation } : work;
};

export const createRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => {
    const body = await readBody(context.req.raw, services.config.MAX_BODY_BYTES);
    return (request) => {
      const { object } = request;
      const { record, references } = readCreate(requireBody(body()), object, authorOf(request.session));
      return creation(request, { records: [record], references }, false, ({ records }) => {
        const json = records?.slice(1, -1);
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
      const cursor = (id: string | null | undefined): string =>
        id == null ? 'null' : JSON.stringify(encodeCursor({ binding, values: [], id }));
      return creation(request, given, true, ({ records, first, last }) => {
        const info = pageInfo(false, false, cursor(first), cursor(last));
        return `{"data":{"${object.namePlural}":${records},"${batchKey('create', object)}":${records}},"pageInfo":${info},"totalCount":${given.records.length}}`;
      });
    };
  });

const byId = (context: AppContext): Selection => ({ by: 'id', id: readId(context.req.param('id') ?? '') });

/** What a write by filter is about, and how its records are answered. */
const byFilter = (
  { query, object, session }: Request,
  operation: 'update' | 'delete' | 'destroy' | 'restore',
): ReadParameters & { readonly selection: Selection } => {
  const { filter, ...read } = parseBulkParameters(query, object, session.schema, operation);
  return { selection: { by: 'filter', filter }, ...read };
};

/** One record under its two keys. @throws ApiError RECORD_NOT_FOUND where there is none */
const oneRecord =
  (operation: 'update' | 'restore') =>
  (object: ObjectSchema, records: string): Answer => {
    const json = records.slice(1, -1);
    if (json === '') throw recordNotFound();
    return ok(`{"data":{"${object.nameSingular}":${json},"${operationKey(operation, object)}":${json}}}`);
  };

/** The same for the records of a filter, which may be none. */
const manyRecords =
  (operation: 'update' | 'restore') =>
  (object: ObjectSchema, records: string): Answer =>
    ok(`{"data":{"${object.namePlural}":${records},"${batchKey(operation, object)}":${records}}}`);

/** What is wrong with the records a statement selected, or the answer they make. */
const readWritten =
  (
    { object, session }: Request,
    references: readonly Reference[],
    answer: (object: ObjectSchema, records: string) => Answer,
  ) =>
  (row: Row): Answer => {
    if (row['problems'] != null) throw problemsError(session.schema, references, row['problems'], false);
    return answer(object, row['records'] ?? '[]');
  };

const update = (
  request: Request,
  body: unknown,
  target: ReadParameters & { readonly selection: Selection },
  answer: (object: ObjectSchema, records: string) => Answer,
): Work<Answer> => {
  const { object, session, caller, bindings } = request;
  const changes = readUpdate(orEmpty(body), object, authorOf(session));
  const plan = { object, ...target, ...changes };
  const statement = updateStatement(session.schema, caller, plan, bindings, uniquePartsOf);
  const written = readWritten(request, plan.references, answer);
  const read = (row: Row): Answer => {
    if (plan.selection.by === 'id' && row['found'] !== 't') throw recordNotFound();
    return written(row);
  };
  const { assignments } = plan;
  const asRecord = { id: '', createdAt: null, updatedAt: null, assignments, supplied: assignments };
  return oneStatement(request, statement, read, (error) => duplicateError(object, [asRecord], false, error));
};

export const updateRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => {
    const body = await readBody(context.req.raw, services.config.MAX_BODY_BYTES);
    return (request) => {
      const target = { selection: byId(context), ...parseReadParameters(request.query, request.object) };
      return update(request, body(), target, oneRecord('update'));
    };
  });

export const updateRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => {
    const body = await readBody(context.req.raw, services.config.MAX_BODY_BYTES);
    return (request) => update(request, body(), byFilter(request, 'update'), manyRecords('update'));
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

const deletion = (
  request: Request,
  selectionOf: (kind: 'soft' | 'destroy') => Selection,
  answer: (object: ObjectSchema, records: string) => Answer,
): Work<Answer> => {
  const { object, session, caller, bindings, query } = request;
  const kind = softDelete(query) ? 'soft' : 'destroy';
  const plan = { object, selection: selectionOf(kind), kind } as const;
  const statement = deleteStatement(session.schema, caller, plan, bindings);
  return oneStatement(request, statement, readWritten(request, [], answer));
};

export const deleteRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(
    services,
    scope,
    async (context) => (request) =>
      deletion(
        request,
        () => byId(context),
        (object, records) => {
          if (records === '[]') throw recordNotFound();
          return ok(`{"data":{"${operationKey('delete', object)}":${records.slice(1, -1)}}}`);
        },
      ),
  );

export const deleteRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(
    services,
    scope,
    async () => (request) =>
      deletion(
        request,
        (kind) => byFilter(request, kind === 'soft' ? 'delete' : 'destroy').selection,
        (object, records) => ok(`{"data":{"${batchKey('delete', object)}":${records}}}`),
      ),
  );

const restoration = (
  request: Request,
  target: ReadParameters & { readonly selection: Selection },
  answer: (object: ObjectSchema, records: string) => Answer,
): Work<Answer> => {
  const { object, session, caller, bindings } = request;
  const plan = { object, ...target };
  const statement = restoreStatement(session.schema, caller, plan, bindings, uniquePartsOf);
  return oneStatement(request, statement, readWritten(request, [], answer), (error) =>
    duplicateError(object, [], false, error),
  );
};

export const restoreRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => (request) => {
    const target = { selection: byId(context), ...parseReadParameters(request.query, request.object) };
    return restoration(request, target, oneRecord('restore'));
  });

export const restoreRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(
    services,
    scope,
    async () => (request) => restoration(request, byFilter(request, 'restore'), manyRecords('restore')),
  );

export const findRecordDuplicates = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, async (context) => {
    const { MAX_BODY_BYTES, MAX_BATCH_SIZE, MAX_PAGE_SIZE } = services.config;
    const body = await readBody(context.req.raw, MAX_BODY_BYTES);
    return (request) => {
      const { object, session, caller, bindings, query } = request;
      const originals = readOriginals(body(), object, authorOf(session), MAX_BATCH_SIZE);
      const plan = { object, originals, limit: MAX_PAGE_SIZE, ...parseReadParameters(query, object) };
      const statement = duplicatesStatement(session.schema, caller, plan, bindings);
      return oneStatement(request, statement, ({ entries }) => ok(`{"data":${entries}}`));
    };
  });
