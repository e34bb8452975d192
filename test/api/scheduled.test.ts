/** The scheduled handler: a workspace that is broken stops neither the jobs nor the other workspaces. */
import { describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { parseEnv } from '../../src/env.ts';
import { continueFills } from '../../src/scheduled/fill-slots.ts';
import { type Failure, reasonOf } from '../../src/scheduled/report.ts';
import { runScheduled } from '../../src/scheduled/run.ts';
import { FILL_BOUND } from '../../src/sql/fill-slot.ts';
import {
  clearFaults,
  createWorkspace,
  database,
  injectFault,
  type Json,
  NEON_ENDPOINT,
  type Workspace,
} from '../support/api.ts';

const ROWS = FILL_BOUND + 3;

const handler = (statementTimeoutMs = 10_000) => {
  const config = parseEnv({
    DATABASE_URL: 'postgresql://viginti:viginti@local.neon.test/viginti',
    NEON_ENDPOINT,
    STATEMENT_TIMEOUT_MS: String(statementTimeoutMs),
  });
  return { config, database: createDatabase(config) };
};

const made = async (promise: Promise<{ status: number; text: string; body: Json }>): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(201);
  return Object.values(answer.body.data)[0];
};

interface Waiting {
  readonly api: Workspace;
  readonly fieldId: string;
}

/** A workspace with a slot that one request could not fill. */
const createWaiting = async (rows = ROWS): Promise<Waiting> => {
  const api = await createWorkspace();
  const object = await made(
    api.post('/rest/metadata/objects', { nameSingular: 'rocket', namePlural: 'rockets' }),
  );
  await database.query(
    `insert into record (workspace_id, object_id, id, created_at, updated_at, position, data, t1) select $1, $2, gen_random_uuid(), now(), now(), n, '{}', '' from generate_series(1, $3::int) n`,
    [api.workspaceId, object.id, rows],
  );
  const field = await made(
    api.post('/rest/metadata/fields', { type: 'NUMBER', label: 'Thrust', objectMetadataId: object.id }),
  );
  return { api, fieldId: field.id };
};

const isFilled = async ({ fieldId }: Waiting): Promise<boolean> => {
  const [row] = await database.query('select is_slot_ready as ready from field_metadata where id = $1', [
    fieldId,
  ]);
  return row?.['ready'] === true;
};

const failuresOf = async ({ api }: Waiting): Promise<Json> =>
  (
    await database.query(
      `select job, failures, reason, round(extract(epoch from retry_at - now()) / 60)::int as minutes from scheduled_failure where workspace_id = $1`,
      [api.workspaceId],
    )
  )[0];

/** Makes a workspace such that filling its slots fails, and well again; the reason is what is recorded of it. */
interface Harm {
  readonly title: string;
  readonly breaks: (waiting: Waiting) => Promise<void>;
  readonly mends: (waiting: Waiting) => Promise<void>;
  readonly reason: string;
  readonly statementTimeoutMs?: number;
}

const onField =
  (change: string) =>
  async ({ fieldId }: Waiting): Promise<void> => {
    await database.query(`update field_metadata set ${change} where id = $1`, [fieldId]);
  };

const withTrigger = (body: string): Pick<Harm, 'breaks' | 'mends'> => ({
  breaks: async ({ api }) => {
    await database.query(
      `create or replace function harm() returns trigger language plpgsql as $$ begin if new.workspace_id = '${api.workspaceId}' then ${body} end if; return new; end $$`,
    );
    await database.query(
      'create or replace trigger harms before update on record for each row execute function harm()',
    );
  },
  mends: async () => {
    await database.query('drop trigger harms on record');
    await database.query('drop function harm()');
  },
});

const HARMS: readonly Harm[] = [
  {
    title: 'a schema that cannot be parsed',
    breaks: onField(`options = '[{"not": "an option"}]'`),
    mends: onField('options = null'),
    reason: 'ZodError',
  },
  {
    title: 'a type that this version does not know',
    breaks: onField(`type = 'HOLOGRAM'`),
    mends: onField(`type = 'NUMBER'`),
    reason: 'ZodError',
  },
  {
    title: 'a value that does not fit the slot',
    breaks: async ({ api, fieldId }) => {
      await database.query(
        `update record r set data = jsonb_build_object(f.storage_key::text, 'no number') from field_metadata f where f.id = $2 and r.workspace_id = $1`,
        [api.workspaceId, fieldId],
      );
    },
    mends: async ({ api }) => {
      await database.query(`update record set data = '{}' where workspace_id = $1`, [api.workspaceId]);
    },
    reason: 'SQLSTATE 22P02',
  },
  {
    title: 'a trigger that refuses',
    ...withTrigger(`raise exception 'secret of a customer' using errcode = '23514';`),
    reason: 'SQLSTATE 23514',
  },
  {
    title: 'rows that take too long',
    ...withTrigger('perform pg_sleep(1);'),
    statementTimeoutMs: 500,
    reason: 'DATABASE_TIMEOUT',
  },
];

/** Jobs of the whole database may take longer than a test lets a statement take. */
const ofWorkspaces = (failures: readonly Failure[]): readonly Failure[] =>
  failures.filter(({ workspaceId }) => workspaceId !== null);

describe.each(HARMS)('a workspace with $title', ({ breaks, mends, reason, statementTimeoutMs }) => {
  it('is reported and left alone for a while, and the others are served', async () => {
    const [before, broken, after] = [await createWaiting(), await createWaiting(), await createWaiting()];
    const failures: Failure[] = [];
    const report = (failure: Failure): void => {
      failures.push(failure);
    };
    await breaks(broken);
    try {
      await runScheduled(handler(statementTimeoutMs), report);
      while (await continueFills(handler(statementTimeoutMs).database, report));
      expect(await Promise.all([before, broken, after].map(isFilled))).toEqual([true, false, true]);
      const told = ofWorkspaces(failures).map(({ job, workspaceId, error }) => [
        job,
        workspaceId,
        reasonOf(error),
      ]);
      expect(told).toEqual([['continueFills', broken.api.workspaceId, reason]]);
      expect(await failuresOf(broken)).toEqual({ job: 'continueFills', failures: 1, reason, minutes: 1 });
      // Its time comes, and it fails again: the next pause is longer.
      const due = `update scheduled_failure set retry_at = now() where workspace_id = $1`;
      await database.query(due, [broken.api.workspaceId]);
      await continueFills(handler(statementTimeoutMs).database, report);
      expect(ofWorkspaces(failures)).toHaveLength(2);
      expect(await failuresOf(broken)).toMatchObject({ failures: 2, minutes: 2 });
      await database.query(due, [broken.api.workspaceId]);
    } finally {
      await mends(broken);
    }
    while (await continueFills(handler().database, report));
    expect(await isFilled(broken)).toBe(true);
    expect(await failuresOf(broken)).toBeUndefined();
    expect(ofWorkspaces(failures)).toHaveLength(2);
  });
});

describe('a workspace with a schema that is larger than Neon answers', () => {
  it('is served like the others', async () => {
    const [large, other] = [await createWaiting(), await createWaiting()];
    const failures: Failure[] = [];
    await onField(`description = repeat('x', 11000000)`)(large);
    try {
      while (await continueFills(handler().database, (failure) => failures.push(failure)));
      expect(await Promise.all([large, other].map(isFilled))).toEqual([true, true]);
      expect(failures).toEqual([]);
    } finally {
      await onField('description = null')(large);
    }
  });
});

describe('the scheduled handler', () => {
  it('runs every job, whatever became of the others', async () => {
    const failures: Failure[] = [];
    await injectFault({ kind: 'status', status: 400, body: { message: 'no', code: '42601' }, count: 99 });
    try {
      await runScheduled(handler(), (failure) => failures.push(failure));
    } finally {
      await clearFaults();
    }
    expect(failures.map(({ job, error }) => [job, reasonOf(error)])).toEqual(
      ['foldCounts', 'continueFills', 'analyzeGrown', 'sweepIdempotencyKeys', 'sweepEvents'].map((job) => [
        job,
        'SQLSTATE 42601',
      ]),
    );
  });

  it('leaves alone for now what a request holds, without calling it a failure', async ({ skip }) => {
    skip(inject('databaseKind') === 'pglite', 'PGlite has one connection: statements take turns');
    const [held, other] = [await createWaiting(), await createWaiting()];
    const failures: Failure[] = [];
    const holding = Promise.resolve().then(() =>
      database.query(
        'with held as materialized (select f.id from field_metadata f where f.id = $1 for update) select pg_sleep(2) from held',
        [held.fieldId],
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await runScheduled(handler(), (failure) => failures.push(failure));
    expect(await Promise.all([held, other].map(isFilled))).toEqual([false, true]);
    await holding;
    while (await continueFills(handler().database, (failure) => failures.push(failure)));
    expect(await isFilled(held)).toBe(true);
    expect(failures).toEqual([]);
  });

  it('gives one workspace no more than its part of a run', async () => {
    const large = await createWaiting(FILL_BOUND * 10);
    const small = await createWaiting();
    await continueFills(handler().database, (failure) => expect.fail(reasonOf(failure.error)));
    expect(await Promise.all([large, small].map(isFilled))).toEqual([false, true]);
    while (await continueFills(handler().database, (failure) => expect.fail(reasonOf(failure.error))));
    expect(await isFilled(large)).toBe(true);
  });
});
