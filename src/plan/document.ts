/** Several reads that one statement executes together, as the fields of one JSON object. */

import type { ObjectSchema } from '../schema/types.ts';
import type { GroupByParameters } from './group-by.ts';
import type { PagePlan } from './pages.ts';
import type { DuplicatesPlan } from './read.ts';
import type { Connection, Constant, FieldSelection } from './selection.ts';

export type RootRead =
  /** JSON that needs no database. */
  | { readonly kind: 'constant'; readonly json: string }
  /** A page of an object's records. */
  | { readonly kind: 'connection'; readonly connection: Connection }
  /** The first record of a list; null if it has none. */
  | { readonly kind: 'first'; readonly page: PagePlan; readonly fields: FieldSelection }
  /** Groups of an object's records; aggregates are numbers. */
  | {
      readonly kind: 'groups';
      readonly object: ObjectSchema;
      readonly parameters: GroupByParameters;
      /** The keys of the values that the records are grouped by. */
      readonly dimensionKeys: readonly string[];
      readonly constants: readonly Constant[];
    }
  | { readonly kind: 'duplicates'; readonly plan: DuplicatesPlan };

export interface RootField {
  /** The key of the answer. */
  readonly key: string;
  readonly read: RootRead;
}
