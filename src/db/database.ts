/** The only place that talks to the database: one statement, one HTTP request to Neon, by Drizzle's driver. */

import { z } from '@hono/zod-openapi';
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless';
import type { Config } from '../env.ts';
import { ApiError, type ErrorCode } from '../errors.ts';
import { TOO_LARGE } from '../sql/sqlstates.ts';
import type { Row, Statement } from '../sql/statement.ts';
import { pause } from './pause.ts';
import { errorOfSqlState, timedOut, unavailable } from './sqlstate-errors.ts';

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
  /** Whether executing it twice has the effect of executing it once: it is then sent again if no response came. */
  readonly isRepeatable?: boolean;
  /** Whether the last statement always returns a row: a response without one is then a broken one. */
  readonly returnsRow?: boolean;
  /** Told how long each request took, those sent again too. */
  readonly onRequest?: (milliseconds: number) => void;
  /** The time that its statements give themselves, if it is not the usual one. */
  readonly timeoutMs?: number | undefined;
}

export interface Database {
  /** Runs one statement. @throws StatementError, or ApiError DATABASE_UNAVAILABLE, DATABASE_TIMEOUT, … */
  readonly run: (statement: Statement, options?: RunOptions) => Promise<readonly Row[]>;
  /** Runs statements as one transaction, in one request. */
  readonly runBatch: (
    statements: readonly Statement[],
    options?: RunOptions,
  ) => Promise<readonly (readonly Row[])[]>;
}

/** Neon's own limit on a request: 10 MiB of JSON, its headers and quotes included. */
const MAX_REQUEST_BYTES = 10_000_000;
/** Bytes that one character may take as JSON: a control character is six. */
const MOST_BYTES_PER_CHARACTER = 6;

const encoder = new TextEncoder();

/** @throws ApiError PAYLOAD_TOO_LARGE, before anything is sent */
const checkSize = (statements: readonly Statement[]): void => {
  const texts = statements.flatMap(({ text, params }) => [text, ...params]);
  const characters = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  if (characters * MOST_BYTES_PER_CHARACTER <= MAX_REQUEST_BYTES) return;
  if (encoder.encode(JSON.stringify(texts)).length <= MAX_REQUEST_BYTES) return;
  throw new ApiError(
    'PAYLOAD_TOO_LARGE',
    'The statement of the request is larger than the database accepts. Send fewer records, or select fewer relations.',
  );
};

/** Failures of the server, which no plan can do anything about; all other states refuse the statement itself. */
const SERVER_FAILURES: readonly ErrorCode[] = [
  'DATABASE_UNAVAILABLE',
  'DATABASE_TIMEOUT',
  'RESPONSE_TOO_LARGE',
];

/** Everything but a refusal by Postgres is a failure of the connection: none, no response, or an unreadable one. */
const toError = (error: unknown): Error => {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return timedOut();
  if (!(error instanceof NeonDbError)) return unavailable();
  if (error.sourceError) return toError(error.sourceError);
  if (error.message.includes('response is too large')) return errorOfSqlState(TOO_LARGE) ?? unavailable();
  const { code } = error;
  if (!code) return unavailable();
  const meaning = errorOfSqlState(code);
  if (meaning && SERVER_FAILURES.includes(meaning.code)) return meaning;
  return new StatementError(code, error.message, error.constraint ?? null, error.detail ?? null);
};

const rowsOf = (answer: unknown): readonly Row[] => {
  const { fields, rows } = result.parse(answer);
  return rows.map((values) => Object.fromEntries(fields.map(({ name }, at) => [name, values[at] ?? null])));
};

/** Rows by statement. @throws ApiError DATABASE_UNAVAILABLE for a response that is not one */
const readAnswers = (
  answers: readonly unknown[],
  { length }: readonly Statement[],
  { returnsRow }: RunOptions,
): readonly (readonly Row[])[] => {
  const results = answers.map(rowsOf);
  if (results.length !== length || (returnsRow && !results.at(-1)?.[0])) throw unavailable();
  return results;
};

/** Every value stays the text that Postgres renders: nothing is parsed on the way. */
const asText = { getTypeParser: () => (value: string) => value };

/** The time that a statement waits for a lock on its connection; after that, the Worker waits (decision 42). */
const LOCK_TIMEOUT_MS = 1_000;

/** The time a statement may take travels in the connection string: it needs no statement of its own. */
const withTimeouts = (connectionString: string, statementMs: number): string => {
  const url = new URL(connectionString);
  url.searchParams.set('options', `-c statement_timeout=${statementMs} -c lock_timeout=${LOCK_TIMEOUT_MS}`);
  return url.toString();
};

/** Beyond the statement's own time, what the way there and back may take. */
const NETWORK_ALLOWANCE_MS = 5_000;

/** Times that a request may be sent again, and the wait before it. */
const MOST_RETRIES = 2;
const RETRY_WAITS_MS = [50, 200];

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
  const client = neon(withTimeouts(config.DATABASE_URL, config.STATEMENT_TIMEOUT_MS), options);

  const timed = async <T>(work: () => Promise<T>, { onRequest }: RunOptions): Promise<T> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      onRequest?.(performance.now() - start);
    }
  };
  /** Sends a request, again if that is safe; all attempts share one deadline. */
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
        await pause(RETRY_WAITS_MS[retry] ?? 0);
      }
    }
  };
  const runBatch: Database['runBatch'] = async (statements, how = {}) => {
    checkSize(statements);
    return send(async (signal) => {
      const queries = statements.map(({ text, params }) => client.query(text, [...params], options));
      const answers = await client.transaction(queries, {
        ...options,
        fetchOptions: { signal },
        isolationLevel: 'ReadCommitted',
      });
      return readAnswers(answers, statements, how);
    }, how);
  };
  const run: Database['run'] = async (statement, how = {}) => {
    checkSize([statement]);
    const { text, params } = statement;
    return send(async (signal) => {
      const answer = await client.query(text, [...params], { ...options, fetchOptions: { signal } });
      return readAnswers([answer], [statement], how)[0] ?? [];
    }, how);
  };
  return { run, runBatch };
};
