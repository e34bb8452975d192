/** Loads schemas that are older than the budget of definitions, and too large for one response of the database. */
import { Bindings } from '../sql/bindings.ts';
import { SCHEMA_PART, schemaPartStatement } from '../sql/load.ts';
import { toStatement } from '../sql/statement.ts';
import type { Database, RunOptions } from './database.ts';
import { busy } from './sqlstate-errors.ts';

const VERSION = /"version" : (\d+)/;

/**
 * The JSON of a schema whose first part a statement returned.
 * @throws ApiError WORKSPACE_BUSY if the schema changes meanwhile
 */
export const wholeSchema = async (
  database: Database,
  workspaceId: string,
  first: string,
  options: Pick<RunOptions, 'onRequest'> = {},
): Promise<string> => {
  const parts = [first];
  const version = VERSION.exec(first)?.[1] ?? '';
  // Postgres counts characters and JavaScript UTF-16 units: a part may look full that is the last one.
  while ((parts.at(-1)?.length ?? 0) >= SCHEMA_PART) {
    const bindings = new Bindings();
    const composed = schemaPartStatement(workspaceId, version, parts.length, bindings);
    const [row] = await database.run(toStatement(composed, bindings.values), {
      ...options,
      isRepeatable: true,
    });
    if (row?.['part'] == null) throw busy();
    parts.push(row['part']);
  }
  return parts.join('');
};
