/** Changing and deleting fields. Pure; every problem is reported at once. */
import { canBeMissing } from '../field-types/default-values.ts';
import { FIELD_TYPES } from '../field-types/index.ts';
import type { SchemaRows } from '../rows.ts';
import type { Field, FieldOption, JsonValue, ObjectSchema, Settings, WorkspaceSchema } from '../types.ts';
import { type Change, type DataChange, type FieldRowToWrite, type Maker, NO_CHANGE } from './change.ts';
import { fillingOf, uniqueProblems } from './create-field.ts';
import { type Details, type GivenDetails, readDetails } from './details.ts';
import { INPUTS, metadataError, type RelationPayload, readInput, throwIfAny } from './input.ts';
import { otherSideOf } from './lookup.ts';
import { fieldNameProblems, labelProblems } from './names.ts';
import { fieldRowOf, givenText, withoutImages } from './rows.ts';

/** What can be changed of a field, once it is read. What says the same as is stored is left out. */
interface FieldUpdate extends GivenDetails {
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  readonly description?: string | null | undefined;
  readonly icon?: string | null | undefined;
  readonly isActive?: boolean | undefined;
  readonly isNullable?: boolean | undefined;
  readonly isUnique?: boolean | undefined;
  readonly type?: string | undefined;
  readonly objectMetadataId?: string | undefined;
  readonly relationCreationPayload?: RelationPayload | undefined;
}

const isSame = (given: JsonValue | undefined, stored: JsonValue): boolean =>
  JSON.stringify(given) === JSON.stringify(stored);

/** What a client sends back as it read it says nothing; a field can be read under an alias, too. */
const changesOf = (given: FieldUpdate, field: Field): FieldUpdate => {
  const isOwnName = given.name === field.name || field.aliases.some((alias) => alias === given.name);
  return {
    ...given,
    name: isOwnName ? undefined : given.name,
    defaultValue: isSame(given.defaultValue, field.defaultValue) ? undefined : given.defaultValue,
    settings: isSame(given.settings, field.settings) ? undefined : given.settings,
  };
};

/** What a field is, and where: fixed when it is created. */
const identityProblems = (schema: WorkspaceSchema, field: Field, given: FieldUpdate): readonly string[] => {
  const { type, objectMetadataId, relationCreationPayload: payload } = given;
  const problems: string[] = [];
  if (type !== undefined && type !== field.type)
    problems.push(`type: the type of a field cannot change; "${field.name}" is of type ${field.type}`);
  if (objectMetadataId !== undefined && objectMetadataId.toLowerCase() !== field.objectId)
    problems.push('objectMetadataId: a field cannot move to another object');
  const { relation } = field;
  const isStored =
    payload?.type === relation?.type &&
    payload?.targetObjectMetadataId.toLowerCase() === relation?.targetObjectId &&
    payload?.targetFieldLabel === otherSideOf(schema, field)?.label;
  if (payload && !isStored)
    problems.push('relationCreationPayload: a relation cannot change; change its fields one by one');
  return problems;
};

const nameProblems = (
  object: ObjectSchema,
  field: Field,
  { name, label }: FieldUpdate,
): readonly string[] => {
  const naming = { type: field.type, isManyToOne: field.relation?.type === 'MANY_TO_ONE' };
  const problems: string[] = [];
  if (name !== undefined && !field.isCustom)
    problems.push('Cannot edit standard field metadata properties: name');
  else if (name !== undefined) problems.push(...fieldNameProblems(object, name, naming, field));
  if (label !== undefined) problems.push(...labelProblems('label', label, 'Field'));
  return problems;
};

const activityProblems = (
  object: ObjectSchema,
  field: Field,
  { isActive }: FieldUpdate,
): readonly string[] => {
  if (isActive !== false) return [];
  const problems: string[] = [];
  if (field.id === object.labelIdentifierFieldId)
    problems.push('Label identifier field metadata cannot be deactivated');
  if (field.isSystem && !field.relation) problems.push(`System field "${field.name}" cannot be deactivated`);
  return problems;
};

const uniquenessProblems = (field: Field, isUnique: boolean, details: Details): readonly string[] => {
  const isChanged = isUnique !== field.isUnique;
  if (isChanged && (field.hasUniqueIndex || field.isSystem))
    return ['Cannot edit standard field metadata properties: isUnique'];
  return isUnique && !field.hasUniqueIndex && !field.isSystem
    ? uniqueProblems(field.type, field.name, details)
    : [];
};

const nullabilityProblems = (field: Field, isNullable: boolean): readonly string[] => {
  if (isNullable === field.isNullable) return [];
  if (field.isSystem) return [`isNullable: system field "${field.name}" cannot change`];
  return field.relation && !isNullable
    ? ['isNullable: a relation can always be empty: its target may be destroyed']
    : [];
};

/** Option values that records may hold and that are now called otherwise, or gone. */
const renamedOptions = (
  before: readonly FieldOption[],
  after: readonly FieldOption[],
): Readonly<Record<string, string | null>> => {
  const kept = new Map(after.map((given) => [given.id, given.value]));
  const byValue = new Set(after.map((given) => given.value));
  const changes = before.flatMap(({ id, value }): readonly [string, string | null][] => {
    const now = kept.get(id) ?? (byValue.has(value) ? value : null);
    return now === value ? [] : [[value, now]];
  });
  return Object.fromEntries(changes);
};

/** A default value that stays must still be one of the options, under its old or its new name. */
const lostDefaultProblems = (
  field: Field,
  { options, defaultValue }: Details,
  renamed: Readonly<Record<string, string | null>>,
): readonly string[] => {
  if (FIELD_TYPES[field.type].options !== 'required' || defaultValue === null) return [];
  const values = (options ?? []).map(({ value }) => value);
  const held = Array.isArray(defaultValue) ? defaultValue : [defaultValue];
  return held
    .filter((value) => typeof value !== 'string' || !(values.includes(value) || renamed[value]))
    .slice(0, 1)
    .map((value) => `defaultValue: Default value "${String(value)}" must be one of the option values`);
};

/** A default value under the new names of its options. */
const renamedDefault = (
  defaultValue: JsonValue,
  renamed: Readonly<Record<string, string | null>>,
): JsonValue => {
  const follow = (value: JsonValue): JsonValue =>
    typeof value === 'string' ? (renamed[value] ?? value) : value;
  return Array.isArray(defaultValue) ? defaultValue.map(follow) : follow(defaultValue);
};

/** Of a standard field, empty settings say that there are none, and null that they are as declared. */
const settingsToStore = (settings: Settings | null, isCustom: boolean): FieldRowToWrite['settings'] => {
  if (settings === null) return isCustom ? null : {};
  return { ...settings };
};

/** The name of a field that gets another one, and of its join column. */
const renaming = (row: FieldRowToWrite, name: string | undefined): Partial<FieldRowToWrite> => {
  if (name === undefined) return {};
  if (!row.relation?.joinColumnName) return { name };
  const joinColumnName = `${name}Id`;
  return {
    name,
    relation: { ...row.relation, joinColumnName },
    settings: { ...row.settings, joinColumnName },
  };
};

const changedFieldRow = (
  row: FieldRowToWrite,
  given: FieldUpdate,
  details: Omit<Details, 'problems'>,
  maker: Maker,
): FieldRowToWrite => {
  const isCustom = row.type !== null;
  return {
    ...row,
    label: given.label ?? row.label,
    description: givenText(given.description, row.description, isCustom),
    icon: givenText(given.icon, row.icon, isCustom),
    isActive: given.isActive ?? row.isActive,
    isNullable: given.isNullable ?? row.isNullable,
    isUnique: given.isUnique ?? row.isUnique,
    defaultValue: details.defaultValue,
    isDefaultGiven: row.isDefaultGiven || given.defaultValue !== undefined || given.options != null,
    options: given.options && details.options ? details.options.map((each) => ({ ...each })) : row.options,
    settings: given.settings === undefined ? row.settings : settingsToStore(details.settings, isCustom),
    ...renaming(row, given.name),
    updatedAt: maker.now,
  };
};

/** Records without a value of a field that may not be without get its default value, or refuse the change. */
const demandValues = (
  object: ObjectSchema,
  after: Field,
  before: Field,
  renamed: Readonly<Record<string, string | null>>,
  maker: Maker,
): readonly DataChange[] => {
  const isNew = before.isNullable || Object.values(renamed).includes(null);
  if (after.isNullable || !isNew || !canBeMissing(after.type)) return [];
  return after.defaultValue === null
    ? [{ kind: 'refuseEmpty', object, field: before }]
    : [{ kind: 'fillEmpty', object, field: before, filling: fillingOf(after, maker) }];
};

/** Both sides of a relation are there, or neither. */
const otherSide = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  field: Field,
  isActive: boolean | undefined,
  maker: Maker,
): readonly FieldRowToWrite[] => {
  if (isActive === undefined || isActive === field.isActive || !field.relation) return [];
  const target = otherSideOf(schema, field);
  return target ? [{ ...fieldRowOf(rows, target, maker), isActive, updatedAt: maker.now }] : [];
};

/** @throws ApiError INVALID_METADATA */
export const updateField = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  field: Field,
  body: unknown,
  maker: Maker,
): Change => {
  const read = readInput(INPUTS.field, body);
  const given = changesOf(read.given, field);
  const isUnique = given.isUnique ?? field.isUnique;
  const isNullable = given.isNullable ?? field.isNullable;
  const ofType = field.relation ? {} : given;
  const details = readDetails(field.type, field.name, isNullable, ofType, field, maker);
  const renamed =
    given.options && details.problems.length === 0
      ? renamedOptions(field.options ?? [], details.options ?? [])
      : {};
  throwIfAny([
    ...read.problems,
    ...identityProblems(schema, field, given),
    ...nameProblems(object, field, given),
    ...activityProblems(object, field, given),
    ...nullabilityProblems(field, isNullable),
    ...details.problems,
    ...(given.defaultValue === undefined ? lostDefaultProblems(field, details, renamed) : []),
    ...uniquenessProblems(field, isUnique, details),
  ]);
  const defaultValue =
    given.defaultValue === undefined ? renamedDefault(details.defaultValue, renamed) : details.defaultValue;
  const after: Field = { ...field, ...details, isNullable, defaultValue };
  const row = changedFieldRow(fieldRowOf(rows, field, maker), given, after, maker);
  const data: readonly DataChange[] = [
    ...(isUnique && !field.isUnique ? [{ kind: 'makeUnique' as const, object, field }] : []),
    ...(field.isUnique && !isUnique ? [{ kind: 'endUnique' as const, fieldId: field.id }] : []),
    ...(Object.keys(renamed).length > 0
      ? [
          {
            kind: 'rewriteOptions' as const,
            object,
            field,
            renamed,
            fallback: isNullable ? null : defaultValue,
          },
        ]
      : []),
    ...demandValues(object, after, field, renamed, maker),
  ];
  return { ...NO_CHANGE, fields: [row, ...otherSide(schema, rows, field, given.isActive, maker)], data };
};

/** @throws ApiError INVALID_METADATA for standard fields and the label identifier */
export const deleteField = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  field: Field,
  maker: Maker,
): Change => {
  if (field.id === object.labelIdentifierFieldId)
    throw metadataError(['Cannot delete, please update the label identifier field first']);
  if (!field.isCustom) throw metadataError([`Cannot delete standard field "${field.name}"`]);
  const other = otherSideOf(schema, field);
  const sides = [field, ...(other ? [other] : [])];
  const gone = sides.map(({ id }) => id);
  return {
    ...NO_CHANGE,
    objects: withoutImages(schema, rows, gone, maker),
    deletedFields: gone,
    data: sides.flatMap((side) => {
      const owner = schema.byId.get(side.objectId);
      return owner && side.parts.length > 0
        ? [{ kind: 'clearValues', object: owner, field: side } as const]
        : [];
    }),
  };
};
