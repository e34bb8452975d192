/**
 * The guard: every statement carries it, and does nothing unless the key is live, holds the scope, and the
 * schema is still the one the statement was planned under.
 * Nothing of another workspace, of a revoked key or of an old schema is read or written.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Bindings } from './bindings.ts';
import { RENDERING } from './stored/version.ts';
import { name } from './values.ts';

export interface Caller {
  readonly keyHash: string;
  readonly workspaceId: string;
  readonly schemaVersion: number;
  /** Null: any live key will do. */
  readonly scope: string | null;
  /** Of the request that is executed: events name it. */
  readonly requestId: string;
  /** What the key must hold beside it: a document may need several. */
  readonly furtherScopes?: readonly string[];
}

/** The constant that every table is read by. */
export const workspaceParameter = (bindings: Bindings, caller: Caller): SQL =>
  sql`${bindings.named('workspaceId', caller.workspaceId)}::uuid`;

const holdsScopes = (bindings: Bindings, { scope, furtherScopes = [] }: Caller): SQL => {
  const first = scope === null ? [] : [bindings.named('scope', scope)];
  const all = [...first, ...furtherScopes.map((further) => bindings.bind(further))];
  return sql.join(all.map((one) => sql` and ${one} = any(k.scopes)`));
};

/** The key under alias `k` is live, and holds the scope. */
export const liveKey = (bindings: Bindings, caller: Caller): SQL =>
  sql`k.hash = ${bindings.named('keyHash', caller.keyHash)} and k.workspace_id = ${workspaceParameter(bindings, caller)} and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())${holdsScopes(bindings, caller)}`;

const version = (bindings: Bindings, caller: Caller): SQL =>
  sql`${bindings.named('schemaVersion', caller.schemaVersion)}::bigint`;

const scopesOf = (bindings: Bindings, { scope, furtherScopes = [] }: Caller): SQL => {
  const first = scope === null ? [] : [bindings.named('scope', scope)];
  const all = [...first, ...furtherScopes.map((further) => bindings.bind(further))];
  return sql`array[${sql.join(all, sql`, `)}]::text[]`;
};

/** Arguments of the stored functions that look at the key: their plans are kept. */
const keyArguments = (bindings: Bindings, caller: Caller): SQL =>
  sql`${bindings.named('keyHash', caller.keyHash)}, ${workspaceParameter(bindings, caller)}, ${scopesOf(bindings, caller)}`;

const stored = name(RENDERING);

/** For reads: the version is read from the statement's own snapshot, the same that its rows come from. */
export const readGuard = (bindings: Bindings, caller: Caller): SQL =>
  sql`guard as materialized (select ${stored}.may_read(${keyArguments(bindings, caller)}, ${version(bindings, caller)}) as live)`;

/**
 * For writes: `hold_schema_or_fail` takes a shared lock that a schema change waits for, and reads the version once it
 * holds it, so that no write under one schema can land after the change to the next. It does not wait for a schema
 * change in progress: it fails (55P03), and the request waits in the Worker. A statement may set a condition of its own.
 */
export const writeGuard = (bindings: Bindings, caller: Caller, condition: SQL = sql`true`): SQL =>
  sql`guard as materialized (select hold_schema_or_fail(${workspaceParameter(bindings, caller)}, ${version(bindings, caller)}) and ${condition} as live from (select ${stored}.live_scopes(${keyArguments(bindings, caller)}) as scopes offset 0) k where k.scopes is not null)`;

/** True where the statement may go on; NULL or false otherwise. */
export const isLive: SQL = sql`(select live from guard)`;
