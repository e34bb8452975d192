/**
 * What `npm run dev` and `npm run serve` have in common: the database (a local Neon over PGlite or over a Postgres,
 * or Neon itself), its migrations, a workspace with a key, a Worker in front, demo data, and an end that leaves
 * nothing running. They differ in how the Worker is run.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Config, parseEnv } from '../../src/env.ts';
import { createKey, createWorkspace, findWorkspace, workspaceOfKey } from '../admin/workspaces.ts';
import {
  addressOf,
  connect,
  type DatabaseTarget,
  DEFAULT_NEON_PORT,
  type Environment,
  isNeonUrl,
  localTarget,
  type NeonClient,
  optional,
  portNumber,
} from '../database.ts';
import { SIGNALS, whenOrphaned } from '../ending.ts';
import { exitCodeOf, explain, Failure, parseOrExplain, UsageFailure } from '../failure.ts';
import { ROOT } from '../project.ts';
import { editedWarning, migrate } from '../release/migrate.ts';
import { loadDemo } from './demo.ts';
import type { Backend } from './neon/backend.ts';
import { openPGlite } from './neon/pglite.ts';
import { openPostgres } from './neon/postgres.ts';
import { startLocalNeon } from './neon/server.ts';

const variables = z.object({
  PORT: optional(portNumber),
  NEON_PORT: optional(portNumber),
  DATA_DIR: optional(z.string()),
  DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, 'should start with postgres://')),
  DEMO: optional(z.enum(['0', '1'], { error: 'should be 0 or 1' })),
});

export interface Settings {
  readonly port: number;
  readonly neonPort: number;
  /** Null: nothing outlives the process. */
  readonly dataDirectory: string | null;
  readonly databaseUrl: string | null;
  readonly isNeon: boolean;
  readonly withDemo: boolean;
  /** Variables for the Worker. */
  readonly passedOn: Readonly<Record<string, string>>;
}

const DEFAULT_PORT = 8787;

/** Variables of the Worker that are passed on when they are set. */
export const PASSED_ON = [
  'MAX_PAGE_SIZE',
  'MAX_BATCH_SIZE',
  'MAX_BODY_BYTES',
  'STATEMENT_TIMEOUT_MS',
  'SCHEMA_CHANGE_TIMEOUT_MS',
  'CORS_ORIGINS',
  'AUDIT_LOG',
  'REQUESTS_PER_MINUTE',
  'FAILED_AUTHENTICATIONS_PER_MINUTE',
] as const satisfies readonly (keyof Config)[];

/**
 * What is passed on of an environment. Checked here as the Worker checks it: there, every request would fail.
 * @throws UsageFailure
 */
const readPassedOn = (environment: Environment): Readonly<Record<string, string>> => {
  const given = PASSED_ON.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, value] as const] : [];
  });
  const passedOn = Object.fromEntries(given);
  try {
    parseEnv({ DATABASE_URL: 'unused', ...passedOn });
  } catch (error) {
    throw new UsageFailure(error instanceof Error ? error.message : String(error));
  }
  return passedOn;
};

/** @throws UsageFailure */
export const readSettings = (environment: Environment): Settings => {
  const given = parseOrExplain(variables, environment, 'The environment is not valid');
  const settings: Settings = {
    port: given.PORT ?? DEFAULT_PORT,
    neonPort: given.NEON_PORT ?? DEFAULT_NEON_PORT,
    dataDirectory: given.DATA_DIR === 'memory' ? null : path.resolve(ROOT, given.DATA_DIR ?? '.data'),
    databaseUrl: given.DATABASE_URL ?? null,
    isNeon: given.DATABASE_URL !== undefined && isNeonUrl(given.DATABASE_URL, environment),
    withDemo: given.DEMO !== '0',
    passedOn: readPassedOn(environment),
  };
  if (!settings.isNeon && settings.port === settings.neonPort) {
    throw new UsageFailure(`PORT and NEON_PORT are both ${settings.port}: they have to differ.`);
  }
  return settings;
};

/** @throws Failure that says which port, and which variable chooses another */
const requireFreePort = (port: number, variable: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${error.code})`;
      reject(
        new Failure(`Port ${port} ${reason}. Choose another with ${variable}=…, or stop what listens there.`),
      );
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });

type Close = () => Promise<void> | void;

/** What has to be undone at the end, last first. What is added after the end is undone at once. */
class Resources {
  readonly #closers: Close[] = [];
  #isClosed = false;

  async add(close: Close): Promise<void> {
    if (this.#isClosed) await close();
    else this.#closers.push(close);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        console.error(error);
      }
    }
  }
}

const readTextOrNull = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
};

const openBackend = (settings: Settings): Promise<Backend> => {
  if (settings.databaseUrl) return openPostgres(settings.databaseUrl);
  const { dataDirectory } = settings;
  return openPGlite(dataDirectory === null ? 'memory' : path.join(dataDirectory, 'pglite'));
};

/** Starts what the target needs. @throws Failure */
const startDatabase = async (settings: Settings, resources: Resources): Promise<DatabaseTarget> => {
  if (settings.databaseUrl && settings.isNeon) return { url: settings.databaseUrl, endpoint: null };
  try {
    const backend = await openBackend(settings);
    await resources.add(() => backend.close());
    const server = await startLocalNeon({ backend, port: settings.neonPort });
    await resources.add(() => server.stop());
    return localTarget(settings.neonPort);
  } catch (error) {
    const from = settings.databaseUrl
      ? 'The Postgres of DATABASE_URL'
      : `The data directory ${settings.dataDirectory ?? 'memory'}`;
    const hint = settings.dataDirectory === null ? '' : ' Choose another with DATA_DIR=…';
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`${from} cannot be used: ${reason}.${hint}`);
  }
};

const DEMO_WORKSPACE = 'Demo';

/** The key of the last start if it still opens a workspace, else a new one. */
const ensureKey = async (client: NeonClient, dataDirectory: string | null): Promise<string> => {
  const file = dataDirectory && path.join(dataDirectory, 'dev-key');
  const kept = file && readTextOrNull(file);
  if (kept && (await workspaceOfKey(client, kept))) return kept;
  const workspace =
    (await findWorkspace(client, DEMO_WORKSPACE)) ?? (await createWorkspace(client, DEMO_WORKSPACE));
  const { key } = await createKey(client, { workspaceId: workspace.id, name: 'Development' });
  if (file) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return key;
};

/** What a Worker is started with. */
export interface WorkerPlan {
  readonly port: number;
  readonly variables: Readonly<Record<string, string>>;
}

export interface RunningWorker {
  /** Rejects when the Worker ends by itself. */
  readonly ended: Promise<never>;
  readonly stop: () => Promise<void>;
}

type StartWorker = (plan: WorkerPlan) => Promise<RunningWorker>;

const START_LIMIT_MS = 60_000;
const POLL_MS = 100;

const healthOf = async (url: string): Promise<{ isWell: boolean; text: string }> => {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    return { isWell: response.ok, text: `GET /health answered ${response.status}: ${await response.text()}` };
  } catch {
    return { isWell: false, text: 'It does not answer.' };
  }
};

const waitForHealth = async (url: string, signal: AbortSignal): Promise<void> => {
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    signal.throwIfAborted();
    const { isWell, text } = await healthOf(url);
    if (isWell) return;
    if (Date.now() > limit)
      throw new Failure(`The Worker did not start in ${START_LIMIT_MS / 1000} s. ${text}`);
    await sleep(POLL_MS);
  }
};

const prepareDatabase = async (target: DatabaseTarget, settings: Settings): Promise<string> => {
  const client = connect(target);
  const { applied, edited } = await migrate(client);
  if (applied.length > 0) console.error(`Migrated: ${applied.join(', ')}.`);
  if (edited.length > 0) console.error(`${editedWarning(edited)} Remove the data to start afresh.`);
  return ensureKey(client, settings.dataDirectory);
};

const readyLine = (url: string, key: string): string =>
  `Viginti is ready: ${url}  API key: ${key}  Try: curl -H 'Authorization: Bearer ${key}' '${url}/rest/people?limit=2'`;

interface Run {
  readonly settings: Settings;
  readonly startWorker: StartWorker;
  readonly resources: Resources;
  /** Aborted when everything is to end. */
  readonly signal: AbortSignal;
}

const serve = async (run: Run, target: DatabaseTarget, key: string): Promise<never> => {
  const { settings, startWorker, resources, signal } = run;
  const variables = {
    DATABASE_URL: target.url,
    ...(target.endpoint ? { NEON_ENDPOINT: target.endpoint } : {}),
    ...settings.passedOn,
  };
  const worker = await startWorker({ port: settings.port, variables });
  const { ended } = worker;
  // It is waited for below, unless what comes first fails.
  ended.catch(() => undefined);
  await resources.add(worker.stop);
  const own = `http://127.0.0.1:${settings.port}`;
  await Promise.race([waitForHealth(own, signal), ended]);
  if (settings.withDemo) await Promise.race([loadDemo({ url: own, key, signal }), ended]);
  console.log(readyLine(`http://localhost:${settings.port}`, key));
  return ended;
};

/** Starts everything, then waits for what should not happen: the end of the Worker. */
const start = async (run: Run, onTarget: (address: string) => void): Promise<never> => {
  const { settings, resources, signal } = run;
  await requireFreePort(settings.port, 'PORT');
  if (!settings.isNeon) await requireFreePort(settings.neonPort, 'NEON_PORT');
  const target = await startDatabase(settings, resources);
  onTarget(addressOf(target));
  signal.throwIfAborted();
  const key = await prepareDatabase(target, settings);
  signal.throwIfAborted();
  return serve(run, target, key);
};

/** Asked to end by a signal, or by the end of the npm that started us. */
const askedToEnd = (): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => resolve();
    // Wrangler's own handlers end the process at once, before the database is closed.
    process.on('newListener', (event, listener) => {
      const isOurs = listener === end || !SIGNALS.some((signal) => signal === event);
      if (!isOurs) queueMicrotask(() => process.removeListener(event, listener));
    });
    // Ctrl-C arrives twice where npm passes it on: once is enough.
    for (const signal of SIGNALS) process.on(signal, end);
    whenOrphaned(end);
  });

/** Runs until it is asked to end (exit code 0), or something fails. Ends the process. */
export const runStack = async (startWorker: StartWorker): Promise<never> => {
  const asked = askedToEnd();
  const resources = new Resources();
  const ending = new AbortController();
  let address = 'the database';
  let exitCode = 0;
  try {
    const settings = readSettings(process.env);
    const run: Run = { settings, startWorker, resources, signal: ending.signal };
    const started = start(run, (at) => {
      address = at;
    });
    started.catch(() => undefined);
    await Promise.race([asked, started]);
  } catch (error) {
    console.error(explain(error, address));
    exitCode = exitCodeOf(error);
  }
  ending.abort();
  await resources.close();
  process.exit(exitCode);
};
