/**
 * PGlite (Postgres compiled to WebAssembly) as a backend: one connection, so requests take turns.
 *
 * PGlite cannot interrupt a running statement and ignores `statement_timeout`. The emulator keeps the time itself:
 * at the deadline the client is answered 57014 as Postgres would, and when the statement has at last run to its
 * end it is rolled back, never committed. Until then the requests after it wait. The same is done with the
 * statement of a client that went away. `statement_timeout` counts as it comes with the connection string, and as
 * statements of a batch set it for those that follow.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  type Backend,
  beginStatement,
  Cancelled,
  ConnectionError,
  errorFields,
  type Query,
  type QueryResult,
  SqlError,
  type Work,
} from './backend.ts';
import { type Order, type Outcome, RUNNING, UNWANTED } from './orders.ts';

const TIME_UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  '': 1,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** @returns milliseconds; 0 for no limit, and for what Postgres itself will refuse */
const milliseconds = (setting: string | undefined): number => {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(setting ?? '') ?? [];
  return Math.round(Number(amount ?? 0) * (TIME_UNITS[unit] ?? 0));
};

const timeoutError = (): SqlError =>
  new SqlError(
    'canceling statement due to statement timeout',
    errorFields({ code: '57014', severity: 'ERROR', file: 'postgres.c', routine: 'ProcessInterrupts' }),
  );

const PLAIN_COMMANDS = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'EXPLAIN', 'SHOW', '']);
const TRACE_FUNCTIONS =
  /set_config|setseed|nextval|setval|pg_(try_)?advisory_lock|dblink|\binto\s+(local\s+|global\s+)?temp/i;

/**
 * Whether a statement may have left something behind in its session (settings, prepared statements, temporary
 * tables, session locks, an open transaction), so that the session must be cleaned before its next use.
 * Judged by command and text: a reset after every request, as on Neon, would double the time of PGlite's statements.
 */
const leavesTraces = (text: string, command: string): boolean =>
  !PLAIN_COMMANDS.has(command) || TRACE_FUNCTIONS.test(text);

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Directories that this process has open: its own number in a lock file may be that of an earlier one. */
const claimed = new Set<string>();

/** `mkdir -p`. Node's own never returns where the file system takes no directories (/proc). */
const makeDirectory = (directory: string): void => {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  mkdirSync(directory);
};

/**
 * A data directory has one user: two would destroy it.
 * @returns how to give it back @throws ConnectionError, or the file system's error
 */
const claimDirectory = (directory: string): (() => void) => {
  if (claimed.has(directory)) throw new ConnectionError(`The data directory ${directory} is already open.`);
  makeDirectory(directory);
  readdirSync(directory);
  accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  const lock = `${directory}.lock`;
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const owner = Number(readFileSync(lock, 'utf8'));
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      throw new ConnectionError(
        `The data directory ${directory} is in use by process ${owner} (if that is something else, delete ${lock}).`,
      );
    }
    writeFileSync(lock, String(process.pid));
  }
  claimed.add(directory);
  return () => {
    claimed.delete(directory);
    rmSync(lock, { force: true });
  };
};

interface Pending {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

class PGliteBackend implements Backend {
  readonly name = 'pglite';
  readonly #worker: Worker;
  readonly #state: Int32Array;
  readonly #release: () => void;
  /** The one statement the worker has. */
  #pending: Pending | null = null;
  #failure: Error | null = null;
  /** Requests take turns: the end of the last one's. */
  #turn: Promise<void> = Promise.resolve();
  /** Settings the session has now; null: unknown, to be made anew. */
  #settings: string | null = '[]';
  #isInTransaction = false;
  readonly #started = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  #closed: Promise<void> | null = null;

  constructor(worker: Worker, state: Int32Array, release: () => void) {
    this.#worker = worker;
    this.#state = state;
    this.#release = release;
    worker.on('message', (message: Outcome | 'ready' | 'stopped') => {
      if (message === 'ready') return this.#started.resolve();
      if (message === 'stopped') return this.#stopped.resolve();
      this.#pending?.resolve(message);
      this.#pending = null;
    });
    const fail = (error: unknown): void => {
      const reason = error instanceof Error ? error.message : 'its thread exited';
      this.#failure ??= new ConnectionError(`PGlite ended: ${reason}`);
      this.#pending?.reject(this.#failure);
      this.#pending = null;
      this.#started.reject(this.#failure);
      this.#stopped.resolve();
    };
    worker.on('error', fail);
    worker.on('exit', fail);
  }

  get started(): Promise<void> {
    return this.#started.promise;
  }

  async #send(order: Order): Promise<QueryResult> {
    if (this.#failure) throw this.#failure;
    Atomics.store(this.#state, 0, RUNNING);
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#worker.postMessage(order);
    });
    this.#isInTransaction = outcome.isInTransaction;
    if ('message' in outcome) throw new SqlError(outcome.message, outcome.fields);
    return outcome.result;
  }

  /** Marks the running statement to be undone. @returns false where it has committed already */
  #disown(): boolean {
    return Atomics.compareExchange(this.#state, 0, RUNNING, UNWANTED) === RUNNING;
  }

  /**
   * Answers as soon as it is known, which is before the turn ends where a statement runs on unwanted.
   */
  run(work: Work): Promise<readonly QueryResult[]> {
    return new Promise((resolve, reject) => {
      this.#turn = this.#turn.then(() => this.#take(work, reject).then(resolve, reject));
    });
  }

  async #take(work: Work, answer: (error: Error) => void): Promise<readonly QueryResult[]> {
    if (work.signal.aborted) throw new Cancelled();
    const onAbort = (): void => {
      if (this.#disown()) answer(new Cancelled());
    };
    let isTraced = true;
    try {
      await this.#apply(work.settings);
      work.signal.addEventListener('abort', onAbort);
      const results = await this.#runAll(work, answer);
      isTraced = results.some(({ command }, at) => leavesTraces(work.queries[at]?.text ?? '', command));
      return results;
    } catch (error) {
      if (work.signal.aborted) throw new Cancelled();
      throw error;
    } finally {
      work.signal.removeEventListener('abort', onAbort);
      if (this.#isInTransaction) await this.#send({ text: 'ROLLBACK', params: [] });
      if (isTraced) await this.#clean();
    }
  }

  async #runAll(work: Work, answer: (error: Error) => void): Promise<readonly QueryResult[]> {
    let limit = milliseconds(work.settings.get('statement_timeout'));
    const results: QueryResult[] = [];
    if (work.transaction) await this.#send({ text: beginStatement(work.transaction), params: [] });
    for (const query of work.queries) {
      if (work.signal.aborted) throw new Cancelled();
      work.onStatement();
      results.push(await this.#runWithin(limit, query, answer));
      if (/statement_timeout/i.test(query.text)) limit = await this.#timeout();
    }
    if (work.transaction) await this.#send({ text: 'COMMIT', params: [] });
    return results;
  }

  async #timeout(): Promise<number> {
    const { rows } = await this.#send({ text: 'show statement_timeout', params: [] });
    return milliseconds(rows[0]?.[0] ?? undefined);
  }

  async #runWithin(limit: number, query: Query, answer: (error: Error) => void): Promise<QueryResult> {
    if (limit === 0) return this.#send(query);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = this.#disown();
      if (isLate) answer(timeoutError());
    }, limit);
    try {
      return await this.#send(query);
    } catch (error) {
      throw isLate ? timeoutError() : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gives the session the settings of a connection string, as if it had just been opened with them. */
  async #apply(settings: ReadonlyMap<string, string>): Promise<void> {
    const wanted = JSON.stringify([...settings]);
    if (wanted === this.#settings) return;
    try {
      if (this.#settings !== '[]') await this.#send({ text: 'RESET ALL', params: [] });
      this.#settings = null;
      for (const [name, value] of settings) {
        await this.#send({
          text: 'select set_config($1, $2, false)',
          params: [name, value],
        });
      }
      this.#settings = wanted;
    } catch (error) {
      throw error instanceof SqlError ? new ConnectionError(error.message, error.fields) : error;
    }
  }

  async #clean(): Promise<void> {
    this.#settings = null;
    await this.#send({ text: 'DISCARD ALL', params: [] }).catch(() => {});
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    if (!this.#failure) {
      await this.#turn;
      this.#worker.postMessage('stop');
      await this.#stopped.promise;
    }
    await this.#worker.terminate();
    this.#release();
  }
}

/**
 * @param place a directory, made where it is missing, or `memory`, which keeps nothing
 * @throws ConnectionError where the directory is in use, or holds something else
 */
export const openPGlite = async (place: string): Promise<Backend> => {
  const directory = place === 'memory' ? null : resolve(place);
  const release = directory === null ? () => {} : claimDirectory(directory);
  const state = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), {
    workerData: { dataDir: directory, state },
    execArgv: [],
  });
  const backend = new PGliteBackend(worker, new Int32Array(state), release);
  try {
    await backend.started;
  } catch (error) {
    await backend.close();
    throw error;
  }
  return backend;
};
