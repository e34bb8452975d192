/** An OpenAPI document as the page shows it: groups of tags, and their operations in the order people need them. */
import { isObject, type JsonObject, toList, toObject, toText, toTexts } from './json.ts';

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  /** The scope that a key needs; null: none. */
  readonly scope: string | null;
  /** The operation as the document has it. */
  readonly source: JsonObject;
}

export interface Tag {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly operations: readonly Operation[];
}

export interface Group {
  readonly name: string;
  readonly tags: readonly Tag[];
}

export interface ApiDocument {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** The URL that paths are appended to. */
  readonly server: string;
  readonly groups: readonly Group[];
  readonly operations: ReadonlyMap<string, Operation>;
  readonly root: JsonObject;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly schema: JsonObject;
  readonly example: string | null;
}

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

/** What `#/a/b` leads to. */
const lookUp = (root: JsonObject, pointer: string): JsonObject => {
  const steps = pointer.split('/').slice(1);
  return steps.reduce((at, step) => toObject(at[step.replaceAll('~1', '/').replaceAll('~0', '~')]), root);
};

/** The name that a reference ends in, or ''. */
export const nameOf = (schema: JsonObject): string => toText(schema['$ref']).split('/').at(-1) ?? '';

/** What a reference leads to; what stands beside the reference wins. */
export const resolve = (root: JsonObject, node: unknown): JsonObject => {
  const { $ref, ...own } = toObject(node);
  return typeof $ref === 'string' ? { ...lookUp(root, $ref), ...own } : own;
};

/** Everyday operations, as method and whether of one; whatever is not among them comes after. */
const EVERYDAY = ['get', 'get one', 'post', 'patch one', 'delete one'];

const rankOf = ({ method, path }: Operation, collection: string): number => {
  const rest = path.slice(collection.length);
  const isEveryday = path.startsWith(collection) && /^(\/\{\w+\})?$/.test(rest);
  const place = isEveryday ? EVERYDAY.indexOf(rest === '' ? method : `${method} one`) : -1;
  return place < 0 ? EVERYDAY.length : place;
};

const inOrder = (operations: readonly Operation[]): readonly Operation[] => {
  const lengths = operations.map(({ path }) => path.length);
  const collection = operations[lengths.indexOf(Math.min(...lengths))]?.path ?? '';
  return operations.toSorted((a, b) => rankOf(a, collection) - rankOf(b, collection));
};

const readOperation = (path: string, method: string, source: JsonObject): Operation => ({
  id: toText(source['operationId']) || `${method} ${path}`,
  method,
  path,
  summary: toText(source['summary']) || path,
  description: toText(source['description']),
  tag: toTexts(source['tags'])[0] ?? '',
  scope: toText(source['x-required-scope']) || null,
  source,
});

const readOperations = (root: JsonObject): readonly Operation[] =>
  Object.entries(toObject(root['paths'])).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const source = toObject(item)[method];
      return isObject(source) ? [readOperation(path, method, source)] : [];
    }),
  );

/** Operations that do what another does, under another name: left out of lists, still there for links. */
const isRepetition = ({ source, method, path }: Operation, root: JsonObject): boolean =>
  source['deprecated'] === true ||
  source['x-repeats'] !== undefined ||
  (method === 'put' && isObject(toObject(toObject(root['paths'])[path])['patch']));

const readTags = (root: JsonObject, operations: readonly Operation[]): readonly Tag[] => {
  const byTag = Map.groupBy(operations, ({ tag }) => tag);
  return toList(root['tags']).map((given) => {
    const tag = toObject(given);
    const name = toText(tag['name']);
    return {
      name,
      label: toText(tag['x-displayName']) || name,
      description: toText(tag['description']),
      operations: inOrder((byTag.get(name) ?? []).filter((operation) => !isRepetition(operation, root))),
    };
  });
};

/** The groups that the document names, and one of what is in none of them. */
const readGroups = (root: JsonObject, tags: readonly Tag[]): readonly Group[] => {
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const named = toList(root['x-tagGroups']).map((given): Group => {
    const group = toObject(given);
    const members = toTexts(group['tags']).flatMap((name) => byName.get(name) ?? []);
    return { name: toText(group['name']), tags: members };
  });
  const grouped = new Set(named.flatMap((group) => group.tags));
  const others = { name: 'Operations', tags: tags.filter((tag) => !grouped.has(tag)) };
  return [...named, others].filter((group) => group.tags.length > 0);
};

/** @returns null if it is no OpenAPI document */
export const readDocument = (value: unknown): ApiDocument | null => {
  if (!isObject(value) || !isObject(value['paths'])) return null;
  const info = toObject(value['info']);
  const operations = readOperations(value);
  return {
    title: toText(info['title']),
    version: toText(info['version']),
    description: toText(info['description']),
    server: toText(toObject(toList(value['servers'])[0])['url']),
    groups: readGroups(value, readTags(value, operations)),
    operations: new Map(operations.map((operation) => [operation.id, operation])),
    root: value,
  };
};

const textOf = (value: unknown): string | null => {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

export const parametersOf = ({ root }: ApiDocument, { source }: Operation): readonly Parameter[] =>
  toList(source['parameters']).map((given) => {
    const parameter = resolve(root, given);
    const [named] = Object.values(toObject(parameter['examples']));
    return {
      name: toText(parameter['name']),
      in: toText(parameter['in']),
      isRequired: parameter['required'] === true,
      description: toText(parameter['description']),
      schema: resolve(root, parameter['schema']),
      example: textOf(parameter['example'] ?? toObject(named)['value']),
    };
  });

/** The JSON content of a body or a response; null if it has none. */
export const contentOf = (node: JsonObject): JsonObject | null => {
  const content = toObject(node['content'])['application/json'];
  return isObject(content) ? content : null;
};
