/** The application: middleware in order, a route for every operation, and what answers when nothing else does. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { createDatabase } from './db/database.ts';
import type { Config } from './env.ts';
import { ApiError } from './errors.ts';
import { type AppContext, type AppEnv, type Services, Timings } from './http/context.ts';
import { keyHashOf, SessionCache, withSession } from './http/session.ts';
import { Documents } from './openapi/documents.ts';
import { docsFile, docsPage, root } from './routes/docs.ts';
import { OPERATIONS } from './routes/index.ts';
import { type Handler, maximaOf, scopeOf } from './routes/operation.ts';

/** Cloudflare's own limit on URLs. */
const MAX_URL_LENGTH = 16_384;

const requestIdOf = (given: string | undefined): string =>
  given && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();

const answerError = (context: AppContext, error: ApiError): Response => {
  const requestId = context.var.requestId ?? crypto.randomUUID();
  return new Response(JSON.stringify(error.toBody(requestId)), {
    status: error.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': requestId,
      ...error.headers,
    },
  });
};

const onError = (error: Error, context: AppContext): Response => {
  if (error instanceof ApiError) return answerError(context, error);
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
  documents: new Documents(OPERATIONS, maximaOf(config)),
});

/** Answers by an error, but only to a caller whose key is good: paths are told to nobody else. */
const refuse =
  (services: Services, error: ApiError): Handler =>
  (context) =>
    withSession(services, context.var.keyHash, null, () => {
      throw error;
    });

/** A route for every operation; other methods of its path are refused by the names of those it has. */
const addOperations = (app: OpenAPIHono<AppEnv>, services: Services): void => {
  for (const [path, operations] of Map.groupBy(OPERATIONS, (operation) => operation.path)) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const { method, handler, access } of operations)
      app.on(method.toUpperCase(), route, handler(services, scopeOf(access)));
    const allow = operations.map(({ method }) => method.toUpperCase()).join(', ');
    const error = new ApiError('METHOD_NOT_ALLOWED', `This path takes ${allow}.`, { allow });
    app.all(
      route,
      path.startsWith('/rest/') ? refuse(services, error) : (context) => answerError(context, error),
    );
  }
};

export const createApp = (services: Services): OpenAPIHono<AppEnv> => {
  const app = new OpenAPIHono<AppEnv>({ strict: false });

  app.use('*', async (context, next) => {
    const requestId = requestIdOf(context.req.header('x-request-id'));
    context.set('requestId', requestId);
    const timings = new Timings();
    context.set('timings', timings);
    await next();
    context.header('x-request-id', requestId);
    context.header('server-timing', timings.toString());
    context.header('x-content-type-options', 'nosniff');
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  });
  app.use(
    '*',
    cors({ origin: '*', exposeHeaders: ['x-request-id', 'retry-after', 'server-timing'], maxAge: 86_400 }),
  );
  app.onError((error, context) => onError(error, context));

  // The docs page is for people: no operation of the API.
  app.get('/', root);
  app.get('/docs', docsPage(services));
  app.get('/docs/:file', docsFile(services));

  app.use('/rest/*', async (context, next) => {
    context.set('keyHash', await keyHashOf(context.req.header('authorization')));
    if (context.req.url.length > MAX_URL_LENGTH) {
      const error = new ApiError('URI_TOO_LONG', `The URL is longer than ${MAX_URL_LENGTH} characters.`);
      return refuse(services, error)(context);
    }
    return next();
  });
  addOperations(app, services);
  app.all('/rest/*', (context) =>
    refuse(
      services,
      new ApiError(
        'NOT_FOUND',
        `Query path '${new URL(context.req.url).pathname.slice(0, 200)}' invalid. Valid examples: /rest/companies/id or /rest/companies or /rest/batch/companies`,
      ),
    )(context),
  );
  app.notFound((context) =>
    answerError(context, new ApiError('NOT_FOUND', 'There is nothing here. The API is under /rest.')),
  );
  return app;
};
