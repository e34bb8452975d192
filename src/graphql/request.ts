/** HTTP requests that carry a document, and how they are returned (GraphQL over HTTP). */
import { z } from '@hono/zod-openapi';
import { ApiError } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import { lazily } from '../lazily.ts';
import { excerpt } from '../limits.ts';
import type { JsonValue } from '../schema/types.ts';
import type { ResponseError } from './errors.ts';

/** A document with its variables and operation name. */
export interface DocumentRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, JsonValue>>;
  /** Whether the request may change something: GET reads only. */
  readonly mayWrite: boolean;
}

const shape = lazily(() =>
  z.object({
    query: z.string({ error: 'it has no "query", the text of a document' }),
    operationName: z.string({ error: '"operationName" is not a text' }).nullish(),
    variables: z.record(z.string(), z.json(), { error: '"variables" is not an object' }).nullish(),
  }),
);

const invalid = (what: string): ApiError =>
  new ApiError('INVALID_BODY', `The request holds no GraphQL document: ${what}.`);

const readShape = (given: unknown, mayWrite: boolean): DocumentRequest => {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('send a JSON object with "query"');
  const read = shape().safeParse(given);
  if (!read.success) throw invalid(read.error.issues.map(({ message }) => message).join(', '));
  const { query, operationName, variables } = read.data;
  // Some clients send '' for none.
  return { query, operationName: operationName || null, variables: variables ?? {}, mayWrite };
};

const readJson = (text: string | null, name: string): unknown => {
  if (text === null || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('INVALID_PARAMETER', `'${name}' parameter invalid. It is not JSON: ${excerpt(text)}`);
  }
};

/** @throws ApiError */
export const readRequest = (context: AppContext): DocumentRequest => {
  if (context.req.method !== 'GET') return readShape(context.var.body(), true);
  const parameters = new URL(context.req.url).searchParams;
  const given = {
    query: parameters.get('query') ?? undefined,
    operationName: parameters.get('operationName'),
    variables: readJson(parameters.get('variables'), 'variables'),
  };
  return readShape(given, false);
};

const RESPONSE_TYPE = 'application/graphql-response+json';

/** How much a media type is wanted: 0 if it is not. */
const wish = (accept: string, type: string): number => {
  for (const range of accept.split(',').slice(0, 20)) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return quality === undefined ? 1 : Number(quality) || 0;
  }
  return 0;
};

/** Whether the client accepts the media type whose status depends on the result. */
const wantsStatus = (context: AppContext): boolean => {
  const accept = context.req.header('accept') ?? '';
  const wanted = wish(accept, RESPONSE_TYPE);
  return wanted > 0 && wanted >= wish(accept, 'application/json');
};

/** The response to a document. */
export interface DocumentAnswer {
  /** JSON text; null if nothing was executed. */
  readonly data: string | null;
  readonly errors: readonly ResponseError[];
  /** The HTTP status of the first error; 200 if there is data. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Errors that are HTTP's own, and not the document's. */
const ALWAYS_TOLD: ReadonlySet<number> = new Set([405, 413, 414, 415, 429]);

export const respond = (context: AppContext, { data, errors, status, headers }: DocumentAnswer): Response => {
  const members = [
    ...(data === null ? [] : [`"data":${data}`]),
    ...(errors.length > 0 ? [`"errors":${JSON.stringify(errors)}`] : []),
  ];
  const tellsStatus = wantsStatus(context);
  const isTold = tellsStatus || status >= 500 || ALWAYS_TOLD.has(status);
  const type = tellsStatus ? RESPONSE_TYPE : 'application/json';
  return new Response(`{${members.join(',')}}`, {
    status: isTold ? status : 200,
    headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
  });
};
