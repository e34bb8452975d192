/** What clients send that read a record, change a part of it, and send all of it back. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Json, type Workspace } from '../support/api.ts';

const made = async (
  promise: Promise<{ status: number; text: string; body: Json }>,
  status = 201,
): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(status);
  return Object.values(answer.body.data)[0];
};

const without = (record: Json, ...keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

const MISSING = '01920202-1c25-7d02-bf25-6aeccf7ea419';

describe('a record read, changed under one of a field’s two names, and sent back', () => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
  });

  it.each(['notes', 'tasks'])('keeps the rich text that is new: %s', async (plural) => {
    for (const [key, other] of [
      ['body', 'bodyV2'],
      ['bodyV2', 'body'],
    ] as const) {
      const { id } = await made(api.post(`/rest/${plural}`, { body: 'Old' }));
      const at = `/rest/${plural}/${id}`;
      const read = await made(api.get(at), 200);
      for (const markdown of ['New', 'Newer']) {
        const before = await made(api.get(at), 200);
        const after = await made(api.patch(at, { ...before, [key]: { markdown } }), 200);
        expect([after.body.markdown, after.bodyV2]).toEqual([markdown, after.body]);
        expect(JSON.parse(after.body.blocknote)[0].content[0].text).toBe(markdown);
      }
      const now = await made(api.get(at), 200);
      expect((await made(api.patch(at, { ...now, [key]: null }), 200)).body.markdown).toBe('');
      const neither = await api.patch(at, { body: { markdown: 'a' }, bodyV2: { markdown: 'b' } });
      expect([neither.status, neither.body.code, neither.body.messages]).toEqual([
        400,
        'INVALID_VALUE',
        ['"bodyV2" and "body" are one field, but were given different values.'],
      ]);
      expect((await api.patch(at, { [other]: read.body, [key]: 5 })).status).toBe(400);
    }
  });

  it.each(['noteTargets', 'taskTargets', 'attachments'])(
    'keeps the foreign key that is new: %s',
    async (plural) => {
      const [first, second] = [
        await made(api.post('/rest/people', {})),
        await made(api.post('/rest/people', {})),
      ];
      for (const key of ['personId', 'targetPersonId']) {
        const { id } = await made(api.post(`/rest/${plural}`, { personId: first.id }));
        const at = `/rest/${plural}/${id}`;
        const read = await made(api.get(at), 200);
        const moved = await made(api.patch(at, { ...read, [key]: second.id }), 200);
        expect([moved.personId, moved.targetPersonId, moved.person.id]).toEqual([
          second.id,
          second.id,
          second.id,
        ]);
        const missing = await api.patch(at, { ...moved, [key]: MISSING });
        expect([missing.status, missing.body.messages]).toEqual([
          400,
          [`Invalid reference for field "${key}": there is no person with id '${MISSING}'`],
        ]);
        const cleared = await made(api.patch(at, { ...moved, [key]: null }), 200);
        expect([cleared.personId, cleared.targetPersonId]).toEqual([null, null]);
        const set = await made(api.patch(at, { ...cleared, [key]: first.id }), 200);
        expect([set.personId, set.targetPersonId]).toEqual([first.id, first.id]);
        expect((await api.patch(at, { personId: second.id, targetPersonId: null })).status).toBe(400);
      }
    },
  );

  it('keeps the foreign key to a custom object that is new', async () => {
    const fresh = await createWorkspace();
    await made(fresh.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }));
    const [first, second] = [
      await made(fresh.post('/rest/rockets', {})),
      await made(fresh.post('/rest/rockets', {})),
    ];
    for (const plural of ['noteTargets', 'taskTargets', 'attachments']) {
      for (const key of ['rocketId', 'targetRocketId']) {
        const { id } = await made(fresh.post(`/rest/${plural}`, { rocketId: first.id }));
        const at = `/rest/${plural}/${id}`;
        const moved = await made(
          fresh.patch(at, { ...(await made(fresh.get(at), 200)), [key]: second.id }),
          200,
        );
        expect([moved.rocketId, moved.targetRocketId, moved.rocket.id]).toEqual([
          second.id,
          second.id,
          second.id,
        ]);
        const cleared = await made(fresh.patch(at, { ...moved, [key]: null }), 200);
        expect([cleared.rocketId, cleared.targetRocketId]).toEqual([null, null]);
        const set = await made(fresh.patch(at, { ...cleared, [key]: first.id }), 200);
        expect([set.rocketId, set.targetRocketId]).toEqual([first.id, first.id]);
      }
    }
  });

  it('is not guessed at in a new record', async () => {
    expect((await api.post('/rest/notes', { body: 'a', bodyV2: 'b' })).status).toBe(400);
  });
});

describe('nulls', () => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
  });

  it('mean as much as nothing in a new record', async () => {
    for (const plural of ['companies', 'people', 'opportunities', 'notes', 'tasks']) {
      const empty = await made(api.post(`/rest/${plural}?depth=0`, {}));
      // Where null is a value, it is no default.
      const { status, ...others } = empty;
      const nulls = Object.fromEntries(Object.keys(others).map((key) => [key, null]));
      const record = await made(api.post(`/rest/${plural}?depth=0`, nulls));
      const { id, createdAt, updatedAt, position, ...rest } = record;
      expect(rest).toEqual({ ...without(empty, 'id', 'createdAt', 'updatedAt', 'position'), status });
      expect([id, createdAt, updatedAt, position]).not.toContain(null);
      const [inBatch] = await made(api.post(`/rest/batch/${plural}?depth=0`, [nulls]));
      expect(inBatch.createdBy).toEqual(empty.createdBy);
    }
  });

  it('are no body of an update', async () => {
    const { id } = await made(api.post('/rest/notes', {}));
    for (const path of [`/rest/notes/${id}`, '/rest/metadata/objects/20200000-0000-4000-8000-000100000000']) {
      const answer = await api.call('PATCH', path, null);
      expect(answer.status, path).toBe(400);
    }
  });
});

describe('links', () => {
  it('of a new record begin with the first there is', async () => {
    const api = await createWorkspace();
    const secondaryLinks = [
      { url: 'https://a.example', label: 'A' },
      { url: 'https://b.example', label: 'B' },
    ];
    const promoted = {
      primaryLinkUrl: 'https://a.example',
      primaryLinkLabel: 'A',
      secondaryLinks: secondaryLinks.slice(1),
    };
    const { id, xLink } = await made(api.post('/rest/people', { xLink: { secondaryLinks } }));
    expect(xLink).toEqual(promoted);
    expect((await made(api.post('/rest/batch/people', [{ xLink: { secondaryLinks } }])))[0].xLink).toEqual(
      promoted,
    );
    const kept = { ...promoted, secondaryLinks };
    expect((await made(api.patch(`/rest/people/${id}`, { xLink: { secondaryLinks } }), 200)).xLink).toEqual(
      kept,
    );
    const label = await made(api.post('/rest/people', { xLink: { primaryLinkLabel: 'L' } }));
    expect(label.xLink).toEqual({ primaryLinkUrl: '', primaryLinkLabel: 'L', secondaryLinks: [] });
  });
});

describe('amounts beyond what is exact', () => {
  it('are refused once', async () => {
    const api = await createWorkspace();
    for (const amountMicros of [9_000_000_000_000_001, 2 ** 53, 1e300, -1e300, '9007199254740993']) {
      const { status, body } = await api.post('/rest/opportunities', { amount: { amountMicros } });
      expect([status, body.messages]).toEqual([
        400,
        [
          expect.stringMatching(
            /^Invalid number value .*Expected a whole number between -9000000000000000 and/,
          ),
        ],
      ]);
    }
  });
});
