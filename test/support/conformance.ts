/** Whether answers are what the document says: their status, their error code, and their body to the last key. */
import { dereference, type OutputUnit, type Schema, validate } from '@cfworker/json-schema';
import { DIALECTS } from '../../src/openapi/dialects.ts';
import { buildDocument } from '../../src/openapi/document.ts';
import { OPERATIONS } from '../../src/routes/index.ts';
import type { Maxima } from '../../src/routes/operation.ts';
import type { WorkspaceSchema } from '../../src/schema/types.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import type { Json } from './client.ts';

/** Pages for people, which are no operations of the API. */
const PAGES = /^\/$|^\/docs(\/|$)/;

/** What a path that is no operation's may be answered with. */
const UNKNOWN = ['UNAUTHENTICATED', 'NOT_FOUND', 'OBJECT_NOT_FOUND', 'METHOD_NOT_ALLOWED', 'URI_TOO_LONG'];
/** What can befall every request, documented or not. */
const ALWAYS = ['INTERNAL', 'DATABASE_UNAVAILABLE', 'DATABASE_TIMEOUT', 'CONFLICT', 'RATE_LIMITED'];

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
  readonly segments: readonly string[];
  readonly responses: Json;
  readonly codes: readonly string[];
}

export class Conformance {
  readonly #document: Json;
  readonly #lookup: Record<string, Schema | boolean>;
  readonly #operations = new Map<string, Operation[]>();

  constructor(schema: WorkspaceSchema, maxima: Maxima) {
    const built = buildDocument({ dialect: DIALECTS.native, schema, maxima, operations: OPERATIONS });
    this.#document = closed(JSON.parse(JSON.stringify(built)));
    this.#lookup = dereference(this.#document);
    for (const [path, item] of Object.entries<Json>(this.#document.paths)) {
      for (const [method, { responses, 'x-error-codes': codes }] of Object.entries<Json>(item)) {
        const key = method.toUpperCase();
        const operations = this.#operations.get(key) ?? [];
        this.#operations.set(key, [...operations, { segments: path.split('/').slice(1), responses, codes }]);
      }
    }
  }

  #find(method: string, path: string): Operation | null {
    const segments = path.replace(/\/$/, '').split('/').slice(1);
    const fits = (operation: Operation) =>
      operation.segments.length === segments.length &&
      operation.segments.every((segment, at) => segment.startsWith('{') || segment === segments[at]);
    const variables = ({ segments: own }: Operation) => own.filter((one) => one.startsWith('{')).length;
    const found = (this.#operations.get(method) ?? []).filter(fits);
    return found.toSorted((a, b) => variables(a) - variables(b))[0] ?? null;
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
    const { valid, errors } = validate(body, schema, '2020-12', this.#lookup, false);
    const told = ({ instanceLocation, error }: OutputUnit) => `${instanceLocation}: ${error}`;
    return valid ? [] : errors.map(told).slice(-5);
  }

  /** What of an answer is not as documented. */
  problems(method: string, target: string, { status, headers, body }: Answered): readonly string[] {
    const path = new URL(target, 'http://viginti.test').pathname;
    if (PAGES.test(path) || method === 'OPTIONS') return [];
    if (method === 'HEAD') return body === null ? [] : ['HEAD is answered with a body'];
    const operation = this.#find(method, path);
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

const known = new WeakMap<WorkspaceSchema, Conformance>();
const standard = standardWorkspaceSchema('');

/** The document's judgement under a schema, or under the standard model. */
export const conformanceOf = (schema: WorkspaceSchema | null, maxima: Maxima): Conformance => {
  const key = schema ?? standard;
  const conformance = known.get(key) ?? new Conformance(key, maxima);
  known.set(key, conformance);
  return conformance;
};
