/**
 * Applies the migrations of drizzle/ over Neon's HTTP, all that are pending in one transaction, and records them in
 * drizzle's own table: drizzle-kit and this tool see each other's work. (Drizzle's own migrator for this driver
 * sends one request per statement, so that a failure leaves half a migration behind.)
 *
 * A batch cannot decide anything on the way, so what to apply is decided before it. The batch takes a lock, then
 * fails unless the table still says what the decision was made on: of two that run at once, one applies
 * everything, the other finds nothing left to do.
 *
 * Limit: statements that Postgres refuses inside a transaction (create index concurrently) cannot be migrations.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { addressOf, announce, connect, databaseTarget, type NeonClient } from '../database.ts';
import { databaseErrorOf, exitCodeOf, explain, Failure } from '../failure.ts';
import { ROOT } from '../project.ts';

const MIGRATIONS_DIRECTORY = path.join(ROOT, 'drizzle');
const BREAKPOINT = '--> statement-breakpoint';

/** Any number will do, as long as every version of this tool has the same. */
const LOCK = 'select pg_advisory_xact_lock(7642011)';
/** The database's own defaults bound requests, not migrations. */
const UNBOUNDED = ['set local statement_timeout = 0', 'set local lock_timeout = 0'];
const MOVED = 'VGM01';
const MOST_ATTEMPTS = 5;

const journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number().int() })) });
const appliedRows = z.array(z.object({ created_at: z.coerce.number().int(), hash: z.string() }));

export interface Migration {
  readonly tag: string;
  /** Milliseconds; the identity of a migration in drizzle's table. */
  readonly when: number;
  readonly hash: string;
  readonly statements: readonly string[];
}

export interface MigrationResult {
  /** Migrations that this call applied, oldest first. */
  readonly applied: readonly string[];
  /** Applied earlier, and edited since: the database may differ from the files. */
  readonly edited: readonly string[];
}

export const readMigrations = (directory: string = MIGRATIONS_DIRECTORY): readonly Migration[] => {
  const { entries } = journal.parse(
    JSON.parse(readFileSync(path.join(directory, 'meta/_journal.json'), 'utf8')),
  );
  return entries
    .map(({ tag, when }) => {
      const text = readFileSync(path.join(directory, `${tag}.sql`), 'utf8');
      return {
        tag,
        when,
        hash: createHash('sha256').update(text).digest('hex'),
        statements: text.split(BREAKPOINT).filter((statement) => statement.trim() !== ''),
      };
    })
    .toSorted((a, b) => a.when - b.when);
};

const CREATE_TABLE = [
  'create schema if not exists drizzle',
  'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
];
const LIST_APPLIED =
  'select created_at, hash from drizzle.__drizzle_migrations where created_at is not null order by created_at';

/** Fails with MOVED unless exactly these are applied. A `do` block takes no parameters; these are whole numbers. */
const assertApplied = (whens: readonly number[]): string => `do $$ begin
  if coalesce((select string_agg(created_at::text, ',' order by created_at) from drizzle.__drizzle_migrations), '') <> '${whens.join(',')}' then
    raise exception 'another migration ran at the same time' using errcode = '${MOVED}';
  end if;
end $$`;

/** Each statement of the batch sees what was committed before it started, so what it reads under the lock is true. */
const TRANSACTION = { isolationLevel: 'ReadCommitted' } as const;

const listApplied = async (client: NeonClient): Promise<z.infer<typeof appliedRows>> => {
  const statements = [...UNBOUNDED, LOCK, ...CREATE_TABLE, LIST_APPLIED];
  const results = await client.transaction(
    statements.map((statement) => client.query(statement)),
    TRANSACTION,
  );
  return appliedRows.parse(results.at(-1));
};

/** @returns whether they were applied; false where the table had moved, and nothing was done */
const apply = async (
  client: NeonClient,
  pending: readonly Migration[],
  appliedBefore: readonly number[],
): Promise<boolean> => {
  const queries = [
    ...UNBOUNDED,
    LOCK,
    assertApplied(appliedBefore),
    ...pending.flatMap(({ statements }) => statements),
  ].map((statement) => client.query(statement));
  const records = pending.map(({ hash, when }) =>
    client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [hash, when]),
  );
  try {
    await client.transaction([...queries, ...records], TRANSACTION);
    return true;
  } catch (error) {
    const refused = databaseErrorOf(error);
    if (refused?.code === MOVED) return false;
    if (!refused || refused.sourceError) throw error;
    const tags = pending.map(({ tag }) => tag).join(', ');
    const where = refused.position ? ` at character ${refused.position} of its statement` : '';
    throw new Failure(`Nothing was migrated. One of ${tags} failed${where}: ${refused.message}`);
  }
};

/** Brings the database up to the newest migration. Safe to call from several places at once. */
export const migrate = async (
  client: NeonClient,
  migrations: readonly Migration[] = readMigrations(),
): Promise<MigrationResult> => {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const rows = await listApplied(client);
    const hashes = new Map(rows.map((row) => [row.created_at, row.hash]));
    const pending = migrations.filter(({ when }) => !hashes.has(when));
    const edited = migrations
      .filter(({ when, hash }) => hashes.has(when) && hashes.get(when) !== hash)
      .map(({ tag }) => tag);
    const before = rows.map((row) => row.created_at);
    if (pending.length === 0) return { applied: [], edited };
    if (await apply(client, pending, before)) return { applied: pending.map(({ tag }) => tag), edited };
  }
  throw new Failure('Other migrations keep running at the same time. Try again.');
};

const milliseconds = z.coerce.number().int().min(100).max(60_000);
const DEFAULT_STATEMENT_TIMEOUT_MS = 10_000;
/** As the Worker has it in its connection string, which Neon's proxy ignores. */
const LOCK_TIMEOUT_MS = 1_000;

/**
 * Bounds the time of every statement, and its waits for locks, by defaults of the database itself, which hold for each
 * new session, whatever proxy opens it (docs/decisions/0019, 0042): as long as the Worker's own STATEMENT_TIMEOUT_MS.
 */
export const boundStatements = async (
  client: NeonClient,
  given: string | undefined = undefined,
): Promise<void> => {
  const most = milliseconds.parse(given ?? DEFAULT_STATEMENT_TIMEOUT_MS);
  await client.query(
    `do $$ begin
      execute format('alter database %I set statement_timeout = ${most}', current_database());
      execute format('alter database %I set lock_timeout = ${LOCK_TIMEOUT_MS}', current_database());
    end $$`,
  );
};

export const editedWarning = (edited: readonly string[]): string =>
  `Warning: edited after they were applied to this database: ${edited.join(', ')}. It keeps what was applied.`;

const main = async (): Promise<void> => {
  let at = 'the database';
  try {
    const target = databaseTarget(process.env);
    at = addressOf(target);
    announce(target);
    const client = connect(target);
    const { applied, edited } = await migrate(client);
    await boundStatements(client, process.env.STATEMENT_TIMEOUT_MS);
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.');
    if (edited.length > 0) console.error(editedWarning(edited));
  } catch (error) {
    console.error(explain(error, at));
    process.exitCode = exitCodeOf(error);
  }
};

if (import.meta.main) await main();
