/** What is measured: requests of clients, and the statements that the product makes of them. */

import { type Author, readBatch, readCreate, readUpdate } from '../../../src/input/record.ts';
import { encodeCursor } from '../../../src/plan/cursor.ts';
import { cursorBinding, planList } from '../../../src/plan/read.ts';
import { type FieldSelection, selectionOf } from '../../../src/plan/selection.ts';
import { parseListParameters, parseReadParameters } from '../../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../../src/rest/request/query.ts';
import type { ObjectSchema, WorkspaceSchema } from '../../../src/schema/types.ts';
import { Bindings } from '../../../src/sql/bindings.ts';
import type { Caller } from '../../../src/sql/guard.ts';
import { getStatement, listStatement } from '../../../src/sql/read.ts';
import { type Statement, toStatement } from '../../../src/sql/statement.ts';
import { createStatement } from '../../../src/sql/write/create.ts';
import { deleteStatement } from '../../../src/sql/write/remove.ts';
import { updateStatement } from '../../../src/sql/write/update.ts';
import { Failure } from '../../failure.ts';
import { companiesAmong, recordId } from '../large-data.ts';
import { freshId, NEXT_ID } from './limit.ts';

/** The measured workspace, as scenarios need to know it. */
export interface Measured {
  readonly schema: WorkspaceSchema;
  readonly keyHash: string;
  readonly rows: number;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

export interface Scenario {
  readonly title: string;
  /** Whether the ratio to Postgres alone and the growth are held to the targets. */
  readonly isTargeted: boolean;
  /** One of the requests that are sent in turn, by a number that does not repeat soon. */
  readonly request: (measured: Measured, number: number) => Request;
  /** The table that the requests write to, and whether each takes a record of a pool away. */
  readonly writes?: { readonly table: 'company' | 'person' | 'record'; readonly takesPool?: boolean };
  /** Records that a request makes. */
  readonly records?: number;
  /** A path that may not be there: then the scenario is left out. */
  readonly isOptional?: boolean;
}

export const PAGE = 60;
export const BATCH = 60;

/** A number spread over 1…most, the same for the same number. */
const spread = (number: number, most: number): number => ((number * 7_919 + 104_729) % most) + 1;

const objectNamed = (schema: WorkspaceSchema, plural: string): ObjectSchema => {
  const object = schema.byPlural.get(plural);
  if (!object) throw new Failure(`There is no object ${plural}.`);
  return object;
};

/** A cursor in the middle of the rockets by thrust. */
const deepCursor = ({ schema, rows }: Measured, number: number): string => {
  const object = objectNamed(schema, 'rockets');
  const { orderBy } = parseListParameters(decodeQuery('order_by=thrust'), object, schema, {
    maxPageSize: PAGE,
  });
  // Every fourth rocket has no thrust.
  const place = Math.floor(rows / 2 / 4) * 4 + 1 + (number % 3);
  const values = [(place * 7_919) % 100_003];
  return encodeCursor({ binding: cursorBinding(schema, object, orderBy), values, id: recordId(place) });
};

const company = (number: number) => ({
  name: `Made ${number}`,
  employees: number % 1_000,
  address: { addressCity: 'Zürich', addressCountry: 'Switzerland' },
  idealCustomerProfile: number % 2 === 0,
});

const rocket = (number: number) => ({
  name: `Made ${number}`,
  thrust: number,
  status: 'BUILT',
  code: `M-${number}`,
  makerId: recordId(1 + (number % 50)),
});

const read = (title: string, isTargeted: boolean, path: (measured: Measured, number: number) => string) => ({
  title,
  isTargeted,
  request: (measured: Measured, number: number): Request => ({ method: 'GET', path: path(measured, number) }),
});

const anyOf = ({ rows }: Measured, number: number): number => spread(number, rows);

export const SCENARIOS: readonly Scenario[] = [
  read('Get a person', true, (m, n) => `/rest/people/${recordId(anyOf(m, n))}?depth=0`),
  read('Get a person, depth 1', true, (m, n) => `/rest/people/${recordId(anyOf(m, n))}`),
  read('Get a rocket (custom object)', true, (m, n) => `/rest/rockets/${recordId(anyOf(m, n))}?depth=0`),
  read('List 60 people, depth 0', true, () => '/rest/people?depth=0'),
  read('List 60 people, depth 1', true, () => '/rest/people?depth=1'),
  read('List 60 people, depth 2', false, () => '/rest/people?depth=2'),
  read('List 60 companies, depth 1', false, () => '/rest/companies?depth=1'),
  read('List 60 rockets, depth 0', true, () => '/rest/rockets?depth=0'),
  read('List 60 rockets, depth 1', true, () => '/rest/rockets?depth=1'),
  read(
    'Filter by e-mail',
    true,
    (m, n) => `/rest/people?filter=emails.primaryEmail[eq]:p${anyOf(m, n)}@example.com&depth=0`,
  ),
  read(
    'Filter by custom field with a slot',
    true,
    (m, n) => `/rest/rockets?filter=thrust[eq]:${(anyOf(m, n) * 7_919) % 100_003}&depth=0`,
  ),
  read(
    'Filter by custom field without a slot',
    false,
    (m, n) => `/rest/rockets?filter=code[eq]:C-${anyOf(m, n)}&depth=0`,
  ),
  read(
    'List by foreign key',
    true,
    (m, n) => `/rest/people?filter=companyId[eq]:${recordId(spread(n, companiesAmong(m.rows)))}&depth=0`,
  ),
  read('Sort by custom number', true, () => '/rest/rockets?order_by=thrust&depth=0'),
  read(
    'Sort by custom number, deep page',
    true,
    (m, n) => `/rest/rockets?order_by=thrust&depth=0&starting_after=${deepCursor(m, n)}`,
  ),
  read(
    'Sort by text with many equal values, descending',
    false,
    () => '/rest/people?order_by=jobTitle[DescNullsLast]&depth=0',
  ),
  read(
    'Search by ilike',
    false,
    (_, n) => `/rest/people?filter=name.lastName[ilike]:%25${(0xabc + (n % 64)).toString(16)}d%25&depth=0`,
  ),
  {
    title: 'Create a company',
    isTargeted: true,
    request: (_, n) => ({ method: 'POST', path: '/rest/companies?depth=0', body: company(n) }),
    writes: { table: 'company' },
    records: 1,
  },
  {
    title: 'Create a rocket',
    isTargeted: true,
    request: (_, n) => ({ method: 'POST', path: '/rest/rockets?depth=0', body: rocket(n) }),
    writes: { table: 'record' },
    records: 1,
  },
  {
    title: 'Create a batch of 60 companies',
    isTargeted: false,
    request: (_, n) => ({
      method: 'POST',
      path: '/rest/batch/companies?depth=0',
      body: Array.from({ length: BATCH }, (__, at) => company(n * BATCH + at)),
    }),
    writes: { table: 'company' },
    records: BATCH,
  },
  {
    title: 'Update a person',
    isTargeted: true,
    request: (m, n) => ({
      method: 'PATCH',
      path: `/rest/people/${recordId(anyOf(m, n))}?depth=0`,
      body: { city: `City ${n}` },
    }),
    writes: { table: 'person' },
  },
  {
    title: 'Delete a company',
    isTargeted: false,
    request: () => ({ method: 'DELETE', path: `/rest/companies/${NEXT_ID}` }),
    writes: { table: 'company', takesPool: true },
  },
  { ...read('OpenAPI document', false, () => '/openapi.json'), isOptional: true },
];

/** The statement that the product makes of a request; null where the request needs none. */
export const statementOf = ({ schema, keyHash }: Measured, request: Request): Statement | null => {
  const [pathname = '', search = ''] = request.path.split('?');
  const parts = pathname.split('/').slice(1);
  if (parts.shift() !== 'rest') return null;
  const isBatch = parts[0] === 'batch';
  if (isBatch) parts.shift();
  const [plural = '', id] = parts;
  const object = objectNamed(schema, plural);
  const query = decodeQuery(search);
  const bindings = new Bindings();
  const scope = request.method === 'GET' ? 'records:read' : 'records:write';
  const { workspaceId, version: schemaVersion } = schema;
  const caller: Caller = { keyHash, workspaceId, schemaVersion, scope, requestId: 'bench' };
  let made = 0;
  const newId = (): string => {
    made += 1;
    return freshId(made);
  };
  const author: Author = { keyName: 'Load', now: '2026-01-01T00:00:00.000Z', newId };
  const fields = (): FieldSelection => {
    const read = parseReadParameters(query, object);
    return selectionOf(schema, object, read.depth, read.fields);
  };
  const statement = () => {
    if (request.method === 'GET' && id)
      return getStatement(schema, caller, { object, id, fields: fields() }, bindings);
    if (request.method === 'GET') {
      const parameters = parseListParameters(query, object, schema, { maxPageSize: PAGE });
      return listStatement(schema, caller, planList(schema, object, parameters), bindings);
    }
    const selection = { by: 'id', id: id ?? '' } as const;
    if (request.method === 'DELETE')
      return deleteStatement(schema, caller, { object, selection, kind: 'soft', once: null }, bindings);
    const parameters = { object, fields: fields(), once: null };
    if (request.method === 'PATCH') {
      const changes = readUpdate(request.body, object, schema, author);
      const plan = { selection, ...changes, ...parameters };
      return updateStatement(schema, caller, plan, bindings);
    }
    const records = isBatch
      ? readBatch(request.body, object, schema, author, BATCH)
      : [readCreate(request.body, object, schema, author)];
    return createStatement(schema, caller, { records, upsert: false, ...parameters }, bindings);
  };
  return toStatement(statement(), bindings.values);
};
