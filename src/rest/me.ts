/** The caller's workspace, key and limits. */
import type { AppContext } from '../http/context.ts';
import { MAX_BULK_RECORDS, MAX_URL_LENGTH } from '../limits.ts';
import type { Scope } from '../session/scopes.ts';
import { PLAN_AGAIN, withSession } from '../session/session.ts';
import { Bindings } from '../sql/bindings.ts';
import { meStatement, readMe } from '../sql/me.ts';
import { toStatement } from '../sql/statement.ts';
import type { Services } from './services.ts';

const limitsOf = ({ config, rateLimits }: Services) => ({
  requestsPerMinute: rateLimits.key.limiter === null ? null : rateLimits.key.perMinute,
  maxPageSize: config.MAX_PAGE_SIZE,
  maxBatchSize: config.MAX_BATCH_SIZE,
  maxBulkRecords: MAX_BULK_RECORDS,
  maxBodyBytes: config.MAX_BODY_BYTES,
  maxUrlLength: MAX_URL_LENGTH,
});

export const getMe =
  (services: Services, scope: Scope | null) =>
  async (context: AppContext): Promise<Response> => {
    const me = await withSession(services, context.var, scope, (_, caller) => {
      const bindings = new Bindings();
      return {
        statements: [toStatement(meStatement(bindings, caller), bindings.values)],
        read: ([rows]) => {
          const [row] = rows ?? [];
          return row?.['key'] ? { data: { ...readMe(row), limits: limitsOf(services) } } : PLAN_AGAIN;
        },
        isRepeatable: true,
      };
    });
    return context.json(me);
  };
