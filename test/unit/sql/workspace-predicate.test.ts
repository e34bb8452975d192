/** Every statement, of every object and operation: each table of records is read by workspace, and no value is in the text. */
import { describe, expect, it } from 'vitest';
import { resolveFilter } from '../../../src/input/filter.ts';
import { readBatch, readCandidates, readCreate, readUpdate } from '../../../src/input/record.ts';
import { encodeCursor } from '../../../src/plan/cursor.ts';
import { GRANULARITIES } from '../../../src/plan/group-by.ts';
import { cursorBinding, planList } from '../../../src/plan/read.ts';
import { selectionOf } from '../../../src/plan/selection.ts';
import type { Selection } from '../../../src/plan/write.ts';
import { parseFilter } from '../../../src/rest/request/filter-syntax.ts';
import { parseGroupByParameters } from '../../../src/rest/request/group-by.ts';
import { parseListParameters } from '../../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../../src/rest/request/query.ts';
import type { Field, ObjectSchema } from '../../../src/schema/types.ts';
import { Bindings } from '../../../src/sql/bindings.ts';
import { duplicatesStatement } from '../../../src/sql/duplicates.ts';
import { groupByStatement } from '../../../src/sql/group-by.ts';
import type { Caller } from '../../../src/sql/guard.ts';
import { storedStatement } from '../../../src/sql/idempotency.ts';
import { getStatement, listStatement } from '../../../src/sql/read.ts';
import { type Statement, toStatement } from '../../../src/sql/statement.ts';
import { renderingFunctions } from '../../../src/sql/stored/functions.ts';
import { RENDERING } from '../../../src/sql/stored/version.ts';
import { createStatement } from '../../../src/sql/write/create.ts';
import { mergeStatement } from '../../../src/sql/write/merge.ts';
import { deleteStatement } from '../../../src/sql/write/remove.ts';
import { restoreStatement } from '../../../src/sql/write/restore.ts';
import { updateStatement } from '../../../src/sql/write/update.ts';
import { composed } from '../../support/composed.ts';
import { testSchema } from '../../support/schema.ts';

const ID = '7e57ab1e-0000-7000-8000-00000000beef';
const OTHER = '7e57ab1e-0000-7000-8000-00000000cafe';
/** In every text that a request brings here. */
const MARK = 'zqxj';
const caller: Caller = {
  keyHash: `hash-${MARK}`,
  workspaceId: '7e57ab1e-0000-7000-8000-000000000001',
  schemaVersion: 987_654_321,
  scope: `scope-${MARK}`,
  requestId: `request-${MARK}`,
};
const author = { keyName: `key ${MARK}`, now: '2031-07-08T09:10:11.121Z', newId: () => OTHER };
const DEPTHS = [0, 1, 2] as const;
const once = { key: `key-${MARK}`, fingerprint: `fingerprint-${MARK}`, frame: `frame-${MARK}` };

const TABLES = new Set(testSchema.objects.map(({ table }) => table));
/** Read by the workspace too, beside the tables of records. */
const COUNTED = new Set([...TABLES, 'record_count', 'unique_value', 'idempotency_key']);

const NAME = '(?:"([a-z_0-9]+)"|([a-z_][a-z_0-9]*))';
/** Calls of stored functions, and those of them that have the workspace's parameter. */
const CALL = new RegExp(`"${RENDERING}"\\.`, 'g');
const WITHIN = new RegExp(`"${RENDERING}"\\."?\\w+"?\\((?:'[0-9a-f-]{36}'|\\$\\d+), \\$(\\d+)::uuid, `, 'g');
const REFERENCE = new RegExp(`\\b(from|join|update|using)\\s+${NAME}(?:\\s+(?:as\\s+)?${NAME})?`, 'g');

/** Tables that the text reads or changes, with the names it gives them. */
const references = (text: string): readonly { table: string; alias: string }[] =>
  [...text.matchAll(REFERENCE)].flatMap(([, , quoted, bare, quotedAlias, bareAlias]) => {
    const table = quoted ?? bare ?? '';
    return COUNTED.has(table) ? [{ table, alias: quotedAlias ?? bareAlias ?? table }] : [];
  });

const calls = (text: string): number => [...text.matchAll(CALL)].length;

const workspaceNumber = ({ params }: Statement): number => params.indexOf(caller.workspaceId) + 1;

/** Calls of stored functions that do not name the workspace of the caller. */
const strayCalls = (statement: Statement): number =>
  calls(statement.text) -
  [...statement.text.matchAll(WITHIN)].filter(([, number]) => Number(number) === workspaceNumber(statement))
    .length;

/** Names that stand for more tables of records than there are predicates on them. */
const missingIn = (text: string, workspace: string): readonly string[] => {
  const named = Map.groupBy(references(text), ({ alias }) => alias);
  return [...named].flatMap(([alias, tables]) => {
    const predicate = new RegExp(`(?:"${alias}"|\\b${alias})\\."?workspace_id"? = ${workspace}`, 'g');
    const predicates = [...text.matchAll(predicate)].length;
    return predicates < tables.length ? tables.map(({ table }) => `${table} ${alias}`) : [];
  });
};

const missingPredicates = (statement: Statement): readonly string[] =>
  missingIn(statement.text, `\\$${workspaceNumber(statement)}::uuid`);

/** Inserts whose workspace is neither the parameter nor that of the rows just written under it. */
const strayInserts = (statement: Statement): readonly string[] => {
  const text = statement.text.replaceAll(/\s+/g, ' ');
  const inserts = [
    ...text.matchAll(/insert into "?([a-z_]+)"? \( ?"?workspace_id"?,.*? ?\) select (\S+?),/g),
  ];
  expect(inserts.length).toBe([...text.matchAll(/\binsert into\b/g)].length);
  const allowed = [`$${workspaceNumber(statement)}::uuid`, 'w.workspace_id'];
  return inserts.flatMap(([, table = '', first = '']) =>
    allowed.includes(first) ? [] : [`${table}: ${first}`],
  );
};

/** A good value for a field of each type, marked where it can be. */
const sampleOf = (field: Field): unknown => {
  switch (field.type) {
    case 'TEXT':
      return MARK;
    case 'NUMBER':
      return 424_242;
    case 'BOOLEAN':
      return true;
    case 'DATE_TIME':
    case 'DATE':
      return '2033-03-03';
    case 'SELECT':
    case 'RATING':
      return field.options?.[0]?.value;
    case 'MULTI_SELECT':
      return field.options?.map(({ value }) => value);
    case 'CURRENCY':
      return { amountMicros: 424_242, currencyCode: 'EUR' };
    case 'EMAILS':
      return { primaryEmail: `${MARK}@example.com`, additionalEmails: [`b${MARK}@example.com`] };
    case 'LINKS':
      return { primaryLinkUrl: `https://${MARK}.example`, primaryLinkLabel: MARK };
    case 'FULL_NAME':
      return { firstName: MARK, lastName: MARK };
    case 'ADDRESS':
      return { addressCity: MARK, addressLat: 42.4242 };
    case 'RICH_TEXT':
    case 'RAW_JSON':
      return { markdown: MARK };
    case 'ARRAY':
      return [MARK];
    case 'UUID':
      return OTHER;
    default:
      return undefined;
  }
};

const KEPT = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt', 'createdBy']);

const bodyOf = (object: ObjectSchema): Record<string, unknown> => {
  const body: Record<string, unknown> = {};
  for (const { name, field, role, isAlias } of object.names.values()) {
    if (KEPT.has(field.name) || isAlias) continue;
    const value = role === 'foreignKey' ? ID : role === 'value' ? sampleOf(field) : undefined;
    if (value !== undefined) body[name] = value;
  }
  return body;
};

/** A filter on each part of the object, through each many-to-one relation too. */
const filtersOf = (object: ObjectSchema): readonly string[] => {
  const paths: string[] = [];
  for (const { name, field, role, isAlias } of object.names.values()) {
    if (isAlias) continue;
    if (role === 'relation') {
      if (field.relation?.type === 'MANY_TO_ONE')
        paths.push(
          `${name}.id[eq]:${ID}`,
          `not(${name}.createdAt[gt]:2033-03-03)`,
          `${name}.deletedAt[is]:NULL`,
        );
    } else if (role === 'foreignKey') paths.push(`${name}[in]:[${ID},${OTHER}]`);
    else if (field.parts.length === 1 && ['text'].includes(field.parts[0]?.kind ?? ''))
      paths.push(`${name}[ilike]:%${MARK}%`, `not(${name}[startsWith]:${MARK})`, `${name}[eq]:"${MARK}"`);
    else if (field.parts.every((part) => part.name !== '')) {
      for (const part of field.parts)
        if (part.kind === 'text' && field.type !== 'ACTOR') paths.push(`${name}.${part.name}[like]:${MARK}%`);
    } else if (field.parts[0]?.kind === 'uuid') paths.push(`${name}[neq]:${OTHER}`);
    else if (field.parts[0]?.kind === 'number') paths.push(`${name}[gte]:424242`);
    else paths.push(`${name}[is]:NOT_NULL`);
  }
  return [...paths, `or(${paths.slice(0, 20).join(',')})`];
};

const ordersOf = (object: ObjectSchema): readonly string[] => {
  const hops = [...object.names.values()].filter(
    ({ field, role, isAlias }) => role === 'relation' && !isAlias && field.relation?.type === 'MANY_TO_ONE',
  );
  return [
    '',
    'createdAt[DescNullsLast]',
    'updatedAt,id[DescNullsFirst]',
    ...hops.map(({ name }) => `${name}.createdAt[AscNullsLast],updatedAt`),
  ];
};

const lists = (object: ObjectSchema): readonly Statement[] => {
  const listOf = (parameters: Readonly<Record<string, string>>): Statement => {
    const query = decodeQuery(new URLSearchParams(parameters).toString());
    const plan = planList(
      testSchema,
      object,
      parseListParameters(query, object, testSchema, { maxPageSize: 60 }),
    );
    const bindings = new Bindings();
    return toStatement(listStatement(testSchema, caller, plan, bindings), bindings.values);
  };
  const statements: Statement[] = [];
  for (const depth of DEPTHS) statements.push(listOf({ depth: String(depth) }));
  for (const filter of filtersOf(object)) statements.push(listOf({ depth: '0', filter }));
  for (const order of ordersOf(object)) {
    statements.push(listOf({ depth: '1', order_by: order, filter: 'deletedAt[is]:NOT_NULL' }));
    const keys = parseListParameters(
      decodeQuery(new URLSearchParams({ order_by: order }).toString()),
      object,
      testSchema,
      { maxPageSize: 60 },
    ).orderBy;
    const binding = cursorBinding(testSchema, object, keys);
    for (const values of [
      keys.map(({ path }) => (path.part.kind === 'uuid' ? ID : '2031-07-08T09:10:11.121Z')),
      keys.map(() => null),
    ]) {
      const cursor = encodeCursor({ binding, values, id: ID });
      for (const parameter of ['starting_after', 'ending_before'])
        statements.push(listOf({ depth: '0', order_by: order, [parameter]: cursor }));
    }
  }
  return statements;
};

/** One record, and those of every filter. */
const selectionsOf = (object: ObjectSchema): readonly Selection[] => [
  { by: 'id', id: ID },
  ...[...filtersOf(object).slice(-1), 'deletedAt[is]:NOT_NULL'].map(
    (filter): Selection => ({ by: 'filter', filter: resolveFilter(parseFilter(filter), object, testSchema) }),
  ),
];

/** Groups by each field that has a value, and by dates in buckets, with every sort of aggregate and a sample. */
const groups = (object: ObjectSchema): readonly Statement[] => {
  const [filter = ''] = filtersOf(object).slice(-1);
  const hops = [...object.names.values()].filter(
    ({ field, role, isAlias }) => role === 'relation' && !isAlias && field.relation?.type === 'MANY_TO_ONE',
  );
  const foreignKeys = hops.map(({ field }) => ({ [field.relation?.joinColumnName ?? '']: true }));
  const dates = GRANULARITIES.map((granularity) => ({ createdAt: { granularity, timeZone: 'Europe/Oslo' } }));
  const through = hops.flatMap(({ name }) => [{ [name]: { createdAt: true } }, { [name]: { id: true } }]);
  return [...foreignKeys, ...dates, ...through, { id: true }].map((by) => {
    const query = decodeQuery(
      new URLSearchParams({
        group_by: JSON.stringify([by, { updatedAt: true }]),
        aggregate: '["totalCount","minCreatedAt","countUniqueValuesId","percentageEmptyDeletedAt"]',
        order_by: '[{"aggregate":{"maxUpdatedAt":"DescNullsLast"}},{"updatedAt":"AscNullsLast"}]',
        filter,
        include_records_sample: 'true',
        order_by_for_records: ['updatedAt', ...hops.map(({ name }) => `${name}.createdAt`)]
          .slice(0, 10)
          .join(','),
      }).toString(),
    );
    const bindings = new Bindings();
    const parameters = parseGroupByParameters(query, object, testSchema);
    return toStatement(groupByStatement(testSchema, caller, object, parameters, bindings), bindings.values);
  });
};

const others = (object: ObjectSchema): readonly Statement[] => {
  const selections = selectionsOf(object);
  const statements: Statement[] = [];
  const add = (build: (bindings: Bindings) => Parameters<typeof toStatement>[0]): void => {
    const bindings = new Bindings();
    statements.push(toStatement(build(bindings), bindings.values));
  };
  const body = bodyOf(object);
  const cleared = Object.fromEntries(
    Object.keys(body)
      .filter((key) => object.names.get(key)?.field.isNullable)
      .map((key) => [key, null]),
  );
  const wholes = DEPTHS.map((depth) => selectionOf(testSchema, object, depth, null));
  const keys = new Set(object.names.keys());
  const partial = DEPTHS.map((depth) => selectionOf(testSchema, object, depth, keys));
  // Rendered by stored functions, by calls of them in what is composed, and without them.
  for (const fields of [...wholes, ...partial, ...wholes.map(composed)]) {
    const read = { fields };
    const entries = [{ kind: 'records', key: 'records', ...read } as const];
    add((bindings) => getStatement(testSchema, caller, { object, id: ID, ...read }, bindings));
    for (const originals of [
      { by: 'ids', ids: [ID, OTHER] },
      { by: 'data', candidates: readCandidates([body, { id: ID }], object, testSchema, author) },
    ] as const)
      add((bindings) =>
        duplicatesStatement(testSchema, caller, { object, originals, limit: 60, entries }, bindings),
      );
    for (const write of [
      { ...read, once: null },
      { ...read, once },
    ]) {
      const record = readCreate(body, object, testSchema, author);
      add((bindings) =>
        createStatement(testSchema, caller, { object, records: [record], upsert: false, ...write }, bindings),
      );
      add((bindings) =>
        createStatement(
          testSchema,
          caller,
          {
            object,
            records: readBatch([body, { id: ID }], object, testSchema, author, 60),
            upsert: true,
            ...write,
          },
          bindings,
        ),
      );
      add((bindings) =>
        createStatement(
          testSchema,
          caller,
          {
            object,
            records: readBatch([body, { id: ID }], object, testSchema, author, 60),
            upsert: false,
            ...write,
          },
          bindings,
        ),
      );
      for (const previewId of [null, OTHER]) {
        const plan = { object, ids: [ID, OTHER], survivor: ID, previewId, ...write };
        add((bindings) => mergeStatement(testSchema, caller, plan, bindings));
      }
      const withSystem = { ...body, id: ID, createdAt: '2031-07-08T09:10:11.121Z', deletedAt: null };
      for (const selection of selections) {
        for (const changes of [{}, body, cleared, withSystem]) {
          add((bindings) =>
            updateStatement(
              testSchema,
              caller,
              { object, selection, ...readUpdate(changes, object, testSchema, author), ...write },
              bindings,
            ),
          );
        }
        add((bindings) => restoreStatement(testSchema, caller, { object, selection, ...write }, bindings));
      }
    }
  }
  for (const selection of selections)
    for (const kind of ['soft', 'destroy'] as const)
      add((bindings) =>
        deleteStatement(testSchema, caller, { object, selection, kind, once: null }, bindings),
      );
  return statements;
};

/** What requests bring here; none of it is a word of the schema. */
const VALUES = [
  MARK,
  ID,
  OTHER,
  caller.workspaceId,
  String(caller.schemaVersion),
  '424242',
  '42.4242',
  '2033-03-03',
  '2031-07-08',
];

const cases = testSchema.objects.map((object) => ({ name: object.nameSingular, object }));

describe.each(cases)('statements of $name', ({ object }) => {
  it.each([
    { what: 'lists', make: lists },
    { what: 'groups', make: groups },
    { what: 'all else', make: others },
  ])('name the workspace at every table, and no value: $what', ({ make }) => {
    const statements = make(object);
    expect(statements.length).toBeGreaterThan(8);
    for (const statement of statements) {
      expect(workspaceNumber(statement), statement.text).toBeGreaterThan(0);
      expect(
        references(statement.text).length +
          calls(statement.text) +
          [...statement.text.matchAll(/insert into/g)].length,
        statement.text,
      ).toBeGreaterThan(0);
      expect(missingPredicates(statement), statement.text).toEqual([]);
      expect(strayInserts(statement), statement.text).toEqual([]);
      expect(strayCalls(statement), statement.text).toBe(0);
      expect(
        VALUES.filter((value) => statement.text.includes(value)),
        statement.text,
      ).toEqual([]);
      expect(statement.params.every((param) => param === null || typeof param === 'string')).toBe(true);
      expect(new Set(statement.text.match(/\$\d+/g)).size).toBe(statement.params.length);
    }
  });
});

it('names the workspace, and no value, where it looks for what an idempotency key has stored', () => {
  const bindings = new Bindings();
  const statement = toStatement(storedStatement(caller, once, bindings), bindings.values);
  expect(references(statement.text)).toEqual([{ table: 'idempotency_key', alias: 'i' }]);
  expect(missingPredicates(statement)).toEqual([]);
  expect(VALUES.filter((value) => statement.text.includes(value))).toEqual([]);
});

describe('stored functions', () => {
  const functions = renderingFunctions('rendering').map((text) => ({
    name: /^create function (\S+?)\(/.exec(text)?.[1] ?? '',
    text,
  }));

  it.each(functions)('name the workspace at every table: $name', ({ text }) => {
    expect(missingIn(text, 'workspace\\b')).toEqual([]);
    // Each call of another one passes it on.
    const called =
      text
        .split('$$')[1]
        ?.split(/_(?:rows|list|one)"?\(/)
        .slice(1) ?? [];
    for (const given of called) expect(given).toMatch(/^(object, |\(item ->> 2\)::uuid, )?workspace, /);
  });

  it('read every table of records', () => {
    const tables = functions.flatMap(({ text }) => references(text).map(({ table }) => table));
    expect(new Set(tables)).toEqual(TABLES);
  });
});

it('would notice a table that is read without its workspace', () => {
  const statement = {
    text: 'select from "person" "t" where "t"."id" = $2 and exists (select from company c where c.workspace_id = $1::uuid)',
    params: [caller.workspaceId, ID],
  };
  expect(missingPredicates(statement)).toEqual(['person t']);
});
