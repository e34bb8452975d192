/** The operations of the service itself. */
import { z } from '@hono/zod-openapi';
import type { ServiceOperation } from './operation.ts';

const healthOperation: ServiceOperation = {
  resource: 'service',
  action: 'getHealth',
  method: 'get',
  path: '/health',
  access: 'public',
  summary: () => 'Whether the service answers',
  parameters: [],
  success: {
    status: 200,
    content: () => z.object({ status: z.literal('ok') }),
    description: () => 'It does.',
  },
  errors: [],
};

const readyOperation: ServiceOperation = {
  ...healthOperation,
  action: 'getReadiness',
  path: '/health/ready',
  summary: () => 'Whether the service and its database answer',
  success: {
    status: 200,
    content: () => z.object({ status: z.literal('ready') }),
    description: () => 'They do.',
  },
  errors: ['DATABASE_UNAVAILABLE'],
};

export const SERVICE_OPERATIONS: readonly ServiceOperation[] = [healthOperation, readyOperation];
