/**
 * `npm run explain`: how Postgres answers the common lists at 1,000,000 rows in a workspace among others. Loads
 * a throw-away native Postgres, builds each list's statement as the product does, and writes what EXPLAIN says
 * to docs/explain.md and docs/explain-plans.md. Fails where a table of records is scanned whole, or a page reads many
 * times its rows. EXPLAIN_ROWS loads another number of rows, and writes nothing. EXPLAIN_KEEP=1 leaves the server
 * running until the process is ended; EXPLAIN_URL examines a server that was left so.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { encodeCursor } from '../../src/plan/cursor.ts';
import { cursorBinding, planList } from '../../src/plan/read.ts';
import { selectionOf } from '../../src/plan/selection.ts';
import { parseListParameters } from '../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../src/rest/request/query.ts';
import type { JsonValue, ObjectSchema, WorkspaceSchema } from '../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { Bindings } from '../../src/sql/bindings.ts';
import type { Caller } from '../../src/sql/guard.ts';
import { getStatement, listStatement } from '../../src/sql/read.ts';
import { toStatement } from '../../src/sql/statement.ts';
import { exitCodeOf, explain as explainFailure, Failure } from '../failure.ts';
import { startNativePostgres } from '../local/native-postgres.ts';
import { ROOT } from '../project.ts';
import { readMigrations } from '../release/migrate.ts';
import {
  companiesAmong,
  KEY,
  largeSchemaRows,
  loadTenants,
  type Query,
  ROCKET,
  recordId,
  workspaceIdOf,
} from './large-data.ts';

const REPORT = path.join(ROOT, 'docs/explain.md');
const PLANS_REPORT = path.join(ROOT, 'docs/explain-plans.md');
const DEFAULT_ROWS = 1_000_000;
const ROWS = Number(process.env.EXPLAIN_ROWS ?? DEFAULT_ROWS);
const OTHER_WORKSPACES = 20;
const OTHER_ROWS = ROWS / 100;
const KEY_HASH = 'explain';
const WORKSPACE = workspaceIdOf(OTHER_WORKSPACES / 2);

// --- the shapes ---

interface Shape {
  readonly title: string;
  readonly plural: string;
  readonly query: string;
  /** Where a page deep in the list starts: `values` (JSON array) and `id` of a row there. */
  readonly start?: { readonly sql: string; readonly backward?: boolean };
  /** A record instead of a list. */
  readonly id?: string;
  /** Rows that one step of the plan may read: about a page, or what the filter matches. */
  readonly mostRows: number;
}

const MIDDLE = Math.floor(ROWS / 2);
const DEEP = `where workspace_id = '${WORKSPACE}' and id = '${recordId(MIDDLE + 1)}'`;
const PAGE = 200;
const iso = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const personAt = (value: string, where = DEEP): string =>
  `select json_build_array(${value}) as values, id from person ${where} limit 1`;
const rocketAt = (value: string, where: string): string =>
  `select json_build_array(${value}) as values, id from record where workspace_id = '${WORKSPACE}' and object_id = '${ROCKET}' and ${where} limit 1`;
const thrust = `(data ->> '${KEY.thrust}')::float8`;
const NULL_FIRST_NAME = `where workspace_id = '${WORKSPACE}' and name_first_name is null and id > '${recordId(MIDDLE)}'`;

const DIRECTIONS = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'];

const SHAPES: readonly Shape[] = [
  { title: 'One record', plural: 'people', query: 'depth=1', id: recordId(MIDDLE), mostRows: PAGE },
  { title: 'Default list with totalCount', plural: 'people', query: 'depth=0', mostRows: PAGE },
  {
    title: 'Default list, deep page',
    plural: 'people',
    query: 'depth=0',
    start: { sql: `select '[]'::json as values, id from person ${DEEP}` },
    mostRows: PAGE,
  },
  {
    title: 'Default list, deep page backwards',
    plural: 'people',
    query: 'depth=0',
    start: { sql: `select '[]'::json as values, id from person ${DEEP}`, backward: true },
    mostRows: PAGE,
  },
  { title: 'List at depth 1', plural: 'people', query: 'depth=1', mostRows: PAGE },
  { title: 'List of companies at depth 1', plural: 'companies', query: 'depth=1', mostRows: 4000 },
  { title: 'List of a custom object at depth 1', plural: 'rockets', query: 'depth=1', mostRows: PAGE },
  { title: 'By id', plural: 'people', query: `filter=id[eq]:${recordId(MIDDLE)}&depth=0`, mostRows: PAGE },
  {
    title: 'By ids',
    plural: 'people',
    query: `filter=id[in]:[${[1, 2, 3].map((n) => recordId(n * 1000)).join(',')}]&depth=0`,
    mostRows: PAGE,
  },
  {
    title: 'By foreign key',
    plural: 'people',
    query: `filter=companyId[eq]:${recordId(7)}&depth=0`,
    mostRows: PAGE,
  },
  {
    title: 'By foreign key of a custom object',
    plural: 'rockets',
    query: `filter=makerId[eq]:${recordId(7)}&depth=0`,
    mostRows: PAGE,
  },
  {
    title: 'By e-mail',
    plural: 'people',
    query: `filter=emails.primaryEmail[eq]:p${MIDDLE}@example.com&depth=0`,
    mostRows: PAGE,
  },
  {
    title: 'By e-mails',
    plural: 'people',
    query: `filter=emails.primaryEmail[in]:[p7@example.com,p${MIDDLE}@example.com]&depth=0`,
    mostRows: PAGE,
  },
  {
    title: 'By name prefix',
    plural: 'people',
    query: 'filter=name.lastName[startsWith]:Abc&depth=0',
    mostRows: ROWS / 2000,
  },
  {
    title: 'By name prefix, whatever its case',
    plural: 'people',
    query: 'filter=name.lastName[ilike]:abc%25&depth=0',
    mostRows: ROWS / 2000,
  },
  {
    title: 'By createdAt range',
    plural: 'people',
    query: 'filter=createdAt[gte]:2024-01-02T00:00:00Z,createdAt[lt]:2024-01-02T06:00:00Z&depth=0',
    mostRows: 5000,
  },
  {
    title: 'By createdAt range, at the end of the list',
    plural: 'people',
    query: `filter=createdAt[gte]:${new Date(Date.UTC(2024, 0, 1) + (ROWS - 720) * 30_000).toISOString()}&depth=0`,
    mostRows: 1000,
  },
  {
    title: 'By createdAt range, newest first',
    plural: 'people',
    query:
      'filter=createdAt[gte]:2024-01-02T00:00:00Z,createdAt[lt]:2024-01-02T06:00:00Z&order_by=createdAt[DescNullsLast]&depth=0',
    mostRows: 1000,
  },
  {
    title: 'By the name of the company',
    plural: 'people',
    query: 'filter=company.name[eq]:"Company 77"&depth=0',
    mostRows: PAGE,
  },
  {
    title: 'By foreign key, newest first',
    plural: 'people',
    query: `filter=companyId[eq]:${recordId(7)}&order_by=createdAt[DescNullsLast]&depth=0`,
    mostRows: PAGE,
  },
  ...['createdAt[DescNullsLast]', 'createdAt[AscNullsFirst]'].flatMap((order): Shape[] => [
    { title: `Sorted by ${order}`, plural: 'people', query: `order_by=${order}&depth=0`, mostRows: PAGE },
    ...[false, true].map(
      (backward): Shape => ({
        title: `Sorted by ${order}, deep page${backward ? ' backwards' : ''}`,
        plural: 'people',
        query: `order_by=${order}&depth=0`,
        start: { sql: personAt(iso('created_at')), backward },
        mostRows: PAGE,
      }),
    ),
  ]),
  ...DIRECTIONS.flatMap((direction): Shape[] => [
    {
      title: `Sorted by name.firstName[${direction}]`,
      plural: 'people',
      query: `order_by=name.firstName[${direction}]&depth=0`,
      mostRows: 2 * PAGE,
    },
    {
      title: `Sorted by name.firstName[${direction}], deep page`,
      plural: 'people',
      query: `order_by=name.firstName[${direction}]&depth=0`,
      start: { sql: personAt('name_first_name') },
      mostRows: 2 * PAGE,
    },
    {
      title: `Sorted by name.firstName[${direction}], deep page backwards`,
      plural: 'people',
      query: `order_by=name.firstName[${direction}]&depth=0`,
      start: { sql: personAt('name_first_name'), backward: true },
      mostRows: 2 * PAGE,
    },
    {
      title: `Sorted by name.firstName[${direction}], deep among NULLs`,
      plural: 'people',
      query: `order_by=name.firstName[${direction}]&depth=0`,
      start: { sql: personAt('name_first_name', NULL_FIRST_NAME) },
      mostRows: 2 * PAGE,
    },
    {
      title: `Custom object sorted by thrust[${direction}]`,
      plural: 'rockets',
      query: `order_by=thrust[${direction}]&depth=0`,
      mostRows: PAGE,
    },
    {
      title: `Custom object sorted by thrust[${direction}], deep page`,
      plural: 'rockets',
      query: `order_by=thrust[${direction}]&depth=0`,
      start: { sql: rocketAt(thrust, 'n1 > 50000') },
      mostRows: PAGE,
    },
    {
      title: `Custom object sorted by thrust[${direction}], deep among NULLs`,
      plural: 'rockets',
      query: `order_by=thrust[${direction}]&depth=0`,
      start: { sql: rocketAt('null', `n1 = '-Infinity' and id > '${recordId(MIDDLE)}'`) },
      mostRows: PAGE,
    },
  ]),
  {
    title: 'Sorted by last name, then first name',
    plural: 'people',
    query: 'order_by=name.lastName,name.firstName&depth=0',
    mostRows: PAGE,
  },
  {
    title: 'Sorted by city, then createdAt descending, deep page among NULLs, limit of many ties',
    plural: 'people',
    query: 'order_by=city,createdAt[DescNullsLast]&depth=0',
    start: { sql: personAt(`city, ${iso('created_at')}`) },
    mostRows: ROWS / 5,
  },
  {
    title: 'Sorted by custom number of people',
    plural: 'people',
    query: 'order_by=rank&depth=0',
    mostRows: PAGE,
  },
  {
    title: 'Opportunities sorted by stage',
    plural: 'opportunities',
    query: 'order_by=stage&depth=0',
    mostRows: PAGE,
  },
  {
    title: `Sorted by jobTitle (${ROWS / 40} people have the same)`,
    plural: 'people',
    query: 'order_by=jobTitle&depth=0',
    mostRows: PAGE,
  },
  ...['AscNullsFirst', 'DescNullsLast'].flatMap((direction): Shape[] =>
    [false, true].map((backward) => ({
      title: `Sorted by jobTitle[${direction}], deep page${backward ? ' backwards' : ''}`,
      plural: 'people',
      query: `order_by=jobTitle[${direction}]&depth=0`,
      start: { sql: personAt('job_title'), backward },
      mostRows: PAGE,
    })),
  ),
  {
    title: 'Opportunities sorted by stage[DescNullsLast]',
    plural: 'opportunities',
    query: 'order_by=stage[DescNullsLast]&depth=0',
    mostRows: PAGE,
  },
  {
    title: `Sorted by custom number (${ROWS / 2000} people have the same), deep page`,
    plural: 'people',
    query: 'order_by=rank&depth=0',
    start: { sql: personAt(`(custom ->> '${KEY.rank}')::float8`) },
    mostRows: ROWS / 1000,
  },
  {
    title: 'Custom object by slotted text',
    plural: 'rockets',
    query: 'filter=name[eq]:"Rocket c4ca4238"&depth=0',
    mostRows: PAGE,
  },
  {
    title: 'Custom object by prefix of slotted text',
    plural: 'rockets',
    query: 'filter=name[startsWith]:"Rocket c4c"&depth=0',
    mostRows: ROWS / 2000,
  },
  {
    title: 'Custom object by slotted number range',
    plural: 'rockets',
    query: 'filter=thrust[gte]:100,thrust[lt]:110&depth=0',
    mostRows: 1000,
  },
  {
    title: 'Custom object by text without a slot',
    plural: 'rockets',
    query: `filter=code[eq]:C-${MIDDLE}&depth=0`,
    mostRows: PAGE,
  },
  {
    title: 'People by custom text without a slot',
    plural: 'people',
    query: 'filter=nickname[eq]:"Nick 12344"&depth=0',
    mostRows: PAGE,
  },
];

// --- what EXPLAIN says ---

interface Finding {
  readonly shape: Shape;
  readonly request: string;
  readonly indexes: readonly string[];
  readonly executionMs: number;
  readonly planningMs: number;
  readonly buffers: number;
  readonly mostRows: number;
  readonly problems: readonly string[];
  readonly plan: string;
}

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);

/** The most rows that one step of the plan gave or threw away. */
const mostRowsOf = (plan: string): number => {
  let most = 0;
  let loops = 1;
  for (const line of plan.split('\n')) {
    const actual = /actual .*?rows=([\d.]+) loops=(\d+)/.exec(line);
    if (actual) {
      loops = Number(actual[2]);
      most = Math.max(most, Math.round(Number(actual[1]) * loops));
    }
    const removed = /Rows Removed by (?:Filter|Index Recheck|Join Filter): (\d+)/.exec(line);
    if (removed) most = Math.max(most, Number(removed[1]) * loops);
  }
  return most;
};

/** A record of a list at depth 1 reads some of each of its relations. */
const MOST_PAGES_OF_ROW = 10;

const DATA_SCAN = /Seq Scan on (person|company|record|opportunity)\b.*/g;

const objectNamed = (schema: WorkspaceSchema, plural: string): ObjectSchema => {
  const object = schema.byPlural.get(plural);
  if (!object) throw new Failure(`There is no object ${plural}.`);
  return object;
};

const examine = async (query: Query, schema: WorkspaceSchema, shape: Shape): Promise<Finding> => {
  const object = objectNamed(schema, shape.plural);
  const bindings = new Bindings();
  const caller: Caller = {
    keyHash: KEY_HASH,
    workspaceId: WORKSPACE,
    schemaVersion: schema.version,
    scope: 'records:read',
    requestId: 'explain',
  };
  const parse = (text: string) => parseListParameters(decodeQuery(text), object, schema, { maxPageSize: 60 });
  let { query: asked } = shape;
  if (shape.start) {
    const { rows } = await query(shape.start.sql);
    const values: readonly JsonValue[] = rows[0].values;
    const binding = cursorBinding(schema, object, parse(asked).orderBy);
    const cursor = encodeCursor({ binding, values, id: rows[0].id });
    asked += `&${shape.start.backward ? 'ending_before' : 'starting_after'}=${cursor}`;
  }
  const statement = shape.id
    ? getStatement(
        schema,
        caller,
        { object, id: shape.id, fields: selectionOf(schema, object, 1, null) },
        bindings,
      )
    : listStatement(schema, caller, planList(schema, object, parse(asked)), bindings);
  const { text, params } = toStatement(statement, bindings.values);
  const explained = `explain (analyze, buffers, format text) ${text}`;
  // The first run warms the cache; of two more, the quicker one is kept.
  await query(explained, params);
  const plans: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    const { rows } = await query(explained, params);
    plans.push(rows.map((row) => String(row['QUERY PLAN'])).join('\n'));
  }
  const executionOf = (plan: string): number => numberIn(plan, /Execution Time: ([\d.]+) ms/);
  const [plan = ''] = plans.toSorted((a, b) => executionOf(a) - executionOf(b));
  const indexes = [
    ...new Set([...plan.matchAll(/Scan (?:Backward )?(?:using|on) (\w+_\w+)/g)].map((m) => m[1] ?? '')),
  ];
  const mostRows = mostRowsOf(plan);
  const problems = [...plan.matchAll(DATA_SCAN)].map(([line]) => line.replace(/\s*\(.*/, ''));
  if (mostRows > shape.mostRows)
    problems.push(`one step reads ${mostRows} rows, more than ${shape.mostRows}`);
  const buffers = [...(/Buffers: (.*)/.exec(plan)?.[1] ?? '').matchAll(/(?:hit|read)=(\d+)/g)].reduce(
    (sum, [, pages]) => sum + Number(pages),
    0,
  );
  // An index that is walked from too far away gives few rows, and reads many pages.
  if (buffers > MOST_PAGES_OF_ROW * shape.mostRows)
    problems.push(`${buffers} pages are read for at most ${shape.mostRows} rows`);
  return {
    shape,
    request: `GET /rest/${shape.plural}${shape.id ? `/${shape.id}` : ''}?${asked}`,
    indexes: indexes.filter((index) => !/^(api_key|workspace_pkey|record_count)/.test(index)),
    executionMs: executionOf(plan),
    planningMs: numberIn(plan, /Planning Time: ([\d.]+) ms/),
    buffers,
    mostRows,
    problems,
    plan,
  };
};

// --- the report ---

/** The steps of a plan that touch data or order it, and what decides their cost; the guard's are always the same. */
const STEP = /^\s*(?:->\s+)?((?:.* Scan|Sort|Incremental Sort)\b.*?)\s+\(cost=.*?\) \((.*)\)$/;
const NOT_OF_DATA =
  /^(?:CTE|Subquery|Function|WorkTable) Scan| on (?:api_key|workspace|record_count)\b|never executed/;
const OF_STEP =
  /^\s*((?:Index Cond|Recheck Cond|Filter|Rows Removed by \w+(?: \w+)?|Sort Key|Presorted Key):.*)$/;

/** Putting the page's own rows in order. */
const ROW_NUMBERS = /^Sort \(.*\n {2}Sort Key: .*(?:row_number|page\.seq).*\n?/gm;

const MAX_PLAN_LINE = 300;

const cut = (line: string): string =>
  line.length > MAX_PLAN_LINE ? `${line.slice(0, MAX_PLAN_LINE)}…` : line;

const stepsOf = (plan: string): string => {
  const steps: string[] = [];
  let isShown = false;
  for (const line of plan.split('\n')) {
    const step = STEP.exec(line);
    if (step || line.includes('->')) isShown = step !== null && !NOT_OF_DATA.test(`${step[1]} ${step[2]}`);
    if (step && isShown) steps.push(cut(`${step[1]} (${step[2]?.replace(/^actual time=\S+ /, '')})`));
    else if (isShown) {
      const detail = OF_STEP.exec(line)?.[1];
      if (detail) steps.push(cut(`  ${detail}`));
    }
  }
  return steps.join('\n').replaceAll(ROW_NUMBERS, '').replaceAll(`'${WORKSPACE}'::uuid`, '$workspace');
};

const shortened = (request: string): string =>
  request.replace(/((?:starting_after|ending_before)=.{8})[^&]*/, '$1…').replaceAll('|', '\\|');

const report = (findings: readonly Finding[], version: string): string => {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const rows = findings.map(
    ({ shape, request, indexes, executionMs, planningMs, buffers, mostRows, problems }) =>
      `| ${shape.title}${problems.length > 0 ? ' **(bad)**' : ''} | \`${shortened(request)}\` | ${indexes.join(', ')} | ${mostRows} | ${buffers} | ${executionMs.toFixed(1)} | ${planningMs.toFixed(1)} |`,
  );
  return `# How lists are answered at ${ROWS.toLocaleString('en')} rows

Written by \`npm run explain\` on ${new Date().toISOString().slice(0, 10)}: Postgres ${version}, default settings (128 MB of shared buffers), ${machine}.
One workspace holds ${ROWS.toLocaleString('en')} people, ${companiesAmong(ROWS).toLocaleString('en')} companies, ${(ROWS / 5).toLocaleString('en')} opportunities and ${ROWS.toLocaleString('en')} records of a custom object; ${OTHER_WORKSPACES} others hold ${OTHER_ROWS.toLocaleString('en')} people each in the same tables. Statements are the product's own, planned with their parameters, on a warm cache, and times include EXPLAIN's own.
*Rows* is the most that one step of the plan reads, *pages* the 8 KB pages read. A page is at most 60 records and one more.

Limit that is known: rows that are equal in the first key are all read where a second key, or, descending, a filter, orders them (docs/decisions/0015).

| list | request | indexes | rows | pages | execution ms | planning ms |
|---|---|---|---|---|---|---|
${rows.join('\n')}

What each list reads, step by step, is in [explain-plans.md](explain-plans.md).
`;
};

const plansReport = (findings: readonly Finding[]): string => {
  const plans = findings.map(
    ({ shape, plan, problems }) =>
      `## ${shape.title}\n\n${problems.map((problem) => `- Bad: ${problem}\n`).join('')}\`\`\`\n${stepsOf(plan)}\n\`\`\``,
  );
  return `# What the lists of explain.md read

Written by \`npm run explain\`: the scans and sorts of each plan that ran, with their conditions, the rows that each gave and how often it ran. The steps of the guard and those that only pass rows on are left out.

${plans.join('\n\n')}
`;
};

/** A server that is loaded, and how to leave it. */
interface Loaded {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const prepare = async (client: pg.Client): Promise<void> => {
  const query: Query = (text, params = []) => client.query(text, [...params]);
  for (const { statements } of readMigrations())
    for (const statement of statements) await client.query(statement);
  for (const setting of ["max_wal_size = '16GB'", "checkpoint_timeout = '1h'"])
    await query(`alter system set ${setting}`);
  await query('select pg_reload_conf()');
  await query("set maintenance_work_mem = '1GB'");
  const started = Date.now();
  const tenants = Array.from({ length: OTHER_WORKSPACES + 1 }, (_, at) => {
    const workspaceId = workspaceIdOf(at);
    return workspaceId === WORKSPACE
      ? { workspaceId, rows: ROWS, keyHash: KEY_HASH }
      : { workspaceId, rows: OTHER_ROWS, keyHash: null };
  });
  await loadTenants(query, tenants);
  console.log(`Loaded in ${Math.round((Date.now() - started) / 1000)} s.`);
};

const connected = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const open = async (): Promise<Loaded> => {
  const given = process.env.EXPLAIN_URL;
  if (given) return { url: given, stop: async () => {} };
  const server = await startNativePostgres({ fsync: false });
  if ('unavailable' in server) throw new Failure(server.unavailable);
  try {
    await connected(server.url, prepare);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
};

const describe = ({ executionMs, mostRows, problems, shape }: Finding): string => {
  const bad = problems.length > 0 ? `  BAD: ${problems.join('; ')}` : '';
  return `${executionMs.toFixed(1).padStart(9)} ms ${String(mostRows).padStart(8)} rows  ${shape.title}${bad}`;
};

const examineAll = async (client: pg.Client): Promise<void> => {
  const query: Query = (text, params = []) => client.query(text, [...params]);
  const schema = buildWorkspaceSchema(largeSchemaRows(WORKSPACE));
  const findings: Finding[] = [];
  for (const shape of SHAPES) {
    const finding = await examine(query, schema, shape);
    findings.push(finding);
    console.log(describe(finding));
  }
  const { rows } = await query('show server_version');
  if (ROWS === DEFAULT_ROWS) {
    writeFileSync(REPORT, report(findings, rows[0].server_version));
    writeFileSync(PLANS_REPORT, plansReport(findings));
  }
  const bad = findings.filter(({ problems }) => problems.length > 0);
  if (bad.length > 0) throw new Failure(`${bad.length} of ${findings.length} lists are not answered well.`);
};

const main = async (): Promise<void> => {
  const server = await open();
  try {
    await connected(server.url, examineAll);
  } finally {
    if (process.env.EXPLAIN_KEEP === '1') {
      console.log(`Kept at ${server.url}`);
      await new Promise(() => setInterval(() => {}, 60_000));
    }
    await server.stop();
  }
};

try {
  await main();
} catch (error) {
  console.error(explainFailure(error, 'the throw-away Postgres'));
  process.exitCode = exitCodeOf(error);
}
