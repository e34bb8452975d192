/**
 * What one request may cost, whatever it asks for: every operation with the largest inputs it takes, over a workspace as
 * large as one may be, is held to the budgets that docs/security.md has in its table.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { OPERATIONS } from '../../src/rest/definitions/index.ts';
import type { Statement } from '../../src/sql/statement.ts';
import type { Answer, Client, Json } from '../support/client.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MIB = 1_048_576;
const CUSTOM_OBJECTS = Number(process.env.WORST_OBJECTS ?? 40);
const OPTIONS = 500;

/** The table of budgets, by its first column. */
const BUDGETS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ...readFileSync(path.join(import.meta.dirname, '../../docs/security.md'), 'utf8').matchAll(
      /^\| `(\w+)` \|[^|]*\| ([\d,]+) \|/gm,
    ),
  ].map(([, name = '', limit = '']) => [name, Number(limit.replaceAll(',', ''))]),
);
const budget = (name: string): number => {
  const found = BUDGETS[name];
  if (found === undefined) throw new Error(`docs/security.md has no budget ${name}`);
  return found;
};

interface Cost {
  readonly answer: Answer;
  /** Milliseconds until the first statement, or until the answer if there was none. */
  readonly cpuMs: number;
  readonly statementBytes: number;
  readonly workerMb: number;
  readonly backendMb: number;
}

/** Megabytes; null if there is no such process any more. */
const memoryOf = (pid: number | 'self', what: 'VmRSS' | 'VmHWM'): number | null => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return null;
  }
};

/** Remembers what a process has in memory. @returns how much more it has had at most since then */
const watchMemory = (pid: number | 'self'): (() => number) => {
  const before = memoryOf(pid, 'VmRSS');
  if (before === null) return () => 0;
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return () => (memoryOf(pid, 'VmHWM') ?? before) - before;
};

const bytesOf = (statements: readonly Statement[]): number =>
  statements.reduce(
    (sum, { text, params }) =>
      sum + [text, ...params].reduce((bytes, each) => bytes + Buffer.byteLength(each ?? ''), 0),
    0,
  );

/** The database of one client, and what the statements of its last request cost the Worker to make. */
class Observer {
  #begin: NodeJS.CpuUsage = process.cpuUsage();
  cpuMs: number | null = null;
  statementBytes = 0;

  begin(): void {
    this.#begin = process.cpuUsage();
    this.cpuMs = null;
    this.statementBytes = 0;
  }

  note(statements: readonly Statement[]): void {
    this.cpuMs ??= this.sinceBegin();
    this.statementBytes = Math.max(this.statementBytes, bytesOf(statements));
  }

  sinceBegin(): number {
    const { user, system } = process.cpuUsage(this.#begin);
    return (user + system) / 1_000;
  }

  readonly observe = (database: Database): Database => ({
    run: (statement, options) => {
      this.note([statement]);
      return database.run(statement, options);
    },
    runBatch: (statements, options) => {
      this.note(statements);
      return database.runBatch(statements, options);
    },
  });
}

let stack: Stack;
let api: Client;
const observer = new Observer();
const ids: Record<string, string> = {};

const backends = async (): Promise<readonly number[]> => {
  const rows = await stack.sql<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  const running = new Set(readdirSync('/proc'));
  return rows.map(({ pid }) => pid).filter((pid) => running.has(String(pid)));
};

const measure = async ({ method, path: target, body }: Request): Promise<Cost> => {
  const raw = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const send = () =>
    raw === undefined ? api.call(method, target) : api.call(method, target, undefined, { raw });
  const grown = (await backends()).map(watchMemory);
  const workerGrown = watchMemory('self');
  observer.begin();
  const answer = await send();
  const cpuMs = observer.cpuMs ?? observer.sinceBegin();
  return {
    answer,
    cpuMs,
    statementBytes: observer.statementBytes,
    workerMb: workerGrown(),
    backendMb: Math.max(0, ...grown.map((more) => more())),
  };
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
}

interface Case {
  /** The operations it is a worst case of: `resource action`. */
  readonly of: readonly string[];
  readonly title: string;
  readonly request: () => Request;
}

const filling = (open: string, item: (n: number) => string, close: string, bytes: number): string => {
  const items: string[] = [];
  for (let n = 0, length = 0; length < bytes; n += 1) {
    const next = item(n);
    items.push(next);
    length += next.length + 1;
  }
  return `${open}${items.slice(0, -1).join(',')}${close}`;
};
const encoded = encodeURIComponent;
/** As many predicates as a filter may have, within its bytes. */
const filterOf = (predicate: (n: number) => string, count = 200): string => {
  const predicates: string[] = [];
  for (let n = 0, length = 0; n < count && length < 7_900; n += 1) {
    predicates.push(predicate(n));
    length += predicate(n).length + 1;
  }
  return encoded(`or(${predicates.join(',')})`);
};
const ORDER = Array.from({ length: 10 }, (_, n) => `text${n}[DescNullsLast]`).join(',');

const list = (title: string, query: () => string, plural = 'worsts'): Case => ({
  of: ['records list'],
  title,
  request: () => ({ method: 'GET', path: `/rest/${plural}?${query()}` }),
});
const post = (
  of: string[],
  title: string,
  target: () => string,
  body: () => Json,
  method = 'POST',
): Case => ({
  of,
  title,
  request: () => ({ method, path: target(), body: body() }),
});

const longText = (bytes: number): string =>
  'long text of words '.repeat(Math.ceil(bytes / 19)).slice(0, bytes);
const fullRecord = (n: number): Json => ({
  name: `Full ${n}`,
  ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`text${at}`, longText(600)])),
  list0: Array.from({ length: 40 }, (_, at) => `item ${at}`),
  notes: { markdown: '**bold** and *thin* '.repeat(60) },
});
const hundreds = (count: number, item: (n: number) => [string, Json]): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => item(n)));
const CREATES = ['records create', 'records createMany'];

const CASES: readonly Case[] = [
  list(
    'a filter of 200 predicates and an order of 10 keys',
    () => `filter=${filterOf((n) => `text${n % 20}[ilike]:%25x${n}y%25`)}&order_by=${ORDER}&depth=2&limit=60`,
  ),
  list(
    'lists of 200 items',
    () =>
      `filter=${encoded(`text0[in]:[${Array.from({ length: 200 }, (_, n) => `value${n}`).join(',')}]`)}&order_by=${ORDER}`,
  ),
  list('a pattern as long as a filter', () => `filter=${encoded(`text0[like]:"${'%a_b'.repeat(1_900)}"`)}`),
  list('names that do not exist', () => `filter=${filterOf((n) => `texd${n}[eq]:1`)}`),
  list('options that do not exist', () => `filter=${filterOf((n) => `choice[eq]:NONE${n}`)}`),
  list(
    'an order of names that do not exist',
    () => `order_by=${encoded(Array.from({ length: 100 }, (_, n) => `nothing${n}`).join(','))}`,
  ),
  list('a filter that is not closed', () => `filter=${encoded(`${'or('.repeat(2_000)}`)}`),
  list('paths as deep as they go', () => `filter=${filterOf((n) => `maker.people.city${n}[eq]:1`)}`),
  list('fields that do not exist', () => `fields=${encoded(filling('', (n) => `f${n}`, '', 7_000))}`),
  list('large texts, and everything related to them', () => 'depth=2&limit=60', 'people'),
  list('records with as many relations as there are', () => 'depth=2&limit=60', 'companies'),
  list('join records at depth 2', () => 'depth=2&limit=60', 'noteTargets'),
  {
    of: ['records get'],
    title: 'a record with as many relations as there are',
    request: () => ({ method: 'GET', path: `/rest/companies/${ids['company']}?depth=2` }),
  },
  {
    of: ['records groupBy'],
    title: 'five dimensions of 1,000 items each',
    request: () => ({
      method: 'GET',
      path: `/rest/worsts/groupBy?group_by=${encoded(JSON.stringify([0, 1, 2, 3, 4].map((n) => ({ [`list${n}`]: true }))))}`,
    }),
  },
  {
    of: ['records groupBy'],
    title: '50 aggregates with records of each group',
    request: () => ({
      method: 'GET',
      path: `/rest/worsts/groupBy?group_by=${encoded('[{"text0":true}]')}&aggregate=${encoded(
        JSON.stringify(['totalCount', ...Array.from({ length: 20 }, (_, n) => `countUniqueValuesText${n}`)]),
      )}&filter=${filterOf((n) => `text${n % 20}[ilike]:%25x${n}y%25`)}`,
    }),
  },
  post(
    CREATES,
    '60 records as large as a body',
    () => '/rest/batch/worsts?depth=2',
    () => Array.from({ length: 60 }, (_, n) => fullRecord(n)),
  ),
  post(
    CREATES,
    '60 records of defaults',
    () => '/rest/batch/worsts?depth=1',
    () => Array.from({ length: 60 }, () => ({})),
  ),
  post(
    CREATES,
    '1,000 unknown keys in each of 60',
    () => '/rest/batch/worsts',
    () => Array.from({ length: 60 }, () => hundreds(1_000, (n) => [`tex${n}`, 1])),
  ),
  post(
    CREATES,
    'wrong options in each of 60',
    () => '/rest/batch/worsts',
    () =>
      Array.from({ length: 60 }, () => ({
        choice: 'NONE',
        choices: Array.from({ length: 20 }, (_, n) => `NO${n}`),
      })),
  ),
  post(
    CREATES,
    'wrong values in each of 60',
    () => '/rest/batch/worsts?upsert=true',
    () => Array.from({ length: 60 }, () => hundreds(20, (n) => [`text${n}`, n])),
  ),
  post(
    CREATES,
    'a megabyte of bold Markdown',
    () => '/rest/worsts?depth=0',
    () => ({
      notes: { markdown: '**b** '.repeat(170_000) },
    }),
  ),
  post(
    CREATES,
    '30 documents of bold Markdown',
    () => '/rest/batch/worsts?depth=0',
    () => Array.from({ length: 30 }, () => ({ notes: { markdown: '**b** '.repeat(5_800) } })),
  ),
  post(
    CREATES,
    '60 records of large defaults',
    () => '/rest/batch/vasts?depth=0',
    () => Array.from({ length: 60 }, () => ({})),
  ),
  post(
    CREATES,
    'a megabyte of nested Markdown',
    () => '/rest/worsts?depth=0',
    () => ({
      notes: { markdown: '[*_**`'.repeat(170_000) },
    }),
  ),
  post(
    CREATES,
    'a megabyte of JSON in JSON',
    () => '/rest/worsts?depth=0',
    () => ({
      raw: Array.from({ length: 100_000 }, (_, n) => ({ n })),
    }),
  ),
  post(
    CREATES,
    'a megabyte of brackets',
    () => '/rest/worsts',
    () => `{"raw":${'['.repeat(500_000)}${']'.repeat(500_000)}}`,
  ),
  post(
    CREATES,
    'a megabyte of list items',
    () => '/rest/worsts',
    () => ({ list0: Array.from({ length: 200_000 }, () => 'a') }),
  ),
  post(
    CREATES,
    'an upsert of 60',
    () => '/rest/batch/people?upsert=true',
    () =>
      Array.from({ length: 60 }, (_, n) => ({
        emails: {
          primaryEmail: `u${n}@example.com`,
          additionalEmails: Array.from({ length: 20 }, (__, m) => `a${n}-${m}@example.com`),
        },
      })),
  ),
  ...(['PATCH', 'PUT'] as const).flatMap((method): Case[] => [
    post(
      [`records ${method === 'PATCH' ? 'update' : 'put'}`],
      'every field of a record',
      () => `/rest/worsts/${ids['worst']}?depth=2`,
      () => fullRecord(1),
      method,
    ),
    post(
      [`records ${method === 'PATCH' ? 'updateMany' : 'putMany'}`],
      '200 records by the worst filter',
      () => `/rest/worsts?depth=2&filter=${filterOf((n) => `text${n % 20}[ilike]:%25x${n}y%25`)}`,
      () => ({ ...fullRecord(2) }),
      method,
    ),
    post(
      [`records ${method === 'PATCH' ? 'updateMany' : 'putMany'}`],
      '100 records, with what is related',
      () => `/rest/worsts?depth=2&filter=${encoded('name[like]:Stored 1%')}`,
      () => ({ text1: longText(2_000) }),
      method,
    ),
  ]),
  {
    of: ['events listEvents'],
    title: 'as many events as there are',
    request: () => ({ method: 'GET', path: '/rest/events?limit=1000' }),
  },
  {
    of: ['records history'],
    title: 'a record that all others point at',
    request: () => ({ method: 'GET', path: `/rest/companies/${ids['company']}/history?limit=60` }),
  },
  {
    of: ['records merge'],
    title: 'a record that all others point at, and a new one',
    request: () => ({
      method: 'PATCH',
      path: '/rest/companies/merge?depth=2',
      body: { ids: [ids['other'], ids['company']], conflictPriorityIndex: 1 },
    }),
  },
  {
    of: ['records delete'],
    title: 'a record that all others point at',
    request: () => ({ method: 'DELETE', path: `/rest/companies/${ids['company']}` }),
  },
  ...(['restore', 'restoreByPath'] as const).map(
    (action): Case => ({
      of: [`records ${action}`],
      title: 'a record that all others point at',
      request: () => ({
        method: 'PATCH',
        path:
          action === 'restore'
            ? `/rest/companies/${ids['company']}/restore?depth=2`
            : `/rest/restore/companies/${ids['company']}?depth=2`,
      }),
    }),
  ),
  {
    of: ['records deleteMany'],
    title: '200 records by the worst filter',
    request: () => ({
      method: 'DELETE',
      path: `/rest/worsts?filter=${filterOf((n) => `name[ilike]:%25Stored 1${n % 9}%25`)}`,
    }),
  },
  ...(['/rest/worsts/restore', '/rest/restore/worsts'] as const).map(
    (target, at): Case => ({
      of: [at === 0 ? 'records restoreMany' : 'records restoreManyByPath'],
      title: '200 records by the worst filter',
      request: () => ({
        method: 'PATCH',
        path: `${target}?depth=2&filter=${filterOf((n) => `name[ilike]:%25Stored 1${n % 9}%25`)}`,
      }),
    }),
  ),
  post(
    ['records findDuplicates'],
    '60 records of data',
    () => '/rest/people/duplicates?depth=2',
    () => ({
      data: Array.from({ length: 60 }, (_, n) => ({
        name: { firstName: 'First', lastName: `Last ${n}` },
        emails: { primaryEmail: `u${n}@example.com` },
        linkedinLink: { primaryLinkUrl: `https://linkedin.com/in/${n}` },
      })),
    }),
  ),
  ...(['objects', 'fields'] as const).flatMap((resource): Case[] => [
    {
      of: [`${resource} list`],
      title: 'a filter as long as it may be',
      request: () => ({
        method: 'GET',
        path: `/rest/metadata/${resource}?limit=1000&filter=${filterOf((n) => `label[ilike]:%25x%25${n}%25y%25`)}`,
      }),
    },
    {
      of: [`${resource} list`],
      title: 'a pattern that goes back and back',
      request: () => ({
        method: 'GET',
        path: `/rest/metadata/${resource}?limit=1000&filter=${encoded(`label[like]:"${'%a'.repeat(3_500)}"`)}`,
      }),
    },
  ]),
  {
    of: ['objects get'],
    title: 'the object with most fields',
    request: () => ({ method: 'GET', path: `/rest/metadata/objects/${ids['object']}` }),
  },
  {
    of: ['fields get'],
    title: 'a field of 500 options',
    request: () => ({ method: 'GET', path: `/rest/metadata/fields/${ids['choice']}` }),
  },
  post(
    ['objects create'],
    'texts of a megabyte',
    () => '/rest/metadata/objects',
    () => ({
      nameSingular: 'vaster',
      namePlural: 'vasters',
      labelSingular: longText(300_000),
      labelPlural: longText(300_000),
      description: longText(300_000),
    }),
  ),
  post(
    ['objects create'],
    '10,000 unknown keys',
    () => '/rest/metadata/objects',
    () => hundreds(10_000, (n) => [`nameSingula${n}`, 1]),
  ),
  post(
    ['fields create'],
    '500 options of long texts',
    () => '/rest/metadata/fields',
    () => ({
      objectMetadataId: ids['object'],
      type: 'SELECT',
      name: 'vast',
      label: 'Vast',
      options: Array.from({ length: OPTIONS }, (_, n) => ({
        value: `V${n}`,
        label: longText(1_900) + n,
        color: 'red',
      })),
    }),
  ),
  post(
    ['fields create'],
    '100,000 options',
    () => '/rest/metadata/fields',
    () => ({
      objectMetadataId: ids['object'],
      type: 'SELECT',
      name: 'vaster',
      label: 'Vaster',
      options: Array.from({ length: 20_000 }, (_, n) => ({ value: `V${n}`, label: `L${n}` })),
    }),
  ),
  ...(['PATCH', 'PUT'] as const).flatMap((method): Case[] => [
    post(
      [`objects ${method === 'PATCH' ? 'update' : 'put'}`],
      'texts of a megabyte',
      () => `/rest/metadata/objects/${ids['object']}`,
      () => ({ description: longText(900_000) }),
      method,
    ),
    post(
      [`fields ${method === 'PATCH' ? 'update' : 'put'}`],
      'a default of a megabyte',
      () => `/rest/metadata/fields/${ids['text']}`,
      () => ({ defaultValue: longText(900_000) }),
      method,
    ),
  ]),
  {
    of: ['fields delete'],
    title: 'a field of 500 options',
    request: () => ({ method: 'DELETE', path: `/rest/metadata/fields/${ids['choices']}` }),
  },
  {
    of: ['objects delete'],
    title: 'the object with most fields',
    request: () => ({ method: 'DELETE', path: `/rest/metadata/objects/${ids['object']}` }),
  },
  ...OPERATIONS.filter(({ resource }) => resource === 'service').map(
    (operation): Case => ({
      of: [`service ${operation.action}`],
      title: operation.path,
      request: () => ({ method: 'GET', path: operation.path }),
    }),
  ),
];

const made = async (target: string, body: Json): Promise<Json> => {
  const answer = await api.post(target, body);
  expect(answer.status, `${target}: ${answer.text.slice(0, 400)}`).toBe(201);
  return Object.values(answer.body.data)[0];
};

beforeAll(async () => {
  stack = await startStack();
  const { key, workspaceId } = await stack.newWorkspace();
  api = stack.newClient(key, observer.observe);
  const object = await made('/rest/metadata/objects', { nameSingular: 'worst', namePlural: 'worsts' });
  const field = (given: Json) => made('/rest/metadata/fields', { objectMetadataId: object.id, ...given });
  const options = Array.from({ length: OPTIONS }, (_, n) => ({ value: `OPTION_${n}`, label: `Option ${n}` }));
  ids['object'] = object.id;
  for (let n = 0; n < 20; n += 1)
    ids['text'] = (await field({ type: 'TEXT', name: `text${n}`, label: `Text ${n}` })).id;
  for (let n = 0; n < 5; n += 1) await field({ type: 'ARRAY', name: `list${n}`, label: `List ${n}` });
  ids['choice'] = (await field({ type: 'SELECT', name: 'choice', label: 'Choice', options })).id;
  ids['choices'] = (await field({ type: 'MULTI_SELECT', name: 'choices', label: 'Choices', options })).id;
  await field({ type: 'RICH_TEXT', name: 'notes', label: 'Notes' });
  await field({ type: 'RAW_JSON', name: 'raw', label: 'Raw' });
  const vast = await made('/rest/metadata/objects', { nameSingular: 'vast', namePlural: 'vasts' });
  for (let n = 0; n < 20; n += 1)
    await made('/rest/metadata/fields', {
      ...{ objectMetadataId: vast.id, type: 'TEXT', name: `large${n}`, label: `Large ${n}` },
      defaultValue: longText(9_000),
    });
  const { body } = await api.get('/rest/metadata/objects?filter=nameSingular[eq]:company');
  const company = body.data.objects[0].id;
  const relate = (objectMetadataId: string, n: number) =>
    made('/rest/metadata/fields', {
      ...{ objectMetadataId, type: 'RELATION', name: 'maker', label: 'Maker' },
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: company,
        targetFieldLabel: `Made ${n}`,
      },
    });
  await relate(object.id, 0);
  for (let n = 1; n <= CUSTOM_OBJECTS; n += 1) {
    const other = await made('/rest/metadata/objects', {
      nameSingular: `thing${n}`,
      namePlural: `thing${n}s`,
    });
    await relate(other.id, n);
  }
  ids['company'] = (await made('/rest/companies', { name: 'Hub' })).id;
  ids['other'] = (await made('/rest/companies', { name: 'Another' })).id;
  for (let n = 0; n < 60; n += 1) await made('/rest/companies?depth=0', { name: `Company ${n}` });
  await stack.sql(
    `insert into person (workspace_id, id, created_at, updated_at, position, name_first_name, city, company_id)
     select $1, gen_random_uuid(), now(), now(), n, 'Large ' || n, repeat('a text of words ', 15600), $2 from generate_series(1, 30) n`,
    [workspaceId, ids['company']],
  );
  ids['worst'] = (await made('/rest/worsts', fullRecord(0))).id;
  for (let n = 0; n < 4; n += 1)
    await made(
      '/rest/batch/worsts?depth=0',
      Array.from({ length: 60 }, (_, at) => ({ name: `Stored ${n * 60 + at}`, makerId: ids['company'] })),
    );
  const note = (await made('/rest/notes', { title: 'Note' })).id;
  for (let n = 0; n < 20; n += 1)
    await made('/rest/noteTargets?depth=0', { noteId: note, companyId: ids['company'] });
  // Lists of as many items as one may have, which would be slow to send.
  const { body: fields } = await api.get(`/rest/metadata/objects/${object.id}`);
  expect(fields.data.object.id).toBe(object.id);
  await stack.sql(
    `update record r set data = r.data || (
       select jsonb_object_agg(f.storage_key::text, (select jsonb_agg('item ' || i) from generate_series(1, 1000) i))
       from field_metadata f where f.workspace_id = $1 and f.object_id = $2 and f.type = 'ARRAY')
     where r.workspace_id = $1 and r.object_id = $2 and r.id = $3`,
    [workspaceId, object.id, ids['worst']],
  );
}, 600_000);
afterAll(() => stack.stop());

const report: string[] = [];
afterAll(() => {
  if (process.env.WORST_REPORT) writeFileSync(process.env.WORST_REPORT, `${report.join('\n')}\n`);
});

describe('the worst requests', () => {
  it('are known of every operation', () => {
    const known = new Set(CASES.flatMap(({ of }) => of));
    const operations = OPERATIONS.map(({ resource, action }) => `${resource} ${action}`);
    expect(operations.filter((operation) => !known.has(operation))).toEqual([]);
    expect([...known].filter((operation) => !operations.includes(operation))).toEqual([]);
  });

  it.each(CASES.map((each) => ({ ...each, name: each.of.join(', ') })))(
    'keep to the budgets: $name, $title',
    async ({ of, title, request }) => {
      const asked = request();
      const first = await measure(asked);
      // What is composed once for a schema, and compiled once by the engine, is no cost of this request.
      const again = await measure(asked);
      const { answer } = first;
      const statementBytes = Math.max(first.statementBytes, again.statementBytes);
      const cpuMs = Math.min(first.cpuMs, again.cpuMs);
      const backendMb = Math.min(first.backendMb, again.backendMb);
      const workerMb = Math.min(first.workerMb, again.workerMb);
      const bodyBytes = Buffer.byteLength(
        typeof asked.body === 'string' ? asked.body : (JSON.stringify(asked.body) ?? ''),
      );
      const answerBytes = Buffer.byteLength(answer.text);
      report.push(
        `| ${of[0]}: ${title} | ${answer.status} | ${cpuMs.toFixed(0)} | ${Math.round(statementBytes / 1000)} | ${Math.round(answerBytes / 1000)} | ${workerMb.toFixed(0)} | ${backendMb.toFixed(0)} |`,
      );
      expect.soft(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
      expect.soft(cpuMs, 'CPU').toBeLessThan(budget('cpu') + (budget('cpuPerMebibyte') * bodyBytes) / MIB);
      expect.soft(statementBytes, 'bytes of the statement').toBeLessThan(budget('statement'));
      expect
        .soft(answerBytes, 'bytes of the answer')
        .toBeLessThan(answer.status < 400 ? budget('answer') : budget('error'));
      expect.soft(workerMb, 'memory of the Worker').toBeLessThan(budget('workerMemory'));
      expect.soft(backendMb, 'memory of the backend').toBeLessThan(budget('backendMemory'));
    },
  );
});
