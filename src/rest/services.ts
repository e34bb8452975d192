/** What is made once per isolate and passed to every handler. */
import type { Config } from '../env.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import type { SessionServices } from '../session/session.ts';
import type { Documents } from './openapi/documents.ts';

export interface Services extends SessionServices {
  readonly config: Config;
  readonly documents: Documents;
  readonly rateLimits: { readonly key: RateLimit; readonly authentication: RateLimit };
}
