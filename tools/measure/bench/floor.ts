/**
 * The floor under every request: a Worker that passes the statement it is sent on to the local Neon, and answers with
 * the JSON that comes back. It knows no keys, no schema and no headers. What the product's Worker takes beyond it is
 * the product's own; the rest is workerd's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { undoAtEnd } from '../../ending.ts';
import { Failure } from '../../failure.ts';
import { ROOT, WORKERD } from '../../project.ts';

const OUT = path.join(ROOT, 'dist/bench');
const START_LIMIT_MS = 10_000;

const WORKER = `export default {
  async fetch(request, { ENDPOINT }) {
    if (request.method === 'GET') return new Response('{}');
    const answer = await fetch(ENDPOINT, { method: 'POST', headers: request.headers, body: await request.text() });
    const { rows } = await answer.json();
    return new Response(rows[0].join(), { headers: { 'content-type': 'application/json' } });
  },
};
`;

const capnp = (port: number, endpoint: string): string =>
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "floor", worker = .floor),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "floor")],
);
const floor :Workerd.Worker = (
  modules = [(name = "floor.js", esModule = embed "floor.js")],
  compatibilityDate = "2026-10-01",
  bindings = [(name = "ENDPOINT", text = ${JSON.stringify(endpoint)})],
);
`;

export interface Floor {
  readonly url: string;
  /** Process id. */
  readonly worker: number;
  readonly stop: () => Promise<void>;
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
};

const untilAnswered = async (url: string, child: ChildProcess): Promise<void> => {
  for (let waited = 0; waited < START_LIMIT_MS; waited += 50) {
    if (child.exitCode !== null) break;
    if (await answers(url)) return;
    await sleep(50);
  }
  throw new Failure('The Worker that only passes statements on did not start.');
};

/** @throws Failure */
export const startFloor = async (port: number, endpoint: string): Promise<Floor> => {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(path.join(OUT, 'floor.js'), WORKER);
  const configuration = path.join(OUT, 'floor.capnp');
  writeFileSync(configuration, capnp(port, endpoint));
  const child = spawn(WORKERD, ['serve', configuration], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = undoAtEnd(() => child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    ended();
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilAnswered(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, worker: child.pid ?? Number.NaN, stop };
};
