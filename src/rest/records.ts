/** Record operations of every object, standard and custom: parse → plan → statement → run → respond. */

import { z } from '@hono/zod-openapi';
import type { SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import { readOriginals } from '../input/duplicates.ts';
import { type Author, readBatch, readCreate, readUpdate } from '../input/record.ts';
import { lazily } from '../lazily.ts';
import { problemsError } from '../operations/problems.ts';
import { duplicateError, isUniqueViolation } from '../operations/unique-violations.ts';
import { encodeCursor } from '../plan/cursor.ts';
import type { Idempotency, Once } from '../plan/idempotent-write.ts';
import type { ReadParameters } from '../plan/parameters.ts';
import { cursorBinding, planList } from '../plan/read.ts';
import { type NewRecord, type Reference, referencesOf, type Selection } from '../plan/write.ts';
import { batchKey, operationKey } from '../schema/answer-keys.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { replayOf, twinError, withIdempotency } from '../session/idempotency.ts';
import type { Scope } from '../session/scopes.ts';
import { PLAN_AGAIN, type Session, type Work } from '../session/session.ts';
import { Bindings } from '../sql/bindings.ts';
import { duplicatesStatement } from '../sql/duplicates.ts';
import { groupByStatement } from '../sql/group-by.ts';
import type { Caller } from '../sql/guard.ts';
import { getStatement, listStatement } from '../sql/read.ts';
import { toStatement } from '../sql/statement.ts';
import { createStatement, deleteStatement, restoreStatement, updateStatement } from '../sql/write.ts';
import { type Answer, type Frame, framed, pageInfo, respond } from './answer.ts';
import { parseGroupByParameters } from './request/group-by.ts';
import {
  parseBulkParameters,
  parseListParameters,
  parseReadParameters,
  readFlag,
} from './request/parameters.ts';
import { decodeQuery, type Query, searchOf } from './request/query.ts';
import type { Services } from './services.ts';

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
  readonly idempotency: Idempotency | null;
}

type Row = Readonly<Record<string, string | null>>;

/** Work of one statement whose one row says by `live` whether the guard let it go on. */
const reading = ({ bindings }: Request, statement: SQL, read: (row: Row) => Answer): Work<Answer> => ({
  statements: [toStatement(statement, bindings.values)],
  read: ([rows]) => {
    const row = rows?.[0];
    return row?.['live'] === 't' ? read(row) : PLAN_AGAIN;
  },
  isRepeatable: true,
});

/** The same of a write; under an idempotency key it may find that it was done before, and be sent again. */
const writing = (
  { bindings, idempotency }: Request,
  statement: SQL,
  read: (row: Row) => Answer | typeof PLAN_AGAIN,
  refused: (error: StatementError) => Promise<ApiError | null> = async () => null,
): Work<Answer> => ({
  statements: [toStatement(statement, bindings.values)],
  read: ([rows]) => {
    const row = rows?.[0];
    const replay = row && idempotency && replayOf(row, idempotency);
    return replay || (row?.['live'] === 't' ? read(row) : PLAN_AGAIN);
  },
  refused: async (error) => twinError(error) ?? refused(error),
  isRepeatable: idempotency !== null,
});

/** A handler of one object's records: `plan` is pure and sees the schema of the moment. */
const recordsHandler =
  (
    services: Services,
    scope: Scope | null,
    prepare: (context: AppContext) => (request: Request) => Work<Answer>,
  ) =>
  async (context: AppContext): Promise<Response> => {
    const plan = prepare(context);
    const asked = context.var;
    // A POST that only reads is done as often as it is sent.
    const idempotency = scope === 'records:write' ? asked.idempotency : null;
    const asking = { ...asked, idempotency };
    const query = decodeQuery(searchOf(context.req.url));
    const answer = await withIdempotency(services, asking, scope, (session, caller, attempt) => {
      const object = objectNamed(session.schema, context.req.param('plural') ?? '');
      return plan({ query, session, caller, object, bindings: new Bindings(), attempt, idempotency });
    });
    return respond(context, answer);
  };

const ok = (text: string): Answer => ({ text, status: 200 });

/** How a write is answered, and where its idempotency key keeps that. */
const onceOf = ({ idempotency }: Request, frame: Frame): Once | null =>
  idempotency && { ...idempotency, frame: JSON.stringify(frame) };

/** `data` with what was written, under each of its keys. */
const frameOf = (keys: readonly string[]): Frame => ({
  status: 200,
  pieces: [...keys.map((key, at) => `${at === 0 ? '{"data":{' : ','}"${key}":`), '}}'],
  isOne: false,
  page: null,
});

/** One record, by the documented name and by the operation's. */
const oneRecord = (operation: 'create' | 'update' | 'restore', object: ObjectSchema): Frame => ({
  ...frameOf([object.nameSingular, operationKey(operation, object)]),
  isOne: true,
});

const manyRecords = (operation: 'create' | 'update' | 'restore', object: ObjectSchema): Frame =>
  frameOf([object.namePlural, batchKey(operation, object)]);

const positionRow = lazily(() => z.tuple([z.array(z.json()), z.string()]));

/** The position Postgres answers for an edge of a page → its cursor, as JSON text. */
const cursorJson = (binding: string, position: string | null | undefined): string => {
  if (position == null) return 'null';
  const [values, id] = positionRow().parse(JSON.parse(position));
  return JSON.stringify(encodeCursor({ binding, values, id }));
};

export const listRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, () => (request) => {
    const { object, session, caller, bindings } = request;
    const { schema } = session;
    const plan = planList(
      schema,
      object,
      parseListParameters(request.query, object, schema, { maxPageSize: services.config.MAX_PAGE_SIZE }),
    );
    return reading(request, listStatement(schema, caller, plan, bindings), (row) => {
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
  recordsHandler(services, scope, (context) => (request) => {
    const { object, session, caller, bindings, query } = request;
    const id = readId(context.req.param('id') ?? '');
    const plan = { object, id, ...parseReadParameters(query, object) };
    return reading(request, getStatement(session.schema, caller, plan, bindings), ({ record }) => {
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

const creation = (
  request: Request,
  records: readonly NewRecord[],
  isBatch: boolean,
  frame: Frame,
): Work<Answer> => {
  const { object, session, caller, bindings, query, attempt } = request;
  const upsert = readFlag(query, 'upsert', false);
  const once = onceOf(request, frame);
  const plan = { object, records, upsert, ...parseReadParameters(query, object), once };
  const statement = createStatement(session.schema, caller, plan, bindings, uniquePartsOf);
  const read = ({ problems, written, records, first, last }: Row): Answer | typeof PLAN_AGAIN => {
    if (problems != null) throw problemsError(session.schema, referencesOf(plan.records), problems, isBatch);
    // A record that an upsert found was destroyed meanwhile: the next plan creates it.
    if (written !== String(plan.records.length)) return PLAN_AGAIN;
    return framed(frame, { records: records ?? '[]', first, last });
  };
  const work = writing(request, statement, read, (error) =>
    duplicateError(object, plan.records, isBatch, error),
  );
  // Another request may have created what an upsert did not find: the next plan finds it.
  return upsert && attempt === 0 ? { ...work, isLostRace: isUniqueViolation } : work;
};

export const createRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, (context) => {
    const { body } = context.var;
    return (request) => {
      const { object } = request;
      const record = readCreate(requireBody(body()), object, authorOf(request.session));
      return creation(request, [record], false, {
        ...oneRecord('create', object),
        status: 201,
      });
    };
  });

export const createRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, (context) => {
    const { body } = context.var;
    return (request) => {
      const { object, session } = request;
      const records = readBatch(
        requireBody(body()),
        object,
        authorOf(session),
        services.config.MAX_BATCH_SIZE,
      );
      const binding = cursorBinding(session.schema, object, []);
      return creation(request, records, true, {
        ...manyRecords('create', object),
        status: 201,
        page: { binding, totalCount: records.length },
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

/** What is wrong with the records a statement selected, or the answer they make. */
const readWritten =
  ({ session }: Request, references: readonly Reference[], selection: Selection, frame: Frame) =>
  ({ problems, records }: Row): Answer => {
    if (problems != null) throw problemsError(session.schema, references, problems, false);
    if (selection.by === 'id' && (records == null || records === '[]')) throw recordNotFound();
    return framed(frame, { records: records ?? '[]' });
  };

const update = (
  request: Request,
  body: unknown,
  target: ReadParameters & { readonly selection: Selection },
  frame: Frame,
): Work<Answer> => {
  const { object, session, caller, bindings } = request;
  const changes = readUpdate(orEmpty(body), object, authorOf(session));
  const plan = { object, ...target, ...changes, once: onceOf(request, frame) };
  const statement = updateStatement(session.schema, caller, plan, bindings, uniquePartsOf);
  const written = readWritten(request, plan.references, plan.selection, frame);
  const read = (row: Row): Answer => {
    if (plan.selection.by === 'id' && row['found'] !== 't') throw recordNotFound();
    return written(row);
  };
  const { assignments } = plan;
  const asRecord = { ...plan, id: '', createdAt: null, updatedAt: null, supplied: assignments };
  return writing(request, statement, read, (error) => duplicateError(object, [asRecord], false, error));
};

export const updateRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, (context) => {
    const { body } = context.var;
    return (request) => {
      const target = { selection: byId(context), ...parseReadParameters(request.query, request.object) };
      return update(request, body(), target, oneRecord('update', request.object));
    };
  });

export const updateRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, (context) => {
    const { body } = context.var;
    return (request) =>
      update(request, body(), byFilter(request, 'update'), manyRecords('update', request.object));
  });

const deletion = (
  request: Request,
  selectionOf: (kind: 'soft' | 'destroy') => Selection,
  frame: Frame,
): Work<Answer> => {
  const { object, session, caller, bindings, query } = request;
  const kind = readFlag(query, 'soft_delete', true) ? 'soft' : 'destroy';
  const plan = { object, selection: selectionOf(kind), kind } as const;
  const statement = deleteStatement(session.schema, caller, plan, bindings);
  return writing(request, statement, readWritten(request, [], plan.selection, frame));
};

export const deleteRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, (context) => (request) => {
    const key = operationKey('delete', request.object);
    return deletion(request, () => byId(context), { ...frameOf([key]), isOne: true });
  });

export const deleteRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, () => (request) => {
    const selectionOf = (kind: 'soft' | 'destroy') =>
      byFilter(request, kind === 'soft' ? 'delete' : 'destroy').selection;
    return deletion(request, selectionOf, frameOf([batchKey('delete', request.object)]));
  });

const restoration = (
  request: Request,
  target: ReadParameters & { readonly selection: Selection },
  frame: Frame,
): Work<Answer> => {
  const { object, session, caller, bindings } = request;
  const plan = { object, ...target, once: onceOf(request, frame) };
  const statement = restoreStatement(session.schema, caller, plan, bindings, uniquePartsOf);
  return writing(request, statement, readWritten(request, [], plan.selection, frame), (error) =>
    duplicateError(object, [], false, error),
  );
};

export const restoreRecord = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, (context) => (request) => {
    const target = { selection: byId(context), ...parseReadParameters(request.query, request.object) };
    return restoration(request, target, oneRecord('restore', request.object));
  });

export const restoreRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(
    services,
    scope,
    () => (request) =>
      restoration(request, byFilter(request, 'restore'), manyRecords('restore', request.object)),
  );

export const findRecordDuplicates = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, (context) => {
    const { MAX_BATCH_SIZE, MAX_PAGE_SIZE } = services.config;
    const { body } = context.var;
    return (request) => {
      const { object, session, caller, bindings, query } = request;
      const originals = readOriginals(body(), object, authorOf(session), MAX_BATCH_SIZE);
      const plan = { object, originals, limit: MAX_PAGE_SIZE, ...parseReadParameters(query, object) };
      const statement = duplicatesStatement(session.schema, caller, plan, bindings);
      return reading(request, statement, ({ entries }) => ok(`{"data":${entries}}`));
    };
  });

export const groupRecords = (services: Services, scope: Scope | null) =>
  recordsHandler(services, scope, () => (request) => {
    const { object, session, caller, bindings, query } = request;
    const parameters = parseGroupByParameters(query, object, session.schema);
    const statement = groupByStatement(session.schema, caller, object, parameters, bindings);
    return reading(request, statement, ({ groups }) => ok(groups ?? '[]'));
  });
