/** Declarations + a workspace's rows → the schema that requests are parsed and planned with. Pure. */

import { capitalised } from '../text.ts';
import { foreignKeyColumn, partColumn, snakeCase } from './columns.ts';
import { FIELD_TYPES } from './field-types/index.ts';
import { KINDS } from './kinds.ts';
import type { FieldRow, ObjectRow, SchemaRows } from './rows.ts';
import {
  type FieldDeclaration,
  RECORD_FIELDS,
  RECORD_SLOTS,
  type StandardObject,
  standardFieldId,
  standardObjectId,
  standardOptionId,
} from './standard-objects/declare.ts';
import { isColumn, STANDARD_OBJECTS, standardObjectNamed } from './standard-objects/index.ts';
import type { Field, NameBinding, ObjectSchema, Part, PartType, Relation, WorkspaceSchema } from './types.ts';

/** When the standard model was declared: `createdAt` and `updatedAt` of its definitions. */
const DECLARED_AT = '2025-01-20T00:00:00.000Z';

const declaredRelation = (name: string, field: FieldDeclaration): Relation | null => {
  if (!field.relation) return null;
  const { type, target: targetName, targetField, onDelete, isOnDemand } = field.relation;
  const target = standardObjectNamed(targetName);
  const other = target?.fields[targetField];
  if (!target || !other)
    throw new Error(`${name} relates to ${targetName}.${targetField}, which is not declared`);
  return {
    type,
    targetObjectId: standardObjectId(target.number),
    targetFieldId: standardFieldId(target.number, other.number),
    joinColumnName: type === 'MANY_TO_ONE' ? `${name}Id` : null,
    onDelete: onDelete ?? other.relation?.onDelete ?? 'SET_NULL',
    ...(isOnDemand && { isOnDemand }),
  };
};

/** The key of a declared part in JSON; those of custom fields are numbers. */
const declaredKey = ({ number }: FieldDeclaration, part: PartType): string =>
  part.name === '' ? `s${number}` : `s${number}.${part.name}`;

const declaredParts = (name: string, field: FieldDeclaration, isColumn: boolean): readonly Part[] => {
  if (field.relation?.type === 'ONE_TO_MANY') return [];
  const { parts } = FIELD_TYPES[field.type];
  if (!isColumn) {
    const copied = slottedPart(field.type);
    return parts.map((part) => ({
      ...part,
      place: {
        in: 'json',
        key: declaredKey(field, part),
        slot: part.name === copied?.name ? (field.slot ?? null) : null,
        filling: null,
      },
    }));
  }
  return parts.map((part) => ({
    ...part,
    place: {
      in: 'column',
      column: field.relation ? foreignKeyColumn(name) : partColumn(name, part.name),
      sortIndexed: field.sorted?.includes(part.name) ?? false,
    },
  }));
};

const declaredField = (
  objectId: string,
  objectNumber: number,
  name: string,
  declared: FieldDeclaration,
  isColumn: boolean,
): Field => ({
  id: standardFieldId(objectNumber, declared.number),
  objectId,
  type: declared.type,
  name,
  label: declared.label,
  description: declared.description ?? null,
  icon: declared.icon,
  isCustom: false,
  isActive: true,
  isSystem: declared.isSystem ?? false,
  isNullable: declared.isNullable ?? true,
  isUnique: declared.isUnique ?? false,
  hasUniqueIndex: isColumn && (declared.isUnique ?? false),
  defaultValue: declared.defaultValue ?? null,
  options:
    declared.options?.map((option) => ({
      id: standardOptionId(objectNumber, declared.number, option.position),
      ...option,
    })) ?? null,
  settings: declared.settings ?? null,
  relation: declaredRelation(name, declared),
  parts: declaredParts(name, declared, isColumn),
  aliases: declared.aliases ?? [],
  createdAt: DECLARED_AT,
  updatedAt: DECLARED_AT,
});

/** Tables whose many-to-one relations newer clients know as `target<Object>`. */
const TARGETED = new Set(['noteTarget', 'taskTarget', 'attachment', 'timelineActivity']);

/** The part of a custom field that its slot copies: the first one that can be ordered. */
export const slottedPart = (type: Field['type']): PartType | null =>
  FIELD_TYPES[type].parts.find((part) => KINDS[part.kind].slot !== null) ?? null;

const customField = (row: FieldRow, object: { readonly nameSingular: string }): Field => {
  const { type, name, label } = row;
  if (type === null || name === null || label === null)
    throw new Error(`custom field ${row.id} is incomplete`);
  const copied = slottedPart(type);
  const parts = FIELD_TYPES[type].parts.map(
    (part): Part => ({
      ...part,
      place: {
        in: 'json',
        key: part.name === '' ? String(row.storageKey) : `${row.storageKey}.${part.name}`,
        slot: row.isSlotReady && part.name === copied?.name ? row.slot : null,
        filling: !row.isSlotReady && part.name === copied?.name ? row.slot : null,
      },
    }),
  );
  const isTarget = row.relation?.type === 'MANY_TO_ONE' && row.isSystem && TARGETED.has(object.nameSingular);
  return {
    id: row.id,
    objectId: row.objectId,
    type,
    name,
    label,
    description: row.description,
    icon: row.icon,
    isCustom: row.isCustom,
    isActive: row.isActive,
    isSystem: row.isSystem,
    isNullable: row.isNullable ?? true,
    isUnique: row.isUnique ?? false,
    hasUniqueIndex: false,
    defaultValue: row.defaultValue,
    options: row.options,
    settings: row.settings,
    relation: row.relation,
    parts: row.relation?.type === 'ONE_TO_MANY' ? [] : parts,
    aliases: isTarget ? [`target${capitalised(name)}`] : [],
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
};

/** A text that a workspace gives something standard: null is as declared, '' is none. */
const overriddenText = (given: string | null, declared: string | null): string | null =>
  given === null ? declared : given || null;

const overriddenField = (field: Field, row: FieldRow | undefined): Field =>
  row
    ? {
        ...field,
        label: row.label ?? field.label,
        description: overriddenText(row.description, field.description),
        icon: overriddenText(row.icon, field.icon),
        isActive: row.isActive,
        options: row.options ?? field.options,
        settings: row.settings ?? field.settings,
        defaultValue: row.isDefaultGiven ? row.defaultValue : field.defaultValue,
        isNullable: row.isNullable ?? field.isNullable,
        isUnique: row.isUnique ?? field.isUnique,
        updatedAt: row.updatedAt,
      }
    : field;

const bindField = function* (field: Field): Generator<NameBinding> {
  for (const [name, isAlias] of [
    [field.name, false] as const,
    ...field.aliases.map((alias) => [alias, true] as const),
  ]) {
    yield { name, field, role: field.relation ? 'relation' : 'value', isAlias };
    if (field.relation?.joinColumnName) {
      const joinColumn = isAlias ? `${name}Id` : field.relation.joinColumnName;
      yield { name: joinColumn, field, role: 'foreignKey', isAlias };
    }
  }
};

const bindNames = (fields: readonly Field[]): ReadonlyMap<string, NameBinding> => {
  const names = new Map<string, NameBinding>();
  for (const field of fields) {
    if (!field.isActive) continue;
    for (const binding of bindField(field)) if (!names.has(binding.name)) names.set(binding.name, binding);
  }
  return names;
};

const standardObject = (declared: StandardObject): ObjectSchema => {
  const id = standardObjectId(declared.number);
  const fields = Object.entries(declared.fields).map(([name, field]) =>
    declaredField(id, declared.number, name, field, isColumn(declared, name, field)),
  );
  const fieldId = (name: string | undefined) => fields.find((field) => field.name === name)?.id ?? null;
  const partAt = (path: string): Part => {
    const [fieldName, partName = ''] = path.split('.');
    const field = fields.find(({ name }) => name === fieldName);
    const part = field?.parts.find(({ name }) => name === partName);
    if (!part) throw new Error(`${declared.nameSingular} has no ${path}`);
    return part;
  };
  return {
    id,
    nameSingular: declared.nameSingular,
    namePlural: declared.namePlural,
    labelSingular: declared.labelSingular,
    labelPlural: declared.labelPlural,
    description: declared.description,
    icon: declared.icon,
    isCustom: false,
    isActive: true,
    isSystem: declared.isSystem,
    labelIdentifierFieldId: fieldId(declared.labelIdentifier),
    imageIdentifierFieldId: fieldId(declared.imageIdentifier),
    duplicateCriteria: (declared.duplicateCriteria ?? []).map((paths) => paths.map(partAt)),
    isJunction: declared.isJunction ?? false,
    createdAt: DECLARED_AT,
    updatedAt: DECLARED_AT,
    table: declared.storage ?? snakeCase(declared.nameSingular),
    jsonColumn: declared.storage === 'record' ? 'data' : 'custom',
    slots: declared.slots,
    fields,
    names: bindNames(fields),
  };
};

/** The standard model, made once per isolate; workspaces share its parts. */
const STANDARD_SCHEMA: readonly ObjectSchema[] = STANDARD_OBJECTS.map(standardObject);

export const STANDARD_OBJECT_IDS: ReadonlySet<string> = new Set(STANDARD_SCHEMA.map((object) => object.id));

/** The names that a workspace gave its own objects or fields: it had them before what is declared since. */
const ownObjectNames = (rows: readonly ObjectRow[]): ReadonlySet<string | null> =>
  new Set(rows.filter((row) => row.isCustom).flatMap((row) => [row.nameSingular, row.namePlural]));

const ownFieldNames = (rows: readonly FieldRow[]): ReadonlySet<string | null> =>
  new Set(
    rows
      .filter((row) => row.type !== null)
      .flatMap(({ name, relation }) => (relation?.joinColumnName ? [name, relation.joinColumnName] : [name])),
  );

const withWorkspaceRows = (
  object: ObjectSchema,
  row: ObjectRow | undefined,
  fieldRows: readonly FieldRow[],
  ownNames: ReadonlySet<string | null>,
): ObjectSchema => {
  const isTaken = ownNames.has(object.nameSingular) || ownNames.has(object.namePlural);
  if (!row && fieldRows.length === 0 && !isTaken) return object;
  const taken = ownFieldNames(fieldRows);
  const overrides = new Map(
    fieldRows.filter((field) => field.type === null).map((field) => [field.id, field]),
  );
  const fields = [
    ...object.fields.map((field) => {
      const overridden = overriddenField(field, overrides.get(field.id));
      const isShadowed = taken.has(field.name) || taken.has(field.relation?.joinColumnName ?? field.name);
      return isShadowed ? { ...overridden, isActive: false } : overridden;
    }),
    ...fieldRows.filter((field) => field.type !== null).map((field) => customField(field, object)),
  ];
  const activeParts = new Set(fields.filter((field) => field.isActive).flatMap((field) => field.parts));
  return {
    ...object,
    duplicateCriteria: object.duplicateCriteria.filter((parts) =>
      parts.every((part) => activeParts.has(part)),
    ),
    labelSingular: row?.labelSingular ?? object.labelSingular,
    labelPlural: row?.labelPlural ?? object.labelPlural,
    description: overriddenText(row?.description ?? null, object.description),
    icon: overriddenText(row?.icon ?? null, object.icon),
    isActive: !isTaken && (row?.isActive ?? object.isActive),
    updatedAt: row?.updatedAt ?? object.updatedAt,
    fields,
    names: bindNames(fields),
  };
};

/**
 * The id of a base field (`id`, `createdAt`, `position` …) of a custom object: the object's own id with the
 * field's number in its last digits, so that base fields need no rows.
 */
export const baseFieldId = (objectId: string, number: number): string => {
  const tail = (Number.parseInt(objectId.slice(-2), 16) ^ number).toString(16).padStart(2, '0');
  return `${objectId.slice(0, -2)}${tail}`;
};

const baseFields = (objectId: string, createdAt: string): readonly Field[] =>
  Object.entries(RECORD_FIELDS).map(([name, declared]) => ({
    ...declaredField(objectId, 0, name, declared, true),
    id: baseFieldId(objectId, declared.number),
    createdAt,
    updatedAt: createdAt,
  }));

const customObject = (
  row: ObjectRow,
  fieldRows: readonly FieldRow[],
  slots: readonly string[],
): ObjectSchema => {
  const { nameSingular, namePlural, labelSingular, labelPlural } = row;
  if (nameSingular === null || namePlural === null || labelSingular === null || labelPlural === null) {
    throw new Error(`custom object ${row.id} is incomplete`);
  }
  const base = baseFields(row.id, row.createdAt);
  const overrides = new Map(
    fieldRows.filter((field) => field.type === null).map((field) => [field.id, field]),
  );
  const fields = [
    ...base.map((field) => overriddenField(field, overrides.get(field.id))),
    ...fieldRows.filter((field) => field.type !== null).map((field) => customField(field, { nameSingular })),
  ];
  return {
    id: row.id,
    nameSingular,
    namePlural,
    labelSingular,
    labelPlural,
    description: row.description,
    icon: row.icon,
    isCustom: true,
    isActive: row.isActive,
    isSystem: false,
    labelIdentifierFieldId: row.labelIdentifierFieldId,
    imageIdentifierFieldId: row.imageIdentifierFieldId,
    duplicateCriteria: [],
    isJunction: false,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    table: 'record',
    jsonColumn: 'data',
    slots,
    fields,
    names: bindNames(fields),
  };
};

/** A relation whose other side is inactive or on an inactive object is not there for the record API. */
const withoutHiddenRelations = (objects: readonly ObjectSchema[]): readonly ObjectSchema[] => {
  const hidden = new Set(objects.filter((object) => !object.isActive).map((object) => object.id));
  if (hidden.size === 0) return objects;
  const isHidden = (binding: NameBinding) =>
    binding.field.relation !== null && hidden.has(binding.field.relation.targetObjectId);
  return objects.map((object) =>
    object.fields.some((field) => field.relation && hidden.has(field.relation.targetObjectId))
      ? { ...object, names: new Map([...object.names].filter(([, binding]) => !isHidden(binding))) }
      : object,
  );
};

const groupBy = <T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> =>
  Map.groupBy(rows, key);

/** The schema of one workspace at one version. */
export const buildWorkspaceSchema = (rows: SchemaRows): WorkspaceSchema => {
  const rowById = new Map(rows.objects.map((row) => [row.id, row]));
  const fieldsByObject = groupBy(rows.fields, (row) => row.objectId);
  const fieldRows = (id: string): readonly FieldRow[] => fieldsByObject.get(id) ?? [];
  const ownNames = ownObjectNames(rows.objects);
  const objects = withoutHiddenRelations([
    ...STANDARD_SCHEMA.map((object) =>
      withWorkspaceRows(object, rowById.get(object.id), fieldRows(object.id), ownNames),
    ),
    ...rows.objects
      .filter((row) => row.isCustom)
      .map((row) => customObject(row, fieldRows(row.id), RECORD_SLOTS)),
  ]);
  const active = objects.filter((object) => object.isActive);
  return {
    workspaceId: rows.workspaceId,
    version: rows.version,
    objects,
    byId: new Map(objects.map((object) => [object.id, object])),
    bySingular: new Map(active.map((object) => [object.nameSingular, object])),
    byPlural: new Map(active.map((object) => [object.namePlural, object])),
  };
};

/** The model of a workspace that changed nothing: what a document without a key describes. */
export const standardWorkspaceSchema = (workspaceId: string): WorkspaceSchema =>
  buildWorkspaceSchema({ workspaceId, version: 0, createdAt: DECLARED_AT, objects: [], fields: [] });
