/** A filter whose names are resolved to stored parts and whose operands have the stored form. */
import type { Comparator } from '../schema/kinds.ts';
import type { JsonValue, Part } from '../schema/types.ts';
import type { Hop, PartPath } from './path.ts';

/**
 * What a part is compared with. `anyOf` is for `eq` and `in` (and, negated, for `neq`). A list part is compared with lists: `value` is the whole list, and so is each of
 * `values` under `in`; the `values` of `containsAny` are its items.
 */
export type Operand =
  | { readonly is: 'NULL' | 'NOT_NULL' }
  | { readonly value: JsonValue }
  | { readonly values: readonly JsonValue[] }
  | { readonly anyOf: readonly Combination[] };

/** Values of several parts of one field that together are one value: a telephone number and its calling code. */
export type Combination = readonly { readonly part: Part; readonly value: JsonValue }[];

/** A predicate on a record, or on the one that a many-to-one relation points at. */
export interface BoundPredicate {
  readonly op: 'predicate';
  readonly path: PartPath;
  readonly comparator: Comparator;
  readonly operand: Operand;
}

export type ResolvedFilter =
  | { readonly op: 'and' | 'or'; readonly items: readonly ResolvedFilter[] }
  | { readonly op: 'not'; readonly item: ResolvedFilter }
  /** Some one record that the one-to-many relation leads to passes the filter, which is about that record. */
  | { readonly op: 'any'; readonly hop: Hop; readonly item: ResolvedFilter }
  | BoundPredicate;

const mentions = (filter: ResolvedFilter, isMeant: (path: PartPath) => boolean): boolean => {
  if (filter.op === 'predicate') return filter.path.hop === null && isMeant(filter.path);
  if (filter.op === 'any') return false;
  const items = filter.op === 'not' ? [filter.item] : filter.items;
  return items.some((item) => mentions(item, isMeant));
};

/** Whether the filter speaks of the object's own `deletedAt`, which includes soft-deleted rows. */
export const mentionsDeletedAt = (filter: ResolvedFilter): boolean =>
  mentions(filter, ({ field }) => field.name === 'deletedAt');

/** Whether the filter speaks of a part of the object's own. */
export const mentionsPart = (filter: ResolvedFilter, part: Part): boolean =>
  mentions(filter, (path) => path.part === part);
