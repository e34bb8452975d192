/**
 * Objects and fields as the metadata API returns them. If newer clients know a field by an
 * alias, the alias is returned as a field too.
 */
import type { Field, JsonValue, ObjectSchema, WorkspaceSchema } from '../schema/types.ts';

export type MetadataValue = Readonly<Record<string, JsonValue>>;

/**
 * The id of a field under its n-th alias: the field's own, as a UUID of version 8, which nothing else here has, with
 * the alias in the digit after the version.
 */
const aliasId = (fieldId: string, n: number): string => {
  const digit = (Number.parseInt(fieldId.charAt(15), 16) ^ n).toString(16);
  return `${fieldId.slice(0, 14)}8${digit}${fieldId.slice(16)}`;
};

/** A field under one of its names. */
export interface NamedField {
  readonly id: string;
  readonly name: string;
  readonly field: Field;
}

/** A field under its own name first, and then under its aliases. */
export const namedFields = (field: Field): readonly NamedField[] => [
  { id: field.id, name: field.name, field },
  ...field.aliases.map((name, n) => ({ id: aliasId(field.id, n), name, field })),
];

const objectReference = ({ id, nameSingular, namePlural }: ObjectSchema): JsonValue => ({
  id,
  nameSingular,
  namePlural,
});

const relationValue = (schema: WorkspaceSchema, { id, name, field }: NamedField): JsonValue => {
  const source = schema.byId.get(field.objectId);
  const target = schema.byId.get(field.relation?.targetObjectId ?? '');
  const other = target?.fields.find((candidate) => candidate.id === field.relation?.targetFieldId);
  if (!field.relation || !source || !target || !other) return null;
  return {
    type: field.relation.type,
    sourceObjectMetadata: objectReference(source),
    sourceFieldMetadata: { id, name },
    targetObjectMetadata: objectReference(target),
    targetFieldMetadata: { id: other.id, name: other.name },
  };
};

const relationSettings = ({ name, field }: NamedField): JsonValue => {
  const { relation } = field;
  if (!relation) return null;
  if (relation.type === 'ONE_TO_MANY') return { relationType: relation.type };
  return {
    relationType: relation.type,
    onDelete: relation.onDelete,
    joinColumnName: name === field.name ? relation.joinColumnName : `${name}Id`,
  };
};

export const fieldValue = (schema: WorkspaceSchema, named: NamedField): MetadataValue => {
  const { id, name, field } = named;
  return {
    id,
    objectMetadataId: field.objectId,
    type: field.type,
    name,
    label: field.label,
    description: field.description,
    icon: field.icon,
    isCustom: field.isCustom,
    isActive: field.isActive,
    isSystem: field.isSystem,
    isNullable: field.isNullable,
    isUnique: field.isUnique,
    defaultValue: field.defaultValue,
    options: field.options?.map((option) => ({ ...option })) ?? null,
    settings: field.relation ? relationSettings(named) : field.settings,
    ...(field.relation && { relation: relationValue(schema, named) }),
    createdAt: field.createdAt,
    updatedAt: field.updatedAt,
  };
};

export const fieldValues = (schema: WorkspaceSchema, { fields }: ObjectSchema): readonly MetadataValue[] =>
  fields.flatMap((field) => namedFields(field).map((named) => fieldValue(schema, named)));

export const objectValue = (schema: WorkspaceSchema, object: ObjectSchema): MetadataValue => ({
  id: object.id,
  nameSingular: object.nameSingular,
  namePlural: object.namePlural,
  labelSingular: object.labelSingular,
  labelPlural: object.labelPlural,
  description: object.description,
  icon: object.icon,
  isCustom: object.isCustom,
  isActive: object.isActive,
  isSystem: object.isSystem,
  labelIdentifierFieldMetadataId: object.labelIdentifierFieldId,
  imageIdentifierFieldMetadataId: object.imageIdentifierFieldId,
  createdAt: object.createdAt,
  updatedAt: object.updatedAt,
  fields: fieldValues(schema, object),
});
