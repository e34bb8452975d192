/** Liveness and readiness, without a key. */
import { sql } from 'drizzle-orm';
import { pause } from '../db/pause.ts';
import { ApiError } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import { toStatement } from '../sql/statement.ts';
import type { Services } from './services.ts';

export const health = (context: AppContext): Response => context.json({ status: 'ok' });

/** Anyone may send any number of requests: an isolate queries the database once in this time, and returns the last result. */
const ASK_EVERY_MS = 1_000;
/** How long a result counts. */
const KNOWN_FOR_MS = 3_000;
/** The time that the question has. */
const TIMEOUT_MS = 2_000;
const LOOK_EVERY_MS = 25;

/** Whether the database responds, queried at most once a second. */
const createProbe = ({ database }: Services): (() => Promise<boolean>) => {
  let askedAt = Number.NEGATIVE_INFINITY;
  let known = { isReady: false, at: Number.NEGATIVE_INFINITY };
  const ask = async (): Promise<boolean> => {
    askedAt = Date.now();
    const isReady = await database
      .run(toStatement(sql`select 1 as ready`, {}), { returnsRow: true, timeoutMs: TIMEOUT_MS })
      .then(
        () => true,
        () => false,
      );
    known = { isReady, at: Date.now() };
    return isReady;
  };
  return async () => {
    for (;;) {
      if (Date.now() - askedAt >= ASK_EVERY_MS) return ask();
      if (Date.now() - known.at < KNOWN_FOR_MS) return known.isReady;
      // Another request is querying it just now.
      await pause(LOOK_EVERY_MS);
    }
  };
};

/** Also states whether the database responds. @throws ApiError DATABASE_UNAVAILABLE */
export const ready = (services: Services) => {
  const isReady = createProbe(services);
  return async (context: AppContext): Promise<Response> => {
    if (await isReady()) return context.json({ status: 'ready' });
    throw new ApiError('DATABASE_UNAVAILABLE', 'The database cannot be reached.', { 'retry-after': '2' });
  };
};
