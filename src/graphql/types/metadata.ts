/** The workspace and its definitions of objects and fields, as types that are read from memory. */
import { ApiError } from '../../errors.ts';
import { lazily } from '../../lazily.ts';
import { excerpt } from '../../limits.ts';
import { fieldValue } from '../../operations/metadata-values.ts';
import { parseUuid } from '../../schema/field-types/uuid-values.ts';
import type { Field, JsonValue, ObjectSchema, Part, WorkspaceSchema } from '../../schema/types.ts';
import { capitalised } from '../../text.ts';
import type { Arguments } from '../document/fields.ts';
import type { FieldDefinition, InputValue } from './definitions.ts';
import {
  leaf,
  type MemoryMeans,
  type MemoryObject,
  type MemoryType,
  many,
  memoryObject,
  memoryType,
  one,
} from './memory.ts';
import { type MetadataPage, pageOf } from './metadata-pages.ts';

/** What the root fields are read from. */
export interface WorkspaceSource {
  readonly schema: WorkspaceSchema;
  readonly workspaceName: string;
}

interface ObjectSource {
  readonly schema: WorkspaceSchema;
  readonly object: ObjectSchema;
}

interface FieldSource extends ObjectSource {
  readonly field: Field;
}

export const METADATA_MUTATIONS = [
  'createOneObject',
  'updateOneObject',
  'deleteOneObject',
  'createOneField',
  'updateOneField',
  'deleteOneField',
] as const;

export type MetadataMutation = (typeof METADATA_MUTATIONS)[number];

export type MetadataMeans =
  | MemoryMeans<WorkspaceSource>
  | { readonly kind: 'change'; readonly mutation: MetadataMutation };

const pageInfoType = lazily(
  (): MemoryType<MetadataPage<unknown>> =>
    memoryType('PageInfo', null, [
      leaf('hasNextPage', 'Boolean!', ({ hasNextPage }) => hasNextPage),
      leaf('hasPreviousPage', 'Boolean!', ({ hasPreviousPage }) => hasPreviousPage),
      leaf('startCursor', 'ConnectionCursor', ({ edges }) => edges[0]?.cursor ?? null),
      leaf('endCursor', 'ConnectionCursor', ({ edges }) => edges.at(-1)?.cursor ?? null),
    ]),
);

/** A connection of definitions. They come by their ids, the last first. */
const connectionOf = <Node>(
  name: string,
  edgeName: string,
  nodeName: string,
  node: () => MemoryType<Node>,
): (() => MemoryType<MetadataPage<Node>>) => {
  const edge = lazily(() =>
    memoryType<MetadataPage<Node>['edges'][number]>(edgeName, null, [
      one('node', `${nodeName}!`, node, (source) => source.node),
      leaf('cursor', 'ConnectionCursor!', ({ cursor }) => cursor),
    ]),
  );
  return lazily(() =>
    memoryType<MetadataPage<Node>>(name, null, [
      many('edges', `[${edgeName}!]!`, edge, ({ edges }) => edges),
      one('pageInfo', 'PageInfo!', pageInfoType, (page) => page),
      leaf('totalCount', 'Int!', ({ totalCount }) => totalCount),
    ]),
  );
};

const pageInputs = (filter: string): readonly InputValue[] => [
  { name: 'paging', type: 'CursorPaging!', defaultValue: '{first: 10}' },
  { name: 'filter', type: `${filter}!`, defaultValue: '{}' },
];

/** What a newer Twenty knows of an object or field, and is the same of all of them here. */
const constant = <Source>(
  name: string,
  type: string,
  value: JsonValue,
): FieldDefinition<MemoryMeans<Source>> => leaf(name, type, () => value);

const otherEnd = ({ schema, field }: FieldSource): FieldSource | null => {
  const object = schema.byId.get(field.relation?.targetObjectId ?? '');
  const other = object?.fields.find(({ id }) => id === field.relation?.targetFieldId);
  return object && other ? { schema, object, field: other } : null;
};

interface RelationSource {
  readonly source: FieldSource;
  readonly target: FieldSource;
}

const relationType = lazily(() =>
  memoryType<RelationSource>('Relation', null, [
    leaf('type', 'RelationType!', ({ source }) => source.field.relation?.type ?? null),
    one('sourceObjectMetadata', 'Object!', objectType, ({ source }) => source),
    one('targetObjectMetadata', 'Object!', objectType, ({ target }) => target),
    one('sourceFieldMetadata', 'Field!', fieldType, ({ source }) => source),
    one('targetFieldMetadata', 'Field!', fieldType, ({ target }) => target),
  ]),
);

/** The value of a key as REST returns it. */
const answered =
  (key: string) =>
  ({ schema, field }: FieldSource): JsonValue =>
    fieldValue(schema, { id: field.id, name: field.name, field })[key] ?? null;

const fieldType: () => MemoryType<FieldSource> = lazily(() =>
  memoryType<FieldSource>('Field', 'A field of an object', [
    leaf('id', 'UUID!', ({ field }) => field.id),
    constant('universalIdentifier', 'UUID', null),
    constant('applicationId', 'UUID', null),
    leaf('objectMetadataId', 'UUID!', ({ field }) => field.objectId),
    one('object', 'Object', objectType, (source) => source),
    leaf('type', 'FieldMetadataType!', ({ field }) => field.type),
    leaf('name', 'String!', ({ field }) => field.name),
    leaf('label', 'String!', ({ field }) => field.label),
    leaf('description', 'String', ({ field }) => field.description),
    leaf('icon', 'String', ({ field }) => field.icon),
    leaf('isCustom', 'Boolean', ({ field }) => field.isCustom),
    leaf('isActive', 'Boolean', ({ field }) => field.isActive),
    leaf('isSystem', 'Boolean', ({ field }) => field.isSystem),
    leaf('isNullable', 'Boolean', ({ field }) => field.isNullable),
    leaf('isUnique', 'Boolean', ({ field }) => field.isUnique),
    constant('isUIEditable', 'Boolean', true),
    constant('isUIReadOnly', 'Boolean', false),
    constant('isLabelSyncedWithName', 'Boolean', false),
    leaf('defaultValue', 'JSON', answered('defaultValue')),
    leaf('options', 'JSON', answered('options')),
    leaf('settings', 'JSON', answered('settings')),
    one('relation', 'Relation', relationType, (source) => {
      const target = otherEnd(source);
      return target && { source, target };
    }),
    constant('morphId', 'UUID', null),
    many('morphRelations', '[Relation!]', relationType, () => null),
    constant('standardOverrides', 'JSON', null),
    leaf('createdAt', 'DateTime!', ({ field }) => field.createdAt),
    leaf('updatedAt', 'DateTime!', ({ field }) => field.updatedAt),
  ]),
);

const fieldConnection = connectionOf('FieldConnection', 'FieldEdge', 'Field', fieldType);

const fieldsOf = ({ schema, object }: ObjectSource): readonly FieldSource[] =>
  object.fields.map((field) => ({ schema, object, field }));

const indexType = lazily(() =>
  memoryType<never>('Index', "Indexes are the service's own", [
    leaf('id', 'UUID!', () => null),
    leaf('name', 'String!', () => null),
  ]),
);

const indexConnection = connectionOf<never>(
  'ObjectIndexMetadatasConnection',
  'IndexEdge',
  'Index',
  indexType,
);

const FLAGS = {
  isRemote: false,
  isSearchable: false,
  isUICreatable: true,
  isUIEditable: true,
  isUIReadOnly: false,
};

const OBJECT_KEYS = [
  ...['id', 'nameSingular', 'namePlural', 'labelSingular', 'labelPlural'],
  ...['isCustom', 'isActive', 'isSystem', ...Object.keys(FLAGS)],
];

const FIELD_KEYS = [
  ...['id', 'objectMetadataId', 'name', 'label', 'type', 'isCustom', 'isActive', 'isSystem'],
  ...['isNullable', 'isUnique', 'isUIEditable', 'isUIReadOnly'],
];

const objectPage = (sources: readonly ObjectSource[], given: Arguments): MetadataPage<ObjectSource> => {
  const valuesOf = ({ object }: ObjectSource) => {
    const { id, nameSingular, namePlural, labelSingular, labelPlural, isCustom, isActive, isSystem } = object;
    const names = { nameSingular, namePlural, labelSingular, labelPlural };
    return { ...FLAGS, ...names, id, isCustom, isActive, isSystem };
  };
  return pageOf(sources, valuesOf, OBJECT_KEYS, given);
};

const fieldPage = (sources: readonly FieldSource[], given: Arguments): MetadataPage<FieldSource> => {
  const valuesOf = ({ field }: FieldSource) => {
    const { id, objectId, name, label, type, isCustom, isActive, isSystem, isNullable, isUnique } = field;
    const flags = { isCustom, isActive, isSystem, isNullable, isUnique };
    return { ...FLAGS, ...flags, id, objectMetadataId: objectId, name, label, type };
  };
  return pageOf(sources, valuesOf, FIELD_KEYS, given);
};

/** A part as Twenty names its column: `nameFirstName`. */
const columnName =
  ({ fields }: ObjectSchema) =>
  (part: Part): string => {
    const field = fields.find(({ parts }) => parts.includes(part));
    return `${field?.name ?? ''}${capitalised(part.name)}`;
  };

export const objectType: () => MemoryType<ObjectSource> = lazily(() =>
  memoryType<ObjectSource>('Object', 'An object of the workspace: a kind of records', [
    leaf('id', 'UUID!', ({ object }) => object.id),
    constant('universalIdentifier', 'UUID', null),
    constant('applicationId', 'UUID', null),
    constant('dataSourceId', 'UUID', null),
    leaf('nameSingular', 'String!', ({ object }) => object.nameSingular),
    leaf('namePlural', 'String!', ({ object }) => object.namePlural),
    leaf('labelSingular', 'String!', ({ object }) => object.labelSingular),
    leaf('labelPlural', 'String!', ({ object }) => object.labelPlural),
    leaf('description', 'String', ({ object }) => object.description),
    leaf('icon', 'String', ({ object }) => object.icon),
    constant('color', 'String', null),
    constant('shortcut', 'String', null),
    leaf('isCustom', 'Boolean!', ({ object }) => object.isCustom),
    constant('isRemote', 'Boolean!', false),
    leaf('isActive', 'Boolean!', ({ object }) => object.isActive),
    leaf('isSystem', 'Boolean!', ({ object }) => object.isSystem),
    constant('isSearchable', 'Boolean!', false),
    constant('isUIEditable', 'Boolean!', true),
    constant('isUICreatable', 'Boolean!', true),
    constant('isUIReadOnly', 'Boolean!', false),
    constant('isLabelSyncedWithName', 'Boolean!', false),
    constant('standardOverrides', 'JSON', null),
    leaf('labelIdentifierFieldMetadataId', 'UUID', ({ object }) => object.labelIdentifierFieldId),
    leaf('imageIdentifierFieldMetadataId', 'UUID', ({ object }) => object.imageIdentifierFieldId),
    leaf('duplicateCriteria', '[[String!]!]', ({ object }) =>
      object.duplicateCriteria.map((parts) => parts.map(columnName(object))),
    ),
    leaf('createdAt', 'DateTime!', ({ object }) => object.createdAt),
    leaf('updatedAt', 'DateTime!', ({ object }) => object.updatedAt),
    one(
      'fields',
      'FieldConnection!',
      fieldConnection,
      (source, given) => fieldPage(fieldsOf(source), given),
      pageInputs('FieldFilter'),
    ),
    many('fieldsList', '[Field!]!', fieldType, fieldsOf),
    one(
      'indexMetadatas',
      'ObjectIndexMetadatasConnection!',
      indexConnection,
      () => ({ edges: [], hasNextPage: false, hasPreviousPage: false, totalCount: 0 }),
      pageInputs('IndexFilter'),
    ),
    many('indexMetadataList', '[Index!]!', indexType, () => []),
  ]),
);

const objectConnection = connectionOf('ObjectConnection', 'ObjectEdge', 'Object', objectType);

const workspaceType = lazily(() =>
  memoryType<WorkspaceSource>('Workspace', 'The workspace of the API key', [
    leaf('id', 'UUID!', ({ schema }) => schema.workspaceId),
    leaf('displayName', 'String', ({ workspaceName }) => workspaceName),
    constant('activationStatus', 'String!', 'ACTIVE'),
    leaf('metadataVersion', 'Float!', ({ schema }) => schema.version),
  ]),
);

const readId = (given: Arguments): string => {
  const { id } = given;
  if (typeof id !== 'string') throw new ApiError('INVALID_BODY', 'Missing required argument: "id" (UUID)');
  const read = parseUuid(id);
  if (read === null) throw new ApiError('INVALID_ID', `Invalid UUID: '${excerpt(id).toWellFormed()}'`);
  return read;
};

const notFound = (what: string, id: string): ApiError =>
  new ApiError('METADATA_NOT_FOUND', `Unable to find ${what}MetadataEntity with id: ${id}`);

const objectWith = (schema: WorkspaceSchema, id: string): ObjectSource => {
  const object = schema.byId.get(id);
  if (!object) throw notFound('Object', id);
  return { schema, object };
};

const fieldWith = (schema: WorkspaceSchema, id: string): FieldSource => {
  for (const object of schema.objects) {
    const field = object.fields.find((candidate) => candidate.id === id);
    if (field) return { schema, object, field };
  }
  throw notFound('Field', id);
};

const objectsOf = ({ schema }: WorkspaceSource): readonly ObjectSource[] =>
  schema.objects.map((object) => ({ schema, object }));

const idInput: readonly InputValue[] = [{ name: 'id', type: 'UUID!' }];

export const metadataQueries = (): readonly FieldDefinition<MemoryMeans<WorkspaceSource>>[] => [
  one('currentWorkspace', 'Workspace!', workspaceType, (source) => source),
  one(
    'objects',
    'ObjectConnection!',
    objectConnection,
    (source, given) => objectPage(objectsOf(source), given),
    pageInputs('ObjectFilter'),
  ),
  one('object', 'Object!', objectType, ({ schema }, given) => objectWith(schema, readId(given)), idInput),
  one(
    'fields',
    'FieldConnection!',
    fieldConnection,
    (source, given) => fieldPage(objectsOf(source).flatMap(fieldsOf), given),
    pageInputs('FieldFilter'),
  ),
  one('field', 'Field!', fieldType, ({ schema }, given) => fieldWith(schema, readId(given)), idInput),
];

const rootType = lazily(() => memoryType('Query', null, metadataQueries()));

/** The workspace, as `Query` reads it. */
export const workspaceObject = (source: WorkspaceSource): MemoryObject => memoryObject(rootType(), source);

const isOfObject = (mutation: MetadataMutation): boolean => mutation.endsWith('Object');

/** The type that a change of definitions returns, and the definition that it returns. */
export const changeResult = (mutation: MetadataMutation): (() => MemoryType<never>) =>
  isOfObject(mutation) ? objectType : fieldType;

const inputName = (mutation: MetadataMutation): string => {
  const what = isOfObject(mutation) ? 'Object' : 'Field';
  if (mutation.startsWith('create')) return `CreateOne${what}Input`;
  return mutation.startsWith('update') ? `UpdateOne${what}MetadataInput` : `DeleteOne${what}Input`;
};

export const metadataMutations = (): readonly FieldDefinition<MetadataMeans>[] =>
  METADATA_MUTATIONS.map((mutation) => ({
    name: mutation,
    type: isOfObject(mutation) ? 'Object!' : 'Field!',
    description: null,
    arguments: [{ name: 'input', type: `${inputName(mutation)}!` }],
    means: { kind: 'change', mutation },
  }));

/** The definition that a change is about. @throws ApiError METADATA_NOT_FOUND */
export const definitionObject = (
  schema: WorkspaceSchema,
  mutation: MetadataMutation,
  id: string,
): MemoryObject =>
  isOfObject(mutation)
    ? memoryObject(objectType(), objectWith(schema, id))
    : memoryObject(fieldType(), fieldWith(schema, id));
