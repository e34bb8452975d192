/**
 * Query parameters → what to list or read. Parameters that are not known are
 * ignored, empty ones count as absent, and the problems of all of them are reported at once.
 */

import { ApiError, type ErrorCode } from '../../errors.ts';
import { resolveFilter } from '../../input/filter.ts';
import { joinColumnOf } from '../../input/path.ts';
import { DEFAULT_LIMIT, excerpt, MAX_OFFSET } from '../../limits.ts';
import type { ResolvedFilter } from '../../plan/filter.ts';
import type { OrderKey } from '../../plan/order.ts';
import type {
  CursorParameter,
  Depth,
  ListParameters,
  OutputKeys,
  PageParameters,
  ReadParameters,
} from '../../plan/parameters.ts';
import type { NameBinding, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import { parseFilter } from './filter-syntax.ts';
import { parseOrderBy } from './order-by.ts';
import type { Query } from './query.ts';

export const DEFAULT_DEPTH: Depth = 1;
export const DEPTHS: ReadonlyMap<string, Depth> = new Map([
  ['0', 0],
  ['1', 1],
  ['2', 2],
]);

const MAX_NAMES_IN_MESSAGE = 50;
const FIELDS_EXAMPLE = 'Expected a comma-separated list of field names, e.g. fields=id,name';

/** Problems of several parameters, reported as one error with the code of the first. */
export class Problems {
  readonly #messages: string[] = [];
  #code: ErrorCode | null = null;

  add(error: ApiError): void {
    this.#code ??= error.code;
    this.#messages.push(...error.messages);
  }

  /** The value of `read`, or `fallback` if it meets a problem, which is kept. */
  collect<T>(read: () => T, fallback: T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.add(error);
      return fallback;
    }
  }

  throwIfAny(): void {
    if (this.#code) throw new ApiError(this.#code, this.#messages);
  }
}

/** The one value of a parameter; null if it is absent or empty. */
export const single = (query: Query, name: string): string | null => {
  const [value = null, ...others] = new Set((query.get(name) ?? []).filter((given) => given.trim() !== ''));
  if (others.length === 0) return value;
  throw new ApiError(
    'INVALID_PARAMETER',
    `'${name}' parameter invalid. It is given ${others.length + 1} different values, but takes one`,
  );
};

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** A parameter that says yes or no, in any case (Python sends `True`). */
export const readFlag = (query: Query, name: string, byDefault: boolean): boolean => {
  const text = single(query, name)?.trim() ?? null;
  if (text === null) return byDefault;
  const flag = FLAGS.get(text.toLowerCase());
  if (flag !== undefined) return flag;
  throw new ApiError(
    'INVALID_PARAMETER',
    `'${name}=${excerpt(text)}' parameter invalid. Allowed values are true, false`,
  );
};

/** Paging parameters of other APIs, and what to use instead. */
const OTHER_PAGING_WORDS: ReadonlyMap<string, string> = new Map([
  ['page', 'starting_after with the endCursor of the page before'],
  ['after', 'starting_after with the endCursor of the page before'],
  ['cursor', 'starting_after with the endCursor of the page before'],
  ['before', 'ending_before with the startCursor of the page after'],
]);

const isGiven = (query: Query, name: string): boolean =>
  query.get(name)?.some((value) => value.trim() !== '') ?? false;

/** Ignored, they would make a client read its first page for ever. */
const refusePagingWords = (query: Query): void => {
  const messages = [...OTHER_PAGING_WORDS]
    .filter(([word]) => isGiven(query, word))
    .map(([word, instead]) => `'${word}' parameter invalid. Use ${instead}`);
  if (messages.length > 0) throw new ApiError('INVALID_PARAMETER', messages);
};

const PAGING_WORDS = [...OTHER_PAGING_WORDS.keys(), 'starting_after', 'ending_before', 'offset', 'skip'];

/** The same where a response has no pages at all. */
export const refuseAnyPaging = (query: Query): void => {
  const messages = PAGING_WORDS.filter((word) => isGiven(query, word)).map(
    (word) => `'${word}' parameter invalid. Groups have no pages: use limit and order_by`,
  );
  if (messages.length > 0) throw new ApiError('INVALID_PARAMETER', messages);
};

const readOffset = (query: Query): number => {
  const name = single(query, 'offset') === null ? 'skip' : 'offset';
  const text = single(query, name)?.trim() ?? null;
  if (text === null) return 0;
  const offset = /^\d+$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (offset <= MAX_OFFSET) return offset;
  throw new ApiError(
    'INVALID_PARAMETER',
    `${name} '${excerpt(text)}' is invalid. Should be an integer from 0 to ${MAX_OFFSET}; starting_after has no limit`,
  );
};

export const readFilter = (
  query: Query,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): ResolvedFilter | null => {
  const text = single(query, 'filter');
  return text === null ? null : resolveFilter(parseFilter(text), object, schema);
};

const readOrderBy = (query: Query, object: ObjectSchema, schema: WorkspaceSchema): readonly OrderKey[] => {
  const text = single(query, 'order_by') ?? single(query, 'orderBy');
  return text === null ? [] : parseOrderBy(text, object, schema);
};

/** 1 and above; more than a page may hold means the maximum. */
export const readLimit = (query: Query, maxPageSize: number, byDefault: number): number => {
  const text = single(query, 'limit')?.trim() ?? null;
  if (text === null) return Math.min(byDefault, maxPageSize);
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  if (limit < 1)
    throw new ApiError('INVALID_LIMIT', `limit '${excerpt(text)}' is invalid. Should be an integer`);
  return Math.min(limit, maxPageSize);
};

const readDepth = (query: Query): Depth => {
  const text = single(query, 'depth')?.trim() ?? null;
  if (text === null) return DEFAULT_DEPTH;
  const depth = DEPTHS.get(text);
  if (depth !== undefined) return depth;
  throw new ApiError(
    'INVALID_DEPTH',
    `'depth=${excerpt(text)}' parameter invalid. Allowed values are 0, 1, 2`,
  );
};

const readCursor = (query: Query): CursorParameter | null => {
  refusePagingWords(query);
  const after = single(query, 'starting_after');
  const before = single(query, 'ending_before');
  if (after !== null && before !== null)
    throw new ApiError('INVALID_CURSOR', 'Cannot provide both before and after');
  if (after !== null) return { direction: 'after', text: after };
  return before === null ? null : { direction: 'before', text: before };
};

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, MAX_NAMES_IN_MESSAGE).map(excerpt).join(', ');
  return names.length > MAX_NAMES_IN_MESSAGE ? `${shown}, …` : shown;
};

/** The key under which a name is returned at a depth; null if it is not returned at that depth. */
const outputKey = (binding: NameBinding, depth: Depth): string | null => {
  if (binding.role !== 'relation' || depth > 0) return binding.name;
  return binding.field.relation?.type === 'MANY_TO_ONE' ? joinColumnOf(binding) : null;
};

/** Reads `fields`: comma lists, repeatable; `id` is always returned. */
const readFields = (query: Query, object: ObjectSchema, depth: Depth): OutputKeys | null => {
  const given = query.get('fields');
  if (!given) return null;
  const names = [...new Set(given.flatMap((list) => list.split(',')).map((name) => name.trim()))].filter(
    Boolean,
  );
  if (names.length === 0)
    throw new ApiError('INVALID_FIELDS', `'fields' parameter is empty. ${FIELDS_EXAMPLE}`);
  const selection = new Set(['id']);
  const unknown: string[] = [];
  const tooShallow: string[] = [];
  for (const name of names) {
    const binding = object.names.get(name);
    const key = binding && outputKey(binding, depth);
    if (!binding) unknown.push(name);
    else if (!key) tooShallow.push(name);
    else selection.add(key);
  }
  const on = `on '${object.nameSingular}'`;
  const problems: string[] = [];
  if (unknown.length > 0)
    problems.push(`'fields' parameter invalid. Unknown fields ${on}: ${listed(unknown)}`);
  if (tooShallow.length > 0) {
    const what = `One-to-many relation fields ${on} require a positive depth`;
    problems.push(`'fields' parameter invalid. ${what}: ${listed(tooShallow)}`);
  }
  if (problems.length > 0) throw new ApiError('INVALID_FIELDS', problems);
  return selection;
};

const collectRead = (query: Query, object: ObjectSchema, problems: Problems): ReadParameters => {
  const depth = problems.collect(() => readDepth(query), DEFAULT_DEPTH);
  return { depth, fields: problems.collect(() => readFields(query, object, depth), null) };
};

/** What to return of a record: get, create, batch and update. */
export const parseReadParameters = (query: Query, object: ObjectSchema): ReadParameters => {
  const problems = new Problems();
  const parameters = collectRead(query, object, problems);
  problems.throwIfAny();
  return parameters;
};

/** The parameters of a write by filter; the filter is mandatory. */
export const parseBulkParameters = (
  query: Query,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  operation: 'update' | 'delete' | 'destroy' | 'restore',
): ReadParameters & { readonly filter: ResolvedFilter } => {
  const problems = new Problems();
  const filter = problems.collect(() => {
    const given = readFilter(query, object, schema);
    if (given) return given;
    const accident = operation === 'delete' || operation === 'destroy' ? 'deletion' : 'change';
    throw new ApiError(
      'INVALID_FILTER',
      `Filters are mandatory for bulk ${operation} operations. Please provide at least one filter to prevent accidental ${accident} of all records.`,
    );
  }, null);
  const parameters = collectRead(query, object, problems);
  problems.throwIfAny();
  if (!filter) throw new Error('a filter without problems is there');
  return { ...parameters, filter };
};

/** The parameters of a list. `maxPageSize` is the deployment's. */
export const parseListParameters = (
  query: Query,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  { maxPageSize }: { readonly maxPageSize: number },
): ListParameters => {
  const problems = new Problems();
  const parameters = {
    filter: problems.collect(() => readFilter(query, object, schema), null),
    orderBy: problems.collect(() => readOrderBy(query, object, schema), []),
    limit: problems.collect(() => readLimit(query, maxPageSize, DEFAULT_LIMIT), maxPageSize),
    offset: problems.collect(() => readOffset(query), 0),
    ...collectRead(query, object, problems),
    cursor: problems.collect(() => readCursor(query), null),
  };
  problems.throwIfAny();
  return parameters;
};

/** The parameters of a list of metadata. It has one order, and pages of the maximal length. */
export const parseMetadataParameters = (
  query: Query,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  { maxPageSize }: { readonly maxPageSize: number },
): PageParameters => {
  const problems = new Problems();
  const parameters = {
    filter: problems.collect(() => readFilter(query, object, schema), null),
    limit: problems.collect(() => readLimit(query, maxPageSize, maxPageSize), maxPageSize),
    offset: problems.collect(() => readOffset(query), 0),
    cursor: problems.collect(() => readCursor(query), null),
  };
  problems.throwIfAny();
  return parameters;
};
