/**
 * The local Neon, asked by the real driver and by hand: the same assertions on PGlite and on a native Postgres.
 * What they assert is what Neon's own proxy does (its sources, and its test_proxy.py).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startNativePostgres } from '../../tools/local/native-postgres.ts';
import type { Backend } from '../../tools/local/neon/backend.ts';
import type { FaultInput } from '../../tools/local/neon/faults.ts';
import { openPGlite } from '../../tools/local/neon/pglite.ts';
import { openPostgres } from '../../tools/local/neon/postgres.ts';
import { type LocalNeon, startLocalNeon } from '../../tools/local/neon/server.ts';

const native = await startNativePostgres({ fsync: false });
if ('unavailable' in native) console.warn(`Skipped on a native Postgres: ${native.unavailable}`);
afterAll(() => ('unavailable' in native ? undefined : native.stop()));

/** The driver takes one endpoint for all clients, or a function of the host. */
const endpoints = new Map<string, string>();
neonConfig.fetchEndpoint = (host) => endpoints.get(host) ?? 'http://nowhere.test';

const backends = [
  { name: 'pglite', open: (): Promise<Backend> => openPGlite('memory') },
  ...('unavailable' in native
    ? []
    : [{ name: 'postgres', open: (): Promise<Backend> => openPostgres(native.url) }]),
];
describe.runIf('unavailable' in native)('on postgres', () => {
  test.skip('no native Postgres can run here', () => {});
});

const RAW = { 'neon-raw-text-output': 'true', 'neon-array-mode': 'true' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const ALL_NULL = {
  code: null,
  detail: null,
  hint: null,
  position: null,
  internalPosition: null,
  internalQuery: null,
  severity: null,
  where: null,
  table: null,
  column: null,
  schema: null,
  dataType: null,
  constraint: null,
  file: null,
  line: null,
  routine: null,
};

/** What a promise is refused with. */
const refusal = async (promise: Promise<unknown>): Promise<NeonDbError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof NeonDbError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe.each(backends)('on $name', ({ name, open }) => {
  const host = `${name}.local.neon.test`;
  const connectionString = `postgresql://user:password@${host}/database`;
  let server: LocalNeon;

  const client = (parameters = '') => neon(`${connectionString}${parameters}`);
  const full = () => neon(connectionString, { fullResults: true });

  const post = (
    body: unknown,
    headers: Record<string, string> = {},
    init: RequestInit = {},
  ): Promise<Response> =>
    fetch(server.url, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'neon-connection-string': connectionString, ...headers },
      ...init,
    });
  const at = (path: string): string => new URL(path, server.url).href;
  const arm = async (fault: FaultInput): Promise<void> => {
    expect((await fetch(at('/faults'), { method: 'POST', body: JSON.stringify(fault) })).status).toBe(200);
  };
  const stats = async () => (await fetch(at('/stats'))).json();
  const countOf = async (where: string): Promise<number> => {
    const [row] = await client().query(`select count(*)::int as n from item where ${where}`);
    return row?.n;
  };

  beforeAll(async () => {
    server = await startLocalNeon({ backend: await open(), port: 0 });
    endpoints.set(host, server.url);
    const sql = client();
    await sql.query('drop table if exists part, item');
    await sql.query('create table item (id int primary key, name text)');
    await sql.query(
      'create table part (id int primary key, item_id int constraint part_item references item (id) deferrable initially deferred)',
    );
  }, 60_000);
  afterAll(() => server?.stop());
  beforeEach(async () => {
    await fetch(at('/faults'), { method: 'DELETE' });
    await client().query('truncate item, part');
    await fetch(at('/stats/reset'), { method: 'POST' });
  });

  describe('values', () => {
    test.each([
      ['true', 't', true],
      ['null::int', null, null],
      ['12::int2', '12', 12],
      ['-12::int4', '-12', -12],
      ['9007199254740993::int8', '9007199254740993', '9007199254740993'],
      ['1.50::numeric', '1.50', '1.50'],
      ['1.5::float4', '1.5', 1.5],
      ['1e300::float8', '1e+300', 1e300],
      [`'NaN'::float8`, 'NaN', 'NaN'],
      [`'-Infinity'::float8`, '-Infinity', '-Infinity'],
      [`'é "q" \\ \u2028'::text`, 'é "q" \\ \u2028', 'é "q" \\ \u2028'],
      [`'{"a": [1, null]}'::json`, '{"a": [1, null]}', { a: [1, null] }],
      [`'{"a":1}'::jsonb`, '{"a": 1}', { a: 1 }],
      [`'2026-01-02'::date`, '2026-01-02', '2026-01-02'],
      [
        `'2026-01-02 03:04:05.678+00'::timestamptz`,
        '2026-01-02 03:04:05.678+00',
        '2026-01-02 03:04:05.678+00',
      ],
      [`'\\xdead'::bytea`, '\\xdead', '\\xdead'],
      ['array[1, null, 3]', '{1,NULL,3}', [1, null, 3]],
      [`array[[true], [false]]`, '{{t},{f}}', [[true], [false]]],
      [
        `array['a', 'b c', 'q"', 'NULL', '', '{,}', null]`,
        '{a,"b c","q\\"","NULL","","{,}",NULL}',
        ['a', 'b c', 'q"', 'NULL', '', '{,}', null],
      ],
      [`'[0:1]={7,8}'::int[]`, '[0:1]={7,8}', [7, 8]],
      [`array['{"a": "}"}'::jsonb]`, '{"{\\"a\\": \\"}\\"}"}', [{ a: '}' }]],
      [`'{}'::text[]`, '{}', []],
      [`row(1, 'a')`, '(1,a)', '(1,a)'],
    ])('%s', async (expression, raw, converted) => {
      const query = `select ${expression} as value`;
      expect(await (await post({ query }, RAW)).json()).toMatchObject({ rowAsArray: true, rows: [[raw]] });
      expect(await (await post({ query })).json()).toMatchObject({
        rowAsArray: false,
        rows: [{ value: converted }],
      });
    });

    test('come through the driver as its types say', async () => {
      const [row] =
        await client()`select 1::int8 as big, now() as now, array[1.5, 2]::float8[] as list, ${null} as nothing`;
      expect(row).toEqual({ big: '1', now: expect.any(Date), list: [1.5, 2], nothing: null });
    });

    test('rows are arrays or objects, by header and by query', async () => {
      const query = 'select 1 as a, 2 as b';
      expect((await (await post({ query })).json()).rows).toEqual([{ a: 1, b: 2 }]);
      expect((await (await post({ query, arrayMode: true })).json()).rows).toEqual([[1, 2]]);
      const array = { 'neon-array-mode': 'true' };
      expect((await (await post({ query }, array)).json()).rows).toEqual([[1, 2]]);
      expect((await (await post({ query, arrayMode: false }, array)).json()).rows).toEqual([{ a: 1, b: 2 }]);
      expect((await (await post({ query }, { 'neon-array-mode': 'TRUE' })).json()).rows).toEqual([
        { a: 1, b: 2 },
      ]);
      const queries = [{ query, arrayMode: true }, { query }];
      const { results } = await (await post({ queries })).json();
      expect(results).toMatchObject([{ rows: [[1, 2]] }, { rows: [{ a: 1, b: 2 }] }]);
    });

    test('many rows, and rows of no columns', async () => {
      const { rows } = await (
        await post({ query: 'select g, g::text from generate_series(1, 5000) g' }, RAW)
      ).json();
      expect(rows).toHaveLength(5000);
      expect(rows.at(-1)).toEqual(['5000', '5000']);
      expect((await (await post({ query: 'select from generate_series(1, 2)' }, RAW)).json()).rows).toEqual([
        [],
        [],
      ]);
      expect((await (await post({ query: 'select from generate_series(1, 2)' })).json()).rows).toEqual([
        {},
        {},
      ]);
    });
  });

  describe('parameters', () => {
    test('without a type are text', async () => {
      expect(await client().query('select $1 as answer', [42])).toEqual([{ answer: '42' }]);
    });

    test.each([
      ['null', null, null],
      ['text', 'a "b"', 'a "b"'],
      ['a number', 4.5, '4.5'],
      ['a boolean', true, 'true'],
      ['an object', { a: [1] }, '{"a":[1]}'],
      ['an array', [1, 'a "b"', null, 'NULL', [true]], '{1,"a \\"b\\"",NULL,"NULL",{true}}'],
      ['an array of objects', [{ a: 1 }], '{"{\\"a\\":1}"}'],
    ])('as JSON: %s', async (_, param, text) => {
      const { rows } = await (await post({ query: 'select $1::text', params: [param] }, RAW)).json();
      expect(rows).toEqual([[text]]);
    });

    test('as the driver prepares them', async () => {
      const at = new Date('2026-01-02T03:04:05.678Z');
      const [row] =
        await client()`select ${at}::timestamptz as at, ${Buffer.from([1, 255])}::bytea as bytes, ${['a', 'b,c']}::text[] as list, ${{ a: 1 }}::jsonb as json`;
      expect(row).toEqual({ at, bytes: Buffer.from([1, 255]), list: ['a', 'b,c'], json: { a: 1 } });
    });
  });

  describe('results', () => {
    test('describe their columns', async () => {
      const { fields } = await (
        await post({ query: 'select id, name, 1::numeric(9, 2) as price from item' })
      ).json();
      const [{ oid }] = await (await post({ query: `select 'item'::regclass::oid::int as oid` }))
        .json()
        .then((a) => a.rows);
      expect(fields).toEqual([
        {
          name: 'id',
          dataTypeID: 23,
          tableID: oid,
          columnID: 1,
          dataTypeSize: 4,
          dataTypeModifier: -1,
          format: 'text',
        },
        {
          name: 'name',
          dataTypeID: 25,
          tableID: oid,
          columnID: 2,
          dataTypeSize: -1,
          dataTypeModifier: -1,
          format: 'text',
        },
        {
          name: 'price',
          dataTypeID: 1700,
          tableID: 0,
          columnID: 0,
          dataTypeSize: -1,
          dataTypeModifier: 589_830,
          format: 'text',
        },
      ]);
    });

    test.each([
      [`insert into item values (1, 'a'), (2, 'b')`, 'INSERT', 2],
      [`update item set name = 'c'`, 'UPDATE', 0],
      ['delete from item', 'DELETE', 0],
      ['select 1', 'SELECT', 1],
      ['create table if not exists item (id int)', 'CREATE', null],
      ['', '', null],
    ])('%s → %s %s', async (query, command, rowCount) => {
      expect(await (await post({ query }, RAW)).json()).toMatchObject({ command, rowCount });
    });

    test('carry the headers of the proxy', async () => {
      const { status, headers } = await post({ query: 'select 1' });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('neon-request-id')).toMatch(UUID);
      expect(headers.get('neon-batch-isolation-level')).toBeNull();
    });
  });

  describe('errors', () => {
    test('have every field', async () => {
      const response = await post({ query: 'select * from nothing_here' });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        ...ALL_NULL,
        message: 'relation "nothing_here" does not exist',
        code: '42P01',
        position: '15',
        severity: 'ERROR',
        file: 'parse_relation.c',
        line: expect.stringMatching(/^\d+$/),
        routine: 'parserOpenTable',
      });
      expect(response.headers.get('neon-request-id')).toMatch(UUID);
    });

    test('of a constraint name it', async () => {
      const sql = client();
      await sql`insert into item values (1, 'a')`;
      const error = await refusal(sql`insert into item values (1, 'b')`);
      expect(error).toMatchObject({
        code: '23505',
        constraint: 'item_pkey',
        table: 'item',
        schema: 'public',
        detail: 'Key (id)=(1) already exists.',
      });
    });

    test('inside a function say where', async () => {
      const error = await refusal(client()`do $$ begin perform 1 / 0; end $$`);
      expect(error).toMatchObject({
        code: '22012',
        where: expect.stringContaining('inline_code_block line 1'),
      });
      const syntax = await refusal(client()`do $$ begin execute 'selec'; end $$`);
      expect(syntax).toMatchObject({
        code: '42601',
        position: undefined,
        internalPosition: '1',
        internalQuery: 'selec',
      });
    });

    test('of bad parameters', async () => {
      expect(await refusal(client().query('select $1::int', ['x']))).toMatchObject({ code: '22P02' });
      expect(await refusal(client().query('select $1', []))).toMatchObject({ code: '08P01' });
      expect(await refusal(client().query(`select '\\x00'::bytea, $1`, ['\0']))).toMatchObject({
        code: '22021',
      });
    });

    test('of two statements in one text', async () => {
      const error = await refusal(client().query('insert into item values (1); select 1'));
      expect(error.code).toBe('42601');
      expect(await countOf('true')).toBe(0);
    });

    test('of a constraint that is checked at the commit', async () => {
      expect(await refusal(client()`insert into part values (1, 1)`)).toMatchObject({
        code: '23503',
        constraint: 'part_item',
      });
      expect(await client()`select count(*)::int as n from part`).toEqual([{ n: 0 }]);
      const sql = client();
      expect(await refusal(sql.transaction([sql`insert into part values (1, 1)`]))).toMatchObject({
        code: '23503',
      });
      expect(await client()`select count(*)::int as n from part`).toEqual([{ n: 0 }]);
    });

    test('leave the connection fit for the next statement', async () => {
      await Promise.all(Array.from({ length: 30 }, () => refusal(client()`select * from nothing_here`)));
      expect(await client()`select 1 as a`).toEqual([{ a: 1 }]);
    });
  });

  describe('batches', () => {
    test('answer each statement, in one transaction', async () => {
      const sql = client();
      const [inserted, counted, first, second] = await sql.transaction([
        sql`insert into item values (1, 'a') returning id`,
        sql`select count(*)::int as n from item`,
        sql`select pg_current_xact_id()::text as id`,
        sql`select pg_current_xact_id()::text as id`,
      ]);
      expect([inserted, counted]).toEqual([[{ id: 1 }], [{ n: 1 }]]);
      expect(first).toEqual(second);
      expect(await countOf('id = 1')).toBe(1);
    });

    test('of nothing answer nothing', async () => {
      expect(await (await post({ queries: [] })).json()).toEqual({ results: [] });
    });

    test('are rolled back by the first error, which is all they answer', async () => {
      const sql = client();
      const error = await refusal(
        sql.transaction([
          sql`insert into item values (1)`,
          sql`select 1 / 0`,
          sql`select * from nothing_here`,
        ]),
      );
      expect(error.code).toBe('22012');
      expect(await countOf('true')).toBe(0);
    });

    test.each([
      ['ReadUncommitted', 'read uncommitted'],
      ['ReadCommitted', 'read committed'],
      ['RepeatableRead', 'repeatable read'],
      ['Serializable', 'serializable'],
    ] as const)('run under %s, and say so', async (isolationLevel, level) => {
      const sql = client();
      const show = () => sql`select current_setting('transaction_isolation') as level`;
      expect((await sql.transaction([show()], { isolationLevel }))[0]).toEqual([{ level }]);
      const { headers } = await post({ queries: [] }, { 'neon-batch-isolation-level': isolationLevel });
      expect(headers.get('neon-batch-isolation-level')).toBe(isolationLevel);
      expect(await show()).toEqual([{ level: 'read committed' }]);
    });

    test('are read-only and deferrable where asked', async () => {
      const sql = client();
      const options = { isolationLevel: 'Serializable', readOnly: true, deferrable: true } as const;
      const show = sql`select current_setting('transaction_read_only') as ro, current_setting('transaction_deferrable') as d`;
      expect((await sql.transaction([show], options))[0]).toEqual([{ ro: 'on', d: 'on' }]);
      expect((await sql.transaction([show], { readOnly: false }))[0]).toEqual([{ ro: 'off', d: 'off' }]);
      const write = sql.transaction([sql`insert into item values (1)`], { readOnly: true });
      expect((await refusal(write)).code).toBe('25006');
      const asked = { 'neon-batch-read-only': 'true', 'neon-batch-deferrable': 'true' };
      const { headers } = await post({ queries: [] }, asked);
      expect([headers.get('neon-batch-read-only'), headers.get('neon-batch-deferrable')]).toEqual([
        'true',
        'true',
      ]);
    });
  });

  describe('sessions', () => {
    const nextStatement = async (query: string) =>
      (await Promise.all(Array.from({ length: 25 }, () => client().query(query)))).flat();

    test('keep no setting', async () => {
      await client()`set application_name = 'left behind'`;
      await client()`select set_config('search_path', 'left_behind', false)`;
      const rows = await nextStatement(
        `select current_setting('application_name') a, current_setting('search_path') s`,
      );
      expect(rows.filter(({ a, s }) => a === 'left behind' || s === 'left_behind')).toEqual([]);
    });

    test('keep no open transaction', async () => {
      await client()`begin`;
      await client()`insert into item values (7)`;
      await client()`rollback`;
      expect(await countOf('id = 7')).toBe(1);
    });

    test('keep no temporary table, prepared statement or lock', async () => {
      await client()`create temporary table left_behind (a int)`;
      await client()`prepare left_behind as select 1`;
      await client()`select pg_advisory_lock(4711)`;
      const rows = await nextStatement(
        `select to_regclass('left_behind') t, (select count(*)::int from pg_prepared_statements where name = 'left_behind') p, (select count(*)::int from pg_locks where locktype = 'advisory') l`,
      );
      expect(rows.every(({ t, p, l }) => t === null && p === 0 && l === 0)).toBe(true);
    });

    test('keep no role, cursor or value of a sequence', async () => {
      await client()`drop role if exists left_behind`;
      await client()`create role left_behind`;
      await client()`create sequence if not exists left_behind`;
      await client()`set role left_behind`;
      await client()`select nextval('left_behind')`;
      await client()`declare left_behind cursor with hold for select 1`;
      const rows = await nextStatement(
        `select current_user::text u, (select count(*)::int from pg_cursors where name = 'left_behind') c`,
      );
      expect(rows.filter(({ u, c }) => u === 'left_behind' || c !== 0)).toEqual([]);
      expect(await refusal(client()`select currval('left_behind')`)).toMatchObject({ code: '55000' });
    });

    // PGlite is reset only after statements that show what they leave.
    test.runIf(name === 'postgres')('keep nothing that a function leaves behind', async () => {
      await client()`create or replace function leave_behind() returns void language plpgsql as
        'begin perform set_config(''application_name'', ''left behind'', false); end'`;
      await client()`select leave_behind()`;
      const rows = await nextStatement(`select current_setting('application_name') a`);
      expect(rows.filter(({ a }) => a === 'left behind')).toEqual([]);
    });

    test.runIf(name === 'postgres')('keep what functions have planned', async () => {
      // A function that is called immutable is evaluated when its caller is planned, and not again.
      await client()`create sequence plannings`;
      await client()`create function planned() returns int immutable language plpgsql as
        'begin perform nextval(''plannings''); return 1; end'`;
      await client()`create function planning() returns int language plpgsql as 'begin return planned(); end'`;
      const sessions = new Set<unknown>();
      for (let request = 0; request < 10; request += 1) {
        const [row] = await client()`select pg_backend_pid() as pid, planning() as a`;
        sessions.add(row?.pid);
        await client()`set application_name = 'left behind'`;
      }
      const [row] = await client()`select last_value::int as n from plannings`;
      expect(row?.n).toBe(sessions.size);
      expect(sessions.size).toBeLessThan(10);
    });

    test('take settings from the connection string, in both forms', async () => {
      const show = `select current_setting('statement_timeout') t, current_setting('application_name') a`;
      const asOptions =
        '?options=-c%20statement_timeout%3D5000%20--work_mem=5MB&sslmode=require&application_name=tests';
      expect(await client(asOptions).query(show)).toEqual([{ t: '5s', a: 'tests' }]);
      expect(await client('?statement_timeout=6000&application_name=a%20b').query(show)).toEqual([
        { t: '6s', a: 'a b' },
      ]);
      expect((await client().query(show))[0]?.t).toBe('0');
      const refused = await post(
        { query: 'select 1' },
        { 'neon-connection-string': `${connectionString}?no_such_setting=1` },
      );
      expect(refused.status).toBe(500);
      expect(await refused.json()).toMatchObject({ code: '42704' });
      expect(await client()`select 1 as a`).toEqual([{ a: 1 }]);
    });

    test('serve many at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, n) => client()`select ${n}::int as n`),
      );
      expect(answers.map(([row]) => row?.n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    });
  });

  describe('time', () => {
    const slow = client.bind(null, '?options=-c%20statement_timeout%3D250');

    test('runs out for a statement, with nothing written', async () => {
      const start = performance.now();
      const error = await refusal(
        slow()`with w as (insert into item values (1) returning id) select pg_sleep(2) from w`,
      );
      expect(performance.now() - start).toBeLessThan(1900);
      expect(error).toMatchObject({ code: '57014', message: 'canceling statement due to statement timeout' });
      expect(await countOf('true')).toBe(0);
    });

    test('runs out for a batch, with nothing written', async () => {
      const sql = slow();
      const error = await refusal(
        sql.transaction([sql`insert into item values (1)`, sql`select pg_sleep(2)`]),
      );
      expect(error.code).toBe('57014');
      expect(await countOf('true')).toBe(0);
    });

    test('is what a batch sets it to, for its statements that follow', async () => {
      const sql = slow();
      const set = (value: string) => sql`select set_config('statement_timeout', ${value}, true)`;
      const sleep = (seconds: number) => sql`select pg_sleep(${seconds}::float8)`;
      expect(await sql.transaction([set('5s'), sleep(0.5)])).toHaveLength(2);
      const error = await refusal(sql.transaction([set('0'), sleep(0.5), set('100ms'), sleep(0.5)]));
      expect(error.code).toBe('57014');
      expect((await refusal(sleep(0.5))).code).toBe('57014');
    });

    test('is counted by statement', async () => {
      const sql = slow();
      const naps = Array.from({ length: 4 }, () => sql`select pg_sleep(0.1)`);
      expect(await sql.transaction(naps)).toHaveLength(4);
    });

    test('ends with the client: what it asked for is undone', async () => {
      const gone = new AbortController();
      const query = 'with w as (insert into item values (1) returning id) select pg_sleep(1.5) from w';
      const asked = post({ query }, {}, { signal: gone.signal });
      await sleep(300);
      gone.abort();
      await expect(asked).rejects.toThrow();
      await sleep(1500);
      expect(await countOf('true')).toBe(0);
    });
  });

  describe('refuses', () => {
    test.each([
      ['no connection string', null, 'invalid header: neon-connection-string'],
      ['one that is no URL', 'nonsense', 'invalid connection string: relative URL without a base'],
      ['another scheme', 'mysql://u:p@h.test/d', 'incorrect scheme'],
      ['no database', 'postgres://u:p@h.test', 'missing database name'],
      ['no user', 'postgres://h.test/d', 'missing username'],
      ['no password', 'postgres://u@h.test/d', 'missing authentication credentials: required password'],
      ['an address for a host', 'postgres://u:p@127.0.0.1/d', 'missing hostname'],
      ['a user that is not UTF-8', 'postgres://%ff:p@h.test/d', 'invalid username: invalid utf-8 sequence'],
    ])('%s', async (_, given, message) => {
      const headers: Record<string, string> = given === null ? {} : { 'neon-connection-string': given };
      const response = await fetch(server.url, { method: 'POST', body: '{"query":"select 1"}', headers });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ ...ALL_NULL, message });
    });

    test.each([
      ['a body that is not JSON', 'select 1', /^could not parse the HTTP request body: /],
      ['an empty body', '', /^could not parse the HTTP request body: /],
      [
        'a body of another shape',
        '{"sql":"select 1"}',
        /did not match any variant of untagged enum Payload$/,
      ],
      ['parameters that are no list', '{"query":"select 1","params":{}}', /did not match any variant/],
    ])('%s', async (_, body, message) => {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ ...ALL_NULL, message: expect.stringMatching(message) });
    });

    test('an isolation level it does not know', async () => {
      const response = await post({ queries: [] }, { 'neon-batch-isolation-level': 'serializable' });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ ...ALL_NULL, message: 'invalid isolation level' });
    });

    test('a request over 10 MiB', async () => {
      const response = await post({ query: 'select length($1)', params: ['x'.repeat(10_485_760)] });
      expect(response.status).toBe(413);
      expect(await response.json()).toEqual({
        ...ALL_NULL,
        message: 'request is too large (max is 10485760 bytes)',
      });
      const fitting = await post({ query: 'select length($1)', params: ['x'.repeat(10_485_000)] });
      expect((await fitting.json()).rows).toEqual([{ length: 10_485_000 }]);
    });

    test('an answer over 10 MiB, counted in bytes', async () => {
      const response = await post({ query: `select repeat('x', 10485760)` });
      expect(response.status).toBe(507);
      expect(await response.json()).toEqual({
        ...ALL_NULL,
        message: 'response is too large (max is 10485760 bytes)',
      });
      expect((await post({ query: `select repeat('é', 5242880)` })).status).toBe(507);
      expect((await post({ query: `select repeat('x', 10485000)` })).status).toBe(200);
      expect((await post({ queries: Array(3).fill({ query: `select repeat('x', 4000000)` }) })).status).toBe(
        507,
      );
      const error = await refusal(client()`select repeat('x', 10485760)`);
      expect(error.message).toMatch(/^Server error \(HTTP status 507\)/);
      expect(error.code).toBeUndefined();
    });

    test.each([
      ['GET', '/sql'],
      ['PUT', '/sql'],
      ['POST', '/'],
      ['POST', '/sql/'],
      ['GET', '/favicon.ico'],
    ])('%s %s', async (method, path) => {
      const response = await fetch(at(path), { method });
      expect(response.status).toBe(400);
      expect(await response.json()).toBe('query is not supported');
    });
  });

  test('answers a preflight', async () => {
    const { status, headers } = await fetch(server.url, { method: 'OPTIONS' });
    expect(status).toBe(200);
    expect(headers.get('allow')).toBe('OPTIONS, POST');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).toContain('Neon-Connection-String');
    expect(headers.get('access-control-max-age')).toBe('86400');
  });

  describe('statistics', () => {
    test('count requests and statements, and nothing else', async () => {
      const sql = client();
      await sql`select 1`;
      await sql.transaction([sql`select 1`, sql`select 2`]);
      await refusal(sql`select 1 / 0`);
      await fetch(server.url);
      expect(await stats()).toEqual({ requests: 3, statements: 4 });
      expect(await stats()).toEqual({ requests: 3, statements: 4 });
      await fetch(at('/stats/reset'), { method: 'POST' });
      expect(await stats()).toEqual({ requests: 0, statements: 0 });
    });

    test('begin anew once what was asked before has ended', async () => {
      await arm({ kind: 'delay', delayMs: 300, count: 1 });
      const asked = client().query('select 1').then(String);
      await expect.poll(async () => (await stats()).requests).toBe(1);
      await fetch(at('/stats/reset'), { method: 'POST' });
      await asked;
      expect(await stats()).toEqual({ requests: 0, statements: 0 });
    });
  });

  describe('faults', () => {
    const insert = (id: number) => client()`insert into item values (${id})`;

    test('status: answers it, for as many requests, without executing', async () => {
      await arm({ kind: 'status', status: 503, body: { message: 'asleep' }, count: 2 });
      expect((await refusal(insert(1))).message).toBe('Server error (HTTP status 503): {"message":"asleep"}');
      expect((await refusal(insert(1))).message).toMatch(/503/);
      expect(await stats()).toEqual({ requests: 2, statements: 0 });
      await insert(2);
      expect([await countOf('id = 1'), await countOf('id = 2')]).toEqual([0, 1]);
    });

    test('status 400: an error as the driver knows them', async () => {
      await arm({ kind: 'status', status: 400, body: { message: 'lost', code: '40001' }, count: 1 });
      expect(await refusal(insert(1))).toMatchObject({ message: 'lost', code: '40001' });
    });

    test('delay: executes later', async () => {
      await arm({ kind: 'delay', delayMs: 300, count: 1 });
      const start = performance.now();
      await insert(1);
      expect(performance.now() - start).toBeGreaterThan(290);
      expect(await countOf('true')).toBe(1);
    });

    test('dropBefore: no answer, nothing executed', async () => {
      await arm({ kind: 'dropBefore', count: 1 });
      expect((await refusal(insert(1))).sourceError).toBeInstanceOf(Error);
      expect(await countOf('true')).toBe(0);
    });

    test('dropAfter: no answer, but committed', async () => {
      await arm({ kind: 'dropAfter', count: 1 });
      expect((await refusal(insert(1))).sourceError).toBeInstanceOf(Error);
      expect(await countOf('id = 1')).toBe(1);
      const sql = client();
      await arm({ kind: 'dropAfter', count: 1 });
      await refusal(sql.transaction([sql`insert into item values (2)`, sql`insert into item values (3)`]));
      expect(await countOf('true')).toBe(3);
    });

    test('befall only the requests they match', async () => {
      await arm({ kind: 'status', status: 500, count: 1, match: 'insert into item' });
      expect(await client()`select 1 as a`).toEqual([{ a: 1 }]);
      const sql = client();
      await refusal(sql.transaction([sql`select 1`, sql`insert into item values (1)`]));
      await insert(1);
    });

    test('can be called off, and must be well-formed', async () => {
      await arm({ kind: 'dropBefore', count: 5 });
      await fetch(at('/faults'), { method: 'DELETE' });
      await insert(1);
      for (const body of ['{"kind":"earthquake","count":1}', '{"kind":"status","count":0}', 'x']) {
        expect((await fetch(at('/faults'), { method: 'POST', body })).status).toBe(400);
      }
    });
  });

  test('the answers of two clients do not mix', async () => {
    const [a, b] = await Promise.all([full()`select 1 as a`, full()`select 'x' as b, 2 as c`]);
    expect([a.fields.length, b.fields.length, b.rows]).toEqual([1, 2, [{ b: 'x', c: 2 }]]);
  });
});

describe('limits of its own', () => {
  test('are kept', async () => {
    const limits = { maxRequestBytes: 100, maxResponseBytes: 50 };
    const server = await startLocalNeon({ backend: await openPGlite('memory'), port: 0, limits });
    try {
      const headers = { 'neon-connection-string': 'postgres://u:p@h.test/d' };
      const ask = (query: string) =>
        fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      expect((await ask('select 1')).status).toBe(200);
      expect((await ask(`select '${'x'.repeat(100)}'`)).status).toBe(413);
      expect((await ask(`select repeat('x', 60)`)).status).toBe(507);
    } finally {
      await server.stop();
    }
  });
});

describe('a data directory', () => {
  test('keeps its data, and has one user at a time', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'viginti-neon-'));
    const place = join(directory, 'deeper', 'pglite');
    const run = async (backend: Backend, text: string) =>
      backend.run({
        queries: [{ text, params: [] }],
        transaction: null,
        settings: new Map(),
        signal: new AbortController().signal,
        onStatement: () => {},
      });
    try {
      const first = await openPGlite(place);
      await run(first, `create table kept as select 'it' as what`);
      await expect(openPGlite(place)).rejects.toThrow(/already open/);
      await first.close();
      await writeFile(`${place}.lock`, String(process.ppid));
      await expect(openPGlite(place)).rejects.toThrow(/in use by process/);
      // What a process leaves that was killed; its number may be ours by now.
      await writeFile(`${place}.lock`, String(process.pid));
      const second = await openPGlite(place);
      expect((await run(second, 'select what from kept'))[0]?.rows).toEqual([['it']]);
      await second.close();
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe.skipIf('unavailable' in native)('a Postgres that goes away', () => {
  test('is answered with an error, and used again once it is back', async () => {
    if ('unavailable' in native) return;
    const server = await startLocalNeon({ backend: await openPostgres(native.url), port: 0 });
    endpoints.set('crash.local.neon.test', server.url);
    const sql = neon('postgres://u:p@crash.local.neon.test/d');
    try {
      expect(await sql`select 1 as a`).toEqual([{ a: 1 }]);
      const running = refusal(sql`select pg_sleep(20)`);
      await sleep(200);
      await native.kill();
      expect((await running).code ?? 'none').toMatch(/^(57P0[12]|none)$/);
      expect((await refusal(sql`select 1`)).message).toMatch(/^Server error \(HTTP status 500\)/);
      await native.restart();
      expect(await sql`select 1 as a`).toEqual([{ a: 1 }]);
    } finally {
      await server.stop();
    }
  });
});
