/** A page of an object's records → the rows it is made of, as ranges of indexes. */
import { type SQL, sql } from 'drizzle-orm';
import { mentionsPart } from '../plan/filter.ts';
import type { OrderKey } from '../plan/order.ts';
import { type PagePlan, type Position, reversed, segmentsFrom } from '../plan/pages.ts';
import type { Bindings } from './bindings.ts';
import { filterCondition } from './filter.ts';
import { foreignKeyId, inWorkspace, type RecordContext, rowsOf } from './objects.ts';
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
import { MAX_RENDERED_BYTES } from './sqlstates.ts';
import { column, literal, name } from './values.ts';

/** The alias of the object's rows. */
export const ROW = 't';
const ID = column(ROW, 'id');

interface Scan {
  readonly keys: readonly OrderKey[];
  readonly descendingIds: boolean;
  readonly start: Position | null;
  readonly inclusive: boolean;
}

/** A list in a statement: its plan, and the parts of SQL that several of its expressions share. */
export interface Listing {
  readonly context: RecordContext;
  readonly bindings: Bindings;
  readonly plan: PagePlan;
  /** The name of the CTE that has the page's rows. */
  readonly page: string;
  readonly scan: Scan;
  /** The condition that a row is in the list. */
  readonly isListed: SQL;
  /** Whether the list is all live records of its object. */
  readonly isWhole: boolean;
  readonly limit: SQL;
  readonly offset: SQL;
  /** Rows to fetch: those passed over, the page, and one more. */
  readonly fetched: SQL;
}

const conditions = (parts: readonly (SQL | null)[]): SQL =>
  sql.join(
    parts.filter((part) => part !== null),
    sql` and `,
  );

/**
 * @param within what else a row has to meet: the statement's guard, or its parent
 * @param isRoot whether the list is of the object itself, rather than of a parent's related records
 */
export const listingOf = (
  context: RecordContext,
  plan: PagePlan,
  within: SQL,
  page: string,
  isRoot: boolean,
): Listing => {
  const { object, filter, includesDeleted, backward, keys, limit, offset, start } = plan;
  const { bindings } = context;
  const int = (value: number): SQL => sql`${bindings.bind(value)}::int`;
  return {
    context,
    bindings,
    plan,
    page,
    scan: {
      keys: backward ? reversed(keys) : keys,
      descendingIds: backward,
      start,
      inclusive: false,
    },
    isListed: conditions([
      inWorkspace(context, object, ROW),
      includesDeleted ? null : sql`${column(ROW, 'deleted_at')} is null`,
      filter && filterCondition(context, object, ROW, filter),
      within,
    ]),
    isWhole: isRoot && filter === null,
    limit: int(limit),
    offset: int(offset),
    fetched: int(offset + limit + 1),
  };
};

/** The records that order keys look at through a many-to-one relation. */
const hopJoins = ({ context, plan }: Listing, keys: readonly OrderKey[]): SQL => {
  const joins = keys.flatMap((key, position) => {
    const { hop } = key.path;
    const foreignKey = hop?.field.parts[0];
    if (!hop || !foreignKey) return [];
    const alias = hopAlias(position);
    return [
      sql` left join ${name(hop.object.table)} ${name(alias)} on ${inWorkspace(context, hop.object, alias)} and ${column(alias, 'id')} = ${foreignKeyId(plan.object, ROW, foreignKey)} and ${column(alias, 'deleted_at')} is null`,
    ];
  });
  return sql.join(joins);
};

/** Rows of the list that follow each other in reading order. */
interface Range {
  readonly where: SQL;
  readonly order: SQL;
  /**
   * The first key, if its index has it in order but has the rows that are equal in it against their ids' order: there
   * may be any number of them.
   */
  readonly tied: Ordered | null;
}

/** Whether rows with an equal key lie in the index against the order of their ids. */
const hasTies = ({ plan }: Listing, scan: Scan, [first, ...others]: readonly Ordered[]): boolean =>
  first?.index != null && others.length === 0 && !plan.filter && first.key.descending !== scan.descendingIds;

const rangesOf = (listing: Listing, scan: Scan): readonly Range[] => {
  const { bindings, isListed, plan } = listing;
  const { start, descendingIds, inclusive } = scan;
  const keys = orderedBy(plan.object, ROW, scan.keys);
  const [first] = keys;
  const isFiltered =
    first !== undefined && plan.filter !== null && mentionsPart(plan.filter, first.key.path.part);
  const splits = first !== undefined && first.isNullable && !first.key.path.hop;
  const at = start?.values[0] ?? null;
  return segmentsFrom(first?.key, splits, start).flatMap((segment): readonly Range[] => {
    const order = orderList(keys, ID, descendingIds, segment);
    const range = (own: SQL | null, tied: Ordered | null = null): Range => {
      const isBounded = own !== null && at !== null;
      const inOwn = first ? inSegment(first, segment, isBounded) : null;
      return { where: conditions([isListed, inOwn, own]), order, tied };
    };
    const isEntered = start && (segment === 'all' || (at === null) === (segment === 'nulls'));
    const tied = first && segment !== 'nulls' && hasTies(listing, scan, keys) ? first : null;
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

/** The page's rows and one more, in reading order, each with its key values and its place `seq` (from 1). */
export const pageRows = (listing: Listing): SQL => {
  const { context, plan, scan, fetched } = listing;
  const { object } = plan;
  const keyColumns = scan.keys.map(
    (key, at) => sql`, ${keyValue(object, ROW, key, at)} as ${name(`key${at}`)}`,
  );
  const rows = sql`${name(ROW)}.*${sql.join(keyColumns)} from ${rowsOf(context, object, ROW)}${hopJoins(listing, scan.keys)}`;
  const ranges: SQL[] = [];
  const add = (order: SQL, selection: SQL): void => {
    ranges.push(
      sql`(select ${sql.raw(String(ranges.length))} as range, row_number() over (order by ${order}) as place, ${selection} order by ${order} limit ${fetched})`,
    );
  };
  const nearest: SQL[] = [];
  for (const { where, order, tied } of rangesOf(listing, scan)) {
    if (!tied) {
      add(order, sql`${rows} where ${where}`);
      continue;
    }
    // As many rows as the page, by their key alone: they are the page, but for those equal in the last one's key.
    const near = name(`near${nearest.length}`);
    nearest.push(
      sql`${near} as materialized (select ${rows} where ${where} order by ${orderOfTerm(tied)} limit ${fetched})`,
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
  if (plan.offset === 0)
    return sql`${ctes}select row_number() over (order by range, place) as seq, s.* from ${found} order by seq limit ${fetched}`;
  const { offset } = listing;
  return sql`${ctes}select row_number() over (order by range, place) - ${offset} as seq, s.* from ${found} order by seq offset ${offset} limit ${fetched} - ${offset}`;
};

/** Whether a row of the list lies on the other side of where the page started. */
const existsBefore = (listing: Listing): SQL => {
  const { context, plan, scan } = listing;
  const back: Scan = {
    keys: reversed(scan.keys),
    descendingIds: !scan.descendingIds,
    start: scan.start,
    inclusive: true,
  };
  // The nearest one, by its index: EXISTS would take any, and look for it all through the table.
  const nearest = rangesOf(listing, back).map(
    ({ where, order, tied }) =>
      sql`(select true from ${rowsOf(context, plan.object, ROW)}${hopJoins(listing, back.keys)} where ${where} order by ${tied ? orderOfTerm(tied) : order} limit 1) is not null`,
  );
  return sql`(${sql.join(nearest, sql` or `)})`;
};

/** Live records of an object, from the counter that triggers keep. */
const liveCount = ({ context, plan }: Listing): SQL =>
  sql`(select coalesce(sum(c.live), 0)::bigint from record_count c where c.workspace_id = ${context.workspaceId} and c.object_id = ${literal(plan.object.id)}::uuid)`;

/** How many records the list has, whatever the page. */
export const totalCount = (listing: Listing): SQL => {
  const { context, plan, isWhole, isListed, limit } = listing;
  if (isWhole && context.written.length === 0) return liveCount(listing);
  const counted = sql`(select count(*) from ${rowsOf(context, plan.object, ROW)} where ${isListed})`;
  if (plan.start || plan.offset > 0) return counted;
  // A first page that is not full already shows the whole list.
  const rows = sql`(select count(*) from ${name(listing.page)})`;
  return sql`case when ${rows} <= ${limit} then ${rows} else ${counted} end`;
};

/** Whether rows of the list lie before the page, in reading direction. */
export const isBehind = (listing: Listing): SQL => {
  const { start, offset } = listing.plan;
  if (offset === 0) return start ? existsBefore(listing) : sql`false`;
  const isPassed = sql`exists (select from ${name(listing.page)})`;
  return start
    ? sql`(${isPassed} or ${existsBefore(listing)})`
    : sql`(${isPassed} or ${totalCount(listing)} > 0)`;
};

/** The position of a row of the page: a JSON array of its order values and its id. */
export const rowPosition = ({ plan, scan }: Listing, alias: string): SQL =>
  sql`json_build_array(${positionJson(orderedBy(plan.object, ROW, scan.keys), alias)}, ${column(alias, 'id')})::text`;

/**
 * The rows of the page that fit into a response, in reading order, each with its place `seq` and its JSON. The first row
 * is always among them. Needs the page's CTE.
 * @param columns JSON of a row, by the name of its column
 */
export const fittingRows = ({ page, limit }: Listing, columns: readonly (readonly [string, SQL])[]): SQL => {
  const rendered = columns.map(([column, json]) => sql`, ${json} as ${name(column)}`);
  const lengths = [sql`0`, ...columns.map(([key]) => sql`octet_length(${column('r', key)}) + 1`)];
  const kept = columns.map(([key]) => sql`, ${column('s', key)}`);
  // OFFSET 0 keeps the planner from rendering a row twice: for its text, and for its length.
  const rows = sql`select ${column(page, 'seq')}${sql.join(rendered)} from ${name(page)} where ${column(page, 'seq')} <= ${limit} offset 0`;
  const sized = sql`select r.*, sum(${sql.join(lengths, sql` + `)}) over (order by r.seq) as bytes from (${rows}) r`;
  return sql`select s.seq${sql.join(kept)} from (${sized}) s where s.seq = 1 or s.bytes < ${sql.raw(String(MAX_RENDERED_BYTES))}`;
};

/** The first row of a list, in reading order. */
export const firstRow = (listing: Listing): SQL => {
  const { context, plan, scan } = listing;
  const rows = rangesOf(listing, scan).map(
    ({ where, order, tied }, at) =>
      sql`(select ${sql.raw(String(at))} as range, ${name(ROW)}.* from ${rowsOf(context, plan.object, ROW)}${hopJoins(listing, scan.keys)} where ${where} order by ${tied ? sql`${orderOfTerm(tied)}, ${ID} ${sql.raw(scan.descendingIds ? 'desc' : 'asc')}` : order} limit 1)`,
  );
  return sql`select * from (${sql.join(rows, sql` union all `)}) s order by s.range limit 1`;
};
