/** The error of the catalogue for each SQLSTATE. */
import { ApiError, type ErrorCode } from '../errors.ts';
import { MAX_RENDERED_BYTES, TOO_LARGE } from '../sql/sqlstates.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly message: string;
  /** Seconds after which sending the request again may succeed. */
  readonly retryAfter?: number;
}

const UNAVAILABLE: Meaning = {
  code: 'DATABASE_UNAVAILABLE',
  message: 'The database cannot be reached. Try again soon.',
  retryAfter: 2,
};
const TIMED_OUT: Meaning = {
  code: 'DATABASE_TIMEOUT',
  message: 'The database took too long. Request less at once, or try again.',
};
const BUSY: Meaning = {
  code: 'WORKSPACE_BUSY',
  message: 'The workspace was busy with other requests for too long. Try again.',
  retryAfter: 1,
};
const invalid = (message: string): Meaning => ({ code: 'INVALID_VALUE', message });
const conflict = (message: string): Meaning => ({ code: 'CONFLICT', message, retryAfter: 1 });

const BY_STATE: Readonly<Record<string, Meaning>> = {
  [TOO_LARGE]: {
    code: 'RESPONSE_TOO_LARGE',
    message: `The response would be larger than ${MAX_RENDERED_BYTES} bytes. Request fewer records (limit), fields (fields) or relations (depth).`,
  },
  '22003': invalid('A number is out of range: one of the request, or one computed of its records.'),
  '22007': invalid('A date or time cannot be read.'),
  '22008': invalid('A date or time is out of range.'),
  '22012': invalid('A computation divides by zero.'),
  '22021': invalid('A text holds a character that cannot be stored.'),
  '22023': invalid('A parameter has a value that the database does not know.'),
  '22P02': invalid('A value cannot be read as its type.'),
  '22P05': invalid('A text holds a character that cannot be stored.'),
  '23502': invalid('A value is missing that has to be there.'),
  '23503': conflict('A record that the request refers to was changed at the same time. Try again.'),
  '23505': { code: 'DUPLICATE', message: 'A duplicate entry was detected' },
  '23514': invalid('A value breaks a rule of its field.'),
  '55P03': BUSY,
  '57014': TIMED_OUT,
};

const BY_CLASS: Readonly<Record<string, Meaning>> = {
  // A server that is not there or not ready, or does not let the Worker in.
  ...Object.fromEntries(
    ['08', '28', '3D', '53', '57', '58', 'XX'].map((sqlClass) => [sqlClass, UNAVAILABLE]),
  ),
  '22': invalid('A value of the request cannot be stored or computed.'),
  '23': conflict('The request does not fit what is stored. Try again.'),
  '40': BUSY,
  '54': { code: 'BAD_REQUEST', message: 'The request is too large for the database. Request less at once.' },
};

const errorOf = ({ code, message, retryAfter }: Meaning): ApiError =>
  new ApiError(code, message, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });

export const unavailable = (): ApiError => errorOf(UNAVAILABLE);
export const timedOut = (): ApiError => errorOf(TIMED_OUT);
export const busy = (): ApiError => errorOf(BUSY);

/** @returns null if the state says that the server made a mistake */
export const errorOfSqlState = (sqlState: string): ApiError | null => {
  const meaning = BY_STATE[sqlState] ?? BY_CLASS[sqlState.slice(0, 2)];
  return meaning ? errorOf(meaning) : null;
};
