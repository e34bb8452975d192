/** Documents and their exact answers. */
import { describe, expect, it } from 'vitest';
import { type Client, counting, createWorkspace, type Json } from '../support/api.ts';

const ask = async (api: Client, query: string, variables: Json = {}): Promise<Json> => {
  const answer = await api.post('/graphql', { query, variables });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

describe('queries', () => {
  it('answers the key test, and the workspace', async () => {
    const api = await createWorkspace();
    expect(await ask(api, 'query CredentialTest { __typename }')).toEqual({ data: { __typename: 'Query' } });
    expect(await ask(api, '{ currentWorkspace { id displayName } }')).toEqual({
      data: { currentWorkspace: { id: api.workspaceId, displayName: 'Test' } },
    });
  });

  it('lists records with relations, cursors, aggregates and page info', async () => {
    const api = await createWorkspace();
    const { data } = await ask(
      api,
      'mutation($d: CompanyCreateInput!) { createCompany(data: $d) { id name } }',
      { d: { name: 'Acme' } },
    );
    const company = data.createCompany;
    expect(company).toEqual({ id: expect.any(String), name: 'Acme' });
    for (const firstName of ['Ada', 'Bob', 'Cy'])
      await ask(
        api,
        `mutation { createPerson(data: {name: {firstName: "${firstName}"}, companyId: "${company.id}"}) { id } }`,
      );
    const { result, requests, statements } = await counting(() =>
      ask(
        api,
        `{
        people(first: 2, orderBy: {name: {firstName: AscNullsLast}}) {
          totalCount countNotEmptyName countEmptyJobTitle
          edges { cursor node { name { first: firstName } company { name people(first: 1, filter: {name: {firstName: {eq: "Cy"}}}) { totalCount edges { node { name { firstName } } } pageInfo { hasNextPage } } } } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
        companies { edges { node { name } } }
        person(filter: {name: {firstName: {eq: "Nobody"}}}) { id }
        t: __typename
      }`,
      ),
    );
    expect([requests, statements]).toEqual([1, 1]);
    const nested = {
      name: 'Acme',
      people: {
        totalCount: 1,
        edges: [{ node: { name: { firstName: 'Cy' } } }],
        pageInfo: { hasNextPage: false },
      },
    };
    expect(result).toEqual({
      data: {
        people: {
          totalCount: 3,
          countNotEmptyName: 3,
          countEmptyJobTitle: 3,
          edges: [
            { cursor: expect.any(String), node: { name: { first: 'Ada' }, company: nested } },
            { cursor: expect.any(String), node: { name: { first: 'Bob' }, company: nested } },
          ],
          pageInfo: {
            hasNextPage: true,
            hasPreviousPage: false,
            startCursor: result.data.people.edges[0].cursor,
            endCursor: result.data.people.edges[1].cursor,
          },
        },
        companies: { edges: [{ node: { name: 'Acme' } }] },
        person: null,
        t: 'Query',
      },
      errors: [
        {
          message: 'Record not found',
          locations: [{ line: 8, column: 9 }],
          path: ['person'],
          extensions: {
            code: 'NOT_FOUND',
            subCode: 'RECORD_NOT_FOUND',
            userFriendlyMessage: 'This record does not exist or has been deleted.',
          },
        },
      ],
    });
    const next = await ask(
      api,
      '{ people(first: 2, after: $c, orderBy: {name: {firstName: AscNullsLast}}) { edges { node { name { firstName } } } pageInfo { hasNextPage hasPreviousPage } } }'.replace(
        '$c',
        `"${result.data.people.pageInfo.endCursor}"`,
      ),
    );
    expect(next).toEqual({
      data: {
        people: {
          edges: [{ node: { name: { firstName: 'Cy' } } }],
          pageInfo: { hasNextPage: false, hasPreviousPage: true },
        },
      },
    });
  });

  it('groups, and finds duplicates', async () => {
    const api = await createWorkspace();
    for (const [stage, amount] of [
      ['NEW', 1],
      ['NEW', 2],
      ['MEETING', 5],
    ])
      await ask(
        api,
        `mutation { createOpportunity(data: {name: "Deal ${amount}", stage: ${stage}, amount: {amountMicros: ${amount}, currencyCode: "EUR"}}) { id } }`,
      );
    expect(
      await ask(
        api,
        '{ opportunitiesGroupBy(groupBy: [{stage: true}], orderBy: [{aggregate: {totalCount: DescNullsLast}}], orderByForRecords: [{name: DescNullsLast}]) { groupByDimensionValues totalCount sumAmountAmountMicros maxAmountAmountMicros edges { node { name } } } }',
      ),
    ).toEqual({
      data: {
        opportunitiesGroupBy: [
          {
            groupByDimensionValues: ['NEW'],
            totalCount: 2,
            sumAmountAmountMicros: 3,
            maxAmountAmountMicros: 2,
            edges: [{ node: { name: 'Deal 2' } }, { node: { name: 'Deal 1' } }],
          },
          {
            groupByDimensionValues: ['MEETING'],
            totalCount: 1,
            sumAmountAmountMicros: 5,
            maxAmountAmountMicros: 5,
            edges: [{ node: { name: 'Deal 5' } }],
          },
        ],
      },
    });
    const { data } = await ask(
      api,
      'mutation { createPeople(data: [{name: {firstName: "Ada", lastName: "Lovelace"}}, {name: {firstName: "Ada", lastName: "Lovelace"}}]) { id } }',
    );
    const [first, second] = data.createPeople;
    expect(
      await ask(
        api,
        `{ personDuplicates(ids: ["${first.id}"]) { totalCount edges { cursor node { id } } pageInfo { hasNextPage } } }`,
      ),
    ).toEqual({
      data: {
        personDuplicates: [
          {
            totalCount: 1,
            edges: [{ cursor: expect.any(String), node: { id: second.id } }],
            pageInfo: { hasNextPage: false },
          },
        ],
      },
    });
  });

  it("tells of the types, to the reference implementation's question too", async () => {
    const api = await createWorkspace();
    const { data } = await ask(
      api,
      '{ __type(name: "Company") { name fields { name } } __schema { queryType { name } } }',
    );
    expect(data.__schema).toEqual({ queryType: { name: 'Query' } });
    expect(data.__type.fields.map(({ name }: Json) => name)).toContain('people');
  });
});

describe('a large document', () => {
  it('of ten root fields and five relations from one another is one statement', async () => {
    const api = await createWorkspace();
    const company = (await ask(api, 'mutation { createCompany(data: {name: "Acme"}) { id } }')).data
      .createCompany.id;
    await ask(api, `mutation { createPerson(data: {companyId: "${company}"}) { id } }`);
    const nested =
      'company { people(first: 2) { edges { node { company { people(first: 1) { edges { node { company { name } } } } } } } } }';
    const fields = Array.from(
      { length: 10 },
      (_, at) => `f${at}: people(first: 3) { edges { node { ${nested} } } }`,
    );
    const { result, requests, statements } = await counting(() => ask(api, `{ ${fields.join(' ')} }`));
    expect([requests, statements]).toEqual([1, 1]);
    const one = (node: Json): Json => ({ edges: [{ node }] });
    const people = one({
      company: { people: one({ company: { people: one({ company: { name: 'Acme' } }) } }) },
    });
    expect(result).toEqual({ data: Object.fromEntries(fields.map((_, at) => [`f${at}`, people])) });
  });
});

describe('mutations', () => {
  it('change one record, and many', async () => {
    const api = await createWorkspace();
    const { data } = await ask(
      api,
      'mutation { createPerson(data: {name: {firstName: "Ada"}, jobTitle: "Countess"}) { id } }',
    );
    const { id } = data.createPerson;
    expect(
      await ask(
        api,
        `mutation { updatePerson(id: "${id}", data: {jobTitle: "Engineer", id: "${id}"}) { id jobTitle } }`,
      ),
    ).toEqual({ data: { updatePerson: { id, jobTitle: 'Engineer' } } });
    expect(
      await ask(
        api,
        'mutation { updatePeople(filter: {jobTitle: {eq: "Engineer"}}, data: {city: "London"}) { id city } }',
      ),
    ).toEqual({ data: { updatePeople: [{ id, city: 'London' }] } });
    expect(
      await ask(api, `mutation { deletePerson(id: "${id}") { id name { firstName } deletedAt } }`),
    ).toEqual({ data: { deletePerson: { id, name: { firstName: 'Ada' }, deletedAt: expect.any(String) } } });
    expect(await ask(api, `mutation { restorePerson(id: "${id}") { id deletedAt } }`)).toEqual({
      data: { restorePerson: { id, deletedAt: null } },
    });
    expect(await ask(api, `mutation { destroyPerson(id: "${id}") { id name { firstName } } }`)).toEqual({
      data: { destroyPerson: { id, name: { firstName: 'Ada' } } },
    });
    expect(await ask(api, `mutation { destroyPerson(id: "${id}") { id } }`)).toMatchObject({
      data: null,
      errors: [{ message: 'Record not found', path: ['destroyPerson'] }],
    });
  });

  it('that find a problem among several name it: a taken value is no missing record', async () => {
    const api = await createWorkspace();
    const taken = { emails: { primaryEmail: 'taken@fjord.example' } };
    const people = await api.post('/rest/batch/people', [{}, taken]);
    const [{ id }] = people.body.data.people;
    const update = `updatePerson(id: "${id}", data: {emails: {primaryEmail: "taken@fjord.example"}}) { id }`;
    const { data, errors } = await ask(api, `mutation { createCompany(data: {}) { id } ${update} }`);
    expect([data, errors[0].path, errors[0].message]).toEqual([
      null,
      ['updatePerson'],
      'A duplicate entry was detected for field "emails.primaryEmail"',
    ]);
    expect((await api.get('/rest/companies')).body.totalCount).toBe(0);
  });

  it('are one transaction: all root fields in order, or none', async () => {
    const api = await createWorkspace();
    const [a, b] = [crypto.randomUUID(), crypto.randomUUID()];
    const both = `mutation { one: createCompany(data: {id: "${a}", name: "Acme"}) { id } t: __typename two: createPerson(data: {id: "${b}", companyId: "${a}"}) { company { name } } three: updatePeople(filter: {id: {eq: "${b}"}}, data: {city: "London"}) { city } }`;
    const { result, requests } = await counting(() => ask(api, both));
    expect(result).toEqual({
      data: {
        one: { id: a },
        t: 'Mutation',
        two: { company: { name: 'Acme' } },
        three: [{ city: 'London' }],
      },
    });
    // One to load the session.
    expect(requests).toBe(2);
    const failing = (last: string) =>
      ask(api, `mutation { one: updateCompany(id: "${a}", data: {name: "Changed"}) { id } ${last} }`);
    expect(await failing(`two: deletePerson(id: "${a}") { id }`)).toMatchObject({
      data: null,
      errors: [{ message: 'Record not found', path: ['two'], extensions: { code: 'NOT_FOUND' } }],
    });
    expect(await failing(`two: createPerson(data: {companyId: "${b}"}) { id }`)).toMatchObject({
      data: null,
      errors: [
        { message: expect.stringContaining(b), path: ['two'], extensions: { code: 'BAD_USER_INPUT' } },
      ],
    });
    expect(await failing(`two: createPerson(data: {id: "${b}"}) { id }`)).toMatchObject({
      data: null,
      errors: [{ message: expect.stringContaining('A duplicate entry was detected'), path: ['two'] }],
    });
    expect(await ask(api, `{ company(filter: {id: {eq: "${a}"}}) { name } }`)).toEqual({
      data: { company: { name: 'Acme' } },
    });
  });

  it('are done once under an idempotency key, however many root fields they have', async () => {
    const api = await createWorkspace();
    const query =
      'mutation { a: createCompany(data: {name: "A"}) { id people { edges { cursor } } } b: createCompany(data: {name: "B"}) { id } }';
    const send = () => api.call('POST', '/graphql', { query }, { headers: { 'idempotency-key': 'k1' } });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await ask(api, '{ companies { totalCount } }')).toEqual({
      data: { companies: { totalCount: 2 } },
    });
    const other = await api.call(
      'POST',
      '/graphql',
      { query: `${query} ` },
      { headers: { 'idempotency-key': 'k1' } },
    );
    expect(other.body.errors[0].extensions.subCode).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('change definitions', async () => {
    const api = await createWorkspace();
    const { data } = await ask(
      api,
      'mutation { createOneObject(input: {object: {nameSingular: "pet", namePlural: "pets", labelSingular: "Pet", labelPlural: "Pets"}}) { id nameSingular isCustom fieldsList { name } } }',
    );
    expect(data.createOneObject).toMatchObject({ nameSingular: 'pet', isCustom: true });
    const { id } = data.createOneObject;
    expect(
      await ask(
        api,
        `mutation { createOneField(input: {field: {objectMetadataId: "${id}", type: NUMBER, name: "age", label: "Age"}}) { name type object { nameSingular } } }`,
      ),
    ).toEqual({ data: { createOneField: { name: 'age', type: 'NUMBER', object: { nameSingular: 'pet' } } } });
    expect(
      await ask(api, 'mutation { createPet(data: {name: "Rex", age: 3}) { __typename name age } }'),
    ).toEqual({ data: { createPet: { __typename: 'Pet', name: 'Rex', age: 3 } } });
    expect(await ask(api, `mutation { deleteOneObject(input: {id: "${id}"}) { id nameSingular } }`)).toEqual({
      data: { deleteOneObject: { id, nameSingular: 'pet' } },
    });
  });
});
