/** Documents that are wrong: every problem, with its place, and nothing that is expensive to find out. */
import { describe, expect, test } from 'vitest';
import { MAX_FIELDS, MAX_NESTING, MAX_SELECTIONS, MAX_TOKENS } from '../../../src/graphql/limits.ts';
import type { JsonValue } from '../../../src/schema/types.ts';
import { testSchema } from '../../support/schema.ts';
import { known, plan, problemsOf } from './support.ts';

const messagesOf = (text: string, variables: Readonly<Record<string, JsonValue>> = {}): readonly string[] =>
  problemsOf(text, { variables }).map(({ message }) => message);

describe('a document that cannot be read', () => {
  test.each([
    ['', 'Syntax Error: Unexpected <EOF>.'],
    ['{', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ people { edges', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ people(first: }) }', 'Syntax Error: Unexpected "}".'],
    ['query { "text" }', 'Syntax Error: Expected Name, found String "text".'],
  ])('%s', (text, message) => {
    expect(problemsOf(text)).toMatchObject([{ code: 'GRAPHQL_PARSE_FAILED', message }]);
  });

  test('tells where', () => {
    expect(problemsOf('{\n  people {\n    edges }\n  }\n}')).toEqual([
      {
        code: 'GRAPHQL_PARSE_FAILED',
        message: 'Syntax Error: Unexpected "}".',
        locations: [{ line: 5, column: 1 }],
        path: null,
      },
    ]);
  });
});

describe('a document that asks for what is not there', () => {
  test('is told every problem at once, each with its place and the name that was meant', () => {
    const text = `{
      peple { totalCount }
      people(first: 1, filtr: {}) { edges { node { id nmae { firstName } company { naem } } } }
      person(filter: {id: {eq: "x"}}) { id { x } name { firstNme } company }
    }`;
    expect(problemsOf(text)).toEqual([
      {
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: 'Cannot query field "peple" on type "Query". Did you mean "people"?',
        locations: [{ line: 2, column: 7 }],
        path: ['peple'],
      },
      {
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: 'Unknown argument "filtr" on field "people". Did you mean "filter"?',
        locations: [{ line: 3, column: 24 }],
        path: ['people'],
      },
      {
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: 'Cannot query field "nmae" on type "Person". Did you mean "name"?',
        locations: [{ line: 3, column: 55 }],
        path: ['people', 'edges', 'node', 'nmae'],
      },
      {
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: 'Cannot query field "naem" on type "Company". Did you mean "name"?',
        locations: [{ line: 3, column: 84 }],
        path: ['people', 'edges', 'node', 'company', 'naem'],
      },
      {
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: 'Field "id" must not have a selection since type "UUID!" has no subfields.',
        locations: [{ line: 4, column: 41 }],
        path: ['person', 'id'],
      },
      {
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: 'Cannot query field "firstNme" on type "FullName". Did you mean "firstName"?',
        locations: [{ line: 4, column: 57 }],
        path: ['person', 'name', 'firstNme'],
      },
      {
        code: 'GRAPHQL_VALIDATION_FAILED',
        message:
          'Field "company" of type "Company" must have a selection of subfields. Did you mean "company { ... }"?',
        locations: [{ line: 4, column: 68 }],
        path: ['person', 'company'],
      },
      {
        code: 'INVALID_FILTER',
        message: 'Invalid UUID value \'x\' for field "id"',
        locations: [{ line: 4, column: 7 }],
        path: ['person'],
      },
    ]);
  });

  test.each([
    ['{ people { ...none } }', 'Unknown fragment "none".'],
    [
      '{ people { ...A } } fragment A on Person { id }',
      'Fragment cannot be spread here as objects of type "PersonConnection" can never be of type "Person".',
    ],
    ['{ people { totalCount @incldue(if: true) } }', 'Unknown directive "@incldue". Did you mean "include"?'],
    [
      '{ people { totalCount @skip } }',
      'Directive "@skip" argument "if" of type "Boolean!" is required, but it was not provided.',
    ],
    [
      '{ people { totalCount @skip(if: false) @skip(if: false) } }',
      'The directive "@skip" can only be used once at this location.',
    ],
    ['query @include(if: true) { people { totalCount } }', 'Directive "@include" may not be used here.'],
    [
      'query($a: Int, $a: Int) { people(first: $a) { totalCount } }',
      'There can be only one variable named "$a".',
    ],
    ['{ people(first: $a) { totalCount } }', 'Variable "$a" is not defined.'],
    ['{ people(first: 1, first: 2) { totalCount } }', 'There can be only one argument named "first".'],
    [
      '{ people(filter: {not: {id: {eq: "20200000-0000-4000-9000-000000000001"}}, not: {id: {is: NULL}}}) { totalCount } }',
      'There can be only one input field named "not".',
    ],
    [
      '{ a: people { totalCount } a: companies { totalCount } }',
      'Fields "a" conflict because "people" and "companies" are different fields. Use different aliases on the fields to fetch both if this was intentional.',
    ],
    [
      '{ people(first: 1) { totalCount } people(first: 2) { totalCount } }',
      'Fields "people" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.',
    ],
    [
      'subscription { people { totalCount } }',
      'There are no subscriptions here: ask for changes by webhooks.',
    ],
    ['fragment A on Person { id }', 'The document has no operation.'],
    ['type A { id: ID } { __typename }', 'The document holds a definition that cannot be executed.'],
    [
      'query A { __typename } query B { __typename }',
      'Must provide operation name if query contains multiple operations.',
    ],
    ['mutation { people { totalCount } }', 'Cannot query field "people" on type "Mutation".'],
    [
      '{ people { edges { node { notes { x } } } } }',
      'Field "notes" must not have a selection since type "String" has no subfields.',
    ],
    ['{ people(first: -1) { totalCount } }', 'First argument must be non-negative'],
    ['{ people(first: "many") { totalCount } }', 'Invalid argument: "first" must be a number'],
    ['{ people(first: 1, last: 1) { totalCount } }', 'Cannot provide both first and last'],
    ['{ people(after: "x", before: "y") { totalCount } }', 'Cannot provide both before and after'],
    ['{ people(after: "x", last: 2) { totalCount } }', 'Cannot provide both after and last'],
    ['{ people(after: "x") { totalCount } }', 'Invalid cursor: x'],
    [
      '{ people(orderBy: {createdAt: Up}) { totalCount } }',
      "'order_by' direction 'Up' invalid. Allowed values are 'AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'. eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3",
    ],
    [
      '{ people(filter: {nme: {eq: "x"}}) { totalCount } }',
      'Object person doesn\'t have any "nme" field. Did you mean "name"?',
    ],
    [
      '{ people(filter: {jobTitle: {}}) { totalCount } }',
      'Filter for field "jobTitle" must have exactly one operator',
    ],
    [
      '{ people(filter: {jobTitle: "CEO"}) { totalCount } }',
      'Filter value for field "jobTitle" must be an object',
    ],
    [
      '{ people(filter: {jobTitle: {eq: null}}) { totalCount } }',
      'Filter operator "eq" of field "jobTitle" takes no null: ask for {is: NULL}',
    ],
    [
      '{ people(filter: {and: []}) { totalCount } }',
      'Invalid filter value for field and. Expected non-empty array',
    ],
    [
      '{ people(filter: {jobTitle: {eqq: "CEO"}}) { totalCount } }',
      'Operator "eqq" is not valid for field "jobTitle". Did you mean "eq"?',
    ],
    ['{ person { id } }', 'Missing required argument: "filter" (object)'],
    ['{ person(filter: {}) { id } }', 'Missing filter argument'],
    ['{ peopleGroupBy { totalCount } }', 'Missing required argument: "groupBy" must be an array.'],
    ['mutation { createPerson { id } }', 'Missing required argument: "data" (object)'],
    ['mutation { createPeople { id } }', 'Missing required argument: "data" (array)'],
    ['mutation { updatePerson(data: {}) { id } }', 'Missing required argument: "id" (UUID)'],
    ['mutation { deletePerson(id: "x") { id } }', "Invalid UUID: 'x'"],
    ['mutation { deletePeople { id } }', 'Missing required argument: "filter" (object)'],
    ['mutation { deletePeople(filter: {}) { id } }', 'A non-empty filter is required'],
    [
      'mutation { destroyPeople(filter: {or: [{id: {eq: "20200000-0000-4000-9000-000000000001"}}, {}]}) { id } }',
      'A non-empty filter is required',
    ],
    [
      'mutation { createPerson(data: {nme: 1}) { id } }',
      'Object person doesn\'t have any "nme" field. Did you mean "name"?',
    ],
    [
      'mutation { createPerson(data: {}, upsert: "yes") { id } }',
      'Invalid argument: "upsert" must be a boolean',
    ],
    [
      '{ object(id: "20200000-0000-4000-9000-000000000001") { id } }',
      'Unable to find ObjectMetadataEntity with id: 20200000-0000-4000-9000-000000000001',
    ],
    [
      '{ objects(paging: {first: 1001}) { edges { cursor } } }',
      'Requested page size of 1001 exceeds the maximum size of 1000',
    ],
    ['{ objects(paging: {first: 1, last: 1}) { edges { cursor } } }', 'Cannot use both first and last'],
    [
      '{ objects(filter: {isActiv: {is: true}}) { edges { cursor } } }',
      'Definitions cannot be filtered by "isActiv". Did you mean "isActive"?',
    ],
  ])('%s', (text, message) => {
    expect(messagesOf(text)).toEqual([message]);
  });

  test('by a cyclic fragment', () => {
    const text =
      '{ people { ...A } } fragment A on PersonConnection { ...B } fragment B on PersonConnection { ...A }';
    expect(messagesOf(text)).toEqual(['Cannot spread fragment "A" within itself.']);
  });

  test('by an operation that is not there', () => {
    const text = 'query List { __typename } query Lost { __typename }';
    expect(problemsOf(text, { operationName: 'Lust' }).map(({ message }) => message)).toEqual([
      'Unknown operation named "Lust". Did you mean "List" or "Lost"?',
    ]);
  });
});

describe('a document that asks for too much', () => {
  const nest = (levels: number): string =>
    levels === 0 ? 'id' : `company { people(first: 1) { edges { node { ${nest(levels - 1)} } } } }`;

  test.each([
    [
      'nesting',
      `${'{a'.repeat(5_000)}`,
      `The document is nested deeper than ${MAX_NESTING} levels of brackets.`,
    ],
    [
      'lists in lists',
      `{ people(filter: ${'['.repeat(50_000)}`,
      `The document is nested deeper than ${MAX_NESTING} levels of brackets.`,
    ],
    [
      'tokens',
      `{ ${'a '.repeat(MAX_TOKENS)} }`,
      `Syntax Error: Document contains more than ${MAX_TOKENS} tokens. Parsing aborted.`,
    ],
    [
      'aliases',
      `{ ${Array.from({ length: 10_000 }, (_, at) => `a${at}: __typename`).join(' ')} }`,
      `Syntax Error: Document contains more than ${MAX_TOKENS} tokens. Parsing aborted.`,
    ],
    [
      'fields',
      `{ people { ${Array.from({ length: MAX_FIELDS + 1 }, (_, at) => `a${at}: totalCount`).join(' ')} } }`,
      `The document asks for more than ${MAX_FIELDS} fields.`,
    ],
    [
      'root fields',
      `{ ${Array.from({ length: 23 }, (_, at) => `a${at}: people { totalCount }`).join(' ')} }`,
      'Query too complex - Too many root resolvers requested: 23 - Maximum allowed root resolvers: 20',
    ],
    [
      'relations',
      `{ people(first: 1) { edges { node { ${nest(3)} } } } }`,
      'Query too complex: it follows 6 relations from one another, and 5 are allowed.',
    ],
    [
      'records',
      '{ people { edges { node { company { people { edges { node { company { people { edges { node { id } } } } } } } } } } } }',
      'Query too complex: it asks for up to 223,320 records, and 20,000 are allowed. Ask for smaller pages, as by people(first: 10), or fewer of them inside of one another.',
    ],
    [
      'fragments that hold nothing',
      `{ people { ...F0 } } ${Array.from({ length: 30 }, (_, at) => `fragment F${at} on PersonConnection { ...F${at + 1} ...F${at + 1} }`).join(' ')} fragment F30 on PersonConnection { totalCount @skip(if: true) }`,
      `The document selects more than ${MAX_SELECTIONS} times.`,
    ],
    [
      'fragments of fragments',
      `{ people { ...F0 } } ${Array.from({ length: 30 }, (_, at) => `fragment F${at} on PersonConnection { ...F${at + 1} ...F${at + 1} }`).join(' ')} fragment F30 on PersonConnection { totalCount }`,
      `The document asks for more than ${MAX_FIELDS} fields.`,
    ],
  ])('%s', (_, text, message) => {
    expect(messagesOf(text).at(-1)).toBe(message);
  });

  test('tells the first of very many problems, and how many more there are', () => {
    const text = `{ people { ${Array.from({ length: 60 }, (_, at) => `wrong${at}`).join(' ')} } }`;
    const messages = messagesOf(text);
    expect(messages).toHaveLength(51);
    expect(messages.at(-1)).toBe('… and 10 more problems');
  });
});

describe('variables', () => {
  test('have defaults, may be of any declared type, and are absent where they are null', () => {
    const text =
      'query($n: Nonsense = 3, $f: peopleFilterInput, $o: [X!]!) { people(first: $n, filter: $f, orderBy: $o) { edges { node { id } } } }';
    const { fields } = plan(text, { variables: { f: null, o: { createdAt: 'DescNullsLast' } } });
    expect(fields).toMatchObject([
      {
        kind: 'list',
        connection: { page: { limit: 3, filter: null, keys: [{ descending: true, nullsFirst: false }] } },
      },
    ]);
  });

  test('decide what is included and skipped, in fragments too', () => {
    const text = `query($yes: Boolean!, $no: Boolean = false) {
      a: __typename @include(if: $yes) b: __typename @include(if: $no) c: __typename @skip(if: $yes)
      ... @skip(if: $no) { d: __typename } ...F @include(if: $no)
    } fragment F on Query { e: __typename }`;
    expect(known(text, { variables: { yes: true } })).toEqual({ a: 'Query', d: 'Query' });
  });
});

describe('names of older and newer clients', () => {
  test('skip is offset, limit is first, and body is text where nothing of it is selected', () => {
    const { fields } = plan(
      '{ notes(limit: 5, skip: 10) { edges { node { body bodyV2 { markdown } searchVector } } } }',
    );
    expect(fields).toMatchObject([{ connection: { page: { limit: 5, offset: 10 } } }]);
    const [edges] = fields[0]?.kind === 'list' ? fields[0].connection.entries : [];
    const [node] = edges?.kind === 'edges' ? edges.entries : [];
    expect(node?.kind === 'node' ? node.selection.entries : []).toMatchObject([
      { kind: 'part', key: 'body', part: { name: 'markdown' } },
      { kind: 'value', key: 'bodyV2', parts: [{ kind: 'part', key: 'markdown' }] },
      { kind: 'constant', key: 'searchVector', json: 'null' },
    ]);
  });
});

describe('definitions', () => {
  test('come in pages, by their ids, the last first, filtered', () => {
    const page = (paging: string) =>
      known(
        `{ objects(paging: ${paging}, filter: {isCustom: {is: true}}) { edges { cursor node { nameSingular } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
      );
    const first = page('{first: 1}');
    expect(first).toEqual({
      objects: {
        edges: [{ cursor: expect.any(String), node: { nameSingular: 'rocketStage' } }],
        pageInfo: { hasNextPage: true, hasPreviousPage: false, endCursor: expect.any(String) },
      },
    });
    expect(
      JSON.stringify(
        page(
          `{first: 1, after: "${Reflect.get(Object(Reflect.get(Object(Reflect.get(first, 'objects')), 'pageInfo')), 'endCursor')}"}`,
        ),
      ),
    ).toContain('"rocket"');
  });

  test('lead from fields to relations and back', () => {
    expect(
      known(
        '{ objects(filter: {nameSingular: {eq: "rocket"}}) { edges { node { __typename fieldsList { name type relation { type targetObjectMetadata { nameSingular } targetFieldMetadata { name } } } } } } }',
      ),
    ).toMatchObject({
      objects: {
        edges: [
          {
            node: {
              __typename: 'Object',
              fieldsList: expect.arrayContaining([
                {
                  name: 'maker',
                  type: 'RELATION',
                  relation: {
                    type: 'MANY_TO_ONE',
                    targetObjectMetadata: { nameSingular: 'company' },
                    targetFieldMetadata: { name: 'rockets' },
                  },
                },
              ]),
            },
          },
        ],
      },
    });
  });

  test('and the workspace', () => {
    expect(known('{ currentWorkspace { id displayName } }')).toEqual({
      currentWorkspace: { id: testSchema.workspaceId, displayName: 'Test' },
    });
  });
});
