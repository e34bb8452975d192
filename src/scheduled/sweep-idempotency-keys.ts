/** Deletes expired idempotency keys: they no longer count, and only take space. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { Bindings } from '../sql/bindings.ts';
import { KEPT } from '../sql/idempotency.ts';
import { toStatement } from '../sql/statement.ts';
import { Budget } from './budget.ts';

/** Rows that one statement deletes, and statements that one run spends. */
const SWEEP_BOUND = 1_000;
const STATEMENTS_PER_RUN = 20;

/** @returns how many were deleted; what is left is for the next run */
export const sweepIdempotencyKeys = async (database: Database): Promise<number> => {
  const bindings = new Bindings();
  const most = sql`${bindings.bind(SWEEP_BOUND)}::int`;
  const statement = sql`with old as materialized (select i.workspace_id, i.key from idempotency_key i where i.created_at <= now() - ${KEPT} order by i.created_at limit ${most} for update skip locked),
    gone as (delete from idempotency_key i using old o where i.workspace_id = o.workspace_id and i.key = o.key returning true)
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
