/** `npm run dev`: the Worker under `wrangler dev`, rebuilt on every change, with everything it needs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runStack, type WorkerPlan, type WorkerProcess } from './stack.ts';
import { OFFLINE, WRANGLER } from './wrangler.ts';

/**
 * The connection string may hold a password: in a private file, it is not in the list of processes. Values are
 * URLs and numbers; what dotenv would take for quotes or variables is percent-encoded.
 */
const encode = (value: string): string => value.replaceAll('$', '%24').replaceAll("'", '%27');

const variablesFile = async ({ variables, onEnd }: WorkerPlan): Promise<string> => {
  const directory = mkdtempSync(path.join(tmpdir(), 'viginti-dev-'));
  await onEnd(() => rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'variables');
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${encode(value)}'\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return file;
};

const wranglerDev = async (plan: WorkerPlan): Promise<WorkerProcess> => ({
  name: 'wrangler dev',
  command: process.execPath,
  args: [
    WRANGLER,
    'dev',
    ...['--ip', '127.0.0.1', '--port', String(plan.port)],
    ...['--inspector-ip', '127.0.0.1', '--inspector-port', '0'],
    ...['--env-file', await variablesFile(plan)],
    '--local',
    '--show-interactive-dev-session=false',
  ],
  // A variable of the environment would win over the one in the file.
  env: {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !Object.hasOwn(plan.variables, name)),
    ),
    ...OFFLINE,
    WRANGLER_LOG: process.env.WRANGLER_LOG || 'warn',
  },
});

await runStack(wranglerDev);
