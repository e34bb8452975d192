/**
 * `Idempotency-Key`: a write with one is done once, however often it is sent. What was answered is stored with the
 * write; here a request gets its fingerprint, and a stored answer is told again.
 */
import { z } from '@hono/zod-openapi';
import type { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import { lazily } from '../lazily.ts';
import type { Idempotency } from '../plan/idempotent-write.ts';
import { type Answer, type Frame, framed } from '../rest/answer.ts';
import { Bindings } from '../sql/bindings.ts';
import type { Caller } from '../sql/guard.ts';
import { ONCE_CONSTRAINT, storedStatement } from '../sql/idempotency.ts';
import type { Row } from '../sql/statement.ts';
import { toStatement } from '../sql/statement.ts';
import type { Scope } from './scopes.ts';
import {
  type Asking,
  PLAN_AGAIN,
  type Session,
  type SessionServices,
  type Work,
  withSession,
} from './session.ts';

const frame = lazily(
  (): z.ZodType<Frame> =>
    z.object({
      status: z.union([z.literal(200), z.literal(201)]),
      pieces: z.array(z.string()),
      isOne: z.boolean(),
      page: z.object({ binding: z.string(), totalCount: z.number() }).nullable(),
    }),
);

/**
 * The answer that a statement found stored, as it was given the first time; null where there is none.
 * @throws ApiError IDEMPOTENCY_MISMATCH
 */
export const replayOf = (row: Row, { fingerprint }: Idempotency): Answer | null => {
  const { stored_fingerprint: stored, stored_frame: text, stored_records: records } = row;
  if (stored == null || text == null || records == null) return null;
  if (stored !== fingerprint) {
    throw new ApiError(
      'IDEMPOTENCY_MISMATCH',
      'This Idempotency-Key was used with another request: method, path, query or body differ.',
    );
  }
  const rendered = { records, first: row['stored_first'], last: row['stored_last'] };
  return { ...framed(frame().parse(JSON.parse(text)), rendered), isReplayed: true };
};

/** What it means that a twin of the request was faster. */
export const twinError = ({ constraint }: StatementError): ApiError | null =>
  constraint === ONCE_CONSTRAINT
    ? new ApiError('CONFLICT', 'A request with this Idempotency-Key is being executed. Try again.', {
        'retry-after': '1',
      })
    : null;

interface Found {
  readonly answer: Answer | null;
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
      return { answer: isAnother && leadsNowhere(refusal) ? null : replayOf(row, idempotency) };
    },
    isRepeatable: true,
  };
};

/** Refusals that a request may meet only because it was done before, or is being done. */
const mayBeRepetition = (error: unknown): error is ApiError =>
  error instanceof ApiError && [400, 404, 409].includes(error.status);

/** A path of no operation takes no keys: it is told that there is nothing, not that its key is another's. */
const leadsNowhere = ({ code }: ApiError): boolean => code === 'OBJECT_NOT_FOUND' || code === 'NOT_FOUND';

/**
 * A write, with or without an idempotency key. What was done before may not be possible any more (its name is
 * taken, by itself; its field is gone): before such a request is refused, it is looked for among the stored ones.
 */
export const withIdempotency = async (
  services: SessionServices,
  asking: Asking & { readonly idempotency: Idempotency | null },
  scope: Scope | null,
  plan: (session: Session, caller: Caller, attempt: number) => Work<Answer>,
): Promise<Answer> => {
  const { idempotency } = asking;
  try {
    return await withSession(services, asking, scope, plan);
  } catch (error) {
    if (!idempotency || !mayBeRepetition(error)) throw error;
    const { answer } = await withSession(services, asking, scope, (_, caller) =>
      lookUp(caller, idempotency, error),
    );
    if (answer === null) throw error;
    return answer;
  }
};
