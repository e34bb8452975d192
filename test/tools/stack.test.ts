/** How `npm run dev` and `npm run serve` start, and how they refuse to. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageFailure } from '../../tools/failure.ts';
import { PASSED_ON, readSettings } from '../../tools/local/stack.ts';
import { ROOT, startService } from '../support/service.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(path.join(tmpdir(), 'viginti-stack-'));
});
afterAll(() => rmSync(place, { recursive: true }));

/** A process that spins does not end at a SIGTERM. */
const END = { timeout: 60_000, killSignal: 'SIGKILL' } as const;

const started = (tool: 'dev' | 'serve', environment: Readonly<Record<string, string>>) =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const env = { PATH: process.env.PATH, PORT: '1', NEON_PORT: '2', DATA_DIR: 'memory', ...environment };
    execFile(process.execPath, [`tools/local/${tool}.ts`], { cwd: ROOT, env, ...END }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });

const WRONG: Readonly<Record<Exclude<(typeof PASSED_ON)[number], 'CORS_ORIGINS'>, string>> = {
  MAX_PAGE_SIZE: '201',
  MAX_BATCH_SIZE: '0',
  MAX_BODY_BYTES: '1.5e99',
  STATEMENT_TIMEOUT_MS: 'soon',
  SCHEMA_CHANGE_TIMEOUT_MS: '1',
  AUDIT_LOG: 'maybe',
  REQUESTS_PER_MINUTE: '100000000',
  FAILED_AUTHENTICATIONS_PER_MINUTE: '-1',
};

describe("the Worker's variables", () => {
  test.each(Object.entries(WRONG))('%s=%s is refused before anything starts', (name, value) => {
    const refused = () => readSettings({ [name]: value });
    expect(refused).toThrow(UsageFailure);
    expect(refused).toThrow(new RegExp(`^The Worker's variables are not valid. ${name}: `));
  });

  test('are passed on, unless they are empty', () => {
    expect([...PASSED_ON].sort()).toEqual([...Object.keys(WRONG), 'CORS_ORIGINS'].sort());
    const { passedOn } = readSettings({
      MAX_PAGE_SIZE: '10',
      AUDIT_LOG: '',
      CORS_ORIGINS: 'https://a.test',
      HOME: '/',
    });
    expect(passedOn).toEqual({ MAX_PAGE_SIZE: '10', CORS_ORIGINS: 'https://a.test' });
  });

  test.each(['dev', 'serve'] as const)('%s ends at once, with what is wrong', async (tool) => {
    const { code, out, err } = await started(tool, { REQUESTS_PER_MINUTE: '100000000' });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^The Worker's variables are not valid. REQUESTS_PER_MINUTE: [^\n]+\n$/);
  });
});

describe('a data directory that cannot be used is refused', () => {
  test.each([
    ['where no directory can be made', () => '/proc/nope'],
    ['in a directory that takes no files', () => '/proc'],
    ['that is a file', () => path.join(place, 'file')],
    ['under a file', () => path.join(place, 'file', 'x')],
    ['whose database is a file', () => path.join(place, 'taken')],
    ['whose database is something else', () => path.join(place, 'strange')],
  ])('%s', async (_, directory) => {
    writeFileSync(path.join(place, 'file'), '');
    mkdirSync(path.join(place, 'taken'), { recursive: true });
    writeFileSync(path.join(place, 'taken', 'pglite'), '');
    mkdirSync(path.join(place, 'strange', 'pglite'), { recursive: true });
    writeFileSync(path.join(place, 'strange', 'pglite', 'PG_VERSION'), 'none');
    const DATA_DIR = directory();
    const { code, out, err } = await started('serve', { DATA_DIR, PORT: '18787', NEON_PORT: '14444' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^The data directory [^\n]+ cannot be used: [^\n]+\. Choose another with DATA_DIR=…\n$/,
    );
    expect(err).toContain(DATA_DIR);
  });
});

describe.each(['dev', 'serve'] as const)('%s', (tool) => {
  const linesOf = (printed: string): readonly string[] =>
    printed
      .split('\n')
      .filter((line) => line.includes('"event":"request"') && line.includes('/rest/:plural'));

  test('shows a line of the audit log for each request', async () => {
    const service = await startService(tool, { DEMO: '0' });
    try {
      const answer = await fetch(`${service.url}/rest/nonsense`, {
        headers: { authorization: `Bearer ${service.key}` },
      });
      const requestId = answer.headers.get('x-request-id');
      await expect.poll(() => linesOf(service.printed()), { timeout: 10_000 }).toHaveLength(1);
      const [line = ''] = linesOf(service.printed());
      expect(JSON.parse(line)).toMatchObject({ event: 'request', requestId, status: answer.status });
    } finally {
      await service.stop();
    }
  });
});
