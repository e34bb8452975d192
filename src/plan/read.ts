/** Parameters + schema → what to read. Pure. */

import type { JsonValue, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import { decodeCursor } from './cursor.ts';
import type { BoundFilter } from './filter.ts';
import { mentionsDeletedAt } from './filter.ts';
import { type OrderKey, printOrderBy } from './order.ts';
import type { Position } from './pages.ts';
import type { Depth, FieldSelection, ListParameters } from './parameters.ts';

export interface ListPlan {
  readonly object: ObjectSchema;
  readonly filter: BoundFilter | null;
  /** Whether soft-deleted rows are in the list: only where the filter mentions `deletedAt`. */
  readonly includesDeleted: boolean;
  readonly keys: readonly OrderKey[];
  readonly limit: number;
  /** Records that are passed over first, in reading direction. */
  readonly offset: number;
  readonly depth: Depth;
  readonly fields: FieldSelection | null;
  /** Where to start, and whether to read backwards from there. */
  readonly start: Position | null;
  readonly backward: boolean;
  /** What the page's cursors are bound to. */
  readonly binding: string;
}

/** Cursors hold good for one workspace, object and order. */
export const cursorBinding = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  keys: readonly OrderKey[],
): string => `${schema.workspaceId}/${object.id}/${printOrderBy(keys)}`;

/** @throws ApiError INVALID_CURSOR */
export const planList = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  parameters: ListParameters,
): ListPlan => {
  const { filter, orderBy, limit, offset, depth, fields, cursor } = parameters;
  const binding = cursorBinding(schema, object, orderBy);
  const kinds = orderBy.map((key) => key.path.part.kind);
  return {
    object,
    filter,
    includesDeleted: filter !== null && mentionsDeletedAt(filter),
    keys: orderBy,
    limit,
    offset,
    depth,
    fields,
    start: cursor ? decodeCursor(cursor.text, binding, kinds) : null,
    backward: cursor?.direction === 'before',
    binding,
  };
};

/** A record that need not be stored: what of it duplicates are found by. */
export interface Candidate {
  /** The stored record that it is, which is no duplicate of itself. */
  readonly id: string | null;
  readonly values: ReadonlyMap<Part, JsonValue>;
}

/** Stored records by their ids, or records as the request gives them. */
export type Originals =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'data'; readonly candidates: readonly Candidate[] };

export interface DuplicatesPlan {
  readonly object: ObjectSchema;
  readonly originals: Originals;
  /** Duplicates of each that are answered; how many there are is counted in any case. */
  readonly limit: number;
  readonly depth: Depth;
  readonly fields: FieldSelection | null;
}

export interface GetPlan {
  readonly object: ObjectSchema;
  readonly id: string;
  readonly depth: Depth;
  readonly fields: FieldSelection | null;
}
