/**
 * JSON text, made by Postgres. Text is concatenated rather than built by json_build_object: it is quicker, smaller on
 * the wire, and takes keys of any length (docs/decisions/0004).
 */

import { type SQL, sql } from 'drizzle-orm';
import { KINDS } from '../schema/kinds.ts';
import type { ObjectSchema, Part } from '../schema/types.ts';
import { MAX_RENDERED_BYTES } from './sqlstates.ts';
import { jsonValue, literal, partValue } from './values.ts';

/** Postgres functions take at most 100 arguments. */
const CONCAT_ARGUMENTS = 90;

/** What a part that was never set is returned as. */
export const EMPTY_ANSWER = { null: 'null', emptyText: '""', emptyList: '[]' } as const;

/** A date-time as a JSON string: UTC, ISO 8601, milliseconds. */
const isoInstantJson = (value: SQL): SQL =>
  sql`to_char(${value} at time zone 'UTC', '\\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`;

/** JSON text of constants and non-null SQL text, in order. */
export type Piece = string | SQL;

/** Pieces → one SQL text expression; neighbouring constants become one. */
export const concatenated = (pieces: readonly Piece[]): SQL => {
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
  switch (KINDS[part.kind].json) {
    case 'string':
      return sql`coalesce(to_json(${value}), ${empty})`;
    case 'instant':
      return sql`coalesce(${isoInstantJson(value)}, ${empty})`;
    case 'text':
      return sql`coalesce(${value}::text, ${empty})`;
  }
};

/** A member of an object: its value is text, and what else the caller composes it of. */
export interface Member<Other> {
  readonly key: string;
  readonly value: readonly (string | Other)[];
}

/** The members of an object, without its braces. */
export const memberPieces = <Other>(members: readonly Member<Other>[]): readonly (string | Other)[] =>
  members.flatMap(({ key, value }, at) => [`${at === 0 ? '' : ','}"${key}":`, ...value]);

export const objectPieces = <Other>(members: readonly Member<Other>[]): readonly (string | Other)[] => [
  '{',
  ...memberPieces(members),
  '}',
];

/** Ends the statement if a rendered text is larger than an answer may be. */
export const withinSize = (rendered: SQL): SQL =>
  sql`within_size(${rendered}, ${sql.raw(String(MAX_RENDERED_BYTES))})`;

/** Rows of `source` → `[…]`, in the order given; never NULL. */
export const renderList = (record: SQL, source: SQL, order: SQL): SQL =>
  sql`(select '[' || coalesce(string_agg(${record}, ',' order by ${order}), '') || ']' from ${source})`;
