/** What a body may say under the name of a relation: connect, disconnect, null, and what was read. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';

const MISSING = '99999999-9999-4999-8999-999999999999';

let api: Workspace;
let acme: string;
let other: string;
beforeAll(async () => {
  api = await createWorkspace();
  const { companies } = (
    await api.post('/rest/batch/companies', [
      { name: 'Acme', domainName: { primaryLinkUrl: 'https://acme.example' } },
      { name: 'Other', domainName: { primaryLinkUrl: 'https://other.example' } },
    ])
  ).body.data;
  [acme, other] = companies.map(({ id }: Json) => id);
});

const where = (condition: Json) => ({ connect: { where: condition } });
const byDomain = (url: string) => where({ domainName: { primaryLinkUrl: url } });
const personOf = ({ status, body }: Answer): Json => {
  expect([200, 201], JSON.stringify(body)).toContain(status);
  return body.data.person;
};
const create = async (body: Json): Promise<Json> => personOf(await api.post('/rest/people?depth=0', body));
const refused = async (answer: Promise<Answer>): Promise<Json> => {
  const { status, body } = await answer;
  return [status, body.messages];
};

describe('connect and disconnect', () => {
  it('work on create, update and PUT, by id and by a unique value', async () => {
    const person = await create({ company: where({ id: acme }) });
    expect(person.companyId).toBe(acme);
    expect((await create({ company: byDomain('HTTPS://Acme.example/') })).companyId).toBe(acme);
    const path = `/rest/people/${person.id}?depth=0`;
    const change = async (body: Json) => personOf(await api.patch(path, body)).companyId;
    expect(await change({ company: byDomain('https://other.example') })).toBe(other);
    expect(await change({ company: { disconnect: false } })).toBe(other);
    expect(await change({ company: { disconnect: true } })).toBeNull();
    const put = await api.call('PUT', path, { company: where({ id: acme }) });
    expect(personOf(put).companyId).toBe(acme);
    expect(await change({ company: null })).toBeNull();
  });

  it('work in batches, upserts and by filter', async () => {
    const batch = await api.post('/rest/batch/people?depth=0', [
      { city: 'Batch', company: byDomain('https://acme.example') },
      { city: 'Batch', company: byDomain('https://other.example') },
      { city: 'Batch', company: where({ id: other }) },
      { city: 'Batch', company: { disconnect: true } },
    ]);
    expect(batch.body.data.people.map(({ companyId }: Json) => companyId)).toEqual([
      acme,
      other,
      other,
      null,
    ]);
    const [first] = batch.body.data.people;
    const upsert = (company: Json) => api.post('/rest/people?upsert=true&depth=0', { id: first.id, company });
    expect(personOf(await upsert(byDomain('https://other.example'))).companyId).toBe(other);
    expect(personOf(await upsert({ disconnect: true })).companyId).toBeNull();
    const bulk = `/rest/people?depth=0&filter=${encode('city[eq]:Batch')}`;
    const connected = await api.patch(bulk, { company: byDomain('https://acme.example') });
    expect(connected.body.data.people.map(({ companyId }: Json) => companyId)).toEqual(Array(4).fill(acme));
    const disconnected = await api.patch(bulk, { company: { disconnect: true } });
    expect(disconnected.body.data.people.map(({ companyId }: Json) => companyId)).toEqual(
      Array(4).fill(null),
    );
  });

  it('work under aliases and on custom relations', async () => {
    const note = (await api.post('/rest/notes', {})).body.data.note;
    const target = (
      await api.post('/rest/noteTargets?depth=0', {
        note: where({ id: note.id }),
        targetCompany: byDomain('https://acme.example'),
      })
    ).body.data.noteTarget;
    expect([target.noteId, target.companyId, target.targetCompanyId]).toEqual([note.id, acme, acme]);
    const rocket = (
      await api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' })
    ).body.data.object;
    const objects = (await api.get('/rest/metadata/objects')).body.data.objects;
    const company = objects.find(({ nameSingular }: Json) => nameSingular === 'company');
    const field = (name: string, more: Json) =>
      api.post('/rest/metadata/fields', { objectMetadataId: rocket.id, name, label: name, ...more });
    const payload = {
      type: 'MANY_TO_ONE',
      targetObjectMetadataId: company.id,
      targetFieldLabel: 'Rockets',
      targetFieldIcon: 'IconRocket',
    };
    expect((await field('maker', { type: 'RELATION', relationCreationPayload: payload })).status).toBe(201);
    const made = await api.post('/rest/rockets?depth=0', { maker: byDomain('https://acme.example') });
    expect(made.body.data.rocket.makerId).toBe(acme);
    const { id } = made.body.data.rocket;
    const cut = await api.patch(`/rest/rockets/${id}?depth=0`, { maker: { disconnect: true } });
    expect(cut.body.data.rocket.makerId).toBeNull();
  });

  it('name a record that is there', async () => {
    const missing =
      'Expected 1 record to connect to company, but found 0 for domainName.primaryLinkUrl = https://no.example';
    expect(await refused(api.post('/rest/people', { company: byDomain('https://no.example') }))).toEqual([
      400,
      [missing],
    ]);
    const [status, [message]] = await refused(api.post('/rest/people', { company: where({ id: MISSING }) }));
    expect([status, message]).toEqual([
      400,
      `Invalid reference for field "company": there is no company with id '${MISSING}'`,
    ]);
    const { id } = await create({});
    expect(
      (await refused(api.patch(`/rest/people/${id}`, { company: byDomain('https://no.example') })))[0],
    ).toBe(400);
  });

  const expected =
    'Relation "company" requires connect or disconnect operation: {"connect":{"where":{"id":"…"}}} or {"disconnect":true}, or set "companyId".';
  const incomplete =
    "Missing required fields: at least one unique constraint have to be fully populated for 'company'.";
  it.each<[company: Json, message: string]>([
    ['x', expected],
    [5, expected],
    [[], expected],
    [true, expected],
    [{}, expected],
    [{ nonsense: 1 }, expected],
    [{ connect: 'x' }, expected],
    [{ connect: {} }, incomplete],
    [{ connect: { where: {} } }, incomplete],
    [{ connect: { where: { id: null } } }, incomplete],
    [{ connect: { where: { domainName: { primaryLinkUrl: '' } } } }, incomplete],
    [{ connect: { where: { name: 'Acme' } } }, "Field name is not a unique constraint field for 'company'."],
    [
      { connect: { where: { id: 'x' } }, disconnect: true },
      'Cannot have both connect and disconnect for the same field on person.',
    ],
  ])('refuse %j', async (company, message) => {
    const { id } = await create({});
    for (const answer of [
      api.post('/rest/people', { company }),
      api.patch(`/rest/people/${id}`, { company }),
      api.patch(`/rest/people?filter=id[eq]:${id}`, { company }),
    ])
      expect(await refused(answer)).toEqual([400, [message]]);
  });

  it('are not given beside the foreign key', async () => {
    const body = { companyId: acme, company: where({ id: other }) };
    expect(await refused(api.post('/rest/people', body))).toEqual([
      400,
      ['company and companyId cannot be both provided.'],
    ]);
  });
});

describe('what was read', () => {
  it('may be sent back, and changes nothing', async () => {
    const person = await create({ companyId: acme });
    const company = (await api.get(`/rest/companies/${acme}?depth=1`)).body.data.company;
    expect(company.people.length).toBeGreaterThan(0);
    const again = await api.patch(`/rest/companies/${acme}?depth=0`, {
      ...company,
      peopleId: [],
      name: 'Acme',
    });
    expect(again.status).toBe(200);
    const whole = (await api.get(`/rest/people/${person.id}?depth=2`)).body.data.person;
    expect(personOf(await api.patch(`/rest/people/${person.id}?depth=0`, whole)).companyId).toBe(acme);
    // A deleted company is read as null, and the foreign key stays.
    const gone = (await api.post('/rest/companies', {})).body.data.company;
    const worker = await create({ companyId: gone.id });
    await api.delete(`/rest/companies/${gone.id}`);
    const read = (await api.get(`/rest/people/${worker.id}?depth=1`)).body.data.person;
    expect([read.company, read.companyId]).toEqual([null, gone.id]);
    expect(personOf(await api.patch(`/rest/people/${worker.id}?depth=0`, read)).companyId).toBe(gone.id);
  });

  it.each<[value: Json]>([['x'], [5], [{}], [{ connect: {} }], [[{ nonsense: 1 }]]])(
    'is not %j of one-to-many',
    async (people) => {
      expect(await refused(api.patch(`/rest/companies/${acme}`, { people }))).toEqual([
        400,
        ['One-to-many relation people field does not support write operations.'],
      ]);
    },
  );
});

describe('no value', () => {
  it('is what an empty text means where text cannot be meant', async () => {
    const objectMetadataId = (await api.get('/rest/metadata/objects')).body.data.objects.find(
      ({ nameSingular }: Json) => nameSingular === 'person',
    ).id;
    const options = [{ label: 'A', value: 'A', color: 'red', position: 0 }];
    for (const type of ['NUMBER', 'BOOLEAN', 'DATE', 'DATE_TIME', 'SELECT', 'RATING', 'UUID']) {
      const name = `empty${type.replace('_', '').toLowerCase()}`;
      const field = await api.post('/rest/metadata/fields', {
        objectMetadataId,
        type,
        name,
        label: name,
        ...(type === 'SELECT' && { options }),
      });
      expect(field.status, field.text).toBe(201);
      const { id, [name]: created } = await create({ id: '', createdAt: '', companyId: '', [name]: '' });
      expect(created).toBeNull();
      const changed = personOf(
        await api.patch(`/rest/people/${id}?depth=0`, { id: '', companyId: '', [name]: '' }),
      );
      expect([changed[name], changed.companyId]).toEqual([null, null]);
    }
  });

  it('beside an alias that holds something gives way to it', async () => {
    const markdown = async (body: Json) => {
      const { status, body: answer } = await api.post('/rest/notes?depth=0', body);
      expect(status, JSON.stringify(answer)).toBe(201);
      return answer.data.note.body.markdown;
    };
    expect(await markdown({ body: '', bodyV2: { markdown: 'x' } })).toBe('x');
    expect(await markdown({ body: 'x', bodyV2: {} })).toBe('x');
    expect(await markdown({ bodyV2: null, body: 'x' })).toBe('x');
    const target = await api.post('/rest/noteTargets?depth=0', { companyId: null, targetCompanyId: acme });
    expect(target.body.data.noteTarget.companyId).toBe(acme);
  });
});

describe('problems of values', () => {
  it('are told with their places, for programs', async () => {
    const { body } = await api.post('/rest/batch/people', [
      {},
      { city: 1, company: 'x', foo: 1 },
      { emails: { primaryEmail: 'x' } },
    ]);
    expect(body.details.map(({ index, path, code }: Json) => [index, path, code])).toEqual([
      [1, 'city', 'INVALID_VALUE'],
      [1, 'foo', 'UNKNOWN_FIELD'],
      [1, 'company', 'INVALID_VALUE'],
      [2, 'emails.primaryEmail', 'INVALID_VALUE'],
    ]);
    const one = (await api.post('/rest/people', { city: 1 })).body.details;
    expect(one.map(({ index, path, code }: Json) => [index, path, code])).toEqual([
      [undefined, 'city', 'INVALID_VALUE'],
    ]);
  });

  it('are looked for until there are 100', async () => {
    const keys = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`city${n}`, n]));
    const { status, body, text } = await api.post('/rest/batch/people', Array(60).fill(keys));
    expect([status, body.messages.length, body.details.length]).toEqual([400, 100, 100]);
    expect(body.messages.filter((message: string) => message.includes('Did you mean')).length).toBe(20);
    expect(text.length).toBeLessThan(65_536);
  });
});
