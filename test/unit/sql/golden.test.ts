/**
 * What Postgres is sent: a statement of every kind, laid out, beside this file. A change of a statement shows in the
 * file; `npx vitest run --project unit test/unit/sql/golden.test.ts -u` writes them anew.
 */
import { describe, expect, it } from 'vitest';
import { resolveFilter } from '../../../src/input/filter.ts';
import { readBatch, readCandidates, readCreate, readUpdate } from '../../../src/input/record.ts';
import { encodeCursor } from '../../../src/plan/cursor.ts';
import type { RootField } from '../../../src/plan/document.ts';
import { cursorBinding, planList, planPage } from '../../../src/plan/read.ts';
import { type Connection, type FieldSelection, selectionOf } from '../../../src/plan/selection.ts';
import type { NewReference, Selection } from '../../../src/plan/write.ts';
import { parseFilter } from '../../../src/rest/request/filter-syntax.ts';
import { parseGroupByParameters } from '../../../src/rest/request/group-by.ts';
import { parseListParameters } from '../../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../../src/rest/request/query.ts';
import type { Change } from '../../../src/schema/change/change.ts';
import { createField } from '../../../src/schema/change/create-field.ts';
import { deleteObject } from '../../../src/schema/change/objects.ts';
import { updateField } from '../../../src/schema/change/update-field.ts';
import type { Field, ObjectSchema, Part } from '../../../src/schema/types.ts';
import { Bindings } from '../../../src/sql/bindings.ts';
import { changeStatements } from '../../../src/sql/change.ts';
import { documentStatement } from '../../../src/sql/document.ts';
import { duplicatesStatement } from '../../../src/sql/duplicates.ts';
import { groupByStatement } from '../../../src/sql/group-by.ts';
import type { Caller } from '../../../src/sql/guard.ts';
import { storedStatement } from '../../../src/sql/idempotency.ts';
import { loadStatement } from '../../../src/sql/load.ts';
import { getStatement, listStatement } from '../../../src/sql/read.ts';
import { toStatement } from '../../../src/sql/statement.ts';
import { createStatement } from '../../../src/sql/write/create.ts';
import { mergeStatement } from '../../../src/sql/write/merge.ts';
import { deleteStatement } from '../../../src/sql/write/remove.ts';
import { restoreStatement } from '../../../src/sql/write/restore.ts';
import { updateStatement } from '../../../src/sql/write/update.ts';
import { formatSql } from '../../support/format-sql.ts';
import { smallObject, smallRows, smallSchema } from '../../support/small-schema.ts';

const ID = '7e57ab1e-0000-7000-8000-00000000beef';
const caller: Caller = {
  keyHash: 'hash',
  workspaceId: smallSchema.workspaceId,
  schemaVersion: 1,
  scope: 'records:read',
  requestId: 'request',
};
const NOW = '2031-07-08T09:10:11.121Z';
const author = { keyName: 'key', now: NOW, newId: () => ID };
const maker = { now: NOW, newId: () => ID, inLatin: (text: string) => text };
const once = { key: 'key', fingerprint: 'fingerprint', frame: 'frame' };

const pet = smallObject('pet');
const owner = smallObject('owner');
const WRITE = { fields: selectionOf(smallSchema, pet, 0, null), once: null };

const fieldOf = (object: ObjectSchema, name: string): Field => {
  const field = object.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`no field ${name}`);
  return field;
};

const partOf = (object: ObjectSchema, name: string): Part => {
  const [part] = fieldOf(object, name).parts;
  if (!part) throw new Error(`field ${name} stores nothing`);
  return part;
};

const compose = (build: (bindings: Bindings) => Parameters<typeof toStatement>[0]): string => {
  const bindings = new Bindings();
  return toStatement(build(bindings), bindings.values).text;
};

const query = (parameters: Readonly<Record<string, string>>) =>
  decodeQuery(new URLSearchParams(parameters).toString());

const listParameters = (parameters: Readonly<Record<string, string>>) =>
  parseListParameters(query({ depth: '0', ...parameters }), pet, smallSchema, { maxPageSize: 60 });

const list = (parameters: Readonly<Record<string, string>>) =>
  compose((bindings) =>
    listStatement(smallSchema, caller, planList(smallSchema, pet, listParameters(parameters)), bindings),
  );

/** A page that starts at a record in the middle of a sort. */
const listFrom = (parameter: 'starting_after' | 'ending_before', order: string) => {
  const binding = cursorBinding(smallSchema, pet, listParameters({ order_by: order }).orderBy);
  return list({ order_by: order, [parameter]: encodeCursor({ binding, values: [3], id: ID }) });
};

const get = (depth: 0 | 1 | 2) =>
  compose((bindings) =>
    getStatement(
      smallSchema,
      caller,
      { object: pet, id: ID, fields: selectionOf(smallSchema, pet, depth, null) },
      bindings,
    ),
  );

const BODY = { name: 'Rex', weight: 3, chip: 'A1', ownerId: ID };

const create = (
  given: { readonly upsert?: boolean; readonly once?: typeof once } = {},
  body: object = BODY,
) =>
  compose((bindings) => {
    const records = [readCreate(body, pet, smallSchema, author)];
    const plan = { object: pet, records, ...WRITE, upsert: false, ...given };
    return createStatement(smallSchema, caller, plan, bindings);
  });

const batch = () =>
  compose((bindings) => {
    const records = readBatch([{ name: 'Rex' }, { id: OTHER, name: 'Tom' }], owner, smallSchema, author, 60);
    const plan = { object: owner, records, ...WRITE, upsert: false };
    return createStatement(smallSchema, caller, plan, bindings);
  });
const OTHER = '7e57ab1e-0000-7000-8000-00000000cafe';

/** The owner of a pet, by a unique value. */
const connected = (): NewReference => {
  const chip = owner.fields.find(({ name }) => name === 'badge');
  const [part] = pet.fields.find(({ name }) => name === 'owner')?.parts ?? [];
  const [value] = chip?.parts ?? [];
  if (!chip || !part || !value) throw new Error('the schema has changed');
  const target = { by: 'unique', field: chip, parts: new Map([[value, 'B1']]) } as const;
  return { name: 'owner', part, targetObjectId: owner.id, target };
};

const createConnected = () =>
  compose((bindings) => {
    const record = { ...readCreate({ name: 'Rex' }, pet, smallSchema, author), references: [connected()] };
    const plan = { object: pet, records: [record], ...WRITE, upsert: false };
    return createStatement(smallSchema, caller, plan, bindings);
  });

const updateConnected = () =>
  compose((bindings) => {
    const changes = { ...readUpdate({}, pet, smallSchema, author), references: [connected()] };
    return updateStatement(
      smallSchema,
      caller,
      { object: pet, selection: byId, ...changes, ...WRITE },
      bindings,
    );
  });

const byId: Selection = { by: 'id', id: ID };
const byFilter: Selection = {
  by: 'filter',
  filter: resolveFilter(parseFilter('weight[gt]:3'), pet, smallSchema),
};

const update = (selection: Selection, body: object, more: { readonly once?: typeof once } = {}) =>
  compose((bindings) => {
    const plan = { object: pet, selection, ...readUpdate(body, pet, smallSchema, author), ...WRITE, ...more };
    return updateStatement(smallSchema, caller, plan, bindings);
  });

const remove = (selection: Selection, kind: 'soft' | 'destroy') =>
  compose((bindings) =>
    deleteStatement(smallSchema, caller, { object: pet, selection, kind, once: null }, bindings),
  );

const restore = (selection: Selection) =>
  compose((bindings) =>
    restoreStatement(smallSchema, caller, { object: pet, selection, ...WRITE }, bindings),
  );

/** Owners are pointed at by pets. */
const merge = (object: ObjectSchema, previewId: string | null) =>
  compose((bindings) => {
    const fields = selectionOf(smallSchema, object, 1, null);
    const plan = { object, ids: [ID, OTHER], survivor: ID, previewId, fields, once: null };
    return mergeStatement(smallSchema, caller, plan, bindings);
  });

const duplicates = (originals: Parameters<typeof duplicatesStatement>[2]['originals']) =>
  compose((bindings) => {
    const person = smallObject('person');
    return duplicatesStatement(
      smallSchema,
      caller,
      {
        object: person,
        originals,
        limit: 60,
        entries: [
          { kind: 'records', key: 'records', fields: selectionOf(smallSchema, person, 0, new Set(['id'])) },
        ],
      },
      bindings,
    );
  });

/** A page of owners with their heaviest pets, the first pet, and pets by weight: one statement. */
const documentOf = () =>
  compose((bindings) => {
    const parameters = listParameters({});
    const name = (object: ObjectSchema) =>
      ({ kind: 'value', key: 'name', field: fieldOf(object, 'name'), parts: null }) as const;
    const page = {
      ...planPage(smallSchema, pet, { ...listParameters({ order_by: 'weight[DescNullsLast]' }), limit: 3 }),
    };
    const pets: Connection = {
      page,
      entries: [
        {
          kind: 'edges',
          key: 'edges',
          entries: [
            { kind: 'cursor', key: 'cursor' },
            { kind: 'node', key: 'node', selection: { object: pet, entries: [name(pet)], key: null } },
          ],
        },
        { kind: 'pageInfo', key: 'pageInfo', entries: [{ kind: 'hasNextPage', key: 'hasNextPage' }] },
        { kind: 'totalCount', key: 'totalCount' },
        {
          kind: 'aggregate',
          key: 'heaviest',
          aggregate: { name: 'heaviest', of: { apply: 'max', parts: [partOf(pet, 'weight')] } },
        },
      ],
    };
    const ownerFields: FieldSelection = {
      object: owner,
      key: null,
      entries: [
        { kind: 'constant', key: '__typename', json: '"Owner"' },
        name(owner),
        { kind: 'connection', key: 'pets', field: fieldOf(owner, 'pets'), connection: pets },
      ],
    };
    const fields: readonly RootField[] = [
      {
        key: 'owners',
        read: {
          kind: 'connection',
          connection: {
            page: planPage(smallSchema, owner, { ...parameters, limit: 10 }),
            entries: [
              {
                kind: 'edges',
                key: 'edges',
                entries: [{ kind: 'node', key: 'node', selection: ownerFields }],
              },
            ],
          },
        },
      },
      {
        key: 'pet',
        read: {
          kind: 'first',
          page: planPage(smallSchema, pet, listParameters({ filter: 'name[eq]:Rex' })),
          fields: { object: pet, entries: [name(pet)], key: null },
        },
      },
    ];
    return documentStatement(smallSchema, caller, fields, bindings);
  });

const group = (parameters: Readonly<Record<string, string>>) =>
  compose((bindings) =>
    groupByStatement(
      smallSchema,
      caller,
      pet,
      parseGroupByParameters(query(parameters), pet, smallSchema),
      bindings,
    ),
  );

const change = (changes: Change) => {
  const bindings = new Bindings();
  return changeStatements(caller, changes, null, 60_000, bindings)
    .map((statement) => toStatement(statement, bindings.values).text)
    .join(';\n\n');
};

const weight = pet.fields.find(({ name }) => name === 'weight');
if (!weight) throw new Error('the pet has no weight');

const STATEMENTS: Readonly<Record<string, () => string>> = {
  list: () => list({}),
  'list-filtered': () => list({ filter: 'weight[gt]:3,owner.name[ilike]:a%' }),
  'list-ordered': () => list({ order_by: 'weight[DescNullsLast]' }),
  'list-after': () => listFrom('starting_after', 'weight[AscNullsFirst]'),
  'list-before': () => listFrom('ending_before', 'weight[AscNullsFirst]'),
  document: documentOf,
  'get-depth-0': () => get(0),
  'get-depth-1': () => get(1),
  'get-depth-2': () => get(2),
  create: () => create(),
  'create-batch': batch,
  'create-once': () => create({ once }),
  'create-connect': createConnected,
  'update-connect': updateConnected,
  upsert: () => create({ upsert: true }),
  'update-by-id': () => update(byId, BODY),
  'update-by-filter': () => update(byFilter, { weight: null, updatedAt: NOW }),
  'update-nothing': () => update(byId, {}),
  'update-once': () => update(byId, { name: 'Rex' }, { once }),
  'delete-by-id': () => remove(byId, 'soft'),
  'delete-by-filter': () => remove(byFilter, 'soft'),
  'destroy-by-id': () => remove(byId, 'destroy'),
  'restore-by-id': () => restore(byId),
  'restore-by-filter': () => restore(byFilter),
  merge: () => merge(owner, null),
  'merge-preview': () => merge(pet, ID),
  'duplicates-of-ids': () => duplicates({ by: 'ids', ids: [ID] }),
  'duplicates-of-data': () =>
    duplicates({
      by: 'data',
      candidates: readCandidates(
        [{ emails: { primaryEmail: 'a@b.c' } }],
        smallObject('person'),
        smallSchema,
        author,
      ),
    }),
  'group-by': () => group({ group_by: '[{"weight":true}]', aggregate: '["totalCount","maxWeight"]' }),
  'stored-answer': () => compose((bindings) => storedStatement(caller, once, bindings)),
  'load-session': () => compose((bindings) => loadStatement(caller.keyHash, 3, bindings)),
  'change-new-field': () =>
    change(createField(smallSchema, { type: 'TEXT', label: 'Race', objectMetadataId: pet.id }, maker).change),
  'change-unique': () => change(updateField(smallSchema, smallRows, pet, weight, { isUnique: true }, maker)),
  'change-delete-object': () => change(deleteObject(smallSchema, smallRows, pet, maker)),
};

describe('statements', () => {
  it.each(Object.entries(STATEMENTS))('%s', async (name, text) => {
    await expect(formatSql(text())).toMatchFileSnapshot(`golden/${name}.sql`);
  });

  it('are laid out without a change of anything but white space', () => {
    const squeezed = (text: string) => text.replaceAll(/\s+/g, '');
    for (const text of Object.values(STATEMENTS)) expect(squeezed(formatSql(text()))).toBe(squeezed(text()));
  });
});
