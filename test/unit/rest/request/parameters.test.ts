import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, type ErrorCode } from '../../../../src/errors.ts';
import { printOrderBy } from '../../../../src/plan/order.ts';
import { parseListParameters, parseReadParameters } from '../../../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../../../src/rest/request/query.ts';
import { testObject, testSchema } from '../../../support/schema.ts';

const person = testObject('person');

const list = (search: string, maxPageSize = 60, object = person) =>
  parseListParameters(decodeQuery(search), object, testSchema, { maxPageSize });

const read = (search: string, object = person) => parseReadParameters(decodeQuery(search), object);

const refusal = (
  run: () => unknown,
): { readonly code: ErrorCode; readonly messages: readonly string[] } | null => {
  try {
    run();
    return null;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.code, messages: error.messages };
  }
};

const keys = (search: string, object = person): readonly string[] => [...(read(search, object).fields ?? [])];

describe('decodeQuery', () => {
  test.each<[string, Record<string, readonly string[]>]>([
    ['', {}],
    ['?', {}],
    ['?a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
    ['a', { a: [''] }],
    ['a=', { a: [''] }],
    ['&&a=1&', { a: ['1'] }],
    ['=1', { '': ['1'] }],
    ['a=b=c', { a: ['b=c'] }],
    ['a=1+2%2B3', { a: ['1 2+3'] }],
    ['a%5Bb%5D=%C3%A9%F0%9F%98%80', { 'a[b]': ['é😀'] }],
    ['a=%25ceo%25', { a: ['%ceo%'] }],
    ['a=%ceo%', { a: ['%ceo%'] }],
    ['a=%acme%25&b=%de%', { a: ['%acme%'], b: ['%de%'] }],
    ['a=%C3%A9%ceo%20%C3', { a: ['é%ceo %C3'] }],
    ['a=%C3%28%E0%80%80%ED%A0%80%F5%80%80%80', { a: ['%C3(%E0%80%80%ED%A0%80%F5%80%80%80'] }],
    ['a=100%', { a: ['100%'] }],
    ['a=%zz%4', { a: ['%zz%4'] }],
    ['a=50%&b=%%41', { a: ['50%'], b: ['%A'] }],
    ['a=%E9', { a: ['%E9'] }],
    ['a=%EF%BB%BFx', { a: ['\ufeffx'] }],
    ['__proto__=1&toString=2', { ['__proto__']: ['1'], toString: ['2'] }],
    ['a=??', { a: ['??'] }],
  ])('%s', (search, expected) => {
    expect([...decodeQuery(search)]).toEqual(Object.entries(expected));
  });

  test('agrees with encodeURIComponent, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
        (text) => {
          expect(decodeQuery(`?a=${encodeURIComponent(text)}`).get('a')).toEqual([text]);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('%', 'c', '3', 'a', '9', 'f', '0', '&', '=', '+', '\ud800') }),
        (text) => {
          decodeQuery(text);
        },
      ),
    );
  });
});

describe('limit', () => {
  test.each<[string, number, number]>([
    ['', 60, 60],
    ['limit=', 60, 60],
    ['limit=+', 60, 60],
    ['limit=1', 60, 1],
    ['limit=%205%20', 60, 5],
    ['limit=007', 60, 7],
    ['limit=60', 60, 60],
    ['limit=61', 60, 60],
    ['limit=1000', 200, 200],
    ['limit=150', 200, 150],
    ['', 200, 60],
    ['', 20, 20],
    [`limit=${'9'.repeat(400)}`, 60, 60],
    ['limit=5&limit=5', 60, 5],
    ['limit=&limit=5', 60, 5],
  ])('%s of %i: %i', (search, maxPageSize, expected) => {
    expect(list(search, maxPageSize).limit).toBe(expected);
  });

  test.each(['abc', '0', '-1', '1.5', '1e2', '0x10', '000', 'NaN', '５'])('%s is refused', (limit) => {
    expect(refusal(() => list(`limit=${encodeURIComponent(limit)}`))).toEqual({
      code: 'INVALID_LIMIT',
      messages: [`limit '${limit}' is invalid. Should be an integer`],
    });
  });
});

describe('depth', () => {
  test.each<[string, number]>([
    ['', 1],
    ['depth=', 1],
    ['depth=0', 0],
    ['depth=1', 1],
    ['depth=2', 2],
  ])('%s: %i', (search, expected) => {
    expect(list(search).depth).toBe(expected);
    expect(read(search).depth).toBe(expected);
  });

  test.each(['3', '-1', 'x', '1.0', '100', 'toString'])('%s is refused', (depth) => {
    const expected = {
      code: 'INVALID_DEPTH',
      messages: [`'depth=${depth}' parameter invalid. Allowed values are 0, 1, 2`],
    };
    expect(refusal(() => list(`depth=${depth}`))).toEqual(expected);
    expect(refusal(() => read(`depth=${depth}`))).toEqual(expected);
  });
});

describe('order, filter and cursor', () => {
  test.each<[string, string]>([
    ['', ''],
    ['order_by=', ''],
    ['order_by=city', 'city[AscNullsFirst]'],
    ['orderBy=city', 'city[AscNullsFirst]'],
    ['orderBy=city&order_by=position', 'position[AscNullsFirst]'],
    ['order_by=&orderBy=city', 'city[AscNullsFirst]'],
    ['orderBy=nonsense[&order_by=position', 'position[AscNullsFirst]'],
  ])('%s: %s', (search, expected) => {
    expect(printOrderBy(list(search).orderBy)).toBe(expected);
  });

  test('an empty filter is none', () => {
    expect(list('filter=').filter).toBeNull();
    expect(list('filter=%20').filter).toBeNull();
    expect(list('filter=city[eq]:x').filter).toMatchObject({ op: 'and' });
    expect(list('filter=jobTitle%5Bilike%5D%3A%25ceo%25').filter).toMatchObject({
      items: [{ operand: { value: '%ceo%' } }],
    });
  });

  test('cursors', () => {
    expect(list('').cursor).toBeNull();
    expect(list('starting_after=&ending_before=').cursor).toBeNull();
    expect(list('starting_after=abc').cursor).toEqual({ direction: 'after', text: 'abc' });
    expect(list('ending_before=abc&starting_after=').cursor).toEqual({ direction: 'before', text: 'abc' });
    expect(refusal(() => list('starting_after=a&ending_before=b'))).toEqual({
      code: 'INVALID_CURSOR',
      messages: ['Cannot provide both before and after'],
    });
  });

  test.each<[search: string, messages: readonly string[]]>([
    ['page=2', ["'page' parameter invalid. Use starting_after with the endCursor of the page before"]],
    ['after=x', ["'after' parameter invalid. Use starting_after with the endCursor of the page before"]],
    ['cursor=x', ["'cursor' parameter invalid. Use starting_after with the endCursor of the page before"]],
    ['before=x', ["'before' parameter invalid. Use ending_before with the startCursor of the page after"]],
    [
      'before=x&page=1',
      [
        "'page' parameter invalid. Use starting_after with the endCursor of the page before",
        "'before' parameter invalid. Use ending_before with the startCursor of the page after",
      ],
    ],
  ])('words of other paging styles are refused: %s', (search, messages) => {
    expect(refusal(() => list(search))).toEqual({ code: 'INVALID_PARAMETER', messages });
  });

  test('words of other paging styles may be empty', () => {
    expect(list('page=&after=&before=%20&cursor=').cursor).toBeNull();
  });

  test.each<[search: string, offset: number]>([
    ['', 0],
    ['offset=0', 0],
    ['offset=60', 60],
    ['skip=10000', 10_000],
    ['offset=7&skip=', 7],
    ['offset=&skip=7', 7],
  ])('offset and skip: %s', (search, offset) => {
    expect(list(search).offset).toBe(offset);
  });

  test.each(['offset=-1', 'offset=10001', 'skip=1.5', 'skip=x'])('not an offset: %s', (search) => {
    const [name, value] = search.split('=');
    expect(refusal(() => list(search))).toEqual({
      code: 'INVALID_PARAMETER',
      messages: [
        `${name} '${value}' is invalid. Should be an integer from 0 to 10000; starting_after has no limit`,
      ],
    });
  });

  test('unknown parameters are ignored, even twice', () => {
    expect(list('foo=1&foo=2&upsert=true&__proto__=x').limit).toBe(60);
  });

  test.each(['filter', 'order_by', 'limit', 'depth', 'starting_after', 'ending_before'])(
    '%s twice',
    (name) => {
      expect(refusal(() => list(`${name}=1&${name}=2&${name}=1`))).toEqual({
        code: 'INVALID_PARAMETER',
        messages: [`'${name}' parameter invalid. It is given 2 different values, but takes one`],
      });
    },
  );

  test('problems of all parameters are answered at once, under the code of the first', () => {
    const search =
      'limit=0&depth=9&filter=foo[eq]:1,city[like]:x,bar[eq]:2&order_by=baz&fields=qux&starting_after=a&ending_before=b';
    expect(refusal(() => list(search))).toEqual({
      code: 'INVALID_FILTER',
      messages: [
        'Object person doesn\'t have any "foo" field. (at position 1)',
        'Object person doesn\'t have any "bar" field. (at position 24)',
        'Field "baz" does not exist or is not sortable',
        "limit '0' is invalid. Should be an integer",
        "'depth=9' parameter invalid. Allowed values are 0, 1, 2",
        "'fields' parameter invalid. Unknown fields on 'person': qux",
        'Cannot provide both before and after',
      ],
    });
  });
});

describe('fields', () => {
  test('absent answers all', () => {
    expect(read('').fields).toBeNull();
    expect(list('').fields).toBeNull();
  });

  test.each<[string, string, readonly string[]]>([
    ['person', 'fields=name', ['id', 'name']],
    ['person', 'fields=id,name&fields=jobTitle', ['id', 'name', 'jobTitle']],
    ['person', 'fields=%20name%20,,name,%20city', ['id', 'name', 'city']],
    ['person', 'fields=company', ['id', 'company']],
    ['person', 'fields=companyId', ['id', 'companyId']],
    ['person', 'fields=company&depth=0', ['id', 'companyId']],
    ['person', 'fields=company,companyId&depth=0', ['id', 'companyId']],
    ['person', 'fields=taskTargets', ['id', 'taskTargets']],
    ['note', 'fields=bodyV2', ['id', 'bodyV2']],
    ['note', 'fields=body,bodyV2', ['id', 'body', 'bodyV2']],
    ['noteTarget', 'fields=targetPerson', ['id', 'targetPerson']],
    ['noteTarget', 'fields=targetPerson,company&depth=0', ['id', 'targetPersonId', 'companyId']],
    ['noteTarget', 'fields=targetPersonId&depth=2', ['id', 'targetPersonId']],
    ['rocket', 'fields=maker,stages', ['id', 'maker', 'stages']],
  ])('%s?%s', (object, search, expected) => {
    expect(keys(search, testObject(object))).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    ['fields=a,name,b', ["'fields' parameter invalid. Unknown fields on 'person': a, b"]],
    ['fields=hidden,toString', ["'fields' parameter invalid. Unknown fields on 'person': hidden, toString"]],
    ['fields=name.firstName', ["'fields' parameter invalid. Unknown fields on 'person': name.firstName"]],
    [
      'fields=',
      ["'fields' parameter is empty. Expected a comma-separated list of field names, e.g. fields=id,name"],
    ],
    [
      'fields=,%20,',
      ["'fields' parameter is empty. Expected a comma-separated list of field names, e.g. fields=id,name"],
    ],
    [
      'fields=taskTargets,noteTargets&depth=0',
      [
        "'fields' parameter invalid. One-to-many relation fields on 'person' require a positive depth: taskTargets, noteTargets",
      ],
    ],
    [
      'fields=taskTargets,x&depth=0',
      [
        "'fields' parameter invalid. Unknown fields on 'person': x",
        "'fields' parameter invalid. One-to-many relation fields on 'person' require a positive depth: taskTargets",
      ],
    ],
  ])('%s is refused', (search, messages) => {
    expect(refusal(() => read(search))).toEqual({ code: 'INVALID_FIELDS', messages });
  });

  test('messages do not grow with the request', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `unknown${i}`).join(',');
    const [message = ''] = refusal(() => read(`fields=${names}`))?.messages ?? [];
    expect(message.length).toBeLessThan(800);
    expect(message.endsWith(', …')).toBe(true);
  });
});

/** As much of a token as a URL takes. */
const filled = (token: string): string => token.repeat(Math.floor(16_000 / token.length));

test.each<[name: string, token: string]>([
  ['filter', '%'],
  ['filter', '%C3'],
  ['filter', '%2C'],
  ['order_by', ','],
  ['order_by', '.'],
  ['order_by', '['],
  ['order_by', 'jobTitel,'],
  ['order_by', 'company.nmae[AscNullsFirst],'],
  ['order_by', '%20'],
  ['fields', ','],
  ['fields', '%20,%09'],
  ['fields', 'x%20'],
  ['limit', '9'],
  ['limit', '%20'],
  ['depth', '%20'],
  ['depth', '1'],
  ['starting_after', 'A'],
  ['starting_after', '%20'],
  ['x', '&filter='],
  ['x', '&filter=a'],
  ['x', '&fields=a,b'],
])('16 KB of %s=%s… are read in little time', (name, token) => {
  const search = `${name}=${filled(token)}`;
  refusal(() => list(search));
  const started = performance.now();
  refusal(() => list(search));
  expect(performance.now() - started).toBeLessThan(100);
});

test('any values are parameters or an ApiError', () => {
  const names = [
    'filter',
    'order_by',
    'orderBy',
    'limit',
    'depth',
    'fields',
    'starting_after',
    'ending_before',
  ];
  const search = fc
    .array(fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'binary' })), { maxLength: 6 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));
  fc.assert(
    fc.property(search, (text) => {
      refusal(() => list(text));
      refusal(() => read(text));
    }),
    { numRuns: 2000 },
  );
});
