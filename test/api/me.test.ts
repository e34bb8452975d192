/** `GET /rest/me`: whose workspace, which key, which limits. */
import { describe, expect, it } from 'vitest';
import { parseEnv } from '../../src/env.ts';
import { describeForModels } from '../../src/rest/llms.ts';
import { counting, createClient, createKey, createWorkspace, database } from '../support/api.ts';

const LIMITS = {
  requestsPerMinute: null,
  maxPageSize: 60,
  maxBatchSize: 60,
  maxBulkRecords: 200,
  maxBodyBytes: 1_048_576,
  maxUrlLength: 16_384,
};

const whole = async (key: string) => {
  const [row] = await database.query(
    'select k.id, k.name, w.id as "workspaceId", w.name as "workspaceName" from api_key k join workspace w on w.id = k.workspace_id where k.hash = encode(sha256($1::text::bytea), \'hex\')',
    [key],
  );
  return row ?? {};
};

describe('GET /rest/me', () => {
  it('returns the workspace, the key and the limits', async () => {
    const api = await createWorkspace();
    const { status, body } = await api.get('/rest/me');
    const row = await whole(api.key);
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        workspace: { id: api.workspaceId, name: row['workspaceName'] },
        key: {
          id: row['id'],
          name: row['name'],
          scopes: [
            'records:read',
            'records:write',
            'metadata:read',
            'metadata:write',
            'keys:write',
            'events:read',
          ],
          expiresAt: null,
        },
        limits: LIMITS,
      },
    });
  });

  it('needs no scope, and returns those that the key has now', async () => {
    const api = await createWorkspace();
    const key = await createKey(api.workspaceId, { scopes: ['records:read'] });
    const reader = createClient(key);
    expect((await reader.get('/rest/me')).body.data.key.scopes).toEqual(['records:read']);
    await database.query(
      `update api_key set scopes = '{metadata:read}', name = 'Renamed', expires_at = '2999-01-02T03:04:05.678Z' where id = $1`,
      [(await whole(key))['id']],
    );
    const { scopes, name, expiresAt } = (await reader.get('/rest/me')).body.data.key;
    expect([scopes, name, expiresAt]).toEqual([['metadata:read'], 'Renamed', '2999-01-02T03:04:05.678Z']);
  });

  it('returns the limits of the deployment', async () => {
    const { key } = await createWorkspace();
    const api = createClient(key, {
      MAX_PAGE_SIZE: '200',
      MAX_BATCH_SIZE: '10',
      MAX_BODY_BYTES: '2048',
      REQUESTS_PER_MINUTE: '7',
      KEY_RATE_LIMIT: { limit: async () => ({ success: true }) },
    });
    expect((await api.get('/rest/me')).body.data.limits).toEqual({
      ...LIMITS,
      requestsPerMinute: 7,
      maxPageSize: 200,
      maxBatchSize: 10,
      maxBodyBytes: 2048,
    });
  });

  it('costs one statement, and refuses a key that has died since', async () => {
    const api = await createWorkspace();
    await api.get('/rest/me');
    const { requests, statements } = await counting(() => api.get('/rest/me'));
    expect({ requests, statements }).toEqual({ requests: 1, statements: 1 });
    await database.query('update api_key set revoked_at = now() where workspace_id = $1', [api.workspaceId]);
    const refused = await api.get('/rest/me');
    expect([refused.status, refused.body.messages]).toEqual([401, ['This API Key is revoked']]);
  });

  it('is nobody without a key, and takes GET only', async () => {
    const api = await createWorkspace();
    expect((await createClient('').get('/rest/me')).status).toBe(401);
    const posted = await api.post('/rest/me', {});
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('has a path that no object can have', async () => {
    const api = await createWorkspace();
    const answer = await api.post('/rest/metadata/objects', {
      nameSingular: 'mine',
      namePlural: 'me',
      labelSingular: 'Mine',
      labelPlural: 'Me',
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_METADATA']);
  });
});

describe('/llms.txt', () => {
  it('names filters that can be sent', async () => {
    const api = await createWorkspace();
    const text = describeForModels('http://viginti.test', parseEnv({ DATABASE_URL: 'unused' }));
    const filters = [...text.matchAll(/`(name|employees|createdAt)(\[\w+\]:[^`]+)`/g)];
    expect(filters).toHaveLength(3);
    for (const [, field, rest] of filters) {
      const { status } = await api.get(`/rest/companies?filter=${encodeURIComponent(`${field}${rest}`)}`);
      expect(status, `${field}${rest}`).toBe(200);
    }
  });
});
