/** A workspace whose statements can be read: pets with a few fields, and the owners that they belong to. */
import type { SchemaRows } from '../../src/schema/rows.ts';
import type { ObjectSchema } from '../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { fieldRow, objectRow, relationRows, testId, testRows } from './schema.ts';

const PET = testId(3);
const OWNER = testId(4);

export const smallRows: SchemaRows = {
  ...testRows,
  objects: [objectRow(PET, 'pet', 'pets'), objectRow(OWNER, 'owner', 'owners')],
  fields: [
    fieldRow(PET, 'name', 'TEXT'),
    fieldRow(PET, 'weight', 'NUMBER', { slot: 'n1', isSlotReady: true }),
    fieldRow(PET, 'chip', 'TEXT', { isUnique: true }),
    ...relationRows(PET, 'owner', OWNER, 'pets'),
    fieldRow(OWNER, 'name', 'TEXT'),
    fieldRow(OWNER, 'badge', 'TEXT', { isUnique: true }),
  ],
};

export const smallSchema = buildWorkspaceSchema(smallRows);

export const smallObject = (nameSingular: string): ObjectSchema => {
  const object = smallSchema.bySingular.get(nameSingular);
  if (!object) throw new Error(`no object ${nameSingular}`);
  return object;
};
