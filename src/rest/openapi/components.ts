/** What documents share whatever the workspace: errors, headers, the envelope of pages, and how to prove who asks. */
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
      .meta({ description: 'Cursor of the first one; null on an empty page.' }),
    endCursor: z.string().nullable().meta({ description: 'Cursor of the last one; null on an empty page.' }),
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
    messages: z
      .array(z.string())
      .meta({ description: 'Every problem found, each naming what it is about and what was expected.' }),
    code: z.enum(CODES),
    details: z
      .array(errorDetail())
      .optional()
      .meta({ description: 'Of errors about values: the same problems, for programs.' }),
    requestId: z.string().meta({ description: 'The same as the header `x-request-id`.' }),
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
    Error: described('Every answer that is not a success.', error()),
    PageInfo: described('Where a page stands in its list.', pageInfo()),
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

interface Header extends HeaderObject {
  /** The statuses whose answers carry it; all of them where it is not said. */
  readonly statuses?: readonly number[];
}

/** Headers of answers. A new one is a new entry here. */
const HEADERS: Readonly<Record<string, Header>> = {
  'x-request-id': {
    description: 'Identifies the request; the one that was sent, where it was one.',
    schema: { type: 'string' },
    required: true,
  },
  'server-timing': { description: 'What the steps of the answer took.', schema: { type: 'string' } },
  'echo-truncated': {
    description:
      'Of writes: the fields that are left out of the answer because it would be too large, longest values first. All of them are stored.',
    schema: { type: 'string' },
    statuses: [200, 201],
  },
  'retry-after': {
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 0 },
    statuses: [409, 429, 503],
  },
  etag: {
    description: 'A strong entity tag, for `If-None-Match`.',
    schema: { type: 'string' },
    statuses: [],
  },
  'www-authenticate': {
    description: 'How to authenticate.',
    schema: { type: 'string' },
    statuses: [401],
  },
};

export const headerComponents = lazily(
  (): Readonly<Record<string, HeaderObject>> =>
    Object.fromEntries(Object.entries(HEADERS).map(([name, { statuses: _, ...header }]) => [name, header])),
);

const headersOf = (status: number): Readonly<Record<string, ReferenceObject>> =>
  Object.fromEntries(
    Object.entries(HEADERS)
      .filter(([, { statuses }]) => !statuses || statuses.includes(status))
      .map(([name]) => [name, { $ref: `#/components/headers/${name}` }]),
  );

const ETAG = 'etag';

/** What a conditional operation answers to a client whose entity tag is still the current one. */
export const notModified = (): ResponseObject => ({
  description: 'The client has the answer already.',
  headers: { ...headersOf(304), ...conditionalHeaders() },
});

export const conditionalHeaders = (): Readonly<Record<string, ReferenceObject>> => ({
  [ETAG]: { $ref: `#/components/headers/${ETAG}` },
});

export const jsonResponse = (status: number, description: string, schema: JsonSchema): ResponseObject => ({
  description,
  headers: { ...headersOf(status) },
  content: { 'application/json': { schema } },
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
      const lines = codes.map((code) => `* \`${code}\`: ${ERRORS[code].description}`);
      const response: ResponseObject = {
        description: `${reason}.\n\n${lines.join('\n')}`,
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
    'An API key of the workspace, sent as `Authorization: Bearer vgt_…`. What it may do is said by its scopes.',
} as const;
