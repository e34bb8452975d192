/** Where documents are sent. What executes them is loaded with the first of them. */
import type { ApiError } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import { apiErrors } from './errors.ts';
import { type DocumentServices, execute } from './execute.ts';
import { readRequest, respond } from './request.ts';

/** One executor: every field is on both. */
export const GRAPHQL_PATHS = ['/graphql', '/metadata'] as const;

export const GRAPHQL_METHODS = ['GET', 'POST'] as const;

export const respondError = (context: AppContext, error: ApiError): Response =>
  respond(context, {
    data: null,
    errors: apiErrors(error),
    status: error.status,
    headers: error.headers,
  });

export const graphqlHandler =
  (services: DocumentServices) =>
  async (context: AppContext): Promise<Response> => {
    return respond(context, await execute(services, context.var, () => readRequest(context)));
  };
