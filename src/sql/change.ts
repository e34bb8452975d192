/**
 * A change of the schema → the statements of one transaction: the workspace to itself, the data brought along, the
 * rows, and the schema as it is then. Any of them may refuse; then nothing has happened.
 */
import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { IdempotentWrite } from '../plan/idempotent-write.ts';
import type { Change, FieldRowToWrite } from '../schema/change/change.ts';
import type { Bindings } from './bindings.ts';
import { type ChangeContext, dataAfter, dataBefore } from './change-data.ts';
import { type Caller, workspaceParameter } from './guard.ts';
import { forgottenCte, remember } from './idempotency.ts';
import { schemaJson } from './load.ts';
import { name } from './values.ts';

const list = (items: readonly SQL[]): SQL => sql.join([...items], sql`, `);

/** The result of a change, whose text is known before. */
const storedText = (records: Placeholder): SQL => sql`select
      ${records}::text as records,
      null::text as left_out,
      null::text as first_id,
      null::text as last_id,
      null::text as outcomes`;

interface Column {
  readonly key: string;
  readonly column: string;
  readonly type: string;
}

const columns = (names: Readonly<Record<string, string>>): readonly Column[] =>
  Object.entries(names).map(([key, type]) => ({
    key,
    column: key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    type,
  }));

const OBJECT_COLUMNS = columns({
  id: 'uuid',
  isCustom: 'boolean',
  nameSingular: 'text',
  namePlural: 'text',
  labelSingular: 'text',
  labelPlural: 'text',
  description: 'text',
  icon: 'text',
  isActive: 'boolean',
  labelIdentifierFieldId: 'uuid',
  imageIdentifierFieldId: 'uuid',
  createdAt: 'timestamptz',
  updatedAt: 'timestamptz',
});

const FIELD_COLUMNS = columns({
  id: 'uuid',
  objectId: 'uuid',
  isCustom: 'boolean',
  type: 'text',
  name: 'text',
  label: 'text',
  description: 'text',
  icon: 'text',
  isActive: 'boolean',
  isNullable: 'boolean',
  isUnique: 'boolean',
  isSystem: 'boolean',
  defaultValue: 'jsonb',
  options: 'jsonb',
  settings: 'jsonb',
  relation: 'jsonb',
  slot: 'text',
  isSlotReady: 'boolean',
  createdAt: 'timestamptz',
  updatedAt: 'timestamptz',
});

/** Rows, whole, put in or in place of those with their ids. */
const upsert = (workspaceId: SQL, table: string, tableColumns: readonly Column[], rows: SQL): SQL => {
  const targets = tableColumns.map(({ column: target }) => name(target));
  const typed = tableColumns.map(({ key, type }) => sql`${name(key)} ${sql.raw(type)}`);
  const values = tableColumns.map(({ key, type }) => {
    const value = sql`r.${name(key)}`;
    if (key === 'defaultValue') return sql`${value} -> 0`;
    // A JSON null is a value; the columns mean SQL NULL by it.
    return type === 'jsonb' ? sql`nullif(${value}, 'null'::jsonb)` : value;
  });
  const updates = targets.slice(1).map((target) => sql`${target} = excluded.${target}`);
  return sql`insert into ${name(table)} (workspace_id, ${list(targets)})
    select ${workspaceId}, ${list(values)}
    from jsonb_to_recordset(${rows}::jsonb) as r(${list(typed)})
    on conflict (workspace_id, id) do update set ${list(updates)}`;
};

/** A row as it is sent: its default value in an array, so that one that is null differs from none. */
const sentRow = ({ isDefaultGiven, defaultValue, ...row }: FieldRowToWrite) =>
  isDefaultGiven ? { ...row, defaultValue: [defaultValue] } : row;

const deletion = (workspaceId: SQL, table: string, ids: SQL): SQL =>
  sql`delete from ${name(table)} t where t.workspace_id = ${workspaceId}
    and t.id in (select i::uuid from jsonb_array_elements_text(${ids}::jsonb) i)`;

/** The time that one change waits for the workspace's writers, who are refused meanwhile; then it is planned again. */
const PATIENCE_MS = 2_000;

/** A schema change that is an idempotent write, with the text of its response. */
export interface IdempotentChange extends IdempotentWrite {
  readonly rendered: string;
}

/**
 * The statements of a change, in order. The last one answers `schema` (JSON text).
 * @param timeoutMs what each of them may take once the workspace is the change's
 */
export const changeStatements = (
  caller: Caller,
  change: Change,
  once: IdempotentChange | null,
  timeoutMs: number,
  bindings: Bindings,
): readonly SQL[] => {
  const workspaceId = workspaceParameter(bindings, caller);
  const context: ChangeContext = { workspaceId, bindings };
  const json = (value: unknown): SQL => sql`${bindings.bind(JSON.stringify(value))}`;
  const keyHash = bindings.named('keyHash', caller.keyHash);
  const version = sql`${bindings.named('schemaVersion', caller.schemaVersion)}::bigint`;
  const scope = bindings.named('scope', caller.scope);
  const timeout = bindings.named('timeout', timeoutMs);
  const patience = sql`${bindings.named('patience', PATIENCE_MS)}::text`;
  const begin = sql`select begin_schema_change(${keyHash}, ${workspaceId}, ${version}, ${scope}, ${patience}), set_config('statement_timeout', ${timeout}, true)`;
  return [
    begin,
    ...(once
      ? [
          sql`with ${forgottenCte(bindings, caller, once)} ${remember(bindings, caller, once, storedText(bindings.bind(once.rendered)))}`,
        ]
      : []),
    ...change.data.flatMap((item) => dataBefore(context, item)),
    ...(change.deletedFields.length > 0
      ? [deletion(workspaceId, 'field_metadata', json(change.deletedFields))]
      : []),
    ...(change.deletedObjects.length > 0
      ? [deletion(workspaceId, 'object_metadata', json(change.deletedObjects))]
      : []),
    ...(change.objects.length > 0
      ? [upsert(workspaceId, 'object_metadata', OBJECT_COLUMNS, json(change.objects))]
      : []),
    ...(change.fields.length > 0
      ? [upsert(workspaceId, 'field_metadata', FIELD_COLUMNS, json(change.fields.map(sentRow)))]
      : []),
    ...change.data.flatMap((item) => dataAfter(context, item)),
    sql`select ${schemaJson} as schema from workspace w where w.id = ${workspaceId}`,
  ];
};
