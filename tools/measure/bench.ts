/**
 * `npm run bench`: how fast the production bundle answers on bare workerd, over a local Neon and a throw-away native
 * Postgres, beside what that Postgres does with the same statements alone; and how both grow with the data. Writes
 * docs/performance.md. `--sizes=1000,100000` measures other numbers of rows; `--quick` measures one size for a short
 * time, and `--only=TEXT` the scenarios whose title has the text: both print the tables instead. BENCH_PORT moves the
 * ports (four from there on).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { createApiKey, hashApiKey } from '../../src/session/api-key.ts';
import { localTarget } from '../database.ts';
import { exitCodeOf, explain, Failure, UsageFailure } from '../failure.ts';
import { startNativePostgres } from '../local/native-postgres.ts';
import { ROOT } from '../project.ts';
import { measureCold } from './bench/cold.ts';
import { type Floor, startFloor } from './bench/floor.ts';
import { type LimitPlan, type LimitTool, limitOf, limitTool, NEXT_ID, poolId } from './bench/limit.ts';
import { type Call, keepBusy } from './bench/load.ts';
import { neonCall } from './bench/neon.ts';
import { cpuMs, type Stack, startStack } from './bench/processes.ts';
import { type FloorMeasurement, type Measurement, type Report, render } from './bench/report.ts';
import { type Measured, type Request, SCENARIOS, type Scenario, statementOf } from './bench/scenarios.ts';
import { largeSchemaRows, loadTenants, type Tenant, workspaceIdOf } from './large-data.ts';

const DOCUMENT = path.join(ROOT, 'docs/performance.md');
const RESULTS = path.join(ROOT, 'dist/bench.json');

interface Settings {
  readonly sizes: readonly number[];
  readonly workspaces: number;
  /** Rows of the workspaces that are not measured. */
  readonly otherRows: number;
  /** At the largest size; the others are measured at the first of them. */
  readonly connections: readonly number[];
  readonly seconds: number;
}

const FULL: Settings = {
  sizes: [1_000, 10_000, 100_000, 1_000_000],
  workspaces: 200,
  otherRows: 1_000,
  connections: [1, 8, 32],
  seconds: 1,
};
const QUICK: Settings = {
  sizes: [10_000],
  workspaces: 200,
  otherRows: 200,
  connections: [1, 8],
  seconds: 0.7,
};
const WARM_UP_SECONDS = 0.2;
/** Connections at which CPU is told, and scenarios are compared from size to size. */
const CPU_AT = 8;
/** Different statements that stand for a scenario when Postgres runs them alone. */
const VARIANTS = 40;
/** Records that a run may take from a pool. */
const POOL = 2_000;
/** Ids of loaded records lie below, of records made by a run above. */
const MADE_FROM = '01900000-0000-7000-9000-000000000000';

interface Bench {
  readonly settings: Settings;
  readonly tool: LimitTool;
  readonly databaseUrl: string;
  readonly database: pg.Client;
  readonly stack: Stack;
  readonly floor: Floor;
  readonly keys: ReadonlyMap<number, string>;
}

interface Subject {
  readonly bench: Bench;
  readonly measured: Measured;
  readonly scenario: Scenario;
  /** Does not repeat while the bench runs. */
  readonly nextNumber: () => number;
}

const callOf = ({ method, path: target, body }: Request, key: string): Call => ({
  method,
  path: target,
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const fillPool = async ({ bench, measured, scenario }: Subject, clients: number): Promise<void> => {
  if (!scenario.writes?.takesPool) return;
  await clean({ bench, measured, scenario });
  for (let client = 0; client < clients; client += 1) {
    const ids = Array.from({ length: Math.ceil(POOL / clients) }, (_, n) => poolId(client, n + 1));
    await bench.database.query(
      `insert into company (workspace_id, id, created_at, updated_at, position, name) select $1, id, now(), now(), 0, 'Pool' from unnest($2::uuid[]) id`,
      [measured.schema.workspaceId, ids],
    );
  }
};

/** Takes away what a run has made. */
const clean = async ({ bench, measured, scenario }: Omit<Subject, 'nextNumber'>): Promise<void> => {
  if (!scenario.writes) return;
  const { table } = scenario.writes;
  await bench.database.query(`delete from ${table} where workspace_id = $1 and id > $2`, [
    measured.schema.workspaceId,
    MADE_FROM,
  ]);
  await bench.database.query(`vacuum ${table}`);
};

const measureHttp = async (subject: Subject, connections: number) => {
  const { bench, measured, scenario, nextNumber } = subject;
  const { stack, settings, keys } = bench;
  const key = keys.get(measured.rows) ?? '';
  let taken = 0;
  const next = (): Call => {
    const request = scenario.request(measured, nextNumber());
    taken += 1;
    return callOf({ ...request, path: request.path.replace(NEXT_ID, poolId(0, taken)) }, key);
  };
  await fillPool(subject, 1);
  const most = scenario.writes?.takesPool ? POOL / 2 : Number.POSITIVE_INFINITY;
  await keepBusy(stack.url, next, {
    connections,
    seconds: WARM_UP_SECONDS,
    most: most / 2,
  });
  const before = [cpuMs(stack.worker), cpuMs(stack.neon)] as const;
  const timed = await keepBusy(stack.url, next, { connections, seconds: settings.seconds, most });
  return {
    ...timed,
    workerCpuMs: (cpuMs(stack.worker) - before[0]) / timed.requests,
    neonCpuMs: (cpuMs(stack.neon) - before[1]) / timed.requests,
  };
};

const limitPlan = ({ bench, measured, scenario }: Subject, clients: number): LimitPlan | null => {
  const statements = Array.from({ length: VARIANTS }, (_, n) =>
    statementOf(measured, scenario.request(measured, n)),
  ).filter((statement) => statement !== null);
  if (statements.length === 0) return null;
  const runs = scenario.writes?.takesPool ? Math.floor(POOL / clients) : null;
  return { statements, clients, seconds: bench.settings.seconds, runs };
};

const measureLimit = async (subject: Subject, clients: number) => {
  const plan = limitPlan(subject, clients);
  if (!plan) return null;
  await fillPool(subject, clients);
  return limitOf(subject.bench.tool, subject.bench.databaseUrl, plan);
};

/** The median of the statement's time through the local Neon, one at a time. Writes would need fresh ids: left out. */
const measureNeon = async (subject: Subject): Promise<number | null> => {
  const plan = subject.scenario.writes ? null : limitPlan(subject, 1);
  if (!plan) return null;
  const { neonUrl, neonPort } = subject.bench.stack;
  const next = () => neonCall(neonPort, plan.statements[subject.nextNumber() % plan.statements.length]);
  const load = {
    connections: 1,
    seconds: subject.bench.settings.seconds / 2,
    most: Number.POSITIVE_INFINITY,
  };
  return (await keepBusy(neonUrl, next, load)).p50;
};

/** The same statements through a Worker that does nothing else with them. Not of writes, as above. */
const measureFloor = async (subject: Subject): Promise<FloorMeasurement | null> => {
  const { floor, stack, settings } = subject.bench;
  const plan = subject.scenario.writes ? null : limitPlan(subject, 1);
  if (!plan) return null;
  const next = (): Call => ({
    ...neonCall(stack.neonPort, plan.statements[subject.nextNumber() % plan.statements.length]),
    path: '/',
  });
  const load = { connections: CPU_AT, most: Number.POSITIVE_INFINITY };
  await keepBusy(floor.url, next, { ...load, seconds: WARM_UP_SECONDS });
  const before = cpuMs(floor.worker);
  const { requests, perSecond } = await keepBusy(floor.url, next, { ...load, seconds: settings.seconds });
  return { perSecond, workerCpuMs: (cpuMs(floor.worker) - before) / requests };
};

const isThere = async ({ bench, measured, scenario }: Subject): Promise<boolean> => {
  if (!scenario.isOptional) return true;
  const { path: target, headers } = callOf(
    scenario.request(measured, 0),
    bench.keys.get(measured.rows) ?? '',
  );
  const answer = await fetch(`${bench.stack.url}${target}`, { headers });
  await answer.arrayBuffer();
  return answer.ok;
};

const measure = async (subject: Subject): Promise<Measurement | null> => {
  const { bench, scenario, measured } = subject;
  const { settings } = bench;
  if (!(await isThere(subject))) return null;
  const isLargest = measured.rows === settings.sizes.at(-1);
  const runs: Measurement['runs'][number][] = [];
  for (const connections of isLargest ? settings.connections : settings.connections.slice(0, 1)) {
    const http = await measureHttp(subject, connections);
    runs.push({ connections, http, limit: await measureLimit(subject, connections) });
  }
  const neonMs = isLargest ? await measureNeon(subject) : null;
  const floor = isLargest ? await measureFloor(subject) : null;
  await clean(subject);
  const at = runs.find(({ connections }) => connections === CPU_AT) ?? runs[0];
  const shown = [
    String(measured.rows).padStart(8),
    scenario.title.padEnd(50),
    `${at?.http.perSecond.toFixed(0)}/s`.padStart(8),
    `p50 ${runs[0]?.http.p50.toFixed(2)} ms`.padStart(14),
    `worker ${at?.http.workerCpuMs.toFixed(2)} ms`,
    `floor ${floor?.workerCpuMs.toFixed(2) ?? '–'} ms`,
    `postgres ${runs[0]?.limit?.averageMs.toFixed(2) ?? '–'} ms`,
    `limit ${at?.limit?.perSecond.toFixed(0) ?? '–'}/s`,
  ];
  console.log(shown.join('  '));
  return { title: scenario.title, rows: measured.rows, records: scenario.records ?? 1, runs, neonMs, floor };
};

const measureAll = async (bench: Bench, scenarios: readonly Scenario[]): Promise<readonly Measurement[]> => {
  const found: Measurement[] = [];
  let number = 0;
  const nextNumber = (): number => {
    number += 1;
    return number;
  };
  const subjects: Measured[] = [];
  for (const [at, rows] of bench.settings.sizes.entries()) {
    const schema = buildWorkspaceSchema(largeSchemaRows(workspaceIdOf(at)));
    subjects.push({ schema, keyHash: await hashApiKey(bench.keys.get(rows) ?? ''), rows });
  }
  // A machine is not the same after ten minutes: the sizes of one scenario are measured one after the other.
  for (const scenario of scenarios) {
    for (const measured of subjects) {
      try {
        const measurement = await measure({ bench, measured, scenario, nextNumber });
        if (measurement) found.push(measurement);
      } catch (error) {
        // The others are worth having; the run fails all the same.
        console.error(`${measured.rows} ${scenario.title}: ${explain(error, 'the throw-away Postgres')}`);
        process.exitCode = 1;
      }
    }
  }
  return found;
};

const prepare = async (database: pg.Client, tenants: readonly Tenant[]): Promise<void> => {
  for (const setting of ["max_wal_size = '16GB'", "checkpoint_timeout = '1h'", 'autovacuum = off'])
    await database.query(`alter system set ${setting}`);
  await database.query('select pg_reload_conf()');
  await database.query("set maintenance_work_mem = '1GB'");
  await loadTenants((text, params = []) => database.query(text, [...params]), tenants);
};

const benchOn = async (databaseUrl: string, settings: Settings, only: string): Promise<Report> => {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  const begin = Date.now();
  const keys = new Map(settings.sizes.map((rows) => [rows, createApiKey().key]));
  const tenants: Tenant[] = [];
  for (let at = 0; at < settings.workspaces; at += 1) {
    const rows = settings.sizes[at];
    const key = rows === undefined ? undefined : keys.get(rows);
    tenants.push({
      workspaceId: workspaceIdOf(at),
      rows: rows ?? settings.otherRows,
      keyHash: key === undefined ? null : await hashApiKey(key),
    });
  }
  const port = Number(process.env.BENCH_PORT ?? 8790);
  const ports = { port, neonPort: port + 1 };
  try {
    // The stack applies the migrations; the data comes before its first request.
    const stack = await startStack({ databaseUrl, ...ports });
    const floor = await startFloor(port + 3, localTarget(stack.neonPort).endpoint ?? '');
    try {
      await prepare(database, tenants);
      console.log(`Loaded in ${Math.round((Date.now() - begin) / 1000)} s.`);
      const tool = limitTool();
      const bench: Bench = { settings, tool, databaseUrl, database, stack, floor, keys };
      const scenarios = SCENARIOS.filter(({ title }) => title.toLowerCase().includes(only));
      const measurements = await measureAll(bench, scenarios);
      const cold = await measureCold(stack, keys.get(settings.sizes.at(-1) ?? 0) ?? '');
      const { rows } = await database.query('show server_version');
      return { settings, tool, measurements, cold, version: rows[0].server_version, begin };
    } finally {
      await floor.stop();
      await stack.stop();
    }
  } finally {
    await database.end();
  }
};

/** @throws UsageFailure */
const readSizes = (text: string): readonly number[] => {
  const sizes = text.split(',').map(Number);
  if (sizes.every((size, at) => Number.isInteger(size) && size >= 1_000 && size > (sizes[at - 1] ?? 0)))
    return sizes;
  throw new UsageFailure('--sizes takes whole numbers from 1000 on, ascending: --sizes=1000,100000');
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, sizes: { type: 'string' } },
  });
  const asked = values.quick ? QUICK : FULL;
  const settings = values.sizes ? { ...asked, sizes: readSizes(values.sizes) } : asked;
  const server = await startNativePostgres({ fsync: false });
  if ('unavailable' in server) throw new Failure(server.unavailable);
  try {
    const report = await benchOn(server.url, settings, (values.only ?? '').toLowerCase());
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, JSON.stringify(report, null, 1));
    const document = render(report);
    if (values.quick || values.only !== undefined) console.log(`\n${document}`);
    else writeFileSync(DOCUMENT, document);
    console.log(`Done in ${Math.round((Date.now() - report.begin) / 1000)} s.`);
  } finally {
    await server.stop();
  }
};

try {
  await main();
} catch (error) {
  console.error(explain(error, 'the throw-away Postgres'));
  process.exitCode = exitCodeOf(error);
}
