/** The operations on records, of every object, standard and custom. */
import { z } from '@hono/zod-openapi';
import type { ErrorCode } from '../../errors.ts';
import { MAX_BULK_RECORDS } from '../../limits.ts';
import type { RecordOperation } from './operation.ts';
import {
  GROUP_PARAMETERS,
  IDEMPOTENCY_KEY,
  LIST_PARAMETERS,
  READ_PARAMETERS,
  RECORD_ID,
  SELECTION,
  SOFT_DELETE,
  UPSERT,
} from './parameters.ts';

const READ_ERRORS = ['OBJECT_NOT_FOUND', 'INVALID_DEPTH', 'INVALID_FIELDS', 'INVALID_PARAMETER'] as const;
const ONE_ERRORS = ['INVALID_ID', 'RECORD_NOT_FOUND'] as const;
const WRITE_ERRORS = [
  'INVALID_VALUE',
  'UNKNOWN_FIELD',
  'READ_ONLY_FIELD',
  'INVALID_REFERENCE',
  'DUPLICATE',
] as const satisfies readonly ErrorCode[];

const list: RecordOperation = {
  resource: 'records',
  action: 'list',
  method: 'get',
  path: '/rest/{plural}',
  access: 'records:read',
  summary: ({ plural }) => `List ${plural}`,
  description: ({ singular }) =>
    `Returns a page of ${singular} records. Supports filter, order, limit, and cursor-based pagination.`,
  parameters: LIST_PARAMETERS,
  success: { status: 200, content: 'many', description: ({ plural }) => `A page of ${plural}.` },
  errors: [...READ_ERRORS, 'INVALID_FILTER', 'INVALID_ORDER_BY', 'INVALID_LIMIT', 'INVALID_CURSOR'],
};

const create: RecordOperation = {
  resource: 'records',
  action: 'create',
  method: 'post',
  path: '/rest/{plural}',
  access: 'records:write',
  summary: ({ aSingular }) => `Create ${aSingular}`,
  parameters: [UPSERT, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  body: { content: 'create', isRequired: true },
  success: { status: 201, content: 'one', description: ({ singular }) => `The created ${singular}.` },
  errors: [...READ_ERRORS, ...WRITE_ERRORS, 'AMBIGUOUS_UPSERT'],
};

const createMany: RecordOperation = {
  resource: 'records',
  action: 'createMany',
  method: 'post',
  path: '/rest/batch/{plural}',
  access: 'records:write',
  summary: ({ plural }) => `Batch create ${plural}`,
  description: ({ singular }) =>
    `Creates many ${singular} records in a single request: all of them, or none. They are answered in the order given.`,
  parameters: [UPSERT, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  body: { content: 'batch', isRequired: true },
  success: { status: 201, content: 'many', description: ({ plural }) => `The created ${plural}.` },
  errors: [...READ_ERRORS, ...WRITE_ERRORS, 'AMBIGUOUS_UPSERT', 'BATCH_TOO_LARGE'],
};

const get: RecordOperation = {
  resource: 'records',
  action: 'get',
  method: 'get',
  path: '/rest/{plural}/{id}',
  access: 'records:read',
  summary: ({ aSingular }) => `Get ${aSingular}`,
  parameters: [RECORD_ID, ...READ_PARAMETERS],
  success: { status: 200, content: 'one', description: ({ singular }) => `The requested ${singular}.` },
  errors: [...READ_ERRORS, ...ONE_ERRORS],
};

const update: RecordOperation = {
  resource: 'records',
  action: 'update',
  method: 'patch',
  path: '/rest/{plural}/{id}',
  access: 'records:write',
  summary: ({ aSingular }) => `Update ${aSingular}`,
  description: () =>
    'Changes what is supplied, parts of fields included, and nothing else; `null` clears. A record may be sent back as it was read: system fields that say what is stored, and related records, are passed over.',
  parameters: [RECORD_ID, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  body: { content: 'update', isRequired: false },
  success: { status: 200, content: 'one', description: ({ singular }) => `The updated ${singular}.` },
  errors: [...READ_ERRORS, ...ONE_ERRORS, ...WRITE_ERRORS],
};

const put: RecordOperation = {
  ...update,
  action: 'put',
  method: 'put',
  summary: ({ aSingular }) => `Update ${aSingular}, as PATCH does`,
};

const remove: RecordOperation = {
  resource: 'records',
  action: 'delete',
  method: 'delete',
  path: '/rest/{plural}/{id}',
  access: 'records:write',
  summary: ({ aSingular }) => `Delete ${aSingular}`,
  parameters: [RECORD_ID, SOFT_DELETE, IDEMPOTENCY_KEY],

  success: { status: 200, content: 'deleted', description: ({ singular }) => `The ${singular} was deleted.` },
  errors: ['OBJECT_NOT_FOUND', 'INVALID_PARAMETER', ...ONE_ERRORS],
};

const restore: RecordOperation = {
  resource: 'records',
  action: 'restore',
  method: 'patch',
  path: '/rest/{plural}/{id}/restore',
  access: 'records:write',
  summary: ({ aSingular }) => `Restore ${aSingular}`,
  description: () => 'Brings a deleted record back, unless a unique value of it has been taken since.',
  parameters: [RECORD_ID, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  success: { status: 200, content: 'one', description: ({ singular }) => `The restored ${singular}.` },
  errors: [...READ_ERRORS, ...ONE_ERRORS, 'DUPLICATE'],
};

/** Under the path that Twenty has for it. */
const restoreByPath: RecordOperation = {
  ...restore,
  action: 'restoreByPath',
  path: '/rest/restore/{plural}/{id}',
  summary: ({ aSingular }) => `Restore ${aSingular}, by Twenty's path`,
};

const BULK_ERRORS = ['INVALID_FILTER', 'TOO_MANY_RECORDS'] as const;
const AT_MOST = `A filter that holds for more than ${MAX_BULK_RECORDS} is refused, and changes nothing.`;

const updateMany: RecordOperation = {
  resource: 'records',
  action: 'updateMany',
  method: 'patch',
  path: '/rest/{plural}',
  access: 'records:write',
  summary: ({ plural }) => `Update the ${plural} of a filter`,
  description: () => `Changes what is supplied in each record that the filter holds for. ${AT_MOST}`,
  parameters: [SELECTION, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  body: { content: 'update', isRequired: false },
  success: { status: 200, content: 'several', description: ({ plural }) => `The updated ${plural}.` },
  errors: [...READ_ERRORS, ...WRITE_ERRORS, ...BULK_ERRORS],
};

const putMany: RecordOperation = {
  ...updateMany,
  action: 'putMany',
  method: 'put',
  summary: ({ plural }) => `Update the ${plural} of a filter, as PATCH does`,
};

const deleteMany: RecordOperation = {
  resource: 'records',
  action: 'deleteMany',
  method: 'delete',
  path: '/rest/{plural}',
  access: 'records:write',
  summary: ({ plural }) => `Delete the ${plural} of a filter`,
  description: () =>
    `Records that are deleted already are left alone, unless they are to be destroyed and the filter mentions \`deletedAt\`. ${AT_MOST}`,
  parameters: [SELECTION, SOFT_DELETE, IDEMPOTENCY_KEY],
  success: {
    status: 200,
    content: 'deletedMany',
    description: ({ plural }) => `The ids of the deleted ${plural}.`,
  },
  errors: ['OBJECT_NOT_FOUND', 'INVALID_PARAMETER', ...BULK_ERRORS],
};

const restoreMany: RecordOperation = {
  resource: 'records',
  action: 'restoreMany',
  method: 'patch',
  path: '/rest/{plural}/restore',
  access: 'records:write',
  summary: ({ plural }) => `Restore the ${plural} of a filter`,
  description: () =>
    `The filter is asked of deleted records too; live ones are answered as they are. ${AT_MOST}`,
  parameters: [SELECTION, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  success: { status: 200, content: 'several', description: ({ plural }) => `The restored ${plural}.` },
  errors: [...READ_ERRORS, ...BULK_ERRORS, 'DUPLICATE'],
};

/** Under the path that Twenty had for it first. */
const restoreManyByPath: RecordOperation = {
  ...restoreMany,
  action: 'restoreManyByPath',
  path: '/rest/restore/{plural}',
  summary: ({ plural }) => `Restore the ${plural} of a filter, by Twenty's older path`,
};

const findDuplicates: RecordOperation = {
  resource: 'records',
  action: 'findDuplicates',
  method: 'post',
  path: '/rest/{plural}/duplicates',
  access: 'records:read',
  summary: ({ plural }) => `Find duplicates of ${plural}`,
  description: () =>
    'Of stored records by their `ids`, or of records given as `data`. Records are duplicates where they agree on what their object is known by (people: both names, the e-mail address or the LinkedIn link; companies: the name or the domain); other objects have none. One entry is answered for each record, in the order given.',
  parameters: READ_PARAMETERS,
  body: { content: 'originals', isRequired: true },
  success: {
    status: 200,
    content: 'duplicates',
    description: ({ plural }) => `Duplicates of the ${plural}.`,
  },
  errors: [...READ_ERRORS, 'INVALID_VALUE', 'UNKNOWN_FIELD', 'BATCH_TOO_LARGE'],
};

const group = () =>
  z
    .looseObject({
      groupByDimensionValues: z
        .array(z.unknown())
        .meta({ description: 'One value for each field grouped by.' }),
      records: z.array(z.looseObject({ id: z.guid() })).optional(),
    })
    .meta({ description: 'Aggregates stand beside these, by their names, as strings.' });

const groupBy: RecordOperation = {
  resource: 'records',
  action: 'groupBy',
  method: 'get',
  path: '/rest/{plural}/groupBy',
  access: 'records:read',
  summary: ({ plural }) => `Group ${plural}`,
  parameters: GROUP_PARAMETERS,
  success: {
    status: 200,
    content: () => z.array(group()),
    description: ({ plural }) => `Groups of ${plural}.`,
  },
  errors: ['OBJECT_NOT_FOUND', 'INVALID_PARAMETER', 'INVALID_FILTER', 'INVALID_ORDER_BY', 'INVALID_LIMIT'],
};

/** In the order that their paths are tried: `batch` and `restore` are names of no object. */
export const RECORD_OPERATIONS: readonly RecordOperation[] = [
  createMany,
  restoreManyByPath,
  restoreMany,
  restoreByPath,
  restore,
  findDuplicates,
  groupBy,
  list,
  create,
  updateMany,
  putMany,
  deleteMany,
  get,
  update,
  put,
  remove,
];
