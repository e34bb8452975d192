/** The only place that talks to the database: one statement, one HTTP request to Neon, by Drizzle's driver. */

import { z } from '@hono/zod-openapi';
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless';
import type { Config } from '../env.ts';
import { ApiError } from '../errors.ts';
import type { Statement } from './statement.ts';

const row = z.array(z.string().nullable());
const result = z.object({ fields: z.array(z.object({ name: z.string() })), rows: z.array(row) });

/** A row by column name; every value is the text Postgres renders. */
export type Row = Readonly<Record<string, string | null>>;

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

export interface Database {
  /** Runs one statement. @throws StatementError, or ApiError DATABASE_UNAVAILABLE, DATABASE_TIMEOUT */
  readonly run: (statement: Statement) => Promise<readonly Row[]>;
  /** Runs statements as one transaction, in one request. */
  readonly runBatch: (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>;
}

const RETRY_AFTER = { 'retry-after': '2' };
const unavailable = (): ApiError =>
  new ApiError('DATABASE_UNAVAILABLE', 'The database cannot be reached. Try again soon.', RETRY_AFTER);
const timedOut = (): ApiError =>
  new ApiError('DATABASE_TIMEOUT', 'The database took too long. Ask for less at once, or try again.');

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
  if (!code || UNAVAILABLE_CLASSES.has(code.slice(0, 2))) {
    return error.message.includes('response is too large')
      ? new ApiError(
          'RESPONSE_TOO_LARGE',
          'The answer would be too large. Ask for fewer records, fields or relations at once.',
        )
      : unavailable();
  }
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

export const createDatabase = (config: Config): Database => {
  if (config.NEON_ENDPOINT) neonConfig.fetchEndpoint = config.NEON_ENDPOINT;
  const options = { fullResults: true, arrayMode: true, types: asText } as const;
  const client = neon(withTimeout(config.DATABASE_URL, config.STATEMENT_TIMEOUT_MS), options);
  const withDeadline = () => ({
    fetchOptions: { signal: AbortSignal.timeout(config.STATEMENT_TIMEOUT_MS + NETWORK_ALLOWANCE_MS) },
  });
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toError(error);
    }
  };
  return {
    run: ({ text, params }) =>
      guarded(async () => rowsOf(await client.query(text, [...params], { ...options, ...withDeadline() }))),
    runBatch: (statements) =>
      guarded(async () => {
        const queries = statements.map(({ text, params }) => client.query(text, [...params], options));
        const answers = await client.transaction(queries, {
          ...options,
          ...withDeadline(),
          isolationLevel: 'ReadCommitted',
        });
        return answers.map(rowsOf);
      }),
  };
};
