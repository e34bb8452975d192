/** Read plans → one statement each. */
import { type SQL, sql } from 'drizzle-orm';
import type { GetPlan, ListPlan } from '../plan/read.ts';
import type { WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import { withinSize } from './json.ts';
import { fittingRows, isBehind, listingOf, pageRows, rowPosition, totalCount } from './list.ts';
import type { RecordContext } from './objects.ts';
import { renderLive, renderRecord } from './render.ts';
import { getRow, type ListRow, listRow } from './rows.ts';
import type { RowStatement } from './statement.ts';

const contextOf = (schema: WorkspaceSchema, caller: Caller, bindings: Bindings): RecordContext => ({
  schema,
  workspaceId: workspaceParameter(bindings, caller),
  written: [],
  bindings,
});

/** A page of records. A page that is larger than an answer may be is cut. */
export const listStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: ListPlan,
  bindings: Bindings,
): RowStatement<ListRow> => {
  const context = contextOf(schema, caller, bindings);
  const listing = listingOf(context, plan, isLive, 'page', true);
  const ids = sql`array(select p.id from page p where p.seq <= ${listing.limit})`;
  const record = renderRecord(context, plan.fields, 'page', ids);
  const order = sql.raw(plan.backward ? 'desc' : 'asc');
  const position = (seq: SQL): SQL =>
    sql`(select ${rowPosition(listing, 'page')} from page where page.seq = ${seq})`;
  const nearest = position(sql`1`);
  const farthest = position(sql`(select max(f.seq) from fitting f)`);
  return {
    sql: sql`
with ${readGuard(bindings, caller)},
page as materialized (${pageRows(listing)}),
fitting as materialized (${fittingRows(listing, [['json', record]])})
select
  ${isLive} as live,
  ${withinSize(sql`(select '[' || coalesce(string_agg(f.json, ',' order by f.seq ${order}), '') || ']' from fitting f)`)} as records,
  ${plan.backward ? farthest : nearest} as first,
  ${plan.backward ? nearest : farthest} as last,
  (select count(*) from page) > (select count(*) from fitting) as more,
  ${isBehind(listing)} as behind,
  ${totalCount(listing)} as total`,
    row: listRow,
  };
};

/** One record: `record` is its JSON text, or NULL if there is no live record. */
export const getStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: GetPlan,
  bindings: Bindings,
): RowStatement<{ readonly record: string | null }> => {
  const context = contextOf(schema, caller, bindings);
  return {
    sql: sql`
with ${readGuard(bindings, caller)}
select
  ${isLive} as live,
  ${withinSize(renderLive(context, plan.fields, sql`${bindings.bind(plan.id)}::uuid`, isLive))} as record`,
    row: getRow,
  };
};
