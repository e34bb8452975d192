/** A filter with resolved names → an SQL condition, by the kind of each part alone. */

import { type SQL, sql } from 'drizzle-orm';
import type { BoundPredicate, Combination, Operand, ResolvedFilter } from '../plan/filter.ts';
import {
  type LikePart,
  likeMatcher,
  likePrefix,
  parseLikePattern,
  printLikePattern,
} from '../plan/like-pattern.ts';
import type { Hop } from '../plan/path.ts';
import { isTextual } from '../schema/kinds.ts';
import type { JsonValue, ObjectSchema, Part } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { foreignKeyId, inWorkspace, pointsAt, type RecordContext } from './objects.ts';
import { folded, sortKeyEnd, sortKeyStart } from './text-order.ts';
import { column, identityOf, indexOf, name, partValue, typed } from './values.ts';

/** The part a predicate is about, where it stands. */
interface Target {
  readonly object: ObjectSchema;
  readonly alias: string;
  readonly part: Part;
  readonly bindings: Bindings;
  /**
   * Whether a condition may be joined with one that an index answers. That one is false if the exact one is
   * NULL, which is the same to a WHERE, but not under NOT.
   */
  readonly mayNarrow: boolean;
}

const COMPARISON: Readonly<Record<string, SQL>> = {
  eq: sql`=`,
  neq: sql`<>`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
};

const asText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Values that mean "never set": NULL and '' are one for text, NULL and [] for lists. */
const isEmptyValue = (part: Part, value: JsonValue): boolean =>
  (part.kind === 'text' && value === '') ||
  (part.kind === 'list' && Array.isArray(value) && value.length === 0);

/** What a value that was never set is, to every comparator: empty text, or the empty list; null if it is unknown. */
const emptyValue = ({ kind, empty }: Part): '' | '[]' | null => {
  if (kind === 'text') return '';
  return empty === 'emptyList' ? '[]' : null;
};

const storedValue = ({ object, alias, part }: Target): SQL => partValue(object, alias, part);

const isNull = (target: Target): SQL => sql`${storedValue(target)} is null`;

const narrowed = (target: Target, narrow: SQL | null, exact: SQL): SQL =>
  narrow && target.mayNarrow ? sql`(${narrow} and ${exact})` : exact;

/** A comparison on the part's index, true wherever the exact comparison is. */
const byIndex = ({ alias, part }: Target, operator: SQL, values: readonly SQL[]): SQL | null => {
  const index = part.isLink ? null : indexOf(alias, part);
  if (!index || (index.isExact && part.place.in === 'column')) return null;
  const forms = values.map(index.form);
  return forms.length === 1
    ? sql`${index.key} ${operator} ${forms[0]}`
    : sql`${index.key} in (${sql.join(forms, sql`, `)})`;
};

/** Equality as the index on JSONB answers it, for values that have no slot. */
const byContainment = ({ object, alias, part, bindings }: Target, value: JsonValue): SQL | null => {
  if (part.place.in !== 'json' || part.place.slot !== null || part.kind === 'json' || part.isLink)
    return null;
  const json = column(alias, object.jsonColumn);
  const contains = sql`${json} @> ${bindings.bind(JSON.stringify({ [part.place.key]: value }))}::jsonb`;
  // The index on custom fields of standard objects leaves out the rows that have none.
  return object.jsonColumn === 'custom' ? sql`${contains} and ${json} <> '{}'::jsonb` : contains;
};

/** The range of an index of text that holds every value beginning with `prefix`, in whatever case. */
const byPrefix = ({ alias, part, bindings }: Target, prefix: string): SQL | null => {
  const index = indexOf(alias, part);
  if (!index || !isTextual(part.kind) || prefix === '') return null;
  const start = sortKeyStart(sql`${bindings.bind(prefix)}::text`);
  return sql`(${index.key} >= ${start} and ${index.key} < ${sortKeyEnd(start)})`;
};

const patternOf = (comparator: string, text: string): readonly LikePart[] => {
  switch (comparator) {
    case 'startsWith':
      return [{ text }, { wildcard: '%' }];
    case 'endsWith':
      return [{ wildcard: '%' }, { text }];
    default:
      return parseLikePattern(text);
  }
};

/** Whether a predicate holds for a value that was never set. */
const acceptsEmpty = (part: Part, comparator: string, operand: Operand): boolean => {
  if ('is' in operand) return operand.is === 'NULL';
  const empty = emptyValue(part);
  if ('anyOf' in operand) {
    const hasEmpty = operand.anyOf.some((each) => each.every(({ value }) => isEmptyValue(part, value)));
    return hasEmpty === (comparator !== 'neq');
  }
  if (empty === null) return false;
  if ('values' in operand) return operand.values.some((value) => isEmptyValue(part, value));
  const isEmpty = isEmptyValue(part, operand.value);
  switch (comparator) {
    case 'eq':
    case 'gte':
      return isEmpty;
    case 'neq':
    case 'lt':
      return !isEmpty;
    case 'gt':
      return false;
    case 'lte':
      return true;
    default:
      return likeMatcher(patternOf(comparator, asText(operand.value)), (text) => text)(empty);
  }
};

/**
 * The value as it is compared. One that was never set is the empty one; where that passes no more than NULL does, the
 * value is compared as it is stored, so that indexes serve.
 */
const comparedValue = (target: Target, emptyPasses: boolean): SQL => {
  const empty = emptyValue(target.part);
  const value = storedValue(target);
  if (empty === null || (target.mayNarrow && !emptyPasses)) return value;
  return empty === '' ? sql`coalesce(${value}, '')` : sql`coalesce(${value}, '[]')`;
};

const anyOf = (alternatives: readonly SQL[]): SQL =>
  alternatives.length === 0 ? sql`false` : sql`(${sql.join([...alternatives], sql` or `)})`;

const equals = (target: Target, value: JsonValue): SQL => {
  if (isEmptyValue(target.part, value)) return isNull(target);
  const text = target.part.kind === 'list' ? JSON.stringify(value) : asText(value);
  const bound = typed(target.part, sql`${target.bindings.bind(text)}`);
  const narrow = byContainment(target, value) ?? byIndex(target, sql`=`, [bound]);
  return narrowed(
    target,
    narrow,
    sql`${identityOf(target.part, comparedValue(target, false))} = ${identityOf(target.part, bound)}`,
  );
};

const isOneOf = (target: Target, values: readonly JsonValue[]): SQL => {
  const set = values.filter((value) => !isEmptyValue(target.part, value));
  const alternatives: SQL[] = set.length < values.length ? [isNull(target)] : [];
  if (target.part.kind === 'list') alternatives.push(...set.map((value) => equals(target, value)));
  else if (set.length > 0) {
    const bound = set.map((value) => typed(target.part, sql`${target.bindings.bind(asText(value))}`));
    alternatives.push(
      narrowed(
        target,
        byIndex(target, sql`=`, bound),
        sql`${identityOf(target.part, comparedValue(target, false))} in (${sql.join(
          bound.map((each) => identityOf(target.part, each)),
          sql`, `,
        )})`,
      ),
    );
  }
  return anyOf(alternatives);
};

/** Whether the parts hold one of the combinations. */
const isOneCombination = (target: Target, combinations: readonly Combination[]): SQL =>
  anyOf(
    combinations.map((combination) => {
      const same = combination.map(({ part, value }) => equals({ ...target, part }, value));
      return sql`(${sql.join(same, sql` and `)})`;
    }),
  );

const overlaps = (target: Target, values: readonly JsonValue[]): SQL => {
  if (target.part.kind !== 'list') return isOneOf(target, values);
  const items = target.bindings.bind(JSON.stringify(values.map(asText)));
  return sql`${comparedValue(target, false)} ?| array(select jsonb_array_elements_text(${items}::jsonb))`;
};

const compares = (target: Target, comparator: string, value: JsonValue): SQL => {
  const operator = COMPARISON[comparator];
  if (!operator) throw new Error(`no such comparator: ${comparator}`);
  const text = target.part.kind === 'list' ? JSON.stringify(value) : asText(value);
  const bound = typed(target.part, sql`${target.bindings.bind(text)}`);
  // Sort keys have another order than the texts themselves, so a range of text cannot use its index.
  const hasIndex = comparator !== 'neq' && !isTextual(target.part.kind);
  const compared = comparedValue(target, acceptsEmpty(target.part, comparator, { value }));
  const condition =
    comparator === 'neq'
      ? sql`${identityOf(target.part, compared)} <> ${identityOf(target.part, bound)}`
      : sql`${compared} ${operator} ${bound}`;
  return narrowed(target, hasIndex ? byIndex(target, operator, [bound]) : null, condition);
};

/** Whether the value is like a pattern; a value of JSON by its text. */
const matches = (target: Target, comparator: string, text: string): SQL => {
  const { kind } = target.part;
  const parts = patternOf(comparator, text);
  const compared = comparedValue(target, acceptsEmpty(target.part, comparator, { value: text }));
  const value = kind === 'json' || kind === 'list' ? sql`${compared}::text` : compared;
  const pattern = sql`${target.bindings.bind(printLikePattern(parts))}::text`;
  const exact =
    comparator === 'ilike' ? sql`${folded(value)} like ${folded(pattern)}` : sql`${value} like ${pattern}`;
  return narrowed(target, byPrefix(target, likePrefix(parts)), exact);
};

const holds = (target: Target, comparator: string, operand: Operand): SQL => {
  if ('is' in operand)
    return operand.is === 'NULL' ? isNull(target) : sql`${storedValue(target)} is not null`;
  if ('anyOf' in operand)
    return comparator === 'neq'
      ? sql`(not ${isOneCombination({ ...target, mayNarrow: false }, operand.anyOf)})`
      : isOneCombination(target, operand.anyOf);
  const values = 'values' in operand ? operand.values : [operand.value];
  if (comparator === 'containsAny') return overlaps(target, values);
  if ('values' in operand) return isOneOf(target, values);
  if (comparator === 'eq') return equals(target, operand.value);
  if (comparator === 'neq' && isEmptyValue(target.part, operand.value))
    return sql`${storedValue(target)} is not null`;
  if (comparator in COMPARISON) return compares(target, comparator, operand.value);
  return matches(target, comparator, asText(operand.value));
};

/** The name that a related record has in a condition. */
const HOP = 'hop';

/** The condition that a related record is of the workspace and live. */
const isThere = (context: RecordContext, { object }: Hop): SQL =>
  sql`${inWorkspace(context, object, HOP)} and ${column(HOP, 'deleted_at')} is null`;

/** The row a filter is about. */
interface Row {
  readonly object: ObjectSchema;
  readonly alias: string;
  readonly mayNarrow: boolean;
}

/**
 * A condition on the record that a many-to-one relation points at. If there is none, or it is deleted, all its fields
 * were never set, as they are returned.
 */
const holdsOfOne = (context: RecordContext, row: Row, predicate: BoundPredicate, hop: Hop): SQL => {
  const { path, comparator, operand } = predicate;
  const { mayNarrow } = row;
  const target = { object: hop.object, alias: HOP, part: path.part, bindings: context.bindings, mayNarrow };
  const condition = holds(target, comparator, operand);
  const table = sql`${name(hop.object.table)} ${name(HOP)}`;
  const id = foreignKeyId(row.object, row.alias, hop.foreignKey);
  if (mayNarrow && !acceptsEmpty(path.part, comparator, operand))
    return sql`${id} in (select ${column(HOP, 'id')} from ${table} where ${isThere(context, hop)} and ${condition})`;
  return sql`(select ${condition} from (select) nothing left join ${table} on ${isThere(context, hop)} and ${column(HOP, 'id')} = ${id})`;
};

/**
 * Whether any of the records that a one-to-many relation leads to passes a filter. The foreign key is compared both ways that
 * an index can answer: from the row to its records, and from the few records that match to their rows.
 */
const holdsOfAny = (context: RecordContext, alias: string, hop: Hop, item: ResolvedFilter): SQL => {
  const id = foreignKeyId(hop.object, HOP, hop.foreignKey);
  const conditions = [
    isThere(context, hop),
    ...(hop.foreignKey.place.in === 'json' ? [pointsAt(hop.object, HOP, hop.foreignKey, alias)] : []),
    sql`${id} = ${column(alias, 'id')}`,
    filterCondition(context, hop.object, HOP, item),
  ];
  return sql`exists (select from ${name(hop.object.table)} ${name(HOP)} where ${sql.join(conditions, sql` and `)})`;
};

/** The condition of a filter on rows of `object` under `alias`. Three-valued, as SQL is. */
export const filterCondition = (
  context: RecordContext,
  object: ObjectSchema,
  alias: string,
  filter: ResolvedFilter,
  mayNarrow = true,
): SQL => {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const items = filter.items.map((item) => filterCondition(context, object, alias, item, mayNarrow));
      return sql`(${sql.join(items, filter.op === 'and' ? sql` and ` : sql` or `)})`;
    }
    case 'not':
      return sql`(not ${filterCondition(context, object, alias, filter.item, false)})`;
    case 'any':
      return holdsOfAny(context, alias, filter.hop, filter.item);
    case 'predicate': {
      const { path, comparator, operand } = filter;
      const { hop } = path;
      if (hop) return holdsOfOne(context, { object, alias, mayNarrow }, filter, hop);
      return holds(
        { object, alias, part: path.part, bindings: context.bindings, mayNarrow },
        comparator,
        operand,
      );
    }
  }
};
