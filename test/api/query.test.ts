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
