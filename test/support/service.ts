/** Runs `npm run serve` (or `dev`), on free ports and a database in memory, as whoever reads the README does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '../..');

export interface Service {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
  readonly port: number;
  readonly neonPort: number;
  /** What it has printed so far. */
  readonly printed: () => string;
  readonly stop: () => Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  return address.port;
};

const READY = /^Viginti is ready: (\S+) {2}API key: (\S+)/m;

/** The line that says that it is ready. @throws Error with what it printed, if it ends before */
const untilReady = (child: ChildProcess, printed: () => string): Promise<RegExpExecArray> =>
  new Promise((resolve, reject) => {
    const read = (): void => {
      const ready = READY.exec(printed());
      if (ready) resolve(ready);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`The service ended (${code}).\n${printed()}`)));
    child.once('error', reject);
  });

export const startService = async (
  tool: 'dev' | 'serve' = 'serve',
  environment: Readonly<Record<string, string>> = {},
): Promise<Service> => {
  const [port, neonPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [`tools/local/${tool}.ts`], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      NEON_PORT: String(neonPort),
      DATA_DIR: 'memory',
      DATABASE_URL: '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const keep = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const printed = (): string => text;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  try {
    const [, url = '', key = ''] = await untilReady(child, printed);
    return { url, key, port, neonPort, printed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
