/** A cold start: a workerd of its own, from its spawning to its first answer that took data. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localTarget } from '../../database.ts';
import { undoAtEnd } from '../../ending.ts';
import { Failure } from '../../failure.ts';
import { ROOT, WORKERD } from '../../project.ts';
import { cpuMs, type Stack, VARIABLES } from './processes.ts';

/** Written by `npm run serve`, with the bundle beside it. */
const CONFIGURATION = path.join(ROOT, 'dist/serve/workerd.capnp');
const RUNS = 5;
const POLL_MS = 2;
const LIMIT_MS = 20_000;

export interface Cold {
  /** Milliseconds from spawning the process to the first answer. */
  readonly startMs: number;
  /** The first request alone: the application is made, the key and the schema are asked for, then the data. */
  readonly firstMs: number;
  readonly secondMs: number;
  /** CPU of the process until the first answer. */
  readonly cpuMs: number;
}

const once = async (stack: Stack, key: string): Promise<Cold> => {
  const port = stack.neonPort + 1;
  const { url, endpoint } = localTarget(stack.neonPort);
  const begin = performance.now();
  const child = spawn(WORKERD, ['serve', CONFIGURATION, `--socket-addr=http=127.0.0.1:${port}`], {
    env: { DATABASE_URL: url, NEON_ENDPOINT: endpoint ?? '', ...VARIABLES },
    stdio: 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = undoAtEnd(() => child.kill('SIGKILL'));
  const ask = async (): Promise<number | null> => {
    const before = performance.now();
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/rest/people?depth=0`, {
        headers: { authorization: `Bearer ${key}` },
      });
      await answer.text();
      if (!answer.ok) throw new Failure(`A cold start answered ${answer.status}.`);
      return performance.now() - before;
    } catch (error) {
      if (error instanceof Failure) throw error;
      return null;
    }
  };
  try {
    while (performance.now() < begin + LIMIT_MS) {
      const firstMs = await ask();
      if (firstMs === null) {
        await sleep(POLL_MS);
        continue;
      }
      const startMs = performance.now() - begin;
      const used = cpuMs(child.pid ?? Number.NaN);
      return { startMs, firstMs, secondMs: (await ask()) ?? Number.NaN, cpuMs: used };
    }
    throw new Failure('A cold workerd did not answer.');
  } finally {
    child.kill('SIGKILL');
    await exited;
    ended();
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const measureCold = async (stack: Stack, key: string): Promise<Cold> => {
  const runs: Cold[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await once(stack, key));
  const of = (name: keyof Cold): number => median(runs.map((run) => run[name]));
  return { startMs: of('startMs'), firstMs: of('firstMs'), secondMs: of('secondMs'), cpuMs: of('cpuMs') };
};
