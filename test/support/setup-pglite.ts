import type { TestProject } from 'vitest/node';
import { openPGlite } from '../../tools/local/neon/pglite.ts';
import { serveTests } from './setup.ts';

export default async (project: TestProject): Promise<() => Promise<void>> =>
  serveTests(project, 'pglite', async () => ({ backend: await openPGlite('memory') }));
