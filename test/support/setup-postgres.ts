import type { TestProject } from 'vitest/node';
import { openPostgres } from '../../tools/local-neon/postgres.ts';
import { startNativePostgres } from '../../tools/native-postgres.ts';
import { serveTests } from './setup.ts';

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startNativePostgres({ fsync: false });
  if ('unavailable' in server)
    throw new Error(`The tests on a native Postgres cannot run here: ${server.unavailable}`);
  const stop = await serveTests(project, 'postgres', await openPostgres(server.url));
  return async () => {
    await stop();
    await server.stop();
  };
};
