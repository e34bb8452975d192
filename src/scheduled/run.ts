/** What the clock does. Every job runs every time, each within a budget of its own, whatever became of the others. */
import type { Database } from '../db/database.ts';
import type { Config } from '../env.ts';
import { analyzeGrown } from './analyze.ts';
import { continueFills } from './fill-slots.ts';
import { foldCounts } from './fold-counts.ts';
import { logFailure, type Report } from './report.ts';
import { sweepEvents } from './sweep-events.ts';
import { sweepIdempotencyKeys } from './sweep-idempotency-keys.ts';

type Job = (database: Database, report: Report, config: Config) => Promise<unknown>;

const JOBS: Readonly<Record<string, Job>> = {
  foldCounts,
  continueFills,
  analyzeGrown,
  sweepIdempotencyKeys,
  sweepEvents,
};

export interface ScheduledServices {
  readonly database: Database;
  readonly config: Config;
}

export const runScheduled = async (
  { database, config }: ScheduledServices,
  report: Report = logFailure,
): Promise<void> => {
  for (const [job, run] of Object.entries(JOBS)) {
    try {
      await run(database, report, config);
    } catch (error) {
      report({ job, workspaceId: null, error });
    }
  }
};
