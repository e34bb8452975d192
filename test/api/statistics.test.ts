import { expect, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { parseEnv } from '../../src/env.ts';
import { analyzeGrown } from '../../src/scheduled/analyze.ts';
import { createWorkspace, database, NEON_ENDPOINT } from '../support/api.ts';

const services = () =>
  createDatabase(
    parseEnv({
      DATABASE_URL: 'postgresql://viginti:viginti@local.neon.test/viginti',
      NEON_ENDPOINT,
    }),
  );

/** Other tests' tables may have grown too: as many runs as there are tables reach every one. */
const analyzed = async (): Promise<readonly (string | null)[]> => {
  const tables: (string | null)[] = [];
  for (let run = 0; run < 11 && !tables.includes(null); run += 1) tables.push(await analyzeGrown(services()));
  return tables;
};

const statistics = async () =>
  (
    await database.query(
      `select c.relpages > 0 and c.relpages * 1.2 >= pg_relation_size(c.oid) / 8192 as "isCurrent", exists (select from pg_stats s where s.tablename = 'favorite' and s.attname = 'position') as "isAnalyzed" from pg_class c where c.oid = 'favorite'::regclass`,
    )
  )[0];

it('analyses a table once it has grown well beyond what is known of it', async () => {
  const { workspaceId } = await createWorkspace();
  const grow = (from: number, to: number) =>
    database.query(
      `insert into favorite (workspace_id, id, created_at, updated_at, position) select $1, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), now(), n from generate_series($2::int, $3::int) n`,
      [workspaceId, String(from), String(to)],
    );
  await grow(1, 10_000);
  expect(await analyzed()).toContain('favorite');
  expect(await statistics()).toEqual({ isCurrent: true, isAnalyzed: true });
  await grow(10_001, 10_100);
  expect(await analyzed()).not.toContain('favorite');
  await grow(10_101, 20_000);
  expect((await statistics())?.['isCurrent']).toBe(false);
  expect(await analyzed()).toContain('favorite');
  expect((await statistics())?.['isCurrent']).toBe(true);
});
