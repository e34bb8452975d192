/** The workspace's rows after a change, computed before it is executed. */
import type { FieldRow, ObjectRow, SchemaRows } from '../rows.ts';
import type { Change, FieldRowToWrite } from './change.ts';

/** As the database lists them: objects by age, fields by their storage keys. */
const byAge = (a: ObjectRow, b: ObjectRow): number => {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id < b.id ? -1 : 1;
};

/** A new field comes after all others; which storage key it gets is the database's to say. */
const withStorageKeys = (
  kept: readonly FieldRow[],
  written: readonly FieldRowToWrite[],
): readonly FieldRow[] => {
  const known = new Map(kept.map(({ id, storageKey }) => [id, storageKey]));
  let last = Math.max(0, ...known.values());
  return written.map((row) => {
    const storageKey = known.get(row.id) ?? ++last;
    return { ...row, storageKey };
  });
};

const replaced = <Row extends { readonly id: string }>(
  kept: readonly Row[],
  written: readonly Row[],
): readonly Row[] => [...new Map([...kept, ...written].map((row) => [row.id, row])).values()];

export const rowsAfter = (rows: SchemaRows, change: Change): SchemaRows => {
  const objects = rows.objects.filter(({ id }) => !change.deletedObjects.includes(id));
  const fields = rows.fields.filter(({ id }) => !change.deletedFields.includes(id));
  return {
    ...rows,
    version: rows.version + 1,
    objects: [...replaced(objects, change.objects)].toSorted(byAge),
    fields: [...replaced(fields, withStorageKeys(fields, change.fields))].toSorted(
      (a, b) => a.storageKey - b.storageKey,
    ),
  };
};
