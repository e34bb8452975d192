/**
 * Requests by the thousand, made of the API's description: good ones, nearly good ones and hostile ones. Where an id
 * goes stands `@uuid/N`, for which whoever sends the request puts one that exists.
 */
import * as fc from 'fast-check';
import type { Json } from './client.ts';
import type { DescribedOperation, DescribedParameter, Description } from './description.ts';

export interface FuzzRequest {
  readonly operation: DescribedOperation;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

type Arbitrary<T> = fc.Arbitrary<T>;

/** One of them, as often as its weight says. */
const mostly = <T>(...weighted: readonly (readonly [number, Arbitrary<T>])[]): Arbitrary<T> =>
  fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const of = <T>(...values: readonly T[]): Arbitrary<T> => fc.constantFrom(...values);

/** Up to so many of them. */
const someOf = <T>(items: readonly T[], most: number): Arbitrary<readonly T[]> =>
  fc.subarray([...items], { maxLength: Math.min(items.length, most) });

// --- values that have broken servers before ---

const deep = (levels: number): Json =>
  levels === 0 ? 1 : levels % 2 === 0 ? [deep(levels - 1)] : { a: deep(levels - 1) };

const HOSTILE_TEXTS = [
  '',
  ' ',
  'null',
  'undefined',
  'NaN',
  '0',
  '-1',
  '1e309',
  '9999999999999999999999',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfffy',
  '\u202e\u200b\ufeff',
  '😀'.repeat(20),
  'İıßŒ',
  "'; drop table person; --",
  "' or '1'='1",
  '$1 $$ :a ?',
  '%s%n%x%d',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\\',
  '"',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '[',
  ']',
  '(',
  ')',
  ',',
  '%',
  '%00',
  '2021-02-30T25:61:61Z',
  '-infinity',
  'infinity',
  '0000-00-00',
  '275760-09-13T00:00:00.001Z',
  'a@b@c',
  'https://',
  'javascript:alert(1)',
  'http://[::1',
  '+',
  '{}',
  'a'.repeat(300),
  'é'.repeat(3000),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
] as const;

const HOSTILE_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -0,
  0.1,
  -1,
  1e21,
  1e308,
  5e-324,
  9_007_199_254_740_992,
  9e15 + 1,
  [],
  {},
  [null],
  [[]],
  [{}],
  { id: null },
  { a: { b: 1 } },
  deep(50),
  deep(150),
  Array(70).fill({}),
  Array(300).fill('x'),
];

const hostileText = mostly<string>(
  [8, of(...HOSTILE_TEXTS)],
  [2, fc.string({ unit: 'binary', maxLength: 40 })],
);
const hostileValue: Arbitrary<Json> = mostly<Json>(
  [3, of(...HOSTILE_VALUES)],
  [3, hostileText],
  [1, fc.jsonValue()],
);
const someUuid = mostly<string>([9, fc.nat(999).map((n) => `@uuid/${n}`)], [1, fc.uuid()]);

// --- values that a schema takes ---

const LIMIT = 4;

const someDate = fc.date({ min: new Date(0), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });

const stringOf = (schema: Json): Arbitrary<string> => {
  switch (schema.format) {
    case 'uuid':
      return someUuid;
    case 'date-time':
      return someDate.map((date) => date.toISOString());
    case 'date':
      return someDate.map((date) => date.toISOString().slice(0, 10));
    default:
      return mostly<string>(
        [
          5,
          of(
            'Ada',
            'Acme',
            'ada@example.com',
            'https://acme.example',
            '+41 44 668 18 00',
            'CH',
            'EUR',
            '2025-03-04',
            'rocket',
          ),
        ],
        [3, fc.string({ unit: 'grapheme', maxLength: Math.min(schema.maxLength ?? 30, 30) })],
      );
  }
};

const valueOfSchema = (resolve: Description['resolve'], given: Json, depth = 0): Arbitrary<Json> => {
  const schema = resolve(given);
  const inner = (child: Json) => valueOfSchema(resolve, child, depth + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return of(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return depth > 6 ? fc.constant(null) : fc.oneof(...choices.map(inner));
  if (schema.allOf) return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...parts));
  const types: readonly string[] = [schema.type ?? []].flat();
  const ofType = (type: string): Arbitrary<Json> => {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer({
          min: Math.max(schema.minimum ?? -1e6, -1e9),
          max: Math.min(schema.maximum ?? 1e6, 1e9),
        });
      case 'number':
        return mostly<number>(
          [2, fc.integer({ min: 0, max: 1000 })],
          [1, fc.double({ noNaN: true, noDefaultInfinity: true })],
        );
      case 'array':
        return fc.array(inner(schema.items ?? {}), {
          maxLength: Math.min(schema.maxItems ?? LIMIT, LIMIT),
          minLength: schema.minItems ?? 0,
        });
      case 'object': {
        const keys = Object.keys(schema.properties ?? {});
        if (keys.length === 0) return fc.constant({});
        const required: readonly string[] = schema.required ?? [];
        // A few keys at a time: with all of them, some value is nearly always refused.
        return someOf(keys, 5).chain((chosen) =>
          fc.record(
            Object.fromEntries(
              [...new Set([...chosen, ...required])].map((key) => [key, inner(schema.properties[key])]),
            ),
          ),
        );
      }
      default:
        return stringOf(schema);
    }
  };
  if (types.length === 0) return schema.properties ? ofType('object') : fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map(ofType));
};

// --- bodies ---

/** The value with something hostile in one place of it. */
const spoiled = (value: Json): Arbitrary<Json> => {
  if (Array.isArray(value) && value.length > 0)
    return fc.nat(value.length - 1).chain((at) => spoiled(value[at]).map((bad) => value.with(at, bad)));
  if (value !== null && typeof value === 'object' && Object.keys(value).length > 0)
    return fc.oneof(
      of(...Object.keys(value)).chain((key) => spoiled(value[key]).map((bad) => ({ ...value, [key]: bad }))),
      fc.tuple(hostileText, hostileValue).map(([key, bad]) => ({ ...value, [key]: bad })),
      of(...Object.keys(value)).chain((key) => hostileValue.map((bad) => ({ ...value, [key]: bad }))),
    );
  return hostileValue;
};

const encoder = new TextEncoder();
const bytes = (...values: readonly number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);

/** Texts that are not the JSON they were. */
const SPOILERS: readonly ((json: string) => string | Uint8Array<ArrayBuffer>)[] = [
  (json) => json.replace(/"\w+":/, '"__proto__":'),
  (json) => json.replace(/"\w+":/, '"constructor":{"prototype":{"isAdmin":true}},$&'),
  (json) => json.replace('{', '{"name":1,"name":2,"id":null,'),
  (json) => json.replace(/:\s*(-?\d+|"[^"]*")/, ':1e999'),
  (json) => json.replace(/:\s*(-?\d+|"[^"]*")/, `:${'9'.repeat(400)}`),
  (json) => json.replace(/:\s*(-?\d+|"[^"]*")/, ':-0'),
  (json) => json.replace(/:\s*(-?\d+|"[^"]*")/, ':NaN'),
  (json) => json.replace(/:\s*(-?\d+|"[^"]*")/, ':"\\ud800"'),
  (json) => json.replace(/:\s*(-?\d+|"[^"]*")/, ':"\\u0000"'),
  (json) => json.replace(/:\s*(-?\d+|"[^"]*")/, `:${'['.repeat(3000)}${']'.repeat(3000)}`),
  (json) => json.slice(0, -1),
  (json) => `${json}${json}`,
  (json) => `${json},`,
  (json) => `/* */${json}`,
  (json) => `\ufeff${json}`,
  (json) => json.replaceAll('"', "'"),
  (json) => `"${json}`,
  () => '{"a":'.repeat(5000),
  () => '',
  () => ' \n ',
  () => 'null',
  () => '[]',
  () => '"text"',
  () => '5',
  (json) => `{"name":"${'x'.repeat(1_048_576)}"}${json}`,
  (json) => Uint8Array.from([...encoder.encode(json), 0xff, 0xfe]),
  (json) =>
    Uint8Array.from([...json].flatMap((char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8])),
  () => bytes(0x22, 0xc3, 0x28, 0x22),
  () => bytes(0x1f, 0x8b, 0x08, 0),
];

const bodyOf = (description: Description, schema: Json): Arbitrary<FuzzRequest['body']> => {
  if (schema === null)
    return mostly<FuzzRequest['body']>([9, fc.constant(undefined)], [1, of('{}', '[1]', '{"a":')]);
  const good = valueOfSchema(description.resolve, schema);
  const json = good.map((value) => JSON.stringify(value) ?? '');
  return mostly<FuzzRequest['body']>(
    [8, json],
    [6, good.chain(spoiled).map((value) => JSON.stringify(value) ?? '')],
    [3, fc.tuple(json, of(...SPOILERS)).map(([text, spoil]) => spoil(text))],
    [1, hostileValue.map((value) => JSON.stringify(value) ?? '')],
  );
};

// --- queries ---

const COMPARATORS = [
  'eq',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'is',
  'startsWith',
  'endsWith',
  'like',
  'ilike',
  'containsAny',
  'foo',
];
const DIRECTIONS = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast', 'Up'];

/** Dotted names of what the answers of a list hold, to two levels. */
const pathsOf = ({ resolve }: Description, operation: DescribedOperation): readonly string[] => {
  const data = resolve(resolve(operation.success)?.properties?.data);
  const [list] = Object.values<Json>(data?.properties ?? {});
  const item = resolve(resolve(list)?.items ?? list);
  const paths = Object.entries<Json>(item?.properties ?? {}).flatMap(([name, property]) => {
    const value = resolve(resolve(property).anyOf?.[0] ?? property);
    return [name, ...Object.keys(value?.properties ?? {}).map((key) => `${name}.${key}`)];
  });
  return paths.length > 0 ? paths : ['id'];
};

const filterOf = (paths: readonly string[]): Arbitrary<string> => {
  const path = mostly<string>([9, of(...paths)], [1, hostileText]);
  const scalar = mostly<string>(
    [4, of('Ada', '5', 'true', 'NULL', 'NOT_NULL', '2025-01-01', '"a,b"', '%a%', 'RATING_1', 'A')],
    [2, someUuid],
    [2, hostileText.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`)],
    [1, hostileText],
  );
  const operand = mostly<string>(
    [3, scalar],
    [1, fc.array(scalar, { maxLength: 3 }).map((items) => `[${items.join(',')}]`)],
  );
  const predicate = fc
    .tuple(path, of(...COMPARATORS), operand)
    .map(([name, comparator, value]) => `${name}[${comparator}]:${value}`);
  const { filter } = fc.letrec<{ filter: string }>((tie) => ({
    filter: mostly<string>(
      [6, predicate],
      [
        2,
        fc
          .tuple(of('and', 'or', 'not', 'nor'), fc.array(tie('filter'), { maxLength: 3 }))
          .map(([op, items]) => `${op}(${items.join(',')})`),
      ],
      [1, fc.tuple(tie('filter'), tie('filter')).map((items) => items.join(','))],
    ),
  }));
  const cut = fc.tuple(filter, fc.nat(30)).map(([text, at]) => text.slice(0, at));
  return mostly<string>(
    [80, filter],
    [10, cut],
    [10, hostileText],
    [1, of('not('.repeat(2000), `id[in]:[${'a,'.repeat(300)}]`)],
  );
};

const orderOf = (paths: readonly string[]): Arbitrary<string> =>
  fc
    .array(fc.tuple(of(...paths), of(...DIRECTIONS)), { minLength: 1, maxLength: 3 })
    .map((keys) => keys.map(([name, direction]) => `${name}[${direction}]`).join(','));

/** Good values of a parameter, beside what its schema says. */
const parameterOf = (
  description: Description,
  operation: DescribedOperation,
  { name, schema }: DescribedParameter,
): Arbitrary<string> => {
  const paths = pathsOf(description, operation);
  const good: Arbitrary<string> =
    name === 'filter'
      ? filterOf(paths)
      : name === 'order_by' || name === 'orderBy'
        ? orderOf(paths)
        : name === 'fields'
          ? someOf(paths, 4).map((chosen) => chosen.join(','))
          : name === 'starting_after' || name === 'ending_before'
            ? fc.nat(99).map((n) => `@cursor/${n}`)
            : valueOfSchema(description.resolve, schema).map(String);
  return mostly<string>([8, good], [2, hostileText]);
};

/** Percent-encoded as clients do, or not quite. */
const encoded = (text: string): Arbitrary<string> => {
  const proper = encodeURIComponent(text.toWellFormed());
  return mostly<string>(
    [9, fc.constant(proper)],
    [
      1,
      of(text.replaceAll(/[#&\s]/g, ''), proper.replace('%', '%ZZ'), `${proper}%E0%A4`, proper.toLowerCase()),
    ],
  );
};

const queryOf = (description: Description, operation: DescribedOperation): Arbitrary<string> => {
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'query');
  const pair = (parameter: DescribedParameter) =>
    parameterOf(description, operation, parameter)
      .chain(encoded)
      .map((value) => `${parameter.name}=${value}`);
  const strange = hostileText.chain(encoded).map((text) => `${text}=${text}`);
  return fc
    .tuple(
      someOf(parameters, 3).chain((chosen) => fc.tuple(...chosen.map(pair))),
      mostly<readonly string[]>([9, fc.constant([])], [1, fc.array(strange, { maxLength: 2 })]),
    )
    .map(([known, unknown]) => [...known, ...unknown])
    .map((pairs) => (pairs.length > 0 ? `?${pairs.join('&')}` : ''));
};

// --- whole requests ---

const CONTENT_TYPES = [
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'application/vnd.api+json',
  'application/merge-patch+json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'text/json',
  ',;=',
];

const headerText = fc.string({
  unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

const headersOf = (operation: DescribedOperation): Arbitrary<Readonly<Record<string, string>>> => {
  const documented = operation.parameters
    .filter((parameter) => parameter.in === 'header')
    .map(({ name }) => name);
  const some = (name: string, values: Arbitrary<string>) =>
    mostly<Readonly<Record<string, string>>>(
      [6, fc.constant({})],
      [1, values.map((value) => ({ [name]: value }))],
    );
  return fc
    .tuple(
      some('content-type', of(...CONTENT_TYPES)),
      some('x-request-id', headerText),
      some('accept', of('*/*', 'text/html', 'application/xml', 'nonsense')),
      ...documented.map((name) => some(name, mostly<string>([2, of('a', 'b', 'c', 'd')], [1, headerText]))),
    )
    .map((parts) => Object.assign({}, ...parts));
};

const WRONG_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'QUERY'];

const pathOf = (operation: DescribedOperation): Arbitrary<string> => {
  const id = mostly<string>(
    [14, someUuid],
    [1, hostileText.map((text) => encodeURIComponent(text.toWellFormed()))],
  );
  const good = id.map((text) => operation.path.replace(/\{\w+\}/, text));
  return mostly<string>(
    [30, good],
    [
      1,
      fc.tuple(good, hostileText).map(([path, text]) => `${path}/${encodeURIComponent(text.toWellFormed())}`),
    ],
    [
      1,
      fc
        .tuple(good, of('//', '/./', '/%2e%2e/', '/%2F'))
        .map(([path, text]) => path.replace('/rest/', `/rest${text}`)),
    ],
  );
};

const requestOf = (description: Description, operation: DescribedOperation): Arbitrary<FuzzRequest> =>
  fc
    .record({
      method: mostly<string>([25, fc.constant(operation.method)], [1, of(...WRONG_METHODS)]),
      path: pathOf(operation),
      query: queryOf(description, operation),
      headers: headersOf(operation),
      body: bodyOf(description, operation.body),
    })
    .map(({ method, path, query, headers, body }) => ({
      operation,
      method,
      url: `${path}${query}`,
      headers,
      // The standard's `Request` lets GET and HEAD have none.
      body: method === 'GET' || method === 'HEAD' ? undefined : body,
    }));

export const requestsOf = (description: Description): Arbitrary<FuzzRequest> =>
  fc.oneof(...description.operations.map((operation) => requestOf(description, operation)));
