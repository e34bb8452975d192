/** The processes that are measured: started as `npm run serve` starts them, and what CPU each has used. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { undoAtEnd } from '../../ending.ts';
import { Failure } from '../../failure.ts';
import { ROOT } from '../../project.ts';

const SERVE = path.join(ROOT, 'tools/local/serve.ts');
/** Clock ticks of /proc are hundredths of a second on every Linux. */
const TICK_MS = 10;
const START_LIMIT_MS = 90_000;
const GRACE_MS = 10_000;

const statOf = (pid: number): readonly string[] | null => {
  try {
    // The second field is the command's name in brackets, which may hold blanks.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return null;
  }
};

/** CPU that a process has used, in milliseconds; NaN where there is no /proc. */
export const cpuMs = (pid: number): number => {
  const stat = statOf(pid);
  return stat ? (Number(stat[11]) + Number(stat[12])) * TICK_MS : Number.NaN;
};

const childrenOf = (parent: number): readonly number[] => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => Number(statOf(pid)?.[1]) === parent);
  } catch {
    return [];
  }
};

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

const workerdUnder = (parent: number): number => {
  for (const pid of childrenOf(parent)) {
    if (commandOf(pid).includes('workerd')) return pid;
    const below = workerdUnder(pid);
    if (!Number.isNaN(below)) return below;
  }
  return Number.NaN;
};

export interface Stack {
  readonly url: string;
  readonly neonUrl: string;
  readonly neonPort: number;
  /** Process ids; NaN where they cannot be told. */
  readonly worker: number;
  readonly neon: number;
  readonly stop: () => Promise<void>;
}

export interface StackOptions {
  readonly databaseUrl: string;
  readonly port: number;
  readonly neonPort: number;
  /** Where V8's inspector is to listen; not at all without it. */
  readonly inspectorPort?: number;
}

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Failure(`The Worker did not start.\n${said}`)), START_LIMIT_MS);
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!said.includes('is ready')) return;
      clearTimeout(timer);
      // A line of every request follows: it is let go, for keeping it would cost the measuring process more each time.
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', read).resume();
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Failure(`The stack ended with ${code}.\n${said}`));
    });
  });

/**
 * What the measured Worker is told beside its database. Many slow searches at once share two cores: what is measured is
 * their time, not a refusal.
 */
export const VARIABLES = { STATEMENT_TIMEOUT_MS: '60000' };

/** The production bundle on workerd, over a local Neon in a process of its own, over the database given. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { databaseUrl, port, neonPort, inspectorPort } = options;
  const environment = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: String(port),
    NEON_PORT: String(neonPort),
    DATABASE_URL: databaseUrl,
    DATA_DIR: 'memory',
    DEMO: '0',
    ...VARIABLES,
    ...(inspectorPort !== undefined && { INSPECTOR_PORT: String(inspectorPort) }),
  };
  const child = spawn(process.execPath, [SERVE], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = undoAtEnd(() => child.kill('SIGTERM'));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(timer);
    ended();
  };
  try {
    await ready(child);
  } catch (error) {
    await stop();
    throw error;
  }
  const neon = child.pid ?? Number.NaN;
  return {
    url: `http://127.0.0.1:${port}`,
    neonUrl: `http://127.0.0.1:${neonPort}`,
    neonPort,
    neon,
    worker: workerdUnder(neon),
    stop,
  };
};
