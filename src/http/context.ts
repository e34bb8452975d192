/** What handlers share: the services made once per isolate, and the values of one request. */
import type { Context } from 'hono';
import type { Config } from '../env.ts';
import type { ApiError } from '../errors.ts';
import type { Documents } from '../openapi/documents.ts';
import type { Idempotency } from '../sql/idempotency.ts';
import type { Answer } from './answer.ts';
import type { ReadBody } from './body.ts';
import type { RateLimit } from './rate-limit.ts';
import type { SessionServices } from './session.ts';
import type { Timings } from './timings.ts';

export interface Services extends SessionServices {
  readonly config: Config;
  readonly documents: Documents;
  readonly rateLimits: { readonly key: RateLimit; readonly authentication: RateLimit };
}

export interface AppEnv {
  Variables: {
    requestId: string;
    /** SHA-256 of the key the request carries; set on every route that needs one. */
    keyHash: string;
    timings: Timings;
    /** The body of a POST, PUT or PATCH. */
    body: ReadBody;
    idempotency: Idempotency | null;
    /** The error that was answered. */
    refusal: ApiError | undefined;
  };
}

export type AppContext = Context<AppEnv>;

export const respond = (context: AppContext, { text, status, isReplayed }: Answer): Response =>
  context.body(text, status, {
    'content-type': 'application/json; charset=utf-8',
    ...(isReplayed && { 'idempotency-replayed': 'true' }),
  });
