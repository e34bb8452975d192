/** Limits on sizes, at their edges. Those of filters, orders, URLs and bodies are tested with what they limit. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, createWorkspace, type Json, type Workspace } from '../support/api.ts';

let api: Workspace;
beforeAll(async () => {
  api = await createWorkspace();
});

const refusal = ({ status, body }: Answer): Json => [status, body.code, body.messages[0]];

describe('a body', () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));

  it('has a bounded number of keys', async () => {
    const tooMany = [400, 'INVALID_BODY', 'A person has at most 2000 keys, but 2001 were given.'];
    expect(refusal(await api.post('/rest/people', keys(2001)))).toEqual(tooMany);
    expect(refusal(await api.post('/rest/batch/people', [{}, keys(2001)]))).toEqual(tooMany);
    const { id } = (await api.post('/rest/people', {})).body.data.person;
    expect(refusal(await api.patch(`/rest/people/${id}`, keys(2001)))).toEqual(tooMany);
    const most = await api.post('/rest/people', keys(2000));
    expect([most.status, most.body.code, most.body.messages.length]).toEqual([400, 'UNKNOWN_FIELD', 100]);
  });

  it('has texts of bounded length', async () => {
    expect((await api.post('/rest/people', { city: 'x'.repeat(250_000) })).status).toBe(201);
    const long = await api.post('/rest/people', { city: 'x'.repeat(250_001) });
    expect([long.status, long.body.code]).toEqual([400, 'INVALID_VALUE']);
  });
});

describe('a page', () => {
  it('is shorter if it would be too large, and its cursors and flags say so, both ways', async () => {
    const fresh = await createWorkspace();
    const person = { city: 'x'.repeat(240_000) };
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const made = await fresh.post('/rest/batch/people?fields=id', [person, person, person, person]);
      ids.push(...made.body.data.people.map(({ id }: Json) => id));
    }
    const shape = ({ status, body }: Answer): Json => [
      status,
      body.data.people.map(({ id }: Json) => id),
      body.pageInfo.hasNextPage,
      body.pageInfo.hasPreviousPage,
      body.totalCount,
    ];
    const first = await fresh.get('/rest/people?depth=0');
    expect(shape(first)).toEqual([200, ids.slice(0, 20), true, false, 24]);
    const rest = await fresh.get(`/rest/people?depth=0&starting_after=${first.body.pageInfo.endCursor}`);
    expect(shape(rest)).toEqual([200, ids.slice(20), false, true, 24]);
    const before = await fresh.get(`/rest/people?depth=0&ending_before=${rest.body.pageInfo.endCursor}`);
    expect(shape(before)).toEqual([200, ids.slice(3, 23), true, true, 24]);
    const earlier = await fresh.get(`/rest/people?depth=0&ending_before=${before.body.pageInfo.startCursor}`);
    expect(shape(earlier)).toEqual([200, ids.slice(0, 3), true, false, 24]);
  });
});

describe('one record that is larger than an answer', () => {
  it('is refused, and can be read with fewer fields', async () => {
    const fresh = await createWorkspace();
    const texts = ['jobTitle', 'city', 'avatarUrl'];
    const object = (await fresh.get('/rest/metadata/objects?filter=nameSingular[eq]:person')).body.data
      .objects[0];
    for (let n = 0; n < 20; n += 1) {
      const field = { objectMetadataId: object.id, type: 'TEXT', name: `text${n}`, label: `Text ${n}` };
      expect((await fresh.post('/rest/metadata/fields', field)).status).toBe(201);
      texts.push(`text${n}`);
    }
    const { id } = (await fresh.post('/rest/people', {})).body.data.person;
    for (const text of texts) {
      const changed = await fresh.patch(`/rest/people/${id}?fields=id`, { [text]: 'x'.repeat(240_000) });
      expect(changed.status).toBe(200);
    }
    const tooLarge = [
      400,
      'RESPONSE_TOO_LARGE',
      'The response would be larger than 5000000 bytes. Request fewer records (limit), fields (fields) or relations (depth).',
    ];
    expect(refusal(await fresh.get(`/rest/people/${id}?depth=0`))).toEqual(tooLarge);
    expect(refusal(await fresh.get('/rest/people?depth=0'))).toEqual(tooLarge);
    expect((await fresh.get(`/rest/people/${id}?fields=${texts.slice(0, 10)}`)).status).toBe(200);
  });
});

describe('a field', () => {
  it('has a bounded number of options', async () => {
    const { id } = (
      await api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' })
    ).body.data.object;
    const create = (name: string, count: number) =>
      api.post('/rest/metadata/fields', {
        objectMetadataId: id,
        type: 'SELECT',
        name,
        label: name,
        options: Array.from({ length: count }, (_, n) => ({ label: `L${n}`, value: `V${n}`, color: 'red' })),
      });
    expect(refusal(await create('many', 501))).toEqual([
      400,
      'INVALID_METADATA',
      'options: a field takes at most 500 options',
    ]);
    expect((await create('most', 500)).status).toBe(201);
  });
});
