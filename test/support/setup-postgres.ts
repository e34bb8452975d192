import type { TestProject } from 'vitest/node';
import { serveTestsOnPostgres } from './setup.ts';

export default async (project: TestProject): Promise<() => Promise<void>> => serveTestsOnPostgres(project);
