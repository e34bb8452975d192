/** The operations that return the API's own description, in each dialect. */
import { z } from '@hono/zod-openapi';
import type { Access, ServiceOperation } from './operation.ts';
import { IF_NONE_MATCH } from './parameters.ts';

const WITH_KEY =
  'Describes the workspace of the key, with its own objects and fields, if the key has the scope `metadata:read`; with any other key, the standard objects.';

const document = (
  action: ServiceOperation['action'],
  path: string,
  access: Access,
  of: string,
  repeats?: ServiceOperation['action'],
): ServiceOperation => ({
  resource: 'service',
  action,
  method: 'get',
  path,
  access,
  ...(repeats !== undefined && { repeats }),
  summary: () => `Get the OpenAPI document ${of}`,
  description: () =>
    access === 'optionalKey' ? `${WITH_KEY} Without a key it describes the standard objects.` : WITH_KEY,
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
  document('getOpenApi', '/openapi.json', 'optionalKey', 'of the API'),
  document('getCoreOpenApi', '/rest/open-api/core', 'anyKey', "of records, under Twenty's names"),
  document(
    'getMetadataOpenApi',
    '/rest/open-api/metadata',

    'anyKey',
    "of objects and fields, under Twenty's names",
  ),
  document(
    'getPublicCoreOpenApi',
    '/open-api/core',

    'optionalKey',
    "of records, under Twenty's names (without a key)",
    'getCoreOpenApi',
  ),
  document(
    'getPublicMetadataOpenApi',
    '/open-api/metadata',

    'optionalKey',
    "of objects and fields, under Twenty's names (without a key)",
    'getMetadataOpenApi',
  ),
];
