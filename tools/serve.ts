/** `npm run serve`: the production bundle on workerd alone, without wrangler's development layers. For load tests. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unstable_readConfig } from 'wrangler';
import { Failure } from './failure.ts';
import { ROOT, runStack, type WorkerPlan, type WorkerProcess } from './stack.ts';
import { OFFLINE, WRANGLER } from './wrangler.ts';

const OUT = path.join(ROOT, 'dist');
const WORKERD = path.join(ROOT, 'node_modules/workerd/bin/workerd');
const MODULE = 'index.js';

/** The very bundle that `wrangler deploy` would upload. */
const bundle = (): void => {
  rmSync(OUT, { recursive: true, force: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [WRANGLER, 'deploy', '--dry-run', '--outdir', OUT],
    { cwd: ROOT, env: { ...process.env, ...OFFLINE }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Failure(`The Worker could not be bundled.\n${stdout}${stderr}`);
  const modules = readdirSync(OUT).filter((file) => !/\.map$|^README\.md$/.test(file));
  if (modules.join() !== MODULE) {
    throw new Failure(`The bundle should be ${MODULE} alone, and is ${modules.join(', ')}.`);
  }
};

/** Text in Cap'n Proto's schema language, which takes the escapes of C; JSON's are the same for these. */
const quoted = (text: string): string => JSON.stringify(text);

/** Values come from the environment, so that no password is written to a file. */
const configuration = (
  port: number,
  variables: readonly string[],
  vars: Readonly<Record<string, string>>,
): string => {
  const { compatibility_date: date, compatibility_flags: flags } = unstable_readConfig({
    config: path.join(ROOT, 'wrangler.toml'),
  });
  const bindings = [
    ...variables.map((name) => `(name = ${quoted(name)}, fromEnvironment = ${quoted(name)})`),
    ...Object.entries(vars).map(([name, text]) => `(name = ${quoted(name)}, text = ${quoted(text)})`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "viginti", worker = .viginti),
    # workerd keeps Workers from private addresses; the local Neon has one.
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "viginti")],
);

const viginti :Workerd.Worker = (
  modules = [(name = ${quoted(MODULE)}, esModule = embed ${quoted(MODULE)})],
  compatibilityDate = ${quoted(date ?? '')},
  compatibilityFlags = [${(flags ?? []).map(quoted).join(', ')}],
  bindings = [
    ${bindings.join(',\n    ')},
  ],
);
`;
};

/** Variables that wrangler.toml sets for every deployment, except those set here. */
const configuredVariables = (set: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const { vars } = unstable_readConfig({ config: path.join(ROOT, 'wrangler.toml') });
  const texts = Object.entries(vars ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !Object.hasOwn(set, entry[0]),
  );
  return Object.fromEntries(texts);
};

const workerdServe = ({ port, variables }: WorkerPlan): WorkerProcess => {
  mkdirSync(OUT, { recursive: true });
  bundle();
  const file = path.join(OUT, 'workerd.capnp');
  writeFileSync(file, configuration(port, Object.keys(variables), configuredVariables(variables)));
  return {
    name: 'workerd',
    command: WORKERD,
    args: ['serve', file],
    env: { PATH: process.env.PATH, ...variables },
  };
};

await runStack(workerdServe);
