/** A workspace's schema → its OpenAPI document: every operation of a dialect, expanded for each object. Pure. */
import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import type {
  ExampleObject,
  HeaderObject,
  OpenAPIObject,
  ParameterObject,
  ReferenceObject,
  ResponseObject,
  TagObject,
} from 'openapi3-ts/oas31';
import type { FieldTypeName, JsonValue, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import {
  type Content,
  type Maxima,
  METADATA_ACTIONS,
  type MetadataOperation,
  type Operation,
  type Parameter,
  type Prose,
  RECORD_ACTIONS,
  type SchemaRole,
  scopeOf,
} from '../definitions/operation.ts';
import { IDEMPOTENCY_KEY } from '../definitions/parameters.ts';
import { errorsOf } from '../definitions/refusals.ts';
import {
  codesByStatus,
  errorResponses,
  genericRecordSchemas,
  headerComponents,
  jsonResponse,
  notModified,
  SECURITY_SCHEME,
  sharedSchemas,
} from './components.ts';
import type { Dialect } from './dialects.ts';
import { mergeRequest, originalsOf } from './envelopes.ts';
import { anotherExample, completeExample, createExample, recordExample, updateExample } from './examples.ts';
import { creatableTypes, fieldInputSchema } from './field-inputs.ts';
import { guide } from './guide.ts';
import { arrayOf, type JsonSchema, ref, toJsonSchema } from './json-schema.ts';
import { metadataBodies, metadataSchemas } from './metadata-schemas.ts';
import { distinctNames, inSentence, type Names, withArticle } from './names.ts';
import {
  componentName,
  compositeComponents,
  type Level,
  recordSchema,
  recordSchemas,
  sentence,
} from './record-schemas.ts';

const VERSION = '0.2.0';
const BEARER = 'bearerAuth';

/** A body or a response that a document shows, by a short name. */
type Examples = Readonly<Record<string, ExampleObject>>;

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
  /** Bodies that can be sent as they stand. */
  readonly bodies: Readonly<Partial<Record<SchemaRole, Examples>>>;
  /** Answers, among the components: several operations have the same. */
  readonly answers: Readonly<Partial<Record<SchemaRole, ReferenceObject>>>;
}

const prose = (singular: string, plural: string): Prose => ({
  singular,
  plural,
  aSingular: withArticle(singular),
});

export interface DocumentRequest {
  readonly dialect: Dialect;
  readonly schema: WorkspaceSchema;
  readonly maxima: Maxima;
  readonly operations: readonly Operation[];
  /** Where the API is reached. */
  readonly origin: string;
}

const TAG_GROUPS = [
  'CRM',
  'Linking objects',
  'Your objects',
  'Other standard objects',
  'Metadata',
  'Service',
] as const;
type TagGroup = (typeof TAG_GROUPS)[number];

/** Objects whose records say nothing but which records of others belong together. */
const isLinking = ({ isSystem, fields }: ObjectSchema): boolean =>
  isSystem && fields.filter(({ relation }) => relation?.type === 'MANY_TO_ONE').length > 1;

const groupOf = (object: ObjectSchema): TagGroup => {
  if (object.isCustom) return 'Your objects';
  if (object.table === 'record') return 'Other standard objects';
  return isLinking(object) ? 'Linking objects' : 'CRM';
};

/** Where an operation stands among those of its resource. */
const placeOf = (operation: Operation): number => {
  switch (operation.resource) {
    case 'records':
      return RECORD_ACTIONS.indexOf(operation.action);
    case 'objects':
    case 'fields':
      return METADATA_ACTIONS.indexOf(operation.action);
    case 'service':
    case 'events':
      return 0;
  }
};

/** Resources whose operations have names and schemas of their own. */
const OWN_TAGS = {
  events: { name: 'Events', description: 'What happened to records, in order.' },
  service: { name: 'Service', description: 'The state of the service, and its OpenAPI documents.' },
} as const;

class DocumentBuilder {
  readonly #registry = new OpenAPIRegistry();
  readonly #dialect: Dialect;
  readonly #schema: WorkspaceSchema;
  readonly #maxima: Maxima;
  readonly #operations: readonly Operation[];
  readonly #origin: string;
  readonly #tags: { readonly group: TagGroup; readonly tag: TagObject }[] = [];
  readonly #used = new Set<string>();

  constructor({ dialect, schema, maxima, operations, origin }: DocumentRequest) {
    this.#dialect = dialect;
    this.#schema = schema;
    this.#maxima = maxima;
    this.#operations = operations;
    this.#origin = origin;
  }

  build(): OpenAPIObject {
    const covered = this.#operations.filter(this.#dialect.covers).toSorted((a, b) => placeOf(a) - placeOf(b));
    this.#addShared();
    const resources = this.#resources(new Set(covered.map(({ resource }) => resource)));
    for (const [name, members] of resources)
      for (const resource of members)
        for (const operation of covered)
          if (operation.resource === name) this.#addOperation(operation, resource);
    this.#registry.registerComponent('securitySchemes', BEARER, SECURITY_SCHEME);
    const {
      webhooks: _,
      openapi,
      info,
      ...document
    } = new OpenApiGeneratorV31(this.#registry.definitions, {
      sortComponents: 'alphabetically',
    }).generateDocument({
      openapi: '3.1.1',
      info: {
        title: this.#dialect.title,
        version: VERSION,
        description: this.#dialect.isGuided ? guide(this.#origin, this.#maxima) : DESCRIPTION,
        contact: { name: 'Viginti' },
        license: { name: 'MIT', identifier: 'MIT' },
      },
      security: [{ [BEARER]: [] }],
      tags: this.#tags.map(({ tag }) => tag),
    });
    const servers = [{ url: `${this.#origin}${this.#dialect.base}` }];
    return { openapi, info, servers, ...document, 'x-tagGroups': this.#tagGroups() };
  }

  /** Tags by what they are about; in this order. */
  #tagGroups(): readonly { readonly name: TagGroup; readonly tags: readonly string[] }[] {
    return TAG_GROUPS.map((name) => ({
      name,
      tags: this.#tags.filter(({ group }) => group === name).map(({ tag }) => tag.name),
    })).filter(({ tags }) => tags.length > 0);
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
    for (const own of ['events', 'service'] as const)
      if (wanted.has(own)) resources.set(own, [this.#ownResource(own)]);
    return resources;
  }

  #tag(group: TagGroup, tag: TagObject): string {
    this.#tags.push({ group, tag });
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
      ...this.#fieldInputs().values(),
    ];
    return [
      ...components.map((name) => `schema ${name}`),
      ...both.flatMap((names) => Object.values(schemas).map((name) => `schema ${name(names)}`)),
      ...both.flatMap((names) => Object.values(metadata).map((name) => `operation ${name(names)}`)),
      ...this.#operations
        .filter(({ resource }) => Object.hasOwn(OWN_TAGS, resource))
        .map(({ action }) => `operation ${service(action)}`),
      ...[...Object.values(tags.definitions), tags.service, OWN_TAGS.events.name].map((tag) => `tag ${tag}`),
    ];
  }

  #recordResources(): readonly Resource[] {
    if (this.#dialect.hasGenericRecords)
      for (const [name, schema] of Object.entries(genericRecordSchemas())) this.#add(name, schema);
    for (const [name, schema] of compositeComponents()) this.#add(name, schema);
    const objects = this.#schema.objects.filter((object) => object.isActive);
    const names = distinctNames(objects, this.#namesReserved(), (given) => this.#namesMade(given));
    const reference = (objectId: string, level: Level): ReferenceObject | null => {
      const [object, given] = [this.#schema.byId.get(objectId), names.get(objectId)];
      if (!object || !given) return null;
      return this.#component('schemas', this.#dialect.schemas[level](given), () =>
        recordSchema(object, level, reference),
      );
    };
    return objects.flatMap((object) => {
      const [given, item, nested] = [
        names.get(object.id),
        reference(object.id, 'item'),
        reference(object.id, 'nested'),
      ];
      return given && item && nested ? [this.#recordResource(object, given, item, nested)] : [];
    });
  }

  #recordResource(object: ObjectSchema, names: Names, item: JsonSchema, nested: JsonSchema): Resource {
    const { schemas, sharesBodies, records, tags } = this.#dialect;
    const made = recordSchemas(object, item, nested);
    const { input, required } = made;
    const create = schemas.create(names);
    // Where nothing is required of a new record, what creates one and what changes one are the same.
    const change = sharesBodies && required.length === 0 ? create : schemas.update(names);
    this.#add(change, input);
    this.#add(create, required.length > 0 ? { ...input, required: [...required] } : input);
    for (const role of ['one', 'many', 'several', 'group'] as const)
      this.#add(schemas[role](names), made[role]);
    const said = prose(inSentence(object.labelSingular), inSentence(object.labelPlural));
    const [record, example] = [recordExample(object), createExample(object)];
    const page = {
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: CURSOR, endCursor: CURSOR },
      totalCount: 1,
    };
    const answer = (role: 'one' | 'many' | 'several', value: JsonValue): ReferenceObject =>
      this.#component('examples', schemas[role](names), () => ({ value }));
    const update = { example: { value: updateExample(object) } };
    return {
      names,
      prose: said,
      tag: this.#tag(groupOf(object), {
        name: tags.records(object.namePlural, names),
        description: sentence(object.description || `Your ${said.plural}`),
        'x-displayName': object.labelPlural,
      }),
      operationId: (operation) => (operation.resource === 'records' ? records[operation.action](names) : ''),
      plural: object.namePlural,
      schemas: {
        create: ref(create),
        update: ref(change),
        batch: arrayOf(ref(create), { minItems: 1, maxItems: this.#maxima.maxBatchSize }),
        one: ref(schemas.one(names)),
        many: ref(schemas.many(names)),
        several: ref(schemas.several(names)),
        deleted: made.deleted,
        deletedMany: made.deletedMany,
        originals: originalsOf(ref(change), this.#maxima.maxBatchSize),
        duplicates: made.duplicates,
        merge: mergeRequest(),
        groups: arrayOf(ref(schemas.group(names))),
      },
      bodies: {
        create: bodiesOf(example, completeExample(object)),
        update,
        batch: { example: { value: [example, anotherExample(object)] } },
        merge: { example: { value: { ids: MERGED_IDS, conflictPriorityIndex: 0, dryRun: true } } },
        originals: { example: { value: { data: [example] } } },
      },
      answers: {
        one: answer('one', { data: { [object.nameSingular]: record } }),
        many: answer('many', { data: { [object.namePlural]: [record] }, ...page }),
        several: answer('several', { data: { [object.namePlural]: [record] } }),
      },
    };
  }

  /** What the bodies that create a field of each type are called. */
  #fieldInputs(): ReadonlyMap<FieldTypeName, string> {
    const { schemas } = this.#dialect;
    return new Map(
      creatableTypes().map(([type]) => {
        const field = `${componentName('output', type)}Field`;
        return [type, schemas.create({ singular: field, plural: `${field}s` })];
      }),
    );
  }

  #metadataResource(resource: MetadataOperation['resource']): Resource {
    const { schemas, definitions, metadata, tags } = this.#dialect;
    const names = definitions[resource];
    const items = {
      objects: schemas.item(definitions.objects),
      fields: schemas.item(definitions.fields),
    };
    const made = metadataSchemas(resource, items, this.#fieldInputs());
    if (resource === 'fields')
      for (const [type, text] of creatableTypes())
        this.#add(this.#fieldInputs().get(type) ?? '', fieldInputSchema(type, text));
    for (const role of ['item', 'create', 'update', 'one', 'many'] as const)
      this.#add(schemas[role](names), made[role]);
    return {
      names,
      prose: resource === 'objects' ? prose('object', 'objects') : prose('field', 'fields'),
      tag: this.#tag('Metadata', {
        name: tags.definitions[resource],
        description: METADATA_TAGS[resource],
        'x-displayName': resource === 'objects' ? 'Objects' : 'Fields',
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
      bodies: metadataBodies(resource),
      answers: {},
    };
  }

  /** A resource whose operations have names and schemas of their own. */
  #ownResource(resource: keyof typeof OWN_TAGS): Resource {
    const { name, description } = OWN_TAGS[resource];
    return {
      names: { singular: '', plural: '' },
      prose: prose('', ''),
      tag: this.#tag('Service', {
        name: resource === 'service' ? this.#dialect.tags.service : name,
        description,
      }),
      operationId: ({ action }) => this.#dialect.service(action),
      plural: '',
      schemas: {},
      bodies: {},
      answers: {},
    };
  }

  #content(content: Content, { schemas }: Resource): JsonSchema {
    const schema = typeof content === 'string' ? schemas[content] : toJsonSchema(content());
    if (!schema) throw new Error(`there is no schema for '${String(content)}' of the resource`);
    return schema;
  }

  /** A component that is written once, where it is first used. */
  #component(
    kind: 'schemas' | 'parameters' | 'responses' | 'headers' | 'examples',
    name: string,
    make: () => JsonSchema | ParameterObject | ResponseObject | HeaderObject | ExampleObject,
  ): ReferenceObject {
    const $ref = `#/components/${kind}/${name}`;
    if (!this.#used.has($ref)) {
      this.#used.add($ref);
      this.#registry.registerComponent(kind, name, make());
    }
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
      description:
        typeof parameter.description === 'string'
          ? parameter.description
          : parameter.description(this.#maxima),
      schema: toJsonSchema(parameter.schema(this.#maxima)),
      ...(parameter.example !== undefined && { example: parameter.example }),
    }));
  }

  /** The id of the operation that another one repeats. */
  #repeatedOperation({ resource: name, repeats }: Operation, resource: Resource): string | null {
    if (repeats === undefined) return null;
    const repeated = this.#operations.find((one) => one.resource === name && one.action === repeats);
    return repeated ? resource.operationId(repeated) : null;
  }

  /** Whether the records of the response are documented by the operation that this one repeats: importers write each schema out. */
  #isDocumentedElsewhere({ resource, repeats }: Operation): boolean {
    return resource === 'records' && repeats !== undefined && this.#dialect.hasGenericRecords;
  }

  #responses(operation: Operation, resource: Resource): RouteConfig['responses'] {
    const { access, parameters, success, isConditional = false } = operation;
    const { status, content, description } = success;
    const traits = {
      isConditional,
      isCounted: access !== 'public',
      isReplayable: parameters.includes(IDEMPOTENCY_KEY),
    };
    const example = typeof content === 'string' ? (resource.answers[content] ?? null) : null;
    const schema = this.#isDocumentedElsewhere(operation)
      ? ref('RecordResponse')
      : this.#content(content, resource);
    const answer = jsonResponse(status, description(resource.prose), schema, traits, example);
    const responses: RouteConfig['responses'] = {
      [status]: this.#withHeaders(answer),
      ...(isConditional && { 304: this.#withHeaders(notModified()) }),
    };
    for (const code of codesByStatus(errorsOf(operation)).keys()) {
      const error = errorResponses().get(code);
      if (error)
        responses[code] = this.#component('responses', this.#dialect.response(code, error.reason), () =>
          this.#withHeaders(error.response),
        );
    }
    return responses;
  }

  #addOperation(operation: Operation, resource: Resource): void {
    const { method, path, access, summary, description, parameters, body } = operation;
    const [scope, repeated] = [scopeOf(access), this.#repeatedOperation(operation, resource)];
    const said = [
      ...(repeated === null ? [] : [`The same as \`${repeated}\`.`]),
      description(resource.prose),
      ...(scope === null ? [] : [`Needs the scope \`${scope}\`.`]),
    ];
    const examples = typeof body?.content === 'string' ? resource.bodies[body.content] : undefined;
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
      ...(repeated !== null && { 'x-repeats': repeated, 'x-scalar-ignore': true }),
      ...(parameters.length > 0 && { parameters: parameters.map((given) => this.#parameter(given)) }),
      ...(body && {
        request: {
          body: {
            required: body.isRequired,
            content: {
              'application/json': {
                schema: this.#content(body.content, resource),
                ...(examples && { examples: { ...examples } }),
              },
            },
          },
        },
      }),
      responses: this.#responses(operation, resource),
      'x-error-codes': [...codesByStatus(errorsOf(operation)).values()].flat(),
    });
  }
}

const CURSOR = 'k88QuUBVX7RbIjAxYTIxMDM2LTBmNWQtNzUyOC05ZDM0LTFiM2U4YWYwODJiYiIsMzBd';

const MERGED_IDS = ['01920202-1c25-7d02-bf25-6aeccf7ea419', '01920202-1c25-7d02-bf25-6aeccf7ea41a'];

/** Bodies that create one: first what can be sent again and again, then everything, if that cannot. */
const bodiesOf = (repeatable: JsonValue, complete: JsonValue): Examples =>
  JSON.stringify(repeatable) === JSON.stringify(complete)
    ? { example: { value: repeatable } }
    : {
        simple: { summary: 'Without unique values: can be sent again', value: repeatable },
        complete: { summary: 'With unique values: a second request is a 409', value: complete },
      };

const METADATA_TAGS: Readonly<Record<MetadataOperation['resource'], string>> = {
  objects: 'The objects of the workspace, standard and custom: what its records are of.',
  fields: 'The fields of those objects, and the relations between them.',
};

const DESCRIPTION = `Twenty's CRM REST API, under the names that Twenty's own document gives to operations and schemas.

Every request carries an API key: \`Authorization: Bearer vgt_…\`. The workspace is that of the key. Every error has the shape of \`Error\`, and its \`messages\` list every problem that was found. A guide is in the document at \`/openapi.json\`.`;

export const buildDocument = (request: DocumentRequest): OpenAPIObject =>
  new DocumentBuilder(request).build();
