/** Starts local Neon over a database of its own, for the tests of one project, and tells them where it is. */
import type { TestProject } from 'vitest/node';
import { connect } from '../../tools/database.ts';
import type { Backend } from '../../tools/local-neon/backend.ts';
import { startLocalNeon } from '../../tools/local-neon/server.ts';
import { migrate } from '../../tools/migrate.ts';

export const DATABASE_URL = 'postgresql://viginti:viginti@local.neon.test/viginti';

export const serveTests = async (
  project: TestProject,
  kind: 'pglite' | 'postgres',
  backend: Backend,
): Promise<() => Promise<void>> => {
  const neon = await startLocalNeon({ backend, port: 0 });
  await migrate(connect({ url: DATABASE_URL, endpoint: neon.url }));
  project.provide('neonEndpoint', neon.url);
  project.provide('databaseKind', kind);
  return async () => {
    await neon.stop();
  };
};
