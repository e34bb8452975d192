/** Starts a local Neon over a database for each of a project's workers, and tells its tests where they are. */
import type { TestProject } from 'vitest/node';
import { connect } from '../../tools/database.ts';
import { startNativePostgres } from '../../tools/local/native-postgres.ts';
import type { Backend } from '../../tools/local/neon/backend.ts';
import { openPostgres } from '../../tools/local/neon/postgres.ts';
import { startLocalNeon } from '../../tools/local/neon/server.ts';
import { migrate } from '../../tools/release/migrate.ts';

export const DATABASE_URL = 'postgresql://viginti:viginti@local.neon.test/viginti';

export interface TestDatabase {
  readonly backend: Backend;
  /** Once the tables are there. */
  readonly prepare?: () => Promise<void>;
  readonly stop?: () => Promise<void>;
}

interface Served {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

const serve = async ({ backend, prepare, stop }: TestDatabase): Promise<Served> => {
  const neon = await startLocalNeon({ backend, port: 0 });
  await migrate(connect({ url: DATABASE_URL, endpoint: neon.url }));
  await prepare?.();
  return {
    endpoint: neon.url,
    stop: async () => {
      await neon.stop();
      await stop?.();
    },
  };
};

/** Counters and faults belong to a whole local Neon: a worker, which runs one file at a time, has its own. */
export const serveTests = async (
  project: TestProject,
  kind: 'pglite' | 'postgres',
  open: () => Promise<TestDatabase>,
  databaseUrl = DATABASE_URL,
): Promise<() => Promise<void>> => {
  const workers = Array.from({ length: project.config.maxWorkers });
  const served = await Promise.all(workers.map(async () => serve(await open())));
  project.provide(
    'neonEndpoints',
    served.map(({ endpoint }) => endpoint),
  );
  project.provide('databaseUrl', databaseUrl);
  project.provide('isWalled', databaseUrl !== DATABASE_URL);
  project.provide('databaseKind', kind);
  return async () => {
    await Promise.all(served.map(({ stop }) => stop()));
  };
};

export interface NativeTestDatabase extends TestDatabase {
  /** Past the local Neon. */
  readonly url: string;
}

export const openNative = async (): Promise<NativeTestDatabase> => {
  const server = await startNativePostgres({ fsync: false });
  if ('unavailable' in server)
    throw new Error(`The tests on a native Postgres cannot run here: ${server.unavailable}`);
  return { url: server.url, backend: await openPostgres(server.url), stop: () => server.stop() };
};
