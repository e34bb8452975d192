/** The application over a native Postgres that a test may hurt: everything in this process but the server. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createApp, createServices } from '../../src/app.ts';
import type { Database } from '../../src/db/database.ts';
import { parseEnv } from '../../src/env.ts';
import { createKey, createWorkspace } from '../../tools/admin/workspaces.ts';
import { connect, localTarget, type NeonClient } from '../../tools/database.ts';
import { type NativePostgres, startNativePostgres } from '../../tools/local/native-postgres.ts';
import type { FaultInput } from '../../tools/local/neon/faults.ts';
import { openPostgres } from '../../tools/local/neon/postgres.ts';
import { startLocalNeon } from '../../tools/local/neon/server.ts';
import { migrate } from '../../tools/release/migrate.ts';
import { type Client, clientOf } from './client.ts';

export interface Stack {
  readonly server: NativePostgres;
  /** SQL past the application and the local Neon. */
  readonly sql: <T extends pg.QueryResultRow>(
    text: string,
    params?: readonly unknown[],
  ) => Promise<readonly T[]>;
  readonly neon: NeonClient;
  readonly newWorkspace: () => Promise<{ readonly workspaceId: string; readonly key: string }>;
  /** A client on an isolate that has seen no request yet; `observe` stands between it and the database. */
  readonly newClient: (key: string, observe?: (database: Database) => Database) => Client;
  readonly arm: (fault: FaultInput) => Promise<void>;
  readonly disarm: () => Promise<void>;
  /** Returns once no statement runs any more, and none is on its way. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const startStack = async (env: Readonly<Record<string, string>> = {}): Promise<Stack> => {
  const server = await startNativePostgres();
  if ('unavailable' in server) throw new Error(`A native Postgres is needed: ${server.unavailable}`);
  const local = await startLocalNeon({ backend: await openPostgres(server.url), port: 0 });
  const target = { ...localTarget(local.port), endpoint: local.url };
  const neon = connect(target);
  await migrate(neon);
  const pool = new pg.Pool({ connectionString: server.url, max: 4 });
  pool.on('error', () => {});
  const faults = async (method: string, fault?: FaultInput): Promise<void> => {
    const response = await fetch(new URL('/faults', local.url), {
      method,
      ...(fault && { body: JSON.stringify(fault) }),
    });
    if (!response.ok) throw new Error(`the fault was not taken: ${await response.text()}`);
  };
  const sql: Stack['sql'] = async <T extends pg.QueryResultRow>(
    text: string,
    params: readonly unknown[] = [],
  ) => (await pool.query<T>(text, [...params])).rows;
  return {
    server,
    sql,
    neon,
    newWorkspace: async () => {
      const { id } = await createWorkspace(neon, 'Load');
      const { key } = await createKey(neon, { workspaceId: id, name: 'Load' });
      return { workspaceId: id, key };
    },
    newClient: (key, observe = (database) => database) => {
      const variables = { DATABASE_URL: target.url, NEON_ENDPOINT: local.url, AUDIT_LOG: 'off', ...env };
      const services = createServices(parseEnv(variables));
      return clientOf(createApp({ ...services, database: observe(services.database) }), key);
    },
    arm: (fault) => faults('POST', fault),
    disarm: () => faults('DELETE'),
    settle: async () => {
      for (let quiet = 0; quiet < 5; ) {
        const [row] = await sql<{ busy: number }>(
          `select count(*)::int as busy from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()`,
        );
        quiet = row?.busy === 0 ? quiet + 1 : 0;
        await sleep(50);
      }
    },
    stop: async () => {
      await pool.end();
      await local.stop();
      await server.stop();
    },
  };
};
