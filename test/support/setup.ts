/** Starts local Neon over a database of its own, for the tests of one project, and tells them where it is. */
import type { TestProject } from 'vitest/node';
import { connect } from '../../tools/database.ts';
import type { Backend } from '../../tools/local-neon/backend.ts';
import { openPostgres } from '../../tools/local-neon/postgres.ts';
import { startLocalNeon } from '../../tools/local-neon/server.ts';
import { migrate } from '../../tools/migrate.ts';
import { startNativePostgres } from '../../tools/native-postgres.ts';

export const DATABASE_URL = 'postgresql://viginti:viginti@local.neon.test/viginti';

export const serveTests = async (
  project: TestProject,
  kind: 'pglite' | 'postgres',
  backend: Backend,
  /** Once the tables are there. @returns what the application connects with */
  prepare: () => Promise<string> = async () => DATABASE_URL,
): Promise<() => Promise<void>> => {
  const neon = await startLocalNeon({ backend, port: 0 });
  await migrate(connect({ url: DATABASE_URL, endpoint: neon.url }));
  const databaseUrl = await prepare();
  project.provide('databaseUrl', databaseUrl);
  project.provide('isWalled', databaseUrl !== DATABASE_URL);
  project.provide('neonEndpoint', neon.url);
  project.provide('databaseKind', kind);
  const { FUZZ_SESSIONS } = process.env;
  project.provide('fuzzSessions', FUZZ_SESSIONS ? Number(FUZZ_SESSIONS) : null);
  return async () => {
    await neon.stop();
  };
};

export const serveTestsOnPostgres = async (
  project: TestProject,
  wrap: (backend: Backend) => Backend = (backend) => backend,
  prepare: (url: string) => Promise<string> = async () => DATABASE_URL,
): Promise<() => Promise<void>> => {
  const server = await startNativePostgres({ fsync: false });
  if ('unavailable' in server)
    throw new Error(`The tests on a native Postgres cannot run here: ${server.unavailable}`);
  const stop = await serveTests(project, 'postgres', wrap(await openPostgres(server.url)), () =>
    prepare(server.url),
  );
  return async () => {
    await stop();
    await server.stop();
  };
};
