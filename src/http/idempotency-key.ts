/** The header `Idempotency-Key`, and the fingerprint of the request that carries it. */
import { ApiError } from '../errors.ts';
import { toHex } from '../session/api-key.ts';

/** Characters. */
export const MAX_IDEMPOTENCY_KEY = 255;

const FORM = new RegExp(`^[\\x21-\\x7e]{1,${MAX_IDEMPOTENCY_KEY}}$`);

/** @throws ApiError INVALID_PARAMETER */
export const readIdempotencyKey = (header: string | null): string | null => {
  if (header === null || FORM.test(header)) return header;
  throw new ApiError(
    'INVALID_PARAMETER',
    `The header Idempotency-Key takes 1 to ${MAX_IDEMPOTENCY_KEY} visible ASCII characters.`,
  );
};

/** SHA-256 of method, path, query and body. */
export const fingerprintOf = async (request: Request, body: Uint8Array): Promise<string> => {
  const { pathname, search } = new URL(request.url);
  const head = new TextEncoder().encode(`${request.method} ${pathname}${search}\n`);
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', whole)));
};
