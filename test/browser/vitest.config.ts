import { defineConfig } from 'vitest/config';
import { findChromium, NO_CHROMIUM } from './chromium.ts';

if (!findChromium()) {
  console.error(NO_CHROMIUM);
  process.exit(1);
}

export default defineConfig({
  test: {
    name: 'browser',
    environment: 'node',
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: ['./test/browser/setup.ts'],
    // One browser at a time: it takes a core of its own.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
