/** Merges: what becomes of the records' values, of what points at them, and what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FIELD_TYPE_NAMES, type FieldTypeName } from '../../src/schema/types.ts';
import {
  type Answer,
  counting,
  createClient,
  createKey,
  createWorkspace,
  database,
  type Json,
  type Workspace,
} from '../support/api.ts';
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

const objectId = async (api: Workspace, nameSingular: string): Promise<string> =>
  (await api.get(`/rest/metadata/objects?filter=nameSingular[eq]:${nameSingular}`)).body.data.objects[0].id;

const relation = async (
  api: Workspace,
  from: string,
  name: string,
  to: string,
  back: string,
): Promise<void> => {
  await made(
    api.post('/rest/metadata/fields', {
      type: 'RELATION',
      objectMetadataId: await objectId(api, from),
      name,
      label: name,
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: await objectId(api, to),
        targetFieldLabel: back,
      },
    }),
  );
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

describe('values of standard objects', () => {
  it('in columns follow the same rules', async () => {
    const api = await createWorkspace();
    const [first, second] = await createMany(api, 'companies', [{ name: 'One' }, { name: 'Two' }]);
    const [a, b, c] = await createMany(api, 'people', [
      {
        name: { firstName: 'Ada' },
        emails: { primaryEmail: 'a@x.example', additionalEmails: ['d@x.example'] },
        companyId: first.id,
        phones: primaryPhone('612345671', []),
      },
      { jobTitle: 'CTO', emails: { additionalEmails: ['c@x.example'] }, avatarUrl: ' ' },
      {
        name: { lastName: 'Lie' },
        jobTitle: 'CEO',
        emails: { primaryEmail: 'c@x.example' },
        companyId: second.id,
        linkedinLink: { primaryLinkUrl: 'https://in.example/c', primaryLinkLabel: 'C' },
        avatarUrl: 'https://x.example/c.png',
      },
    ]);
    const person = await merged(api, 'people', idsOf([c, b, a]), 1);
    expect(person).toMatchObject({
      id: b.id,
      name: { firstName: '', lastName: 'Lie' },
      jobTitle: 'CTO',
      emails: { primaryEmail: 'c@x.example', additionalEmails: ['a@x.example', 'd@x.example'] },
      phones: primaryPhone('612345671', []),
      linkedinLink: links('https://in.example/c', 'C', []),
      avatarUrl: 'https://x.example/c.png',
      companyId: second.id,
      company: { id: second.id, name: 'Two' },
    });
    expect((await api.get(`/rest/people/${b.id}`)).body.data.person).toEqual(person);
    expect((await api.get('/rest/people')).body.totalCount).toBe(1);
    await intact(api);
  });

  it.each([
    ['companies', 'company'],
    ['people', 'person'],
    ['opportunities', 'opportunity'],
    ['notes', 'note'],
    ['noteTargets', 'noteTarget'],
    ['tasks', 'task'],
    ['taskTargets', 'taskTarget'],
    ['workspaceMembers', 'workspaceMember'],
    ['attachments', 'attachment'],
    ['favorites', 'favorite'],
  ])('%s are merged', async (plural, singular) => {
    const api = await createWorkspace();
    const [a, b] = await createMany(api, plural, [{}, {}]);
    const before = (await api.get(`/rest/${plural}`)).body.totalCount;
    const answer = await merge(api, plural, [a.id, b.id], 1);
    expect(answer.status, answer.text).toBe(200);
    const record = (await api.get(`/rest/${plural}/${b.id}`)).body.data[singular];
    expect(answer.body).toEqual({
      data: { [singular]: record, [`merge${singular.charAt(0).toUpperCase()}${singular.slice(1)}`]: record },
    });
    expect((await api.get(`/rest/${plural}`)).body.totalCount).toBe(before - 1);
    await intact(api);
  });
});

describe('unique values', () => {
  it('of a loser become the survivor’s, in a column and in JSON', async () => {
    const api = await createWorkspace();
    await createObject(api, 'Rocket', [
      { type: 'TEXT', name: 'serial', isUnique: true },
      { type: 'EMAILS', name: 'contact', isUnique: true },
    ]);
    const [a, b] = await createMany(api, 'rockets', [
      { contact: { primaryEmail: 'a@x.example' } },
      { serial: 'S1', contact: { primaryEmail: 'b@x.example' } },
    ]);
    expect(await merged(api, 'rockets', [a.id, b.id])).toMatchObject({
      id: a.id,
      serial: 'S1',
      contact: { primaryEmail: 'a@x.example', additionalEmails: ['b@x.example'] },
    });
    await intact(api);
    expect((await api.post('/rest/rockets', { serial: 'S1' })).status).toBe(409);
    await made(api.post('/rest/rockets', { contact: { primaryEmail: 'b@x.example' } }));

    const [ann, bob] = await createMany(api, 'people', [{}, { emails: { primaryEmail: 'bob@x.example' } }]);
    expect((await merged(api, 'people', [ann.id, bob.id])).emails.primaryEmail).toBe('bob@x.example');
    expect((await api.post('/rest/people', { emails: { primaryEmail: 'bob@x.example' } })).status).toBe(409);
  });
});

/** People who are pointed at from every side: by columns, by JSON with and without a slot, and by themselves. */
const createPilots = async (): Promise<Workspace> => {
  const api = await createWorkspace();
  await createObject(api, 'Rocket');
  await relation(api, 'rocket', 'pilot', 'person', 'Flown');
  await relation(api, 'rocket', 'copilot', 'person', 'Copiloted');
  await relation(api, 'person', 'manager', 'person', 'Reports');
  await relation(api, 'task', 'reviewer', 'person', 'Reviews');
  await relation(api, 'person', 'favoriteRocket', 'rocket', 'Fans');
  return api;
};

describe('what points at a loser', () => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createPilots();
  });

  it('points at the survivor, deleted or not, whatever the object', async () => {
    const [a, b, c, other] = await createMany(api, 'people', [{}, {}, {}, {}]);
    const all = [
      ['opportunities', { pointOfContactId: b.id }, { pointOfContactId: a.id }],
      ['opportunities', { pointOfContactId: other.id }, { pointOfContactId: other.id }],
      ['noteTargets', { personId: c.id }, { personId: a.id }],
      ['taskTargets', { personId: b.id }, { personId: a.id }],
      ['attachments', { personId: c.id, name: 'file' }, { personId: a.id }],
      ['favorites', { personId: b.id }, { personId: a.id }],
      ['rockets', { pilotId: b.id, copilotId: c.id }, { pilotId: a.id, copilotId: a.id }],
      ['rockets', { pilotId: other.id, copilotId: a.id }, { pilotId: other.id, copilotId: a.id }],
      ['tasks', { reviewerId: c.id }, { reviewerId: a.id }],
      ['people', { managerId: b.id }, { managerId: a.id }],
    ] as const;
    const records: (readonly [string, Json, Json])[] = [];
    for (const [plural, body, expected] of all)
      for (const isDeleted of [false, true]) {
        const record = await made(api.post(`/rest/${plural}?depth=0`, body));
        if (isDeleted) expect((await api.delete(`/rest/${plural}/${record.id}`)).status).toBe(200);
        records.push([plural, record, expected]);
      }

    const person = await merged(api, 'people', [a.id, b.id, c.id]);
    for (const [plural, record, expected] of records) {
      const path = `/rest/${plural}?depth=0&filter=id[eq]:${record.id},or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)`;
      const [now] = (await api.get(path)).body.data[plural];
      expect(now, plural).toMatchObject(expected);
      const isMoved = JSON.stringify({ ...record, ...expected }) !== JSON.stringify(record);
      if (isMoved) expect(now.updatedAt > record.updatedAt, plural).toBe(true);
      expect(now.createdAt).toBe(record.createdAt);
    }
    expect((await api.get(`/rest/people/${a.id}`)).body.data.person).toEqual(person);
    expect(person.flown).toHaveLength(1);
    expect(person.copiloted).toHaveLength(2);
    await intact(api);
  });

  it('is shown by the answer as it is read afterwards, with one level of relations at most', async () => {
    for (const depth of [0, 1, 2]) {
      const [a, b] = await createMany(api, 'people', [{}, {}]);
      const note = await made(api.post('/rest/notes', { title: 'Note' }));
      await createMany(api, 'noteTargets', [
        { noteId: note.id, personId: a.id },
        { noteId: note.id, personId: b.id },
      ]);
      await createMany(api, 'rockets', [{ pilotId: b.id, copilotId: a.id }]);
      await createMany(api, 'people', [{ managerId: b.id }]);
      const answer = await api.patch(`/rest/people/merge?depth=${depth}`, {
        ids: [b.id, a.id],
        conflictPriorityIndex: 1,
      });
      expect(answer.status, answer.text).toBe(200);
      const read = await api.get(`/rest/people/${a.id}?depth=${Math.min(depth, 1)}`);
      expect(answer.body.data.person).toEqual(read.body.data.person);
    }
    await intact(api);
  });

  it('is not the survivor itself: nobody becomes their own manager', async () => {
    const [a, b, boss, rocket] = [
      ...(await createMany(api, 'people', [{}, {}, {}])),
      await made(api.post('/rest/rockets', {})),
    ];
    const put = async (id: string, body: Json) =>
      expect((await api.patch(`/rest/people/${id}`, body)).status).toBe(200);
    await put(a.id, { managerId: b.id });
    await put(b.id, { managerId: boss.id, favoriteRocketId: rocket.id });
    expect(await merged(api, 'people', [a.id, b.id])).toMatchObject({
      managerId: boss.id,
      favoriteRocketId: rocket.id,
    });
    const [c, d] = await createMany(api, 'people', [{}, {}]);
    await put(c.id, { managerId: d.id });
    await put(d.id, { managerId: c.id });
    expect((await merged(api, 'people', [c.id, d.id])).managerId).toBeNull();
    await intact(api);
  });

  it('by an inactive field points at the survivor when the field is active again', async () => {
    const [a, b] = await createMany(api, 'people', [{}, {}]);
    const rocket = await made(api.post('/rest/rockets', { pilotId: b.id }));
    const fields = (await api.get('/rest/metadata/fields?filter=name[eq]:pilot')).body.data.fields;
    const activate = async (isActive: boolean) =>
      expect((await api.patch(`/rest/metadata/fields/${fields[0].id}`, { isActive })).status).toBe(200);
    await activate(false);
    await merged(api, 'people', [a.id, b.id]);
    await activate(true);
    expect((await api.get(`/rest/rockets/${rocket.id}`)).body.data.rocket.pilotId).toBe(a.id);
    await intact(api);
  });
});

describe('links that say the same after a merge', () => {
  it.each([
    ['noteTargets', 'noteId', 'notes'],
    ['taskTargets', 'taskId', 'tasks'],
    ['favorites', 'workspaceMemberId', 'workspaceMembers'],
  ])('%s: one stays, the survivor’s own if there is one', async (plural, key, others) => {
    const api = await createWorkspace();
    const [x, y, z] = await createMany(api, others, [{}, {}, {}]);
    const [a, b, c] = await createMany(api, 'people', [{}, {}, {}]);
    const made = await createMany(api, plural, [
      { [key]: x.id, personId: b.id },
      { [key]: x.id, personId: a.id },
      { [key]: y.id, personId: c.id },
      { [key]: y.id, personId: b.id },
      { [key]: z.id, personId: c.id },
      { [key]: x.id, personId: c.id },
    ]);
    const company = await createMany(api, 'companies', [{}]);
    const [apart] = await createMany(api, plural, [
      { [key]: y.id, personId: c.id, companyId: company[0].id },
    ]);
    const [deleted] = await createMany(api, plural, [{ [key]: z.id, personId: b.id }]);
    await api.delete(`/rest/${plural}/${deleted.id}`);
    const person = await merged(api, 'people', [a.id, b.id, c.id]);
    const kept = [made[1].id, made[2].id, made[4].id, apart.id];
    const left = (await api.get(`/rest/${plural}?depth=0`)).body.data[plural];
    expect(idsOf(left)).toEqual(kept);
    expect(left.map((record: Json) => record.personId)).toEqual(kept.map(() => a.id));
    expect(idsOf(person[plural])).toEqual(kept);
    expect((await api.patch(`/rest/restore/${plural}/${deleted.id}`)).body.data).toMatchObject({
      [plural.slice(0, -1)]: { personId: a.id },
    });
    await intact(api);
  });
});

describe('a dry run', () => {
  it('shows the result and writes nothing', async () => {
    const api = await createPilots();
    const [a, b] = await createMany(api, 'people', [
      { emails: { primaryEmail: 'a@x.example' } },
      { emails: { primaryEmail: 'b@x.example' }, jobTitle: 'CTO' },
    ]);
    const note = await made(api.post('/rest/notes', {}));
    const targets = await createMany(api, 'noteTargets', [
      { noteId: note.id, personId: b.id },
      { personId: a.id },
    ]);
    const rockets = await createMany(api, 'rockets', [
      { pilotId: b.id },
      { pilotId: a.id },
      { copilotId: b.id },
    ]);
    const reports = await createMany(api, 'people', [{ managerId: b.id }]);
    const everything = async () => {
      const lists = ['people', 'noteTargets', 'rockets'].map((plural) => api.get(`/rest/${plural}?depth=0`));
      return (await Promise.all(lists)).map(({ text }) => text);
    };
    const before = await everything();
    const isIn = [{ dryRun: true }, { dryRun: 'TRUE' }, { dryRun: 1 }];
    const answers = [
      ...(await Promise.all(isIn.map((more) => merge(api, 'people', [a.id, b.id], 0, more)))),
      await api.patch('/rest/people/merge?dryRun=true', { ids: [a.id, b.id], conflictPriorityIndex: 0 }),
    ];
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(200);
      const { person, mergePerson } = answer.body.data;
      expect(mergePerson).toEqual(person);
      expect([a.id, b.id]).not.toContain(person.id);
      expect(Date.parse(person.deletedAt)).not.toBeNaN();
      expect(person).toMatchObject({
        createdAt: a.createdAt,
        jobTitle: 'CTO',
        emails: { primaryEmail: 'a@x.example', additionalEmails: ['b@x.example'] },
      });
      expect(idsOf(person.noteTargets)).toEqual(idsOf(targets));
      expect(idsOf(person.flown)).toEqual([rockets[0].id, rockets[1].id]);
      expect(idsOf(person.copiloted)).toEqual([rockets[2].id]);
      expect(idsOf(person.reports)).toEqual(idsOf(reports));
      expect((await api.get(`/rest/people/${person.id}`)).status).toBe(404);
    }
    expect(await everything()).toEqual(before);
    await intact(api);
  });
});

describe('a merge is refused', () => {
  let api: Workspace;
  let ids: readonly string[];
  beforeAll(async () => {
    api = await createWorkspace();
    ids = idsOf(
      await createMany(
        api,
        'people',
        Array.from({ length: 10 }, () => ({})),
      ),
    );
  });
  const ask = (body: unknown) => api.patch('/rest/people/merge', body);
  const invalid = (...messages: readonly string[]) => [400, 'INVALID_BODY', messages];

  it('of fewer than 2 and more than 9 records', async () => {
    const tooFew = 'At least 2 record IDs are required for merge';
    expect(refusal(await merge(api, 'people', []))).toEqual(invalid(tooFew));
    expect(refusal(await merge(api, 'people', ids.slice(0, 1)))).toEqual(invalid(tooFew));
    expect(refusal(await merge(api, 'people', ids))).toEqual(
      invalid('Maximum 9 records can be merged at once'),
    );
  });

  it('with a survivor that is none of them', async () => {
    const two = ids.slice(0, 2);
    for (const priority of [2, 5, -1, 0.5, '0', 'x'])
      expect(refusal(await ask({ ids: two, conflictPriorityIndex: priority })), `${priority}`).toEqual(
        invalid(`Invalid conflict priority '${priority}'. Valid options for 2 records: 0-1`),
      );
    expect(refusal(await ask({ ids: two }))).toEqual(
      invalid("Invalid conflict priority 'undefined'. Valid options for 2 records: 0-1"),
    );
  });

  it('with every problem at once', async () => {
    expect(
      refusal(
        await ask({ ids: ['x', ids[0], ids[0]], conflictPriorityIndex: 3, dryrun: true, dryRun: 'maybe' }),
      ),
    ).toEqual(
      invalid(
        'A merge has no argument "dryrun". Did you mean "dryRun"?',
        'Invalid UUID value "x" for argument "ids"',
        `Argument "ids" holds the ID '${ids[0]}' more than once`,
        "Invalid conflict priority '3'. Valid options for 3 records: 0-2",
        'Invalid value "maybe" for argument "dryRun". Expected true or false',
      ),
    );
    for (const body of [[], 'x', 3, null, undefined])
      expect(refusal(await ask(body))[0], JSON.stringify(body)).toBe(400);
    expect(refusal(await ask({}))).toEqual(
      invalid(
        'Argument "ids" must be a list of record IDs',
        "Invalid conflict priority 'undefined'. Expected a whole number",
      ),
    );
  });

  it('of an id given twice in other letters', async () => {
    const [id = ''] = ids;
    expect(refusal(await merge(api, 'people', [id, id.toUpperCase()]))).toEqual(
      invalid(`Argument "ids" holds the ID '${id}' more than once`),
    );
  });

  it('of records that are missing, deleted, of another object or of another workspace', async () => {
    const other = await createWorkspace();
    const [theirs] = await createMany(other, 'people', [{ jobTitle: 'Spy' }]);
    const [company] = await createMany(api, 'companies', [{}]);
    const [deleted] = await createMany(api, 'people', [{}]);
    await api.delete(`/rest/people/${deleted.id}`);
    const [id = ''] = ids;
    const before = (await api.get(`/rest/people/${id}`)).text;
    for (const wrong of [MISSING, theirs.id, company.id, deleted.id])
      for (const [asked, priority] of [
        [[id, wrong], 0],
        [[wrong, id], 0],
      ] as const)
        for (const dryRun of [false, true])
          expect(refusal(await merge(api, 'people', asked, priority, { dryRun }))).toEqual([
            404,
            'RECORD_NOT_FOUND',
            ['Record not found'],
          ]);
    expect((await api.get(`/rest/people/${id}`)).text).toBe(before);
    expect((await other.get(`/rest/people/${theirs.id}?depth=0`)).body.data.person).toEqual(theirs);
  });

  it('of an unknown object, and of one that is inactive', async () => {
    expect(refusal(await merge(api, 'person', ids.slice(0, 2)))).toEqual([
      404,
      'OBJECT_NOT_FOUND',
      ["object 'person' not found. Did you mean 'people'?"],
    ]);
  });

  it('without the scope to write; without the one to read its answer is ids', async () => {
    const [a = '', b = '', c = ''] = ids;
    const reader = createClient(await createKey(api.workspaceId, { scopes: ['records:read'] }));
    const writer = createClient(await createKey(api.workspaceId, { scopes: ['records:write'] }));
    const body = { ids: [a, b], conflictPriorityIndex: 0 };
    expect((await reader.patch('/rest/people/merge', body)).status).toBe(403);
    expect((await writer.patch('/rest/people/merge', body)).body).toEqual({
      data: { person: { id: a }, mergePerson: { id: a } },
    });
    const preview = await writer.patch('/rest/people/merge', { ...body, ids: [a, c], dryRun: true });
    expect(Object.keys(preview.body.data.person)).toEqual(['id']);
  });

  it('by other methods', async () => {
    const answer = await api.post('/rest/people/merge', {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'PATCH']);
  });
});

describe('a merge', () => {
  it('is one statement', async () => {
    const api = await createPilots();
    const ids = idsOf(
      await createMany(
        api,
        'people',
        Array.from({ length: 9 }, () => ({})),
      ),
    );
    await createMany(
      api,
      'rockets',
      ids.map((pilotId) => ({ pilotId })),
    );
    const { result, requests, statements } = await counting(() => merge(api, 'people', ids, 8));
    expect([result.status, requests, statements]).toEqual([200, 1, 1]);
    expect(result.body.data.person.flown).toHaveLength(9);
  });

  it('is done once under an idempotency key', async () => {
    const api = await createWorkspace();
    const ids = idsOf(await createMany(api, 'people', [{ jobTitle: 'A' }, {}]));
    const send = (body: Json) =>
      api.call('PATCH', '/rest/people/merge', body, { headers: { 'idempotency-key': 'merge-1' } });
    const body = { ids, conflictPriorityIndex: 1 };
    const first = await send(body);
    expect(first.status).toBe(200);
    const again = await send(body);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await send({ ...body, conflictPriorityIndex: 0 })).status).toBe(422);
    expect((await merge(api, 'people', ids, 1)).status).toBe(404);
  });

  it('returns what `fields` and `depth` ask for', async () => {
    const api = await createWorkspace();
    const [a, b] = await createMany(api, 'people', [{ jobTitle: 'A' }, { city: 'Oslo' }]);
    const answer = await api.patch('/rest/people/merge?fields=city,jobTitle&depth=0', {
      ids: [a.id, b.id],
      conflictPriorityIndex: 0,
      dryRun: null,
    });
    expect(answer.body.data.person).toEqual({ id: a.id, city: 'Oslo', jobTitle: 'A' });
  });
});
