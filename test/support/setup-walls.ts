import type { TestProject } from 'vitest/node';
import { buildWalls, WALLED_ROLE, walled } from '../../tools/local/walls.ts';
import { DATABASE_URL, openNative, serveTests, type TestDatabase } from './setup.ts';

const openWalled = async (): Promise<TestDatabase> => {
  const { url, backend, stop } = await openNative();
  const prepare = async () => {
    await buildWalls(url);
  };
  return { backend: walled(backend), prepare, ...(stop && { stop }) };
};

export default async (project: TestProject): Promise<() => Promise<void>> =>
  serveTests(project, 'postgres', openWalled, `${DATABASE_URL}?role=${WALLED_ROLE}`);
