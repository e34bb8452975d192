/** What is left of records, objects and workspaces that are gone, and the last instant there is. */
import { describe, expect, it } from 'vitest';
import { createWorkspace, database } from '../support/api.ts';

const LAST = '9999-12-31T23:59:59.999Z';

const counts = async (workspaceId: string, objectId: string | null = null): Promise<number> => {
  const [row] = await database.query(
    'select count(*)::int as n from record_count where workspace_id = $1 and object_id = coalesce($2::uuid, object_id)',
    [workspaceId, objectId],
  );
  return Number(row?.n);
};

describe('counts of live records', () => {
  it('go with their object, and with their workspace', async () => {
    const api = await createWorkspace();
    const object = { labelSingular: 'Rocket', labelPlural: 'Rockets' };
    const { id } = (await api.post('/rest/metadata/objects', object)).body.data.object;
    await api.post('/rest/batch/rockets', [{}, {}]);
    await api.call('POST', '/rest/companies', {}, { headers: { 'idempotency-key': 'k' } });
    expect(await counts(api.workspaceId, id)).toBeGreaterThan(0);
    expect((await api.delete(`/rest/metadata/objects/${id}`)).status).toBe(200);
    expect(await counts(api.workspaceId, id)).toBe(0);
    expect((await api.get('/rest/companies')).body.totalCount).toBe(1);
    await database.query('delete from workspace where id = $1', [api.workspaceId]);
    expect(await counts(api.workspaceId)).toBe(0);
  });
});

describe('the time of a change', () => {
  it('stays within the years that are accepted', async () => {
    const api = await createWorkspace();
    const { id } = (await api.post('/rest/companies', { updatedAt: LAST })).body.data.company;
    for (const [path, body] of [
      [`/rest/companies/${id}`, { name: 'A' }],
      ['/rest/companies?filter=name[eq]:A', { name: 'B' }],
    ] as const)
      expect((await api.patch(path, body)).status).toBe(200);
    await api.delete(`/rest/companies/${id}`);
    await api.patch(`/rest/companies/${id}/restore`);
    const upserted = await api.post('/rest/companies?upsert=true', { id, name: 'C' });
    expect(upserted.body.data.company.updatedAt).toBe(LAST);
    const page = await api.get('/rest/companies?order_by=updatedAt&limit=1');
    const next = await api.get(
      `/rest/companies?order_by=updatedAt&starting_after=${page.body.pageInfo.endCursor}`,
    );
    expect([next.status, next.body.data.companies]).toEqual([200, []]);
  });
});
