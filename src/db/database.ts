/** The only place that talks to the database: one statement, one HTTP request to Neon, by Drizzle's driver. */

import { z } from '@hono/zod-openapi';
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless';
import type { Config } from '../env.ts';
import { ApiError } from '../errors.ts';
import { MAX_RENDERED_BYTES, TOO_LARGE } from '../sql/sqlstates.ts';
import type { Row, Statement } from '../sql/statement.ts';

const row = z.array(z.string().nullable());
const result = z.object({ fields: z.array(z.object({ name: z.string() })), rows: z.array(row) });

/** A statement that the database refused, by its SQLSTATE. Never shown to clients as it is. */
export class StatementError extends Error {
  readonly sqlState: string;
  readonly constraint: string | null;
  readonly detail: string | null;

  constructor(sqlState: string, message: string, constraint: string | null, detail: string | null) {
    super(message);
    this.name = 'StatementError';
    this.sqlState = sqlState;
    this.constraint = constraint;
    this.detail = detail;
  }
}

export interface RunOptions {
  /** Whether executing it twice is executing it once: then it is sent again where no answer came. */
  readonly isRepeatable?: boolean;
  /** Told how long each request took, those sent again too. */
  readonly onRequest?: (milliseconds: number) => void;
  /** The time that its statements give themselves, where it is not the usual one. */
  readonly timeoutMs?: number | undefined;
}

export interface Database {
  /** Runs one statement. @throws StatementError, or ApiError DATABASE_UNAVAILABLE, DATABASE_TIMEOUT */
  readonly run: (statement: Statement, options?: RunOptions) => Promise<readonly Row[]>;
  /** Runs statements as one transaction, in one request. */
  readonly runBatch: (
    statements: readonly Statement[],
    options?: RunOptions,
  ) => Promise<readonly (readonly Row[])[]>;
}

const RETRY_AFTER = { 'retry-after': '2' };
const unavailable = (): ApiError =>
  new ApiError('DATABASE_UNAVAILABLE', 'The database cannot be reached. Try again soon.', RETRY_AFTER);
const timedOut = (): ApiError =>
  new ApiError('DATABASE_TIMEOUT', 'The database took too long. Ask for less at once, or try again.');

const tooLarge = (): ApiError =>
  new ApiError(
    'RESPONSE_TOO_LARGE',
    `The answer would be larger than ${MAX_RENDERED_BYTES} bytes. Ask for fewer records (limit), fields (fields) or relations (depth) at once.`,
  );

/** SQLSTATE classes of a server that is not there or not ready: connection, resources, operator's intervention. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58', 'XX']);
const QUERY_CANCELLED = '57014';

const toError = (error: unknown): Error => {
  if (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return timedOut();
  if (!(error instanceof NeonDbError)) return error instanceof Error ? error : new Error(String(error));
  if (error.sourceError)
    return toError(error.sourceError) instanceof ApiError ? toError(error.sourceError) : unavailable();
  const { code } = error;
  if (code === QUERY_CANCELLED) return timedOut();
  if (code === TOO_LARGE || error.message.includes('response is too large')) return tooLarge();
  if (!code || UNAVAILABLE_CLASSES.has(code.slice(0, 2))) return unavailable();
  return new StatementError(code, error.message, error.constraint ?? null, error.detail ?? null);
};

const rowsOf = (answer: unknown): readonly Row[] => {
  const { fields, rows } = result.parse(answer);
  return rows.map((values) => Object.fromEntries(fields.map(({ name }, at) => [name, values[at] ?? null])));
};

/** Every value stays the text that Postgres renders: nothing is parsed on the way. */
const asText = { getTypeParser: () => (value: string) => value };

/** The time a statement may take travels in the connection string: it needs no statement of its own. */
const withTimeout = (connectionString: string, milliseconds: number): string => {
  const url = new URL(connectionString);
  url.searchParams.set('options', `-c statement_timeout=${milliseconds}`);
  return url.toString();
};

/** Beyond the statement's own time, what the way there and back may take. */
const NETWORK_ALLOWANCE_MS = 5_000;

/** Times that a request may be sent again, and the wait before it: random, so that clients do not come in step. */
const MOST_RETRIES = 2;
const RETRY_WAITS_MS = [50, 200];

const pause = (retry: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, (RETRY_WAITS_MS[retry] ?? 0) * (0.5 + Math.random())));

/**
 * Failures that Neon's proxy or Postgres tell before anything is executed: no compute to connect to, connection
 * refused, too many of them, or a server that is starting. After any other failure a statement may have been done.
 */
const BEFORE_EXECUTION = /couldn't connect to compute node|"code":\s*"(08001|08004|53300|57P03)"/i;

const precedesExecution = (error: unknown): boolean =>
  error instanceof NeonDbError &&
  error.sourceError === undefined &&
  BEFORE_EXECUTION.test(`${error.message} "code":"${error.code ?? ''}"`);

const isUnavailable = (error: Error): boolean =>
  error instanceof ApiError && error.code === 'DATABASE_UNAVAILABLE';

export const createDatabase = (config: Config): Database => {
  if (config.NEON_ENDPOINT) neonConfig.fetchEndpoint = config.NEON_ENDPOINT;
  const options = { fullResults: true, arrayMode: true, types: asText } as const;
  const client = neon(withTimeout(config.DATABASE_URL, config.STATEMENT_TIMEOUT_MS), options);

  const timed = async <T>(work: () => Promise<T>, { onRequest }: RunOptions): Promise<T> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      onRequest?.(performance.now() - start);
    }
  };
  /** Sends a request, again where that is safe; all attempts share one deadline. */
  const send = async <T>(request: (signal: AbortSignal) => Promise<T>, how: RunOptions): Promise<T> => {
    const deadline = AbortSignal.timeout(
      (how.timeoutMs ?? config.STATEMENT_TIMEOUT_MS) + NETWORK_ALLOWANCE_MS,
    );
    for (let retry = 0; ; retry += 1) {
      try {
        return await timed(() => request(deadline), how);
      } catch (cause) {
        const error = toError(cause);
        const isSafe = precedesExecution(cause) || (how.isRepeatable && isUnavailable(error));
        if (!isSafe || retry === MOST_RETRIES) throw error;
        await pause(retry);
      }
    }
  };
  return {
    run: ({ text, params }, how = {}) =>
      send(
        async (signal) =>
          rowsOf(await client.query(text, [...params], { ...options, fetchOptions: { signal } })),
        how,
      ),
    runBatch: (statements, how = {}) =>
      send(async (signal) => {
        const queries = statements.map(({ text, params }) => client.query(text, [...params], options));
        const answers = await client.transaction(queries, {
          ...options,
          fetchOptions: { signal },
          isolationLevel: 'ReadCommitted',
        });
        return answers.map(rowsOf);
      }, how),
  };
};
