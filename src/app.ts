/** The application: middleware in order, the route table, and what answers when nothing else does. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { createDatabase } from './db/database.ts';
import type { Config } from './env.ts';
import { ApiError } from './errors.ts';
import { type AppContext, type AppEnv, type Services, Timings } from './http/context.ts';
import { keyHashOf, SessionCache, withSession } from './http/session.ts';
import { health, ready } from './routes/health.ts';
import {
  getField,
  getObject,
  listFields,
  listObjects,
  patchField,
  patchObject,
  postField,
  postObject,
  removeField,
  removeObject,
} from './routes/metadata.ts';
import {
  createRecord,
  createRecords,
  deleteRecord,
  getRecord,
  listRecords,
  restoreRecord,
  updateRecord,
} from './routes/records.ts';

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
});

type Handler = (context: AppContext) => Promise<Response> | Response;

/** A path of the API and what answers each method on it. */
interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, Handler>>;
}

const routeTable = (services: Services): readonly Route[] => [
  { path: '/rest/metadata/objects', methods: { GET: listObjects(services), POST: postObject(services) } },
  {
    path: '/rest/metadata/objects/:id',
    methods: {
      GET: getObject(services),
      PATCH: patchObject(services),
      PUT: patchObject(services),
      DELETE: removeObject(services),
    },
  },
  { path: '/rest/metadata/fields', methods: { GET: listFields(services), POST: postField(services) } },
  {
    path: '/rest/metadata/fields/:id',
    methods: {
      GET: getField(services),
      PATCH: patchField(services),
      PUT: patchField(services),
      DELETE: removeField(services),
    },
  },
  { path: '/rest/batch/:plural', methods: { POST: createRecords(services) } },
  { path: '/rest/restore/:plural/:id', methods: { PATCH: restoreRecord(services) } },
  { path: '/rest/:plural/:id/restore', methods: { PATCH: restoreRecord(services) } },
  { path: '/rest/:plural', methods: { GET: listRecords(services), POST: createRecord(services) } },
  {
    path: '/rest/:plural/:id',
    methods: {
      GET: getRecord(services),
      PATCH: updateRecord(services),
      PUT: updateRecord(services),
      DELETE: deleteRecord(services),
    },
  },
];

/** Answers by an error, but only to a caller whose key is good: paths are told to nobody else. */
const refuse =
  (services: Services, error: ApiError): Handler =>
  (context) =>
    withSession(services, context.var.keyHash, null, () => {
      throw error;
    });

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
    context.header('cache-control', 'no-store');
  });
  app.use(
    '*',
    cors({ origin: '*', exposeHeaders: ['x-request-id', 'retry-after', 'server-timing'], maxAge: 86_400 }),
  );
  app.onError((error, context) => onError(error, context));

  app.get('/health', health);
  app.get('/health/ready', ready(services));

  app.use('/rest/*', async (context, next) => {
    context.set('keyHash', await keyHashOf(context.req.header('authorization')));
    if (context.req.url.length > MAX_URL_LENGTH) {
      const error = new ApiError('URI_TOO_LONG', `The URL is longer than ${MAX_URL_LENGTH} characters.`);
      return refuse(services, error)(context);
    }
    return next();
  });
  for (const { path, methods } of routeTable(services)) {
    for (const [method, handler] of Object.entries(methods)) app.on(method, path, handler);
    const allow = Object.keys(methods).join(', ');
    app.all(
      path,
      refuse(services, new ApiError('METHOD_NOT_ALLOWED', `This path takes ${allow}.`, { allow })),
    );
  }
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
