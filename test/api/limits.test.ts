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

describe('an answer', () => {
  it('is refused where it would be too large, and says what to ask instead', async () => {
    const fresh = await createWorkspace();
    const note = { city: 'x'.repeat(240_000) };
    const batch = [note, note, note, note];
    for (let n = 0; n < 5; n += 1)
      expect((await fresh.post('/rest/batch/people?fields=id', batch)).status).toBe(201);
    expect((await fresh.get('/rest/people?depth=0')).status).toBe(200);
    await fresh.post('/rest/people?fields=id', note);
    const tooLarge = [
      400,
      'RESPONSE_TOO_LARGE',
      'The answer would be larger than 5000000 bytes. Ask for fewer records (limit), fields (fields) or relations (depth) at once.',
    ];
    expect(refusal(await fresh.get('/rest/people?depth=0'))).toEqual(tooLarge);
    expect((await fresh.get('/rest/people?depth=0&limit=10')).status).toBe(200);
    expect((await fresh.get('/rest/people?fields=id')).body.totalCount).toBe(21);
    // Of a write nothing is done.
    const bulk = '/rest/people?filter=city[is]:NOT_NULL';
    expect(refusal(await fresh.patch(bulk, { jobTitle: 'Changed' }))).toEqual(tooLarge);
    expect((await fresh.get('/rest/people?filter=jobTitle[eq]:Changed&fields=id')).body.totalCount).toBe(0);
    expect((await fresh.patch(`${bulk}&fields=id`, { jobTitle: 'Changed' })).status).toBe(200);
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
