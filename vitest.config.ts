import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

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
    include: ['test/api/**/*.test.ts'],
    exclude,
    globalSetup: [setup],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    // Counters and faults belong to a whole local Neon: one file at a time.
    fileParallelism: false,
    projects: [
      {
        test: { name: 'unit', environment: 'node', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'tools',
          environment: 'node',
          include: ['test/tools/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'load',
          environment: 'node',
          include: ['test/load/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
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
