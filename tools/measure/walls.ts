/**
 * `npm run measure:walls`: what row-level security would cost in production (docs/decisions/0020). The application
 * plans lists over a throw-away native Postgres; each of its statements is then explained twice, as the owner and
 * as a role behind the walls. ROWS chooses how many people the workspace has.
 */
import pg from 'pg';
import { createApp, createServices } from '../../src/app.ts';
import { parseEnv } from '../../src/env.ts';
import { createKey, createWorkspace } from '../admin/workspaces.ts';
import { connect, localTarget } from '../database.ts';
import { exitCodeOf, explain, Failure } from '../failure.ts';
import { startNativePostgres } from '../local/native-postgres.ts';
import type { Backend, Query } from '../local/neon/backend.ts';
import { openPostgres } from '../local/neon/postgres.ts';
import { startLocalNeon } from '../local/neon/server.ts';
import { buildWalls, WALLED_ROLE } from '../local/walls.ts';
import { migrate } from '../release/migrate.ts';

const ROWS = Number(process.env.ROWS ?? 200_000);
const OTHER_WORKSPACES = 20;
const RUNS = 5;

/** A backend that keeps the statements that pass. */
const recording = (backend: Backend, passed: Query[]): Backend => ({
  name: backend.name,
  close: () => backend.close(),
  run: (work) => {
    passed.push(...work.queries);
    return backend.run(work);
  },
});

const people = (workspaceId: string, count: number, storageKey: string): string => `
  insert into person (workspace_id, id, created_at, updated_at, position, name_first_name, name_last_name, emails_primary_email, job_title, custom)
  select '${workspaceId}', ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now() - n * interval '1 minute', now(), n,
    initcap(substr(md5((n * 31 % 5003)::text), 1, 6)), initcap(substr(md5(n::text), 1, 10)), 'p' || n || '@example.com', 'Job ' || n % 40,
    jsonb_build_object('${storageKey}', 'Nick ' || n % 100000)
  from generate_series(1, ${count}) n`;

const REQUESTS: readonly (readonly [string, string])[] = [
  ['list, default order', ''],
  ['list by equal e-mail', 'filter=emails.primaryEmail[eq]:p77@example.com'],
  ['list sorted by createdAt', 'order_by=createdAt[DescNullsLast]'],
  ['list sorted by name', 'order_by=name.firstName'],
  ['the same, a page in the middle', 'order_by=name.firstName&starting_after=CURSOR'],
  ['name starts with (`startsWith`)', 'filter=name.lastName[startsWith]:Abc'],
  ['name starts with, any case (`ilike`)', 'filter=name.lastName[ilike]:abc%25'],
  ['name contains (`ilike`)', 'filter=name.lastName[ilike]:%25abc1%25'],
  ['custom field equal, no slot (`@>`)', 'filter=nickname[eq]:"Nick 12345"'],
];

interface Cost {
  readonly executionMs: number;
  readonly planningMs: number;
}

const costOf = async (client: pg.Client, { text, params }: Query): Promise<Cost> => {
  const costs: Cost[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { rows } = await client.query(`explain (analyze, timing off, format json) ${text}`, [...params]);
    const [plan] = rows[0]['QUERY PLAN'];
    costs.push({ executionMs: plan['Execution Time'], planningMs: plan['Planning Time'] });
  }
  const [best] = costs.toSorted((a, b) => a.executionMs - b.executionMs);
  if (!best) throw new Failure('Nothing was measured.');
  return best;
};

const main = async (): Promise<void> => {
  const server = await startNativePostgres();
  if ('unavailable' in server) throw new Failure(server.unavailable);
  const passed: Query[] = [];
  const neon = await startLocalNeon({ backend: recording(await openPostgres(server.url), passed), port: 0 });
  const client = new pg.Client(server.url);
  try {
    const target = { ...localTarget(neon.port), endpoint: neon.url };
    const owner = connect(target);
    await migrate(owner);
    await buildWalls(server.url);
    const workspace = await createWorkspace(owner, 'Measured');
    const { key } = await createKey(owner, { workspaceId: workspace.id, name: 'Measure' });
    const app = createApp(createServices(parseEnv({ DATABASE_URL: target.url, NEON_ENDPOINT: neon.url })));
    const call = async (path: string, body?: unknown) => {
      const response = await app.request(path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok)
        throw new Failure(`${path} is answered with ${response.status}: ${await response.text()}`);
      return JSON.parse(await response.text());
    };
    const objects = await call('/rest/metadata/objects?limit=1000');
    const person = objects.data.objects.find(
      (object: { nameSingular: string }) => object.nameSingular === 'person',
    );
    // The first ones take the slots that there are for text.
    for (const name of ['first', 'second', 'nickname'])
      await call('/rest/metadata/fields', { objectMetadataId: person.id, type: 'TEXT', name, label: name });

    await client.connect();
    const { rows } = await client.query('select storage_key from field_metadata where name = $1', [
      'nickname',
    ]);
    await client.query(people(workspace.id, ROWS, rows[0].storage_key));
    for (let n = 0; n < OTHER_WORKSPACES; n += 1) {
      const other = await createWorkspace(owner, 'Other');
      await client.query(people(other.id, ROWS / 100, rows[0].storage_key));
    }
    await client.query('vacuum analyze');

    console.log(
      `| ${ROWS.toLocaleString('en')} people | plain ms | walled ms | planning, plain | planning, walled |\n|---|---|---|---|---|`,
    );
    let cursor = '';
    for (const [title, query] of REQUESTS) {
      passed.length = 0;
      const { pageInfo } = await call(`/rest/people?depth=0&${query.replace('CURSOR', cursor)}`);
      const statement = passed.at(-1);
      if (!statement) throw new Failure('No statement passed.');
      cursor = pageInfo.endCursor;
      const plain = await costOf(client, statement);
      await client.query(`set role ${WALLED_ROLE}`);
      await client.query(`select set_config('viginti.workspace_id', $1, false)`, [workspace.id]);
      const walled = await costOf(client, statement);
      await client.query('reset role');
      const figures = [plain.executionMs, walled.executionMs, plain.planningMs, walled.planningMs];
      console.log(`| ${title} | ${figures.map((figure) => figure.toFixed(1)).join(' | ')} |`);
    }
  } finally {
    await client.end();
    await neon.stop();
    await server.stop();
  }
};

try {
  await main();
} catch (error) {
  console.error(explain(error, 'the throw-away Postgres'));
  process.exitCode = exitCodeOf(error);
}
