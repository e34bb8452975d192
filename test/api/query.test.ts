/** The query language end to end, by examples; query-properties.test.ts compares it with a reference. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';

describe('filters', () => {
  let api: Workspace;

  beforeAll(async () => {
    api = await createWorkspace();
    const company = (await api.post('/rest/companies', { name: 'Acme Ümlaut' })).body.data.company;
    const people = [
      {
        name: { firstName: 'Ana' },
        jobTitle: '100%',
        city: 'İstanbul',
        emails: { primaryEmail: 'ana@x.com', additionalEmails: ['b@c.de', 'Z@c.de'] },
        companyId: company.id,
      },
      {
        name: { firstName: 'Bob' },
        jobTitle: '100 ceo',
        city: 'Straße',
        phones: { primaryPhoneNumber: '+33612345678', additionalPhones: [{ number: '+33687654321' }] },
      },
      {
        name: { firstName: "O'Brien" },
        jobTitle: 'a_b',
        city: 'ΠΑΡΙΣΙ',
        linkedinLink: {
          primaryLinkUrl: 'https://linkedin.com/in/x',
          secondaryLinks: [{ url: 'https://twenty.com', label: 'Twenty' }],
        },
      },
      { name: { firstName: 'Dee, J (r)' }, jobTitle: 'axb', city: 'ÉCOLE' },
      { name: { firstName: 'a]b[c' }, jobTitle: 'a\\b' },
    ];
    const answer = await api.post('/rest/batch/people', people);
    expect(answer.status).toBe(201);
  });

  const search = async (query: string): Promise<Json> => {
    const { status, body } = await api.get(`/rest/people?depth=0&${query}`);
    if (status !== 200) return body.messages;
    expect(body.totalCount).toBe(body.data.people.length);
    return body.data.people.map(({ name }: Json) => name.firstName);
  };

  it.each<[filter: string, expected: readonly string[]]>([
    ['jobTitle[like]:100%', ['Ana', 'Bob']],
    ['jobTitle[like]:100\\%', ['Ana']],
    ['jobTitle[like]:"100\\%"', ['Ana']],
    ['jobTitle[like]:"100\\\\%"', ['Ana']],
    ['jobTitle[ilike]:A_B', ["O'Brien", 'Dee, J (r)', 'a]b[c']],
    ['jobTitle[like]:a\\_b', ["O'Brien"]],
    ['jobTitle[ilike]:A\\_B', ["O'Brien"]],
    ['jobTitle[like]:a\\b', ['a]b[c']],
    ['jobTitle[like]:a\\\\b', ['a]b[c']],
    ['jobTitle[like]:a\\', []],
    ['jobTitle[startsWith]:100%', ['Ana']],
    ['jobTitle[startsWith]:a_', ["O'Brien"]],
    ['jobTitle[endsWith]:\\b', ['a]b[c']],
    ['not(jobTitle[like]:100\\%)', ['Bob', "O'Brien", 'Dee, J (r)', 'a]b[c']],
    ['city[ilike]:istanbul', ['Ana']],
    ['city[ilike]:STRAẞE', ['Bob']],
    ['city[ilike]:παρισ%', ["O'Brien"]],
    ['city[ilike]:éco%', ['Dee, J (r)']],
    ['city[like]:éco%', []],
    ["name.firstName[eq]:O'Brien", ["O'Brien"]],
    ["name.firstName[in]:[O'Brien,Ana]", ['Ana', "O'Brien"]],
    ['name.firstName[in]:["Dee, J (r)",\'a]b[c\']', ['Dee, J (r)', 'a]b[c']],
    ['emails.additionalEmails[like]:"%b@c.de%"', ['Ana']],
    ['emails.additionalEmails[ilike]:%B@C.DE%', ['Ana']],
    ['emails.additionalEmails[containsAny]:[x@y.z,b@c.de]', ['Ana']],
    ['emails.additionalEmails[is]:NOT_NULL', ['Ana']],
    ['phones.additionalPhones[is]:NOT_NULL', ['Bob']],
    ['phones.additionalPhones[like]:%687654321%', ['Bob']],
    ['phones.primaryPhoneCallingCode[eq]:+33', ['Bob']],
    ['linkedinLink.secondaryLinks[like]:"%twenty%"', ["O'Brien"]],
    ['linkedinLink.secondaryLinks[ilike]:%TWENTY.COM%', ["O'Brien"]],
    ['company.name[ilike]:%ÜML%', ['Ana']],
    ['company.name[is]:NULL', ['Bob', "O'Brien", 'Dee, J (r)', 'a]b[c']],
    // A person without a company has no name of one: it is as good as empty.
    ['not(company.name[ilike]:%acme%)', ['Bob', "O'Brien", 'Dee, J (r)', 'a]b[c']],
  ])('%s', async (filter, expected) => {
    expect(await search(`filter=${encode(filter)}`)).toEqual(expected);
  });

  it.each<[query: string, expected: readonly string[]]>([
    ['filter=jobTitle[ilike]:%ceo%', ['Bob']],
    ['filter=jobTitle%5Bilike%5D%3A%CEO%25', ['Bob']],
    ['filter=jobTitle[like]:100%', ['Ana', 'Bob']],
    ['filter=jobTitle[eq]:100+ceo', ['Bob']],
    ['filter=city[eq]:Stra%C3%9Fe', ['Bob']],
    ['filter=city[eq]:Straße', ['Bob']],
    ['filter=city[ilike]:%C3%A9c%', ['Dee, J (r)']],
  ])('?%s, as it is sent', async (query, expected) => {
    expect(await search(query)).toEqual(expected);
  });
});

describe('an object that relates to itself', () => {
  it('is filtered, ordered and answered at every depth, from both sides', async () => {
    const api = await createWorkspace();
    const create = async (path: string, body: Json): Promise<Json> => {
      const answer = await api.post(path, body);
      expect(answer.status, answer.text).toBe(201);
      return answer.body.data;
    };
    const { object } = await create('/rest/metadata/objects', {
      labelSingular: 'Node',
      labelPlural: 'Nodes',
    });
    await create('/rest/metadata/fields', {
      objectMetadataId: object.id,
      type: 'RELATION',
      name: 'parent',
      label: 'Parent',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: object.id,
        targetFieldLabel: 'Children',
        targetFieldIcon: 'IconBox',
      },
    });
    const root = (await create('/rest/nodes', { name: 'root' })).node;
    const child = (await create('/rest/nodes', { name: 'child', parentId: root.id })).node;
    const grandchild = (await create('/rest/nodes?depth=2', { name: 'grandchild', parentId: child.id })).node;
    const at = async (depth: number, id: string): Promise<Json> =>
      (await api.get(`/rest/nodes/${id}?depth=${depth}`)).body.data.node;
    expect(await at(2, grandchild.id)).toEqual(grandchild);
    const [flat, one, two] = [await at(0, child.id), await at(1, child.id), await at(2, child.id)];
    expect(flat).not.toHaveProperty('parent');
    expect(flat).not.toHaveProperty('children');
    expect([one.parent, one.children]).toEqual([await at(0, root.id), [await at(0, grandchild.id)]]);
    expect([two.parent, two.children]).toEqual([await at(1, root.id), [await at(1, grandchild.id)]]);
    const renamed = (await api.patch(`/rest/nodes/${child.id}?depth=2`, { name: 'new' })).body.data.node;
    expect(renamed).toEqual(await at(2, child.id));
    expect(renamed.parent.children[0].name).toBe('new');
    const names = async (query: string): Promise<Json> =>
      (await api.get(`/rest/nodes?depth=0&${query}`)).body.data.nodes.map(({ name }: Json) => name);
    expect(await names('filter=parent.name[eq]:root')).toEqual(['new']);
    expect(await names(`filter=parent.parentId[eq]:${root.id}`)).toEqual(['grandchild']);
    expect(await names('order_by=parent.name[DescNullsFirst]')).toEqual(['root', 'new', 'grandchild']);
    await api.delete(`/rest/nodes/${root.id}`);
    expect((await at(2, child.id)).parent).toBeNull();
    expect(await names('filter=parent.name[is]:NULL')).toEqual(['new']);
  });
});

describe('filters as long as they may be', () => {
  it.each<[what: string, filter: string, status: number]>([
    ['8 KiB', `city[eq]:${'a'.repeat(8 * 1024 - 9)}`, 200],
    ['a byte more', `city[eq]:${'a'.repeat(8 * 1024 - 8)}`, 400],
    ['200 predicates through a relation', Array(200).fill('not(company.name[eq]:a)').join(','), 200],
    ['201 predicates', Array(201).fill('city[eq]:a').join(','), 400],
    ['200 ids', `id[in]:[${Array.from({ length: 200 }, () => crypto.randomUUID()).join(',')}]`, 200],
    ['201 items', `position[in]:[${Array(201).fill('1').join(',')}]`, 400],
    ['groups 10 deep', `${'not('.repeat(10)}city[is]:NULL${')'.repeat(10)}`, 200],
    ['groups 11 deep', `${'not('.repeat(11)}city[is]:NULL${')'.repeat(11)}`, 400],
    ['1,000 characters of patterns', `city[ilike]:${'%a'.repeat(499)},city[like]:aa`, 200],
    ['1,001 characters of patterns', `city[ilike]:${'%a'.repeat(499)},city[like]:aaa`, 400],
  ])('%s', async (_what, filter, status) => {
    const api = await createWorkspace();
    await api.post('/rest/people', { city: 'a'.repeat(3000) });
    const answer = await api.get(`/rest/people?depth=0&filter=${encode(filter)}`);
    expect(answer.status, answer.text.slice(0, 300)).toBe(status);
  });
});

describe('an offset', () => {
  let api: Workspace;
  beforeAll(async () => {
    api = await createWorkspace();
    const people = Array.from({ length: 7 }, (_, at) => ({ city: `C${at}`, jobTitle: at < 3 ? 'A' : 'B' }));
    expect((await api.post('/rest/batch/people', people)).status).toBe(201);
  });

  const page = async (query: string): Promise<Json> => {
    const { status, body } = await api.get(`/rest/people?depth=0&${query}`);
    if (status !== 200) return body.messages;
    const { hasNextPage, hasPreviousPage } = body.pageInfo;
    const cities = body.data.people.map(({ city }: Json) => city).join();
    return [cities, hasPreviousPage, hasNextPage, body.totalCount];
  };

  it.each<[query: string, expected: Json]>([
    ['limit=2&offset=0', ['C0,C1', false, true, 7]],
    ['limit=2&offset=1', ['C1,C2', true, true, 7]],
    ['limit=3&skip=4', ['C4,C5,C6', true, false, 7]],
    ['limit=2&offset=7', ['', true, false, 7]],
    ['offset=10000', ['', true, false, 7]],
    ['limit=2&offset=2&order_by=city[DescNullsLast]', ['C4,C3', true, true, 7]],
    ['limit=2&offset=2&order_by=jobTitle[DescNullsLast]', ['C5,C6', true, true, 7]],
    ['limit=2&offset=2&order_by=jobTitle[AscNullsLast],city[DescNullsLast]', ['C0,C6', true, true, 7]],
    ['limit=2&offset=1&filter=jobTitle[eq]:A', ['C1,C2', true, false, 3]],
    ['limit=2&offset=9&filter=jobTitle[eq]:A', ['', true, false, 3]],
    ['limit=2&offset=9&filter=jobTitle[eq]:X', ['', false, false, 0]],
  ])('%s', async (query, expected) => {
    expect(await page(query)).toEqual(expected);
  });

  it('counts from a cursor, in reading direction', async () => {
    const cursorOf = async (query: string) =>
      (await api.get(`/rest/people?depth=0&${query}`)).body.pageInfo.endCursor;
    const third = await cursorOf('limit=3');
    expect(await page(`limit=2&offset=1&starting_after=${third}`)).toEqual(['C4,C5', true, true, 7]);
    expect(await page(`limit=2&offset=4&starting_after=${third}`)).toEqual(['', true, false, 7]);
    expect(await page(`limit=1&offset=1&ending_before=${third}`)).toEqual(['C0', false, true, 7]);
  });

  it('is refused where there are no pages', async () => {
    const { status, body } = await api.get(
      `/rest/people/groupBy?group_by=${encode('[{"city":true}]')}&offset=1&page=2`,
    );
    expect([status, body.messages]).toEqual([
      400,
      [
        "'page' parameter invalid. Groups have no pages: use limit and order_by",
        "'offset' parameter invalid. Groups have no pages: use limit and order_by",
      ],
    ]);
  });

  it('counts definitions, too', async () => {
    const names = async (query: string) =>
      (await api.get(`/rest/metadata/objects?${query}`)).body.data.objects.map(
        ({ nameSingular }: Json) => nameSingular,
      );
    const all = await names('');
    expect(await names('offset=2&limit=3')).toEqual(all.slice(2, 5));
    expect(await names('skip=1000')).toEqual([]);
    expect((await api.get('/rest/metadata/objects?page=2')).status).toBe(400);
  });
});

describe('filters through one-to-many relations', () => {
  let api: Workspace;
  let other: Workspace;
  beforeAll(async () => {
    [api, other] = [await createWorkspace(), await createWorkspace()];
    const rocket = (
      await api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' })
    ).body.data.object;
    const objects = (await api.get('/rest/metadata/objects')).body.data.objects;
    const companyObject = objects.find(({ nameSingular }: Json) => nameSingular === 'company');
    const field = await api.post('/rest/metadata/fields', {
      objectMetadataId: rocket.id,
      type: 'RELATION',
      name: 'maker',
      label: 'Maker',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: companyObject.id,
        targetFieldLabel: 'Rockets',
        targetFieldIcon: 'IconRocket',
      },
    });
    expect(field.status).toBe(201);
    const names = ['Both', 'One', 'None', 'Gone'];
    const { companies } = (
      await api.post(
        '/rest/batch/companies',
        names.map((name) => ({ name })),
      )
    ).body.data;
    const [both, one, , gone] = companies.map(({ id }: Json) => id);
    const people = [
      { jobTitle: 'CEO', city: 'A', companyId: both, phones: { primaryPhoneNumber: '+33612345678' } },
      { jobTitle: 'CTO', city: 'B', companyId: both, phones: { primaryPhoneNumber: '+4915112345678' } },
      { city: 'A', companyId: one, emails: { primaryEmail: 'Plus+Tag@X.com' } },
      { jobTitle: 'CEO', companyId: gone },
    ];
    const created = (await api.post('/rest/batch/people', people)).body.data.people;
    expect((await api.delete(`/rest/people/${created[3].id}`)).status).toBe(200);
    const rockets = [
      { name: 'Ariane', makerId: both },
      { name: 'Vega', makerId: one },
    ];
    expect((await api.post('/rest/batch/rockets', rockets)).status).toBe(201);
    // Another workspace has the same, and is never looked at.
    const theirs = (await other.post('/rest/companies', { id: companies[2].id, name: 'None' })).body.data
      .company;
    expect((await other.post('/rest/people', { jobTitle: 'CEO', companyId: theirs.id })).status).toBe(201);
  });

  it.each<[filter: string, expected: readonly string[]]>([
    ['people.jobTitle[eq]:CEO', ['Both']],
    ['people.jobTitle[neq]:CEO', ['Both', 'One']],
    ['people.jobTitle[is]:NULL', ['One']],
    ['people.id[is]:NOT_NULL', ['Both', 'One']],
    ['not(people.id[is]:NOT_NULL)', ['None', 'Gone']],
    ['not(people.jobTitle[eq]:CEO)', ['One', 'None', 'Gone']],
    ['or(people.jobTitle[eq]:CTO,name[eq]:None)', ['Both', 'None']],
    ['and(people.jobTitle[eq]:CEO,people.city[eq]:B)', ['Both']],
    ['people.city[in]:[A,x]', ['Both', 'One']],
    ['people.emails.primaryEmail[eq]:plus tag@x.com', ['One']],
    ['people.phones.primaryPhoneNumber[eq]:+33 6 12 34 56 78', ['Both']],
    ['people.phones.primaryPhoneNumber[eq]:+49612345678', []],
    ['not(people.phones.primaryPhoneNumber[eq]:0612345678)', ['One', 'None', 'Gone']],
    ['rockets.name[startsWith]:A', ['Both']],
    ['not(rockets.name[ilike]:%a%)', ['None', 'Gone']],
    ['or(rockets.name[eq]:Vega,people.jobTitle[eq]:CTO)', ['Both', 'One']],
  ])('%s', async (filter, expected) => {
    const answer = await api.get(`/rest/companies?depth=0&filter=${encode(filter)}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.companies.map(({ name }: Json) => name)).toEqual(expected);
    expect(answer.body.totalCount).toBe(expected.length);
  });

  it('select what a write is about, and what is grouped', async () => {
    const found = await api.patch(`/rest/companies?filter=${encode('people.jobTitle[eq]:CTO')}&depth=0`, {
      employees: 7,
    });
    expect(found.body.data.companies.map(({ name }: Json) => name)).toEqual(['Both']);
    const groups = await api.get(
      `/rest/companies/groupBy?group_by=${encode('[{"name":true}]')}&filter=${encode('people.city[eq]:A')}`,
    );
    expect(groups.body.map((group: Json) => group.groupByDimensionValues)).toEqual([['Both'], ['One']]);
  });

  it('order nothing, and group nothing', async () => {
    for (const query of ['?order_by=people.city', '/groupBy?group_by=[{"people":{"city":true}}]'])
      expect((await api.get(`/rest/companies${query}`)).status).toBe(400);
  });
});

describe('text that was never set', () => {
  it('compares as the empty text, and lists as the empty list', async () => {
    const api = await createWorkspace();
    await api.post('/rest/batch/people', [
      { city: 'Ceo', jobTitle: 'CEO', emails: { additionalEmails: ['a@b.c'] } },
      { city: 'Empty', jobTitle: '' },
      { city: 'Null' },
    ]);
    const find = async (filter: string) =>
      (await api.get(`/rest/people?depth=0&filter=${encode(filter)}`)).body.data.people
        .map(({ city }: Json) => city)
        .join();
    const unset = 'Empty,Null';
    for (const filter of [
      'jobTitle[neq]:CEO',
      'not(jobTitle[eq]:CEO)',
      'not(jobTitle[in]:[CEO])',
      'not(jobTitle[like]:C%)',
      'jobTitle[lt]:A',
      'not(jobTitle[gte]:A)',
      'emails.additionalEmails[neq]:[a@b.c]',
      'not(emails.additionalEmails[containsAny]:[A@B.C])',
      'not(emails.additionalEmails[like]:%b.c%)',
      'company.name[neq]:X,jobTitle[is]:NULL',
      'not(company.name[eq]:X),jobTitle[eq]:""',
    ])
      expect(await find(filter), filter).toBe(unset);
    for (const filter of [
      'jobTitle[like]:%',
      'jobTitle[lte]:Z',
      'jobTitle[startsWith]:""',
      'jobTitle[gte]:""',
    ])
      expect(await find(filter), filter).toBe('Ceo,Empty,Null');
    expect(await find('jobTitle[neq]:NULL')).toBe('Ceo');
    // What is not text is unknown where it was never set.
    for (const filter of [
      'company.employees[neq]:1',
      'not(company.employees[eq]:1)',
      'deletedAt[neq]:2025-01-01',
    ])
      expect(await find(filter), filter).toBe('');
  });

  it('arrives with a + that was not percent-encoded', async () => {
    const api = await createWorkspace();
    await api.post('/rest/people', {
      emails: { primaryEmail: 'john+tag@x.com' },
      phones: { primaryPhoneNumber: '+33612345678' },
    });
    const found = async (filter: string) =>
      (await api.get(`/rest/people?depth=0&fields=id&filter=${filter}`)).body.totalCount;
    for (const filter of [
      'emails.primaryEmail[eq]:john+tag@x.com',
      'emails.primaryEmail[in]:[John+tag@X.com]',
      'emails.primaryEmail[ilike]:%25john+t%25',
      'phones.primaryPhoneNumber[eq]:+33612345678',
      'phones.primaryPhoneNumber[eq]:"+33+6+12+34+56+78"',
      'phones.primaryPhoneCallingCode[eq]:+33',
      'createdAt[gt]:2020-01-01T00:00:00+02:00',
    ])
      expect(await found(filter), filter).toBe(1);
    expect(await found('createdAt[lt]:2020-01-01T00:00:00+02:00')).toBe(0);
  });
});
