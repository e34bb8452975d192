/** Measurements → docs/performance.md. */
import { cpus, totalmem } from 'node:os';
import type { Cold } from './cold.ts';
import type { Limited, LimitTool } from './limit.ts';
import type { Timed } from './load.ts';
import { SCENARIOS } from './scenarios.ts';

/** The same statements through a Worker that only passes them on. */
export interface FloorMeasurement {
  readonly perSecond: number;
  readonly workerCpuMs: number;
}

export interface Measurement {
  readonly title: string;
  readonly rows: number;
  /** Records that a request makes. */
  readonly records: number;
  readonly runs: readonly {
    readonly connections: number;
    readonly http: Timed & { readonly workerCpuMs: number; readonly neonCpuMs: number };
    readonly limit: Limited | null;
  }[];
  /** The statement through the local Neon, one at a time: milliseconds. */
  readonly neonMs: number | null;
  readonly floor: FloorMeasurement | null;
}

export interface Report {
  readonly settings: {
    readonly sizes: readonly number[];
    readonly workspaces: number;
    readonly otherRows: number;
    readonly connections: readonly number[];
    readonly seconds: number;
  };
  readonly tool: LimitTool;
  readonly measurements: readonly Measurement[];
  readonly cold: Cold;
  readonly version: string;
  readonly begin: number;
}

const CPU_AT = 8;
const count = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number | null | undefined): string =>
  value == null || Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
const times = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(2)}×` : '–');
const percent = (value: number): string => (Number.isFinite(value) ? `${Math.round(value * 100)} %` : '–');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

type Run = Measurement['runs'][number];
const each = (runs: readonly Run[], show: (run: Run) => string): string => runs.map(show).join(' / ');
const runAt = (runs: readonly Run[], connections: number): Run | undefined =>
  runs.find((run) => run.connections === connections) ?? runs[0];

const speedTable = ({ measurements, settings }: Report): string => {
  const largest = settings.sizes.at(-1);
  const shown = measurements.filter(({ rows }) => rows === largest);
  const at = settings.connections.join(' / ');
  const head = [
    'scenario',
    'bytes',
    'Worker CPU ms',
    'Postgres ms',
    `requests/s at ${at}`,
    `p50 ms at ${at}`,
    'p95 ms',
    'p99 ms',
    `Postgres alone/s at ${at}`,
    `ratio at ${at}`,
  ];
  return table(
    head,
    shown.map(({ title, runs }) => [
      title,
      count(runs[0]?.http.bytes ?? Number.NaN),
      ms(runAt(runs, CPU_AT)?.http.workerCpuMs),
      ms(runAt(runs, 1)?.limit?.averageMs),
      each(runs, ({ http }) => count(http.perSecond)),
      each(runs, ({ http }) => ms(http.p50)),
      each(runs, ({ http }) => ms(http.p95)),
      each(runs, ({ http }) => ms(http.p99)),
      each(runs, ({ limit }) => (limit ? count(limit.perSecond) : '–')),
      each(runs, ({ http, limit }) => percent(http.perSecond / (limit?.perSecond ?? Number.NaN))),
    ]),
  );
};

const growthTable = ({ measurements, settings }: Report): string => {
  const p50 = (title: string, rows: number): number =>
    runAt(measurements.find((each) => each.title === title && each.rows === rows)?.runs ?? [], 1)?.http.p50 ??
    Number.NaN;
  const [smallest = 0, largest = 0] = [settings.sizes[0], settings.sizes.at(-1)];
  const titles = new Set(measurements.map(({ title }) => title));
  return table(
    ['scenario, p50 ms at 1 connection', ...settings.sizes.map(count), 'growth', 'held to 1.5×'],
    [...titles].map((title) => {
      const growth = p50(title, largest) / p50(title, smallest);
      const isTargeted = SCENARIOS.find((scenario) => scenario.title === title)?.isTargeted;
      const verdict = growth <= 1.5 ? 'yes' : '**no**';
      return [
        title,
        ...settings.sizes.map((rows) => ms(p50(title, rows))),
        times(growth),
        isTargeted ? verdict : '',
      ];
    }),
  );
};

const neonTable = ({ measurements }: Report): string => {
  const shown = measurements.filter(({ neonMs }) => neonMs !== null);
  return table(
    ['scenario', 'request ms', 'of it local Neon ms', 'share', 'local Neon CPU ms'],
    shown.map(({ title, runs, neonMs }) => {
      const alone = runAt(runs, 1);
      const own = (neonMs ?? Number.NaN) - (alone?.limit?.averageMs ?? Number.NaN);
      return [
        title,
        ms(alone?.http.p50),
        ms(own),
        percent(own / (alone?.http.p50 ?? Number.NaN)),
        ms(runAt(runs, CPU_AT)?.http.neonCpuMs),
      ];
    }),
  );
};

const floorTable = ({ measurements }: Report): string => {
  const shown = measurements.flatMap(({ title, runs, floor }) => {
    const at = runAt(runs, CPU_AT);
    return floor && at ? [{ title, floor, http: at.http, limit: at.limit }] : [];
  });
  return table(
    [
      'scenario',
      'Worker CPU ms',
      'of it the floor',
      'its own',
      'requests/s',
      'of the floor',
      'the floor, of Postgres alone',
    ],
    shown.map(({ title, floor, http, limit }) => [
      title,
      ms(http.workerCpuMs),
      ms(floor.workerCpuMs),
      ms(http.workerCpuMs - floor.workerCpuMs),
      count(http.perSecond),
      percent(http.perSecond / floor.perSecond),
      percent(floor.perSecond / (limit?.perSecond ?? Number.NaN)),
    ]),
  );
};

const batchLine = ({ measurements, settings }: Report): string => {
  const perSecond = (title: string): number => {
    const found = measurements.find((each) => each.title === title && each.rows === settings.sizes.at(-1));
    return (runAt(found?.runs ?? [], 1)?.http.perSecond ?? Number.NaN) * (found?.records ?? 1);
  };
  const [single, batch] = [perSecond('Create a company'), perSecond('Create a batch of 60 companies')];
  return `At one connection ${count(single)} companies a second are created one by one, and ${count(batch)} in batches of 60: ${times(batch / single)} as many.`;
};

export const render = (report: Report): string => {
  const { settings, tool, cold, version, begin } = report;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const largest = settings.sizes.at(-1) ?? 0;
  return `# Performance

Written by \`npm run bench\` on ${new Date(begin).toISOString().slice(0, 10)}: ${machine}; Node ${process.versions.node}, Postgres ${version} with its default settings, autovacuum off while it is measured.

The production bundle runs on bare workerd. It asks a local Neon (a Node process that speaks Neon's SQL over HTTP) over a native Postgres; the client that measures is a fourth process. **All four share the machine's ${cpus().length} cores**, where in production each has its own, so requests per second are those of the whole chain; *CPU* is what a part costs wherever it runs. One database holds ${settings.workspaces} workspaces, of which ${settings.sizes.length === 1 ? 'one is' : `${settings.sizes.length} are`} measured, with ${settings.sizes.map(count).join(', ')} people and as many records of a custom object each, a twentieth as many companies and a fifth as many opportunities; the others have ${count(settings.otherRows)}. Every run asks for its own records, in the same order on every run of the bench; each line is measured for ${settings.seconds} s at each number of connections.

*Postgres alone* is the limit: the very statements, their values written into them and planned each time as Neon plans them, run by ${tool} with as many clients and nothing else on the machine. *Postgres ms* is its time for one statement at one client.

## At ${count(largest)} rows

${speedTable(report)}

${batchLine(report)}

## What a Worker can do at most

A Worker that knows nothing of the API, and only passes a statement on to the local Neon and the JSON of its row back, is the floor under every request: on the same machine, in the same run, at ${CPU_AT} connections.

${floorTable(report)}

## Growth

${growthTable(report)}

## Cold start

From spawning workerd to its first list: ${ms(cold.startMs)} ms, ${ms(cold.cpuMs)} ms of CPU. The first request takes ${ms(cold.firstMs)} ms (the application is made, the key and the schema are asked for, then the data), the second ${ms(cold.secondMs)} ms. Median of five.

## What the local Neon costs

The time that a statement takes through the local Neon beyond what it takes Postgres, one at a time at ${count(largest)} rows: no part of it is there in production, where the network is.

${neonTable(report)}
`;
};
