/** Pages of definitions, which are in memory: filters and cursors as Twenty's metadata API has them. */

import { ApiError } from '../../errors.ts';
import { isObject } from '../../json.ts';
import { excerpt } from '../../limits.ts';
import { didYouMean } from '../../nearest.ts';
import { likeMatcher, parseLikePattern } from '../../plan/like-pattern.ts';
import type { JsonValue } from '../../schema/types.ts';
import type { Arguments } from '../document/fields.ts';

export interface MetadataPage<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount: number;
}

type Values = Readonly<Record<string, JsonValue>>;

const DEFAULT_PAGE = 10;
const MAX_PAGE = 1_000;
/** Comparisons of one filter. */
const MAX_COMPARISONS = 20;

const refuse = (message: string): ApiError => new ApiError('INVALID_PARAMETER', message);
const refuseFilter = (message: string): ApiError => new ApiError('INVALID_FILTER', message);

type Test = (value: JsonValue) => boolean;

const text = (value: JsonValue): string => String(value ?? '').toLowerCase();

const like = (pattern: JsonValue): Test => {
  const matches = likeMatcher(parseLikePattern(text(pattern)), (same) => same);
  return (value) => value !== null && matches(text(value));
};

const items = (value: JsonValue, operator: string): readonly JsonValue[] => {
  if (Array.isArray(value)) return value;
  throw refuseFilter(`Filter operator "${operator}" requires an array value`);
};

const isAmong = (values: readonly JsonValue[]): Test => {
  const known = new Set(values.map(text));
  return (value) => known.has(text(value));
};

const not =
  (test: Test): Test =>
  (value) =>
    !test(value);

const OPERATORS: Readonly<Record<string, (operand: JsonValue) => Test>> = {
  eq: (operand) => isAmong([operand]),
  neq: (operand) => not(isAmong([operand])),
  is: (operand) => (value) => value === operand,
  isNot: (operand) => (value) => value !== operand,
  in: (operand) => isAmong(items(operand, 'in')),
  notIn: (operand) => not(isAmong(items(operand, 'notIn'))),
  gt: (operand) => (value) => text(value) > text(operand),
  gte: (operand) => (value) => text(value) >= text(operand),
  lt: (operand) => (value) => text(value) < text(operand),
  lte: (operand) => (value) => text(value) <= text(operand),
  like,
  iLike: like,
  notLike: (operand) => not(like(operand)),
  notILike: (operand) => not(like(operand)),
};

type Predicate = (values: Values) => boolean;

class FilterReader {
  readonly #keys: readonly string[];
  #comparisons = 0;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  read(filter: JsonValue | undefined): Predicate {
    if (filter === undefined || filter === null) return () => true;
    if (!isObject(filter)) throw refuseFilter('Filter value must be an object');
    const all = Object.entries(filter).map(([key, value]) => this.#entry(key, value));
    return (values) => all.every((passes) => passes(values));
  }

  #entry(key: string, value: JsonValue): Predicate {
    if (key === 'and' || key === 'or') {
      const each = items(value, key).map((item) => this.read(item));
      return key === 'and'
        ? (values) => each.every((passes) => passes(values))
        : (values) => each.some((passes) => passes(values));
    }
    if (!this.#keys.includes(key))
      throw refuseFilter(
        `Definitions cannot be filtered by "${excerpt(key)}".${didYouMean(excerpt(key), this.#keys)}`,
      );
    if (value === null) return () => true;
    if (!isObject(value)) throw refuseFilter(`Filter value for field "${key}" must be an object`);
    const tests = Object.entries(value).map(([operator, operand]) => this.#test(key, operator, operand));
    return (values) => tests.every((passes) => passes(values[key] ?? null));
  }

  #test(key: string, operator: string, operand: JsonValue): Test {
    this.#comparisons += 1;
    if (this.#comparisons > MAX_COMPARISONS)
      throw refuseFilter(`A filter of definitions takes at most ${MAX_COMPARISONS} comparisons`);
    const allowed = Object.keys(OPERATORS);
    const test = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (test) return test(operand);
    throw refuseFilter(
      `Operator "${excerpt(operator)}" is not valid for field "${key}" - Allowed operators: ${allowed.join(', ')}`,
    );
  }
}

const cursorOf = (id: string): string => btoa(JSON.stringify({ id }));

const idOf = (cursor: string): string => {
  try {
    const content: unknown = JSON.parse(atob(cursor));
    if (typeof content === 'object' && content !== null && 'id' in content && typeof content.id === 'string')
      return content.id;
  } catch {
    // Not one of ours: refused below.
  }
  throw new ApiError('INVALID_CURSOR', `Invalid cursor: ${excerpt(cursor)}`);
};

const size = (paging: Values, key: 'first' | 'last'): number | null => {
  const value = paging[key] ?? null;
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw refuse(`Invalid argument: "${key}" must be a number`);
  if (value < 0) throw refuse('Page size cannot be negative');
  if (value > MAX_PAGE)
    throw refuse(`Requested page size of ${value} exceeds the maximum size of ${MAX_PAGE}`);
  return value;
};

const place = (paging: Values, key: 'after' | 'before'): string | null => {
  const value = paging[key] ?? null;
  if (value === null || typeof value === 'string') return value === null ? null : idOf(value);
  throw new ApiError('INVALID_CURSOR', `Invalid cursor: ${excerpt(JSON.stringify(value))}`);
};

const readPaging = (given: JsonValue | undefined) => {
  const paging = given ?? {};
  if (!isObject(paging)) throw refuse('Invalid argument: "paging" must be an object');
  const [first, last] = [size(paging, 'first'), size(paging, 'last')];
  const [after, before] = [place(paging, 'after'), place(paging, 'before')];
  if (first !== null && last !== null) throw refuse('Cannot use both first and last');
  if (after !== null && before !== null) throw refuse('Cannot use both after and before');
  if (first !== null && before !== null) throw refuse('Cannot use first with before');
  if (last !== null && after !== null) throw refuse('Cannot use last with after');
  return { isBackward: last !== null || before !== null, size: first ?? last ?? DEFAULT_PAGE, after, before };
};

/** A page of definitions, by their ids, the last first. @param valuesOf what filters know of a definition */
export const pageOf = <Node>(
  all: readonly Node[],
  valuesOf: (node: Node) => Values & { readonly id: string },
  keys: readonly string[],
  { paging, filter }: Arguments,
): MetadataPage<Node> => {
  const passes = new FilterReader(keys).read(filter);
  const { isBackward, size: most, after, before } = readPaging(paging);
  const listed = all
    .map((node) => ({ node, values: valuesOf(node) }))
    .filter(({ values }) => passes(values))
    .toSorted((a, b) => (a.values.id < b.values.id ? 1 : -1));
  const within = listed.filter(
    ({ values: { id } }) => (after === null || id < after) && (before === null || id > before),
  );
  const page = isBackward ? within.slice(Math.max(0, within.length - most)) : within.slice(0, most);
  const [first, last] = [page[0], page.at(-1)];
  return {
    edges: page.map(({ node, values }) => ({ node, cursor: cursorOf(values.id) })),
    hasPreviousPage: first !== undefined && first !== listed[0],
    hasNextPage: last !== undefined && last !== listed.at(-1),
    totalCount: listed.length,
  };
};
