/** The handler of every operation that is defined. */
import type { AppContext } from '../http/context.ts';
import { withIdempotency } from '../session/idempotency.ts';
import type { Scope } from '../session/scopes.ts';
import { replayed, respond } from './answer.ts';
import { maximaOf, type Operation, type RecordOperation, scopeOf } from './definitions/operation.ts';
import { getDocument } from './documents.ts';
import { listEvents, recordHistory } from './events.ts';
import { health, ready } from './health.ts';
import { getMe } from './me.ts';
import * as metadata from './metadata.ts';
import * as records from './records.ts';
import { decodeQuery, searchOf } from './request/query.ts';
import type { Services } from './services.ts';

export type Handler = (context: AppContext) => Promise<Response> | Response;

type MakeHandler = (services: Services, scope: Scope | null) => Handler;

const RECORDS: Readonly<Record<RecordOperation['action'], records.RecordsHandler>> = {
  list: records.listRecords,
  create: records.createRecord,
  createMany: records.createRecords,
  get: records.getRecord,
  update: records.updateRecord,
  put: records.updateRecord,
  delete: records.deleteRecord,
  restore: records.restoreRecord,
  restoreByPath: records.restoreRecord,
  updateMany: records.updateRecords,
  putMany: records.updateRecords,
  deleteMany: records.deleteRecords,
  restoreMany: records.restoreRecords,
  restoreManyByPath: records.restoreRecords,
  findDuplicates: records.findRecordDuplicates,
  merge: records.mergeRecords,
  groupBy: records.groupRecords,
  history: recordHistory,
};

/** Runs a handler of records under the session of the request's key. */
const recordsHandler =
  (handler: records.RecordsHandler): MakeHandler =>
  (services, scope) =>
  async (context) => {
    const { body, idempotency: given } = context.var;
    // A POST that only reads is executed as often as it is sent.
    const idempotency = scope === 'records:write' ? given : null;
    const query = decodeQuery(searchOf(context.req.url));
    const maxima = maximaOf(services.config);
    const plural = context.req.param('plural') ?? '';
    const id = context.req.param('id') ?? '';
    const answer = await withIdempotency(
      services,
      context.var,
      scope,
      idempotency,
      (session, caller, attempt) => {
        const object = records.objectNamed(session.schema, plural);
        return handler({ session, caller, object, attempt, query, id, body, idempotency, maxima });
      },
      replayed,
    );
    return respond(context, answer);
  };

const METADATA = {
  objects: {
    list: metadata.listObjects,
    create: metadata.postObject,
    get: metadata.getObject,
    update: metadata.patchObject,
    put: metadata.patchObject,
    delete: metadata.removeObject,
  },
  fields: {
    list: metadata.listFields,
    create: metadata.postField,
    get: metadata.getField,
    update: metadata.patchField,
    put: metadata.patchField,
    delete: metadata.removeField,
  },
} as const;

const SERVICE = {
  getHealth: () => health,
  getReadiness: ready,
  getMe,
  getOpenApi: getDocument('native'),
  getCoreOpenApi: getDocument('twenty-core'),
  getMetadataOpenApi: getDocument('twenty-metadata'),
  getPublicCoreOpenApi: getDocument('twenty-core'),
  getPublicMetadataOpenApi: getDocument('twenty-metadata'),
} as const;

const makeHandler = (operation: Operation): MakeHandler => {
  if (operation.resource === 'records') return recordsHandler(RECORDS[operation.action]);
  if (operation.resource === 'service') return SERVICE[operation.action];
  if (operation.resource === 'events') return listEvents;
  return METADATA[operation.resource][operation.action];
};

export const handlerOf = (services: Services, operation: Operation): Handler =>
  makeHandler(operation)(services, scopeOf(operation.access));
