/** Liveness and readiness, without a key. */
import { sql } from 'drizzle-orm';
import { ApiError } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import { toStatement } from '../sql/statement.ts';
import type { Services } from './services.ts';

export const health = (context: AppContext): Response => context.json({ status: 'ok' });

/** Asks the database too. @throws ApiError DATABASE_UNAVAILABLE */
export const ready =
  (services: Services) =>
  async (context: AppContext): Promise<Response> => {
    try {
      await services.database.run(toStatement(sql`select 1 as ready`, {}));
    } catch {
      throw new ApiError('DATABASE_UNAVAILABLE', 'The database cannot be reached.', { 'retry-after': '2' });
    }
    return context.json({ status: 'ready' });
  };
