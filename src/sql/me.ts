/** The key and its workspace. */
import { type SQL, sql } from 'drizzle-orm';
import type { Bindings } from './bindings.ts';
import { type Caller, liveKey } from './guard.ts';
import { rowJson } from './load.ts';
import type { Row } from './statement.ts';
import { isoInstant } from './values.ts';

/** Columns: `workspace` and `key` (JSON text), null if the key is not live. */
export const meStatement = (bindings: Bindings, caller: Caller): SQL => {
  const workspace = rowJson({ id: 'w.id', name: 'w.name' });
  const key = rowJson({
    id: 'k.id',
    name: 'k.name',
    scopes: 'k.scopes',
    expiresAt: isoInstant(sql.raw('k.expires_at')),
  });
  return sql`select me.workspace, me.key from (select 1) one left join (
      select ${workspace}::text as workspace, ${key}::text as key
      from api_key k join workspace w on w.id = k.workspace_id
      where ${liveKey(bindings, caller)}) me on true`;
};

const parse = (text: string | null | undefined): unknown => JSON.parse(text ?? 'null');

export const readMe = (row: Row): { readonly workspace: unknown; readonly key: unknown } => ({
  workspace: parse(row['workspace']),
  key: parse(row['key']),
});
