import { describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { parseEnv } from '../../src/env.ts';
import { foldCounts } from '../../src/scheduled/fold-counts.ts';
import {
  type Client,
  createClient,
  createWorkspace,
  database,
  type Json,
  NEON_ENDPOINT,
} from '../support/api.ts';

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

const times = <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

const isolates = (key: string, count: number): readonly Client[] =>
  Array.from({ length: count }, () => createClient(key));

const rockets = async () => {
  const api = await createWorkspace();
  const object = await made(api.post(OBJECTS, { nameSingular: 'rocket', namePlural: 'rockets' }));
  const field = (body: object) =>
    api.post(FIELDS, { type: 'TEXT', label: 'X', objectMetadataId: object.id, ...body });
  return { api, object, field };
};

const count = (statuses: readonly number[], status: number): number =>
  statuses.filter((each) => each === status).length;

// PGlite runs one statement at a time: nothing races there.
describe.runIf(inject('databaseKind') === 'postgres')('at once', () => {
  it('takes one of fifty equal unique values', async () => {
    const { api, field } = await rockets();
    await made(field({ name: 'serial', isUnique: true }));
    const clients = isolates(api.key, 10);
    for (const [path, body, key] of [
      ['/rest/rockets', { serial: 'S' }, 'rockets'],
      ['/rest/people', { emails: { primaryEmail: 'a@x.ch' } }, 'people'],
    ] as const) {
      const answers = await times(50, (n) => clients[n % 10]?.post(path, body) ?? api.get('/'));
      const statuses = answers.map(({ status }) => status);
      expect([count(statuses, 201), count(statuses, 409)], statuses.join()).toEqual([1, 49]);
      const { body: list } = await api.get(path);
      expect([list.totalCount, list.data[key].length]).toEqual([1, 1]);
    }
  });

  it('makes one of two fields, and one of two objects, of one name', async () => {
    const { api, object } = await rockets();
    const clients = isolates(api.key, 4);
    for (let round = 0; round < 5; round += 1) {
      const fields = await Promise.all(
        clients.map((client) =>
          client.post(FIELDS, { type: 'TEXT', name: `f${round}`, label: 'F', objectMetadataId: object.id }),
        ),
      );
      expect(fields.map(({ status }) => status).toSorted(), fields.map(({ text }) => text).join()).toEqual([
        201, 400, 400, 400,
      ]);
    }
    const objects = await Promise.all(
      clients.map((client) => client.post(OBJECTS, { nameSingular: 'ship', namePlural: 'ships' })),
    );
    expect(
      count(
        objects.map(({ status }) => status),
        201,
      ),
    ).toBe(1);
    expect(objects.every(({ status }) => status < 500)).toBe(true);
  });

  it('loses no value, and puts none under another field, while the schema changes', async () => {
    const { api, field } = await rockets();
    let serial = await made(field({ name: 'serial' }));
    let slot = await made(field({ name: 'extra0' }));
    const clients = isolates(api.key, 5);
    const written = new Map<string, string>();
    const statuses: number[] = [];
    let isDone = false;
    const writer = async (client: Client, who: number): Promise<void> => {
      for (let n = 0; !isDone; n += 1) {
        const value = `serial-${who}-${n}`;
        const body = { name: value, [n % 2 === 0 ? 'serial' : 'number']: value };
        const answer = await client.post('/rest/rockets', body);
        statuses.push(answer.status);
        if (answer.status === 201) written.set(answer.body.data.rocket.id, value);
        const other = await client.post('/rest/rockets', { name: 'other', extra0: `text-${who}-${n}` });
        statuses.push(other.status);
      }
    };
    const changer = async (): Promise<void> => {
      // Until enough was written to tell, however slow the machine: a schema that never rests starves its writers.
      for (let round = 0; round < 12 || (written.size <= 5 && round < 200); round += 1) {
        if (round >= 12) await new Promise((resolve) => setTimeout(resolve, 100));
        serial = await made(
          api.patch(`${FIELDS}/${serial.id}`, { name: round % 2 === 0 ? 'number' : 'serial' }),
          200,
        );
        await made(api.delete(`${FIELDS}/${slot.id}`), 200);
        slot = await made(
          field({
            name: `extra0`,
            type: round % 2 === 0 ? 'SELECT' : 'TEXT',
            ...(round % 2 === 0 && { options: [{ label: 'A', value: 'A' }] }),
          }),
        );
      }
      isDone = true;
    };
    await Promise.all([changer(), ...clients.map(writer)]);
    expect(new Set(statuses.filter((status) => ![201, 400, 409].includes(status)))).toEqual(new Set());
    expect(written.size).toBeGreaterThan(5);
    await made(api.patch(`${FIELDS}/${serial.id}`, { name: 'final' }), 200);
    const rows = await database.query(
      `select r.id, r.data ->> $2 as held, r.t2 from record r where r.workspace_id = $1 and r.data ->> $2 is not null`,
      [
        api.workspaceId,
        String(
          (await database.query('select storage_key from field_metadata where id = $1', [serial.id]))[0]?.[
            'storage_key'
          ],
        ),
      ],
    );
    expect(new Map(rows.map((row) => [row['id'], row['held']]))).toEqual(written);
    for (const [id, value] of [...written].slice(0, 20)) {
      const { body } = await api.get(`/rest/rockets?filter=final[eq]:"${value}"`);
      expect(body.data.rockets.map((record: Json) => [record.id, record.final])).toEqual([[id, value]]);
    }
    // Values of the field that was deleted and made anew belong to the one that was there when they were written.
    const stored = await database.query(
      'select count(*)::int as n from record where workspace_id = $1 and data ->> $2 is not null',
      [
        api.workspaceId,
        String(
          (await database.query('select storage_key from field_metadata where id = $1', [slot.id]))[0]?.[
            'storage_key'
          ],
        ),
      ],
    );
    const { body } = await api.get('/rest/rockets?filter=extra0[is]:NOT_NULL&limit=1');
    expect(body.totalCount).toBe(stored[0]?.['n']);
    const ordered = await api.get('/rest/rockets?order_by=extra0[DescNullsLast]&limit=60');
    const values = ordered.body.data.rockets.map(({ extra0 }: Json) => extra0).filter(Boolean);
    expect(values).toEqual(values.toSorted().toReversed());
  });

  it('never leaves a foreign key that points at nothing', async () => {
    const { api, object } = await rockets();
    const relation = (
      objectMetadataId: string,
      name: string,
      targetObjectMetadataId: string,
      targetFieldLabel: string,
    ) =>
      made(
        api.post(FIELDS, {
          type: 'RELATION',
          name,
          label: name,
          objectMetadataId,
          relationCreationPayload: { type: 'MANY_TO_ONE', targetObjectMetadataId, targetFieldLabel },
        }),
      );
    const company = (await api.get(`${OBJECTS}?filter=nameSingular[eq]:company`)).body.data.objects[0];
    const maker = await relation(object.id, 'maker', company.id, 'Rockets');
    const twin = await relation(object.id, 'twin', object.id, 'Twins');
    const flagship = await relation(company.id, 'flagship', object.id, 'Flag of');
    const keyOf = async (id: string) =>
      String(
        (await database.query('select storage_key from field_metadata where id = $1', [id]))[0]?.[
          'storage_key'
        ],
      );
    const clients = isolates(api.key, 4);
    const note = await made(api.post('/rest/notes', {}));
    await Promise.all(clients.map((client) => client.get('/rest/rockets')));
    const statuses: number[] = [];
    for (let round = 0; round < 25; round += 1) {
      const target = await made(api.post('/rest/companies', {}));
      const ship = await made(api.post('/rest/rockets', {}));
      const answers = await Promise.all([
        ...clients.map((client) => client.post('/rest/rockets', { makerId: target.id, twinId: ship.id })),
        ...clients.map((client) => client.post('/rest/companies', { flagshipId: ship.id })),
        ...clients.map((client) => client.post('/rest/noteTargets', { noteId: note.id, rocketId: ship.id })),
        api.delete(`/rest/companies/${target.id}?soft_delete=false`),
        createClient(api.key).delete(`/rest/rockets/${ship.id}?soft_delete=false`),
      ]);
      statuses.push(...answers.map(({ status }) => status));
    }
    expect(statuses.filter((status) => ![200, 201, 400].includes(status))).toEqual([]);
    const dangling = (table: string, json: string, key: string, target: string) =>
      database.query(
        `select count(*)::int as n from ${table} t where t.workspace_id = $1 and t.${json} ->> $2 is not null and not exists (select from ${target} x where x.workspace_id = $1 and x.id = (t.${json} ->> $2)::uuid)`,
        [api.workspaceId, key],
      );
    expect(await dangling('record', 'data', await keyOf(maker.id), 'company')).toEqual([{ n: 0 }]);
    expect(await dangling('record', 'data', await keyOf(twin.id), 'record')).toEqual([{ n: 0 }]);
    expect(await dangling('company', 'custom', await keyOf(flagship.id), 'record')).toEqual([{ n: 0 }]);
    const pointing = (
      await api.get(`${OBJECTS}?filter=nameSingular[eq]:noteTarget`)
    ).body.data.objects[0].fields.find(({ name }: Json) => name === 'rocket');
    expect(await dangling('note_target', 'custom', await keyOf(pointing.id), 'record')).toEqual([{ n: 0 }]);
  });

  it('counts exactly, while counts are folded', async () => {
    const { api, field } = await rockets();
    await made(field({ name: 'serial', isUnique: true }));
    const clients = isolates(api.key, 8);
    let isDone = false;
    const folding = (async () => {
      const own = services();
      while (!isDone) await Promise.all([foldCounts(own), foldCounts(own)]);
    })();
    const work = async (client: Client, who: number): Promise<void> => {
      for (let n = 0; n < 12; n += 1) {
        const a = await made(client.post('/rest/rockets', { serial: `${who}-${n}` }));
        const b = await made(client.post('/rest/rockets', {}));
        expect((await client.post('/rest/rockets', { serial: `${who}-${n}` })).status).toBe(409);
        expect((await client.post('/rest/batch/rockets', [{}, { serial: `${who}-${n}` }, {}])).status).toBe(
          409,
        );
        await made(client.delete(`/rest/rockets/${a.id}`), 200);
        if (n % 2 === 0) await made(client.patch(`/rest/rockets/${a.id}/restore`), 200);
        if (n % 3 === 0) await made(client.delete(`/rest/rockets/${b.id}?soft_delete=false`), 200);
      }
    };
    await Promise.all(clients.map(work));
    isDone = true;
    await folding;
    const truth = await database.query(
      'select count(*)::int as n from record where workspace_id = $1 and deleted_at is null',
      [api.workspaceId],
    );
    expect(truth).toEqual([{ n: 8 * (6 + 8) }]);
    expect((await api.get('/rest/rockets')).body.totalCount).toBe(8 * (6 + 8));
    await foldCounts(services());
    expect((await api.get('/rest/rockets')).body.totalCount).toBe(8 * (6 + 8));
    expect(
      await database.query(
        'select shard, live::int from record_count where workspace_id = $1 and object_id = (select id from object_metadata where workspace_id = $1)',
        [api.workspaceId],
      ),
    ).toEqual([{ shard: 0, live: 8 * (6 + 8) }]);
  });
});
