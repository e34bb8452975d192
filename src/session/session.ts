/**
 * Who is asking, and under which schema. Both are cached by the isolate and believed only because every statement
 * checks them again (laws 1 and 2): what turns out to be stale is loaded anew, and the request planned again.
 */
import { type Database, type RunOptions, StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import type { SchemaRows } from '../schema/rows.ts';
import type { WorkspaceSchema } from '../schema/types.ts';
import { buildWorkspaceSchema } from '../schema/workspace-schema.ts';
import { Bindings } from '../sql/bindings.ts';
import type { Caller } from '../sql/guard.ts';
import { type ApiKey, loadStatement, readLoaded } from '../sql/load.ts';
import { STALE_SCHEMA } from '../sql/sqlstates.ts';
import { type Row, type Statement, toStatement } from '../sql/statement.ts';
import { hashApiKey, isWellFormedApiKey } from './api-key.ts';
import type { Scope } from './scopes.ts';

export interface Session {
  readonly key: ApiKey;
  readonly keyHash: string;
  readonly schema: WorkspaceSchema;
  /** What the schema was built from; changes are made of whole rows. */
  readonly rows: SchemaRows;
  readonly loadedAt: number;
}

/** Sessions an isolate keeps: memory is bounded whatever the number of keys. */
const MOST_SESSIONS = 500;
/** A session is loaded anew after this time, which also keeps `lastUsedAt` moving. */
const SESSION_MS = 10 * 60_000;

export class SessionCache {
  readonly #sessions = new Map<string, Session>();

  get(keyHash: string): Session | null {
    const session = this.#sessions.get(keyHash);
    if (!session || Date.now() - session.loadedAt > SESSION_MS) return null;
    return session;
  }

  /** The schema after a change that this isolate made itself: its next request need not ask for it. */
  update(session: Session, rows: SchemaRows): Session {
    const updated: Session = { ...session, schema: buildWorkspaceSchema(rows), rows };
    this.set(updated);
    return updated;
  }

  set(session: Session): void {
    this.#sessions.delete(session.keyHash);
    this.#sessions.set(session.keyHash, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
  }

  delete(keyHash: string): void {
    this.#sessions.delete(keyHash);
  }
}

const unauthenticated = (message: string): ApiError =>
  new ApiError('UNAUTHENTICATED', message, { 'www-authenticate': 'Bearer' });

/** The hash of the key that a request carries. @throws ApiError UNAUTHENTICATED */
export const keyHashOf = async (authorization: string | undefined): Promise<string> => {
  const token = /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]?.trim();
  if (!token) throw unauthenticated('Missing authentication token');
  if (!isWellFormedApiKey(token)) throw unauthenticated('Token invalid.');
  return hashApiKey(token);
};

const load = async (
  { database, sessions: cache }: SessionServices,
  { keyHash, timings }: Asking,
): Promise<Session> => {
  const bindings = new Bindings();
  const statement = toStatement(loadStatement(keyHash, bindings), bindings.values);
  const [row] = await database.run(statement, { isRepeatable: true, onRequest: timings.onDatabaseRequest });
  if (!row) {
    cache.delete(keyHash);
    throw unauthenticated('Token invalid.');
  }
  const { key, rows } = readLoaded(row);
  if (key.isRevoked || key.isExpired) cache.delete(keyHash);
  if (key.isRevoked) throw unauthenticated('This API Key is revoked');
  if (key.isExpired) throw unauthenticated('This API Key is expired');
  const session: Session = { key, keyHash, schema: buildWorkspaceSchema(rows), rows, loadedAt: Date.now() };
  cache.set(session);
  return session;
};

/** A request, as far as its session is concerned. */
export interface Asking {
  /** SHA-256 of the key. */
  readonly keyHash: string;
  readonly timings: { readonly onDatabaseRequest: (milliseconds: number) => void };
}

/** Null: any live key will do. */
const requireScope = (session: Session, scope: Scope | null): void => {
  if (scope !== null && !session.key.scopes.includes(scope))
    throw new ApiError('FORBIDDEN', `The API key lacks the scope '${scope}'.`);
};

/** What a request wants done under a session: the statements, and how to read what comes of them. */
export interface Work<T> {
  readonly statements: readonly Statement[];
  /** @returns the answer, or null where the guard did not let the statements go on */
  readonly read: (results: readonly (readonly Row[])[]) => T | null;
  /** What a refused statement means to the client; without it, or with null, it is a failure of the server. */
  readonly refused?: (error: StatementError) => Promise<ApiError | null>;
  /** Refusals, beside the usual ones, that a new plan may not meet. */
  readonly isLostRace?: (error: StatementError) => boolean;
  /** Whether doing it twice is doing it once, so that it may be sent again where no answer came. */
  readonly isRepeatable: boolean;
  /** The time that the statements give themselves, where it is not the usual one. */
  readonly timeoutMs?: number;
}

export interface SessionServices {
  readonly database: Database;
  readonly sessions: SessionCache;
}

/** Times that a request is planned anew when the schema keeps moving under it, or a lock is lost to another. */
const MOST_ATTEMPTS = 4;

/** Nothing was done: a deadlock or a serialisation failure lost to another statement, or a schema that moved on. */
const isLostRace = (error: unknown, work: Work<unknown>): boolean =>
  error instanceof StatementError &&
  (['40001', '40P01', STALE_SCHEMA].includes(error.sqlState) || work.isLostRace?.(error) === true);

export const callerOf = (session: Session, scope: Scope | null): Caller => ({
  keyHash: session.keyHash,
  workspaceId: session.key.workspaceId,
  schemaVersion: session.schema.version,
  scope,
});

const execute = (
  database: Database,
  statements: readonly Statement[],
  options: RunOptions,
): Promise<readonly (readonly Row[])[]> => {
  const [only, ...others] = statements;
  if (!only) return Promise.resolve([]);
  return others.length === 0
    ? database.run(only, options).then((rows) => [rows])
    : database.runBatch(statements, options);
};

/** Runs planned work. @returns null where nothing was done, and the request may be planned anew */
const run = async <T>(database: Database, work: Work<T>, { timings }: Asking): Promise<T | null> => {
  const { isRepeatable, timeoutMs } = work;
  const options = { isRepeatable, timeoutMs, onRequest: timings.onDatabaseRequest };
  try {
    return work.read(await execute(database, work.statements, options));
  } catch (error) {
    if (isLostRace(error, work)) return null;
    const refusal = error instanceof StatementError ? await work.refused?.(error) : null;
    throw refusal ?? error;
  }
};

const isSameSession = (a: Session, b: Session): boolean =>
  a.schema.version === b.schema.version && a.key.scopes.join() === b.key.scopes.join();

/**
 * Plans and runs a request. `plan` is pure: it may be called again under a newer schema.
 * @throws ApiError of the plan, once it is certain that the schema it was made under is the current one
 */
export const withSession = async <T>(
  services: SessionServices,
  asking: Asking,
  scope: Scope | null,
  plan: (session: Session, caller: Caller, attempt: number) => Work<T>,
): Promise<T> => {
  const { database, sessions } = services;
  const cached = sessions.get(asking.keyHash);
  let session = cached ?? (await load(services, asking));
  let isFresh = cached === null;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    let work: Work<T>;
    try {
      requireScope(session, scope);
      work = plan(session, callerOf(session, scope), attempt);
    } catch (error) {
      if (isFresh) throw error;
      // What is wrong under a cached schema may be right under the current one, or the key may be dead.
      const current = await load(services, asking);
      if (isSameSession(session, current)) throw error;
      session = current;
      isFresh = true;
      continue;
    }
    const answer = await run(database, work, asking);
    if (answer !== null) return answer;
    session = await load(services, asking);
    isFresh = true;
  }
  throw new ApiError('CONFLICT', 'The workspace is being changed at the same time. Try again.', {
    'retry-after': '1',
  });
};
