/** What is asked of REST and of GraphQL is answered alike: filters, orders, pages and cursors of either. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, encode, type Json, type Workspace } from '../support/api.ts';

let api: Workspace;

const CITIES = ['Oslo', 'Bergen', 'Tromsø', ''];
const TITLES = ['CEO', 'CTO', 'Clerk', ''];

beforeAll(async () => {
  api = await createWorkspace({ MAX_PAGE_SIZE: 60 });
  const companies = await api.post('/rest/batch/companies', [{ name: 'Acme' }, { name: 'Fjord' }]);
  const ids = companies.body.data.companies.map(({ id }: Json) => id);
  const people = Array.from({ length: 30 }, (_, n) => ({
    name: { firstName: `First ${n % 7}`, lastName: `Last ${n % 5}` },
    city: CITIES[n % 4],
    jobTitle: TITLES[n % 3],
    ...(n % 3 === 0 ? {} : { companyId: ids[n % 2] }),
  }));
  await api.post('/rest/batch/people', people);
}, 60_000);

/** A predicate as each transport writes it. */
interface Predicate {
  readonly rest: string;
  readonly graphql: Json;
}

const quoted = (value: string): string => `"${value}"`;

const field = fc.constantFrom('city', 'jobTitle', 'name.firstName', 'name.lastName', 'company.name');
const comparator = fc.constantFrom('eq', 'neq', 'like', 'ilike', 'startsWith', 'gt', 'lte');
const word = fc.constantFrom('Oslo', 'CEO', 'First 3', 'Last 2', 'Acme', '%o%', 'F%', '');

const nested = (path: string, leaf: Json): Json =>
  path.split('.').reduceRight((inner, name) => ({ [name]: inner }), leaf);

const predicate: fc.Arbitrary<Predicate> = fc.oneof(
  fc.tuple(field, comparator, word).map(([path, operator, value]) => ({
    rest: `${path}[${operator}]:${quoted(value)}`,
    graphql: nested(path, { [operator]: value }),
  })),
  fc.tuple(field, fc.constantFrom('NULL', 'NOT_NULL')).map(([path, is]) => ({
    rest: `${path}[is]:${is}`,
    graphql: nested(path, { is }),
  })),
  fc.tuple(field, fc.array(word, { minLength: 1, maxLength: 3 })).map(([path, values]) => ({
    rest: `${path}[in]:[${values.map(quoted).join(',')}]`,
    graphql: nested(path, { in: values }),
  })),
);

const { filter } = fc.letrec<{ filter: Predicate }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    predicate,
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { minLength: 2, maxLength: 3 }))
      .map(([form, items]) => ({
        rest: `${form}(${items.map(({ rest }) => rest).join(',')})`,
        graphql: { [form]: items.map(({ graphql }) => graphql) },
      })),
    tie('filter').map(({ rest, graphql }) => ({ rest: `not(${rest})`, graphql: { not: graphql } })),
  ),
}));

const direction = fc.constantFrom('AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast');
const order = fc.uniqueArray(fc.tuple(field, direction), { maxLength: 2, selector: ([path]) => path });

const QUERY = `query($filter: PersonFilterInput, $orderBy: [PersonOrderByInput], $first: Int, $after: String, $last: Int, $before: String) {
  people(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { id city jobTitle name { firstName lastName } companyId company { id name } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

const restPage = async (asked: Json, page: string): Promise<Json> => {
  const parameters = [
    ...(asked.filter ? [`filter=${encode(asked.filter.rest)}`] : []),
    ...(asked.order.length > 0
      ? [`order_by=${encode(asked.order.map(([path, to]: Json) => `${path}[${to}]`).join(','))}`]
      : []),
    `limit=${asked.limit}`,
  ];
  const { status, body } = await api.get(`/rest/people?depth=1&${parameters.join('&')}${page}`);
  expect(status, JSON.stringify(body)).toBe(200);
  const people = body.data.people.map(({ id, city, jobTitle, name, companyId, company }: Json) => ({
    ...{ id, city, jobTitle, name, companyId },
    company: company && { id: company.id, name: company.name },
  }));
  return { people, pageInfo: body.pageInfo, totalCount: body.totalCount };
};

const graphqlPage = async (asked: Json, page: Json): Promise<Json> => {
  const variables = {
    filter: asked.filter?.graphql,
    orderBy: asked.order.map(([path, to]: Json) => nested(path, to)),
    ...page,
  };
  const { body } = await api.post('/graphql', { query: QUERY, variables });
  expect(body.errors).toBe(undefined);
  const { edges, pageInfo, totalCount } = body.data.people;
  if (edges.length > 0) {
    expect(edges[0].cursor).toBe(pageInfo.startCursor);
    expect(edges.at(-1).cursor).toBe(pageInfo.endCursor);
  }
  return { people: edges.map(({ node }: Json) => node), pageInfo, totalCount };
};

describe('the same list', () => {
  it('is the same by both, page after page, there and back, by the cursors of the other', async () => {
    const asked = fc.record({ filter: fc.option(filter), order, limit: fc.integer({ min: 1, max: 12 }) });
    await fc.assert(
      fc.asyncProperty(asked, async (list) => {
        const { limit } = list;
        const first = await restPage(list, '');
        expect(await graphqlPage(list, { first: limit })).toEqual(first);
        const { endCursor, hasNextPage } = first.pageInfo;
        if (!hasNextPage) return;
        const second = await graphqlPage(list, { first: limit, after: endCursor });
        expect(await restPage(list, `&starting_after=${endCursor}`)).toEqual(second);
        const { startCursor } = second.pageInfo;
        const back = await graphqlPage(list, { last: limit, before: startCursor });
        expect(await restPage(list, `&ending_before=${startCursor}`)).toEqual(back);
        expect(back.people).toEqual(first.people);
      }),
      { numRuns: 60 },
    );
  });
});
