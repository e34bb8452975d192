/**
 * Statistics for the planner. Neon forgets its activity counters whenever a compute is suspended, so that autovacuum
 * may never come to analyse a table that grows by and by. What is remembered is how large a table was when it was
 * last analysed: one that has grown well beyond that is analysed here.
 */
import { sql } from 'drizzle-orm';
import { type Database, StatementError } from '../db/database.ts';
import { snakeCase } from '../schema/columns.ts';
import { TABLE_OBJECTS } from '../schema/standard-objects/index.ts';
import { Bindings } from '../sql/bindings.ts';
import { toStatement } from '../sql/statement.ts';
import { name } from '../sql/values.ts';

const TABLES: readonly string[] = [
  'record',
  ...TABLE_OBJECTS.map(({ nameSingular }) => snakeCase(nameSingular)),
];

/** How many times its size a table may grow before it is analysed again, and the size from which that pays. */
const GROWTH = 1.2;
const LEAST_PAGES = 50;

/**
 * Analyses the table that has grown most beyond what its statistics know; a sample of 30,000 rows is read, whatever
 * its size. One a run: the scheduled handler comes every minute.
 * @returns the table, or null if none has grown
 */
export const analyzeGrown = async (database: Database): Promise<string | null> => {
  const bindings = new Bindings();
  const tables = sql`array(select jsonb_array_elements_text(${bindings.bind(JSON.stringify(TABLES))}::jsonb))`;
  const pages = sql`pg_relation_size(c.oid) / current_setting('block_size')::int`;
  // Never analysed: reltuples is -1, whatever relpages says.
  const known = sql`case when c.reltuples < 0 then 0 else c.relpages end`;
  const statement = sql`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = any(${tables}) and ${pages} >= ${sql.raw(String(LEAST_PAGES))} and ${pages} > ${sql.raw(String(GROWTH))} * (${known}) order by ${pages} / greatest(${known}, 1) desc, c.relname limit 1`;
  const [row] = await database.run(toStatement(statement, bindings.values));
  const table = TABLES.find((candidate) => candidate === row?.['name']);
  if (table === undefined) return null;
  try {
    await database.run(toStatement(sql`analyze ${name(table)}`, {}));
    return table;
  } catch (error) {
    // Another handler or autovacuum has the table; the next run looks again.
    if (error instanceof StatementError) return null;
    throw error;
  }
};
