/** The body of a request → a JSON value, within limits. */
import type { MiddlewareHandler } from 'hono';
import { ApiError } from '../errors.ts';
import type { Services } from '../rest/services.ts';
import type { AppEnv } from './context.ts';
import { fingerprintOf, readIdempotencyKey } from './idempotency-key.ts';
import { refuse } from './refuse.ts';

/** Nesting that no honest body has, and that recursive readers should not meet. */
const MAX_NESTING = 100;

const isJson = (contentType: string | undefined): boolean =>
  contentType === undefined || /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType.trim());

const tooLarge = (limit: number): ApiError =>
  new ApiError('PAYLOAD_TOO_LARGE', `The body is larger than ${limit} bytes.`);

const readBytes = async (request: Request, limit: number): Promise<Uint8Array> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
};

const invalid = (what: string): ApiError =>
  new ApiError('INVALID_BODY', `The body is not valid JSON: ${what}.`);

const checkNesting = (text: string): void => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (inString) {
      if (character === 0x5c) at += 1;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x7b || character === 0x5b) depth += 1;
    else if (character === 0x7d || character === 0x5d) depth -= 1;
    if (depth > MAX_NESTING) throw invalid(`it is nested deeper than ${MAX_NESTING} levels`);
  }
};

const parse = (text: string): unknown => {
  checkNesting(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(
      error instanceof SyntaxError
        ? error.message.slice(0, 200).toWellFormed().replaceAll('\0', '\\0')
        : 'it cannot be read',
    );
  }
};

/**
 * Bytes → a JSON body. Absent bodies are undefined, whatever their content type.
 * @throws ApiError UNSUPPORTED_MEDIA_TYPE, INVALID_BODY
 */
const parseBytes = (bytes: Uint8Array, contentType: string | undefined): unknown => {
  if (bytes.byteLength === 0) return undefined;
  if (!isJson(contentType))
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The body must be sent as application/json.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw invalid('it is not UTF-8');
  }
  return text.trim() === '' ? undefined : parse(text);
};

/** A body, or what was wrong with it: told to the client only once its key is known to be good. */
export type ReadBody = () => unknown;

const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** Reads the body of a request that has one, within limits, and what its idempotency key stands for. */
export const takeBody =
  (services: Services): MiddlewareHandler<AppEnv> =>
  async (context, next) => {
    context.set('body', () => undefined);
    context.set('idempotency', null);
    if (!METHODS_WITH_BODY.has(context.req.method)) return next();
    const { raw } = context.req;
    try {
      const key = readIdempotencyKey(raw.headers.get('idempotency-key'));
      const bytes = await readBytes(raw, services.config.MAX_BODY_BYTES);
      context.set('body', () => parseBytes(bytes, raw.headers.get('content-type') ?? undefined));
      if (key !== null) context.set('idempotency', { key, fingerprint: await fingerprintOf(raw, bytes) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return refuse(services, context, error);
    }
    return next();
  };
