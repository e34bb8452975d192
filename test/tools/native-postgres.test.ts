import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { type NativePostgres, startNativePostgres } from '../../tools/local/native-postgres.ts';

const run = promisify(execFile);

/** A place of its own for temporary files, open to the user that Postgres runs as: other tests run meanwhile. */
const place = mkdtempSync(path.join(tmpdir(), 'viginti-test-'));
chmodSync(place, 0o755);
const usual = process.env.TMPDIR;
process.env.TMPDIR = place;
afterAll(() => {
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  rmSync(place, { recursive: true });
});
const homes = (): readonly string[] => readdirSync(place);

const ask = async (server: NativePostgres, text: string): Promise<readonly unknown[]> => {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
};

const isListening = (server: NativePostgres): Promise<boolean> =>
  ask(server, 'select 1').then(
    () => true,
    () => false,
  );

describe.each(['npm', 'system'] as const)('from %s', (prefer) => {
  test('starts, is as tests want it, survives a crash, and leaves nothing', async ({ skip }) => {
    const server = await startNativePostgres({ prefer });
    if ('unavailable' in server) return skip(server.unavailable);
    try {
      expect(server.version).toMatch(/^\d+\.\d+/);
      const settings = ['server_encoding', 'max_connections', 'fsync', 'TimeZone', 'listen_addresses'];
      const shown = await ask(
        server,
        `select ${settings.map((name) => `current_setting('${name}')`).join(', ')}`,
      );
      expect(shown).toEqual(['UTF8', '120', 'off', 'UTC', '127.0.0.1']);
      expect(await ask(server, `select datcollate from pg_database where datname = 'postgres'`)).toEqual([
        'C',
      ]);
      expect(homes()).toHaveLength(1);

      await ask(server, 'create table kept as select 1 as a');
      await server.kill();
      expect(await isListening(server)).toBe(false);
      await server.restart();
      expect(await ask(server, 'select a from kept')).toEqual([1]);
    } finally {
      await server.stop();
    }
    await server.stop();
    expect(await isListening(server)).toBe(false);
    expect(homes()).toEqual([]);
  });
});

test('waits for the disk where asked to', async ({ skip }) => {
  const server = await startNativePostgres({ fsync: true });
  if ('unavailable' in server) return skip(server.unavailable);
  try {
    expect(await ask(server, 'show fsync')).toEqual(['on']);
  } finally {
    await server.stop();
  }
});

/** Starts a server in a process of its own, and tells where it is. */
const PROGRAM = `
import { startNativePostgres } from ${JSON.stringify(path.resolve('tools/local/native-postgres.ts'))};
const server = await startNativePostgres();
console.log(JSON.stringify(server));
if (process.argv.includes('exit')) process.exit(0);
setInterval(() => {}, 1000);
`;

const processesIn = async (text: string): Promise<readonly string[]> =>
  (await run('ps', ['-eo', 'pid,args'])).stdout.split('\n').filter((line) => line.includes(text));

describe.each(['SIGTERM', 'SIGINT', 'exit'] as const)('after %s of its process', (end) => {
  test('no server and no directory is left', async ({ skip }) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, end], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const said = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk) => resolve(String(chunk))),
    );
    const server = JSON.parse(said);
    if (server.unavailable) return skip(server.unavailable);
    if (end !== 'exit') {
      expect(homes()).toHaveLength(1);
      expect(await processesIn(place)).not.toEqual([]);
      child.kill(end);
    }
    await ended;
    for (let tries = 0; tries < 50 && (await isListening(server)); tries += 1) await sleep(100);
    expect(await isListening(server)).toBe(false);
    expect(homes()).toEqual([]);
    expect(await processesIn(place)).toEqual([]);
  });
});
