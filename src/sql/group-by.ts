/** Records in groups → one statement. */
import { type SQL, sql } from 'drizzle-orm';
import type { RootRead } from '../plan/document.ts';
import { mentionsDeletedAt } from '../plan/filter.ts';
import type { Dimension, GroupByParameters, GroupOrder } from '../plan/group-by.ts';
import type { OrderKey } from '../plan/order.ts';
import type { PagePlan } from '../plan/pages.ts';
import type { PartPath } from '../plan/path.ts';
import { selectionOf } from '../plan/selection.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { aggregateNumberJson, aggregateStringJson, aggregateValue } from './aggregates.ts';
import type { Bindings } from './bindings.ts';
import type { OwnPieces } from './connection.ts';
import { filterCondition } from './filter.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import { concatenated, memberPieces, type Piece, renderList } from './json.ts';
import { listingOf, ROW } from './list.ts';
import { foreignKeyId, inWorkspace, type RecordContext } from './objects.ts';
import { renderConnection, renderRecord } from './render.ts';
import { groupsRow } from './rows.ts';
import type { RowStatement } from './statement.ts';
import { column, isoInstant, literal, name, orderTerm, partValue } from './values.ts';

/** Records of each group that a sample holds. */
export const SAMPLE_SIZE = 10;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** Days by which a week begins before Monday. */
const DAYS_BEFORE_MONDAY = { MONDAY: 0, SUNDAY: 1, SATURDAY: 2 } as const;

const dimensionColumn = (at: number): string => `dimension${at}`;

/** A record that a path goes through, joined under a name of its own. */
const hopJoin = (context: RecordContext, object: ObjectSchema, { hop }: PartPath, alias: string): SQL => {
  const foreignKey = hop?.field.parts[0];
  if (!hop || !foreignKey) return sql``;
  return sql` left join ${name(hop.object.table)} ${name(alias)} on ${inWorkspace(context, hop.object, alias)} and ${column(alias, 'id')} = ${foreignKeyId(object, 't', foreignKey)} and ${column(alias, 'deleted_at')} is null`;
};

const pathValue = (object: ObjectSchema, { hop, part }: PartPath, alias: string): SQL =>
  hop ? partValue(hop.object, alias, part) : partValue(object, 't', part);

/** A date or date-time on the wall clock of the time zone, without one. */
const wallClock = (dimension: Dimension, value: SQL, bindings: Bindings): SQL =>
  dimension.path.part.kind === 'date'
    ? sql`${value}::date::timestamp`
    : sql`(${value}::timestamptz at time zone ${bindings.bind(dimension.timeZone)}::text)`;

/** What records are grouped by: the value, or the bucket of its date. */
const dimensionValue = (dimension: Dimension, value: SQL, bindings: Bindings): SQL => {
  const { granularity, weekStartDay } = dimension;
  if (granularity === 'NONE') return value;
  const time = wallClock(dimension, value, bindings);
  const shift = sql.raw(`interval '${DAYS_BEFORE_MONDAY[weekStartDay]} days'`);
  switch (granularity) {
    case 'WEEK':
      return sql`(date_trunc('week', ${time} + ${shift}) - ${shift})::date`;
    case 'DAY':
    case 'MONTH':
    case 'QUARTER':
    case 'YEAR':
      return sql`date_trunc(${literal(granularity.toLowerCase())}, ${time})::date`;
    case 'DAY_OF_THE_WEEK':
      return sql`extract(isodow from ${time})::int`;
    case 'MONTH_OF_THE_YEAR':
      return sql`extract(month from ${time})::int`;
    case 'QUARTER_OF_THE_YEAR':
      return sql`extract(quarter from ${time})::int`;
  }
};

const named = (names: readonly string[], number: SQL): SQL =>
  sql`(array[${sql.join(names.map(literal), sql`, `)}])[${number}]`;

/** A grouped value as text, whose JSON form is a string; null if it is JSON already. */
const dimensionText = ({ granularity, path: { part } }: Dimension, value: SQL): SQL | null => {
  switch (granularity) {
    case 'NONE':
      break;
    case 'DAY_OF_THE_WEEK':
      return named(WEEKDAYS, value);
    case 'MONTH_OF_THE_YEAR':
      return named(MONTHS, value);
    case 'QUARTER_OF_THE_YEAR':
      return sql`'Q' || ${value}`;
    default:
      return sql`to_char(${value}, 'YYYY-MM-DD')`;
  }
  if (part.kind === 'dateTime' && part.place.in === 'column') return isoInstant(value);
  if (part.kind === 'date' && part.place.in === 'column') return sql`to_char(${value}, 'YYYY-MM-DD')`;
  return ['number', 'integer', 'boolean', 'list'].includes(part.kind) ? null : sql`${value}::text`;
};

const dimensionJson = (dimension: Dimension, value: SQL): SQL => {
  const text = dimension.unnest ? value : dimensionText(dimension, value);
  return text ? sql`coalesce(to_json(${text})::text, 'null')` : sql`coalesce(${value}::text, 'null')`;
};

const directed = (
  term: SQL,
  { descending, nullsFirst }: { readonly descending: boolean; readonly nullsFirst: boolean },
): SQL =>
  sql`${term} ${sql.raw(descending ? 'desc' : 'asc')} ${sql.raw(nullsFirst ? 'nulls first' : 'nulls last')}`;

const dimensionTerm = ({ granularity, unnest, path }: Dimension, value: SQL): SQL =>
  granularity === 'NONE' && !unnest ? orderTerm(path.part.kind, value) : value;

/** Groups as they are asked for, and by their values where that leaves them equal. */
const groupOrder = (
  object: ObjectSchema,
  dimensions: readonly Dimension[],
  orderBy: readonly GroupOrder[],
): SQL => {
  const ofDimension = (at: number, order: Omit<GroupOrder, 'by'>): readonly SQL[] => {
    const dimension = dimensions[at];
    return dimension ? [directed(dimensionTerm(dimension, column('t', dimensionColumn(at))), order)] : [];
  };
  const asked = orderBy.flatMap((order) =>
    'dimension' in order.by
      ? ofDimension(order.by.dimension, order)
      : [directed(aggregateValue(object, 't', order.by.aggregate), order)],
  );
  const rest = dimensions.flatMap((_, at) => ofDimension(at, { descending: false, nullsFirst: true }));
  return sql.join([...asked, ...rest], sql`, `);
};

const sampleOrder = (object: ObjectSchema, keys: readonly OrderKey[]): SQL => {
  const terms = keys.map((key, at) =>
    directed(orderTerm(key.path.part.kind, pathValue(object, key.path, `sampled${at}`)), key),
  );
  return sql.join([...terms, sql`t.id`], sql`, `);
};

/** That a record of those listed, under an alias, is of the group `g`. */
const isOfGroup = (dimensions: readonly Dimension[], alias: string): SQL =>
  sql.join(
    dimensions.map(
      (_, at) =>
        sql`${column(alias, dimensionColumn(at))} is not distinct from ${column('g', dimensionColumn(at))}`,
    ),
    sql` and `,
  );

/** The first records of the group `g`, at depth 0, as a JSON array. */
const sampleJson = (
  context: RecordContext,
  object: ObjectSchema,
  dimensions: readonly Dimension[],
  keys: readonly OrderKey[],
): SQL => {
  const joins = keys.map(({ path }, at) => hopJoin(context, object, path, `sampled${at}`));
  const order = sampleOrder(object, keys);
  const record = renderRecord(context, selectionOf(context.schema, object, 0, null), 'r');
  const rows = sql`(select t.*, row_number() over (order by ${order}) as sampled from listed t${sql.join(joins)} where ${isOfGroup(dimensions, 't')} order by ${order} limit ${sql.raw(String(SAMPLE_SIZE))}) r`;
  return renderList(record, rows, sql`r.sampled`);
};

/** What is grouped: the records that are listed, each with its dimensions. */
const listedRows = (
  context: RecordContext,
  object: ObjectSchema,
  { dimensions, filter }: Pick<GroupByParameters, 'dimensions' | 'filter'>,
): SQL => {
  const { bindings } = context;
  const values = dimensions.map((dimension, at) => {
    const value = pathValue(object, dimension.path, `through${at}`);
    return {
      value: dimension.unnest ? sql`${name(`item${at}`)}.value` : dimensionValue(dimension, value, bindings),
      join: sql`${hopJoin(context, object, dimension.path, `through${at}`)}${dimension.unnest ? sql` left join lateral jsonb_array_elements_text(${value}) as ${name(`item${at}`)}(value) on true` : sql``}`,
    };
  });
  const isListed = [
    inWorkspace(context, object, 't'),
    ...(filter && mentionsDeletedAt(filter) ? [] : [sql`t.deleted_at is null`]),
    ...(filter ? [filterCondition(context, object, 't', filter)] : []),
    isLive,
  ];
  return sql`select t.*${sql.join(values.map(({ value }, at) => sql`, ${value} as ${name(dimensionColumn(at))}`))} from ${name(object.table)} t${sql.join(values.map(({ join }) => join))} where ${sql.join(isListed, sql` and `)}`;
};

const dimensionColumns = (dimensions: readonly Dimension[]): SQL =>
  sql.join(
    dimensions.map((_, at) => column('t', dimensionColumn(at))),
    sql`, `,
  );

/** The dimensions of the group `g`, as a JSON array. */
const dimensionValues = (dimensions: readonly Dimension[]): readonly Piece[] => [
  ...dimensions.flatMap((dimension, at) => [
    at === 0 ? '[' : ',',
    dimensionJson(dimension, column('g', dimensionColumn(at))),
  ]),
  ']',
];

/** JSON array text of groups, as Twenty's REST API writes them: aggregates are strings. */
const groupsJson = (context: RecordContext, object: ObjectSchema, parameters: GroupByParameters): SQL => {
  const { dimensions, aggregates, orderBy, limit, sample } = parameters;
  const columns = dimensionColumns(dimensions);
  const computed = memberPieces(
    aggregates.map((aggregate) => ({
      key: aggregate.name,
      value: [aggregateStringJson(aggregate, aggregateValue(object, 't', aggregate))],
    })),
  );
  const order = groupOrder(object, dimensions, orderBy);
  const grouped = sql`select ${columns}, ${computed.length > 0 ? concatenated(computed) : literal('')} as told, row_number() over (order by ${order}) as place from listed t group by ${columns} order by place limit ${context.bindings.bind(limit)}::int`;
  const own = memberPieces([
    { key: 'groupByDimensionValues', value: dimensionValues(dimensions) },
    ...(sample ? [{ key: 'records', value: [sampleJson(context, object, dimensions, sample)] }] : []),
  ]);
  const separator = computed.length > 0 ? ',' : '';
  const group = concatenated(['{', sql`g.told`, separator, ...own, '}']);
  return sql`(with listed as (${listedRows(context, object, parameters)}), grouped as (${grouped}) select '[' || coalesce(string_agg(${group}, ',' order by g.place), '') || ']' from grouped g)`;
};

/** JSON array text of groups as connections, each with a page of its records. @param page a name for its CTEs */
export const groupConnections = (
  context: RecordContext,
  { object, parameters, page: { offset, binding }, entries }: Extract<RootRead, { kind: 'groups' }>,
  page: string,
): SQL => {
  const { dimensions, aggregates, orderBy, limit, sample } = parameters;
  const plan: PagePlan = {
    ...{ object, filter: null, includesDeleted: true, keys: sample ?? [], limit: SAMPLE_SIZE, offset },
    ...{ start: null, backward: false, binding },
  };
  const isMember = sql`${column(ROW, 'id')} in (select l.id from listed l where ${isOfGroup(dimensions, 'l')})`;
  const own: OwnPieces = (entry) => {
    switch (entry.kind) {
      case 'totalCount':
        return [sql`g.total`];
      case 'aggregate':
        return [column('g', `value${aggregates.indexOf(entry.aggregate)}`)];
      case 'groupValues':
        return dimensionValues(dimensions);
      default:
        return null;
    }
  };
  const group = renderConnection(listingOf(context, plan, isMember, page, false), entries, own);
  const columns = dimensionColumns(dimensions);
  const values = aggregates.map(
    (aggregate, at) =>
      sql`, ${aggregateNumberJson(aggregate, aggregateValue(object, 't', aggregate))} as ${name(`value${at}`)}`,
  );
  const order = groupOrder(object, dimensions, orderBy);
  const grouped = sql`select ${columns}, count(*) as total${sql.join(values)}, row_number() over (order by ${order}) as place from listed t group by ${columns} order by place limit ${context.bindings.bind(limit)}::int`;
  return sql`(with listed as materialized (${listedRows(context, object, parameters)}), grouped as materialized (${grouped}) select ${renderList(group, sql`grouped g`, sql`g.place`)})`;
};

/** Groups of an object's records: `groups` is a JSON array. */
export const groupByStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  object: ObjectSchema,
  parameters: GroupByParameters,
  bindings: Bindings,
): RowStatement<{ readonly groups: string }> => {
  const workspaceId = workspaceParameter(bindings, caller);
  const context: RecordContext = { schema, workspaceId, written: [], bindings };
  return {
    sql: sql`
with ${readGuard(bindings, caller)}
select ${isLive} as live, ${groupsJson(context, object, parameters)} as groups`,
    row: groupsRow,
  };
};
