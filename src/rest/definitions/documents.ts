/** The operations that answer the API's own description, in each dialect. */
import { z } from '@hono/zod-openapi';
import type { Access, ServiceOperation } from './operation.ts';
import { IF_NONE_MATCH } from './parameters.ts';

const document = (
  action: ServiceOperation['action'],
  path: string,
  access: Access,
  of: string,
): ServiceOperation => ({
  resource: 'service',
  action,
  method: 'get',
  path,
  access,
  summary: () => `The OpenAPI document of ${of}`,
  description: () =>
    access === 'optionalKey'
      ? 'Without a key it describes the standard model; with one, the workspace of the key, its custom objects and fields included. Any live key will do.'
      : 'It describes the workspace of the key, its custom objects and fields included. Any live key will do.',
  parameters: [IF_NONE_MATCH],
  success: {
    status: 200,
    content: () => z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
    description: () => 'An OpenAPI 3.1 document.',
  },
  isConditional: true,
  errors: [],
});

export const DOCUMENT_OPERATIONS: readonly ServiceOperation[] = [
  document('getOpenApi', '/openapi.json', 'optionalKey', 'the API'),
  document('getCoreOpenApi', '/rest/open-api/core', 'anyKey', "records, in Twenty's names"),
  document(
    'getMetadataOpenApi',
    '/rest/open-api/metadata',

    'anyKey',
    "objects and fields, in Twenty's names",
  ),
  document(
    'getPublicCoreOpenApi',
    '/open-api/core',

    'optionalKey',
    "records, in Twenty's names, without a key too",
  ),
  document(
    'getPublicMetadataOpenApi',
    '/open-api/metadata',

    'optionalKey',
    "objects and fields, in Twenty's names, without a key too",
  ),
];
