import { describe, expect, it } from 'vitest';
import { counting, createClient, createWorkspace, database } from '../support/api.ts';

const ONE = { requests: 1, statements: 1 };

const cost = async (work: () => Promise<unknown>) => {
  const { requests, statements } = await counting(work);
  return { requests, statements };
};

describe('round trips to the database', () => {
  it('costs one request and one statement when warm, for every operation at every depth', async () => {
    const api = await createWorkspace();
    const company = (await api.post('/rest/companies', { name: 'Acme' })).body.data.company;
    const person = (await api.post('/rest/people', { companyId: company.id })).body.data.person;
    for (const depth of [0, 1, 2]) {
      expect(await cost(() => api.get(`/rest/people?depth=${depth}`)), `list ${depth}`).toEqual(ONE);
      expect(await cost(() => api.get(`/rest/people/${person.id}?depth=${depth}`)), `get ${depth}`).toEqual(
        ONE,
      );
      expect(
        await cost(() => api.post(`/rest/people?depth=${depth}`, { companyId: company.id })),
        `create ${depth}`,
      ).toEqual(ONE);
      expect(
        await cost(() => api.post(`/rest/batch/people?depth=${depth}`, [{}, { companyId: company.id }])),
        `batch ${depth}`,
      ).toEqual(ONE);
      expect(
        await cost(() => api.patch(`/rest/people/${person.id}?depth=${depth}`, { city: `C${depth}` })),
        `update ${depth}`,
      ).toEqual(ONE);
    }
    expect(
      await cost(() =>
        api.get(
          '/rest/people?filter=company.name[ilike]:a%25&order_by=company.name,createdAt[DescNullsLast]&limit=2',
        ),
      ),
    ).toEqual(ONE);
    expect(await cost(() => api.delete(`/rest/people/${person.id}`))).toEqual(ONE);
    expect(await cost(() => api.patch(`/rest/people/${person.id}/restore`))).toEqual(ONE);
    expect(await cost(() => api.delete(`/rest/people/${person.id}?soft_delete=false`))).toEqual(ONE);
  });

  it('costs at most one request more on a cold isolate', async () => {
    const api = await createWorkspace();
    for (const path of ['/rest/people', '/rest/people?depth=2', '/rest/metadata/objects']) {
      const cold = createClient(api.key);
      expect(await cost(() => cold.get(path)), path).toEqual({ requests: 2, statements: 2 });
      expect(await cost(() => cold.get(path)), path).toEqual(ONE);
    }
  });

  it('refuses a revoked key on the very next request of a warm isolate', async () => {
    const api = await createWorkspace();
    expect((await api.get('/rest/people')).status).toBe(200);
    await database.query('update api_key set revoked_at = now() where workspace_id = $1', [api.workspaceId]);
    for (const path of [
      '/rest/people',
      '/rest/nothing',
      '/rest/people/not-an-id',
      '/rest/people?limit=abc',
    ]) {
      const answer = await api.get(path);
      expect([answer.status, answer.body.messages], path).toEqual([401, ['This API Key is revoked']]);
    }
  });

  it('answers under the new schema on the very next request of every warm isolate', async () => {
    const api = await createWorkspace();
    const other = createClient(api.key);
    await other.get('/rest/people');
    const created = await api.post('/rest/metadata/objects', {
      labelSingular: 'Rocket',
      labelPlural: 'Rockets',
      nameSingular: 'rocket',
      namePlural: 'rockets',
    });
    expect(created.status).toBe(201);
    expect((await other.post('/rest/rockets', { name: 'R1' })).status).toBe(201);
    expect((await api.get('/rest/rockets')).body.totalCount).toBe(1);
  });

  it('costs one request for reads and writes of metadata', async () => {
    const api = await createWorkspace();
    await api.get('/rest/people');
    expect((await cost(() => api.get('/rest/metadata/fields'))).requests).toBe(1);
    const creation = await counting(() =>
      api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }),
    );
    expect([creation.requests, creation.result.status]).toEqual([1, 201]);
    const { id } = creation.result.body.data.object;
    expect((await cost(() => api.patch(`/rest/metadata/objects/${id}`, { description: 'D' }))).requests).toBe(
      1,
    );
    const field = await counting(() =>
      api.post('/rest/metadata/fields', {
        objectMetadataId: id,
        type: 'NUMBER',
        name: 'thrust',
        label: 'Thrust',
      }),
    );
    expect([field.requests, field.result.status]).toEqual([1, 201]);
    expect(await cost(() => api.post('/rest/rockets', { thrust: 1 }))).toEqual(ONE);
    expect(await cost(() => api.get('/rest/rockets?filter=thrust[eq]:1&order_by=thrust'))).toEqual(ONE);
    expect((await cost(() => api.delete(`/rest/metadata/objects/${id}`))).requests).toBe(1);
  });
});
