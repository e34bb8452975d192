/** Changes of the schema at the same time, beside record writes: all of them are done, one after the other. */
import { describe, expect, it } from 'vitest';
import { createClient, createWorkspace, database } from '../support/api.ts';
import { create, FIELDS, OBJECTS, rocket } from '../support/metadata.ts';

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

describe('changes of the schema at the same time', () => {
  it('queue: thirty fields at once are created, and what is written beside them is', async () => {
    const api = await createWorkspace();
    const object = await create(api, OBJECTS, rocket);
    const fields = range(30).map((n) =>
      createClient(api.key).post(FIELDS, {
        type: 'TEXT',
        name: `extra${n}`,
        label: 'Extra',
        objectMetadataId: object.id,
      }),
    );
    const records = range(15).map((n) => createClient(api.key).post('/rest/rockets', { name: `R${n}` }));
    const answers = await Promise.all([...fields, ...records]);
    expect(answers.filter(({ status }) => status !== 201).map(({ text }) => text)).toEqual([]);
    const [counts] = await database.query(
      `select (select count(*)::int from field_metadata f where f.workspace_id = $1 and f.name like 'extra%') as fields,
        (select count(*)::int from record r where r.workspace_id = $1) as records`,
      [api.workspaceId],
    );
    expect(counts).toEqual({ fields: 30, records: 15 });
  });

  it('of one name are one', async () => {
    const api = await createWorkspace();
    const answers = await Promise.all(range(6).map(() => createClient(api.key).post(OBJECTS, rocket)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400, 400]);
    for (const { status, body } of answers)
      if (status === 400) expect(body.messages).toContain('nameSingular: Object already exists');
  });
});
