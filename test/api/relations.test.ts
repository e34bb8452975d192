import { describe, expect, it } from 'vitest';
import { createWorkspace, database, encode, type Json, type Workspace } from '../support/api.ts';

const OBJECTS = '/rest/metadata/objects';
const FIELDS = '/rest/metadata/fields';
const NOBODY = '0190a000-0000-7000-8000-000000000000';

const made = async (
  promise: Promise<{ status: number; text: string; body: Json }>,
  status = 201,
): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(status);
  return Object.values(answer.body.data)[0];
};

interface Side {
  readonly id: string;
  readonly plural: string;
}

const sideOf = async (api: Workspace, nameSingular: string): Promise<Side> => {
  const { body } = await api.get(`${OBJECTS}?filter=nameSingular[eq]:${nameSingular}`);
  const [found] = body.data.objects;
  if (found) return { id: found.id, plural: found.namePlural };
  const created = await made(api.post(OBJECTS, { nameSingular, namePlural: `${nameSingular}s` }));
  return { id: created.id, plural: created.namePlural };
};

const ids = (records: readonly Json[]): readonly string[] => records.map(({ id }) => id);

const PAIRS = [
  ['custom → standard', 'rocket', 'company'],
  ['standard → custom', 'person', 'rocket'],
  ['custom → custom', 'rocket', 'planet'],
  ['custom → itself', 'rocket', 'rocket'],
  ['standard → standard', 'company', 'person'],
  ['standard → itself', 'company', 'company'],
] as const;

const CASES = PAIRS.flatMap(([what, many, one]) =>
  (['MANY_TO_ONE', 'ONE_TO_MANY'] as const).map((type) => ({ what, many, one, type })),
);

/** Relates many `many.home` to one `one`, who knows them as `guests`; made from the side that `type` says. */
const relate = async (api: Workspace, many: Side, one: Side, type: string): Promise<Json> => {
  const isManyToOne = type === 'MANY_TO_ONE';
  const answer = await api.post(FIELDS, {
    type: 'RELATION',
    name: isManyToOne ? 'home' : 'guests',
    label: isManyToOne ? 'Home' : 'Guests',
    objectMetadataId: isManyToOne ? many.id : one.id,
    relationCreationPayload: {
      type,
      targetObjectMetadataId: isManyToOne ? one.id : many.id,
      targetFieldLabel: isManyToOne ? 'Guests' : 'Home',
      targetFieldIcon: 'IconUsers',
    },
  });
  return made(Promise.resolve(answer));
};

describe.each(CASES)('$what, made as $type', (given) => {
  const prepare = async () => {
    const api = await createWorkspace();
    const many = await sideOf(api, given.many);
    const one = await sideOf(api, given.one);
    const field = await relate(api, many, one, given.type);
    return { api, many, one, field, manys: `/rest/${many.plural}`, ones: `/rest/${one.plural}` };
  };

  it('is written, read at every depth, filtered and ordered', async () => {
    const { api, field, many, one, manys, ones } = await prepare();
    expect(field.relation).toMatchObject({
      type: given.type,
      targetObjectMetadata: { nameSingular: given.type === 'MANY_TO_ONE' ? given.one : given.many },
      targetFieldMetadata: { name: given.type === 'MANY_TO_ONE' ? 'guests' : 'home' },
    });
    const other = (await api.get(`${FIELDS}/${field.relation.targetFieldMetadata.id}`)).body.data.field;
    expect([other.relation.targetFieldMetadata.id, other.icon]).toEqual([field.id, 'IconUsers']);
    const x = await made(api.post(ones, { position: 1 }));
    const y = await made(api.post(ones, { position: 2 }));
    const m1 = await made(api.post(`${manys}?depth=2`, { homeId: x.id }));
    // The row just written shows on the other side.
    expect([m1.homeId, m1.home.id, ids(m1.home.guests)]).toEqual([x.id, x.id, [m1.id]]);
    const m2 = await made(api.post(`${manys}?depth=0`, { homeId: x.id }));
    expect(m2).not.toHaveProperty('home');
    expect(m2.homeId).toBe(x.id);
    const moved = await made(api.patch(`${manys}/${m1.id}?depth=2`, { homeId: y.id }), 200);
    expect([moved.home.id, ids(moved.home.guests)]).toEqual([y.id, [m1.id]]);
    const none = await made(api.post(`${manys}?depth=1`, {}));
    expect([none.homeId, none.home]).toEqual([null, null]);
    const got = await made(api.get(`${ones}/${x.id}?depth=2`), 200);
    expect([ids(got.guests), got.guests[0].home.id]).toEqual([[m2.id], x.id]);
    expect(await made(api.get(`${ones}/${x.id}?depth=0`), 200)).not.toHaveProperty('guests');
    const list = (await api.get(`${ones}?filter=id[in]:[${x.id},${y.id}]&order_by=position`)).body.data[
      one.plural
    ];
    expect(list.map(({ guests }: Json) => ids(guests))).toEqual([[m2.id], [m1.id]]);

    const found = async (query: string) => ids((await api.get(`${manys}?${query}`)).body.data[many.plural]);
    expect(await found(`filter=homeId[eq]:${x.id}`)).toEqual([m2.id]);
    expect(await found(`filter=homeId[in]:[${x.id},${y.id}]&order_by=createdAt,id`)).toEqual([m1.id, m2.id]);
    expect(await found(`filter=home.position[gt]:1`)).toEqual([m1.id]);
    expect(await found(`filter=and(homeId[is]:NULL,id[in]:[${m1.id},${m2.id},${none.id}])`)).toEqual([
      none.id,
    ]);
    const only = `filter=id[in]:[${m1.id},${m2.id},${none.id}]`;
    expect(await found(`${only}&order_by=home.position[AscNullsLast]`)).toEqual([m2.id, m1.id, none.id]);
    expect(await found(`${only}&order_by=home.position[DescNullsFirst]`)).toEqual([none.id, m1.id, m2.id]);
    const pages: string[] = [];
    let cursor = '';
    for (let n = 0; n < 3; n += 1) {
      const { body } = await api.get(
        `${manys}?${only}&order_by=home.position[DescNullsLast]&limit=1&starting_after=${encode(cursor)}`,
      );
      pages.push(...ids(body.data[many.plural]));
      cursor = body.pageInfo.endCursor;
    }
    expect(pages).toEqual([m1.id, m2.id, none.id]);

    for (const answer of [
      await api.post(manys, { homeId: NOBODY }),
      await api.patch(`${manys}/${m1.id}`, { homeId: NOBODY }),
      await api.post(`/rest/batch/${many.plural}`, [{}, { homeId: NOBODY }]),
    ]) {
      expect([answer.status, answer.body.code], answer.text).toEqual([400, 'INVALID_REFERENCE']);
      expect(answer.body.messages.join()).toMatch(new RegExp(`homeId.*${NOBODY}`));
    }
    if (many.id !== one.id) expect((await api.post(manys, { homeId: m1.id })).status).toBe(400);
    expect((await api.post(manys, { home: { id: x.id } })).status).toBe(400);
    expect((await api.post(ones, { guests: [] })).status).toBe(400);
    // Read and sent back.
    await made(api.patch(`${ones}/${x.id}`, await made(api.get(`${ones}/${x.id}?depth=2`), 200)), 200);
  });

  it('follows deletion of records', async () => {
    const { api, manys, ones } = await prepare();
    const x = await made(api.post(ones, {}));
    const m = await made(api.post(manys, { homeId: x.id }));
    await made(api.delete(`${manys}/${m.id}`), 200);
    expect((await made(api.get(`${ones}/${x.id}`), 200)).guests).toEqual([]);
    await made(api.patch(`${manys}/${m.id}/restore`), 200);
    await made(api.delete(`${ones}/${x.id}`), 200);
    expect(await made(api.get(`${manys}/${m.id}`), 200)).toMatchObject({ homeId: x.id, home: null });
    expect((await api.post(manys, { homeId: x.id })).status).toBe(400);
    await made(api.delete(`${ones}/${x.id}?soft_delete=false`), 200);
    expect(await made(api.get(`${manys}/${m.id}`), 200)).toMatchObject({ homeId: null, home: null });
    expect((await api.get(`${manys}?filter=and(homeId[is]:NULL,id[eq]:${m.id})`)).body.totalCount).toBe(1);
    expect((await api.get(`${manys}?filter=homeId[eq]:${x.id}`)).body.totalCount).toBe(0);
  });

  it('is renamed, hidden and deleted from either side', async () => {
    const { api, field, manys, ones, many } = await prepare();
    const x = await made(api.post(ones, {}));
    const m = await made(api.post(manys, { homeId: x.id }));
    const [foreign, array] =
      given.type === 'MANY_TO_ONE'
        ? [field.id, field.relation.targetFieldMetadata.id]
        : [field.relation.targetFieldMetadata.id, field.id];
    const renamed = await made(api.patch(`${FIELDS}/${foreign}`, { name: 'base' }), 200);
    expect(renamed.settings).toEqual({
      relationType: 'MANY_TO_ONE',
      onDelete: 'SET_NULL',
      joinColumnName: 'baseId',
    });
    await made(api.patch(`${FIELDS}/${array}`, { name: 'visitors' }), 200);
    expect(await made(api.get(`${manys}/${m.id}`), 200)).toMatchObject({ baseId: x.id, base: { id: x.id } });
    expect(await made(api.get(`${ones}/${x.id}`), 200)).toMatchObject({ visitors: [{ id: m.id }] });
    expect((await api.get(`${manys}?filter=baseId[eq]:${x.id}`)).body.totalCount).toBe(1);
    expect((await api.post(manys, { homeId: x.id })).status).toBe(400);
    await made(api.patch(`${FIELDS}/${array}`, { isActive: false }), 200);
    expect((await api.get(`${FIELDS}/${foreign}`)).body.data.field.isActive).toBe(false);
    expect(await made(api.get(`${manys}/${m.id}`), 200)).not.toHaveProperty('baseId');
    await made(api.patch(`${FIELDS}/${foreign}`, { isActive: true }), 200);
    expect(await made(api.get(`${ones}/${x.id}`), 200)).toMatchObject({ visitors: [{ id: m.id }] });
    const gone = given.what.length % 2 === 0 ? foreign : array;
    await made(api.delete(`${FIELDS}/${gone}`), 200);
    for (const id of [foreign, array]) expect((await api.get(`${FIELDS}/${id}`)).status).toBe(404);
    expect(await made(api.get(`${manys}/${m.id}`), 200)).not.toHaveProperty('baseId');
    expect(await made(api.get(`${ones}/${x.id}`), 200)).not.toHaveProperty('visitors');
    await relate(api, many, await sideOf(api, given.one), given.type);
    expect((await made(api.get(`${manys}/${m.id}`), 200)).homeId).toBeNull();
    expect((await made(api.get(`${ones}/${x.id}`), 200)).guests).toEqual([]);
  });

  it('goes with either object', async () => {
    for (const gone of new Set([given.many, given.one])) {
      const { api, manys, ones, many, one } = await prepare();
      const side = gone === given.many ? many : one;
      const x = await made(api.post(ones, {}));
      const m = await made(api.post(manys, { homeId: x.id }));
      const { status } = await api.delete(`${OBJECTS}/${side.id}`);
      if (status === 400) continue;
      expect(status).toBe(200);
      if (given.many === given.one) expect((await api.get(manys)).status).toBe(404);
      else if (gone === given.one)
        expect(await made(api.get(`${manys}/${m.id}?depth=2`), 200)).not.toHaveProperty('homeId');
      else expect(await made(api.get(`${ones}/${x.id}?depth=2`), 200)).not.toHaveProperty('guests');
      expect(
        await database.query(
          `select count(*)::int as n from field_metadata where workspace_id = $1 and (relation ->> 'targetObjectId' = $2 or object_id = $2::uuid)`,
          [api.workspaceId, side.id],
        ),
      ).toEqual([{ n: 0 }]);
    }
  });
});

describe('notes, tasks and attachments of a custom record', () => {
  it('point at it under both names, and go with it', async () => {
    const api = await createWorkspace();
    await sideOf(api, 'rocket');
    const rocket = await made(api.post('/rest/rockets', { name: 'R' }));
    const note = await made(api.post('/rest/notes', {}));
    const task = await made(api.post('/rest/tasks', {}));
    const one = await made(api.post('/rest/noteTargets?depth=2', { noteId: note.id, rocketId: rocket.id }));
    expect(one).toMatchObject({
      rocketId: rocket.id,
      targetRocketId: rocket.id,
      rocket: { id: rocket.id, noteTargets: [{ id: one.id }] },
      targetRocket: { id: rocket.id },
    });
    const two = await made(api.post('/rest/taskTargets', { taskId: task.id, targetRocketId: rocket.id }));
    const three = await made(api.post('/rest/attachments', { name: 'f', targetRocketId: rocket.id }));
    expect(await made(api.get(`/rest/rockets/${rocket.id}?depth=2`), 200)).toMatchObject({
      noteTargets: [{ id: one.id, note: { id: note.id } }],
      taskTargets: [{ id: two.id }],
      attachments: [{ id: three.id }],
    });
    expect((await api.get(`/rest/taskTargets?filter=targetRocketId[eq]:${rocket.id}`)).body.totalCount).toBe(
      1,
    );
    await made(api.delete(`/rest/rockets/${rocket.id}?soft_delete=false`), 200);
    for (const path of [
      `/rest/noteTargets/${one.id}`,
      `/rest/taskTargets/${two.id}`,
      `/rest/attachments/${three.id}`,
    ])
      expect((await api.get(path)).status, path).toBe(404);
    expect((await api.get(`/rest/notes/${note.id}`)).body.data.note.noteTargets).toEqual([]);
    for (const path of ['noteTargets', 'taskTargets', 'attachments', 'rockets'])
      expect((await api.get(`/rest/${path}`)).body.totalCount, path).toBe(0);
  });
});
