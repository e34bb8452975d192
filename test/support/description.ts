/** The API's own description, as tests use it: what each operation takes, and whether an answer is as it says. */
import { type Schema, Validator } from '@cfworker/json-schema';
import type { Answer, Client, Json } from './client.ts';

export interface DocumentedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Json;
}

export interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  /** With `{id}` where an id goes. */
  readonly path: string;
  readonly parameters: readonly DocumentedParameter[];
  /** The schema of the body it takes; null where it takes none. */
  readonly body: Json;
  readonly responses: Readonly<Record<string, Json>>;
}

export interface Description {
  readonly operations: readonly DocumentedOperation[];
  /** Follows a reference, if it is one. */
  readonly resolve: (schema: Json) => Json;
  /** What is wrong with an answer of an operation (null: of none that is described); null where nothing is. */
  readonly problemOf: (operation: DocumentedOperation | null, answer: Answer) => string | null;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const resolver =
  (document: Json) =>
  (schema: Json): Json => {
    let resolved = schema;
    while (typeof resolved?.$ref === 'string') {
      const keys: readonly string[] = resolved.$ref.slice(2).split('/');
      resolved = keys.reduce((at, key) => at[key], document);
    }
    return resolved;
  };

const operationsOf = (document: Json, resolve: (schema: Json) => Json): readonly DocumentedOperation[] =>
  Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const { operationId, parameters = [], requestBody, responses } = item[method];
      return {
        id: operationId,
        method: method.toUpperCase(),
        path,
        parameters: parameters.map(resolve),
        body: resolve(requestBody)?.content['application/json'].schema ?? null,
        responses: Object.fromEntries(
          Object.entries(responses).map(([status, response]) => [status, resolve(response)]),
        ),
      };
    }),
  );

const describedBy = (document: Json): Description => {
  const resolve = resolver(document);
  const validators = new Map<string, Validator>();
  const validatorOf = (schema: Json): Validator => {
    const key = JSON.stringify(schema);
    const whole: Schema = { ...schema, components: document.components };
    const validator = validators.get(key) ?? new Validator(whole, '2020-12', true);
    validators.set(key, validator);
    return validator;
  };
  const problemOf = (operation: DocumentedOperation | null, { status, body, text, headers }: Answer) => {
    if (!/^application\/json/.test(headers.get('content-type') ?? '')) return 'it is not JSON';
    const error = { $ref: '#/components/schemas/Error' };
    const response = operation?.responses[String(status)];
    if (operation && !response) return `status ${status} is not described`;
    if (!operation && status < 400) return `something that is not described succeeds with ${status}`;
    const schema = response?.content?.['application/json']?.schema ?? error;
    const { valid, errors } = validatorOf(schema).validate(body);
    if (valid) return null;
    const last = errors.at(-1);
    return `it is not as described: ${last?.instanceLocation} ${last?.error} in ${text.slice(0, 500)}`;
  };
  return { operations: operationsOf(document, resolve), resolve, problemOf };
};

/** What the document says to this client. */
export const describeApi = async (client: Client): Promise<Description> => {
  const { status, body, text } = await client.get('/openapi.json');
  if (status !== 200) throw new Error(`there is no document: ${text}`);
  return describedBy(body);
};
