/** The audit log: a line of JSON per request, and nothing in it that is the client's. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApiKey } from '../../src/session/api-key.ts';
import {
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

afterEach(async () => {
  vi.restoreAllMocks();
  await clearFaults();
});

const ON = { AUDIT_LOG: 'on' };
const ID = '01920202-1c25-7d02-bf25-6aeccf7ea419';

/** The lines that are written while `work` is done. */
const lines = async (work: () => Promise<unknown>): Promise<Json[]> => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await work();
  const written = log.mock.calls.map(([text]) => JSON.parse(String(text)));
  log.mockRestore();
  return written;
};

const idOfKey = async (api: Workspace): Promise<unknown> =>
  (await database.query('select id from api_key where workspace_id = $1', [api.workspaceId]))[0]?.['id'];

describe('the audit log', () => {
  it('says of each request who did what, and how it went', async () => {
    const api = await createWorkspace(ON);
    const keyId = await idOfKey(api);
    await api.get('/rest/people');
    const who = { workspaceId: api.workspaceId, keyId };
    const nobody = { workspaceId: null, keyId: null };
    const cases: readonly (readonly [() => Promise<unknown>, Json])[] = [
      [() => api.get('/rest/people?filter=city[eq]:Secret'), ['GET', '/rest/:plural', 200, null, 1, who]],
      [() => api.post('/rest/companies', { name: 'Secret' }), ['POST', '/rest/:plural', 201, null, 1, who]],
      [() => api.get(`/rest/people/${ID}`), ['GET', '/rest/:plural/:id', 404, 'RECORD_NOT_FOUND', 1, who]],
      [() => api.post('/rest/people', { city: 1 }), ['POST', '/rest/:plural', 400, 'INVALID_VALUE', 1, who]],
      [() => api.get('/rest/metadata/objects'), ['GET', '/rest/metadata/objects', 200, null, 1, who]],
      [
        () => api.call('DELETE', '/rest/batch/people'),
        ['DELETE', '/rest/batch/:plural', 405, 'METHOD_NOT_ALLOWED', 1, who],
      ],
      [() => api.get('/rest/a/b/c/d'), ['GET', null, 404, 'NOT_FOUND', 1, who]],
      [
        () => createClient('', ON).get('/rest/people'),
        ['GET', '/rest/:plural', 401, 'UNAUTHENTICATED', 0, nobody],
      ],
      [
        () => createClient(createApiKey().key, ON).get('/rest/people'),
        ['GET', '/rest/:plural', 401, 'UNAUTHENTICATED', 1, nobody],
      ],
      [() => api.get('/health'), ['GET', '/health', 200, null, 0, nobody]],
      [() => api.get('/nothing'), ['GET', null, 404, 'NOT_FOUND', 0, nobody]],
      [() => api.call('OPTIONS', '/rest/people'), ['OPTIONS', '/rest/:plural', 204, null, 0, nobody]],
    ];
    for (const [ask, [method, route, status, code, databaseRequests, { workspaceId, keyId: key }]] of cases) {
      expect(await lines(ask)).toEqual([
        {
          event: 'request',
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          method,
          route,
          status,
          code,
          workspaceId,
          keyId: key,
          durationMs: expect.any(Number),
          databaseMs: expect.any(Number),
          databaseRequests,
        },
      ]);
    }
  });

  it('counts what a failing database cost', async () => {
    const api = await createWorkspace(ON);
    await api.get('/rest/people');
    await injectFault({ kind: 'dropBefore', count: 10 });
    const [read] = await lines(() => api.get('/rest/people'));
    const [write] = await lines(() => api.post('/rest/people', {}));
    expect([read.status, read.code, read.databaseRequests]).toEqual([503, 'DATABASE_UNAVAILABLE', 3]);
    expect([write.status, write.code, write.databaseRequests]).toEqual([503, 'DATABASE_UNAVAILABLE', 1]);
  });

  it('says nothing that the client said, and nothing of the key', async () => {
    const api = await createWorkspace(ON);
    const written = await lines(async () => {
      await api.post('/rest/people?note=zqxj', { city: 'zqxj', zqxj: 1 });
      await api.get('/rest/zqxj/zqxj?filter=zqxj');
      await api.call('GET', '/zqxj', undefined, {
        headers: { 'x-request-id': 'mine', 'user-agent': 'zqxj' },
      });
      await createClient('vgt_zqxj', ON).get('/rest/people');
    });
    expect(written.length).toBe(4);
    expect(written[2]?.requestId).toBe('mine');
    const text = JSON.stringify(written);
    expect(text).not.toContain('zqxj');
    expect(text).not.toContain(api.key.slice(0, 12));
  });

  it('can be switched off', async () => {
    const api = await createWorkspace({ AUDIT_LOG: 'off' });
    expect(await lines(() => api.get('/rest/people'))).toEqual([]);
  });
});

describe('lastUsedAt', () => {
  it('moves at most once in five minutes, with the request that loads the key', async () => {
    const api = await createWorkspace();
    const usedAt = async () =>
      (
        await database.query('select last_used_at::text as at from api_key where workspace_id = $1', [
          api.workspaceId,
        ])
      )[0]?.['at'];
    expect(await usedAt()).toBeNull();
    const cold = await counting(() => api.get('/rest/people'));
    expect([cold.requests, cold.statements]).toEqual([2, 2]);
    const first = await usedAt();
    expect(first).not.toBeNull();
    for (let n = 0; n < 3; n += 1) await createClient(api.key).get('/rest/people');
    expect(await usedAt()).toBe(first);
    await database.query(
      `update api_key set last_used_at = now() - interval '6 minutes' where workspace_id = $1`,
      [api.workspaceId],
    );
    const old = await usedAt();
    const warm = await counting(() => api.get('/rest/people'));
    expect([warm.requests, await usedAt()]).toEqual([1, old]);
    await createClient(api.key).get('/rest/people');
    expect(String(await usedAt()) > String(old)).toBe(true);
    const revoked = await createKey(api.workspaceId, { name: 'Revoked' });
    await database.query(
      `update api_key set revoked_at = now() where name = 'Revoked' and workspace_id = $1`,
      [api.workspaceId],
    );
    expect((await createClient(revoked).get('/rest/people')).status).toBe(401);
    expect(
      await database.query(`select last_used_at from api_key where name = 'Revoked' and workspace_id = $1`, [
        api.workspaceId,
      ]),
    ).toEqual([{ last_used_at: null }]);
  });
});
