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
    ['not(company.name[ilike]:%acme%)', []],
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
