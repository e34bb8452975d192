/** A workspace has so many requests at the database at once, and so many that wait; other workspaces see nothing of it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../../src/errors.ts';
import { ConcurrencyLimiter, MAX_RUNNING, MAX_WAITING } from '../../../src/session/concurrency.ts';

const PATIENCE_MS = 10_000;
/** Longer than a place is held for. */
const LEASE_MS = 40_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const createScene = () => {
  const limiter = new ConcurrencyLimiter();
  const counts = { running: 0, most: 0 };
  const run = (workspaceId: string, milliseconds: number): Promise<string> =>
    limiter
      .run(workspaceId, Date.now() + PATIENCE_MS, async () => {
        counts.running += 1;
        counts.most = Math.max(counts.most, counts.running);
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        counts.running -= 1;
        return 'done';
      })
      .catch((error: unknown) => (error instanceof ApiError ? `${error.status} ${error.code}` : 'failed'));
  const many = (count: number, workspaceId: string, milliseconds: number) =>
    Promise.all(Array.from({ length: count }, () => run(workspaceId, milliseconds)));
  return { limiter, counts, run, many };
};

const tally = (results: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(results, (result) => result)].map(([key, { length }]) => [key, length]));

it('lets so many run at once, and the others wait', async () => {
  const { counts, many } = createScene();
  const results = many(50, 'a', 100);
  await vi.runAllTimersAsync();
  expect(tally(await results)).toEqual({ done: 50 });
  expect(counts.most).toBe(MAX_RUNNING);
});

it('refuses those that are too many', async () => {
  const { many } = createScene();
  const results = many(MAX_RUNNING + MAX_WAITING + 7, 'a', 100);
  await vi.runAllTimersAsync();
  expect(tally(await results)).toEqual({ done: MAX_RUNNING + MAX_WAITING, '503 WORKSPACE_BUSY': 7 });
});

it('refuses those that have waited for too long', async () => {
  const { many } = createScene();
  const results = many(MAX_RUNNING + 3, 'a', PATIENCE_MS * 2);
  await vi.runAllTimersAsync();
  expect(tally(await results)).toEqual({ done: MAX_RUNNING, '503 WORKSPACE_BUSY': 3 });
});

it('lets another workspace pass at once', async () => {
  const { many, run } = createScene();
  const results = many(MAX_RUNNING + 20, 'a', 5_000);
  const other = run('b', 10);
  await vi.advanceTimersByTimeAsync(10);
  expect(await Promise.race([other, 'still waiting'])).toBe('done');
  await vi.runAllTimersAsync();
  await results;
});

it('has places again after failures, and after requests that were ended without a word', async () => {
  const { limiter, run } = createScene();
  const deadline = Date.now() + PATIENCE_MS;
  for (let n = 0; n < 20; n += 1)
    await expect(limiter.run('a', deadline, () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    );
  for (let n = 0; n < MAX_RUNNING; n += 1) void limiter.run('a', deadline, () => new Promise(() => {}));
  const early = run('a', 1);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 1_000);
  expect(await early).toBe('503 WORKSPACE_BUSY');
  await vi.advanceTimersByTimeAsync(LEASE_MS);
  const late = run('a', 1);
  await vi.runAllTimersAsync();
  expect(await late).toBe('done');
});
