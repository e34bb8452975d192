/** A composed statement → text and parameters, as they go over the wire. */
import { is, Placeholder, type SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Bound } from '../sql/bindings.ts';

export interface Statement {
  readonly text: string;
  readonly params: readonly Bound[];
}

const dialect = new PgDialect();

/** Each named value becomes one parameter, however often the statement uses it. */
export const toStatement = (composed: SQL, values: Readonly<Record<string, Bound>>): Statement => {
  const { sql: text, params } = dialect.sqlToQuery(composed);
  const numbers = new Map<string, number>();
  const numberOf = params.map((param) => {
    if (!is(param, Placeholder)) throw new Error('every parameter of a statement is a named placeholder');
    const number = numbers.get(param.name) ?? numbers.size + 1;
    numbers.set(param.name, number);
    return number;
  });
  // No literal of ours holds a dollar sign: literals are names, ids and constants of the schema.
  const renumbered = text.replaceAll(/\$(\d+)/g, (_, index: string) => `$${numberOf[Number(index) - 1]}`);
  return { text: renumbered, params: [...numbers.keys()].map((key) => values[key] ?? null) };
};
