/** A Postgres server as a backend, through pools of connections. */
import pg from 'pg';
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

declare module 'pg' {
  interface ClientBase {
    /** `I`dle, in a `T`ransaction, in a failed one (`E`); null before the first ReadyForQuery. */
    getTransactionStatus(): 'I' | 'T' | 'E' | null;
  }
}

/** As Neon's proxy: connections of one pool, and how long one waits for a connection. */
const MOST_CONNECTIONS = 20;
const CONNECT_TIMEOUT_MS = 15_000;
/** A pool for each set of session settings; beyond these, the one used longest ago is closed. */
const MOST_POOLS = 4;

/**
 * What Neon's proxy sends when a connection goes back to its pool: DISCARD ALL without DISCARD PLANS, so that what
 * functions have planned stays planned.
 */
const RESET_SESSION = `close all; set session authorization default; reset all; deallocate all; unlisten *;
  select pg_advisory_unlock_all(); discard temp; discard sequences`;

const identity = (text: string): string => text;
/** Every value stays text. */
const TEXT_TYPES = { getTypeParser: () => identity };

const escapeOption = (text: string): string => text.replaceAll(/([\s\\])/g, '\\$1');

const toSqlError = (error: unknown): Error => {
  if (!(error instanceof Error)) return new SqlError(String(error));
  return new SqlError(
    error.message,
    error instanceof pg.DatabaseError ? errorFields(error) : errorFields(null),
  );
};

const toConnectionError = (error: unknown): Error => {
  const message = error instanceof Error ? error.message || 'connection failed' : String(error);
  return new ConnectionError(
    message,
    error instanceof pg.DatabaseError ? errorFields(error) : errorFields(null),
  );
};

const send = async (client: pg.PoolClient, { text, params }: Query): Promise<QueryResult> => {
  // `extended`: the simple protocol would take several statements in one text.
  const config = {
    text,
    values: [...params],
    rowMode: 'array' as const,
    types: TEXT_TYPES,
    queryMode: 'extended',
  };
  try {
    const { fields, rows, command, rowCount } = await client.query<(string | null)[]>(config);
    return {
      fields: fields.map(({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier }) => ({
        name,
        dataTypeID,
        tableID,
        columnID,
        dataTypeSize,
        dataTypeModifier,
      })),
      rows,
      command: command ?? '',
      rowCount,
    };
  } catch (error) {
    throw toSqlError(error);
  }
};

class PostgresBackend implements Backend {
  readonly name = 'postgres';
  readonly #url: string;
  /** By their settings; the one used last comes last. */
  readonly #pools = new Map<string, pg.Pool>();
  readonly #processIds = new WeakMap<pg.PoolClient, string>();
  /** Of connections back in their pool: whether the reset succeeded. As on Neon, only their next user waits for it. */
  readonly #resets = new WeakMap<pg.PoolClient, Promise<boolean>>();

  constructor(url: string) {
    this.#url = url;
  }

  #pool(settings: ReadonlyMap<string, string>): pg.Pool {
    const options = [...settings].map(([name, value]) => `-c ${escapeOption(`${name}=${value}`)}`).join(' ');
    const pool = this.#pools.get(options) ?? this.#createPool(options);
    this.#pools.delete(options);
    this.#pools.set(options, pool);
    const [oldest] = this.#pools.keys();
    if (this.#pools.size > MOST_POOLS && oldest !== undefined) {
      void this.#pools.get(oldest)?.end();
      this.#pools.delete(oldest);
    }
    return pool;
  }

  #createPool(options: string): pg.Pool {
    const pool = new pg.Pool({
      connectionString: this.#url,
      ...(options === '' ? {} : { options }),
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    });
    // A connection that dies is replaced at its next use; without a listener it would end the process.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  }

  /** A connection of the pool that holds nothing of its last user. */
  async #takeClean(pool: pg.Pool): Promise<pg.PoolClient> {
    for (;;) {
      const client = await pool.connect();
      if (await (this.#resets.get(client) ?? true)) return client;
      client.release(true);
    }
  }

  async #connect(settings: ReadonlyMap<string, string>): Promise<pg.PoolClient> {
    let client: pg.PoolClient | null = null;
    try {
      client = await this.#takeClean(this.#pool(settings));
      if (!this.#processIds.has(client)) {
        const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
        this.#processIds.set(client, String(rows[0]?.pid ?? 0));
      }
      return client;
    } catch (error) {
      client?.release(true);
      throw toConnectionError(error);
    }
  }

  /** Ends the statement that a connection is running. Never fails: the statement may have ended by itself. */
  async #cancel(client: pg.PoolClient): Promise<void> {
    const canceller = new pg.Client({ connectionString: this.#url });
    canceller.on('error', () => {});
    try {
      await canceller.connect();
      await canceller.query('select pg_cancel_backend($1)', [this.#processIds.get(client) ?? '0']);
    } catch {
    } finally {
      await canceller.end().catch(() => {});
    }
  }

  async run(work: Work): Promise<readonly QueryResult[]> {
    const client = await this.#connect(work.settings);
    let cancelling: Promise<void> | null = null;
    const onAbort = (): void => {
      cancelling ??= this.#cancel(client);
    };
    work.signal.addEventListener('abort', onAbort);
    let isFit = false;
    try {
      if (work.signal.aborted) throw new Cancelled();
      const results = await this.#runOn(client, work);
      isFit = true;
      return results;
    } catch (error) {
      // A refused statement leaves a connection fit, a lost connection does not.
      isFit = error instanceof SqlError && error.fields.code !== null && error.fields.severity !== 'FATAL';
      throw work.signal.aborted ? new Cancelled() : error;
    } finally {
      work.signal.removeEventListener('abort', onAbort);
      // A late cancellation must not meet the next user's statement.
      if (cancelling) await cancelling;
      const isReusable = isFit && !cancelling;
      if (isReusable) this.#resets.set(client, this.#reset(client));
      client.release(!isReusable);
    }
  }

  async #runOn(client: pg.PoolClient, work: Work): Promise<readonly QueryResult[]> {
    const results: QueryResult[] = [];
    if (work.transaction) await send(client, { text: beginStatement(work.transaction), params: [] });
    for (const query of work.queries) {
      if (work.signal.aborted) throw new Cancelled();
      work.onStatement();
      results.push(await send(client, query));
    }
    if (work.transaction) await send(client, { text: 'COMMIT', params: [] });
    return results;
  }

  /** Never fails. @returns whether the connection can be used again */
  async #reset(client: pg.PoolClient): Promise<boolean> {
    // Outside a transaction, a rollback would leave a warning in the server's log.
    const rollback = client.getTransactionStatus() === 'I' ? '' : 'rollback; ';
    try {
      await client.query(rollback + RESET_SESSION);
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.end()));
  }
}

/**
 * @param url `postgres://…` of any server; asked once, so that a wrong one shows at the start
 * @throws ConnectionError
 */
export const openPostgres = async (url: string): Promise<Backend> => {
  const backend = new PostgresBackend(url);
  const none = {
    transaction: null,
    settings: new Map(),
    signal: new AbortController().signal,
    onStatement: () => {},
  };
  try {
    await backend.run({ queries: [{ text: 'select 1', params: [] }], ...none });
  } catch (error) {
    await backend.close();
    throw error;
  }
  return backend;
};
