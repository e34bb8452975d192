/** `POST /rest/{objects}/duplicates`: records that agree on what their object is known by. */
import { describe, expect, it } from 'vitest';
import { counting, createWorkspace, type Json, type Workspace } from '../support/api.ts';

const MISSING = '01920202-1c25-7d02-bf25-6aeccf7ea419';
const NO_PAGES = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };

const createMany = async (
  api: Workspace,
  plural: string,
  bodies: readonly Json[],
): Promise<readonly Json[]> => (await api.post(`/rest/batch/${plural}?depth=0`, bodies)).body.data[plural];

/** What is found for each record asked for: ids, and how many there are. */
const found = async (api: Workspace, plural: string, body: Json): Promise<Json> => {
  const { status, body: answer } = await api.post(`/rest/${plural}/duplicates?depth=0`, body);
  expect(status).toBe(200);
  const key = { people: 'personDuplicates', companies: 'companyDuplicates' }[plural] ?? '';
  return answer.data.map((entry: Json) => {
    expect(Object.keys(entry)).toEqual(['totalCount', 'pageInfo', key]);
    expect(entry.pageInfo).toEqual(NO_PAGES);
    expect(entry.totalCount).toBe(entry[key].length);
    return entry[key].map(({ id }: Json) => id);
  });
};

const email = (primaryEmail: string) => ({ emails: { primaryEmail } });
const link = (url: string) => ({ linkedinLink: { primaryLinkUrl: url } });
const named = (firstName: string, lastName: string) => ({ name: { firstName, lastName } });

describe('duplicates of people', () => {
  it('agree on both names, the e-mail address or the LinkedIn link', async () => {
    const api = await createWorkspace();
    const [ada, namesake, byLink, other, half] = (
      await createMany(api, 'people', [
        { ...named('Ada', 'Holm'), ...email('ada@a.example'), ...link('https://linkedin.com/in/ada') },
        named('Ada', 'Holm'),
        link('https://LinkedIn.com/in/ada/'),
        { ...named('Bo', 'Berg'), ...email('bo@b.example') },
        named('Ada', ''),
      ])
    ).map(({ id }) => id);
    expect(await found(api, 'people', { ids: [other, ada, half] })).toEqual([[], [namesake, byLink], []]);
    expect(
      await found(api, 'people', {
        data: [
          email('ADA@a.example'),
          named('Ada', 'Holm'),
          { ...named('Ada', 'Berg'), ...link('https://linkedin.com/in/ada') },
          { id: ada, ...named('Ada', 'Holm') },
          {},
        ],
      }),
    ).toEqual([[ada], [ada, namesake], [ada, byLink], [namesake], []]);
    // One record stands for a list of it.
    expect(await found(api, 'people', { data: email('bo@b.example') })).toEqual([[other]]);
    expect(await found(api, 'people', { data: null, ids: [] })).toEqual([]);
  });

  it('need three characters in each value, and are compared as they are written', async () => {
    const api = await createWorkspace();
    const [bo] = await createMany(api, 'people', [
      named('Bo', 'Berg'),
      named('Bo', 'Berg'),
      named('ada', 'holm'),
    ]);
    expect(await found(api, 'people', { ids: [bo.id] })).toEqual([[]]);
    expect(await found(api, 'people', { data: [named('Bo', 'Berg'), named('Ada', 'Holm')] })).toEqual([
      [],
      [],
    ]);
  });

  it('are answered as records are, with depth and fields', async () => {
    const api = await createWorkspace();
    const [acme] = await createMany(api, 'companies', [{ name: 'Acme' }]);
    const [person] = await createMany(api, 'people', [{ ...email('a@b.example'), companyId: acme.id }]);
    const data = [email('a@b.example')];
    const whole = await api.post('/rest/people/duplicates', { data });
    const { person: read } = (await api.get(`/rest/people/${person.id}`)).body.data;
    expect(whole.body).toEqual({ data: [{ totalCount: 1, pageInfo: NO_PAGES, personDuplicates: [read] }] });
    expect(read.company.name).toBe('Acme');
    const part = await api.post('/rest/people/duplicates?fields=city', { data });
    expect(part.body.data[0].personDuplicates).toEqual([{ id: person.id, city: '' }]);
  });

  it('are at most a page, and counted all', async () => {
    const api = await createWorkspace({ MAX_PAGE_SIZE: '2' });
    const people = await createMany(
      api,
      'people',
      [1, 2, 3].map(() => named('Ada', 'Holm')),
    );
    const { data } = (await api.post('/rest/people/duplicates?fields=id', { data: [named('Ada', 'Holm')] }))
      .body;
    expect(data).toEqual([
      { totalCount: 3, pageInfo: NO_PAGES, personDuplicates: people.slice(0, 2).map(({ id }) => ({ id })) },
    ]);
  });

  it('are live, of the workspace, and of records that are there', async () => {
    const [api, stranger] = [await createWorkspace(), await createWorkspace()];
    const [theirs] = await createMany(stranger, 'people', [named('Ada', 'Holm')]);
    const [gone, live] = await createMany(api, 'people', [named('Ada', 'Holm'), named('Ada', 'Holm')]);
    await api.delete(`/rest/people/${gone.id}`);
    expect(await found(api, 'people', { ids: [live.id, theirs.id, MISSING, gone.id] })).toEqual([[]]);
    expect(await found(api, 'people', { data: [named('Ada', 'Holm')] })).toEqual([[live.id]]);
  });
});

it('finds companies by name or domain, and custom records by nothing', async () => {
  const api = await createWorkspace();
  const domain = (primaryLinkUrl: string) => ({ domainName: { primaryLinkUrl } });
  const [acme, other] = await createMany(api, 'companies', [
    { name: 'Acme', ...domain('https://acme.example') },
    { name: 'Other' },
  ]);
  expect(
    await found(api, 'companies', {
      data: [{ name: 'Acme' }, domain('https://ACME.example/'), { name: 'Other', ...domain('acme.example') }],
    }),
  ).toEqual([[acme.id], [acme.id], [acme.id, other.id]]);
  await api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' });
  const [rocket] = await createMany(api, 'rockets', [{ name: 'R1' }, { name: 'R1' }]);
  const none = { totalCount: 0, pageInfo: NO_PAGES, rocketDuplicates: [] };
  for (const body of [{ ids: [rocket.id] }, { data: [{ name: 'R1' }] }])
    expect((await api.post('/rest/rockets/duplicates', body)).body).toEqual({ data: [none] });
});

it('refuses what it cannot read', async () => {
  const api = await createWorkspace();
  const both = 'You cannot provide both "data" and "ids" arguments';
  const neither = 'You have to provide either "data" or "ids" argument';
  const refusals: readonly [body: Json, code: string, messages: readonly string[]][] = [
    [{}, 'INVALID_BODY', [neither]],
    [[], 'INVALID_BODY', [neither]],
    [undefined, 'INVALID_BODY', [neither]],
    [{ data: [], ids: [] }, 'INVALID_BODY', [both]],
    [{ data: [] }, 'INVALID_BODY', ['The "data" condition can not be empty when "ids" input not provided']],
    [
      { ids: ['x', 1, MISSING] },
      'INVALID_VALUE',
      ['Invalid UUID value "x" for argument "ids"', 'Invalid UUID value 1 for argument "ids"'],
    ],
    [
      { data: [{ foo: 1 }, 1, { city: 2 }] },
      'UNKNOWN_FIELD',
      [
        `[0].foo: Object person doesn't have any "foo" field.`,
        '[1]: A person must be a JSON object, not 1.',
        '[2].city: Invalid string value 2 for text field "city"',
      ],
    ],
    [
      { ids: Array.from({ length: 61 }, () => MISSING) },
      'BATCH_TOO_LARGE',
      ['Duplicates are looked for of at most 60 records, but 61 were given.'],
    ],
  ];
  for (const [body, code, messages] of refusals) {
    const answer = await api.post('/rest/people/duplicates', body);
    expect([answer.status, answer.body.code, answer.body.messages], JSON.stringify(body)).toEqual([
      400,
      code,
      messages,
    ]);
  }
});

it('costs one request and one statement', async () => {
  const api = await createWorkspace();
  const [person] = await createMany(api, 'people', [email('a@b.example')]);
  for (const body of [{ ids: [person.id] }, { data: [email('a@b.example')] }]) {
    const { requests, statements } = await counting(() => api.post('/rest/people/duplicates', body));
    expect({ requests, statements }).toEqual({ requests: 1, statements: 1 });
  }
});
