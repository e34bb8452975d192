/**
 * Cursors: the place of a row in an order, as text.
 *
 *     cursor := base64url( checksum[8 bytes] JSON )      JSON := [id, value of each order key …]
 *
 * The checksum covers the JSON and the *binding*, a text that says which list and order the cursor belongs to; the
 * binding itself is not in the cursor. A checksum is enough, and no secret is needed: a cursor holds nothing
 * its reader may not see, and a client that forges one gains nothing: its values only become parameters of
 * a comparison inside the caller's own workspace, of the types that are checked here. What the checksum is for is
 * to refuse cursors that were cut, altered or taken from another list, instead of returning a wrong page.
 */
import { ApiError } from '../errors.ts';
import { excerpt } from '../limits.ts';
import { isStoredUuid, KINDS } from '../schema/kinds.ts';
import type { JsonValue, Kind } from '../schema/types.ts';

export interface CursorContent {
  readonly values: readonly JsonValue[];
  readonly id: string;
}

const CHECKSUM_BYTES = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Murmur3's finaliser: every bit of the input moves every bit of the output. */
const mix = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 64 bits over bytes: two multiplicative lanes of 32 bits, crossed at the end (the scheme of cyrb53). */
const checksum = (parts: readonly Uint8Array[]): Uint8Array => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const bytes of parts) {
    for (const byte of bytes) {
      a = Math.imul(a ^ byte, 0x9e3779b1);
      b = Math.imul(b ^ byte, 0x5f356495);
      a = (a << 13) | (a >>> 19);
      b = (b << 17) | (b >>> 15);
    }
    a ^= bytes.length;
    b = Math.imul(b ^ bytes.length, 0x9e3779b1);
  }
  const sum = new DataView(new ArrayBuffer(CHECKSUM_BYTES));
  sum.setUint32(0, mix(a ^ Math.imul(b, 0x27d4eb2f)));
  sum.setUint32(4, mix(b ^ Math.imul(a, 0x165667b1)));
  return new Uint8Array(sum.buffer);
};

const toBase64Url = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

/** The bytes of canonical base64url; null for anything else. */
const fromBase64Url = (text: string): Uint8Array | null => {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : null;
};

/** The cursor of the row `id`, whose order keys have these values, in the order that `binding` says. */
export const encodeCursor = ({
  binding,
  values,
  id,
}: CursorContent & { readonly binding: string }): string => {
  const content = encoder.encode(JSON.stringify([id, ...values]));
  const sum = checksum([encoder.encode(binding), content]);
  const bytes = new Uint8Array(CHECKSUM_BYTES + content.length);
  bytes.set(sum);
  bytes.set(content, CHECKSUM_BYTES);
  return toBase64Url(bytes);
};

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const parseJson = (bytes: Uint8Array): JsonValue => {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return null;
  }
};

/**
 * The place that a cursor with this binding encodes. Throws INVALID_CURSOR if it is not base64url of ours, was altered,
 * belongs to another binding, or its values are not of the kinds of the order keys (null always may be).
 */
export const decodeCursor = (text: string, binding: string, kinds: readonly Kind[]): CursorContent => {
  const invalid = () => new ApiError('INVALID_CURSOR', `Invalid cursor: ${excerpt(text)}`);
  const bytes = fromBase64Url(text);
  if (!bytes || bytes.length <= CHECKSUM_BYTES) throw invalid();
  const content = bytes.subarray(CHECKSUM_BYTES);
  const expected = checksum([encoder.encode(binding), content]);
  if (!expected.every((byte, i) => byte === bytes[i])) throw invalid();
  const parsed = parseJson(content);
  if (!isArray(parsed)) throw invalid();
  const [id = null, ...values] = parsed;
  if (!isStoredUuid(id) || values.length !== kinds.length) throw invalid();
  const isOfKind = (value: JsonValue, i: number): boolean => {
    const kind = kinds[i];
    return value === null || (kind !== undefined && KINDS[kind].isStored(value));
  };
  if (!values.every(isOfKind)) throw invalid();
  return { id, values };
};
