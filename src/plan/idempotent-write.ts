/** A write that is executed once, however often the client sends it. */

/** A request as its idempotency key identifies it. */
export interface Idempotency {
  readonly key: string;
  /** SHA-256 of the request: method, path, query and body. */
  readonly fingerprint: string;
}

/** A write that stores its result under the key, in its own statement. */
export interface IdempotentWrite extends Idempotency {
  /** What the transport needs to return a repetition: stored as it is, and returned with the stored records. */
  readonly frame: string;
}
