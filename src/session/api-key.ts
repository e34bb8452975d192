/**
 * API keys: `vgt_`, 256 random bits in base62, and a checksum in base62. The checksum lets secret scanners tell a
 * key from a look-alike, and lets the Worker refuse a mistyped one without asking the database. Only the SHA-256
 * of a key is stored: with 256 random bits there is nothing to guess, so a slow hash would only cost time.
 */
const MARK = 'vgt_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = 62n;
const SECRET_BYTES = 32;
/** 62⁴³ is the first power of 62 above 2²⁵⁶. */
const SECRET_LENGTH = 43;
/** 62⁶ is the first power of 62 above 2³². */
const CHECKSUM_LENGTH = 6;
const PREFIX_LENGTH = 12;
const FORM = new RegExp(`^${MARK}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

const encoder = new TextEncoder();

const toBase62 = (value: bigint, length: number): string => {
  let digits = '';
  for (let rest = value; digits.length < length; rest /= BASE)
    digits = ALPHABET.charAt(Number(rest % BASE)) + digits;
  return digits;
};

export const toHex = (bytes: Uint8Array): string =>
  bytes.reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '');

/** CRC-32 as of gzip and PNG (reflected polynomial 0xEDB88320). */
const crc32 = (text: string): number => {
  let crc = 0xffffffff;
  for (const byte of encoder.encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
};

const checksumOf = (text: string): string => toBase62(BigInt(crc32(text)), CHECKSUM_LENGTH);

export interface NewApiKey {
  /** Shown once, never stored. */
  readonly key: string;
  /** The first characters, for people to tell keys apart. */
  readonly prefix: string;
}

export const createApiKey = (): NewApiKey => {
  const secret = BigInt(`0x${toHex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))}`);
  const body = MARK + toBase62(secret, SECRET_LENGTH);
  const key = body + checksumOf(body);
  return { key, prefix: key.slice(0, PREFIX_LENGTH) };
};

/** Whether the text could be a key at all. Says nothing of whether it exists. */
export const isWellFormedApiKey = (text: string): boolean =>
  FORM.test(text) && checksumOf(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);

/** @returns SHA-256 of the whole key, lower-case hexadecimal: what the database knows it by */
export const hashApiKey = async (key: string): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(key))));
