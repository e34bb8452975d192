/** Records in groups → one statement. */
import { type SQL, sql } from 'drizzle-orm';
import { mentionsDeletedAt } from '../plan/filter.ts';
import type { Aggregate, Dimension, GroupByParameters, GroupOrder } from '../plan/group-by.ts';
import type { OrderKey } from '../plan/order.ts';
import type { PartPath } from '../plan/path.ts';
import { type Constant, selectionOf } from '../plan/selection.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { aggregateStringJson, aggregateValue } from './aggregates.ts';
import type { Bindings } from './bindings.ts';
import { filterCondition } from './filter.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import { concatenated, memberPieces, renderList } from './json.ts';
import { foreignKeyId, inWorkspace, type RecordContext } from './objects.ts';
import { renderRecord } from './render.ts';
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

/** A grouped value as text, whose JSON form is a string; null where it is JSON already. */
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

/** The first records of the group `g`, at depth 0, as a JSON array. */
const sampleJson = (
  context: RecordContext,
  object: ObjectSchema,
  dimensions: readonly Dimension[],
  keys: readonly OrderKey[],
): SQL => {
  const joins = keys.map(({ path }, at) => hopJoin(context, object, path, `sampled${at}`));
  const order = sampleOrder(object, keys);
  const ofGroup = dimensions.map(
    (_, at) =>
      sql`${column('t', dimensionColumn(at))} is not distinct from ${column('g', dimensionColumn(at))}`,
  );
  const record = renderRecord(context, selectionOf(context.schema, object, 0, null), 'r');
  const rows = sql`(select t.*, row_number() over (order by ${order}) as sampled from listed t${sql.join(joins)} where ${sql.join(ofGroup, sql` and `)} order by ${order} limit ${sql.raw(String(SAMPLE_SIZE))}) r`;
  return renderList(record, rows, sql`r.sampled`);
};

/** How a group is written as JSON. */
export interface GroupForm {
  /** The keys of the values that the records are grouped by. */
  readonly dimensionKeys: readonly string[];
  /** An aggregate of a group as JSON. */
  readonly aggregateJson: (aggregate: Aggregate, value: SQL) => SQL;
  readonly constants: readonly Constant[];
}

/** As Twenty's REST API writes it: aggregates are strings. */
const REST_FORM: GroupForm = {
  dimensionKeys: ['groupByDimensionValues'],
  aggregateJson: aggregateStringJson,
  constants: [],
};

/** JSON array text of groups, never NULL. */
export const groupsJson = (
  context: RecordContext,
  object: ObjectSchema,
  parameters: GroupByParameters,
  form: GroupForm,
): SQL => {
  const { dimensions, aggregates, filter, orderBy, limit } = parameters;
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
  const listed = sql`select t.*${sql.join(values.map(({ value }, at) => sql`, ${value} as ${name(dimensionColumn(at))}`))} from ${name(object.table)} t${sql.join(values.map(({ join }) => join))} where ${sql.join(isListed, sql` and `)}`;
  const columns = sql.join(
    dimensions.map((_, at) => column('t', dimensionColumn(at))),
    sql`, `,
  );
  const told = memberPieces(
    aggregates.map((aggregate) => ({
      key: aggregate.name,
      value: [form.aggregateJson(aggregate, aggregateValue(object, 't', aggregate))],
    })),
  );
  const order = groupOrder(object, dimensions, orderBy);
  const grouped = sql`select ${columns}, ${told.length > 0 ? concatenated(told) : literal('')} as told, row_number() over (order by ${order}) as place from listed t group by ${columns} order by place limit ${bindings.bind(limit)}::int`;
  const dimensionValues = dimensions.flatMap((dimension, at) => [
    at === 0 ? '[' : ',',
    dimensionJson(dimension, column('g', dimensionColumn(at))),
  ]);
  const own = memberPieces([
    ...form.dimensionKeys.map((key) => ({ key, value: [...dimensionValues, ']'] })),
    ...form.constants.map(({ key, json }) => ({ key, value: [json] })),
    ...(parameters.sample
      ? [{ key: 'records', value: [sampleJson(context, object, dimensions, parameters.sample)] }]
      : []),
  ]);
  const separator = told.length > 0 && own.length > 0 ? ',' : '';
  const group = concatenated(['{', sql`g.told`, separator, ...own, '}']);
  return sql`(with listed as (${listed}), grouped as (${grouped}) select '[' || coalesce(string_agg(${group}, ',' order by g.place), '') || ']' from grouped g)`;
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
  const context: RecordContext = { schema, workspaceId, written: null, bindings };
  return {
    sql: sql`
with ${readGuard(bindings, caller)}
select ${isLive} as live, ${groupsJson(context, object, parameters, REST_FORM)} as groups`,
    row: groupsRow,
  };
};
