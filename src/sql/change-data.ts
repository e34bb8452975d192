/** The data that follows a change of the schema, as statements of its transaction. */

import { type SQL, sql } from 'drizzle-orm';
import type { DataChange } from '../schema/change/change.ts';
import type { Field, JsonValue, ObjectSchema, Part } from '../schema/types.ts';
import { slottedPart } from '../schema/workspace-schema.ts';
import type { Bindings } from './bindings.ts';
import { FILL_BOUND, fillSlot } from './fill-slot.ts';
import { inWorkspace } from './objects.ts';
import { DATA_REFUSES, VALUE_MISSING } from './sqlstates.ts';
import { column, jsonScalar, literal, name, partValue, SLOT_NULL, slotKind, slotValue } from './values.ts';
import { uniqueDigest, uniqueParts } from './write/unique.ts';
import { boundValue } from './write/values.ts';

export interface ChangeContext {
  readonly workspaceId: SQL;
  readonly bindings: Bindings;
}

type DataChangeOf<Kind extends DataChange['kind']> = Extract<DataChange, { readonly kind: Kind }>;

const list = (items: readonly SQL[]): SQL => sql.join([...items], sql`, `);

const asJson = ({ bindings }: ChangeContext, value: JsonValue | undefined): SQL =>
  sql`${bindings.bind(JSON.stringify(value ?? null))}::jsonb`;

/** Two live records with one value refuse the change, and are shown. */
const refuseClashes = (context: ChangeContext, object: ObjectSchema, field: Field): SQL => {
  const [part] = uniqueParts(field);
  const digest = uniqueDigest(object, 't', field);
  const shared = sql`
    select min(left(${partValue(object, 't', part)}::text, 100)) as value from ${name(object.table)} t
    where ${inWorkspace(context, object, 't')} and t.deleted_at is null and ${digest} is not null
    group by ${digest} having count(*) > 1
    order by 1 limit 10`;
  return sql`select refuse_change(${literal(DATA_REFUSES)}, c.clashes::text)
    from (select jsonb_agg(v.value) as clashes from (${shared}) v) c
    where c.clashes is not null`;
};

const takeUniqueValues = (context: ChangeContext, object: ObjectSchema, field: Field): SQL => {
  const digest = uniqueDigest(object, 't', field);
  const [objectId, fieldId] = [object.id, field.id].map(literal);
  return sql`insert into unique_value (workspace_id, object_id, field_id, record_id, digest)
    select t.workspace_id, ${objectId}::uuid, ${fieldId}::uuid, t.id, ${digest} from ${name(object.table)} t
    where ${inWorkspace(context, object, 't')} and t.deleted_at is null and ${digest} is not null
    on conflict (workspace_id, field_id, record_id) do nothing`;
};

const makeUnique = (
  context: ChangeContext,
  { object, field }: DataChangeOf<'makeUnique'>,
): readonly SQL[] => [refuseClashes(context, object, field), takeUniqueValues(context, object, field)];

const endUnique = (context: ChangeContext, fieldId: string): SQL =>
  sql`delete from unique_value u
    where u.workspace_id = ${context.workspaceId} and u.field_id = ${literal(fieldId)}::uuid`;

/** Text value under its new name; NULL if it is gone. */
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

/** A list of options under their new names, each once, in the order it had; NULL if none is left. */
const renamedList = (
  value: SQL,
  renamed: Readonly<Record<string, string | null>>,
  context: ChangeContext,
): SQL => {
  const item = renamedValue(sql`e.value`, renamed, context, null);
  const items = sql`select ${item} as value, e.n from jsonb_array_elements_text(${value}) with ordinality e(value, n)`;
  const once = sql`
    select distinct on (r.value) r.value, r.n from (${items}) r where r.value is not null order by r.value, r.n`;
  return sql`(select nullif(coalesce(jsonb_agg(x.value order by x.n), '[]'), '[]') from (${once}) x)`;
};

const rewriteOptions = (context: ChangeContext, change: DataChangeOf<'rewriteOptions'>): SQL => {
  const { object, field, renamed, fallback } = change;
  const part = onlyPart(field);
  const before = context.bindings.bind(JSON.stringify(Object.keys(renamed)));
  const values = sql`array(select jsonb_array_elements_text(${before}::jsonb))`;
  const value = partValue(object, 't', part);
  const isList = part.kind === 'list';
  const holds = isList ? sql`${value} ?| ${values}` : sql`${value} = any(${values})`;
  const instead = isList
    ? renamedList(value, renamed, context)
    : renamedValue(value, renamed, context, typeof fallback === 'string' ? fallback : null);
  const update = sql`update ${name(object.table)} t`;
  const where = sql`where ${inWorkspace(context, object, 't')} and ${holds}`;
  if (part.place.in === 'column') return sql`${update} set ${name(part.place.column)} = ${instead} ${where}`;
  const json = column('t', object.jsonColumn);
  const key = literal(part.place.key);
  const slot = part.place.slot ?? part.place.filling;
  const copied =
    slot === null ? sql`` : sql`, ${name(slot)} = ${slotValue(slot, part.kind, sql`(${instead})`)}`;
  const replaced = isList ? instead : sql`to_jsonb(${instead})`;
  return sql`${update} set ${name(object.jsonColumn)} =
      case when ${instead} is null then ${json} - ${key}
      else ${json} || jsonb_build_object(${key}, ${replaced}) end${copied}
    ${where}`;
};

/** The key under which values of a part are stored, of a field that got it in this very transaction. */
const newKey = (context: ChangeContext, fieldId: string, partName: string): SQL =>
  sql`(select f.storage_key || ${literal(partName === '' ? '' : `.${partName}`)} from field_metadata f
    where f.workspace_id = ${context.workspaceId} and f.id = ${literal(fieldId)}::uuid)`;

/** A text, so that its SQL type is the same in JSONB and in a column. */
const NEW_ID = sql`gen_random_uuid()::text`;

const fillNew = (context: ChangeContext, change: DataChangeOf<'fillNew'>): SQL => {
  const { object, fieldId, filling } = change;
  const entries =
    filling === null
      ? [newKey(context, fieldId, ''), NEW_ID]
      : Object.entries(filling).flatMap(([partName, value]) =>
          value === null ? [] : [newKey(context, fieldId, partName), asJson(context, value)],
        );
  return sql`update ${name(object.table)} t
    set ${name(object.jsonColumn)} = ${column('t', object.jsonColumn)} || jsonb_build_object(${list(entries)})
    where ${inWorkspace(context, object, 't')}`;
};

/** The part of a field that has only one. */
const onlyPart = (field: Field): Part => {
  const [part] = field.parts;
  if (!part) throw new Error(`field ${field.name} stores nothing`);
  return part;
};

const fillEmpty = (context: ChangeContext, change: DataChangeOf<'fillEmpty'>): readonly SQL[] => {
  const { object, field, filling } = change;
  const part = onlyPart(field);
  const update = sql`update ${name(object.table)} t`;
  const rows = inWorkspace(context, object, 't');
  const isEmpty = sql`${partValue(object, 't', part)} is null`;
  const taken = field.isUnique && !field.hasUniqueIndex ? [takeUniqueValues(context, object, field)] : [];
  if (part.place.in === 'column') {
    const value =
      filling === null ? sql`gen_random_uuid()` : boundValue(context.bindings, part, filling[''] ?? null);
    return [sql`${update} set ${name(part.place.column)} = ${value} where ${rows} and ${isEmpty}`, ...taken];
  }
  const json = name(object.jsonColumn);
  const entry = sql`jsonb_build_object(${literal(part.place.key)}, ${filling === null ? NEW_ID : asJson(context, filling[''])})`;
  const copy = (slot: string): SQL =>
    sql`${update} set ${name(slot)} = ${slotValue(slot, part.kind, partValue(object, 't', part))}
      where ${rows} and ${name(slot)} is not distinct from ${SLOT_NULL[slotKind(slot)]}`;
  const slot = part.place.slot ?? part.place.filling;
  return [
    sql`${update} set ${json} = t.${json} || ${entry} where ${rows} and ${isEmpty}`,
    ...(slot === null ? [] : [copy(slot)]),
    ...taken,
  ];
};

const refuseEmpty = (context: ChangeContext, { object, field }: DataChangeOf<'refuseEmpty'>): SQL => {
  const isEmpty = field ? sql` and ${partValue(object, 't', onlyPart(field))} is null` : sql``;
  return sql`select refuse_change(${literal(VALUE_MISSING)}, 'missing') where exists (
    select from ${name(object.table)} t
    where ${inWorkspace(context, object, 't')} and t.deleted_at is null${isEmpty})`;
};

/** Removes the keys of a field that goes, from as many rows as a request may touch. */
const clearValues = (
  context: ChangeContext,
  { object, field }: DataChangeOf<'clearValues'>,
): readonly SQL[] => {
  const keys = field.parts.flatMap(({ place }) => (place.in === 'json' ? [place.key] : []));
  if (keys.length === 0) return [];
  const table = name(object.table);
  const json = name(object.jsonColumn);
  const gone = sql`array[${list(keys.map(literal))}]`;
  const holders = sql`
    select h.id from ${table} h where ${inWorkspace(context, object, 'h')} and h.${json} ?| ${gone}
    order by h.id limit ${sql.raw(String(FILL_BOUND))}`;
  return [
    sql`update ${table} t set ${json} = t.${json} - ${gone}
      where ${inWorkspace(context, object, 't')} and t.id in (${holders})`,
    endUnique(context, field.id),
  ];
};

const fillNewSlot = (context: ChangeContext, change: DataChangeOf<'fillSlot'>): readonly SQL[] => {
  const { object, fieldId, slot, hasValues } = change;
  const part = slottedPart(change.type);
  if (!part) return [];
  // Without values, every row holds the slot's stand-in for NULL.
  const value = hasValues
    ? slotValue(slot, part.kind, jsonScalar(object, 't', part.kind, newKey(context, fieldId, part.name)))
    : SLOT_NULL[slotKind(slot)];
  const ctes = fillSlot(context, object, fieldId, slot, value, FILL_BOUND, sql`true`);
  return [sql`with ${list(ctes)} select is_ready from filling`];
};

/** The records of an object, and then their count. */
const deleteRecords = (context: ChangeContext, objectId: string): readonly SQL[] =>
  ['record', 'record_count'].map(
    (table) => sql`delete from ${name(table)} t
    where t.workspace_id = ${context.workspaceId} and t.object_id = ${literal(objectId)}::uuid`,
  );

/** What goes before the rows of the schema change: the field's own row is needed for it, or in its way. */
export const dataBefore = (context: ChangeContext, change: DataChange): readonly SQL[] => {
  switch (change.kind) {
    case 'deleteRecords':
      return deleteRecords(context, change.objectId);
    case 'clearValues':
      return clearValues(context, change);
    case 'endUnique':
      return [endUnique(context, change.fieldId)];
    default:
      return [];
  }
};

/** What follows the rows of the schema. */
export const dataAfter = (context: ChangeContext, change: DataChange): readonly SQL[] => {
  switch (change.kind) {
    case 'fillSlot':
      return fillNewSlot(context, change);
    case 'makeUnique':
      return makeUnique(context, change);
    case 'rewriteOptions':
      return [rewriteOptions(context, change)];
    case 'fillNew':
      return [fillNew(context, change)];
    case 'fillEmpty':
      return fillEmpty(context, change);
    case 'refuseEmpty':
      return [refuseEmpty(context, change)];
    default:
      return [];
  }
};
