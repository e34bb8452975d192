/** Refusals before a request is understood. */
import type { ApiError } from '../errors.ts';
import { type SessionServices, withSession } from '../session/session.ts';
import type { AppContext } from './context.ts';

/** Responds with an error, but only to callers with a live key: others learn nothing of paths. */
export const refuse = (services: SessionServices, context: AppContext, error: ApiError): Promise<Response> =>
  withSession<Response>(services, context.var, null, () => {
    throw error;
  });
