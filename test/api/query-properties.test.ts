/**
 * The query language against its reference: random data, random filters, orders and pages, on standard objects,
 * custom fields and a custom object. They are the same in every run; `SEED=random` makes others, and the seed that a
 * failure prints repeats it.
 */
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { encodeCursor } from '../../src/plan/cursor.ts';
import { createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';
import {
  type Comparator,
  type Filter,
  isList,
  jsonText,
  type Key,
  type Kind,
  listOfRows,
  type Predicate,
  pageOf,
  type Row,
  type Value,
} from '../support/reference.ts';

const seed = inject('seed');
/** PGlite runs in WebAssembly and takes several times as long. */
const runs = (count: number): number => (inject('databaseKind') === 'pglite' ? Math.ceil(count / 2) : count);

const check = async (property: fc.IAsyncProperty<unknown>, count: number): Promise<void> =>
  fc.assert(property, { seed, numRuns: runs(count), endOnFailure: true, interruptAfterTimeLimit: 40_000 });

/** One random value, the same for the same seed. */
const sample = <T>(arbitrary: fc.Arbitrary<T>, salt: number): T => {
  const [value] = fc.sample(arbitrary, { seed: seed + salt, numRuns: 1 });
  if (value === undefined) throw new Error('nothing was sampled');
  return value;
};

// --- values ---

const LONG = 'Long'.repeat(60);
/** As long as text is ordered by. */
const WHOLE = 'é'.repeat(300);

const TEXTS = [
  '',
  'a',
  '\u0001',
  'a\u0001',
  'a\u0001b',
  'a\u0002',
  `${WHOLE}b`,
  `${WHOLE}a`,
  WHOLE.toUpperCase(),
  'A',
  'ab',
  'Ab',
  'aB',
  'AB',
  'b',
  'B',
  'ä',
  'Ä',
  'éa',
  'ÉA',
  'z',
  'Z',
  '100%',
  '100',
  'a_b',
  'axb',
  'a\\b',
  '\\',
  '\\%',
  '"q"',
  "it's",
  '"',
  "'",
  'a,b',
  '(x)',
  '[y]',
  '[a,b]',
  'NULL',
  'null',
  'x:y',
  '日本',
  '日本語',
  '😀',
  '😁a',
  '～',
  '\uFFFD',
  'жук',
  'ЖУК',
  `${LONG}a`,
  `${LONG}B`,
  `${LONG}b`,
  LONG,
  'a b',
  '-1',
  '{"a":1}',
  '$1',
  ' a',
  'a ',
  '\t',
] as const;
const NUMBERS = [-1.5, -1, 0, 0.1, 1, 2, 3, 10, 1e10, 123456.789, 1e-7] as const;
const MICROS = [-1_000_000, 0, 5, 1_000_000, 2_500_000, 9_000_000_000_000] as const;
const INSTANTS = [
  '1970-01-01T00:00:00.000Z',
  '2024-02-29T12:00:00.000Z',
  '2024-02-29T12:00:00.001Z',
  '2025-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
] as const;
const DATES = ['1970-01-01', '2024-02-29', '2024-03-01', '2025-01-01', '9999-12-31', '0001-01-01'] as const;
const UUIDS = [1, 2, 0xab, 0xffff].map((n) => `1f000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);
const ITEMS = ['A', 'B', 'C_1'] as const;
const ARRAY_ITEMS = ['A', 'b', 'a,b', '"', 'é'] as const;
const STAGES = ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'] as const;
const ADDRESSES = ['a@x.io', 'b@x.io', 'c_1@y.io'] as const;
const URLS = ['https://a.io', 'https://b.io/X_y', 'https://c.io/100%25'] as const;
/** Read as JSON where a body holds them. */
const JSONS = [
  '{"b": [1, "Ab"], "a": null}',
  '[]',
  '["a%b", {"cc": true, "d": "x_y"}]',
  '{"é": "日本"}',
] as const;
const LINK_LISTS = [
  '[{"url": "https://d.io", "label": "Dé"}]',
  '[{"url": "https://e.io", "label": ""}]',
  '[]',
] as const;
const PHONE_LISTS = ['[]', '[{"number": "612345679", "callingCode": "+33", "countryCode": "FR"}]'] as const;
const JSON_TEXTS: ReadonlySet<Value> = new Set<Value>([...JSONS, ...LINK_LISTS, ...PHONE_LISTS]);
const RATINGS = ['RATING_1', 'RATING_2', 'RATING_3', 'RATING_4', 'RATING_5'] as const;

/** A part that can be filtered by: how it is compared, and the values that it takes. */
interface Part {
  readonly path: string;
  readonly kind: Kind;
  readonly pool: readonly Value[];
  /** Whether what is stored is not always what was sent: then the row has what was answered. */
  readonly isNormalised?: boolean;
}

const part = (path: string, kind: Kind, pool: readonly Value[]): Part => ({ path, kind, pool });
const normalised = (path: string, kind: Kind, pool: readonly Value[]): Part => ({
  ...part(path, kind, pool),
  isNormalised: true,
});

const lists = (items: readonly string[]): readonly (readonly string[])[] => [
  [],
  ...items.map((item) => [item]),
  items.slice(0, 2),
  items.slice(0, 2).toReversed(),
  items,
];

const uuidOf = (group: string, number: number): string =>
  `${group}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
const ids = (group: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => uuidOf(group, at + 1));

const COMPANIES = ids('2a000000', 9);
const PEOPLE = ids('2b000000', 45);
const OPPORTUNITIES = ids('2c000000', 45);
const GADGETS = ids('2d000000', 45);

const SYSTEM = (own: readonly string[]): readonly Part[] => [
  part('id', 'uuid', own),
  part('createdAt', 'instant', INSTANTS.slice(0, 5)),
  part('position', 'number', NUMBERS),
  part('createdBy.name', 'text', ['Test key']),
  part('createdBy.source', 'option', ['API']),
];

/** A body's values by path; what is left out is null. */
type Values = Readonly<Record<string, Value>>;

const COMPANY = [
  part('name', 'text', TEXTS),
  part('employees', 'number', NUMBERS.filter(Number.isInteger)),
  part('annualRecurringRevenue.amountMicros', 'number', MICROS),
  part('annualRecurringRevenue.currencyCode', 'text', ['EUR', 'USD', 'eur', '']),
  part('address.addressCity', 'text', TEXTS),
  part('address.addressLat', 'number', [0, -1.5, 12.25, 90]),
  part('idealCustomerProfile', 'boolean', [true, false]),
] as const;
const PERSON = [
  part('name.firstName', 'text', TEXTS),
  part('name.lastName', 'text', TEXTS),
  part('jobTitle', 'text', TEXTS),
  part('city', 'text', TEXTS),
  part('companyId', 'uuid', COMPANIES),
  normalised('emails.additionalEmails', 'jsonList', lists(ADDRESSES)),
  normalised('linkedinLink.primaryLinkUrl', 'text', URLS),
  normalised('linkedinLink.secondaryLinks', 'jsonItems', LINK_LISTS),
] as const;
const OPPORTUNITY = [
  part('name', 'text', TEXTS),
  part('amount.amountMicros', 'number', MICROS),
  part('amount.currencyCode', 'text', ['EUR', 'USD', 'eur', '']),
  part('closeDate', 'instant', INSTANTS),
  part('stage', 'option', STAGES),
  part('companyId', 'uuid', COMPANIES),
  part('pointOfContactId', 'uuid', PEOPLE),
] as const;

interface CustomType {
  readonly type: string;
  /** Of types that are made of others' kinds one copy will do. */
  readonly once?: boolean;
  readonly options?: readonly string[];
  readonly parts: readonly Part[];
}

const CUSTOM_TYPES: readonly CustomType[] = [
  { type: 'TEXT', parts: [part('', 'text', TEXTS)] },
  { type: 'NUMBER', parts: [part('', 'number', NUMBERS)] },
  { type: 'BOOLEAN', parts: [part('', 'boolean', [true, false])] },
  { type: 'DATE_TIME', parts: [part('', 'instant', INSTANTS)] },
  { type: 'DATE', parts: [part('', 'date', DATES)] },
  { type: 'SELECT', options: STAGES, parts: [part('', 'option', STAGES)] },
  { type: 'MULTI_SELECT', options: ITEMS, parts: [part('', 'list', lists(ITEMS))] },
  { type: 'ARRAY', parts: [part('', 'list', lists(ARRAY_ITEMS))] },
  {
    type: 'CURRENCY',
    parts: [part('.amountMicros', 'number', MICROS), part('.currencyCode', 'text', ['EUR', 'usd', ''])],
  },
  { type: 'UUID', parts: [part('', 'uuid', UUIDS)] },
  { type: 'RATING', parts: [part('', 'option', RATINGS)] },
  {
    type: 'FULL_NAME',
    once: true,
    parts: [part('.firstName', 'text', TEXTS), part('.lastName', 'text', TEXTS)],
  },
  {
    type: 'ADDRESS',
    once: true,
    parts: [
      part('.addressStreet1', 'text', TEXTS),
      part('.addressCountry', 'text', TEXTS),
      part('.addressLng', 'number', [0, -1.5, 12.25, 180]),
    ],
  },
  {
    type: 'EMAILS',
    once: true,
    parts: [
      normalised('.primaryEmail', 'text', ADDRESSES),
      normalised('.additionalEmails', 'jsonList', lists(ADDRESSES)),
    ],
  },
  {
    type: 'PHONES',
    once: true,
    parts: [
      normalised('.primaryPhoneNumber', 'text', ['612345678', '987654321']),
      normalised('.additionalPhones', 'jsonItems', PHONE_LISTS),
    ],
  },
  {
    type: 'LINKS',
    once: true,
    parts: [
      normalised('.primaryLinkUrl', 'text', URLS),
      normalised('.primaryLinkLabel', 'text', TEXTS),
      normalised('.secondaryLinks', 'jsonItems', LINK_LISTS),
    ],
  },
  {
    type: 'RICH_TEXT',
    once: true,
    parts: [normalised('.markdown', 'text', ['# Ab', 'plain', 'a *b* 100%', ''])],
  },
  { type: 'RAW_JSON', once: true, parts: [normalised('', 'json', JSONS)] },
];

interface CustomField extends CustomType {
  readonly name: string;
}

/** Fields of every type, `copies` of each, in random order: the first ones take the slots, the rest have none. */
const customFields = (prefix: string, copies: number, salt: number): readonly CustomField[] => {
  const types = CUSTOM_TYPES.flatMap((type) => Array.from({ length: type.once ? 1 : copies }, () => type));
  const shuffled = sample(fc.shuffledSubarray(types, { minLength: types.length }), salt);
  return shuffled.map((type, at) => {
    const name = `${prefix}${at}`;
    return { ...type, name, parts: type.parts.map((one) => ({ ...one, path: name + one.path })) };
  });
};

const PERSON_FIELDS = customFields('extra', 2, 1);
const GADGET_FIELDS = customFields('field', 3, 2);
const partsOf = (fields: readonly CustomField[]): readonly Part[] => fields.flatMap((field) => field.parts);

// --- bodies ---

const randomValues = (parts: readonly Part[]): fc.Arbitrary<Values> =>
  fc.record(
    Object.fromEntries(
      parts.map(({ path, pool }) => [
        path,
        fc.oneof(
          { weight: 1, arbitrary: fc.constant(null) },
          { weight: 4, arbitrary: fc.constantFrom(...pool) },
        ),
      ]),
    ),
  );

const bodyOf = (id: string, values: Values): Json => {
  const body: Record<string, Json> = { id };
  for (const [path, given] of Object.entries(values)) {
    const [name = '', sub] = path.split('.');
    const value: Json = JSON_TEXTS.has(given) ? JSON.parse(String(given)) : given;
    if (name === 'idealCustomerProfile' && value === null) continue;
    if (name === 'stage' && value === null) continue;
    if ((name === 'position' || name === 'createdAt') && value === null) continue;
    if (sub === undefined) body[name] = value;
    else body[name] = { ...body[name], [sub]: value };
  }
  return body;
};

const DEFAULTS: Readonly<Record<string, Value>> = { idealCustomerProfile: false, stage: 'NEW' };

const answeredValue = ({ path, kind }: Part, answered: Json): Value => {
  const value = path.split('.').reduce((whole: Json, name) => whole?.[name] ?? null, answered);
  if ((kind !== 'json' && kind !== 'jsonItems') || value === null) return value;
  // A sub-field that was never set is answered as an empty list.
  return path.includes('.') && value.length === 0 ? null : jsonText(value);
};

const rowOf = (id: string, values: Values, answered: Json, parts: readonly Part[]): Row => {
  const sent = parts.filter(({ isNormalised }) => !isNormalised).map(({ path }) => path);
  const defaulted = sent.map((path) => [path, values[path] ?? DEFAULTS[path] ?? null]);
  const stored = parts
    .filter(({ isNormalised }) => isNormalised)
    .map((one) => [one.path, answeredValue(one, answered)]);
  return {
    id,
    values: {
      ...Object.fromEntries([...defaulted, ...stored]),
      id,
      createdAt: answered.createdAt,
      position: answered.position,
      'createdBy.name': 'Test key',
      'createdBy.source': 'API',
      deletedAt: null,
    },
  };
};

const post = async (api: Workspace, path: string, body: Json): Promise<Json> => {
  const answer = await api.post(path, body);
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
  return answer.body.data;
};

const CREATED = [part('createdAt', 'instant', INSTANTS.slice(0, 5)), part('position', 'number', NUMBERS)];

const createRows = async (
  api: Workspace,
  plural: string,
  own: readonly string[],
  parts: readonly Part[],
  salt: number,
): Promise<readonly Row[]> => {
  const all = sample(
    fc.array(randomValues([...parts, ...CREATED]), { minLength: own.length, maxLength: own.length }),
    salt,
  );
  const bodies = own.map((id, at) => bodyOf(id, all[at] ?? {}));
  const data = await post(api, `/rest/batch/${plural}?depth=0`, bodies);
  return own.map((id, at) => rowOf(id, all[at] ?? {}, data[plural][at], parts));
};

const createField = async (api: Workspace, objectId: string, field: CustomField): Promise<void> => {
  const options = field.options?.map((value, position) => ({ value, label: value, position, color: 'red' }));
  await post(api, '/rest/metadata/fields', {
    objectMetadataId: objectId,
    type: field.type,
    name: field.name,
    label: field.name,
    ...(options && { options }),
  });
};

// --- the world that all properties ask about ---

interface Table {
  readonly plural: string;
  readonly objectId: string;
  readonly rows: readonly Row[];
  /** With what is one hop away. */
  readonly parts: readonly Part[];
  /** A body of a row that comes and goes while others are paged through. */
  readonly passing: fc.Arbitrary<Values>;
}

interface World {
  readonly api: Workspace;
  readonly tables: readonly Table[];
}

const hopParts = (relation: string, parts: readonly Part[]): readonly Part[] =>
  parts.map((one) => ({ ...one, path: `${relation}.${one.path}` }));

/** Rows with the values of the live record that `foreignKey` points at. */
const joined = (
  rows: readonly Row[],
  relation: string,
  foreignKey: string,
  parts: readonly Part[],
  targets: readonly Row[],
): readonly Row[] => {
  const live = new Map(
    targets.filter((target) => target.values.deletedAt === null).map((target) => [target.id, target]),
  );
  return rows.map((row) => {
    const target = live.get(String(row.values[foreignKey]));
    const values = parts.map(({ path }) => [`${relation}.${path}`, target?.values[path] ?? null]);
    return { ...row, values: { ...row.values, ...Object.fromEntries(values) } };
  });
};

/** Deletes every so manieth row softly. */
const withDeletions = async (
  api: Workspace,
  plural: string,
  rows: readonly Row[],
  every: number,
): Promise<readonly Row[]> =>
  Promise.all(
    rows.map(async (row, at) => {
      if (at % every !== every - 1) return row;
      expect((await api.delete(`/rest/${plural}/${row.id}`)).status).toBe(200);
      return { ...row, values: { ...row.values, deletedAt: 'some time' } };
    }),
  );

/** Of companies and of other objects, every so manieth row is deleted once all are there. */
const COMPANY_DELETIONS = 4;
const DELETIONS = 9;

const deletedOf = (own: readonly string[], every: number): readonly Value[] =>
  own.filter((_, at) => at % every === every - 1);

/** A foreign key that may be written after the deletions. */
const withLiveTargets = (one: Part): Part => {
  const deleted = [...deletedOf(COMPANIES, COMPANY_DELETIONS), ...deletedOf(PEOPLE, DELETIONS)];
  return one.kind === 'uuid' ? { ...one, pool: one.pool.filter((id) => !deleted.includes(id)) } : one;
};

const buildWorld = async (): Promise<World> => {
  const api = await createWorkspace();
  const objects = (await api.get('/rest/metadata/objects')).body.data.objects;
  const idOf = (nameSingular: string): string =>
    objects.find((object: Json) => object.nameSingular === nameSingular).id;
  const gadget = (
    await post(api, '/rest/metadata/objects', {
      nameSingular: 'gadget',
      namePlural: 'gadgets',
      labelSingular: 'Gadget',
      labelPlural: 'Gadgets',
    })
  ).object;
  for (const field of PERSON_FIELDS) await createField(api, idOf('person'), field);
  for (const [at, field] of GADGET_FIELDS.entries()) {
    // One relation early on, which takes a slot, and one when they are all taken.
    if (at === 2 || at === GADGET_FIELDS.length - 1)
      await post(api, '/rest/metadata/fields', {
        objectMetadataId: gadget.id,
        type: 'RELATION',
        name: at === 2 ? 'maker' : 'buyer',
        label: at === 2 ? 'Maker' : 'Buyer',
        relationCreationPayload: {
          type: 'MANY_TO_ONE',
          targetObjectMetadataId: idOf('company'),
          targetFieldLabel: at === 2 ? 'Made gadgets' : 'Bought gadgets',
          targetFieldIcon: 'IconBox',
        },
      });
    await createField(api, gadget.id, field);
  }
  const person = [...PERSON, ...partsOf(PERSON_FIELDS)];
  const gadgetParts = [
    part('name', 'text', TEXTS),
    ...partsOf(GADGET_FIELDS),
    part('makerId', 'uuid', COMPANIES),
    part('buyerId', 'uuid', COMPANIES),
  ];
  // Whoever is pointed at must be alive at that time, so all are created before any is deleted.
  const created = {
    companies: await createRows(api, 'companies', COMPANIES, COMPANY, 10),
    people: await createRows(api, 'people', PEOPLE, person, 11),
    opportunities: await createRows(api, 'opportunities', OPPORTUNITIES, OPPORTUNITY, 12),
    gadgets: await createRows(api, 'gadgets', GADGETS, gadgetParts, 13),
  };
  const companies = await withDeletions(api, 'companies', created.companies, COMPANY_DELETIONS);
  const lone = {
    people: await withDeletions(api, 'people', created.people, DELETIONS),
    opportunities: await withDeletions(api, 'opportunities', created.opportunities, DELETIONS),
    gadgets: await withDeletions(api, 'gadgets', created.gadgets, DELETIONS),
  };
  const join = (rows: readonly Row[], relation: string): readonly Row[] =>
    joined(rows, relation, `${relation}Id`, COMPANY, companies);
  const people = join(lone.people, 'company');
  const opportunities = joined(
    join(lone.opportunities, 'company'),
    'pointOfContact',
    'pointOfContactId',
    person,
    people,
  );
  const gadgets = join(join(lone.gadgets, 'maker'), 'buyer');
  const table = (
    plural: string,
    objectId: string,
    rows: readonly Row[],
    own: readonly Part[],
    hops: readonly Part[],
  ): Table => ({
    plural,
    objectId,
    rows,
    parts: [...SYSTEM(rows.map(({ id }) => id)), ...own, ...hops],
    passing: randomValues([...own.map(withLiveTargets), ...CREATED]),
  });
  const contact = hopParts('pointOfContact', [...person]);
  return {
    api,
    tables: [
      table('people', idOf('person'), people, person, hopParts('company', COMPANY)),
      table('opportunities', idOf('opportunity'), opportunities, OPPORTUNITY, [
        ...hopParts('company', COMPANY),
        ...contact,
      ]),
      table('gadgets', gadget.id, gadgets, gadgetParts, [
        ...hopParts('maker', COMPANY),
        ...hopParts('buyer', COMPANY),
      ]),
    ],
  };
};

let built: Promise<World> | null = null;
const world = (): Promise<World> => {
  built ??= buildWorld();
  return built;
};

// --- filters ---

const ORDERED: readonly Comparator[] = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'is'];
const UNSORTABLE: ReadonlySet<Kind> = new Set<Kind>(['list', 'jsonList', 'json', 'jsonItems']);

const COMPARATORS: Readonly<Record<Kind, readonly Comparator[]>> = {
  text: [...ORDERED, 'startsWith', 'endsWith', 'like', 'ilike'],
  option: [...ORDERED, 'containsAny'],
  uuid: ORDERED,
  number: ORDERED,
  boolean: ['eq', 'is'],
  instant: ORDERED,
  date: ORDERED,
  list: ['eq', 'neq', 'in', 'is', 'containsAny'],
  json: ['is', 'like', 'ilike'],
  jsonItems: ['is', 'like', 'ilike'],
  jsonList: ['eq', 'neq', 'in', 'is', 'containsAny', 'like', 'ilike'],
};

const PATTERNS = [
  '%',
  '_',
  'a%',
  'A%',
  '%b',
  '%a%',
  'a_b',
  '100\\%',
  '%\\%',
  '__',
  'É%',
  'жУ_',
  '日%',
  '%😀%',
  `${LONG}%`,
  `${LONG.toUpperCase()}_`,
  'ab',
  'lONG%',
  '%"%',
  'a\\b',
  '_\\_',
  '\\\\%',
  '%\\_y%',
  '%"%": %',
  '%AB%',
  '%@X.IO"%',
];
const text = (pool: readonly Value[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...pool.map(String)),
    fc.constantFrom(...TEXTS),
    fc.string({
      unit: fc.constantFrom('a', 'B', '%', '_', '\\', '"', "'", ',', ')', '(', ']', '[', ' ', '日'),
      maxLength: 4,
    }),
  );

const operandOf = ({ kind, pool }: Part, comparator: Comparator): fc.Arbitrary<Predicate['operand']> => {
  const value: fc.Arbitrary<Value> = kind === 'text' ? text(pool) : fc.constantFrom(...pool);
  switch (comparator) {
    case 'is':
      return fc.constantFrom('NULL', 'NOT_NULL');
    case 'in':
      if (isList(kind))
        return fc.array(fc.constantFrom(...pool.filter((list) => Array.isArray(list) && list.length < 2)), {
          minLength: 1,
          maxLength: 3,
        });
      return fc.array(value, { minLength: 1, maxLength: 4 });
    case 'containsAny': {
      const items = pool.flatMap((item): readonly Value[] => (Array.isArray(item) ? item : [item]));
      return fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 3 });
    }
    case 'startsWith':
    case 'endsWith':
      return fc.oneof(
        text(pool),
        fc
          .tuple(fc.constantFrom(...TEXTS), fc.nat(3))
          .map(([whole, n]) =>
            (comparator === 'endsWith' ? [...whole].slice(-n - 1) : [...whole].slice(0, n + 1)).join(''),
          ),
      );
    case 'like':
    case 'ilike':
      return fc.oneof(fc.constantFrom(...PATTERNS), text(pool));
    default:
      return value;
  }
};

const predicateOn = (one: Part): fc.Arbitrary<Predicate> =>
  fc
    .constantFrom(...COMPARATORS[one.kind])
    .chain((comparator) =>
      operandOf(one, comparator).map(
        (operand) => ({ op: 'predicate', path: one.path, kind: one.kind, comparator, operand }) as const,
      ),
    );

const DELETED: readonly Predicate[] = ['NULL', 'NOT_NULL'].map((operand) => ({
  op: 'predicate',
  path: 'deletedAt',
  kind: 'text',
  comparator: 'is',
  operand,
}));

const filterOn = (parts: readonly Part[]): fc.Arbitrary<Filter> => {
  const predicate = fc.constantFrom(...parts).chain(predicateOn);
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => {
    const items = fc.array(tie('filter'), { minLength: 1, maxLength: 3 });
    return {
      filter: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        { weight: 8, arbitrary: predicate },
        { weight: 1, arbitrary: fc.constantFrom(...DELETED) },
        { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('and', 'or'), items }) },
        { weight: 3, arbitrary: fc.record({ op: fc.constant('not'), item: tie('filter') }) },
      ),
    };
  });
  return filter;
};

const quoted = (value: string): string => `"${value.replaceAll(/["'\\]/g, '\\$&')}"`;
const printed = (value: Value): string => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return /^(?!NULL$)[A-Za-z0-9]+$/.test(value) ? value : quoted(value);
  return `[${(value ?? []).map(quoted).join(', ')}]`;
};

const printPredicate = ({ path, comparator, operand, kind }: Predicate): string => {
  const head = `${path}[${comparator}]:`;
  if (comparator === 'is') return `${head}${String(operand)}`;
  if (!Array.isArray(operand) || (isList(kind) && comparator !== 'in' && comparator !== 'containsAny'))
    return head + printed(operand as Value);
  // Under `in` an item stands for the list that holds only it.
  const items = operand.map((item: Value) =>
    Array.isArray(item) ? quoted(item[0] ?? '') : quoted(String(item)),
  );
  return `${head}[${items.join(',')}]`;
};

const printFilter = (filter: Filter): string => {
  if (filter.op === 'predicate') return printPredicate(filter);
  if (filter.op === 'not') return `not(${printFilter(filter.item)})`;
  return `${filter.op}(${filter.items.map(printFilter).join(', ')})`;
};

// --- orders ---

const orderOn = (parts: readonly Part[]): fc.Arbitrary<readonly Key[]> => {
  const sortable = parts.filter(({ kind }) => !UNSORTABLE.has(kind));
  const key = fc
    .tuple(fc.constantFrom(...sortable), fc.boolean(), fc.boolean())
    .map(([{ path, kind }, descending, nullsFirst]) => ({ path, kind, descending, nullsFirst }));
  return fc.uniqueArray(key, { maxLength: 3, selector: ({ path }) => path });
};

const printOrder = (keys: readonly Key[]): string =>
  keys
    .map(
      ({ path, descending, nullsFirst }) =>
        `${path}[${descending ? 'Desc' : 'Asc'}Nulls${nullsFirst ? 'First' : 'Last'}]`,
    )
    .join(',');

// --- asking ---

interface Question {
  readonly filter: Filter | null;
  readonly keys: readonly Key[];
  readonly limit: number;
}

const questionOn = ({ parts }: Table, filtered = 6): fc.Arbitrary<Question> =>
  fc.record({
    filter: fc.oneof(
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: filtered, arbitrary: filterOn(parts) },
    ),
    keys: orderOn(parts),
    limit: fc.constantFrom(1, 2, 3, 7, 20, 60),
  });

const urlOf = ({ plural }: Table, { filter, keys, limit }: Question, cursor = ''): string => {
  const order = keys.length > 0 ? `&order_by=${encode(printOrder(keys))}` : '';
  return `/rest/${plural}?depth=0&fields=id&limit=${limit}${filter ? `&filter=${encode(printFilter(filter))}` : ''}${order}${cursor}`;
};

interface Listed {
  readonly ids: readonly string[];
  readonly total: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

const ask = async (api: Workspace, table: Table, url: string): Promise<Listed> => {
  const { status, body, text: answer } = await api.get(url);
  if (status !== 200) throw new Error(`${decodeURIComponent(url)}: ${status} ${answer.slice(0, 500)}`);
  return {
    ids: body.data[table.plural].map((row: Json) => row.id),
    total: body.totalCount,
    ...body.pageInfo,
  };
};

const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id);

const TABLES = [0, 1, 2].map((at) => ({ at, name: ['people', 'opportunities', 'gadgets'][at] ?? '' }));

const tableAt = async (at: number): Promise<{ api: Workspace; table: Table }> => {
  const { api, tables } = await world();
  const table = tables[at];
  if (!table) throw new Error('no such table');
  return { api, table };
};

describe(`the query language (seed ${seed})`, () => {
  it.each(TABLES)('answers any filter and order of $name as the reference does', async ({ at }) => {
    const { api, table } = await tableAt(at);
    const property = fc.asyncProperty(questionOn(table), async (question) => {
      const expected = listOfRows(table.rows, question.filter, question.keys);
      const page = pageOf(expected, question.limit, { after: 0 });
      const url = urlOf(table, question);
      const { ids: listed, total, hasNextPage, hasPreviousPage } = await ask(api, table, url);
      expect({ listed, total, hasNextPage, hasPreviousPage }, decodeURIComponent(url)).toEqual({
        listed: idsOf(page.rows),
        total: expected.length,
        hasNextPage: page.hasNextPage,
        hasPreviousPage: false,
      });
    });
    await check(property, 400);
  });

  it.each(TABLES)('every comparator of every part of $name, alone and under not', async ({ at }) => {
    const { api, table } = await tableAt(at);
    const single = fc.constantFrom(...table.parts).chain(predicateOn);
    const property = fc.asyncProperty(single, async (predicate) => {
      for (const filter of [predicate, { op: 'not', item: predicate } as const]) {
        const url = urlOf(table, { filter, keys: [], limit: 60 });
        const { ids: listed } = await ask(api, table, url);
        expect(listed, decodeURIComponent(url)).toEqual(idsOf(listOfRows(table.rows, filter, [])));
      }
    });
    await check(property, 200);
  });

  it.each(TABLES)('concatenated pages of $name are the full sort, both ways', async ({ at }) => {
    const { api, table } = await tableAt(at);
    const property = fc.asyncProperty(questionOn(table, 1), async (question) => {
      const paged = { ...question, limit: Math.max(question.limit, 3) };
      const expected = listOfRows(table.rows, paged.filter, paged.keys);
      const base = urlOf(table, paged);
      let cursor = '';
      let place = 0;
      let last: Listed | null = null;
      do {
        const page = pageOf(expected, paged.limit, { after: place });
        last = await ask(api, table, base + cursor);
        const { ids: listed, total, hasNextPage, hasPreviousPage } = last;
        expect({ listed, total, hasNextPage, hasPreviousPage }, decodeURIComponent(base + cursor)).toEqual({
          listed: idsOf(page.rows),
          total: expected.length,
          hasNextPage: page.hasNextPage,
          hasPreviousPage: page.hasPreviousPage,
        });
        place += listed.length;
        cursor = `&starting_after=${last.endCursor}`;
      } while (last.hasNextPage);
      if (last.startCursor === null) return;
      place -= last.ids.length;
      let back = last.startCursor;
      for (;;) {
        const page = pageOf(expected, paged.limit, { before: place });
        const url = `${base}&ending_before=${back}`;
        const { ids: listed, hasNextPage, hasPreviousPage, startCursor } = await ask(api, table, url);
        expect({ listed, hasNextPage, hasPreviousPage }, decodeURIComponent(url)).toEqual({
          listed: idsOf(page.rows),
          hasNextPage: page.hasNextPage,
          hasPreviousPage: page.hasPreviousPage,
        });
        place -= listed.length;
        if (!hasPreviousPage || startCursor === null) return;
        back = startCursor;
      }
    });
    await check(property, 30);
  });

  it.each(TABLES)('pages of $name hold every lasting row once while others come and go', async ({ at }) => {
    const { api, table } = await tableAt(at);
    const lasting = new Set(idsOf(table.rows));
    const churn = fc.array(fc.tuple(fc.array(table.passing, { minLength: 1, maxLength: 4 }), fc.boolean()), {
      minLength: 4,
      maxLength: 4,
    });
    const property = fc.asyncProperty(
      questionOn(table, 1),
      churn,
      fc.boolean(),
      async (question, changes, backward) => {
        const paged = { ...question, limit: 9 };
        const expected = idsOf(listOfRows(table.rows, paged.filter, paged.keys));
        const base = urlOf(table, paged);
        const passing: string[] = [];
        const change = async (step: number): Promise<void> => {
          const [bodies, deletes] = changes[step % changes.length] ?? [[], false];
          const fresh = bodies.map((values) => bodyOf(crypto.randomUUID(), values));
          await post(api, `/rest/batch/${table.plural}?depth=0`, fresh);
          passing.push(...fresh.map((body: Json) => body.id));
          const gone = deletes ? passing.shift() : undefined;
          if (gone)
            expect(
              (await api.delete(`/rest/${table.plural}/${gone}?soft_delete=${step % 2 === 0}`)).status,
            ).toBe(200);
        };
        const seen: string[] = [];
        let cursor = '';
        if (backward) {
          // From the last row on, backwards.
          let next = await ask(api, table, base);
          while (next.hasNextPage) next = await ask(api, table, `${base}&starting_after=${next.endCursor}`);
          if (next.ids.length === 0) return;
          seen.push(...next.ids);
          cursor = `&ending_before=${next.startCursor}`;
        }
        for (let step = 0; step < 40; step += 1) {
          await change(step);
          const page = await ask(api, table, base + cursor);
          if (backward) seen.unshift(...page.ids);
          else seen.push(...page.ids);
          const more = backward ? page.hasPreviousPage : page.hasNextPage;
          if (!more) break;
          cursor = backward ? `&ending_before=${page.startCursor}` : `&starting_after=${page.endCursor}`;
        }
        for (const id of passing) await api.delete(`/rest/${table.plural}/${id}?soft_delete=false`);
        expect(
          seen.filter((id) => lasting.has(id)),
          decodeURIComponent(base),
        ).toEqual(expected);
        expect(new Set(seen).size).toBe(seen.length);
      },
    );
    await check(property, 8);
  });
});

// --- nonsense ---

const byte = fc.nat(255).map((code) => `%${code.toString(16).padStart(2, '0')}`);
const bytes = fc.array(byte, { maxLength: 30 }).map((list) => list.join(''));
const anyText = fc.oneof(
  bytes,
  fc.string({ unit: 'grapheme', maxLength: 40 }).map(encode),
  fc
    .string({ unit: fc.constantFrom(...'andornot()[],:."\'\\ %_-0123456789idnameeqin'), maxLength: 60 })
    .map(encode),
  fc.string({ maxLength: 40 }).map((raw) => raw.replaceAll(/[#\s]/g, '')),
);

/** Text with a few characters left out, doubled or replaced. */
const damaged = (source: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      source,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.constantFrom('', '(', ')', '[', ']', '"', "'", '\\', ',', ':', '.', '\u0000', '😀', 'x'),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([whole, edits]) => {
      const characters = [...whole];
      for (const [at, char] of edits) if (characters.length > 0) characters[at % characters.length] = char;
      return encode(characters.join('').toWellFormed());
    });

describe(`nonsense (seed ${seed})`, () => {
  it('gives 200 or 400, whatever the bytes of the parameters', async () => {
    const { api, table } = await tableAt(2);
    const property = fc.asyncProperty(
      fc.record(
        {
          filter: fc.oneof(anyText, damaged(filterOn(table.parts).map(printFilter))),
          order_by: fc.oneof(anyText, damaged(orderOn(table.parts).map(printOrder))),
          starting_after: anyText,
          ending_before: anyText,
          depth: fc.oneof(anyText, fc.constantFrom('0', '1', '2', '3', '-1', '1.0', '٣')),
          limit: fc.oneof(anyText, fc.constantFrom('0', '-1', '1e3', '99999999999999999999', '007', 'NaN')),
          fields: fc.oneof(
            anyText,
            fc.constantFrom('id,,', '*', 'id,name,__proto__', 'constructor', 'toString'),
          ),
        },
        { requiredKeys: [] },
      ),
      fc.constantFrom(table.plural, 'metadata/objects', 'metadata/fields'),
      async (parameters, list) => {
        const search = Object.entries(parameters)
          .map(([name, value]) => `${name}=${value}`)
          .join('&');
        const { status, text: answer } = await api.get(`/rest/${list}?${search}`);
        expect([200, 400], `${list}?${search}: ${answer.slice(0, 300)}`).toContain(status);
      },
    );
    await check(property, 500);
  });

  it('gives 200 or 400 for forged cursors of any values', async () => {
    const { api, table } = await tableAt(2);
    const json = fc.oneof(
      fc.constantFrom<Json>(
        null,
        ...TEXTS,
        ...NUMBERS,
        ...INSTANTS,
        ...DATES,
        ...UUIDS,
        ...MICROS,
        true,
        false,
        [],
        {},
        1e308,
        -1e308,
        5e-324,
        2 ** 53 - 1,
        -0,
        'infinity',
        '-infinity',
        'NaN',
        '0001-01-01',
        '9999-12-31',
        '-004713-01-01',
        '275760-09-13',
        'a\u0000b',
        '\ud800',
        'x'.repeat(3000),
      ),
      fc.jsonValue(),
    );
    const sortable = table.parts.filter(({ kind }) => !UNSORTABLE.has(kind));
    const key = fc.tuple(fc.constantFrom(...sortable), fc.boolean(), fc.boolean());
    const property = fc.asyncProperty(
      key,
      json,
      fc.constantFrom(...GADGETS, 'x', ''),
      fc.boolean(),
      async ([{ path, kind }, descending, nullsFirst], value, id, backward) => {
        const order = printOrder([{ path, kind, descending, nullsFirst }]);
        const cursor = encodeCursor({
          binding: `${api.workspaceId}/${table.objectId}/${order}`,
          values: [value],
          id,
        });
        const url = `/rest/${table.plural}?depth=0&limit=3&order_by=${order}&${backward ? 'ending_before' : 'starting_after'}=${cursor}`;
        const { status, text: answer } = await api.get(url);
        expect([200, 400], `${url} ${JSON.stringify(value)}: ${answer.slice(0, 300)}`).toContain(status);
      },
    );
    await check(property, 200);
  });
});
