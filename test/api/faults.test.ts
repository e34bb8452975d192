/** A database that fails: what clients are told, and what is left behind. */
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  type Answer,
  clearFaults,
  counting,
  createClient,
  createWorkspace,
  database,
  injectFault,
  type Json,
  type Workspace,
} from '../support/api.ts';

const ID = '01920202-1c25-7d02-bf25-6aeccf7ea419';
const INTERNALS =
  /select |insert |workspace_id|postgres|neon|stack|\bat .*:\d+|secret|fetch|HTTP status|ECONN/i;

let api: Workspace;
beforeAll(async () => {
  api = await createWorkspace();
  await api.get('/rest/people');
});
afterEach(clearFaults);

/** Checks the shape of a failure. @returns status and code */
const failure = ({ status, text, body, headers }: Answer): Json => {
  expect(Object.keys(body)).toEqual(['statusCode', 'error', 'messages', 'code', 'requestId']);
  expect(text).not.toMatch(INTERNALS);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('x-request-id')).toBe(body.requestId);
  return [status, body.code];
};

const OPERATIONS: readonly (readonly [string, string, Json?])[] = [
  ['GET', '/rest/people'],
  ['GET', `/rest/people/${ID}`],
  ['POST', '/rest/people', {}],
  ['POST', '/rest/batch/people', [{}, {}]],
  ['PATCH', `/rest/people/${ID}`, { city: 'X' }],
  ['DELETE', `/rest/people/${ID}`],
  ['PATCH', `/rest/people/${ID}/restore`],
  ['GET', '/rest/metadata/objects'],
  ['POST', '/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }],
  ['GET', '/rest/nothing'],
];

const DOWN: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'status', status: 500, body: { message: 'secret: select * from workspace_id' } },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 502, body: { message: 'secret' } },
  { kind: 'dropBefore' },
  { kind: 'dropAfter' },
];

const totalOf = async (plural: string): Promise<number> => (await api.get(`/rest/${plural}`)).body.totalCount;

describe.each(DOWN)('a database that answers $kind $status', (fault) => {
  it.each(OPERATIONS)('is 503 with Retry-After: %s %s', async (method, path, body) => {
    const count = 10;
    const before = await totalOf('people');
    const object = path.includes('metadata') && method === 'POST';
    await injectFault({ ...fault, count });
    const answer = await api.call(method, path, body);
    const cold =
      object || fault['kind'] === 'dropAfter' ? null : await createClient(api.key).call(method, path, body);
    await clearFaults();
    for (const given of [answer, cold]) {
      if (given === null) continue;
      expect(failure(given)).toEqual([503, 'DATABASE_UNAVAILABLE']);
      expect(given.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    if (fault['kind'] !== 'dropAfter') expect(await totalOf('people')).toBe(before);
    if (object && fault['kind'] !== 'dropAfter') expect((await api.get('/rest/rockets')).status).toBe(404);
  });
});

describe('a write whose answer is lost', () => {
  it('is done exactly once where the database had executed it', async () => {
    const id = '0193a0b1-0000-7000-8000-00000000d0af';
    await injectFault({ kind: 'dropAfter', count: 1 });
    expect(failure(await api.post('/rest/companies', { id, name: 'Once' }))).toEqual([
      503,
      'DATABASE_UNAVAILABLE',
    ]);
    expect((await api.get('/rest/companies?filter=name[eq]:Once')).body.totalCount).toBe(1);
    expect((await api.post('/rest/companies', { id, name: 'Once' })).status).toBe(409);
    expect((await api.get(`/rest/companies/${id}?depth=0`)).body.data.company.name).toBe('Once');
    expect(
      await database.query('select count(*)::int as n from company where workspace_id = $1', [
        api.workspaceId,
      ]),
    ).toEqual([{ n: 1 }]);
  });

  it('is not done where the database had not', async () => {
    await injectFault({ kind: 'dropBefore', count: 1 });
    expect(failure(await api.post('/rest/companies', { name: 'Never' }))).toEqual([
      503,
      'DATABASE_UNAVAILABLE',
    ]);
    expect((await api.get('/rest/companies?filter=name[eq]:Never')).body.totalCount).toBe(0);
    expect((await api.post('/rest/companies', { name: 'Never' })).status).toBe(201);
  });
});

describe('a request to the database that fails', () => {
  const before = { kind: 'dropBefore' };
  const after = { kind: 'dropAfter' };
  const asks: readonly (readonly [string, string, Json?])[] = [
    ['GET', '/rest/people'],
    ['GET', '/rest/metadata/objects'],
    ['POST', '/rest/companies', { name: 'Plain' }],
    ['PATCH', `/rest/people/${ID}`, {}],
    ['DELETE', `/rest/people/${ID}`],
    ['POST', '/rest/metadata/objects', { labelSingular: 'Plain', labelPlural: 'Plains' }],
  ];

  it.each(asks)('is sent again where that is safe, at most twice: %s %s', async (method, path, body) => {
    const isRead = method === 'GET';
    await api.get('/rest/people');
    for (const fault of [before, after, { kind: 'status', status: 500 }]) {
      for (const count of isRead ? [1, 2, 3] : [1]) {
        await injectFault({ ...fault, count });
        const { result, requests } = await counting(() => api.call(method, path, body));
        await clearFaults();
        const expected = isRead ? [count < 3 ? 200 : 503, Math.min(count + 1, 3)] : [503, 1];
        expect([result.status, requests], `${fault.kind} ${count}`).toEqual(expected);
      }
      if (method === 'POST' && fault === after)
        await database.query('delete from object_metadata where workspace_id = $1', [api.workspaceId]);
    }
  });

  it('is sent again, whatever it is, where nothing can have been executed', async () => {
    const messages = [
      { message: "Couldn't connect to compute node: timed out" },
      { message: 'the database system is starting up', code: '57P03' },
      { message: 'sorry, too many clients already', code: '53300' },
    ];
    await api.get('/rest/tasks');
    for (const body of messages) {
      await injectFault({ kind: 'status', status: 500, body, count: 1 });
      const { result, requests } = await counting(() => api.post('/rest/tasks', { title: body.message }));
      expect([result.status, requests], body.message).toEqual([201, 2]);
      await injectFault({ kind: 'status', status: 500, body, count: 9 });
      const failed = await counting(() => api.post('/rest/tasks', { title: 'never' }));
      await clearFaults();
      expect([...failure(failed.result), failed.requests]).toEqual([503, 'DATABASE_UNAVAILABLE', 3]);
    }
    expect(await totalOf('tasks')).toBe(messages.length);
  });

  it('is not sent again where the statement was cancelled, or refused', async () => {
    for (const [code, status] of [
      ['57014', 504],
      ['22P02', 400],
      ['57P01', 503],
    ] as const) {
      await injectFault({ kind: 'status', status: 400, body: { message: 'no', code }, count: 1 });
      const { result, requests } = await counting(() => api.post('/rest/tasks', {}));
      await clearFaults();
      expect([result.status, requests], code).toEqual([status, 1]);
    }
  });

  it('shares one deadline with the ones that follow it', async () => {
    const client = createClient(api.key, { STATEMENT_TIMEOUT_MS: '100' });
    await client.get('/rest/notes');
    await injectFault({ kind: 'delay', delayMs: 6_000, count: 3 });
    const { result, requests } = await counting(() => client.get('/rest/notes'));
    await clearFaults();
    expect([...failure(result), requests]).toEqual([504, 'DATABASE_TIMEOUT', 1]);
  });
});

const NO_ROWS = JSON.stringify({ fields: [{ name: 'live' }], rows: [], command: 'SELECT', rowCount: 0 });
const BROKEN: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'cutAnswer' },
  ...[
    '',
    '{"fields":[{"name":"live"}],"rows":[["t"',
    '<html><body>502 Bad Gateway</body></html>',
    'null',
    '[]',
    '{}',
    '{"rows":[["t"]]}',
    '{"fields":[{"name":"live"}],"rows":[[true]]}',
    NO_ROWS,
    `{"results":[]}`,
    `{"results":[${NO_ROWS}]}`,
  ].map((text) => ({ kind: 'garble', text })),
  { kind: 'status', status: 400, body: '<html>400</html>' },
  { kind: 'status', status: 400, body: 'null' },
  { kind: 'status', status: 400, body: '{}' },
  { kind: 'status', status: 407, body: '' },
];

describe.each(BROKEN)('an answer of the database that cannot be read: $kind $text $body', (fault) => {
  it('is asked for again by reads and loads, which then succeed', async () => {
    for (const client of [api, createClient(api.key)]) {
      await injectFault({ ...fault, count: 2 });
      const { result, requests } = await counting(() => client.get('/rest/people'));
      await clearFaults();
      expect(result.status).toBe(200);
      expect(requests).toBe(client === api ? 3 : 4);
    }
  });

  it('is 503 with Retry-After, and the key is still known', async () => {
    for (const client of [api, createClient(api.key)]) {
      await injectFault({ ...fault, count: 9 });
      const answers = [
        await client.get('/rest/people'),
        await client.get('/rest/metadata/objects'),
        await client.post('/rest/notes', { title: 'perhaps' }),
        await client.post('/rest/metadata/objects', { labelSingular: 'Ghost', labelPlural: 'Ghosts' }),
        await client.get('/rest/nothing'),
      ];
      await clearFaults();
      for (const answer of answers.slice(0, 2)) {
        expect(failure(answer)).toEqual([503, 'DATABASE_UNAVAILABLE']);
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      }
      for (const { status } of answers) expect([401, 500]).not.toContain(status);
      expect((await client.get('/rest/people')).status).toBe(200);
    }
    await database.query('delete from object_metadata where workspace_id = $1', [api.workspaceId]);
  });

  it('is asked for again by a write with an idempotency key, which is done once', async () => {
    const title = `Once ${JSON.stringify(fault)}`.slice(0, 100);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    await api.get('/rest/people');
    await injectFault({ ...fault, count: 1 });
    const { result, requests } = await counting(() =>
      api.call('POST', '/rest/notes', { title }, { headers }),
    );
    await clearFaults();
    expect([result.status, requests]).toEqual([201, 2]);
    const notes = await api.get(
      `/rest/notes?filter=${encodeURIComponent(`title[eq]:${JSON.stringify(title)}`)}`,
    );
    expect(notes.body.totalCount).toBe(1);
  });

  it('is 503, and not asked for again, after a write without one', async () => {
    await api.get('/rest/people');
    await injectFault({ ...fault, count: 1 });
    const { result, requests } = await counting(() => api.post('/rest/notes', { title: 'Plain' }));
    await clearFaults();
    expect([...failure(result), requests]).toEqual([503, 'DATABASE_UNAVAILABLE', 1]);
  });
});

describe('a statement that Postgres refuses for its values', () => {
  const told = async (code: string): Promise<Json> => {
    await injectFault({ kind: 'status', status: 400, body: { message: 'secret', code }, count: 9 });
    const answer = await api.get('/rest/people');
    await clearFaults();
    return failure(answer);
  };

  it.each([
    ['22003', 400, 'INVALID_VALUE'],
    ['22023', 400, 'INVALID_VALUE'],
    ['2201B', 400, 'INVALID_VALUE'],
    ['22P02', 400, 'INVALID_VALUE'],
    ['23502', 400, 'INVALID_VALUE'],
    ['23P01', 409, 'CONFLICT'],
    ['54001', 400, 'BAD_REQUEST'],
    ['28P01', 503, 'DATABASE_UNAVAILABLE'],
    ['42601', 500, 'INTERNAL'],
  ])('is never a failure of the server: SQLSTATE %s', async (code, status, error) => {
    expect(await told(code)).toEqual([status, error]);
  });
});

describe('a batch that fails', () => {
  it('leaves nothing, whatever made it fail', async () => {
    const fresh = await createWorkspace();
    const good = (n: number) => ({ title: `T${n}` });
    const batches: readonly Json[] = [
      [good(1), good(2), { title: 3 }],
      [good(1), { assigneeId: ID }],
      [{ id: ID }, { id: ID }],
      [good(1), { title: 'a\u0000' }],
    ];
    for (const batch of batches)
      expect((await fresh.post('/rest/batch/tasks', batch)).status).toBeLessThan(500);
    for (const fault of [{ kind: 'status', status: 500 }, { kind: 'dropBefore' }]) {
      await injectFault(fault);
      expect(failure(await fresh.post('/rest/batch/tasks', [good(1), good(2)]))[0]).toBe(503);
    }
    await fresh.post('/rest/people', { emails: { primaryEmail: 'taken@example.com' } });
    const clash = await fresh.post('/rest/batch/people', [
      {},
      { emails: { primaryEmail: 'new@example.com' } },
      { emails: { primaryEmail: 'taken@example.com' } },
    ]);
    expect(clash.status).toBe(409);
    expect((await fresh.get('/rest/tasks')).body).toMatchObject({ totalCount: 0, data: { tasks: [] } });
    expect((await fresh.get('/rest/people')).body.totalCount).toBe(1);
    expect(
      await database.query('select count(*)::int as n from task where workspace_id = $1', [
        fresh.workspaceId,
      ]),
    ).toEqual([{ n: 0 }]);
  });
});

describe('a statement that takes too long', () => {
  const hurried = () => createClient(api.key, { STATEMENT_TIMEOUT_MS: '300' });

  it('is cancelled, answered with 504, and leaves nothing', async () => {
    const client = hurried();
    await client.get('/rest/notes');
    const before = await totalOf('notes');
    // A note of this title takes two seconds to write.
    await database.query(
      `create or replace function dawdle() returns trigger language plpgsql as $$ begin if new.title = 'slow' then perform pg_sleep(2); end if; return new; end $$`,
    );
    await database.query(
      'create or replace trigger dawdles before insert on note for each row execute function dawdle()',
    );
    try {
      expect((await client.post('/rest/notes', { title: 'quick' })).status).toBe(201);
      const slow = await client.post('/rest/notes', { title: 'slow' });
      expect(failure(slow)).toEqual([504, 'DATABASE_TIMEOUT']);
      const batch = await client.post('/rest/batch/notes', [{}, { title: 'slow' }]);
      expect(failure(batch)).toEqual([504, 'DATABASE_TIMEOUT']);
    } finally {
      await database.query('drop trigger dawdles on note');
      await database.query('drop function dawdle()');
    }
    expect(await totalOf('notes')).toBe(before + 1);
    expect((await api.get('/rest/notes?filter=title[eq]:slow')).body.totalCount).toBe(0);
  });

  it('may be part of a change of the schema, which has a time of its own', async () => {
    const options = ['OLD', 'OTHER'].map((value) => ({ value, label: value }));
    const fresh = await createWorkspace();
    const { body } = await fresh.get('/rest/metadata/objects?filter=nameSingular[eq]:note');
    const [{ id: objectMetadataId }] = body.data.objects;
    const made = await fresh.post('/rest/metadata/fields', {
      ...{ objectMetadataId, type: 'SELECT', name: 'tempo', label: 'Tempo', options },
    });
    const { field } = made.body.data;
    await fresh.post('/rest/notes', { tempo: 'OLD' });
    const renamed = (value: string) => ({
      options: field.options.map((option: Json) =>
        option.value === 'OTHER' ? option : { ...option, value },
      ),
    });
    const tempoAfter = async () => (await fresh.get('/rest/notes')).body.data.notes[0].tempo;
    const client = (env: Readonly<Record<string, string>>) =>
      createClient(fresh.key, { STATEMENT_TIMEOUT_MS: '300', ...env });
    // A note of this workspace takes a second to change.
    await database.query(
      `create or replace function linger() returns trigger language plpgsql as $$ begin if new.workspace_id = '${fresh.workspaceId}' then perform pg_sleep(1); end if; return new; end $$`,
    );
    await database.query(
      'create or replace trigger lingers before update on note for each row execute function linger()',
    );
    try {
      const path = `/rest/metadata/fields/${field.id}`;
      expect(failure(await client({ SCHEMA_CHANGE_TIMEOUT_MS: '500' }).patch(path, renamed('NEW')))).toEqual([
        504,
        'DATABASE_TIMEOUT',
      ]);
      expect(await tempoAfter()).toBe('OLD');
      expect((await client({}).patch(path, renamed('NEW'))).status).toBe(200);
      expect(await tempoAfter()).toBe('NEW');
      expect(failure(await client({}).patch('/rest/notes?filter=tempo[eq]:NEW', { title: 'x' }))).toEqual([
        504,
        'DATABASE_TIMEOUT',
      ]);
    } finally {
      await database.query('drop trigger lingers on note');
      await database.query('drop function linger()');
    }
  });

  it('is given up where no answer comes at all', async () => {
    const client = hurried();
    await client.get('/rest/notes');
    await injectFault({ kind: 'delay', delayMs: 6_500, count: 1 });
    expect(failure(await client.get('/rest/notes'))).toEqual([504, 'DATABASE_TIMEOUT']);
  });

  it('waits for a row in the Worker, without a connection', async ({ skip }) => {
    skip(inject('databaseKind') === 'pglite', 'PGlite has one connection: statements take turns');
    const { id } = (await api.post('/rest/notes', { title: 'held' })).body.data.note;
    const hold = async () =>
      database.query(
        'with held as materialized (select n.id from note n where n.id = $1 for update) select pg_sleep(2.5) from held',
        [id],
      );
    const patch = async (): Promise<Answer> => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return api.patch(`/rest/notes/${id}`, { title: 'mine' });
    };
    const { result, requests } = await counting(() => Promise.all([patch(), hold()]));
    expect(result[0].status).toBe(200);
    // The one that holds the row, and the change: sent again after each second of waiting.
    expect(requests).toBeGreaterThan(2);
  });

  it('waits no longer than its time for another that holds a row', async ({ skip }) => {
    skip(inject('databaseKind') === 'pglite', 'PGlite has one connection: statements take turns');
    const { id } = (await api.post('/rest/notes', { title: 'held' })).body.data.note;
    const client = hurried();
    await client.get('/rest/notes');
    // The driver asks once its promise is waited for.
    const held = Promise.resolve().then(() =>
      database.query(
        'with held as materialized (select n.id from note n where n.id = $1 for update) select pg_sleep(2) from held',
        [id],
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(failure(await client.patch(`/rest/notes/${id}`, { title: 'mine' }))).toEqual([
      504,
      'DATABASE_TIMEOUT',
    ]);
    await held;
    expect((await api.get(`/rest/notes/${id}`)).body.data.note.title).toBe('held');
  });
});
