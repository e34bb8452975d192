/** Whether answers are what the document says: their status, their error code, and their body to the last key. */
import { dereference, type OutputUnit, type Schema, validate } from '@cfworker/json-schema';
import { OPERATIONS } from '../../src/rest/definitions/index.ts';
import type { Maxima } from '../../src/rest/definitions/operation.ts';
import { DIALECTS } from '../../src/rest/openapi/dialects.ts';
import { buildDocument } from '../../src/rest/openapi/document.ts';
import type { WorkspaceSchema } from '../../src/schema/types.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import type { Json } from './client.ts';

/** Pages for readers, which are no operations of the API. */
const PAGES = /^\/$|^\/docs(\/|$)|^\/llms\.txt$/;

/** What a path that is no operation's may be answered with. */
const UNKNOWN = [
  ...['UNAUTHENTICATED', 'NOT_FOUND', 'OBJECT_NOT_FOUND', 'METHOD_NOT_ALLOWED', 'URI_TOO_LONG'],
  // Bodies and their keys are read before paths are looked at.
  ...['PAYLOAD_TOO_LARGE', 'INVALID_PARAMETER'],
];
/** What can befall every request, documented or not. */
const ALWAYS = [
  'INTERNAL',
  'DATABASE_UNAVAILABLE',
  'WORKSPACE_BUSY',
  'DATABASE_TIMEOUT',
  'CONFLICT',
  'RATE_LIMITED',
];

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** Objects take no keys that they do not name: an answer must not hold what is not documented. */
const closed = (node: Json): Json => {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, Json> = {};
  for (const [key, value] of Object.entries(node)) if (key !== 'examples') copy[key] = closed(value);
  if (typeof copy.properties === 'object' && copy.type !== undefined && !('additionalProperties' in copy))
    copy.additionalProperties = false;
  return copy;
};

interface Operation {
  readonly responses: Json;
  readonly codes: readonly string[];
}

interface Path {
  readonly segments: readonly string[];
  readonly operations: ReadonlyMap<string, Operation>;
}

const isVariable = (segment: string): boolean => segment.startsWith('{');

const pathsOf = (document: Json): readonly Path[] =>
  Object.entries<Json>(document.paths).map(([path, item]) => ({
    segments: path.split('/').slice(1),
    operations: new Map(
      Object.entries<Json>(item).map(([method, { responses, 'x-error-codes': codes }]) => [
        method.toUpperCase(),
        { responses, codes },
      ]),
    ),
  }));

export class Conformance {
  readonly #document: Json;
  readonly #lookup: Record<string, Schema | boolean>;
  readonly #paths: readonly Path[];
  readonly #judgedBy = new Set<Schema>();

  constructor(schema: WorkspaceSchema, maxima: Maxima) {
    const built = buildDocument({
      dialect: DIALECTS.native,
      schema,
      maxima,
      operations: OPERATIONS,
      origin: 'http://viginti.test',
    });
    this.#document = closed(JSON.parse(JSON.stringify(built)));
    this.#lookup = dereference({ components: this.#document.components });
    this.#paths = pathsOf(this.#document);
  }

  /** The path of the document that a request's is; one without variables comes before one with (OpenAPI 3.1, Paths). */
  #find(path: string): Path | null {
    const segments = path.replace(/\/$/, '').split('/').slice(1);
    const fits = ({ segments: own }: Path) =>
      own.length === segments.length &&
      own.every((segment, at) => (isVariable(segment) ? segments[at] !== '' : segment === segments[at]));
    const variables = ({ segments: own }: Path) => own.filter(isVariable).length;
    return this.#paths.filter(fits).toSorted((a, b) => variables(a) - variables(b))[0] ?? null;
  }

  #resolve(node: Json): Json {
    const path: string | undefined = node?.$ref;
    if (path === undefined) return node;
    return path
      .slice(2)
      .split('/')
      .reduce((parent: Json, key) => parent[key], this.#document);
  }

  #fit(body: Json, schema: Schema): readonly string[] {
    // What stands in a path itself becomes known when it is first judged by: most operations never are.
    if (!this.#judgedBy.has(schema)) {
      this.#judgedBy.add(schema);
      dereference(schema, this.#lookup, undefined, `/judged/${this.#judgedBy.size}`);
    }
    const { valid, errors } = validate(body, schema, '2020-12', this.#lookup, false);
    const told = ({ instanceLocation, error }: OutputUnit) => `${instanceLocation}: ${error}`;
    return valid ? [] : errors.map(told).slice(-5);
  }

  /** What of an answer is not as documented. */
  problems(method: string, target: string, { status, headers, body }: Answered): readonly string[] {
    const path = new URL(`http://viginti.test${target}`).pathname.replaceAll(/\/{2,}/g, '/');
    if (PAGES.test(path) || method === 'OPTIONS') return [];
    if (method === 'HEAD') return body === null ? [] : ['HEAD is answered with a body'];
    const operation = this.#find(path)?.operations.get(method);
    if (status >= 400) {
      const codes = operation ? [...operation.codes, ...ALWAYS] : [...UNKNOWN, ...ALWAYS];
      const problems = this.#fit(body, this.#document.components.schemas.Error);
      if (!codes.includes(body?.code)) return [...problems, `the code ${body?.code} is not documented`];
      if (!operation) return problems;
      const documented = ALWAYS.includes(body.code) || operation.responses[status];
      return documented ? problems : [...problems, `the status ${status} is not documented`];
    }
    if (!operation) return [`${method} ${path} answers ${status}, but is not documented`];
    const response = this.#resolve(operation.responses[status]);
    if (!response) return [`the status ${status} is not documented`];
    const missing = Object.entries<Json>(response.headers ?? {})
      .filter(([name, header]) => this.#resolve(header).required && !headers.has(name))
      .map(([name]) => `the header ${name} is missing`);
    const schema: Json = response.content?.['application/json']?.schema;
    if (!schema) return body === null ? missing : [...missing, 'a body is not documented'];
    return [...missing, ...this.#fit(body, schema)];
  }
}

/** By what a document is made of: sessions are loaded anew much more often than a schema changes. */
const known = new Map<string, Conformance>();
const MOST_KNOWN = 8;
const standard = standardWorkspaceSchema('');
/** The schema version of a new workspace. */
const FIRST_VERSION = 1;

/** The document's judgement under a schema, or under the standard model. */
export const conformanceOf = (schema: WorkspaceSchema | null, maxima: Maxima): Conformance => {
  const of = schema ?? standard;
  // Workspaces that have changed nothing yet have one document.
  const key = JSON.stringify([of.version <= FIRST_VERSION ? null : [of.workspaceId, of.version], maxima]);
  const conformance = known.get(key) ?? new Conformance(of, maxima);
  known.delete(key);
  known.set(key, conformance);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return conformance;
};
