/** `?upsert=true`: records that are there already, by id or a unique value, are updated instead of created. */
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  counting,
  createClient,
  createWorkspace,
  duplicateOf,
  type Json,
  type Workspace,
} from '../support/api.ts';

const ID = '0193a0b1-0000-7000-8000-0000000000aa';
const MISSING = '01920202-1c25-7d02-bf25-6aeccf7ea419';

const refusal = ({ status, body }: Answer): Json => [status, body.code, body.messages];

const upsert = (api: Workspace, plural: string, body: Json): Promise<Answer> =>
  Array.isArray(body)
    ? api.post(`/rest/batch/${plural}?upsert=true&depth=0`, body)
    : api.post(`/rest/${plural}?upsert=true&depth=0`, body);

const get = async (api: Workspace, singular: string, path: string): Promise<Json> =>
  (await api.get(`/rest/${path}?depth=0`)).body.data[singular];

const withSerials = async (): Promise<Workspace> => {
  const api = await createWorkspace();
  const object = await api.post('/rest/metadata/objects', {
    labelSingular: 'Rocket',
    labelPlural: 'Rockets',
  });
  const objectMetadataId = object.body.data.object.id;
  for (const field of [
    { type: 'NUMBER', name: 'thrust', label: 'Thrust' },
    { type: 'TEXT', name: 'serial', label: 'Serial', isUnique: true },
    { type: 'TEXT', name: 'badge', label: 'Badge', isUnique: true },
  ])
    expect((await api.post('/rest/metadata/fields', { objectMetadataId, ...field })).status).toBe(201);
  return api;
};

describe('an upsert', () => {
  it('creates what is not there, as a create does', async () => {
    const api = await createWorkspace();
    const answer = await upsert(api, 'people', { id: ID, emails: { primaryEmail: 'A@b.example' } });
    expect(answer.status).toBe(201);
    const person = await get(api, 'person', `people/${ID}`);
    expect(answer.body).toEqual({ data: { person, createPerson: person }, outcome: 'created' });
    expect(person.emails.primaryEmail).toBe('a@b.example');
    expect(person.createdBy).toEqual({ source: 'API', name: 'Test key', workspaceMemberId: null });
  });

  it('says of each record whether it was created or updated, and says it again under its key', async () => {
    const api = await createWorkspace();
    await api.post('/rest/people', { id: ID, emails: { primaryEmail: 'a@b.example' } });
    const one = await upsert(api, 'people', { id: ID, city: 'Oslo' });
    expect([one.status, one.body.outcome]).toEqual([201, 'updated']);
    const body = [{ city: 'New' }, { emails: { primaryEmail: 'a@b.example' } }, { city: 'Newer' }];
    const sent = () =>
      api.call('POST', '/rest/batch/people?upsert=true', body, { headers: { 'idempotency-key': 'k' } });
    for (const answer of [await sent(), await sent()])
      expect([answer.status, answer.body.outcomes]).toEqual([201, ['created', 'updated', 'created']]);
    expect((await api.get('/rest/people?limit=1')).body.totalCount).toBe(3);
    expect((await api.post('/rest/batch/people', [{}])).body).not.toHaveProperty('outcomes');
  });

  it('brings a record back and points another of the batch at it', async () => {
    const api = await createWorkspace();
    const rocket = { labelSingular: 'Rocket', labelPlural: 'Rockets' };
    const { id } = (await api.post('/rest/metadata/objects', rocket)).body.data.object;
    const twin = {
      objectMetadataId: id,
      type: 'RELATION',
      name: 'twin',
      label: 'Twin',
      relationCreationPayload: { type: 'MANY_TO_ONE', targetObjectMetadataId: id, targetFieldLabel: 'Twins' },
    };
    expect((await api.post('/rest/metadata/fields', twin)).status).toBe(201);
    await api.post('/rest/rockets', { id: ID, name: 'Gone' });
    await api.delete(`/rest/rockets/${ID}`);
    const answer = await upsert(api, 'rockets', [{ id: ID }, { name: 'Other', twinId: ID }]);
    expect([answer.status, answer.body.outcomes]).toEqual([201, ['updated', 'created']]);
    const other = await api.get(`/rest/rockets/${answer.body.data.rockets[1].id}`);
    expect(other.body.data.rocket.twin.name).toBe('Gone');
  });

  it('writes only what is supplied to the record with the id', async () => {
    const api = await createWorkspace();
    const before = (
      await api.post('/rest/people?depth=0', {
        name: { firstName: 'Ada', lastName: 'Holm' },
        city: 'Oslo',
        position: 7,
        createdBy: { source: 'IMPORT', name: 'CSV' },
      })
    ).body.data.person;
    const answer = await upsert(api, 'people', {
      id: before.id,
      name: { lastName: 'Berg' },
      jobTitle: 'CTO',
      position: 'first',
      createdBy: { source: 'MANUAL' },
    });
    expect(answer.status).toBe(201);
    const { person, createPerson } = answer.body.data;
    expect(createPerson).toEqual(person);
    expect(person).toEqual({
      ...before,
      name: { firstName: 'Ada', lastName: 'Berg' },
      jobTitle: 'CTO',
      updatedAt: person.updatedAt,
    });
    expect(person.updatedAt > before.updatedAt).toBe(true);
    expect(await get(api, 'person', `people/${before.id}`)).toEqual(person);
    expect((await upsert(api, 'people', { id: before.id, jobTitle: null })).body.data.person.jobTitle).toBe(
      '',
    );
  });

  it('finds records by a unique value, as it is stored', async () => {
    const api = await createWorkspace();
    const person = (await upsert(api, 'people', { emails: { primaryEmail: 'a@b.example' } })).body.data
      .person;
    const again = await upsert(api, 'people', {
      emails: { primaryEmail: ' A@B.example'.trim() },
      city: 'Oslo',
    });
    expect([again.body.data.person.id, again.body.data.person.city]).toEqual([person.id, 'Oslo']);
    const company = (
      await upsert(api, 'companies', { name: 'Acme', domainName: { primaryLinkUrl: 'https://acme.example' } })
    ).body.data.company;
    const other = await upsert(api, 'companies', {
      domainName: { primaryLinkUrl: 'https://ACME.example/' },
      employees: 3,
    });
    expect(other.body.data.company).toMatchObject({ id: company.id, name: 'Acme', employees: 3 });
    expect((await api.get('/rest/people')).body.totalCount).toBe(1);
    expect((await api.get('/rest/companies')).body.totalCount).toBe(1);
  });

  it('finds records of custom objects by unique custom fields, and keeps their indexed copies', async () => {
    const api = await withSerials();
    const [first, second] = (
      await upsert(api, 'rockets', [
        { serial: 'S1', name: 'One', thrust: 1 },
        { serial: 'S2', name: 'Two', thrust: 2 },
      ])
    ).body.data.rockets;
    const answer = await upsert(api, 'rockets', [
      { serial: 'S2', thrust: 9 },
      { serial: 'S3', name: 'Three' },
      { serial: 'S1', thrust: null },
    ]);
    expect(answer.status).toBe(201);
    expect(answer.body.data.createRockets).toEqual(answer.body.data.rockets);
    expect(answer.body.data.rockets.map(({ name, serial, thrust }: Json) => [name, serial, thrust])).toEqual([
      ['Two', 'S2', 9],
      ['Three', 'S3', null],
      ['One', 'S1', null],
    ]);
    expect([answer.body.data.rockets[0].id, answer.body.data.rockets[2].id]).toEqual([second.id, first.id]);
    expect(answer.body.totalCount).toBe(3);
    const after = await api.get(`/rest/rockets?starting_after=${answer.body.pageInfo.startCursor}`);
    expect(after.body.data.rockets.map(({ serial }: Json) => serial)).toEqual(['S3']);
    const byThrust = await api.get('/rest/rockets?filter=thrust[gt]:0&order_by=thrust');
    expect(byThrust.body.data.rockets.map(({ id }: Json) => id)).toEqual([second.id]);
    // The unique values are kept: each is still taken, by the record it is of.
    expect((await api.post('/rest/rockets', { serial: 'S1' })).status).toBe(409);
    const moved = await upsert(api, 'rockets', { id: first.id, serial: 'S9' });
    expect(moved.body.data.rocket.serial).toBe('S9');
    expect((await api.post('/rest/rockets', { serial: 'S1' })).status).toBe(201);
    expect((await api.post('/rest/rockets', { serial: 'S9' })).status).toBe(409);
  });

  it('brings back the soft-deleted record with the id; unique values of deleted ones are free', async () => {
    const api = await createWorkspace();
    const email = { emails: { primaryEmail: 'a@b.example' } };
    const { id } = (await api.post('/rest/people', { ...email, city: 'Oslo' })).body.data.person;
    await api.delete(`/rest/people/${id}`);
    const created = (await upsert(api, 'people', email)).body.data.person;
    expect(created.id).not.toBe(id);
    await api.delete(`/rest/people/${created.id}?soft_delete=false`);
    const restored = (await upsert(api, 'people', { id, jobTitle: 'CTO' })).body.data.person;
    expect(restored).toMatchObject({ id, city: 'Oslo', jobTitle: 'CTO', deletedAt: null });
    expect((await api.get('/rest/people')).body.totalCount).toBe(1);
  });

  it('refuses a record that is two, and a record given twice', async () => {
    const api = await withSerials();
    const [one, two] = (await upsert(api, 'rockets', [{ serial: 'S1' }, { badge: 'B2' }])).body.data.rockets;
    expect(refusal(await upsert(api, 'rockets', { serial: 'S1', badge: 'B2' }))).toEqual([
      400,
      'AMBIGUOUS_UPSERT',
      [
        `Multiple records found with the same unique field values: ${one.id}, ${two.id}. Cannot determine which record to update.`,
      ],
    ]);
    expect(refusal(await upsert(api, 'rockets', [{ badge: 'B2' }, { id: two.id, serial: 'S1' }]))).toEqual([
      400,
      'AMBIGUOUS_UPSERT',
      [
        `[1]: Multiple records found with the same unique field values: ${one.id}, ${two.id}. Cannot determine which record to update.`,
        `[1]: The record ${two.id} is matched by another one of the batch too`,
      ],
    ]);
    expect(refusal(await upsert(api, 'rockets', [{ serial: 'S7' }, { serial: 'S7' }]))).toEqual([
      409,
      'DUPLICATE',
      [duplicateOf('serial', '[1].serial: ')],
    ]);
    expect((await api.get('/rest/rockets')).body.totalCount).toBe(2);
  });

  it('is all or nothing, and refuses what a create refuses', async () => {
    const api = await createWorkspace();
    const { id } = (await api.post('/rest/people', { city: 'Oslo' })).body.data.person;
    expect(refusal(await upsert(api, 'people', [{ id, city: 'Bergen' }, { companyId: MISSING }]))).toEqual([
      400,
      'INVALID_REFERENCE',
      [`[1].companyId: Invalid reference for field "companyId": there is no company with id '${MISSING}'`],
    ]);
    expect(refusal(await upsert(api, 'people', { id, foo: 1 }))).toEqual([
      400,
      'UNKNOWN_FIELD',
      [`Object person doesn't have any "foo" field.`],
    ]);
    expect((await get(api, 'person', `people/${id}`)).city).toBe('Oslo');
    expect((await api.get('/rest/people')).body.totalCount).toBe(1);
  });

  it('never sees another workspace', async () => {
    const [mine, theirs] = [await createWorkspace(), await createWorkspace()];
    const body = { id: ID, emails: { primaryEmail: 'a@b.example' }, city: 'Theirs' };
    const before = (await upsert(theirs, 'people', body)).body.data.person;
    const created = (await upsert(mine, 'people', { ...body, city: 'Mine' })).body.data.person;
    expect(created).toMatchObject({ id: ID, city: 'Mine' });
    expect(await get(theirs, 'person', `people/${ID}`)).toEqual(before);
  });

  it('is asked for by true or 1, in any case', async () => {
    const api = await createWorkspace();
    await upsert(api, 'people', { id: ID });
    const sent = (value: string) => api.post(`/rest/people?upsert=${value}`, { id: ID });
    for (const value of ['false', 'False', '0', '']) expect((await sent(value)).status, value).toBe(409);
    for (const value of ['true', 'True', 'TRUE', '1']) expect((await sent(value)).status, value).toBe(201);
    for (const value of ['yes', 'no', '2', 'null', 'true false']) {
      const { status, body } = await sent(value);
      const message = `'upsert=${value}' parameter invalid. Allowed values are true, false`;
      expect([status, body.code, body.messages]).toEqual([400, 'INVALID_PARAMETER', [message]]);
    }
  });

  it('costs one request and one statement, found or not', async () => {
    const api = await createWorkspace();
    await api.get('/rest/people');
    for (const body of [{ id: ID }, { id: ID, city: 'Oslo' }]) {
      const { requests, statements } = await counting(() => upsert(api, 'people', body));
      expect({ requests, statements }).toEqual({ requests: 1, statements: 1 });
    }
  });

  it('makes one record when many ask for it at once', async () => {
    const api = await createWorkspace();
    const clients = Array.from({ length: 5 }, () => createClient(api.key));
    const answers = await Promise.all(
      clients.map((client, at) =>
        client.post('/rest/people?upsert=true', { emails: { primaryEmail: 'a@b.example' }, city: `C${at}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.data.person.id)).size).toBe(1);
    expect((await api.get('/rest/people')).body.totalCount).toBe(1);
  });
});
