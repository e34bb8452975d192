/**
 * The caller's API key and the workspace's schema. The isolate caches both, and every statement checks both again, so a
 * warm request needs one round trip and never uses a stale one: that is loaded again, and the request planned again.
 */
import { type Database, type RunOptions, StatementError } from '../db/database.ts';
import { pause } from '../db/pause.ts';
import { busy, errorOfSqlState } from '../db/sqlstate-errors.ts';
import { wholeSchema } from '../db/whole-schema.ts';
import { ApiError } from '../errors.ts';
import type { WorkspaceSchema } from '../schema/types.ts';
import { Bindings } from '../sql/bindings.ts';
import type { Caller } from '../sql/guard.ts';
import { type ApiKey, loadStatement, readLoaded } from '../sql/load.ts';
import { LOCK_NOT_AVAILABLE, LOST_STATES } from '../sql/sqlstates.ts';
import { type Row, type Statement, toStatement } from '../sql/statement.ts';
import { hashApiKey, isWellFormedApiKey } from './api-key.ts';
import type { ConcurrencyLimiter, Place } from './concurrency.ts';
import { type KnownSchema, SchemaCache } from './schema-cache.ts';
import type { Scope } from './scopes.ts';

export interface Session extends KnownSchema {
  readonly key: ApiKey;
  readonly keyHash: string;
}

interface KnownKey {
  readonly key: ApiKey;
  readonly loadedAt: number;
}

/** Keys an isolate knows: memory is bounded whatever their number. */
const MOST_KEYS = 500;
/** A session is loaded again after this time, which also keeps `lastUsedAt` moving. */
const SESSION_MS = 10 * 60_000;

/** What an isolate knows of keys, and of the schemas that they share. */
export class SessionCache {
  /** By hash; the key loaded last comes last. */
  readonly #keys = new Map<string, KnownKey>();
  readonly #schemas = new SchemaCache();

  get(keyHash: string): Session | null {
    const known = this.#keys.get(keyHash);
    if (!known || Date.now() - known.loadedAt > SESSION_MS) return null;
    const schema = this.#schemas.get(known.key.workspaceId);
    return schema && { key: known.key, keyHash, ...schema };
  }

  set(session: Session): void {
    const { key, keyHash } = session;
    this.#keys.delete(keyHash);
    this.#keys.set(keyHash, { key, loadedAt: Date.now() });
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > MOST_KEYS && oldest !== undefined) this.#keys.delete(oldest);
  }

  /** The schema that JSON from the database has, of a workspace whose keys use it from now on. */
  readSchema(text: string | null | undefined): KnownSchema {
    return this.#schemas.put(text);
  }

  delete(keyHash: string): void {
    this.#keys.delete(keyHash);
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

/** @param known the session as it was; a schema that is still current is not loaded again */
const load = async (
  { database, sessions: cache }: SessionServices,
  { keyHash, timings }: RequestContext,
  known: Session | null,
): Promise<Session> => {
  const bindings = new Bindings();
  const composed = loadStatement(keyHash, known?.schema.version ?? null, bindings);
  const [row] = await database.run(toStatement(composed, bindings.values), {
    isRepeatable: true,
    returnsRow: true,
    onRequest: timings.onDatabaseRequest,
  });
  const { key, schemaText } = readLoaded(row ?? {});
  if (key === null) {
    cache.delete(keyHash);
    throw unauthenticated('Token invalid.');
  }
  if (key.isRevoked || key.isExpired) cache.delete(keyHash);
  if (key.isRevoked) throw unauthenticated('This API Key is revoked');
  if (key.isExpired) throw unauthenticated('This API Key is expired');
  const { schema, rows } =
    known && schemaText === null
      ? known
      : cache.readSchema(
          await wholeSchema(database, key.workspaceId, schemaText ?? '', {
            onRequest: timings.onDatabaseRequest,
          }),
        );
  const session: Session = { key, keyHash, schema, rows };
  cache.set(session);
  return session;
};

/** What the session needs to know of a request. */
export interface RequestContext {
  /** SHA-256 of the key. */
  readonly keyHash: string;
  readonly requestId: string;
  readonly timings: { readonly onDatabaseRequest: (milliseconds: number) => void };
}

/** Null: any live key will do. */
export const requireScope = (session: Session, scope: Scope | null): void => {
  if (scope !== null && !session.key.scopes.includes(scope))
    throw new ApiError('FORBIDDEN', `The API key lacks the scope '${scope}'.`);
};

/** The rows of each statement. */
export type Results = readonly (readonly Row[])[];

/** Instead of a result: nothing was done, because the plan's session or what it found has changed since. */
export const PLAN_AGAIN = Symbol('plan again');

/** What a request wants done under a session: the statements, and how to read what comes of them. */
export interface Work<T> {
  readonly statements: readonly Statement[];
  /** @param schema the workspace's schema once the statements are done */
  readonly read: (results: Results, schema: WorkspaceSchema) => T | typeof PLAN_AGAIN;
  /** JSON of the schema as the statements left it; only for statements that change it. */
  readonly newSchema?: (results: Results) => string | null | undefined;
  /** What a refused statement means to the client; without it, or with null, it is a failure of the server. */
  readonly refused?: (error: StatementError) => Promise<ApiError | null>;
  /** Refusals, beside the usual ones, that a new plan may not meet. */
  readonly isLostRace?: (error: StatementError) => boolean;
  /** Whether executing it twice has the effect of executing it once: it may then be sent again if no response came. */
  readonly isRepeatable: boolean;
  /** The time that the statements give themselves, if it is not the usual one. */
  readonly timeoutMs?: number;
}

export interface SessionServices {
  readonly database: Database;
  readonly sessions: SessionCache;
  readonly concurrency: ConcurrencyLimiter;
}

/** The time that a request waits for others of its workspace, here and not on a connection. */
const PATIENCE_MS = 30_000;
/** The first and the longest pause before a request is sent or planned again. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** Pauses, longer each time. @throws ApiError WORKSPACE_BUSY when the time for it is over */
const waitAgain = async (times: number, deadline: number): Promise<void> => {
  const wait = Math.min(FIRST_PAUSE_MS * 2 ** times, LONGEST_PAUSE_MS);
  if (Date.now() + wait > deadline) throw busy();
  await pause(wait);
};

/** A reference whose target was destroyed after the statement had looked at it: the next plan finds it gone. */
const FOREIGN_KEY_VIOLATION = '23503';

const isLostRace = (error: StatementError, work: Work<unknown>): boolean =>
  LOST_STATES.includes(error.sqlState) ||
  error.sqlState === FOREIGN_KEY_VIOLATION ||
  work.isLostRace?.(error) === true;

/** Instead of a result: nothing was done, because another request holds a lock. */
const BUSY = Symbol('busy');

type Outcome<T> = T | typeof PLAN_AGAIN | typeof BUSY;

export const callerOf = (session: Session, scope: Scope | null, requestId: string): Caller => ({
  keyHash: session.keyHash,
  workspaceId: session.key.workspaceId,
  schemaVersion: session.schema.version,
  scope,
  requestId,
});

const execute = (
  database: Database,
  statements: readonly Statement[],
  options: RunOptions,
): Promise<Results> => {
  const [only, ...others] = statements;
  if (!only) return Promise.resolve([]);
  return others.length === 0
    ? database.run(only, options).then((rows) => [rows])
    : database.runBatch(statements, options);
};

/** Runs planned work. A schema that it changes is the workspace's from then on, in this isolate too. */
const run = async <T>(
  { database, sessions }: SessionServices,
  session: Session,
  work: Work<T>,
  { timings }: RequestContext,
): Promise<Outcome<T>> => {
  const { isRepeatable, timeoutMs } = work;
  const options = { isRepeatable, timeoutMs, returnsRow: true, onRequest: timings.onDatabaseRequest };
  try {
    const results = await execute(database, work.statements, options);
    const { schema } = work.newSchema
      ? sessions.readSchema(
          await wholeSchema(database, session.key.workspaceId, work.newSchema(results) ?? '', {
            onRequest: timings.onDatabaseRequest,
          }),
        )
      : session;
    return work.read(results, schema);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    if (error.sqlState === LOCK_NOT_AVAILABLE) return BUSY;
    if (isLostRace(error, work)) return PLAN_AGAIN;
    throw (await work.refused?.(error)) ?? errorOfSqlState(error.sqlState) ?? error;
  }
};

const isSameSession = (a: Session, b: Session): boolean =>
  a.schema.version === b.schema.version && a.key.scopes.join() === b.key.scopes.join();

/**
 * Plans and runs a request when it is its workspace's turn: a request that gets none is not planned. `plan` is
 * pure: it may be called again, under a newer schema or after a wait.
 * @param plan receives how often the guard refused it, or it lost a race
 * @throws ApiError of the plan, once it is certain that the schema it was made under is the current one
 */
export const withSession = async <T>(
  services: SessionServices,
  request: RequestContext,
  scope: Scope | null,
  plan: (session: Session, caller: Caller, attempt: number) => Work<T>,
): Promise<T> => {
  const cached = services.sessions.get(request.keyHash);
  let session = cached ?? (await load(services, request, null));
  let isCurrent = cached === null;
  const reload = async (): Promise<void> => {
    session = await load(services, request, session);
    isCurrent = true;
  };
  const planAndRun = async (place: Place, attempt: number): Promise<Outcome<T>> => {
    let work: Work<T>;
    try {
      requireScope(session, scope);
      work = plan(session, callerOf(session, scope, request.requestId), attempt);
    } catch (error) {
      if (isCurrent) throw error;
      // What is wrong under a cached schema may be right under the current one, or the key may be dead.
      const used = session;
      await reload();
      if (isSameSession(used, session)) throw error;
      return planAndRun(place, attempt);
    }
    place.extend(work.timeoutMs ?? 0);
    return run(services, session, work, request);
  };

  const deadline = Date.now() + PATIENCE_MS;
  let attempt = 0;
  for (let times = 0; ; times += 1) {
    const outcome = await services.concurrency.run(session.key.workspaceId, deadline, async (place) => {
      const done = await planAndRun(place, attempt);
      if (done === PLAN_AGAIN) await reload();
      return done;
    });
    if (outcome !== PLAN_AGAIN && outcome !== BUSY) return outcome;
    if (outcome === PLAN_AGAIN) attempt += 1;
    // The first plan under a new schema need not wait.
    if (times > 0 || outcome === BUSY) await waitAgain(times, deadline);
  }
};
