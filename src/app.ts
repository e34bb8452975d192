/** The application: middleware in order, a route for every operation, and the response to unknown paths. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { PatternRouter } from 'hono/router/pattern-router';
import { getPath } from 'hono/utils/url';
import { createDatabase } from './db/database.ts';
import type { Config } from './env.ts';
import { ApiError } from './errors.ts';
import { GRAPHQL_METHODS, GRAPHQL_PATHS, graphqlHandler, respondError } from './graphql/routes.ts';
import { auditLog } from './http/audit.ts';
import { takeBody } from './http/body.ts';
import type { AppContext, AppEnv } from './http/context.ts';
import { announce, commonHeaders, crossOrigin } from './http/headers.ts';
import { limitByKey, limitFailures } from './http/rate-limit.ts';
import { refuse } from './http/refuse.ts';
import { MAX_URL_LENGTH } from './limits.ts';
import { OPERATIONS } from './rest/definitions/index.ts';
import { maximaOf } from './rest/definitions/operation.ts';
import { docsFile, docsPage, root } from './rest/docs.ts';
import { handlerOf } from './rest/handlers.ts';
import { llmsText } from './rest/llms.ts';
import { Documents } from './rest/openapi/documents.ts';
import type { Services } from './rest/services.ts';
import { ConcurrencyLimiter } from './session/concurrency.ts';
import { keyHashOf, SessionCache } from './session/session.ts';

/** Where people find what an error means, and what to do. */
const ERROR_TABLE = '</docs#guide/errors>; rel="help"';

const answerError = (context: AppContext, error: ApiError): Response => {
  const requestId = context.var.requestId ?? crypto.randomUUID();
  context.set('refusal', error);
  const { answerError: ofRoute } = context.var;
  if (ofRoute) return ofRoute(error);
  return new Response(JSON.stringify(error.toBody(requestId)), {
    status: error.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': requestId,
      link: ERROR_TABLE,
      ...error.headers,
    },
  });
};

const onError = async (services: Services, error: Error, context: AppContext): Promise<Response> => {
  if (error instanceof ApiError) {
    const address = context.req.header('cf-connecting-ip');
    return answerError(context, await limitFailures(services.rateLimits.authentication, address, error));
  }
  console.error(
    JSON.stringify({
      level: 'error',
      requestId: context.var.requestId,
      message: error.message,
      stack: error.stack,
    }),
  );
  return answerError(
    context,
    new ApiError('INTERNAL', 'Something went wrong on the server. The request id identifies the failure.'),
  );
};

export const createServices = (config: Config): Services => ({
  config,
  database: createDatabase(config),
  sessions: new SessionCache(),
  concurrency: new ConcurrencyLimiter(),
  documents: new Documents(OPERATIONS, maximaOf(config)),
  rateLimits: {
    key: { name: 'key', perMinute: config.REQUESTS_PER_MINUTE, limiter: config.KEY_RATE_LIMIT ?? null },
    authentication: {
      name: 'authentication',
      perMinute: config.FAILED_AUTHENTICATIONS_PER_MINUTE,
      limiter: config.AUTHENTICATION_RATE_LIMIT ?? null,
    },
  },
});

/** The paths of the operations, as Hono writes them, with the methods that each takes. */
const PATHS = [...Map.groupBy(OPERATIONS, ({ path }) => path)].map(([path, operations]) => ({
  route: path.replaceAll(/\{(\w+)\}/g, ':$1'),
  operations,
  allow: operations.map(({ method }) => method.toUpperCase()).join(', '),
}));

/** A route for every operation; other methods of its path are refused by the names of those it has. */
const addOperations = (app: OpenAPIHono<AppEnv>, services: Services): void => {
  for (const { route, operations, allow } of PATHS) {
    for (const operation of operations)
      app.on(operation.method.toUpperCase(), route, handlerOf(services, operation));
    const error = new ApiError('METHOD_NOT_ALLOWED', `This path accepts ${allow}.`, { allow });
    app.all(route, (context) =>
      route.startsWith('/rest/') ? refuse(services, context, error) : answerError(context, error),
    );
  }
};

/** The paths of GraphQL documents, and the response to other methods. */
const addDocuments = (app: OpenAPIHono<AppEnv>, services: Services, path: string): void => {
  app.on([...GRAPHQL_METHODS], path, graphqlHandler(services));
  const allow = GRAPHQL_METHODS.join(', ');
  const error = new ApiError('METHOD_NOT_ALLOWED', `This path accepts ${allow}.`, { allow });
  app.all(path, (context) => refuse(services, context, error));
};

/** The path that a request is routed by: slashes doubled, or at the end, come of joining texts and mean nothing. */
const routedPath = (request: Request): string => {
  const path = getPath(request).replaceAll(/\/{2,}/g, '/');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
};

export const createApp = (services: Services): OpenAPIHono<AppEnv> => {
  const app = new OpenAPIHono<AppEnv>({ getPath: routedPath, router: new PatternRouter() });

  app.use('*', commonHeaders);
  if (services.config.AUDIT_LOG === 'on') app.use('*', auditLog(services.sessions));
  for (const { route, allow } of PATHS) app.options(route, announce(allow));
  for (const path of GRAPHQL_PATHS) app.options(path, announce(GRAPHQL_METHODS.join(', ')));
  if (services.config.CORS_ORIGINS.length > 0) app.use('*', crossOrigin(services.config.CORS_ORIGINS));
  app.onError((error, context) => onError(services, error, context));

  // For readers, people and language models: no operations of the API.
  app.get('/', root);
  app.get('/docs', docsPage(services));
  app.get('/docs/:file', docsFile(services));
  app.get('/llms.txt', llmsText(services));

  for (const path of GRAPHQL_PATHS)
    app.use(path, (context, next) => {
      context.set('answerError', (error) => respondError(context, error));
      return next();
    });
  for (const path of ['/rest/*', ...GRAPHQL_PATHS]) {
    app.use(path, async (context, next) => {
      context.set('keyHash', await keyHashOf(context.req.header('authorization')));
      if (context.req.url.length > MAX_URL_LENGTH) {
        const error = new ApiError('URI_TOO_LONG', `The URL is longer than ${MAX_URL_LENGTH} characters.`);
        return refuse(services, context, error);
      }
      return next();
    });
    app.use(path, limitByKey(services.rateLimits.key));
    app.use(path, takeBody(services));
  }
  for (const path of GRAPHQL_PATHS) addDocuments(app, services, path);
  addOperations(app, services);
  app.all('/rest/*', (context) =>
    refuse(
      services,
      context,
      new ApiError(
        'NOT_FOUND',
        `Query path '${new URL(context.req.url).pathname.slice(0, 200)}' invalid. Valid examples: /rest/companies/id or /rest/companies or /rest/batch/companies`,
      ),
    ),
  );
  app.notFound((context) =>
    answerError(context, new ApiError('NOT_FOUND', 'There is nothing here. The API is under /rest.')),
  );
  return app;
};
