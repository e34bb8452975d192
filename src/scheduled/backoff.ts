/**
 * Work for one workspace that fails, of a job that does the work of all: it is left alone for a while, longer each
 * time, so that it takes no turn from the others.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { Bindings } from '../sql/bindings.ts';
import { toStatement } from '../sql/statement.ts';
import { reasonOf } from './report.ts';

/** The first pause is this long, each further one twice the one before, up to the longest. */
const FIRST_PAUSE = sql.raw("interval '1 minute'");
const LONGEST_PAUSE = sql.raw("interval '1 day'");

/** Whether the workspace is to be left alone at the moment. */
export const isBackingOff = (job: SQL, workspaceId: SQL): SQL =>
  sql`exists (select from scheduled_failure s where s.workspace_id = ${workspaceId} and s.job = ${job} and s.retry_at > now())`;

const keyOf = (bindings: Bindings, job: string, workspaceId: string): { job: SQL; workspace: SQL } => ({
  job: sql`${bindings.named('job', job)}::text`,
  workspace: sql`${bindings.named('workspaceId', workspaceId)}::uuid`,
});

export const recordFailure = async (
  database: Database,
  job: string,
  workspaceId: string,
  error: unknown,
): Promise<void> => {
  const bindings = new Bindings();
  const key = keyOf(bindings, job, workspaceId);
  const reason = bindings.named('reason', reasonOf(error));
  // A workspace that is gone has nothing to fail.
  const statement = sql`insert into scheduled_failure as s (workspace_id, job, failures, reason, retry_at)
    select w.id, ${key.job}, 1, ${reason}, now() + ${FIRST_PAUSE} from workspace w where w.id = ${key.workspace}
    on conflict (workspace_id, job) do update set failures = s.failures + 1, reason = excluded.reason,
      retry_at = now() + least(${FIRST_PAUSE} * power(2, least(s.failures, 20)), ${LONGEST_PAUSE})`;
  await database.run(toStatement(statement, bindings.values));
};

export const forgetFailure = async (database: Database, job: string, workspaceId: string): Promise<void> => {
  const bindings = new Bindings();
  const key = keyOf(bindings, job, workspaceId);
  const statement = sql`delete from scheduled_failure s where s.workspace_id = ${key.workspace} and s.job = ${key.job}`;
  await database.run(toStatement(statement, bindings.values));
};
