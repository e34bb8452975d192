import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, localTarget } from '../../tools/database.ts';
import { openPGlite } from '../../tools/local/neon/pglite.ts';
import { type LocalNeon, startLocalNeon } from '../../tools/local/neon/server.ts';
import { OFFLINE } from '../../tools/project.ts';
import { readMigrations } from '../../tools/release/migrate.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const NEON_URL = 'postgresql://u:hunter2@ep-test.eu-central-1.aws.neon.tech/db';

let neon: LocalNeon;

beforeAll(async () => {
  neon = await startLocalNeon({ backend: await openPGlite('memory'), port: 0 });
}, 120_000);
afterAll(() => neon.stop());

const deploy = async (args: readonly string[], environment: Readonly<Record<string, string>>) => {
  const { DATABASE_URL: _, CLOUDFLARE_API_TOKEN: __, ...rest } = process.env;
  const child = spawn(process.execPath, ['tools/release/deploy.ts', ...args], {
    cwd: ROOT,
    // No credentials, and nowhere to look for them.
    env: { ...rest, ...OFFLINE, HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', ...environment },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  return { code, printed };
};

const tables = async (): Promise<number> => {
  const rows = await connect(localTarget(neon.port)).query(
    "select count(*)::int as n from pg_tables where schemaname = 'drizzle'",
  );
  return Number(rows[0]?.['n']);
};

test.each([
  ['without DATABASE_URL', [], {}, /^DATABASE_URL is not set/],
  [
    'with a database that is not Neon',
    [],
    { DATABASE_URL: 'postgres://a:b@db.test/c' },
    /does not lead to Neon/,
  ],
  [
    'with no connection string',
    [],
    { DATABASE_URL: 'mysql://a' },
    /DATABASE_URL: should start with postgres/,
  ],
  [
    'for an unknown environment',
    ['--env', 'qa'],
    { DATABASE_URL: NEON_URL },
    /env: should be one of production/,
  ],
  ['with an unknown option', ['--force'], { DATABASE_URL: NEON_URL }, /--force/],
])('%s, it says so and does nothing', async (_, args, environment, message) => {
  const { code, printed } = await deploy(args, { ...environment, NEON_ENDPOINT: neon.url });
  expect(code).toBe(2);
  expect(printed).toMatch(message);
  expect(printed).not.toContain('hunter2');
  expect(await tables()).toBe(0);
});

test.each(['--help', '-h'])('%s explains it, and does nothing', async (option) => {
  const { code, printed } = await deploy([option], { NEON_ENDPOINT: neon.url });
  expect(code).toBe(0);
  expect(printed).toMatch(/^Usage:.*--env production\|staging\|dev.*--dry-run/s);
  expect(await tables()).toBe(0);
});

test('a dry run bundles every environment, and asks no database', async () => {
  for (const env of ['production', 'staging', 'dev']) {
    const { code, printed } = await deploy(['--dry-run', '--env', env], {});
    expect(printed).toContain('env.ASSETS');
    expect(code).toBe(0);
  }
  expect(await tables()).toBe(0);
});

test('migrations go before the Worker, and a Worker that cannot be uploaded is told apart', async () => {
  const { code, printed } = await deploy([], { DATABASE_URL: NEON_URL, NEON_ENDPOINT: neon.url });
  expect(printed).toContain(
    `Applied ${readMigrations()
      .map(({ tag }) => tag)
      .join(', ')}.`,
  );
  expect(printed).toContain('The database is up to date; the Worker was not deployed.');
  expect(printed).not.toContain('hunter2');
  expect(code).toBe(1);
  expect(await tables()).toBe(1);
});
