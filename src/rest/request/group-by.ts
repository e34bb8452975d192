/**
 * The parameters of `groupBy` → what to group records by, and what to compute of each group. Pure;
 * every problem is reported at once.
 */

import { ApiError } from '../../errors.ts';
import { readAggregates, readDimensions, readGroupOrder } from '../../input/group-by.ts';
import { isObject } from '../../json.ts';
import { DEFAULT_GROUPS, MAX_GROUPS } from '../../limits.ts';
import type { Dimension, GroupByParameters } from '../../plan/group-by.ts';
import type { ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import { parseOrderBy } from './order-by.ts';
import { Problems, readFilter, readFlag, readLimit, refuseAnyPaging, single } from './parameters.ts';
import type { Query } from './query.ts';

const invalid = (message: string): ApiError => new ApiError('INVALID_PARAMETER', message);

/** A JSON list of a parameter; null if it is absent. */
const readList = <T>(
  query: Query,
  name: string,
  isItem: (value: unknown) => value is T,
  expected: string,
): readonly T[] | null => {
  const text = single(query, name);
  if (text === null) return null;
  const problem = invalid(`Invalid ${name} query parameter - should be a valid ${expected}`);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw problem;
  }
  if (!Array.isArray(list) || !list.every(isItem)) throw problem;
  return list;
};

const isText = (value: unknown): value is string => typeof value === 'string';

const GROUP_BY_EXAMPLE = `array of objects - ex: [{"firstField": true}, {"secondField": {"subField": true}}, {"dateField": {"granularity": 'DAY'}}]`;
const AGGREGATE_EXAMPLE = 'array of string - ex: ["countNotEmptyId", "countEmptyField"]';
const ORDER_EXAMPLE =
  'array of objects - ex: [{"firstField": "AscNullsFirst"}, {"aggregate": {"totalCount": "DescNullsLast"}}]';

const dimensionsOf = (query: Query, object: ObjectSchema, schema: WorkspaceSchema): readonly Dimension[] => {
  const items = readList(query, 'group_by', isObject, GROUP_BY_EXAMPLE) ?? [];
  if (items.length === 0)
    throw invalid(`Invalid group_by query parameter - should be a valid ${GROUP_BY_EXAMPLE}`);
  return readDimensions(items, object, schema);
};

/** Views are not offered: to pass over one would count records that its filters leave out. */
const refuseViews = (query: Query): void => {
  for (const name of ['viewId', 'view_id'])
    if (single(query, name) !== null) throw invalid(`'${name}' parameter invalid. There are no views here`);
};

/** @throws ApiError with every problem */
export const parseGroupByParameters = (
  query: Query,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): GroupByParameters => {
  const problems = new Problems();
  problems.collect(() => refuseViews(query), undefined);
  problems.collect(() => refuseAnyPaging(query), undefined);
  const dimensions = problems.collect(() => dimensionsOf(query, object, schema), []);
  const aggregates = problems.collect(
    () => readAggregates(readList(query, 'aggregate', isText, AGGREGATE_EXAMPLE) ?? ['totalCount'], object),
    [],
  );
  const orderBy = problems.collect(
    () =>
      (readList(query, 'order_by', isObject, ORDER_EXAMPLE) ?? []).map((item) =>
        readGroupOrder(item, dimensions, object, schema),
      ),
    [],
  );
  const sampleOrder = problems.collect(() => {
    const text = single(query, 'order_by_for_records');
    return text === null ? [] : parseOrderBy(text, object, schema);
  }, []);
  const parameters = {
    dimensions,
    aggregates,
    orderBy,
    filter: problems.collect(() => readFilter(query, object, schema), null),
    limit: problems.collect(() => readLimit(query, MAX_GROUPS, DEFAULT_GROUPS), DEFAULT_GROUPS),
    sample: problems.collect(() => readFlag(query, 'include_records_sample', false), false)
      ? sampleOrder
      : null,
  };
  problems.throwIfAny();
  return parameters;
};
