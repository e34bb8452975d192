/** Order keys and positions → ORDER BY lists and keyset conditions. */
import { type SQL, sql } from 'drizzle-orm';
import type { Position, Segment } from '../plan/pages.ts';
import type { OrderKey } from '../request/order-by.ts';
import type { JsonValue, ObjectSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { isoInstant } from './render.ts';
import { column, type Indexed, indexOf, isTextual, orderTerms, partValue, typed } from './values.ts';

/** The alias a many-to-one record is joined under when key `position` of the order is one of its fields. */
export const hopAlias = (position: number): string => `o${position}`;

/** Text is ordered by this many characters, then by id: what a cursor carries must fit into a URL. */
const ORDERED_LENGTH = 1_000;

/** The value of an order key on a row. */
export const keyValue = (object: ObjectSchema, alias: string, { path }: OrderKey, position: number): SQL => {
  const value = path.hop
    ? partValue(path.hop.object, hopAlias(position), path.part)
    : partValue(object, alias, path.part);
  return isTextual(path.part.kind)
    ? sql`left(${value}, ${sql.raw(String(ORDERED_LENGTH))}) collate "C"`
    : value;
};

/** The index that serves an order key, where one does: only keys of the object itself have one. */
export const keyIndex = (alias: string, key: OrderKey): Indexed | null =>
  key.path.hop ? null : indexOf(alias, key.path.part);

/** An order key's value as JSON, for the cursor. */
export const keyJson = (key: OrderKey, value: SQL): SQL => {
  const { kind, place } = key.path.part;
  if (place.in === 'json') return value;
  if (kind === 'dateTime') return isoInstant(value);
  if (kind === 'date') return sql`to_char(${value}, 'YYYY-MM-DD')`;
  return value;
};

/** Indexes on columns put nulls first; where no NULL can come, the words must still be the index's own. */
const direction = (term: SQL, { key, index }: Ordered, canBeNull: boolean): SQL => {
  const way = key.descending ? sql`desc` : sql`asc`;
  if (canBeNull) return key.nullsFirst ? sql`${term} ${way} nulls first` : sql`${term} ${way} nulls last`;
  if (!index || index.nullValue) return sql`${term} ${way}`;
  return key.descending ? sql`${term} desc nulls last` : sql`${term} asc nulls first`;
};

/**
 * The order of rows whose key is NULL, in the words of the key's index, which has their ids in order. Without
 * them Postgres may walk the primary key instead, past any number of rows that have a value.
 */
const nullsInIndex = (index: Indexed | null, descendingIds: boolean): readonly SQL[] => {
  if (!index || index.nullValue) return [];
  return [descendingIds ? sql`${index.key} desc nulls last` : sql`${index.key} asc nulls first`];
};

export interface Ordered {
  readonly key: OrderKey;
  /** The value on the row at hand. */
  readonly value: SQL;
  readonly index: Indexed | null;
  readonly isNullable: boolean;
}

/** The ORDER BY list of one segment, ids included. */
export const orderList = (
  keys: readonly Ordered[],
  id: SQL,
  descendingIds: boolean,
  segment: Segment,
): SQL => {
  const terms = keys.flatMap((ordered, position): readonly SQL[] => {
    const { key, value, index } = ordered;
    if (position === 0 && segment === 'nulls') return nullsInIndex(index, descendingIds);
    const canBeNull = ordered.isNullable && !(position === 0 && segment === 'values');
    const own = orderTerms(key.path.part.kind, value);
    const narrowed = position === 0 && index && (index.nullValue || !index.isExact) ? [index.key] : [];
    const all = index?.isWholeOrder && narrowed.length > 0 ? narrowed : [...narrowed, ...own];
    return all.map((term) => direction(term, ordered, canBeNull));
  });
  return sql.join([...terms, descendingIds ? sql`${id} desc` : sql`${id} asc`], sql`, `);
};

/** The condition that a row is in a segment. */
export const inSegment = ({ value, index }: Ordered, segment: Segment): SQL | null => {
  if (segment === 'all') return null;
  const nullValue = index?.nullValue ?? null;
  if (index && nullValue)
    return segment === 'nulls' ? sql`${index.key} = ${nullValue}` : sql`${index.key} > ${nullValue}`;
  if (index && !index.isExact)
    return segment === 'nulls' ? sql`${index.key} is null` : sql`${index.key} is not null`;
  return segment === 'nulls' ? sql`${value} is null` : sql`${value} is not null`;
};

const boundText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

interface Compared {
  readonly equal: SQL;
  readonly beyond: SQL;
}

/** How a row's key stands to the position's, in reading direction. NULLs compare as the order says. */
const compareKey = ({ key, value }: Ordered, at: JsonValue, bindings: Bindings): Compared => {
  if (at === null) {
    return { equal: sql`${value} is null`, beyond: key.nullsFirst ? sql`${value} is not null` : sql`false` };
  }
  const bound = typed(key.path.part, sql`${bindings.bind(boundText(at))}`);
  const operator = key.descending ? sql`<` : sql`>`;
  const own = orderTerms(key.path.part.kind, value);
  const other = orderTerms(key.path.part.kind, bound);
  const past = sql`(${sql.join([...own], sql`, `)}) ${operator} (${sql.join([...other], sql`, `)})`;
  return {
    equal: sql`${value} = ${bound}`,
    beyond: key.nullsFirst ? past : sql`(${past} or ${value} is null)`,
  };
};

/**
 * The condition that a row comes after `position` in reading direction (`inclusive`: or is at it), with the
 * bound on the first key spelled so that its index can start there.
 */
export const beyondPosition = (
  keys: readonly Ordered[],
  id: SQL,
  descendingIds: boolean,
  segment: Segment,
  position: Position,
  inclusive: boolean,
  bindings: Bindings,
): SQL => {
  const idOperator = descendingIds ? (inclusive ? sql`<=` : sql`<`) : inclusive ? sql`>=` : sql`>`;
  let condition = sql`${id} ${idOperator} ${bindings.bind(position.id)}::uuid`;
  for (let at = keys.length - 1; at >= 0; at -= 1) {
    const ordered = keys[at];
    if (!ordered) continue;
    const value = position.values[at] ?? null;
    const isFirst = at === 0;
    if (isFirst && segment === 'nulls' && value === null) continue;
    const { equal, beyond } = compareKey(ordered, value, bindings);
    condition = sql`(${beyond} or (${equal} and ${condition}))`;
    const isRange = segment === 'values' || !ordered.isNullable;
    if (isFirst && isRange && value !== null)
      condition = sql`${startAt(ordered, value, bindings)} and ${condition}`;
  }
  return condition;
};

/** The range of the first key's index that the page lies in. */
const startAt = ({ key, value, index }: Ordered, at: JsonValue, bindings: Bindings): SQL => {
  const operator = key.descending ? sql`<=` : sql`>=`;
  const bound = typed(key.path.part, sql`${bindings.bind(boundText(at))}`);
  if (index) return sql`${index.key} ${operator} ${index.form(bound)}`;
  const [own] = orderTerms(key.path.part.kind, value);
  const [other] = orderTerms(key.path.part.kind, bound);
  return sql`${own} ${operator} ${other}`;
};

/** A row's order values as a JSON array. */
export const positionJson = (keys: readonly Ordered[], alias: string): SQL =>
  sql`json_build_array(${sql.join(
    keys.map(({ key }, at) => keyJson(key, column(alias, `key${at}`))),
    sql`, `,
  )})`;
