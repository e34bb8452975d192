/**
 * What can be done with the records of an object, whatever transport asks for it: input → a plan → the work of one
 * statement. Nothing here knows a URL, a status or a query language.
 */
import { z } from '@hono/zod-openapi';
import type { SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { ApiError } from '../errors.ts';
import type { Author } from '../input/record.ts';
import { lazily } from '../lazily.ts';
import type { RootField } from '../plan/document.ts';
import type { GroupByParameters } from '../plan/group-by.ts';
import type { Idempotency } from '../plan/idempotent-write.ts';
import type { DuplicatesPlan, GetPlan, ListPlan } from '../plan/read.ts';
import { isIdOnly, selectionOf } from '../plan/selection.ts';
import {
  type CreatePlan,
  type DeletePlan,
  type MergePlan,
  type Reference,
  type RestorePlan,
  referencesOf,
  type Selection,
  type UpdatePlan,
} from '../plan/write.ts';
import type { ObjectSchema } from '../schema/types.ts';
import { concurrentRequestError, storedResult, type Written, writtenOf } from '../session/idempotency.ts';
import { mapWork } from '../session/map-work.ts';
import { PLAN_AGAIN, type Session, type Work } from '../session/session.ts';
import { Bindings } from '../sql/bindings.ts';
import { cursorOf, fillCursors } from '../sql/cursors.ts';
import { documentStatement } from '../sql/document.ts';
import { duplicatesStatement } from '../sql/duplicates.ts';
import { groupByStatement } from '../sql/group-by.ts';
import type { Caller } from '../sql/guard.ts';
import { getStatement, listStatement } from '../sql/read.ts';
import { PART_REFUSED } from '../sql/sqlstates.ts';
import { guardedRow, type Row, type RowStatement, toStatement } from '../sql/statement.ts';
import { createStatement } from '../sql/write/create.ts';
import { mergeStatement } from '../sql/write/merge.ts';
import { deleteStatement } from '../sql/write/remove.ts';
import { restoreStatement } from '../sql/write/restore.ts';
import { updateStatement } from '../sql/write/update.ts';
import { problemsError } from './problems.ts';
import { violationError } from './violations.ts';

/** A request on records: the caller, the schema, and the object. */
export interface RecordsRequest {
  readonly session: Session;
  readonly caller: Caller;
  readonly object: ObjectSchema;
  /** How many times the request was planned before. */
  readonly attempt: number;
  /** Of a write among several of one transaction: its place. */
  readonly part?: number;
}

/** Who a new record is created by, and when. */
export const authorOf = ({ session }: Pick<RecordsRequest, 'session'>): Author => ({
  keyName: session.key.name,
  now: new Date().toISOString(),
  newId: () => uuidv7(),
});

/** A read of one statement. It may be sent again if no response came. */
const reading = <T>(compose: (bindings: Bindings) => RowStatement<T>, bindings = new Bindings()): Work<T> => {
  const statement = compose(bindings);
  return {
    statements: [toStatement(statement, bindings.values)],
    read: ([rows]) => guardedRow(statement, rows) ?? PLAN_AGAIN,
    isRepeatable: true,
  };
};

/** A page of records. */
export interface Page {
  /** JSON array text. */
  readonly records: string;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly totalCount: string;
}

export const listRecords = ({ session, caller }: RecordsRequest, plan: ListPlan): Work<Page> =>
  mapWork(
    reading((bindings) => listStatement(session.schema, caller, plan, bindings)),
    ({ records, first, last, more, behind, total }) => ({
      records,
      hasNextPage: plan.backward ? behind : more,
      hasPreviousPage: plan.backward ? more : behind,
      startCursor: first === null ? null : cursorOf(plan.binding, first),
      endCursor: last === null ? null : cursorOf(plan.binding, last),
      totalCount: total,
    }),
  );

const recordNotFound = (): ApiError => new ApiError('RECORD_NOT_FOUND', 'Record not found');

/** One live record as JSON text. @throws ApiError RECORD_NOT_FOUND, when its result is read */
export const getRecord = ({ session, caller }: RecordsRequest, plan: GetPlan): Work<string> =>
  mapWork(
    reading((bindings) => getStatement(session.schema, caller, plan, bindings)),
    ({ record }) => {
      if (record === null) throw recordNotFound();
      return record;
    },
  );

/** JSON array text: for each original, how many duplicates it has, and the first of them. */
export const findDuplicates = ({ session, caller }: RecordsRequest, plan: DuplicatesPlan): Work<string> =>
  mapWork(
    reading((bindings) => duplicatesStatement(session.schema, caller, plan, bindings)),
    ({ entries }) => entries,
  );

/** JSON array text of groups. */
export const groupRecords = (
  { session, caller, object }: RecordsRequest,
  parameters: GroupByParameters,
): Work<string> =>
  mapWork(
    reading((bindings) => groupByStatement(session.schema, caller, object, parameters, bindings)),
    ({ groups }) => groups,
  );

/** Times that a write may be planned again because another request took a value or a record at the same time. */
const MOST_RACES = 2;

/**
 * A write of one statement, which may find that it was executed before under its idempotency key. Only with a key may it
 * be sent again if no response came.
 * @param read returns the result of the statement's row, or that the request must be planned again
 */
const writing = (
  { object, attempt, part }: RecordsRequest,
  idempotency: Idempotency | null,
  compose: (bindings: Bindings) => SQL,
  read: (row: Row) => Written | typeof PLAN_AGAIN,
): Work<Written> => {
  // No body holds its own fingerprint: where the result is stored, it marks the cursors that are still to be made.
  const bindings = new Bindings(idempotency?.fingerprint, part);
  return {
    statements: [toStatement(compose(bindings), bindings.values)],
    read: ([rows]) => {
      const row = rows?.[0];
      const stored = row && idempotency && storedResult(row, idempotency);
      if (stored) return stored;
      const written = row?.['live'] === 't' ? read(row) : PLAN_AGAIN;
      if (written === PLAN_AGAIN) return PLAN_AGAIN;
      return { ...written, records: fillCursors(written.records, bindings.cursorMark) };
    },
    refused: async (error) => concurrentRequestError(error) ?? violationError(object, error),
    // The next plan sees what the other request did, and finds the record or names the problem.
    isLostRace: (error) =>
      attempt < MOST_RACES &&
      concurrentRequestError(error) === null &&
      violationError(object, error) !== null,
    isRepeatable: idempotency !== null,
  };
};

/** A write returns what it wrote to keys that may read records, and ids to others. */
const withEcho = <Plan extends Pick<CreatePlan, 'object' | 'fields'>>(
  { session }: RecordsRequest,
  plan: Plan,
): Plan =>
  session.key.scopes.includes('records:read') || isIdOnly(plan.fields)
    ? plan
    : { ...plan, fields: selectionOf(session.schema, plan.object, 0, new Set(['id'])) };

/**
 * Creates records, or updates those that an upsert finds.
 * @param isBatch whether errors name the record of the batch
 */
export const createRecords = (request: RecordsRequest, plan: CreatePlan, isBatch: boolean): Work<Written> => {
  const { session, caller } = request;
  return writing(
    request,
    plan.once,
    (bindings) => createStatement(session.schema, caller, withEcho(request, plan), bindings),
    (row) => {
      const { problems, written } = row;
      if (problems != null)
        throw problemsError(session.schema, referencesOf(plan.records), problems, isBatch);
      // A record that an upsert matched was changed before it was locked: the next plan sees it as it is.
      return written === String(plan.records.length) ? writtenOf(row) : PLAN_AGAIN;
    },
  );
};

/** The result of a write to selected records. @throws ApiError of the problems that the statement found */
const readSelected =
  ({ session }: RecordsRequest, references: readonly Reference[], selection: Selection) =>
  (row: Row): Written => {
    const { problems, records } = row;
    if (problems != null) throw problemsError(session.schema, references, problems, false);
    if (selection.by === 'id' && (records == null || records === '[]')) throw recordNotFound();
    return writtenOf(row);
  };

export const updateRecords = (request: RecordsRequest, plan: UpdatePlan): Work<Written> => {
  const { session, caller } = request;
  const { references, selection, once } = plan;
  const written = readSelected(request, references, selection);
  return writing(
    request,
    once,
    (bindings) => updateStatement(session.schema, caller, withEcho(request, plan), bindings),
    (row) => {
      if (selection.by === 'id' && row['found'] !== 't') throw recordNotFound();
      return written(row);
    },
  );
};

export const deleteRecords = (request: RecordsRequest, plan: DeletePlan): Work<Written> =>
  writing(
    request,
    plan.once,
    (bindings) => deleteStatement(request.session.schema, request.caller, plan, bindings),
    readSelected(request, [], plan.selection),
  );

export const restoreRecords = (request: RecordsRequest, plan: RestorePlan): Work<Written> =>
  writing(
    request,
    plan.once,
    (bindings) => restoreStatement(request.session.schema, request.caller, withEcho(request, plan), bindings),
    readSelected(request, [], plan.selection),
  );

/** Merges records into one of them, or shows what that would make of it. */
export const mergeRecords = (request: RecordsRequest, plan: MergePlan): Work<Written> => {
  const { session, caller } = request;
  return writing(
    request,
    plan.once,
    (bindings) => mergeStatement(session.schema, caller, withEcho(request, plan), bindings),
    (row) => {
      const { found, problems, ready } = row;
      if (problems != null) throw problemsError(session.schema, [], problems, false);
      if (found !== 't') throw recordNotFound();
      // A foreign key was changed before its record was locked: the next plan locks its new target.
      return ready === 't' ? writtenOf(row) : PLAN_AGAIN;
    },
  );
};

/** The result of a document's reads. */
export interface DocumentResult {
  /** JSON text of an object with the fields in order. */
  readonly data: string;
  /** The places of the reads of one record that found none: they are null in `data`. */
  readonly missing: ReadonlySet<number>;
}

/** Executes several reads as one statement. */
export const readDocument = (
  { session, caller }: Pick<RecordsRequest, 'session' | 'caller'>,
  fields: readonly RootField[],
): Work<DocumentResult> => {
  const bindings = new Bindings();
  return mapWork(
    reading(() => documentStatement(session.schema, caller, fields, bindings), bindings),
    ({ data, missing }) => ({
      data: fillCursors(data, bindings.cursorMark),
      missing: new Set(missing === '' ? [] : missing.split(',').map(Number)),
    }),
  );
};

const partRefusal = lazily(() => z.tuple([z.number(), z.string().nullable()]));

/** Executes several writes in order, in one transaction: all of them, or none. Each has a statement of its own. */
export const writeTogether = <T>(session: Session, works: readonly Work<T>[]): Work<readonly T[]> => ({
  statements: works.flatMap(({ statements }) => statements),
  read: (results, schema) => {
    const read: T[] = [];
    for (const [at, work] of works.entries()) {
      const result = work.read([results[at] ?? []], schema);
      if (result === PLAN_AGAIN) return PLAN_AGAIN;
      read.push(result);
    }
    return read;
  },
  refused: async (error) => {
    if (error.sqlState === PART_REFUSED) {
      const [at, problems] = partRefusal().parse(JSON.parse(error.message));
      const found = problems === null ? 'f' : 't';
      return refusalOf(() => works[at]?.read([[{ live: 't', problems, found }]], session.schema));
    }
    for (const work of works) {
      const refusal = await work.refused?.(error);
      if (refusal) return refusal;
    }
    return null;
  },
  isLostRace: (error) =>
    error.sqlState !== PART_REFUSED && works.some((work) => work.isLostRace?.(error) === true),
  isRepeatable: works.every(({ isRepeatable }) => isRepeatable),
});

/** What reading the row of a refused statement says. */
const refusalOf = (read: () => unknown): ApiError | null => {
  try {
    read();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  return null;
};
