/** Parameters + schema → what to read. Pure. */

import type { JsonValue, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import { decodeCursor } from './cursor.ts';
import { mentionsDeletedAt } from './filter.ts';
import { type OrderKey, printOrderBy } from './order.ts';
import type { PagePlan } from './pages.ts';
import type { ListParameters } from './parameters.ts';
import { type DuplicatesEntry, type FieldSelection, selectionOf } from './selection.ts';

/** A page of records and what to return of each. */
export interface ListPlan extends PagePlan {
  readonly fields: FieldSelection;
}

/** Cursors hold good for one workspace, object and order. */
export const cursorBinding = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  keys: readonly OrderKey[],
): string => `${schema.workspaceId}/${object.id}/${printOrderBy(keys)}`;

/** @throws ApiError INVALID_CURSOR */
export const planPage = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  parameters: Omit<ListParameters, 'depth' | 'fields'>,
): PagePlan => {
  const { filter, orderBy, limit, offset, cursor } = parameters;
  const binding = cursorBinding(schema, object, orderBy);
  const kinds = orderBy.map((key) => key.path.part.kind);
  return {
    object,
    filter,
    includesDeleted: filter !== null && mentionsDeletedAt(filter),
    keys: orderBy,
    limit,
    offset,
    start: cursor ? decodeCursor(cursor.text, binding, kinds) : null,
    backward: cursor?.direction === 'before',
    binding,
  };
};

/** @throws ApiError INVALID_CURSOR */
export const planList = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  { depth, fields, ...page }: ListParameters,
): ListPlan => ({
  ...planPage(schema, object, page),
  fields: selectionOf(schema, object, depth, fields),
});

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
  /** Duplicates of each that are returned; how many there are is counted in any case. */
  readonly limit: number;
  readonly entries: readonly DuplicatesEntry[];
}

export interface GetPlan {
  readonly object: ObjectSchema;
  readonly id: string;
  readonly fields: FieldSelection;
}
