/** What is selected of a record → its JSON text, made by Postgres: one SQL expression, relations included. */
import { type SQL, sql } from 'drizzle-orm';
import { NESTED_LIMIT } from '../limits.ts';
import type { Depth } from '../plan/parameters.ts';
import type { ConnectionEntry, FieldSelection, SelectedEntry } from '../plan/selection.ts';
import { relationOf } from '../schema/relations.ts';
import type { ObjectSchema, Part } from '../schema/types.ts';
import { compiled } from './compiled.ts';
import { connectionJson, type OwnPieces } from './connection.ts';
import { concatenated, objectPieces, partJson } from './json.ts';
import { type Listing, listingOf, ROW } from './list.ts';
import { entryMembers, type RelatedEntry } from './members.ts';
import { foreignKeyId, inWorkspace, pointsAt, type RecordContext, rowsOf } from './objects.ts';
import {
  isWhole,
  shapesParameter,
  storedList,
  storedOne,
  storedRecords,
  type WholeSelection,
} from './stored/calls.ts';
import { column, literal, name } from './values.ts';

interface RenderContext extends RecordContext {
  /** What stored functions have to know of the related records of the root. */
  readonly shapes: SQL;
}

/** Whether a function renders related records: those that are rendered with relations of their own. */
const isStored = (
  { written, united }: RecordContext,
  selection: FieldSelection,
): selection is WholeSelection => selection.whole === 1 && written.length === 0 && !united;

/**
 * Whether a function renders several records quicker than what is composed for them: a call costs each of them more than
 * planning their relations costs once, but for relations of relations. A write calls it, to see what it has written.
 */
const isCheaper = ({ written, united }: RecordContext, { whole }: WholeSelection): boolean =>
  !united && (written.length === 1 || (written.length === 0 && whole === 2));

/** The alias of a record inside the one under `alias`. */
const nested = (alias: string): string => `${alias}_r`;

const relatedOne = (
  context: RenderContext,
  alias: string,
  { field, selection }: Extract<SelectedEntry, { kind: 'one' }>,
  object: ObjectSchema,
): SQL => {
  const relation = relationOf(context.schema, field);
  if (!relation) return literal('null');
  const { target, foreignKey } = relation;
  if (isStored(context, selection))
    return storedOne(context, selection, foreignKeyId(object, alias, foreignKey));
  const inner = nested(alias);
  return sql`coalesce((select ${composeRecord(context, selection, inner)} from ${rowsOf(context, target, inner)} where ${inWorkspace(context, target, inner)} and ${column(inner, 'id')} = ${foreignKeyId(object, alias, foreignKey)} and ${column(inner, 'deleted_at')} is null), 'null')`;
};

/** The condition that a row of `many` belongs to the record under `alias`, or to one of those that it unites. */
const belongsTo = (
  { united }: RecordContext,
  many: ObjectSchema,
  manyAlias: string,
  foreignKey: Part,
  alias: string,
): SQL =>
  united?.alias === alias
    ? sql`exists (select from ${name(united.cte)} one where ${pointsAt(many, manyAlias, foreignKey, 'one')})`
    : pointsAt(many, manyAlias, foreignKey, alias);

const relatedMany = (
  context: RenderContext,
  alias: string,
  { field, selection }: Extract<SelectedEntry, { kind: 'many' }>,
): SQL => {
  const relation = relationOf(context.schema, field);
  if (!relation) return literal('[]');
  const { target, foreignKey } = relation;
  const inner = nested(alias);
  const source = `${alias}_s`;
  const id = column(source, 'id');
  const first = (columns: SQL): SQL =>
    sql`select ${columns} from ${rowsOf(context, target, source)} where ${inWorkspace(context, target, source)} and ${belongsTo(context, target, source, foreignKey, alias)} and ${column(source, 'deleted_at')} is null order by ${id} limit ${sql.raw(String(NESTED_LIMIT))}`;
  if (isStored(context, selection)) return storedList(context, selection, sql`array(${first(id)})`);
  return sql`coalesce((select '[' || string_agg(${composeRecord(context, selection, inner)}, ',' order by ${column(inner, 'id')}) || ']' from (${first(sql`${name(source)}.*`)}) ${name(inner)}), '[]')`;
};

/** A page of records, by itself. */
export const renderConnection = (
  listing: Listing,
  entries: readonly ConnectionEntry[],
  own?: OwnPieces,
): SQL => connectionJson(listing, entries, (fields, row) => renderRecord(listing.context, fields, row), own);

const relatedConnection = (
  context: RenderContext,
  alias: string,
  { field, connection }: Extract<SelectedEntry, { kind: 'connection' }>,
): SQL => {
  const relation = relationOf(context.schema, field);
  if (!relation) return literal('null');
  const { target, foreignKey } = relation;
  const within = belongsTo(context, target, ROW, foreignKey, alias);
  const listing = listingOf(context, connection.page, within, `${alias}_p`, false);
  return renderConnection(listing, connection.entries);
};

const relatedJson = (
  context: RenderContext,
  object: ObjectSchema,
  alias: string,
  entry: RelatedEntry,
): SQL => {
  switch (entry.kind) {
    case 'one':
      return relatedOne(context, alias, entry, object);
    case 'many':
      return relatedMany(context, alias, entry);
    case 'connection':
      return relatedConnection(context, alias, entry);
  }
};

const composeRecord = (context: RenderContext, { object, entries }: FieldSelection, alias: string): SQL => {
  const members = entryMembers(entries, {
    value: (part) => partJson(object, alias, part),
    related: (entry) => relatedJson(context, object, alias, entry),
  });
  return concatenated(objectPieces(members));
};

/** How far from a record the functions reach that it calls. */
const followed = ({ entries }: FieldSelection): Depth => {
  const isFollowed = entries.some(
    (entry) => (entry.kind === 'one' || entry.kind === 'many') && entry.selection.whole === 1,
  );
  return isFollowed ? 2 : 0;
};

/**
 * The JSON text of the selected fields of the record under `alias`. Composed once per schema if the selection
 * has a key, or rendered by a stored function if that is quicker.
 * @param ids the ids of all records that the statement renders so, as an array: a function renders them at once
 */
export const renderRecord = (
  context: RecordContext,
  selection: FieldSelection,
  alias: string,
  ids: SQL = sql`array[${column(alias, 'id')}]`,
): SQL => {
  const { schema, united, written } = context;
  const { key, object } = selection;
  if (isWhole(selection) && isCheaper(context, selection)) {
    const rows = storedRecords(context, selection, ids, false);
    return sql`(select f.rendered from ${rows} f where f.record_id = ${column(alias, 'id')})`;
  }
  const shapes = shapesParameter(context, object, followed(selection));
  const compose = () => composeRecord({ ...context, shapes }, selection, alias);
  if (key === null) return compose();
  const writes = written.map(({ objectId, cte }) => `${objectId}=${cte}`);
  return compiled(schema, ['record', key, alias, ...writes, united?.cte].join('/'), compose);
};

/** The JSON text of the live record with an id, if a condition holds; NULL if there is none. */
export const renderLive = (
  context: RecordContext,
  selection: FieldSelection,
  id: SQL,
  condition: SQL,
): SQL => {
  const { object } = selection;
  if (isWhole(selection)) {
    const rows = storedRecords(context, selection, sql`array[${id}]`, true);
    return sql`(select f.rendered from ${rows} f where ${condition})`;
  }
  return sql`(select ${renderRecord(context, selection, 'r')} from ${name(object.table)} r where ${inWorkspace(context, object, 'r')} and ${column('r', 'id')} = ${id} and ${column('r', 'deleted_at')} is null and ${condition})`;
};
