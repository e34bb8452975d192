/** The parts that are the same in every document: errors, headers, the envelope of pages, authentication. */
import { z } from '@hono/zod-openapi';
import type { HeaderObject, ReferenceObject, ResponseObject, SchemaObject } from 'openapi3-ts/oas31';
import { ERRORS, type ErrorCode } from '../../errors.ts';
import { lazily } from '../../lazily.ts';
import { PAGE } from './envelopes.ts';
import { type JsonSchema, objectOf, ref, toJsonSchema } from './json-schema.ts';

const CODES = Object.keys(ERRORS).filter((code): code is ErrorCode => code in ERRORS);

const pageInfo = () =>
  z.object({
    hasNextPage: z.boolean(),
    hasPreviousPage: z.boolean(),
    startCursor: z
      .string()
      .nullable()
      .meta({ description: 'The cursor of the first item; null if the page is empty.' }),
    endCursor: z
      .string()
      .nullable()
      .meta({ description: 'The cursor of the last item; null if the page is empty.' }),
  });

const errorDetail = () =>
  z.object({
    index: z
      .int()
      .optional()
      .meta({ description: 'The record of a batch, from 0; absent if the request is about one record.' }),
    path: z
      .string()
      .meta({ description: 'The field and sub-field, with dots; empty if it is the whole record.' }),
    code: z.enum(CODES),
    message: z.string(),
    conflictingRecordId: z
      .guid()
      .optional()
      .meta({ description: 'Of duplicates: the record that holds the unique value already.' }),
    conflictingIndex: z
      .int()
      .optional()
      .meta({ description: 'Of duplicates: the earlier record of the batch that has the value too.' }),
  });

const error = () =>
  z.object({
    statusCode: z.int(),
    error: z.string().meta({ description: 'The reason phrase of the status.' }),
    messages: z.array(z.string()).meta({
      description: 'Every problem that was found. Each names the field or parameter, and what was expected.',
    }),
    code: z.enum(CODES),
    details: z
      .array(errorDetail())
      .optional()
      .meta({ description: 'Of errors about values: the same problems, for programs.' }),
    requestId: z
      .string()
      .meta({ description: 'The same as the header `X-Request-Id`. Quote it if you ask for help.' }),
  });

const record = () =>
  z.looseObject({ id: z.guid(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() });

const anyData = () => z.looseObject({});

const described = (description: string, schema: z.ZodType): JsonSchema => ({
  description,
  ...toJsonSchema(schema),
});

export const sharedSchemas = lazily(
  (): Readonly<Record<string, JsonSchema>> => ({
    Error: described('The body of every error.', error()),
    PageInfo: described('Where a page is in its list.', pageInfo()),
  }),
);

/** Records of any object, for clients that handle objects they do not know. */
export const genericRecordSchemas = lazily(
  (): Readonly<Record<string, JsonSchema>> => ({
    Record: described('A record of any object.', record()),
    RecordResponse: described('One record of any object.', z.object({ data: anyData() })),
    RecordListResponse: {
      description: 'A page of records of any object.',
      ...objectOf({ data: toJsonSchema(anyData()), ...PAGE }, ['data', ...Object.keys(PAGE)]),
    },
  }),
);

/** What decides which headers a response carries. */
export interface Traits {
  /** Whether a key was needed, whose requests are counted. */
  readonly isCounted?: boolean;
  /** Whether the operation takes an idempotency key. */
  readonly isReplayable?: boolean;
  /** Whether the operation answers an entity tag. */
  readonly isConditional?: boolean;
}

interface Header extends HeaderObject {
  readonly isSent: (status: number, traits: Traits) => boolean;
}

/** Headers of responses. A new one is a new entry here. */
const HEADERS: Readonly<Record<string, Header>> = {
  'X-Request-Id': {
    description: 'Identifies the request: the `X-Request-Id` you sent, or a new one.',
    schema: { type: 'string' },
    required: true,
    isSent: () => true,
  },
  'Server-Timing': {
    description: 'How long each step of the request took.',
    schema: { type: 'string' },
    isSent: () => true,
  },
  'Echo-Truncated': {
    description:
      'The fields that are left out of the response of a write, because it would be too large. They are stored.',
    schema: { type: 'string' },
    isSent: (status, { isReplayable }) => status < 300 && isReplayable === true,
  },
  'RateLimit-Policy': {
    description:
      'The limit of the API key: `"key";q=1000;w=60` means 1,000 requests in 60 seconds. Absent if nothing is limited.',
    schema: { type: 'string' },
    isSent: (status, { isCounted }) => status >= 400 || isCounted === true,
  },
  RateLimit: {
    description: 'What is left of the limit: `"key";r=0;t=60` means nothing, for 60 seconds.',
    schema: { type: 'string' },
    isSent: (status) => status === 429,
  },
  'Retry-After': {
    description: 'Seconds to wait before you send the request again.',
    schema: { type: 'integer', minimum: 0 },
    isSent: (status) => [409, 429, 503].includes(status),
  },
  'Idempotency-Replayed': {
    description: '`true` if the write was done before, under the same idempotency key, and not again.',
    schema: { type: 'string', enum: ['true'] },
    isSent: (status, { isReplayable }) => status < 300 && isReplayable === true,
  },
  ETag: {
    description: 'Identifies this version. Send it as `If-None-Match` to receive only what is newer.',
    schema: { type: 'string' },
    isSent: (status, { isConditional }) => status < 400 && isConditional === true,
  },
  'WWW-Authenticate': {
    description: 'How to authenticate: `Bearer`.',
    schema: { type: 'string' },
    isSent: (status) => status === 401,
  },
  Link: {
    description: 'Leads to the table of errors: `</docs#guide/errors>; rel="help"`.',
    schema: { type: 'string' },
    isSent: (status) => status >= 400,
  },
};

export const headerComponents = lazily(
  (): Readonly<Record<string, HeaderObject>> =>
    Object.fromEntries(Object.entries(HEADERS).map(([name, { isSent: _, ...header }]) => [name, header])),
);

const headersOf = (status: number, traits: Traits = {}): Readonly<Record<string, ReferenceObject>> =>
  Object.fromEntries(
    Object.entries(HEADERS)
      .filter(([, { isSent }]) => isSent(status, traits))
      .map(([name]) => [name, { $ref: `#/components/headers/${name}` }]),
  );

/** The response of a conditional operation if the client has the current version. */
export const notModified = (): ResponseObject => ({
  description: 'You have the current version already.',
  headers: { ...headersOf(304, { isConditional: true }) },
});

export const jsonResponse = (
  status: number,
  description: string,
  schema: JsonSchema,
  traits: Traits,
  example: ReferenceObject | null,
): ResponseObject => ({
  description,
  headers: { ...headersOf(status, traits) },
  content: { 'application/json': { schema, ...(example && { examples: { example } }) } },
});

const pascalCase = (reason: string): string =>
  reason
    .split(' ')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');

export interface ErrorResponse {
  readonly status: number;
  /** The reason phrase in pascal case. */
  readonly reason: string;
  readonly response: ResponseObject;
}

const example = (code: ErrorCode): SchemaObject['example'] => ({
  statusCode: ERRORS[code].status,
  error: ERRORS[code].error,
  messages: [ERRORS[code].description],
  code,
  requestId: '46985b07-2bee-4175-9a81-a9beb083e2ef',
});

/** One response for each status of the catalogue, with an example of each code. */
export const errorResponses = lazily((): ReadonlyMap<number, ErrorResponse> => {
  const byStatus = Map.groupBy(CODES, (code) => ERRORS[code].status);
  return new Map(
    [...byStatus].map(([status, codes]) => {
      const [first] = codes;
      const reason = first ? ERRORS[first].error : '';
      const named = codes.map((code) => `\`${code}\``).join(', ');
      const response: ResponseObject = {
        description: `${reason}: ${named}`,
        headers: { ...headersOf(status) },
        content: {
          'application/json': {
            schema: ref('Error'),
            examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
          },
        },
      };
      return [status, { status, reason: pascalCase(reason), response }] as const;
    }),
  );
});

/** Codes by status, in the catalogue's order. */
export const codesByStatus = (codes: ReadonlySet<ErrorCode>): ReadonlyMap<number, readonly ErrorCode[]> =>
  Map.groupBy(
    CODES.filter((code) => codes.has(code)),
    (code) => ERRORS[code].status,
  );

export const SECURITY_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'API key',
  description:
    'An API key of the workspace, sent as `Authorization: Bearer vgt_…`. Its scopes decide what it may do.',
} as const;
