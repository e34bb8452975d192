/** The operations on objects and fields themselves. */
import type { MetadataOperation } from './operation.ts';
import { FIELD_ID, IDEMPOTENCY_KEY, METADATA_LIST_PARAMETERS, OBJECT_ID } from './parameters.ts';

type Resource = MetadataOperation['resource'];

const ONE_ERRORS = ['INVALID_ID', 'METADATA_NOT_FOUND'] as const;
const CHANGE_ERRORS = ['INVALID_METADATA', 'DUPLICATE'] as const;

/** Descriptions that differ between objects and fields. */
const CREATION: Readonly<Record<Resource, string>> = {
  objects:
    'Creates an object of your own. Its endpoints work at once, and are in this document the next time you load it. Names that you leave out are made from the labels.',
  fields:
    'Adds a field to an object, standard or custom. A field of type `RELATION` connects two objects and is a field of both. A name that you leave out is made from the label.',
};

const DELETION: Readonly<Record<Resource, string>> = {
  objects:
    'Deletes a custom object for good, with its records, its fields and the relations to it. Standard objects can only be deactivated: `isActive: false`.',
  fields:
    'Deletes a custom field for good, with its values; of a relation, both sides. Standard fields can only be deactivated: `isActive: false`.',
};

const operations = (resource: Resource): readonly MetadataOperation[] => {
  const id = resource === 'objects' ? OBJECT_ID : FIELD_ID;
  const [all, one] = [`/rest/metadata/${resource}`, `/rest/metadata/${resource}/{id}`];
  const update: MetadataOperation = {
    resource,
    action: 'update',
    method: 'patch',
    path: one,
    access: 'metadata:write',
    summary: ({ aSingular }) => `Update ${aSingular}`,
    description: () =>
      'Changes the properties you send and keeps all others. Names of standard objects and fields cannot change, and the type of a field never does.',
    parameters: [id, IDEMPOTENCY_KEY],
    body: { content: 'update', isRequired: false },
    success: {
      status: 200,
      content: 'one',
      description: ({ singular }) => `The updated ${singular}.`,
    },
    errors: [...ONE_ERRORS, ...CHANGE_ERRORS],
  };
  return [
    {
      resource,
      action: 'list',
      method: 'get',
      path: all,
      access: 'metadata:read',
      summary: ({ plural }) => `List ${plural}`,
      description: ({ plural }) =>
        `Returns the ${plural} of the workspace, standard and custom${resource === 'objects' ? ', each with its fields' : ''}. Inactive ones are included.`,
      parameters: METADATA_LIST_PARAMETERS,
      success: {
        status: 200,
        content: 'many',
        description: ({ plural }) => `A page of ${plural}.`,
      },
      errors: ['INVALID_LIMIT', 'INVALID_FILTER', 'INVALID_CURSOR', 'INVALID_PARAMETER'],
    },
    {
      resource,
      action: 'create',
      method: 'post',
      path: all,
      access: 'metadata:write',
      summary: ({ aSingular }) => `Create ${aSingular}`,
      description: () => CREATION[resource],
      parameters: [IDEMPOTENCY_KEY],
      body: { content: 'create', isRequired: true },
      success: {
        status: 201,
        content: 'one',
        description: ({ singular }) => `The created ${singular}.`,
      },
      errors: [...CHANGE_ERRORS, 'METADATA_LIMIT'],
    },
    {
      resource,
      action: 'get',
      method: 'get',
      path: one,
      access: 'metadata:read',
      summary: ({ aSingular }) => `Get ${aSingular}`,
      description: ({ singular }) =>
        `Returns one ${singular}${resource === 'objects' ? ' with its fields' : ''}.`,
      parameters: [id],
      success: {
        status: 200,
        content: 'one',
        description: ({ singular }) => `The requested ${singular}.`,
      },
      errors: ONE_ERRORS,
    },
    update,
    {
      ...update,
      action: 'put',
      method: 'put',
      repeats: 'update',
      summary: ({ aSingular }) => `Update ${aSingular} (PUT)`,
    },
    {
      resource,
      action: 'delete',
      method: 'delete',
      path: one,
      access: 'metadata:write',
      summary: ({ aSingular }) => `Delete ${aSingular}`,
      description: () => DELETION[resource],
      parameters: [id, IDEMPOTENCY_KEY],
      success: {
        status: 200,
        content: 'deleted',
        description: ({ singular }) => `The id of the deleted ${singular}.`,
      },
      errors: [...ONE_ERRORS, ...CHANGE_ERRORS],
    },
  ];
};

export const METADATA_OPERATIONS: readonly MetadataOperation[] = [
  ...operations('objects'),
  ...operations('fields'),
];
