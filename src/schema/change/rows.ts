/** The rows that planners write: of what is new, and of what is declared in code and now overridden. Pure. */
import type { FieldRow, ObjectRow, SchemaRows } from '../rows.ts';
import type { Field, ObjectSchema } from '../types.ts';
import type { FieldRowToWrite, Maker } from './change.ts';

export const newFieldRow = (
  given: Pick<FieldRow, 'id' | 'objectId' | 'type' | 'name' | 'label'> & Partial<FieldRow>,
  maker: Maker,
): FieldRowToWrite => ({
  isCustom: true,
  description: null,
  icon: null,
  isActive: true,
  isNullable: true,
  isUnique: false,
  isSystem: false,
  defaultValue: null,
  isDefaultGiven: true,
  options: null,
  settings: null,
  relation: null,
  slot: null,
  isSlotReady: true,
  createdAt: maker.now,
  updatedAt: maker.now,
  ...given,
});

/** The row of a field, made from the declaration if there is none yet. */
export const fieldRowOf = (rows: SchemaRows, field: Field, maker: Maker): FieldRowToWrite =>
  rows.fields.find((row) => row.id === field.id) ??
  newFieldRow(
    {
      id: field.id,
      objectId: field.objectId,
      type: null,
      name: null,
      label: null,
      isCustom: false,
      isNullable: null,
      isUnique: null,
      isDefaultGiven: false,
    },
    maker,
  );

/** The row of an object, made from the declaration if there is none yet. */
export const objectRowOf = (rows: SchemaRows, object: ObjectSchema, maker: Maker): ObjectRow =>
  rows.objects.find((row) => row.id === object.id) ?? {
    id: object.id,
    isCustom: false,
    nameSingular: null,
    namePlural: null,
    labelSingular: null,
    labelPlural: null,
    description: null,
    icon: null,
    isActive: true,
    labelIdentifierFieldId: null,
    imageIdentifierFieldId: null,
    createdAt: maker.now,
    updatedAt: maker.now,
  };

/** The text to store in a row: of something standard, '' says that there is none, and null that it is as declared. */
export const givenText = (
  given: string | null | undefined,
  stored: string | null,
  isCustom: boolean,
): string | null => {
  if (given === undefined) return stored;
  return isCustom ? given : (given ?? '');
};

/** Objects whose image identifier is a deleted field: they have none then. */
export const withoutImages = (
  { objects }: { readonly objects: readonly ObjectSchema[] },
  rows: SchemaRows,
  gone: readonly string[],
  maker: Maker,
): readonly ObjectRow[] =>
  objects
    .filter(({ imageIdentifierFieldId }) => gone.includes(imageIdentifierFieldId ?? ''))
    .map((object) => ({
      ...objectRowOf(rows, object, maker),
      imageIdentifierFieldId: null,
      updatedAt: maker.now,
    }));
