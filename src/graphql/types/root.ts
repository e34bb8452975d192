/** The fields of `Query` and `Mutation`: those of every object's records, and those of the workspace. */
import type { ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import { capitalised } from '../../text.ts';
import { type FieldDefinition, fieldMap, type InputValue, type ObjectType } from './definitions.ts';
import { type MetadataMeans, metadataMutations, metadataQueries } from './metadata.ts';
import { pageArguments, type RecordTypes, recordTypes } from './records.ts';

export type RecordQuery = 'list' | 'get' | 'duplicates' | 'groupBy';

/** How many records a write is about, and what it does with them. */
export type RecordMutation =
  | 'createOne'
  | 'createMany'
  | 'updateOne'
  | 'updateMany'
  | 'deleteOne'
  | 'deleteMany'
  | 'destroyOne'
  | 'destroyMany'
  | 'restoreOne'
  | 'restoreMany'
  | 'merge';

export type QueryMeans =
  | { readonly kind: 'records'; readonly operation: RecordQuery; readonly object: ObjectSchema }
  | { readonly kind: 'introspection'; readonly of: 'schema' | 'type' }
  | MetadataMeans;

export type MutationMeans =
  | { readonly kind: 'records'; readonly operation: RecordMutation; readonly object: ObjectSchema }
  | MetadataMeans;

const id: InputValue = { name: 'id', type: 'UUID!' };
const upsert: InputValue = { name: 'upsert', type: 'Boolean' };

const queriesOf = (object: ObjectSchema, types: RecordTypes): readonly FieldDefinition<QueryMeans>[] => {
  const type = types.nameOf(object);
  const { namePlural, nameSingular, labelPlural, labelSingular } = object;
  const query = (
    operation: RecordQuery,
    name: string,
    result: string,
    description: string,
    given: readonly InputValue[],
  ): FieldDefinition<QueryMeans> => ({
    name,
    type: result,
    description,
    arguments: given,
    means: { kind: 'records', operation, object },
  });
  const filter: InputValue = { name: 'filter', type: `${type}FilterInput` };
  return [
    query('list', namePlural, `${type}Connection`, `A page of ${labelPlural}`, pageArguments(type)),
    query('get', nameSingular, type, `The first ${labelSingular} that passes the filter`, [
      { name: 'filter', type: `${type}FilterInput!` },
    ]),
    query(
      'duplicates',
      `${nameSingular}Duplicates`,
      `[${type}Connection!]`,
      `${labelPlural} that duplicate each of those given`,
      [
        { name: 'ids', type: '[UUID]' },
        { name: 'data', type: `[${type}CreateInput]` },
      ],
    ),
    query('groupBy', `${namePlural}GroupBy`, `[${type}GroupByConnection!]`, `${labelPlural} in groups`, [
      { name: 'groupBy', type: `[${type}GroupByInput!]!` },
      filter,
      { name: 'orderBy', type: `[${type}OrderByWithGroupByInput]` },
      { name: 'orderByForRecords', type: `[${type}OrderByInput]` },
      { name: 'viewId', type: 'UUID' },
      { name: 'limit', type: 'Int' },
      { name: 'offsetForRecords', type: 'Int' },
    ]),
  ];
};

const mutationsOf = (object: ObjectSchema, types: RecordTypes): readonly FieldDefinition<MutationMeans>[] => {
  const type = types.nameOf(object);
  const [one, many] = [capitalised(object.nameSingular), capitalised(object.namePlural)];
  const { labelPlural, labelSingular } = object;
  const mutation = (
    operation: RecordMutation,
    name: string,
    description: string,
    given: readonly InputValue[],
  ): FieldDefinition<MutationMeans> => ({
    name,
    type: operation.endsWith('Many') ? `[${type}!]` : type,
    description,
    arguments: given,
    means: { kind: 'records', operation, object },
  });
  const filter: InputValue = { name: 'filter', type: `${type}FilterInput!` };
  const created = `${type}CreateInput!`;
  const updated: InputValue = { name: 'data', type: `${type}UpdateInput!` };
  const those = `the ${labelPlural} that pass the filter`;
  return [
    mutation('createOne', `create${one}`, `Creates a ${labelSingular}`, [
      { name: 'data', type: created },
      upsert,
    ]),
    mutation('createMany', `create${many}`, `Creates ${labelPlural}`, [
      { name: 'data', type: `[${created}]!` },
      upsert,
    ]),
    mutation('updateOne', `update${one}`, `Changes a ${labelSingular}`, [id, updated]),
    mutation('updateMany', `update${many}`, `Changes ${those}`, [updated, filter]),
    mutation('deleteOne', `delete${one}`, `Deletes a ${labelSingular}, which can be restored`, [id]),
    mutation('deleteMany', `delete${many}`, `Deletes ${those}; they can be restored`, [filter]),
    mutation('destroyOne', `destroy${one}`, `Deletes a ${labelSingular} for good`, [id]),
    mutation('destroyMany', `destroy${many}`, `Deletes ${those} for good`, [filter]),
    mutation('restoreOne', `restore${one}`, `Restores a deleted ${labelSingular}`, [id]),
    mutation('restoreMany', `restore${many}`, `Restores ${those}`, [filter]),
    mutation('merge', `merge${many}`, `Merges ${labelPlural} into one of them, which is returned`, [
      { name: 'ids', type: '[UUID!]!' },
      { name: 'conflictPriorityIndex', type: 'Int!' },
      { name: 'dryRun', type: 'Boolean' },
    ]),
  ];
};

const introspectionFields: readonly FieldDefinition<QueryMeans>[] = [
  {
    name: '__schema',
    type: '__Schema!',
    description: null,
    arguments: [],
    means: { kind: 'introspection', of: 'schema' },
  },
  {
    name: '__type',
    type: '__Type',
    description: null,
    arguments: [{ name: 'name', type: 'String!' }],
    means: { kind: 'introspection', of: 'type' },
  },
];

export interface RootTypes {
  /** Includes `__schema` and `__type`, which introspection does not list. */
  readonly query: ObjectType<QueryMeans>;
  readonly mutation: ObjectType<MutationMeans>;
}

/** A field that two objects would have is that of the first; those of the workspace come before all. */
const makeRoots = (schema: WorkspaceSchema): RootTypes => {
  const types = recordTypes(schema);
  const objects = schema.objects.filter(({ isActive }) => isActive);
  return {
    query: {
      kind: 'OBJECT',
      name: 'Query',
      description: null,
      fields: fieldMap<QueryMeans>([
        ...introspectionFields,
        ...metadataQueries(),
        ...objects.flatMap((object) => queriesOf(object, types)),
      ]),
    },
    mutation: {
      kind: 'OBJECT',
      name: 'Mutation',
      description: null,
      fields: fieldMap<MutationMeans>([
        ...metadataMutations(),
        ...objects.flatMap((object) => mutationsOf(object, types)),
      ]),
    },
  };
};

const roots = new WeakMap<WorkspaceSchema, RootTypes>();

export const rootTypes = (schema: WorkspaceSchema): RootTypes => {
  const made = roots.get(schema) ?? makeRoots(schema);
  roots.set(schema, made);
  return made;
};
