/**
 * Records → JSON text, made by Postgres. Text is concatenated rather than built by json_build_object: it is
 * quicker, smaller on the wire, and takes keys of any length (docs/decisions/0004).
 */

import { type SQL, sql } from 'drizzle-orm';
import type { Field, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import { compiled } from './compiled.ts';
import { MAX_RENDERED_BYTES } from './sqlstates.ts';
import { column, jsonValue, literal, name, partValue } from './values.ts';

/** Records of a one-to-many relation that are answered with each parent (behaviour contract §6). */
export const NESTED_LIMIT = 60;

export const withinSize = (rendered: SQL): SQL =>
  sql`within_size(${rendered}, ${sql.raw(String(MAX_RENDERED_BYTES))})`;

/** Postgres functions take at most 100 arguments. */
const CONCAT_ARGUMENTS = 90;

const EMPTY_ANSWER = { null: 'null', emptyText: '""', emptyList: '[]' } as const;

/** A date-time as it is answered: UTC, ISO 8601, milliseconds. */
export const isoInstant = (value: SQL): SQL =>
  sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The same as a JSON string. */
const isoInstantJson = (value: SQL): SQL =>
  sql`to_char(${value} at time zone 'UTC', '\\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`;

/** JSON text of constants and non-null SQL text, in order. */
type Piece = string | SQL;

/** Pieces → one SQL text expression; neighbouring constants become one. */
const concatenated = (pieces: readonly Piece[]): SQL => {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece;
    else merged.push(piece);
  }
  const expressions = merged.map((piece) => (typeof piece === 'string' ? literal(piece) : piece));
  const chunks: SQL[] = [];
  for (let start = 0; start < expressions.length; start += CONCAT_ARGUMENTS) {
    chunks.push(sql`concat(${sql.join(expressions.slice(start, start + CONCAT_ARGUMENTS), sql`, `)})`);
  }
  return chunks.length === 1 ? sql`${chunks[0]}` : sql`(${sql.join(chunks, sql` || `)})`;
};

/**
 * One stored scalar, never NULL, as `concat` makes JSON of it. Its expressions are as small as can be: the planner's time
 * goes by their number, and a record with its relations has hundreds (docs/decisions/0004).
 */
export const partJson = (object: ObjectSchema, alias: string, part: Part): SQL => {
  const empty = literal(EMPTY_ANSWER[part.empty]);
  if (part.place.in === 'json')
    return sql`coalesce(${jsonValue(object, alias, part.place.key)}::text, ${empty})`;
  const value = partValue(object, alias, part);
  switch (part.kind) {
    case 'text':
    case 'option':
    case 'uuid':
    case 'date':
      return sql`coalesce(to_json(${value}), ${empty})`;
    case 'dateTime':
      return sql`coalesce(${isoInstantJson(value)}, ${empty})`;
    case 'number':
    case 'integer':
    case 'boolean':
    case 'list':
    case 'json':
      return sql`coalesce(${value}::text, ${empty})`;
  }
};

const valuePieces = (object: ObjectSchema, alias: string, field: Field): readonly Piece[] => {
  const pieces: Piece[] = [];
  for (const part of field.parts) {
    const json = partJson(object, alias, part);
    if (part.name === '') return [json];
    pieces.push(`${pieces.length === 0 ? '{' : ','}"${part.name}":`, json);
  }
  return [...pieces, '}'];
};

/** Rows that a statement has written and the tables do not show it yet. */
export interface Written {
  readonly objectId: string;
  /** The CTE that returns them. */
  readonly cte: string;
}

export interface RenderContext {
  readonly schema: WorkspaceSchema;
  readonly workspaceId: SQL;
  readonly written: Written | null;
}

/** The predicate that every read of a table of records starts with. */
export const inWorkspace = (
  context: { readonly workspaceId: SQL },
  object: ObjectSchema,
  alias: string,
): SQL =>
  object.table === 'record'
    ? sql`${column(alias, 'workspace_id')} = ${context.workspaceId} and ${column(alias, 'object_id')} = ${literal(object.id)}::uuid`
    : sql`${column(alias, 'workspace_id')} = ${context.workspaceId}`;

/**
 * Where an object's rows are read from. A statement does not see what it writes itself, so for the object being
 * written the rows just written stand in for what the table still holds.
 */
const rowsOf = (context: RenderContext, object: ObjectSchema, alias: string): SQL => {
  if (context.written?.objectId !== object.id) return sql`${name(object.table)} ${name(alias)}`;
  const { cte } = context.written;
  return sql`(select * from ${name(object.table)} unwritten where ${inWorkspace(context, object, 'unwritten')} and not exists (select from ${name(cte)} w where w.id = unwritten.id) union all select * from ${name(cte)}) ${name(alias)}`;
};

/** The condition that a row of `many` points at a row of `one` by the foreign key of `field`. */
const pointsAt = (many: ObjectSchema, manyAlias: string, foreignKey: Part, oneAlias: string): SQL => {
  const target = column(oneAlias, 'id');
  if (foreignKey.place.in === 'column') return sql`${column(manyAlias, foreignKey.place.column)} = ${target}`;
  const { slot, key } = foreignKey.place;
  const json = column(manyAlias, many.jsonColumn);
  if (slot !== null) return sql`${column(manyAlias, slot)} = ${target}::text`;
  const contains = sql`${json} @> jsonb_build_object(${literal(key)}, ${target}::text)`;
  return many.jsonColumn === 'custom' ? sql`${contains} and ${json} <> '{}'::jsonb` : contains;
};

/** The id that a row's foreign key holds, as uuid. */
export const foreignKeyId = (object: ObjectSchema, alias: string, part: Part): SQL =>
  part.place.in === 'column' ? partValue(object, alias, part) : sql`${partValue(object, alias, part)}::uuid`;

const relatedOne = (
  context: RenderContext,
  object: ObjectSchema,
  alias: string,
  field: Field,
  depth: number,
): SQL | null => {
  const target = context.schema.byId.get(field.relation?.targetObjectId ?? '');
  const foreignKey = field.parts[0];
  if (!target || !foreignKey) return null;
  const inner = `${alias}_${depth}`;
  return sql`coalesce((select ${composeRecord(context, target, inner, depth - 1, null)} from ${rowsOf(context, target, inner)} where ${inWorkspace(context, target, inner)} and ${column(inner, 'id')} = ${foreignKeyId(object, alias, foreignKey)} and ${column(inner, 'deleted_at')} is null), 'null')`;
};

const relatedMany = (context: RenderContext, alias: string, field: Field, depth: number): SQL | null => {
  const target = context.schema.byId.get(field.relation?.targetObjectId ?? '');
  const foreignKey = target?.fields.find((other) => other.id === field.relation?.targetFieldId)?.parts[0];
  if (!target || !foreignKey) return null;
  const source = `${alias}_s${depth}`;
  const inner = `${alias}_${depth}`;
  const id = column(source, 'id');
  return sql`coalesce((select '[' || string_agg(${composeRecord(context, target, inner, depth - 1, null)}, ',' order by ${column(inner, 'id')}) || ']' from (select ${name(source)}.* from ${rowsOf(context, target, source)} where ${inWorkspace(context, target, source)} and ${pointsAt(target, source, foreignKey, alias)} and ${column(source, 'deleted_at')} is null order by ${id} limit ${sql.raw(String(NESTED_LIMIT))}) ${name(inner)}), '[]')`;
};

const composeRecord = (
  context: RenderContext,
  object: ObjectSchema,
  alias: string,
  depth: number,
  fields: ReadonlySet<string> | null,
): SQL => {
  const pieces: Piece[] = [];
  const add = (key: string, value: readonly Piece[]) => {
    if (fields && !fields.has(key)) return;
    pieces.push(`${pieces.length === 0 ? '{' : ','}"${key}":`, ...value);
  };
  for (const { name: key, field, role } of object.names.values()) {
    if (fields && !fields.has(key)) continue;
    if (role === 'value') add(key, valuePieces(object, alias, field));
    if (role === 'foreignKey' && field.parts[0]) add(key, [partJson(object, alias, field.parts[0])]);
    if (role === 'relation' && depth > 0) {
      const related =
        field.relation?.type === 'MANY_TO_ONE'
          ? relatedOne(context, object, alias, field, depth)
          : relatedMany(context, alias, field, depth);
      if (related) add(key, [related]);
    }
  }
  return pieces.length === 0 ? literal('{}') : concatenated([...pieces, '}']);
};

/**
 * A record as the JSON text of its answer.
 * @param depth relations that are followed: 0 foreign keys only, 1 and 2 the related records too
 * @param fields output keys to answer, or null for all; applies to this record, not to the related ones
 */
export const renderRecord = (
  context: RenderContext,
  object: ObjectSchema,
  alias: string,
  depth: number,
  fields: ReadonlySet<string> | null,
): SQL => {
  const { objectId, cte } = context.written ?? { objectId: '', cte: '' };
  const selection = fields ? [...fields].toSorted().join() : '*';
  const key = ['record', object.id, alias, depth, objectId, cte, selection].join('/');
  return compiled(context.schema, key, () => composeRecord(context, object, alias, depth, fields));
};

/** Rows of `source` → `[…]`, in the order given; NULL-free. */
export const renderList = (record: SQL, source: SQL, order: SQL): SQL =>
  sql`(select '[' || coalesce(string_agg(${record}, ',' order by ${order}), '') || ']' from ${source})`;
