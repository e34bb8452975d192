/** Order keys and positions → ORDER BY lists, and conditions that are ranges of the first key's index. */

import { type SQL, sql } from 'drizzle-orm';
import type { OrderKey } from '../plan/order.ts';
import type { Position, Segment } from '../plan/pages.ts';
import { isTextual } from '../schema/kinds.ts';
import type { JsonValue, ObjectSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { ORDERED_LENGTH } from './text-order.ts';
import { column, type Indexed, indexOf, isoInstant, orderTerm, partValue, typed } from './values.ts';

/** The alias a many-to-one record is joined under when key `position` of the order is one of its fields. */
export const hopAlias = (position: number): string => `o${position}`;

/** The value of an order key on a row, as a cursor tells it: of text no more than decides the order. */
export const keyValue = (object: ObjectSchema, alias: string, { path }: OrderKey, position: number): SQL => {
  const value = path.hop
    ? partValue(path.hop.object, hopAlias(position), path.part)
    : partValue(object, alias, path.part);
  return isTextual(path.part.kind)
    ? sql`left(${value}, ${sql.raw(String(ORDERED_LENGTH))}) collate "C"`
    : value;
};

/** An order key's value as JSON, for the cursor. */
export const keyJson = (key: OrderKey, value: SQL): SQL => {
  const { kind, place } = key.path.part;
  if (place.in === 'json') return value;
  if (kind === 'dateTime') return isoInstant(value);
  if (kind === 'date') return sql`to_char(${value}, 'YYYY-MM-DD')`;
  return value;
};

/** An order key on the rows at hand. */
export interface Ordered {
  readonly key: OrderKey;
  readonly value: SQL;
  /** What rows are ordered by: the value, or what its index holds of it. */
  readonly term: SQL;
  /** Brings a value of the key's type to the form of the term. */
  readonly form: (value: SQL) => SQL;
  /** The index that has the term's order. Only the first key has one: the others order what is equal in it. */
  readonly index: Indexed | null;
  readonly isNullable: boolean;
}

const NEVER_NULL_COLUMNS = new Set(['id', 'created_at', 'updated_at']);

const isNullable = ({ path }: OrderKey): boolean => {
  if (path.hop || path.part.place.in === 'json') return true;
  return !NEVER_NULL_COLUMNS.has(path.part.place.column) && path.field.type !== 'POSITION';
};

export const orderedBy = (
  object: ObjectSchema,
  alias: string,
  keys: readonly OrderKey[],
): readonly Ordered[] =>
  keys.map((key, position) => {
    const { part, hop } = key.path;
    const value = hop ? partValue(hop.object, hopAlias(position), part) : partValue(object, alias, part);
    const index = position === 0 && !hop ? indexOf(alias, part) : null;
    const form = index?.form ?? ((given: SQL): SQL => orderTerm(part.kind, given));
    return { key, value, term: index?.key ?? form(value), form, index, isNullable: isNullable(key) };
  });

/** Indexes on columns put nulls first; where no NULL can come, the words must still be the index's own. */
const direction = ({ key, term, index }: Ordered, canBeNull: boolean): SQL => {
  const way = key.descending ? sql`desc` : sql`asc`;
  if (canBeNull) return key.nullsFirst ? sql`${term} ${way} nulls first` : sql`${term} ${way} nulls last`;
  if (!index || index.nullValue) return sql`${term} ${way}`;
  return key.descending ? sql`${term} desc nulls last` : sql`${term} asc nulls first`;
};

/**
 * The order of rows whose key is NULL, in the words of the key's index, which has their ids in order. Without
 * them Postgres may walk the primary key instead, past any number of rows that have a value.
 */
const nullsInIndex = ({ index }: Ordered, descendingIds: boolean): readonly SQL[] => {
  if (!index || index.nullValue) return [];
  return [descendingIds ? sql`${index.key} desc nulls last` : sql`${index.key} asc nulls first`];
};

/** The ORDER BY list of one segment, ids included. */
export const orderList = (
  keys: readonly Ordered[],
  id: SQL,
  descendingIds: boolean,
  segment: Segment,
): SQL => {
  const terms = keys.flatMap((ordered, position): readonly SQL[] => {
    if (position === 0 && segment === 'nulls') return nullsInIndex(ordered, descendingIds);
    return [direction(ordered, ordered.isNullable && !(position === 0 && segment === 'values'))];
  });
  return sql.join([...terms, descendingIds ? sql`${id} desc` : sql`${id} asc`], sql`, `);
};

/** The order of the first key alone, as its index has it. */
export const orderOfTerm = (ordered: Ordered): SQL => direction(ordered, false);

/**
 * The condition that a row is in a segment.
 * @param isBounded whether a bound on the key's value, in reading direction, says so already. Of two lower bounds a
 * B-tree scan may start at the lower, from which it is any number of rows to the other: what is left to be said is
 * what the index is for.
 */
export const inSegment = (
  { key, term, value, index }: Ordered,
  segment: Segment,
  isBounded: boolean,
): SQL | null => {
  if (segment === 'all') return null;
  const nullValue = index?.nullValue ?? null;
  if (isBounded && nullValue && !key.descending) return sql`${term} is not null`;
  if (isBounded && !nullValue) return null;
  if (nullValue) return segment === 'nulls' ? sql`${term} = ${nullValue}` : sql`${term} > ${nullValue}`;
  const subject = index ? term : value;
  return segment === 'nulls' ? sql`${subject} is null` : sql`${subject} is not null`;
};

const boundText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A position's value in the form of the key's term. */
const boundTerm = ({ key, form }: Ordered, at: JsonValue, bindings: Bindings): SQL =>
  form(typed(key.path.part, sql`${bindings.bind(boundText(at))}`));

interface Compared {
  readonly equal: SQL;
  readonly beyond: SQL;
}

/** How a row's key stands to the position's, in reading direction. NULLs compare as the order says. */
export const compareKey = (
  ordered: Ordered,
  at: JsonValue,
  bindings: Bindings,
  canBeNull: boolean,
): Compared => {
  const { key, value, term } = ordered;
  if (at === null) {
    return { equal: sql`${value} is null`, beyond: key.nullsFirst ? sql`${value} is not null` : sql`false` };
  }
  const bound = boundTerm(ordered, at, bindings);
  const past = sql`${term} ${key.descending ? sql`<` : sql`>`} ${bound}`;
  return {
    equal: sql`${term} = ${bound}`,
    beyond: canBeNull && !key.nullsFirst ? sql`(${past} or ${value} is null)` : past,
  };
};

/** Whether the rows of a segment are one range of the first key's index, ids included, read from end to end. */
const isOneRange = ([first, ...others]: readonly Ordered[], descendingIds: boolean): boolean =>
  first !== undefined && others.length === 0 && first.key.descending === descendingIds;

/** The condition that a row equal in every key comes after the position. */
export const beyondId = (
  id: SQL,
  descendingIds: boolean,
  position: Position,
  inclusive: boolean,
  bindings: Bindings,
): SQL => {
  const operator = sql.raw(`${descendingIds ? '<' : '>'}${inclusive ? '=' : ''}`);
  return sql`${id} ${operator} ${bindings.bind(position.id)}::uuid`;
};

const fromStart = (first: Ordered, start: JsonValue, bindings: Bindings): SQL => {
  const from = sql.raw(first.key.descending ? '<=' : '>=');
  return sql`${first.term} ${from} ${boundTerm(first, start, bindings)}`;
};

/**
 * The condition that a row comes after `position` in reading direction (`inclusive`: or is at it), with the
 * bound on the first key spelled so that its index can start there.
 * @param isFiltered whether a filter may bound the first key, too: Postgres starts at the tightest of several bounds on
 * one column, but does not compare them with a bound on a row of columns
 */
export const beyondPosition = (
  keys: readonly Ordered[],
  id: SQL,
  descendingIds: boolean,
  segment: Segment,
  position: Position,
  inclusive: boolean,
  isFiltered: boolean,
  bindings: Bindings,
): SQL => {
  const [first] = keys;
  const start = position.values[0] ?? null;
  const isRange = first !== undefined && start !== null && (segment === 'values' || !first.isNullable);
  if (isRange && isOneRange(keys, descendingIds)) {
    const operator = sql.raw(`${descendingIds ? '<' : '>'}${inclusive ? '=' : ''}`);
    const row = sql`(${first.term}, ${id}) ${operator} (${boundTerm(first, start, bindings)}, ${bindings.bind(position.id)}::uuid)`;
    return isFiltered ? sql`${fromStart(first, start, bindings)} and ${row}` : row;
  }
  let condition = beyondId(id, descendingIds, position, inclusive, bindings);
  for (let at = keys.length - 1; at >= 0; at -= 1) {
    const ordered = keys[at];
    const value = position.values[at] ?? null;
    if (!ordered || (at === 0 && segment === 'nulls' && value === null)) continue;
    const canBeNull = ordered.isNullable && !(at === 0 && isRange);
    const { equal, beyond } = compareKey(ordered, value, bindings, canBeNull);
    condition = sql`(${beyond} or (${equal} and ${condition}))`;
  }
  return isRange ? sql`${fromStart(first, start, bindings)} and ${condition}` : condition;
};

/** A row's order values as a JSON array. */
export const positionJson = (keys: readonly Ordered[], alias: string): SQL =>
  sql`json_build_array(${sql.join(
    keys.map(({ key }, at) => keyJson(key, column(alias, `key${at}`))),
    sql`, `,
  )})`;
