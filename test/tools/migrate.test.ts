import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/neon-http';
import { migrate as drizzleMigrate } from 'drizzle-orm/neon-http/migrator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, localTarget, type NeonClient } from '../../tools/database.ts';
import { startNativePostgres } from '../../tools/local/native-postgres.ts';
import { openPGlite } from '../../tools/local/neon/pglite.ts';
import { openPostgres } from '../../tools/local/neon/postgres.ts';
import { type LocalNeon, startLocalNeon } from '../../tools/local/neon/server.ts';
import { boundStatements, type Migration, migrate, readMigrations } from '../../tools/release/migrate.ts';

const migration = (number: number, ...statements: string[]): Migration => ({
  tag: `000${number}_test`,
  when: 1_795_000_000_000 + number,
  hash: statements.join(';'),
  statements,
});

const FIRST = migration(1, 'create table one (id int)', 'insert into one values (1)');
const SECOND = migration(2, 'insert into one values (2)');
const BROKEN = migration(3, 'insert into one values (3)', 'insert into missing values (1)');

/** PGlite takes seconds to start, more where the machine is busy. */
const START_LIMIT_MS = 120_000;

/** Migrations that wait for one another can only be seen where there are several connections: in native Postgres. */
const DATABASES = {
  pglite: async () => ({ backend: await openPGlite('memory'), stop: async () => {} }),
  postgres: async () => {
    const server = await startNativePostgres({ fsync: false });
    if ('unavailable' in server) throw new Error(server.unavailable);
    return { backend: await openPostgres(server.url), stop: server.stop };
  },
};

describe.each(['pglite', 'postgres'] as const)('migrate, on %s', (database) => {
  let neon: LocalNeon;
  let client: NeonClient;
  let stopDatabase = async (): Promise<void> => {};

  beforeAll(async () => {
    const { backend, stop } = await DATABASES[database]();
    stopDatabase = stop;
    neon = await startLocalNeon({ backend, port: 0 });
    client = connect(localTarget(neon.port));
  }, START_LIMIT_MS);
  afterAll(async () => {
    await neon.stop();
    await stopDatabase();
  });

  beforeEach(async () => {
    await client.query('drop schema if exists drizzle cascade');
    await client.query('drop schema public cascade');
    await client.query(
      `do $$ declare s text; begin for s in select nspname from pg_namespace where nspname like 'rendering%' loop execute format('drop schema %I cascade', s); end loop; end $$`,
    );
    await client.query('create schema public');
  });

  it('bounds the statements of new sessions by the database itself, and none of its own', async () => {
    await boundStatements(client, '4321');
    try {
      const url = new URL(localTarget(neon.port).url);
      // Other settings of the session make it a new one; PGlite has only one.
      url.searchParams.set('application_name', 'new');
      const fresh = connect({ url: url.toString(), endpoint: neon.url });
      const [row] = await fresh.query('show statement_timeout');
      if (database === 'postgres') expect(row).toEqual({ statement_timeout: '4321ms' });
      const stored = await client.query(
        'select setconfig from pg_db_role_setting where setrole = 0 and setdatabase = (select oid from pg_database where datname = current_database())',
      );
      expect(JSON.stringify(stored)).toContain('statement_timeout=4321');
      expect(JSON.stringify(stored)).toContain('lock_timeout=1000');
      await migrate(fresh, [
        migration(9, `create table seen as select current_setting('statement_timeout') as at`),
      ]);
      expect(await client.query('select at from seen')).toEqual([{ at: '0' }]);
      if (database === 'postgres') {
        await boundStatements(client, '100');
        url.searchParams.set('application_name', 'newer');
        const slow = connect({ url: url.toString(), endpoint: neon.url }).query('select pg_sleep(5)');
        await expect(slow).rejects.toMatchObject({ code: '57014' });
      }
    } finally {
      await client.query(
        `do $$ begin execute format('alter database %I reset all', current_database()); end $$`,
      );
    }
  });

  const values = async (): Promise<unknown> =>
    (await client.query('select id from one order by id')).map(({ id }) => id);
  const recorded = () =>
    client.query('select id, hash, created_at from drizzle.__drizzle_migrations order by id');

  it('applies what is pending, once, and records it as drizzle does', async () => {
    expect(await migrate(client, [FIRST])).toEqual({ applied: [FIRST.tag], edited: [] });
    expect(await migrate(client, [FIRST, SECOND])).toEqual({ applied: [SECOND.tag], edited: [] });
    expect(await migrate(client, [FIRST, SECOND])).toEqual({ applied: [], edited: [] });
    expect(await values()).toEqual([1, 2]);
    expect(await recorded()).toEqual([
      { id: 1, hash: FIRST.hash, created_at: String(FIRST.when) },
      { id: 2, hash: SECOND.hash, created_at: String(SECOND.when) },
    ]);
  });

  it('leaves nothing behind when one of several fails, and says which', async () => {
    await expect(migrate(client, [FIRST, SECOND, BROKEN])).rejects.toThrow(
      /0001_test, 0002_test, 0003_test failed.*relation "missing" does not exist/,
    );
    expect(await recorded()).toEqual([]);
    expect(await client.query("select to_regclass('one') as one")).toEqual([{ one: null }]);
    expect((await migrate(client, [FIRST, SECOND])).applied).toEqual([FIRST.tag, SECOND.tag]);
  });

  it('applies everything once when several run at the same time', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(client, [FIRST, SECOND])));
    expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 0, 0, 2]);
    expect(await values()).toEqual([1, 2]);
    expect(await recorded()).toHaveLength(2);
  });

  it('applies a migration that was merged after newer ones', async () => {
    await migrate(client, [FIRST, migration(5, 'insert into one values (5)')]);
    expect((await migrate(client, [FIRST, SECOND, migration(5)])).applied).toEqual([SECOND.tag]);
    expect(await values()).toEqual([1, 2, 5]);
  });

  it('tells which migrations were edited after they were applied', async () => {
    await migrate(client, [FIRST]);
    expect(await migrate(client, [{ ...FIRST, hash: 'other' }])).toEqual({
      applied: [],
      edited: [FIRST.tag],
    });
  });

  it('costs two requests where something is pending, one where nothing is', async () => {
    const requests = async (): Promise<number> => {
      const response = await fetch(new URL('/stats', neon.url));
      const stats: unknown = await response.json();
      return Number(Reflect.get(Object(stats), 'requests'));
    };
    const before = await requests();
    await migrate(client, [FIRST, SECOND]);
    const between = await requests();
    await migrate(client, [FIRST, SECOND]);
    expect([between - before, (await requests()) - between]).toEqual([2, 1]);
  });

  it('applies those of drizzle/ to an empty database, and drizzle then finds nothing to do', async () => {
    const all = readMigrations();
    expect((await migrate(client)).applied).toEqual(all.map(({ tag }) => tag));
    const before = await recorded();
    await drizzleMigrate(drizzle(client), {
      migrationsFolder: path.join(import.meta.dirname, '../../drizzle'),
    });
    expect(await recorded()).toEqual(before);
    expect(await client.query('select count(*)::int as count from workspace')).toEqual([{ count: 0 }]);
  });

  it('keeps records whose links are one value in two spellings: the oldest has it', async () => {
    const all = readMigrations();
    const before = all.filter(({ tag }) => tag < '0013');
    await migrate(client, before);
    const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
    await client.query('insert into workspace (id, name) values ($1, $2)', [id(0), 'Old']);
    const urls = ['http://www.x.com', 'https://x.com', 'x.com', 'https://y.com/a', 'https://y.com/b'];
    for (const [n, url] of urls.entries()) {
      await client.query(
        `insert into company (workspace_id, id, created_at, updated_at, position, domain_name_primary_link_url)
         values ($1, $2, '2026-01-01'::timestamptz + make_interval(days => $3::int), now(), 0, $4)`,
        [id(0), id(n + 1), String(n), url],
      );
    }
    await client.query(
      `insert into field_metadata (workspace_id, id, object_id, is_custom, type, name, is_unique)
       values ($1, $2, $3, true, 'LINKS', 'home', true)`,
      [id(0), id(7), id(6)],
    );
    for (const [n, url] of urls.entries()) {
      await client.query(
        `insert into record (workspace_id, object_id, id, created_at, updated_at, position, data)
         select $1, $2, $3, '2026-01-01'::timestamptz + make_interval(days => $4::int), now(), 0,
           jsonb_build_object(f.storage_key || '.primaryLinkUrl', $5::text)
         from field_metadata f`,
        [id(0), id(6), id(n + 1), String(n), url],
      );
    }
    expect((await migrate(client)).applied.length).toBe(all.length - before.length);
    const twins = 'select right(id::text, 1) as id from company where domain_name_twin = id order by 1';
    expect(await client.query(twins)).toEqual([{ id: '2' }, { id: '3' }]);
    const holders = 'select right(record_id::text, 1) as id from unique_value order by 1';
    expect(await client.query(holders)).toEqual([{ id: '1' }, { id: '4' }, { id: '5' }]);
    const move = 'update company set domain_name_primary_link_url = $1 where id = $2';
    await client.query(move, ['https://z.com', id(2)]);
    await client.query(move, ['x.com/', id(3)]);
    expect(await client.query(twins)).toEqual([{ id: '3' }]);
    await expect(client.query(move, ['WWW.Z.com', id(4)])).rejects.toThrow('company_unique_domain_name');
  });
});

describe('migrate', () => {
  it('finds what it applied in a directory that was kept', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'viginti-migrate-'));
    const once = async () => {
      const kept = await startLocalNeon({
        backend: await openPGlite(path.join(directory, 'pglite')),
        port: 0,
      });
      try {
        return await migrate(connect(localTarget(kept.port)));
      } finally {
        await kept.stop();
      }
    };
    try {
      expect((await once()).applied.length).toBeGreaterThan(0);
      expect(await once()).toEqual({ applied: [], edited: [] });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
