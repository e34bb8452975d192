/** What a field's default, nullability and uniqueness mean to the records that are there. */
import { describe, expect, it } from 'vitest';
import { createWorkspace, database, duplicateOf, encode, type Json, type Workspace } from '../support/api.ts';

const OBJECTS = '/rest/metadata/objects';
const FIELDS = '/rest/metadata/fields';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MISSING =
  'isNullable: there are records without a value for this field: give it a default value, or them values of their own';

const made = async (
  promise: Promise<{ status: number; text: string; body: Json }>,
  status = 201,
): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(status);
  return Object.values(answer.body.data)[0];
};

const refusal = async (promise: Promise<{ status: number; body: Json }>): Promise<Json> => {
  const { status, body } = await promise;
  return [status, body.messages];
};

interface Setting {
  readonly api: Workspace;
  readonly objectId: string;
  readonly plural: string;
}

const objectOf = async (api: Workspace, nameSingular: string): Promise<Json> =>
  (await api.get(`${OBJECTS}?filter=nameSingular[eq]:${nameSingular}`)).body.data.objects[0];

const fieldOf = async (api: Workspace, object: string, name: string): Promise<Json> =>
  (await objectOf(api, object)).fields.find((field: Json) => field.name === name);

const customObject = async (): Promise<Setting> => {
  const api = await createWorkspace();
  const object = await made(api.post(OBJECTS, { labelSingular: 'Rocket', labelPlural: 'Rockets' }));
  return { api, objectId: object.id, plural: 'rockets' };
};

const person = async (): Promise<Setting> => {
  const api = await createWorkspace();
  return { api, objectId: (await objectOf(api, 'person')).id, plural: 'people' };
};

const withoutSlots = async (): Promise<Setting> => {
  const setting = await customObject();
  await database.query(
    `insert into field_metadata (workspace_id, id, object_id, is_custom, type, name, label, slot, is_slot_ready)
     select $1, gen_random_uuid(), $2, true, case left(s, 1) when 't' then 'TEXT' when 'n' then 'NUMBER' else 'DATE' end, 'taken' || s, 'Taken', s, true
     from unnest('{t2,t3,t4,t5,t6,t7,t8,n1,n2,n3,n4,n5,n6,d1,d2,d3,d4}'::text[]) s`,
    [setting.api.workspaceId, setting.objectId],
  );
  await database.query('update workspace set schema_version = schema_version + 1 where id = $1', [
    setting.api.workspaceId,
  ]);
  return setting;
};

const options = [
  { label: 'One', value: 'ONE' },
  { label: 'Two', value: 'TWO' },
];

/** Types with a default: the body, what records then show, and a filter that finds them by it. */
const DEFAULTS: readonly (readonly [string, Json, Json, string | null])[] = [
  ['TEXT', { defaultValue: "'Bern'" }, 'Bern', 'f[eq]:Bern'],
  ['NUMBER', { defaultValue: 1.5 }, 1.5, 'f[gte]:1.5'],
  ['BOOLEAN', { defaultValue: true }, true, 'f[eq]:true'],
  ['DATE_TIME', { defaultValue: 'now' }, expect.stringMatching(INSTANT), 'f[gt]:"2020-01-01T00:00:00Z"'],
  ['DATE', { defaultValue: '2025-01-20' }, '2025-01-20', 'f[eq]:2025-01-20'],
  ['SELECT', { options, defaultValue: 'TWO' }, 'TWO', 'f[eq]:TWO'],
  ['MULTI_SELECT', { options, defaultValue: ['TWO'] }, ['TWO'], 'f[containsAny]:[TWO]'],
  ['RATING', { defaultValue: 'RATING_3' }, 'RATING_3', 'f[eq]:RATING_3'],
  [
    'CURRENCY',
    { defaultValue: { amountMicros: null, currencyCode: "'CHF'" } },
    { amountMicros: null, currencyCode: 'CHF' },
    'f.currencyCode[eq]:CHF',
  ],
  ['UUID', { defaultValue: 'uuid' }, expect.stringMatching(UUID), 'f[is]:NOT_NULL'],
  ['RAW_JSON', { defaultValue: { a: [1] } }, { a: [1] }, 'f[is]:NOT_NULL'],
  ['ARRAY', { defaultValue: ['x'] }, ['x'], 'f[containsAny]:[x]'],
];

describe.each([
  ['a custom object', customObject],
  ['a standard object', person],
  ['an object without free slots', withoutSlots],
] as const)('on %s', (_, prepare) => {
  it.each(DEFAULTS)(
    'a new %s field’s default is the value of the records that are there',
    async (...given) => {
      const [type, body, shown, filter] = given;
      const { api, objectId, plural } = await prepare();
      const records = `/rest/${plural}`;
      const [a, b] = [await made(api.post(records, {})), await made(api.post(records, {}))];
      await made(api.delete(`${records}/${b.id}`), 200);
      await made(api.post(FIELDS, { type, name: 'f', label: 'F', objectMetadataId: objectId, ...body }));
      await made(api.patch(`${records}/${b.id}/restore`), 200);
      for (const { id } of [a, b]) expect((await made(api.get(`${records}/${id}`), 200)).f).toEqual(shown);
      expect((await api.get(`${records}?filter=${encode(String(filter))}`)).body.totalCount).toBe(2);
      if (!['MULTI_SELECT', 'RAW_JSON', 'ARRAY', 'CURRENCY'].includes(type)) {
        const first = await api.get(`${records}?order_by=f[DescNullsLast]&limit=1`);
        const second = await api.get(
          `${records}?order_by=f[DescNullsLast]&limit=1&starting_after=${first.body.pageInfo.endCursor}`,
        );
        const ids = [first, second].map(({ body }) => body.data[plural][0].id);
        expect(ids.toSorted()).toEqual([a.id, b.id].toSorted());
      }
      // A default that changes later leaves them alone; null clears.
      expect((await made(api.patch(`${records}/${a.id}`, { f: null }), 200)).f).not.toEqual(shown);
      expect((await made(api.get(`${records}/${b.id}`), 200)).f).toEqual(shown);
    },
  );

  it('gives each record an id of its own', async () => {
    const { api, objectId, plural } = await prepare();
    await made(api.post(`/rest/batch/${plural}`, [{}, {}, {}]));
    await made(
      api.post(FIELDS, { type: 'UUID', label: 'F', defaultValue: 'uuid', objectMetadataId: objectId }),
    );
    const { body } = await api.get(`/rest/${plural}?order_by=f`);
    const ids = body.data[plural].map(({ f }: Json) => f);
    expect([new Set(ids).size, ids]).toEqual([3, ids.toSorted()]);
  });

  it.each([
    ['NUMBER', {}, 5],
    ['SELECT', { options }, 'ONE'],
    ['DATE_TIME', {}, '2025-01-20T10:00:00.000Z'],
    ['BOOLEAN', {}, false],
    ['UUID', {}, 'uuid'],
  ])('a %s field may not be without value only where all records have one', async (type, body, value) => {
    const { api, objectId, plural } = await prepare();
    const records = `/rest/${plural}`;
    const field = { type, name: 'f', label: 'F', objectMetadataId: objectId, ...body };
    const first = await made(api.post(records, {}));
    expect(await refusal(api.post(FIELDS, { ...field, isNullable: false }))).toEqual([400, [MISSING]]);
    const { id } = await made(api.post(FIELDS, field));
    const other = await made(api.post(records, { f: null }));
    expect(await refusal(api.patch(`${FIELDS}/${id}`, { isNullable: false }))).toEqual([400, [MISSING]]);
    expect((await made(api.get(`${FIELDS}/${id}`), 200)).isNullable).toBe(true);
    const demanded = await made(
      api.patch(`${FIELDS}/${id}`, { isNullable: false, defaultValue: value }),
      200,
    );
    expect(demanded.isNullable).toBe(false);
    const shown = value === 'uuid' ? expect.stringMatching(UUID) : value;
    const list = (await api.get(`${records}?depth=0&order_by=f`)).body.data[plural];
    expect(list.map(({ f }: Json) => f)).toEqual([shown, shown]);
    // What was read can be sent back.
    for (const record of list)
      expect(await made(api.patch(`${records}/${record.id}`, record), 200)).toMatchObject({ f: record.f });
    expect((await made(api.patch(`${records}/${other.id}`, { f: null }), 200)).f).toEqual(shown);
    expect((await made(api.get(`${records}/${first.id}`), 200)).f).toEqual(shown);
    await made(api.patch(`${FIELDS}/${id}`, { isNullable: true, defaultValue: null }), 200);
    expect((await made(api.patch(`${records}/${other.id}`, { f: null }), 200)).f).toBeNull();
    await made(api.delete(`${records}/${other.id}`), 200);
    expect((await made(api.patch(`${FIELDS}/${id}`, { isNullable: false }), 200)).isNullable).toBe(false);
    expect(await refusal(api.post(records, {}))).toEqual([
      400,
      ['Field f is not nullable and has no default value.'],
    ]);
  });

  it('keeps an option that records need', async () => {
    const { api, objectId, plural } = await prepare();
    const field = await made(
      api.post(FIELDS, {
        type: 'SELECT',
        name: 'f',
        label: 'F',
        objectMetadataId: objectId,
        isNullable: false,
        options,
      }),
    );
    const record = await made(api.post(`/rest/${plural}`, { f: 'TWO' }));
    const [one] = field.options;
    expect(await refusal(api.patch(`${FIELDS}/${field.id}`, { options: [one] }))).toEqual([400, [MISSING]]);
    await made(api.patch(`${FIELDS}/${field.id}`, { options: [one], defaultValue: 'ONE' }), 200);
    expect((await made(api.get(`/rest/${plural}/${record.id}`), 200)).f).toBe('ONE');
  });
});

describe('of standard fields', () => {
  it('the default can be cleared, the value demanded, and both taken back', async () => {
    const api = await createWorkspace();
    const status = await fieldOf(api, 'task', 'status');
    const task = await made(api.post('/rest/tasks', {}));
    expect(task.status).toBe('TODO');
    expect(
      (await made(api.patch(`${FIELDS}/${status.id}`, { defaultValue: null }), 200)).defaultValue,
    ).toBeNull();
    expect((await made(api.get(`${FIELDS}/${status.id}`), 200)).defaultValue).toBeNull();
    const without = await made(api.post('/rest/tasks', {}));
    expect(without.status).toBeNull();
    // Another change of the field does not bring it back.
    expect(
      (await made(api.patch(`${FIELDS}/${status.id}`, { label: 'State' }), 200)).defaultValue,
    ).toBeNull();
    expect(await refusal(api.patch(`${FIELDS}/${status.id}`, { isNullable: false }))).toEqual([
      400,
      [MISSING],
    ]);
    await made(api.patch(`${FIELDS}/${status.id}`, { isNullable: false, defaultValue: "'DONE'" }), 200);
    expect((await made(api.get(`/rest/tasks/${without.id}`), 200)).status).toBe('DONE');
    expect((await made(api.get(`/rest/tasks/${task.id}`), 200)).status).toBe('TODO');
    expect((await made(api.post('/rest/tasks', {}))).status).toBe('DONE');
    const employees = await fieldOf(api, 'company', 'employees');
    const company = await made(api.post('/rest/companies', {}));
    expect(await refusal(api.patch(`${FIELDS}/${employees.id}`, { isNullable: false }))).toEqual([
      400,
      [MISSING],
    ]);
    await made(api.patch(`${FIELDS}/${employees.id}`, { isNullable: false, defaultValue: 7 }), 200);
    expect((await made(api.get(`/rest/companies/${company.id}`), 200)).employees).toBe(7);
  });

  it('settings, descriptions and icons are kept, and cleared', async () => {
    const api = await createWorkspace();
    const employees = await fieldOf(api, 'company', 'employees');
    const at = `${FIELDS}/${employees.id}`;
    const settings = { dataType: 'int', decimals: 0 };
    expect((await made(api.patch(at, { settings }), 200)).settings).toEqual(settings);
    expect((await made(api.get(at), 200)).settings).toEqual(settings);
    expect((await api.post('/rest/companies', { employees: 1.5 })).status).toBe(400);
    expect((await made(api.patch(at, { settings: { decimals: 2 } }), 200)).settings).toEqual({ decimals: 2 });
    expect((await made(api.patch(at, { settings: null }), 200)).settings).toEqual({});
    expect((await made(api.post('/rest/companies', { employees: 1.5 }))).employees).toBe(1.5);
    const cleared = await made(api.patch(at, { description: null, icon: null }), 200);
    expect([cleared.description, cleared.icon]).toEqual([null, null]);
    const { id } = await objectOf(api, 'company');
    const object = await made(api.patch(`${OBJECTS}/${id}`, { description: null, icon: null }), 200);
    expect([object.description, object.icon]).toEqual([null, null]);
    const kept = await made(api.patch(`${OBJECTS}/${id}`, { labelSingular: 'Firm' }), 200);
    expect([kept.description, kept.icon, kept.labelSingular]).toEqual([null, null, 'Firm']);
  });

  it('of custom fields settings are replaced, and cleared', async () => {
    const { api, objectId } = await customObject();
    const field = await made(
      api.post(FIELDS, {
        type: 'NUMBER',
        label: 'F',
        objectMetadataId: objectId,
        settings: { dataType: 'int', decimals: 0 },
      }),
    );
    const at = `${FIELDS}/${field.id}`;
    expect((await made(api.patch(at, { settings: { decimals: 3 } }), 200)).settings).toEqual({ decimals: 3 });
    expect((await made(api.patch(at, { settings: null }), 200)).settings).toBeNull();
  });

  it.each([
    ['company', 'companies', 'name', 'Acme', 'name'],
    ['company', 'companies', 'employees', 42, 'employees'],
    ['opportunity', 'opportunities', 'closeDate', '2025-01-20T10:00:00.000Z', 'closeDate'],
    ['person', 'people', 'xLink', { primaryLinkUrl: 'https://x.com/a' }, 'xLink.primaryLinkUrl'],
    [
      'person',
      'people',
      'phones',
      { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
      'phones.primaryPhoneNumber',
    ],
  ])('%s.%s can be made unique', async (...given) => {
    const [singular, plural, name, value, path] = given;
    const api = await createWorkspace();
    const at = `${FIELDS}/${(await fieldOf(api, singular, name)).id}`;
    const records = `/rest/${plural}`;
    const first = await made(api.post(records, { [name]: value }));
    const second = await made(api.post(records, { [name]: value }));
    const [status, messages] = await refusal(api.patch(at, { isUnique: true }));
    expect([status, messages[0]]).toEqual([
      400,
      expect.stringMatching(/^isUnique: these values are held by more than one record: '.+'$/),
    ]);
    await made(api.delete(`${records}/${second.id}`), 200);
    expect((await made(api.patch(at, { isUnique: true }), 200)).isUnique).toBe(true);
    expect((await made(api.get(at), 200)).isUnique).toBe(true);
    const duplicate = [409, [duplicateOf(path)]];
    expect(await refusal(api.post(records, { [name]: value }))).toEqual(duplicate);
    expect(await refusal(api.patch(`${records}/${second.id}/restore`))).toEqual(duplicate);
    const [empty] = await made(api.post(`/rest/batch/${plural}`, [{}, {}]));
    expect(await refusal(api.patch(`${records}/${empty.id}`, { [name]: value }))).toEqual(duplicate);
    await made(api.patch(`${records}/${first.id}`, { [name]: value }), 200);
    await made(api.patch(`${records}/${first.id}`, { [name]: null }), 200);
    await made(api.patch(`${records}/${empty.id}`, { [name]: value }), 200);
    await made(api.delete(`${records}/${empty.id}?soft_delete=false`), 200);
    await made(api.patch(`${records}/${second.id}/restore`), 200);
    await made(api.patch(at, { isUnique: false }), 200);
    await made(api.post(records, { [name]: value }));
  });

  it('what an index keeps unique, or the server keeps itself, stays as it is', async () => {
    const api = await createWorkspace();
    for (const [object, name, isUnique] of [
      ['person', 'emails', false],
      ['company', 'domainName', false],
      ['person', 'id', false],
      ['person', 'createdAt', true],
    ] as const) {
      const { id } = await fieldOf(api, object, name);
      const [status, messages] = await refusal(api.patch(`${FIELDS}/${id}`, { isUnique }));
      expect([status, messages[0]], name).toEqual([
        400,
        'Cannot edit standard field metadata properties: isUnique',
      ]);
    }
    const { id } = await fieldOf(api, 'person', 'company');
    expect(await refusal(api.patch(`${FIELDS}/${id}`, { isNullable: false }))).toEqual([
      400,
      ['isNullable: a relation can always be empty: its target may be destroyed'],
    ]);
  });
});
