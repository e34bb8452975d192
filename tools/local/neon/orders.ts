/** What the server and the thread that runs PGlite say to each other. */
import type { QueryResult, SqlErrorFields } from './backend.ts';

/** One statement to run. */
export interface Order {
  readonly text: string;
  readonly params: readonly (string | null)[];
}

export type Outcome =
  | { readonly result: QueryResult; readonly isInTransaction: boolean }
  | { readonly message: string; readonly fields: SqlErrorFields; readonly isInTransaction: boolean };

/** What has become of the statement that is running. It is decided once, by whoever is first. */
export const RUNNING = 0;
/** The thread is committing: it can no longer be taken back. */
export const SETTLED = 1;
/** The server wants it undone. */
export const UNWANTED = 2;
