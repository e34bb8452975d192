/** What a JSON Schema says, in words and by example. */
import { nameOf, resolve } from './document.ts';
import { isObject, type JsonObject, toList, toObject, toText, toTexts } from './json.ts';

/** Levels of an example: relations lead in circles. */
const MOST_LEVELS = 5;

const typesOf = (schema: JsonObject): readonly string[] =>
  typeof schema['type'] === 'string' ? [schema['type']] : toTexts(schema['type']);

const isNull = (schema: unknown): boolean => isObject(schema) && schema['type'] === 'null';

/** The alternatives of a schema, null aside; itself, if it has none. */
export const alternativesOf = (schema: JsonObject): readonly JsonObject[] => {
  const given = toList(schema['oneOf'] ?? schema['anyOf']).filter((item) => !isNull(item));
  return given.length > 0 ? given.map(toObject) : [schema];
};

const isNullable = (schema: JsonObject): boolean =>
  typesOf(schema).includes('null') || toList(schema['oneOf'] ?? schema['anyOf']).some(isNull);

const typeOfOne = (root: JsonObject, schema: JsonObject): string => {
  const whole = resolve(root, schema);
  const types = typesOf(whole).filter((type) => type !== 'null');
  if (types.includes('array')) return `array of ${typeOf(root, toObject(whole['items']))}`;
  if (types.includes('object')) return nameOf(schema) || 'object';
  const format = toText(whole['format']);
  return (types.join(' or ') || 'any') + (format && ` (${format})`);
};

/** `string (uuid) or null`, `array of Person`. */
export const typeOf = (root: JsonObject, schema: JsonObject): string => {
  const names = alternativesOf(schema).map((one) => typeOfOne(root, one));
  return [...new Set(names), ...(isNullable(schema) ? ['null'] : [])].join(' or ');
};

const LIMITS: readonly (readonly [string, string])[] = [
  ['minimum', 'at least'],
  ['maximum', 'at most'],
  ['minLength', 'characters: at least'],
  ['maxLength', 'characters: at most'],
  ['minItems', 'items: at least'],
  ['maxItems', 'items: at most'],
];

/** What else a value must be, in a few words each. */
export const limitsOf = (schema: JsonObject): readonly string[] => [
  ...LIMITS.flatMap(([key, words]) => {
    const limit = schema[key];
    // Whole numbers come with the limits of what JavaScript can count.
    return typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER
      ? [`${words} ${limit}`]
      : [];
  }),
  ...(schema['default'] === undefined ? [] : [`default ${JSON.stringify(schema['default'])}`]),
];

/** The schema whose properties are worth showing: of the object, or of the items of the list. */
export const objectIn = (root: JsonObject, schema: JsonObject): JsonObject | null => {
  for (const one of alternativesOf(schema)) {
    const whole = resolve(root, one);
    if (isObject(whole['properties'])) return whole;
    if (isObject(whole['items'])) return objectIn(root, whole['items']);
  }
  return null;
};

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '01920202-1c25-7d02-bf25-6aeccf7ea419',
  'date-time': '2026-01-15T09:30:00.000Z',
  date: '2026-01-15',
  email: 'ada@example.com',
  uri: 'https://example.com',
};

const objectExample = (root: JsonObject, schema: JsonObject, forInput: boolean, level: number): unknown => {
  const pairs = Object.entries(toObject(schema['properties'])).flatMap(([name, given]) => {
    const property = resolve(root, given);
    if (forInput && property['readOnly'] === true) return [];
    const value = exampleAt(root, toObject(given), forInput, level + 1);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
};

/** undefined: too deep, and better left out. */
const exampleAt = (root: JsonObject, given: JsonObject, forInput: boolean, level: number): unknown => {
  const schema = resolve(root, alternativesOf(resolve(root, given))[0]);
  const told = [schema['example'], toList(schema['examples'])[0], schema['const'], schema['default']];
  const first = told.find((value) => value !== undefined) ?? toList(schema['enum'])[0];
  if (first !== undefined) return first;
  if (level > MOST_LEVELS) return undefined;
  const types = typesOf(schema);
  if (types.includes('object')) return objectExample(root, schema, forInput, level);
  if (types.includes('array')) {
    const item = exampleAt(root, toObject(schema['items']), forInput, level + 2);
    return item === undefined ? [] : [item];
  }
  if (types.includes('integer') || types.includes('number')) return 1;
  if (types.includes('boolean')) return true;
  return BY_FORMAT[toText(schema['format'])] ?? 'Text';
};

export interface Example {
  readonly name: string;
  readonly value: unknown;
}

/** The examples of a body or a response: those that the document gives, or else one made of its schema. */
export const examplesOf = (root: JsonObject, content: JsonObject, forInput: boolean): readonly Example[] => {
  if (content['example'] !== undefined) return [{ name: 'Example', value: content['example'] }];
  const named = Object.entries(toObject(content['examples'])).map(([name, given]) => {
    const example = resolve(root, given);
    return { name: toText(example['summary']) || name, value: example['value'] };
  });
  if (named.length > 0) return named;
  return [{ name: 'Example', value: exampleAt(root, toObject(content['schema']), forInput, 0) ?? {} }];
};
