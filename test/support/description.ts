/** The API's own description, as generated tests use it: what each operation takes. */
import type { Client, Json } from './client.ts';

export interface DescribedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Json;
}

export interface DescribedOperation {
  readonly id: string;
  readonly method: string;
  /** With `{id}` where an id goes. */
  readonly path: string;
  readonly parameters: readonly DescribedParameter[];
  /** The schema of the body it takes; null where it takes none. */
  readonly body: Json;
  /** The schema of a success. */
  readonly success: Json;
}

export interface Description {
  readonly operations: readonly DescribedOperation[];
  /** Follows a reference, if it is one. */
  readonly resolve: (node: Json) => Json;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const schemaOf = (content: Json): Json => content?.content?.['application/json']?.schema ?? null;

/** What the document says to this client. */
export const describeApi = async (client: Client): Promise<Description> => {
  const { status, body: document, text } = await client.get('/openapi.json');
  if (status !== 200) throw new Error(`there is no document: ${text}`);
  const resolve = (node: Json): Json => {
    if (typeof node?.$ref !== 'string') return node;
    const keys: readonly string[] = node.$ref.slice(2).split('/');
    return resolve(keys.reduce((at, key) => at[key], document));
  };
  const operations = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method): DescribedOperation => {
      const { operationId, parameters = [], requestBody, responses } = item[method];
      return {
        id: operationId,
        method: method.toUpperCase(),
        path,
        parameters: parameters.map(resolve),
        body: schemaOf(resolve(requestBody)),
        success: schemaOf(resolve(responses['200'] ?? responses['201'])),
      };
    }),
  );
  return { operations, resolve };
};
