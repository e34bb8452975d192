/** A change of a workspace's schema: rows to write, and data to bring along. Made by pure functions. */
import type { FieldRow, ObjectRow } from '../rows.ts';
import type { Field, JsonValue, ObjectSchema } from '../types.ts';

/** A field's row; its storage key is the database's to give. */
export type FieldRowToWrite = Omit<FieldRow, 'storageKey'>;

/** Data that must follow the schema, in the same transaction. */
export type DataChange =
  /** Fill a new slot on rows that are there, up to a bound; the scheduled handler does the rest. */
  | {
      readonly kind: 'fillSlot';
      readonly object: ObjectSchema;
      readonly fieldId: string;
      readonly type: Field['type'];
      readonly slot: string;
    }
  /** Take over the values of a field that becomes unique; refused where two live records share one. */
  | { readonly kind: 'makeUnique'; readonly object: ObjectSchema; readonly field: Field }
  | { readonly kind: 'endUnique'; readonly fieldId: string }
  /** Rewrite the records that hold renamed (to a value) or removed (to null) options. */
  | {
      readonly kind: 'rewriteOptions';
      readonly object: ObjectSchema;
      readonly field: Field;
      readonly renamed: Readonly<Record<string, string | null>>;
      readonly fallback: JsonValue;
    }
  | { readonly kind: 'deleteRecords'; readonly objectId: string }
  /** Clear the values of a field that goes. */
  | { readonly kind: 'clearValues'; readonly object: ObjectSchema; readonly field: Field };

export interface Change {
  /** Rows that are new or changed, whole. */
  readonly objects: readonly ObjectRow[];
  readonly fields: readonly FieldRowToWrite[];
  readonly deletedObjects: readonly string[];
  readonly deletedFields: readonly string[];
  readonly data: readonly DataChange[];
}

export const NO_CHANGE: Change = { objects: [], fields: [], deletedObjects: [], deletedFields: [], data: [] };

/** Who changes, when, and how ids are made: what keeps the planners pure. */
export interface Maker {
  readonly now: string;
  readonly newId: () => string;
}
