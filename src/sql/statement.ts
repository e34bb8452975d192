/** A composed statement → text and parameters, as they go over the wire. */
import type { SQL } from 'drizzle-orm';
import type { Bound } from './bindings.ts';
import { piecesOf } from './compiled.ts';

/** A row by column name; every value is the text Postgres renders. */
export type Row = Readonly<Record<string, string | null>>;

export interface Statement {
  readonly text: string;
  readonly params: readonly Bound[];
}

/** Each named value becomes one parameter, however often the statement uses it. */
export const toStatement = (composed: SQL, values: Readonly<Record<string, Bound>>): Statement => {
  const numbers = new Map<string, number>();
  let text = '';
  for (const piece of piecesOf(composed)) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const number = numbers.get(piece.name) ?? numbers.size + 1;
    numbers.set(piece.name, number);
    text += `$${number}`;
  }
  return { text, params: [...numbers.keys()].map((key) => values[key] ?? null) };
};
