/** The walls that the API's tests run behind: what a statement that does wrong sees, and that no table is without. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NativePostgres, startNativePostgres } from '../../tools/local/native-postgres.ts';
import type { Backend, Query, QueryResult } from '../../tools/local/neon/backend.ts';
import { openPostgres } from '../../tools/local/neon/postgres.ts';
import { buildWalls, WALLED_ROLE, walled } from '../../tools/local/walls.ts';
import { readMigrations } from '../../tools/release/migrate.ts';

const ONE = '00000000-0000-4000-8000-000000000001';
const TWO = '00000000-0000-4000-8000-000000000002';
const RECORD = '0193a0b1-0000-7000-8000-000000000001';

let server: NativePostgres;
let owner: pg.Client;
let backend: Backend;
let tables: readonly string[];

beforeAll(async () => {
  const started = await startNativePostgres();
  if ('unavailable' in started) throw new Error(started.unavailable);
  server = started;
  owner = new pg.Client(server.url);
  await owner.connect();
  for (const { statements } of readMigrations())
    for (const statement of statements) await owner.query(statement);
  for (const [id, hash] of [
    [ONE, 'one'],
    [TWO, 'two'],
  ]) {
    await owner.query(`insert into workspace (id, name) values ($1, 'W')`, [id]);
    await owner.query(
      `insert into api_key (workspace_id, name, prefix, hash, scopes) values ($1, 'K', 'p', $2, '{}')`,
      [id, hash],
    );
    await owner.query(
      'insert into company (workspace_id, id, created_at, updated_at, name) values ($1, $2, now(), now(), $3)',
      [id, RECORD, hash],
    );
  }
  tables = await buildWalls(server.url);
  backend = walled(await openPostgres(server.url));
});
afterAll(async () => {
  await backend?.close();
  await owner?.end();
  await server?.stop();
});

const run = (queries: readonly Query[], role: string | null = WALLED_ROLE): Promise<readonly QueryResult[]> =>
  backend.run({
    queries,
    transaction: null,
    settings: new Map(role === null ? [] : [['role', role]]),
    signal: new AbortController().signal,
    onStatement: () => {},
  });

const namesSeen = async (text: string, params: readonly string[], role?: null): Promise<unknown> =>
  (await run([{ text, params }], role))[0]?.rows.flat();

describe('a statement', () => {
  test('sees the rows of its key alone, though it forgets to say which', async () => {
    expect(await namesSeen(`select name from company where $1 <> ''`, ['one'])).toEqual(['one']);
    expect(await namesSeen(`select name from company where $1 <> ''`, ['two'])).toEqual(['two']);
    expect(
      await namesSeen('select name from company where workspace_id <> $2::uuid and $1 <> $3', [
        'one',
        ONE,
        '',
      ]),
    ).toEqual([]);
  });

  test('sees nothing without a key, or with one that is not there', async () => {
    expect(await namesSeen('select name from company', [])).toEqual([]);
    expect(await namesSeen(`select name from company where $1 <> ''`, ['three'])).toEqual([]);
    expect(await namesSeen('select id::text from workspace', [])).toEqual([]);
  });

  test('with the keys of two workspaces is refused', async () => {
    await expect(namesSeen('select name from company where $1 <> $2', ['one', 'two'])).rejects.toThrow(
      'more than one row',
    );
  });

  test('cannot write into another workspace, nor change what is there', async () => {
    const insert = `insert into company (workspace_id, id, created_at, updated_at) select $2::uuid, gen_random_uuid(), now(), now() where $1 <> ''`;
    await expect(run([{ text: insert, params: ['one', TWO] }])).rejects.toThrow('row-level security');
    await run([{ text: insert, params: ['one', ONE] }]);
    const [changed] = await run([
      {
        text: `update company set name = 'x' where workspace_id = $2::uuid and $1 <> ''`,
        params: ['one', TWO],
      },
    ]);
    expect(changed?.rowCount).toBe(0);
    const { rows } = await owner.query('select name from company where workspace_id = $1', [TWO]);
    expect(rows).toEqual([{ name: 'two' }]);
  });

  test('of the owner is as it always was', async () => {
    expect(
      await namesSeen('select name from company where id = $1::uuid order by name', [RECORD], null),
    ).toEqual(['one', 'two']);
  });
});

describe('the walls', () => {
  test('are on every table there is', async () => {
    const { rows } = await owner.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
    );
    expect(tables).toEqual(rows.map(({ relname }) => relname));
    const { rows: open } = await owner.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
  });

  test('cannot be built where it is not known whose the rows of a table are', async () => {
    await owner.query('create table stray (id uuid)');
    await expect(buildWalls(server.url)).rejects.toThrow(
      'table stray has no workspace_id, and no wall is known for it',
    );
    await owner.query('drop table stray');
  });
});
