/** The headers of every response: successes, errors, preflights and unknown paths. */
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { AppEnv } from './context.ts';
import { Timings } from './timings.ts';

const requestIdOf = (given: string | undefined): string =>
  given && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();

/** A year, in seconds. */
const HSTS = 'max-age=31536000';

/** Begins a request: its id and its clock. Ends it with what clients, browsers and caches must know. */
export const commonHeaders: MiddlewareHandler<AppEnv> = async (context, next) => {
  const requestId = requestIdOf(context.req.header('x-request-id'));
  const timings = new Timings();
  context.set('requestId', requestId);
  context.set('timings', timings);
  await next();
  // On the response itself: `context.header` would make a new one for each.
  const { headers } = context.res;
  headers.set('x-request-id', requestId);
  headers.set('server-timing', timings.toString());
  headers.set('x-content-type-options', 'nosniff');
  headers.set('strict-transport-security', HSTS);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  headers.append('vary', 'Authorization');
};

const EXPOSED_HEADERS = [
  'Allow',
  'Echo-Truncated',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Server-Timing',
  'WWW-Authenticate',
  'X-Request-Id',
];
const PREFLIGHT_SECONDS = 86_400;

/**
 * Which pages of other origins may read answers. A key is never sent by a browser of its own accord, so any origin
 * is safe; a deployment may name its own, or none.
 */
export const crossOrigin = (origins: readonly string[]): MiddlewareHandler => {
  const addHeaders = cors({
    origin: origins.includes('*') ? '*' : [...origins],
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    // Whatever headers a preflight asks for: clients send their own, and none of them has a meaning here.
    allowHeaders: [],
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
  });
  return async (context, next) => {
    if (context.req.method === 'OPTIONS') return addHeaders(context, next);
    // Once there is a response: before, it would make one of its own, to be merged with it.
    await next();
    return addHeaders(context, async () => {});
  };
};

/** OPTIONS returns the methods of a path, to preflights too: paths with placeholders are no secret. */
export const announce =
  (allow: string): MiddlewareHandler =>
  async (context, next) => {
    await next();
    context.header('allow', allow);
  };
