/**
 * Documents and their exact answers. In both, `<name>` stands for an id of the prepared workspace; in answers, `<time>`, `<cursor>`
 * and `<id>` for what is different each time. `<start>` and `<end>` in a document are the cursors that were answered last.
 */
import { expect, it } from 'vitest';
import type { Scope } from '../../src/session/scopes.ts';
import { createClient, createKey, createWorkspace, type Json, type Workspace } from '../support/api.ts';

/** The document, what it is answered, and its variables. */
type Case = readonly [document: string, answer: readonly string[], variables?: Json];

const id = (n: number): string => `b0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Records that are prepared, and those that documents make. */
const NAMES = ['acme', 'fjord', 'empty', 'ada', 'bob', 'cy', 'dan', 'note', 'rex', 'mia', 'eve'];
const FURTHER_NAMES = ['one', 'two', 'tom', 'memo', 'nobody'];

/** One workspace, and the ids that documents name in it. */
class Prepared {
  readonly api: Workspace;
  readonly #ids = new Map([...NAMES, ...FURTHER_NAMES].map((name, at) => [name, id(at + 1)]));

  constructor(api: Workspace) {
    this.api = api;
  }

  name(name: string, value: string): void {
    this.#ids.set(name, value);
  }

  written(text: string): string {
    return text.replaceAll(/<(\w+)>/g, (_, name: string) => {
      const value = this.#ids.get(name);
      if (value === undefined) throw new Error(`nothing is called ${name}`);
      return value;
    });
  }

  /** What was answered, in lines: the data, if there is any, and each error with its codes, its place and its path. */
  told({ data, errors = [] }: Json): readonly string[] {
    return [
      ...(data === undefined ? [] : [this.#named(JSON.stringify(data))]),
      ...errors.map(({ message, locations = [], path = [], extensions }: Json) => {
        const places = locations.map(({ line, column }: Json) => ` at ${line}:${column}`).join('');
        const codes = [extensions.code, extensions.subCode].filter(Boolean).join(' ');
        return this.#named(`${codes}${places}${path.length > 0 ? ` in ${path.join('.')}` : ''}: ${message}`);
      }),
    ];
  }

  #named(text: string): string {
    const names = new Map([...this.#ids].map(([name, value]) => [value, name]));
    return text
      .replaceAll(/("(?:cursor|startCursor|endCursor)":)"[^"]+"/g, '$1"<cursor>"')
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"<time>"')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (value) => `<${names.get(value) ?? 'id'}>`);
  }

  async ask(document: string, variables: Json): Promise<Json> {
    const query = this.written(document);
    const given = variables && JSON.parse(this.written(JSON.stringify(variables)));
    const { status, body } = await this.api.post('/graphql', { query, variables: given });
    expect(status, document).toBe(200);
    this.#remember(body.data ?? {});
    return body;
  }

  /** Cursors, and the ids of definitions that documents make and the next ones change. */
  #remember(data: Json): void {
    for (const root of Object.values<Json>(data)) {
      if (root?.pageInfo?.startCursor) this.name('start', root.pageInfo.startCursor);
      if (root?.pageInfo?.endCursor) this.name('end', root.pageInfo.endCursor);
    }
    if (data.createOneObject)
      this.name(`${data.createOneObject.nameSingular}Object`, data.createOneObject.id);
    if (data.createOneField) this.name(`${data.createOneField.name}Field`, data.createOneField.id);
  }
}

const PREPARATION = `mutation {
  createCompanies(data: [
    {id: "<acme>", name: "Acme", employees: 7, domainName: {primaryLinkUrl: "acme.example"}}
    {id: "<fjord>", name: "Fjord", domainName: {primaryLinkUrl: "fjord.example"}}
    {id: "<empty>", name: "Empty"}
  ]) { id }
  createPeople(data: [
    {id: "<ada>", name: {firstName: "Ada", lastName: "Lovelace"}, jobTitle: "CEO", city: "Oslo", companyId: "<acme>",
      emails: {primaryEmail: "ada@acme.example"}, phones: {primaryPhoneNumber: "40123456", primaryPhoneCallingCode: "+47"}}
    {id: "<bob>", name: {firstName: "Bob", lastName: "Moss"}, jobTitle: "CTO", city: "Bergen", companyId: "<acme>"}
    {id: "<cy>", name: {firstName: "Cy", lastName: "Young"}, jobTitle: "CEO", city: "Tromsø", companyId: "<fjord>"}
    {id: "<dan>", name: {firstName: "Dan", lastName: "Brown"}, city: "Turku"}
  ]) { id }
  createOpportunities(data: [
    {name: "Big", stage: NEW, amount: {amountMicros: 3000000, currencyCode: "EUR"}, companyId: "<acme>", closeDate: "2025-03-01"}
    {name: "Small", stage: NEW, amount: {amountMicros: 1000000, currencyCode: "EUR"}, companyId: "<fjord>", closeDate: "2025-09-01"}
    {name: "Won", stage: MEETING, amount: {amountMicros: 2000000, currencyCode: "EUR"}, companyId: "<acme>", closeDate: "2026-01-01"}
  ]) { id }
  createNote(data: {id: "<note>", title: "Hello", bodyV2: {markdown: "Dear *all*"}}) { id }
  createNoteTargets(data: [{noteId: "<note>", personId: "<ada>"}, {noteId: "<note>", companyId: "<acme>"}]) { id }
  createPets(data: [
    {id: "<rex>", name: "Rex", age: 3, mood: GLAD, tags: [SMALL], ownerId: "<ada>"}
    {id: "<mia>", name: "Mia", age: 2, mood: SAD, tags: [OLD, SMALL], ownerId: "<ada>"}
  ]) { id }
}`;

const option = (value: string): string => `{value: "${value}", label: "${value}", color: "blue"}`;

const prepare = async (): Promise<Prepared> => {
  const prepared = new Prepared(await createWorkspace());
  const done = async (document: string): Promise<Json> => {
    const { data, errors } = await prepared.ask(document, undefined);
    expect(errors, document).toBe(undefined);
    return data;
  };
  const { objects } = await done('{ objects(paging: {first: 100}) { edges { node { id nameSingular } } } }');
  const person = objects.edges.find(({ node }: Json) => node.nameSingular === 'person').node.id;
  await done(
    'mutation { createOneObject(input: {object: {nameSingular: "pet", namePlural: "pets", labelSingular: "Pet", labelPlural: "Pets"}}) { id nameSingular } }',
  );
  for (const field of [
    'type: NUMBER, name: "age", label: "Age", settings: {decimals: 1}',
    `type: SELECT, name: "mood", label: "Mood", options: [${option('GLAD')}, ${option('SAD')}]`,
    `type: MULTI_SELECT, name: "tags", label: "Tags", options: [${option('SMALL')}, ${option('OLD')}]`,
    `type: RELATION, name: "owner", label: "Owner", relationCreationPayload: {type: MANY_TO_ONE, targetObjectMetadataId: "${person}", targetFieldLabel: "Pets", targetFieldIcon: "IconPaw"}`,
  ])
    await done(
      `mutation { createOneField(input: {field: {objectMetadataId: "<petObject>", ${field}}}) { id name } }`,
    );
  await done(PREPARATION);
  return prepared;
};

const TABLE: Readonly<Record<string, readonly Case[]>> = {
  selections: [
    ['query CredentialTest { __typename }', ['{"__typename":"Query"}']],
    ['{ a: __typename b: __typename }', ['{"a":"Query","b":"Query"}']],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { __typename id name { __typename firstName lastName } } }',
      [
        '{"person":{"__typename":"Person","id":"<ada>","name":{"__typename":"FullName","firstName":"Ada","lastName":"Lovelace"}}}',
      ],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { n: name { f: firstName } c: company { n: name } } }',
      ['{"person":{"n":{"f":"Ada"},"c":{"n":"Acme"}}}'],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { jobTitle jobTitle name { firstName } name { lastName } } }',
      ['{"person":{"jobTitle":"CEO","name":{"firstName":"Ada","lastName":"Lovelace"}}}'],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { name emails } }',
      [
        '{"person":{"name":{"firstName":"Ada","lastName":"Lovelace"},"emails":{"primaryEmail":"ada@acme.example","additionalEmails":[]}}}',
      ],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { phones { primaryPhoneNumber primaryPhoneCallingCode additionalPhones } linkedinLink { primaryLinkUrl } } }',
      [
        '{"person":{"phones":{"primaryPhoneNumber":"40123456","primaryPhoneCallingCode":"+47","additionalPhones":[]},"linkedinLink":{"primaryLinkUrl":""}}}',
      ],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { searchVector companyId createdAt deletedAt createdBy { source name } } }',
      [
        '{"person":{"searchVector":null,"companyId":"<acme>","createdAt":"<time>","deletedAt":null,"createdBy":{"source":"API","name":"Test key"}}}',
      ],
    ],
    [
      '{ a: person(filter: {id: {eq: "<ada>"}}) { city } b: person(filter: {id: {eq: "<bob>"}}) { city } }',
      ['{"a":{"city":"Oslo"},"b":{"city":"Bergen"}}'],
    ],
    [
      '{ company(filter: {id: {eq: "<acme>"}}) { people(orderBy: {city: AscNullsFirst}) { edges { node { city company { name } } } } } }',
      [
        '{"company":{"people":{"edges":[{"node":{"city":"Bergen","company":{"name":"Acme"}}},{"node":{"city":"Oslo","company":{"name":"Acme"}}}]}}}',
      ],
    ],
    [
      '{ note(filter: {id: {eq: "<note>"}}) { title body bodyV2 { markdown } noteTargets { edges { node { person { city } company { name } } } } } }',
      [
        '{"note":{"title":"Hello","body":"Dear *all*","bodyV2":{"markdown":"Dear *all*"},"noteTargets":{"edges":[{"node":{"person":{"city":"Oslo"},"company":null}},{"node":{"person":null,"company":{"name":"Acme"}}}]}}}',
      ],
    ],
    [
      '{ pet(filter: {id: {eq: "<rex>"}}) { name age mood tags owner { city } ownerId } }',
      [
        '{"pet":{"name":"Rex","age":3,"mood":"GLAD","tags":["SMALL"],"owner":{"city":"Oslo"},"ownerId":"<ada>"}}',
      ],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { pets { totalCount sumAge edges { node { name } } } } }',
      [
        '{"person":{"pets":{"totalCount":2,"sumAge":5,"edges":[{"node":{"name":"Rex"}},{"node":{"name":"Mia"}}]}}}',
      ],
    ],
  ],
  'fragments and directives': [
    [
      'query { person(filter: {id: {eq: "<ada>"}}) { ...P } } fragment P on Person { city ...Q } fragment Q on Person { jobTitle }',
      ['{"person":{"city":"Oslo","jobTitle":"CEO"}}'],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { ... { city } ... on Person { jobTitle } } }',
      ['{"person":{"city":"Oslo","jobTitle":"CEO"}}'],
    ],
    [
      '{ people(first: 1, orderBy: {city: AscNullsLast}) { ...C } } fragment C on PersonConnection { totalCount edges { ...E } } fragment E on PersonEdge { node { city } }',
      ['{"people":{"totalCount":4,"edges":[{"node":{"city":"Bergen"}}]}}'],
    ],
    [
      '{ ...R } fragment R on Query { companies(first: 1, orderBy: {name: AscNullsFirst}) { edges { node { name } } } }',
      ['{"companies":{"edges":[{"node":{"name":"Acme"}}]}}'],
    ],
    [
      'query($yes: Boolean!) { person(filter: {id: {eq: "<ada>"}}) { city @include(if: $yes) jobTitle @skip(if: $yes) } }',
      ['{"person":{"city":"Oslo"}}'],
      { yes: true },
    ],
    [
      'query($yes: Boolean = false) { person(filter: {id: {eq: "<ada>"}}) { city @include(if: $yes) ...P @skip(if: $yes) } } fragment P on Person { jobTitle }',
      ['{"person":{"jobTitle":"CEO"}}'],
    ],
    [
      'query($yes: Boolean!) { companies @include(if: $yes) { totalCount } people @skip(if: $yes) { totalCount } }',
      ['{"people":{"totalCount":4}}'],
      { yes: false },
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { city @skip(if: true) @include(if: true) jobTitle } }',
      ['{"person":{"jobTitle":"CEO"}}'],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { city @nonsense } }',
      ['GRAPHQL_VALIDATION_FAILED at 1:77: Unknown directive "@nonsense".'],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { city @include } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:77: Directive "@include" argument "if" of type "Boolean!" is required, but it was not provided.',
      ],
    ],
    [
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      ['GRAPHQL_VALIDATION_FAILED at 1:64: Cannot spread fragment "A" within itself.'],
    ],
    ['{ ...Missing }', ['GRAPHQL_VALIDATION_FAILED at 1:6: Unknown fragment "Missing".']],
  ],
  variables: [
    [
      'query($f: PersonFilterInput) { people(filter: $f) { totalCount } }',
      ['{"people":{"totalCount":1}}'],
      { f: { city: { eq: 'Oslo' } } },
    ],
    [
      'query($f: Anything!) { people(filter: $f) { totalCount } }',
      ['{"people":{"totalCount":1}}'],
      { f: { city: { eq: 'Oslo' } } },
    ],
    [
      'query($f: PersonFilterInput) { people(filter: $f) { totalCount } }',
      ['{"people":{"totalCount":4}}'],
      { f: null },
    ],
    [
      'query($city: String = "Bergen") { people(filter: {city: {eq: $city}}) { totalCount } }',
      ['{"people":{"totalCount":1}}'],
    ],
    [
      'query($city: String = "Bergen") { people(filter: {city: {eq: $city}}) { totalCount } }',
      ['{"people":{"totalCount":1}}'],
      { city: 'Oslo' },
    ],
    [
      'query($id: ID!) { person(filter: {id: {eq: $id}}) { city } }',
      ['{"person":{"city":"Bergen"}}'],
      { id: '<bob>' },
    ],
    [
      'query($n: Int, $o: String) { people(first: $n, orderBy: [{city: $o}]) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Turku"}},{"node":{"city":"Tromsø"}}]}}'],
      { n: 2, o: 'DescNullsLast' },
    ],
    ['query($missing: Int!) { people(first: $missing) { totalCount } }', ['{"people":{"totalCount":4}}']],
    [
      'query { people(first: $undeclared) { totalCount } }',
      ['GRAPHQL_VALIDATION_FAILED at 1:23: Variable "$undeclared" is not defined.'],
    ],
    [
      'query($a: Int, $a: Int) { people(first: $a) { totalCount } }',
      ['GRAPHQL_VALIDATION_FAILED at 1:16: There can be only one variable named "$a".'],
    ],
    [
      'query A { companies { totalCount } } query B { people { totalCount } }',
      ['GRAPHQL_VALIDATION_FAILED: Must provide operation name if query contains multiple operations.'],
    ],
  ],
  filters: [
    [
      '{ people(filter: {city: {eq: "Oslo"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {city: {neq: "Oslo"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Tromsø"}},{"node":{"city":"Turku"}}]}}',
      ],
    ],
    [
      '{ people(filter: {city: {in: ["Oslo", "Bergen"]}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {city: {like: "%o"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {city: {ilike: "B%"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Bergen"}}]}}'],
    ],
    [
      '{ people(filter: {city: {startsWith: "Os"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {jobTitle: {is: NULL}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Turku"}}]}}'],
    ],
    [
      '{ people(filter: {jobTitle: {is: "NOT_NULL"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Oslo"}},{"node":{"city":"Tromsø"}}]}}',
      ],
    ],
    [
      '{ people(filter: {city: {gte: "C", lt: "P"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {name: {firstName: {eq: "Ada"}, lastName: {ilike: "love%"}}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {and: [{city: {ilike: "%o%"}}, {jobTitle: {is: NOT_NULL}}]}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}},{"node":{"city":"Tromsø"}}]}}'],
    ],
    [
      '{ people(filter: {or: [{city: {eq: "Oslo"}}, {city: {eq: "Bergen"}}]}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {not: {city: {eq: "Oslo"}}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Tromsø"}},{"node":{"city":"Turku"}}]}}',
      ],
    ],
    [
      '{ people(filter: {or: [{city: {eq: "Oslo"}}, {not: {company: {name: {eq: "Acme"}}}}]}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Oslo"}},{"node":{"city":"Tromsø"}},{"node":{"city":"Turku"}}]}}',
      ],
    ],
    [
      '{ people(filter: {company: {name: {eq: "Acme"}}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {company: {name: {is: NULL}}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Turku"}}]}}'],
    ],
    [
      '{ people(filter: {companyId: {eq: "<fjord>"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Tromsø"}}]}}'],
    ],
    [
      '{ people(filter: {emails: {primaryEmail: {eq: "ada@acme.example"}}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ people(filter: {}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Oslo"}},{"node":{"city":"Tromsø"}},{"node":{"city":"Turku"}}]}}',
      ],
    ],
    [
      '{ people(filter: {and: [], city: {eq: "Oslo"}}, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      [
        'BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in people: Invalid filter value for field and. Expected non-empty array',
      ],
    ],
    [
      '{ companies(filter: {people: {jobTitle: {eq: "CEO"}, city: {eq: "Oslo"}}}) { edges { node { name } } } }',
      ['{"companies":{"edges":[{"node":{"name":"Acme"}}]}}'],
    ],
    [
      '{ companies(filter: {people: {jobTitle: {eq: "CEO"}, city: {eq: "Bergen"}}}) { edges { node { name } } } }',
      ['{"companies":{"edges":[]}}'],
    ],
    [
      '{ companies(filter: {and: [{people: {jobTitle: {eq: "CEO"}}}, {people: {city: {eq: "Bergen"}}}]}) { edges { node { name } } } }',
      ['{"companies":{"edges":[{"node":{"name":"Acme"}}]}}'],
    ],
    [
      '{ companies(filter: {not: {people: {city: {in: ["Oslo", "Bergen"]}}}}) { edges { node { name } } } }',
      ['{"companies":{"edges":[{"node":{"name":"Fjord"}},{"node":{"name":"Empty"}}]}}'],
    ],
    [
      '{ companies(filter: {people: {or: [{city: {eq: "Tromsø"}}, {not: {jobTitle: {neq: "CEO"}}}]}}, orderBy: {name: AscNullsFirst}) { edges { node { name } } } }',
      ['{"companies":{"edges":[{"node":{"name":"Acme"}},{"node":{"name":"Fjord"}}]}}'],
    ],
    [
      '{ companies(filter: {people: {company: {name: {eq: "Acme"}}}}) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in companies: Relation filter nesting deeper than 1 hop is not supported',
      ],
    ],
    [
      '{ companies(filter: {people: {}}) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in companies: Filter value for field "people" must be a non-empty object',
      ],
    ],
    [
      '{ people(filter: {pets: {age: {gt: 2}, mood: {eq: GLAD}}}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}}]}}'],
    ],
    [
      '{ pets(filter: {tags: {containsAny: [SMALL]}}) { edges { node { name } } } }',
      ['{"pets":{"edges":[{"node":{"name":"Rex"}},{"node":{"name":"Mia"}}]}}'],
    ],
    [
      '{ pets(filter: {mood: {in: [GLAD, "SAD"]}, age: {gte: 2}}) { edges { node { name } } } }',
      ['{"pets":{"edges":[{"node":{"name":"Rex"}},{"node":{"name":"Mia"}}]}}'],
    ],
    [
      '{ opportunities(filter: {amount: {amountMicros: {gt: 1500000}}}, orderBy: {amount: {amountMicros: DescNullsLast}}) { edges { node { name amount { amountMicros currencyCode } stage } } } }',
      [
        '{"opportunities":{"edges":[{"node":{"name":"Big","amount":{"amountMicros":3000000,"currencyCode":"EUR"},"stage":"NEW"}},{"node":{"name":"Won","amount":{"amountMicros":2000000,"currencyCode":"EUR"},"stage":"MEETING"}}]}}',
      ],
    ],
  ],
  'orders and pages': [
    [
      '{ people(orderBy: {city: AscNullsFirst}) { edges { node { city } } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Bergen"}},{"node":{"city":"Oslo"}},{"node":{"city":"Tromsø"}},{"node":{"city":"Turku"}}]}}',
      ],
    ],
    [
      '{ people(orderBy: [{jobTitle: DescNullsLast}, {city: AscNullsLast}]) { edges { node { jobTitle city } } } }',
      [
        '{"people":{"edges":[{"node":{"jobTitle":"CTO","city":"Bergen"}},{"node":{"jobTitle":"CEO","city":"Oslo"}},{"node":{"jobTitle":"CEO","city":"Tromsø"}},{"node":{"jobTitle":"","city":"Turku"}}]}}',
      ],
    ],
    [
      '{ people(orderBy: {name: {lastName: DescNullsLast}}) { edges { node { name { lastName } } } } }',
      [
        '{"people":{"edges":[{"node":{"name":{"lastName":"Young"}}},{"node":{"name":{"lastName":"Moss"}}},{"node":{"name":{"lastName":"Lovelace"}}},{"node":{"name":{"lastName":"Brown"}}}]}}',
      ],
    ],
    [
      '{ people(orderBy: {company: {name: DescNullsLast}, city: AscNullsLast}) { edges { node { company { name } city } } } }',
      [
        '{"people":{"edges":[{"node":{"company":{"name":"Fjord"},"city":"Tromsø"}},{"node":{"company":{"name":"Acme"},"city":"Bergen"}},{"node":{"company":{"name":"Acme"},"city":"Oslo"}},{"node":{"company":null,"city":"Turku"}}]}}',
      ],
    ],
    [
      '{ people(first: 2, orderBy: {city: AscNullsLast}) { totalCount edges { cursor node { city } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
      [
        '{"people":{"totalCount":4,"edges":[{"cursor":"<cursor>","node":{"city":"Bergen"}},{"cursor":"<cursor>","node":{"city":"Oslo"}}],"pageInfo":{"hasNextPage":true,"hasPreviousPage":false,"startCursor":"<cursor>","endCursor":"<cursor>"}}}',
      ],
    ],
    [
      '{ people(first: 2, after: "<end>", orderBy: {city: AscNullsLast}) { edges { node { city } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Tromsø"}},{"node":{"city":"Turku"}}],"pageInfo":{"hasNextPage":false,"hasPreviousPage":true,"startCursor":"<cursor>","endCursor":"<cursor>"}}}',
      ],
    ],
    [
      '{ people(last: 1, before: "<start>", orderBy: {city: AscNullsLast}) { edges { node { city } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Oslo"}}],"pageInfo":{"hasNextPage":true,"hasPreviousPage":true,"startCursor":"<cursor>","endCursor":"<cursor>"}}}',
      ],
    ],
    [
      '{ people(last: 2, orderBy: {city: AscNullsLast}) { edges { node { city } } pageInfo { hasNextPage hasPreviousPage } } }',
      [
        '{"people":{"edges":[{"node":{"city":"Tromsø"}},{"node":{"city":"Turku"}}],"pageInfo":{"hasNextPage":false,"hasPreviousPage":true}}}',
      ],
    ],
    [
      '{ people(first: 2, offset: 1, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Oslo"}},{"node":{"city":"Tromsø"}}]}}'],
    ],
    [
      '{ people(limit: 1, skip: 2, orderBy: {city: AscNullsLast}) { edges { node { city } } } }',
      ['{"people":{"edges":[{"node":{"city":"Tromsø"}}]}}'],
    ],
    [
      '{ people(first: 0) { totalCount edges { node { city } } pageInfo { hasNextPage startCursor } } }',
      ['{"people":{"totalCount":4,"edges":[],"pageInfo":{"hasNextPage":true,"startCursor":null}}}'],
    ],
    [
      '{ people(first: -1) { totalCount } }',
      ['BAD_USER_INPUT INVALID_QUERY_INPUT at 1:3 in people: First argument must be non-negative'],
    ],
    ['{ people(first: 61) { totalCount } }', ['{"people":{"totalCount":4}}']],
    [
      '{ people(first: 1, last: 1) { totalCount } }',
      ['BAD_USER_INPUT INVALID_QUERY_INPUT at 1:3 in people: Cannot provide both first and last'],
    ],
    [
      '{ people(after: "nonsense") { totalCount } }',
      ['BAD_USER_INPUT INVALID_CURSOR at 1:3 in people: Invalid cursor: nonsense'],
    ],
    [
      '{ people(orderBy: {city: Upwards}) { totalCount } }',
      [
        `BAD_USER_INPUT INVALID_ORDER_BY at 1:3 in people: 'order_by' direction 'Upwards' invalid. Allowed values are 'AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'. eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3`,
      ],
    ],
    [
      '{ people(orderBy: {cty: AscNullsLast}) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_ORDER_BY at 1:3 in people: Field "cty" does not exist or is not sortable. Did you mean "city"?',
      ],
    ],
    [
      '{ companies(orderBy: {name: AscNullsLast}) { edges { node { name people(first: 1, orderBy: {city: DescNullsLast}) { totalCount edges { node { city } } pageInfo { hasNextPage } } } } } }',
      [
        '{"companies":{"edges":[{"node":{"name":"Acme","people":{"totalCount":2,"edges":[{"node":{"city":"Oslo"}}],"pageInfo":{"hasNextPage":true}}}},{"node":{"name":"Empty","people":{"totalCount":0,"edges":[],"pageInfo":{"hasNextPage":false}}}},{"node":{"name":"Fjord","people":{"totalCount":1,"edges":[{"node":{"city":"Tromsø"}}],"pageInfo":{"hasNextPage":false}}}}]}}',
      ],
    ],
    [
      '{ company(filter: {id: {eq: "<acme>"}}) { a: people(filter: {city: {eq: "Oslo"}}) { totalCount } b: people(filter: {city: {eq: "Rome"}}) { totalCount edges { node { id } } } } }',
      ['{"company":{"a":{"totalCount":1},"b":{"totalCount":0,"edges":[]}}}'],
    ],
  ],
  'aggregates, groups and duplicates': [
    [
      '{ opportunities { totalCount countNotEmptyName minAmountAmountMicros maxAmountAmountMicros sumAmountAmountMicros avgAmountAmountMicros } }',
      [
        '{"opportunities":{"totalCount":3,"countNotEmptyName":3,"minAmountAmountMicros":1000000,"maxAmountAmountMicros":3000000,"sumAmountAmountMicros":6000000,"avgAmountAmountMicros":2000000}}',
      ],
    ],
    [
      '{ pets { countUniqueValuesMood percentageNotEmptyAge sumAge avgAge } }',
      ['{"pets":{"countUniqueValuesMood":2,"percentageNotEmptyAge":1,"sumAge":5,"avgAge":2.5}}'],
    ],
    ['{ pets(filter: {mood: {eq: GLAD}}) { totalCount maxAge } }', ['{"pets":{"totalCount":1,"maxAge":3}}']],
    [
      '{ company(filter: {id: {eq: "<acme>"}}) { opportunities { totalCount sumAmountAmountMicros } people { countUniqueValuesCity } } }',
      [
        '{"company":{"opportunities":{"totalCount":2,"sumAmountAmountMicros":5000000},"people":{"countUniqueValuesCity":2}}}',
      ],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: [{stage: true}], orderBy: [{stage: AscNullsLast}]) { groupByDimensionValues totalCount sumAmountAmountMicros } }',
      [
        '{"opportunitiesGroupBy":[{"groupByDimensionValues":["MEETING"],"totalCount":1,"sumAmountAmountMicros":2000000},{"groupByDimensionValues":["NEW"],"totalCount":2,"sumAmountAmountMicros":4000000}]}',
      ],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: [{stage: true}], orderBy: [{aggregate: {totalCount: DescNullsLast}}], orderByForRecords: [{name: DescNullsLast}]) { groupByDimensionValues edges { node { name } } } }',
      [
        '{"opportunitiesGroupBy":[{"groupByDimensionValues":["NEW"],"edges":[{"node":{"name":"Small"}},{"node":{"name":"Big"}}]},{"groupByDimensionValues":["MEETING"],"edges":[{"node":{"name":"Won"}}]}]}',
      ],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: [{company: {name: true}}], filter: {stage: {eq: NEW}}, orderBy: [{company: {name: AscNullsLast}}]) { groupByDimensionValues totalCount } }',
      [
        '{"opportunitiesGroupBy":[{"groupByDimensionValues":["Acme"],"totalCount":1},{"groupByDimensionValues":["Fjord"],"totalCount":1}]}',
      ],
    ],
    [
      '{ petsGroupBy(groupBy: [{mood: true}, {owner: {city: true}}], orderBy: [{mood: AscNullsLast}]) { groupByDimensionValues totalCount } }',
      [
        '{"petsGroupBy":[{"groupByDimensionValues":["GLAD","Oslo"],"totalCount":1},{"groupByDimensionValues":["SAD","Oslo"],"totalCount":1}]}',
      ],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: [{closeDate: {granularity: YEAR, timeZone: "UTC"}}], orderBy: [{closeDate: {granularity: YEAR, orderBy: AscNullsLast}}]) { groupByDimensionValues totalCount } }',
      [
        '{"opportunitiesGroupBy":[{"groupByDimensionValues":["2025-01-01"],"totalCount":2},{"groupByDimensionValues":["2026-01-01"],"totalCount":1}]}',
      ],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: [{stage: true}], orderBy: [{stage: DescNullsLast}], limit: 1, offsetForRecords: 1, orderByForRecords: [{name: AscNullsLast}]) { groupByDimensionValues edges { node { name } } } }',
      ['{"opportunitiesGroupBy":[{"groupByDimensionValues":["NEW"],"edges":[{"node":{"name":"Small"}}]}]}'],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: []) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_QUERY_INPUT at 1:3 in opportunitiesGroupBy: Missing required argument: "groupBy" must be an array.',
      ],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: [{stge: true}]) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_QUERY_INPUT at 1:3 in opportunitiesGroupBy: Unidentified field in groupBy: stge',
      ],
    ],
    [
      '{ companyDuplicates(ids: ["<acme>"]) { totalCount edges { node { id } } } }',
      ['{"companyDuplicates":[{"totalCount":0,"edges":[]}]}'],
    ],
    [
      '{ companyDuplicates(data: [{name: "Fjord"}, {name: "Nobody"}]) { totalCount edges { node { name } } pageInfo { hasNextPage } } }',
      [
        '{"companyDuplicates":[{"totalCount":1,"edges":[{"node":{"name":"Fjord"}}],"pageInfo":{"hasNextPage":false}},{"totalCount":0,"edges":[],"pageInfo":{"hasNextPage":false}}]}',
      ],
    ],
    [
      '{ opportunitiesGroupBy(groupBy: [{closeDate: {granularity: YEAR}}]) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_QUERY_INPUT at 1:3 in opportunitiesGroupBy: Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year',
      ],
    ],
    [
      '{ pets { countEmptyOwnerId } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:10 in pets.countEmptyOwnerId: Cannot query field "countEmptyOwnerId" on type "PetConnection".',
      ],
    ],
    [
      '{ companyDuplicates { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_QUERY_INPUT at 1:3 in companyDuplicates: You have to provide either "data" or "ids" argument',
      ],
    ],
  ],
  'what is wrong, and where': [
    ['{ people { totalCount ', ['GRAPHQL_PARSE_FAILED at 1:23: Syntax Error: Expected Name, found <EOF>.']],
    ['', ['GRAPHQL_PARSE_FAILED at 1:1: Syntax Error: Unexpected <EOF>.']],
    [
      '{ nothing }',
      ['GRAPHQL_VALIDATION_FAILED at 1:3 in nothing: Cannot query field "nothing" on type "Query".'],
    ],
    [
      '{ people { edges { node { cty jobTitel } } } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:27 in people.edges.node.cty: Cannot query field "cty" on type "Person". Did you mean "city"?',
        'GRAPHQL_VALIDATION_FAILED at 1:31 in people.edges.node.jobTitel: Cannot query field "jobTitel" on type "Person". Did you mean "jobTitle"?',
      ],
    ],
    [
      '{ people(filtr: {}) { totalCount } persons { totalCount } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:10 in people: Unknown argument "filtr" on field "people". Did you mean "filter"?',
        'GRAPHQL_VALIDATION_FAILED at 1:36 in persons: Cannot query field "persons" on type "Query". Did you mean "person"?',
      ],
    ],
    [
      '{ people }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:3 in people: Field "people" of type "PersonConnection" must have a selection of subfields. Did you mean "people { ... }"?',
      ],
    ],
    [
      '{ people { edges { node { company } } } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:27 in people.edges.node.company: Field "company" of type "Company" must have a selection of subfields. Did you mean "company { ... }"?',
      ],
    ],
    [
      '{ people { edges { node { id { value } } } } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:27 in people.edges.node.id: Field "id" must not have a selection since type "UUID!" has no subfields.',
      ],
    ],
    [
      '{ x: people { totalCount } x: companies { totalCount } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:3 at 1:28 in x: Fields "x" conflict because "people" and "companies" are different fields. Use different aliases on the fields to fetch both if this was intentional.',
      ],
    ],
    [
      '{ people(filter: {city: {equals: "Oslo"}}) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in people: Operator "equals" is not valid for field "city".',
      ],
    ],
    [
      '{ people(filter: {cty: {eq: "Oslo"}}) { totalCount } }',
      [
        `BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in people: Object person doesn't have any "cty" field. Did you mean "city"?`,
      ],
    ],
    [
      '{ people(filter: {createdAt: {gt: "yesterday"}}) { totalCount } }',
      [
        `BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in people: Invalid value 'yesterday' for date-time field "createdAt". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`,
      ],
    ],
    [
      '{ people(filter: {city: "Oslo"}) { totalCount } }',
      [
        'BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in people: Filter value for field "city" must be an object',
      ],
    ],
    [
      '{ person(filter: {}) { id } }',
      ['BAD_USER_INPUT INVALID_ARGS_FILTER at 1:3 in person: Missing filter argument'],
    ],
    [
      '{ person { id } }',
      ['BAD_USER_INPUT INVALID_QUERY_INPUT at 1:3 in person: Missing required argument: "filter" (object)'],
    ],
    [
      `{
  person(filter: {city: {eq: "Rome"}}) {
    id
  }
}`,
      ['{"person":null}', 'NOT_FOUND RECORD_NOT_FOUND at 2:3 in person: Record not found'],
    ],
    [
      '{ companies { totalCount } person(filter: {city: {eq: "Rome"}}) { id } }',
      [
        '{"companies":{"totalCount":3},"person":null}',
        'NOT_FOUND RECORD_NOT_FOUND at 1:28 in person: Record not found',
      ],
    ],
    [
      'subscription { people { totalCount } }',
      ['GRAPHQL_VALIDATION_FAILED at 1:1: There are no subscriptions here: ask for changes by webhooks.'],
    ],
    [
      '{ company(filter: {id: {eq: "<acme>"}}) { people { edges { node { company { people { edges { node { company { people { edges { node { company { name } } } } } } } } } } } } } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:165: Query too complex: it follows 6 relations from one another, and 5 are allowed.',
      ],
    ],
    [
      '{ people { edges { node { company { people { edges { node { id } } } } } } } companies(first: 60) { edges { node { people(first: 60) { edges { node { id pets(first: 60) { edges { node { id } } } } } } } } } }',
      [
        'GRAPHQL_VALIDATION_FAILED: Query too complex: it asks for up to 223,380 records, and 20,000 are allowed. Ask for smaller pages, as by people(first: 10), or fewer of them inside of one another.',
      ],
    ],
    [
      '{ a0: __typename a1: __typename a2: __typename a3: __typename a4: __typename a5: __typename a6: __typename a7: __typename a8: __typename a9: __typename a10: __typename a11: __typename a12: __typename a13: __typename a14: __typename a15: __typename a16: __typename a17: __typename a18: __typename a19: __typename a20: __typename }',
      [
        'GRAPHQL_VALIDATION_FAILED: Query too complex - Too many root resolvers requested: 21 - Maximum allowed root resolvers: 20',
      ],
    ],
  ],
  definitions: [
    ['{ currentWorkspace { displayName } }', ['{"currentWorkspace":{"displayName":"Test"}}']],
    [
      '{ objects(paging: {first: 2}, filter: {isCustom: {is: true}}) { edges { node { nameSingular namePlural labelSingular isCustom isActive isSystem } } pageInfo { hasNextPage } } }',
      [
        '{"objects":{"edges":[{"node":{"nameSingular":"pet","namePlural":"pets","labelSingular":"Pet","isCustom":true,"isActive":true,"isSystem":false}}],"pageInfo":{"hasNextPage":false}}}',
      ],
    ],
    [
      '{ objects(filter: {id: {eq: "<petObject>"}}) { edges { node { nameSingular labelPlural } } } }',
      ['{"objects":{"edges":[{"node":{"nameSingular":"pet","labelPlural":"Pets"}}]}}'],
    ],
    [
      '{ object(id: "<petObject>") { nameSingular fields(paging: {first: 100}, filter: {isCustom: {is: true}}) { edges { node { name type label isNullable } } } } }',
      [
        '{"object":{"nameSingular":"pet","fields":{"edges":[{"node":{"name":"owner","type":"RELATION","label":"Owner","isNullable":true}},{"node":{"name":"tags","type":"MULTI_SELECT","label":"Tags","isNullable":true}},{"node":{"name":"mood","type":"SELECT","label":"Mood","isNullable":true}},{"node":{"name":"age","type":"NUMBER","label":"Age","isNullable":true}}]}}}',
      ],
    ],
    [
      '{ object(id: "<nobody>") { id } }',
      [
        'NOT_FOUND METADATA_NOT_FOUND at 1:3 in object: Unable to find ObjectMetadataEntity with id: <nobody>',
      ],
    ],
    [
      '{ fields(paging: {first: 3}, filter: {objectMetadataId: {eq: "<petObject>"}, isSystem: {is: false}}) { edges { node { name object { nameSingular } } } } }',
      [
        '{"fields":{"edges":[{"node":{"name":"owner","object":{"nameSingular":"pet"}}},{"node":{"name":"tags","object":{"nameSingular":"pet"}}},{"node":{"name":"mood","object":{"nameSingular":"pet"}}}]}}',
      ],
    ],
    [
      '{ __type(name: "PetMoodEnum") { kind name enumValues { name } } }',
      ['{"__type":{"kind":"ENUM","name":"PetMoodEnum","enumValues":[{"name":"GLAD"},{"name":"SAD"}]}}'],
    ],
    ['{ __type(name: "Pet") { name kind } }', ['{"__type":{"name":"Pet","kind":"OBJECT"}}']],
    [
      '{ __schema { queryType { name } mutationType { name } subscriptionType { name } directives { name } } }',
      [
        '{"__schema":{"queryType":{"name":"Query"},"mutationType":{"name":"Mutation"},"subscriptionType":null,"directives":[{"name":"include"},{"name":"skip"}]}}',
      ],
    ],
  ],
  'changes of records': [
    [
      'mutation { createPerson(data: {id: "<eve>", name: {firstName: "Eve", lastName: "Moss"}, jobTitle: "Clerk"}) { id name { firstName } jobTitle createdBy { source } } }',
      [
        '{"createPerson":{"id":"<eve>","name":{"firstName":"Eve"},"jobTitle":"Clerk","createdBy":{"source":"API"}}}',
      ],
    ],
    [
      'mutation { createPerson(data: {id: "<eve>"}) { id } }',
      [
        'null',
        'BAD_USER_INPUT DUPLICATE at 1:12 in createPerson: A duplicate entry was detected for field "id"',
      ],
    ],
    [
      'mutation { createPerson(data: {id: "<eve>", city: "Lima"}, upsert: true) { id city jobTitle } }',
      ['{"createPerson":{"id":"<eve>","city":"Lima","jobTitle":"Clerk"}}'],
    ],
    [
      'mutation { updatePerson(id: "<eve>", data: {company: {connect: {where: {id: "<acme>"}}}}) { company { name } } }',
      ['{"updatePerson":{"company":{"name":"Acme"}}}'],
    ],
    [
      'mutation { updatePerson(id: "<eve>", data: {company: {connect: {where: {domainName: {primaryLinkUrl: "fjord.example"}}}}}) { company { name } } }',
      ['{"updatePerson":{"company":{"name":"Fjord"}}}'],
    ],
    [
      'mutation { updatePerson(id: "<eve>", data: {company: {disconnect: true}}) { companyId } }',
      ['{"updatePerson":{"companyId":null}}'],
    ],
    [
      'mutation { updatePerson(id: "<eve>", data: {company: {connect: {where: {id: "<nobody>"}}}}) { companyId } }',
      [
        'null',
        `BAD_USER_INPUT INVALID_REFERENCE at 1:12 in updatePerson: Invalid reference for field "company": there is no company with id '<nobody>'`,
      ],
    ],
    [
      'mutation { updatePerson(id: "<eve>", data: {companyId: "<nobody>"}) { companyId } }',
      [
        'null',
        `BAD_USER_INPUT INVALID_REFERENCE at 1:12 in updatePerson: Invalid reference for field "companyId": there is no company with id '<nobody>'`,
      ],
    ],
    [
      'mutation { updatePerson(id: "<eve>", data: {jobTtle: "x", city: 3}) { id } }',
      [
        `BAD_USER_INPUT UNKNOWN_FIELD at 1:12 in updatePerson: Object person doesn't have any "jobTtle" field. Did you mean "jobTitle"?`,
        'BAD_USER_INPUT UNKNOWN_FIELD at 1:12 in updatePerson: Invalid string value 3 for text field "city"',
      ],
    ],
    [
      'mutation { updatePerson(id: "<nobody>", data: {city: "Rome"}) { id } }',
      ['null', 'NOT_FOUND RECORD_NOT_FOUND at 1:12 in updatePerson: Record not found'],
    ],
    [
      'mutation { updatePerson(id: "x", data: {city: "Rome"}) { id } }',
      [`BAD_USER_INPUT INVALID_ID at 1:12 in updatePerson: Invalid UUID: 'x'`],
    ],
    [
      'mutation { updatePerson(data: {city: "Rome"}) { id } }',
      ['BAD_USER_INPUT INVALID_QUERY_INPUT at 1:12 in updatePerson: Missing required argument: "id" (UUID)'],
    ],
    [
      'mutation { createCompanies(data: [{id: "<one>", name: "One"}, {id: "<two>", name: "Two", employees: 2}]) { id name employees } }',
      [
        '{"createCompanies":[{"id":"<one>","name":"One","employees":null},{"id":"<two>","name":"Two","employees":2}]}',
      ],
    ],
    [
      'mutation { createCompanies(data: [{id: "<two>", employees: 3}], upsert: true) { name employees } }',
      ['{"createCompanies":[{"name":"Two","employees":3}]}'],
    ],
    [
      'mutation { createCompanies(data: [{name: "Three"}, {nme: "Four"}]) { id } }',
      [
        `BAD_USER_INPUT UNKNOWN_FIELD at 1:12 in createCompanies: [1].nme: Object company doesn't have any "nme" field. Did you mean "name"?`,
      ],
    ],
    [
      'mutation { updateCompanies(filter: {id: {in: ["<one>", "<two>"]}}, data: {employees: 9}) { employees } }',
      ['{"updateCompanies":[{"employees":9},{"employees":9}]}'],
    ],
    [
      'mutation { updateCompanies(filter: {}, data: {employees: 9}) { employees } }',
      ['BAD_USER_INPUT INVALID_ARGS_FILTER at 1:12 in updateCompanies: A non-empty filter is required'],
    ],
    [
      'mutation { deleteCompanies(filter: {name: {eq: "One"}}) { id name } }',
      ['{"deleteCompanies":[{"id":"<one>","name":"One"}]}'],
    ],
    [
      '{ companies(filter: {deletedAt: {is: NOT_NULL}}) { edges { node { name deletedAt } } } }',
      ['{"companies":{"edges":[{"node":{"name":"One","deletedAt":"<time>"}}]}}'],
    ],
    [
      'mutation { restoreCompanies(filter: {name: {eq: "One"}, deletedAt: {is: NOT_NULL}}) { name deletedAt } }',
      ['{"restoreCompanies":[{"name":"One","deletedAt":null}]}'],
    ],
    [
      'mutation { deleteCompany(id: "<one>") { id deletedAt } restoreCompany(id: "<one>") { deletedAt } }',
      ['{"deleteCompany":{"id":"<one>","deletedAt":"<time>"},"restoreCompany":{"deletedAt":null}}'],
    ],
    [
      'mutation { destroyCompanies(filter: {name: {eq: "One"}}) { name } }',
      ['{"destroyCompanies":[{"name":"One"}]}'],
    ],
    [
      'mutation { destroyCompany(id: "<one>") { name } }',
      ['null', 'NOT_FOUND RECORD_NOT_FOUND at 1:12 in destroyCompany: Record not found'],
    ],
    [
      'mutation { a: createPet(data: {id: "<tom>", name: "Tom", mood: GLAD, tags: [SMALL, "OLD"], age: 1.5}) { mood tags age } b: updatePet(id: "<tom>", data: {owner: {connect: {where: {id: "<eve>"}}}}) { owner { city pets { totalCount } } } }',
      [
        '{"a":{"mood":"GLAD","tags":["SMALL","OLD"],"age":1.5},"b":{"owner":{"city":"Lima","pets":{"totalCount":1}}}}',
      ],
    ],
    [
      'mutation { createPet(data: {mood: ANGRY}) { id } }',
      [
        'BAD_USER_INPUT INVALID_VALUE at 1:12 in createPet: Invalid value "ANGRY" for field "mood". Valid values are: GLAD, SAD',
      ],
    ],
    [
      'mutation { createNote(data: {id: "<memo>", title: "Memo", bodyV2: {markdown: "**Hi**"}}) { body bodyV2 { markdown } } createNoteTarget(data: {noteId: "<memo>", personId: "<eve>"}) { note { title } person { city } } }',
      [
        '{"createNote":{"body":"**Hi**","bodyV2":{"markdown":"**Hi**"}},"createNoteTarget":{"note":{"title":"Memo"},"person":{"city":"Lima"}}}',
      ],
    ],
    [
      'mutation { first: updateCompany(id: "<two>", data: {name: "Kept"}) { name } second: destroyPerson(id: "<nobody>") { id } }',
      ['null', 'NOT_FOUND RECORD_NOT_FOUND at 1:108 in second: Record not found'],
    ],
    [
      'mutation { first: updateCompany(id: "<two>", data: {name: "Kept"}) { name } second: updatePerson(id: "<eve>", data: {companyId: "<nobody>"}) { id } }',
      [
        'null',
        `BAD_USER_INPUT INVALID_REFERENCE at 1:108 in second: Invalid reference for field "companyId": there is no company with id '<nobody>'`,
      ],
    ],
    ['{ company(filter: {id: {eq: "<two>"}}) { name } }', ['{"company":{"name":"Two"}}']],
    [
      'mutation { mergePeople(ids: ["<ada>", "<eve>"], conflictPriorityIndex: 1, dryRun: true) { name { firstName } jobTitle city emails { primaryEmail } } }',
      [
        '{"mergePeople":{"name":{"firstName":"Eve"},"jobTitle":"Clerk","city":"Lima","emails":{"primaryEmail":"ada@acme.example"}}}',
      ],
    ],
    [
      'mutation { mergePeople(ids: ["<ada>", "<eve>"], conflictPriorityIndex: 1) { id name { firstName } jobTitle city emails { primaryEmail } company { name } pets(orderBy: {name: AscNullsLast}) { edges { node { name } } } } }',
      [
        '{"mergePeople":{"id":"<eve>","name":{"firstName":"Eve"},"jobTitle":"Clerk","city":"Lima","emails":{"primaryEmail":"ada@acme.example"},"company":{"name":"Acme"},"pets":{"edges":[{"node":{"name":"Mia"}},{"node":{"name":"Rex"}},{"node":{"name":"Tom"}}]}}}',
      ],
    ],
    [
      '{ person(filter: {id: {eq: "<ada>"}}) { id } }',
      ['{"person":null}', 'NOT_FOUND RECORD_NOT_FOUND at 1:3 in person: Record not found'],
    ],
    [
      'mutation { mergePeople(ids: ["<ada>", "<eve>"], conflictPriorityIndex: 0) { id } }',
      ['null', 'NOT_FOUND RECORD_NOT_FOUND at 1:12 in mergePeople: Record not found'],
    ],
    [
      'mutation { mergePeople(ids: ["<eve>"], conflictPriorityIndex: 2) { id } }',
      [
        'BAD_USER_INPUT INVALID_QUERY_INPUT at 1:12 in mergePeople: At least 2 record IDs are required for merge',
      ],
    ],
    [
      'mutation { kept: updateCompany(id: "<two>", data: {name: "Kept"}) { name } mergePeople(ids: ["<eve>", "<ada>"], conflictPriorityIndex: 0) { id } }',
      ['null', 'NOT_FOUND RECORD_NOT_FOUND at 1:107 in mergePeople: Record not found'],
    ],
    ['mutation { __typename }', ['{"__typename":"Mutation"}']],
  ],
  'changes of definitions': [
    [
      'mutation { createOneObject(input: {object: {nameSingular: "boat", namePlural: "boats", labelSingular: "Boat", labelPlural: "Boats"}}) { id nameSingular isCustom isActive } }',
      ['{"createOneObject":{"id":"<boatObject>","nameSingular":"boat","isCustom":true,"isActive":true}}'],
    ],
    [
      'mutation { createOneField(input: {field: {objectMetadataId: "<boatObject>", type: NUMBER, name: "length", label: "Length"}}) { id name type label object { nameSingular } } }',
      [
        '{"createOneField":{"id":"<lengthField>","name":"length","type":"NUMBER","label":"Length","object":{"nameSingular":"boat"}}}',
      ],
    ],
    [
      'mutation { createBoat(data: {name: "Skua", length: 7}) { __typename name length } }',
      ['{"createBoat":{"__typename":"Boat","name":"Skua","length":7}}'],
    ],
    [
      'mutation { updateOneField(input: {id: "<lengthField>", update: {label: "Length in metres"}}) { name label } }',
      ['{"updateOneField":{"name":"length","label":"Length in metres"}}'],
    ],
    [
      'mutation { updateOneObject(input: {id: "<boatObject>", update: {labelSingular: "Vessel", description: "Floats"}}) { nameSingular labelSingular description } }',
      ['{"updateOneObject":{"nameSingular":"boat","labelSingular":"Vessel","description":"Floats"}}'],
    ],
    [
      'mutation { updateOneField(input: {id: "<lengthField>", update: {isActive: false}}) { isActive } }',
      ['{"updateOneField":{"isActive":false}}'],
    ],
    [
      'mutation { deleteOneField(input: {id: "<lengthField>"}) { name } }',
      ['{"deleteOneField":{"name":"length"}}'],
    ],
    [
      '{ boats { edges { node { length } } } }',
      [
        'GRAPHQL_VALIDATION_FAILED at 1:26 in boats.edges.node.length: Cannot query field "length" on type "Boat".',
      ],
    ],
    [
      'mutation { createOneField(input: {field: {objectMetadataId: "<boatObject>", type: NUMBR, name: "x", label: "X"}}) { id } }',
      [
        'null',
        'METADATA_VALIDATION_FAILED INVALID_METADATA at 1:12 in createOneField: type: Field type NUMBR is not supported. Allowed types are TEXT, NUMBER, BOOLEAN, DATE_TIME, DATE, SELECT, MULTI_SELECT, CURRENCY, EMAILS, PHONES, LINKS, FULL_NAME, ADDRESS, RICH_TEXT, RAW_JSON, ARRAY, RATING, UUID, RELATION',
      ],
    ],
    [
      'mutation { deleteOneObject(input: {id: "<boatObject>"}) { id } other: deleteOneObject(input: {id: "<petObject>"}) { id } }',
      [
        'null',
        'BAD_USER_INPUT INVALID_QUERY_INPUT at 1:12 in deleteOneObject: A document that changes a definition changes nothing else: send a document for each.',
      ],
    ],
    [
      'mutation { updateOneObject(input: {id: "<boatObject>", update: {isActive: false}}) { isActive } }',
      ['{"updateOneObject":{"isActive":false}}'],
    ],
    [
      'mutation { deleteOneObject(input: {id: "<boatObject>"}) { nameSingular } }',
      ['{"deleteOneObject":{"nameSingular":"boat"}}'],
    ],
    [
      '{ boats { totalCount } }',
      ['GRAPHQL_VALIDATION_FAILED at 1:3 in boats: Cannot query field "boats" on type "Query".'],
    ],
  ],
};

it.each(Object.entries(TABLE))('%s', async (_, cases) => {
  const prepared = await prepare();
  for (const [document, answer, variables] of cases)
    expect.soft(prepared.told(await prepared.ask(document, variables)), document).toEqual(answer);
});

const KEYS: readonly (readonly [scopes: readonly Scope[], ...Case])[] = [
  [
    [],
    '{ __typename currentWorkspace { displayName } }',
    ['{"__typename":"Query","currentWorkspace":{"displayName":"Test"}}'],
  ],
  [
    ['metadata:read'],
    '{ companies { totalCount } }',
    ["FORBIDDEN PERMISSION_DENIED: The API key lacks the scope 'records:read'."],
  ],
  [
    ['records:read'],
    '{ objects { edges { node { nameSingular } } } }',
    ["FORBIDDEN PERMISSION_DENIED: The API key lacks the scope 'metadata:read'."],
  ],
  [
    ['records:read'],
    '{ __schema { queryType { name } } }',
    ["FORBIDDEN PERMISSION_DENIED: The API key lacks the scope 'metadata:read'."],
  ],
  [
    ['records:read', 'metadata:read'],
    '{ companies { totalCount } object(id: "<petObject>") { nameSingular } }',
    ['{"companies":{"totalCount":3},"object":{"nameSingular":"pet"}}'],
  ],
  [
    ['records:read'],
    'mutation { updateCompany(id: "<acme>", data: {employees: 8}) { id } }',
    ["FORBIDDEN PERMISSION_DENIED: The API key lacks the scope 'records:write'."],
  ],
  [
    ['records:write'],
    'mutation { updateCompany(id: "<acme>", data: {employees: 8}) { id } }',
    ['{"updateCompany":{"id":"<acme>"}}'],
  ],
  [
    ['records:write'],
    'mutation { updateCompany(id: "<acme>", data: {employees: 8}) { name } }',
    ["FORBIDDEN PERMISSION_DENIED: The API key lacks the scope 'records:read'."],
  ],
  [
    ['records:write', 'metadata:read'],
    'mutation { deleteOneObject(input: {id: "<petObject>"}) { id } }',
    ["FORBIDDEN PERMISSION_DENIED: The API key lacks the scope 'metadata:write'."],
  ],
];

it('keys may do what their scopes say', async () => {
  const prepared = await prepare();
  for (const [scopes, document, answer] of KEYS) {
    const client = createClient(await createKey(prepared.api.workspaceId, { scopes }));
    const { body } = await client.post('/graphql', { query: prepared.written(document) });
    expect.soft(prepared.told(body), `${scopes} ${document}`).toEqual(answer);
  }
});

it('requests are counted, and too many are refused', async () => {
  const { workspaceId } = await createWorkspace();
  const KEY_RATE_LIMIT = { limit: async () => ({ success: false }) };
  const client = createClient(await createKey(workspaceId), { KEY_RATE_LIMIT, REQUESTS_PER_MINUTE: '3' });
  const { status, body, headers } = await client.post('/graphql', { query: '{ __typename }' });
  expect([status, headers.get('retry-after')]).toEqual([429, '60']);
  expect(body).toEqual({
    errors: [
      {
        message: 'This API key was used more than 3 times a minute. Try again in 60 seconds.',
        extensions: {
          code: 'BAD_USER_INPUT',
          subCode: 'LIMIT_REACHED',
          userFriendlyMessage: 'Too many requests. Try again in a minute.',
        },
      },
    ],
  });
});
