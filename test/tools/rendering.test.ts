/**
 * What stored functions render is what statements compose, to the byte: of generated records of every object, at every
 * depth, in a workspace with custom fields, objects and relations of every kind, and without what it has deactivated.
 */

import { readFileSync } from 'node:fs';
import { type SQL, sql } from 'drizzle-orm';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { planList } from '../../src/plan/read.ts';
import { type FieldSelection, selectionOf } from '../../src/plan/selection.ts';
import { parseListParameters } from '../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../src/rest/request/query.ts';
import type { Field, JsonValue, Kind, ObjectSchema, Part } from '../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { Bindings } from '../../src/sql/bindings.ts';
import { inWorkspace, type RecordContext } from '../../src/sql/objects.ts';
import { listStatement } from '../../src/sql/read.ts';
import { renderRecord } from '../../src/sql/render.ts';
import { toStatement } from '../../src/sql/statement.ts';
import { isWhole, storedRecords } from '../../src/sql/stored/calls.ts';
import { column, name } from '../../src/sql/values.ts';
import { type NativePostgres, startNativePostgres } from '../../tools/local/native-postgres.ts';
import { readMigrations } from '../../tools/release/migrate.ts';
import { composed } from '../support/composed.ts';
import { fieldRow, relationRows, testObject, testRows } from '../support/schema.ts';

const DEPTHS = [0, 1, 2] as const;
const RECORDS = 12;
const OTHER_WORKSPACE = '20200000-0000-4000-9000-000000000002';
const LARGE_WORKSPACE = '20200000-0000-4000-9000-000000000003';

const id = (nameSingular: string): string => testObject(nameSingular).id;

/** A standard field as the workspace deactivated it. */
const deactivated = (nameSingular: string, fieldName: string) => {
  const field = testObject(nameSingular).fields.find((candidate) => candidate.name === fieldName);
  if (!field) throw new Error(`${nameSingular} has no ${fieldName}`);
  return {
    ...fieldRow(field.objectId, fieldName, field.type, { isActive: false }),
    id: field.id,
    isCustom: false,
    type: null,
    name: null,
    label: null,
    isNullable: null,
    isUnique: null,
  };
};

const slotted = (rows: readonly ReturnType<typeof fieldRow>[], slot: string) =>
  rows.map((row) => (row.relation?.type === 'MANY_TO_ONE' ? { ...row, slot, isSlotReady: true } : row));

const schema = buildWorkspaceSchema({
  ...testRows,
  fields: [
    ...testRows.fields,
    deactivated('person', 'jobTitle'),
    deactivated('company', 'opportunities'),
    deactivated('noteTarget', 'opportunity'),
    ...slotted(relationRows(id('rocket'), 'owner', id('person'), 'ownedRockets'), 't2'),
    ...slotted(relationRows(id('person'), 'favourite', id('rocketStage'), 'fans'), 't1'),
    ...relationRows(id('company'), 'parent', id('company'), 'branches'),
    ...relationRows(id('rocket'), 'twin', id('rocket'), 'twins'),
    ...relationRows(id('noteTarget'), 'rocket', id('rocket'), 'noteTargets').map((row) => ({
      ...row,
      isSystem: true,
    })),
    ...relationRows(id('task'), 'stage', id('rocketStage'), 'tasks'),
  ],
});

let server: NativePostgres;
let client: pg.Client;

/** Ids of the records of an object, in their order. */
const recordIds = new Map<string, readonly string[]>();

const recordId = (object: ObjectSchema, at: number): string =>
  `7e57ab1e-0000-7000-8${object.id.slice(32, 35)}-${object.id.slice(24, 28)}${at.toString(16).padStart(8, '0')}`;

const text = fc.oneof(
  fc.constantFrom('', '"', '\\', '</script>', ' ', '😀', 'a,b', '[]', '{"a":1}'),
  fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0')),
);
const instant = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const json = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !JSON.stringify(value).includes('\\u0000'))
  .map((value): JsonValue => JSON.parse(JSON.stringify(value)));

const VALUES: Readonly<Record<Kind, fc.Arbitrary<JsonValue>>> = {
  text,
  option: fc.constantFrom('A', 'B', 'NEW'),
  uuid: fc.uuid(),
  number: fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).map((value) => value + 0),
  ),
  integer: fc.integer({ min: -9e15, max: 9e15 }),
  boolean: fc.boolean(),
  dateTime: instant,
  date: instant.map((value) => value.slice(0, 10)),
  list: fc.array(text, { maxLength: 3 }),
  json,
};

const valueFor = (field: Field, part: Part): fc.Arbitrary<JsonValue> => {
  if (field.isUnique) return fc.option(VALUES[part.kind === 'text' ? 'uuid' : part.kind], { freq: 3 });
  if (!field.relation) return fc.option(VALUES[part.kind], { freq: 3 });
  const target = schema.byId.get(field.relation.targetObjectId);
  if (!target) throw new Error(`${field.name} leads nowhere`);
  return fc.option(
    fc.nat({ max: RECORDS - 1 }).map((at) => recordId(target, at)),
    { freq: 4 },
  );
};

const SYSTEM_COLUMNS = new Set(['id', 'created_at', 'updated_at', 'deleted_at']);

/** A row of an object's table as JSON, but its id. */
const rowOf = (object: ObjectSchema): fc.Arbitrary<Record<string, JsonValue>> => {
  const parts = object.fields.flatMap((field) => field.parts.map((part) => ({ field, part })));
  const values = fc.tuple(...parts.map(({ field, part }) => valueFor(field, part)));
  const system = fc.record({
    created_at: instant,
    updated_at: instant,
    deleted_at: fc.option(instant, { freq: 4 }),
  });
  return fc.tuple(values, system).map(([chosen, times]) => {
    const row: Record<string, JsonValue> = { ...times };
    const inJson: Record<string, JsonValue> = {};
    for (const [at, { part }] of parts.entries()) {
      const value = chosen[at] ?? null;
      if (part.place.in === 'column') {
        if (!SYSTEM_COLUMNS.has(part.place.column)) row[part.place.column] = value;
      } else if (value !== null) {
        inJson[part.place.key] = value;
        if (part.place.slot) row[part.place.slot] = value;
      }
    }
    return {
      ...row,
      [object.jsonColumn]: inJson,
      ...(object.table === 'record' ? { object_id: object.id } : {}),
    };
  });
};

const insert = async (workspaceId: string, object: ObjectSchema): Promise<void> => {
  const rows = fc.sample(rowOf(object), { seed: 20, numRuns: RECORDS }).map((row, at) => ({
    ...row,
    workspace_id: workspaceId,
    id: recordId(object, at),
  }));
  for (const row of rows)
    await client.query(
      `insert into "${object.table}" select (jsonb_populate_record(null::public."${object.table}", $1)).*`,
      [JSON.stringify(row)],
    );
  recordIds.set(
    object.id,
    rows.map((row) => row.id),
  );
};

beforeAll(async () => {
  const started = await startNativePostgres();
  if ('unavailable' in started) throw new Error(started.unavailable);
  server = started;
  client = new pg.Client(server.url);
  await client.connect();
  for (const { statements } of readMigrations())
    for (const statement of statements) await client.query(statement);
  for (const workspaceId of [schema.workspaceId, OTHER_WORKSPACE]) {
    await client.query(`insert into workspace (id, name) values ($1, 'W')`, [workspaceId]);
    // Foreign keys point anywhere, cycles included.
    await client.query('begin');
    await client.query(`set local session_replication_role = 'replica'`);
    for (const object of schema.objects) await insert(workspaceId, object);
    await client.query('commit');
  }
}, 120_000);

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

/** Every record of an object as it is rendered, by id. */
const rendered = async (
  selection: FieldSelection,
  render: (context: RecordContext, selection: FieldSelection, alias: string) => SQL = renderRecord,
): Promise<Readonly<Record<string, string>>> => {
  const bindings = new Bindings();
  const context: RecordContext = {
    schema,
    workspaceId: sql`${bindings.named('workspaceId', schema.workspaceId)}::uuid`,
    written: [],
    bindings,
  };
  const { object } = selection;
  const { text: query, params } = toStatement(
    sql`select ${column('t', 'id')} as id, ${render(context, selection, 't')} as rendered from ${name(object.table)} t where ${inWorkspace(context, object, 't')}`,
    bindings.values,
  );
  const { rows } = await client.query<{ id: string; rendered: string }>(query, [...params]);
  return Object.fromEntries(rows.map((row) => [row.id, row.rendered]));
};

const byFunction = (context: RecordContext, selection: FieldSelection, alias: string): SQL => {
  if (!isWhole(selection)) throw new Error('there is a function for whole records only');
  const id = column(alias, 'id');
  return sql`(select f.rendered from ${storedRecords(context, selection, sql`array[${id}]`, false)} f)`;
};

const cases = schema.objects.flatMap((object) =>
  DEPTHS.map((depth) => ({ what: `${object.nameSingular} at depth ${depth}`, object, depth })),
);

describe('stored functions', () => {
  test.each(cases)('render what statements compose: $what', async ({ object, depth }) => {
    const selection = selectionOf(schema, object, depth, null);
    const [stored, plain] = [await rendered(selection, byFunction), await rendered(composed(selection))];
    expect(Object.keys(stored).toSorted()).toEqual((recordIds.get(object.id) ?? []).toSorted());
    expect(stored).toEqual(plain);
    for (const record of Object.values(stored))
      expect(Object.keys(JSON.parse(record))).toEqual(selection.entries.map(({ key }) => key));
  });

  test.each(cases)('render relations of what is composed: $what', async ({ object, depth }) => {
    const keys = new Set([...object.names.keys()].filter((key) => key !== 'createdAt'));
    const selection = selectionOf(schema, object, depth, keys);
    expect(await rendered(selection)).toEqual(await rendered(composed(selection)));
  });
});

/** Megabytes that a backend has had at most since its counter was reset, without what all backends share. */
const peak = async (work: () => Promise<void>): Promise<number> => {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const of = (key: string): number => {
    const status = readFileSync(`/proc/${rows[0]?.pid}/status`, 'utf8');
    return Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  };
  const before = of('VmHWM');
  await work();
  return of('VmHWM') - before;
};

const withCompany = z.object({ company: z.object({ people: z.array(z.unknown()) }) });

/** A list of an object's records as the product makes it. */
const listed = async (object: ObjectSchema, depth: 1 | 2): Promise<readonly JsonValue[]> => {
  const bindings = new Bindings();
  const query = decodeQuery(`depth=${depth}&limit=60`);
  const plan = planList(schema, object, parseListParameters(query, object, schema, { maxPageSize: 60 }));
  const caller = {
    keyHash: 'large',
    workspaceId: LARGE_WORKSPACE,
    schemaVersion: 0,
    scope: null,
    requestId: 'request',
  };
  const { text: statement, params } = toStatement(
    listStatement(schema, caller, plan, bindings),
    bindings.values,
  );
  const { rows } = await client.query<{ live: boolean; records: string }>(statement, [...params]);
  expect(rows[0]?.live).toBe(true);
  return JSON.parse(rows[0]?.records ?? 'null');
};

describe('large texts in related records', () => {
  const TEXT_BYTES = 256_000;
  const PEOPLE = 30;

  beforeAll(async () => {
    await client.query(`insert into workspace (id, name, schema_version) values ($1, 'Large', 0)`, [
      LARGE_WORKSPACE,
    ]);
    await client.query(
      `insert into api_key (workspace_id, name, prefix, hash, scopes) values ($1, 'K', 'p', 'large', '{}')`,
      [LARGE_WORKSPACE],
    );
    await client.query(
      'insert into company (workspace_id, id, created_at, updated_at) values ($1, $2, now(), now())',
      [LARGE_WORKSPACE, OTHER_WORKSPACE],
    );
    await client.query(
      `insert into person (workspace_id, id, created_at, updated_at, company_id, city)
       select $1, ('7e57ab1e-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, now(), now(), $2, repeat(md5(n::text), $3)
       from generate_series(1, $4) n`,
      [LARGE_WORKSPACE, OTHER_WORKSPACE, TEXT_BYTES / 32, PEOPLE],
    );
  });

  test('are cut to shorter lists, in bounded memory', async () => {
    let people: readonly JsonValue[] = [];
    const megabytes = await peak(async () => {
      people = await listed(testObject('person'), 2);
    });
    expect(people.length).toBeGreaterThan(0);
    const lengths = people.map((person) => withCompany.parse(person).company.people.length);
    expect(Math.max(...lengths)).toBeLessThan(PEOPLE);
    expect(megabytes).toBeLessThan(100);
  });
});
