import type { TestProject } from 'vitest/node';
import { buildWalls, WALLED_ROLE, walled } from '../../tools/walls.ts';
import { DATABASE_URL, serveTestsOnPostgres } from './setup.ts';

export default async (project: TestProject): Promise<() => Promise<void>> =>
  serveTestsOnPostgres(project, walled, async (url) => {
    await buildWalls(url);
    return `${DATABASE_URL}?role=${WALLED_ROLE}`;
  });
