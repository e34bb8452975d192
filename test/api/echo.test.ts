/** What a write returns: what it wrote, as far as it fits and the key may read. */
import { describe, expect, it } from 'vitest';
import { createClient, createKey, createWorkspace, database, type Json } from '../support/api.ts';

const left = (answer: { headers: Headers }): readonly string[] =>
  answer.headers.get('echo-truncated')?.split(', ') ?? [];

/** Markdown that takes much more room as BlockNote. */
const bold = (count: number): string => '**a** b '.repeat(count);

describe('the echo of a write', () => {
  it('leaves out long texts rather than refusing the write, and stores all of it', async () => {
    const api = await createWorkspace();
    const body = Array.from({ length: 60 }, (_, n) => ({
      title: `Note ${n}`,
      body: { markdown: bold(480) },
    }));
    const answer = await api.post('/rest/batch/notes', body);
    expect(answer.status, answer.text.slice(0, 300)).toBe(201);
    expect(answer.text.length).toBeLessThan(11_000_000);
    expect(left(answer)).toContain('bodyV2');
    expect(answer.body.data.notes.map(({ title }: Json) => title)).toEqual(body.map(({ title }) => title));
    const [first] = answer.body.data.notes;
    const stored = await api.get(`/rest/notes/${first.id}?fields=body`);
    expect(stored.body.data.note.body.markdown).toContain('**a** b');
    const changed = await api.patch('/rest/notes?filter=title[like]:Note%25', { title: 'Same' });
    expect(changed.status, changed.text.slice(0, 300)).toBe(200);
    expect(left(changed)).toContain('bodyV2');
    const titles = changed.body.data.notes.map(({ title }: Json) => title);
    expect(titles).toEqual(Array.from({ length: 60 }, () => 'Same'));
  });

  it('is whole if it fits', async () => {
    const api = await createWorkspace();
    const answer = await api.post('/rest/notes', { title: 'Short', body: { markdown: bold(10) } });
    expect([answer.status, left(answer)]).toEqual([201, []]);
    expect(answer.body.data.note).toHaveProperty('body');
  });

  it('is ids alone for keys that may not read records', async () => {
    const api = await createWorkspace();
    const writer = createClient(await createKey(api.workspaceId, { scopes: ['records:write'] }));
    const { id } = (await api.post('/rest/companies', { name: 'Secret' })).body.data.company;
    const one = (name: string) => ({ data: { company: { id }, [name]: { id } } });
    expect((await writer.patch(`/rest/companies/${id}`, {})).body).toEqual(one('updateCompany'));
    expect((await writer.patch('/rest/companies?filter=name[eq]:Secret&depth=2', {})).body).toEqual({
      data: { companies: [{ id }], updateCompanies: [{ id }] },
    });
    expect((await writer.patch(`/rest/companies/${id}/restore?fields=name`)).body).toEqual(
      one('restoreCompany'),
    );
    const made = await writer.post('/rest/companies', { name: 'New' });
    expect([made.status, Object.keys(made.body.data.company)]).toEqual([201, ['id']]);
  });

  it('is ids alone as soon as a key may not read any more', async () => {
    const api = await createWorkspace();
    const key = await createKey(api.workspaceId, { scopes: ['records:write', 'records:read'] });
    const writer = createClient(key);
    expect((await writer.post('/rest/companies', { name: 'A' })).body.data.company.name).toBe('A');
    await database.query(
      `update api_key set scopes = '{records:write}' where workspace_id = $1 and not 'metadata:read' = any(scopes)`,
      [api.workspaceId],
    );
    const made = await writer.post('/rest/companies', { name: 'B' });
    expect([made.status, Object.keys(made.body.data.company)]).toEqual([201, ['id']]);
  });
});
