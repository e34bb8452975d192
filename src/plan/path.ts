/** Where a filter, an order or a group looks. */
import type { Field, ObjectSchema, Part } from '../schema/types.ts';

/** A relation that is followed from one record to the related record (`toOne`), or to all of them (`toMany`). */
export interface Hop {
  readonly direction: 'toOne' | 'toMany';
  readonly field: Field;
  /** The object of the related records. */
  readonly object: ObjectSchema;
  /** The foreign key: a part of the record itself (`toOne`), or of the related records (`toMany`). */
  readonly foreignKey: Part;
}

/** A stored part of a record, or of the records that one of its relations leads to. */
export interface PartPath {
  readonly hop: Hop | null;
  readonly field: Field;
  readonly part: Part;
  /** The path's canonical text: names of fields, aliases resolved. */
  readonly name: string;
}
