/**
 * Composed SQL → flat pieces, and the parts of statements that depend on the schema alone, kept in that form. What
 * renders a record is most of a statement's text, and the same for every request of one shape: it is composed once
 * per isolate, and then costs a request as many pieces as it has parameters (docs/decisions/0014).
 */
import { Name, Placeholder, SQL, type SQLChunk, StringChunk } from 'drizzle-orm';
import type { WorkspaceSchema } from '../schema/types.ts';
import { isFresh } from './bindings.ts';

/** Text of the statement, or where a parameter stands in it. */
export type Piece = string | Placeholder;

const collect = (chunk: SQLChunk, pieces: Piece[]): void => {
  if (chunk instanceof SQL) {
    for (const inner of chunk.queryChunks) collect(inner, pieces);
  } else if (chunk instanceof Placeholder) {
    pieces.push(chunk);
  } else {
    const text =
      chunk instanceof StringChunk
        ? chunk.value.join('')
        : chunk instanceof Name
          ? `"${chunk.value.replaceAll('"', '""')}"`
          : null;
    if (text === null) throw new Error('every parameter of a statement is a named placeholder');
    const last = pieces.at(-1);
    if (typeof last === 'string') pieces[pieces.length - 1] = last + text;
    else pieces.push(text);
  }
};

/** Text and parameters in turn; texts beside each other are one. */
export const piecesOf = (composed: SQL): readonly Piece[] => {
  const pieces: Piece[] = [];
  collect(composed, pieces);
  return pieces;
};

/** Characters that an isolate keeps, of all workspaces together. */
const MOST_CHARACTERS = 8_000_000;

interface Entry {
  readonly sql: SQL;
  readonly characters: number;
}

/** By schema and key; the one used last comes last. */
const entries = new Map<string, Entry>();
let characters = 0;

/** A schema's number: another version of a workspace's schema is another schema. */
const numbers = new WeakMap<WorkspaceSchema, number>();
let nextNumber = 0;

const numberOf = (schema: WorkspaceSchema): number => {
  const known = numbers.get(schema);
  if (known !== undefined) return known;
  nextNumber += 1;
  numbers.set(schema, nextNumber);
  return nextNumber;
};

const forgetOldest = (): void => {
  for (const [id, entry] of entries) {
    if (characters <= MOST_CHARACTERS) return;
    entries.delete(id);
    characters -= entry.characters;
  }
};

/**
 * What `compose` makes, composed once for a schema and key. It may hold no values but those that every statement
 * binds under the same name (`Bindings.named`).
 */
export const compiled = (schema: WorkspaceSchema, key: string, compose: () => SQL): SQL => {
  const id = `${numberOf(schema)}/${key}`;
  const known = entries.get(id);
  if (known) {
    entries.delete(id);
    entries.set(id, known);
    return known.sql;
  }
  const pieces = piecesOf(compose());
  if (pieces.some((piece) => typeof piece !== 'string' && isFresh(piece.name)))
    throw new Error('what is compiled once holds no value of one request');
  const sql = new SQL(pieces.map((piece) => (typeof piece === 'string' ? new StringChunk(piece) : piece)));
  const length = pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0);
  entries.set(id, { sql, characters: length });
  characters += length;
  forgetOldest();
  return sql;
};
