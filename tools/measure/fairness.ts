/**
 * `npm run fairness`: what a workspace feels of a noisy one beside it. Both use the production bundle on bare workerd, one
 * isolate for both, over a local Neon and a throw-away native Postgres. The neighbour sends one small request after the
 * other, with a pause between them; the noisy workspace keeps many connections busy with one kind of expensive request
 * at a time. Prints a table, and fails if the neighbour's 99th percentile is more than five times its quiet one.
 * FAIRNESS_SECONDS chooses how long each kind runs, FAIRNESS_PORT moves the ports (two from there on).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { createKey, createWorkspace } from '../admin/workspaces.ts';
import { connect, localTarget, type NeonClient } from '../database.ts';
import { exitCodeOf, explain, Failure } from '../failure.ts';
import { startNativePostgres } from '../local/native-postgres.ts';
import { type Stack, startStack } from './bench/processes.ts';

const SECONDS = Number(process.env.FAIRNESS_SECONDS ?? 20);
const PORT = Number(process.env.FAIRNESS_PORT ?? 8796);
const MOST_TIMES = 5;
/** Connections of the noisy workspace. */
const NOISY = 140;
const NEIGHBOURS = 4;
const THINK_MS = 15;
const PEOPLE = 30_000;
const ROCKETS = 30_000;
/** As `Retry-After` asks of those who are refused. */
const RETRY_AFTER_MS = 1_000;
/** Time that the noise has to begin, and to end. */
const SETTLE_MS = 1_000;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
interface Answered {
  readonly status: number;
  readonly text: string;
}
type Send = (method: Method, path: string, body?: unknown) => Promise<Answered>;

const sender =
  (client: Client, key: string): Send =>
  async (method, path, body) => {
    const answer = await client.request({
      method,
      path,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };

/** Runs `work` over so many connections until `isOver`. */
const keepBusy = async (
  stack: Stack,
  key: string,
  connections: number,
  isOver: () => boolean,
  work: (send: Send, round: number, who: number) => Promise<void>,
): Promise<void> => {
  await Promise.all(
    Array.from({ length: connections }, async (_, who) => {
      const client = new Client(stack.url, { pipelining: 1 });
      const send = sender(client, key);
      try {
        for (let round = 0; !isOver(); round += 1) await work(send, round, who);
      } finally {
        await client.close();
      }
    }),
  );
};

interface Workspace {
  readonly id: string;
  readonly key: string;
  readonly rocketId: string;
}

const createSeeded = async (stack: Stack, neon: NeonClient, name: string): Promise<Workspace> => {
  const { id } = await createWorkspace(neon, name);
  const { key } = await createKey(neon, { workspaceId: id, name });
  const client = new Client(stack.url, { pipelining: 1 });
  const send = sender(client, key);
  const made = await send('POST', '/rest/metadata/objects', {
    nameSingular: 'rocket',
    namePlural: 'rockets',
  });
  if (made.status !== 201) throw new Failure(made.text);
  const rocketId: string = JSON.parse(made.text).data.object.id;
  await client.close();
  await neon.query(
    `insert into company (workspace_id, id, created_at, updated_at, position, name, employees)
     select $1, gen_random_uuid(), now(), now(), n, 'Company ' || n, n % 1000 from generate_series(1, 300) n`,
    [id],
  );
  await neon.query(
    `insert into person (workspace_id, id, created_at, updated_at, position, name_first_name, name_last_name, city, job_title, company_id)
     select $1, gen_random_uuid(), now(), now(), n, 'First ' || n, repeat('Last ' || n || ' ', 10), 'City ' || n % 500, 'Title ' || n % 50,
       (select c.id from company c where c.workspace_id = $1 and c.position = 1 + n % 300)
     from generate_series(1, $2::int) n`,
    [id, PEOPLE],
  );
  await neon.query(
    `insert into record (workspace_id, object_id, id, created_at, updated_at, position, data, t1)
     select $1, $2, gen_random_uuid(), now(), now(), n, '{}', '' from generate_series(1, $3::int) n`,
    [id, rocketId, ROCKETS],
  );
  return { id, key, rocketId };
};

type Noise = (workspace: Workspace) => (send: Send, round: number, who: number) => Promise<void>;

const get =
  (path: string): Noise =>
  () =>
  async (send) => {
    await send('GET', path);
  };

const NOISES: Readonly<Record<string, Noise>> = {
  'schema changes beside writers':
    ({ rocketId }) =>
    async (send, round, who) => {
      if (who > 0) {
        await send('POST', '/rest/rockets?depth=0', { name: `Rocket ${who}-${round}` });
        return;
      }
      const made = await send('POST', '/rest/metadata/fields', {
        objectMetadataId: rocketId,
        type: 'NUMBER',
        name: `field${round}`,
        label: `Field ${round}`,
        defaultValue: round,
      });
      if (made.status === 201)
        await send('DELETE', `/rest/metadata/fields/${JSON.parse(made.text).data.field.id}`);
    },
  'searches for %text%': get('/rest/people?depth=0&limit=60&filter=name.lastName%5Bilike%5D:%25nowhere%25'),
  'groupBy of all records': get('/rest/people/groupBy?group_by=%5B%7B%22city%22:true%7D%5D'),
  'pages of depth 2': get('/rest/people?depth=2&limit=60'),
  'batches of 60': () => async (send, round, who) => {
    const people = Array.from({ length: 60 }, (_, n) => ({ city: `${who}-${round}-${n}` }));
    await send('POST', '/rest/batch/people?depth=0', people);
  },
};

interface Felt {
  readonly requests: number;
  readonly failures: number;
  readonly p50: number;
  readonly p99: number;
}

/** What the neighbour feels for so long. */
const feel = async (stack: Stack, { key }: Workspace): Promise<Felt> => {
  const times: number[] = [];
  let failures = 0;
  const end = Date.now() + SECONDS * 1_000;
  const isOver = () => Date.now() > end;
  await keepBusy(stack, key, NEIGHBOURS, isOver, async (send, round, who) => {
    const begin = performance.now();
    const { status } =
      round % 4 === 3
        ? await send('POST', '/rest/tasks?depth=0', { title: `Task ${who}-${round}` })
        : await send('GET', '/rest/people?depth=0&limit=10&order_by=createdAt');
    times.push(performance.now() - begin);
    if (status >= 300) failures += 1;
    await sleep(THINK_MS);
  });
  const sorted = times.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.floor(sorted.length * q)] ?? Number.NaN;
  return { requests: times.length, failures, p50: at(0.5), p99: at(0.99) };
};

const measure = async (stack: Stack, neon: NeonClient): Promise<void> => {
  const noisy = await createSeeded(stack, neon, 'Noisy');
  const neighbour = await createSeeded(stack, neon, 'Neighbour');
  await neon.query('analyze');
  await feel(stack, neighbour);
  console.log(
    `| the noisy workspace (${NOISY} connections) | its answers/s, by status | the neighbour: p50 ms | p99 ms | failures | p99 to the quiet one before it |\n|---|---|---|---|---|---|`,
  );
  const tooSlow: string[] = [];
  for (const [name, noise] of Object.entries(NOISES)) {
    // Machines have moods: each kind is compared with the quiet time just before it.
    const quiet = await feel(stack, neighbour);
    let isOver = false;
    const statuses = new Map<number, number>();
    const work = noise(noisy);
    const making = keepBusy(
      stack,
      noisy.key,
      NOISY,
      () => isOver,
      (send, round, who) =>
        work(
          async (...request) => {
            const answer = await send(...request);
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            if (answer.status === 503) await sleep(RETRY_AFTER_MS);
            return answer;
          },
          round,
          who,
        ),
    );
    await sleep(SETTLE_MS);
    const felt = await feel(stack, neighbour);
    isOver = true;
    await making;
    await sleep(SETTLE_MS);
    const told = [...statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${(count / SECONDS).toFixed(1)}`)
      .join(', ');
    const times = felt.p99 / quiet.p99;
    console.log(
      `| none | | ${quiet.p50.toFixed(1)} | ${quiet.p99.toFixed(1)} | ${quiet.failures} | |\n| ${name} | ${told} | ${felt.p50.toFixed(1)} | ${felt.p99.toFixed(1)} | ${felt.failures} | ${times.toFixed(1)} |`,
    );
    if (times > MOST_TIMES || felt.failures > 0) tooSlow.push(name);
  }
  if (tooSlow.length > 0)
    throw new Failure(
      `The neighbour is slower than ${MOST_TIMES} times, or fails, beside: ${tooSlow.join(', ')}.`,
    );
};

const main = async (): Promise<void> => {
  const server = await startNativePostgres();
  if ('unavailable' in server) throw new Failure(server.unavailable);
  try {
    const stack = await startStack({ databaseUrl: server.url, port: PORT, neonPort: PORT + 1 });
    try {
      await measure(stack, connect(localTarget(stack.neonPort)));
    } finally {
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
