/** The SQLSTATEs that the database functions of `drizzle/` raise, and the sizes that they check. */

/**
 * Bytes of JSON that a statement may answer. Neon refuses answers over 10 MiB, after the statement is done; JSON in
 * JSON takes at most twice its size, so that none comes near. What is larger ends the statement: nothing is written.
 */
export const MAX_RENDERED_BYTES = 5_000_000;

/** Bytes of JSON of the records that a write returns: REST returns them under two keys. */
export const MAX_ECHO_BYTES = MAX_RENDERED_BYTES / 2;

/** SQLSTATE of a response that is larger. */
export const TOO_LARGE = 'V0004';

/** SQLSTATE of a change planned under a schema or by a key that is no longer current: nothing was done. */
export const STALE_SCHEMA = 'V0001';

/** SQLSTATE of data that does not allow the change; the message is JSON. */
export const DATA_REFUSES = 'V0002';

/** SQLSTATE of records that lack what the change demands of them. */
export const VALUE_MISSING = 'V0003';

/** SQLSTATE of a transaction that one of its statements refuses; the message is JSON: which of them, and its problems. */
export const PART_REFUSED = 'V0006';

/** SQLSTATE of a lock that was not to be had at once. */
export const LOCK_NOT_AVAILABLE = '55P03';

/** SQLSTATEs of a statement that lost to another one, so that nothing was done: it may be planned again. */
export const LOST_STATES: readonly string[] = ['40001', '40P01', STALE_SCHEMA];
