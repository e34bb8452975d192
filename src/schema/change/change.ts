/** A change of a workspace's schema: rows to write, and data to bring along. Made by pure functions. */
import type { Moment } from '../field-types/default-values.ts';
import type { FieldRow, ObjectRow } from '../rows.ts';
import type { Field, JsonValue, ObjectSchema, PartValues } from '../types.ts';
import type { Transliterate } from './names.ts';

/** Values that records get; null is a new id for each of them. */
export type Filling = PartValues | null;

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
      readonly hasValues: boolean;
    }
  /** Give every record the default value of a field that is new. */
  | {
      readonly kind: 'fillNew';
      readonly object: ObjectSchema;
      readonly fieldId: string;
      readonly filling: Filling;
    }
  /** Give a value to the records that have none of a field that now demands one. */
  | {
      readonly kind: 'fillEmpty';
      readonly object: ObjectSchema;
      readonly field: Field;
      readonly filling: Filling;
    }
  /** Refuse the change where a live record has no value of the field, or if there is one at all. */
  | { readonly kind: 'refuseEmpty'; readonly object: ObjectSchema; readonly field: Field | null }
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

/** What is created, and how. */
export interface Created {
  readonly id: string;
  readonly change: Change;
}

/** When, how ids are made, and how labels are spelled in names: what keeps the planners pure. */
export interface Maker extends Moment {
  readonly inLatin: Transliterate;
}
