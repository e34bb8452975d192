/** Where the rows of an object are, and how they point at each other. */
import { type SQL, sql } from 'drizzle-orm';
import type { ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { column, literal, name, partValue } from './values.ts';

/** Rows of an object that a statement has written and the tables do not show it yet. */
export interface WrittenRows {
  readonly objectId: string;
  /** The CTE that returns them. */
  readonly cte: string;
  /** The CTE of the stored rows that they are there instead of. */
  readonly insteadOf: string;
}

/** What every part of a statement on records needs to know. */
export interface RecordContext {
  readonly schema: WorkspaceSchema;
  readonly workspaceId: SQL;
  /** Of each object at most once. */
  readonly written: readonly WrittenRows[];
  readonly bindings: Bindings;
  /** The record under an alias is not stored: to it belongs what belongs to the records of a CTE. */
  readonly united?: { readonly alias: string; readonly cte: string };
}

/** A row of the object's table that is NULL: its type. The schema is named because Postgres has a type "record" too. */
export const nullRow = ({ table }: ObjectSchema): SQL => sql`null::public.${name(table)}`;

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
 * Where an object's rows are read from. A statement does not see what it writes itself, so for an object that is
 * written the rows just written stand in for what the table still holds.
 */
export const rowsOf = (context: RecordContext, object: ObjectSchema, alias: string): SQL => {
  const written = context.written.find(({ objectId }) => objectId === object.id);
  if (!written) return sql`${name(object.table)} ${name(alias)}`;
  const { cte, insteadOf } = written;
  return sql`(select * from ${name(object.table)} unwritten where ${inWorkspace(context, object, 'unwritten')} and not exists (select from ${name(insteadOf)} w where w.id = unwritten.id) union all select * from ${name(cte)}) ${name(alias)}`;
};

/** The condition that a row of `many` points at a row of another object by a foreign key. */
export const pointsAt = (many: ObjectSchema, manyAlias: string, foreignKey: Part, oneAlias: string): SQL => {
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
