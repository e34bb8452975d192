/**
 * A change of the schema → the statements of one transaction: the workspace to itself, the data brought along, the
 * rows, and the schema as it is then. Any of them may refuse; then nothing has happened.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Change, DataChange, FieldRowToWrite } from '../schema/change/change.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import { schemaJson } from '../schema/load.ts';
import type { Field, JsonValue, ObjectSchema, Part } from '../schema/types.ts';
import { slottedPart } from '../schema/workspace-schema.ts';
import type { Bindings } from './bindings.ts';
import { type Caller, workspaceParameter } from './guard.ts';
import { inWorkspace } from './render.ts';
import { column, jsonScalar, literal, name, partValue, SLOT_NULL, slotKind, slotValue } from './values.ts';
import { boundValue, uniqueDigest } from './write.ts';

/** SQLSTATE of a change planned under a schema or by a key that is no longer current: nothing was done. */
export const STALE_SCHEMA = 'V0001';
/** SQLSTATE of data that does not allow the change; the message is JSON. */
export const DATA_REFUSES = 'V0002';
/** SQLSTATE of records that lack what the change demands of them. */
export const VALUE_MISSING = 'V0003';

/** Rows that a statement of a request brings along at most; the scheduled handler does the rest. */
export const FILL_BOUND = 5_000;

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
  return sql`insert into ${name(table)} (workspace_id, ${sql.join(targets, sql`, `)}) select ${workspaceId}, ${sql.join(values, sql`, `)} from jsonb_to_recordset(${rows}::jsonb) as r(${sql.join(typed, sql`, `)}) on conflict (workspace_id, id) do update set ${sql.join(updates, sql`, `)}`;
};

/** A row as it is sent: its default value in an array, so that one that is null differs from none. */
const sentRow = ({ isDefaultGiven, defaultValue, ...row }: FieldRowToWrite) =>
  isDefaultGiven ? { ...row, defaultValue: [defaultValue] } : row;

const deletion = (workspaceId: SQL, table: string, ids: SQL): SQL =>
  sql`delete from ${name(table)} t where t.workspace_id = ${workspaceId} and t.id in (select i::uuid from jsonb_array_elements_text(${ids}::jsonb) i)`;

export interface ChangeContext {
  readonly workspaceId: SQL;
  readonly bindings: Bindings;
}

/**
 * The CTEs that copy values into a slot for the next `bound` rows, and say in the field's row how far it is: the
 * last one, `filling`, answers `is_ready`. The row where the last bound ended is copied again. Where another filler
 * has the field, or `isAllowed` is not true, nothing is done.
 */
export const fillSlot = (
  context: ChangeContext,
  object: ObjectSchema,
  fieldId: string,
  slot: string,
  value: SQL,
  bound: number,
  isAllowed: SQL,
): readonly SQL[] => {
  const field = sql`f.workspace_id = ${context.workspaceId} and f.id = ${literal(fieldId)}::uuid`;
  const table = name(object.table);
  const start = sql`coalesce((select c.place from claimed c), '00000000-0000-0000-0000-000000000000')`;
  // A range, not a join with the batch: with stale statistics a join is planned as if the table were empty.
  const end = sql`(select b.id from batch b order by b.id desc limit 1)`;
  return [
    sql`claimed as materialized (select f.slot_filled_to as place from field_metadata f where ${field} and not f.is_slot_ready and ${isAllowed} for update skip locked)`,
    sql`batch as materialized (select t.id from ${table} t where ${inWorkspace(context, object, 't')} and exists (select from claimed) and t.id >= ${start} order by t.id limit ${sql.raw(String(bound))})`,
    sql`filled as (update ${table} t set ${name(slot)} = ${value} where ${inWorkspace(context, object, 't')} and t.id >= ${start} and t.id <= ${end})`,
    sql`filling as (update field_metadata f set slot_filled_to = coalesce(${end}, f.slot_filled_to), is_slot_ready = (select count(*) from batch) < ${sql.raw(String(bound))} from claimed where ${field} returning f.is_slot_ready as is_ready)`,
  ];
};

const uniqueParts = (field: Field): readonly string[] => FIELD_TYPES[field.type].uniqueParts ?? [];

/** Two live records with one value refuse the change, and are shown. */
const refuseClashes = (context: ChangeContext, object: ObjectSchema, field: Field): SQL => {
  const part = field.parts.find((candidate) => candidate.name === uniqueParts(field)[0]);
  if (!part) throw new Error(`field ${field.name} cannot be unique`);
  const digest = uniqueDigest(object, 't', field, uniqueParts(field));
  return sql`select refuse_change(${literal(DATA_REFUSES)}, c.clashes::text) from (select jsonb_agg(v.value) as clashes from (select min(left(${partValue(object, 't', part)}::text, 100)) as value from ${name(object.table)} t where ${inWorkspace(context, object, 't')} and t.deleted_at is null and ${digest} is not null group by ${digest} having count(*) > 1 order by 1 limit 10) v) c where c.clashes is not null`;
};

const takeUniqueValues = (context: ChangeContext, object: ObjectSchema, field: Field): SQL => {
  const digest = uniqueDigest(object, 't', field, uniqueParts(field));
  return sql`insert into unique_value (workspace_id, object_id, field_id, record_id, digest) select t.workspace_id, ${literal(object.id)}::uuid, ${literal(field.id)}::uuid, t.id, ${digest} from ${name(object.table)} t where ${inWorkspace(context, object, 't')} and t.deleted_at is null and ${digest} is not null on conflict (workspace_id, field_id, record_id) do nothing`;
};

/** Text value under its new name; NULL where it is gone. */
const renamedValue = (
  value: SQL,
  renamed: Readonly<Record<string, string | null>>,
  { bindings }: ChangeContext,
  fallback: string | null,
): SQL => {
  const cases = Object.entries(renamed).map(
    ([before, after]) =>
      sql`when ${bindings.bind(before)}::text then ${bindings.bind(after ?? fallback)}::text`,
  );
  return sql`case ${value} ${sql.join(cases, sql` `)} else ${value} end`;
};

const rewriteOptions = (
  context: ChangeContext,
  change: Extract<DataChange, { kind: 'rewriteOptions' }>,
): SQL => {
  const { object, field, renamed, fallback } = change;
  const [part] = field.parts;
  if (!part) throw new Error(`field ${field.name} holds no option`);
  const before = context.bindings.bind(JSON.stringify(Object.keys(renamed)));
  const values = sql`array(select jsonb_array_elements_text(${before}::jsonb))`;
  const value = partValue(object, 't', part);
  const isList = part.kind === 'list';
  const holds = isList ? sql`${value} ?| ${values}` : sql`${value} = any(${values})`;
  const instead = isList
    ? sql`(select nullif(coalesce(jsonb_agg(x.value order by x.n), '[]'), '[]') from (select distinct on (r.value) r.value, r.n from (select ${renamedValue(sql`e.value`, renamed, context, null)} as value, e.n from jsonb_array_elements_text(${value}) with ordinality e(value, n)) r where r.value is not null order by r.value, r.n) x)`
    : renamedValue(value, renamed, context, typeof fallback === 'string' ? fallback : null);
  const where = sql`where ${inWorkspace(context, object, 't')} and ${holds}`;
  if (part.place.in === 'column')
    return sql`update ${name(object.table)} t set ${name(part.place.column)} = ${instead} ${where}`;
  const json = column('t', object.jsonColumn);
  const { key } = part.place;
  const slot = part.place.slot ?? part.place.filling;
  const copied =
    slot === null ? sql`` : sql`, ${name(slot)} = ${slotValue(slot, part.kind, sql`(${instead})`)}`;
  const replaced = isList ? instead : sql`to_jsonb(${instead})`;
  return sql`update ${name(object.table)} t set ${name(object.jsonColumn)} = case when ${instead} is null then ${json} - ${literal(key)} else ${json} || jsonb_build_object(${literal(key)}, ${replaced}) end${copied} ${where}`;
};

/** The key under which values of a part are stored, of a field that got it in this very transaction. */
const newKey = (context: ChangeContext, fieldId: string, partName: string): SQL =>
  sql`(select f.storage_key || ${literal(partName === '' ? '' : `.${partName}`)} from field_metadata f where f.workspace_id = ${context.workspaceId} and f.id = ${literal(fieldId)}::uuid)`;

const asJson = ({ bindings }: ChangeContext, value: JsonValue | undefined): SQL =>
  sql`${bindings.bind(JSON.stringify(value ?? null))}::jsonb`;

/** A text, so that its SQL type is the same in JSONB and in a column. */
const NEW_ID = sql`gen_random_uuid()::text`;

const fillNew = (context: ChangeContext, change: Extract<DataChange, { kind: 'fillNew' }>): SQL => {
  const { object, fieldId, filling } = change;
  const pairs =
    filling === null
      ? [newKey(context, fieldId, ''), NEW_ID]
      : Object.entries(filling).flatMap(([partName, value]) =>
          value === null ? [] : [newKey(context, fieldId, partName), asJson(context, value)],
        );
  return sql`update ${name(object.table)} t set ${name(object.jsonColumn)} = ${column('t', object.jsonColumn)} || jsonb_build_object(${sql.join(pairs, sql`, `)}) where ${inWorkspace(context, object, 't')}`;
};

/** The only part of a field that can be without a value. */
const onlyPart = (field: Field): Part => {
  const [part] = field.parts;
  if (!part) throw new Error(`field ${field.name} stores nothing`);
  return part;
};

const fillEmpty = (
  context: ChangeContext,
  change: Extract<DataChange, { kind: 'fillEmpty' }>,
): readonly SQL[] => {
  const { object, field, filling } = change;
  const part = onlyPart(field);
  const update = sql`update ${name(object.table)} t`;
  const rows = inWorkspace(context, object, 't');
  const isEmpty = sql`${partValue(object, 't', part)} is null`;
  const unique = field.isUnique && !field.hasUniqueIndex ? [takeUniqueValues(context, object, field)] : [];
  if (part.place.in === 'column') {
    const value =
      filling === null ? sql`gen_random_uuid()` : boundValue(context.bindings, part, filling[''] ?? null);
    return [sql`${update} set ${name(part.place.column)} = ${value} where ${rows} and ${isEmpty}`, ...unique];
  }
  const { key } = part.place;
  const slot = part.place.slot ?? part.place.filling;
  const value = filling === null ? NEW_ID : asJson(context, filling['']);
  const json = column('t', object.jsonColumn);
  const copied = (to: string): SQL =>
    sql`${update} set ${name(to)} = ${slotValue(to, part.kind, partValue(object, 't', part))} where ${rows} and ${name(to)} is not distinct from ${SLOT_NULL[slotKind(to)]}`;
  return [
    sql`${update} set ${name(object.jsonColumn)} = ${json} || jsonb_build_object(${literal(key)}, ${value}) where ${rows} and ${isEmpty}`,
    ...(slot === null ? [] : [copied(slot)]),
    ...unique,
  ];
};

const refuseEmpty = (context: ChangeContext, object: ObjectSchema, field: Field | null): SQL => {
  const isEmpty = field ? sql` and ${partValue(object, 't', onlyPart(field))} is null` : sql``;
  return sql`select refuse_change(${literal(VALUE_MISSING)}, 'missing') where exists (select from ${name(object.table)} t where ${inWorkspace(context, object, 't')} and t.deleted_at is null${isEmpty})`;
};

/** Removes the keys of a field that goes, from as many rows as a request may touch. */
const clearValues = (context: ChangeContext, object: ObjectSchema, field: Field): readonly SQL[] => {
  const keys = field.parts.flatMap(({ place }) => (place.in === 'json' ? [place.key] : []));
  if (keys.length === 0) return [];
  const json = column('t', object.jsonColumn);
  const list = sql`array[${sql.join(keys.map(literal), sql`, `)}]`;
  const fieldId = sql`${literal(field.id)}::uuid`;
  return [
    sql`update ${name(object.table)} t set ${name(object.jsonColumn)} = ${json} - ${list} where ${inWorkspace(context, object, 't')} and t.id in (select h.id from ${name(object.table)} h where ${inWorkspace(context, object, 'h')} and ${column('h', object.jsonColumn)} ?| ${list} order by h.id limit ${sql.raw(String(FILL_BOUND))})`,
    sql`delete from unique_value u where u.workspace_id = ${context.workspaceId} and u.field_id = ${fieldId}`,
  ];
};

const before = (context: ChangeContext, change: DataChange): readonly SQL[] => {
  switch (change.kind) {
    case 'deleteRecords':
      return [
        sql`delete from record t where t.workspace_id = ${context.workspaceId} and t.object_id = ${literal(change.objectId)}::uuid`,
      ];
    case 'clearValues':
      return clearValues(context, change.object, change.field);
    case 'endUnique':
      return [
        sql`delete from unique_value u where u.workspace_id = ${context.workspaceId} and u.field_id = ${literal(change.fieldId)}::uuid`,
      ];
    default:
      return [];
  }
};

const after = (context: ChangeContext, change: DataChange): readonly SQL[] => {
  switch (change.kind) {
    case 'fillSlot': {
      const { object, fieldId, slot, hasValues } = change;
      const part = slottedPart(change.type);
      if (!part) return [];
      // Without values, every row holds the slot's stand-in for NULL.
      const value = hasValues
        ? slotValue(slot, part.kind, jsonScalar(object, 't', part.kind, newKey(context, fieldId, part.name)))
        : SLOT_NULL[slotKind(slot)];
      const fill = fillSlot(context, object, fieldId, slot, value, FILL_BOUND, sql`true`);
      return [sql`with ${sql.join([...fill], sql`, `)} select is_ready from filling`];
    }
    case 'makeUnique':
      return [
        refuseClashes(context, change.object, change.field),
        takeUniqueValues(context, change.object, change.field),
      ];
    case 'rewriteOptions':
      return [rewriteOptions(context, change)];
    case 'fillNew':
      return [fillNew(context, change)];
    case 'fillEmpty':
      return fillEmpty(context, change);
    case 'refuseEmpty':
      return [refuseEmpty(context, change.object, change.field)];
    default:
      return [];
  }
};

/** The statements of a change, in order. The last one answers `schema` (JSON text). */
export const changeStatements = (caller: Caller, change: Change, bindings: Bindings): readonly SQL[] => {
  const workspaceId = workspaceParameter(bindings, caller);
  const context: ChangeContext = { workspaceId, bindings };
  const json = (value: unknown): SQL => sql`${bindings.bind(JSON.stringify(value))}`;
  const begin = sql`select change_schema(${bindings.named('keyHash', caller.keyHash)}, ${workspaceId}, ${bindings.named('schemaVersion', caller.schemaVersion)}::bigint, ${bindings.named('scope', caller.scope)})`;
  return [
    begin,
    ...change.data.flatMap((item) => before(context, item)),
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
    ...change.data.flatMap((item) => after(context, item)),
    sql`select ${schemaJson} as schema from workspace w where w.id = ${workspaceId}`,
  ];
};
