/** The arguments of `peopleGroupBy`, and the selection on each group. */

import { ApiError } from '../../errors.ts';
import { readDimensions, readGroupOrder } from '../../input/group-by.ts';
import { isObject } from '../../json.ts';
import { DEFAULT_GROUPS, MAX_GROUPS } from '../../limits.ts';
import type { GroupByParameters } from '../../plan/group-by.ts';
import type { JsonValue, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Arguments } from '../document/fields.ts';
import { readFilter } from './filter.ts';
import { readOrderBy } from './order.ts';
import { readWhole } from './page.ts';

const refuse = (message: string): ApiError => new ApiError('INVALID_PARAMETER', message);

/** Objects with one key each: an object of several is as many, in order. */
const apart = (given: JsonValue | undefined, name: string): readonly Readonly<Record<string, unknown>>[] => {
  const list: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return list.flatMap((item) => {
    if (!isObject(item)) throw refuse(`Invalid argument: "${name}" must be a list of objects`);
    return Object.entries(item).map(([key, value]) => ({ [key]: value }));
  });
};

/** @throws ApiError */
export const readGroupBy = (
  given: Arguments,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): Omit<GroupByParameters, 'aggregates'> => {
  if (given['viewId'] !== undefined) throw refuse('Invalid argument: "viewId". There are no views here');
  if (given['groupBy'] === undefined) throw refuse('Missing required argument: "groupBy" must be an array.');
  const dimensions = readDimensions(apart(given['groupBy'], 'groupBy'), object, schema);
  if (dimensions.length === 0) throw refuse('Missing required argument: "groupBy" must be an array.');
  const orderBy = apart(given['orderBy'], 'orderBy').map((item) =>
    readGroupOrder(item, dimensions, object, schema),
  );
  const limit = readWhole(given, 'limit') ?? DEFAULT_GROUPS;
  return {
    dimensions,
    filter: readFilter(given['filter'], object, schema),
    orderBy,
    limit: Math.min(limit, MAX_GROUPS),
    sample: readOrderBy(given['orderByForRecords'], object, schema),
  };
};
