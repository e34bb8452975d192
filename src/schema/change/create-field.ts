/** Creating fields other than relations. Pure; every problem is reported at once. */
import { canBeMissing, isNewId, storedDefault } from '../field-types/default-values.ts';
import { FIELD_TYPES } from '../field-types/index.ts';
import type { Field, FieldTypeName, ObjectSchema, WorkspaceSchema } from '../types.ts';
import {
  type Created,
  type DataChange,
  type FieldRowToWrite,
  type Filling,
  type Maker,
  NO_CHANGE,
} from './change.ts';
import { createRelation } from './create-relation.ts';
import { type Details, readDetails } from './details.ts';
import { CREATABLE, INPUTS, metadataError, readInput } from './input.ts';
import { checkFieldLimit } from './limits.ts';
import { objectById } from './lookup.ts';
import { fieldNameFromLabel, fieldNameProblems, labelProblems, nameProblems } from './names.ts';
import { newFieldRow } from './rows.ts';
import { fillSlot, freeSlot } from './slots.ts';

/** What the records that are there get of a default value. */
export const fillingOf = (field: Parameters<typeof storedDefault>[0], maker: Maker): Filling =>
  isNewId(field.type, field.defaultValue) ? null : storedDefault(field, maker);

/** @returns why a field with these details cannot be unique */
export const uniqueProblems = (
  type: FieldTypeName,
  name: string,
  { defaultValue }: Pick<Details, 'defaultValue'>,
): readonly string[] => [
  ...(FIELD_TYPES[type].uniqueParts === null
    ? [`isUnique: Unique index cannot be created for field ${name} of type ${type}`]
    : []),
  ...(defaultValue !== null && defaultValue !== 'uuid'
    ? ['isUnique: A field with a default value cannot be unique']
    : []),
];

/** What the records that are there need: the default value, or the certainty that there are none. */
const dataOf = (
  object: ObjectSchema,
  row: FieldRowToWrite,
  field: Pick<Field, 'type' | 'name' | 'isNullable'> & Details,
  maker: Maker,
): readonly DataChange[] => {
  // Two records must not have one value: of a unique field, those that are there get none.
  const isFilled = field.defaultValue !== null && !row.isUnique;
  if (isFilled)
    return [
      { kind: 'fillNew', object, fieldId: row.id, filling: fillingOf(field, maker) },
      ...fillSlot(object, row, true),
    ];
  const demanded: readonly DataChange[] =
    !field.isNullable && canBeMissing(field.type) ? [{ kind: 'refuseEmpty', object, field: null }] : [];
  return [...demanded, ...fillSlot(object, row, false)];
};

/** @throws ApiError INVALID_METADATA, METADATA_LIMIT */
export const createField = (schema: WorkspaceSchema, body: unknown, maker: Maker): Created => {
  const { given, problems } = readInput(INPUTS.newField, body);
  const { type, objectMetadataId } = given;
  const object = objectMetadataId === undefined ? null : objectById(schema, objectMetadataId);
  if (objectMetadataId !== undefined && !object) problems.push('Provided object metadata id does not exist');
  if (type !== undefined && !FIELD_TYPES[type].isCreatable)
    problems.push(
      `Field type ${type} is not supported for field creation. Allowed types are ${CREATABLE.join(', ')}`,
    );
  const label = given.label ?? given.name;
  if (label === undefined && problems.length === 0)
    problems.push('name should not be empty', 'label should not be empty');
  if (!object || !type || label === undefined)
    throw metadataError([
      ...problems,
      ...(given.name === undefined ? [] : nameProblems('name', given.name, 'Field')),
      ...(label === undefined ? [] : labelProblems('label', label, 'Field')),
    ]);
  if (type === 'RELATION') return createRelation(schema, object, { ...given, label }, problems, maker);
  checkFieldLimit(object, 1);
  const naming = { type, isManyToOne: false };
  const name = given.name ?? fieldNameFromLabel(object, label, naming, maker.inLatin);
  const isNullable = given.isNullable ?? true;
  const details = readDetails(type, name, isNullable, given, null, maker);
  problems.push(
    ...fieldNameProblems(object, name, naming, null),
    ...labelProblems('label', label, 'Field'),
    ...details.problems,
  );
  if (given.isUnique) problems.push(...uniqueProblems(type, name, details));
  if (problems.length > 0) throw metadataError(problems);
  const slot = freeSlot(object, type);
  const row = newFieldRow(
    {
      id: maker.newId(),
      objectId: object.id,
      type,
      name,
      label,
      description: given.description ?? null,
      icon: given.icon ?? null,
      isNullable,
      isUnique: given.isUnique ?? false,
      options: details.options === null ? null : [...details.options],
      settings: details.settings === null ? null : { ...details.settings },
      defaultValue: details.defaultValue,
      slot,
      isSlotReady: slot === null,
    },
    maker,
  );
  const data = dataOf(object, row, { ...details, type, name, isNullable }, maker);
  return { id: row.id, change: { ...NO_CHANGE, fields: [row], data } };
};
