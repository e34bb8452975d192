import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** Generated tests are the same in every run: `SEED`, a number or `random`, makes them others. */
const seedOf = (given: string): number => {
  const seed = given === 'random' ? Date.now() % 2 ** 31 : Number(given);
  if (!Number.isInteger(seed)) throw new Error(`SEED is a whole number or 'random', not '${given}'`);
  return seed;
};
const { SEED = '20', FUZZ_SESSIONS } = process.env;
const provide = { seed: seedOf(SEED), fuzzSessions: FUZZ_SESSIONS ? Number(FUZZ_SESSIONS) : null };

/** The API's tests run inside workerd, against local Neon over the named database. */
const apiProject = (name: string, setup: string, exclude: string[] = []) => ({
  plugins: [
    cloudflareTest({
      main: './src/index.ts',
      miniflare: {
        compatibilityDate: '2026-10-01',
        ratelimits: { TEST_RATE_LIMIT: { namespace_id: '1', simple: { limit: 3, period: 60 } } },
      },
    }),
  ],
  test: {
    name,
    provide,
    include: ['test/api/**/*.test.ts'],
    exclude,
    globalSetup: [setup],
    // Start-up and imports are once for each worker; what tests share beyond that is what an isolate shares.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    // CI has two cores. Each worker of the API's tests has its local Neon.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          provide,
          environment: 'node',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['./test/support/seed.ts'],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'tools',
          environment: 'node',
          include: ['test/tools/**/*.test.ts'],
          testTimeout: 120_000,
          // `serve` and `deploy` write to the same places.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'load',
          environment: 'node',
          include: ['test/load/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // Alone: it takes what there is.
          fileParallelism: false,
        },
      },
      apiProject('api-pglite', './test/support/setup-pglite.ts'),
      apiProject('api-postgres', './test/support/setup-postgres.ts'),
      // Generated requests send no statement behind the wall that the others have not sent.
      apiProject('api-walls', './test/support/setup-walls.ts', [
        'test/api/fuzz.test.ts',
        'test/api/isolation-by-document.test.ts',
        'test/api/query-properties.test.ts',
      ]),
    ],
  },
});
