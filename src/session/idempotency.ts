/**
 * Idempotent writes: a write with an idempotency key is executed once, however often the client sends it. Its result is
 * stored by the writing statement itself; a repetition finds it there.
 */
import type { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import type { Idempotency } from '../plan/idempotent-write.ts';
import { Bindings } from '../sql/bindings.ts';
import { fillCursors } from '../sql/cursors.ts';
import type { Caller } from '../sql/guard.ts';
import { IDEMPOTENCY_CONSTRAINT, storedStatement } from '../sql/idempotency.ts';
import type { Row } from '../sql/statement.ts';
import { toStatement } from '../sql/statement.ts';
import type { Scope } from './scopes.ts';
import {
  PLAN_AGAIN,
  type RequestContext,
  type Session,
  type SessionServices,
  type Work,
  withSession,
} from './session.ts';

/** The result of a write. */
export interface Written {
  /** JSON text, as Postgres rendered it. */
  readonly records: string;
  /** The ids of the first and the last record of a batch. */
  readonly first: string | null;
  readonly last: string | null;
  /** The keys of values that are left out because there would be too much to return. */
  readonly leftOut: readonly string[];
  /** Of an upsert: for each record, whether it was created or updated. */
  readonly outcomes: readonly string[] | null;
  /** Of a repetition, the frame that the transport stored with the result of the first request. */
  readonly storedFrame: string | null;
}

const words = (text: string): readonly string[] => text.split(',');

/** The result of a write, by the columns of its row. */
export const writtenOf = ({
  records,
  first,
  last,
  left_out: leftOut,
  outcomes,
}: Readonly<Record<string, string | null | undefined>>): Written => ({
  records: records ?? '[]',
  first: first ?? null,
  last: last ?? null,
  leftOut: leftOut == null ? [] : words(leftOut),
  outcomes: outcomes == null ? null : words(outcomes),
  storedFrame: null,
});

/**
 * The result that a statement found stored; null if the request is the first with its key.
 * @throws ApiError IDEMPOTENCY_MISMATCH
 */
export const storedResult = (row: Row, { fingerprint }: Idempotency): Written | null => {
  const { stored_fingerprint: stored, stored_frame: frame, stored_records: records } = row;
  if (stored == null || frame == null || records == null) return null;
  if (stored !== fingerprint) {
    throw new ApiError(
      'IDEMPOTENCY_MISMATCH',
      'This Idempotency-Key was used with another request: method, path, query or body differ.',
    );
  }
  const { stored_first: first, stored_last: last, stored_left_out: leftOut, stored_outcomes: outcomes } = row;
  return {
    ...writtenOf({ records: fillCursors(records, fingerprint), first, last, left_out: leftOut, outcomes }),
    storedFrame: frame,
  };
};

/** The error of the slower of two concurrent requests with one idempotency key; null if it failed for another reason. */
export const concurrentRequestError = ({ constraint }: StatementError): ApiError | null =>
  constraint === IDEMPOTENCY_CONSTRAINT
    ? new ApiError('CONFLICT', 'A request with this Idempotency-Key is being executed. Try again.', {
        'retry-after': '1',
      })
    : null;

interface Found {
  readonly written: Written | null;
}

const lookUp = (caller: Caller, idempotency: Idempotency, refusal: ApiError): Work<Found> => {
  const bindings = new Bindings();
  const statement = toStatement(storedStatement(caller, idempotency, bindings), bindings.values);
  return {
    statements: [statement],
    read: ([rows]) => {
      const row = rows?.[0];
      if (row?.['live'] !== 't') return PLAN_AGAIN;
      const isAnother = row['stored_fingerprint'] !== idempotency.fingerprint;
      return { written: isAnother && isUnknownPath(refusal) ? null : storedResult(row, idempotency) };
    },
    isRepeatable: true,
  };
};

/** Refusals that a request may meet only because it was executed before, or is being executed. */
const mayBeRepetition = (error: unknown): error is ApiError =>
  error instanceof ApiError && [400, 404, 409].includes(error.status);

/** A path without an operation takes no keys: it is 404 whatever the key was used for. */
const isUnknownPath = ({ code }: ApiError): boolean => code === 'OBJECT_NOT_FOUND' || code === 'NOT_FOUND';

/**
 * Plans and runs a write, with or without an idempotency key. What a first request did may have made its repetition
 * impossible (a name is taken, a field is gone): before such a request is refused, the stored results are searched.
 * @param replay turns a stored result into what the transport returns
 */
export const withIdempotency = async <T>(
  services: SessionServices,
  request: RequestContext,
  scope: Scope | null,
  idempotency: Idempotency | null,
  plan: (session: Session, caller: Caller, attempt: number) => Work<T>,
  replay: (stored: Written) => T,
): Promise<T> => {
  try {
    return await withSession(services, request, scope, plan);
  } catch (error) {
    if (!idempotency || !mayBeRepetition(error)) throw error;
    const { written } = await withSession(services, request, scope, (_, caller) =>
      lookUp(caller, idempotency, error),
    );
    if (written === null) throw error;
    return replay(written);
  }
};
