/** The selection of a document on an object in memory. */
import type { AskedField, FieldReader } from '../document/fields.ts';
import type { MemoryMeans, MemorySelection, MemoryType } from '../types/memory.ts';

const select = (
  fields: FieldReader,
  asked: readonly AskedField<MemoryMeans<never> | null>[],
): MemorySelection =>
  asked.map((field) => {
    const { key, given, definition } = field;
    const of = definition.means?.of;
    if (!of) fields.leaf(field);
    return {
      key,
      name: definition.means ? definition.name : null,
      given,
      selection: of ? readMemory(fields, field, of()) : null,
    };
  });

/** The selection on the object that a field returns. */
export const readMemory = (
  fields: FieldReader,
  asked: AskedField<unknown>,
  type: MemoryType<never>,
): MemorySelection => select(fields, fields.of(asked, type));
