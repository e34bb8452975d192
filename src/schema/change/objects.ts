/** Creating, changing and deleting objects (behaviour contract §8). Pure; every problem is reported at once. */
import { z } from '@hono/zod-openapi';
import { ApiError } from '../../errors.ts';
import { lazily } from '../../lazily.ts';
import { textProblem } from '../field-types/text-values.ts';
import type { FieldRow, ObjectRow, SchemaRows } from '../rows.ts';
import type { ObjectSchema, WorkspaceSchema } from '../types.ts';
import type { Change, FieldRowToWrite, Maker } from './change.ts';
import { NO_CHANGE } from './change.ts';
import {
  labelProblems,
  nameClashes,
  nameFromLabel,
  nameProblems,
  objectNameProblems,
  targetAlias,
} from './names.ts';

export const MAX_CUSTOM_OBJECTS = 200;
export const MAX_DESCRIPTION = 2_000;

const text = (name: string) =>
  z
    .string({ error: `${name} must be a string` })
    .refine((value) => textProblem(value, MAX_DESCRIPTION) === null, {
      error: `${name} is not a valid text of at most ${MAX_DESCRIPTION} characters`,
    })
    .transform((value) => value.trim().replaceAll(/\s+/g, ' '));

const optionalText = (name: string) => text(name).nullable().optional();

/** What a client may say of an object. Other keys of an object that was read are passed over. */
export const objectInput = lazily(() =>
  z.object({
    nameSingular: text('nameSingular').optional(),
    namePlural: text('namePlural').optional(),
    labelSingular: text('labelSingular').optional(),
    labelPlural: text('labelPlural').optional(),
    description: optionalText('description'),
    icon: optionalText('icon'),
  }),
);

export const objectUpdate = lazily(() =>
  objectInput().extend({
    isActive: z.boolean({ error: 'isActive must be true or false' }).optional(),
    labelIdentifierFieldMetadataId: z
      .string({ error: 'labelIdentifierFieldMetadataId must be a UUID' })
      .nullable()
      .optional(),
    imageIdentifierFieldMetadataId: z
      .string({ error: 'imageIdentifierFieldMetadataId must be a UUID' })
      .nullable()
      .optional(),
  }),
);

export const metadataError = (problems: readonly string[]): ApiError =>
  new ApiError('INVALID_METADATA', problems);

const throwIfAny = (problems: readonly string[]): void => {
  if (problems.length > 0) throw metadataError(problems);
};

/** What can be said of a text before the rest of its body is understood. */
const TEXT_RULES: Readonly<Record<string, (text: string) => readonly string[]>> = {
  name: (text) => nameProblems('name', text, 'Field'),
  label: (text) => labelProblems('label', text, 'Field'),
  nameSingular: (text) => nameProblems('nameSingular', text, 'Object'),
  namePlural: (text) => nameProblems('namePlural', text, 'Object'),
  labelSingular: (text) => labelProblems('labelSingular', text, 'Object'),
  labelPlural: (text) => labelProblems('labelPlural', text, 'Object'),
};

/** The body of a metadata request. @throws ApiError with every problem */
export const readMetadata = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map(({ path }) => path[0]));
  const others = Object.entries(typeof body === 'object' && body !== null ? body : {}).flatMap(
    ([key, value]: [string, unknown]) =>
      typeof value === 'string' && !wrong.has(key) ? (TEXT_RULES[key]?.(value.trim()) ?? []) : [],
  );
  throw metadataError([
    ...parsed.error.issues
      .slice(0, 100)
      .map(({ path, message }) =>
        path.length === 0 || message.startsWith(`${path.join('.')} `)
          ? message
          : `${path.join('.')}: ${message}`,
      ),
    ...others,
  ]);
};

/** Objects whose records can point at those of any custom object, and how that side is called there. */
const TARGETING = [
  { nameSingular: 'noteTarget', name: 'noteTargets', label: 'Notes', icon: 'IconNotes' },
  { nameSingular: 'taskTarget', name: 'taskTargets', label: 'Tasks', icon: 'IconCheckbox' },
  { nameSingular: 'attachment', name: 'attachments', label: 'Attachments', icon: 'IconFileImport' },
] as const;

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

/** Both sides of the relation by which notes, tasks and attachments point at a custom object. */
const targetFields = (schema: WorkspaceSchema, row: ObjectRow, maker: Maker): readonly FieldRowToWrite[] =>
  TARGETING.flatMap(({ nameSingular, name, label, icon }) => {
    const source = schema.objects.find((object) => object.nameSingular === nameSingular);
    if (!source || row.nameSingular === null) return [];
    const [own, other] = [maker.newId(), maker.newId()];
    const joinColumnName = `${row.nameSingular}Id`;
    return [
      newFieldRow(
        {
          id: own,
          objectId: row.id,
          type: 'RELATION',
          name,
          label,
          icon,
          isCustom: false,
          isSystem: true,
          settings: { relationType: 'ONE_TO_MANY' },
          relation: {
            type: 'ONE_TO_MANY',
            targetObjectId: source.id,
            targetFieldId: other,
            joinColumnName: null,
            onDelete: 'CASCADE',
          },
        },
        maker,
      ),
      newFieldRow(
        {
          id: other,
          objectId: source.id,
          type: 'RELATION',
          name: row.nameSingular,
          label: row.labelSingular,
          icon: row.icon,
          isCustom: false,
          isSystem: true,
          settings: { relationType: 'MANY_TO_ONE', onDelete: 'CASCADE', joinColumnName },
          relation: {
            type: 'MANY_TO_ONE',
            targetObjectId: row.id,
            targetFieldId: own,
            joinColumnName,
            onDelete: 'CASCADE',
          },
        },
        maker,
      ),
    ];
  });

/** Why the sides that point at an object's records cannot be called after it; `own` is the object that is renamed. */
const targetNameProblems = (
  schema: WorkspaceSchema,
  name: string,
  own: ObjectSchema | null,
): readonly string[] =>
  TARGETING.flatMap(({ nameSingular }) => {
    const source = schema.objects.find((object) => object.nameSingular === nameSingular);
    if (!source) return [];
    const side = source.fields.find(
      (field) => own !== null && field.isSystem && field.relation?.targetObjectId === own.id,
    );
    const alias = targetAlias(name);
    return nameClashes(source, [name, `${name}Id`, alias, `${alias}Id`], side ?? null).map(
      (problem) => `nameSingular: on ${nameSingular}, ${problem}`,
    );
  });

export interface CreatedObject {
  readonly id: string;
  readonly change: Change;
}

/** @throws ApiError INVALID_METADATA, METADATA_LIMIT */
export const createObject = (schema: WorkspaceSchema, body: unknown, maker: Maker): CreatedObject => {
  const given = readMetadata(objectInput(), body);
  if (schema.objects.filter((object) => object.isCustom).length >= MAX_CUSTOM_OBJECTS) {
    throw new ApiError('METADATA_LIMIT', `A workspace has at most ${MAX_CUSTOM_OBJECTS} custom objects.`);
  }
  const problems: string[] = [];
  if (given.labelSingular === undefined && given.nameSingular === undefined)
    problems.push('nameSingular should not be empty', 'labelSingular should not be empty');
  if (given.labelPlural === undefined && given.namePlural === undefined)
    problems.push('namePlural should not be empty', 'labelPlural should not be empty');
  throwIfAny(problems);
  const labelSingular = given.labelSingular ?? given.nameSingular ?? '';
  const labelPlural = given.labelPlural ?? given.namePlural ?? '';
  const nameSingular = given.nameSingular ?? nameFromLabel(labelSingular, 'Object', maker.inLatin);
  const pluralFromLabel = nameFromLabel(labelPlural, 'Object', maker.inLatin);
  const namePlural =
    given.namePlural ?? (pluralFromLabel === nameSingular ? `${pluralFromLabel}s` : pluralFromLabel);
  throwIfAny([
    ...objectNameProblems(schema, nameSingular, namePlural, null),
    ...labelProblems('labelSingular', labelSingular, 'Object'),
    ...labelProblems('labelPlural', labelPlural, 'Object'),
    ...(schema.objects.some((object) => object.nameSingular === nameSingular)
      ? []
      : targetNameProblems(schema, nameSingular, null)),
  ]);
  const id = maker.newId();
  const nameField = maker.newId();
  const row: ObjectRow = {
    id,
    isCustom: true,
    nameSingular,
    namePlural,
    labelSingular,
    labelPlural,
    description: given.description ?? null,
    icon: given.icon ?? null,
    isActive: true,
    labelIdentifierFieldId: nameField,
    imageIdentifierFieldId: null,
    createdAt: maker.now,
    updatedAt: maker.now,
  };
  const name = newFieldRow(
    {
      id: nameField,
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
  return {
    id,
    change: { ...NO_CHANGE, objects: [row], fields: [name, ...targetFields(schema, row, maker)] },
  };
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

/** The row of an object, made from the declaration where there is none yet. */
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

/** The fields of other objects that carry a custom object's singular name. */
const renamedTargets = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  name: string,
  maker: Maker,
): readonly FieldRowToWrite[] =>
  rows.fields
    .filter(
      (row) =>
        row.isSystem &&
        row.relation?.type === 'MANY_TO_ONE' &&
        row.relation.targetObjectId === object.id &&
        row.name === object.nameSingular &&
        schema.byId.has(row.objectId),
    )
    .map((row) => ({
      ...row,
      name,
      settings: { ...row.settings, joinColumnName: `${name}Id` },
      relation: row.relation && { ...row.relation, joinColumnName: `${name}Id` },
      updatedAt: maker.now,
    }));

/** @throws ApiError INVALID_METADATA */
export const updateObject = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  body: unknown,
  maker: Maker,
): Change => {
  const given = readMetadata(objectUpdate(), body);
  const isChanged = (key: 'nameSingular' | 'namePlural'): boolean =>
    given[key] !== undefined && given[key] !== object[key];
  const problems: string[] = [];
  if (!object.isCustom) {
    const fixed = (['nameSingular', 'namePlural'] as const).filter(isChanged);
    if (
      given.labelIdentifierFieldMetadataId !== undefined &&
      given.labelIdentifierFieldMetadataId !== object.labelIdentifierFieldId
    )
      problems.push('Cannot edit standard object metadata properties: labelIdentifierFieldMetadataId');
    if (fixed.length > 0)
      problems.push(`Cannot edit standard object metadata properties: ${fixed.join(', ')}`);
    if (
      given.imageIdentifierFieldMetadataId !== undefined &&
      given.imageIdentifierFieldMetadataId !== object.imageIdentifierFieldId
    )
      problems.push('Cannot edit standard object metadata properties: imageIdentifierFieldMetadataId');
  } else {
    if (isChanged('nameSingular') || isChanged('namePlural')) {
      problems.push(
        ...objectNameProblems(
          schema,
          given.nameSingular ?? object.nameSingular,
          given.namePlural ?? object.namePlural,
          object,
        ),
      );
    }
    if (given.nameSingular !== undefined && isChanged('nameSingular'))
      problems.push(...targetNameProblems(schema, given.nameSingular, object));
    problems.push(
      ...identifierProblems(object, given.labelIdentifierFieldMetadataId),
      ...imageProblems(object, given.imageIdentifierFieldMetadataId),
    );
  }
  if (given.labelSingular !== undefined)
    problems.push(...labelProblems('labelSingular', given.labelSingular, 'Object'));
  if (given.labelPlural !== undefined)
    problems.push(...labelProblems('labelPlural', given.labelPlural, 'Object'));
  throwIfAny(problems);
  const row = objectRowOf(rows, object, maker);
  const renamed =
    object.isCustom && given.nameSingular !== undefined && isChanged('nameSingular')
      ? given.nameSingular
      : null;
  const changed: ObjectRow = {
    ...row,
    ...(object.isCustom && {
      nameSingular: given.nameSingular ?? row.nameSingular,
      namePlural: given.namePlural ?? row.namePlural,
      labelIdentifierFieldId:
        given.labelIdentifierFieldMetadataId?.toLowerCase() ?? row.labelIdentifierFieldId,
      imageIdentifierFieldId:
        given.imageIdentifierFieldMetadataId === undefined
          ? row.imageIdentifierFieldId
          : (given.imageIdentifierFieldMetadataId?.toLowerCase() ?? null),
    }),
    labelSingular: given.labelSingular ?? row.labelSingular,
    labelPlural: given.labelPlural ?? row.labelPlural,
    description: givenText(given.description, row.description, object.isCustom),
    icon: givenText(given.icon, row.icon, object.isCustom),
    isActive: given.isActive ?? row.isActive,
    updatedAt: maker.now,
  };
  return {
    ...NO_CHANGE,
    objects: [changed],
    fields: renamed === null ? [] : renamedTargets(schema, rows, object, renamed, maker),
  };
};

/** Objects whose image a field tells that goes: they have none then. */
export const withoutImages = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  gone: readonly string[],
  maker: Maker,
): readonly ObjectRow[] =>
  schema.objects
    .filter(({ imageIdentifierFieldId }) => gone.includes(imageIdentifierFieldId ?? ''))
    .map((object) => ({
      ...objectRowOf(rows, object, maker),
      imageIdentifierFieldId: null,
      updatedAt: maker.now,
    }));

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
