/** One link in several spellings is one value: to uniqueness, upserts, references, duplicates and filters. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Json, type Workspace } from '../support/api.ts';

const SPELLINGS = ['https://x.com', 'x.com', 'http://www.X.com/', 'HTTPS://WWW.x.com//'];

const site = (primaryLinkUrl: string) => ({ primaryLinkUrl });

/** A custom object with a unique link, and the names that bodies and paths use. */
const CASES = [
  { plural: 'companies', singular: 'company', field: 'domainName' },
  { plural: 'shops', singular: 'shop', field: 'home' },
];

describe.each(CASES)('the link $field of $plural', ({ plural, singular, field }) => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
    const object = await api.post('/rest/metadata/objects', { nameSingular: 'shop', namePlural: 'shops' });
    const made = await api.post('/rest/metadata/fields', {
      objectMetadataId: object.body.data.object.id,
      ...{ type: 'LINKS', name: 'home', label: 'Home', isUnique: true },
    });
    expect(made.status, made.text).toBe(201);
  });

  const create = (name: string, url: string) => api.post(`/rest/${plural}`, { name, [field]: site(url) });
  const found = async (filter: string): Promise<Json> => {
    const { body } = await api.get(`/rest/${plural}?order_by=name&filter=${encodeURIComponent(filter)}`);
    return body.data[plural].map(({ name }: Json) => name);
  };

  it('is unique whatever its spelling, and is returned in the spelling it was given', async () => {
    const first = await create('First', 'http://www.X.com/');
    expect(first.body.data[singular][field].primaryLinkUrl).toBe('http://www.x.com');
    const { id } = first.body.data[singular];
    for (const url of SPELLINGS) {
      const refused = await create('Second', url);
      expect([refused.status, refused.body.details]).toEqual([
        409,
        [
          {
            path: `${field}.primaryLinkUrl`,
            code: 'DUPLICATE',
            message: `A duplicate entry was detected for field "${field}.primaryLinkUrl"`,
            conflictingRecordId: id,
          },
        ],
      ]);
    }
    const batch = await api.post(`/rest/batch/${plural}`, [
      { [field]: site('https://y.com/A') },
      { [field]: site('www.y.com/a/') },
      { [field]: site('y.com/b') },
    ]);
    expect([batch.status, batch.body.details?.[0]]).toMatchObject([409, { index: 1, conflictingIndex: 0 }]);
    const patched = await api.patch(`/rest/${plural}/${id}`, { [field]: site('x.com') });
    expect([patched.status, patched.body.data[singular][field].primaryLinkUrl]).toEqual([200, 'x.com']);
  });

  it('tells paths apart', async () => {
    expect((await create('Path A', 'https://git.example/a')).status).toBe(201);
    expect((await create('Path B', 'https://git.example/b')).status).toBe(201);
    expect((await create('Path AB', 'https://git.example/a/b?c')).status).toBe(201);
  });

  it('is found by any spelling', async () => {
    await create('Found', 'https://www.found.example/Path');
    for (const url of [
      'found.example/path',
      'HTTP://Found.Example/Path/',
      'https://www.found.example/PATH',
    ]) {
      expect(await found(`${field}.primaryLinkUrl[eq]:"${url}"`)).toEqual(['Found']);
      expect(await found(`${field}.primaryLinkUrl[in]:["${url}",z.example]`)).toEqual(['Found']);
      const others = await found(`${field}.primaryLinkUrl[neq]:"${url}"`);
      expect([others.length > 0, others.includes('Found')]).toEqual([true, false]);
      expect(await found(`not(${field}.primaryLinkUrl[eq]:"${url}")`)).toEqual(others);
    }
    expect(await found(`${field}.primaryLinkUrl[startsWith]:"https://www.found"`)).toEqual(['Found']);
  });

  it('is the record that an upsert means', async () => {
    const { id } = (await create('Old', 'https://up.example/')).body.data[singular];
    const answer = await api.post(`/rest/${plural}?upsert=true`, {
      name: 'New',
      [field]: site('www.up.example'),
    });
    const record = answer.body.data[singular];
    expect([record.id, record.name, record[field].primaryLinkUrl]).toEqual([id, 'New', 'www.up.example']);
  });
});

it('connects to a company, and finds its duplicates, by any spelling', async () => {
  const api = await createWorkspace();
  const { id } = (
    await api.post('/rest/companies', { name: 'Acme', domainName: site('https://www.acme.com') })
  ).body.data.company;
  const person = await api.post('/rest/people', {
    company: { connect: { where: { domainName: site('ACME.com/') } } },
  });
  expect(person.body.data.person.companyId).toBe(id);
  const duplicates = await api.post('/rest/companies/duplicates', {
    data: [{ domainName: site('http://acme.com') }],
  });
  expect(duplicates.body.data[0].companyDuplicates.map((company: Json) => company.id)).toEqual([id]);
  await api.post('/rest/people', { linkedinLink: site('https://www.linkedin.com/in/Ada/') });
  const { body } = await api.post('/rest/people/duplicates', {
    data: [{ linkedinLink: site('linkedin.com/in/ada') }],
  });
  expect(body.data[0].personDuplicates.length).toBe(1);
});
