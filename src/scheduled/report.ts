/** What went wrong in a scheduled job, as a line of the log. It names no value of a customer. */
import { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';

export interface Failure {
  readonly job: string;
  /** Null if it was not the work for one workspace. */
  readonly workspaceId: string | null;
  readonly error: unknown;
}

export type Report = (failure: Failure) => void;

/** Messages of the database and of parsers repeat values; their kind does not. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof StatementError) return `SQLSTATE ${error.sqlState}`;
  if (error instanceof ApiError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
};

export const logFailure: Report = ({ job, workspaceId, error }) => {
  console.error(
    JSON.stringify({ level: 'error', event: 'scheduled', job, workspaceId, reason: reasonOf(error) }),
  );
};
