/** Shards of the counts of live records, which one backend each adds to, brought together in shard 0. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { Bindings } from '../sql/bindings.ts';
import { toStatement } from '../sql/statement.ts';

/** Shards that one statement folds. */
const FOLD_BOUND = 1_000;

/**
 * Folds the shards that no writer holds. The sum over all shards is the same in every snapshot; a writer whose
 * shard is gone makes it anew. No backend has the process id 0, so shard 0 is this function's own, and one caller
 * at a time has it.
 * @returns how many shards were folded
 */
export const foldCounts = async (database: Database): Promise<number> => {
  const bindings = new Bindings();
  const most = sql`${bindings.bind(FOLD_BOUND)}::int`;
  const statement = sql`with turn as materialized (select pg_try_advisory_xact_lock(hashtextextended('viginti.fold_counts', 0)) as is_ours),
    idle as materialized (select c.workspace_id, c.object_id, c.shard from record_count c where c.shard <> 0 and (select is_ours from turn) limit ${most} for update skip locked),
    gone as (delete from record_count c using idle i where c.workspace_id = i.workspace_id and c.object_id = i.object_id and c.shard = i.shard returning c.workspace_id, c.object_id, c.live),
    folded as (insert into record_count as c (workspace_id, object_id, shard, live) select g.workspace_id, g.object_id, 0, sum(g.live) from gone g group by g.workspace_id, g.object_id on conflict (workspace_id, object_id, shard) do update set live = c.live + excluded.live)
    select count(*)::int as folded from gone`;
  const [row] = await database.run(toStatement(statement, bindings.values));
  return Number(row?.['folded'] ?? 0);
};
