/**
 * The error catalogue. Every response other than a success is one of these entries, and the OpenAPI responses
 * are generated from it, so a code, its status and its documentation cannot drift apart.
 */

interface CatalogueEntry {
  readonly status: number;
  /** HTTP reason phrase, sent as `error`. */
  readonly error: string;
  readonly description: string;
}

const entry = (status: number, error: string, description: string): CatalogueEntry => ({
  status,
  error,
  description,
});

export const ERRORS = {
  BAD_REQUEST: entry(400, 'Bad Request', 'The request is malformed.'),
  INVALID_BODY: entry(400, 'Bad Request', 'The body is not valid JSON, or not of the expected shape.'),
  INVALID_VALUE: entry(400, 'Bad Request', 'A field of the body has a value that its type does not accept.'),
  UNKNOWN_FIELD: entry(400, 'Bad Request', 'A field named in the request does not exist on the object.'),
  INVALID_REFERENCE: entry(400, 'Bad Request', 'A foreign key names no live record of the right object.'),
  READ_ONLY_FIELD: entry(
    400,
    'Bad Request',
    'A system field was sent with another value than the stored one.',
  ),
  INVALID_ID: entry(400, 'Bad Request', 'An id in the path is not a UUID.'),
  INVALID_FILTER: entry(
    400,
    'Bad Request',
    'The filter has a syntax error, or names what the object does not have.',
  ),
  INVALID_ORDER_BY: entry(
    400,
    'Bad Request',
    'The order has a syntax error, or names what the object does not have.',
  ),
  INVALID_CURSOR: entry(
    400,
    'Bad Request',
    'The cursor was not made by this server for this list and order.',
  ),
  INVALID_LIMIT: entry(400, 'Bad Request', 'The limit is not a positive whole number.'),
  INVALID_DEPTH: entry(400, 'Bad Request', 'The depth is not 0, 1 or 2.'),
  INVALID_FIELDS: entry(400, 'Bad Request', 'The field selection names fields that do not exist.'),
  INVALID_PARAMETER: entry(
    400,
    'Bad Request',
    'A query parameter or header has a value that is not allowed.',
  ),
  BATCH_TOO_LARGE: entry(400, 'Bad Request', 'The request has more records than are allowed.'),
  TOO_MANY_RECORDS: entry(400, 'Bad Request', 'The filter matches more records than one request may change.'),
  AMBIGUOUS_UPSERT: entry(
    400,
    'Bad Request',
    'A record to upsert matches several stored records, or one that another record of the batch matches too.',
  ),
  RESPONSE_TOO_LARGE: entry(
    400,
    'Bad Request',
    'The response would be too large: request fewer records, fields or relations. Nothing was written.',
  ),
  INVALID_METADATA: entry(400, 'Bad Request', 'The object or field definition breaks a rule.'),
  METADATA_LIMIT: entry(400, 'Bad Request', 'The workspace or object has the maximal number of definitions.'),
  UNAUTHENTICATED: entry(401, 'Unauthorized', 'The API key is missing, unknown, expired or revoked.'),
  FORBIDDEN: entry(403, 'Forbidden', 'The API key lacks the scope this operation needs.'),
  NOT_FOUND: entry(404, 'Not Found', 'There is no such route.'),
  OBJECT_NOT_FOUND: entry(404, 'Not Found', 'The workspace has no such object.'),
  RECORD_NOT_FOUND: entry(404, 'Not Found', 'There is no such live record.'),
  METADATA_NOT_FOUND: entry(404, 'Not Found', 'There is no such object or field definition.'),
  METHOD_NOT_ALLOWED: entry(405, 'Method Not Allowed', 'The route exists, but not for this method.'),
  DUPLICATE: entry(409, 'Conflict', 'A unique value or an id is already taken.'),
  CONFLICT: entry(409, 'Conflict', 'The request met a concurrent change; sending it again may succeed.'),
  POSITION_GONE: entry(410, 'Gone', 'Events after this position are not kept any more.'),
  PAYLOAD_TOO_LARGE: entry(413, 'Payload Too Large', 'The body is larger than this server accepts.'),
  URI_TOO_LONG: entry(414, 'URI Too Long', 'The URL is longer than this server accepts.'),
  UNSUPPORTED_MEDIA_TYPE: entry(415, 'Unsupported Media Type', 'The body is not sent as application/json.'),
  IDEMPOTENCY_MISMATCH: entry(
    422,
    'Unprocessable Entity',
    'The idempotency key was used with another request.',
  ),
  RATE_LIMITED: entry(
    429,
    'Too Many Requests',
    'The key sent more requests than its limit; see Retry-After.',
  ),
  INTERNAL: entry(500, 'Internal Server Error', 'The server failed. The request id identifies the failure.'),
  DATABASE_UNAVAILABLE: entry(503, 'Service Unavailable', 'The database cannot be reached; see Retry-After.'),
  WORKSPACE_BUSY: entry(
    503,
    'Service Unavailable',
    'The workspace was busy with other requests for too long, or has too many at once; see Retry-After.',
  ),
  DATABASE_TIMEOUT: entry(
    504,
    'Gateway Timeout',
    'The database took too long, and the statement was cancelled.',
  ),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** One problem with a value of a request, for programs. */
export interface ErrorDetail {
  /** The record of a batch; left out if the request is about one record. */
  readonly index?: number;
  /** The key of the body and the sub-field that is wrong, with dots; '' if it is the whole record. */
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** The record that holds a unique value already. */
  readonly conflictingRecordId?: string;
  /** The earlier record of the batch that has the unique value too. */
  readonly conflictingIndex?: number;
}

/** Bytes of JSON of an error's messages, and of its details: with what is around them, at most 64 KiB. */
const MAX_TOLD_BYTES = 28 * 1024;

/** Characters of one message, and of the path of a detail: either may repeat what the client sent. */
const MAX_MESSAGE = 2_000;
const MAX_PATH = 300;

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;

const jsonBytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** The first items, as many as fit into an error. */
const fitting = <T>(items: readonly T[]): readonly T[] => {
  let bytes = 0;
  const end = items.findIndex((item) => {
    bytes += jsonBytes(item) + 1;
    return bytes > MAX_TOLD_BYTES;
  });
  return end === -1 ? items : items.slice(0, end);
};

const toldMessages = (messages: readonly string[]): readonly string[] => {
  const told = fitting(messages.map((message) => cut(message, MAX_MESSAGE)));
  const more = messages.length - told.length;
  return more === 0 ? told : [...told, `… and ${more} more problems`];
};

const toldDetails = (details: readonly ErrorDetail[]): readonly ErrorDetail[] =>
  fitting(
    details.map((detail) => ({
      ...detail,
      path: cut(detail.path, MAX_PATH),
      message: cut(detail.message, MAX_MESSAGE),
    })),
  );

/**
 * A response from the catalogue. `messages` holds every problem found, each naming what it is about: as many as fit
 * into 64 KiB, whatever the request was.
 */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly messages: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly details: readonly ErrorDetail[];

  constructor(
    code: ErrorCode,
    messages: string | readonly string[],
    headers: Readonly<Record<string, string>> = {},
    details: readonly ErrorDetail[] = [],
  ) {
    const list = typeof messages === 'string' ? [messages] : messages;
    const told = toldMessages(list);
    super(told.join('; '));
    this.name = 'ApiError';
    this.code = code;
    this.messages = told;
    this.headers = headers;
    this.details = toldDetails(details);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** The one error shape of every route. */
  toBody(requestId: string): ErrorBody {
    const { status, error } = ERRORS[this.code];
    const { code, messages, details } = this;
    return {
      statusCode: status,
      error,
      messages,
      code,
      ...(details.length > 0 && { details }),
      requestId,
    };
  }
}

export interface ErrorBody {
  readonly statusCode: number;
  readonly error: string;
  readonly messages: readonly string[];
  readonly code: ErrorCode;
  /** Of errors about values: each problem, where it is and what it is. */
  readonly details?: readonly ErrorDetail[];
  readonly requestId: string;
}

/** Most problems that one error reports. */
const MAX_DETAILS = 100;

/** A problem as `messages` has it: problems of a batch begin with their index. */
const messageOf = ({ index, path, message }: ErrorDetail): string =>
  index === undefined ? message : `[${index}]${path === '' ? '' : `.${path}`}: ${message}`;

/** The error of a request whose values have problems: the code of the first one, and what each of them is. */
export const valuesError = (problems: readonly [ErrorDetail, ...ErrorDetail[]]): ApiError => {
  const told = new Map(problems.slice(0, MAX_DETAILS).map((problem) => [messageOf(problem), problem]));
  return new ApiError(problems[0].code, [...told.keys()], {}, [...told.values()]);
};
