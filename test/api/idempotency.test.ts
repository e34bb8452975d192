/** Writes under an idempotency key: done once, answered as often as they are sent. */
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { parseEnv } from '../../src/env.ts';
import { sweepIdempotencyKeys } from '../../src/scheduled/sweep-idempotency-keys.ts';
import {
  type Answer,
  type Client,
  clearFaults,
  counting,
  createClient,
  createKey,
  createWorkspace,
  database,
  injectFault,
  type Json,
  NEON_ENDPOINT,
  type Workspace,
} from '../support/api.ts';

afterEach(clearFaults);

const ONE = { requests: 1, statements: 1 };
const ID = '01920202-1c25-7d02-bf25-6aeccf7ea419';

const send = (client: Client, key: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  client.call(method, path, body, { headers: { 'idempotency-key': key } });

const cost = async (work: () => Promise<Answer>) => {
  const { result, requests, statements } = await counting(work);
  return { answer: result, cost: { requests, statements } };
};

const total = async (api: Workspace, plural: string): Promise<number> =>
  (await api.get(`/rest/${plural}`)).body.totalCount;

const replayed = (answer: Answer): boolean => answer.headers.get('idempotency-replayed') === 'true';

const storedBytes = async (api: Workspace): Promise<Json> => {
  const [row] = await database.query(
    `select count(*)::int as rows, coalesce(sum(octet_length(records) + octet_length(frame)), 0)::int as bytes,
      coalesce((select sum(live) from record_count c where c.workspace_id = $1 and c.object_id = idempotency_object()), 0)::int as counted
      from idempotency_key where workspace_id = $1`,
    [api.workspaceId],
  );
  return row;
};

/** Checks that it is the same answer, marked as told again. */
const expectReplay = (again: Answer, first: Answer): void => {
  expect([again.status, again.text]).toEqual([first.status, first.text]);
  expect([replayed(first), replayed(again)]).toEqual([false, true]);
  expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
};

describe('a write of records with an idempotency key', () => {
  it('is done once and answered byte for byte again, in one request and one statement each time', async () => {
    const api = await createWorkspace();
    const company = (await api.post('/rest/companies', { name: 'Acme' })).body.data.company;
    const gone = (await api.post('/rest/people', {})).body.data.person;
    await api.delete(`/rest/people/${gone.id}`);
    const writes: readonly (readonly [string, string, Json?])[] = [
      ['POST', '/rest/people?depth=2', { companyId: company.id, name: { firstName: 'Ä"\\' } }],
      ['POST', '/rest/batch/people', [{ city: 'A' }, { city: 'B' }]],
      ['POST', '/rest/batch/people?upsert=true', [{ id: gone.id, city: 'A' }, { city: 'C' }]],
      ['PATCH', `/rest/companies/${company.id}`, { name: 'Changed' }],
      ['PATCH', '/rest/people?filter=city[eq]:C', { city: 'D' }],
      ['PATCH', '/rest/restore/people?filter=city[eq]:D'],
      ['PUT', `/rest/companies/${company.id}?fields=name,updatedAt`, { name: 'Changed again' }],
      ['DELETE', `/rest/people/${gone.id}`],
      ['DELETE', '/rest/people?filter=city[eq]:B&soft_delete=false'],
      ['PATCH', `/rest/people/${gone.id}/restore`],
      ['PATCH', `/rest/restore/people/${gone.id}`],
    ];
    for (const [at, [method, path, body]] of writes.entries()) {
      const first = await cost(() => send(api, `k${at}`, method, path, body));
      expect([first.answer.status, first.cost], path).toEqual([method === 'POST' ? 201 : 200, ONE]);
      // What was answered stays, whatever becomes of the record.
      await api.patch(`/rest/companies/${company.id}`, { employees: at });
      for (const client of [api, createClient(api.key)]) {
        await client.get('/rest/tasks');
        const again = await cost(() => send(client, `k${at}`, method, path, body));
        expectReplay(again.answer, first.answer);
        expect(again.cost, path).toEqual(ONE);
      }
    }
    expect(await total(api, 'people')).toBe(4);
  });

  it('stores nothing of a write that changes nothing', async () => {
    const api = await createWorkspace();
    const { id } = (await api.post('/rest/companies', { name: 'A' })).body.data.company;
    for (const [method, path, body] of [
      ['PATCH', `/rest/companies/${id}`, {}],
      ['PATCH', '/rest/companies?filter=name[eq]:Nowhere', { name: 'E' }],
      ['DELETE', '/rest/companies?filter=name[eq]:Nowhere', undefined],
    ] as const)
      for (const _ of [1, 2]) {
        const answer = await send(api, 'k', method, path, body);
        expect([answer.status, replayed(answer)], path).toEqual([200, false]);
      }
    expect(await storedBytes(api)).toEqual({ rows: 0, bytes: 0, counted: 0 });
  });

  it('stores a quarter of a megabyte of an answer at most, and ids alone once a workspace has stored much', async () => {
    const api = await createWorkspace();
    const text = 'x'.repeat(60_000);
    const body = Array.from({ length: 8 }, (_, n) => ({ title: `${n}`, body: { markdown: text } }));
    const ask = (key: string) => send(api, key, 'POST', '/rest/batch/notes', body);
    const first = await ask('k');
    expect([first.status, first.headers.get('echo-truncated')]).toEqual([201, null]);
    const again = await ask('k');
    expect([again.status, replayed(again)]).toEqual([201, true]);
    expect(again.headers.get('echo-truncated')).toContain('body');
    const titles = (answer: Answer) => answer.body.data.notes.map(({ title }: Json) => title);
    expect(titles(again)).toEqual(titles(first));
    const { bytes, counted } = await storedBytes(api);
    expect(bytes).toBeLessThan(258_000);
    expect(counted).toBe(bytes);
    await database.query(
      `update record_count set live = 64000000 where workspace_id = $1 and object_id = idempotency_object()`,
      [api.workspaceId],
    );
    const full = await ask('other');
    const replay = await ask('other');
    expect(replay.body.data.notes).toEqual(full.body.data.notes.map(({ id }: Json) => ({ id })));
    expect(replay.headers.get('echo-truncated')?.split(', ')).toContain('title');
  });

  it('takes another request with its key for a mistake', async () => {
    const api = await createWorkspace();
    const first = await send(api, 'k', 'POST', '/rest/companies', { name: 'A' });
    const { id } = first.body.data.company;
    const others: readonly (readonly [string, string, Json?])[] = [
      ['POST', '/rest/companies', { name: 'B' }],
      ['POST', '/rest/companies', { name: 'A', employees: null }],
      ['POST', '/rest/companies?depth=0', { name: 'A' }],
      ['POST', '/rest/batch/companies', [{ name: 'A' }]],
      ['PATCH', `/rest/companies/${id}`, { name: 'A' }],
      ['PATCH', `/rest/companies/${ID}/restore`],
      ['POST', '/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }],
      // What cannot be done at all is compared too.
      ['POST', '/rest/companies', { nothing: 1 }],
      ['PUT', '/rest/companies?fields=%22', { name: 'A' }],
      ['PATCH', '/rest/companies/restore?filter=nothing'],
    ];
    for (const [method, path, body] of others) {
      const answer = await send(api, 'k', method, path, body);
      expect([answer.status, answer.body.code, answer.body.messages], path).toEqual([
        422,
        'IDEMPOTENCY_MISMATCH',
        ['This Idempotency-Key was used with another request: method, path, query or body differ.'],
      ]);
      expect(replayed(answer)).toBe(false);
    }
    expectReplay(await send(api, 'k', 'POST', '/rest/companies', { name: 'A' }), first);
    expect(await total(api, 'companies')).toBe(1);
    expect((await api.get('/rest/rockets')).status).toBe(404);
  });

  it('is of no account where the path leads to nothing', async () => {
    const api = await createWorkspace();
    expect((await send(api, 'k', 'POST', '/rest/companies', { name: 'A' })).status).toBe(201);
    const unknown: readonly (readonly [string, string, string])[] = [
      ['POST', '/rest/nothing', 'OBJECT_NOT_FOUND'],
      ['PATCH', `/rest/nothing/${ID}`, 'OBJECT_NOT_FOUND'],
      ['PATCH', `/rest/%2Fcompanies/${ID}`, 'OBJECT_NOT_FOUND'],
      ['POST', '/rest/batch/company', 'OBJECT_NOT_FOUND'],
      ['POST', '/rest/metadata', 'NOT_FOUND'],
      ['POST', '/rest/companies/a/b/c', 'NOT_FOUND'],
    ];
    for (const [method, path, code] of unknown) {
      const answer = await send(api, 'k', method, path, {});
      expect([answer.status, answer.body.code], path).toEqual([404, code]);
    }
  });

  it('is of no account to a POST that only reads', async () => {
    const api = await createWorkspace();
    expect((await send(api, 'k', 'POST', '/rest/companies', { name: 'A' })).status).toBe(201);
    const ask = (body: Json) => send(api, 'k', 'POST', '/rest/companies/duplicates', body);
    expect((await ask({ data: [{ name: 'A' }] })).status).toBe(200);
    const refused = await ask({ data: [{ nothing: 1 }] });
    expect([refused.status, refused.body.code]).toEqual([400, 'UNKNOWN_FIELD']);
  });

  it('tells an answer again whose object is gone meanwhile', async () => {
    const api = await createWorkspace();
    const rocket = { nameSingular: 'rocket', namePlural: 'rockets', labelSingular: 'R', labelPlural: 'Rs' };
    const { object } = (await api.post('/rest/metadata/objects', rocket)).body.data;
    const first = await send(api, 'k', 'POST', '/rest/rockets', { name: 'R1' });
    const remover = createClient(api.key);
    expect((await remover.delete(`/rest/metadata/objects/${object.id}`)).status).toBe(200);
    expectReplay(await send(api, 'k', 'POST', '/rest/rockets', { name: 'R1' }), first);
    const other = await send(remover, 'k', 'POST', '/rest/rockets', { name: 'R2' });
    expect([other.status, other.body.code]).toEqual([404, 'OBJECT_NOT_FOUND']);
  });

  it('stores nothing where it fails, so that it may be put right', async () => {
    const api = await createWorkspace();
    const taken = { emails: { primaryEmail: 'a@example.com' } };
    await api.post('/rest/people', taken);
    const failing: readonly (readonly [number, string, string, Json])[] = [
      [400, 'POST', '/rest/people', { nothing: 1 }],
      [400, 'POST', '/rest/people', { companyId: ID }],
      [409, 'POST', '/rest/people', taken],
      [404, 'PATCH', `/rest/people/${ID}`, { city: 'X' }],
      [404, 'PATCH', `/rest/people/${ID}/restore`, undefined],
      [404, 'POST', '/rest/nothing', {}],
      [400, 'POST', '/rest/batch/people', [{}, { city: 1 }]],
    ];
    for (const [status, method, path, body] of failing)
      for (const _ of [1, 2])
        expect((await send(api, 'k', method, path, body)).status, JSON.stringify(body)).toBe(status);
    await injectFault({ kind: 'dropBefore', count: 3 });
    expect((await send(api, 'k', 'POST', '/rest/people', { city: 'Bern' })).status).toBe(503);
    await clearFaults();
    const stored = await database.query(
      'select count(*)::int as n from idempotency_key where workspace_id = $1',
      [api.workspaceId],
    );
    expect(stored).toEqual([{ n: 0 }]);
    const good = await send(api, 'k', 'POST', '/rest/people', { city: 'Bern' });
    expect([good.status, replayed(good)]).toEqual([201, false]);
  });

  it('belongs to its workspace, and to live keys with the scope', async () => {
    const [api, other] = [await createWorkspace(), await createWorkspace()];
    const body = { name: 'A' };
    const first = await send(api, 'k', 'POST', '/rest/companies', body);
    const foreign = await send(other, 'k', 'POST', '/rest/companies', body);
    expect([foreign.status, replayed(foreign)]).toEqual([201, false]);
    const second = createClient(await createKey(api.workspaceId));
    expectReplay(await send(second, 'k', 'POST', '/rest/companies', body), first);
    const reader = createClient(await createKey(api.workspaceId, { scopes: ['records:read'] }));
    expect((await send(reader, 'k', 'POST', '/rest/companies', body)).status).toBe(403);
    await database.query('update api_key set revoked_at = now() where workspace_id = $1', [api.workspaceId]);
    for (const client of [api, second])
      expect((await send(client, 'k', 'POST', '/rest/companies', body)).status).toBe(401);
  });

  it('takes 1 to 255 visible characters', async () => {
    const api = await createWorkspace();
    const stored = await send(api, '~'.repeat(255), 'POST', '/rest/companies', {});
    expect(stored.status).toBe(201);
    for (const key of ['x'.repeat(256), 'a b', '', 'é']) {
      for (const [method, path] of [
        ['POST', '/rest/companies'],
        ['PATCH', `/rest/companies/${ID}`],
        ['POST', '/rest/metadata/objects'],
      ] as const) {
        const answer = await send(api, key, method, path, {});
        expect([answer.status, answer.body.code, answer.body.messages], key).toEqual([
          400,
          'INVALID_PARAMETER',
          ['The header Idempotency-Key takes 1 to 255 visible ASCII characters.'],
        ]);
      }
      expect((await send(createClient(''), key, 'POST', '/rest/companies', {})).status).toBe(401);
    }
    expect(await total(api, 'companies')).toBe(1);
    // A read has no use for it.
    expect((await send(api, 'a b', 'GET', '/rest/companies')).status).toBe(200);
  });

  it('is kept for a day: then the key is free, swept or not', async () => {
    const api = await createWorkspace();
    const age = (hours: number) =>
      database.query(
        `update idempotency_key set created_at = now() - interval '${hours} hours' where workspace_id = $1`,
        [api.workspaceId],
      );
    const first = await send(api, 'k', 'POST', '/rest/companies', { name: 'A' });
    await age(23);
    expectReplay(await send(api, 'k', 'POST', '/rest/companies', { name: 'A' }), first);
    await age(25);
    const anew = await cost(() => send(api, 'k', 'POST', '/rest/companies', { name: 'B' }));
    expect([anew.answer.status, replayed(anew.answer), anew.cost]).toEqual([201, false, ONE]);
    expectReplay(await send(api, 'k', 'POST', '/rest/companies', { name: 'B' }), anew.answer);
    await send(api, 'young', 'POST', '/rest/companies', {});
    await database.query(
      `update idempotency_key set created_at = now() - interval '25 hours' where workspace_id = $1 and key = 'k'`,
      [api.workspaceId],
    );
    await database.query(
      `insert into idempotency_key (workspace_id, key, fingerprint, frame, records, created_at) select $1::uuid, 'old' || n, '', '', '', now() - interval '2 days' from generate_series(1, 1500) n`,
      [api.workspaceId],
    );
    const own = createDatabase(
      parseEnv({
        DATABASE_URL: 'postgresql://viginti:viginti@local.neon.test/viginti',
        NEON_ENDPOINT,
      }),
    );
    expect(await sweepIdempotencyKeys(own)).toBeGreaterThanOrEqual(1501);
    const left = await database.query('select key from idempotency_key where workspace_id = $1', [
      api.workspaceId,
    ]);
    expect(left).toEqual([{ key: 'young' }]);
  });
});

describe('a change of metadata with an idempotency key', () => {
  it('is made once and answered byte for byte again, also where it could not be made twice', async () => {
    const api = await createWorkspace();
    await api.get('/rest/people');
    const once = async (key: string, method: string, path: string, body: Json): Promise<Json> => {
      const { answer: first, cost: spent } = await cost(() => send(api, key, method, path, body));
      expect([first.status, spent.requests, replayed(first)], key).toEqual([
        method === 'POST' ? 201 : 200,
        1,
        false,
      ]);
      const [name = ''] = Object.keys(first.body.data);
      const { id } = first.body.data[name];
      // What was foretold is what came true.
      const read = await createClient(api.key).get(`/rest/metadata/${name}s/${id}`);
      expect(read.body.data[name]).toEqual(first.body.data[name]);
      for (const client of [api, createClient(api.key)])
        expectReplay(await send(client, key, method, path, body), first);
      const other = await send(api, key, method, path, { ...body, description: 'Other' });
      expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
      return first.body.data[name];
    };
    const rocket = await once('o', 'POST', '/rest/metadata/objects', {
      labelSingular: 'Rocket',
      labelPlural: 'Rockets',
    });
    await api.post('/rest/rockets', { name: 'R1' });
    const field = (body: Json) => ({ objectMetadataId: rocket.id, label: 'L', ...body });
    const fields: readonly Json[] = [
      { type: 'NUMBER', name: 'thrust' },
      { type: 'TEXT', name: 'serial', isUnique: true },
      { type: 'CURRENCY', name: 'price' },
      { type: 'SELECT', name: 'stage', options: [{ label: 'A', value: 'A', color: 'red' }] },
    ];
    for (const body of fields) await once(body.name, 'POST', '/rest/metadata/fields', field(body));
    const company = (await api.get('/rest/metadata/objects?filter=nameSingular[eq]:company')).body.data
      .objects[0];
    await once('relation', 'POST', '/rest/metadata/fields', {
      ...field({ type: 'RELATION', name: 'maker' }),
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: company.id,
        targetFieldLabel: 'Rockets',
      },
    });
    const stage = (await api.get(`/rest/metadata/objects/${rocket.id}`)).body.data.object.fields.find(
      ({ name }: Json) => name === 'stage',
    );
    await once('options', 'PATCH', `/rest/metadata/fields/${stage.id}`, {
      options: [{ ...stage.options[0], value: 'B' }],
    });
    await once('standard', 'PATCH', `/rest/metadata/objects/${company.id}`, { labelSingular: 'Firm' });
    await once('rename', 'PUT', `/rest/metadata/objects/${rocket.id}`, { nameSingular: 'ship' });
    expect((await api.get('/rest/rockets')).body.totalCount).toBe(1);
    const count = await database.query(
      'select count(*)::int as n from object_metadata where workspace_id = $1 and is_custom',
      [api.workspaceId],
    );
    expect(count).toEqual([{ n: 1 }]);
  });

  it('stores nothing where it fails', async () => {
    const api = await createWorkspace();
    const path = '/rest/metadata/objects';
    expect((await send(api, 'k', 'POST', path, { labelSingular: 'Person' })).status).toBe(400);
    const good = await send(api, 'k', 'POST', path, { labelSingular: 'Rocket', labelPlural: 'Rockets' });
    expect([good.status, replayed(good)]).toEqual([201, false]);
  });
});

describe('an answer that is lost', () => {
  it('is asked for again: the write is done once', async () => {
    const api = await createWorkspace();
    await api.get('/rest/people');
    const writes: readonly (readonly [string, string, Json, string])[] = [
      ['c', '/rest/companies', { name: 'Once' }, 'companies'],
      ['p', '/rest/people', { id: ID, emails: { primaryEmail: 'once@example.com' } }, 'people'],
      ['b', '/rest/batch/notes', [{ title: 'One' }], 'notes'],
    ];
    for (const [key, path, body, plural] of writes) {
      await injectFault({ kind: 'dropAfter', count: 1 });
      const lost = await cost(() => send(api, key, 'POST', path, body));
      expect([lost.answer.status, lost.cost], path).toEqual([201, { requests: 2, statements: 2 }]);
      expect(await total(api, plural)).toBe(1);
      const again = await send(api, key, 'POST', path, body);
      expect([again.status, again.text, replayed(again)]).toEqual([201, lost.answer.text, true]);
    }
    await injectFault({ kind: 'dropAfter', count: 2 });
    const twice = await cost(() => send(api, 'twice', 'POST', '/rest/tasks', {}));
    expect([twice.answer.status, twice.cost.requests, await total(api, 'tasks')]).toEqual([201, 3, 1]);
    await injectFault({ kind: 'dropAfter', count: 1 });
    const object = { labelSingular: 'Rocket', labelPlural: 'Rockets' };
    expect((await send(api, 'o', 'POST', '/rest/metadata/objects', object)).status).toBe(201);
    expect((await api.get('/rest/rockets')).status).toBe(200);
  });
});

// PGlite runs one statement at a time: nothing races there.
describe.runIf(inject('databaseKind') === 'postgres')('twins', () => {
  it('are done once, and all of them answered alike', async () => {
    const api = await createWorkspace();
    const { id } = (await api.post('/rest/companies', { employees: 1 })).body.data.company;
    const clients = Array.from({ length: 8 }, () => createClient(api.key));
    await Promise.all(clients.map((client) => client.get('/rest/people')));
    const writes: readonly (readonly [string, string, Json])[] = [
      ['POST', '/rest/people', { city: 'Bern' }],
      ['POST', '/rest/people', { emails: { primaryEmail: 'twin@example.com' } }],
      ['POST', '/rest/people', { id: ID }],
      ['POST', '/rest/batch/people', [{}, {}]],
      ['PATCH', `/rest/companies/${id}`, { employees: 7 }],
      ['POST', '/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }],
      ['PATCH', `/rest/metadata/objects/20202020-b374-4779-a561-80086cb2e17f`, { description: 'D' }],
    ];
    const company = (await api.get('/rest/metadata/objects?filter=nameSingular[eq]:company')).body.data
      .objects[0];
    for (const [at, [method, path, body]] of writes.entries()) {
      const to = path.replace('20202020-b374-4779-a561-80086cb2e17f', company.id);
      const answers = await Promise.all(clients.map((client) => send(client, `t${at}`, method, to, body)));
      const texts = answers.map(({ text }) => text).join('\n');
      expect(new Set(answers.map(({ status }) => status)), texts).toEqual(
        new Set([method === 'POST' ? 201 : 200]),
      );
      expect(new Set(answers.map(({ text }) => text)).size, to).toBe(1);
      expect(answers.filter((answer) => !replayed(answer)).length, to).toBe(1);
    }
    expect(await total(api, 'people')).toBe(5);
  });

  it('with different bodies are one of them, and a mistake', async () => {
    const api = await createWorkspace();
    const clients = [createClient(api.key), createClient(api.key)];
    await Promise.all(clients.map((client) => client.get('/rest/people')));
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(
        clients.map((client, at) => send(client, `r${round}`, 'POST', '/rest/people', { city: `C${at}` })),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422]);
    }
    expect(await total(api, 'people')).toBe(10);
  });
});
