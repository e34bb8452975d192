/** Rate limits, by a counter that the test holds, and by the platform's own. */
import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { createApiKey, hashApiKey } from '../../src/session/api-key.ts';
import {
  type Answer,
  counting,
  createClient,
  createKey,
  createWorkspace,
  type Json,
} from '../support/api.ts';

/** A counter as the platform's: says yes up to its limit. */
class Counter {
  readonly counts = new Map<string, number>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  readonly limit = async ({ key }: { key: string }): Promise<{ success: boolean }> => {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return { success: count <= this.#most };
  };
}

const refusal = ({ status, body, headers }: Answer): Json => [
  status,
  body.code,
  body.messages,
  headers.get('retry-after'),
  headers.get('ratelimit'),
  headers.get('ratelimit-policy'),
];

const TOO_MANY = [
  429,
  'RATE_LIMITED',
  ['This API key was used more than 3 times a minute. Try again in 60 seconds.'],
  '60',
  '"key";r=0;t=60',
  '"key";q=3;w=60',
];

describe('requests of a key', () => {
  it('are refused beyond the limit, before the database is asked, and no other key with them', async () => {
    const KEY_RATE_LIMIT = new Counter(3);
    const limits = { KEY_RATE_LIMIT, REQUESTS_PER_MINUTE: '3' };
    const api = await createWorkspace(limits);
    for (const path of ['/rest/people', '/rest/nothing', '/rest/people']) {
      const answer = await api.get(path);
      expect(answer.status).not.toBe(429);
      expect(answer.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60');
      // What is left is not known, so it is not told.
      expect(answer.headers.get('ratelimit')).toBeNull();
    }
    const { result, requests } = await counting(async () => [
      await api.get('/rest/people'),
      await api.post('/rest/people', {}),
      await api.get('/rest/metadata/objects'),
    ]);
    expect(result.map(refusal)).toEqual([TOO_MANY, TOO_MANY, TOO_MANY]);
    expect(Object.keys(result[0]?.body ?? {})).toEqual([
      'statusCode',
      'error',
      'messages',
      'code',
      'requestId',
    ]);
    expect(requests).toBe(0);
    const other = createClient(await createKey(api.workspaceId), limits);
    expect((await other.get('/rest/people')).status).toBe(200);
    // Counted by the key's hash: the key itself is told to nobody.
    expect([...KEY_RATE_LIMIT.counts.keys()]).toEqual([
      await hashApiKey(api.key),
      await hashApiKey(other.key),
    ]);
  });

  it('pass where nothing counts, and where counting fails', async () => {
    const api = await createWorkspace();
    const answer = await api.get('/rest/people');
    expect([answer.status, answer.headers.get('ratelimit-policy')]).toEqual([200, null]);
    const broken = { limit: () => Promise.reject(new Error('down')) };
    expect((await createClient(api.key, { KEY_RATE_LIMIT: broken }).get('/rest/people')).status).toBe(200);
  });

  it('are counted by the platform', async () => {
    const limits = { KEY_RATE_LIMIT: Reflect.get(env, 'TEST_RATE_LIMIT'), REQUESTS_PER_MINUTE: '3' };
    const api = await createWorkspace(limits);
    const statuses: number[] = [];
    // A minute may end meanwhile: of eight in a row, four fall into one.
    for (let n = 0; n < 8; n += 1) statuses.push((await api.get('/rest/people')).status);
    expect(statuses.slice(0, 3)).toEqual([200, 200, 200]);
    expect(statuses).toContain(429);
  });
});

describe('failed authentications', () => {
  const guess = (address: string | null, key: string, limits: Readonly<Record<string, unknown>>) =>
    createClient(key, limits).call('GET', '/rest/people', undefined, {
      headers: address === null ? {} : { 'cf-connecting-ip': address },
    });

  it('are refused beyond the limit by address, and good keys never', async () => {
    const AUTHENTICATION_RATE_LIMIT = new Counter(3);
    const limits = { AUTHENTICATION_RATE_LIMIT, FAILED_AUTHENTICATIONS_PER_MINUTE: '3' };
    const api = await createWorkspace(limits);
    const from = (address: string | null, key = createApiKey().key) => guess(address, key, limits);
    for (const key of ['', 'nonsense', createApiKey().key])
      expect((await from('192.0.2.1', key)).status).toBe(401);
    for (const key of ['', 'nonsense', createApiKey().key]) {
      const answer = await from('192.0.2.1', key);
      expect(refusal(answer)).toEqual([
        429,
        'RATE_LIMITED',
        ['Authentication failed more than 3 times a minute. Try again in 60 seconds.'],
        '60',
        '"authentication";r=0;t=60',
        '"authentication";q=3;w=60',
      ]);
      expect(answer.headers.get('www-authenticate')).toBeNull();
    }
    // The same address with a good key, on an isolate that does not know it yet; and another address.
    expect((await from('192.0.2.1', api.key)).status).toBe(200);
    expect((await from('192.0.2.2')).status).toBe(401);
    // What a good key does wrong is no failed authentication.
    for (let n = 0; n < 5; n += 1)
      expect(
        (
          await createClient(api.key, limits).call('GET', '/rest/nothing', undefined, {
            headers: { 'cf-connecting-ip': '192.0.2.3' },
          })
        ).status,
      ).toBe(404);
    expect([...AUTHENTICATION_RATE_LIMIT.counts.keys()]).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it('are counted by network for IPv6, where one client has many addresses', async () => {
    const AUTHENTICATION_RATE_LIMIT = new Counter(100);
    for (const address of [
      '2001:db8:1:2:3:4:5:6',
      '2001:DB8:0001:2::9',
      '2001:db8:1:3::1',
      '2001:db8::1',
      '::1',
      '::ffff:192.0.2.1',
      '2001:db8:1:2:3:4:5::',
    ])
      await guess(address, 'x', { AUTHENTICATION_RATE_LIMIT });
    expect([...AUTHENTICATION_RATE_LIMIT.counts]).toEqual([
      ['2001:db8:1:2', 3],
      ['2001:db8:1:3', 1],
      ['2001:db8:0:0', 1],
      ['0:0:0:0', 2],
    ]);
  });

  it('are not counted where the address is not known', async () => {
    const AUTHENTICATION_RATE_LIMIT = new Counter(0);
    expect((await guess(null, 'x', { AUTHENTICATION_RATE_LIMIT })).status).toBe(401);
  });
});
