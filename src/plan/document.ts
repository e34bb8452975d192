/** Several reads that one statement executes together, as the fields of one JSON object. */

import type { ObjectSchema } from '../schema/types.ts';
import type { GroupByParameters } from './group-by.ts';
import type { PagePlan } from './pages.ts';
import type { DuplicatesPlan } from './read.ts';
import type { Connection, ConnectionEntry, FieldSelection } from './selection.ts';

/** The records of a group that are returned with it. */
export interface GroupPage {
  readonly offset: number;
  /** What their cursors are bound to. */
  readonly binding: string;
}

export interface DuplicateConnections extends Omit<DuplicatesPlan, 'entries'> {
  readonly entries: readonly ConnectionEntry[];
  /** What the cursors of the records are bound to. */
  readonly binding: string;
}

export type RootRead =
  /** JSON that needs no database. */
  | { readonly kind: 'constant'; readonly json: string }
  /** A page of an object's records. */
  | { readonly kind: 'connection'; readonly connection: Connection }
  /** The first record of a list; null if it has none. */
  | { readonly kind: 'first'; readonly page: PagePlan; readonly fields: FieldSelection }
  /** Groups of an object's records, each with a page of them. */
  | {
      readonly kind: 'groups';
      readonly object: ObjectSchema;
      readonly parameters: GroupByParameters;
      readonly page: GroupPage;
      readonly entries: readonly ConnectionEntry[];
    }
  /** A connection for each original that there is. */
  | { readonly kind: 'duplicates'; readonly plan: DuplicateConnections };

export interface RootField {
  /** The key of the response. */
  readonly key: string;
  readonly read: RootRead;
}
