/** Sessions over a database of two keys and one workspace, whose schema and scopes the tests move on. */
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Database, StatementError } from '../../../src/db/database.ts';
import { ApiError } from '../../../src/errors.ts';
import { ConcurrencyLimiter, MAX_RUNNING, MAX_WAITING } from '../../../src/session/concurrency.ts';
import {
  keyHashOf,
  PLAN_AGAIN,
  type Session,
  SessionCache,
  type Work,
  withSession,
} from '../../../src/session/session.ts';
import { compiled } from '../../../src/sql/compiled.ts';
import { STALE_SCHEMA } from '../../../src/sql/sqlstates.ts';
import type { Row, Statement } from '../../../src/sql/statement.ts';

const WORKSPACE = '7e57ab1e-0000-7000-8000-000000000001';
const SCOPE = 'records:read';
const DONE: Statement = { text: 'select work', params: [] };

/** The database as these tests see it: what a load finds, and what the statements of the work do. */
const createWorld = () => {
  const state = { version: 1, scopes: [SCOPE], isRevoked: false, loads: 0, schemasSent: 0 };
  const answers: (() => readonly Row[])[] = [];
  const loaded = ({ params }: Statement): readonly Row[] => {
    state.loads += 1;
    const key = {
      id: 'k',
      workspaceId: WORKSPACE,
      workspaceName: 'Test',
      name: 'test',
      scopes: state.scopes,
      isRevoked: state.isRevoked,
      isExpired: false,
    };
    const isKnown = params.includes(String(state.version));
    if (!isKnown) state.schemasSent += 1;
    return [{ key: JSON.stringify(key), schema: isKnown ? null : schemaText(state.version) }];
  };
  const run = async (statement: Statement) =>
    statement === DONE ? (answers.shift() ?? (() => [{ live: 't' }]))() : loaded(statement);
  const database: Database = {
    run,
    runBatch: (statements) => Promise.all(statements.map(run)),
  };
  const services = { database, sessions: new SessionCache(), concurrency: new ConcurrencyLimiter() };
  /** Does the work of a plan with the key; the plan is told how often it was made. */
  const ask = <T>(plan: (session: Session, attempt: number) => Work<T>, keyHash = 'one') =>
    withSession(
      services,
      { keyHash, requestId: 'request', timings: { onDatabaseRequest: () => {} } },
      SCOPE,
      (session, _, n) => plan(session, n),
    );
  return { state, answers, ask };
};

const schemaText = (version: number): string =>
  JSON.stringify({
    workspaceId: WORKSPACE,
    version,
    createdAt: '2026-01-01T00:00:00.000Z',
    objects: [],
    fields: [],
  });

/** Work whose result is the version it was planned under. */
const versionOf = ({ schema }: Session): Work<number> => ({
  statements: [DONE],
  read: ([rows]) => (rows?.[0]?.['live'] === 't' ? schema.version : PLAN_AGAIN),
  isRepeatable: true,
});

const refuse = (): never => {
  throw new ApiError('INVALID_FILTER', 'no such field');
};

const refusedWith = (sqlState: string) => (): never => {
  throw new StatementError(sqlState, 'refused', null, null);
};

const codeOf = async (result: Promise<unknown>): Promise<string> => {
  try {
    await result;
    return 'done';
  } catch (error) {
    return error instanceof ApiError ? error.code : String(error);
  }
};

afterEach(() => {
  vi.useRealTimers();
});

describe('withSession', () => {
  it('loads a key once', async () => {
    const { ask, state } = createWorld();
    expect([await ask(versionOf), await ask(versionOf), await ask(versionOf)]).toEqual([1, 1, 1]);
    expect(state.loads).toBe(1);
  });

  it('plans again under the current schema when the guard stops the statement', async () => {
    const { ask, state, answers } = createWorld();
    await ask(versionOf);
    state.version = 2;
    answers.push(() => [{ live: null }]);
    expect(await ask(versionOf)).toBe(2);
    expect(state.loads).toBe(2);
  });

  it('finds a key that was revoked meanwhile, and forgets it', async () => {
    const { ask, state, answers } = createWorld();
    await ask(versionOf);
    state.isRevoked = true;
    answers.push(() => [{ live: null }]);
    expect(await codeOf(ask(versionOf))).toBe('UNAUTHENTICATED');
    state.isRevoked = false;
    await ask(versionOf);
    expect(state.loads).toBe(3);
  });

  it('finds a scope that was granted meanwhile', async () => {
    const { ask, state } = createWorld();
    state.scopes = [];
    expect(await codeOf(ask(versionOf))).toBe('FORBIDDEN');
    state.scopes = [SCOPE];
    expect(await ask(versionOf)).toBe(1);
    state.scopes = [];
    expect(await codeOf(ask(refuse))).toBe('FORBIDDEN');
  });

  it('plans again after a race that it lost, and tells how often', async () => {
    const { ask, answers } = createWorld();
    const attempts: number[] = [];
    const plan = (session: Session, attempt: number) => {
      attempts.push(attempt);
      return versionOf(session);
    };
    for (const sqlState of ['40001', '40P01', '23503', STALE_SCHEMA]) answers.push(refusedWith(sqlState));
    expect(await ask(plan)).toBe(1);
    expect(attempts).toEqual([0, 1, 2, 3, 4]);
  });

  it('asks the work whether a refusal was a lost race, and what it means otherwise', async () => {
    const { ask, answers } = createWorld();
    const work = (isLostRace: boolean) => (session: Session) => ({
      ...versionOf(session),
      isLostRace: () => isLostRace,
      refused: async () => new ApiError('DUPLICATE', 'taken'),
    });
    answers.push(refusedWith('23505'));
    expect(await ask(work(true))).toBe(1);
    answers.push(refusedWith('23505'));
    expect(await codeOf(ask(work(false)))).toBe('DUPLICATE');
  });

  it('gives up when the schema keeps moving', async () => {
    vi.useFakeTimers();
    const { ask, answers, state } = createWorld();
    for (let n = 0; n < 1_000; n += 1) answers.push(() => [{ live: null }]);
    const result = codeOf(ask(versionOf));
    await vi.runAllTimersAsync();
    expect(await result).toBe('WORKSPACE_BUSY');
    expect(state.loads).toBeGreaterThan(10);
    expect(state.loads).toBeLessThan(100);
  });

  it('waits for a lock that others hold, and plans again under the same schema', async () => {
    vi.useFakeTimers();
    const { ask, answers, state } = createWorld();
    const attempts: number[] = [];
    const plan = (session: Session, attempt: number) => {
      attempts.push(attempt);
      return versionOf(session);
    };
    for (let n = 0; n < 5; n += 1) answers.push(refusedWith('55P03'));
    const result = ask(plan);
    await vi.runAllTimersAsync();
    expect(await result).toBe(1);
    expect(attempts).toEqual([0, 0, 0, 0, 0, 0]);
    expect([state.loads, answers.length]).toEqual([1, 0]);
    for (let n = 0; n < 1_000; n += 1) answers.push(refusedWith('55P03'));
    const late = codeOf(ask(plan));
    await vi.runAllTimersAsync();
    expect(await late).toBe('WORKSPACE_BUSY');
  });

  it('plans nothing that the workspace has no turn for', async () => {
    vi.useFakeTimers();
    const { ask } = createWorld();
    await ask(versionOf);
    let plans = 0;
    const plan = (session: Session): Work<number> => {
      plans += 1;
      return { ...versionOf(session), statements: [DONE] };
    };
    const many = MAX_RUNNING + MAX_WAITING + 5;
    const results = Promise.all(Array.from({ length: many }, () => codeOf(ask(plan))));
    await vi.runAllTimersAsync();
    const told = await results;
    expect(told.filter((code) => code === 'WORKSPACE_BUSY')).toHaveLength(5);
    expect(plans).toBe(many - 5);
  });

  it('says what a refusal by Postgres means, unless the server made a mistake', async () => {
    const { ask, answers } = createWorld();
    const told = (sqlState: string) => {
      answers.push(refusedWith(sqlState));
      return codeOf(ask(versionOf));
    };
    expect(await told('22003')).toBe('INVALID_VALUE');
    expect(await told('23505')).toBe('DUPLICATE');
    expect(await told('23P01')).toBe('CONFLICT');
    expect(await told('42601')).toBe('StatementError: refused');
  });

  it('tells a plan’s error at once if the schema was loaded for it', async () => {
    const { ask, state } = createWorld();
    expect(await codeOf(ask(refuse))).toBe('INVALID_FILTER');
    expect(state.loads).toBe(1);
  });

  it('tells a plan’s error under a cached schema only if that is the current one', async () => {
    const { ask, state } = createWorld();
    const plan = (session: Session) => (session.schema.version === 1 ? refuse() : versionOf(session));
    await ask(versionOf);
    expect(await codeOf(ask(plan))).toBe('INVALID_FILTER');
    expect(state.loads).toBe(2);
    state.version = 2;
    expect(await ask(plan)).toBe(2);
  });

  it('knows the schema that its own work made', async () => {
    const { ask, state } = createWorld();
    const change = (): Work<number> => ({
      statements: [DONE],
      newSchema: () => schemaText(2),
      read: (_, schema) => schema.version,
      isRepeatable: false,
    });
    expect(await ask(change)).toBe(2);
    state.version = 2;
    expect(await ask(versionOf)).toBe(2);
    expect(state.loads).toBe(1);
    expect(await ask(versionOf, 'two')).toBe(2);
    expect(state.loads).toBe(2);
  });
});

describe('a schema', () => {
  /** Composes a part of a statement for the schema of the moment, and counts that. */
  const createComposer = () => {
    const composed: number[] = [];
    const plan = (session: Session): Work<number> => {
      compiled(session.schema, 'part', () => {
        composed.push(session.schema.version);
        return sql`part`;
      });
      return versionOf(session);
    };
    return { composed, plan };
  };

  it('is shared by the keys of its workspace, and outlives a refusal and a reload', async () => {
    vi.useFakeTimers();
    const { ask, state, answers } = createWorld();
    const { composed, plan } = createComposer();
    await ask(plan);
    expect(await codeOf(ask(refuse))).toBe('INVALID_FILTER');
    await ask(plan);
    vi.advanceTimersByTime(11 * 60_000);
    await ask(plan);
    answers.push(() => [{ live: null }]);
    await ask(plan);
    await ask(plan, 'two');
    expect(state.loads).toBe(5);
    expect(composed).toEqual([1]);
  });

  it('is not sent again in the version that is known', async () => {
    const { ask, state } = createWorld();
    await ask(versionOf);
    for (let n = 0; n < 3; n += 1) await codeOf(ask(refuse));
    expect(state).toMatchObject({ loads: 4, schemasSent: 1 });
  });

  it('is another one in another version, for every key', async () => {
    const { ask, state, answers } = createWorld();
    const { composed, plan } = createComposer();
    await ask(plan);
    await ask(plan, 'two');
    state.version = 2;
    answers.push(() => [{ live: null }]);
    await ask(plan);
    expect(await ask(plan, 'two')).toBe(2);
    expect(state.loads).toBe(3);
    expect(composed).toEqual([1, 2]);
  });
});

describe('keyHashOf', () => {
  it('refuses what is no key without asking the database', async () => {
    const messages = [undefined, '', 'Bearer', 'Basic abc', 'Bearer vgt_abc'].map((authorization) =>
      keyHashOf(authorization).catch((error: unknown) => error instanceof ApiError && error.messages[0]),
    );
    expect(await Promise.all(messages)).toEqual([
      'Missing authentication token',
      'Missing authentication token',
      'Missing authentication token',
      'Missing authentication token',
      'Token invalid.',
    ]);
  });
});
