/** A document, executed: one statement if it reads, one transaction if it writes. */
import { z } from '@hono/zod-openapi';
import type { Config } from '../env.ts';
import { ApiError } from '../errors.ts';
import type { AppEnv } from '../http/context.ts';
import { lazily } from '../lazily.ts';
import { changeWork, makerOf } from '../operations/metadata.ts';
import type { MetadataValue } from '../operations/metadata-values.ts';
import * as records from '../operations/records.ts';
import type { RootRead } from '../plan/document.ts';
import { mentionsDeletedAt } from '../plan/filter.ts';
import type { Idempotency } from '../plan/idempotent-write.ts';
import type { PagePlan } from '../plan/pages.ts';
import { cursorBinding } from '../plan/read.ts';
import type { Maker } from '../schema/change/change.ts';
import { type Written, withIdempotency } from '../session/idempotency.ts';
import { mapWork } from '../session/map-work.ts';
import { requireScope, type Session, type SessionServices, type Work } from '../session/session.ts';
import type { Caller } from '../sql/guard.ts';
import { type Operation, readOperation } from './document/operation.ts';
import { loadParser, parseDocument } from './document/parse.ts';
import { apiErrors, problemError, type ResponseError } from './errors.ts';
import { introspection } from './introspection/index.ts';
import { planChange } from './plan/change.ts';
import {
  type PlannedDocument,
  type PlannedMutation,
  type PlannedQuery,
  planDocument,
  type RootField,
} from './plan/document.ts';
import { DocumentError, Problems } from './problems.ts';
import type { DocumentAnswer, DocumentRequest } from './request.ts';

export interface DocumentServices extends SessionServices {
  readonly config: Pick<Config, 'MAX_PAGE_SIZE' | 'MAX_BATCH_SIZE' | 'SCHEMA_CHANGE_TIMEOUT_MS'>;
}

/** An error that a root field met. */
class FieldError extends ApiError {
  readonly field: RootField;

  constructor({ code, messages, headers, details }: ApiError, field: RootField) {
    super(code, messages, headers, details);
    this.field = field;
  }
}

const atField = <T>(field: RootField, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw error instanceof ApiError ? new FieldError(error, field) : error;
  }
};

/** The same work; what it meets is told as the field's. */
const workOf = <T>(field: RootField, plan: () => Work<T>): Work<T> => {
  const work = atField(field, plan);
  return {
    ...work,
    read: (results, schema) => atField(field, () => work.read(results, schema)),
    refused: async (error) => {
      const refusal = (await work.refused?.(error)) ?? null;
      return refusal && new FieldError(refusal, field);
    },
  };
};

const answered = (data: string, errors: readonly ResponseError[] = []): DocumentAnswer => ({
  data,
  errors,
  status: 200,
});

/** JSON that is put into the response by the Worker: statements are not for carrying it to and fro. */
class KnownJson {
  readonly #texts: string[] = [];
  readonly #mark = crypto.randomUUID();

  /** What stands for it: a JSON string that no stored text can be. */
  hold(json: string): string {
    this.#texts.push(json);
    return `"${this.#mark}${this.#texts.length - 1}"`;
  }

  fill(text: string): string {
    if (this.#texts.length === 0) return text;
    return text.replaceAll(
      new RegExp(`"${this.#mark}(\\d+)"`, 'g'),
      (_, at: string) => this.#texts[Number(at)] ?? 'null',
    );
  }
}

const readOf = ({ schema }: Session, field: PlannedQuery, known: KnownJson): RootRead => {
  switch (field.kind) {
    case 'constant':
      return { kind: 'constant', json: known.hold(field.json) };
    case 'list':
      return { kind: 'connection', connection: field.connection };
    case 'get': {
      const { object, filter, selection: fields } = field;
      const page: PagePlan = {
        ...{ object, filter, includesDeleted: mentionsDeletedAt(filter), keys: [], limit: 1, offset: 0 },
        ...{ start: null, backward: false, binding: '' },
      };
      return { kind: 'first', page, fields };
    }
    case 'duplicates': {
      const { object, originals, limit, entries } = field;
      const binding = cursorBinding(schema, object, []);
      return { kind: 'duplicates', plan: { object, originals, limit, entries, binding } };
    }
    case 'groupBy': {
      const { object, parameters, entries, offset } = field;
      const binding = cursorBinding(schema, object, parameters.sample ?? []);
      return { kind: 'groups', object, parameters, page: { offset, binding }, entries };
    }
  }
};

const queryWork = (
  session: Session,
  caller: Caller,
  fields: readonly PlannedQuery[],
): Work<DocumentAnswer> => {
  const known = new KnownJson();
  const reads = fields.map((field) => ({ key: field.key, read: readOf(session, field, known) }));
  return mapWork(records.readDocument({ session, caller }, reads), ({ data, missing }) => {
    const notFound = fields.filter((_, at) => missing.has(at));
    const error = new ApiError('RECORD_NOT_FOUND', 'Record not found');
    return answered(
      known.fill(data),
      notFound.flatMap((field) => apiErrors(error, field)),
    );
  });
};

/** What stands around a written result. Stored with an idempotent write, it answers the repetition. */
interface Frame {
  readonly before: string;
  readonly after: string;
  /** Whether the result is a list of one record, which is returned as the record itself. */
  readonly isOne: boolean;
}

const storedFrame = lazily(() => z.object({ before: z.string(), after: z.string(), isOne: z.boolean() }));

const framed = ({ before, after, isOne }: Frame, text: string): DocumentAnswer =>
  answered(`${before}${isOne ? text.slice(1, -1) : text}${after}`);

const writtenAnswer = (frame: Frame, { records: text, storedFrame: stored }: Written): DocumentAnswer =>
  stored === null ? framed(frame, text) : replayed({ records: text, storedFrame: stored });

const replayed = ({
  records: text,
  storedFrame: stored,
}: Pick<Written, 'records' | 'storedFrame'>): DocumentAnswer => ({
  ...framed(storedFrame().parse(JSON.parse(stored ?? 'null')), text),
  headers: { 'idempotency-replayed': 'true' },
});

interface Request {
  readonly session: Session;
  readonly caller: Caller;
  readonly attempt: number;
  readonly idempotency: Idempotency | null;
  readonly maker: Maker;
  readonly timeoutMs: number;
  /** Of several writes in one transaction: which of them. */
  readonly part?: number;
}

type Write = Exclude<PlannedMutation, { readonly kind: 'constant' }>;

/** One field of a mutation as the work of its own. */
const writeWork = (request: Request, field: Write, frame: Frame): Work<DocumentAnswer> => {
  const { idempotency, session, caller, maker, timeoutMs } = request;
  const once = idempotency && { ...idempotency, frame: JSON.stringify(frame) };
  if (field.kind === 'change') {
    const planned = planChange(session, field.mutation, field.input, field.selection, maker);
    const textOf = ({ answer }: MetadataValue): string => JSON.stringify(answer);
    const idempotent = once && { ...once, textOf };
    return mapWork(changeWork(session, caller, planned, { timeoutMs, idempotent }), (result) =>
      framed(frame, textOf(result)),
    );
  }
  const { object, selection: fields } = field;
  const asked = { ...request, object };
  const written = (): Work<Written> => {
    switch (field.kind) {
      case 'create': {
        const { records: created, upsert, isMany } = field;
        return records.createRecords(asked, { object, records: created, upsert, fields, once }, isMany);
      }
      case 'update':
        return records.updateRecords(asked, {
          ...field.changes,
          ...{ object, selection: field.target, fields, once },
        });
      case 'delete':
      case 'destroy': {
        const kind = field.kind === 'delete' ? 'soft' : 'destroy';
        return records.deleteRecords(asked, { object, selection: field.target, kind, fields, once });
      }
      case 'restore':
        return records.restoreRecords(asked, { object, selection: field.target, fields, once });
      case 'merge':
        return records.mergeRecords(asked, { ...field.merge, object, fields, once });
    }
  };
  return mapWork(written(), (result) => writtenAnswer(frame, result));
};

/** The text of a response: that of the fields that are known, around those that are written. */
interface Pieces {
  /** As many as there are writes, and one more. */
  readonly around: readonly string[];
  readonly writes: readonly Write[];
}

const piecesOf = (fields: readonly PlannedMutation[]): Pieces => {
  const around = ['{'];
  const writes: Write[] = [];
  for (const [at, field] of fields.entries()) {
    const key = `${at === 0 ? '' : ','}"${field.key}":`;
    around[around.length - 1] += field.kind === 'constant' ? key + field.json : key;
    if (field.kind === 'constant') continue;
    writes.push(field);
    around.push('');
  }
  around[around.length - 1] += '}';
  return { around, writes };
};

/** Several writes with one idempotency key are stored one by one, and answer a repetition together. */
const keyOfPart = (idempotency: Idempotency | null, part: number): Idempotency | null =>
  idempotency && (part === 0 ? idempotency : { ...idempotency, key: `${part} ${idempotency.key}` });

/** A mutation: its fields are written in order, in one transaction. */
const mutationWork = (request: Request, fields: readonly PlannedMutation[]): Work<DocumentAnswer> => {
  const { session, caller, idempotency } = request;
  const { around, writes } = piecesOf(fields);
  if (writes.length === 0)
    return mapWork(records.readDocument({ session, caller }, []), () => answered(around.join('')));
  const change = writes.find(({ kind }) => kind === 'change');
  if (change && writes.length > 1) {
    const error = 'A document that changes a definition changes nothing else: send a document for each.';
    throw new FieldError(new ApiError('INVALID_BODY', error), change);
  }
  const isAlone = writes.length === 1;
  const works = writes.map((write, part) => {
    const [before = '', after = ''] = isAlone ? around : ['', ''];
    const isOne = write.kind !== 'change' && !write.isMany;
    const own = isAlone ? request : { ...request, part, idempotency: keyOfPart(idempotency, part) };
    return workOf(write, () => writeWork(own, write, { before, after, isOne }));
  });
  const [only] = works;
  if (only && isAlone) return only;
  return mapWork(records.writeTogether(session, works), (answers) => {
    const data = around.map((text, at) => text + (answers[at]?.data ?? '')).join('');
    const headers = answers.find((answer) => answer.headers)?.headers;
    return { ...answered(data), ...(headers && { headers }) };
  });
};

const workOfDocument = (request: Request, document: PlannedDocument): Work<DocumentAnswer> => {
  const { session } = request;
  for (const scope of document.scopes) requireScope(session, scope);
  // A document that writes is guarded by what it writes.
  const [scope = null, ...furtherScopes] = document.scopes;
  const caller = { ...request.caller, scope, furtherScopes };
  return document.kind === 'query'
    ? queryWork(session, caller, document.fields)
    : mutationWork({ ...request, caller }, document.fields);
};

const refuseWriting = ({ kind, node }: Operation, problems: Problems): void => {
  if (kind === 'mutation') problems.abort('A GET request only reads: send mutations by POST.', [node]);
};

/** What went wrong, as a response; faults of the server are thrown. */
const failed = (error: unknown): DocumentAnswer => {
  if (error instanceof DocumentError) {
    const [first] = error.problems;
    const isRefused =
      first && first.code !== 'GRAPHQL_PARSE_FAILED' && first.code !== 'GRAPHQL_VALIDATION_FAILED';
    const status = isRefused ? new ApiError(first.code, '').status : 400;
    return { data: null, errors: error.problems.map(problemError), status };
  }
  if (error instanceof FieldError)
    return {
      data: 'null',
      errors: apiErrors(error, error.field),
      status: error.status,
      headers: error.headers,
    };
  throw error;
};

/** Executes the document of a request. @throws ApiError of the request itself, told once the key is known to be good */
export const execute = async (
  services: DocumentServices,
  asking: Pick<AppEnv['Variables'], 'keyHash' | 'requestId' | 'timings' | 'idempotency'>,
  read: () => DocumentRequest,
): Promise<DocumentAnswer> => {
  const { config } = services;
  const maker = await makerOf();
  const request = lazily(read);
  const parser = await loadParser();
  const document = lazily(() => parseDocument(parser, request().query));
  const { idempotency } = asking;
  const plan = (session: Session, caller: Caller, attempt: number): Work<DocumentAnswer> => {
    const { operationName, variables, mayWrite } = request();
    const problems = new Problems();
    const operation = readOperation(document(), operationName, variables, problems);
    if (!mayWrite) refuseWriting(operation, problems);
    const context = {
      schema: session.schema,
      workspaceName: session.key.workspaceName,
      author: records.authorOf({ session }),
      maxPageSize: config.MAX_PAGE_SIZE,
      maxBatchSize: config.MAX_BATCH_SIZE,
      introspection,
    };
    const timeoutMs = config.SCHEMA_CHANGE_TIMEOUT_MS;
    const planned = planDocument(operation, context, problems);
    return workOfDocument({ session, caller, attempt, idempotency, maker, timeoutMs }, planned);
  };
  try {
    return await withIdempotency(services, asking, null, idempotency, plan, replayed);
  } catch (error) {
    return failed(error);
  }
};
