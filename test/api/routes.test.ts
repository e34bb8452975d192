/** What every route answers before and around its own work. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/session/api-key.ts';
import {
  type Answer,
  clearFaults,
  counting,
  createClient,
  createKey,
  createWorkspace,
  database,
  injectFault,
  type Json,
  type Workspace,
} from '../support/api.ts';

const ID = '01920202-1c25-7d02-bf25-6aeccf7ea419';

interface RouteCase {
  readonly method: string;
  readonly path: string;
  readonly scope: string;
  readonly body?: Json;
}

const ROUTES: readonly RouteCase[] = [
  { method: 'GET', path: '/rest/people', scope: 'records:read' },
  { method: 'POST', path: '/rest/people', scope: 'records:write', body: {} },
  { method: 'POST', path: '/rest/batch/people', scope: 'records:write', body: [{}] },
  { method: 'GET', path: `/rest/people/${ID}`, scope: 'records:read' },
  { method: 'PATCH', path: `/rest/people/${ID}`, scope: 'records:write', body: {} },
  { method: 'PUT', path: `/rest/people/${ID}`, scope: 'records:write', body: {} },
  { method: 'DELETE', path: `/rest/people/${ID}`, scope: 'records:write' },
  { method: 'GET', path: '/rest/people/groupBy', scope: 'records:read' },
  { method: 'POST', path: '/rest/people/duplicates', scope: 'records:read', body: { ids: [] } },
  { method: 'PATCH', path: '/rest/people', scope: 'records:write', body: {} },
  { method: 'PUT', path: '/rest/people', scope: 'records:write', body: {} },
  { method: 'DELETE', path: '/rest/people', scope: 'records:write' },
  { method: 'PATCH', path: '/rest/people/restore', scope: 'records:write' },
  { method: 'PATCH', path: '/rest/restore/people', scope: 'records:write' },
  { method: 'PATCH', path: `/rest/people/${ID}/restore`, scope: 'records:write' },
  { method: 'PATCH', path: `/rest/restore/people/${ID}`, scope: 'records:write' },
  { method: 'GET', path: '/rest/metadata/objects', scope: 'metadata:read' },
  { method: 'POST', path: '/rest/metadata/objects', scope: 'metadata:write', body: {} },
  { method: 'GET', path: `/rest/metadata/objects/${ID}`, scope: 'metadata:read' },
  { method: 'PATCH', path: `/rest/metadata/objects/${ID}`, scope: 'metadata:write', body: {} },
  { method: 'PUT', path: `/rest/metadata/objects/${ID}`, scope: 'metadata:write', body: {} },
  { method: 'DELETE', path: `/rest/metadata/objects/${ID}`, scope: 'metadata:write' },
  { method: 'GET', path: '/rest/metadata/fields', scope: 'metadata:read' },
  { method: 'POST', path: '/rest/metadata/fields', scope: 'metadata:write', body: {} },
  { method: 'GET', path: `/rest/metadata/fields/${ID}`, scope: 'metadata:read' },
  { method: 'PATCH', path: `/rest/metadata/fields/${ID}`, scope: 'metadata:write', body: {} },
  { method: 'PUT', path: `/rest/metadata/fields/${ID}`, scope: 'metadata:write', body: {} },
  { method: 'DELETE', path: `/rest/metadata/fields/${ID}`, scope: 'metadata:write' },
];

/** Checks the one shape of errors. @returns status, code and messages */
const refusal = ({ status, headers, body }: Answer): Json => {
  expect(Object.keys(body)).toEqual(['statusCode', 'error', 'messages', 'code', 'requestId']);
  expect(body.statusCode).toBe(status);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('x-request-id')).toBe(body.requestId);
  expect(body.requestId).not.toBe('');
  expect(body.error).toEqual(expect.any(String));
  return [status, body.code, body.messages];
};

const unauthenticated = (answer: Answer, message: string): void => {
  expect(refusal(answer)).toEqual([401, 'UNAUTHENTICATED', [message]]);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
};

let api: Workspace;
let expired: string;
let revoked: string;
const { key: unknown } = createApiKey();

beforeAll(async () => {
  api = await createWorkspace();
  expired = await createKey(api.workspaceId, { expiresAt: '2020-01-01T00:00:00Z' });
  revoked = await createKey(api.workspaceId);
  await database.query(`update api_key set revoked_at = now() where prefix = $1 and workspace_id = $2`, [
    revoked.slice(0, 12),
    api.workspaceId,
  ]);
});

describe.each(ROUTES)('$method $path', ({ method, path, scope, body }) => {
  it('needs a good key', async () => {
    const anonymous = createClient('');
    const withHeader = (authorization: string) =>
      anonymous.call(method, path, body, { headers: { authorization } });
    unauthenticated(await anonymous.call(method, path, body), 'Missing authentication token');
    for (const header of [api.key, `Basic ${api.key}`, 'Bearer', 'Bearer ', `Token ${api.key}`])
      unauthenticated(await withHeader(header), 'Missing authentication token');
    for (const header of [
      'Bearer x',
      `Bearer ${api.key}x`,
      `Bearer ${api.key.slice(0, -1)}`,
      `Bearer ${unknown}`,
    ])
      unauthenticated(await withHeader(header), 'Token invalid.');
    unauthenticated(await createClient(expired).call(method, path, body), 'This API Key is expired');
    unauthenticated(await createClient(revoked).call(method, path, body), 'This API Key is revoked');
    unauthenticated(
      await anonymous.call(
        method,
        `${path}?api_key=${api.key}&token=${api.key}&authorization=Bearer%20${api.key}`,
        body,
      ),
      'Missing authentication token',
    );
  });

  it('needs its scope', async () => {
    const scopes = (
      [
        'records:read',
        'records:write',
        'metadata:read',
        'metadata:write',
        'keys:write',
        'events:read',
      ] as const
    ).filter((other) => other !== scope);
    const answer = await createClient(await createKey(api.workspaceId, { scopes })).call(method, path, body);
    expect(refusal(answer)).toEqual([403, 'FORBIDDEN', [`The API key lacks the scope '${scope}'.`]]);
    expect(
      (
        await createClient(
          await createKey(api.workspaceId, {
            scopes:
              scope === 'records:write'
                ? ['records:write']
                : ['metadata:read', 'records:read', 'metadata:write', 'events:read'],
          }),
        ).call(method, path, body)
      ).status,
    ).not.toBe(403);
  });

  it('echoes the request id', async () => {
    const given = await api.call(method, path, body, { headers: { 'x-request-id': 'my-request.1' } });
    expect(given.headers.get('x-request-id')).toBe('my-request.1');
    const made = await api.call(method, path, body, { headers: { 'x-request-id': 'bad id <script>' } });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers authentication before anything else', async () => {
    const wrong = `${path.replace('people', 'nothing').replace(ID, 'not-an-id')}?limit=abc&depth=9&filter=x&fields=y&pad=${'x'.repeat(20_000)}`;
    const raw = method === 'GET' || method === 'DELETE' ? {} : { raw: '{not json' };
    const headers = { 'content-type': 'text/plain' };
    unauthenticated(
      await createClient('').call(method, wrong, undefined, { ...raw, headers }),
      'Missing authentication token',
    );
    unauthenticated(
      await createClient(unknown).call(method, wrong, undefined, { ...raw, headers }),
      'Token invalid.',
    );
    unauthenticated(
      await createClient(revoked).call(method, wrong, undefined, { ...raw, headers }),
      'This API Key is revoked',
    );
  });

  it('refuses a long URL', async () => {
    const answer = await api.call(method, `${path}?pad=${'x'.repeat(17_000)}`, body);
    expect(refusal(answer).slice(0, 2)).toEqual([414, 'URI_TOO_LONG']);
  });

  if (path.includes(ID)) {
    it('refuses what is not an id', async () => {
      const answer = await api.call(method, path.replace(ID, 'not-an-id'), body);
      expect(refusal(answer)).toEqual([400, 'INVALID_ID', [`'not-an-id' is not a valid UUID`]]);
    });

    it('does not find what is not there', async () => {
      expect(refusal(await api.call(method, path, body))[0]).toBe(404);
    });
  }

  if (path.includes('people')) {
    it('names the object that was probably meant', async () => {
      expect(refusal(await api.call(method, path.replace('people', 'person'), body))).toEqual([
        404,
        'OBJECT_NOT_FOUND',
        [`object 'person' not found. Did you mean 'people'?`],
      ]);
      expect(refusal(await api.call(method, path.replace('people', 'foo'), body))).toEqual([
        404,
        'OBJECT_NOT_FOUND',
        [`object 'foo' not found. eg: companies`],
      ]);
    });
  }

  if (body !== undefined) {
    it('takes JSON alone', async () => {
      const send = (raw: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
        api.call(method, path, undefined, { raw, headers: { 'content-type': type } });
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'application/jsonx',
      ]) {
        expect(refusal(await send('{}', type))).toEqual([
          415,
          'UNSUPPORTED_MEDIA_TYPE',
          ['The body must be sent as application/json.'],
        ]);
      }
      for (const type of ['application/json; charset=utf-8', 'application/vnd.api+json', 'APPLICATION/JSON'])
        expect(wasRead(await send(JSON.stringify(body), type)), type).toBe(true);
      for (const raw of [
        '{',
        '{"a":1,}',
        'nonsense',
        '"a',
        `${'['.repeat(200)}${']'.repeat(200)}`,
        new Uint8Array([0x22, 0xff, 0x22]),
      ]) {
        const [status, code, messages] = refusal(await send(raw));
        expect([status, code]).toEqual([400, 'INVALID_BODY']);
        expect(messages[0]).toMatch(/^The body is not valid JSON: /);
      }
    });

    it('takes bodies up to a size', async () => {
      const small = createClient(api.key, { MAX_BODY_BYTES: '1024' });
      const raw = `{"a":"${'x'.repeat(1100)}"}`;
      expect(refusal(await small.call(method, path, undefined, { raw }))).toEqual([
        413,
        'PAYLOAD_TOO_LARGE',
        ['The body is larger than 1024 bytes.'],
      ]);
      expect(
        refusal(await api.call(method, path, undefined, { raw: `{"a":"${'x'.repeat(1_048_576)}"}` }))[0],
      ).toBe(413);
    });
  }
});

/** The body was read: the answer is about what it says. */
const wasRead = ({ status, body }: Answer): boolean =>
  status < 300 ||
  (status !== 415 && body.code !== 'INVALID_BODY') ||
  body.messages.every((message: string) => !message.startsWith('The body is not valid JSON'));

describe('paths and methods', () => {
  it.each([...new Set(ROUTES.map(({ path }) => path))])('refuses other methods of %s', async (path) => {
    const allowed = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
      (other) => !allowed.includes(other),
    )) {
      const answer = await api.call(method, path);
      expect(refusal(answer).slice(0, 2), method).toEqual([405, 'METHOD_NOT_ALLOWED']);
      expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(allowed.toSorted());
      unauthenticated(await createClient('').call(method, path), 'Missing authentication token');
    }
  });

  it('does not know other paths', async () => {
    for (const path of [
      '/rest',
      '/rest/',
      '/rest/people/x/y/z',
      `/rest/people/${ID}/other`,
      '/rest/batch/people/x/y',
      '/rest/metadata/objects/x/y',
    ]) {
      expect(refusal(await api.get(path)).slice(0, 2), path).toEqual([404, 'NOT_FOUND']);
      unauthenticated(await createClient('').get(path), 'Missing authentication token');
    }
    expect(refusal(await api.get('/rest/metadata/nothing'))[0]).toBe(404);
    for (const path of ['/', '/nothing', '/api/people'])
      expect(refusal(await createClient('').get(path)).slice(0, 2), path).toEqual([404, 'NOT_FOUND']);
  });

  it('tells what can stand behind words that are no objects', async () => {
    for (const [path, examples] of [
      ['/rest/metadata', '/rest/metadata/objects or /rest/metadata/fields'],
      ['/rest/metadata/relations', '/rest/metadata/objects or /rest/metadata/fields'],
      ['/rest/batch', '/rest/batch/companies'],
      ['/rest/restore', '/rest/restore/companies/id'],
    ] as const) {
      const { status, body } = await api.get(path);
      expect([status, body.code, body.messages], path).toEqual([
        404,
        'NOT_FOUND',
        [`Query path invalid. Valid examples: ${examples}`],
      ]);
    }
  });

  it('answers odd paths without failing', async () => {
    for (const path of [
      '/rest/%ZZ',
      '/rest/people/%E0%A4',
      '/rest/%00',
      '/rest/people/%',
      '/rest/__proto__',
      '/rest/constructor',
      '/rest/people%2F',
      '/rest//peopl',
      '/rest/people/..%2f..',
    ]) {
      const [status] = refusal(await api.get(path));
      expect([400, 404], path).toContain(status);
    }
  });

  it('tells health without a key, and readiness', async () => {
    const anonymous = createClient('');
    for (const path of ['/health', '/health/ready']) {
      const answer = await anonymous.get(path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    await injectFault({ kind: 'status', status: 500, count: 1 });
    const down = await createClient('').get('/health/ready');
    await clearFaults();
    expect(refusal(down).slice(0, 2)).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(down.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await anonymous.get('/health')).status).toBe(200);
  });

  it('asks the database for its readiness once a second, however often it is asked itself', async () => {
    const anonymous = createClient('');
    const many = () => Promise.all(Array.from({ length: 50 }, () => anonymous.get('/health/ready')));
    const first = await counting(many);
    const again = await counting(many);
    expect(first.requests).toBe(1);
    expect(again.requests).toBeLessThanOrEqual(1);
    expect([...first.result, ...again.result].every(({ status }) => status === 200)).toBe(true);
    await injectFault({ kind: 'status', status: 500, count: 99 });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    const down = await counting(async () => {
      const isDown = await anonymous.get('/health/ready');
      return [isDown, ...(await many())];
    });
    await clearFaults();
    expect(down.requests).toBe(1);
    expect(down.result.every(({ status }) => status === 503)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await anonymous.get('/health/ready')).status).toBe(200);
  });
});
