/** Parsed bodies + schema → what to write. Pure. */

import type { Field, JsonValue, ObjectSchema, Part } from '../schema/types.ts';
import type { ResolvedFilter } from './filter.ts';
import type { IdempotentWrite } from './idempotent-write.ts';
import type { FieldSelection } from './selection.ts';

/** A stored part and the value a request gives it (null clears). */
export interface Assignment {
  readonly part: Part;
  readonly value: JsonValue;
  /** In an update, another value given to the same part. */
  readonly rival?: Rival;
  /** In an update, how the value depends on what is stored. */
  readonly stored?: FromStored;
}

export type FromStored =
  /** the value that goes with what another part holds; beside anything else, the one given */
  | {
      readonly by: Part;
      readonly cases: readonly { readonly stored: readonly string[]; readonly value: string }[];
    }
  /** the stored list without the item that has the new values of these parts, by its keys ('': the item itself) */
  | { readonly without: ReadonlyMap<string, Part> };

/**
 * A field that a client read under two names and changed under one of them comes back with two values. The one that
 * is not stored is meant.
 */
export interface Rival {
  readonly value: JsonValue;
  /** The two names, as messages show them. */
  readonly names: readonly [string, string];
}

/** A system field in an update: ignored when it says what is stored, refused otherwise. */
export interface Unchanged {
  readonly name: string;
  readonly part: Part;
  readonly value: JsonValue;
}

/** A foreign key that a request sets. */
export interface Reference {
  /** The name the client used. */
  readonly name: string;
  readonly part: Part;
  readonly targetObjectId: string;
}

/** What a writing statement may find wrong. */
export const PROBLEM_KINDS = [
  /** a foreign key names no live record: the id */
  'reference',
  /** no live record holds the unique value to connect by: the value, as messages show it */
  'connect',
  /** a system field has another value than the stored one */
  'readOnly',
  /** a field was given two values, and neither is stored: the other name */
  'twoValues',
  /** a filter matches too many records: the operation */
  'tooMany',
  /** a row of an upsert is several records: their ids */
  'ambiguous',
  /** two rows of an upsert are one record: its id */
  'sameRecord',
  /** another record holds the unique value: its id */
  'duplicate',
  /** a list of a merged record would be too long: the number of its items */
  'tooManyItems',
  /** an earlier row of the batch has the unique value too: its place */
  'sameValue',
] as const;

export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** The records that a write selects: the one with an id, or all that a filter matches. */
export type Selection =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'filter'; readonly filter: ResolvedFilter };

/** The record that a foreign key is to point at: the one with an id, or the live one that holds a unique value. */
export type ReferenceTarget =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'unique'; readonly field: Field; readonly parts: ReadonlyMap<Part, JsonValue> };

/**
 * A foreign key with the record it is to point at (null clears). If the target is named by id or cleared, the
 * assignments hold the id or null too; if it is named by a unique value, the statement finds the id.
 */
export interface NewReference extends Reference {
  readonly target: ReferenceTarget | null;
}

export interface NewRecord {
  readonly id: string;
  /** Null: the server's time. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly assignments: readonly Assignment[];
  /** The assignments that the body itself contains: what an upsert writes to an existing record. */
  readonly supplied: readonly Assignment[];
  readonly references: readonly NewReference[];
}

/** The foreign keys that any of the records sets. */
export const referencesOf = (records: readonly NewRecord[]): readonly Reference[] => [
  ...new Map(records.flatMap(({ references }) => references.map((each) => [each.part, each]))).values(),
];

export interface CreatePlan {
  readonly object: ObjectSchema;
  readonly records: readonly NewRecord[];
  /** Whether a record that is there already, by its id or a unique value, is updated instead. */
  readonly upsert: boolean;
  /** What to return of the records. */
  readonly fields: FieldSelection;
  readonly once: IdempotentWrite | null;
}

export interface UpdatePlan {
  readonly object: ObjectSchema;
  readonly selection: Selection;
  readonly assignments: readonly Assignment[];
  readonly unchanged: readonly Unchanged[];
  readonly references: readonly NewReference[];
  /** What to return of the records. */
  readonly fields: FieldSelection;
  readonly once: IdempotentWrite | null;
}

export interface DeletePlan {
  readonly object: ObjectSchema;
  readonly selection: Selection;
  readonly kind: 'soft' | 'destroy';
  readonly once: IdempotentWrite | null;
  /** What to return of the records, if more than their ids. */
  readonly fields?: FieldSelection;
}

export interface RestorePlan {
  readonly object: ObjectSchema;
  readonly selection: Selection;
  /** What to return of the records. */
  readonly fields: FieldSelection;
  readonly once: IdempotentWrite | null;
}

export interface MergePlan {
  readonly object: ObjectSchema;
  /** Different ids, in the order in which the records' values count. */
  readonly ids: readonly string[];
  /** The id of the record that stays. */
  readonly survivor: string;
  /** If nothing is to be written: the id under which the result is shown. */
  readonly previewId: string | null;
  /** What to return of the result. */
  readonly fields: FieldSelection;
  readonly once: IdempotentWrite | null;
}
