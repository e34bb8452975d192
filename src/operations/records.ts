/**
 * What can be done with the records of an object, whatever transport asks for it: input → a plan → the work of one
 * statement. Nothing here knows a URL, a status or a query language.
 */
import type { SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import type { Author } from '../input/record.ts';
import type { GroupByParameters } from '../plan/group-by.ts';
import type { Idempotency } from '../plan/idempotent-write.ts';
import type { DuplicatesPlan, GetPlan, ListPlan } from '../plan/read.ts';
import {
  type CreatePlan,
  type DeletePlan,
  type Reference,
  type RestorePlan,
  referencesOf,
  type Selection,
  type UpdatePlan,
} from '../plan/write.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import type { Field, ObjectSchema } from '../schema/types.ts';
import { concurrentRequestError, storedResult, type Written } from '../session/idempotency.ts';
import { mapWork } from '../session/map-work.ts';
import { PLAN_AGAIN, type Session, type Work } from '../session/session.ts';
import { Bindings } from '../sql/bindings.ts';
import { cursorOf } from '../sql/cursors.ts';
import { duplicatesStatement } from '../sql/duplicates.ts';
import { groupByStatement } from '../sql/group-by.ts';
import type { Caller } from '../sql/guard.ts';
import { getStatement, listStatement } from '../sql/read.ts';
import { guardedRow, type Row, type RowStatement, toStatement } from '../sql/statement.ts';
import { createStatement, deleteStatement, restoreStatement, updateStatement } from '../sql/write.ts';
import { problemsError } from './problems.ts';
import { duplicateError, isUniqueViolation } from './unique-violations.ts';

/** A request on records: who asks, under which schema, and about which object. */
export interface RecordsRequest {
  readonly session: Session;
  readonly caller: Caller;
  readonly object: ObjectSchema;
  /** How many times the request was planned before. */
  readonly attempt: number;
}

/** Who a new record is created by, and when. */
export const authorOf = ({ session }: Pick<RecordsRequest, 'session'>): Author => ({
  keyName: session.key.name,
  now: new Date().toISOString(),
  newId: () => uuidv7(),
});

const uniquePartsOf = (field: Field): readonly string[] => FIELD_TYPES[field.type].uniqueParts ?? [];

/** A read of one statement. It may be sent again if no answer came. */
const reading = <T>(compose: (bindings: Bindings) => RowStatement<T>): Work<T> => {
  const bindings = new Bindings();
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

/**
 * A write of one statement, which may find that it was executed before under its idempotency key. Only with a key may it
 * be sent again if no answer came.
 * @param read returns the result of the statement's row, or that the request must be planned again
 */
const writing = (
  idempotency: Idempotency | null,
  compose: (bindings: Bindings) => SQL,
  read: (row: Row) => Written | typeof PLAN_AGAIN,
  refused: (error: StatementError) => Promise<ApiError | null> = async () => null,
): Work<Written> => {
  const bindings = new Bindings();
  return {
    statements: [toStatement(compose(bindings), bindings.values)],
    read: ([rows]) => {
      const row = rows?.[0];
      const stored = row && idempotency && storedResult(row, idempotency);
      return stored || (row?.['live'] === 't' ? read(row) : PLAN_AGAIN);
    },
    refused: async (error) => concurrentRequestError(error) ?? refused(error),
    isRepeatable: idempotency !== null,
  };
};

const writtenOf = ({ records, first, last }: Row): Written => ({
  records: records ?? '[]',
  first: first ?? null,
  last: last ?? null,
  storedFrame: null,
});

/**
 * Creates records, or updates those that an upsert finds.
 * @param isBatch whether errors name the record of the batch
 */
export const createRecords = (
  { session, caller, object, attempt }: RecordsRequest,
  plan: CreatePlan,
  isBatch: boolean,
): Work<Written> => {
  const read = (row: Row): Written | typeof PLAN_AGAIN => {
    const { problems, written } = row;
    if (problems != null) throw problemsError(session.schema, referencesOf(plan.records), problems, isBatch);
    // A record that an upsert found was destroyed meanwhile: the next plan creates it.
    return written === String(plan.records.length) ? writtenOf(row) : PLAN_AGAIN;
  };
  const work = writing(
    plan.once,
    (bindings) => createStatement(session.schema, caller, plan, bindings, uniquePartsOf),
    read,
    (error) => duplicateError(object, plan.records, isBatch, error),
  );
  // Another request may have created what an upsert did not find: the next plan finds it.
  return plan.upsert && attempt === 0 ? { ...work, isLostRace: isUniqueViolation } : work;
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
  const { session, caller, object } = request;
  const { assignments, references, selection, once } = plan;
  const written = readSelected(request, references, selection);
  const asRecord = { ...plan, id: '', createdAt: null, updatedAt: null, supplied: assignments };
  return writing(
    once,
    (bindings) => updateStatement(session.schema, caller, plan, bindings, uniquePartsOf),
    (row) => {
      if (selection.by === 'id' && row['found'] !== 't') throw recordNotFound();
      return written(row);
    },
    (error) => duplicateError(object, [asRecord], false, error),
  );
};

export const deleteRecords = (
  request: RecordsRequest,
  plan: DeletePlan,
  idempotency: Idempotency | null,
): Work<Written> =>
  writing(
    idempotency,
    (bindings) => deleteStatement(request.session.schema, request.caller, plan, bindings),
    readSelected(request, [], plan.selection),
  );

export const restoreRecords = (request: RecordsRequest, plan: RestorePlan): Work<Written> => {
  const { session, caller, object } = request;
  return writing(
    plan.once,
    (bindings) => restoreStatement(session.schema, caller, plan, bindings, uniquePartsOf),
    readSelected(request, [], plan.selection),
    (error) => duplicateError(object, [], false, error),
  );
};
