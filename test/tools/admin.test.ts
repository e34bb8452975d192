import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hashApiKey, isWellFormedApiKey } from '../../src/session/api-key.ts';
import { SCOPES } from '../../src/session/scopes.ts';
import { runAdmin } from '../../tools/admin/admin.ts';
import { workspaceOfKey } from '../../tools/admin/workspaces.ts';
import { connect, databaseTarget, localTarget, type NeonClient } from '../../tools/database.ts';
import { Failure, UsageFailure } from '../../tools/failure.ts';
import { openPGlite } from '../../tools/local/neon/pglite.ts';
import { type LocalNeon, startLocalNeon } from '../../tools/local/neon/server.ts';
import { migrate } from '../../tools/release/migrate.ts';

const workspaceLine = z.strictObject({ id: z.uuid(), name: z.string(), memberId: z.uuid() });
const keyLine = z.object({
  id: z.uuid(),
  key: z.string(),
  prefix: z.string(),
  name: z.string(),
  workspaceId: z.uuid(),
  scopes: z.array(z.string()),
  expiresAt: z.iso.datetime().nullable(),
});
const keyEntry = keyLine.omit({ key: true }).extend({ revokedAt: z.iso.datetime().nullable() });

/** PGlite takes seconds to start, more where the machine is busy. */
const START_LIMIT_MS = 120_000;

let neon: LocalNeon;
let client: NeonClient;

beforeAll(async () => {
  neon = await startLocalNeon({ backend: await openPGlite('memory'), port: 0 });
  client = connect(localTarget(neon.port));
  await migrate(client);
}, START_LIMIT_MS);
afterAll(() => neon.stop());

const lines = async (...args: string[]): Promise<readonly unknown[]> =>
  (await runAdmin(() => client, args)).map((line): unknown => JSON.parse(line));
const newWorkspace = async (name: string) =>
  workspaceLine.parse((await lines('workspace', 'create', '--name', name))[0]);
const newKey = async (workspace: string, ...options: string[]) =>
  keyLine.parse((await lines('key', 'create', '--workspace', workspace, '--name', 'Test', ...options))[0]);
const listKeys = async (...options: string[]) =>
  z.array(keyEntry).parse(await lines('key', 'list', ...options));

describe('workspaces', () => {
  it('are created and listed', async () => {
    const { id } = await newWorkspace('Acme "Süd" 株');
    expect(await lines('workspace', 'list')).toContainEqual(
      expect.objectContaining({ id, name: 'Acme "Süd" 株' }),
    );
  });
});

describe('the first member', () => {
  const membersOf = (workspaceId: string) =>
    client.query(
      `select id, name_first_name, name_last_name, user_email, locale, color_scheme, time_zone, date_format, created_at is not null as is_dated
       from workspace_member where workspace_id = $1`,
      [workspaceId],
    );
  const defaults = {
    locale: 'en',
    color_scheme: 'System',
    time_zone: 'system',
    date_format: 'SYSTEM',
    is_dated: true,
  };

  it('is there in every workspace, and counted', async () => {
    const { id, memberId } = await newWorkspace('G');
    const [member, ...others] = await membersOf(id);
    expect(others).toEqual([]);
    expect(member).toMatchObject({
      ...defaults,
      id: memberId,
      name_first_name: 'Workspace',
      name_last_name: 'Owner',
    });
    const counts = await client.query(
      'select sum(live)::int as n from record_count where workspace_id = $1',
      [id],
    );
    expect(counts).toEqual([{ n: 1 }]);
  });

  it('is who --member names', async () => {
    const [line] = await lines(
      'workspace',
      'create',
      '--name',
      'H',
      '--member',
      'Ada van Example <ada@example.com>',
    );
    const { id, memberId } = workspaceLine.parse(line);
    expect(await membersOf(id)).toEqual([
      {
        ...defaults,
        id: memberId,
        name_first_name: 'Ada',
        name_last_name: 'van Example',
        user_email: 'ada@example.com',
      },
    ]);
  });

  it.each(['Ada', 'ada@example.com', '<ada@example.com>', 'Ada <ada>', 'Ada <ada@example.com> Example', ''])(
    'is not %j',
    async (member) => {
      const refused = lines('workspace', 'create', '--name', 'I', '--member', member);
      await expect(refused).rejects.toThrow(
        /^Options: member.*: should be like "Ada Example <ada@example.com>"/,
      );
    },
  );
});

describe('help', () => {
  const printed = async (...args: string[]) =>
    (await runAdmin((): never => expect.fail('the database was asked'), args)).join('\n');
  const commandsIn = (text: string) =>
    [...text.matchAll(/admin -- (\w[\w-]*(?: \w+)?)/g)].map(([, name]) => name);

  it('names every command, those of a group, or one', async () => {
    const all = [
      'workspace create',
      'workspace list',
      'key create',
      'key list',
      'key revoke',
      'export-openapi',
      'export-graphql',
    ];
    expect(commandsIn(await printed('--help'))).toEqual(all);
    expect(commandsIn(await printed('workspace', '--help'))).toEqual(all.slice(0, 2));
    expect(commandsIn(await printed('key', '-h'))).toEqual(all.slice(2, 5));
    const one = await printed('key', 'create', '--help');
    expect(commandsIn(one)).toEqual(['key create']);
    expect(one).toMatch(/--scopes: records:read/);
    expect(one).not.toMatch(/--dialect/);
  });

  it.each([
    ['workspace', ['workspace create', 'workspace list']],
    ['key', ['key create', 'key list', 'key revoke']],
  ])('is the answer to %s alone, which is no command', async (group, commands) => {
    const failure = await printed(group).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageFailure);
    expect(String(failure)).not.toContain('There is no command');
    expect(commandsIn(String(failure))).toEqual(commands);
  });
});

describe('export-openapi', () => {
  const document = z.looseObject({
    openapi: z.literal('3.1.1'),
    servers: z.array(z.object({ url: z.string() })),
    paths: z.record(z.string(), z.unknown()),
  });
  const exported = async (...options: string[]) =>
    document.parse((await lines('export-openapi', ...options))[0]);

  it('prints the standard model, without asking the database', async () => {
    const nowhere = (): never => expect.fail('the database was asked');
    const [line = ''] = await runAdmin(nowhere, ['export-openapi', '--server', 'https://api.example/x']);
    const { servers, paths } = document.parse(JSON.parse(line));
    expect(servers).toEqual([{ url: 'https://api.example' }]);
    expect(Object.keys(paths)).toContain('/rest/people/{id}');
  });

  it('prints the document of a workspace, by its id or a key of it, in each dialect', async () => {
    const { id } = await newWorkspace('Documented');
    const { key } = await newKey(id, '--scopes', 'records:read');
    await client.query(
      `insert into object_metadata (workspace_id, id, is_custom, name_singular, name_plural, label_singular, label_plural, is_active)
       values ($1, gen_random_uuid(), true, 'rocket', 'rockets', 'Rocket', 'Rockets', true)`,
      [id],
    );
    expect(Object.keys((await exported('--workspace', id)).paths)).toContain('/rest/rockets');
    expect(Object.keys((await exported('--key', key, '--dialect', 'twenty-core')).paths)).toContain(
      '/rockets',
    );
    const metadata = await exported('--workspace', id, '--dialect', 'twenty-metadata');
    expect(metadata.servers).toEqual([{ url: 'http://localhost:8787/rest/metadata' }]);
    expect(Object.keys((await exported()).paths)).not.toContain('/rest/rockets');
  });

  it('says what is wrong', async () => {
    const { id } = await newWorkspace('Documented');
    const { key } = await newKey(id);
    await expect(lines('export-openapi', '--dialect', 'klingon')).rejects.toThrow(UsageFailure);
    await expect(lines('export-openapi', '--key', key, '--workspace', id)).rejects.toThrow(UsageFailure);
    await expect(lines('export-openapi', '--key', 'vgt_x')).rejects.toThrow('The key opens no workspace.');
    const unknown = '01920202-1c25-7d02-bf25-6aeccf7ea419';
    await expect(lines('export-openapi', '--workspace', unknown)).rejects.toThrow(
      `There is no workspace ${unknown}.`,
    );
  });
});

describe('keys', () => {
  it('have every scope and no end, unless told otherwise', async () => {
    const { id } = await newWorkspace('A');
    const created = await newKey(id);
    expect(created).toMatchObject({ workspaceId: id, name: 'Test', scopes: SCOPES, expiresAt: null });
    expect(isWellFormedApiKey(created.key)).toBe(true);
    expect(created.key.startsWith(created.prefix)).toBe(true);
    expect(await workspaceOfKey(client, created.key)).toBe(id);
  });

  it('are stored as their hash alone', async () => {
    const { id } = await newWorkspace('B');
    const { key } = await newKey(id);
    const rows = JSON.stringify(await client.query('select * from api_key where workspace_id = $1', [id]));
    expect(rows).toContain(await hashApiKey(key));
    expect(rows).not.toContain(key);
  });

  it('take scopes and an end', async () => {
    const { id } = await newWorkspace('C');
    const created = await newKey(id, '--scopes', 'records:read, metadata:read', '--expires', '90d');
    expect(created.scopes).toEqual(['records:read', 'metadata:read']);
    const days = (Date.parse(String(created.expiresAt)) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(90, 2);
    expect((await newKey(id, '--expires', '2099-01-31')).expiresAt).toBe('2099-01-31T00:00:00.000Z');
  });

  it('are listed for one workspace or for all, newest first, without the key', async () => {
    const [one, other] = [await newWorkspace('D'), await newWorkspace('E')];
    const [first, second, third] = [await newKey(one.id), await newKey(one.id), await newKey(other.id)];
    expect((await listKeys('--workspace', one.id)).map(({ id }) => id)).toEqual([second.id, first.id]);
    const all = await listKeys();
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([first.id, second.id, third.id]));
    expect(JSON.stringify(all)).not.toContain(first.key);
  });

  it('are revoked once', async () => {
    const { id } = await newWorkspace('F');
    const created = await newKey(id);
    const [revoked] = await lines('key', 'revoke', '--id', created.id);
    expect(await lines('key', 'revoke', '--id', created.id.toUpperCase())).toEqual([revoked]);
    expect(await workspaceOfKey(client, created.key)).toBeNull();
    const [listed] = await listKeys('--workspace', id);
    expect(revoked).toMatchObject({ id: created.id, revokedAt: listed?.revokedAt });
  });
});

describe('failures', () => {
  const unknown = '00000000-0000-4000-8000-000000000000';

  it.each([
    ['a missing name', ['workspace', 'create'], /name: is missing/],
    ['an empty name', ['workspace', 'create', '--name', ' '], /name: should not be empty/],
    ['an unknown command', ['workspace', 'drop'], /no command 'workspace drop'.*Usage/s],
    ['no command', [], /Usage/],
    ['an unknown option', ['workspace', 'list', '--all'], /--all/],
    ['an option of another command', ['workspace', 'list', '--id', unknown], /id/],
    ['a bad id', ['key', 'revoke', '--id', '1'], /id: should be a UUID/],
    [
      'an unknown scope',
      ['key', 'create', '--workspace', unknown, '--name', 'N', '--scopes', 'all'],
      /scopes.*records:read/,
    ],
    [
      'a bad end',
      ['key', 'create', '--workspace', unknown, '--name', 'N', '--expires', 'soon'],
      /expires: should be like 90d/,
    ],
    [
      'an end in the past',
      ['key', 'create', '--workspace', unknown, '--name', 'N', '--expires', '2001-01-01'],
      /expires/,
    ],
  ])('of usage: %s', async (_, args, message) => {
    const failure = await runAdmin(() => client, args).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageFailure);
    expect(String(failure)).toMatch(message);
  });

  it.each([
    [
      'an unknown workspace',
      ['key', 'create', '--workspace', unknown, '--name', 'N'],
      `There is no workspace ${unknown}.`,
    ],
    ['an unknown key', ['key', 'revoke', '--id', unknown], `There is no key ${unknown}.`],
  ])('of what is not there: %s', async (_, args, message) => {
    await expect(runAdmin(() => client, args)).rejects.toThrow(new Failure(message));
  });
});

describe('databaseTarget', () => {
  const local = (port: number) => ({ url: expect.any(String), endpoint: `http://127.0.0.1:${port}/sql` });
  const neonUrl = 'postgres://u:p@ep-x-pooler.eu-central-1.aws.neon.tech/db?sslmode=require';

  it.each([
    ['nothing', {}, local(4444)],
    ['a port', { NEON_PORT: '5555' }, local(5555)],
    ['empty variables', { NEON_PORT: '', DATABASE_URL: '', NEON_ENDPOINT: '' }, local(4444)],
    [
      'an endpoint',
      { NEON_ENDPOINT: 'http://10.0.0.1:4444/sql' },
      { url: expect.any(String), endpoint: 'http://10.0.0.1:4444/sql' },
    ],
    ['a Neon', { DATABASE_URL: neonUrl }, { url: neonUrl, endpoint: null }],
    [
      'a Neon behind another name',
      { DATABASE_URL: 'postgres://u:p@db.example/db', NEON: '1' },
      { url: 'postgres://u:p@db.example/db', endpoint: null },
    ],
  ])('with %s', (_, environment, target) => {
    expect(databaseTarget(environment)).toEqual(target);
  });

  it.each([
    [{ NEON_PORT: 'x' }],
    [{ NEON_PORT: '70000' }],
    [{ DATABASE_URL: 'mysql://x' }],
    [{ DATABASE_URL: 'postgres://' }],
    [{ DATABASE_URL: 'postgres://localhost/db' }],
    [{ DATABASE_URL: 'postgres://localhost/db', NEON_ENDPOINT: 'http://10.0.0.1:4444/sql' }],
    [{ DATABASE_URL: 'postgres://u:p@notneon.tech/db' }],
    [{ DATABASE_URL: 'postgres://u:p@neon.tech.example/db' }],
    [{ NEON_ENDPOINT: 'x' }],
  ])('refuses %o', (environment) => {
    expect(() => databaseTarget(environment)).toThrow(UsageFailure);
  });
});

describe('the command', () => {
  const admin = (environment: Record<string, string>, ...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const file = path.join(import.meta.dirname, '../../tools/admin/admin.ts');
      const child = spawn(process.execPath, [file, ...args], {
        env: { PATH: process.env.PATH, ...environment },
      });
      const texts = { out: '', err: '' };
      child.stdout.on('data', (chunk) => (texts.out += String(chunk)));
      child.stderr.on('data', (chunk) => (texts.err += String(chunk)));
      child.on('close', (code) => resolve({ code, ...texts }));
    });

  it('prints one line of JSON', async () => {
    const { code, out, err } = await admin(
      { NEON_PORT: String(neon.port) },
      'workspace',
      'create',
      '--name',
      'CLI',
    );
    expect({ code, err }).toEqual({ code: 0, err: `Database: the local Neon at ${neon.url}\n` });
    expect(out).toMatch(/^\{.*\}\n$/);
    expect(workspaceLine.parse(JSON.parse(out)).name).toBe('CLI');
  });

  it('exits with 2 on wrong usage, and prints nothing to standard output', async () => {
    expect(await admin({}, 'key', 'revoke')).toEqual({ code: 2, out: '', err: 'Options: id: is missing\n' });
  });

  it('names the database on standard error, without its password', async () => {
    const DATABASE_URL = 'postgresql://user:secret@ep-test.eu-central-1.aws.neon.tech/crm?sslmode=require';
    const through = await admin({ DATABASE_URL, NEON_ENDPOINT: neon.url }, 'workspace', 'list');
    expect(through).toMatchObject({ code: 0, err: `Database: ${neon.url}\n` });
    const nowhere = { DATABASE_URL: 'postgresql://user:secret@db.invalid/crm?sslmode=require', NEON: '1' };
    const { code, err } = await admin(nowhere, 'key', 'list');
    expect(code).toBe(1);
    expect(err).toMatch(/^Database: db\.invalid\/crm\n/);
    expect(err).not.toContain('secret');
  });

  it('refuses a DATABASE_URL that is not that of Neon, and does not work on the local database', async () => {
    const environment = { DATABASE_URL: 'postgres://u:secret@db.test/crm', NEON_PORT: String(neon.port) };
    const before = await listKeys();
    const { id } = await newWorkspace('J');
    for (const args of [
      ['workspace', 'list'],
      ['key', 'create', '--workspace', id, '--name', 'N'],
    ]) {
      const { code, out, err } = await admin(environment, ...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^DATABASE_URL does not lead to Neon .*NEON=1.*npm run dev/);
      expect(err).not.toContain('secret');
    }
    expect(await listKeys()).toEqual(before);
  });

  it('says in one line that the database cannot be reached', async () => {
    const { code, out, err } = await admin({ NEON_PORT: '1' }, 'workspace', 'list');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^Database: .*\nThe database cannot be reached at http:\/\/127\.0\.0\.1:1\/sql: .*npm run dev.*\n$/,
    );
  });
});
