/**
 * What Postgres alone can do: the very statements of a scenario, with their values written into them, run by pgbench,
 * and planned anew each time as Neon plans them. Where pgbench is not installed, node-postgres runs them.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Statement } from '../../../src/sql/statement.ts';
import { Failure } from '../../failure.ts';

const run = promisify(execFile);

/** The id of the n-th record that a statement makes: every run of it takes fresh ones instead. */
export const freshId = (n: number): string =>
  `fe5f0000-0000-7000-8${String(n).padStart(3, '0')}-000000000000`;
const FRESH = /(fe5f0000-0000-7000-8\d{3}-)0{12}/g;

/** The id of a record that each run takes the next of a pool for. */
export const NEXT_ID = 'fe5f0000-0000-7000-9000-000000000000';
const POOL = '01900000-0000-7000-b000-';
/** Twelve decimal digits, which pgbench can count. */
const POOL_START = 100_000_000_000;
const POOL_OF_CLIENT = 1_000_000;
export const poolId = (client: number, number: number): string =>
  `${POOL}${POOL_START + client * POOL_OF_CLIENT + number}`;

export interface Limited {
  readonly perSecond: number;
  /** Milliseconds from sending a statement to its answer, on average. */
  readonly averageMs: number;
}

export interface LimitPlan {
  readonly statements: readonly Statement[];
  readonly clients: number;
  readonly seconds: number;
  /** Runs of each client at most, where what they need may run out; null: no limit. */
  readonly runs: number | null;
}

export type LimitTool = 'pgbench' | 'node-postgres';

export const limitTool = (): LimitTool => {
  try {
    execFileSync('pgbench', ['--version'], { stdio: 'ignore' });
    return 'pgbench';
  } catch {
    return 'node-postgres';
  }
};

const quoted = (value: string | null): string =>
  value === null ? 'null' : `'${value.replaceAll("'", "''")}'`;

/** pgbench replaces `:name` by a variable of that name, in constants too, and leaves what it does not know. */
const script = ({ text, params }: Statement): string => {
  const inlined = text
    .replaceAll(/\$(\d+)/g, (_, number: string) => quoted(params[Number(number) - 1] ?? null))
    .replaceAll(FRESH, '$1:vgt_fresh')
    .replaceAll(NEXT_ID, `${POOL}:vgt_next`);
  return [
    '\\set vgt_fresh random(100000000000, 999999999999)',
    '\\set vgt_n :vgt_n + 1',
    `\\set vgt_next ${POOL_START} + :client_id * ${POOL_OF_CLIENT} + :vgt_n`,
    `${inlined};`,
  ].join('\n');
};

const numberIn = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Failure(`pgbench said nothing of ${pattern}:\n${text}`);
  return Number(found);
};

const byPgbench = async (url: string, plan: LimitPlan): Promise<Limited> => {
  const { statements, clients, seconds, runs } = plan;
  const directory = mkdtempSync(path.join(tmpdir(), 'viginti-bench-'));
  try {
    const files = statements.map((statement, at) => {
      const file = path.join(directory, `${at}.sql`);
      writeFileSync(file, script(statement));
      return ['-f', file];
    });
    const length = runs === null ? ['-T', String(Math.max(1, Math.round(seconds)))] : ['-t', String(runs)];
    const options = ['-n', '-M', 'simple', '-c', String(clients), '-D', 'vgt_n=0', ...length];
    const { stdout, stderr } = await run('pgbench', [...options, ...files.flat(), url]);
    if (/aborted|ERROR/.test(stderr)) throw new Failure(`pgbench failed: ${stderr.slice(0, 2_000)}`);
    return {
      perSecond: numberIn(stdout, /tps = ([\d.]+)/),
      averageMs: numberIn(stdout, /latency average = ([\d.]+) ms/),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const freshDigits = (): string => String(Math.floor(Math.random() * 9e11 + 1e11));

const byNodePostgres = async (url: string, plan: LimitPlan): Promise<Limited> => {
  const { statements, clients, seconds, runs } = plan;
  const begin = performance.now();
  let done = 0;
  let spent = 0;
  const work = async (_: unknown, client: number): Promise<void> => {
    const connection = new pg.Client(url);
    await connection.connect();
    const end = begin + seconds * 1_000;
    for (let n = 1; runs === null ? performance.now() < end : n <= runs; n += 1) {
      const { text, params } = statements[(n + client) % statements.length] ?? {
        text: 'select 1',
        params: [],
      };
      const fresh = freshDigits();
      const values = params.map((value) =>
        value === null ? null : value.replaceAll(FRESH, `$1${fresh}`).replaceAll(NEXT_ID, poolId(client, n)),
      );
      const before = performance.now();
      await connection.query(text, values);
      spent += performance.now() - before;
      done += 1;
    }
    await connection.end();
  };
  await Promise.all(Array.from({ length: clients }, work));
  return { perSecond: (done * 1_000) / (performance.now() - begin), averageMs: spent / done };
};

export const limitOf = (tool: LimitTool, url: string, plan: LimitPlan): Promise<Limited> =>
  tool === 'pgbench' ? byPgbench(url, plan) : byNodePostgres(url, plan);
