/** What the docs page makes of documents: order, words, examples, requests and code. */
import { describe, expect, it } from 'vitest';
import { contentOf, parametersOf, readDocument } from '../../../web/document.ts';
import { parseJson, toObject } from '../../../web/json.ts';
import { type ApiRequest, missing, toRequest } from '../../../web/request.ts';
import { LANGUAGES } from '../../../web/samples.ts';
import { examplesOf, limitsOf, typeOf } from '../../../web/schema.ts';
import { makeSearch } from '../../../web/search.ts';
import { standardDocument } from '../../support/document.ts';

const document = (() => {
  const read = readDocument(parseJson(JSON.stringify(standardDocument('native'))));
  if (!read) throw new Error('no document');
  return read;
})();
const operation = (id: string) => {
  const found = document.operations.get(id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
};

describe('the document', () => {
  it('is grouped, with everyday operations first and no repetitions', () => {
    const companies = document.groups.flatMap(({ tags }) => tags).find(({ name }) => name === 'Companies');
    const ids = companies?.operations.map(({ id }) => id) ?? [];
    expect(ids.slice(0, 5)).toEqual([
      'listCompanies',
      'getCompany',
      'createCompany',
      'updateCompany',
      'deleteCompany',
    ]);
    expect(ids).not.toContain('putCompany');
    expect(document.operations.has('putCompany')).toBe(true);
  });

  it('is grouped as it says', () => {
    const read = readDocument({
      paths: {},
      tags: [{ name: 'a' }, { name: 'b', 'x-displayName': 'Bees' }, { name: 'c' }],
      'x-tagGroups': [
        { name: 'First', tags: ['b', 'gone'] },
        { name: 'Empty', tags: [] },
      ],
    });
    expect(read?.groups.map(({ name, tags }) => [name, tags.map(({ label }) => label)])).toEqual([
      ['First', ['Bees']],
      ['Operations', ['a', 'c']],
    ]);
  });

  it.each([null, [], 'text', {}, { openapi: '3.1.0' }])('is not %j', (value) => {
    expect(readDocument(value)).toBeNull();
  });

  it('gives no example to the filter of a write', () => {
    const filterOf = (id: string) =>
      parametersOf(document, operation(id)).find(
        ({ name, in: place }) => name === 'filter' && place === 'query',
      );
    expect(filterOf('deleteCompanies')).toMatchObject({ isRequired: true, example: null });
    expect(filterOf('listCompanies')).toMatchObject({ isRequired: false, example: expect.any(String) });
  });
});

describe('schemas', () => {
  const root = {
    components: {
      schemas: {
        Tree: {
          type: 'object',
          properties: {
            children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
            name: { type: 'string' },
          },
        },
      },
    },
  };
  it.each([
    [{ type: 'string', format: 'uuid' }, 'string (uuid)'],
    [{ type: ['number', 'null'] }, 'number or null'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Tree' } }, 'array of Tree'],
    [{ oneOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'null' }] }, 'Tree or null'],
    [{ anyOf: [{ type: 'string' }, { type: 'boolean' }] }, 'string or boolean'],
    [{}, 'any'],
  ])('%j is “%s”', (schema, words) => {
    expect(typeOf(root, schema)).toBe(words);
  });

  it('have their limits, but not those of numbers as such', () => {
    expect(limitsOf({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 60 })).toEqual([
      'at least 1',
      'default 60',
    ]);
  });

  it('that lead in circles have examples that end', () => {
    const [example] = examplesOf(root, { schema: { $ref: '#/components/schemas/Tree' } }, false);
    expect(example?.value).toEqual({ children: [{ children: [], name: 'Text' }], name: 'Text' });
  });

  it('give what the document gives as example, and leave out of bodies what cannot be set', () => {
    expect(examplesOf(root, { example: 1, schema: {} }, true)).toEqual([{ name: 'Example', value: 1 }]);
    expect(
      examplesOf(root, { examples: { a: { summary: 'By id', value: 2 }, b: { value: 3 } } }, true),
    ).toEqual([
      { name: 'By id', value: 2 },
      { name: 'b', value: 3 },
    ]);
    const schema = {
      type: 'object',
      properties: { id: { type: 'string', readOnly: true }, n: { type: 'integer' } },
    };
    expect(examplesOf(root, { schema }, true)[0]?.value).toEqual({ n: 1 });
    expect(examplesOf(root, { schema }, false)[0]?.value).toEqual({ id: 'Text', n: 1 });
  });

  it('of every operation of the document have an example', () => {
    for (const { source } of document.operations.values()) {
      const content = contentOf(toObject(source['requestBody']));
      if (content) expect(examplesOf(document.root, content, true).length).toBeGreaterThan(0);
    }
  });
});

const given = (id: string, values: Readonly<Record<string, string>>) =>
  parametersOf(document, operation(id)).map((parameter) => ({
    parameter,
    value: values[parameter.name] ?? '',
  }));

describe('requests', () => {
  it('carry what was given, encoded, and nothing else', () => {
    const request = toRequest(
      'https://a.example',
      operation('updateCompany'),
      given('updateCompany', { id: 'a/b', depth: '0', fields: 'id,name', 'Idempotency-Key': 'k' }),
      '{"name":"x"}',
    );
    expect(request).toEqual({
      method: 'PATCH',
      url: 'https://a.example/rest/companies/a%2Fb?depth=0&fields=id,name',
      headers: { 'Idempotency-Key': 'k', 'Content-Type': 'application/json' },
      body: '{"name":"x"}',
    });
    const list = toRequest(
      '',
      operation('listCompanies'),
      given('listCompanies', { filter: 'name[eq]:"a&b"' }),
      null,
    );
    expect([list.url, list.headers]).toEqual(['/rest/companies?filter=name%5Beq%5D:%22a%26b%22', {}]);
  });

  it('lack what is required and blank', () => {
    expect(missing(given('deleteCompanies', { filter: '  ' }))?.name).toBe('filter');
    expect(missing(given('deleteCompanies', { filter: 'id[eq]:1' }))).toBeNull();
    expect(missing(given('getCompany', {}))?.name).toBe('id');
  });
});

describe('samples', () => {
  const request: ApiRequest = {
    method: 'POST',
    url: "https://a.example/x?y='1'",
    headers: { 'Content-Type': 'application/json' },
    body: '{"a":[true,null,"it\'s `$x`"],"b":{}}',
  };
  it.each(LANGUAGES)('in $label never hold the key, and end where they should', ({ sample }) => {
    const code = sample(request);
    expect(code).toContain('VIGINTI_KEY');
    expect(code).not.toMatch(/vgt_|undefined/);
    expect(sample({ ...request, body: '{broken' })).toContain('broken');
  });

  it('are written as the language writes them', () => {
    const [curl, javascript, python] = LANGUAGES.map(({ sample }) => sample(request));
    expect(curl).toContain(`-d '{\n  "a": [\n    true,\n    null,\n    "it'\\''s \`$x\`"`);
    expect(javascript).toContain(`await fetch('https://a.example/x?y=\\'1\\'', {\n  method: 'POST',`);
    expect(python).toContain('"a": [\n            True,\n            None,');
  });
});

describe('the search', () => {
  const search = makeSearch([
    { title: 'Restore the list', detail: 'PATCH', href: '#1' },
    { title: 'List people', detail: 'GET /rest/people', href: '#2' },
    { title: 'Get', detail: 'the list', href: '#3' },
  ]);
  const found = (query: string) => search(query).map(({ href }) => href);
  it('finds every word, titles that begin with them first', () => {
    expect(found('list')).toEqual(['#2', '#1', '#3']);
    expect(found('  PEOPLE get ')).toEqual(['#2']);
    expect(found('nothing')).toEqual([]);
  });

  it('ends', () => {
    const many = makeSearch(
      Array.from({ length: 500 }, (_, at) => ({ title: `a${at}`, detail: '', href: `#${at}` })),
    );
    expect(many('a')).toHaveLength(50);
  });
});
