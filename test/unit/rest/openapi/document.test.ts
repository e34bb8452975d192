/** What holds of every document: nothing undocumented, nothing called twice, every example valid. */
import { describe, expect, it } from 'vitest';
import { createApp, createServices } from '../../../../src/app.ts';
import { parseEnv } from '../../../../src/env.ts';
import { ERRORS } from '../../../../src/errors.ts';
import { OPERATIONS } from '../../../../src/rest/definitions/index.ts';
import { scopeOf } from '../../../../src/rest/definitions/operation.ts';
import { IDEMPOTENCY_KEY } from '../../../../src/rest/definitions/parameters.ts';
import { errorsOf } from '../../../../src/rest/definitions/refusals.ts';
import { DIALECTS } from '../../../../src/rest/openapi/dialects.ts';
import { createField } from '../../../../src/schema/change/create-field.ts';
import { FIELD_TYPES } from '../../../../src/schema/field-types/index.ts';
import type { ObjectRow } from '../../../../src/schema/rows.ts';
import { buildWorkspaceSchema } from '../../../../src/schema/workspace-schema.ts';
import { documentOf, standardDocument } from '../../../support/document.ts';
import { judgeOf } from '../../../support/json-schema.ts';
import { workspaceWithObjects } from '../../../support/many-objects.ts';
import { testSchema } from '../../../support/schema.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are asserted, whatever their shape
type Json = any;

/** Pages for readers. */
const PAGES = /^\/$|^\/docs(\/|$)|^\/llms\.txt$/;

const operationsIn = (document: Json): readonly Json[] =>
  Object.values<Json>(document.paths).flatMap((item) => Object.values<Json>(item));

/** Where documents are sent: introspection describes them. */
const GRAPHQL = /^\/(graphql|metadata)$/;

const repeated = (items: readonly string[]): readonly string[] =>
  items.filter((item, at) => items.indexOf(item) !== at);

describe('the routes', () => {
  const app = createApp(createServices(parseEnv({ DATABASE_URL: 'postgresql://u:p@host.test/db' })));
  const routes = app.routes.filter(
    ({ method, path }) => !['ALL', 'OPTIONS'].includes(method) && !PAGES.test(path) && !GRAPHQL.test(path),
  );

  it('take an idempotency key wherever they write, and nowhere else', () => {
    for (const { method, path, access, parameters } of OPERATIONS) {
      const isWrite = ['post', 'patch', 'put', 'delete'].includes(method) && access.endsWith(':write');
      expect(parameters.includes(IDEMPOTENCY_KEY), `${method} ${path}`).toBe(isWrite);
    }
  });

  it('are those of the operations, each documented', () => {
    const { paths } = standardDocument('native');
    expect(routes.length).toBeGreaterThan(30);
    for (const { method, path } of routes) {
      const template = path.replaceAll(/:(\w+)/g, '{$1}');
      const documented = paths[template.replace('{plural}', 'people')]?.[method.toLowerCase()];
      expect(documented?.operationId, `${method} ${path}`).toEqual(expect.any(String));
    }
  });

  it('are told in full: an operation that is not registered is not documented', () => {
    const registered = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    for (const { method, path } of OPERATIONS) {
      const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
      expect(registered.has(`${method.toUpperCase()} ${route}`), `${method} ${path}`).toBe(true);
    }
  });

  it('need a key wherever they begin with /rest', () => {
    const open = OPERATIONS.filter(({ path }) => path.startsWith('/rest/')).filter(
      ({ access }) => access === 'public' || access === 'optionalKey',
    );
    expect(open).toEqual([]);
  });

  it('document 401 where they need a key, and 403 where it needs a scope', () => {
    for (const operation of OPERATIONS) {
      expect(errorsOf(operation).has('UNAUTHENTICATED')).toBe(operation.access !== 'public');
      expect(errorsOf(operation).has('FORBIDDEN')).toBe(scopeOf(operation.access) !== null);
    }
  });
});

describe.each([
  ['native', 'the standard model'] as const,
  ['twenty-core', 'the standard model'] as const,
  ['twenty-metadata', 'the standard model'] as const,
  ['native', 'a workspace'] as const,
  ['twenty-core', 'a workspace'] as const,
])('%s, of %s', (dialect, of) => {
  const document = of === 'a workspace' ? documentOf(dialect, testSchema) : standardDocument(dialect);
  const judge = judgeOf(document);

  it('gives every operation an id of its own', () => {
    expect(repeated(operationsIn(document).map(({ operationId }) => operationId))).toEqual([]);
    for (const { operationId } of operationsIn(document)) expect(operationId).toMatch(/^[A-Za-z]\w+$/);
  });

  it('refers to nothing that is not there', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, pointer = ''] of references)
      expect(
        pointer.split('/').reduce((node: Json, key) => node?.[key], document),
        pointer,
      ).toBeDefined();
  });

  it('has examples that are valid', () => {
    let examples = 0;
    for (const [name, schema] of Object.entries<Json>(document.components.schemas)) {
      for (const example of schema.examples ?? []) {
        expect(judge(name, example), `${name}: ${JSON.stringify(example)}`).toBe(true);
        examples += 1;
      }
    }
    expect(examples > 20 || dialect === 'twenty-metadata').toBe(true);
    for (const response of Object.values<Json>(document.components.responses))
      for (const { value } of Object.values<Json>(response.content['application/json'].examples))
        expect(judge('Error', value)).toBe(true);
  });

  it('tells every error with its status', () => {
    for (const { responses, 'x-error-codes': codes } of operationsIn(document))
      for (const code of codes as (keyof typeof ERRORS)[])
        expect(responses, code).toHaveProperty(String(ERRORS[code].status));
  });

  it('has the base of its paths in its servers', () => {
    const { base } = DIALECTS[dialect];
    expect(document.servers).toEqual([{ url: `https://viginti.test${base}` }]);
    const wanted = OPERATIONS.filter(DIALECTS[dialect].covers);
    for (const { path } of wanted) expect(path.startsWith(base)).toBe(true);
    expect(Object.keys(document.paths).filter((path) => base !== '' && path.startsWith('/rest/'))).toEqual(
      [],
    );
  });
});

describe("Twenty's names", () => {
  const { paths, components, tags } = standardDocument('twenty-core');

  it('are those its tools look for', () => {
    const ids = (path: string) =>
      Object.fromEntries(
        Object.entries<Json>(paths[path]).map(([method, { operationId }]) => [method, operationId]),
      );
    expect(ids('/people')).toMatchObject({ get: 'findManyPeople', post: 'createOnePerson' });
    expect(ids('/people/{id}')).toMatchObject({
      get: 'findOnePerson',
      patch: 'UpdateOnePerson',
      delete: 'deleteOnePerson',
    });
    expect(ids('/batch/people')).toEqual({ post: 'createManyPeople' });
    expect(ids('/restore/people/{id}')).toEqual({ patch: 'restoreOnePerson' });
    expect(ids('/open-api/core')).toEqual({ get: 'GetOpenApiSchema' });
    expect(components.schemas).toHaveProperty('Person');
    expect(components.schemas).toHaveProperty('PersonForUpdate');
    expect(components.schemas).toHaveProperty('PersonForResponse');
    expect(Object.keys(components.parameters)).toEqual(
      expect.arrayContaining([
        'idPath',
        'startingAfter',
        'endingBefore',
        'filter',
        'depth',
        'orderBy',
        'limit',
      ]),
    );
    expect(tags.map(({ name }: Json) => name)).toEqual(expect.arrayContaining(['people', 'General']));
  });
});

describe('names that would be taken twice', () => {
  const objectRow = (number: number, nameSingular: string, namePlural: string): ObjectRow => ({
    id: `40400000-0000-4000-8000-00000000${number.toString(16).padStart(2, '0')}00`,
    isCustom: true,
    nameSingular,
    namePlural,
    labelSingular: nameSingular,
    labelPlural: namePlural,
    description: null,
    icon: null,
    isActive: true,
    labelIdentifierFieldId: null,
    imageIdentifierFieldId: null,
    createdAt: '2025-01-01T00:00:00.000Z',
    updatedAt: '2025-01-01T00:00:00.000Z',
  });
  const schema = buildWorkspaceSchema({
    workspaceId: '20200000-0000-4000-9000-000000000001',
    version: 1,
    createdAt: '2025-01-01T00:00:00.000Z',
    objects: [
      objectRow(1, 'personInput', 'personInputs'),
      objectRow(2, 'error', 'errors'),
      objectRow(3, 'objectMetadata', 'objectMetadatas'),
      objectRow(4, 'emailsInput', 'emailsInputs'),
      objectRow(5, 'peopleBatch', 'personForUpdate'),
      objectRow(6, 'health', 'openApi'),
    ],
    fields: [],
  });

  it.each(['native', 'twenty-core'] as const)('stay apart in %s', (dialect) => {
    const document = documentOf(dialect, schema);
    expect(repeated(operationsIn(document).map(({ operationId }) => operationId))).toEqual([]);
    expect(repeated(document.tags.map(({ name }: Json) => name))).toEqual([]);
    const standard = standardDocument(dialect).components.schemas;
    for (const name of Object.keys(standard).filter((one) => /^(Person|Error|PageInfo|Emails)/.test(one)))
      expect(document.components.schemas[name], name).toEqual(standard[name]);
    const { paths } = document;
    const base = DIALECTS[dialect].base === '' ? '/rest' : '';
    for (const plural of ['personInputs', 'errors', 'objectMetadatas', 'emailsInputs', 'personForUpdate'])
      expect(Object.keys(paths), plural).toContain(`${base}/${plural}`);
  });
});

/** Components that a schema refers to, directly. */
const referredBy = (node: Json): readonly string[] =>
  [...JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);

describe.each(['native', 'twenty-core', 'twenty-metadata'] as const)('schemas of %s', (dialect) => {
  const schemas: Json = documentOf(dialect, workspaceWithObjects(3)).components.schemas;

  it('never lead back to themselves', () => {
    const depthOf = (name: string, above: readonly string[]): number => {
      if (above.includes(name)) throw new Error(`a cycle: ${[...above, name].join(' → ')}`);
      return 1 + Math.max(0, ...referredBy(schemas[name]).map((next) => depthOf(next, [...above, name])));
    };
    for (const name of Object.keys(schemas)) expect(depthOf(name, []), name).toBeLessThanOrEqual(6);
  });
});

describe('related records', () => {
  const { schemas } = standardDocument('native').components;

  it('are told two levels deep, as they are returned', () => {
    const { company } = schemas.Person.properties;
    expect(company.oneOf[0]).toEqual({ $ref: '#/components/schemas/CompanyRelation' });
    expect(schemas.CompanyRelation.properties.people.items).toEqual({
      $ref: '#/components/schemas/PersonNestedRelation',
    });
    expect(schemas.PersonNestedRelation.properties).toHaveProperty('companyId');
    expect(schemas.PersonNestedRelation.properties).not.toHaveProperty('company');
  });
});

describe('a workspace with 200 objects of its own', () => {
  it('is described in 3 seconds of CPU', () => {
    const schema = workspaceWithObjects(200);
    const before = process.cpuUsage();
    const document = documentOf('native', schema);
    const { user, system } = process.cpuUsage(before);
    expect(Object.keys(document.paths).length).toBeGreaterThan(1_500);
    expect((user + system) / 1e6).toBeLessThan(3);
  });
});

describe('the order of the document', () => {
  const { paths, tags, 'x-tagGroups': groups } = documentOf('native', testSchema);

  it('has every tag in one group, and the objects of the workspace in theirs', () => {
    const grouped = groups.flatMap((group: Json) => group.tags);
    expect(grouped.toSorted()).toEqual(tags.map(({ name }: Json) => name).toSorted());
    expect(groups.map(({ name }: Json) => name)).toEqual([
      'CRM',
      'Linking objects',
      'Your objects',
      'Other standard objects',
      'Metadata',
      'Service',
    ]);
    expect(groups[1].tags).toEqual(['NoteTargets', 'TaskTargets', 'Attachments', 'Favorites']);
    expect(groups[2].tags).toEqual(['Rockets', 'RocketStages']);
  });

  it('begins with everyday operations, and marks those that repeat others', () => {
    const rockets = Object.entries<Json>(paths)
      .filter(([path]) => /\/rockets(\/|$)/.test(path))
      .flatMap(([, item]) => Object.values<Json>(item));
    expect(rockets.slice(0, 2).map(({ operationId }) => operationId)).toEqual([
      'listRockets',
      'createRocket',
    ]);
    expect(
      rockets.flatMap(({ operationId, 'x-repeats': repeated }) =>
        repeated ? [`${operationId} = ${repeated}`] : [],
      ),
    ).toEqual([
      'putRockets = updateRockets',
      'putRocket = updateRocket',
      'restoreDeletedRocket = restoreRocket',
      'restoreDeletedRockets = restoreRockets',
    ]);
  });
});

describe('the bodies that create and change objects and fields', () => {
  const { schemas } = standardDocument('native').components;
  const creatable = Object.values(FIELD_TYPES)
    .filter((type) => type.isCreatable)
    .map(({ type }) => type);

  it('are told for every type that can be created, and for no other', () => {
    const { oneOf, discriminator } = schemas.FieldMetadataInput;
    expect(Object.keys(discriminator.mapping).toSorted()).toEqual(creatable.toSorted());
    expect(oneOf.map(({ $ref }: Json) => $ref)).toEqual(Object.values(discriminator.mapping));
  });

  it('say what each property means', () => {
    const { mapping } = schemas.FieldMetadataInput.discriminator;
    const ofTypes = Object.values<string>(mapping).map((reference) => reference.split('/').at(-1) ?? '');
    expect(ofTypes.length).toBe(creatable.length);
    for (const name of [...ofTypes, 'FieldMetadataUpdate', 'ObjectMetadataInput', 'ObjectMetadataUpdate'])
      for (const [key, property] of Object.entries<Json>(schemas[name].properties))
        expect(property.description, `${name}.${key}`).toEqual(expect.stringMatching(/\.$/));
  });

  it('have examples that the planner takes', () => {
    const maker = {
      now: '2026-01-01T00:00:00.000Z',
      newId: () => crypto.randomUUID(),
      inLatin: (text: string) => text,
    };
    for (const type of creatable) {
      const name = String(schemas.FieldMetadataInput.discriminator.mapping[type]).split('/').at(-1) ?? '';
      const [example] = schemas[name].examples;
      expect(example.type).toBe(type);
      expect(createField(testSchema, example, maker).change.fields[0]?.type, type).toBe(type);
    }
  });

  it('type defaults and settings', () => {
    expect(schemas.CurrencyFieldInput.properties.defaultValue.properties).toHaveProperty('amountMicros');
    expect(schemas.NumberFieldInput.properties.settings.properties).toHaveProperty('decimals');
    expect(schemas.SelectFieldInput.required).toContain('options');
    expect(schemas.BooleanFieldInput.properties).not.toHaveProperty('isUnique');
    expect(schemas.RelationFieldInput.required).toContain('relationCreationPayload');
  });
});

describe('groups', () => {
  it('are typed: their aggregates, and the records of their samples', () => {
    const group = standardDocument('native').components.schemas.OpportunityGroupByResult;
    expect(group.properties.sumAmountAmountMicros).toEqual({ type: ['string', 'null'] });
    expect(group.properties).toHaveProperty('maxCloseDate');
    expect(group.properties.records.items).toEqual({
      $ref: '#/components/schemas/OpportunityNestedRelation',
    });
  });
});

it('describes what bodies take under the name of a many-to-one relation, and of no other', () => {
  const { schemas } = standardDocument('native').components;
  expect(Object.keys(schemas.RelationInput.properties)).toEqual(['connect', 'disconnect']);
  const inputs: readonly Json[] = Object.values<Json>(schemas).filter(
    ({ additionalProperties, properties }) => additionalProperties === false && properties?.companyId,
  );
  expect(inputs.length).toBeGreaterThan(0);
  for (const { properties } of inputs) {
    expect(properties.company.oneOf).toEqual([
      { $ref: '#/components/schemas/RelationInput' },
      { type: 'null' },
    ]);
    expect(properties).not.toHaveProperty('noteTargets');
  }
});
