import { describe, expect, inject, it } from 'vitest';
import { createWorkspace, database, encode, type Json, type Workspace } from '../support/api.ts';

const OBJECTS = '/rest/metadata/objects';
const FIELDS = '/rest/metadata/fields';

/** A filter on the field `f` and which of the records A (`low`), B (`high`) and C (empty) it finds. */
type Filters = Readonly<Record<string, string>>;

interface TypeCase {
  readonly type: string;
  readonly body?: object;
  /** As sent, and as answered where that differs. Low orders before high in every ordered part. */
  readonly low: Json;
  readonly high: Json;
  readonly lowRead?: Json;
  readonly highRead?: Json;
  readonly empty: Json;
  readonly bad: readonly Json[];
  readonly filters: Filters;
  readonly badFilters: readonly string[];
  readonly ordered: readonly string[];
  /** A default plainly, in Twenty's quoted form, and as a new record then has it. */
  readonly defaults?: readonly [plain: Json, quoted: Json, read: Json];
  readonly isUnique: boolean;
}

const ordered = (path: string, low: string, high: string): Filters => ({
  [`${path}[eq]:${low}`]: 'A',
  [`${path}[neq]:${low}`]: 'B',
  [`${path}[in]:[${low},${high}]`]: 'AB',
  [`${path}[gt]:${low}`]: 'B',
  [`${path}[gte]:${low}`]: 'AB',
  [`${path}[lt]:${high}`]: 'A',
  [`${path}[lte]:${high}`]: 'AB',
  [`${path}[is]:NULL`]: 'C',
  [`${path}[is]:NOT_NULL`]: 'AB',
  [`not(${path}[is]:NULL)`]: 'AB',
  [`or(${path}[eq]:${low},${path}[is]:NULL)`]: 'AC',
});

/** The same of text: what was never set is empty text, which is another one and comes first. */
const orderedText = (path: string, low: string, high: string): Filters => ({
  ...ordered(path, `"${low}"`, `"${high}"`),
  [`${path}[neq]:"${low}"`]: 'BC',
  [`${path}[lt]:"${high}"`]: 'AC',
  [`${path}[lte]:"${high}"`]: 'ABC',
});

/** Text of which low begins with `alp` and ends in `ha`, and high does not. */
const textual = (path: string, low: string, high: string, from: number): Filters => ({
  ...orderedText(path, low, high),
  [`${path}[startsWith]:"${low.slice(0, from)}"`]: 'A',
  [`${path}[endsWith]:"${high.slice(-from)}"`]: 'B',
  [`${path}[like]:"%${low.slice(1, from)}%"`]: 'A',
  [`${path}[ilike]:"${low.toUpperCase()}"`]: 'A',
});

const options = [
  { label: 'Alpha', value: 'ALPHA', position: 0 },
  { label: 'Beta', value: 'BETA', position: 1 },
  { label: 'Gamma', value: 'GAMMA', position: 2 },
];

const U1 = '11111111-1111-4111-8111-111111111111';
const U2 = '22222222-2222-4222-8222-222222222222';
const address = {
  addressStreet1: '',
  addressStreet2: '',
  addressCity: '',
  addressPostcode: '',
  addressState: '',
  addressCountry: '',
  addressLat: null,
  addressLng: null,
};
const blankPhones = {
  primaryPhoneNumber: '',
  primaryPhoneCountryCode: '',
  primaryPhoneCallingCode: '',
  additionalPhones: [],
};
const links = (primaryLinkUrl: string, primaryLinkLabel = '') => ({
  primaryLinkLabel,
  primaryLinkUrl,
  secondaryLinks: [],
});

const CASES: readonly TypeCase[] = [
  {
    type: 'TEXT',
    low: 'alpha, "x" (1)',
    high: 'Beta',
    empty: '',
    bad: [5, {}, 'a\u0000b', '\ud800'],
    filters: {
      ...textual('f', 'alpha, \\"x\\" (1)', 'Beta', 3),
      'f[gt]:Z': 'A',
      'f[eq]:""': 'C',
      'f[gt]:"alpha"': 'A',
      'f[neq]:"alpha, \\"x\\" (1)"': 'BC',
      'f[gte]:"alpha, \\"x\\" (1)"': 'A',
      'f[gt]:"alpha, \\"x\\" (1)"': '',
      'f[lt]:"Beta"': 'C',
      'f[lte]:"Beta"': 'BC',
      'f[ilike]:"ALPHA%"': 'A',
    },
    badFilters: ['f[containsAny]:[a]', 'f.x[eq]:1', 'f[is]:x'],
    ordered: ['f'],
    defaults: ['new', "'new'", 'new'],
    isUnique: true,
  },
  {
    type: 'NUMBER',
    low: -1.5,
    high: 10,
    empty: null,
    bad: ['x', {}, true],
    filters: ordered('f', '-1.5', '10'),
    badFilters: ['f[eq]:x', 'f[like]:1'],
    ordered: ['f'],
    defaults: [3, 3, 3],
    isUnique: true,
  },
  {
    type: 'BOOLEAN',
    low: false,
    high: true,
    empty: null,
    bad: ['x', 1, {}],
    filters: {
      'f[eq]:true': 'B',
      'f[eq]:false': 'A',
      'f[is]:NULL': 'C',
      'f[is]:NOT_NULL': 'AB',
      'not(f[eq]:true)': 'A',
    },
    badFilters: ['f[eq]:x', 'f[gt]:true'],
    ordered: ['f'],
    defaults: [true, true, true],
    isUnique: false,
  },
  {
    type: 'DATE_TIME',
    low: '2024-01-01T00:00:00Z',
    lowRead: '2024-01-01T00:00:00.000Z',
    high: '2024-06-01T12:00:00.123+02:00',
    highRead: '2024-06-01T10:00:00.123Z',
    empty: null,
    bad: ['x', 5, '2024-13-01T00:00:00Z'],
    filters: ordered('f', '"2024-01-01T00:00:00Z"', '"2024-06-01T10:00:00.123Z"'),
    badFilters: ['f[eq]:x', 'f[like]:2'],
    ordered: ['f'],
    defaults: ['2024-01-01T00:00:00.000Z', "'2024-01-01T00:00:00.000Z'", '2024-01-01T00:00:00.000Z'],
    isUnique: true,
  },
  {
    type: 'DATE',
    low: '0999-12-31',
    high: '2024-06-01',
    empty: null,
    bad: ['x', 5, '2024-02-30'],
    filters: ordered('f', '0999-12-31', '2024-06-01'),
    badFilters: ['f[eq]:x'],
    ordered: ['f'],
    defaults: ['2024-01-01', "'2024-01-01'", '2024-01-01'],
    isUnique: true,
  },
  {
    type: 'SELECT',
    body: { options },
    low: 'ALPHA',
    high: 'BETA',
    empty: null,
    bad: ['X', 5, ['ALPHA']],
    filters: { ...ordered('f', 'ALPHA', 'BETA'), 'f[containsAny]:[ALPHA,GAMMA]': 'A' },
    badFilters: ['f[eq]:X', 'f[like]:A'],
    ordered: ['f'],
    defaults: ['BETA', "'BETA'", 'BETA'],
    isUnique: false,
  },
  {
    type: 'MULTI_SELECT',
    body: { options },
    low: ['ALPHA', 'BETA', 'ALPHA'],
    lowRead: ['ALPHA', 'BETA'],
    high: ['BETA', 'GAMMA'],
    empty: [],
    bad: [['X'], 5, 'X'],
    filters: {
      'f[containsAny]:[ALPHA]': 'A',
      'f[containsAny]:[ALPHA,GAMMA]': 'AB',
      'f[eq]:[ALPHA,BETA]': 'A',
      'f[neq]:[ALPHA,BETA]': 'BC',
      'f[is]:NULL': 'C',
      'f[is]:NOT_NULL': 'AB',
    },
    badFilters: ['f[containsAny]:[X]', 'f[gt]:[ALPHA]'],
    ordered: [],
    defaults: [['BETA'], ["'BETA'"], ['BETA']],
    isUnique: false,
  },
  {
    type: 'CURRENCY',
    low: { amountMicros: -5, currencyCode: 'CHF' },
    high: { amountMicros: 9_000_000_000_000_000, currencyCode: 'EUR' },
    empty: { amountMicros: null, currencyCode: '' },
    bad: [5, { amountMicros: 1.5 }, { foo: 1 }, { amountMicros: 9_000_000_000_000_002 }],
    filters: {
      ...ordered('f.amountMicros', '-5', '9000000000000000'),
      ...textual('f.currencyCode', 'CHF', 'EUR', 2),
    },
    badFilters: ['f[eq]:1', 'f.foo[eq]:1', 'f.amountMicros[eq]:x'],
    ordered: ['f.amountMicros', 'f.currencyCode'],
    defaults: [
      { amountMicros: 7, currencyCode: 'USD' },
      { amountMicros: 7, currencyCode: "'USD'" },
      { amountMicros: 7, currencyCode: 'USD' },
    ],
    isUnique: false,
  },
  {
    type: 'EMAILS',
    low: { primaryEmail: 'Alpha@X.ch', additionalEmails: ['z@x.ch'] },
    lowRead: { primaryEmail: 'alpha@x.ch', additionalEmails: ['z@x.ch'] },
    high: { primaryEmail: 'beta@y.ch' },
    highRead: { primaryEmail: 'beta@y.ch', additionalEmails: [] },
    empty: { primaryEmail: '', additionalEmails: [] },
    bad: [{ primaryEmail: 'x' }, 5, { additionalEmails: ['x'] }, { foo: '' }],
    filters: {
      ...textual('f.primaryEmail', 'alpha@x.ch', 'beta@y.ch', 4),
      'f.additionalEmails[containsAny]:[z@x.ch]': 'A',
      'f.additionalEmails[is]:NULL': 'BC',
    },
    badFilters: ['f[eq]:a'],
    ordered: ['f.primaryEmail'],
    isUnique: true,
  },
  {
    type: 'PHONES',
    low: { primaryPhoneNumber: '+41446681800' },
    lowRead: {
      ...blankPhones,
      primaryPhoneNumber: '446681800',
      primaryPhoneCountryCode: 'CH',
      primaryPhoneCallingCode: '+41',
    },
    high: { primaryPhoneNumber: '+493012345678' },
    highRead: expect.objectContaining({ primaryPhoneCallingCode: '+49', primaryPhoneCountryCode: 'DE' }),
    empty: blankPhones,
    bad: [{ primaryPhoneNumber: 'x' }, 5],
    filters: {
      ...textual('f.primaryPhoneCountryCode', 'CH', 'DE', 2),
      'f.primaryPhoneNumber[eq]:446681800': 'A',
    },
    badFilters: ['f[eq]:1'],
    ordered: ['f.primaryPhoneCountryCode'],
    isUnique: true,
  },
  {
    type: 'LINKS',
    low: { primaryLinkUrl: 'https://Alpha.ch/' },
    lowRead: links('https://alpha.ch'),
    high: { primaryLinkUrl: 'https://beta.ch/p', primaryLinkLabel: 'B' },
    highRead: links('https://beta.ch/p', 'B'),
    empty: links(''),
    bad: [{ primaryLinkUrl: 5 }, 5, { foo: '' }],
    filters: {
      ...orderedText('f.primaryLinkUrl', 'https://alpha.ch', 'https://beta.ch/p'),
      'f.primaryLinkLabel[eq]:B': 'B',
      'f.primaryLinkUrl[ilike]:%ALPHA%': 'A',
    },
    badFilters: ['f[eq]:x'],
    ordered: ['f.primaryLinkUrl'],
    isUnique: true,
  },
  {
    type: 'FULL_NAME',
    low: { firstName: 'Ada', lastName: 'Alder' },
    high: { firstName: 'Bob', lastName: 'birch' },
    empty: { firstName: '', lastName: '' },
    bad: [5, { firstName: 5 }, { middle: '' }],
    filters: { ...textual('f.firstName', 'Ada', 'Bob', 2), 'f.lastName[ilike]:BIRCH': 'B' },
    badFilters: ['f[eq]:x'],
    ordered: ['f.firstName', 'f.lastName'],
    defaults: [
      { firstName: 'N', lastName: 'N' },
      { firstName: "'N'", lastName: "'N'" },
      { firstName: 'N', lastName: 'N' },
    ],
    isUnique: false,
  },
  {
    type: 'ADDRESS',
    low: { addressCity: 'Aarau', addressLat: 1.5 },
    lowRead: { ...address, addressCity: 'Aarau', addressLat: 1.5 },
    high: { addressCity: 'Bern', addressLat: 2 },
    highRead: { ...address, addressCity: 'Bern', addressLat: 2 },
    empty: address,
    bad: [5, { addressLat: 'x' }, { foo: 1 }],
    filters: { ...textual('f.addressCity', 'Aarau', 'Bern', 3), ...ordered('f.addressLat', '1.5', '2') },
    badFilters: ['f[eq]:x'],
    ordered: ['f.addressCity', 'f.addressLat'],
    isUnique: false,
  },
  {
    type: 'RICH_TEXT',
    low: { markdown: 'alpha' },
    lowRead: expect.objectContaining({ markdown: expect.stringMatching(/^alpha/) }),
    high: 'beta',
    highRead: expect.objectContaining({ markdown: expect.stringMatching(/^beta/) }),
    empty: expect.anything(),
    bad: [5, { foo: 1 }],
    filters: { 'f.markdown[ilike]:ALPHA%': 'A', 'f.markdown[is]:NULL': 'C' },
    badFilters: ['f[eq]:x'],
    ordered: [],
    isUnique: false,
  },
  {
    type: 'RAW_JSON',
    low: { a: ['alpha'] },
    high: [1, null],
    empty: null,
    bad: ['{'],
    filters: { 'f[is]:NULL': 'C', 'f[is]:NOT_NULL': 'AB', 'f[like]:%alpha%': 'A', 'f[ilike]:%ALPHA%': 'A' },
    badFilters: ['f[eq]:1'],
    ordered: [],
    defaults: [{ a: 1 }, { a: 1 }, { a: 1 }],
    isUnique: false,
  },
  {
    type: 'ARRAY',
    low: ['x', 'y'],
    high: ['y', 'z, w'],
    empty: [],
    bad: [[5], 5, {}],
    filters: {
      'f[containsAny]:[x]': 'A',
      'f[containsAny]:["z, w",x]': 'AB',
      'f[eq]:[x,y]': 'A',
      'f[is]:NULL': 'C',
      'f[is]:NOT_NULL': 'AB',
    },
    badFilters: ['f[gt]:[a]'],
    ordered: [],
    defaults: [['n'], ["'n'"], ['n']],
    isUnique: false,
  },
  {
    type: 'RATING',
    low: 'RATING_1',
    high: 'RATING_5',
    empty: null,
    bad: ['RATING_6', 3],
    filters: { ...ordered('f', 'RATING_1', 'RATING_5'), 'f[containsAny]:[RATING_1]': 'A' },
    badFilters: ['f[eq]:5'],
    ordered: ['f'],
    defaults: ['RATING_3', "'RATING_3'", 'RATING_3'],
    isUnique: false,
  },
  {
    type: 'UUID',
    low: U1.toUpperCase(),
    lowRead: U1,
    high: U2,
    empty: null,
    bad: ['x', 5],
    filters: ordered('f', U1, U2),
    badFilters: ['f[eq]:x', 'f[like]:1'],
    ordered: ['f'],
    defaults: [U1, `'${U1}'`, U1],
    isUnique: true,
  },
];

/** Of one kind. */
const MOST_SLOTS = 9;

interface Setting {
  readonly api: Workspace;
  readonly objectId: string;
  readonly plural: string;
  readonly singular: string;
}

const customObject = async (): Promise<Setting> => {
  const api = await createWorkspace();
  const { body } = await api.post(OBJECTS, { nameSingular: 'rocket', namePlural: 'rockets' });
  return { api, objectId: body.data.object.id, plural: 'rockets', singular: 'rocket' };
};

const person = async (): Promise<Setting> => {
  const api = await createWorkspace();
  const { body } = await api.get(`${OBJECTS}?filter=nameSingular[eq]:person`);
  return { api, objectId: body.data.objects[0].id, plural: 'people', singular: 'person' };
};

/** A custom object that has no slot free for fields of a type: they are then read from JSONB alone. */
const withoutSlots = async ({ type, body }: Pick<TypeCase, 'type' | 'body'>): Promise<Setting> => {
  const setting = await customObject();
  const { api, objectId } = setting;
  for (let n = 0; n < MOST_SLOTS; n += 1) {
    const name = `taken${n}`;
    const answer = await api.post(FIELDS, {
      type,
      name,
      label: 'Taken',
      objectMetadataId: objectId,
      ...body,
    });
    expect(answer.status, answer.text).toBe(201);
  }
  const slots = await database.query(
    'select name from field_metadata where object_id = $1 and slot is not null',
    [objectId],
  );
  expect(slots.length).toBeLessThan(MOST_SLOTS);
  return setting;
};

const made = async (
  promise: Promise<{ status: number; text: string; body: Json }>,
  status = 201,
): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(status);
  return Object.values(answer.body.data)[0];
};

const ORDERS = {
  AscNullsFirst: ['C', 'A', 'B'],
  AscNullsLast: ['A', 'B', 'C'],
  DescNullsFirst: ['C', 'B', 'A'],
  DescNullsLast: ['B', 'A', 'C'],
} as const;

describe.each([
  ['a custom object', customObject],
  ['a standard object', person],
  ['an object without free slots', withoutSlots],
] as const)('on %s', (_, prepare) => {
  it.each(CASES)('$type', async (given) => {
    const { api, objectId, plural } = await prepare(given);
    const records = `/rest/${plural}`;
    const field = await made(
      api.post(FIELDS, {
        type: given.type,
        name: 'f',
        label: 'F',
        objectMetadataId: objectId,
        ...given.body,
      }),
    );
    expect(field).toMatchObject({ type: given.type, name: 'f', isCustom: true, defaultValue: null });
    const read = async (id: string): Promise<Json> => (await made(api.get(`${records}/${id}`), 200)).f;
    const lowRead = given.lowRead ?? given.low;
    const highRead = given.highRead ?? given.high;

    const a = await made(api.post(records, { f: given.low }));
    expect(a.f).toEqual(lowRead);
    const b = await made(api.post(records, {}));
    expect(b.f).toEqual(given.empty);
    expect((await made(api.patch(`${records}/${b.id}`, { f: given.high }), 200)).f).toEqual(highRead);
    const c = await made(api.post(records, { f: null }));
    expect(c.f).toEqual(given.empty);
    expect(await read(a.id)).toEqual(lowRead);
    for (const bad of given.bad) {
      for (const answer of [
        await api.post(records, { f: bad }),
        await api.patch(`${records}/${a.id}`, { f: bad }),
      ]) {
        expect([answer.status, answer.body.code], `${JSON.stringify(bad)} ${answer.text}`).toEqual([
          400,
          'INVALID_VALUE',
        ]);
        expect(answer.body.messages.join()).toContain('f');
      }
    }
    expect(await read(a.id)).toEqual(lowRead);
    const letters: Json = { [a.id]: 'A', [b.id]: 'B', [c.id]: 'C' };
    const found = async (query: string): Promise<string> => {
      const { status, body, text } = await api.get(`${records}?depth=0&${query}`);
      expect(status, `${query} ${text}`).toBe(200);
      return body.data[plural].map(({ id }: Json) => letters[id] ?? '?').join('');
    };
    const filtersHold = async (name: string): Promise<void> => {
      for (const [filter, expected] of Object.entries(given.filters)) {
        expect(await found(`filter=${encode(filter.replaceAll(/\bf(?=[.[])/g, name))}`), filter).toBe(
          expected,
        );
      }
    };
    const ordersHold = async (name: string): Promise<void> => {
      for (const path of given.ordered) {
        for (const [direction, expected] of Object.entries(ORDERS)) {
          const order = `order_by=${path.replace(/^f/, name)}[${direction}]`;
          expect(await found(order), order).toBe(expected.join(''));
          let page = '';
          let cursor = '';
          for (let n = 0; n < 3; n += 1) {
            const { body } = await api.get(
              `${records}?depth=0&${order}&limit=1&starting_after=${encode(cursor)}`,
            );
            page += letters[body.data[plural][0].id];
            expect(
              [body.pageInfo.hasNextPage, body.pageInfo.hasPreviousPage, body.totalCount],
              `${order} ${n}`,
            ).toEqual([n < 2, n > 0, 3]);
            cursor = body.pageInfo.endCursor;
          }
          expect(page, `${order} by pages`).toBe(expected.join(''));
          const { body } = await api.get(
            `${records}?depth=0&${order}&limit=1&ending_before=${encode(cursor)}`,
          );
          expect(letters[body.data[plural][0].id]).toBe(expected[1]);
        }
      }
    };
    await filtersHold('f');
    for (const filter of given.badFilters)
      expect((await api.get(`${records}?filter=${encode(filter)}`)).status, filter).toBe(400);
    await ordersHold('f');

    // Renaming, hiding and showing keep the values.
    await made(api.patch(`${FIELDS}/${field.id}`, { name: 'g', label: 'G' }), 200);
    expect((await made(api.get(`${records}/${a.id}`), 200)).g).toEqual(lowRead);
    await filtersHold('g');
    await ordersHold('g');
    expect((await api.get(`${records}?filter=f[is]:NULL`)).status).toBe(400);
    await made(api.patch(`${FIELDS}/${field.id}`, { name: 'f', isActive: false }), 200);
    expect(await made(api.get(`${records}/${a.id}`), 200)).not.toHaveProperty('f');
    await made(api.patch(`${records}/${a.id}`, { position: 1 }), 200);
    expect((await api.patch(`${records}/${a.id}`, { f: null })).status).toBe(400);
    await made(api.patch(`${FIELDS}/${field.id}`, { isActive: true }), 200);
    expect(await read(a.id)).toEqual(lowRead);
    await filtersHold('f');

    // Defaults, plainly and quoted.
    if (given.defaults) {
      const [plain, quoted, expected] = given.defaults;
      for (const [n, defaultValue] of [plain, quoted].entries()) {
        const changed = await made(api.patch(`${FIELDS}/${field.id}`, { defaultValue }), 200);
        expect(changed.defaultValue).toEqual(plain);
        const fresh = await made(api.post(records, {}));
        expect(fresh.f, `default ${n}`).toEqual(expected);
        await made(api.delete(`${records}/${fresh.id}?soft_delete=false`), 200);
      }
      expect(await read(c.id)).toEqual(given.empty);
      await made(api.patch(`${FIELDS}/${field.id}`, { defaultValue: null }), 200);
      const bare = await made(api.post(records, {}));
      expect(bare.f).toEqual(given.empty);
      await made(api.delete(`${records}/${bare.id}?soft_delete=false`), 200);
    }

    // Uniqueness.
    const unique = (isUnique: boolean) => api.patch(`${FIELDS}/${field.id}`, { isUnique });
    if (given.isUnique) {
      const twin = await made(api.post(records, { f: given.low }));
      const clashing = await unique(true);
      expect(clashing.status, clashing.text).toBe(400);
      expect(clashing.body.messages.join()).toMatch(
        /^isUnique: these values are held by more than one record: '.+'/,
      );
      await made(api.delete(`${records}/${twin.id}`), 200);
      expect((await made(unique(true), 200)).isUnique).toBe(true);
      for (const answer of [
        await api.post(records, { f: given.low }),
        await api.patch(`${records}/${b.id}`, { f: given.low }),
        await api.patch(`${records}/${twin.id}/restore`),
        await api.post(`/rest/batch/${plural}`, [{}, { f: given.low }]),
      ]) {
        expect([answer.status, answer.body.messages.join()], answer.text).toEqual([
          409,
          expect.stringMatching(inject('isWalled') ? /A duplicate/ : /A duplicate entry was detected.*\bf\b/),
        ]);
      }
      const gone = await made(api.post(records, {}));
      await api.delete(`${records}/${gone.id}?soft_delete=false`);
      await made(api.patch(`${records}/${a.id}`, { f: given.low }), 200);
      await made(api.delete(`${records}/${a.id}`), 200);
      await made(api.patch(`${records}/${twin.id}/restore`), 200);
      expect((await api.patch(`${records}/${a.id}/restore`)).status).toBe(409);
      await made(api.patch(`${records}/${twin.id}`, { f: null }), 200);
      await made(api.patch(`${records}/${a.id}/restore`), 200);
      await made(unique(false), 200);
      await made(api.patch(`${records}/${twin.id}`, { f: given.low }), 200);
      await made(api.delete(`${records}/${twin.id}?soft_delete=false`), 200);
    } else {
      expect((await unique(true)).status).toBe(400);
    }
    expect(await read(a.id)).toEqual(lowRead);

    // A field that goes takes its values along, also when another of its name takes its place.
    await made(api.delete(`${FIELDS}/${field.id}`), 200);
    expect(await made(api.get(`${records}/${a.id}`), 200)).not.toHaveProperty('f');
    await made(
      api.post(FIELDS, {
        type: given.type,
        name: 'f',
        label: 'F',
        objectMetadataId: objectId,
        ...given.body,
      }),
    );
    expect(await read(a.id)).toEqual(given.empty);
    for (const path of given.ordered)
      expect(await found(`filter=${encode(`${path}[is]:NULL`)}`)).toHaveLength(3);
  });

  it('rewrites records when options are renamed, and clears them when options go', async () => {
    const { api, objectId, plural, singular } = await prepare({ type: 'SELECT', body: { options } });
    const records = `/rest/${plural}`;
    const one = await made(
      api.post(FIELDS, {
        type: 'SELECT',
        name: 'one',
        label: 'One',
        objectMetadataId: objectId,
        options,
        defaultValue: "'BETA'",
      }),
    );
    const many = await made(
      api.post(FIELDS, {
        type: 'MULTI_SELECT',
        name: 'many',
        label: 'Many',
        objectMetadataId: objectId,
        options,
      }),
    );
    const a = await made(api.post(records, { one: 'ALPHA', many: ['ALPHA', 'GAMMA'] }));
    const b = await made(api.post(records, { one: 'BETA', many: ['GAMMA'] }));
    const changed = (field: Json) => [
      { ...field.options[0], value: 'BETA', label: 'B' },
      { ...field.options[1], value: 'ALPHA', label: 'A' },
    ];
    expect((await made(api.patch(`${FIELDS}/${one.id}`, { options: changed(one) }), 200)).defaultValue).toBe(
      'ALPHA',
    );
    await made(api.patch(`${FIELDS}/${many.id}`, { options: changed(many) }), 200);
    expect(await made(api.get(`${records}/${a.id}`), 200)).toMatchObject({ one: 'BETA', many: ['BETA'] });
    expect(await made(api.get(`${records}/${b.id}`), 200)).toMatchObject({ one: 'ALPHA', many: [] });
    expect(
      (await api.get(`${records}?filter=one[eq]:BETA`)).body.data[plural].map(({ id }: Json) => id),
    ).toEqual([a.id]);
    expect((await api.get(`${records}?order_by=one`)).body.data[plural].map(({ id }: Json) => id)).toEqual([
      b.id,
      a.id,
    ]);
    expect((await api.get(`${records}?filter=many[is]:NULL`)).body.totalCount).toBe(1);
    const kept = await made(
      api.patch(`${FIELDS}/${one.id}`, {
        options: [
          { label: 'New', value: 'NEW' },
          { label: 'B', value: 'BETA' },
        ],
        defaultValue: null,
      }),
      200,
    );
    expect(kept.options[1].id).toBe(one.options[0].id);
    expect((await made(api.get(`${records}/${a.id}`), 200)).one).toBe('BETA');
    expect((await made(api.get(`${records}/${b.id}`), 200)).one).toBeNull();
    expect((await api.get(`${records}?filter=one[is]:NULL`)).body.totalCount).toBe(1);
    const refused = await api.patch(`${FIELDS}/${one.id}`, {
      options: [
        { label: 'a,b', value: 'x y' },
        { label: '', value: 'x y' },
      ],
    });
    expect(refused.body.messages).toEqual(
      expect.arrayContaining([
        'options[0]: Label must not contain a comma',
        'options[1]: Label must not be empty',
        'options: Duplicated option value',
      ]),
    );
    expect((await api.patch(`${FIELDS}/${one.id}`, { options: [] })).status).toBe(400);
    expect((await api.patch(`${FIELDS}/${one.id}`, { defaultValue: 'GONE' })).status).toBe(400);
    expect(singular).not.toBe('');
  });
});
