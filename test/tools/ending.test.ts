/** What the measuring tools start ends with them, however they end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../support/service.ts';

const module = (file: string): string => JSON.stringify(path.join(ROOT, 'tools', file));

/** The servers of `npm run bench`, and the process ids of all. */
const BENCH = `
import { startNativePostgres } from ${module('local/native-postgres.ts')};
import { startFloor } from ${module('measure/bench/floor.ts')};
import { startStack } from ${module('measure/bench/processes.ts')};
const server = await startNativePostgres();
if ('unavailable' in server) console.log('unavailable');
else {
  const stack = await startStack({ databaseUrl: server.url, port: 18790, neonPort: 18791 });
  const floor = await startFloor(18793, stack.neonUrl);
  console.log(JSON.stringify([stack.neon, stack.worker, floor.worker]));
}
`;

/** A child that would run for ever. */
const SLEEP = `
import { spawn } from 'node:child_process';
import { undoAtEnd } from ${module('ending.ts')};
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
undoAtEnd(() => child.kill('SIGKILL'));
console.log(JSON.stringify([process.pid, child.pid]));
`;

const NODE = [process.execPath, '--input-type=module', '-e'] as const;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Of processes, those that still run when they have had the time to end. */
const remaining = async (pids: readonly number[]): Promise<readonly number[]> => {
  for (let tries = 0; tries < 150 && pids.some(isRunning); tries += 1) await sleep(100);
  return pids.filter(isRunning);
};

const start = async (
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
) => {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
};

describe.skipIf(!readdirSync('/').includes('proc'))('ends with its parent', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('the stack that is measured, after a %s', async (signal) => {
    const [command, ...args] = NODE;
    const { child, said } = await start(command, [...args, BENCH], { npm_lifecycle_event: '' });
    if (said === 'unavailable') return;
    const pids: readonly number[] = JSON.parse(said);
    expect(pids.map(isRunning)).toEqual([true, true, true]);
    child.kill(signal);
    await once(child, 'exit');
    expect(await remaining(pids)).toEqual([]);
  });

  test('what a tool of npm started, when the shell between them is gone', async () => {
    const script = '"$0" "$@" & wait';
    const { child, said } = await start('sh', ['-c', script, ...NODE, SLEEP], {
      npm_lifecycle_event: 'bench',
    });
    const pids: readonly number[] = JSON.parse(said);
    expect(pids.map(isRunning)).toEqual([true, true]);
    child.kill('SIGKILL');
    expect(await remaining(pids)).toEqual([]);
  });
});
