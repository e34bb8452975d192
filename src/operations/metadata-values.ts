/** Objects and fields as the metadata API answers them (behaviour contract §8). */
import type { Field, JsonValue, ObjectSchema, WorkspaceSchema } from '../schema/types.ts';

export type MetadataValue = Readonly<Record<string, JsonValue>>;

const relationValue = (schema: WorkspaceSchema, field: Field): JsonValue => {
  const target = schema.byId.get(field.relation?.targetObjectId ?? '');
  const other = target?.fields.find((candidate) => candidate.id === field.relation?.targetFieldId);
  if (!field.relation || !target || !other) return null;
  return {
    type: field.relation.type,
    targetObjectMetadata: { id: target.id, nameSingular: target.nameSingular, namePlural: target.namePlural },
    targetFieldMetadata: { id: other.id, name: other.name },
  };
};

const relationSettings = ({ relation }: Field): JsonValue => {
  if (!relation) return null;
  if (relation.type === 'ONE_TO_MANY') return { relationType: relation.type };
  return {
    relationType: relation.type,
    onDelete: relation.onDelete,
    joinColumnName: relation.joinColumnName,
  };
};

export const fieldValue = (schema: WorkspaceSchema, field: Field): MetadataValue => ({
  id: field.id,
  objectMetadataId: field.objectId,
  type: field.type,
  name: field.name,
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
  settings: field.relation ? relationSettings(field) : field.settings,
  ...(field.relation && { relation: relationValue(schema, field) }),
  createdAt: field.createdAt,
  updatedAt: field.updatedAt,
});

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
  fields: object.fields.map((field) => fieldValue(schema, field)),
});
