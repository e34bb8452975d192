import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createApiKey, hashApiKey, isWellFormedApiKey } from '../../../src/session/api-key.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const fromBase62 = (text: string): bigint =>
  [...text].reduce((value, digit) => value * 62n + BigInt(ALPHABET.indexOf(digit)), 0n);

describe('createApiKey', () => {
  test('makes vgt_, 43 characters of secret and 6 of checksum', () => {
    const { key, prefix } = createApiKey();
    expect(key).toMatch(/^vgt_[0-9A-Za-z]{49}$/);
    expect(prefix).toBe(key.slice(0, 12));
  });

  test('ends in the CRC-32 of what precedes', () => {
    const { key } = createApiKey();
    expect(fromBase62(key.slice(-6))).toBe(BigInt(crc32(key.slice(0, -6))));
  });

  test('makes another one each time, all well-formed, over the whole range of 256 bits', () => {
    const keys = Array.from({ length: 300 }, () => createApiKey().key);
    expect(new Set(keys).size).toBe(300);
    expect(keys.every(isWellFormedApiKey)).toBe(true);
    const secrets = keys.map((key) => fromBase62(key.slice(4, -6)));
    expect(secrets.every((secret) => secret < 2n ** 256n)).toBe(true);
    expect(secrets.some((secret) => secret >= 2n ** 255n)).toBe(true);
  });
});

describe('isWellFormedApiKey', () => {
  const { key } = createApiKey();
  const changed = (at: number): string =>
    key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);

  test.each([4, 20, 46, 47, 52])('refuses one changed character, at %i', (at) => {
    expect(isWellFormedApiKey(changed(at))).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['the mark alone', 'vgt_'],
    ['one character too few', key.slice(0, -1)],
    ['one character too many', `${key}0`],
    ['a line break at the end', `${key}\n`],
    ['another mark', `xgt_${key.slice(4)}`],
    ['characters outside base62', `vgt_${'é'.repeat(49)}`],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo'],
  ])('refuses %s', (_, text) => {
    expect(isWellFormedApiKey(text)).toBe(false);
  });
});

test('hashApiKey is SHA-256 in lower-case hexadecimal', async () => {
  const { key } = createApiKey();
  expect(await hashApiKey(key)).toBe(createHash('sha256').update(key).digest('hex'));
});
