/** One statement that loads what an isolate needs to know of a key: its state, its workspace, and the schema. */

import { z } from '@hono/zod-openapi';
import { type SQL, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { type SchemaRows, schemaRows } from '../schema/rows.ts';
import type { Bindings } from './bindings.ts';
import type { Row } from './statement.ts';
import { isoInstant, literal } from './values.ts';

const at = (column: string): SQL => isoInstant(sql.raw(column));

/** A JSON object of a row's columns. */
export const rowJson = (columns: Readonly<Record<string, SQL | string>>): SQL => {
  const pairs = Object.entries(columns).map(
    ([key, value]) => sql`${literal(key)}, ${typeof value === 'string' ? sql.raw(value) : value}`,
  );
  return sql`json_build_object(${sql.join(pairs, sql`, `)})`;
};

const OBJECT_ROWS = sql`(
  select coalesce(json_agg(${rowJson({
    id: 'o.id',
    isCustom: 'o.is_custom',
    nameSingular: 'o.name_singular',
    namePlural: 'o.name_plural',
    labelSingular: 'o.label_singular',
    labelPlural: 'o.label_plural',
    description: 'o.description',
    icon: 'o.icon',
    isActive: 'o.is_active',
    labelIdentifierFieldId: 'o.label_identifier_field_id',
    imageIdentifierFieldId: 'o.image_identifier_field_id',
    createdAt: at('o.created_at'),
    updatedAt: at('o.updated_at'),
  })} order by o.created_at, o.id), '[]')
  from object_metadata o where o.workspace_id = w.id)`;

const FIELD_ROWS = sql`(
  select coalesce(json_agg(${rowJson({
    id: 'f.id',
    objectId: 'f.object_id',
    isCustom: 'f.is_custom',
    storageKey: 'f.storage_key',
    type: 'f.type',
    name: 'f.name',
    label: 'f.label',
    description: 'f.description',
    icon: 'f.icon',
    isActive: 'f.is_active',
    isNullable: 'f.is_nullable',
    isUnique: 'f.is_unique',
    isSystem: 'f.is_system',
    defaultValue: 'f.default_value',
    isDefaultGiven: 'f.default_value is not null',
    options: 'f.options',
    settings: 'f.settings',
    relation: 'f.relation',
    slot: 'f.slot',
    isSlotReady: 'f.is_slot_ready',
    createdAt: at('f.created_at'),
    updatedAt: at('f.updated_at'),
  })} order by f.storage_key), '[]')
  from field_metadata f where f.workspace_id = w.id)`;

/**
 * Characters of a schema's JSON that one statement returns. The budget of definitions (decision 0038) is less; what is
 * older than the budget is returned in parts, so that it can still be read and made smaller.
 */
export const SCHEMA_PART = 2_400_000;

const wholeSchemaJson: SQL = sql`${rowJson({
  workspaceId: 'w.id',
  version: 'w.schema_version',
  createdAt: at('w.created_at'),
  objects: OBJECT_ROWS,
  fields: FIELD_ROWS,
})}::text`;

const schemaPart = (part: number): SQL =>
  sql`substr(${wholeSchemaJson}, ${sql.raw(String(part * SCHEMA_PART + 1))}, ${sql.raw(String(SCHEMA_PART))})`;

/** A workspace's schema as JSON text, or its first part, of the workspace row under alias `w`. */
export const schemaJson: SQL = schemaPart(0);

/** Column: `part`, of the same version as the parts before it. No row if the schema has changed since. */
export const schemaPartStatement = (
  workspaceId: string,
  version: string,
  part: number,
  bindings: Bindings,
): SQL => sql`select ${schemaPart(part)} as part from workspace w
  where w.id = ${bindings.named('workspaceId', workspaceId)}::uuid
    and w.schema_version = ${bindings.named('schemaVersion', version)}::bigint`;

/** `lastUsedAt` is kept to this many minutes: a key in steady use costs no write on every request. */
const USED_WITHIN = sql.raw("interval '5 minutes'");

/**
 * One row: `key` (JSON text, null if there is no such key), `schema` (JSON text, null in the known version).
 * @param knownVersion the version of the schema that need not be sent again
 */
export const loadStatement = (keyHash: string, knownVersion: number | null, bindings: Bindings): SQL => {
  const hash = bindings.named('keyHash', keyHash);
  const known = sql`${bindings.named('knownVersion', knownVersion)}::bigint`;
  const key = rowJson({
    id: 'k.id',
    workspaceId: 'k.workspace_id',
    workspaceName: 'w.name',
    name: 'k.name',
    scopes: 'k.scopes',
    isRevoked: 'k.revoked_at is not null',
    isExpired: 'coalesce(k.expires_at <= now(), false)',
  });
  return sql`with used as (
      update api_key set last_used_at = now()
      where hash = ${hash} and revoked_at is null
        and (last_used_at is null or last_used_at < now() - ${USED_WITHIN}))
    select case when w.id is not null then ${key}::text end as key,
      case when w.schema_version <> coalesce(${known}, -1) then ${schemaJson} end as schema
    from (select) asked
    left join api_key k on k.hash = ${hash}
    left join workspace w on w.id = k.workspace_id`;
};

const keyRow = lazily(() =>
  z.object({
    id: z.string(),
    workspaceId: z.string(),
    workspaceName: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    isRevoked: z.boolean(),
    isExpired: z.boolean(),
  }),
);
export type ApiKey = Readonly<z.infer<ReturnType<typeof keyRow>>>;

const parse = (text: string | null | undefined): unknown => JSON.parse(text ?? 'null');

export const readSchemaRows = (text: string | null | undefined): SchemaRows =>
  schemaRows().parse(parse(text));

export const readLoaded = (
  row: Row,
): { readonly key: ApiKey | null; readonly schemaText: string | null } => ({
  key: row.key == null ? null : keyRow().parse(parse(row.key)),
  schemaText: row.schema ?? null,
});
