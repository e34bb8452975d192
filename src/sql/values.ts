/**
 * Parts as SQL: where a stored scalar is read, how it is compared, and what it is ordered by. Everything the
 * query engine knows of field types is in the `Kind` of their parts.
 */

import { type SQL, sql } from 'drizzle-orm';
import { isTextual, KINDS } from '../schema/kinds.ts';
import type { Kind, ObjectSchema, Part } from '../schema/types.ts';
import { sortKey } from './text-order.ts';

/** An identifier of our own definitions (never of a request). */
export const name = (identifier: string): SQL => sql`${sql.identifier(identifier)}`;

/** A string constant of our own definitions, as a literal: a constant keeps the statement's text the same. */
export const literal = (text: string): SQL => sql.raw(`'${text.replaceAll("'", "''")}'`);

export const column = (alias: string, columnName: string): SQL =>
  sql`${sql.identifier(alias)}.${sql.identifier(columnName)}`;

const bytewise = (text: SQL): SQL => sql`${text} collate "C"`;

/** A value as it stands in a request → a bound parameter of the type the part is compared in. */
export const typed = (part: Part, parameter: SQL): SQL => {
  const type = part.place.in === 'column' ? KINDS[part.kind].columnType : KINDS[part.kind].jsonType;
  const cast = sql`${parameter}::${sql.raw(type)}`;
  return type === 'text' ? bytewise(cast) : cast;
};

/** The JSONB form of a part that is stored as JSON (SQL NULL if it was never set). */
export const jsonValue = (object: ObjectSchema, alias: string, key: string): SQL =>
  sql`(${column(alias, object.jsonColumn)} -> ${literal(key)})`;

/** The value of a part, in the type it is compared in. */
export const partValue = (object: ObjectSchema, alias: string, part: Part): SQL => {
  if (part.place.in === 'column') return column(alias, part.place.column);
  if (part.kind === 'list' || part.kind === 'json') return jsonValue(object, alias, part.place.key);
  return jsonScalar(object, alias, part.kind, literal(part.place.key));
};

/** A value as it is compared with others to see whether they are the same: links without what spellings differ in. */
export const identityOf = (part: Part, value: SQL): SQL =>
  part.isLink ? sql`link_identity(${value})` : value;

/** The value at a key of a row's JSONB, in the type it is compared in; of a kind that is neither list nor JSON. */
export const jsonScalar = (object: ObjectSchema, alias: string, kind: Kind, key: SQL): SQL => {
  const text = sql`(${column(alias, object.jsonColumn)} ->> ${key})`;
  const type = KINDS[kind].jsonType;
  return type === 'text' ? bytewise(text) : sql`${text}::${sql.raw(type)}`;
};

/** What a value is ordered by. */
export const orderTerm = (kind: Kind, value: SQL): SQL => (isTextual(kind) ? sortKey(value) : value);

/** How a slot stores the value of a kind: always set, so that every row of the object is in its index. */
export const SLOT_NULL: Readonly<Record<'t' | 'n' | 'd', SQL>> = {
  t: sql`''`,
  n: sql`'-Infinity'::float8`,
  d: sql`'-infinity'::timestamptz`,
};

export const slotKind = (slot: string): 't' | 'n' | 'd' => {
  const letter = slot.charAt(0);
  if (letter === 't' || letter === 'n' || letter === 'd') return letter;
  throw new Error(`no such slot: ${slot}`);
};

/** A value (SQL of the part's JSON type, or NULL) → what its slot holds. */
export const slotValue = (slot: string, kind: Kind, value: SQL): SQL => {
  const letter = slotKind(slot);
  const stored = {
    t: orderTerm(kind, value),
    n: kind === 'boolean' ? sql`${value}::int::float8` : sql`${value}::float8`,
    d: sql`${value}::timestamptz`,
  }[letter];
  return sql`coalesce(${stored}, ${SLOT_NULL[letter]})`;
};

/** The indexed expression that has the part's order and narrows a search for it, or null if it has none. */
export interface Indexed {
  readonly key: SQL;
  /** NULL as the index holds it: nothing (real NULL), or the slot's stand-in. */
  readonly nullValue: SQL | null;
  /** Brings a value of the part's type to the index's form. */
  readonly form: (value: SQL) => SQL;
  /** Whether the index holds the values themselves (of text it holds sort keys). */
  readonly isExact: boolean;
}

export const indexOf = (alias: string, part: Part): Indexed | null => {
  const { place } = part;
  if (place.in === 'json') {
    if (place.slot === null) return null;
    const { slot } = place;
    const letter = slotKind(slot);
    const form = (value: SQL): SQL => {
      if (letter === 't') return orderTerm(part.kind, value);
      if (letter === 'n') return part.kind === 'boolean' ? sql`${value}::int::float8` : sql`${value}::float8`;
      return sql`${value}::timestamptz`;
    };
    return {
      key: column(alias, slot),
      nullValue: SLOT_NULL[letter],
      form,
      isExact: !isTextual(part.kind),
    };
  }
  if (!place.sortIndexed) return null;
  const form = (value: SQL): SQL => orderTerm(part.kind, value);
  return { key: form(column(alias, place.column)), nullValue: null, form, isExact: !isTextual(part.kind) };
};

/** A date-time as it is returned: UTC, ISO 8601, milliseconds. */
export const isoInstant = (value: SQL): SQL =>
  sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
