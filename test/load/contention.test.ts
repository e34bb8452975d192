/**
 * Thirty-two clients at the same records: fields of their own in one record, one unique value for all, batches that
 * lock the same records in opposite orders, targets destroyed under those who point at them, and a schema that moves
 * meanwhile. LOAD_SECONDS chooses how long.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client, Json } from '../support/client.ts';
import { brokenRules } from '../support/integrity.ts';
import { type Stack, startStack } from '../support/stack.ts';

const CLIENTS = 32;
const SECONDS = Number(process.env.LOAD_SECONDS ?? 5);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const made = async (promise: Promise<Answer>, status = 201): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(status);
  return Object.values(answer.body.data)[0];
};

/** What clients were told, by status; anything else than what a kind of request may be told is kept in words. */
class Answers {
  readonly byStatus = new Map<string, number>();
  readonly surprises: string[] = [];

  note(what: string, answer: Answer, expected: readonly number[]): Answer {
    const code = answer.status < 400 ? '' : ` ${answer.body.code}`;
    const key = `${answer.status}${code}`;
    this.byStatus.set(key, (this.byStatus.get(key) ?? 0) + 1);
    if (!expected.includes(answer.status))
      this.surprises.push(`${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer;
  }

  count(key: string): number {
    return this.byStatus.get(key) ?? 0;
  }
}

type Work = (client: Client, round: number, who: number) => Promise<void>;

/** Every client works on its own isolate until the time is over. */
const together = async (key: string, works: readonly Work[]): Promise<void> => {
  const end = Date.now() + SECONDS * 1000;
  await Promise.all(
    works.map(async (work, who) => {
      const client = stack.newClient(key);
      for (let round = 0; Date.now() < end; round += 1) await work(client, round, who);
    }),
  );
  await stack.settle();
};

const many = (count: number, work: Work): readonly Work[] => Array.from({ length: count }, () => work);

const deadlocks = async (): Promise<number> => {
  await stack.sql('select pg_stat_force_next_flush()');
  const [row] = await stack.sql<{ deadlocks: number }>(
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  return row?.deadlocks ?? 0;
};

const prepare = async () => {
  const { workspaceId, key } = await stack.newWorkspace();
  const api = stack.newClient(key);
  const rocket = await made(
    api.post('/rest/metadata/objects', { nameSingular: 'rocket', namePlural: 'rockets' }),
  );
  const { body } = await api.get('/rest/metadata/objects?filter=nameSingular[eq]:company');
  const [company] = body.data.objects;
  const field = (objectMetadataId: string, given: object) =>
    made(api.post('/rest/metadata/fields', { type: 'TEXT', label: 'X', objectMetadataId, ...given }));
  const relation = (
    objectMetadataId: string,
    name: string,
    targetObjectMetadataId: string,
    targetFieldLabel: string,
  ) =>
    field(objectMetadataId, {
      type: 'RELATION',
      name,
      relationCreationPayload: { type: 'MANY_TO_ONE', targetObjectMetadataId, targetFieldLabel },
    });
  return { workspaceId, key, api, rocket, company, field, relation };
};

const pick = <T>(items: readonly T[], at: number): T => {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

describe(`${CLIENTS} clients at once`, () => {
  it('lose no update to parts of one record, and see every write of it at a time of its own', async () => {
    const { workspaceId, key, api, company, field } = await prepare();
    const names = Array.from({ length: CLIENTS - 6 }, (_, n) => `mine${n}`);
    for (const name of names) await field(company.id, { name });
    const shared = await made(api.post('/rest/companies', { name: 'Shared' }));
    const answers = new Answers();
    const times = new Set<string>();
    const last = new Map<string, string>();
    const patch = async (client: Client, body: object): Promise<Json> => {
      const answer = answers.note(
        'patch',
        await client.patch(`/rest/companies/${shared.id}?depth=0`, body),
        [200],
      );
      if (answer.status !== 200) return null;
      times.add(answer.body.data.company.updatedAt);
      return answer.body.data.company;
    };
    const wrong: string[] = [];
    const ofCustomField: Work = async (client, round, who) => {
      const name = pick(names, who);
      const value = `${who}:${round}`;
      const company = await patch(client, { [name]: value });
      if (company?.[name] !== value)
        wrong.push(`${name} is answered as ${company?.[name]} instead of ${value}`);
      last.set(name, value);
    };
    const subFields = [
      'addressCity',
      'addressState',
      'addressPostcode',
      'addressStreet1',
      'addressStreet2',
      'addressCountry',
    ];
    const ofSubField: Work = async (client, round, who) => {
      const name = pick(subFields, who);
      const value = `${who}:${round}`;
      const company = await patch(client, { address: { [name]: value } });
      if (company?.address[name] !== value) wrong.push(`${name} is answered as ${company?.address[name]}`);
      last.set(name, value);
    };
    await together(key, [...many(names.length, ofCustomField), ...many(6, ofSubField)]);
    expect([answers.surprises, wrong]).toEqual([[], []]);
    const { address, ...custom } = await made(api.get(`/rest/companies/${shared.id}?depth=0`), 200);
    for (const [name, value] of last) expect({ ...custom, ...address }[name], name).toBe(value);
    expect(answers.count('200')).toBeGreaterThan(CLIENTS);
    expect(times.size).toBe(answers.count('200'));
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });

  it('get no deadlock, and leave exact counts, whatever order they touch the same records in', async () => {
    const { workspaceId, key, api, rocket, company, field, relation } = await prepare();
    await field(rocket.id, { name: 'serial', isUnique: true });
    await relation(rocket.id, 'maker', company.id, 'Rockets');
    await relation(rocket.id, 'twin', rocket.id, 'Twins');
    await relation(company.id, 'flagship', rocket.id, 'Flagships');
    const pool: string[] = [];
    for (let n = 0; n < 6; n += 1)
      pool.push((await made(api.post('/rest/companies', { name: `Pool ${n}` }))).id);
    const rockets: string[] = [];
    for (let n = 0; n < 6; n += 1)
      rockets.push((await made(api.post('/rest/rockets', { name: `Pool ${n}` }))).id);
    const answers = new Answers();
    let [created, gone] = [rockets.length, 0];

    /** The same makers, and the same unique values, forwards and backwards; half of the batches are taken back. */
    const batches: Work = async (client, round, who) => {
      const order = who % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0];
      const body = order.map((n) => ({
        serial: `${round % 3}-${n}`,
        makerId: pick(pool, n),
        twinId: pick(rockets, n),
      }));
      const answer = answers.note(
        'batch',
        await client.post('/rest/batch/rockets?depth=0', body),
        [201, 400, 409],
      );
      if (answer.status !== 201) return;
      created += 4;
      for (const { id } of answer.body.data.rockets) {
        const destroyed = answers.note(
          'destroy',
          await client.delete(`/rest/rockets/${id}?soft_delete=false`),
          [200],
        );
        if (destroyed.status === 200) gone += 1;
      }
    };
    /** A record and its target are locked one after the other: the target first, here as where it is destroyed. */
    const pointers: Work = async (client, round, who) => {
      const company = pick(pool, round + who);
      answers.note(
        'point at',
        await client.patch(`/rest/companies/${company}?depth=0`, { flagshipId: pick(rockets, round) }),
        [200, 400, 404],
      );
      answers.note(
        'point back',
        await client.patch(`/rest/rockets/${pick(rockets, round)}?depth=0`, { makerId: company }),
        [200, 400, 404],
      );
    };
    const destroyers: Work = async (client, round, who) => {
      const at = (round + who) % pool.length;
      const replacement = answers.note(
        'replace',
        await client.post('/rest/companies', { name: 'New' }),
        [201],
      );
      const victim = pick(pool, at);
      pool[at] = replacement.body.data.company.id;
      answers.note(
        'destroy a target',
        await client.delete(`/rest/companies/${victim}?soft_delete=false`),
        [200, 404],
      );
    };
    const comesAndGoes: Work = async (client, round) => {
      const id = pick(rockets, round);
      answers.note('delete', await client.delete(`/rest/rockets/${id}`), [200, 404]);
      answers.note('restore', await client.patch(`/rest/rockets/${id}/restore`), [200]);
    };
    const emails: Work = async (client, round) => {
      const body = { emails: { primaryEmail: `p${round % 2}@example.com` } };
      const answer = answers.note('one e-mail', await client.post('/rest/people', body), [201, 409]);
      if (answer.status !== 201) return;
      answers.note('free it', await client.delete(`/rest/people/${answer.body.data.person.id}`), [200]);
    };
    const readers: Work = async (client) => {
      const { body } = answers.note('list', await client.get('/rest/rockets?depth=2'), [200]);
      // Rows and count are of one moment.
      if (body.data.rockets.length !== Math.min(60, body.totalCount))
        answers.surprises.push(`${body.totalCount} counted, ${body.data.rockets.length} listed`);
    };
    await together(key, [
      ...many(12, batches),
      ...many(6, pointers),
      ...many(3, destroyers),
      ...many(4, comesAndGoes),
      ...many(4, emails),
      ...many(3, readers),
    ]);
    expect(answers.surprises).toEqual([]);
    expect(answers.count('409 CONFLICT'), `${await deadlocks()} deadlocks`).toBe(0);
    expect(answers.count('201')).toBeGreaterThan(3);
    for (const id of rockets) await api.patch(`/rest/rockets/${id}/restore`);
    expect((await api.get('/rest/rockets?limit=1')).body.totalCount).toBe(created - gone);
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });

  it('keep every value under its field while fields come, go and change their names', async () => {
    const { workspaceId, key, api, rocket, field } = await prepare();
    let moving = await field(rocket.id, { name: 'moving0', isUnique: true });
    const answers = new Answers();
    const written = new Map<string, string>();
    const writers: Work = async (client, round, who) => {
      const value = `${who}:${round}`;
      const name = `moving${round % 2}`;
      const answer = answers.note(
        'write',
        await client.post('/rest/rockets?depth=0', { name: value, [name]: value }),
        [201, 400, 409],
      );
      if (answer.status === 201) written.set(answer.body.data.rocket.id, value);
      if (answer.status === 409 && answer.body.code !== 'CONFLICT') answers.surprises.push(answer.text);
    };
    const changer: Work = async (client, round) => {
      const renamed = answers.note(
        'rename',
        await client.patch(`/rest/metadata/fields/${moving.id}`, { name: `moving${(round + 1) % 2}` }),
        [200],
      );
      if (renamed.status === 200) moving = renamed.body.data.field;
      const extra = answers.note(
        'make',
        await client.post('/rest/metadata/fields', {
          type: 'NUMBER',
          name: 'extra',
          label: 'E',
          objectMetadataId: rocket.id,
        }),
        [201],
      );
      if (extra.status === 201)
        answers.note(
          'unmake',
          await client.delete(`/rest/metadata/fields/${extra.body.data.field.id}`),
          [200],
        );
      // Writers need the schema to stand still for two round trips.
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    await together(key, [...many(CLIENTS - 1, writers), changer]);
    expect(answers.surprises).toEqual([]);
    expect(written.size).toBeGreaterThan(20);
    const [stored] = await stack.sql<{ storage_key: string }>(
      'select storage_key from field_metadata where id = $1',
      [moving.id],
    );
    const rows = await stack.sql<{ id: string; held: string }>(
      'select id, data ->> $2 as held from record where workspace_id = $1',
      [workspaceId, String(stored?.storage_key)],
    );
    expect(new Map(rows.map(({ id, held }) => [id, held]))).toEqual(written);
    expect((await api.get('/rest/rockets?limit=1')).body.totalCount).toBe(written.size);
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });
});
