/**
 * Workspaces full of records, for `npm run explain` and `npm run bench`: the schema they share, and how their rows are
 * made by Postgres itself, the same on every run. A record's values follow from its number, so that requests can be
 * made for what is there without asking.
 */
import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { snakeCase } from '../../src/schema/columns.ts';
import type { FieldRow, SchemaRows } from '../../src/schema/rows.ts';
import type { Kind, Relation } from '../../src/schema/types.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { slotValue } from '../../src/sql/values.ts';

const CREATED_AT = '2026-01-01T00:00:00.000Z';
const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

export const workspaceIdOf = (number: number): string => `0e000000-0000-4000-8000-${hex(number, 12)}`;
/** The custom object. */
export const ROCKET = '0e000000-0000-4000-8000-0000000000aa';
const fieldId = (key: number): string => `0e000000-0000-4000-9000-${hex(key, 12)}`;
/** Ids are in the order of creation, as UUIDv7 is. */
export const recordId = (number: number): string => `01900000-0000-7000-8000-${hex(number, 12)}`;
const idSql = (number: string): string =>
  `('01900000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const createdSql = (number: string): string =>
  `(timestamptz '2024-01-01 00:00:00+00' + ${number} * interval '30 seconds')`;

/** Companies that people and rockets belong to, 20 to each; and opportunities. */
export const companiesAmong = (rows: number): number => Math.max(50, rows / 20);
const opportunitiesAmong = (rows: number): number => rows / 5;

// --- the workspace's schema: the standard model, custom fields of people, and a custom object ---

/** Where the custom fields' values live in JSONB. */
export const KEY = {
  name: 1,
  thrust: 2,
  status: 3,
  launchedAt: 4,
  code: 5,
  maker: 6,
  rockets: 7,
  nickname: 8,
  rank: 9,
};

const field = (key: number, objectId: string, name: string, given: Partial<FieldRow>): FieldRow => ({
  id: fieldId(key),
  objectId,
  isCustom: true,
  storageKey: key,
  type: 'TEXT',
  name,
  label: name,
  description: null,
  icon: null,
  isActive: true,
  isNullable: true,
  isUnique: false,
  isSystem: false,
  defaultValue: null,
  isDefaultGiven: true,
  options: null,
  settings: null,
  relation: null,
  slot: null,
  isSlotReady: given.slot != null,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
  ...given,
});

const relation = (type: Relation['type'], target: string, other: number): Relation => ({
  type,
  targetObjectId: target,
  targetFieldId: fieldId(other),
  joinColumnName: type === 'MANY_TO_ONE' ? 'makerId' : null,
  onDelete: 'SET_NULL',
});

const options = ['BUILT', 'FLOWN', 'LOST'].map((value, position) => ({
  id: fieldId(100 + position),
  label: value,
  value,
  position,
  color: 'blue',
}));

export const largeSchemaRows = (workspaceId: string): SchemaRows => {
  const standard = standardWorkspaceSchema(workspaceId);
  const [person, company] = ['person', 'company'].map((name) => standard.bySingular.get(name)?.id ?? '');
  return {
    workspaceId,
    version: 1,
    createdAt: CREATED_AT,
    objects: [
      {
        id: ROCKET,
        isCustom: true,
        nameSingular: 'rocket',
        namePlural: 'rockets',
        labelSingular: 'Rocket',
        labelPlural: 'Rockets',
        description: null,
        icon: null,
        isActive: true,
        labelIdentifierFieldId: null,
        imageIdentifierFieldId: null,
        createdAt: CREATED_AT,
        updatedAt: CREATED_AT,
      },
    ],
    fields: [
      field(KEY.name, ROCKET, 'name', { slot: 't1' }),
      field(KEY.thrust, ROCKET, 'thrust', { type: 'NUMBER', slot: 'n1' }),
      field(KEY.status, ROCKET, 'status', { type: 'SELECT', slot: 't2', options }),
      field(KEY.launchedAt, ROCKET, 'launchedAt', { type: 'DATE_TIME', slot: 'd1' }),
      field(KEY.code, ROCKET, 'code', {}),
      field(KEY.maker, ROCKET, 'maker', {
        type: 'RELATION',
        slot: 't3',
        relation: relation('MANY_TO_ONE', company ?? '', KEY.rockets),
      }),
      field(KEY.rockets, company ?? '', 'rockets', {
        type: 'RELATION',
        relation: relation('ONE_TO_MANY', ROCKET, KEY.maker),
      }),
      field(KEY.nickname, person ?? '', 'nickname', {}),
      field(KEY.rank, person ?? '', 'rank', { type: 'NUMBER', slot: 'n1' }),
    ],
  };
};

// --- the data ---

export type Query = (text: string, params?: readonly unknown[]) => Promise<pg.QueryResult>;

/** Loads rows without their indexes, and makes the indexes at once afterwards: many times quicker. */
const loading = async (query: Query, table: string, work: () => Promise<void>): Promise<void> => {
  const { rows } = await query(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i where i.indrelid = '${table}'::regclass and not i.indisprimary`,
  );
  for (const row of rows) await query(`drop index ${row.name}`);
  await work();
  for (const row of rows) await query(row.definition);
  await query(`vacuum analyze ${table}`);
};

const people = (workspaceId: string, count: number, companies: number): string => `
  insert into person (workspace_id, id, created_at, updated_at, position, created_by_source, created_by_name,
    name_first_name, name_last_name, emails_primary_email, job_title, city, company_id, custom, n1)
  select '${workspaceId}', ${idSql('n')}, ${createdSql('n')}, ${createdSql('n')} + (n::bigint * 7919 % 100000) * interval '1 second', n, 'API', 'Load',
    case when n % 20 = 0 then null else initcap(substr(md5((n * 31 % 5003)::text), 1, 6)) end,
    initcap(substr(md5(n::text), 1, 10)), 'p' || n || '@example.com', 'Job ' || n % 40, case when n % 3 = 0 then null else 'City ' || n % 500 end,
    case when n % 10 = 0 then null else ${idSql(`n::bigint * 7919 % ${companies} + 1`)} end,
    case when n % 2 = 0 then jsonb_build_object('${KEY.nickname}', 'Nick ' || n % 100000, '${KEY.rank}', n % 1000) else '{}'::jsonb end,
    case when n % 2 = 0 then n % 1000 else '-Infinity'::float8 end
  from generate_series(1, ${count}) n`;

const companiesOf = (workspaceId: string, count: number): string => `
  insert into company (workspace_id, id, created_at, updated_at, position, created_by_source, name, domain_name_primary_link_url, employees, ideal_customer_profile)
  select '${workspaceId}', ${idSql('n')}, ${createdSql('n')}, ${createdSql('n')}, n, 'API', 'Company ' || n, 'https://c' || n || '.example.com', case when n % 5 = 0 then null else n % 1000 end, n % 2 = 0
  from generate_series(1, ${count}) n`;

const opportunities = (workspaceId: string, count: number, companies: number): string => `
  insert into opportunity (workspace_id, id, created_at, updated_at, position, created_by_source, name, amount_amount_micros, close_date, stage, company_id, point_of_contact_id)
  select '${workspaceId}', ${idSql('n')}, ${createdSql('n')}, ${createdSql('n')}, n, 'API', 'Deal ' || n, n * 1000000::bigint, ${createdSql('n')}, (array['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'])[n % 5 + 1],
    ${idSql(`n::bigint * 31 % ${companies} + 1`)}, ${idSql('n')}
  from generate_series(1, ${count}) n`;

const dialect = new PgDialect();
const slotSql = (slot: string, kind: Kind, value: SQL): string =>
  dialect.sqlToQuery(slotValue(slot, kind, value)).sql;

const rockets = (workspaceId: string, count: number, companies: number): string => `
  insert into record (workspace_id, object_id, id, created_at, updated_at, position, created_by_source, data, t1, n1, t2, d1, t3)
  select '${workspaceId}', '${ROCKET}', ${idSql('n')}, ${createdSql('n')}, ${createdSql('n')}, n, 'API',
    jsonb_strip_nulls(jsonb_build_object('${KEY.name}', v.name, '${KEY.thrust}', v.thrust, '${KEY.status}', v.status, '${KEY.launchedAt}', to_char(v.launched at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '${KEY.code}', 'C-' || n, '${KEY.maker}', v.maker)),
    ${slotSql('t1', 'text', sql`v.name`)}, ${slotSql('n1', 'number', sql`v.thrust`)}, ${slotSql('t2', 'option', sql`v.status`)}, ${slotSql('d1', 'dateTime', sql`v.launched`)}, ${slotSql('t3', 'uuid', sql`v.maker`)}
  from generate_series(1, ${count}) n, lateral (select
    case when n % 10 = 0 then null else 'Rocket ' || substr(md5(n::text), 1, 8) end as name,
    case when n % 4 = 0 then null else (n::bigint * 7919 % 100003)::float8 end as thrust,
    (array['BUILT', 'FLOWN', 'LOST', null])[n % 4 + 1] as status,
    case when n % 2 = 0 then null else ${createdSql('n')} end as launched,
    ${idSql(`n::bigint * 7919 % ${companies} + 1`)}::text as maker) v`;

/** The schema of every workspace there is, as its owner would have made it. */
const loadSchemas = async (query: Query): Promise<void> => {
  const { objects, fields } = largeSchemaRows('');
  for (const [table, rows] of [
    ['object_metadata', objects],
    ['field_metadata', fields],
  ] as const) {
    const columns = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [snakeCase(key), value])),
    );
    await query(
      `insert into ${table} overriding system value select (jsonb_populate_record(null::${table}, r || jsonb_build_object('workspace_id', w.id))).* from workspace w, jsonb_array_elements($1::jsonb) r`,
      [JSON.stringify(columns)],
    );
  }
};

export interface Tenant {
  readonly workspaceId: string;
  /** People, and rockets; the other objects in proportion. */
  readonly rows: number;
  /** SHA-256 of the workspace's key, where it has one. */
  readonly keyHash: string | null;
}

/** Loads a migrated, empty database. */
export const loadTenants = async (query: Query, tenants: readonly Tenant[]): Promise<void> => {
  for (const { workspaceId, keyHash } of tenants) {
    await query('insert into workspace (id, name) values ($1, $2)', [workspaceId, 'Load']);
    if (keyHash !== null)
      await query(
        `insert into api_key (workspace_id, name, prefix, hash, scopes) values ($1, 'Load', 'x', $2, '{records:read,records:write,metadata:read}')`,
        [workspaceId, keyHash],
      );
  }
  await loadSchemas(query);
  const inAll = (table: string, statement: (id: string, rows: number, companies: number) => string) =>
    loading(query, table, async () => {
      for (const { workspaceId, rows } of tenants)
        await query(statement(workspaceId, rows, companiesAmong(rows)));
    });
  await inAll('company', (id, _, companies) => companiesOf(id, companies));
  await inAll('person', people);
  await inAll('opportunity', (id, rows, companies) => opportunities(id, opportunitiesAmong(rows), companies));
  await inAll('record', rockets);
  await query('vacuum analyze');
};
