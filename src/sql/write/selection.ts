/** The records that an update, deletion or restoration is about: locked, in one order, before they are judged. */
import { type SQL, sql } from 'drizzle-orm';
import { MAX_BULK_RECORDS } from '../../limits.ts';
import type { Selection } from '../../plan/write.ts';
import { filterCondition } from '../filter.ts';
import { isLive } from '../guard.ts';
import { inWorkspace } from '../objects.ts';
import { literal, name } from '../values.ts';
import type { WriteContext } from './context.ts';
import { problem } from './problems.ts';
import type { Checks } from './references.ts';

interface Locking {
  /** Which states of records are meant, as a condition on `t` that begins with AND. */
  readonly state: SQL;
  readonly operation: 'update' | 'delete' | 'restore';
  /** Whether the records are to go for good: then nobody may point at them meanwhile. */
  readonly destroys?: boolean;
  /** Conditions that hold once what is to be locked before is locked; each begins with AND. */
  readonly after?: SQL;
}

const MOST = sql.raw(String(MAX_BULK_RECORDS));

const lockById = (context: WriteContext, id: string, { state, destroys, after }: Locking): SQL => {
  const { object, bindings } = context;
  return sql`selected as materialized (
    select t.*
    from ${name(object.table)} t
    where ${inWorkspace(context, object, 't')}
      and t.id = ${bindings.bind(id)}::uuid${state}
      and ${isLive}${after ?? sql``}
    for ${destroys ? sql`update` : sql`no key update`}
  )`;
};

/**
 * Locks what a filter holds for. The filter is looked at twice: where an index finds the records, and under the locks,
 * where Postgres looks at each record as it is by then.
 */
const lockByFilter = (
  context: WriteContext,
  filter: SQL,
  { state, destroys, after }: Locking,
): readonly SQL[] => {
  const { object } = context;
  const isMeant = sql`${inWorkspace(context, object, 't')}${state}
      and ${filter}`;
  return [
    sql`matched as materialized (
    select t.id
    from ${name(object.table)} t
    where ${isMeant}
      and ${isLive}
    limit ${MOST} + 1
  )`,
    sql`selected as materialized (
    select t.*
    from ${name(object.table)} t
    where ${isMeant}
      and t.id in (select m.id from matched m)
      and (select count(*) from matched) <= ${MOST}${after ?? sql``}
    order by t.id
    for ${destroys ? sql`update` : sql`no key update`}
  )`,
  ];
};

/** The CTE `selected`, and more records than one request may change as a problem. */
export const lockSelected = (context: WriteContext, selection: Selection, locking: Locking): Checks => {
  if (selection.by === 'id') return { ctes: [lockById(context, selection.id, locking)], problems: [] };
  const filter = filterCondition(context, context.object, 't', selection.filter);
  const tooMany = problem(
    { n: sql`0`, kind: 'tooMany', name: sql`''`, value: literal(locking.operation) },
    sql`where (select count(*) from matched) > ${MOST}`,
  );
  return { ctes: lockByFilter(context, filter, locking), problems: [tooMany] };
};
