/** Documents generated from the schema: nothing of another workspace is read or changed, and nothing is a fault. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Json, type Workspace } from '../support/api.ts';

const OBJECTS = [
  ['company', 'companies'],
  ['person', 'people'],
  ['opportunity', 'opportunities'],
  ['note', 'notes'],
  ['task', 'tasks'],
] as const;

const SECRET = 'Secret of the other workspace';

let mine: Workspace;
let theirs: Workspace;
/** A record of each object in the other workspace, by the object's name. */
const foreign = new Map<string, string>();

const bodyOf = (object: string): Json => {
  if (object === 'person') return { jobTitle: SECRET };
  return object === 'note' || object === 'task' ? { title: SECRET } : { name: SECRET };
};

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

beforeAll(async () => {
  mine = await createWorkspace();
  theirs = await createWorkspace();
  for (const [one, many] of OBJECTS) {
    const { body } = await theirs.post(`/rest/${many}`, bodyOf(one));
    foreign.set(one, body.data[one].id);
  }
});

const snapshot = async (): Promise<readonly string[]> =>
  Promise.all(OBJECTS.map(async ([, many]) => (await theirs.get(`/rest/${many}?depth=0`)).text));

describe.each(['/graphql', '/metadata'])('%s', (path) => {
  it.each(OBJECTS)('reads and changes no %s of another workspace', async (one, many) => {
    const id = foreign.get(one) ?? '';
    const [One, Many] = [capitalised(one), capitalised(many)];
    const cursors = (await theirs.post(path, { query: `{ ${many} { pageInfo { endCursor } } }` })).body;
    const cursor = cursors.data[many].pageInfo.endCursor;
    const by = `filter: {id: {eq: "${id}"}}`;
    const documents = [
      `{ ${one}(${by}) { id createdAt } }`,
      `{ ${many}(${by}) { totalCount edges { node { id } } } }`,
      `{ ${many} { totalCount edges { node { id } } } }`,
      `{ ${many}(after: "${cursor}") { edges { node { id } } } }`,
      `{ ${one}Duplicates(ids: ["${id}"]) { totalCount edges { node { id } } } }`,
      `{ ${many}GroupBy(groupBy: [{createdAt: {granularity: NONE}}]) { totalCount groupByDimensionValues edges { node { id } } } }`,
      `mutation { update${One}(id: "${id}", data: {position: 7}) { id } }`,
      `mutation { update${Many}(${by}, data: {position: 7}) { id } }`,
      `mutation { delete${One}(id: "${id}") { id } }`,
      `mutation { delete${Many}(${by}) { id } }`,
      `mutation { destroy${One}(id: "${id}") { id } }`,
      `mutation { destroy${Many}(${by}) { id } }`,
      `mutation { restore${One}(id: "${id}") { id } }`,
      `mutation { createNoteTarget(data: {companyId: "${id}", noteId: "${foreign.get('note')}"}) { id } }`,
    ];
    const before = await snapshot();
    for (const query of documents) {
      const answer = await mine.post(path, { query });
      expect(answer.status, query).toBe(200);
      const told = JSON.stringify(answer.body.data ?? null);
      expect(told.includes(SECRET), query).toBe(false);
      expect(told.includes(id), query).toBe(false);
    }
    // An id is a workspace's own: an upsert by it makes another record, here.
    const upsert = `mutation { create${One}(data: {id: "${id}"}, upsert: true) { id } destroy${One}(id: "${id}") { id } }`;
    expect((await mine.post(path, { query: upsert })).body.errors).toBe(undefined);
    expect(await snapshot()).toEqual(before);
  });

  it('needs a key that is good, and its scopes', async () => {
    const nobody = await mine.call(
      'POST',
      path,
      { query: '{ __typename }' },
      { headers: { authorization: '' } },
    );
    expect(nobody.body).toEqual({
      errors: [
        {
          message: 'Missing authentication token',
          extensions: {
            code: 'UNAUTHENTICATED',
            userFriendlyMessage: 'The API key is missing or not valid.',
          },
        },
      ],
    });
    const strict = await mine.call(
      'POST',
      path,
      { query: '{ __typename }' },
      { headers: { authorization: '', accept: 'application/graphql-response+json' } },
    );
    expect(strict.status).toBe(401);
    expect(strict.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  });

  it('speaks HTTP', async () => {
    const ask = (method: string, search: string, body?: Json, headers: Json = {}) =>
      mine.call(method, path + search, body, { headers });
    expect((await ask('GET', '?query={__typename}')).body).toEqual({ data: { __typename: 'Query' } });
    expect((await ask('GET', '?query=mutation{__typename}')).body.errors[0].message).toBe(
      'A GET request only reads: send mutations by POST.',
    );
    expect((await ask('PUT', '', {})).status).toBe(405);
    const strict = { accept: 'application/graphql-response+json' };
    for (const [body, status] of [
      [{ query: '{' }, 400],
      [{ query: '{ nothing }' }, 400],
      [{}, 400],
      [{ query: '{ __typename }', variables: 3 }, 400],
      [{ query: '{ __typename }' }, 200],
    ] as const)
      expect((await ask('POST', '', body, strict)).status, JSON.stringify(body)).toBe(status);
    expect(
      (await mine.call('POST', path, undefined, { raw: '{"query"' })).body.errors[0].extensions.code,
    ).toBe('BAD_USER_INPUT');
  });

  it('answers whatever it is sent without a fault', async () => {
    const word = fc.constantFrom(
      'people',
      'person',
      'edges',
      'node',
      'id',
      'name',
      'company',
      'filter',
      'and',
      'or',
      'eq',
      'first',
      'orderBy',
      'query',
      'mutation',
      'fragment',
      'on',
      'createPerson',
      'data',
      '__typename',
      '__schema',
      'true',
      'null',
      '$a',
      '@include',
      '@skip(if: true)',
      '...',
      '...A',
    );
    const sign = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      ':',
      '!',
      '=',
      '"x"',
      '"""y"""',
      '1',
      '-1',
      '99999999999999999999',
      '1e999',
      '\u0000',
      '\ud800',
      '#c\n',
      '|',
      '&',
    );
    const text = fc.array(fc.oneof(word, sign), { maxLength: 40 }).map((words) => words.join(' '));
    const variables = fc.oneof(
      fc.constant(undefined),
      fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(text, variables, async (query, given) => {
        const answer = await mine.post(path, { query, variables: given });
        expect(answer.status, `${query} ${answer.text}`).toBeLessThan(500);
        expect(answer.body, query).toSatisfy((body: Json) => 'data' in body || body.errors.length > 0);
      }),
      { numRuns: 150 },
    );
  });
});
