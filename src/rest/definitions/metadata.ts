/** The operations on definitions of objects and fields. */
import type { MetadataOperation } from './operation.ts';
import { IDEMPOTENCY_KEY, METADATA_ID, METADATA_LIST_PARAMETERS } from './parameters.ts';

type Resource = MetadataOperation['resource'];

const ONE_ERRORS = ['INVALID_ID', 'METADATA_NOT_FOUND'] as const;
const CHANGE_ERRORS = ['INVALID_METADATA', 'DUPLICATE'] as const;

/** What is said of creating one of a resource. */
const CREATION: Readonly<Record<Resource, string>> = {
  objects:
    'Creates a new custom object. Its records immediately gain matching endpoints, and this document their description. Names that are left out come from the labels.',
  fields:
    'Adds a field to an object. Use a relation field type to define a relation between objects. A name that is left out comes from the label.',
};

const operations = (resource: Resource): readonly MetadataOperation[] => {
  const [all, one] = [`/rest/metadata/${resource}`, `/rest/metadata/${resource}/{id}`];
  const update: MetadataOperation = {
    resource,
    action: 'update',
    method: 'patch',
    path: one,
    access: 'metadata:write',
    summary: ({ aSingular }) => `Update ${aSingular} definition`,
    description: () =>
      'Changes what is supplied, and nothing else. Names and types of standard ones cannot change.',
    parameters: [METADATA_ID, IDEMPOTENCY_KEY],
    body: { content: 'update', isRequired: false },
    success: {
      status: 200,
      content: 'one',
      description: ({ singular }) => `The updated ${singular} definition.`,
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
      summary: ({ singular }) => `List ${singular} metadata`,
      description: ({ singular }) =>
        `Returns the ${singular} definitions (standard and custom) in the workspace schema.`,
      parameters: METADATA_LIST_PARAMETERS,
      success: {
        status: 200,
        content: 'many',
        description: ({ singular }) => `A list of ${singular} definitions.`,
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
        description: ({ singular }) => `The created ${singular} definition.`,
      },
      errors: [...CHANGE_ERRORS, 'METADATA_LIMIT'],
    },
    {
      resource,
      action: 'get',
      method: 'get',
      path: one,
      access: 'metadata:read',
      summary: ({ aSingular }) => `Get ${aSingular} definition`,
      parameters: [METADATA_ID],
      success: {
        status: 200,
        content: 'one',
        description: ({ singular }) => `The requested ${singular} definition.`,
      },
      errors: ONE_ERRORS,
    },
    update,
    {
      ...update,
      action: 'put',
      method: 'put',
      summary: ({ aSingular }) => `Update ${aSingular} definition, as PATCH does`,
    },
    {
      resource,
      action: 'delete',
      method: 'delete',
      path: one,
      access: 'metadata:write',
      summary: ({ aSingular }) => `Delete ${aSingular} definition`,
      description: () => 'Custom ones only, with everything that they hold.',
      parameters: [METADATA_ID, IDEMPOTENCY_KEY],
      success: {
        status: 200,
        content: 'deleted',
        description: ({ singular }) => `The ${singular} definition was deleted.`,
      },
      errors: [...ONE_ERRORS, ...CHANGE_ERRORS],
    },
  ];
};

export const METADATA_OPERATIONS: readonly MetadataOperation[] = [
  ...operations('objects'),
  ...operations('fields'),
];
