/** The operations on records, of every object, standard and custom. */
import type { ErrorCode } from '../../errors.ts';
import { MAX_BULK_RECORDS, MAX_MERGED_RECORDS } from '../../limits.ts';
import { RECORD_HISTORY } from './events.ts';
import type { RecordOperation } from './operation.ts';
import {
  DRY_RUN,
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
  description: ({ plural }) =>
    `Returns a page of ${plural}. Narrow the list with \`filter\`, sort it with \`order_by\`, and send \`pageInfo.endCursor\` as \`starting_after\` to read the next page. \`totalCount\` counts all pages.`,
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
  description: ({ singular }) =>
    `Returns the new ${singular} with its \`id\`. If another ${singular} has one of its unique values, the response is a 409; with \`upsert=true\` that one is updated.`,
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
  summary: ({ plural }) => `Create many ${plural}`,
  description: ({ plural }) =>
    `Creates all ${plural} of the list, or none: one error refuses them all, and names each record by its place. The response keeps the order of the list.`,
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
  description: ({ singular }) =>
    `Returns one ${singular}. \`depth\` includes related records, \`fields\` leaves out what you do not need. A deleted ${singular} is a 404.`,
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
    'Changes the fields you send and keeps all others; of a field with several parts, it changes the parts you send. `null` clears a field. You may send a record back as you read it: unchanged system fields and related records are ignored.',
  parameters: [RECORD_ID, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  body: { content: 'update', isRequired: false },
  success: { status: 200, content: 'one', description: ({ singular }) => `The updated ${singular}.` },
  errors: [...READ_ERRORS, ...ONE_ERRORS, ...WRITE_ERRORS],
};

const put: RecordOperation = {
  ...update,
  action: 'put',
  method: 'put',
  repeats: 'update',
  summary: ({ aSingular }) => `Update ${aSingular} (PUT)`,
};

const remove: RecordOperation = {
  resource: 'records',
  action: 'delete',
  method: 'delete',
  path: '/rest/{plural}/{id}',
  access: 'records:write',
  summary: ({ aSingular }) => `Delete ${aSingular}`,
  description: ({ singular }) =>
    `Moves the ${singular} to the trash, from which it can be restored. With \`soft_delete=false\` it is destroyed.`,
  parameters: [RECORD_ID, SOFT_DELETE, IDEMPOTENCY_KEY],
  success: {
    status: 200,
    content: 'deleted',
    description: ({ singular }) => `The id of the deleted ${singular}.`,
  },
  errors: ['OBJECT_NOT_FOUND', 'INVALID_PARAMETER', ...ONE_ERRORS],
};

const restore: RecordOperation = {
  resource: 'records',
  action: 'restore',
  method: 'patch',
  path: '/rest/{plural}/{id}/restore',
  access: 'records:write',
  summary: ({ aSingular }) => `Restore ${aSingular}`,
  description: () =>
    'Brings a record back from the trash. If another record has taken one of its unique values since, the response is a 409.',
  parameters: [RECORD_ID, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  success: { status: 200, content: 'one', description: ({ singular }) => `The restored ${singular}.` },
  errors: [...READ_ERRORS, ...ONE_ERRORS, 'DUPLICATE'],
};

/** Under the path that Twenty has for it. */
const restoreByPath: RecordOperation = {
  ...restore,
  action: 'restoreByPath',
  path: '/rest/restore/{plural}/{id}',
  repeats: 'restore',
  summary: ({ aSingular }) => `Restore ${aSingular} (Twenty's path)`,
};

const BULK_ERRORS = ['INVALID_FILTER', 'TOO_MANY_RECORDS'] as const;
const AT_MOST = `If more than ${MAX_BULK_RECORDS} records match, nothing changes and the response is a 400.`;

const updateMany: RecordOperation = {
  resource: 'records',
  action: 'updateMany',
  method: 'patch',
  path: '/rest/{plural}',
  access: 'records:write',
  summary: ({ plural }) => `Update many ${plural}`,
  description: () => `Makes the same change to every record that matches the filter. ${AT_MOST}`,
  parameters: [SELECTION, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  body: { content: 'update', isRequired: false },
  success: { status: 200, content: 'several', description: ({ plural }) => `The updated ${plural}.` },
  errors: [...READ_ERRORS, ...WRITE_ERRORS, ...BULK_ERRORS],
};

const putMany: RecordOperation = {
  ...updateMany,
  action: 'putMany',
  method: 'put',
  repeats: 'updateMany',
  summary: ({ plural }) => `Update many ${plural} (PUT)`,
};

const deleteMany: RecordOperation = {
  resource: 'records',
  action: 'deleteMany',
  method: 'delete',
  path: '/rest/{plural}',
  access: 'records:write',
  summary: ({ plural }) => `Delete many ${plural}`,
  description: () =>
    `Moves matching records to the trash. With \`soft_delete=false\` they are destroyed; records in the trash match only if the filter mentions \`deletedAt\`. ${AT_MOST}`,
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
  summary: ({ plural }) => `Restore many ${plural}`,
  description: () =>
    `Brings matching records back from the trash. Matching records that are not in the trash stay as they are, and are returned too. ${AT_MOST}`,
  parameters: [SELECTION, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  success: { status: 200, content: 'several', description: ({ plural }) => `The restored ${plural}.` },
  errors: [...READ_ERRORS, ...BULK_ERRORS, 'DUPLICATE'],
};

/** Under the path that Twenty had for it first. */
const restoreManyByPath: RecordOperation = {
  ...restoreMany,
  action: 'restoreManyByPath',
  path: '/rest/restore/{plural}',
  repeats: 'restoreMany',
  summary: ({ plural }) => `Restore many ${plural} (Twenty's older path)`,
};

const findDuplicates: RecordOperation = {
  resource: 'records',
  action: 'findDuplicates',
  method: 'post',
  path: '/rest/{plural}/duplicates',
  access: 'records:read',
  summary: ({ plural }) => `Find duplicate ${plural}`,
  description: () =>
    'Send either the `ids` of stored records or new records as `data`. The response has one entry for each, in the same order, with the stored records that are probably the same. People are compared by first and last name, e-mail address and LinkedIn link, companies by name and domain; records of other objects have no duplicates. Nothing is written.',
  parameters: READ_PARAMETERS,
  body: { content: 'originals', isRequired: true },
  success: {
    status: 200,
    content: 'duplicates',
    description: ({ plural }) => `The duplicates of each of the ${plural}.`,
  },
  errors: [...READ_ERRORS, 'INVALID_VALUE', 'UNKNOWN_FIELD', 'BATCH_TOO_LARGE'],
};

const merge: RecordOperation = {
  resource: 'records',
  action: 'merge',
  method: 'patch',
  path: '/rest/{plural}/merge',
  access: 'records:write',
  summary: ({ plural }) => `Merge ${plural}`,
  description: ({ singular, plural }) =>
    `Makes one ${singular} of 2 to ${MAX_MERGED_RECORDS} ${plural}: the survivor, which \`conflictPriorityIndex\` chooses among the \`ids\`. It keeps its own values; where it has none, it takes the first that another has, in the order of the \`ids\`. E-mail addresses, phone numbers, links and the items of lists are united. Records of any object that pointed at the others point at the survivor, and the others are destroyed. With \`dryRun\` the response shows the result, under an \`id\` of its own and with \`deletedAt\`, and nothing is written.`,
  parameters: [DRY_RUN, ...READ_PARAMETERS, IDEMPOTENCY_KEY],
  body: { content: 'merge', isRequired: true },
  success: { status: 200, content: 'one', description: ({ singular }) => `The merged ${singular}.` },
  errors: [...READ_ERRORS, 'RECORD_NOT_FOUND', 'INVALID_VALUE'],
};

const groupBy: RecordOperation = {
  resource: 'records',
  action: 'groupBy',
  method: 'get',
  path: '/rest/{plural}/groupBy',
  access: 'records:read',
  summary: ({ plural }) => `Count and aggregate ${plural}`,
  description: ({ plural }) =>
    `Groups ${plural} by the values of one or more fields, and returns counts, sums, averages, minima and maxima of each group.`,
  parameters: GROUP_PARAMETERS,
  success: {
    status: 200,
    content: 'groups',
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
  merge,
  groupBy,
  RECORD_HISTORY,
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
