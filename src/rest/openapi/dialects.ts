/**
 * The sets of names that a document can use. Operations and schemas are the same; a dialect says which of them it
 * covers, and how they are named.
 */
import type { MetadataOperation, Operation, RecordOperation, SchemaRole } from '../definitions/operation.ts';
import type { Names } from './names.ts';

type Naming = (names: Names) => string;

/** Roles whose schemas are named components; the others are written where they are used. */
export const NAMED_ROLES = [
  'item',
  'related',
  'nested',
  'group',
  'create',
  'update',
  'one',
  'many',
  'several',
] as const satisfies SchemaRole[];
export type NamedRole = (typeof NAMED_ROLES)[number];

export interface Dialect {
  readonly title: string;
  /** The part of every path that stands in `servers`. */
  readonly base: string;
  /** Whether the guide is part of it. */
  readonly isGuided: boolean;
  readonly covers: (operation: Operation) => boolean;
  /** Ids of operations. */
  readonly records: Readonly<Record<RecordOperation['action'], Naming>>;
  readonly metadata: Readonly<Record<MetadataOperation['action'], Naming>>;
  readonly service: (action: string) => string;
  /** What definitions are called, as records are by their object. */
  readonly definitions: Readonly<Record<MetadataOperation['resource'], Names>>;
  readonly schemas: Readonly<Record<NamedRole, Naming>>;
  /** Whether creating and changing bodies share a schema, if the first has no required property. */
  readonly sharesBodies: boolean;
  /** Whether there are schemas for records of any object, beside those of each object. */
  readonly hasGenericRecords: boolean;
  readonly tags: {
    readonly records: (plural: string, names: Names) => string;
    readonly definitions: Readonly<Record<MetadataOperation['resource'], string>>;
    readonly service: string;
  };
  /** A component of parameters, given in pascal case. */
  readonly parameter: (name: string) => string;
  /** A component of responses, by its status and reason in pascal case. */
  readonly response: (status: number, reason: string) => string;
}

const native: Dialect = {
  title: 'Viginti',
  base: '',
  isGuided: true,
  covers: () => true,
  records: {
    list: ({ plural }) => `list${plural}`,
    create: ({ singular }) => `create${singular}`,
    createMany: ({ plural }) => `create${plural}Batch`,
    get: ({ singular }) => `get${singular}`,
    update: ({ singular }) => `update${singular}`,
    put: ({ singular }) => `put${singular}`,
    delete: ({ singular }) => `delete${singular}`,
    restore: ({ singular }) => `restore${singular}`,
    restoreByPath: ({ singular }) => `restoreDeleted${singular}`,
    updateMany: ({ plural }) => `update${plural}`,
    putMany: ({ plural }) => `put${plural}`,
    deleteMany: ({ plural }) => `delete${plural}`,
    restoreMany: ({ plural }) => `restore${plural}`,
    restoreManyByPath: ({ plural }) => `restoreDeleted${plural}`,
    findDuplicates: ({ singular }) => `find${singular}Duplicates`,
    merge: ({ plural }) => `merge${plural}`,
    groupBy: ({ plural }) => `group${plural}`,
    history: ({ singular }) => `get${singular}History`,
  },
  metadata: {
    list: ({ plural }) => `list${plural}`,
    create: ({ singular }) => `create${singular}`,
    get: ({ singular }) => `get${singular}`,
    update: ({ singular }) => `update${singular}`,
    put: ({ singular }) => `put${singular}`,
    delete: ({ singular }) => `delete${singular}`,
  },
  service: (action) => action,
  definitions: {
    objects: { singular: 'ObjectMetadata', plural: 'ObjectMetadata' },
    fields: { singular: 'FieldMetadata', plural: 'FieldMetadata' },
  },
  schemas: {
    item: ({ singular }) => singular,
    related: ({ singular }) => `${singular}Relation`,
    nested: ({ singular }) => `${singular}NestedRelation`,
    group: ({ singular }) => `${singular}GroupByResult`,
    create: ({ singular }) => `${singular}Input`,
    update: ({ singular }) => `${singular}Update`,
    one: ({ singular }) => `${singular}Response`,
    many: ({ plural }) => `${plural}ListResponse`,
    several: ({ plural }) => `${plural}Response`,
  },
  sharesBodies: true,
  hasGenericRecords: true,
  tags: {
    records: (_, { plural }) => plural,
    definitions: { objects: 'Metadata - Objects', fields: 'Metadata - Fields' },
    service: 'Service',
  },
  parameter: (name) => name,
  response: (_, reason) => reason,
};

const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** What Twenty calls things: its generators, nodes and scripts look for these names. */
const twentyCore: Dialect = {
  title: "Viginti: records, under Twenty's names",
  base: '/rest',
  isGuided: false,
  covers: ({ resource, action, path }) =>
    (resource === 'records' && action !== 'history') || path === '/rest/open-api/core',
  records: {
    list: ({ plural }) => `findMany${plural}`,
    create: ({ singular }) => `createOne${singular}`,
    createMany: ({ plural }) => `createMany${plural}`,
    get: ({ singular }) => `findOne${singular}`,
    // With a capital, in every release of Twenty's.
    update: ({ singular }) => `UpdateOne${singular}`,
    put: ({ singular }) => `putOne${singular}`,
    delete: ({ singular }) => `deleteOne${singular}`,
    restore: ({ singular }) => `restoreOneDeleted${singular}`,
    restoreByPath: ({ singular }) => `restoreOne${singular}`,
    updateMany: ({ plural }) => `updateMany${plural}`,
    putMany: ({ plural }) => `putMany${plural}`,
    deleteMany: ({ plural }) => `deleteMany${plural}`,
    restoreMany: ({ plural }) => `restoreManyDeleted${plural}`,
    restoreManyByPath: ({ plural }) => `restoreMany${plural}`,
    findDuplicates: ({ singular }) => `find${singular}Duplicates`,
    merge: ({ plural }) => `mergeMany${plural}`,
    groupBy: ({ plural }) => `groupBy${plural}`,
    history: ({ singular }) => `get${singular}History`,
  },
  metadata: {
    list: ({ plural }) => `findMany${plural}`,
    create: ({ singular }) => `createOne${singular}`,
    get: ({ singular }) => `findOne${singular}`,
    update: ({ singular }) => `updateOne${singular}`,
    put: ({ singular }) => `putOne${singular}`,
    delete: ({ singular }) => `deleteOne${singular}`,
  },
  service: () => 'GetOpenApiSchema',
  definitions: {
    objects: { singular: 'Object', plural: 'Objects' },
    fields: { singular: 'Field', plural: 'Fields' },
  },
  schemas: {
    item: ({ singular }) => `${singular}ForResponse`,
    related: ({ singular }) => `${singular}RelationForResponse`,
    nested: ({ singular }) => `${singular}NestedRelationForResponse`,
    group: ({ singular }) => `${singular}GroupByResultForResponse`,
    create: ({ singular }) => singular,
    update: ({ singular }) => `${singular}ForUpdate`,
    one: ({ singular }) => `${singular}Response`,
    many: ({ plural }) => `${plural}ListResponse`,
    several: ({ plural }) => `${plural}Response`,
  },
  sharesBodies: false,
  hasGenericRecords: false,
  tags: {
    records: (plural) => plural,
    definitions: { objects: 'objects', fields: 'fields' },
    service: 'General',
  },
  parameter: (name) =>
    name === 'RecordId' || name === 'ObjectId' ? 'idPath' : camelCase(name.replace('Metadata', '')),
  response: (status) => String(status),
};

const twentyMetadata: Dialect = {
  ...twentyCore,
  title: "Viginti: objects and fields, under Twenty's names",
  base: '/rest/metadata',
  covers: ({ resource }) => resource === 'objects' || resource === 'fields',
};

export const DIALECT_NAMES = ['native', 'twenty-core', 'twenty-metadata'] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  native,
  'twenty-core': twentyCore,
  'twenty-metadata': twentyMetadata,
};
