/**
 * Requests that meet on the same records at the same moment: whatever order they are executed in, the outcome must be
 * that of one after the other. Each race is run RACE_ROUNDS times.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client, Json } from '../support/client.ts';
import { brokenRules } from '../support/integrity.ts';
import { type Stack, startStack } from '../support/stack.ts';

const ROUNDS = Number(process.env.RACE_ROUNDS ?? 20);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const made = async (promise: Promise<Answer>): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(201);
  return Object.values(answer.body.data)[0];
};

const outcome = ({ status, body }: Answer): string => (status < 400 ? `${status}` : `${status} ${body.code}`);

/** Outcomes, each as often as it happened. */
const counted = (answers: readonly Answer[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(answers, outcome)].map(([key, of]) => [key, of.length]));

interface Ground {
  readonly workspaceId: string;
  readonly api: Client;
  /** Clients on isolates of their own, which know the schema. */
  readonly clients: readonly Client[];
}

const prepare = async (count: number): Promise<Ground> => {
  const { workspaceId, key } = await stack.newWorkspace();
  const clients = Array.from({ length: count }, () => stack.newClient(key));
  return { workspaceId, api: stack.newClient(key), clients };
};

/** Isolates learn the schema, so that what follows meets at the database. */
const warm = ({ clients }: Ground): Promise<unknown> =>
  Promise.all(clients.map((client) => client.get('/rest/people?limit=1')));

/** Locks a record for a fifth of a second. */
const hold = (table: string, id: string): Promise<unknown> =>
  stack.sql(`begin; select from ${table} where id = '${id}' for update; select pg_sleep(0.2); commit`);

const withRockets = async ({ api }: Ground): Promise<void> => {
  const rocket = await made(
    api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }),
  );
  const { body } = await api.get('/rest/metadata/objects?filter=nameSingular[eq]:company');
  const targetObjectMetadataId = body.data.objects[0].id;
  const relationCreationPayload = {
    type: 'MANY_TO_ONE',
    targetObjectMetadataId,
    targetFieldLabel: 'Rockets',
  };
  const maker = {
    type: 'RELATION',
    name: 'maker',
    label: 'Maker',
    objectMetadataId: rocket.id,
    relationCreationPayload,
  };
  await made(api.post('/rest/metadata/fields', maker));
  const serial = {
    type: 'TEXT',
    name: 'serial',
    label: 'Serial',
    isUnique: true,
    objectMetadataId: rocket.id,
  };
  await made(api.post('/rest/metadata/fields', serial));
};

describe('a foreign key sent back as it was read, while its target is destroyed', () => {
  it.each([
    ['people', 'companyId', 'person'],
    ['rockets', 'makerId', 'record'],
  ])('%s: is cleared or refused, and points at nothing never', async (plural, key, table) => {
    const ground = await prepare(8);
    const { api, clients, workspaceId } = ground;
    await withRockets(ground);
    await warm(ground);
    const answers: Answer[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const company = await made(api.post('/rest/companies', {}));
      const records = await made(
        api.post(
          `/rest/batch/${plural}`,
          clients.map(() => ({ [key]: company.id })),
        ),
      );
      const destroy = () => api.delete(`/rest/companies/${company.id}?soft_delete=false`);
      const change = (client: Client, at: number) =>
        client.patch(`/rest/${plural}/${records[at].id}?depth=0`, { [key]: company.id, position: round });
      if (round % 2 === 0) {
        // The deletion has taken its target, and waits for a record, when the changes begin.
        const held = hold(table, records[7].id);
        const gone = destroy();
        await sleep(50);
        answers.push(...(await Promise.all(clients.map(change))));
        await held;
        expect(outcome(await gone)).toBe('200');
      } else {
        // It is sent among them.
        const sent = clients.map((client, at) => () => change(client, at)).toSpliced(round % 8, 0, destroy);
        const told = await Promise.all(sent.map((send) => send()));
        const [gone] = told.splice(round % 8, 1);
        expect(gone && outcome(gone)).toBe('200');
        answers.push(...told);
      }
      const after = await api.get(`/rest/${plural}?filter=${key}[eq]:${company.id}`);
      expect(after.body.totalCount).toBe(0);
    }
    const { '200': written = 0, '400 INVALID_REFERENCE': refused = 0, ...others } = counted(answers);
    expect([others, written + refused]).toEqual([{}, ROUNDS * clients.length]);
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });
});

describe('an upsert that finds a record which is being changed', () => {
  it.each([
    ['people', 'person', (value: string) => ({ emails: { primaryEmail: `${value}@x.example` } })],
    ['rockets', 'rocket', (value: string) => ({ serial: value })],
  ] as const)('%s: reverts no change that was acknowledged', async (plural, singular, unique) => {
    const ground = await prepare(4);
    const { api, clients, workspaceId } = ground;
    await withRockets(ground);
    await warm(ground);
    const wrong: Json[] = [];
    for (let round = 0; round < ROUNDS * 4; round += 1) {
      const [before, after] = [unique(`a${round}`), unique(`b${round}`)];
      const { id } = await made(api.post(`/rest/${plural}`, before));
      const [change, ...upserts] = clients;
      const isDeletion = round % 2 === 1;
      const path = `/rest/${plural}/${id}?depth=0`;
      const [changed, ...upserted] = await Promise.all([
        isDeletion ? change?.delete(path) : change?.patch(path, after),
        ...upserts.map((client) => client.post(`/rest/${plural}?upsert=true&depth=0`, before)),
      ]);
      expect([changed, ...upserted].map((answer) => answer && outcome(answer))).toEqual([
        '200',
        ...upserts.map(() => '201'),
      ]);
      const stored = await api.get(path);
      const isKept = isDeletion
        ? stored.status === 404
        : JSON.stringify(stored.body.data[singular]).includes(`"b${round}`);
      if (!isKept) wrong.push([isDeletion ? 'deletion' : 'change', stored.text.slice(0, 300)]);
    }
    expect(wrong).toEqual([]);
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });
});

describe('updates by different filters of the same records', () => {
  it('all succeed, whatever order their indexes have', async () => {
    const ground = await prepare(24);
    const { api, clients, workspaceId } = ground;
    for (let batch = 0; batch < 3; batch += 1)
      await made(
        api.post(
          '/rest/batch/companies',
          Array.from({ length: 60 }, (_, n) => ({
            name: `Same ${(n * 7) % 60}`,
            employees: n,
            position: -n,
          })),
        ),
      );
    await warm(ground);
    const filters = [
      'name[startsWith]:Same',
      'employees[gte]:0',
      'position[lte]:0',
      'createdAt[gt]:2020-01-01',
      'updatedAt[gt]:2020-01-01',
      'id[neq]:01920202-1c25-7d02-bf25-6aeccf7ea419',
    ];
    const answers: Answer[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      answers.push(
        ...(await Promise.all(
          clients.map((client, at) =>
            client.patch(`/rest/companies?depth=0&fields=id&filter=${filters[at % filters.length]}`, {
              address: { addressCity: `${round}.${at}` },
            }),
          ),
        )),
      );
    expect(counted(answers)).toEqual({ '200': ROUNDS * clients.length });
    expect(answers.every(({ body }) => body.data.companies.length === 180)).toBe(true);
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });
});

describe('changes of a record as it was read', () => {
  it('succeed once for each state of it', async () => {
    const ground = await prepare(8);
    const { api, clients } = ground;
    await warm(ground);
    const { id, ...created } = await made(api.post('/rest/companies', {}));
    let { updatedAt } = created;
    for (let round = 0; round < ROUNDS; round += 1) {
      // All of them have begun before the first of them can write.
      const held = hold('company', id);
      const answers = await Promise.all(
        clients.map((client, at) =>
          client.patch(`/rest/companies/${id}?depth=0`, { updatedAt, name: `${round}.${at}` }),
        ),
      );
      await held;
      expect(counted(answers)).toEqual({ '200': 1, '400 READ_ONLY_FIELD': clients.length - 1 });
      updatedAt = answers.find(({ status }) => status === 200)?.body.data.company.updatedAt;
    }
  });
});

describe('a merge', () => {
  const merge = (client: Client, plural: string, ids: readonly string[], conflictPriorityIndex = 0) =>
    client.patch(`/rest/${plural}/merge?depth=0`, { ids, conflictPriorityIndex });

  /** Others may still lock the record like this, and write what points at it. */
  const share = (table: string, id: string): Promise<unknown> =>
    stack.sql(`begin; select from ${table} where id = '${id}' for share; select pg_sleep(0.2); commit`);

  it.each([
    ['people', 'companyId'],
    ['rockets', 'makerId'],
  ])(
    'loses no %s that are pointed at a loser while it waits, and no change of the loser',
    async (plural, key) => {
      const ground = await prepare(8);
      const { api, clients, workspaceId } = ground;
      await withRockets(ground);
      await warm(ground);
      const answers: Answer[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const [survivor, loser] = await made(api.post('/rest/batch/companies', [{}, {}]));
        // The merge has begun, and waits for the loser, when the others write.
        const held = share('company', loser.id);
        await sleep(30);
        const merging = merge(api, 'companies', [survivor.id, loser.id]);
        await sleep(round % 2 === 0 ? 50 : 0);
        const written = await Promise.all(
          clients.map((client, at) =>
            at === 0
              ? client.patch(`/rest/companies/${loser.id}?depth=0`, { name: `Round ${round}` })
              : client.post(`/rest/${plural}?depth=0`, { [key]: loser.id }),
          ),
        );
        await held;
        expect(outcome(await merging)).toBe('200');
        answers.push(...written);
        const [patched, ...created] = written;
        const count = created.filter(({ status }) => status === 201).length;
        const after = await api.get(`/rest/${plural}?depth=0&filter=${key}[eq]:${survivor.id}`);
        expect(after.body.totalCount).toBe(count);
        const { company } = (await api.get(`/rest/companies/${survivor.id}?depth=0`)).body.data;
        expect(company.name).toBe(patched?.status === 200 ? `Round ${round}` : '');
      }
      const all = await api.get(`/rest/${plural}?filter=${key}[is]:NULL`);
      expect(all.body.totalCount).toBe(0);
      const allowed = ['200', '201', '404 RECORD_NOT_FOUND', '400 INVALID_REFERENCE'];
      expect(Object.keys(counted(answers)).filter((key) => !allowed.includes(key))).toEqual([]);
      expect(counted(answers)['201']).toBeGreaterThan(0);
      expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
    },
  );

  it('of the same records happens once, whoever is to survive', async () => {
    const ground = await prepare(8);
    const { api, clients, workspaceId } = ground;
    await warm(ground);
    for (let round = 0; round < ROUNDS; round += 1) {
      const records = await made(
        api.post(
          '/rest/batch/people',
          ['a', 'b', 'c'].map((name) => ({ emails: { primaryEmail: `${name}${round}@x.example` } })),
        ),
      );
      const ids = records.map(({ id }: Json) => id);
      const answers = await Promise.all(
        clients.map((client, at) => merge(client, 'people', at % 2 === 0 ? ids : ids.toReversed(), at % 3)),
      );
      expect(counted(answers)).toEqual({ '200': 1, '404 RECORD_NOT_FOUND': clients.length - 1 });
    }
    expect((await api.get('/rest/people')).body.totalCount).toBe(ROUNDS);
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });

  it.each([
    ['people', 'companyId', 'person'],
    ['rockets', 'makerId', 'record'],
  ])('of %s takes over no key to a record that is destroyed meanwhile', async (plural, key, table) => {
    const ground = await prepare(1);
    const { api, workspaceId } = ground;
    await withRockets(ground);
    await warm(ground);
    for (let round = 0; round < ROUNDS; round += 1) {
      const company = await made(api.post('/rest/companies', {}));
      const records = await made(api.post(`/rest/batch/${plural}`, [{}, { [key]: company.id }]));
      const ids = records.map(({ id }: Json) => id);
      const held = hold(table, ids[round % 2]);
      const destroy = () => api.delete(`/rest/companies/${company.id}?soft_delete=false`);
      await sleep(20);
      const sent = [destroy, () => merge(api, plural, ids)];
      const [one, other] = round % 4 < 2 ? sent : sent.toReversed();
      const first = one?.();
      await sleep(20);
      const answers = await Promise.all([first, other?.()]);
      await held;
      expect(answers.map((answer) => answer?.status)).toEqual([200, 200]);
      const [left] = (await api.get(`/rest/${plural}?depth=0&filter=id[in]:[${ids.join(',')}]`)).body.data[
        plural
      ];
      expect([left.id, left[key]]).toEqual([ids[0], null]);
    }
    expect(await brokenRules(stack.sql, workspaceId)).toEqual([]);
  });
});
