/** Every error, what it means and what to do about it, as a table for people. */
import { ERRORS, type ErrorCode } from '../../errors.ts';

/** What a client does about an error. */
const REMEDIES: Readonly<Record<ErrorCode, string>> = {
  BAD_REQUEST: 'Correct what `messages` name.',
  INVALID_BODY: 'Send valid JSON of the documented shape.',
  INVALID_VALUE: 'Correct the values that `messages` name; `details` has the same for programs.',
  UNKNOWN_FIELD: 'Use a name that the object has; the message names the nearest.',
  INVALID_REFERENCE: 'Send the id of a record that exists and is not in the trash.',
  READ_ONLY_FIELD: 'Leave the field out, or send the stored value.',
  INVALID_ID: 'Send a UUID.',
  INVALID_FILTER: 'Correct the filter; the message names the position and what is allowed there.',
  INVALID_ORDER_BY: 'Use fields of the object and one of the four directions.',
  INVALID_CURSOR: 'Start again from the first page: cursors belong to one `order_by`.',
  INVALID_LIMIT: 'Send a whole number from 1.',
  INVALID_DEPTH: 'Send 0, 1 or 2.',
  INVALID_FIELDS: 'Use names that the object has.',
  INVALID_PARAMETER: 'Correct the parameter or header that the message names.',
  BATCH_TOO_LARGE: 'Send smaller batches.',
  TOO_MANY_RECORDS: 'Narrow the filter, and repeat until nothing matches.',
  AMBIGUOUS_UPSERT: 'Send each record once, with unique values that belong to one record.',
  RESPONSE_TOO_LARGE: 'Request fewer records, fields or levels.',
  INVALID_METADATA: 'Correct what `messages` name.',
  METADATA_LIMIT: 'Delete objects or fields that you no longer need.',
  UNAUTHENTICATED: 'Send a live key as `Authorization: Bearer …`.',
  FORBIDDEN: 'Use a key with the scope that the message names.',
  NOT_FOUND: 'Correct the path.',
  OBJECT_NOT_FOUND: 'Use the plural name of an active object.',
  RECORD_NOT_FOUND: 'The record is deleted or never was: restore it, or remove it from your list.',
  METADATA_NOT_FOUND: 'List objects or fields to find the id.',
  METHOD_NOT_ALLOWED: 'Use a method that the header `Allow` names.',
  DUPLICATE: 'Update the record that has the value, or send `upsert=true`.',
  CONFLICT: 'Send the request again.',
  PAYLOAD_TOO_LARGE: 'Send smaller bodies.',
  POSITION_GONE:
    'Ask for `starting_after=latest`, read the records again, then follow the events from that position.',
  URI_TOO_LONG: 'Shorten the filter.',
  UNSUPPORTED_MEDIA_TYPE: 'Send `Content-Type: application/json`.',
  IDEMPOTENCY_MISMATCH: 'Use a new key for each new request.',
  RATE_LIMITED: 'Wait for the seconds of `Retry-After`.',
  INTERNAL: 'Try again later; if it happens again, report the `requestId`.',
  DATABASE_UNAVAILABLE: 'Wait for the seconds of `Retry-After`, and send the request again.',
  WORKSPACE_BUSY: 'Wait for the seconds of `Retry-After`, and send the request again.',
  DATABASE_TIMEOUT: 'Request less at once: use a narrower filter, a smaller page.',
};

const CODES = Object.keys(ERRORS).filter((code): code is ErrorCode => code in ERRORS);

export const errorTable = (): string =>
  [
    '| Status | Code | Meaning | What to do |',
    '| --- | --- | --- | --- |',
    ...CODES.map(
      (code) => `| ${ERRORS[code].status} | \`${code}\` | ${ERRORS[code].description} | ${REMEDIES[code]} |`,
    ),
  ].join('\n');
