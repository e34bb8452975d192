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
  } else if (chunk instanceof StringChunk) {
    pieces.push(...chunk.value);
  } else if (chunk instanceof Name) {
    pieces.push(`"${chunk.value.replaceAll('"', '""')}"`);
  } else {
    throw new Error('every parameter of a statement is a named placeholder');
  }
};

/** Texts beside each other as one. Joined, not added: a sum of strings keeps every one of them. */
const merged = (pieces: readonly Piece[]): readonly Piece[] => {
  const whole: Piece[] = [];
  let texts: string[] = [];
  const endText = (): void => {
    if (texts.length > 0) whole.push(texts.join(''));
    texts = [];
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') texts.push(piece);
    else {
      endText();
      whole.push(piece);
    }
  }
  endText();
  return whole;
};

/** Text and parameters in turn. */
export const piecesOf = (composed: SQL): readonly Piece[] => {
  const pieces: Piece[] = [];
  collect(composed, pieces);
  return merged(pieces);
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
