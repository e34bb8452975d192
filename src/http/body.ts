/** The body of a request → a JSON value, within limits. */
import type { MiddlewareHandler } from 'hono';
import type { Config } from '../env.ts';
import { ApiError } from '../errors.ts';
import { excerpt } from '../limits.ts';
import type { SessionServices } from '../session/session.ts';
import type { AppEnv } from './context.ts';
import { fingerprintOf, readIdempotencyKey } from './idempotency-key.ts';
import { refuse } from './refuse.ts';

/** Nesting that no honest body has, and that recursive readers should not meet. */
const MAX_NESTING = 100;

const isJson = (contentType: string | undefined): boolean =>
  contentType === undefined || /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType.trim());

const tooLarge = (limit: number): ApiError =>
  new ApiError('PAYLOAD_TOO_LARGE', `The body is larger than ${limit} bytes.`);

/** The bytes of a stream, read no further than `limit`. */
const collect = async (chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> => {
  const collected: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge(limit);
    collected.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of collected) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
};

const readBytes = async (request: Request, limit: number): Promise<Uint8Array> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  return request.body ? collect(request.body, limit) : new Uint8Array();
};

const CODINGS: ReadonlyMap<string, 'gzip' | 'deflate'> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
]);

/**
 * The content coding of a body; null if it is sent as it is.
 * @throws ApiError UNSUPPORTED_MEDIA_TYPE
 */
const codingOf = (request: Request): 'gzip' | 'deflate' | null => {
  const given = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (given === '' || given === 'identity') return null;
  const coding = CODINGS.get(given);
  if (coding) return coding;
  throw new ApiError(
    'UNSUPPORTED_MEDIA_TYPE',
    `The body has the content encoding '${excerpt(given)}'. Encodings that are decoded: gzip, deflate`,
    { 'accept-encoding': 'gzip, deflate' },
  );
};

/** Bytes that are decoded at once: deflate makes at most 1,032 times as many of them, so a bomb is met early. */
const SLICE_BYTES = 1_024;

/** Whether deflated bytes have the zlib header that HTTP asks for; some clients leave it out. */
const hasZlibHeader = ([first = 0, second = 0]: Uint8Array): boolean =>
  (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;

/** @throws ApiError PAYLOAD_TOO_LARGE, INVALID_BODY */
const inflate = async (
  encoded: Uint8Array,
  coding: 'gzip' | 'deflate',
  limit: number,
): Promise<Uint8Array> => {
  const format = coding === 'deflate' && !hasZlibHeader(encoded) ? 'deflate-raw' : coding;
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  const write = async (): Promise<void> => {
    for (let at = 0; at < encoded.length; at += SLICE_BYTES)
      await writer.write(encoded.slice(at, at + SLICE_BYTES));
    await writer.close();
  };
  // What fails here fails for the reader, too.
  write().catch(() => undefined);
  try {
    return await collect(readable, limit);
  } catch (error) {
    throw error instanceof ApiError
      ? error
      : new ApiError(
          'INVALID_BODY',
          `The body is not valid ${coding}, which its Content-Encoding says it is.`,
        );
  }
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

const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
/** A body that comes with a DELETE is ignored, but its idempotency key counts. */
const WRITING_METHODS = new Set([...METHODS_WITH_BODY, 'DELETE']);

interface BodyServices extends SessionServices {
  readonly config: Pick<Config, 'MAX_BODY_BYTES'>;
}

/** Reads the body of a request that has one, within limits, and what its idempotency key stands for. */
export const takeBody =
  (services: BodyServices): MiddlewareHandler<AppEnv> =>
  async (context, next) => {
    context.set('body', () => undefined);
    context.set('idempotency', null);
    if (!WRITING_METHODS.has(context.req.method)) return next();
    const { raw } = context.req;
    try {
      const key = readIdempotencyKey(raw.headers.get('idempotency-key'));
      const limit = services.config.MAX_BODY_BYTES;
      const hasBody = METHODS_WITH_BODY.has(raw.method);
      const coding = hasBody ? codingOf(raw) : null;
      const sent = hasBody ? await readBytes(raw, limit) : new Uint8Array();
      const bytes = coding && sent.length > 0 ? await inflate(sent, coding, limit) : sent;
      context.set('body', () => parseBytes(bytes, raw.headers.get('content-type') ?? undefined));
      if (key !== null) context.set('idempotency', { key, fingerprint: await fingerprintOf(raw, bytes) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return refuse(services, context, error);
    }
    return next();
  };
