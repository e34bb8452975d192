import { describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { parseEnv } from '../../src/env.ts';
import { continueFills } from '../../src/scheduled/fill-slots.ts';
import { logFailure } from '../../src/scheduled/report.ts';
import { FILL_BOUND } from '../../src/sql/fill-slot.ts';
import { createClient, createWorkspace, database, type Json, NEON_ENDPOINT } from '../support/api.ts';

const OBJECTS = '/rest/metadata/objects';
const FIELDS = '/rest/metadata/fields';

const services = () =>
  createDatabase(
    parseEnv({
      DATABASE_URL: 'postgresql://viginti:viginti@local.neon.test/viginti',
      NEON_ENDPOINT,
    }),
  );

const made = async (
  promise: Promise<{ status: number; text: string; body: Json }>,
  status = 201,
): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(status);
  return Object.values(answer.body.data)[0];
};

const fieldRow = async (id: string) =>
  (
    await database.query('select slot, is_slot_ready, storage_key from field_metadata where id = $1', [id])
  )[0];

describe('slots', () => {
  it('are filled on rows that are there, in the request where they are few', async () => {
    const api = await createWorkspace();
    const object = await made(api.post(OBJECTS, { nameSingular: 'rocket', namePlural: 'rockets' }));
    const nil = '00000000-0000-0000-0000-000000000000';
    for (const id of [nil, undefined]) await made(api.post('/rest/rockets', { id }));
    const field = await made(
      api.post(FIELDS, { type: 'NUMBER', name: 'thrust', label: 'T', objectMetadataId: object.id }),
    );
    expect(await fieldRow(field.id)).toMatchObject({ slot: 'n1', is_slot_ready: true });
    expect(await database.query('select n1 from record where workspace_id = $1', [api.workspaceId])).toEqual([
      { n1: -Infinity },
      { n1: -Infinity },
    ]);
    expect((await api.get('/rest/rockets?order_by=thrust')).body.data.rockets).toHaveLength(2);
    await made(api.patch(`/rest/rockets/${nil}`, { thrust: 3 }), 200);
    await made(api.delete(`${FIELDS}/${field.id}`), 200);
    const again = await made(
      api.post(FIELDS, { type: 'BOOLEAN', name: 'isBig', label: 'B', objectMetadataId: object.id }),
    );
    expect(await fieldRow(again.id)).toMatchObject({ slot: 'n1', is_slot_ready: true });
    expect((await api.get('/rest/rockets?filter=isBig[is]:NULL')).body.totalCount).toBe(2);
  });

  it.each([
    ['TEXT', 'New', 'text', 't2'],
    ['NUMBER', -2.5, 'number', 'n1'],
    ['DATE', '2020-02-03', 'date', 'd1'],
    ['BOOLEAN', true, 'flag', 'n1'],
  ] as const)(
    'of %s are filled by the scheduled handler where rows are many',
    async (type, value, name, slot) => {
      const api = await createWorkspace();
      const object = await made(api.post(OBJECTS, { nameSingular: 'rocket', namePlural: 'rockets' }));
      const many = 2 * FILL_BOUND + 7;
      await database.query(
        `insert into record (workspace_id, object_id, id, created_at, updated_at, position, data, t1) select $1, $2, gen_random_uuid(), now(), now(), n, '{}', '' from generate_series(1, $3::int) n`,
        [api.workspaceId, object.id, many],
      );
      const field = await made(api.post(FIELDS, { type, name, label: 'F', objectMetadataId: object.id }));
      const { storage_key: key } = (await fieldRow(field.id)) ?? {};
      expect(await fieldRow(field.id)).toMatchObject({ slot, is_slot_ready: false });
      // Meanwhile the field is written, and read from JSONB.
      const last = (await api.get('/rest/rockets?order_by=id[DescNullsLast]&limit=1')).body.data.rockets[0];
      await made(api.patch(`/rest/rockets/${last.id}`, { [name]: value }), 200);
      const filter = type === 'TEXT' ? `${name}[eq]:"${value}"` : `${name}[eq]:${value}`;
      expect((await api.get(`/rest/rockets?filter=${filter}`)).body.totalCount).toBe(1);
      const warm = createClient(api.key);
      await warm.get('/rest/rockets?limit=1');
      // A value that some other path has left out of the slot is copied by the filler.
      await database.query(
        `update record set ${slot} = null, data = data || jsonb_build_object($2::text, $3::jsonb) where workspace_id = $1 and id = $4`,
        [api.workspaceId, String(key), JSON.stringify(value), last.id],
      );
      while (await continueFills(services(), logFailure));
      expect(await fieldRow(field.id)).toMatchObject({ slot, is_slot_ready: true });
      expect(
        await database.query(
          `select count(*)::int as n from record where workspace_id = $1 and ${slot} is null`,
          [api.workspaceId],
        ),
      ).toEqual([{ n: 0 }]);
      for (const client of [api, warm]) {
        const found = await client.get(`/rest/rockets?filter=${filter}`);
        expect([found.body.totalCount, found.body.data.rockets[0]?.id]).toEqual([1, last.id]);
        const first = await client.get(`/rest/rockets?order_by=${name}[DescNullsLast]&limit=1`);
        expect(first.body.data.rockets[0].id).toBe(last.id);
      }
      await made(warm.patch(`/rest/rockets/${last.id}`, { [name]: null }), 200);
      expect((await warm.get(`/rest/rockets?filter=${name}[is]:NOT_NULL`)).body.totalCount).toBe(0);
    },
  );

  it('of a field with a default hold it, and read right while they are filled', async () => {
    const api = await createWorkspace();
    const object = await made(api.post(OBJECTS, { nameSingular: 'rocket', namePlural: 'rockets' }));
    const many = FILL_BOUND + 7;
    await database.query(
      `insert into record (workspace_id, object_id, id, created_at, updated_at, position, data, t1) select $1, $2, gen_random_uuid(), now(), now(), n, '{}', '' from generate_series(1, $3::int) n`,
      [api.workspaceId, object.id, many],
    );
    const field = await made(
      api.post(FIELDS, { type: 'NUMBER', label: 'Thrust', defaultValue: 7.5, objectMetadataId: object.id }),
    );
    const held = async (): Promise<readonly number[]> =>
      Promise.all(
        ['thrust[eq]:7.5', 'thrust[gt]:7', 'thrust[is]:NULL'].map(
          async (filter) => (await api.get(`/rest/rockets?limit=1&filter=${filter}`)).body.totalCount,
        ),
      );
    expect(await fieldRow(field.id)).toMatchObject({ slot: 'n1', is_slot_ready: false });
    expect(await held()).toEqual([many, many, 0]);
    while (await continueFills(services(), logFailure));
    expect(await fieldRow(field.id)).toMatchObject({ slot: 'n1', is_slot_ready: true });
    expect(await held()).toEqual([many, many, 0]);
    expect(
      await database.query('select distinct n1 from record where workspace_id = $1', [api.workspaceId]),
    ).toEqual([{ n1: 7.5 }]);
  });
});
