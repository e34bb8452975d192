/** Refusals before a request is understood. */
import type { ApiError } from '../errors.ts';
import { type SessionServices, withSession } from '../session/session.ts';
import type { AppContext } from './context.ts';

/** Answers by an error, but only to a caller whose key is good: paths are told to nobody else. */
export const refuse = (services: SessionServices, context: AppContext, error: ApiError): Promise<Response> =>
  withSession<Response>(services, context.var, null, () => {
    throw error;
  });
