/** What handlers share: the services made once per isolate, and the values of one request. */
import type { Context } from 'hono';
import type { ApiError } from '../errors.ts';
import type { Idempotency } from '../plan/idempotent-write.ts';
import type { Timings } from './timings.ts';

/** Returns the body, or throws its error: clients receive it only after their key was checked. */
export type ReadBody = () => unknown;

export interface AppEnv {
  Variables: {
    requestId: string;
    /** SHA-256 of the key the request carries; set on every route that needs one. */
    keyHash: string;
    timings: Timings;
    /** The body of a POST, PUT or PATCH. */
    body: ReadBody;
    idempotency: Idempotency | null;
    /** The error that was returned. */
    refusal: ApiError | undefined;
    /** How the route responds to errors, if not as REST does. */
    answerError: ((error: ApiError) => Response) | undefined;
  };
}

export type AppContext = Context<AppEnv>;
