/**
 * A second wall between workspaces, for tests: row-level security on every table, in the role that the application
 * connects as. The workspace is not what a statement says it is, but that of the API key whose hash it carries: one
 * that forgets its predicate sees nothing of other workspaces, and one that names another fails.
 * Production does without (docs/decisions/0020); here it proves the first wall.
 */
import pg from 'pg';
import type { Backend, Query, Work } from './neon/backend.ts';

/** The application's role: neither superuser nor owner, without BYPASSRLS. */
export const WALLED_ROLE = 'viginti_walled';

const SETTING = 'viginti.workspace_id';
const CURRENT_WORKSPACE = `nullif(current_setting('${SETTING}', true), '')::uuid`;

/** Tables that have no `workspace_id`: the column that stands for it, or null where a table holds nothing of anyone. */
const OTHER_TABLES: Readonly<Record<string, string | null>> = { workspace: 'id' };

/** Two keys in one statement are an error of their own: the subquery would have two rows. */
const ENTER_WORKSPACE = `create function enter_workspace(given text[]) returns void language plpgsql security definer as $$
  begin
    perform set_config('${SETTING}', coalesce((select k.workspace_id::text from api_key k where k.hash = any (given)), ''), true);
  end $$`;

const wallOf = (table: string, column: string): readonly string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy wall on ${table} using (${column} = ${CURRENT_WORKSPACE}) with check (${column} = ${CURRENT_WORKSPACE})`,
];

/**
 * Puts walls on every table there is. @returns the tables walled
 * @throws Error that names a table of which it cannot be known whose rows are whose
 */
export const buildWalls = async (url: string): Promise<readonly string[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string; has_workspace: boolean }>(
      `select c.oid::regclass::text as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull) as has_workspace
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
    );
    const walled = tables.flatMap(({ name, has_workspace: hasWorkspace }) => {
      const column = hasWorkspace ? 'workspace_id' : OTHER_TABLES[name];
      if (column === undefined)
        throw new Error(`table ${name} has no workspace_id, and no wall is known for it`);
      return column === null ? [] : [{ name, column }];
    });
    const statements = [
      `create role ${WALLED_ROLE} nologin nosuperuser nobypassrls`,
      `grant select, insert, update, delete on all tables in schema public to ${WALLED_ROLE}`,
      `grant usage on all sequences in schema public to ${WALLED_ROLE}`,
      ENTER_WORKSPACE,
      ...walled.flatMap(({ name, column }) => wallOf(name, column)),
    ];
    for (const statement of statements) await client.query(statement);
    return walled.map(({ name }) => name);
  } finally {
    await client.end();
  }
};

const arrayLiteral = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** Hashes are short; bodies are not, and cannot be hashes. */
const MOST_HASH_LENGTH = 100;

const entering = (queries: readonly Query[]): Query => {
  const params = queries.flatMap((query) => query.params);
  const short = params.filter(
    (param) => param !== null && param.length <= MOST_HASH_LENGTH && !param.includes('\0'),
  );
  return { text: 'select enter_workspace($1)', params: [arrayLiteral([...new Set(short)] as string[])] };
};

const PLAIN = { isolationLevel: null, isReadOnly: false, isDeferrable: false };

/** Work of the walled role runs in a transaction that enters the workspace of its key; other work is as it was. */
export const walled = (backend: Backend): Backend => ({
  name: backend.name,
  close: () => backend.close(),
  run: async (work: Work) => {
    if (work.settings.get('role') !== WALLED_ROLE) return backend.run(work);
    let isEntered = false;
    const [, ...results] = await backend.run({
      ...work,
      queries: [entering(work.queries), ...work.queries],
      transaction: work.transaction ?? PLAIN,
      onStatement: () => {
        // Entering is none of the application's statements.
        if (isEntered) work.onStatement();
        isEntered = true;
      },
    });
    return results;
  },
});
