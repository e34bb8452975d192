import { type FieldDeclaration, RECORD_FIELDS, type StandardObject } from './declare.ts';
import { STANDARD_OBJECTS } from './list.ts';

export { STANDARD_OBJECTS } from './list.ts';

/** Those with a table of their own. */
export const TABLE_OBJECTS: readonly StandardObject[] = STANDARD_OBJECTS.filter(
  ({ storage }) => storage !== 'record',
);

const byName = new Map(STANDARD_OBJECTS.map((object) => [object.nameSingular, object]));

export const standardObjectNamed = (nameSingular: string): StandardObject | undefined =>
  byName.get(nameSingular);

/**
 * Whether a declared field has columns of its own. Otherwise it is stored as JSON: in `record` all but the base
 * fields are, and in a table the foreign keys to objects that are in `record`.
 */
export const isColumn = (
  { storage }: StandardObject,
  name: string,
  { relation }: FieldDeclaration,
): boolean =>
  storage === 'record'
    ? Object.hasOwn(RECORD_FIELDS, name)
    : !relation || standardObjectNamed(relation.target)?.storage !== 'record';
