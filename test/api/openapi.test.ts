/** The API's own description, as it is served. What it says is tested in test/unit/openapi and by every API test. */
import { describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/session/api-key.ts';
import { counting, createClient, createKey, createWorkspace, database } from '../support/api.ts';

const DOCUMENTS = ['/openapi.json', '/open-api/core', '/open-api/metadata'];
const WITH_KEY = ['/rest/open-api/core', '/rest/open-api/metadata'];

describe('without a key', () => {
  it.each(DOCUMENTS)('%s describes the standard model and asks no database', async (path) => {
    const api = createClient('');
    const { result, requests } = await counting(() => api.get(path));
    expect([result.status, requests]).toEqual([200, 0]);
    expect(result.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(result.headers.get('cache-control')).toBe('private, no-cache');
    expect(result.headers.get('vary')).toContain('Authorization');
    expect(result.body.openapi).toBe('3.1.1');
  });

  it.each(WITH_KEY)('%s is refused', async (path) => {
    const answer = await createClient('').get(path);
    expect([answer.status, answer.body.messages]).toEqual([401, ['Missing authentication token']]);
  });
});

describe.each([...DOCUMENTS, ...WITH_KEY])('%s with a key', (path) => {
  it('refuses a key that is not live', async () => {
    const { workspaceId } = await createWorkspace();
    const expired = await createKey(workspaceId, { expiresAt: '2020-01-01T00:00:00Z' });
    for (const [key, message] of [
      [createApiKey().key, 'Token invalid.'],
      ['nonsense', 'Token invalid.'],
      [expired, 'This API Key is expired'],
    ] as const) {
      const answer = await createClient(key).get(path);
      expect([answer.status, answer.body.code, answer.body.messages]).toEqual([
        401,
        'UNAUTHENTICATED',
        [message],
      ]);
    }
  });

  it('takes any live key, at one request and one statement when warm', async () => {
    const { workspaceId } = await createWorkspace();
    const api = createClient(await createKey(workspaceId, { scopes: ['records:read'] }));
    await api.get(path);
    const { result, requests, statements } = await counting(() => api.get(path));
    expect([result.status, requests, statements]).toEqual([200, 1, 1]);
  });

  it('answers 304 to the entity tag it gave, until the schema changes or the key is revoked', async () => {
    const api = await createWorkspace();
    const first = await api.get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{24}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await api.call('GET', path, undefined, { headers: { 'if-none-match': known } });
      expect([again.status, again.text, again.headers.get('etag')], known).toEqual([304, '', etag]);
    }
    const other = await api.call('GET', path, undefined, { headers: { 'if-none-match': '"other"' } });
    expect([other.status, other.text]).toEqual([200, first.text]);
    await database.query('update api_key set revoked_at = now() where workspace_id = $1', [api.workspaceId]);
    const revoked = await api.call('GET', path, undefined, { headers: { 'if-none-match': etag } });
    expect(revoked.status).toBe(401);
  });
});

describe('a workspace of its own', () => {
  it('describes a custom object as soon as it is there, and what is inactive no longer', async () => {
    const api = await createWorkspace();
    const before = await api.get('/openapi.json');
    const made = await api.post('/rest/metadata/objects', {
      labelSingular: 'Zeppelin',
      labelPlural: 'Zeppelins',
    });
    const zeppelin = made.body.data.object;
    const field = await api.post('/rest/metadata/fields', {
      objectMetadataId: zeppelin.id,
      type: 'SELECT',
      name: 'status',
      label: 'Status',
      options: [
        { value: 'BUILT', label: 'Built' },
        { value: 'FLOWN', label: 'Flown' },
      ],
    });
    const { body, headers } = await api.get('/openapi.json');
    expect(headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect(body.paths['/rest/zeppelins'].get.operationId).toBe('listZeppelins');
    expect(body.paths['/rest/batch/zeppelins'].post.operationId).toBe('createZeppelinsBatch');
    expect(body.components.schemas.ZeppelinInput.properties.status).toEqual({
      type: ['string', 'null'],
      enum: ['BUILT', 'FLOWN', null],
      description: 'Status.',
    });
    expect(body.components.schemas.NoteTarget.properties.zeppelinId.format).toBe('uuid');
    const core = (await api.get('/rest/open-api/core')).body;
    expect(core.paths['/zeppelins'].get.operationId).toBe('findManyZeppelins');

    await api.patch(`/rest/metadata/fields/${field.body.data.field.id}`, { isActive: false });
    const without = (await api.get('/openapi.json')).body;
    expect(without.components.schemas.ZeppelinInput.properties).not.toHaveProperty('status');
    expect(without.paths).toHaveProperty('/rest/zeppelins');

    await api.patch(`/rest/metadata/objects/${zeppelin.id}`, { isActive: false });
    const hidden = await api.get('/openapi.json');
    expect(hidden.body.paths).not.toHaveProperty('/rest/zeppelins');
    expect(hidden.text).not.toContain('eppelin');
    expect((await createClient('').get('/openapi.json')).text).not.toContain('eppelin');
  });

  it('is described to keys that may read metadata alone; others are told the standard model', async () => {
    const api = await createWorkspace();
    await api.post('/rest/metadata/objects', { labelSingular: 'Zeppelin', labelPlural: 'Zeppelins' });
    const reading = createClient(await createKey(api.workspaceId, { scopes: ['metadata:read'] }));
    const others = createClient(
      await createKey(api.workspaceId, { scopes: ['records:read', 'records:write', 'metadata:write'] }),
    );
    for (const path of [...DOCUMENTS, ...WITH_KEY].filter((one) => !one.endsWith('/metadata'))) {
      expect((await reading.get(path)).text, path).toContain('eppelin');
      const told = await others.get(path);
      expect(told.status, path).toBe(200);
      expect(told.text, path).not.toContain('eppelin');
      expect(told.body.paths, path).toHaveProperty(path.includes('core') ? '/people' : '/rest/people');
    }
  });
});
