/** How records are grouped, and what is computed of each group. */
import type { Part } from '../schema/types.ts';
import type { ResolvedFilter } from './filter.ts';
import type { OrderKey } from './order.ts';
import type { PartPath } from './path.ts';

export const GRANULARITIES = [
  'NONE',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'DAY_OF_THE_WEEK',
  'MONTH_OF_THE_YEAR',
  'QUARTER_OF_THE_YEAR',
] as const;

export type Granularity = (typeof GRANULARITIES)[number];

export const WEEK_START_DAYS = ['MONDAY', 'SUNDAY', 'SATURDAY'] as const;

export type WeekStartDay = (typeof WEEK_START_DAYS)[number];

export interface Dimension {
  readonly path: PartPath;
  readonly granularity: Granularity;
  readonly timeZone: string;
  readonly weekStartDay: WeekStartDay;
  /** Whether each item of a list is a value of its own. */
  readonly unnest: boolean;
}

export const AGGREGATE_FUNCTIONS = [
  'countUniqueValues',
  'countNotEmpty',
  'countEmpty',
  'percentageNotEmpty',
  'percentageEmpty',
  'countTrue',
  'countFalse',
  'min',
  'max',
  'avg',
  'sum',
] as const;

export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];

export interface Aggregate {
  /** As it was asked for, and is returned. */
  readonly name: string;
  /** Null counts the records of the group. Several parts together are one value: that of a composite field. */
  readonly of: { readonly apply: AggregateFunction; readonly parts: readonly [Part, ...Part[]] } | null;
}

export interface GroupOrder {
  readonly by: { readonly dimension: number } | { readonly aggregate: Aggregate };
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface GroupByParameters {
  readonly dimensions: readonly Dimension[];
  readonly aggregates: readonly Aggregate[];
  readonly filter: ResolvedFilter | null;
  readonly orderBy: readonly GroupOrder[];
  readonly limit: number;
  /** The order of each group's sample of records; null answers no sample. */
  readonly sample: readonly OrderKey[] | null;
}
