/**
 * Keyset pagination as ranges. A page is read from one or two *segments* of the sort: an index on the first
 * key gives its NULLs and its values as one range each, so that no order, whichever way it puts NULLs, needs
 * more than a bounded scan of each. Pure.
 */

import type { JsonValue, ObjectSchema } from '../schema/types.ts';
import type { ResolvedFilter } from './filter.ts';
import type { OrderKey } from './order.ts';

/** Where a page starts: the order values and id of the row it must not include. */
export interface Position {
  readonly values: readonly JsonValue[];
  readonly id: string;
}

/** A page of an object's records. */
export interface PagePlan {
  readonly object: ObjectSchema;
  readonly filter: ResolvedFilter | null;
  /** Whether soft-deleted records are in the list: only if the filter mentions `deletedAt`. */
  readonly includesDeleted: boolean;
  readonly keys: readonly OrderKey[];
  readonly limit: number;
  /** Records that are passed over first, in reading direction. */
  readonly offset: number;
  /** Where to start, and whether to read backwards from there. */
  readonly start: Position | null;
  readonly backward: boolean;
  /** What the page's cursors are bound to. */
  readonly binding: string;
}

/** The rows of a sort whose first key is NULL, is a value, or either (if it cannot be NULL). */
export type Segment = 'nulls' | 'values' | 'all';

/** The same order read from its other end. */
export const reversed = (keys: readonly OrderKey[]): readonly OrderKey[] =>
  keys.map((key) => ({ ...key, descending: !key.descending, nullsFirst: !key.nullsFirst }));

/** Segments of a sort in reading order, from `start` on (null: from the beginning). */
export const segmentsFrom = (
  first: OrderKey | undefined,
  isNullable: boolean,
  start: Position | null,
): readonly Segment[] => {
  if (!first || !isNullable) return ['all'];
  const all: readonly Segment[] = first.nullsFirst ? ['nulls', 'values'] : ['values', 'nulls'];
  if (!start) return all;
  const holding: Segment = start.values[0] === null ? 'nulls' : 'values';
  return all.slice(all.indexOf(holding));
};
