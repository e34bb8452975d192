/** A write that is executed once, however often the client sends it. */

/** A request as its idempotency key knows it. */
export interface Idempotency {
  readonly key: string;
  /** SHA-256 of what was asked: method, path, query and body. */
  readonly fingerprint: string;
}

/** A write to be done once: how it will be answered is known, but for the text that Postgres renders. */
export interface Once extends Idempotency {
  /** JSON: the frame of the answer. */
  readonly frame: string;
}
