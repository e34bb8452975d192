/** Read plans → one statement each. */
import { type SQL, sql } from 'drizzle-orm';
import { type Position, reversed, type Segment, segmentsFrom } from '../plan/pages.ts';
import type { GetPlan, ListPlan } from '../plan/read.ts';
import type { OrderKey } from '../request/order-by.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { filterCondition } from './filter.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import {
  beyondPosition,
  hopAlias,
  inSegment,
  keyIndex,
  keyValue,
  type Ordered,
  orderList,
  positionJson,
} from './page.ts';
import { foreignKeyId, inWorkspace, type RenderContext, renderList, renderRecord } from './render.ts';
import { column, literal, name } from './values.ts';

const ROW = 't';

interface ListContext extends RenderContext {
  readonly bindings: Bindings;
  readonly plan: ListPlan;
}

const NEVER_NULL_COLUMNS = new Set(['id', 'created_at', 'updated_at']);

const isNullable = ({ path }: OrderKey): boolean => {
  if (path.hop || path.part.place.in === 'json') return true;
  return !NEVER_NULL_COLUMNS.has(path.part.place.column) && path.field.type !== 'POSITION';
};

const ordered = (object: ObjectSchema, keys: readonly OrderKey[]): readonly Ordered[] =>
  keys.map((key, position) => ({
    key,
    value: keyValue(object, ROW, key, position),
    index: keyIndex(ROW, key),
    isNullable: isNullable(key),
  }));

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

const scannedSegments = (
  context: ListContext,
  scan: Scan,
): readonly { segment: Segment; where: SQL; order: SQL }[] => {
  const { object } = context.plan;
  const keys = ordered(object, scan.keys);
  const [first] = keys;
  const splits = first !== undefined && first.isNullable && !first.key.path.hop;
  return segmentsFrom(first?.key, splits, scan.start).map((segment) => {
    const { start } = scan;
    const isEntered = start && (segment === 'all' || (start.values[0] === null) === (segment === 'nulls'));
    return {
      segment,
      where: conditions([
        listed(context),
        first ? inSegment(first, segment) : null,
        isEntered
          ? beyondPosition(
              keys,
              column(ROW, 'id'),
              scan.descendingIds,
              segment,
              start,
              scan.inclusive,
              context.bindings,
            )
          : null,
        isLive,
      ]),
      order: orderList(keys, column(ROW, 'id'), scan.descendingIds, segment),
    };
  });
};

/** One row more than the page, in reading order, each with its key values and its place `seq`. */
const pageRows = (context: ListContext, scan: Scan): SQL => {
  const { object, limit } = context.plan;
  const count = sql`${context.bindings.named('fetched', limit + 1)}::int`;
  const keyColumns = scan.keys.map(
    (key, at) => sql`, ${keyValue(object, ROW, key, at)} as ${name(`key${at}`)}`,
  );
  const segments = scannedSegments(context, scan).map(
    ({ where, order }, at) =>
      sql`(select ${sql.raw(String(at))} as segment, row_number() over (order by ${order}) as place, ${name(ROW)}.*${sql.join(keyColumns)} from ${name(object.table)} ${name(ROW)}${hopJoins(context, scan.keys)} where ${where} order by ${order} limit ${count})`,
  );
  return sql`select row_number() over (order by segment, place) as seq, s.* from (${sql.join(segments, sql` union all `)}) s order by seq limit ${count}`;
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
  const segments = scannedSegments(context, back).map(
    ({ where, order }) =>
      sql`(select true from ${name(object.table)} ${name(ROW)}${hopJoins(context, back.keys)} where ${where} order by ${order} limit 1) is not null`,
  );
  return sql`(${sql.join(segments, sql` or `)})`;
};

/** Live records of an object, from the counter that triggers keep. */
const liveCount = (context: RenderContext, object: ObjectSchema): SQL =>
  sql`(select coalesce(sum(c.live), 0)::bigint from record_count c where c.workspace_id = ${context.workspaceId} and c.object_id = ${literal(object.id)}::uuid)`;

const totalCount = (context: ListContext): SQL => {
  const { plan } = context;
  if (!plan.filter) return liveCount(context, plan.object);
  const counted = sql`(select count(*) from ${name(plan.object.table)} ${name(ROW)} where ${listed(context)} and ${isLive})`;
  if (plan.start) return counted;
  // A first page that is not full already shows the whole list.
  return sql`case when (select count(*) from page) <= ${context.bindings.named('limit', plan.limit)}::int then (select count(*) from page) else ${counted} end`;
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
): SQL => {
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
  const keys = ordered(plan.object, scan.keys);
  const record = renderRecord(context, plan.object, 'page', plan.depth, plan.fields);
  const order = plan.backward ? sql`page.seq desc` : sql`page.seq`;
  const position = (seq: SQL): SQL =>
    sql`(select json_build_array(${positionJson(keys, 'page')}, page.id)::text from page where page.seq = ${seq})`;
  const nearest = position(sql`1`);
  const farthest = position(sql`(select max(p.seq) from page p where p.seq <= ${limit})`);
  return sql`with ${readGuard(bindings, caller)}, page as materialized (${pageRows(context, scan)}) select ${isLive} as live, ${renderList(record, sql`page where page.seq <= ${limit}`, order)} as records, ${plan.backward ? farthest : nearest} as first, ${plan.backward ? nearest : farthest} as last, (select count(*) from page) > ${limit} as more, ${plan.start ? existsBefore(context, scan) : sql`false`} as behind, ${totalCount(context)} as total`;
};

/** One record. Columns: `live`, `record` (JSON text, or NULL where there is no live record). */
export const getStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: GetPlan,
  bindings: Bindings,
): SQL => {
  const context: RenderContext = { schema, workspaceId: workspaceParameter(bindings, caller), written: null };
  const record = renderRecord(context, plan.object, ROW, plan.depth, plan.fields);
  return sql`with ${readGuard(bindings, caller)} select ${isLive} as live, (select ${record} from ${name(plan.object.table)} ${name(ROW)} where ${inWorkspace(context, plan.object, ROW)} and ${column(ROW, 'id')} = ${bindings.bind(plan.id)}::uuid and ${column(ROW, 'deleted_at')} is null and ${isLive}) as record`;
};
