/**
 * Every operation of the API's description, and every place in it where something of a workspace can go: a path, a
 * parameter, a header, each property of a body. Two twins are asked the same, the one with what only a third workspace
 * has, the other with what nobody has: their answers have to be the same to the byte. An operation, a parameter or a
 * property that is new is probed by being described; one that no probe is known for fails.
 */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';
import { type DescribedOperation, type Description, describeApi } from '../support/description.ts';
import { digestOf } from '../support/digest.ts';

/** Something that the other workspace has, and its like that nobody has: as long, and as far from any name of one's own. */
interface Pair {
  readonly foreign: string;
  readonly absent: string;
}

const pair = (foreign: string, absent: string): Pair => ({ foreign, absent });

/** An id like this one that nobody has. */
const absentId = (foreign: string): string => `${foreign.slice(0, 9)}dead-7000-8000${foreign.slice(23)}`;
const idPair = (foreign: string): Pair => pair(foreign, absentId(foreign));

const NAMES = pair('zeppelin', 'zeppelio');
const PLURALS = pair('zeppelins', 'zeppelios');
const EMAILS = pair('only@other.example', 'onlz@other.example');
const LINKS = pair('https://only.example', 'https://onlz.example');
const KEYS = pair('a-key-of-the-other', 'a-key-of-nobody-yet');

const sharedId = (n: number): string => `0193a0b1-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const foreignId = (n: number): string => `0193a0b1-ffff-7000-8000-${n.toString(16).padStart(12, '0')}`;

const made = (answer: Answer): Json => {
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  return Object.values(answer.body.data)[0];
};

/** Objects whose records the description speaks of, by the plural of their paths. */
const pluralsOf = ({ operations }: Description): readonly string[] =>
  operations.flatMap(({ method, path }) => {
    const [, plural] = /^\/rest\/(\w+)$/.exec(method === 'POST' ? path : '') ?? [];
    return plural === undefined ? [] : [plural];
  });

let twins: readonly [Workspace, Workspace];
let other: Workspace;
let description: Description;
let plurals: readonly string[];
/** By plural (of metadata too): an id of one's own, the same in both twins but for metadata. */
const ownIds = new Map<string, readonly [string, string]>();
const foreignIds = new Map<string, string>();
/** Names of one record, by the plural. */
const singularOf = new Map<string, string>();
const foreignCursors = new Map<string, string>();
/** Every pair there is: what one twin is told of the foreign, the other is told of the absent. */
const pairs: Pair[] = [];
/** The entity tag of the other's document. */
let foreignTag = '';

/** What twins and the other have alike: names, and record ids. */
const furnish = async (api: Workspace): Promise<readonly [objectId: string, fieldId: string]> => {
  const object = made(
    await api.post('/rest/metadata/objects', { nameSingular: 'rocket', namePlural: 'rockets' }),
  );
  const field = (given: Json) =>
    api.post('/rest/metadata/fields', { objectMetadataId: object.id, label: 'X', ...given });
  const serial = made(await field({ type: 'TEXT', name: 'serial', isUnique: true }));
  const { body } = await api.get('/rest/metadata/objects?filter=nameSingular[eq]:company');
  made(
    await field({
      type: 'RELATION',
      name: 'maker',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: body.data.objects[0].id,
        targetFieldLabel: 'Rockets',
      },
    }),
  );
  return [object.id, serial.id];
};

beforeAll(async () => {
  twins = [await createWorkspace(), await createWorkspace()];
  other = await createWorkspace();
  const metadata = [await furnish(twins[0]), await furnish(twins[1])] as const;
  ownIds.set('objects', [metadata[0][0], metadata[1][0]]);
  ownIds.set('fields', [metadata[0][1], metadata[1][1]]);
  await furnish(other);
  description = await describeApi(twins[0]);
  plurals = pluralsOf(description);
  for (const [n, plural] of plurals.entries()) {
    for (const api of [...twins, other]) made(await api.post(`/rest/${plural}?depth=0`, { id: sharedId(n) }));
    ownIds.set(plural, [sharedId(n), sharedId(n)]);
    const created = await other.post(`/rest/${plural}?depth=0`, { id: foreignId(n) });
    made(created);
    singularOf.set(plural, Object.keys(created.body.data)[0] ?? '');
    foreignIds.set(plural, foreignId(n));
    foreignCursors.set(plural, (await other.get(`/rest/${plural}?depth=0`)).body.pageInfo.startCursor);
  }
  // What the other has alone.
  const object = made(
    await other.post('/rest/metadata/objects', {
      nameSingular: NAMES.foreign,
      namePlural: PLURALS.foreign,
      labelSingular: 'Z',
      labelPlural: 'Zs',
    }),
  );
  foreignIds.set('objects', object.id);
  foreignIds.set('fields', object.fields[0].id);
  foreignCursors.set('objects', object.id);
  foreignCursors.set('fields', object.fields[0].id);
  const { body } = await other.get('/rest/metadata/objects?filter=nameSingular[eq]:person');
  made(
    await other.post('/rest/metadata/fields', {
      objectMetadataId: body.data.objects[0].id,
      type: 'TEXT',
      name: NAMES.foreign,
      label: 'Z',
    }),
  );
  made(await other.post('/rest/people', { emails: { primaryEmail: EMAILS.foreign } }));
  made(
    await other.post('/rest/companies', {
      name: NAMES.foreign,
      domainName: { primaryLinkUrl: LINKS.foreign },
    }),
  );
  made(await other.post('/rest/rockets', { name: NAMES.foreign, serial: NAMES.foreign }));
  foreignTag = (await other.get('/openapi.json')).headers.get('etag') ?? '';
  await other.call('POST', '/rest/companies', {}, { headers: { 'idempotency-key': KEYS.foreign } });
});

/** Part of the operation's path that says whose records, or which definitions, it is about. */
const resourceOf = ({ path }: DescribedOperation): string => {
  const words = path.split('/');
  return (
    words.find((word) => word === 'objects' || word === 'fields') ??
    words.find((word) => plurals.includes(word)) ??
    ''
  );
};

interface Probe {
  /** Where the value goes. */
  readonly place: string;
  readonly values: Pair;
  readonly path?: (path: string, value: string) => string;
  readonly query?: (value: string) => string;
  readonly headers?: (value: string) => Readonly<Record<string, string>>;
  readonly body?: (value: string, base: Json) => Json;
}

// --- bodies ---

/** What a body cannot do without, for its probes to get further than to what is missing. */
const BASE_BODIES: Readonly<Record<string, (at: 0 | 1) => Json>> = {
  'POST /rest/metadata/objects': () => ({}),
  'POST /rest/metadata/fields': (at) => ({
    objectMetadataId: ownIds.get('objects')?.[at],
    type: 'TEXT',
    name: 'probe',
    label: 'Probe',
  }),
};

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly schema: Json;
}

/** Every place of a body where a text goes, through objects, lists and alternatives. */
const leavesOf = (given: Json, path: Leaf['path'] = []): readonly Leaf[] => {
  const schema = description.resolve(given);
  const choices: readonly Json[] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (choices.length > 0) return choices.flatMap((choice) => leavesOf(choice, path));
  const properties = Object.entries<Json>(schema.properties ?? {});
  if (properties.length > 0) return properties.flatMap(([key, child]) => leavesOf(child, [...path, key]));
  if (schema.items) return leavesOf(schema.items, [...path, 0]);
  return [schema.type ?? 'string'].flat().includes('string') && !schema.enum && !schema.const
    ? [{ path, schema }]
    : [];
};

const putInto = (value: Json, [key, ...rest]: Leaf['path'], leaf: string): Json => {
  if (key === undefined) return leaf;
  if (typeof key === 'number') return [putInto(undefined, rest, leaf)];
  return { ...value, [key]: putInto(value?.[key], rest, leaf) };
};

/** Of names that do not say whose ids they hold. */
const USUAL_TARGETS = ['workspaceMembers', 'people', 'companies'];

/** Whose ids go where a name like this stands: of what it is named after, or of the usual targets. */
const targetsOf = (name: string, operation: DescribedOperation): readonly string[] => {
  if (/ObjectMetadataId$/i.test(name)) return ['objects'];
  if (/FieldMetadataId$/i.test(name)) return ['fields'];
  if (/^ids?(\.0)?$/.test(name)) return [resourceOf(operation)];
  const singular = name
    .replace(/^target/, '')
    .replace(/Id$/, '')
    .toLowerCase();
  const named = plurals.filter((plural) => singularOf.get(plural)?.toLowerCase() === singular);
  return named.length > 0 ? named : USUAL_TARGETS;
};

const idPairs = (name: string, operation: DescribedOperation): readonly Pair[] =>
  targetsOf(name, operation).flatMap((target) => {
    const id = foreignIds.get(target);
    return id === undefined ? [] : [idPair(id)];
  });

/** What is put where a text of this kind goes. */
const pairsOf = ({ path, schema }: Leaf, operation: DescribedOperation): readonly Pair[] => {
  const key = path.filter((part) => typeof part === 'string').join('.');
  if (schema.format === 'uuid') return idPairs(key.split('.').at(-1) ?? '', operation);
  if (/mail/i.test(key)) return [EMAILS];
  if (/url|link|domain/i.test(key)) return [LINKS];
  return [/plural/i.test(key) ? PLURALS : NAMES];
};

const bodyProbes = (operation: DescribedOperation): readonly Probe[] => {
  if (operation.body === null) return [];
  // The same place by several alternatives is one place; ids are the most telling of them.
  const leaves = new Map(
    leavesOf(operation.body)
      .toSorted((a, b) => Number(a.schema.format === 'uuid') - Number(b.schema.format === 'uuid'))
      .map((leaf) => [leaf.path.join('.'), leaf]),
  );
  return [...leaves].flatMap(([key, leaf]) =>
    pairsOf(leaf, operation).map((values) => ({
      place: `body ${key}`,
      values,
      body: (value: string, base: Json) => putInto(base, leaf.path, value),
    })),
  );
};

// --- parameters ---

/** Foreign keys and other ids among the properties of what the operation answers. */
const idNamesOf = (operation: DescribedOperation): readonly string[] => {
  const { resolve } = description;
  const data = resolve(resolve(operation.success)?.properties?.data);
  const [list] = Object.values<Json>(data?.properties ?? {});
  const item = resolve(resolve(list)?.items ?? list);
  return Object.keys(item?.properties ?? {}).filter((name) => name === 'id' || /Id$/.test(name));
};

const query = (place: string, values: Pair, name: string, text: (value: string) => string): Probe => ({
  place: `query ${place}`,
  values,
  query: (value) => `${name}=${encode(text(value))}`,
});

const filterProbes = (operation: DescribedOperation): readonly Probe[] => [
  ...idNamesOf(operation).flatMap((name) =>
    idPairs(name, operation).flatMap((values) => [
      query(`filter by ${name}`, values, 'filter', (value) => `${name}[eq]:${value}`),
      query(
        `filter by one of ${name}`,
        values,
        'filter',
        (value) => `and(${name}[in]:[${value}],id[is]:NOT_NULL)`,
      ),
    ]),
  ),
  query('filter by a field', NAMES, 'filter', (value) => `${value}[eq]:x`),
  query('filter through a relation', NAMES, 'filter', (value) => `company.${value}[eq]:x`),
  query('filter by a name', NAMES, 'filter', (value) => `name[eq]:${value}`),
  query('filter by an e-mail', EMAILS, 'filter', (value) => `emails.primaryEmail[eq]:${value}`),
  query('filter by a link', LINKS, 'filter', (value) => `domainName.primaryLinkUrl[eq]:${value}`),
];

const cursorProbes =
  (name: string) =>
  (operation: DescribedOperation): readonly Probe[] => {
    const cursor = foreignCursors.get(resourceOf(operation));
    // A position in the feed of events says a time, not whose it is.
    if (cursor === undefined) return [];
    const isId = cursor.length === 36;
    // A cursor of nobody: the same, with one letter of its seal changed.
    const absent = isId ? absentId(cursor) : `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`;
    return [query(name, pair(cursor, absent), name, (value) => value)];
  };

const fieldNameProbes = (name: string, text: (field: string) => string) => (): readonly Probe[] => [
  query(`${name} of a field`, NAMES, name, text),
  query(`${name} through a relation`, NAMES, name, (value) => text(`company.${value}`)),
];

const isGrouping = (path: string): boolean => path.endsWith('/groupBy');

const PARAMETERS: Readonly<Record<string, (operation: DescribedOperation) => readonly Probe[]>> = {
  'path id': (operation) => {
    const foreign = foreignIds.get(resourceOf(operation)) ?? '';
    return [
      {
        place: 'path id',
        values: idPair(foreign),
        path: (path, value) => path.replace('{id}', value),
      },
    ];
  },
  'query filter': filterProbes,
  'query order_by': (operation) =>
    fieldNameProbes('order_by', (field) =>
      isGrouping(operation.path) ? JSON.stringify([{ [field]: 'AscNullsLast' }]) : `${field}[AscNullsLast]`,
    )(),
  'query group_by': fieldNameProbes('group_by', (field) => JSON.stringify([{ [field]: true }])),
  'query aggregate': fieldNameProbes('aggregate', (field) => JSON.stringify([`countEmpty${field}`])),
  'query order_by_for_records': fieldNameProbes('order_by_for_records', (field) => `${field}[AscNullsLast]`),
  'query orderBy': fieldNameProbes('orderBy', (field) => `${field}[AscNullsLast]`),
  'query objects': () => [query('objects', PLURALS, 'objects', (value) => value)],
  'query fields': fieldNameProbes('fields', (field) => `id,${field}`),
  'query starting_after': cursorProbes('starting_after'),
  'query ending_before': cursorProbes('ending_before'),
  'header If-None-Match': () => {
    const absent = `"${foreignTag.slice(1, -1).split('').toReversed().join('')}"`;
    const values = pair(foreignTag, absent);
    return [{ place: 'header', values, headers: (value) => ({ 'if-none-match': value }) }];
  },
  'header Idempotency-Key': () => [
    { place: 'header', values: KEYS, headers: (value) => ({ 'idempotency-key': value }) },
  ],
};

/** Parameters that take nothing that a workspace could have: numbers and switches. */
const isHarmless = (schema: Json): boolean => {
  const { type, anyOf = [], enum: values } = description.resolve(schema);
  const options: readonly Json[] = anyOf.length > 0 ? anyOf : [{ type, enum: values }];
  return options.every(
    (option) =>
      option.type === 'integer' ||
      option.type === 'number' ||
      option.type === 'boolean' ||
      option.const !== undefined ||
      option.enum,
  );
};

const parameterProbes = (operation: DescribedOperation): readonly Probe[] =>
  operation.parameters.flatMap(({ name, in: where, schema }) => {
    const probes = PARAMETERS[`${where} ${name}`];
    if (probes) return probes(operation);
    if (isHarmless(schema)) return [];
    throw new Error(
      `what of another workspace can go into the ${where} parameter ${name} of ${operation.id}?`,
    );
  });

/** Paths of one's own object, asked of an object that only the other has. */
const objectProbes = (operation: DescribedOperation): readonly Probe[] =>
  operation.path.split('/').includes('rockets')
    ? [{ place: 'path object', values: PLURALS, path: (path, value) => path.replace('rockets', value) }]
    : [];

const probesOf = (operation: DescribedOperation): readonly Probe[] => [
  ...parameterProbes(operation),
  ...objectProbes(operation),
  ...bodyProbes(operation),
];

/** Whether a twin that is asked so may have the value for its own afterwards. */
const takesOver = ({ method, path }: DescribedOperation, { place }: Probe): boolean =>
  place.startsWith('body ') &&
  (/(^|[ .])id$/.test(place) || (method !== 'GET' && path.includes('/metadata/')));

// --- asking ---

/** Without it a grouping is refused before anything else of it is looked at. */
const GROUPED_BY_ID = `group_by=${encode('[{"id":true}]')}&include_records_sample=true`;

const ask = (at: 0 | 1, operation: DescribedOperation, probe: Probe): Promise<Answer> => {
  const value = at === 0 ? probe.values.foreign : probe.values.absent;
  const own = ownIds.get(resourceOf(operation))?.[at] ?? '';
  const path = (probe.path?.(operation.path, value) ?? operation.path).replace('{id}', own);
  const base = BASE_BODIES[`${operation.method} ${operation.path}`]?.(at);
  const body =
    operation.body === null
      ? undefined
      : (probe.body?.(value, base) ?? base ?? (/\/batch\//.test(path) ? [{}] : {}));
  const asked = [
    ...(isGrouping(operation.path) && !probe.place.startsWith('query group_by') ? [GROUPED_BY_ID] : []),
    ...(probe.query ? [probe.query(value)] : []),
  ];
  const joint = asked.length > 0 ? `?${asked.join('&')}` : '';
  return twins[at].call(operation.method, `${path}${joint}`, body, { headers: probe.headers?.(value) ?? {} });
};

/** Of each answer its own. */
const OWN_HEADERS = ['x-request-id', 'server-timing', 'date', 'etag'];

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Replaces both of each pair by one token. Names stand in other names too, with a capital. */
const alike = (): ((text: string) => string) => {
  const tokens = new Map(
    pairs.flatMap(({ foreign, absent }, n) =>
      [foreign, absent].map((text) => [text.toLowerCase(), `<value ${n}>`] as const),
    ),
  );
  const any = new RegExp([...tokens.keys()].map(escaped).join('|'), 'gi');
  return (text) => text.replaceAll(any, (found) => tokens.get(found.toLowerCase()) ?? found);
};

/** An answer without the value that was sent, and without what no two answers share. */
const bare = (mapped: (text: string) => string, { status, text, headers }: Answer): Json => {
  const echoed = mapped(text)
    .replace(/"requestId":"[^"]*"/, '"requestId":""')
    // A record of the caller's own.
    .replaceAll(/"conflictingRecordId":"[^"]*"/g, '"conflictingRecordId":""');
  const shown =
    status < 300
      ? echoed
          .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
          .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
          .replaceAll(/"(start|end)Cursor":"[^"]*"/g, '"$1Cursor":"…"')
      : echoed;
  const shared = [...headers].filter(([name]) => !OWN_HEADERS.includes(name));
  return { status, text: shown, headers: Object.fromEntries(shared) };
};

/** Thousands of requests: PGlite, which runs the same statements several times slower, is spared them. */
const isQuick = inject('databaseKind') === 'postgres';
const MOST_MS = 600_000;

describe.runIf(isQuick)('what only another workspace has', () => {
  it(
    'is answered as what nobody has, by every operation at every place, and is left as it was',
    async () => {
      const before = await digestOf(other.workspaceId);
      const statuses = new Map<number, number>();
      const unprobed: string[] = [];
      const told: string[] = [];
      let asked = 0;
      const all = description.operations.map((operation) => ({ operation, probes: probesOf(operation) }));
      for (const { probes } of all)
        for (const { values } of probes)
          if (!pairs.some(({ foreign }) => foreign === values.foreign)) pairs.push(values);
      pairs.sort((a, b) => b.foreign.length - a.foreign.length);
      const mapped = alike();
      // What twins come to have themselves, or to call their own, they are not asked for any more.
      const passes = [false, true].flatMap((takes) =>
        all.map(({ operation, probes }) => ({
          operation,
          probes: probes.filter((probe) => takesOver(operation, probe) === takes),
        })),
      );
      for (const { operation, probes } of all)
        if (probes.length === 0 && operation.parameters.some(({ schema }) => !isHarmless(schema)))
          unprobed.push(operation.id);
      for (const { operation, probes } of passes) {
        for (const probe of probes) {
          const answers = [await ask(0, operation, probe), await ask(1, operation, probe)] as const;
          const what = `${operation.method} ${operation.path}: ${probe.place} ${probe.values.foreign}`;
          const [foreign, absent] = [
            JSON.stringify(bare(mapped, answers[0])),
            JSON.stringify(bare(mapped, answers[1])),
          ];
          const { status } = answers[0];
          // What happened to a record is told after it is gone, so a history is empty rather than missing.
          const mustMiss = probe.place.startsWith('path ') && !operation.path.endsWith('/history');
          const isWrong = status >= 500 || (mustMiss && status !== 404);
          if (foreign !== absent || isWrong)
            told.push(`${what}\n${foreign.slice(0, 1500)}\n${absent.slice(0, 1500)}`);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          asked += 1;
        }
      }
      expect(told.slice(0, 20), `${told.length} in all`).toEqual([]);
      expect(unprobed).toEqual([]);
      expect(asked).toBeGreaterThan(1_000);
      expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 404]));
      expect(await digestOf(other.workspaceId)).toBe(before);
    },
    MOST_MS,
  );

  it('is there, for whoever has it: the probes ask for something', async () => {
    for (const [plural, id] of foreignIds) {
      const path =
        plural === 'objects' || plural === 'fields' ? `/rest/metadata/${plural}` : `/rest/${plural}`;
      expect((await other.get(`${path}/${id}`)).status, plural).toBe(200);
      expect((await other.get(`${path}/${absentId(id)}`)).status, plural).toBe(404);
    }
    expect((await other.get(`/rest/${PLURALS.foreign}`)).status).toBe(200);
    expect((await other.post('/rest/people', { emails: { primaryEmail: EMAILS.foreign } })).status).toBe(409);
  });
});
