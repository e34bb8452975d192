/** The events of a writing statement: one for each record that it changes, stored by the statement itself. */
import { type SQL, sql } from 'drizzle-orm';
import type { EventKind } from '../../plan/events.ts';
import { selectionOf } from '../../plan/selection.ts';
import type { Field, NameBinding, ObjectSchema, Part } from '../../schema/types.ts';
import { renderRecord } from '../render.ts';
import { literal } from '../values.ts';
import { NOW, type WriteContext } from './context.ts';

/** Records that a statement changes in one way. */
export interface RecordChange {
  readonly object: ObjectSchema;
  readonly kind: EventKind | SQL;
  /**
   * The rest of a SELECT, from FROM on. Rows `w` are the records after the change, or as they were if they are
   * destroyed; if `fields` are given, rows `b` are the same records before.
   */
  readonly rows: SQL;
  /** The fields that may have changed. An update that changes none of them is no event. */
  readonly fields: readonly Field[];
}

/** The fields that the parts belong to. */
export const fieldsOf = (object: ObjectSchema, parts: readonly Part[]): readonly Field[] =>
  object.fields.filter((field) => field.parts.some((part) => parts.includes(part)));

/** The field that deletions and restorations change. */
export const livenessField = (object: ObjectSchema): readonly Field[] =>
  object.fields.filter(({ name }) => name === 'deletedAt');

const namesOf = ({ object, fields }: RecordChange): readonly NameBinding[] =>
  [...object.names.values()].filter(({ field, isAlias }) => !isAlias && fields.includes(field));

/** JSON text of the changed fields; NULL if none has changed. */
const changesJson = (context: WriteContext, change: RecordChange): SQL => {
  if (change.fields.length === 0) return sql`null::text`;
  const names = new Set(namesOf(change).map(({ name }) => name));
  const selection = selectionOf(context.schema, change.object, 0, names);
  return sql`record_changes(${renderRecord(context, selection, 'b')}, ${renderRecord(context, selection, 'w')})`;
};

/** The names of relations by those of their foreign keys, as a JSON literal: an event names both. */
const relationNames = (change: RecordChange): SQL => {
  const names = namesOf(change);
  const relations = new Map(
    names.flatMap(({ name, field, role }) => (role === 'relation' ? [[field, name] as const] : [])),
  );
  const entries = names.flatMap(({ name, field, role }) => {
    const relation = relations.get(field);
    return role === 'foreignKey' && relation !== undefined ? [[name, relation]] : [];
  });
  return literal(JSON.stringify(Object.fromEntries(entries)));
};

/** A record without related ones, composed from its row: a stored function would not find a destroyed record. */
const recordJson = (context: WriteContext, object: ObjectSchema): SQL => {
  const { key, entries } = selectionOf(context.schema, object, 0, null);
  return renderRecord(context, { object, key, entries }, 'w');
};

const changedRows = (context: WriteContext, change: RecordChange): SQL => {
  const { object, kind, rows } = change;
  return sql`
    select
      ${literal(object.id)}::uuid as object_id,
      ${literal(object.nameSingular)} as object_name,
      ${typeof kind === 'string' ? literal(kind) : kind} as kind,
      w.id,
      ${recordJson(context, object)} as record,
      ${changesJson(context, change)} as changes,
      ${relationNames(change)} as relations
    ${rows}`;
};

/** The CTEs that store an event for each record that the changes are about. They come after those that write. */
export const eventCtes = (context: WriteContext, changes: readonly RecordChange[]): readonly SQL[] => {
  if (changes.length === 0) return [];
  const rows = changes.map((change) => changedRows(context, change));
  return [
    sql`changed as materialized (${sql.join(
      rows,
      sql`
    union all`,
    )}
  )`,
    sql`events as (
    insert into event (
      workspace_id,
      object_id,
      object_name,
      record_id,
      kind,
      record,
      changes,
      updated_fields,
      key_id,
      key_name,
      request_id,
      created_at
    )
    select ${context.workspaceId},
      c.object_id,
      c.object_name,
      c.id,
      c.kind,
      c.record,
      c.changes,
      changed_names(c.changes, c.relations),
      k.id,
      k.name,
      ${context.requestId},
      ${NOW}
    from changed c
      join api_key k
        on k.workspace_id = ${context.workspaceId}
        and k.hash = ${context.keyHash}
    where c.kind <> 'updated'
      or c.changes is not null
  )`,
  ];
};
