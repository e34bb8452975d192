/** A workspace's schema → its OpenAPI document: every operation of a dialect, expanded for each object. Pure. */
import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import type {
  HeaderObject,
  OpenAPIObject,
  ParameterObject,
  ReferenceObject,
  ResponseObject,
  TagObject,
} from 'openapi3-ts/oas31';
import type { ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import {
  type Content,
  type Maxima,
  type MetadataOperation,
  type Operation,
  type Parameter,
  type Prose,
  type SchemaRole,
  scopeOf,
} from '../definitions/operation.ts';
import { errorsOf } from '../definitions/refusals.ts';
import {
  codesByStatus,
  conditionalHeaders,
  errorResponses,
  genericRecordSchemas,
  headerComponents,
  jsonResponse,
  notModified,
  SECURITY_SCHEME,
  sharedSchemas,
} from './components.ts';
import type { Dialect } from './dialects.ts';
import { originalsOf } from './envelopes.ts';
import { arrayOf, type JsonSchema, ref, toJsonSchema } from './json-schema.ts';
import { metadataSchemas } from './metadata-schemas.ts';
import { distinctNames, type Names } from './names.ts';
import { compositeComponents, recordSchemas } from './record-schemas.ts';

const VERSION = '0.1.0';
const BEARER = 'bearerAuth';

/** What operations are about, and how a document calls it. */
interface Resource {
  readonly names: Names;
  readonly prose: Prose;
  readonly tag: string;
  readonly operationId: (operation: Operation) => string;
  /** What stands for `{plural}` in paths. */
  readonly plural: string;
  /** The schemas of its roles; a role that is not there has no operation. */
  readonly schemas: Readonly<Partial<Record<SchemaRole, JsonSchema>>>;
}

const prose = (singular: string, plural: string): Prose => ({
  singular,
  plural,
  aSingular: `${/^[aeiou]/i.test(singular) ? 'an' : 'a'} ${singular}`,
});

/** A label inside a sentence: in lower case, abbreviations aside. */
const inSentence = (label: string): string =>
  label
    .split(' ')
    .map((word) => (word === word.toUpperCase() ? word : word.toLowerCase()))
    .join(' ');

export interface DocumentRequest {
  readonly dialect: Dialect;
  readonly schema: WorkspaceSchema;
  readonly maxima: Maxima;
  readonly operations: readonly Operation[];
}

class DocumentBuilder {
  readonly #registry = new OpenAPIRegistry();
  readonly #dialect: Dialect;
  readonly #schema: WorkspaceSchema;
  readonly #maxima: Maxima;
  readonly #operations: readonly Operation[];
  readonly #tags: TagObject[] = [];
  readonly #used = new Set<string>();

  constructor({ dialect, schema, maxima, operations }: DocumentRequest) {
    this.#dialect = dialect;
    this.#schema = schema;
    this.#maxima = maxima;
    this.#operations = operations;
  }

  build(): OpenAPIObject {
    const covered = this.#operations.filter(this.#dialect.covers);
    this.#addShared();
    const resources = this.#resources(new Set(covered.map(({ resource }) => resource)));
    for (const operation of covered)
      for (const resource of resources.get(operation.resource) ?? []) this.#addOperation(operation, resource);
    this.#registry.registerComponent('securitySchemes', BEARER, SECURITY_SCHEME);
    const { webhooks: _, ...document } = new OpenApiGeneratorV31(this.#registry.definitions, {
      sortComponents: 'alphabetically',
    }).generateDocument({
      openapi: '3.1.1',
      info: {
        title: this.#dialect.title,
        version: VERSION,
        description: DESCRIPTION,
        contact: { name: 'Viginti' },
        license: { name: 'MIT', identifier: 'MIT' },
      },
      security: [{ [BEARER]: [] }],
      tags: this.#tags,
    });
    return document;
  }

  #add(name: string, schema: JsonSchema): void {
    this.#registry.registerComponent('schemas', name, schema);
  }

  #addShared(): void {
    for (const [name, schema] of Object.entries(sharedSchemas())) this.#add(name, schema);
  }

  #resources(wanted: ReadonlySet<Operation['resource']>): ReadonlyMap<string, readonly Resource[]> {
    const resources = new Map<string, readonly Resource[]>();
    if (wanted.has('records')) resources.set('records', this.#recordResources());
    for (const definition of ['objects', 'fields'] as const)
      if (wanted.has(definition)) resources.set(definition, [this.#metadataResource(definition)]);
    if (wanted.has('service')) resources.set('service', [this.#serviceResource()]);
    return resources;
  }

  #tag(tag: TagObject): string {
    this.#tags.push(tag);
    return tag.name;
  }

  /** Everything that the document makes of the names of an object. */
  #namesMade(names: Names): readonly string[] {
    const { schemas, records, tags } = this.#dialect;
    return [
      ...Object.values(schemas).map((name) => `schema ${name(names)}`),
      ...Object.values(records).map((name) => `operation ${name(names)}`),
      `tag ${tags.records(names.plural, names)}`,
    ];
  }

  /** Names that are taken whatever the objects of the workspace. */
  #namesReserved(): readonly string[] {
    const { schemas, metadata, definitions, tags, service } = this.#dialect;
    const both = Object.values(definitions);
    const components = [
      ...Object.keys(sharedSchemas()),
      ...Object.keys(genericRecordSchemas()),
      ...compositeComponents().keys(),
    ];
    return [
      ...components.map((name) => `schema ${name}`),
      ...both.flatMap((names) => Object.values(schemas).map((name) => `schema ${name(names)}`)),
      ...both.flatMap((names) => Object.values(metadata).map((name) => `operation ${name(names)}`)),
      ...this.#operations
        .filter(({ resource }) => resource === 'service')
        .map(({ action }) => `operation ${service(action)}`),
      ...[...Object.values(tags.definitions), tags.service].map((tag) => `tag ${tag}`),
    ];
  }

  #recordResources(): readonly Resource[] {
    if (this.#dialect.hasGenericRecords)
      for (const [name, schema] of Object.entries(genericRecordSchemas())) this.#add(name, schema);
    for (const [name, schema] of compositeComponents()) this.#add(name, schema);
    const objects = this.#schema.objects.filter((object) => object.isActive);
    const names = distinctNames(objects, this.#namesReserved(), (given) => this.#namesMade(given));
    const items = new Map([...names].map(([id, given]) => [id, this.#dialect.schemas.item(given)]));
    return objects.flatMap((object) => {
      const given = names.get(object.id);
      return given ? [this.#recordResource(object, given, items)] : [];
    });
  }

  #recordResource(object: ObjectSchema, names: Names, items: ReadonlyMap<string, string>): Resource {
    const { schemas, sharesBodies, records, tags } = this.#dialect;
    const made = recordSchemas(object, items);
    const { input, required } = made;
    const create = schemas.create(names);
    // Where nothing is required of a new record, what creates one and what changes one are the same.
    const update = sharesBodies && required.length === 0 ? create : schemas.update(names);
    this.#add(update, input);
    this.#add(create, required.length > 0 ? { ...input, required: [...required] } : input);
    for (const role of ['item', 'one', 'many', 'several'] as const)
      this.#add(schemas[role](names), made[role]);
    const said = prose(inSentence(object.labelSingular), inSentence(object.labelPlural));
    return {
      names,
      prose: said,
      tag: this.#tag({
        name: tags.records(object.namePlural, names),
        description: `Records of ${said.plural}.`,
        'x-displayName': object.labelPlural,
      }),
      operationId: (operation) => (operation.resource === 'records' ? records[operation.action](names) : ''),
      plural: object.namePlural,
      schemas: {
        create: ref(create),
        update: ref(update),
        batch: arrayOf(ref(create), { minItems: 1, maxItems: this.#maxima.maxBatchSize }),
        one: ref(schemas.one(names)),
        many: ref(schemas.many(names)),
        several: ref(schemas.several(names)),
        deleted: made.deleted,
        deletedMany: made.deletedMany,
        originals: originalsOf(ref(update), this.#maxima.maxBatchSize),
        duplicates: made.duplicates,
      },
    };
  }

  #metadataResource(resource: MetadataOperation['resource']): Resource {
    const { schemas, definitions, metadata, tags } = this.#dialect;
    const names = definitions[resource];
    const made = metadataSchemas(resource, {
      objects: schemas.item(definitions.objects),
      fields: schemas.item(definitions.fields),
    });
    for (const role of ['item', 'create', 'update', 'one', 'many'] as const)
      this.#add(schemas[role](names), made[role]);
    return {
      names,
      prose: resource === 'objects' ? prose('object', 'objects') : prose('field', 'fields'),
      tag: this.#tag({
        name: tags.definitions[resource],
        description: `Definitions of ${resource}: what the workspace's records are made of.`,
      }),
      operationId: (operation) =>
        operation.resource === 'objects' || operation.resource === 'fields'
          ? metadata[operation.action](names)
          : '',
      plural: '',
      schemas: {
        create: ref(schemas.create(names)),
        update: ref(schemas.update(names)),
        one: ref(schemas.one(names)),
        many: ref(schemas.many(names)),
        deleted: made.deleted,
      },
    };
  }

  #serviceResource(): Resource {
    return {
      names: { singular: '', plural: '' },
      prose: prose('', ''),
      tag: this.#tag({ name: this.#dialect.tags.service, description: 'The service itself.' }),
      operationId: ({ action }) => this.#dialect.service(action),
      plural: '',
      schemas: {},
    };
  }

  #content(content: Content, { schemas }: Resource): JsonSchema {
    const schema = typeof content === 'string' ? schemas[content] : toJsonSchema(content());
    if (!schema) throw new Error(`there is no schema for '${String(content)}' of the resource`);
    return schema;
  }

  /** A component that is told once, where it is first used. */
  #component(
    kind: 'parameters' | 'responses' | 'headers',
    name: string,
    make: () => ParameterObject | ResponseObject | HeaderObject,
  ): ReferenceObject {
    const $ref = `#/components/${kind}/${name}`;
    if (!this.#used.has($ref)) this.#registry.registerComponent(kind, name, make());
    this.#used.add($ref);
    return { $ref };
  }

  /** A response as it is, with its headers among the components. */
  #withHeaders<Response extends ResponseObject>(response: Response): Response {
    const headers = headerComponents();
    for (const name of Object.keys(response.headers ?? {})) {
      const header = headers[name];
      if (header) this.#component('headers', name, () => header);
    }
    return response;
  }

  #parameter(parameter: Parameter): ReferenceObject {
    return this.#component('parameters', this.#dialect.parameter(parameter.component), () => ({
      name: parameter.name,
      in: parameter.in,
      ...((parameter.in === 'path' || parameter.isRequired) && { required: true }),
      description: parameter.description,
      schema: toJsonSchema(parameter.schema(this.#maxima)),
      ...(parameter.example !== undefined && { example: parameter.example }),
    }));
  }

  #addOperation(operation: Operation, resource: Resource): void {
    const { method, path, access, summary, description, parameters, body, success, isConditional } =
      operation;
    const scope = scopeOf(access);
    const said = [
      description?.(resource.prose) ?? `${summary(resource.prose)}.`,
      ...(scope === null ? [] : [`Needs the scope \`${scope}\`.`]),
    ];
    const answer = jsonResponse(
      success.status,
      success.description(resource.prose),
      this.#content(success.content, resource),
    );
    const responses: RouteConfig['responses'] = isConditional
      ? {
          [success.status]: this.#withHeaders({
            ...answer,
            headers: { ...answer.headers, ...conditionalHeaders() },
          }),
          304: this.#withHeaders(notModified()),
        }
      : { [success.status]: this.#withHeaders(answer) };
    const errors = codesByStatus(errorsOf(operation));
    for (const status of errors.keys()) {
      const error = errorResponses().get(status);
      if (error)
        responses[status] = this.#component('responses', this.#dialect.response(status, error.reason), () =>
          this.#withHeaders(error.response),
        );
    }
    this.#registry.registerPath({
      method,
      path: path.slice(this.#dialect.base.length).replace('{plural}', resource.plural),
      operationId: resource.operationId(operation),
      tags: [resource.tag],
      summary: summary(resource.prose),
      description: said.join('\n\n'),
      ...(access === 'public' && { security: [] }),
      ...(access === 'optionalKey' && { security: [{}, { [BEARER]: [] }] }),
      ...(scope !== null && { 'x-required-scope': scope }),
      ...(parameters.length > 0 && { parameters: parameters.map((given) => this.#parameter(given)) }),
      ...(body && {
        request: {
          body: {
            required: body.isRequired,
            content: { 'application/json': { schema: this.#content(body.content, resource) } },
          },
        },
      }),
      responses,
      'x-error-codes': [...errors.values()].flat(),
    });
  }
}

const DESCRIPTION = `Twenty's CRM REST API: records of the workspace's objects, and the definitions of objects and fields.

Every request carries an API key, \`Authorization: Bearer vgt_…\`; the workspace comes from the key. Every answer that is not a success has the one shape of \`Error\`, whose \`messages\` list every problem found.`;

export const buildDocument = (request: DocumentRequest): OpenAPIObject =>
  new DocumentBuilder(request).build();
