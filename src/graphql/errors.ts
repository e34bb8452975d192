/** Errors as GraphQL's clients read them: `errors[]`, with Twenty's codes. */
import type { ApiError, ErrorCode } from '../errors.ts';
import type { DocumentCode, Problem } from './problems.ts';

interface Extensions {
  readonly code: string;
  readonly subCode?: string;
  readonly userFriendlyMessage: string;
}

export interface ResponseError {
  readonly message: string;
  readonly locations?: Problem['locations'];
  readonly path?: Problem['path'];
  readonly extensions: Extensions;
}

/** What Twenty calls a kind of error, and its more particular name, if it has one. */
const CODES: Readonly<Partial<Record<ErrorCode, readonly [code: string, subCode?: string]>>> = {
  UNAUTHENTICATED: ['UNAUTHENTICATED'],
  FORBIDDEN: ['FORBIDDEN', 'PERMISSION_DENIED'],
  NOT_FOUND: ['NOT_FOUND'],
  OBJECT_NOT_FOUND: ['NOT_FOUND'],
  RECORD_NOT_FOUND: ['NOT_FOUND', 'RECORD_NOT_FOUND'],
  METADATA_NOT_FOUND: ['NOT_FOUND'],
  METHOD_NOT_ALLOWED: ['METHOD_NOT_ALLOWED'],
  CONFLICT: ['CONFLICT'],
  RATE_LIMITED: ['BAD_USER_INPUT', 'LIMIT_REACHED'],
  INVALID_FILTER: ['BAD_USER_INPUT', 'INVALID_ARGS_FILTER'],
  INVALID_BODY: ['BAD_USER_INPUT', 'INVALID_QUERY_INPUT'],
  INVALID_PARAMETER: ['BAD_USER_INPUT', 'INVALID_QUERY_INPUT'],
  INVALID_METADATA: ['METADATA_VALIDATION_FAILED'],
  INTERNAL: ['INTERNAL_SERVER_ERROR'],
  DATABASE_UNAVAILABLE: ['INTERNAL_SERVER_ERROR', 'DATABASE_UNAVAILABLE'],
  DATABASE_TIMEOUT: ['TIMEOUT'],
};

const FRIENDLY: Readonly<Partial<Record<ErrorCode | DocumentCode, string>>> = {
  RECORD_NOT_FOUND: 'This record does not exist or has been deleted.',
  UNAUTHENTICATED: 'The API key is missing or not valid.',
  FORBIDDEN: 'The API key may not do this.',
  RATE_LIMITED: 'Too many requests. Try again in a minute.',
};

const extensionsOf = (code: ErrorCode | DocumentCode): Extensions => {
  const userFriendlyMessage = FRIENDLY[code] ?? 'An error occurred.';
  if (code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED')
    return { code, userFriendlyMessage };
  const [twenty, subCode = code] = CODES[code] ?? ['BAD_USER_INPUT'];
  return subCode === twenty
    ? { code: twenty, userFriendlyMessage }
    : { code: twenty, subCode, userFriendlyMessage };
};

export const problemError = ({ code, message, locations, path }: Problem): ResponseError => ({
  message,
  ...(locations.length > 0 && { locations }),
  ...(path && { path }),
  extensions: extensionsOf(code),
});

/** An error of a field, or of the request if no place is known. */
export const apiErrors = (
  { code, messages }: ApiError,
  place: Pick<Problem, 'locations' | 'path'> = { locations: [], path: null },
): readonly ResponseError[] => messages.map((message) => problemError({ code, message, ...place }));
