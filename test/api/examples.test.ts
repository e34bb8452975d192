/**
 * Every example of the document is sent as it stands, with the ids of records that are there: each is answered with
 * success, or with the conflict that the document announces.
 */
import { describe, expect, it } from 'vitest';
import { createWorkspace, type Json, type Workspace } from '../support/api.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly source: Json;
}

const operationsIn = (document: Json): readonly Operation[] =>
  Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, source]) => ({ method: method.toUpperCase(), path, source })),
  );

const resolve = (document: Json, node: Json): Json =>
  node?.$ref === undefined
    ? node
    : node.$ref
        .slice(2)
        .split('/')
        .reduce((at: Json, key: string) => at[key], document);

/** The query of an operation's examples; a parameter without one is left out. */
const queryOf = (document: Json, { source }: Operation): string => {
  const parameters: readonly Json[] = (source.parameters ?? []).map((one: Json) => resolve(document, one));
  const query = parameters.filter((one) => one.in === 'query' && one.example !== undefined);
  return query.length === 0
    ? ''
    : `?${query.map(({ name, example }) => `${name}=${encodeURIComponent(example)}`).join('&')}`;
};

const bodiesOf = ({ source }: Operation): readonly Json[] => {
  const content = source.requestBody?.content['application/json'];
  if (!content) return [undefined];
  const examples = Object.values<Json>(content.examples ?? {}).map(({ value }) => value);
  expect(examples.length, source.operationId).toBeGreaterThan(0);
  return examples;
};

const needsFilter = (document: Json, { source }: Operation): boolean =>
  (source.parameters ?? []).some((one: Json) => {
    const { name, required } = resolve(document, one);
    return name === 'filter' && required === true;
  });

const isWrite = ({ source }: Operation): boolean => source['x-required-scope']?.endsWith(':write') ?? false;

/** An object and a field of the workspace's own, and a record of each object: what `{id}` can stand for. */
class Ids {
  readonly #api: Workspace;

  constructor(api: Workspace) {
    this.#api = api;
  }

  async #record(plural: string): Promise<string> {
    const { status, body } = await this.#api.post(`/rest/${plural}`, {});
    expect(status, plural).toBe(201);
    return Object.values<Json>(body.data)[0].id;
  }

  async #object(): Promise<string> {
    const label = `Thing ${crypto
      .randomUUID()
      .slice(0, 8)
      .replaceAll(/[0-9-]/g, 'x')}`;
    const { body } = await this.#api.post('/rest/metadata/objects', {
      labelSingular: label,
      labelPlural: `${label}s`,
    });
    return body.data.object.id;
  }

  async #field(): Promise<string> {
    const { body } = await this.#api.post('/rest/metadata/fields', {
      objectMetadataId: await this.#object(),
      type: 'TEXT',
      label: 'Remark',
    });
    return body.data.field.id;
  }

  /** A body with ids of records that are there, as the page has them. */
  async filled({ path }: Operation, body: Json): Promise<Json> {
    const plural = path.split('/')[2] ?? '';
    return path.endsWith('/merge')
      ? { ...body, ids: [await this.#record(plural), await this.#record(plural)] }
      : body;
  }

  /** The id of something that the operation can be about: what it deletes or restores is made for it. */
  async of(document: Json, { method, path, source }: Operation): Promise<string> {
    if (path.startsWith('/rest/metadata/')) {
      if (method === 'DELETE') return path.includes('/objects/') ? this.#object() : this.#field();
      const [id] = source.parameters.map((one: Json) => resolve(document, one));
      return id.example;
    }
    const plural = path.split('/').find((part) => !['', 'rest', 'restore', 'batch'].includes(part)) ?? '';
    const id = await this.#record(plural);
    if (path.includes('restore')) await this.#api.delete(`/rest/${plural}/${id}`);
    return id;
  }
}

const makeRockets = async (api: Workspace): Promise<void> => {
  const object = await api.post('/rest/metadata/objects', { labelSingular: 'Probe', labelPlural: 'Probes' });
  const objectMetadataId: string = object.body.data.object.id;
  for (const field of [
    { type: 'TEXT', label: 'Serial number', isUnique: true },
    { type: 'NUMBER', label: 'Thrust', isNullable: false, defaultValue: 1 },
    { type: 'SELECT', label: 'Stage', options: [{ label: 'Planned', value: 'PLANNED', color: 'blue' }] },
  ]) {
    const { status } = await api.post('/rest/metadata/fields', { objectMetadataId, ...field });
    expect(status).toBe(201);
  }
};

describe('the examples of the document', () => {
  it('can be sent as they stand', async () => {
    const api = await createWorkspace();
    await makeRockets(api);
    const { body: document } = await api.get('/openapi.json');
    const ids = new Ids(api);
    const operations = operationsIn(document);
    expect(operations.length).toBeGreaterThan(150);
    const refused: string[] = [];
    let sent = 0;
    for (const operation of operations) {
      if (needsFilter(document, operation)) continue;
      for (const body of bodiesOf(operation)) {
        const id = operation.path.includes('{id}') ? await ids.of(document, operation) : '';
        const target = operation.path.replace('{id}', id) + queryOf(document, operation);
        const answer = await api.call(operation.method, target, await ids.filled(operation, body));
        sent += 1;
        const isConflict = answer.status === 409 && answer.body.code === 'DUPLICATE';
        if (answer.status >= 300 && !isConflict)
          refused.push(`${operation.method} ${target} ${JSON.stringify(body)}: ${answer.text}`);
      }
    }
    expect(refused).toEqual([]);
    expect(sent).toBeGreaterThan(150);
  });

  it('of what creates a record can be sent again and again', async () => {
    const api = await createWorkspace();
    await makeRockets(api);
    const { body: document } = await api.get('/openapi.json');
    const creating = operationsIn(document).filter(({ source }) => /^create\w+$/.test(source.operationId));
    for (const operation of creating.filter(({ path }) => !path.startsWith('/rest/metadata/'))) {
      const [first] = bodiesOf(operation);
      for (const attempt of [1, 2]) {
        const { status } = await api.call(operation.method, operation.path, first);
        expect(status, `${operation.path}, time ${attempt}`).toBe(201);
      }
    }
  });

  it('name no records that a write by filter would change: without one it is refused', async () => {
    const api = await createWorkspace();
    const { body: document } = await api.get('/openapi.json');
    const { body: made } = await api.post('/rest/companies', { name: 'Fjord' });
    const bulk = operationsIn(document).filter(
      (operation) => isWrite(operation) && needsFilter(document, operation),
    );
    expect(bulk.length).toBeGreaterThan(30);
    for (const operation of bulk.filter(({ path }) => path.includes('companies'))) {
      const [body] = bodiesOf(operation);
      const answer = await api.call(operation.method, operation.path + queryOf(document, operation), body);
      expect([answer.status, answer.body.code], operation.path).toEqual([400, 'INVALID_FILTER']);
    }
    const { body: after } = await api.get(`/rest/companies/${made.data.company.id}?depth=0`);
    const { createCompany: _, ...before } = made.data;
    expect(after.data.company).toMatchObject({ id: before.company.id, updatedAt: before.company.updatedAt });
  });
});
