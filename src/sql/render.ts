/** What is selected of a record → its JSON text, made by Postgres: one SQL expression, relations included. */
import { type SQL, sql } from 'drizzle-orm';
import { NESTED_LIMIT } from '../limits.ts';
import type { ConnectionEntry, FieldSelection, SelectedEntry, SelectedPart } from '../plan/selection.ts';
import type { Field, ObjectSchema, Part } from '../schema/types.ts';
import { compiled } from './compiled.ts';
import { connectionJson, type OwnPieces } from './connection.ts';
import { concatenated, objectPieces, type Piece, partJson } from './json.ts';
import { type Listing, listingOf, ROW } from './list.ts';
import { foreignKeyId, inWorkspace, pointsAt, type RecordContext, rowsOf } from './objects.ts';
import { column, literal, name } from './values.ts';

/** The object that a relation leads to, and the foreign key of its many side. */
const relationOf = (
  { schema }: RecordContext,
  field: Field,
): { readonly target: ObjectSchema; readonly foreignKey: Part } | null => {
  const target = schema.byId.get(field.relation?.targetObjectId ?? '');
  const [foreignKey] =
    field.relation?.type === 'MANY_TO_ONE'
      ? field.parts
      : (target?.fields.find(({ id }) => id === field.relation?.targetFieldId)?.parts ?? []);
  return target && foreignKey ? { target, foreignKey } : null;
};

/** The alias of a record inside the one under `alias`. */
const nested = (alias: string): string => `${alias}_r`;

const relatedOne = (
  context: RecordContext,
  alias: string,
  { field, selection }: Extract<SelectedEntry, { kind: 'one' }>,
  object: ObjectSchema,
): SQL => {
  const relation = relationOf(context, field);
  if (!relation) return literal('null');
  const { target, foreignKey } = relation;
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
  context: RecordContext,
  alias: string,
  { field, selection }: Extract<SelectedEntry, { kind: 'many' }>,
): SQL => {
  const relation = relationOf(context, field);
  if (!relation) return literal('[]');
  const { target, foreignKey } = relation;
  const inner = nested(alias);
  const source = `${alias}_s`;
  const id = column(source, 'id');
  return sql`coalesce((select '[' || string_agg(${composeRecord(context, selection, inner)}, ',' order by ${column(inner, 'id')}) || ']' from (select ${name(source)}.* from ${rowsOf(context, target, source)} where ${inWorkspace(context, target, source)} and ${belongsTo(context, target, source, foreignKey, alias)} and ${column(source, 'deleted_at')} is null order by ${id} limit ${sql.raw(String(NESTED_LIMIT))}) ${name(inner)}), '[]')`;
};

/** A page of records, by itself. */
export const renderConnection = (
  listing: Listing,
  entries: readonly ConnectionEntry[],
  own?: OwnPieces,
): SQL => connectionJson(listing, entries, (fields, row) => composeRecord(listing.context, fields, row), own);

const relatedConnection = (
  context: RecordContext,
  alias: string,
  { field, connection }: Extract<SelectedEntry, { kind: 'connection' }>,
): SQL => {
  const relation = relationOf(context, field);
  if (!relation) return literal('null');
  const { target, foreignKey } = relation;
  const within = belongsTo(context, target, ROW, foreignKey, alias);
  const listing = listingOf(context, connection.page, within, `${alias}_p`, false);
  return renderConnection(listing, connection.entries);
};

const partPieces = (object: ObjectSchema, alias: string, part: SelectedPart): readonly Piece[] =>
  part.kind === 'constant' ? [part.json] : [partJson(object, alias, part.part)];

const valuePieces = (
  object: ObjectSchema,
  alias: string,
  { field, parts }: Extract<SelectedEntry, { kind: 'value' }>,
): readonly Piece[] => {
  const [first] = field.parts;
  if (!parts && first?.name === '') return [partJson(object, alias, first)];
  const selected = parts ?? field.parts.map((part) => ({ kind: 'part', key: part.name, part }) as const);
  return objectPieces(selected.map((part) => ({ key: part.key, value: partPieces(object, alias, part) })));
};

const entryPieces = (
  context: RecordContext,
  object: ObjectSchema,
  alias: string,
  entry: SelectedEntry,
): readonly Piece[] => {
  switch (entry.kind) {
    case 'constant':
    case 'part':
      return partPieces(object, alias, entry);
    case 'value':
      return valuePieces(object, alias, entry);
    case 'one':
      return [relatedOne(context, alias, entry, object)];
    case 'many':
      return [relatedMany(context, alias, entry)];
    case 'connection':
      return [relatedConnection(context, alias, entry)];
  }
};

const composeRecord = (context: RecordContext, { object, entries }: FieldSelection, alias: string): SQL =>
  concatenated(
    objectPieces(
      entries.map((entry) => ({ key: entry.key, value: entryPieces(context, object, alias, entry) })),
    ),
  );

/** The JSON text of the selected fields of the record under `alias`. Composed once per schema if the selection has a key. */
export const renderRecord = (context: RecordContext, selection: FieldSelection, alias: string): SQL => {
  const compose = () => composeRecord(context, selection, alias);
  if (selection.key === null) return compose();
  const written = context.written.map(({ objectId, cte }) => `${objectId}=${cte}`);
  const key = ['record', selection.key, alias, ...written, context.united?.cte].join('/');
  return compiled(context.schema, key, compose);
};
