/** Which slot a new field's values are copied to. Pure. */

import { KINDS } from '../kinds.ts';
import type { Field, ObjectSchema } from '../types.ts';
import { slottedPart } from '../workspace-schema.ts';
import type { DataChange, FieldRowToWrite } from './change.ts';

const usedSlots = (fields: readonly Field[]): ReadonlySet<string> =>
  new Set(
    fields
      .flatMap((field) =>
        field.parts.flatMap(({ place }) => (place.in === 'json' ? [place.slot ?? place.filling] : [])),
      )
      .filter((slot) => slot !== null),
  );

/** A free slot of the kind that the type's first orderable part needs, or null: the field is correct without one. */
export const freeSlot = (
  object: ObjectSchema,
  type: Field['type'],
  alsoTaken: ReadonlySet<string> = new Set(),
): string | null => {
  const letter = KINDS[slottedPart(type)?.kind ?? 'json'].slot;
  if (letter === null) return null;
  const used = usedSlots(object.fields);
  return (
    object.slots.find((slot) => slot.startsWith(letter) && !used.has(slot) && !alsoTaken.has(slot)) ?? null
  );
};

/** The data change that fills the slot of a new field, if it has one. */
export const fillSlot = (
  object: ObjectSchema,
  { id, slot, type }: FieldRowToWrite,
  hasValues: boolean,
): readonly DataChange[] =>
  slot !== null && type !== null ? [{ kind: 'fillSlot', object, fieldId: id, type, slot, hasValues }] : [];
