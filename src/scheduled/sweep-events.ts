/** Events that are past their time. What was swept last is kept, so that readers who have not passed it are told. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import type { Config } from '../env.ts';
import { Bindings } from '../sql/bindings.ts';
import { toStatement } from '../sql/statement.ts';
import { Budget } from './budget.ts';
import type { Report } from './report.ts';

/** Rows that one statement deletes, and statements that one run spends. */
const SWEEP_BOUND = 1_000;
const STATEMENTS_PER_RUN = 20;

/** @returns how many were deleted; what is left is for the next run */
export const sweepEvents = async (
  database: Database,
  _: Report,
  { EVENT_RETENTION_DAYS }: Pick<Config, 'EVENT_RETENTION_DAYS'>,
): Promise<number> => {
  const bindings = new Bindings();
  const statement = sql`with old as materialized (
    select e.workspace_id, e.transaction, e.sequence
    from event e
    where e.created_at <= now() - make_interval(days => ${bindings.bind(EVENT_RETENTION_DAYS)}::int)
    order by e.created_at
    limit ${bindings.bind(SWEEP_BOUND)}::int
    for update skip locked
  ),
  gone as (
    delete from event e
    using old o
    where e.workspace_id = o.workspace_id
      and e.transaction = o.transaction
      and e.sequence = o.sequence
    returning e.workspace_id, e.transaction, e.sequence
  ),
  told as (
    insert into event_swept as s (workspace_id, transaction, sequence)
    select distinct on (g.workspace_id) g.workspace_id, g.transaction, g.sequence
    from gone g
    order by g.workspace_id, g.transaction desc, g.sequence desc
    on conflict (workspace_id) do update
    set transaction = excluded.transaction, sequence = excluded.sequence
    where (s.transaction, s.sequence) < (excluded.transaction, excluded.sequence)
  )
select count(*)::int as swept from gone`;
  let swept = 0;
  const budget = new Budget(STATEMENTS_PER_RUN);
  while (budget.spend()) {
    const [row] = await database.run(toStatement(statement, bindings.values));
    const count = Number(row?.['swept'] ?? 0);
    swept += count;
    if (count < SWEEP_BOUND) break;
  }
  return swept;
};
