/** A composed statement → text and parameters, as they go over the wire, and the rows that come back. */
import type { z } from '@hono/zod-openapi';
import { SQL } from 'drizzle-orm';
import type { Bound } from './bindings.ts';
import { piecesOf } from './compiled.ts';

/** A row by column name; every value is the text Postgres renders. */
export type Row = Readonly<Record<string, string | null>>;

export interface Statement {
  readonly text: string;
  readonly params: readonly Bound[];
}

/** A composed statement with the type of its one row. */
export interface RowStatement<T> {
  readonly sql: SQL;
  readonly row: () => z.ZodType<T>;
}

/** Each named value becomes one parameter, however often the statement uses it. */
export const toStatement = (
  composed: SQL | Pick<RowStatement<unknown>, 'sql'>,
  values: Readonly<Record<string, Bound>>,
): Statement => {
  const numbers = new Map<string, number>();
  let text = '';
  for (const piece of piecesOf(composed instanceof SQL ? composed : composed.sql)) {
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

/** The row of a guarded statement; null if the guard stopped it (`live` is not true), so that nothing was done. */
export const guardedRow = <T>({ row }: RowStatement<T>, rows: readonly Row[] | undefined): T | null => {
  const first = rows?.[0];
  return first?.['live'] === 't' ? row().parse(first) : null;
};
