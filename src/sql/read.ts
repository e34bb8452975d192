/** Read plans → one statement each. */
import { type SQL, sql } from 'drizzle-orm';
import { mentionsPart } from '../plan/filter.ts';
import type { OrderKey } from '../plan/order.ts';
import { type Position, reversed, segmentsFrom } from '../plan/pages.ts';
import type { GetPlan, ListPlan } from '../plan/read.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { filterCondition } from './filter.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import {
  beyondId,
  beyondPosition,
  compareKey,
  hopAlias,
  inSegment,
  keyValue,
  type Ordered,
  orderedBy,
  orderList,
  orderOfTerm,
  positionJson,
} from './page.ts';
import {
  foreignKeyId,
  inWorkspace,
  type RenderContext,
  renderList,
  renderRecord,
  withinSize,
} from './render.ts';
import { getRow, type ListRow, listRow } from './rows.ts';
import type { RowStatement } from './statement.ts';
import { column, literal, name } from './values.ts';

const ROW = 't';

interface ListContext extends RenderContext {
  readonly bindings: Bindings;
  readonly plan: ListPlan;
}

/** The records that order keys look at through a many-to-one relation. */
const hopJoins = (context: ListContext, keys: readonly OrderKey[]): SQL => {
  const joins = keys.flatMap((key, position) => {
    const { hop } = key.path;
    const foreignKey = hop?.field.parts[0];
    if (!hop || !foreignKey) return [];
    const alias = hopAlias(position);
    return [
      sql` left join ${name(hop.object.table)} ${name(alias)} on ${inWorkspace(context, hop.object, alias)} and ${column(alias, 'id')} = ${foreignKeyId(context.plan.object, ROW, foreignKey)} and ${column(alias, 'deleted_at')} is null`,
    ];
  });
  return sql.join(joins);
};

const conditions = (parts: readonly (SQL | null)[]): SQL =>
  sql.join(
    parts.filter((part) => part !== null),
    sql` and `,
  );

/** The rows a list is about, whatever the page. */
const listed = (context: ListContext): SQL => {
  const { plan } = context;
  return conditions([
    inWorkspace(context, plan.object, ROW),
    plan.includesDeleted ? null : sql`${column(ROW, 'deleted_at')} is null`,
    plan.filter && filterCondition(context, plan.object, ROW, plan.filter),
  ]);
};

interface Scan {
  readonly keys: readonly OrderKey[];
  readonly descendingIds: boolean;
  readonly start: Position | null;
  readonly inclusive: boolean;
}

/** Rows of the list that follow each other in reading order. */
interface Range {
  readonly where: SQL;
  readonly order: SQL;
  /**
   * The first key, where its index has it in order, but has the rows that are equal in it against their ids' order:
   * there may be any number of them.
   */
  readonly tied: Ordered | null;
}

const ID = column(ROW, 'id');

/** Whether rows with an equal key lie in the index against the order of their ids. */
const hasTies = (context: ListContext, scan: Scan, [first, ...others]: readonly Ordered[]): boolean =>
  first?.index != null &&
  others.length === 0 &&
  !context.plan.filter &&
  first.key.descending !== scan.descendingIds;

const rangesOf = (context: ListContext, scan: Scan): readonly Range[] => {
  const { bindings } = context;
  const { filter } = context.plan;
  const { start, descendingIds, inclusive } = scan;
  const keys = orderedBy(context.plan.object, ROW, scan.keys);
  const [first] = keys;
  const isFiltered = first !== undefined && filter !== null && mentionsPart(filter, first.key.path.part);
  const splits = first !== undefined && first.isNullable && !first.key.path.hop;
  const at = start?.values[0] ?? null;
  return segmentsFrom(first?.key, splits, start).flatMap((segment): readonly Range[] => {
    const order = orderList(keys, ID, descendingIds, segment);
    const range = (own: SQL | null, tied: Ordered | null = null): Range => {
      const isBounded = own !== null && at !== null;
      const inOwn = first ? inSegment(first, segment, isBounded) : null;
      return { where: conditions([listed(context), inOwn, own, isLive]), order, tied };
    };
    const isEntered = start && (segment === 'all' || (at === null) === (segment === 'nulls'));
    const tied = first && segment !== 'nulls' && hasTies(context, scan, keys) ? first : null;
    if (!isEntered) return [range(null, tied)];
    if (!tied || at === null) {
      const own = beyondPosition(keys, ID, descendingIds, segment, start, inclusive, isFiltered, bindings);
      return [range(own)];
    }
    const { equal, beyond } = compareKey(tied, at, bindings, false);
    return [
      range(sql`${equal} and ${beyondId(ID, descendingIds, start, inclusive, bindings)}`),
      range(beyond, tied),
    ];
  });
};

/** One row more than the page, in reading order, each with its key values and its place `seq`. */
const pageRows = (context: ListContext, scan: Scan): SQL => {
  const { object, limit, offset } = context.plan;
  const { bindings } = context;
  const count = sql`${bindings.named('fetched', offset + limit + 1)}::int`;
  const keyColumns = scan.keys.map(
    (key, at) => sql`, ${keyValue(object, ROW, key, at)} as ${name(`key${at}`)}`,
  );
  const rows = sql`${name(ROW)}.*${sql.join(keyColumns)} from ${name(object.table)} ${name(ROW)}${hopJoins(context, scan.keys)}`;
  const ranges: SQL[] = [];
  const add = (order: SQL, selection: SQL): void => {
    ranges.push(
      sql`(select ${sql.raw(String(ranges.length))} as range, row_number() over (order by ${order}) as place, ${selection} order by ${order} limit ${count})`,
    );
  };
  const nearest: SQL[] = [];
  for (const { where, order, tied } of rangesOf(context, scan)) {
    if (!tied) {
      add(order, sql`${rows} where ${where}`);
      continue;
    }
    // As many rows as the page, by their key alone: they are the page, but for those equal in the last one's key.
    const near = name(`near${nearest.length}`);
    nearest.push(
      sql`${near} as materialized (select ${rows} where ${where} order by ${orderOfTerm(tied)} limit ${count})`,
    );
    const key = tied.form(column('n', 'key0'));
    const [way, back, past] = tied.key.descending ? ['desc', 'asc', '>'] : ['asc', 'desc', '<'];
    const edge = sql`(select ${key} from ${near} n order by ${key} ${sql.raw(back)} limit 1)`;
    const ids = sql.raw(scan.descendingIds ? 'desc' : 'asc');
    add(
      sql`${key} ${sql.raw(way)}, n.id ${ids}`,
      sql`n.* from ${near} n where ${key} ${sql.raw(past)} ${edge}`,
    );
    add(sql`${ID} ${ids}`, sql`${rows} where ${where} and ${tied.term} = ${edge}`);
  }
  const ctes = nearest.length > 0 ? sql`with ${sql.join(nearest, sql`, `)} ` : sql``;
  const found = sql`(${sql.join(ranges, sql` union all `)}) s`;
  if (offset === 0)
    return sql`${ctes}select row_number() over (order by range, place) as seq, s.* from ${found} order by seq limit ${count}`;
  const passed = sql`${bindings.named('offset', offset)}::int`;
  return sql`${ctes}select row_number() over (order by range, place) - ${passed} as seq, s.* from ${found} order by seq offset ${passed} limit ${count} - ${passed}`;
};

/** Whether a row of the list lies on the other side of where the page started. */
const existsBefore = (context: ListContext, scan: Scan): SQL => {
  const { object } = context.plan;
  const back: Scan = {
    keys: reversed(scan.keys),
    descendingIds: !scan.descendingIds,
    start: scan.start,
    inclusive: true,
  };
  // The nearest one, by its index: EXISTS would take any, and look for it all through the table.
  const nearest = rangesOf(context, back).map(
    ({ where, order, tied }) =>
      sql`(select true from ${name(object.table)} ${name(ROW)}${hopJoins(context, back.keys)} where ${where} order by ${tied ? orderOfTerm(tied) : order} limit 1) is not null`,
  );
  return sql`(${sql.join(nearest, sql` or `)})`;
};

/** Live records of an object, from the counter that triggers keep. */
const liveCount = (context: RenderContext, object: ObjectSchema): SQL =>
  sql`(select coalesce(sum(c.live), 0)::bigint from record_count c where c.workspace_id = ${context.workspaceId} and c.object_id = ${literal(object.id)}::uuid)`;

const totalCount = (context: ListContext): SQL => {
  const { plan } = context;
  if (!plan.filter) return liveCount(context, plan.object);
  const counted = sql`(select count(*) from ${name(plan.object.table)} ${name(ROW)} where ${listed(context)} and ${isLive})`;
  if (plan.start || plan.offset > 0) return counted;
  // A first page that is not full already shows the whole list.
  return sql`case when (select count(*) from page) <= ${context.bindings.named('limit', plan.limit)}::int then (select count(*) from page) else ${counted} end`;
};

/** Whether rows of the list lie before the page, in reading direction. */
const isBehind = (context: ListContext, scan: Scan): SQL => {
  const { start, offset } = context.plan;
  if (offset === 0) return start ? existsBefore(context, scan) : sql`false`;
  const isPassed = sql`exists (select from page)`;
  return start
    ? sql`(${isPassed} or ${existsBefore(context, scan)})`
    : sql`(${isPassed} or ${totalCount(context)} > 0)`;
};

/**
 * A list in one statement. Columns of its one row: `live` (the guard), `records` (JSON array text), `first` and
 * `last` (JSON arrays of order values and id, or NULL), `more` (the page is followed by more in reading
 * direction), `behind` (there are rows on the other side of the start), `total`.
 */
export const listStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: ListPlan,
  bindings: Bindings,
): RowStatement<ListRow> => {
  const context: ListContext = {
    schema,
    workspaceId: workspaceParameter(bindings, caller),
    written: null,
    bindings,
    plan,
  };
  const scan: Scan = {
    keys: plan.backward ? reversed(plan.keys) : plan.keys,
    descendingIds: plan.backward,
    start: plan.start,
    inclusive: false,
  };
  const limit = sql`${bindings.named('limit', plan.limit)}::int`;
  const keys = orderedBy(plan.object, ROW, scan.keys);
  const record = renderRecord(context, plan.object, 'page', plan.depth, plan.fields);
  const order = plan.backward ? sql`page.seq desc` : sql`page.seq`;
  const position = (seq: SQL): SQL =>
    sql`(select json_build_array(${positionJson(keys, 'page')}, page.id)::text from page where page.seq = ${seq})`;
  const nearest = position(sql`1`);
  const farthest = position(sql`(select max(p.seq) from page p where p.seq <= ${limit})`);
  return {
    sql: sql`with ${readGuard(bindings, caller)}, page as materialized (${pageRows(context, scan)}) select ${isLive} as live, ${withinSize(renderList(record, sql`page where page.seq <= ${limit}`, order))} as records, ${plan.backward ? farthest : nearest} as first, ${plan.backward ? nearest : farthest} as last, (select count(*) from page) > ${limit} as more, ${isBehind(context, scan)} as behind, ${totalCount(context)} as total`,
    row: listRow,
  };
};

/** One record. Columns: `live`, `record` (JSON text, or NULL where there is no live record). */
export const getStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: GetPlan,
  bindings: Bindings,
): RowStatement<{ readonly record: string | null }> => {
  const context: RenderContext = { schema, workspaceId: workspaceParameter(bindings, caller), written: null };
  const record = renderRecord(context, plan.object, ROW, plan.depth, plan.fields);
  return {
    sql: sql`with ${readGuard(bindings, caller)} select ${isLive} as live, (select ${withinSize(record)} from ${name(plan.object.table)} ${name(ROW)} where ${inWorkspace(context, plan.object, ROW)} and ${column(ROW, 'id')} = ${bindings.bind(plan.id)}::uuid and ${column(ROW, 'deleted_at')} is null and ${isLive}) as record`,
    row: getRow,
  };
};
