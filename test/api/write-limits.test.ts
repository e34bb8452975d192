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

describe('what a few bytes ask the database to store', () => {
  it('is refused by name if Markdown makes more blocks than a request may', async () => {
    const api = await createWorkspace();
    const notes = Array.from({ length: 30 }, () => ({ bodyV2: { markdown: '**b** '.repeat(5_800) } }));
    const { status, body } = await api.post('/rest/batch/notes', notes);
    expect([status, body.code, body.messages.length]).toEqual([400, 'INVALID_VALUE', 1]);
    expect(body.messages[0]).toMatch(
      /^\[5\]\.bodyV2: Field "bodyV2" makes the documents of the request longer/,
    );
    expect((await api.post('/rest/batch/notes', notes.slice(0, 5))).status).toBe(201);
  });

  it('is sent once if many records have the same large defaults, and each gets what its body says', async () => {
    const api = await createWorkspace();
    const object = await api.post('/rest/metadata/objects', { nameSingular: 'vast', namePlural: 'vasts' });
    const defaultValue = 'long text '.repeat(900).trim();
    const more = Array.from({ length: 17 }, (_, n) => `more${n}`);
    for (const name of ['first', 'second', 'third', ...more])
      await api.post('/rest/metadata/fields', {
        objectMetadataId: object.body.data.object.id,
        ...{ type: 'TEXT', name, label: name, defaultValue },
      });
    const bodies = [
      ...Array.from({ length: 58 }, () => ({})),
      { first: 'own' },
      { first: '', second: 'own' },
    ];
    const made = await api.post('/rest/batch/vasts?depth=0', bodies);
    expect(made.status, made.text.slice(0, 300)).toBe(201);
    const lengths = async (at: number) => {
      const { body } = await api.get(`/rest/vasts/${made.body.data.vasts[at].id}?depth=0`);
      const { first, second, third } = body.data.vast;
      return [first.length, second.length, third.length];
    };
    const { length } = defaultValue;
    expect(await lengths(0)).toEqual([length, length, length]);
    expect(await lengths(57)).toEqual([length, length, length]);
    expect(await lengths(58)).toEqual([3, length, length]);
    expect(await lengths(59)).toEqual([0, 3, length]);
    const again = bodies.map((body, n) => ({ ...body, id: made.body.data.vasts[n].id }));
    expect((await api.post('/rest/batch/vasts?depth=0&upsert=true', again)).status).toBe(201);
    expect(await lengths(59)).toEqual([0, 3, length]);
  });
});
