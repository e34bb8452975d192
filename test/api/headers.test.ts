/** What every answer carries, whatever it says. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, createClient, createWorkspace, type Workspace } from '../support/api.ts';

let api: Workspace;
beforeAll(async () => {
  api = await createWorkspace();
});

const preflight = (path: string, env: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  createClient('', env).call('OPTIONS', path, undefined, {
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,content-type,idempotency-key,x-request-id',
    },
  });

const listed = (answer: Answer, header: string): readonly string[] =>
  (answer.headers.get(header) ?? '').split(',').map((item) => item.trim().toLowerCase());

describe('every answer', () => {
  const answers: readonly (readonly [string, () => Promise<Answer>])[] = [
    ['a success', () => api.get('/rest/people')],
    ['a creation', () => api.post('/rest/people', {})],
    ['a refused value', () => api.post('/rest/people', { city: 1 })],
    ['an unknown object', () => api.get('/rest/nothing')],
    ['an unknown path', () => api.get('/rest/people/x/y/z')],
    ['nothing at all', () => api.get('/nothing')],
    ['a wrong method', () => api.call('DELETE', '/rest/batch/people')],
    ['no key', () => createClient('').get('/rest/people')],
    ['liveness', () => createClient('').get('/health')],
    ['a preflight', () => preflight('/rest/people')],
    ['a preflight of nothing', () => preflight('/nothing')],
  ];
  it.each(answers)('is not to be sniffed, kept, or read elsewhere than by TLS: %s', async (_, ask) => {
    const { headers } = await ask();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('vary')?.toLowerCase()).toContain('authorization');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('server-timing')).toMatch(/^database;dur=\d+\.\d$/);
  });

  it('leads to the table of errors if it is one, and only then', async () => {
    const help = '</docs#guide/errors>; rel="help"';
    for (const [what, ask] of answers) {
      const { status, headers } = await ask();
      expect(headers.get('link'), what).toBe(status >= 400 ? help : null);
    }
  });
});

describe('pages of other origins', () => {
  it('are told beforehand what they may send, and may read what they need', async () => {
    const answer = await preflight('/rest/people/x');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(listed(answer, 'access-control-allow-methods')).toEqual(['get', 'post', 'put', 'patch', 'delete']);
    expect(listed(answer, 'access-control-allow-headers')).toEqual([
      'authorization',
      'content-type',
      'idempotency-key',
      'x-request-id',
    ]);
    expect(answer.headers.get('access-control-max-age')).toBe('86400');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    for (const read of [await api.get('/rest/people'), await api.get('/rest/nothing')])
      expect(listed(read, 'access-control-expose-headers')).toEqual([
        'allow',
        'echo-truncated',
        'etag',
        'idempotency-replayed',
        'link',
        'ratelimit',
        'ratelimit-policy',
        'retry-after',
        'server-timing',
        'www-authenticate',
        'x-request-id',
      ]);
  });

  it('are those that the deployment names', async () => {
    const env = { CORS_ORIGINS: 'https://app.example, https://other.example' };
    const from = (origin: string) =>
      createClient(api.key, env).call('GET', '/rest/people', undefined, { headers: { origin } });
    for (const origin of ['https://app.example', 'https://other.example'])
      expect((await from(origin)).headers.get('access-control-allow-origin')).toBe(origin);
    for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'null', '']) {
      const answer = await from(origin);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null]);
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
    }
    expect((await preflight('/rest/people', env)).headers.get('access-control-allow-origin')).toBe(
      'https://app.example',
    );
    const none = await createClient(api.key, { CORS_ORIGINS: '' }).call('GET', '/rest/people', undefined, {
      headers: { origin: 'https://app.example' },
    });
    expect([none.status, none.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });
});

describe('OPTIONS', () => {
  it.each([
    ['/rest/people', 'GET, POST, PATCH, PUT, DELETE'],
    ['/rest/batch/people', 'POST'],
    ['/rest/people/x', 'GET, PATCH, PUT, DELETE'],
    ['/rest/people/x/restore', 'PATCH'],
    ['/rest/restore/people/x', 'PATCH'],
    ['/rest/metadata/objects', 'GET, POST'],
    ['/rest/metadata/fields/x', 'GET, PATCH, PUT, DELETE'],
    ['/health', 'GET'],
  ])('tells the methods of %s, without a key', async (path, allow) => {
    const sorted = (answer: Answer) => answer.headers.get('allow')?.split(', ').toSorted();
    const plain = await createClient('').call('OPTIONS', path);
    expect([plain.status, sorted(plain)]).toEqual([204, allow.split(', ').toSorted()]);
    expect(sorted(await preflight(path))).toEqual(allow.split(', ').toSorted());
    const refused = await api.call('TRACE', path).catch(() => null);
    if (refused) expect([refused.status, sorted(refused)]).toEqual([405, allow.split(', ').toSorted()]);
  });
});
