/** All that a workspace's tables hold, in one number: two of them differ where any row does. */
import { database } from './api.ts';

/** Keys are marked as used as they are loaded: that is no change of the workspace. */
const EXCLUDED = ['api_key'];

let statement: string | null = null;

/** Of every table that the catalogue lists with a workspace: a new one is included by being there. */
const makeStatement = async (): Promise<string> => {
  const tables = await database.query(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all ($1) order by 1`,
    [EXCLUDED],
  );
  const sums = tables.map(
    ({ name }) =>
      `select '${name}' as name, sum(hashtextextended(t::text, 0)) as sum from "${name}" t where t.workspace_id = $1`,
  );
  return `select string_agg(d.name || ' ' || coalesce(d.sum, 0), ', ' order by d.name) as digest from (${sums.join(' union all ')}) d`;
};

export const digestOf = async (workspaceId: string): Promise<string> => {
  statement ??= await makeStatement();
  const [row] = await database.query(statement, [workspaceId]);
  return String(row?.['digest']);
};
