/** Merges: what becomes of the records' values, of what points at them, and what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FIELD_TYPE_NAMES, type FieldTypeName } from '../../src/schema/types.ts';
import { type Answer, createWorkspace, database, type Json, type Workspace } from '../support/api.ts';
import { brokenRules } from '../support/integrity.ts';

const MISSING = '01920202-1c25-7d02-bf25-6aeccf7ea419';

const made = async (promise: Promise<Answer>): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(201);
  return Object.values(answer.body.data)[0];
};

const createMany = (api: Workspace, plural: string, bodies: readonly Json[]): Promise<readonly Json[]> =>
  made(api.post(`/rest/batch/${plural}?depth=0`, bodies));

const merge = (api: Workspace, plural: string, ids: readonly string[], priority = 0, more: Json = {}) =>
  api.patch(`/rest/${plural}/merge`, { ids, conflictPriorityIndex: priority, ...more });

const merged = async (
  api: Workspace,
  plural: string,
  ids: readonly string[],
  priority = 0,
): Promise<Json> => {
  const answer = await merge(api, plural, ids, priority);
  expect(answer.status, answer.text).toBe(200);
  return Object.values(answer.body.data)[0];
};

const refusal = ({ status, body }: Answer) => [status, body.code, body.messages];

const idsOf = (records: readonly Json[]): readonly string[] => records.map(({ id }) => id);

const intact = async ({ workspaceId }: Workspace): Promise<void> =>
  expect(await brokenRules((text, params) => database.query(text, [...params]), workspaceId)).toEqual([]);

/** An object by a label; fields of it by type and name. */
const createObject = async (api: Workspace, label: string, fields: readonly Json[] = []): Promise<Json> => {
  const object = await made(
    api.post('/rest/metadata/objects', { labelSingular: label, labelPlural: `${label}s` }),
  );
  for (const field of fields)
    await made(
      api.post('/rest/metadata/fields', { objectMetadataId: object.id, label: field.name, ...field }),
    );
  return object;
};

const OPTIONS = ['A', 'B', 'C'].map((value, position) => ({ label: value, value, position, color: 'blue' }));
const phone = (number: string) => ({ number, countryCode: 'FR', callingCode: '+33' });
const primaryPhone = (number: string, additionalPhones: readonly Json[]) => ({
  primaryPhoneNumber: number,
  primaryPhoneCountryCode: number && 'FR',
  primaryPhoneCallingCode: number && '+33',
  additionalPhones,
});
const link = (url: string, label = '') => ({ url, label });
const links = (primaryLinkUrl: string, primaryLinkLabel: string, secondaryLinks: readonly Json[]) => ({
  primaryLinkUrl,
  primaryLinkLabel,
  secondaryLinks,
});
const address = (values: Json) => ({
  addressStreet1: '',
  addressStreet2: '',
  addressCity: '',
  addressPostcode: '',
  addressState: '',
  addressCountry: '',
  addressLat: null,
  addressLng: null,
  ...values,
});

/** Values of a field in three records, of which the second survives, and the value of the merged one. */
type Row = readonly [FieldTypeName, title: string, values: readonly [Json, Json, Json], expected: Json];

const NONE = undefined;
const ROWS: readonly Row[] = [
  ['TEXT', 'of the survivor', ['a', 'b', 'c'], 'b'],
  ['TEXT', 'of the first that has one', [NONE, '', 'c'], 'c'],
  ['TEXT', 'that is not blank', ['a', '  ', 'c'], 'a'],
  ['TEXT', 'of none', [NONE, NONE, NONE], ''],
  ['NUMBER', 'of the survivor, 0 too', [1, 0, 2], 0],
  ['NUMBER', 'of the first that has one', [NONE, NONE, 1.5], 1.5],
  ['BOOLEAN', 'of the survivor, false too', [true, false, true], false],
  ['BOOLEAN', 'of the first that has one', [false, NONE, true], false],
  [
    'DATE_TIME',
    'of the first that has one',
    [NONE, NONE, '2026-02-03T04:05:06.789Z'],
    '2026-02-03T04:05:06.789Z',
  ],
  ['DATE', 'of the survivor', ['2026-02-03', '2026-02-04', NONE], '2026-02-04'],
  ['SELECT', 'of the first that has one', ['C', NONE, 'A'], 'C'],
  ['RATING', 'of the survivor', ['RATING_1', 'RATING_2', 'RATING_3'], 'RATING_2'],
  ['UUID', 'of the first that has one', [NONE, NONE, MISSING], MISSING],
  ['MULTI_SELECT', 'united, in the order of the ids', [['C'], ['A'], ['B', 'C']], ['C', 'A', 'B']],
  ['MULTI_SELECT', 'of one', [NONE, NONE, ['B']], ['B']],
  [
    'ARRAY',
    'united, in the order of the ids',
    [
      ['z', 'y'],
      ['x', 'z'],
      ['w', 'w'],
    ],
    ['z', 'y', 'x', 'w'],
  ],
  ['ARRAY', 'of none', [NONE, [], NONE], []],
  [
    'CURRENCY',
    'whole, of the survivor',
    [{ amountMicros: 1, currencyCode: 'EUR' }, { currencyCode: 'USD' }, NONE],
    { amountMicros: null, currencyCode: 'USD' },
  ],
  [
    'CURRENCY',
    'whole, of the first that has one',
    [NONE, NONE, { amountMicros: 0 }],
    { amountMicros: 0, currencyCode: '' },
  ],
  [
    'FULL_NAME',
    'whole, of the survivor',
    [{ firstName: 'Ada', lastName: 'Holm' }, { lastName: 'Lie' }, NONE],
    { firstName: '', lastName: 'Lie' },
  ],
  [
    'FULL_NAME',
    'whole, of the first that has one',
    [{ firstName: 'Ada' }, NONE, NONE],
    { firstName: 'Ada', lastName: '' },
  ],
  [
    'ADDRESS',
    'whole, of the first that has one',
    [NONE, NONE, { addressLat: 0 }],
    address({ addressLat: 0 }),
  ],
  [
    'ADDRESS',
    'whole, of the survivor',
    [{ addressCity: 'Bergen', addressLat: 60 }, { addressCity: 'Oslo' }, NONE],
    address({ addressCity: 'Oslo' }),
  ],
  ['RAW_JSON', 'of the survivor', [{ a: 1 }, { b: null, c: [1] }, NONE], { b: null, c: [1] }],
  ['RAW_JSON', 'that holds something', [{ a: null }, { b: { c: ' ' } }, [null]], [null]],
  [
    'RICH_TEXT',
    'whole, of the first that has one',
    [{ markdown: 'One' }, NONE, { markdown: 'Two' }],
    { markdown: 'One' },
  ],
  [
    'EMAILS',
    'the survivor’s first, and all others once',
    [
      { primaryEmail: 'a@x.example', additionalEmails: ['b@x.example', 'd@x.example'] },
      { primaryEmail: 'b@x.example', additionalEmails: ['e@x.example'] },
      { primaryEmail: 'c@x.example', additionalEmails: ['a@x.example'] },
    ],
    {
      primaryEmail: 'b@x.example',
      additionalEmails: ['a@x.example', 'd@x.example', 'e@x.example', 'c@x.example'],
    },
  ],
  [
    'EMAILS',
    'the first that there is, and the survivor’s own others',
    [NONE, { additionalEmails: ['c@x.example', 'b@x.example'] }, { primaryEmail: 'c@x.example' }],
    { primaryEmail: 'c@x.example', additionalEmails: ['b@x.example'] },
  ],
  [
    'EMAILS',
    'no list that repeats the first',
    [{ primaryEmail: 'a@x.example' }, { additionalEmails: ['a@x.example'] }, NONE],
    { primaryEmail: 'a@x.example', additionalEmails: [] },
  ],
  [
    'PHONES',
    'the survivor’s first, and all others once',
    [
      primaryPhone('612345671', [phone('612345674')]),
      primaryPhone('612345672', [phone('612345671')]),
      primaryPhone('612345673', [phone('612345672')]),
    ],
    primaryPhone('612345672', [phone('612345671'), phone('612345674'), phone('612345673')]),
  ],
  [
    'PHONES',
    'the same digits of two countries are two numbers',
    [
      primaryPhone('612345671', []),
      { primaryPhoneNumber: '612345671', primaryPhoneCallingCode: '+49' },
      NONE,
    ],
    {
      primaryPhoneNumber: '612345671',
      primaryPhoneCountryCode: 'DE',
      primaryPhoneCallingCode: '+49',
      additionalPhones: [phone('612345671')],
    },
  ],
  [
    'LINKS',
    'the survivor’s first, and all others once, whatever their labels',
    [
      links('https://a.example', 'A', [link('https://b.example', 'other B'), link('https://d.example')]),
      links('https://b.example', 'B', [link('https://a.example', 'other A')]),
      links('https://c.example', '', []),
    ],
    links('https://b.example', 'B', [
      link('https://a.example', 'A'),
      link('https://d.example'),
      link('https://c.example'),
    ]),
  ],
  [
    'LINKS',
    'whole, with its label or none',
    [links('https://a.example', '', []), { primaryLinkLabel: 'mine' }, NONE],
    links('https://a.example', '', []),
  ],
];

const covered = new Set<FieldTypeName>([...ROWS.map(([type]) => type), 'RELATION', 'ACTOR', 'POSITION']);

describe('values of a custom object', () => {
  const nameOf = (type: FieldTypeName): string => `${type.toLowerCase().replaceAll('_', '')}Value`;
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
    await createObject(
      api,
      'Rocket',
      [...new Set(ROWS.map(([type]) => type))].map((type) => ({
        type,
        name: nameOf(type),
        ...(['SELECT', 'MULTI_SELECT'].includes(type) && { options: OPTIONS }),
      })),
    );
  });

  it('of every type have a rule', () => {
    expect(FIELD_TYPE_NAMES.filter((type) => !covered.has(type))).toEqual([]);
  });

  it.each(ROWS)('%s: %s', async (type, _, values, expected) => {
    const name = nameOf(type);
    const ids = idsOf(
      await createMany(
        api,
        'rockets',
        values.map((value) => (value === NONE ? {} : { [name]: value })),
      ),
    );
    const rocket = await merged(api, 'rockets', ids, 1);
    expect(rocket.id).toBe(ids[1]);
    if (type === 'RICH_TEXT') expect(rocket[name]).toMatchObject(expected);
    else expect(rocket[name]).toEqual(expected);
    expect((await api.get(`/rest/rockets/${ids[1]}`)).body.data.rocket).toEqual(rocket);
    for (const id of [ids[0], ids[2]]) expect((await api.get(`/rest/rockets/${id}`)).status).toBe(404);
    await intact(api);
  });

  it('that are the record’s own stay the survivor’s', async () => {
    const [a, b] = await createMany(api, 'rockets', [
      { position: 7, createdBy: { source: 'IMPORT' }, createdAt: '2020-01-01T00:00:00.000Z' },
      { position: 3 },
    ]);
    const rocket = await merged(api, 'rockets', [a.id, b.id], 1);
    expect([rocket.position, rocket.createdBy, rocket.createdAt, rocket.deletedAt]).toEqual([
      3,
      b.createdBy,
      b.createdAt,
      null,
    ]);
    expect(rocket.updatedAt > b.updatedAt).toBe(true);
  });

  it('of too many items are refused, and nothing is changed', async () => {
    const list = (letter: string, count: number) =>
      Array.from({ length: count }, (_, at) => `${letter}${at}`);
    const name = nameOf('ARRAY');
    const records = await createMany(api, 'rockets', [
      { [name]: list('a', 600) },
      { [name]: list('b', 401) },
    ]);
    expect(refusal(await merge(api, 'rockets', idsOf(records)))).toEqual([
      400,
      'INVALID_VALUE',
      [`Cannot merge field "${name}": it would have 1001 values, and holds at most 1000`],
    ]);
    for (const record of records)
      expect((await api.get(`/rest/rockets/${record.id}?depth=0`)).body.data.rocket).toEqual(record);
  });
});
