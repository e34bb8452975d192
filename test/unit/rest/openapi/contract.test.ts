/**
 * Twenty's published contract beside our document, operation by operation, parameter by parameter, property by
 * property: whoever generated a client from the one can talk to the other.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { standardDocument } from '../../../support/document.ts';

// biome-ignore lint/suspicious/noExplicitAny: two documents of any shape are walked side by side
type Json = any;

const contract: Json = parse(readFileSync('test/fixtures/twenty-core.openapi.yaml', 'utf8'));
const ours: Json = standardDocument('native');

/** Where we say something else than the contract, and why. */
const DIFFERENCES: readonly { readonly at: RegExp; readonly why: string }[] = [
  { at: /\.employees$/, why: 'a NUMBER takes fractions, in Twenty too: a number, not an integer' },
];

const resolve = (document: Json, node: Json): Json => {
  const reference: string | undefined = node?.$ref;
  if (reference === undefined) return node;
  const target = reference
    .slice(2)
    .split('/')
    .reduce((parent: Json, key) => parent?.[key], document);
  return resolve(document, target);
};

/** The alternatives of a schema, null aside. */
const variants = (node: Json): readonly Json[] => {
  const schema = resolve(ours, node);
  const alternatives: readonly Json[] | undefined = schema?.anyOf ?? schema?.oneOf;
  if (alternatives) return alternatives.flatMap(variants);
  return [schema?.type].flat().includes('null') && [schema?.type].flat().length === 1 ? [] : [schema];
};

/** What of a schema of the contract ours does not have. */
const missing = (path: string, wanted: Json, given: Json): readonly string[] => {
  if (DIFFERENCES.some(({ at }) => at.test(path))) return [];
  const schema = resolve(contract, wanted);
  const candidates = variants(given);
  const problems = candidates.map((candidate) => missingOf(path, schema, candidate));
  return problems.find((none) => none.length === 0) ?? problems[0] ?? [`${path} is not there`];
};

const missingOf = (path: string, wanted: Json, given: Json): readonly string[] => {
  if (given === undefined) return [`${path} is not there`];
  const types = [given.type].flat();
  // Where nothing is said of the type, anything goes.
  const fits = given.type === undefined || wanted.type === undefined || types.includes(wanted.type);
  return [
    ...(fits ? [] : [`${path} is of type ${types}, not ${wanted.type}`]),
    ...(wanted.format && given.format && wanted.format !== given.format
      ? [`${path} has the format ${given.format}, not ${wanted.format}`]
      : []),
    ...(wanted.enum ?? [])
      .filter((value: Json) => given.enum && !given.enum.includes(value))
      .map((value: Json) => `${path} does not take ${value}`),
    ...(wanted.enum && !given.enum ? [`${path} names no values`] : []),
    ...Object.entries(wanted.properties ?? {}).flatMap(([name, property]) =>
      missing(`${path}.${name}`, property, given.properties?.[name]),
    ),
    ...(wanted.items ? missing(`${path}[]`, wanted.items, given.items) : []),
  ];
};

const operations = Object.entries<Json>(contract.paths).flatMap(([path, item]) =>
  Object.entries<Json>(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({
      name: operation.operationId as string,
      path,
      method,
      operation,
      parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])],
    })),
);

const responseSchema = (document: Json, response: Json): Json =>
  resolve(document, response)?.content?.['application/json']?.schema;

describe.each(operations)('$name', ({ path, method, operation, parameters }) => {
  const own = ours.paths[path]?.[method];

  it('is there, under its path, method, id, tag and summary', () => {
    expect(own).toBeDefined();
    expect(own.operationId).toBe(operation.operationId);
    expect(own.tags).toEqual(operation.tags);
    expect(own.summary).toEqual(expect.any(String));
  });

  it('takes its parameters', () => {
    const ownParameters = (own.parameters ?? []).map((given: Json) => resolve(ours, given));
    for (const given of parameters) {
      const wanted = resolve(contract, given);
      const found = ownParameters.find((one: Json) => one.name === wanted.name && one.in === wanted.in);
      expect(found, wanted.name).toBeDefined();
      expect(found.required ?? false).toBe(wanted.required ?? false);
      expect(missing(wanted.name, wanted.schema, found.schema)).toEqual([]);
      expect(found.schema.default).toBe(wanted.schema.default);
      expect(found.schema.maximum).toBe(wanted.schema.maximum);
    }
  });

  it('takes its body', () => {
    const wanted = operation.requestBody?.content['application/json'].schema;
    const given = own.requestBody?.content['application/json'].schema;
    if (!wanted) return expect(given).toBeUndefined();
    expect(missing(method === 'patch' ? 'update body' : 'body', wanted, given)).toEqual([]);
    const { maxItems } = wanted;
    if (maxItems) expect(given.maxItems).toBe(maxItems);
    // What need not be given there need not be given here.
    const requiredThere: readonly string[] = resolve(contract, wanted).required ?? [];
    const requiredHere: readonly string[] = resolve(ours, given).required ?? [];
    expect(requiredHere.filter((name) => !requiredThere.includes(name))).toEqual([]);
  });

  it('answers its statuses and bodies', () => {
    for (const [status, response] of Object.entries<Json>(operation.responses)) {
      const given = own.responses[status];
      expect(given, status).toBeDefined();
      const schema = responseSchema(contract, response);
      // The contract's one response to every deletion names a person's; ours name what was deleted.
      if (response.$ref === '#/components/responses/Deleted') {
        const data = responseSchema(ours, given).properties.data;
        expect(Object.keys(data.properties)).toEqual([expect.stringMatching(/^delete[A-Z]/)]);
        expect(Object.values<Json>(data.properties)[0].properties.id.format).toBe('uuid');
      } else expect(missing(status, schema, responseSchema(ours, given))).toEqual([]);
    }
  });
});

describe('components', () => {
  it.each(Object.keys(contract.components.schemas))('have the schema %s', (name) => {
    expect(
      missing(`schemas/${name}`, contract.components.schemas[name], ours.components.schemas[name]),
    ).toEqual([]);
  });

  it.each(Object.keys(contract.components.parameters))('have the parameter %s', (name) => {
    expect(ours.components.parameters[name].name).toBe(contract.components.parameters[name].name);
  });

  it('have its response to what is not found, and its way to prove who asks', () => {
    expect(responseSchema(ours, ours.components.responses.NotFound)).toEqual({
      $ref: '#/components/schemas/Error',
    });
    expect(ours.components.securitySchemes.bearerAuth).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(ours.security).toEqual(contract.security);
  });

  it('know every tag of the contract', () => {
    const tags = ours.tags.map(({ name }: Json) => name);
    expect(contract.tags.map(({ name }: Json) => name).filter((name: Json) => !tags.includes(name))).toEqual(
      [],
    );
  });
});
