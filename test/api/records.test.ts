/** One suite that every standard object passes, and what single objects and fields add to it. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  type Client,
  createWorkspace,
  encode,
  type Json,
  type Workspace,
} from '../support/api.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MISSING = '01920202-1c25-7d02-bf25-6aeccf7ea419';
const GIVEN = '0193a0b1-0000-7000-8000-0000000000aa';

const NO_LINK = { primaryLinkLabel: '', primaryLinkUrl: '', secondaryLinks: [] };
const NO_TEXT = { blocknote: null, markdown: '' };
const BUSINESS = { position: 0, createdBy: { source: 'API', name: 'Test key', workspaceMemberId: null } };

/** Where in a batch a clash was. */
const placed = (path: string): string => `${path}: `;

interface ObjectCase {
  readonly singular: string;
  readonly plural: string;
  /** A good body, without foreign keys. */
  readonly sample: Json;
  /** What the sample is answered as, where that differs. */
  readonly answered?: Json;
  /** Foreign keys → the object they point at. */
  readonly foreignKeys: Readonly<Record<string, string>>;
  /** Everything but id and times of a record created of `{}`, at depth 0. */
  readonly empty: Json;
  /** A change to the full record, and what of the answer it changes. */
  readonly change: Json;
  /** Keys of related records: one, many. */
  readonly one: readonly string[];
  readonly many: readonly string[];
  /** Text of this object that can hold anything, where it has one. */
  readonly text: string | null;
}

const targetEmpty = {
  personId: null,
  targetPersonId: null,
  companyId: null,
  targetCompanyId: null,
  opportunityId: null,
  targetOpportunityId: null,
};
const targetKeys = { personId: 'people', companyId: 'companies', opportunityId: 'opportunities' };
const targetOne = ['person', 'targetPerson', 'company', 'targetCompany', 'opportunity', 'targetOpportunity'];

const OBJECTS: readonly ObjectCase[] = [
  {
    singular: 'company',
    plural: 'companies',
    sample: {
      name: 'Acme',
      domainName: {
        primaryLinkUrl: 'https://Acme.example/',
        primaryLinkLabel: 'Acme',
        secondaryLinks: [{ url: 'https://acme.test', label: 'Other' }],
      },
      employees: 42,
      linkedinLink: { primaryLinkUrl: 'https://linkedin.com/company/acme' },
      xLink: { primaryLinkUrl: 'https://x.com/acme' },
      annualRecurringRevenue: { amountMicros: 9_000_000_000_000_000, currencyCode: 'EUR' },
      address: {
        addressStreet1: '1 Road',
        addressStreet2: 'B',
        addressCity: 'Paris',
        addressPostcode: '75001',
        addressState: 'IDF',
        addressCountry: 'France',
        addressLat: 48.85,
        addressLng: 2.35,
      },
      idealCustomerProfile: true,
      position: 7.5,
      createdBy: { source: 'IMPORT', name: 'CSV' },
    },
    answered: {
      domainName: {
        primaryLinkUrl: 'https://acme.example',
        primaryLinkLabel: 'Acme',
        secondaryLinks: [{ url: 'https://acme.test', label: 'Other' }],
      },
      linkedinLink: { ...NO_LINK, primaryLinkUrl: 'https://linkedin.com/company/acme' },
      xLink: { ...NO_LINK, primaryLinkUrl: 'https://x.com/acme' },
      createdBy: { source: 'IMPORT', name: 'CSV', workspaceMemberId: null },
    },
    foreignKeys: { accountOwnerId: 'workspaceMembers' },
    empty: {
      ...BUSINESS,
      name: '',
      domainName: NO_LINK,
      employees: null,
      linkedinLink: NO_LINK,
      xLink: NO_LINK,
      annualRecurringRevenue: { amountMicros: null, currencyCode: '' },
      address: {
        addressStreet1: '',
        addressStreet2: '',
        addressCity: '',
        addressPostcode: '',
        addressState: '',
        addressCountry: '',
        addressLat: null,
        addressLng: null,
      },
      idealCustomerProfile: false,
      accountOwnerId: null,
    },
    change: { name: 'Acme 2', employees: null },
    one: ['accountOwner'],
    many: ['people', 'taskTargets', 'noteTargets', 'opportunities', 'favorites', 'attachments'],
    text: 'name',
  },
  {
    singular: 'person',
    plural: 'people',
    sample: {
      name: { firstName: 'Ada', lastName: 'Lovelace' },
      emails: { primaryEmail: 'Ada@Example.com', additionalEmails: ['B@example.com'] },
      linkedinLink: { primaryLinkUrl: 'https://linkedin.com/in/ada' },
      xLink: { primaryLinkUrl: 'https://x.com/ada', primaryLinkLabel: 'ada' },
      jobTitle: 'Analyst',
      phones: {
        primaryPhoneNumber: '612345678',
        primaryPhoneCallingCode: '+33',
        primaryPhoneCountryCode: 'FR',
      },
      city: 'London',
      avatarUrl: 'https://example.com/a.png',
      position: -3,
    },
    answered: {
      emails: { primaryEmail: 'ada@example.com', additionalEmails: ['b@example.com'] },
      linkedinLink: { ...NO_LINK, primaryLinkUrl: 'https://linkedin.com/in/ada' },
      xLink: { ...NO_LINK, primaryLinkUrl: 'https://x.com/ada', primaryLinkLabel: 'ada' },
      phones: {
        primaryPhoneNumber: '612345678',
        primaryPhoneCallingCode: '+33',
        primaryPhoneCountryCode: 'FR',
        additionalPhones: [],
      },
    },
    foreignKeys: { companyId: 'companies' },
    empty: {
      ...BUSINESS,
      name: { firstName: '', lastName: '' },
      emails: { primaryEmail: '', additionalEmails: [] },
      linkedinLink: NO_LINK,
      xLink: NO_LINK,
      jobTitle: '',
      phones: {
        primaryPhoneNumber: '',
        primaryPhoneCountryCode: '',
        primaryPhoneCallingCode: '',
        additionalPhones: [],
      },
      city: '',
      avatarUrl: '',
      companyId: null,
    },
    change: { jobTitle: 'Countess', city: '' },
    one: ['company'],
    many: ['pointOfContactForOpportunities', 'taskTargets', 'noteTargets', 'favorites', 'attachments'],
    text: 'jobTitle',
  },
  {
    singular: 'opportunity',
    plural: 'opportunities',
    sample: {
      name: 'Deal',
      amount: { amountMicros: -9_000_000_000_000_000, currencyCode: 'USD' },
      closeDate: '2025-03-01T10:00:00+02:00',
      stage: 'MEETING',
    },
    answered: { closeDate: '2025-03-01T08:00:00.000Z' },
    foreignKeys: { pointOfContactId: 'people', companyId: 'companies', ownerId: 'workspaceMembers' },
    empty: {
      ...BUSINESS,
      name: '',
      amount: { amountMicros: null, currencyCode: '' },
      closeDate: null,
      stage: 'NEW',
      pointOfContactId: null,
      companyId: null,
      ownerId: null,
    },
    change: { name: 'Bigger deal', closeDate: null },
    one: ['pointOfContact', 'company', 'owner'],
    many: ['favorites', 'taskTargets', 'noteTargets', 'attachments'],
    text: 'name',
  },
  {
    singular: 'note',
    plural: 'notes',
    sample: { title: 'Call', position: 3 },
    foreignKeys: {},
    empty: { ...BUSINESS, title: '', body: NO_TEXT, bodyV2: NO_TEXT },
    change: { title: 'Second call' },
    one: [],
    many: ['noteTargets', 'attachments', 'favorites'],
    text: 'title',
  },
  {
    singular: 'noteTarget',
    plural: 'noteTargets',
    sample: {},
    foreignKeys: { noteId: 'notes', ...targetKeys },
    empty: { noteId: null, ...targetEmpty },
    change: { personId: null },
    one: ['note', ...targetOne],
    many: [],
    text: null,
  },
  {
    singular: 'task',
    plural: 'tasks',
    sample: { title: 'Do it', dueAt: '2025-02-03T04:05:06.789Z', status: 'IN_PROGRESS' },
    foreignKeys: { assigneeId: 'workspaceMembers' },
    empty: {
      ...BUSINESS,
      title: '',
      body: NO_TEXT,
      bodyV2: NO_TEXT,
      dueAt: null,
      status: 'TODO',
      assigneeId: null,
    },
    change: { title: 'Done it', status: 'DONE' },
    one: ['assignee'],
    many: ['taskTargets', 'attachments', 'favorites'],
    text: 'title',
  },
  {
    singular: 'taskTarget',
    plural: 'taskTargets',
    sample: {},
    foreignKeys: { taskId: 'tasks', ...targetKeys },
    empty: { taskId: null, ...targetEmpty },
    change: { companyId: null },
    one: ['task', ...targetOne],
    many: [],
    text: null,
  },
  {
    singular: 'workspaceMember',
    plural: 'workspaceMembers',
    sample: {
      name: { firstName: 'Jane', lastName: 'Doe' },
      colorScheme: 'Dark',
      locale: 'fr-FR',
      avatarUrl: 'https://example.com/j.png',
      userEmail: 'jane@example.com',
      userId: '20202020-0687-4c41-b707-ed1bfca972a7',
      timeZone: 'Europe/Paris',
      dateFormat: 'DAY_FIRST',
      timeFormat: 'HOUR_24',
    },
    foreignKeys: {},
    empty: {
      name: { firstName: '', lastName: '' },
      colorScheme: 'System',
      locale: 'en',
      avatarUrl: '',
      userEmail: '',
      userId: null,
      timeZone: 'system',
      dateFormat: 'SYSTEM',
      timeFormat: 'SYSTEM',
    },
    change: { userEmail: 'doe@example.com', userId: null },
    one: [],
    many: ['assignedTasks', 'favorites', 'accountOwnerForCompanies', 'authoredAttachments'],
    text: 'userEmail',
  },
  {
    singular: 'attachment',
    plural: 'attachments',
    sample: { name: 'a.pdf', fullPath: 'files/a.pdf', type: 'TextDocument' },
    foreignKeys: { authorId: 'workspaceMembers', taskId: 'tasks', noteId: 'notes', ...targetKeys },
    empty: {
      name: '',
      fullPath: '',
      type: '',
      authorId: null,
      taskId: null,
      targetTaskId: null,
      noteId: null,
      targetNoteId: null,
      dashboardId: null,
      targetDashboardId: null,
      workflowId: null,
      targetWorkflowId: null,
      ...targetEmpty,
    },
    change: { name: 'b.pdf' },
    one: ['author', 'task', 'targetTask', 'note', 'targetNote', ...targetOne],
    many: [],
    text: 'name',
  },
  {
    singular: 'favorite',
    plural: 'favorites',
    sample: { position: 4 },
    foreignKeys: {
      workspaceMemberId: 'workspaceMembers',
      personId: 'people',
      companyId: 'companies',
      opportunityId: 'opportunities',
      taskId: 'tasks',
      noteId: 'notes',
    },
    empty: {
      position: 0,
      workspaceMemberId: null,
      personId: null,
      companyId: null,
      opportunityId: null,
      taskId: null,
      noteId: null,
      favoriteFolderId: null,
      workflowId: null,
      workflowVersionId: null,
      workflowRunId: null,
      viewId: null,
      dashboardId: null,
    },
    change: { position: 5 },
    one: ['workspaceMember', 'person', 'company', 'opportunity', 'task', 'note'],
    many: [],
    text: null,
  },
];

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const singularOf = (plural: string): string =>
  OBJECTS.find((object) => object.plural === plural)?.singular ?? plural;

/** Creates a record, which must succeed. */
const create = async (api: Client, plural: string, body: Json = {}, query = '?depth=0'): Promise<Json> => {
  const answer = await api.post(`/rest/${plural}${query}`, body);
  expect([answer.status, answer.body.messages]).toEqual([201, undefined]);
  return answer.body.data[singularOf(plural)];
};

/** The sample, with foreign keys to records made for it. */
const fullBody = async (api: Client, object: ObjectCase): Promise<Json> => {
  const body = { ...object.sample };
  for (const [key, plural] of Object.entries(object.foreignKeys)) body[key] = (await create(api, plural)).id;
  return body;
};

const refusal = ({ status, body }: Answer): Json => [status, body.code, body.messages];
const without = (record: Json, ...keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
const NOT_FOUND = [404, 'RECORD_NOT_FOUND', ['Record not found']];

describe.each(OBJECTS)('$plural', (object) => {
  const { singular, plural } = object;
  const path = `/rest/${plural}`;
  const operation = (name: string): string => `${name}${capitalised(singular)}`;
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
  });

  it('creates of {} a record of never-set values', async () => {
    const fresh = await createWorkspace();
    const { status, body } = await fresh.post(`${path}?depth=0`, {});
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['data']);
    expect(Object.keys(body.data)).toEqual([singular, operation('create')]);
    const record = body.data[singular];
    expect(body.data[operation('create')]).toEqual(record);
    expect(record).toEqual({
      ...object.empty,
      id: expect.stringMatching(UUID),
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: record.createdAt,
      deletedAt: null,
    });
  });

  it('creates, gets and lists a full record', async () => {
    const fresh = await createWorkspace();
    const body = await fullBody(fresh, object);
    const record = await create(fresh, plural, body);
    expect(record).toMatchObject({ ...body, ...object.answered });
    const got = await fresh.get(`${path}/${record.id}?depth=0`);
    expect([got.status, got.body]).toEqual([200, { data: { [singular]: record } }]);
    const listed = await fresh.get(`${path}?depth=0&filter=id[eq]:${record.id}`);
    expect(listed.status).toBe(200);
    expect(Object.keys(listed.body)).toEqual(['data', 'pageInfo', 'totalCount']);
    const cursor = expect.any(String);
    expect(listed.body).toEqual({
      data: { [plural]: [record] },
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: cursor, endCursor: cursor },
      totalCount: 1,
    });
  });

  it('lists none as an empty page', async () => {
    const { status, body } = await (await createWorkspace()).get(path);
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { [plural]: [] },
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
  });

  it.each(['PATCH', 'PUT'])('updates by %s what is supplied and nothing else', async (method) => {
    const fresh = await createWorkspace();
    const record = await create(fresh, plural, await fullBody(fresh, object));
    const { status, body } = await fresh.call(method, `${path}/${record.id}?depth=0`, object.change);
    expect(status).toBe(200);
    expect(Object.keys(body.data)).toEqual([singular, operation('update')]);
    const updated = body.data[singular];
    expect(body.data[operation('update')]).toEqual(updated);
    const aliased = Object.fromEntries(
      Object.entries(object.change).flatMap(([key, value]) =>
        `target${capitalised(key)}` in record ? [[`target${capitalised(key)}`, value]] : [],
      ),
    );
    expect(updated).toEqual({
      ...record,
      ...object.change,
      ...aliased,
      updatedAt: expect.stringMatching(INSTANT),
    });
    expect(updated.updatedAt > record.updatedAt).toBe(true);
    expect((await fresh.get(`${path}/${record.id}?depth=0`)).body.data[singular]).toEqual(updated);
  });

  it('leaves a record as it is for {} and for no body', async () => {
    const record = await create(api, plural);
    for (const answer of [
      await api.patch(`${path}/${record.id}?depth=0`, {}),
      await api.patch(`${path}/${record.id}?depth=0`),
      await api.call('PATCH', `${path}/${record.id}?depth=0`, undefined, {
        headers: { 'content-type': 'text/plain' },
      }),
      await api.call('PUT', `${path}/${record.id}?depth=0`, undefined, {
        headers: { 'content-type': 'application/json' },
      }),
    ])
      expect([answer.status, answer.body.data?.[singular]]).toEqual([200, record]);
  });

  it('takes back by PATCH everything that a client has read, at every depth', async () => {
    const fresh = await createWorkspace();
    const stored = await create(fresh, plural, await fullBody(fresh, object));
    for (const depth of [0, 1, 2]) {
      const read = (await fresh.get(`${path}/${stored.id}?depth=${depth}`)).body.data[singular];
      const { status, body } = await fresh.patch(`${path}/${stored.id}?depth=0`, read);
      expect([status, body.messages]).toEqual([200, undefined]);
      expect(body.data[singular]).toEqual({ ...stored, updatedAt: expect.any(String) });
    }
  });

  it('takes back a foreign key to a record that has been deleted since', async () => {
    for (const [key, target] of Object.entries(object.foreignKeys)) {
      const { id } = await create(api, target);
      const record = await create(api, plural, { [key]: id });
      await api.delete(`/rest/${target}/${id}`);
      const read = (await api.get(`${path}/${record.id}`)).body.data[singular];
      expect(read[key], key).toBe(id);
      const { status, body } = await api.patch(`${path}/${record.id}`, read);
      expect([status, body.messages], key).toEqual([200, undefined]);
      expect(body.data[singular][key], key).toBe(id);
    }
  });

  it('refuses system fields that differ from what is stored', async () => {
    const record = await create(api, plural);
    const other = {
      id: MISSING,
      createdAt: '2001-01-01T00:00:00.000Z',
      updatedAt: '2001-01-01T00:00:00.000Z',
      deletedAt: '2001-01-01T00:00:00.000Z',
    };
    for (const [key, value] of Object.entries(other)) {
      const answer = await api.patch(`${path}/${record.id}?depth=0`, { ...object.change, [key]: value });
      expect(refusal(answer)).toEqual([
        400,
        'READ_ONLY_FIELD',
        [`Field "${key}" is read-only: its value differs from the stored one`],
      ]);
    }
    expect((await api.get(`${path}/${record.id}?depth=0`)).body.data[singular]).toEqual(record);
  });

  it('deletes softly, restores by both paths, and destroys', async () => {
    const record = await create(api, plural);
    const at = `${path}/${record.id}`;
    const deletion = { data: { [operation('delete')]: { id: record.id } } };
    for (const restore of [`${at}/restore?depth=0`, `/rest/restore/${plural}/${record.id}?depth=0`]) {
      const before = (await api.get(path)).body.totalCount;
      const deleted = await api.delete(at);
      expect([deleted.status, deleted.body]).toEqual([200, deletion]);
      expect((await api.get(path)).body.totalCount).toBe(before - 1);
      expect(refusal(await api.get(at))).toEqual(NOT_FOUND);
      expect(refusal(await api.patch(at, {}))).toEqual(NOT_FOUND);
      expect(refusal(await api.patch(at, object.change))).toEqual(NOT_FOUND);
      expect(refusal(await api.delete(at))).toEqual(NOT_FOUND);
      const listed = (await api.get(`${path}?depth=0&filter=id[eq]:${record.id},deletedAt[is]:NOT_NULL`)).body
        .data[plural];
      expect(listed).toEqual([
        { ...record, updatedAt: expect.any(String), deletedAt: expect.stringMatching(INSTANT) },
      ]);
      const restored = await api.patch(restore);
      expect(restored.status).toBe(200);
      expect(restored.body.data[singular]).toEqual({ ...record, updatedAt: expect.any(String) });
      expect(restored.body.data[operation('restore')]).toEqual(restored.body.data[singular]);
      expect((await api.get(path)).body.totalCount).toBe(before);
    }
    const destroyed = await api.delete(`${at}?soft_delete=false`);
    expect([destroyed.status, destroyed.body]).toEqual([200, deletion]);
    for (const answer of [
      await api.delete(`${at}?soft_delete=false`),
      await api.patch(`${at}/restore`),
      await api.get(at),
    ])
      expect(refusal(answer)).toEqual(NOT_FOUND);
    expect((await api.get(`${path}?filter=id[eq]:${record.id},deletedAt[is]:NOT_NULL`)).body.totalCount).toBe(
      0,
    );
  });

  it('destroys what was deleted softly', async () => {
    const { id } = await create(api, plural);
    expect((await api.delete(`${path}/${id}?soft_delete=true`)).status).toBe(200);
    expect((await api.delete(`${path}/${id}?soft_delete=false`)).status).toBe(200);
    expect(refusal(await api.patch(`${path}/${id}/restore`))).toEqual(NOT_FOUND);
    expect(refusal(await api.delete(`${path}/${id}?soft_delete=maybe`))[1]).toBe('INVALID_PARAMETER');
  });

  it('creates a batch in the order given', async () => {
    const fresh = await createWorkspace();
    const ids = [
      '0193a0b1-0000-7000-8000-000000000003',
      '0193a0b1-0000-7000-8000-000000000001',
      '0193a0b1-0000-7000-8000-000000000002',
    ];
    const { status, body } = await fresh.post(
      `/rest/batch/${plural}?depth=0`,
      ids.map((id) => ({ id })),
    );
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['data', 'pageInfo', 'totalCount']);
    expect(Object.keys(body.data)).toEqual([plural, `create${capitalised(plural)}`]);
    expect(body.data[plural].map((record: Json) => record.id)).toEqual(ids);
    expect(body.data[`create${capitalised(plural)}`]).toEqual(body.data[plural]);
    expect(body.totalCount).toBe(3);
    expect(body.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: expect.any(String),
      endCursor: expect.any(String),
    });
    const listed = await fresh.get(`${path}?depth=0`);
    expect(listed.body.data[plural].map((record: Json) => record.id)).toEqual(ids.toSorted());
    expect(listed.body.totalCount).toBe(3);
  });

  it('creates all of a batch or nothing, and names the index', async () => {
    const fresh = await createWorkspace();
    const refused = await fresh.post(`/rest/batch/${plural}`, [{}, { foo: 1 }, 7]);
    expect(refusal(refused)).toEqual([
      400,
      'UNKNOWN_FIELD',
      [
        `[1].foo: Object ${singular} doesn't have any "foo" field.`,
        `[2]: A ${singular} must be a JSON object, not 7.`,
      ],
    ]);
    for (const [key, target] of Object.entries(object.foreignKeys)) {
      const answer = await fresh.post(`/rest/batch/${plural}`, [{}, {}, { [key]: MISSING }]);
      const message = `[2].${key}: Invalid reference for field "${key}": there is no ${singularOf(target)} with id '${MISSING}'`;
      expect(refusal(answer)).toEqual([400, 'INVALID_REFERENCE', [message]]);
    }
    expect(refusal(await fresh.post(`/rest/batch/${plural}`, [{ id: GIVEN }, { id: GIVEN }]))).toEqual([
      409,
      'DUPLICATE',
      ['[1].id: A duplicate entry was detected for field "id"'],
    ]);
    expect((await fresh.get(path)).body.totalCount).toBe(0);
    await create(fresh, plural, { id: GIVEN });
    expect(refusal(await fresh.post(`/rest/batch/${plural}`, [{}, { id: GIVEN }]))).toEqual([
      409,
      'DUPLICATE',
      [`${placed('[1].id')}A duplicate entry was detected for field "id"`],
    ]);
    expect((await fresh.get(path)).body.totalCount).toBe(1);
  });

  it('takes batches of 1 to 60', async () => {
    for (const size of [0, 61]) {
      const answer = await api.post(`/rest/batch/${plural}`, Array(size).fill({}));
      expect(refusal(answer)).toEqual([
        400,
        'BATCH_TOO_LARGE',
        [`A batch takes 1 to 60 records, but ${size} were given.`],
      ]);
    }
    expect(
      (await api.post(`/rest/batch/${plural}?depth=0`, Array(60).fill({}))).body.data[plural],
    ).toHaveLength(60);
    expect(refusal(await api.post(`/rest/batch/${plural}`, {}))).toEqual([
      400,
      'INVALID_BODY',
      [`A batch must be a JSON array of 1 to 60 ${plural}.`],
    ]);
  });

  it('takes an id, once', async () => {
    const id = '9F1C7E52-0000-1000-0000-00000000000A';
    const record = await create(api, plural, { id });
    expect(record.id).toBe(id.toLowerCase());
    expect(refusal(await api.post(path, { id }))).toEqual([
      409,
      'DUPLICATE',
      ['A duplicate entry was detected for field "id"'],
    ]);
    await api.delete(`${path}/${id}`);
    expect((await api.post(path, { id })).status).toBe(409);
    expect(refusal(await api.post(path, { id: 'x' }))).toEqual([
      400,
      'INVALID_VALUE',
      [`Invalid UUID value 'x' for field "id"`],
    ]);
  });

  it('takes the times of imports', async () => {
    const times = { createdAt: '2020-01-02T03:04:05.678Z', updatedAt: '2021-01-02T03:04:05+01:00' };
    const record = await create(api, plural, times);
    expect([record.createdAt, record.updatedAt]).toEqual([
      '2020-01-02T03:04:05.678Z',
      '2021-01-02T02:04:05.000Z',
    ]);
    expect((await api.post(path, { createdAt: 'yesterday' })).status).toBe(400);
    expect((await api.post(path, { deletedAt: times.createdAt })).status).toBe(400);
  });

  it('refuses unknown keys, and relations on create, all at once', async () => {
    const relations = [...object.one, ...object.many];
    const answer = await api.post(path, {
      foo: 1,
      ...Object.fromEntries(relations.map((key) => [key, 'x'])),
    });
    expect(answer.status).toBe(400);
    expect(answer.body.messages).toEqual([
      `Object ${singular} doesn't have any "foo" field.`,
      ...object.one.map(
        (key) =>
          `Relation "${key}" requires connect or disconnect operation: {"connect":{"where":{"id":"…"}}} or {"disconnect":true}, or set "${key}Id".`,
      ),
      ...object.many.map((key) => `One-to-many relation ${key} field does not support write operations.`),
    ]);
    const { id } = await create(api, plural);
    expect(refusal(await api.patch(`${path}/${id}`, { foo: 1 }))).toEqual([
      400,
      'UNKNOWN_FIELD',
      [`Object ${singular} doesn't have any "foo" field.`],
    ]);
    expect((await api.post(path, [])).status).toBe(400);
    expect((await api.post(path, null)).status).toBe(400);
    expect((await api.post(path)).status).toBe(400);
    expect((await api.patch(`${path}/${id}`, [])).status).toBe(400);
  });

  it('answers a foreign key to a missing, deleted, foreign or other record alike', async () => {
    const stranger = await createWorkspace();
    const { id } = await create(api, plural);
    for (const [key, target] of Object.entries(object.foreignKeys)) {
      const deleted = (await create(api, target)).id;
      await api.delete(`/rest/${target}/${deleted}`);
      const elsewhere = (await create(stranger, target)).id;
      const other = (await create(api, target === 'companies' ? 'people' : 'companies')).id;
      for (const value of [MISSING, deleted, elsewhere, other]) {
        const expected = [
          400,
          'INVALID_REFERENCE',
          [`Invalid reference for field "${key}": there is no ${singularOf(target)} with id '${value}'`],
        ];
        expect(refusal(await api.post(path, { [key]: value }))).toEqual(expected);
        expect(refusal(await api.patch(`${path}/${id}`, { [key]: value }))).toEqual(expected);
      }
      expect((await api.post(path, { [key]: 'x' })).body.code).toBe('INVALID_VALUE');
    }
  });

  it('answers related records at depth 1 and 2, and none at depth 0', async () => {
    const fresh = await createWorkspace();
    const body = await fullBody(fresh, object);
    const { id } = await create(fresh, plural, body);
    const answers: Json[] = [];
    for (const depth of [0, 1, 2]) {
      const record = (await fresh.get(`${path}/${id}?depth=${depth}`)).body.data[singular];
      expect((await fresh.get(`${path}?depth=${depth}&filter=id[eq]:${id}`)).body.data[plural]).toEqual([
        record,
      ]);
      expect((await fresh.patch(`${path}/${id}?depth=${depth}`, {})).body.data[singular]).toEqual(record);
      answers.push(record);
    }
    const [flat, one, two] = answers;
    const relations = [...object.one, ...object.many];
    expect(Object.keys(one).toSorted()).toEqual([...Object.keys(flat), ...relations].toSorted());
    expect(Object.keys(two).toSorted()).toEqual(Object.keys(one).toSorted());
    expect((await fresh.get(`${path}/${id}`)).body.data[singular]).toEqual(one);
    for (const key of object.many) expect([one[key], two[key]]).toEqual([[], []]);
    for (const key of object.one) {
      const foreignKey = object.foreignKeys[`${key}Id`]
        ? `${key}Id`
        : `${key.charAt(6).toLowerCase()}${key.slice(7)}Id`;
      const target = object.foreignKeys[foreignKey] ?? '';
      const related = await fresh.get(`/rest/${target}/${body[foreignKey]}?depth=0`);
      expect(one[key], key).toEqual(related.body.data[singularOf(target)]);
      expect(two[key], key).toEqual(
        (await fresh.get(`/rest/${target}/${body[foreignKey]}?depth=1`)).body.data[singularOf(target)],
      );
    }
    for (const [key, target] of Object.entries(object.foreignKeys))
      await fresh.delete(`/rest/${target}/${body[key]}`);
    const after = (await fresh.get(`${path}/${id}`)).body.data[singular];
    for (const key of object.one) expect(after[key], key).toBeNull();
    expect(without(after, ...relations)).toEqual(flat);
  });

  it('shows a created record its related records', async () => {
    const body = without(await fullBody(api, object), 'emails', 'domainName');
    for (const depth of [0, 1, 2]) {
      const record = await create(api, plural, body, `?depth=${depth}`);
      expect((await api.get(`${path}/${record.id}?depth=${depth}`)).body.data[singular]).toEqual(record);
    }
    const batch = (await api.post(`/rest/batch/${plural}?depth=1`, [body])).body.data[plural][0];
    expect((await api.get(`${path}/${batch.id}`)).body.data[singular]).toEqual(batch);
  });

  it('answers only the fields asked for', async () => {
    const { id } = await create(api, plural);
    const answer = await api.get(`${path}/${id}?fields=createdAt,%20updatedAt&fields=deletedAt`);
    expect(Object.keys(answer.body.data[singular])).toEqual(['id', 'createdAt', 'updatedAt', 'deletedAt']);
    expect(Object.keys((await api.get(`${path}?fields=id&limit=1`)).body.data[plural][0])).toEqual(['id']);
    const related = [...object.one, ...object.many][0] ?? '';
    expect(Object.keys((await api.get(`${path}/${id}?fields=${related}`)).body.data[singular])).toEqual([
      'id',
      related,
    ]);
    expect(refusal(await api.get(`${path}?fields=id,foo,bar`))).toEqual([
      400,
      'INVALID_FIELDS',
      [`'fields' parameter invalid. Unknown fields on '${singular}': foo, bar`],
    ]);
    expect((await api.post(`${path}?fields=foo`, {})).status).toBe(400);
  });

  it('reads its parameters as the contract says', async () => {
    const fresh = await createWorkspace();
    await fresh.post(`/rest/batch/${plural}?depth=0`, Array(60).fill({}));
    await create(fresh, plural);
    const count = async (query: string): Promise<number> =>
      (await fresh.get(`${path}?depth=0&${query}`)).body.data[plural].length;
    for (const query of [
      '',
      'limit=',
      'limit=60',
      'limit=61',
      'limit=99999999999999999999',
      'foo=bar&%ZZ=%&x=%E0%A4',
      'starting_after=&ending_before=&order_by=&depth=&filter=',
    ])
      expect(await count(query), query).toBe(60);
    expect(await count('limit=1')).toBe(1);
    expect((await fresh.get(`${path}?depth=0&limit=1`)).body.totalCount).toBe(61);
    for (const limit of ['0', '-1', '1.5', 'abc', '1e1', '%ZZ']) {
      expect(refusal(await fresh.get(`${path}?limit=${limit}`))).toEqual([
        400,
        'INVALID_LIMIT',
        [`limit '${limit}' is invalid. Should be an integer`],
      ]);
    }
    for (const depth of ['3', '-1', 'x']) {
      expect(refusal(await fresh.get(`${path}?depth=${depth}`))).toEqual([
        400,
        'INVALID_DEPTH',
        [`'depth=${depth}' parameter invalid. Allowed values are 0, 1, 2`],
      ]);
    }
    expect((await fresh.get(`${path}?limit=0&depth=3&order_by=foo&filter=bar`)).body.messages).toHaveLength(
      4,
    );
  });

  it('pages by cursors that hold good for their own order only', async () => {
    const fresh = await createWorkspace();
    const ids = (await fresh.post(`/rest/batch/${plural}?depth=0`, Array(5).fill({}))).body.data[plural].map(
      (record: Json) => record.id,
    );
    const page = async (query: string): Promise<Json> =>
      (await fresh.get(`${path}?depth=0&limit=2${query}`)).body;
    const first = await page('');
    const second = await page(`&starting_after=${first.pageInfo.endCursor}`);
    const third = await page(`&starting_after=${second.pageInfo.endCursor}`);
    const idsOf = (body: Json): Json => body.data[plural].map((record: Json) => record.id);
    expect([first, second, third].map(idsOf)).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect(
      [first, second, third].map(({ pageInfo, totalCount }) => [
        pageInfo.hasPreviousPage,
        pageInfo.hasNextPage,
        totalCount,
      ]),
    ).toEqual([
      [false, true, 5],
      [true, true, 5],
      [true, false, 5],
    ]);
    const back = await page(`&ending_before=${third.pageInfo.startCursor}`);
    expect([idsOf(back), back.pageInfo]).toEqual([idsOf(second), second.pageInfo]);
    const cursor = String(first.pageInfo.endCursor);
    const tampered = `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}`;
    for (const query of [
      `starting_after=${tampered}`,
      `starting_after=${cursor.slice(0, -4)}`,
      'starting_after=x',
      `ending_before=${MISSING}`,
      `starting_after=${cursor}&order_by=createdAt`,
      `starting_after=${cursor}&ending_before=${cursor}`,
    ]) {
      expect(refusal(await fresh.get(`${path}?${query}`)).slice(0, 2), query).toEqual([
        400,
        'INVALID_CURSOR',
      ]);
    }
    const batch = (await fresh.post(`/rest/batch/${plural}?depth=0`, [{}, {}])).body;
    expect(idsOf(await page(`&starting_after=${batch.pageInfo.startCursor}`))).toEqual([
      batch.data[plural][1].id,
    ]);
  });

  it('refuses text that cannot be stored', async () => {
    const { id } = await create(api, plural);
    for (const text of ['a\u0000b', 'a\ud800b', '\udc00']) {
      if (object.text) {
        expect((await api.post(path, { [object.text]: text })).status).toBe(400);
        expect((await api.patch(`${path}/${id}`, { [object.text]: text })).status).toBe(400);
        expect((await api.post(`/rest/batch/${plural}`, [{ [object.text]: text }])).status).toBe(400);
      }
      expect((await api.post(path, { [text]: 1 })).status).toBe(400);
      expect((await api.post(path, { id: text })).status).toBe(400);
    }
    for (const query of [
      `filter=id[eq]:%00`,
      `filter=${encode('id[eq]:"\u0000"')}`,
      'order_by=%00',
      'starting_after=%00',
      'limit=%00',
      'depth=%00',
      'fields=%00',
    ])
      expect((await api.get(`${path}?${query}`)).status, query).toBe(400);
    expect((await api.get(`${path}/%00`)).status).toBe(400);
  });

  it('reads and deletes whatever the content type, without a body', async () => {
    const { id } = await create(api, plural);
    const headers = { 'content-type': 'application/json' };
    expect((await api.call('GET', path, undefined, { headers })).status).toBe(200);
    expect((await api.call('GET', `${path}/${id}`, undefined, { headers })).status).toBe(200);
    expect((await api.call('DELETE', `${path}/${id}`, undefined, { headers })).status).toBe(200);
    expect((await api.call('PATCH', `${path}/${id}/restore`, undefined, { headers })).status).toBe(200);
  });
});

describe('values', () => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
  });

  /** What remains of a composite when one of its sub-fields is changed. */
  it.each([
    [
      'people',
      'name',
      { firstName: 'A', lastName: 'B' },
      { lastName: 'C' },
      { firstName: 'A', lastName: 'C' },
    ],
    [
      'people',
      'emails',
      { primaryEmail: 'sub@x.com', additionalEmails: ['c@x.com'] },
      { additionalEmails: [] },
      { primaryEmail: 'sub@x.com', additionalEmails: [] },
    ],
    [
      'people',
      'linkedinLink',
      { primaryLinkUrl: 'https://a.example', primaryLinkLabel: 'L' },
      { primaryLinkLabel: 'M' },
      { primaryLinkUrl: 'https://a.example', primaryLinkLabel: 'M', secondaryLinks: [] },
    ],
    [
      'people',
      'phones',
      { primaryPhoneNumber: '612345678', primaryPhoneCallingCode: '+33', primaryPhoneCountryCode: 'FR' },
      { additionalPhones: [{ number: '611111111', callingCode: '+33', countryCode: 'FR' }] },
      {
        primaryPhoneNumber: '612345678',
        primaryPhoneCallingCode: '+33',
        primaryPhoneCountryCode: 'FR',
        additionalPhones: [{ number: '611111111', callingCode: '+33', countryCode: 'FR' }],
      },
    ],
    [
      'opportunities',
      'amount',
      { amountMicros: 1, currencyCode: 'EUR' },
      { amountMicros: 2 },
      { amountMicros: 2, currencyCode: 'EUR' },
    ],
    [
      'companies',
      'address',
      { addressCity: 'Paris', addressCountry: 'France', addressLat: 1.5 },
      { addressCity: 'Lyon', addressLat: null },
      {
        addressStreet1: '',
        addressStreet2: '',
        addressCity: 'Lyon',
        addressPostcode: '',
        addressState: '',
        addressCountry: 'France',
        addressLat: null,
        addressLng: null,
      },
    ],
  ])('keeps the other sub-fields of %s.%s', async (plural, key, before, change, after) => {
    const { id } = await create(api, plural, { [key]: before });
    const { status, body } = await api.patch(`/rest/${plural}/${id}?depth=0`, { [key]: change });
    expect([status, body.messages]).toEqual([200, undefined]);
    expect(body.data[singularOf(plural)][key]).toEqual(after);
  });

  it.each(OBJECTS)('clears every nullable value of $plural by null', async (object) => {
    const full = await fullBody(api, object);
    const body = without(full, 'emails', 'domainName');
    const { id } = await create(api, object.plural, body);
    const clearable = Object.keys(body).filter(
      (key) =>
        ![
          'position',
          'createdBy',
          'stage',
          'idealCustomerProfile',
          'colorScheme',
          'locale',
          'timeZone',
          'dateFormat',
          'timeFormat',
          'status',
        ].includes(key),
    );
    const answer = await api.patch(
      `/rest/${object.plural}/${id}?depth=0`,
      Object.fromEntries(clearable.map((key) => [key, null])),
    );
    expect([answer.status, answer.body.messages]).toEqual([200, undefined]);
    for (const key of clearable)
      expect(answer.body.data[object.singular][key], key).toEqual(object.empty[key]);
  });

  it('goes back to the default where null is not allowed', async () => {
    const { id } = await create(api, 'opportunities', { stage: 'MEETING' });
    const answer = await api.patch(`/rest/opportunities/${id}?depth=0`, { stage: null });
    expect([answer.status, answer.body.data?.opportunity.stage]).toEqual([200, 'NEW']);
  });

  it('moves updatedAt with every update, also in one millisecond', async () => {
    const { id, updatedAt } = await create(api, 'notes');
    const times = [updatedAt];
    for (const title of ['a', 'b', 'c'])
      times.push((await api.patch(`/rest/notes/${id}?depth=0`, { title })).body.data.note.updatedAt);
    expect(new Set(times).size).toBe(4);
    expect(times.toSorted()).toEqual(times);
  });

  it('places records first, last and at a number', async () => {
    const fresh = await createWorkspace();
    const positions: number[] = [];
    for (const position of [undefined, undefined, 'last', 10, 'last', 'first', null, -100.5, 'first'])
      positions.push((await create(fresh, 'companies', { position })).position);
    expect(positions).toEqual([0, -1, 1, 10, 11, -2, -3, -100.5, -101.5]);
    const { id } = await create(fresh, 'companies');
    const move = async (position: unknown): Promise<Json> =>
      (await fresh.patch(`/rest/companies/${id}?depth=0`, { position })).body.data.company.position;
    expect([await move('last'), await move('first'), await move(3)]).toEqual([12, -102.5, 3]);
    expect((await fresh.post('/rest/companies', { position: 'middle' })).status).toBe(400);
    const batch = (
      await fresh.post('/rest/batch/tasks?depth=0', [{}, { position: 'last' }, {}, { position: 'last' }])
    ).body.data.tasks;
    expect(new Set(batch.map((task: Json) => task.position)).size).toBe(4);
  });

  it('names the key as the creator, unless the client says otherwise', async () => {
    const own = { source: 'API', name: 'Test key', workspaceMemberId: null };
    expect((await create(api, 'tasks')).createdBy).toEqual(own);
    expect((await create(api, 'tasks', { createdBy: { source: 'MANUAL' } })).createdBy).toEqual({
      ...own,
      source: 'MANUAL',
    });
    const { id, createdBy } = await create(api, 'tasks', { createdBy: { source: 'EMAIL', name: 'Mail' } });
    expect(createdBy).toEqual({ source: 'EMAIL', name: 'Mail', workspaceMemberId: null });
    expect((await api.patch(`/rest/tasks/${id}`, { createdBy })).status).toBe(200);
    expect(refusal(await api.patch(`/rest/tasks/${id}`, { createdBy: { source: 'API' } }))[1]).toBe(
      'READ_ONLY_FIELD',
    );
    expect((await api.post('/rest/tasks', { createdBy: { source: 'NOWHERE' } })).status).toBe(400);
  });

  it.each(['notes', 'tasks'])('takes rich text in every form, under both names: %s', async (plural) => {
    const singular = singularOf(plural);
    const blocks = [{ type: 'paragraph', content: [{ type: 'text', text: 'Hello', styles: {} }] }];
    const blocknote = JSON.stringify(blocks);
    for (const key of ['body', 'bodyV2']) {
      for (const given of [
        'Hello',
        { markdown: 'Hello' },
        blocknote,
        { blocknote },
        { blocknote: blocks },
        { blocknote, markdown: 'Hello' },
      ]) {
        const record = await create(api, plural, { [key]: given });
        expect(record.bodyV2).toEqual(record.body);
        expect(record.body.markdown.trim()).toBe('Hello');
        expect(JSON.parse(record.body.blocknote)[0].content[0].text).toBe('Hello');
      }
    }
    const { id } = await create(api, plural, { body: 'One' });
    const update = async (body: Json): Promise<Json> =>
      (await api.patch(`/rest/${plural}/${id}?depth=0`, body)).body.data[singular].body;
    const second = await update({ bodyV2: { markdown: 'Two' } });
    expect([second.markdown, JSON.parse(second.blocknote)[0].content[0].text]).toEqual(['Two', 'Two']);
    expect(await update({ title: 'T' })).toEqual(second);
    expect(await update({ body: null })).toEqual(NO_TEXT);
    expect((await api.post(`/rest/${plural}`, { body: 'a', bodyV2: 'b' })).status).toBe(400);
    expect((await api.post(`/rest/${plural}`, { body: 3 })).status).toBe(400);
  });

  it.each(['noteTargets', 'taskTargets', 'attachments'])(
    'knows the relations of %s by the names of newer clients',
    async (plural) => {
      const singular = singularOf(plural);
      const person = await create(api, 'people');
      const company = await create(api, 'companies');
      const opportunity = await create(api, 'opportunities');
      const given = {
        targetPersonId: person.id,
        targetCompanyId: company.id,
        targetOpportunityId: opportunity.id,
      };
      const record = await create(api, plural, given, '?depth=1');
      expect(record).toMatchObject({
        ...given,
        personId: person.id,
        companyId: company.id,
        opportunityId: opportunity.id,
        person,
        targetPerson: person,
        company,
        targetCompany: company,
        opportunity,
        targetOpportunity: opportunity,
      });
      const found = await api.get(
        `/rest/${plural}?fields=targetPersonId&filter=targetPersonId[eq]:${person.id},targetCompany.id[eq]:${company.id}&order_by=targetPersonId`,
      );
      expect(found.body.data[plural]).toEqual([{ id: record.id, targetPersonId: person.id }]);
      expect(
        (await api.patch(`/rest/${plural}/${record.id}?depth=0`, { targetPersonId: null })).body.data[
          singular
        ],
      ).toMatchObject({ personId: null, targetPersonId: null });
      const missing = await api.post(`/rest/${plural}`, { targetPersonId: MISSING });
      expect(missing.body.messages).toEqual([
        `Invalid reference for field "targetPersonId": there is no person with id '${MISSING}'`,
      ]);
    },
  );
});

describe('unique values', () => {
  const CASES = [
    {
      plural: 'people',
      path: 'emails.primaryEmail',
      body: (value: string) => ({ emails: { primaryEmail: `${value}@example.com` } }),
      empty: { emails: { primaryEmail: '' } },
    },
    {
      plural: 'companies',
      path: 'domainName.primaryLinkUrl',
      body: (value: string) => ({ domainName: { primaryLinkUrl: `https://${value}.example` } }),
      empty: { domainName: { primaryLinkUrl: '' } },
    },
  ];

  it.each(CASES)('$path of $plural', async ({ plural, path, body, empty }) => {
    const api = await createWorkspace();
    const at = `/rest/${plural}`;
    const message = `A duplicate entry was detected for field "${path}"`;
    const first = await create(api, plural, body('one'));
    const second = await create(api, plural, body('two'));
    expect(refusal(await api.post(at, body('one')))).toEqual([409, 'DUPLICATE', [message]]);
    expect(refusal(await api.post(at, body('ONE')))).toEqual([409, 'DUPLICATE', [message]]);
    expect(refusal(await api.post(`/rest/batch/${plural}`, [{}, body('three'), body('two')]))).toEqual([
      409,
      'DUPLICATE',
      [`${placed(`[2].${path}`)}${message}`],
    ]);
    expect(refusal(await api.post(`/rest/batch/${plural}`, [body('four'), {}, body('four')]))).toEqual([
      409,
      'DUPLICATE',
      [`${placed(`[2].${path}`)}${message}`],
    ]);
    expect(refusal(await api.patch(`${at}/${second.id}`, body('one')))).toEqual([
      409,
      'DUPLICATE',
      [message],
    ]);
    expect((await api.patch(`${at}/${first.id}`, body('one'))).status).toBe(200);
    expect((await api.get(at)).body.totalCount).toBe(2);
    for (const given of [empty, empty, {}, {}]) expect((await api.post(at, given)).status).toBe(201);
    await api.delete(`${at}/${first.id}`);
    expect((await api.patch(`${at}/${second.id}`, body('one'))).status).toBe(200);
    expect(refusal(await api.patch(`${at}/${first.id}/restore`))).toEqual([409, 'DUPLICATE', [message]]);
    expect(refusal(await api.patch(`/rest/restore/${plural}/${first.id}`))).toEqual([
      409,
      'DUPLICATE',
      [message],
    ]);
    await api.patch(`${at}/${second.id}`, body('two'));
    expect((await api.patch(`${at}/${first.id}/restore`)).status).toBe(200);
  });
});

describe('relations', () => {
  it('answers at most 60 nested records, ordered by id, without the deleted', async () => {
    const api = await createWorkspace();
    const company = await create(api, 'companies');
    const people = (count: number) =>
      api.post('/rest/batch/people?depth=0', Array(count).fill({ companyId: company.id }));
    const ids: string[] = [...(await people(60)).body.data.people, ...(await people(5)).body.data.people]
      .map((person: Json) => person.id)
      .toSorted();
    const deleted = ids.splice(3, 1)[0];
    await api.delete(`/rest/people/${deleted}`);
    const nested = (record: Json): Json => record.people.map((person: Json) => person.id);
    expect(nested((await api.get(`/rest/companies/${company.id}`)).body.data.company)).toEqual(
      ids.slice(0, 60),
    );
    expect(nested((await api.get('/rest/companies?depth=2')).body.data.companies[0])).toEqual(
      ids.slice(0, 60),
    );
    expect(
      nested((await api.patch(`/rest/companies/${company.id}?depth=1`, { name: 'N' })).body.data.company),
    ).toEqual(ids.slice(0, 60));
    const person = (await api.get(`/rest/people/${ids[0]}?depth=2`)).body.data.person;
    expect(nested(person.company)).toEqual(ids.slice(0, 60));
    expect(person.company.people[0]).not.toHaveProperty('company');
    expect((await api.get(`/rest/people/${ids[0]}?depth=1`)).body.data.person.company).not.toHaveProperty(
      'people',
    );
  });

  it('clears or destroys what pointed at a destroyed record', async () => {
    const api = await createWorkspace();
    const member = await create(api, 'workspaceMembers');
    const company = await create(api, 'companies', { accountOwnerId: member.id });
    const person = await create(api, 'people', { companyId: company.id });
    const opportunity = await create(api, 'opportunities', {
      companyId: company.id,
      pointOfContactId: person.id,
    });
    const note = await create(api, 'notes');
    const task = await create(api, 'tasks', { assigneeId: member.id });
    const noteTarget = await create(api, 'noteTargets', { noteId: note.id, companyId: company.id });
    const taskTarget = await create(api, 'taskTargets', { taskId: task.id, personId: person.id });
    const onCompany = await create(api, 'attachments', { companyId: company.id, authorId: member.id });
    const onNote = await create(api, 'attachments', {
      noteId: note.id,
      taskId: task.id,
      authorId: member.id,
    });
    const favorite = await create(api, 'favorites', { noteId: note.id, workspaceMemberId: member.id });
    const read = async (plural: string, { id }: Json): Promise<Json> => {
      const answer = await api.get(`/rest/${plural}/${id}?depth=0`);
      return answer.status === 404 ? 'gone' : answer.body.data[singularOf(plural)];
    };
    expect((await api.delete(`/rest/companies/${company.id}`)).status).toBe(200);
    expect((await read('people', person)).companyId).toBe(company.id);
    expect((await read('noteTargets', noteTarget)).companyId).toBe(company.id);
    expect((await api.delete(`/rest/companies/${company.id}?soft_delete=false`)).status).toBe(200);
    expect([
      (await read('people', person)).companyId,
      (await read('opportunities', opportunity)).companyId,
    ]).toEqual([null, null]);
    expect([await read('noteTargets', noteTarget), await read('attachments', onCompany)]).toEqual([
      'gone',
      'gone',
    ]);
    expect((await api.get('/rest/noteTargets')).body.totalCount).toBe(0);
    await api.delete(`/rest/people/${person.id}?soft_delete=false`);
    expect([
      (await read('opportunities', opportunity)).pointOfContactId,
      await read('taskTargets', taskTarget),
    ]).toEqual([null, 'gone']);
    await api.delete(`/rest/notes/${note.id}?soft_delete=false`);
    expect([(await read('attachments', onNote)).noteId, await read('favorites', favorite)]).toEqual([
      null,
      'gone',
    ]);
    await api.delete(`/rest/workspaceMembers/${member.id}?soft_delete=false`);
    expect([(await read('tasks', task)).assigneeId, (await read('attachments', onNote)).authorId]).toEqual([
      null,
      null,
    ]);
    expect((await api.get('/rest/attachments')).body.totalCount).toBe(1);
  });
});
