/** The record operations over REST: a request → its input → the operation → its response. */
import { ApiError } from '../errors.ts';
import { readOriginals } from '../input/duplicates.ts';
import { readMerge } from '../input/merge.ts';
import { readBatch, readCreate, readUpdate } from '../input/record.ts';
import * as operations from '../operations/records.ts';
import { authorOf } from '../operations/records.ts';
import type { Idempotency, IdempotentWrite } from '../plan/idempotent-write.ts';
import type { Depth } from '../plan/parameters.ts';
import { cursorBinding, planList } from '../plan/read.ts';
import { type DuplicatesEntry, type FieldSelection, selectionOf } from '../plan/selection.ts';
import type { Selection } from '../plan/write.ts';
import { batchKey, operationKey } from '../schema/answer-keys.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { mapWork } from '../session/map-work.ts';
import type { Work } from '../session/session.ts';
import { type Answer, type Envelope, listAnswer, ok, writeAnswer } from './answer.ts';
import type { Maxima } from './definitions/operation.ts';
import { parseGroupByParameters } from './request/group-by.ts';
import { readId } from './request/id.ts';
import {
  parseBulkParameters,
  parseListParameters,
  parseReadParameters,
  readFlag,
} from './request/parameters.ts';
import type { Query } from './request/query.ts';

/** A request on the records of an object, as the URL and the body have it. */
export interface RecordsRequest extends operations.RecordsRequest {
  readonly query: Query;
  /** The id in the path, as text; empty if the path has none. */
  readonly id: string;
  /** The parsed body; undefined if there is none. @throws ApiError of a body that cannot be read */
  readonly body: () => unknown;
  readonly idempotency: Idempotency | null;
  readonly maxima: Maxima;
}

/** Pure: it may be called again under a newer schema. */
export type RecordsHandler = (request: RecordsRequest) => Work<Answer>;

/** First words of paths that no object can have the place of, and what can stand there. */
const OTHER_PATHS: Readonly<Record<string, string>> = {
  metadata: '/rest/metadata/objects or /rest/metadata/fields',
  batch: '/rest/batch/companies',
  restore: '/rest/restore/companies/id',
};

/** @throws ApiError OBJECT_NOT_FOUND, with the name that was probably meant */
export const objectNamed = (schema: WorkspaceSchema, plural: string): ObjectSchema => {
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

export const listRecords: RecordsHandler = (request) => {
  const { object, session, query, maxima } = request;
  const plan = planList(session.schema, object, parseListParameters(query, object, session.schema, maxima));
  return mapWork(operations.listRecords(request, plan), (page) => listAnswer(object.namePlural, page));
};

/** Echoes that could cost more than their write follow one level of relations: of many records, and of merges. */
const shallow = (depth: Depth): Depth => (depth === 2 ? 1 : depth);

/** What `depth` and `fields` ask for. */
const readFields = ({ session, query, object }: RecordsRequest): FieldSelection => {
  const { depth, fields } = parseReadParameters(query, object);
  return selectionOf(session.schema, object, depth, fields);
};

export const getRecord: RecordsHandler = (request) => {
  const { object } = request;
  const plan = { object, id: readId(request.id), fields: readFields(request) };
  return mapWork(operations.getRecord(request, plan), (record) =>
    ok(`{"data":{"${object.nameSingular}":${record}}}`),
  );
};

const PAGE_INFO = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'] as const;

/** Of each original: how many duplicates it has, and the first of them. */
const duplicatesEntries = (object: ObjectSchema, fields: FieldSelection): readonly DuplicatesEntry[] => [
  { kind: 'totalCount', key: 'totalCount' },
  {
    kind: 'pageInfo',
    key: 'pageInfo',
    entries: PAGE_INFO.map((kind) => ({ kind, key: kind })),
  },
  { kind: 'records', key: `${object.nameSingular}Duplicates`, fields },
];

export const findRecordDuplicates: RecordsHandler = (request) => {
  const { object, maxima } = request;
  const originals = readOriginals(
    request.body(),
    object,
    request.session.schema,
    authorOf(request),
    maxima.maxBatchSize,
  );
  const entries = duplicatesEntries(object, readFields(request));
  const plan = { object, originals, limit: maxima.maxPageSize, entries };
  return mapWork(operations.findDuplicates(request, plan), (entries) => ok(`{"data":${entries}}`));
};

export const groupRecords: RecordsHandler = (request) => {
  const { object, session, query } = request;
  return mapWork(operations.groupRecords(request, parseGroupByParameters(query, object, session.schema)), ok);
};

/** `data` with the written records under each of its keys. */
const envelopeOf = (keys: readonly string[]): Envelope => ({
  status: 200,
  pieces: [...keys.map((key, at) => `${at === 0 ? '{"data":{' : ','}"${key}":`), '}}'],
  isOne: false,
  page: null,
});

/** One record, by the documented name and by the operation's. */
const oneRecord = (operation: 'create' | 'update' | 'restore' | 'merge', object: ObjectSchema): Envelope => ({
  ...envelopeOf([object.nameSingular, operationKey(operation, object)]),
  isOne: true,
});

const manyRecords = (operation: 'create' | 'update' | 'restore', object: ObjectSchema): Envelope =>
  envelopeOf([object.namePlural, batchKey(operation, object)]);

/** The write that an idempotency key makes of the request, with the envelope to return a repetition in. */
const onceOf = ({ idempotency }: RecordsRequest, envelope: Envelope): IdempotentWrite | null =>
  idempotency && { ...idempotency, frame: JSON.stringify(envelope) };

const requireBody = (body: unknown): unknown => {
  if (body === undefined)
    throw new ApiError(
      'INVALID_BODY',
      'The body is missing: send a JSON object, {} for a record of defaults.',
    );
  return body;
};

/** An update without a body changes nothing. */
export const orEmpty = (body: unknown): unknown => (body === undefined ? {} : body);

export const createRecord: RecordsHandler = (request) => {
  const { object, query } = request;
  const record = readCreate(requireBody(request.body()), object, request.session.schema, authorOf(request));
  const envelope: Envelope = { ...oneRecord('create', object), status: 201 };
  const plan = {
    object,
    records: [record],
    upsert: readFlag(query, 'upsert', false),
    fields: readFields(request),
    once: onceOf(request, envelope),
  };
  return mapWork(operations.createRecords(request, plan, false), (written) => writeAnswer(envelope, written));
};

export const createRecords: RecordsHandler = (request) => {
  const { object, session, query, maxima } = request;
  const records = readBatch(
    requireBody(request.body()),
    object,
    request.session.schema,
    authorOf(request),
    maxima.maxBatchSize,
  );
  const envelope: Envelope = {
    ...manyRecords('create', object),
    status: 201,
    page: { binding: cursorBinding(session.schema, object, []), totalCount: records.length },
  };
  const plan = {
    object,
    records,
    upsert: readFlag(query, 'upsert', false),
    fields: readFields(request),
    once: onceOf(request, envelope),
  };
  return mapWork(operations.createRecords(request, plan, true), (written) => writeAnswer(envelope, written));
};

/** The record that the path names, and what to return of it. */
const byId = (request: RecordsRequest) => ({
  selection: { by: 'id', id: readId(request.id) } as const,
  fields: readFields(request),
});

/** The records that the filter holds for, and what to return of them. */
const byFilter = (
  { query, object, session }: RecordsRequest,
  operation: 'update' | 'delete' | 'destroy' | 'restore',
) => {
  const { filter, depth, fields } = parseBulkParameters(query, object, session.schema, operation);
  return {
    selection: { by: 'filter', filter } as const,
    fields: selectionOf(session.schema, object, shallow(depth), fields),
  };
};

type Target = ReturnType<typeof byId> | ReturnType<typeof byFilter>;

const update = (request: RecordsRequest, body: unknown, target: Target, envelope: Envelope): Work<Answer> => {
  const { object } = request;
  const changes = readUpdate(orEmpty(body), object, request.session.schema, authorOf(request));
  const plan = { object, ...target, ...changes, once: onceOf(request, envelope) };
  return mapWork(operations.updateRecords(request, plan), (written) => writeAnswer(envelope, written));
};

export const updateRecord: RecordsHandler = (request) =>
  update(request, request.body(), byId(request), oneRecord('update', request.object));

export const updateRecords: RecordsHandler = (request) =>
  update(request, request.body(), byFilter(request, 'update'), manyRecords('update', request.object));

const remove = (
  request: RecordsRequest,
  kind: 'soft' | 'destroy',
  selection: Selection,
  envelope: Envelope,
): Work<Answer> => {
  const plan = { object: request.object, selection, kind, once: onceOf(request, envelope) };
  return mapWork(operations.deleteRecords(request, plan), (written) => writeAnswer(envelope, written));
};

const deletionKind = ({ query }: RecordsRequest) =>
  readFlag(query, 'soft_delete', true) ? 'soft' : 'destroy';

export const deleteRecord: RecordsHandler = (request) => {
  const envelope: Envelope = { ...envelopeOf([operationKey('delete', request.object)]), isOne: true };
  return remove(request, deletionKind(request), { by: 'id', id: readId(request.id) }, envelope);
};

export const deleteRecords: RecordsHandler = (request) => {
  const kind = deletionKind(request);
  const { selection } = byFilter(request, kind === 'soft' ? 'delete' : 'destroy');
  return remove(request, kind, selection, envelopeOf([batchKey('delete', request.object)]));
};

const restore = (request: RecordsRequest, target: Target, envelope: Envelope): Work<Answer> => {
  const plan = { object: request.object, ...target, once: onceOf(request, envelope) };
  return mapWork(operations.restoreRecords(request, plan), (written) => writeAnswer(envelope, written));
};

export const restoreRecord: RecordsHandler = (request) =>
  restore(request, byId(request), oneRecord('restore', request.object));

export const restoreRecords: RecordsHandler = (request) =>
  restore(request, byFilter(request, 'restore'), manyRecords('restore', request.object));

export const mergeRecords: RecordsHandler = (request) => {
  const { object, query, session } = request;
  const { ids, survivor, isDryRun } = readMerge(request.body());
  const envelope = oneRecord('merge', object);
  const { depth, fields } = parseReadParameters(query, object);
  const plan = {
    object,
    ids,
    survivor,
    previewId: isDryRun || readFlag(query, 'dryRun', false) ? authorOf(request).newId() : null,
    fields: selectionOf(session.schema, object, shallow(depth), fields),
    once: onceOf(request, envelope),
  };
  return mapWork(operations.mergeRecords(request, plan), (written) => writeAnswer(envelope, written));
};
