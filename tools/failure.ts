/** How the tools fail: one clear line for people, and an exit code for scripts. */
import { NeonDbError } from '@neondatabase/serverless';
import type { z } from 'zod';

/** A failure whose message is meant for whoever ran the command. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}

/** The command or its variables were written wrongly. */
export class UsageFailure extends Failure {
  constructor(message: string) {
    super(message, 2);
  }
}

/** Drizzle wraps what the driver throws, and the driver what `fetch` throws. */
const causes = (error: unknown): readonly unknown[] => {
  const chain: unknown[] = [];
  for (let next = error; next && !chain.includes(next); ) {
    chain.push(next);
    next =
      next instanceof NeonDbError && next.sourceError
        ? next.sourceError
        : next instanceof Error
          ? next.cause
          : null;
  }
  return chain;
};

/** What the database refused, in the driver's terms; null where the failure is not the database's. */
export const databaseErrorOf = (error: unknown): NeonDbError | null =>
  causes(error).find((cause) => cause instanceof NeonDbError) ?? null;

const UNDEFINED_TABLE = '42P01';

const explainDatabase = (error: NeonDbError, at: string): string => {
  if (error.sourceError) {
    const reason = causes(error).findLast((cause) => cause instanceof Error)?.message ?? error.message;
    const hint = at.startsWith('http')
      ? 'Is `npm run dev` running there? Set NEON_PORT, NEON_ENDPOINT or DATABASE_URL to point somewhere else.'
      : 'Check DATABASE_URL and the network.';
    return `The database cannot be reached at ${at}: ${reason}. ${hint}`;
  }
  if (error.code === UNDEFINED_TABLE) {
    return `The database at ${at} lacks a table: ${error.message}. Run \`npm run db:migrate\` first.`;
  }
  return `The database at ${at} refused: ${error.message}${error.code ? ` (${error.code})` : ''}`;
};

/** The line that tells what went wrong. @param at the database's address, without its password */
export const explain = (error: unknown, at: string): string => {
  if (error instanceof Failure) return error.message;
  const fromDatabase = databaseErrorOf(error);
  if (fromDatabase) return explainDatabase(fromDatabase, at);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

export const exitCodeOf = (error: unknown): number => (error instanceof Failure ? error.exitCode : 1);

/** @throws UsageFailure that lists every problem */
export const parseOrExplain = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new UsageFailure(`${what}: ${problems.join('; ')}`);
};
