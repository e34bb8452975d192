/** A bound filter → an SQL condition, by the kind of each part alone. */
import { type SQL, sql } from 'drizzle-orm';
import type { BoundFilter, Operand } from '../plan/filter.ts';
import { type LikePart, likePrefix, parseLikePattern, printLikePattern } from '../plan/like-pattern.ts';
import type { PartPath } from '../plan/path.ts';
import type { JsonValue, ObjectSchema, Part } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { foreignKeyId, inWorkspace, type RecordContext } from './objects.ts';
import { folded, sortKeyEnd, sortKeyStart } from './text-order.ts';
import { column, indexOf, isTextual, name, partValue, typed } from './values.ts';

type Predicate = Extract<BoundFilter, { op: 'predicate' }>;

/** The part a predicate is about, where it stands. */
interface Target {
  readonly object: ObjectSchema;
  readonly alias: string;
  readonly part: Part;
  readonly bindings: Bindings;
  /**
   * Whether a condition may be joined with one that an index answers. That one is false where the exact one is
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

const actualValue = ({ object, alias, part }: Target): SQL => partValue(object, alias, part);

const isNull = (target: Target): SQL => sql`${actualValue(target)} is null`;

const narrowed = (target: Target, narrow: SQL | null, exact: SQL): SQL =>
  narrow && target.mayNarrow ? sql`(${narrow} and ${exact})` : exact;

/** A comparison on the part's index, true wherever the exact comparison is. */
const byIndex = ({ alias, part }: Target, operator: SQL, values: readonly SQL[]): SQL | null => {
  const index = indexOf(alias, part);
  if (!index || (index.isExact && part.place.in === 'column')) return null;
  const forms = values.map(index.form);
  return forms.length === 1
    ? sql`${index.key} ${operator} ${forms[0]}`
    : sql`${index.key} in (${sql.join(forms, sql`, `)})`;
};

/** Equality as the index on JSONB answers it, for values that have no slot. */
const byContainment = ({ object, alias, part, bindings }: Target, value: JsonValue): SQL | null => {
  if (part.place.in !== 'json' || part.place.slot !== null || part.kind === 'json') return null;
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

const equals = (target: Target, value: JsonValue): SQL => {
  if (isEmptyValue(target.part, value)) return isNull(target);
  const text = target.part.kind === 'list' ? JSON.stringify(value) : asText(value);
  const bound = typed(target.part, sql`${target.bindings.bind(text)}`);
  const narrow = byContainment(target, value) ?? byIndex(target, sql`=`, [bound]);
  return narrowed(target, narrow, sql`${actualValue(target)} = ${bound}`);
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
        sql`${actualValue(target)} in (${sql.join(bound, sql`, `)})`,
      ),
    );
  }
  return alternatives.length === 0 ? sql`false` : sql`(${sql.join(alternatives, sql` or `)})`;
};

const overlaps = (target: Target, values: readonly JsonValue[]): SQL => {
  if (target.part.kind !== 'list') return isOneOf(target, values);
  const items = target.bindings.bind(JSON.stringify(values.map(asText)));
  return sql`${actualValue(target)} ?| array(select jsonb_array_elements_text(${items}::jsonb))`;
};

const compares = (target: Target, comparator: string, value: JsonValue): SQL => {
  if (comparator === 'neq' && isEmptyValue(target.part, value))
    return sql`${actualValue(target)} is not null`;
  const operator = COMPARISON[comparator];
  if (!operator) throw new Error(`no such comparator: ${comparator}`);
  const text = target.part.kind === 'list' ? JSON.stringify(value) : asText(value);
  const bound = typed(target.part, sql`${target.bindings.bind(text)}`);
  // Sort keys have another order than the texts themselves, so a range of text cannot use its index.
  const hasIndex = comparator !== 'neq' && !isTextual(target.part.kind);
  return narrowed(
    target,
    hasIndex ? byIndex(target, operator, [bound]) : null,
    sql`${actualValue(target)} ${operator} ${bound}`,
  );
};

/** Whether the value is like a pattern; a value of JSON by its text. */
const isLike = (target: Target, parts: readonly LikePart[], fold: (text: SQL) => SQL): SQL => {
  const { kind } = target.part;
  const value = kind === 'json' || kind === 'list' ? sql`${actualValue(target)}::text` : actualValue(target);
  const pattern = sql`${target.bindings.bind(printLikePattern(parts))}::text`;
  return narrowed(target, byPrefix(target, likePrefix(parts)), sql`${fold(value)} like ${fold(pattern)}`);
};

const matches = (target: Target, comparator: string, text: string): SQL => {
  const asIs = (value: SQL): SQL => value;
  switch (comparator) {
    case 'startsWith':
      return isLike(target, [{ text }, { wildcard: '%' }], asIs);
    case 'endsWith':
      return isLike(target, [{ wildcard: '%' }, { text }], asIs);
    case 'like':
      return isLike(target, parseLikePattern(text), asIs);
    case 'ilike':
      return isLike(target, parseLikePattern(text), folded);
    default:
      throw new Error(`no such comparator: ${comparator}`);
  }
};

const holds = (target: Target, comparator: string, operand: Operand): SQL => {
  if ('is' in operand)
    return operand.is === 'NULL' ? isNull(target) : sql`${actualValue(target)} is not null`;
  const values = 'values' in operand ? operand.values : [operand.value];
  if (comparator === 'containsAny') return overlaps(target, values);
  if ('values' in operand) return isOneOf(target, values);
  if (comparator === 'eq') return equals(target, operand.value);
  if (comparator in COMPARISON) return compares(target, comparator, operand.value);
  return matches(target, comparator, asText(operand.value));
};

/** Whether a predicate can hold for a value that was never set. */
const acceptsNull = ({ path, operand }: Predicate): boolean => {
  if ('is' in operand) return operand.is === 'NULL';
  return ('values' in operand ? operand.values : [operand.value]).some((value) =>
    isEmptyValue(path.part, value),
  );
};

/**
 * A condition on the record that a many-to-one relation points at. Where there is none, or it is deleted, all
 * its fields are NULL, as it is answered.
 */
const holdsThroughHop = (
  context: RecordContext,
  object: ObjectSchema,
  alias: string,
  predicate: Predicate,
  hop: NonNullable<PartPath['hop']>,
  mayNarrow: boolean,
): SQL => {
  const foreignKey = hop.field.parts[0];
  if (!foreignKey) throw new Error('a hop follows a many-to-one relation');
  const target: Target = {
    object: hop.object,
    alias: 'hop',
    part: predicate.path.part,
    bindings: context.bindings,
    mayNarrow,
  };
  const condition = holds(target, predicate.comparator, predicate.operand);
  const table = sql`${name(hop.object.table)} hop`;
  const isLive = sql`${inWorkspace(context, hop.object, 'hop')} and hop.deleted_at is null`;
  const id = foreignKeyId(object, alias, foreignKey);
  if (mayNarrow && !acceptsNull(predicate))
    return sql`${id} in (select hop.id from ${table} where ${isLive} and ${condition})`;
  return sql`(select ${condition} from (select) nothing left join ${table} on ${isLive} and hop.id = ${id})`;
};

/** The condition of a filter on rows of `object` under `alias`. Three-valued, as SQL is. */
export const filterCondition = (
  context: RecordContext,
  object: ObjectSchema,
  alias: string,
  filter: BoundFilter,
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
    case 'predicate': {
      const { path, comparator, operand } = filter;
      if (path.hop) return holdsThroughHop(context, object, alias, filter, path.hop, mayNarrow);
      return holds(
        { object, alias, part: path.part, bindings: context.bindings, mayNarrow },
        comparator,
        operand,
      );
    }
  }
};
