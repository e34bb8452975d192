/**
 * The audit log: one line of JSON per request, for `wrangler tail` and Logpush. It says who did what to which route
 * and how it went; never a body, a key, a name in a path or a value in a query.
 */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { SessionCache } from '../session/session.ts';
import type { AppContext, AppEnv } from './context.ts';

/** The pattern of the matching route; null if there is none. */
const routeOf = (context: AppContext): string | null =>
  matchedRoutes(context).find(({ path }) => !path.endsWith('*'))?.path ?? null;

export const auditLog =
  (sessions: SessionCache): MiddlewareHandler<AppEnv> =>
  async (context, next) => {
    await next();
    const { keyHash, requestId, timings, refusal } = context.var;
    const key = sessions.get(keyHash ?? '')?.key;
    const line = {
      event: 'request',
      requestId,
      method: context.req.method,
      route: routeOf(context),
      status: context.res.status,
      code: refusal?.code ?? null,
      workspaceId: key?.workspaceId ?? null,
      keyId: key?.id ?? null,
      durationMs: timings.totalMs,
      databaseMs: timings.databaseMs,
      databaseRequests: timings.databaseRequests,
    };
    console.log(JSON.stringify(line));
  };
