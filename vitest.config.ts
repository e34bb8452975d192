import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', environment: 'node', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'tools', environment: 'node', include: ['test/tools/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
});
