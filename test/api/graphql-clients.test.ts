/** What public clients of Twenty send, as they send it: their shapes, variable types and spellings. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Json, type Workspace } from '../support/api.ts';

let api: Workspace;
let ada: string;
let acme: string;

const send = async (path: string, query: string, variables?: Json): Promise<Json> => {
  const { status, body } = await api.post(path, { query, ...(variables && { variables }) });
  expect([status, body.errors], query).toEqual([200, undefined]);
  return body.data;
};

beforeAll(async () => {
  api = await createWorkspace();
  acme = (await api.post('/rest/companies', { name: 'Acme', employees: 7 })).body.data.company.id;
  const person = { name: { firstName: 'Ada', lastName: 'Lovelace' }, companyId: acme, city: 'London' };
  ada = (await api.post('/rest/people', person)).body.data.person.id;
});

describe('Zapier', () => {
  it('tests the key', async () => {
    for (const path of ['/graphql', '/metadata'])
      expect(await send(path, 'query {currentWorkspace {id displayName}}')).toEqual({
        currentWorkspace: { id: api.workspaceId, displayName: 'Test' },
      });
    const bad = await api.call(
      'POST',
      '/graphql',
      { query: '{ __typename }' },
      { headers: { authorization: 'Bearer x' } },
    );
    expect([bad.status, bad.body.errors[0].extensions.code]).toEqual([200, 'UNAUTHENTICATED']);
  });

  it('reads the schema', async () => {
    const { objects } = await send(
      '/metadata',
      'query { objects(paging: {first: 1000}, filter: {isActive: {is: true}}) { edges { node { nameSingular namePlural labelSingular fields(paging: {first: 1000}, filter: {isActive: {is: true}}) { edges { node { type name label description isNullable defaultValue options } } } } } } }',
    );
    const person = objects.edges.find(({ node }: Json) => node.nameSingular === 'person').node;
    expect(person.fields.edges.map(({ node }: Json) => node.name)).toContain('jobTitle');
  });

  it('writes with inline literals', async () => {
    const { createOpportunity } = await send(
      '/graphql',
      `mutation createOpportunity { createOpportunity(data:{name:"Deal", stage: MEETING, amount: {amountMicros: 5000000, currencyCode: "EUR"}, companyId: "${acme}"}) {id} }`,
    );
    const { id } = createOpportunity;
    expect(
      await send(
        '/graphql',
        `mutation updateOpportunity { updateOpportunity(data:{name:"Bigger deal", id:"${id}"}, id:"${id}") {id} }`,
      ),
    ).toEqual({ updateOpportunity: { id } });
    expect(
      await send('/graphql', `mutation deleteOpportunity { deleteOpportunity(id:"${id}") {id} }`),
    ).toEqual({ deleteOpportunity: { id } });
  });
});

describe('BlackSwamp n8n', () => {
  it('tests the key, probes objects, and pages definitions', async () => {
    expect(await send('/graphql', 'query CredentialTest { __typename }')).toEqual({ __typename: 'Query' });
    expect(await send('/graphql', '{ people(first:1){edges{node{id}}} }')).toEqual({
      people: { edges: [{ node: { id: ada } }] },
    });
    const { objects } = await send(
      '/metadata',
      'query Objects($after: ConnectionCursor) { objects(paging: {first: 1000, after: $after}) { edges { node { id nameSingular namePlural labelSingular labelPlural isCustom isActive isSystem isRemote isUIReadOnly isSearchable fieldsList { id name label type isCustom isActive isSystem isNullable isUnique options defaultValue settings relation { type targetObjectMetadata { id nameSingular namePlural } } morphRelations { type } } } } pageInfo { hasNextPage endCursor } } }',
      {},
    );
    expect(objects.pageInfo.hasNextPage).toBe(false);
    expect(objects.edges.length).toBeGreaterThan(9);
  });
});

describe('Logrui n8n', () => {
  it('reads types and definitions, and works on companies', async () => {
    const { __type } = await send(
      '/graphql',
      '{ __type(name: "Company") { fields { name type { name kind ofType { name kind ofType { name kind } } } } } }',
    );
    expect(__type.fields.map(({ name }: Json) => name)).toContain('domainName');
    const { objects } = await send(
      '/metadata',
      '{ objects(paging:{first:200}){edges{node{id nameSingular isCustom fields(paging:{first:200}, filter:{}){edges{node{id name type}}}}}} }',
    );
    expect(objects.edges[0].node.fields.edges[0].node).toHaveProperty('type');
    const { createCompany } = await send(
      '/graphql',
      'mutation C($data: CompanyCreateInput!) { createCompany(data: $data) { id name } }',
      { data: { name: 'Fjord' } },
    );
    expect(
      await send(
        '/graphql',
        'query G($id: UUID) { companies(filter: {id: {eq: $id}}) { edges { node { id name } } } }',
        { id: createCompany.id },
      ),
    ).toEqual({ companies: { edges: [{ node: { id: createCompany.id, name: 'Fjord' } }] } });
    expect(
      await send(
        '/graphql',
        'mutation U($id: UUID!, $data: CompanyUpdateInput!) { updateCompany(id: $id, data: $data) { name } }',
        { id: createCompany.id, data: { name: 'Fjord AS' } },
      ),
    ).toEqual({ updateCompany: { name: 'Fjord AS' } });
    expect(
      await send('/graphql', 'query L($limit: Int) { companies(first: $limit) { edges { node { id } } } }', {
        limit: 1,
      }),
    ).toMatchObject({ companies: { edges: [{}] } });
    await send('/graphql', 'mutation D($id: UUID!) { deleteCompany(id: $id) { id } }', {
      id: createCompany.id,
    });
  });
});

describe('joshuavial CLI', () => {
  it('reads definitions with their label fields', async () => {
    const { objects } = await send(
      '/metadata',
      '{ objects(paging:{first:1000}, filter:{isActive:{is:true}}) { edges { node { id universalIdentifier nameSingular labelIdentifierFieldMetadataId imageIdentifierFieldMetadataId fieldsList { id universalIdentifier name type } } } } }',
    );
    const { node } = objects.edges.find((edge: Json) => edge.node.nameSingular === 'person');
    const label = node.fieldsList.find(({ id }: Json) => id === node.labelIdentifierFieldMetadataId);
    expect(label.name).toBe('name');
  });
});

describe('cberkom, gabedossantos and KonstiDoll MCP', () => {
  it('read and write people with their company', async () => {
    expect(
      await send(
        '/graphql',
        'query P($id: UUID!) { person(filter: {id: {eq: $id}}) { id name { firstName lastName } city companyId company { id name } } }',
        { id: ada },
      ),
    ).toEqual({
      person: {
        id: ada,
        name: { firstName: 'Ada', lastName: 'Lovelace' },
        city: 'London',
        companyId: acme,
        company: { id: acme, name: 'Acme' },
      },
    });
    expect(
      await send(
        '/graphql',
        'query F($filter: PersonFilterInput, $limit: Int) { people(filter: $filter, first: $limit) { edges { node { id city } } pageInfo { hasNextPage hasPreviousPage } } }',
        {
          filter: {
            or: [{ name: { firstName: { ilike: '%ad%' } } }, { emails: { primaryEmail: { ilike: '%ad%' } } }],
          },
          limit: 20,
        },
      ),
    ).toEqual({
      people: {
        edges: [{ node: { id: ada, city: 'London' } }],
        pageInfo: { hasNextPage: false, hasPreviousPage: false },
      },
    });
    const { createNote } = await send(
      '/graphql',
      'mutation N($input: NoteCreateInput!) { createNote(data: $input) { id title body } }',
      { input: { title: 'Met', body: 'Hello' } },
    );
    expect(createNote).toEqual({ id: expect.any(String), title: 'Met', body: 'Hello' });
    expect(
      await send(
        '/graphql',
        'mutation T($data: NoteTargetCreateInput!) { createNoteTarget(data: $data) { noteId personId } }',
        { data: { noteId: createNote.id, personId: ada } },
      ),
    ).toEqual({ createNoteTarget: { noteId: createNote.id, personId: ada } });
    const { createAttachment } = await send(
      '/graphql',
      'mutation A($data: AttachmentCreateInput!) { createAttachment(data: $data) { id name fullPath type authorId } }',
      { data: { name: 'x.png', fullPath: 'attachment/x.png', type: 'Image', companyId: acme } },
    );
    expect(createAttachment).toMatchObject({ name: 'x.png', type: 'Image', authorId: null });
    await send('/graphql', 'query { workspaceMembers { edges { node { id name { firstName } } } } }');
  });
});

describe('jezweb MCP', () => {
  it('skips, orders by an object, declares ids as it likes, and asks for two things at once', async () => {
    expect(
      await send(
        '/graphql',
        'query L($skip: Int, $limit: Int) { companies(skip: $skip, first: $limit, orderBy: {createdAt: DescNullsLast}) { edges { node { id name employees idealCustomerProfile annualRecurringRevenue { amountMicros } xLink { primaryLinkUrl } } } } }',
        { skip: 0, limit: 1 },
      ),
    ).toEqual({
      companies: {
        edges: [
          {
            node: {
              id: acme,
              name: 'Acme',
              employees: 7,
              idealCustomerProfile: false,
              annualRecurringRevenue: { amountMicros: null },
              xLink: { primaryLinkUrl: '' },
            },
          },
        ],
      },
    });
    expect(
      await send(
        '/graphql',
        'query G($id: ID!) { person(filter: {id: {eq: $id}}) { id } company(filter: {name: {eq: "Acme"}}) { id } }',
        { id: ada },
      ),
    ).toEqual({ person: { id: ada }, company: { id: acme } });
    expect(
      await send('/graphql', 'query G($id: String!) { person(filter: {id: {eq: $id}}) { id } }', { id: ada }),
    ).toEqual({ person: { id: ada } });
    expect(
      await send('/graphql', '{ objects(paging: {first: 100}) { edges { node { nameSingular } } } }'),
    ).toMatchObject({ objects: { edges: expect.any(Array) } });
  });
});

describe('knuckles', () => {
  it('names types that are not there', async () => {
    expect(
      await send(
        '/graphql',
        'query F($filter: peopleFilterInput) { people(filter: $filter) { totalCount } }',
        { filter: { city: { eq: 'London' } } },
      ),
    ).toEqual({ people: { totalCount: 1 } });
  });
});

describe('decode-data MCP', () => {
  it('reads names of objects and fields', async () => {
    const { objects } = await send(
      '/graphql',
      '{ objects{edges{node{nameSingular namePlural fields{edges{node{name type isCustom}}}}}} }',
    );
    expect(objects.edges).toHaveLength(10);
  });
});

describe('Meeting-BaaS and other MCP servers', () => {
  it('introspect, and create a note with its target', async () => {
    const { __schema } = await send(
      '/graphql',
      'query { __schema { queryType { fields { name args { name type { kind name ofType { name } } } } } mutationType { name } types { kind name } } }',
    );
    expect(__schema.queryType.fields.map(({ name }: Json) => name)).toEqual(
      expect.arrayContaining(['people', 'person', 'companies']),
    );
  });
});
