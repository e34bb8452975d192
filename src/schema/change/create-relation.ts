/** Creating relations: both sides, each a field of its object. Pure. */
import { parseUuid } from '../field-types/uuid-values.ts';
import type { JsonValue, ObjectSchema, Relation, Settings, WorkspaceSchema } from '../types.ts';
import { type Created, type FieldRowToWrite, type Maker, NO_CHANGE } from './change.ts';
import { metadataError, type RelationPayload } from './input.ts';
import { checkFieldLimit } from './limits.ts';
import { objectById } from './lookup.ts';
import { fieldNameFromLabel, fieldNameProblems, labelProblems } from './names.ts';
import type { GivenOption } from './options.ts';
import { newFieldRow } from './rows.ts';
import { fillSlot, freeSlot } from './slots.ts';

interface GivenRelation {
  readonly name?: string | undefined;
  readonly label: string;
  readonly description?: string | null | undefined;
  readonly icon?: string | null | undefined;
  readonly isNullable?: boolean | undefined;
  readonly isUnique?: boolean | undefined;
  readonly defaultValue?: JsonValue | undefined;
  readonly options?: readonly GivenOption[] | null | undefined;
  readonly settings?: Settings | null | undefined;
  readonly relationCreationPayload?: RelationPayload | undefined;
}

/** One side of a relation that is created. */
interface Side {
  readonly id: string;
  readonly object: ObjectSchema;
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
  readonly icon: string | null;
  readonly isManyToOne: boolean;
}

/** What fields of other types have, and relations do not. */
const propertyProblems = (given: GivenRelation): readonly string[] => [
  ...(given.isUnique ? ['isUnique: Unique index cannot be created for a field of type RELATION'] : []),
  ...(given.isNullable === false
    ? ['isNullable: a relation can always be empty: its target may be destroyed']
    : []),
  ...(given.defaultValue != null ? ['defaultValue: a field of type RELATION takes no default value'] : []),
  ...((given.options ?? []).length > 0 ? ['options: a field of type RELATION takes no options'] : []),
];

/** @returns the object that the relation points at; null, and the problems, if there is none */
const targetOf = (
  schema: WorkspaceSchema,
  payload: RelationPayload,
  problems: string[],
): ObjectSchema | null => {
  if (parseUuid(payload.targetObjectMetadataId) === null) {
    problems.push('Relation creation payload is invalid: targetObjectMetadataId must be a UUID');
    return null;
  }
  const target = objectById(schema, payload.targetObjectMetadataId);
  if (!target) problems.push('Object metadata relation target not found for relation creation payload');
  return target;
};

const nameProblems = (own: Side, other: Side): readonly string[] => {
  const problems = [
    ...fieldNameProblems(own.object, own.name, { ...own, type: 'RELATION' }, null),
    ...labelProblems('label', own.label, 'Field'),
    ...labelProblems('relationCreationPayload.targetFieldLabel', other.label, 'Field'),
    ...fieldNameProblems(other.object, other.name, { ...other, type: 'RELATION' }, null).map(
      (problem) => `relationCreationPayload.targetFieldLabel: ${problem}`,
    ),
  ];
  const isSame =
    own.object.id === other.object.id &&
    (own.name === other.name || other.name === `${own.name}Id` || own.name === `${other.name}Id`);
  return isSame
    ? [
        ...problems,
        `relationCreationPayload.targetFieldLabel: Name "${other.name}" is not available as it is already used by another field`,
      ]
    : problems;
};

const rowOf = (side: Side, other: Side, slot: string | null, maker: Maker): FieldRowToWrite => {
  const { id, object, name, label, description, icon, isManyToOne } = side;
  const joinColumnName = isManyToOne ? `${name}Id` : null;
  const relation: Relation = {
    type: isManyToOne ? 'MANY_TO_ONE' : 'ONE_TO_MANY',
    targetObjectId: other.object.id,
    targetFieldId: other.id,
    joinColumnName,
    onDelete: 'SET_NULL',
  };
  return newFieldRow(
    {
      id,
      objectId: object.id,
      type: 'RELATION',
      name,
      label,
      description,
      icon: icon ?? (isManyToOne ? 'IconLink' : 'IconRelationOneToMany'),
      settings: isManyToOne
        ? { relationType: 'MANY_TO_ONE', onDelete: 'SET_NULL', joinColumnName }
        : { relationType: 'ONE_TO_MANY' },
      relation,
      slot: isManyToOne ? slot : null,
      isSlotReady: !(isManyToOne && slot !== null),
    },
    maker,
  );
};

/**
 * @param problems what is wrong with the request so far
 * @throws ApiError INVALID_METADATA, METADATA_LIMIT
 */
export const createRelation = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  given: GivenRelation,
  problems: string[],
  maker: Maker,
): Created => {
  problems.push(...propertyProblems(given));
  const { relationCreationPayload: payload, label } = given;
  if (!payload && problems.length === 0) problems.push('Relation creation payload is required');
  const target = payload ? targetOf(schema, payload, problems) : null;
  if (!payload || !target) throw metadataError(problems);
  const isManyToOne = payload.type === 'MANY_TO_ONE';
  const nameOf = (side: ObjectSchema, from: string, isForeignKey: boolean) =>
    fieldNameFromLabel(side, from, { type: 'RELATION', isManyToOne: isForeignKey }, maker.inLatin);
  const own: Side = {
    id: maker.newId(),
    object,
    name: given.name ?? nameOf(object, label, isManyToOne),
    label,
    description: given.description ?? null,
    icon: given.icon ?? null,
    isManyToOne,
  };
  const other: Side = {
    id: maker.newId(),
    object: target,
    name: nameOf(target, payload.targetFieldLabel, !isManyToOne),
    label: payload.targetFieldLabel,
    description: null,
    icon: payload.targetFieldIcon ?? null,
    isManyToOne: !isManyToOne,
  };
  problems.push(...nameProblems(own, other));
  if (problems.length > 0) throw metadataError(problems);
  for (const side of [object, target]) checkFieldLimit(side, object.id === target.id ? 2 : 1);
  const many = isManyToOne ? own : other;
  const slot = many.object.jsonColumn === 'data' ? freeSlot(many.object, 'RELATION') : null;
  const sides = [
    { side: own, row: rowOf(own, other, slot, maker) },
    { side: other, row: rowOf(other, own, slot, maker) },
  ];
  return {
    id: own.id,
    change: {
      ...NO_CHANGE,
      fields: sides.map(({ row }) => row),
      data: sides.flatMap(({ side, row }) => fillSlot(side.object, row, false)),
    },
  };
};
