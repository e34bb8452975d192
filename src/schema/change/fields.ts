/** Creating, changing and deleting fields (behaviour contract §8). Pure; every problem is reported at once. */
import { z } from '@hono/zod-openapi';
import { ApiError } from '../../errors.ts';
import { lazily } from '../../lazily.ts';
import { canBeMissing, isNewId, storedDefault } from '../field-types/default-values.ts';
import { FIELD_TYPES } from '../field-types/index.ts';
import { ratingOptions } from '../field-types/option-values.ts';
import { textProblem } from '../field-types/text-values.ts';
import { parseUuid } from '../field-types/uuid-values.ts';
import type { SchemaRows } from '../rows.ts';
import {
  FIELD_TYPE_NAMES,
  type Field,
  type FieldOption,
  type FieldTypeName,
  type JsonValue,
  type ObjectSchema,
  type Relation,
  type Settings,
  type WorkspaceSchema,
} from '../types.ts';
import {
  type Change,
  type DataChange,
  type FieldRowToWrite,
  type Filling,
  type Maker,
  NO_CHANGE,
} from './change.ts';
import { fieldNameProblems, labelProblems, nameFromLabel } from './names.ts';
import {
  givenText,
  MAX_DESCRIPTION,
  metadataError,
  newFieldRow,
  readMetadata,
  withoutImages,
} from './objects.ts';
import { type GivenOption, readOptions } from './options.ts';
import { freeSlot } from './slots.ts';

export const MAX_FIELDS = 500;

const text = (name: string) =>
  z
    .string({ error: `${name} must be a string` })
    .refine((value) => textProblem(value, MAX_DESCRIPTION) === null, {
      error: `${name} is not a valid text of at most ${MAX_DESCRIPTION} characters`,
    })
    .transform((value) => value.trim().replaceAll(/\s+/g, ' '));

/** Any JSON value; its recursion is not told in the document, only its end. */
const anyJson = () =>
  z.json().meta({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'], items: {} });

const flag = (name: string) => z.boolean({ error: `${name} must be true or false` }).optional();

const option = () =>
  z.object({
    id: z.string().nullish(),
    label: z.string({ error: 'Option label is required' }).optional(),
    value: z.string({ error: 'Option value is required' }).optional(),
    position: z.number({ error: 'Option position must be a number' }).optional(),
    color: z.string().nullish(),
  });

const relationPayload = () =>
  z.object(
    {
      type: z.enum(['MANY_TO_ONE', 'ONE_TO_MANY'], {
        error: 'type must be one of the following values: MANY_TO_ONE, ONE_TO_MANY',
      }),
      targetObjectMetadataId: z.string({
        error: 'Relation creation payload is invalid: targetObjectMetadataId must be a UUID',
      }),
      targetFieldLabel: text('targetFieldLabel'),
      targetFieldIcon: text('targetFieldIcon').nullish(),
    },
    { error: 'Relation creation payload is required' },
  );

const common = () => ({
  name: text('name').optional(),
  label: text('label').optional(),
  description: text('description').nullish(),
  icon: text('icon').nullish(),
  isNullable: flag('isNullable'),
  isUnique: flag('isUnique'),
  defaultValue: anyJson().optional(),
  options: z.array(option(), { error: 'options must be an array' }).nullish(),
  settings: z.record(z.string(), anyJson(), { error: 'settings must be an object' }).nullish(),
});

/** What a client says of a new field. Other keys of a field that was read are passed over. */
export const fieldInput = lazily(() =>
  z.object({
    ...common(),
    type: z.enum(FIELD_TYPE_NAMES, {
      error: ({ input }) =>
        input === undefined
          ? 'type should not be empty'
          : `Field type ${String(input).slice(0, 50).toWellFormed()} is not supported. Allowed types are ${CREATABLE.join(', ')}`,
    }),
    objectMetadataId: z.string({ error: 'objectMetadataId must be a UUID' }),
    relationCreationPayload: relationPayload().optional(),
  }),
);

export const fieldUpdate = lazily(() =>
  z.object({
    ...common(),
    isActive: flag('isActive'),
    type: z.string().optional(),
    objectMetadataId: z.string().optional(),
  }),
);

const CREATABLE = FIELD_TYPE_NAMES.filter((type) => FIELD_TYPES[type].isCreatable);

interface Details {
  readonly options: readonly FieldOption[] | null;
  readonly settings: Settings | null;
  readonly defaultValue: JsonValue;
  readonly problems: readonly string[];
}

interface GivenDetails {
  readonly options?: z.infer<ReturnType<typeof common>['options']>;
  readonly settings?: z.infer<ReturnType<typeof common>['settings']>;
  readonly defaultValue?: JsonValue | undefined;
}

/** An option given without an id is the stored one that has its value. */
const identified = (
  given: readonly GivenOption[],
  stored: readonly FieldOption[],
): readonly GivenOption[] => {
  const named = new Set(given.map(({ id }) => id));
  return given.map((each) => {
    const same = stored.find(({ id, value }) => value === each.value && !named.has(id));
    return each.id == null && same ? { ...each, id: same.id } : each;
  });
};

/** What a client sends back as it read it says nothing. */
const isSame = (given: JsonValue | undefined, stored: JsonValue): boolean =>
  JSON.stringify(given) === JSON.stringify(stored);

const readDetails = (
  type: FieldTypeName,
  name: string,
  isNullable: boolean,
  given: GivenDetails,
  stored: Pick<Field, 'options' | 'settings' | 'defaultValue'> | null,
  maker: Maker,
): Details => {
  const definition = FIELD_TYPES[type];
  const problems: string[] = [];
  let options = stored?.options ?? null;
  if (definition.options === 'generated') options = options ?? ratingOptions(maker.newId);
  if (definition.options === 'required' && (given.options || !stored)) {
    const read = readOptions(identified(given.options ?? [], stored?.options ?? []), maker.newId);
    options = read.options;
    problems.push(...read.problems);
  }
  let settings: Settings | null = stored?.settings ?? null;
  if (given.settings) {
    const parsed = definition.settings.safeParse(given.settings);
    if (parsed.success) settings = parsed.data;
    else
      problems.push(
        ...parsed.error.issues.map((issue) => `settings.${issue.path.join('.')}: ${issue.message}`),
      );
  }
  if (given.settings === null) settings = null;
  let defaultValue: JsonValue = stored?.defaultValue ?? null;
  if (given.defaultValue !== undefined && given.defaultValue !== null) {
    const parsed = definition
      .defaultValue?.({ name, isNullable: true, options, settings })
      .safeParse(given.defaultValue);
    if (!parsed) problems.push(`defaultValue: a field of type ${type} takes no default value`);
    else if (parsed.success) defaultValue = parsed.data;
    else problems.push(...parsed.error.issues.map((issue) => `defaultValue: ${issue.message}`));
  }
  if (given.defaultValue === null) defaultValue = null;
  const isEmptyable = definition.parts.some((part) => part.empty !== 'null');
  if (!isNullable && !isEmptyable && defaultValue === null && stored && given.defaultValue === null) {
    problems.push('defaultValue: Default value cannot be null for non-nullable fields');
  }
  return { options, settings, defaultValue, problems };
};

const objectById = (schema: WorkspaceSchema, id: string): ObjectSchema | null =>
  schema.byId.get(parseUuid(id) ?? '') ?? null;

export interface CreatedField {
  readonly id: string;
  readonly change: Change;
}

const fieldLimit = (object: ObjectSchema, added: number): void => {
  if (object.fields.length + added > MAX_FIELDS)
    throw new ApiError(
      'METADATA_LIMIT',
      `An object has at most ${MAX_FIELDS} fields; ${object.nameSingular} has ${object.fields.length}.`,
    );
};

const fillSlot = (
  object: ObjectSchema,
  { id, slot, type }: FieldRowToWrite,
  hasValues: boolean,
): readonly DataChange[] =>
  slot !== null && type !== null ? [{ kind: 'fillSlot', object, fieldId: id, type, slot, hasValues }] : [];

/** What the records that are there get of a default value. */
const fillingOf = (field: Parameters<typeof storedDefault>[0], maker: Maker): Filling =>
  isNewId(field.type, field.defaultValue) ? null : storedDefault(field, maker);

const createRelation = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  given: z.infer<ReturnType<typeof fieldInput>>,
  name: string,
  label: string,
  maker: Maker,
): CreatedField => {
  const payload = given.relationCreationPayload;
  if (!payload) throw metadataError(['Relation creation payload is required']);
  const target = objectById(schema, payload.targetObjectMetadataId);
  if (parseUuid(payload.targetObjectMetadataId) === null)
    throw metadataError(['Relation creation payload is invalid: targetObjectMetadataId must be a UUID']);
  if (!target)
    throw metadataError(['Object metadata relation target not found for relation creation payload']);
  const isManyToOne = payload.type === 'MANY_TO_ONE';
  const targetName = nameFromLabel(payload.targetFieldLabel, 'Field', maker.inLatin);
  const problems = [
    ...fieldNameProblems(object, name, isManyToOne, null),
    ...labelProblems('label', label, 'Field'),
    ...labelProblems('relationCreationPayload.targetFieldLabel', payload.targetFieldLabel, 'Field'),
    ...fieldNameProblems(target, targetName, !isManyToOne, null).map(
      (problem) => `relationCreationPayload.targetFieldLabel: ${problem}`,
    ),
  ];
  if (
    object.id === target.id &&
    (name === targetName || targetName === `${name}Id` || name === `${targetName}Id`)
  )
    problems.push(
      `relationCreationPayload.targetFieldLabel: Name "${targetName}" is not available as it is already used by another field`,
    );
  if (given.isUnique) problems.push('isUnique: Unique index cannot be created for a field of type RELATION');
  if (problems.length > 0) throw metadataError(problems);
  for (const side of [object, target]) fieldLimit(side, object.id === target.id ? 2 : 1);
  const [own, other] = [maker.newId(), maker.newId()];
  const [oneSide, manySide] = isManyToOne ? [target, object] : [object, target];
  const slot = manySide.jsonColumn === 'data' ? freeSlot(manySide, 'RELATION') : null;
  const relationOf = (isSource: boolean): Relation => {
    const isForeignKey = isSource === isManyToOne;
    return {
      type: isForeignKey ? 'MANY_TO_ONE' : 'ONE_TO_MANY',
      targetObjectId: isSource ? target.id : object.id,
      targetFieldId: isSource ? other : own,
      joinColumnName: isForeignKey ? `${isSource ? name : targetName}Id` : null,
      onDelete: 'SET_NULL',
    };
  };
  const rowOf = (isSource: boolean): FieldRowToWrite => {
    const relation = relationOf(isSource);
    const isForeignKey = relation.type === 'MANY_TO_ONE';
    return newFieldRow(
      {
        id: isSource ? own : other,
        objectId: isSource ? object.id : target.id,
        type: 'RELATION',
        name: isSource ? name : targetName,
        label: isSource ? label : payload.targetFieldLabel,
        description: isSource ? (given.description ?? null) : null,
        icon:
          (isSource ? given.icon : payload.targetFieldIcon) ??
          (isForeignKey ? 'IconLink' : 'IconRelationOneToMany'),
        settings: isForeignKey
          ? { relationType: 'MANY_TO_ONE', onDelete: 'SET_NULL', joinColumnName: relation.joinColumnName }
          : { relationType: 'ONE_TO_MANY' },
        relation,
        slot: isForeignKey ? slot : null,
        isSlotReady: !(isForeignKey && slot !== null),
      },
      maker,
    );
  };
  const rows = [rowOf(true), rowOf(false)];
  return {
    id: own,
    change: {
      ...NO_CHANGE,
      fields: rows,
      data: rows.flatMap((row) => fillSlot(row.objectId === manySide.id ? manySide : oneSide, row, false)),
    },
  };
};

/** @throws ApiError INVALID_METADATA, METADATA_LIMIT */
export const createField = (schema: WorkspaceSchema, body: unknown, maker: Maker): CreatedField => {
  const given = readMetadata(fieldInput(), body);
  const object = objectById(schema, given.objectMetadataId);
  if (!object) throw metadataError(['Provided object metadata id does not exist']);
  const { type } = given;
  if (!FIELD_TYPES[type].isCreatable)
    throw metadataError([
      `Field type ${type} is not supported for field creation. Allowed types are ${CREATABLE.join(', ')}`,
    ]);
  if (given.name === undefined && given.label === undefined)
    throw metadataError(['name should not be empty', 'label should not be empty']);
  const label = given.label ?? given.name ?? '';
  const name = given.name ?? nameFromLabel(label, 'Field', maker.inLatin);
  if (type === 'RELATION') return createRelation(schema, object, given, name, label, maker);
  fieldLimit(object, 1);
  const isNullable = given.isNullable ?? true;
  const details = readDetails(type, name, isNullable, given, null, maker);
  const problems = [
    ...fieldNameProblems(object, name, false, null),
    ...labelProblems('label', label, 'Field'),
    ...details.problems,
  ];
  if (given.isUnique && FIELD_TYPES[type].uniqueParts === null)
    problems.push(`isUnique: Unique index cannot be created for field ${name} of type ${type}`);
  if (given.isUnique && details.defaultValue !== null && details.defaultValue !== 'uuid')
    problems.push('isUnique: A field with a default value cannot be unique');
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
  // Two records must not have one value: of a unique field, those that are there get none.
  const isFilled = details.defaultValue !== null && !row.isUnique;
  const data: readonly DataChange[] = [
    ...(isFilled
      ? [
          {
            kind: 'fillNew' as const,
            object,
            fieldId: row.id,
            filling: fillingOf({ ...details, type, name }, maker),
          },
        ]
      : []),
    ...(!isNullable && !isFilled && canBeMissing(type)
      ? [{ kind: 'refuseEmpty' as const, object, field: null }]
      : []),
    ...fillSlot(object, row, isFilled),
  ];
  return { id: row.id, change: { ...NO_CHANGE, fields: [row], data } };
};

/** The row of a field, made from the declaration where there is none yet. */
const fieldRowOf = (rows: SchemaRows, field: Field, maker: Maker): FieldRowToWrite =>
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

/** Of a standard field, empty settings say that there are none, and null that they are as declared. */
const settingsToStore = (settings: Settings | null, isCustom: boolean): FieldRowToWrite['settings'] => {
  if (settings === null) return isCustom ? null : {};
  return { ...settings };
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

/** @throws ApiError INVALID_METADATA */
export const updateField = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  field: Field,
  body: unknown,
  maker: Maker,
): Change => {
  const read = readMetadata(fieldUpdate(), body);
  const given = {
    ...read,
    defaultValue: isSame(read.defaultValue, field.defaultValue) ? undefined : read.defaultValue,
    settings: isSame(read.settings, field.settings) ? undefined : read.settings,
  };
  const problems: string[] = [];
  if (given.type !== undefined && given.type !== field.type)
    problems.push(`type: the type of a field cannot change; "${field.name}" is of type ${field.type}`);
  if (given.objectMetadataId !== undefined && given.objectMetadataId.toLowerCase() !== field.objectId)
    problems.push('objectMetadataId: a field cannot move to another object');
  const isRenamed = given.name !== undefined && given.name !== field.name;
  const isNamedByCode = !field.isCustom;
  if (isRenamed && isNamedByCode) problems.push('Cannot edit standard field metadata properties: name');
  if (isRenamed && !isNamedByCode && given.name !== undefined)
    problems.push(...fieldNameProblems(object, given.name, field.relation?.type === 'MANY_TO_ONE', field));
  if (given.label !== undefined) problems.push(...labelProblems('label', given.label, 'Field'));
  if (given.isActive === false && field.id === object.labelIdentifierFieldId)
    problems.push('Label identifier field metadata cannot be deactivated');
  if (given.isActive === false && field.isSystem && !field.relation)
    problems.push(`System field "${field.name}" cannot be deactivated`);
  const isUnique = given.isUnique ?? field.isUnique;
  const becomesUnique = isUnique && !field.isUnique;
  if (isUnique !== field.isUnique && (field.hasUniqueIndex || field.isSystem))
    problems.push('Cannot edit standard field metadata properties: isUnique');
  else if (becomesUnique && FIELD_TYPES[field.type].uniqueParts === null)
    problems.push(`isUnique: Unique index cannot be created for field ${field.name} of type ${field.type}`);
  const isNullable = given.isNullable ?? field.isNullable;
  if (isNullable !== field.isNullable && field.isSystem)
    problems.push(`isNullable: system field "${field.name}" cannot change`);
  else if (!isNullable && field.isNullable && field.relation)
    problems.push('isNullable: a relation can always be empty: its target may be destroyed');
  const definition = FIELD_TYPES[field.type];
  const details = readDetails(field.type, field.name, isNullable, field.relation ? {} : given, field, maker);
  problems.push(...details.problems);
  if (
    definition.options === 'required' &&
    details.problems.length === 0 &&
    details.defaultValue !== null &&
    given.defaultValue === undefined
  ) {
    const values = (details.options ?? []).map(({ value }) => value);
    const held = Array.isArray(details.defaultValue) ? details.defaultValue : [details.defaultValue];
    const lost = held.find((value) => typeof value !== 'string' || !values.includes(value));
    if (
      lost !== undefined &&
      !(typeof lost === 'string' && renamedOptions(field.options ?? [], details.options ?? [])[lost])
    ) {
      problems.push(`defaultValue: Default value "${String(lost)}" must be one of the option values`);
    }
  }
  if (isUnique && !field.hasUniqueIndex && details.defaultValue !== null && details.defaultValue !== 'uuid')
    problems.push('isUnique: A field with a default value cannot be unique');
  if (problems.length > 0) throw metadataError(problems);

  const renamed = given.options ? renamedOptions(field.options ?? [], details.options ?? []) : {};
  const follow = (value: JsonValue): JsonValue =>
    typeof value === 'string' && given.defaultValue === undefined ? (renamed[value] ?? value) : value;
  const defaultValue = Array.isArray(details.defaultValue)
    ? details.defaultValue.map(follow)
    : follow(details.defaultValue);
  const row = fieldRowOf(rows, field, maker);
  const joinColumnName =
    isRenamed && field.relation?.joinColumnName && given.name !== undefined ? `${given.name}Id` : null;
  const changed: FieldRowToWrite = {
    ...row,
    ...(isRenamed && given.name !== undefined && { name: given.name }),
    ...(joinColumnName &&
      row.relation && {
        relation: { ...row.relation, joinColumnName },
        settings: { ...row.settings, joinColumnName },
      }),
    label: given.label ?? row.label,
    description: givenText(given.description, row.description, row.type !== null),
    icon: givenText(given.icon, row.icon, row.type !== null),
    isActive: given.isActive ?? row.isActive,
    isNullable: given.isNullable === undefined ? row.isNullable : isNullable,
    isUnique: given.isUnique === undefined ? row.isUnique : isUnique,
    defaultValue,
    isDefaultGiven: row.isDefaultGiven || given.defaultValue !== undefined || given.options != null,
    options: given.options && details.options ? details.options.map((each) => ({ ...each })) : row.options,
    settings: joinColumnName
      ? { ...row.settings, joinColumnName }
      : given.settings === undefined
        ? row.settings
        : settingsToStore(details.settings, row.type !== null),
    updatedAt: maker.now,
  };
  const data: DataChange[] = [];
  if (becomesUnique) data.push({ kind: 'makeUnique', object, field });
  if (field.isUnique && !isUnique) data.push({ kind: 'endUnique', fieldId: field.id });
  if (Object.keys(renamed).length > 0)
    data.push({ kind: 'rewriteOptions', object, field, renamed, fallback: isNullable ? null : defaultValue });
  data.push(
    ...demandValues(object, { ...field, ...details, isNullable, defaultValue }, field, renamed, maker),
  );
  return { ...NO_CHANGE, fields: [changed, ...otherSide(schema, rows, field, given.isActive, maker)], data };
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
  const target = schema.byId
    .get(field.relation.targetObjectId)
    ?.fields.find((other) => other.id === field.relation?.targetFieldId);
  return target ? [{ ...fieldRowOf(rows, target, maker), isActive, updatedAt: maker.now }] : [];
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
  const other =
    field.relation &&
    schema.byId
      .get(field.relation.targetObjectId)
      ?.fields.find((candidate) => candidate.id === field.relation?.targetFieldId);
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
