/**
 * Idempotency keys: the row that a write leaves of itself, in its own statement or transaction, and that the next
 * request with the same key finds instead of writing. Of two at once, the later one's row breaks the primary key,
 * and with it everything that it did.
 */

import { type SQL, sql } from 'drizzle-orm';
import type { Idempotency, IdempotentWrite } from '../plan/idempotent-write.ts';
import type { Bindings } from './bindings.ts';
import { type Caller, liveKey, workspaceParameter } from './guard.ts';

/** The constraint that the later of two breaks. */
export const IDEMPOTENCY_CONSTRAINT = 'idempotency_key_workspace_id_key_pk';

/** How long a key is kept. Older rows do not count, swept or not. */
export const KEPT = sql.raw("interval '24 hours'");

const keyParameter = (bindings: Bindings, { key }: Idempotency): SQL =>
  sql`${bindings.named('onceKey', key)}::text`;

const rowOf = (bindings: Bindings, caller: Caller, idempotency: Idempotency): SQL =>
  sql`i.workspace_id = ${workspaceParameter(bindings, caller)} and i.key = ${keyParameter(bindings, idempotency)}`;

/** The CTE of what was returned before, if it was; seen by live keys alone. */
export const storedCte = (bindings: Bindings, caller: Caller, idempotency: Idempotency): SQL =>
  sql`stored as materialized (
    select i.fingerprint, i.frame, i.records, i.left_out, i.first_id, i.last_id, i.outcomes
    from idempotency_key i
    where ${rowOf(bindings, caller, idempotency)}
      and i.created_at > now() - ${KEPT}
      and exists (select from api_key k where ${liveKey(bindings, caller)})
  )`;

/** Columns with the stored result; NULL if there is none. */
export const STORED_COLUMNS: SQL = sql.join(
  [
    ['fingerprint', 'fingerprint'],
    ['frame', 'frame'],
    ['records', 'records'],
    ['left_out', 'left_out'],
    ['first_id', 'first'],
    ['last_id', 'last'],
    ['outcomes', 'outcomes'],
  ].map(([column, name]) => sql.raw(`(select s.${column} from stored s) as stored_${name}`)),
  sql`,\n`,
);

/** A row that is too old gives its place away, before the new one is put there. */
export const forgottenCte = (bindings: Bindings, caller: Caller, once: IdempotentWrite): SQL =>
  sql`forgotten as (
    delete from idempotency_key i
    where ${rowOf(bindings, caller, once)} and i.created_at <= now() - ${KEPT}
    returning true
  )`;

/** Bytes of records that a row may take: few, once the workspace's rows take more than it has room for. */
export const storageRoom = (bindings: Bindings, caller: Caller): SQL =>
  sql`idempotency_room(${workspaceParameter(bindings, caller)})`;

/**
 * The insertion of the row, if there is a result. Runs after `forgotten`.
 * @param result a SELECT of one row: `records`, and of a batch `left_out`, `first_id`, `last_id` and `outcomes`
 */
export const remember = (bindings: Bindings, caller: Caller, once: IdempotentWrite, result: SQL): SQL =>
  sql`
    insert into idempotency_key (
      workspace_id, key, fingerprint, frame, records, left_out, first_id, last_id, outcomes
    )
    select ${workspaceParameter(bindings, caller)},
      ${keyParameter(bindings, once)},
      ${bindings.named('onceFingerprint', once.fingerprint)},
      ${bindings.named('onceFrame', once.frame)},
      a.records,
      a.left_out,
      a.first_id,
      a.last_id,
      a.outcomes
    from (${result}) a
    where a.records is not null and (select count(*) from forgotten) >= 0
  `;

/** Looks for what was returned before. Columns: `live`, and the stored ones. */
export const storedStatement = (caller: Caller, idempotency: Idempotency, bindings: Bindings): SQL =>
  sql`with ${storedCte(bindings, caller, idempotency)}
select
  exists (select from api_key k where ${liveKey(bindings, caller)}) as live,
  ${STORED_COLUMNS}`;
