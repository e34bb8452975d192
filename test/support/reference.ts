/**
 * What filters, orders and pages mean, said a second time, in memory and in the plainest way. It shares nothing
 * with the product: rows are values by path (`name.firstName`, `company.name`), null where there is none.
 */

/**
 * `json` is the text of a JSON value, `jsonItems` that of a list of objects; `jsonList` a list that its JSON text can be
 * asked about too.
 */
export type Kind =
  | 'text'
  | 'option'
  | 'uuid'
  | 'number'
  | 'boolean'
  | 'instant'
  | 'date'
  | 'list'
  | 'json'
  | 'jsonItems'
  | 'jsonList';
export type Value = string | number | boolean | null | readonly string[];

export interface Row {
  readonly id: string;
  readonly values: Readonly<Record<string, Value>>;
}

export type Comparator =
  | 'eq'
  | 'neq'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'in'
  | 'is'
  | 'startsWith'
  | 'endsWith'
  | 'like'
  | 'ilike'
  | 'containsAny';

export interface Predicate {
  readonly op: 'predicate';
  readonly path: string;
  readonly kind: Kind;
  readonly comparator: Comparator;
  /** `is`: 'NULL' or 'NOT_NULL'; `in`, `containsAny`: a list of values. */
  readonly operand: Value | readonly Value[];
}

export type Filter =
  | { readonly op: 'and' | 'or'; readonly items: readonly Filter[] }
  | { readonly op: 'not'; readonly item: Filter }
  | Predicate;

export interface Key {
  readonly path: string;
  readonly kind: Kind;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** True, false, or null for unknown. */
type Truth = boolean | null;

const encoder = new TextEncoder();

/** The order of texts by their bytes in UTF-8, which JavaScript's own order is not. */
const compareBytes = (a: string, b: string): number => {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(left.length - right.length);
};

const compareScalars = (a: Value, b: Value): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  throw new Error(`${JSON.stringify(a)} and ${JSON.stringify(b)} cannot be compared`);
};

export const isList = (kind: Kind): boolean => kind === 'list' || kind === 'jsonList';

/** NULL and '' are one for text, NULL and [] for lists. */
const stored = (value: Value, kind: Kind): Value =>
  (kind === 'text' && value === '') || (isList(kind) && Array.isArray(value) && value.length === 0)
    ? null
    : value;

/** JSON as Postgres writes its jsonb: shorter keys first, blanks after commas and colons. */
export const jsonText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => a.length - b.length || compareBytes(a, b));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item)}`).join(', ')}}`;
};

const isSame = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `%` is any text, `_` any character, everything else itself; so are they, and the backslash, after a backslash. */
const isLike = (text: string, pattern: string): boolean => {
  const [first, second] = pattern;
  if (first === undefined) return text === '';
  const rest = pattern.slice(first.length);
  const [character] = text;
  const remaining = text.slice(character?.length ?? 0);
  if (first === '%') return isLike(text, rest) || (character !== undefined && isLike(remaining, pattern));
  if (first === '_') return character !== undefined && isLike(remaining, rest);
  const isEscape = first === '\\' && second !== undefined && '%_\\'.includes(second);
  if (isEscape) return character === second && isLike(remaining, rest.slice(1));
  return character === first && isLike(remaining, rest);
};

/** Text that was never set is '', a list [], to every comparator; what else was never set is unknown. */
const known = (value: Value, kind: Kind): Value => {
  if (value !== null) return value;
  if (kind === 'text') return '';
  if (kind === 'jsonItems') return '[]';
  return isList(kind) ? [] : null;
};

const equals = (given: Value, operand: Value, kind: Kind): Truth => {
  const value = known(given, kind);
  return value === null ? null : isSame(value, known(stored(operand, kind), kind));
};

const negated = (truth: Truth): Truth => (truth === null ? null : !truth);

const every = (truths: readonly Truth[]): Truth => {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
};

const some = (truths: readonly Truth[]): Truth => negated(every(truths.map(negated)));

const listOf = (operand: Predicate['operand']): readonly Value[] => {
  if (!Array.isArray(operand)) throw new Error('a list of values is expected');
  return operand;
};

const scalarOf = (operand: Predicate['operand']): Value => {
  if (typeof operand === 'object' && operand !== null) throw new Error('one value is expected');
  return operand;
};

const compares = (comparator: Comparator, difference: number): boolean => {
  switch (comparator) {
    case 'gt':
      return difference > 0;
    case 'gte':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'lte':
      return difference <= 0;
    default:
      throw new Error(`${comparator} does not compare`);
  }
};

const matches = (comparator: Comparator, text: string, operand: string): boolean => {
  switch (comparator) {
    case 'startsWith':
      return text.startsWith(operand);
    case 'endsWith':
      return text.endsWith(operand);
    case 'like':
      return isLike(text, operand);
    case 'ilike':
      return isLike(text.toLowerCase(), operand.toLowerCase());
    default:
      throw new Error(`${comparator} does not match`);
  }
};

/** Whether a predicate holds of a value. */
const holds = ({ comparator, operand, kind }: Predicate, given: Value): Truth => {
  const value = known(given, kind);
  switch (comparator) {
    case 'is':
      return (operand === 'NULL') === (given === null);
    case 'eq':
      return equals(value, operand as Value, kind);
    case 'neq':
      return negated(equals(value, operand as Value, kind));
    case 'in':
      return some(listOf(operand).map((item) => equals(value, item, kind)));
    case 'containsAny': {
      if (value === null) return null;
      const items: readonly Value[] = Array.isArray(value) ? value : [value];
      return listOf(operand).some((wanted) => items.includes(wanted));
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return value === null ? null : compares(comparator, compareScalars(value, scalarOf(operand)));
    default:
      return value === null
        ? null
        : matches(comparator, typeof value === 'string' ? value : jsonText(value), String(operand));
  }
};

const valueAt = (row: Row, path: string, kind: Kind): Value => stored(row.values[path] ?? null, kind);

export const evaluate = (filter: Filter, row: Row): Truth => {
  switch (filter.op) {
    case 'and':
      return every(filter.items.map((item) => evaluate(item, row)));
    case 'or':
      return some(filter.items.map((item) => evaluate(item, row)));
    case 'not':
      return negated(evaluate(filter.item, row));
    case 'predicate':
      return holds(filter, valueAt(row, filter.path, filter.kind));
  }
};

export const mentions = (filter: Filter, path: string): boolean => {
  if (filter.op === 'predicate') return filter.path === path;
  return filter.op === 'not'
    ? mentions(filter.item, path)
    : filter.items.some((item) => mentions(item, path));
};

/** Text is ordered by its first 300 characters. */
const ordered = (text: string): string => [...text].slice(0, 300).join('');

const compareTexts = (a: string, b: string): number =>
  compareBytes(a.toLowerCase(), b.toLowerCase()) || compareBytes(a, b);

const compareValues = (kind: Kind, a: Value, b: Value): number => {
  if ((kind === 'text' || kind === 'option') && typeof a === 'string' && typeof b === 'string')
    return compareTexts(ordered(a), ordered(b));
  return compareScalars(a, b);
};

const compareByKey = ({ path, kind, descending, nullsFirst }: Key, a: Row, b: Row): number => {
  const [left, right] = [valueAt(a, path, kind), valueAt(b, path, kind)];
  if (left === null && right === null) return 0;
  if (left === null) return nullsFirst ? -1 : 1;
  if (right === null) return nullsFirst ? 1 : -1;
  return compareValues(kind, left, right) * (descending ? -1 : 1);
};

export const compareRows =
  (keys: readonly Key[]) =>
  (a: Row, b: Row): number => {
    for (const key of keys) {
      const difference = compareByKey(key, a, b);
      if (difference !== 0) return difference;
    }
    return compareBytes(a.id, b.id);
  };

/** The whole list: rows that the filter is true of, without deleted ones unless it speaks of them, in order. */
export const listOfRows = (
  rows: readonly Row[],
  filter: Filter | null,
  keys: readonly Key[],
): readonly Row[] => {
  const includesDeleted = filter !== null && mentions(filter, 'deletedAt');
  return rows
    .filter((row) => includesDeleted || (row.values.deletedAt ?? null) === null)
    .filter((row) => filter === null || evaluate(filter, row) === true)
    .toSorted(compareRows(keys));
};

export interface Page {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** `limit` rows after, or just before, a place in the list (how many rows lie before it). */
export const pageOf = (
  list: readonly Row[],
  limit: number,
  place: { readonly after: number } | { readonly before: number },
): Page => {
  const start = 'after' in place ? place.after : Math.max(0, place.before - limit);
  const end = 'after' in place ? Math.min(list.length, start + limit) : place.before;
  return { rows: list.slice(start, end), hasNextPage: end < list.length, hasPreviousPage: start > 0 };
};
