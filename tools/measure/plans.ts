/**
 * `npm run plans`: what planning costs. The product's statements on a throw-away native Postgres, on one connection that
 * is reset between requests as Neon resets it: unnamed (parsed and planned each time, as over Neon's HTTP) and
 * prepared; with records rendered by stored functions, and composed in the statement, as what no function renders is.
 * Also what a backend grows by, and its first call of each function. PLANS_ROWS loads another number of rows.
 */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { readCreate, readUpdate } from '../../src/input/record.ts';
import { planList } from '../../src/plan/read.ts';
import { type FieldSelection, type SelectedEntry, selectionOf } from '../../src/plan/selection.ts';
import { parseListParameters } from '../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../src/rest/request/query.ts';
import type { ObjectSchema } from '../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { Bindings } from '../../src/sql/bindings.ts';
import { getStatement, listStatement } from '../../src/sql/read.ts';
import { type Statement, toStatement } from '../../src/sql/statement.ts';
import { createStatement } from '../../src/sql/write/create.ts';
import { deleteStatement } from '../../src/sql/write/remove.ts';
import { updateStatement } from '../../src/sql/write/update.ts';
import { exitCodeOf, explain, Failure } from '../failure.ts';
import { startNativePostgres } from '../local/native-postgres.ts';
import { readMigrations } from '../release/migrate.ts';
import { largeSchemaRows, loadTenants, recordId, workspaceIdOf } from './large-data.ts';

const ROWS = Number(process.env.PLANS_ROWS ?? 20_000);
const RUNS = Number(process.env.PLANS_RUNS ?? 60);
const WORKSPACE = workspaceIdOf(1);
const KEY_HASH = 'plans';
/** What Neon's pool does to a connection between two requests. */
const RESET = ['close all', 'reset all', 'deallocate all', 'unlisten *', 'discard temp', 'discard sequences'];

const schema = buildWorkspaceSchema(largeSchemaRows(WORKSPACE));
const DEPTHS = [0, 1, 2] as const;
const ID = recordId(77);
const author = { keyName: 'plans', now: '2031-07-08T09:10:11.121Z', newId: () => crypto.randomUUID() };

const objectOf = (nameSingular: string): ObjectSchema => {
  const object = schema.bySingular.get(nameSingular);
  if (!object) throw new Failure(`no object ${nameSingular}`);
  return object;
};

const composedEntry = (entry: SelectedEntry): SelectedEntry =>
  entry.kind === 'one' || entry.kind === 'many' ? { ...entry, selection: composed(entry.selection) } : entry;

/** The same selection, for which there is no stored function. */
const composed = ({ object, entries, key }: FieldSelection): FieldSelection => ({
  object,
  entries: entries.map(composedEntry),
  key: key === null ? null : `${key}/composed`,
});

type Way = (selection: FieldSelection) => FieldSelection;

interface Case {
  readonly title: string;
  /** Writes are undone. */
  readonly statement: (way: Way, bindings: Bindings) => Parameters<typeof toStatement>[0];
}

const caller = (scope: string) => ({
  keyHash: KEY_HASH,
  workspaceId: WORKSPACE,
  schemaVersion: 1,
  scope,
  requestId: 'plans',
});

const get = (name: string, depth: 0 | 1 | 2): Case => ({
  title: `get ${name}, depth ${depth}`,
  statement: (way, bindings) => {
    const object = objectOf(name);
    const fields = way(selectionOf(schema, object, depth, null));
    return getStatement(schema, caller('records:read'), { object, id: ID, fields }, bindings);
  },
});

const list = (name: string, limit: number, depth: 0 | 1 | 2): Case => ({
  title: `list ${limit} ${name}, depth ${depth}`,
  statement: (way, bindings) => {
    const object = objectOf(name);
    const query = decodeQuery(`depth=${depth}&limit=${limit}`);
    const plan = planList(schema, object, parseListParameters(query, object, schema, { maxPageSize: 60 }));
    return listStatement(schema, caller('records:read'), { ...plan, fields: way(plan.fields) }, bindings);
  },
});

const BODIES: Readonly<Record<string, () => object>> = {
  company: () => ({ name: 'Acme', employees: 3 }),
  person: () => ({ name: { firstName: 'Ann', lastName: 'Lee' }, companyId: ID }),
  rocket: () => ({ name: 'Rex', thrust: 3, makerId: ID }),
};

const create = (name: string, depth: 0 | 1 | 2): Case => ({
  title: `create ${name}, depth ${depth}`,
  statement: (way, bindings) => {
    const object = objectOf(name);
    const fields = way(selectionOf(schema, object, depth, null));
    const records = [readCreate(BODIES[name]?.() ?? {}, object, schema, author)];
    const plan = { object, records, fields, once: null, upsert: false };
    return createStatement(schema, caller('records:write'), plan, bindings);
  },
});

const update = (name: string, depth: 0 | 1 | 2): Case => ({
  title: `update ${name}, depth ${depth}`,
  statement: (way, bindings) => {
    const object = objectOf(name);
    const fields = way(selectionOf(schema, object, depth, null));
    const selection = { by: 'id', id: ID } as const;
    const changes = readUpdate({ position: 4 }, object, schema, author);
    const plan = { object, selection, ...changes, fields, once: null };
    return updateStatement(schema, caller('records:write'), plan, bindings);
  },
});

const remove = (name: string): Case => ({
  title: `delete ${name}`,
  statement: (_, bindings) => {
    const selection = { by: 'id', id: ID } as const;
    const plan = { object: objectOf(name), selection, kind: 'soft', once: null } as const;
    return deleteStatement(schema, caller('records:write'), plan, bindings);
  },
});

const ALL: readonly Case[] = [
  ...['person', 'company', 'rocket'].flatMap((name) => DEPTHS.map((depth) => get(name, depth))),
  ...['company', 'person', 'rocket'].flatMap((name) => DEPTHS.map((depth) => create(name, depth))),
  ...['person', 'rocket'].flatMap((name) => DEPTHS.map((depth) => update(name, depth))),
  remove('person'),
  ...DEPTHS.flatMap((depth) => list('person', depth === 2 ? 5 : 60, depth)),
  ...DEPTHS.flatMap((depth) => list('rocket', depth === 2 ? 5 : 60, depth)),
];

const CASES = ALL.filter(({ title }) => title.includes(process.env.PLANS_ONLY ?? ''));

const compose = ({ statement }: Case, way: Way): Statement => {
  const bindings = new Bindings();
  return toStatement(statement(way, bindings), bindings.values);
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

let prepared = 0;

/** Milliseconds of CPU that a backend has used, as Linux counts them: other work of the machine is not in it. */
const cpuOf = (backend: number): number =>
  Number(readFileSync(`/proc/${backend}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

/** Milliseconds of the backend's CPU for one execution: a median. */
const timed = async (client: pg.Client, make: () => Statement, isPrepared: boolean): Promise<number> => {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const backend = rows[0]?.pid ?? 0;
  const name = isPrepared ? `p${prepared++}` : undefined;
  const first = make();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { text, params } = isPrepared ? { ...make(), text: first.text } : make();
    if (!isPrepared && run % 8 === 0) for (const reset of RESET) await client.query(reset);
    await client.query('begin');
    const started = cpuOf(backend);
    await client.query({ text, values: [...params], ...(name ? { name } : {}) });
    if (run >= RUNS / 4) times.push(cpuOf(backend) - started);
    await client.query('rollback');
  }
  return median(times);
};

const memory = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ bytes: string }>(
    'select sum(total_bytes) as bytes from pg_backend_memory_contexts',
  );
  return Number(rows[0]?.bytes ?? 0) / 2 ** 20;
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

const ms = (value: number): string => value.toFixed(2).padStart(7);

const measureCases = async (url: string): Promise<void> => {
  console.log(
    'statement                        KB: text   ms: unnamed prepared ratio | composed: KB   unnamed prepared',
  );
  for (const one of CASES)
    await connected(url, async (client) => {
      const [stored, plain] = [(selection: FieldSelection) => selection, composed].map(
        (way) => () => compose(one, way),
      );
      if (!stored || !plain) return;
      const [unnamed, kept] = [await timed(client, stored, false), await timed(client, stored, true)];
      const [before, beforeKept] = [await timed(client, plain, false), await timed(client, plain, true)];
      const kb = (statement: Statement): string => (statement.text.length / 1000).toFixed(1).padStart(6);
      console.log(
        `${one.title.padEnd(34)}${kb(stored())}        ${ms(unnamed)} ${ms(kept)}  ${(unnamed / kept).toFixed(1)}× |        ${kb(plain())} ${ms(before)} ${ms(beforeKept)}`,
      );
    });
};

const measureBackend = async (url: string): Promise<void> =>
  connected(url, async (client) => {
    const before = await memory(client);
    for (const object of schema.objects) {
      const bindings = new Bindings();
      const fields = selectionOf(schema, object, 2, null);
      const plan = { object, id: ID, fields };
      const statement = toStatement(
        getStatement(schema, caller('records:read'), plan, bindings),
        bindings.values,
      );
      const started = performance.now();
      await client.query({ text: statement.text, values: [...statement.params] });
      console.log(`first get of ${object.nameSingular}, depth 2: ${ms(performance.now() - started)} ms`);
    }
    for (let run = 0; run < 7; run += 1)
      for (const one of CASES.filter(({ title }) => /^(get|list)/.test(title))) {
        const statement = compose(one, (selection) => selection);
        await client.query({ text: statement.text, values: [...statement.params] });
      }
    console.log(
      `a backend: ${before.toFixed(1)} MiB, having planned all: ${(await memory(client)).toFixed(1)} MiB`,
    );
  });

const prepare = async (client: pg.Client): Promise<void> => {
  for (const { statements } of readMigrations())
    for (const statement of statements) await client.query(statement);
  const query = (text: string, params: readonly unknown[] = []) => client.query(text, [...params]);
  await loadTenants(query, [
    { workspaceId: workspaceIdOf(0), rows: ROWS / 4, keyHash: null },
    { workspaceId: WORKSPACE, rows: ROWS, keyHash: KEY_HASH },
  ]);
};

const run = async (): Promise<void> => {
  const server = await startNativePostgres({ fsync: false });
  if ('unavailable' in server) throw new Failure(server.unavailable);
  try {
    await connected(server.url, prepare);
    console.log(`Postgres ${server.version}, ${ROWS} people and rockets, medians of ${RUNS} runs`);
    await measureBackend(server.url);
    await measureCases(server.url);
  } finally {
    await server.stop();
  }
};

try {
  await run();
} catch (error) {
  console.error(explain(error, 'the throw-away Postgres'));
  process.exitCode = exitCodeOf(error);
}
