/** One service for all the tests of the page: each test makes its own workspace. */
import type { TestProject } from 'vitest/node';
import { startService } from '../support/service.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly url: string;
    readonly neonPort: number;
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const service = await startService('serve', { DEMO: '0', AUDIT_LOG: 'off' });
  project.provide('url', service.url);
  project.provide('neonPort', service.neonPort);
  return service.stop;
};
