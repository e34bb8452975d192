/**
 * `npm run serve`: the production bundle on workerd alone, without wrangler's development layers. For load tests.
 * INSPECTOR_PORT opens V8's inspector there, for profiles and heaps.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { optional, portNumber } from '../database.ts';
import { Failure, parseOrExplain } from '../failure.ts';
import { CONFIGURATION, OFFLINE, ROOT, WORKERD, WRANGLER } from '../project.ts';
import { type RunningWorker, runStack, type WorkerPlan } from './stack.ts';

const OUT = path.join(ROOT, 'dist', 'serve');
const ASSETS = path.join(ROOT, 'public');
const MODULE = 'index.js';

/** The very bundle that `wrangler deploy` would upload. @throws Failure */
const bundle = (): void => {
  rmSync(OUT, { recursive: true, force: true });
  const args = [WRANGLER, 'deploy', '--dry-run', '--config', CONFIGURATION, '--outdir', OUT];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...OFFLINE },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Failure(`The Worker could not be bundled.\n${stdout}${stderr}`);
  const modules = readdirSync(OUT).filter((file) => !/\.map$|^README\.md$/.test(file));
  if (modules.join() !== MODULE) {
    throw new Failure(`The bundle should be ${MODULE} alone, and is ${modules.join(', ')}.`);
  }
};

interface WorkerConfiguration {
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly vars: Readonly<Record<string, string>>;
}

const readConfiguration = async (): Promise<WorkerConfiguration> => {
  const { unstable_readConfig: readConfig } = await import('wrangler');
  const { compatibility_date, compatibility_flags, vars } = readConfig({ config: CONFIGURATION });
  if (!compatibility_date) throw new Failure('wrangler.toml has no compatibility_date.');
  const texts = Object.entries(vars ?? {}).map(([name, value]) => [name, String(value)] as const);
  return {
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags ?? [],
    vars: Object.fromEntries(texts),
  };
};

/** Cap'n Proto's text literals take JSON's escapes. */
const quoted = (text: string): string => JSON.stringify(text);

/** Bindings take their values from the environment, so that no password is written to a file. */
const capnp = (port: number, names: readonly string[], configuration: WorkerConfiguration): string =>
  `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "viginti", worker = .viginti),
    # workerd keeps Workers from private addresses; the local Neon has one.
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
    (name = "assets", disk = (path = ${quoted(ASSETS)})),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "viginti")],
);

const viginti :Workerd.Worker = (
  modules = [(name = ${quoted(MODULE)}, esModule = embed ${quoted(MODULE)})],
  compatibilityDate = ${quoted(configuration.compatibilityDate)},
  compatibilityFlags = [${configuration.compatibilityFlags.map(quoted).join(', ')}],
  bindings = [
    (name = "ASSETS", service = "assets"),
${names.map((name) => `    (name = ${quoted(name)}, fromEnvironment = ${quoted(name)}),`).join('\n')}
  ],
);
`;

const GRACE_MS = 5_000;

const startWorker = async ({ port, variables }: WorkerPlan): Promise<RunningWorker> => {
  bundle();
  const configuration = await readConfiguration();
  const environment = { ...configuration.vars, ...variables };
  const file = path.join(OUT, 'workerd.capnp');
  writeFileSync(file, capnp(port, Object.keys(environment), configuration));
  // In a process group of its own, Ctrl-C in a terminal reaches us alone: requests under way are not cut off first.
  const inspector = parseOrExplain(optional(portNumber), process.env.INSPECTOR_PORT, 'INSPECTOR_PORT');
  const options = inspector ? [`--inspector-addr=127.0.0.1:${inspector}`] : [];
  const child = spawn(WORKERD, ['serve', file, ...options], {
    env: { PATH: process.env.PATH, ...environment },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new Failure(`workerd could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      reject(new Failure(`workerd ended by itself (${signal ?? `exit code ${code}`}).`));
    });
  });
  // Should this process crash, workerd must not stay behind.
  process.once('exit', () => child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([exited, sleep(GRACE_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await exited;
  };
  return { ended, stop };
};

await runStack(startWorker);
