/**
 * `npm run soak`: mixed load for ten minutes (SOAK_MINUTES) on the production bundle on bare workerd, over a local
 * Neon and a throw-away native Postgres. As many records are destroyed as made, so that nothing has a reason to grow:
 * memory and latency have to be the same at the end as after the first quarter, and every answer a success. The Worker's
 * memory is the least that JavaScript's heap had in use in a period, which is what is left when garbage has been collected;
 * what the process holds beside it is V8's to decide.
 * SOAK_PORT moves the ports (three from there on).
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { createKey, createWorkspace } from '../admin/workspaces.ts';
import { connect, localTarget } from '../database.ts';
import { exitCodeOf, explain, Failure } from '../failure.ts';
import { startNativePostgres } from '../local/native-postgres.ts';
import { type Inspector, inspect } from './bench/inspector.ts';
import { type Stack, startStack } from './bench/processes.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const PORT = Number(process.env.SOAK_PORT ?? 8792);
const CONNECTIONS = 12;
/** Rows of the table that is printed. */
const PERIODS = 20;
const SEEDED = 3_000;
/** How much more than after the first quarter may be in use at the end: a leak of one request in a thousand is more. */
const MOST_GROWTH = 1.15;
const ALLOWANCE_MB = 24;
const HEAP_ALLOWANCE_MB = 2;
const HEAP_INTERVAL_MS = 200;

interface Period {
  readonly requests: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
  readonly heapMb: number;
  readonly workerMb: number;
  readonly neonMb: number;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}
type Send = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<Answered>;

const residentMb = (pid: number): number => {
  if (Number.isNaN(pid)) return Number.NaN;
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
};

/** What was measured since the last look. */
class Meter {
  #times: number[] = [];
  #errors = 0;
  #heapMb = Number.POSITIVE_INFINITY;
  readonly failures: string[] = [];

  noteHeap(megabytes: number): void {
    this.#heapMb = Math.min(this.#heapMb, megabytes);
  }

  note(ms: number, failure: string | null): void {
    this.#times.push(ms);
    if (failure === null) return;
    this.#errors += 1;
    if (this.failures.length < 10) this.failures.push(failure);
  }

  take({ worker, neon }: Stack): Period {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const [errors, heapMb] = [this.#errors, this.#heapMb];
    this.#times = [];
    this.#errors = 0;
    this.#heapMb = Number.POSITIVE_INFINITY;
    const at = (q: number): number => sorted[Math.floor(sorted.length * q)] ?? Number.NaN;
    return {
      requests: sorted.length,
      errors,
      p50: at(0.5),
      p99: at(0.99),
      heapMb,
      workerMb: residentMb(worker),
      neonMb: residentMb(neon),
    };
  }
}

/** A session of a client: it reads, makes, changes and destroys; some also shape an object of their own. */
const session = async (send: Send, number: number): Promise<void> => {
  const made = async (path: string, body: unknown): Promise<string> => {
    const { text } = await send('POST', path, body);
    const [record] = Object.values<{ id?: string }>(JSON.parse(text).data ?? {});
    return record?.id ?? 'none';
  };
  await send('GET', '/rest/people?depth=1&limit=20&order_by=createdAt[DescNullsLast]');
  const company = await made('/rest/companies?depth=0', { name: `Soak ${number}`, employees: number % 1000 });
  const person = await made('/rest/people?depth=0', {
    name: { firstName: 'Soak', lastName: `No ${number}` },
    emails: { primaryEmail: `soak${number}@example.com` },
    companyId: company,
  });
  await send('GET', `/rest/people/${person}?depth=2`);
  await send('PATCH', `/rest/people/${person}?depth=0`, { city: `City ${number % 100}`, jobTitle: 'CTO' });
  await send('GET', `/rest/people?filter=emails.primaryEmail[eq]:soak${number}@example.com&depth=0`);
  await send(
    'GET',
    `/rest/people?filter=or(city[ilike]:%25${number % 100}%25,jobTitle[eq]:CTO)&depth=0&limit=10`,
  );
  const batch = Array.from({ length: 10 }, (_, n) => ({ name: `Rocket ${number}-${n}`, thrust: n }));
  const { text } = await send('POST', '/rest/batch/rockets?depth=0', batch);
  const rockets: readonly { id: string }[] = JSON.parse(text).data?.rockets ?? [];
  await send('GET', '/rest/rockets?order_by=thrust[DescNullsLast]&limit=30&depth=0');
  for (const { id } of rockets) await send('DELETE', `/rest/rockets/${id}?soft_delete=false`);
  await send('DELETE', `/rest/people/${person}`);
  await send('PATCH', `/rest/people/${person}/restore?depth=0`);
  await send('DELETE', `/rest/people/${person}?soft_delete=false`);
  await send('DELETE', `/rest/companies/${company}?soft_delete=false`);
  if (number % 50 !== 0) return;
  const name = `soak${number}`;
  const object = await made('/rest/metadata/objects', { nameSingular: name, namePlural: `${name}s` });
  await send('GET', '/rest/metadata/objects');
  await send('DELETE', `/rest/metadata/objects/${object}`);
};

const sender =
  (client: Client, key: string, meter: Meter): Send =>
  async (method, path, body) => {
    const begin = performance.now();
    const answer = await client.request({
      method,
      path: encodeURI(path).replaceAll('%25', '%'),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const status = answer.statusCode;
    const failure = status < 300 ? null : `${method} ${path}: ${status} ${text.slice(0, 300)}`;
    meter.note(performance.now() - begin, failure);
    return { status, text };
  };

const seed = async (send: Send): Promise<void> => {
  const object = await send('POST', '/rest/metadata/objects', {
    nameSingular: 'rocket',
    namePlural: 'rockets',
  });
  const { id } = JSON.parse(object.text).data.object;
  await send('POST', '/rest/metadata/fields', {
    objectMetadataId: id,
    type: 'NUMBER',
    name: 'thrust',
    label: 'Thrust',
  });
  for (let n = 0; n < SEEDED; n += 60) {
    const people = Array.from({ length: 60 }, (_, at) => ({
      name: { firstName: `First ${n + at}`, lastName: `Last ${n + at}` },
      emails: { primaryEmail: `p${n + at}@example.com` },
      city: `City ${(n + at) % 100}`,
    }));
    await send('POST', '/rest/batch/people?depth=0', people);
  }
};

const shown = ({ requests, errors, p50, p99, heapMb, workerMb, neonMb }: Period, seconds: number): string =>
  `| ${(requests / seconds).toFixed(0)} | ${errors} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${heapMb.toFixed(1)} | ${workerMb.toFixed(0)} | ${neonMb.toFixed(0)} |`;

/** What grew, in words. */
const growthOf = (periods: readonly Period[]): readonly string[] => {
  const quarter = Math.floor(periods.length / 4);
  const [early, late] = [periods.slice(quarter, 2 * quarter), periods.slice(-quarter)];
  const compare = (what: string, of: (period: Period) => number, allowance: number): readonly string[] => {
    // What is in use after a collection of garbage, which is what a leak raises.
    const [before, after] = [Math.min(...early.map(of)), Math.min(...late.map(of))];
    const isGrown = after > before * MOST_GROWTH + allowance;
    return isGrown ? [`${what} grew from ${before.toFixed(1)} to ${after.toFixed(1)}`] : [];
  };
  return [
    ...compare('the heap of the Worker (MB)', ({ heapMb }) => heapMb, HEAP_ALLOWANCE_MB),
    ...compare('memory of the local Neon (MB)', ({ neonMb }) => neonMb, ALLOWANCE_MB),
    ...compare('the time of half of the answers (ms)', ({ p50 }) => p50, 5),
  ];
};

const soak = async (stack: Stack, inspector: Inspector, key: string): Promise<void> => {
  const meter = new Meter();
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(stack.url, { pipelining: 1 }));
  const [first] = clients;
  if (!first) throw new Failure('There is no client.');
  await seed(sender(first, key, meter));
  meter.take(stack);
  const end = Date.now() + MINUTES * 60_000;
  let number = 0;
  const working = Promise.all(
    clients.map(async (client) => {
      const send = sender(client, key, meter);
      while (Date.now() < end) {
        number += 1;
        await session(send, number);
      }
    }),
  );
  const watching = (async () => {
    while (Date.now() < end) {
      meter.noteHeap(await inspector.heapMb());
      await sleep(HEAP_INTERVAL_MS);
    }
  })();
  const seconds = (MINUTES * 60) / PERIODS;
  const periods: Period[] = [];
  console.log(
    '| until | requests/s | errors | p50 ms | p99 ms | heap MB | workerd MB | local Neon MB |\n|---|---|---|---|---|---|---|---|',
  );
  while (periods.length < PERIODS) {
    await sleep(seconds * 1000);
    const period = meter.take(stack);
    periods.push(period);
    console.log(`| ${(periods.length * seconds).toFixed(0)} s ${shown(period, seconds)}`);
  }
  await Promise.all([working, watching]);
  await Promise.all(clients.map((client) => client.close()));
  const requests = periods.reduce((sum, period) => sum + period.requests, 0);
  console.log(
    `${requests.toLocaleString('en')} requests over ${CONNECTIONS} connections in ${MINUTES} minutes.`,
  );
  const problems = [...meter.failures, ...growthOf(periods)];
  if (problems.length > 0) throw new Failure(problems.join('\n'));
  console.log('No error; memory and latency flat.');
};

const main = async (): Promise<void> => {
  const server = await startNativePostgres();
  if ('unavailable' in server) throw new Failure(server.unavailable);
  try {
    const ports = { port: PORT, neonPort: PORT + 1, inspectorPort: PORT + 2 };
    const stack = await startStack({ databaseUrl: server.url, ...ports });
    const inspector = await inspect(ports.inspectorPort);
    try {
      const neon = connect(localTarget(stack.neonPort));
      const { id } = await createWorkspace(neon, 'Soak');
      const { key } = await createKey(neon, { workspaceId: id, name: 'Soak' });
      await soak(stack, inspector, key);
    } finally {
      inspector.close();
      await stack.stop();
    }
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
