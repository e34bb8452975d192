/** Creating, changing and deleting objects. Pure; every problem is reported at once. */
import { ApiError } from '../../errors.ts';
import type { ObjectRow, SchemaRows } from '../rows.ts';
import type { ObjectSchema, WorkspaceSchema } from '../types.ts';
import { type Change, type Created, type Maker, NO_CHANGE } from './change.ts';
import { INPUTS, metadataError, readInput, throwIfAny } from './input.ts';
import { MAX_CUSTOM_OBJECTS } from './limits.ts';
import { labelProblems, objectNameProblems, objectNamesFromLabels } from './names.ts';
import { givenText, newFieldRow, objectRowOf, withoutImages } from './rows.ts';
import { renamedTargets, targetFields, targetNameProblems } from './targets.ts';

interface GivenNames {
  readonly nameSingular?: string | undefined;
  readonly namePlural?: string | undefined;
  readonly labelSingular?: string | undefined;
  readonly labelPlural?: string | undefined;
}

interface Names {
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly labelSingular: string;
  readonly labelPlural: string;
}

/** Labels come from names and names from labels. @returns null, and the problems, if neither is given */
const completeNames = (
  schema: WorkspaceSchema,
  given: GivenNames,
  maker: Maker,
  problems: string[],
): Names | null => {
  const labelSingular = given.labelSingular ?? given.nameSingular;
  const labelPlural = given.labelPlural ?? given.namePlural;
  if (labelSingular === undefined)
    problems.push('nameSingular should not be empty', 'labelSingular should not be empty');
  if (labelPlural === undefined)
    problems.push('namePlural should not be empty', 'labelPlural should not be empty');
  if (labelSingular === undefined || labelPlural === undefined) return null;
  const made = objectNamesFromLabels(schema, { singular: labelSingular, plural: labelPlural }, maker.inLatin);
  const nameSingular = given.nameSingular ?? made.singular;
  const namePlural = given.namePlural ?? (made.plural === nameSingular ? `${nameSingular}s` : made.plural);
  return { nameSingular, namePlural, labelSingular, labelPlural };
};

const namesProblems = (schema: WorkspaceSchema, names: Names): readonly string[] => {
  const { nameSingular, namePlural, labelSingular, labelPlural } = names;
  const isTaken = schema.objects.some((object) => object.nameSingular === nameSingular);
  return [
    ...objectNameProblems(schema, nameSingular, namePlural, null),
    ...labelProblems('labelSingular', labelSingular, 'Object'),
    ...labelProblems('labelPlural', labelPlural, 'Object'),
    ...(isTaken ? [] : targetNameProblems(schema, nameSingular, null)),
  ];
};

/** @throws ApiError INVALID_METADATA, METADATA_LIMIT */
export const createObject = (schema: WorkspaceSchema, body: unknown, maker: Maker): Created => {
  const { given, problems } = readInput(INPUTS.newObject, body);
  if (schema.objects.filter((object) => object.isCustom).length >= MAX_CUSTOM_OBJECTS)
    throw new ApiError('METADATA_LIMIT', `A workspace has at most ${MAX_CUSTOM_OBJECTS} custom objects.`);
  const hasUnreadable = problems.length > 0;
  const missing: string[] = [];
  const names = completeNames(schema, given, maker, missing);
  // A name that could not be read is not a missing one.
  if (!hasUnreadable) problems.push(...missing);
  if (names) problems.push(...namesProblems(schema, names));
  if (!names || problems.length > 0) throw metadataError(problems);
  const id = maker.newId();
  const nameField = newFieldRow(
    {
      id: maker.newId(),
      objectId: id,
      type: 'TEXT',
      name: 'name',
      label: 'Name',
      icon: 'IconAbc',
      isCustom: false,
      slot: 't1',
    },
    maker,
  );
  const row: ObjectRow = {
    id,
    isCustom: true,
    ...names,
    description: given.description ?? null,
    icon: given.icon ?? null,
    isActive: true,
    labelIdentifierFieldId: nameField.id,
    imageIdentifierFieldId: null,
    createdAt: maker.now,
    updatedAt: maker.now,
  };
  return {
    id,
    change: { ...NO_CHANGE, objects: [row], fields: [nameField, ...targetFields(schema, row, maker)] },
  };
};

const identifierProblems = (object: ObjectSchema, id: string | null | undefined): readonly string[] => {
  if (id === undefined) return [];
  if (id === null) return ['labelIdentifierFieldMetadataId cannot be null'];
  const field = object.fields.find((candidate) => candidate.id === id.toLowerCase());
  const isFit = field && ['TEXT', 'FULL_NAME', 'UUID'].includes(field.type) && field.isActive;
  return isFit
    ? []
    : [
        `labelIdentifierFieldMetadataId must be the id of an active field of ${object.nameSingular} of type TEXT, FULL_NAME or UUID`,
      ];
};

const imageProblems = (object: ObjectSchema, id: string | null | undefined): readonly string[] =>
  id == null || object.fields.some((field) => field.id === id.toLowerCase() && field.isActive)
    ? []
    : [`imageIdentifierFieldMetadataId must be the id of an active field of ${object.nameSingular}, or null`];

/** What can be changed of an object, once it is read. */
interface ObjectUpdate extends GivenNames {
  readonly description?: string | null | undefined;
  readonly icon?: string | null | undefined;
  readonly isActive?: boolean | undefined;
  readonly labelIdentifierFieldMetadataId?: string | null | undefined;
  readonly imageIdentifierFieldMetadataId?: string | null | undefined;
}

/** Names and identifiers of standard objects are declared in code. */
const standardObjectProblems = (object: ObjectSchema, given: ObjectUpdate): readonly string[] => {
  const isChanged = <T>(value: T | undefined, stored: T) => value !== undefined && value !== stored;
  const changed = [
    ...(isChanged(given.nameSingular, object.nameSingular) ? ['nameSingular'] : []),
    ...(isChanged(given.namePlural, object.namePlural) ? ['namePlural'] : []),
    ...(isChanged(given.labelIdentifierFieldMetadataId, object.labelIdentifierFieldId)
      ? ['labelIdentifierFieldMetadataId']
      : []),
    ...(isChanged(given.imageIdentifierFieldMetadataId, object.imageIdentifierFieldId)
      ? ['imageIdentifierFieldMetadataId']
      : []),
  ];
  return changed.length === 0
    ? []
    : [`Cannot edit standard object metadata properties: ${changed.join(', ')}`];
};

const customObjectProblems = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  given: ObjectUpdate,
): readonly string[] => {
  const { nameSingular = object.nameSingular, namePlural = object.namePlural } = given;
  const isRenamed = nameSingular !== object.nameSingular;
  return [
    ...(isRenamed || namePlural !== object.namePlural
      ? objectNameProblems(schema, nameSingular, namePlural, object)
      : []),
    ...(isRenamed ? targetNameProblems(schema, nameSingular, object) : []),
    ...identifierProblems(object, given.labelIdentifierFieldMetadataId),
    ...imageProblems(object, given.imageIdentifierFieldMetadataId),
  ];
};

const changedObjectRow = (
  row: ObjectRow,
  { isCustom }: ObjectSchema,
  given: ObjectUpdate,
  maker: Maker,
): ObjectRow => ({
  ...row,
  ...(isCustom && {
    nameSingular: given.nameSingular ?? row.nameSingular,
    namePlural: given.namePlural ?? row.namePlural,
    labelIdentifierFieldId: given.labelIdentifierFieldMetadataId?.toLowerCase() ?? row.labelIdentifierFieldId,
    imageIdentifierFieldId:
      given.imageIdentifierFieldMetadataId === undefined
        ? row.imageIdentifierFieldId
        : (given.imageIdentifierFieldMetadataId?.toLowerCase() ?? null),
  }),
  labelSingular: given.labelSingular ?? row.labelSingular,
  labelPlural: given.labelPlural ?? row.labelPlural,
  description: givenText(given.description, row.description, isCustom),
  icon: givenText(given.icon, row.icon, isCustom),
  isActive: given.isActive ?? row.isActive,
  updatedAt: maker.now,
});

/** @throws ApiError INVALID_METADATA */
export const updateObject = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  body: unknown,
  maker: Maker,
): Change => {
  const { given, problems } = readInput(INPUTS.object, body);
  problems.push(
    ...(object.isCustom
      ? customObjectProblems(schema, object, given)
      : standardObjectProblems(object, given)),
  );
  if (given.labelSingular !== undefined)
    problems.push(...labelProblems('labelSingular', given.labelSingular, 'Object'));
  if (given.labelPlural !== undefined)
    problems.push(...labelProblems('labelPlural', given.labelPlural, 'Object'));
  throwIfAny(problems);
  const changed = changedObjectRow(objectRowOf(rows, object, maker), object, given, maker);
  const { nameSingular } = changed;
  const isRenamed = object.isCustom && nameSingular !== null && nameSingular !== object.nameSingular;
  return {
    ...NO_CHANGE,
    objects: [changed],
    fields: isRenamed ? renamedTargets(schema, rows, object, nameSingular, maker) : [],
  };
};

/** @throws ApiError INVALID_METADATA for standard objects */
export const deleteObject = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  maker: Maker,
): Change => {
  if (!object.isCustom) throw metadataError(['Standard objects cannot be deleted']);
  const pointing = schema.objects
    .flatMap((other) => other.fields)
    .filter((field) => field.objectId !== object.id && field.relation?.targetObjectId === object.id);
  const elsewhere = pointing.map((field) => field.id);
  return {
    ...NO_CHANGE,
    objects: withoutImages(schema, rows, elsewhere, maker),
    deletedObjects: [object.id],
    deletedFields: [...object.fields.map((field) => field.id), ...elsewhere],
    data: [
      { kind: 'deleteRecords', objectId: object.id },
      ...pointing.flatMap((field) => {
        const owner = schema.byId.get(field.objectId);
        return owner && field.parts.length > 0
          ? [{ kind: 'clearValues', object: owner, field } as const]
          : [];
      }),
    ],
  };
};
