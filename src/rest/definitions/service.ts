/** The operations of the service itself. */
import { z } from '@hono/zod-openapi';
import { SCOPES } from '../../session/scopes.ts';
import type { ServiceOperation } from './operation.ts';

const healthOperation: ServiceOperation = {
  resource: 'service',
  action: 'getHealth',
  method: 'get',
  path: '/health',
  access: 'public',
  summary: () => 'Check the service',
  description: () => 'Returns 200 while the service runs. Needs no key and asks no database.',
  parameters: [],
  success: {
    status: 200,
    content: () => z.object({ status: z.literal('ok') }),
    description: () => 'The service is up.',
  },
  errors: [],
};

const readyOperation: ServiceOperation = {
  ...healthOperation,
  action: 'getReadiness',
  path: '/health/ready',
  summary: () => 'Check the service and its database',
  description: () => 'Returns 200 if the service can reach its database, and 503 otherwise. Needs no key.',
  success: {
    status: 200,
    content: () => z.object({ status: z.literal('ready') }),
    description: () => 'The service is up, and its database answers.',
  },
  errors: ['DATABASE_UNAVAILABLE'],
};

const atMost = (description: string) => z.int().meta({ description });

const me = () =>
  z.object({
    data: z.object({
      workspace: z.object({ id: z.guid(), name: z.string() }),
      key: z.object({
        id: z.guid(),
        name: z.string(),
        scopes: z.array(z.enum(SCOPES)).meta({ description: 'What the key may do.' }),
        expiresAt: z.iso.datetime().nullable().meta({ description: 'Null for a key that does not expire.' }),
      }),
      limits: z.object({
        requestsPerMinute: z
          .int()
          .nullable()
          .meta({ description: 'Requests of a key in a minute; null if they are not limited.' }),
        maxPageSize: atMost('Records of a page.'),
        maxBatchSize: atMost('Records that one request creates.'),
        maxBulkRecords: atMost('Records that one update, delete or restore by filter may be about.'),
        maxBodyBytes: atMost('Bytes of a request body.'),
        maxUrlLength: atMost('Characters of a URL.'),
      }),
    }),
  });

const meOperation: ServiceOperation = {
  resource: 'service',
  action: 'getMe',
  method: 'get',
  path: '/rest/me',
  access: 'anyKey',
  summary: () => 'Get your workspace, key and limits',
  description: () =>
    'Returns the workspace that the API key belongs to, the name, scopes and expiry of the key, and the limits that apply to requests. Any live key will do.',
  parameters: [],
  success: { status: 200, content: me, description: () => 'The workspace, the key and the limits.' },
  errors: [],
};

export const SERVICE_OPERATIONS: readonly ServiceOperation[] = [healthOperation, readyOperation, meOperation];
