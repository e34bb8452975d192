import type { TestProject } from 'vitest/node';
import { openNative, serveTests } from './setup.ts';

export default async (project: TestProject): Promise<() => Promise<void>> =>
  serveTests(project, 'postgres', openNative);
