/** What the writing statements share: their context, and the time they write. */
import { type SQL, sql } from 'drizzle-orm';
import type { ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Bindings } from '../bindings.ts';
import { type Caller, workspaceParameter } from '../guard.ts';
import type { RecordContext } from '../objects.ts';

export interface WriteContext extends RecordContext {
  readonly object: ObjectSchema;
  /** Who writes, and in which request: events name them. */
  readonly keyHash: SQL;
  readonly requestId: SQL;
}

export const contextOf = (
  schema: WorkspaceSchema,
  caller: Caller,
  object: ObjectSchema,
  bindings: Bindings,
): WriteContext => ({
  schema,
  workspaceId: workspaceParameter(bindings, caller),
  written: [{ objectId: object.id, cte: 'written', insteadOf: 'written' }],
  bindings,
  object,
  keyHash: sql`${bindings.named('keyHash', caller.keyHash)}::text`,
  requestId: sql`${bindings.named('requestId', caller.requestId)}::text`,
});

export const list = (items: readonly SQL[]): SQL => sql.join([...items], sql`,\n`);

/** The statement's time: milliseconds, as everything that is stored. */
export const NOW = sql`date_trunc('milliseconds', now())`;

/** The last instant that a request may name: no write moves a record beyond it. */
const LAST_INSTANT = sql`timestamptz '9999-12-31T23:59:59.999Z'`;

/** A new `updated_at` of a row `t`: it moves with every write, also if two happen in one millisecond. */
export const MOVED = sql`least(greatest(${NOW}, t.updated_at + interval '1 millisecond'), ${LAST_INSTANT})`;
