/** Where a filter, an order or a group looks. */
import type { Field, ObjectSchema, Part } from '../schema/types.ts';

/** A stored part of a record, or of the record that one of its many-to-one relations points at. */
export interface PartPath {
  readonly hop: { readonly field: Field; readonly object: ObjectSchema } | null;
  readonly field: Field;
  readonly part: Part;
  /** The path's canonical text: names of fields, aliases resolved. */
  readonly name: string;
}
