/** JSON that says what to group records by, and what to compute of each group → values. Pure. */

import { ApiError } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { excerpt, MAX_AGGREGATES, MAX_DIMENSIONS } from '../limits.ts';
import type { Aggregate, Dimension, Granularity, GroupOrder } from '../plan/group-by.ts';
import { AGGREGATE_FUNCTIONS, GRANULARITIES, WEEK_START_DAYS } from '../plan/group-by.ts';
import { DIRECTIONS, isDirection } from '../plan/order.ts';
import type { PartPath } from '../plan/path.ts';
import { KINDS } from '../schema/kinds.ts';
import type { Kind, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import { capitalised } from '../text.ts';
import { resolvePath } from './path.ts';

const invalid = (message: string): ApiError => new ApiError('INVALID_PARAMETER', message);

const isText = (value: unknown): value is string => typeof value === 'string';

/** Follows the one key of each object down to what is not one, or to a leaf of known keys. */
const follow = (
  item: JsonObject,
  isLeaf: (value: unknown) => boolean,
): { readonly names: readonly string[]; readonly leaf: unknown } => {
  const names: string[] = [];
  for (let value: unknown = item; ; ) {
    const entries = isObject(value) ? Object.entries(value) : [];
    const [only, ...others] = entries;
    if (!only || others.length > 0 || (names.length > 0 && isLeaf(value))) return { names, leaf: value };
    names.push(only[0]);
    value = only[1];
  }
};

const LEAF_KEYS = new Set(['granularity', 'timeZone', 'weekStartDay', 'unnest', 'orderBy']);

const isDimensionLeaf = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).some((key) => LEAF_KEYS.has(key));

const pathOf = (names: readonly string[], object: ObjectSchema, schema: WorkspaceSchema): PartPath => {
  const name = excerpt(names.join('.'));
  const found = resolvePath(names, object, schema);
  if ('path' in found && found.path.part.kind !== 'json') return found.path;
  const isUnknown = 'failure' in found && found.failure.why === 'unknown';
  throw invalid(
    isUnknown ? `Unidentified field in groupBy: ${name}` : `Field "${name}" is not supported in groupBy`,
  );
};

/** Names without a region that mean the same to JavaScript and to Postgres. Most (BST, ACT, MET) do not. */
const ZONES_WITHOUT_REGION: ReadonlySet<string> = new Set(['UTC', 'GMT', 'CET', 'EET', 'WET']);

/** Names of the time zone database that Postgres lacks. */
const UNKNOWN_TO_POSTGRES: ReadonlySet<string> = new Set(['us/pacific-new']);

const isTimeZone = (text: string): boolean => {
  const isNamed = /^[A-Za-z][A-Za-z_]*\/[\w+/-]+$/.test(text) && !UNKNOWN_TO_POSTGRES.has(text.toLowerCase());
  if (!isNamed && !ZONES_WITHOUT_REGION.has(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
};

const oneOf = <T extends string>(given: unknown, allowed: readonly T[], key: string, byDefault: T): T => {
  if (given === undefined || given === null) return byDefault;
  const known = allowed.find((value) => value === given);
  if (known === undefined)
    throw invalid(
      `Invalid ${key} ${excerpt(JSON.stringify(given))}. Allowed values are ${allowed.join(', ')}`,
    );
  return known;
};

const NEEDS_TIME_ZONE = new Set<Granularity>(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']);

const isDated = (kind: Kind): boolean => kind === 'dateTime' || kind === 'date';

const readDimension = (item: JsonObject, object: ObjectSchema, schema: WorkspaceSchema): Dimension => {
  const { names, leaf } = follow(item, isDimensionLeaf);
  const path = pathOf(names, object, schema);
  const name = excerpt(names.join('.'));
  const { kind } = path.part;
  const how = isObject(leaf) ? leaf : {};
  if (leaf !== true && !isDimensionLeaf(leaf))
    throw invalid(`Invalid group_by query parameter - "${name}" should be true or an object of options`);
  const granularity = oneOf(how['granularity'], GRANULARITIES, 'granularity', 'NONE');
  const weekStartDay = oneOf(how['weekStartDay'], WEEK_START_DAYS, 'weekStartDay', 'MONDAY');
  const unnest = how['unnest'] === true;
  if (granularity !== 'NONE' && !isDated(kind))
    throw invalid(`Field "${name}" has no dates: it cannot be grouped by ${granularity}`);
  if (unnest && kind !== 'list') throw invalid(`Field "${name}" has no lists: it cannot be unnested`);
  const { timeZone } = how;
  if (timeZone !== undefined && timeZone !== null && !(isText(timeZone) && isTimeZone(timeZone)))
    throw invalid(`Invalid timezone: ${excerpt(isText(timeZone) ? timeZone : JSON.stringify(timeZone))}`);
  if (!isText(timeZone) && kind === 'dateTime' && NEEDS_TIME_ZONE.has(granularity))
    throw invalid('Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year');
  return { path, granularity, weekStartDay, unnest, timeZone: isText(timeZone) ? timeZone : 'UTC' };
};

/** Parts of an object by the names aggregates have for them: `AmountAmountMicros`, `CompanyId`. */
export const aggregatedParts = (object: ObjectSchema): ReadonlyMap<string, Part> => {
  const parts = new Map<string, Part>();
  for (const { name, field, role, isAlias } of object.names.values()) {
    if (isAlias || role === 'relation') continue;
    for (const part of field.parts) parts.set(capitalised(name) + capitalised(part.name), part);
  }
  return parts;
};

/** Functions that only some kinds have; the others apply to every kind. */
const OF_SOME_KINDS: ReadonlySet<string> = new Set(
  Object.values(KINDS).flatMap(({ aggregates }) => aggregates),
);

export const takesKind = (apply: (typeof AGGREGATE_FUNCTIONS)[number], kind: Kind): boolean =>
  !OF_SOME_KINDS.has(apply) || KINDS[kind].aggregates.some((name) => name === apply);

const readAggregate = (name: string, parts: ReadonlyMap<string, Part>): Aggregate | null => {
  if (name === 'totalCount') return { name, of: null };
  const apply = AGGREGATE_FUNCTIONS.find(
    (prefix) => name.startsWith(prefix) && parts.has(name.slice(prefix.length)),
  );
  const part = apply && parts.get(name.slice(apply.length));
  if (!apply || !part || !takesKind(apply, part.kind)) return null;
  return { name, of: { apply, parts: [part] } };
};

/** @throws ApiError INVALID_PARAMETER */
export const readAggregates = (names: readonly string[], object: ObjectSchema): readonly Aggregate[] => {
  const parts = aggregatedParts(object);
  const asked = [...new Set(names)];
  if (asked.length > MAX_AGGREGATES) throw invalid(`At most ${MAX_AGGREGATES} aggregates are allowed`);
  const read = asked.map((name) => readAggregate(name, parts));
  const unknown = asked.filter((_, at) => read[at] === null).map(excerpt);
  if (unknown.length > 0) throw invalid(`Unknown aggregate field(s): ${unknown.join(', ')}`);
  return read.filter((aggregate) => aggregate !== null);
};

/** @throws ApiError INVALID_PARAMETER */
export const readGroupOrder = (
  item: JsonObject,
  dimensions: readonly Dimension[],
  object: ObjectSchema,
  schema: WorkspaceSchema,
): GroupOrder => {
  const { names, leaf } = follow(item, isDimensionLeaf);
  const word = isObject(leaf) ? leaf['orderBy'] : leaf;
  if (!isText(word) || !isDirection(word))
    throw invalid(
      `'order_by' direction ${excerpt(JSON.stringify(word) ?? '')} invalid. Allowed values are ${Object.keys(DIRECTIONS).join(', ')}`,
    );
  const [first, name = '', ...rest] = names;
  if (first === 'aggregate' && rest.length === 0) {
    const [aggregate] = readAggregates([name], object);
    if (aggregate) return { by: { aggregate }, ...DIRECTIONS[word] };
  }
  const path = pathOf(names, object, schema);
  const granularity = isObject(leaf) ? leaf['granularity'] : undefined;
  const dimension = dimensions.findIndex(
    (one) => one.path.name === path.name && (granularity === undefined || one.granularity === granularity),
  );
  if (dimension < 0)
    throw invalid(`Cannot order groups by "${excerpt(names.join('.'))}": they are not grouped by it`);
  return { by: { dimension }, ...DIRECTIONS[word] };
};

/** @throws ApiError INVALID_PARAMETER */
export const readDimensions = (
  items: readonly JsonObject[],
  object: ObjectSchema,
  schema: WorkspaceSchema,
): readonly Dimension[] => {
  if (items.length > MAX_DIMENSIONS)
    throw invalid(`At most ${MAX_DIMENSIONS} fields to group by are allowed`);
  const dimensions = items.map((item) => readDimension(item, object, schema));
  // Two lists of 1,000 items would make a million rows of one record.
  if (dimensions.filter(({ unnest }) => unnest).length > 1)
    throw invalid('At most 1 field to group by can be unnested');
  return dimensions;
};
