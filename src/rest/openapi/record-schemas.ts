/** An object of a workspace → the schemas of its records, made of what its field types take and answer. */
import type { SchemaObject } from 'openapi3-ts/oas31';
import { isRequiredOnCreate } from '../../input/record.ts';
import { NESTED_LIMIT } from '../../limits.ts';
import { batchKey, operationKey } from '../../schema/answer-keys.ts';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import type {
  Field,
  FieldTraits,
  FieldTypeName,
  JsonValue,
  NameBinding,
  ObjectSchema,
} from '../../schema/types.ts';
import { FIELD_TYPE_NAMES } from '../../schema/types.ts';
import { answerOf, deletedManyOf, deletedOf, duplicatesOf, OUTCOME, pageOf } from './envelopes.ts';
import {
  arrayOf,
  isObjectSchema,
  type JsonSchema,
  objectOf,
  orNull,
  ref,
  takesNull,
  toJsonSchema,
  withoutNull,
} from './json-schema.ts';

type Side = 'input' | 'output';

/** Traits that say nothing of a field: what its type alone takes or answers. */
const anyField = (isNullable: boolean): FieldTraits => ({
  name: '',
  isNullable,
  options: null,
  settings: null,
});

const ofType = new Map<string, JsonSchema>();
const ofField = new WeakMap<Field, Map<Side, JsonSchema>>();

const typeSchema = (side: Side, type: FieldTypeName, isNullable: boolean): JsonSchema => {
  const key = `${side}/${type}/${isNullable}`;
  const known = ofType.get(key) ?? toJsonSchema(FIELD_TYPES[type][side](anyField(isNullable)));
  ofType.set(key, known);
  return known;
};

const ownSchema = (side: Side, field: Field, isNullable: boolean): JsonSchema => {
  const known = ofField.get(field) ?? new Map<Side, JsonSchema>();
  ofField.set(field, known);
  const schema = known.get(side) ?? toJsonSchema(FIELD_TYPES[field.type][side]({ ...field, isNullable }));
  known.set(side, schema);
  return schema;
};

/** What types of several parts are called among the components: `FullName`, and `FullNameInput`. */
const componentName = (side: Side, type: FieldTypeName): string => {
  const words = type.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return `${words.join('')}${side === 'input' ? 'Input' : ''}`;
};

const isComposite = (type: FieldTypeName): boolean => isObjectSchema(typeSchema('output', type, true));

const DESCRIPTIONS: Readonly<Partial<Record<FieldTypeName, string>>> = {
  ACTOR: 'Who made a record.',
  ADDRESS: 'A postal address.',
  CURRENCY: 'An amount in millionths of a currency, whose code is ISO 4217.',
  EMAILS: 'E-mail addresses.',
  FULL_NAME: 'The name of a person.',
  LINKS: 'Links, each with a label.',
  PHONES: 'Telephone numbers: national digits, with their country and calling code.',
  RICH_TEXT: 'A text as BlockNote blocks and as Markdown; of one that is sent alone the other is derived.',
};

/** The components that types of several parts are referred to by, on both sides. */
export const compositeComponents = (): ReadonlyMap<string, SchemaObject> => {
  const components = new Map<string, SchemaObject>();
  for (const type of FIELD_TYPE_NAMES) {
    for (const side of ['output', 'input'] as const) {
      const schema = typeSchema(side, type, true);
      if (!isObjectSchema(schema)) continue;
      components.set(componentName(side, type), {
        description: DESCRIPTIONS[type] ?? '',
        ...withoutNull(schema),
        examples: [FIELD_TYPES[type].example(anyField(true))],
      });
    }
  }
  return components;
};

/** The schema of a field's own value, or of its foreign key. */
const valueSchema = (side: Side, field: Field): JsonSchema => {
  // A null stands for the default where there is one.
  const isNullable = field.isNullable || (side === 'input' && field.defaultValue !== null);
  if (isComposite(field.type)) {
    const reference = ref(componentName(side, field.type));
    return takesNull(typeSchema(side, field.type, isNullable)) ? orNull(reference) : reference;
  }
  return field.options || field.settings
    ? ownSchema(side, field, isNullable)
    : typeSchema(side, field.type, isNullable);
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const describe = ({ field, role, isAlias }: NameBinding): string => {
  const said = sentence(field.description?.trim() || field.label);
  const what = role === 'foreignKey' ? `The id of: ${said}` : said;
  return isAlias ? `${what} The same as \`${field.name}\`, by the name that newer clients know.` : what;
};

const inputDescription = (binding: NameBinding): string => {
  const { field } = binding;
  const said = describe(binding);
  if (field.type === 'ACTOR') return `${said} Set by the server where it is not given; kept when updated.`;
  if (field.type === 'POSITION') return `${said} A number, \`first\` (where it is not given) or \`last\`.`;
  const hasDefault = field.defaultValue !== null && binding.role === 'value';
  return hasDefault ? `${said} Default: \`${JSON.stringify(field.defaultValue)}\`.` : said;
};

/** Fields that the server keeps; ids and times may be chosen for a new record, as imports do. */
const KEPT: Readonly<Record<string, string>> = {
  id: 'A new record may bring its own; an update may only repeat it.',
  createdAt: 'A new record may bring its own; an update may only repeat it.',
  updatedAt: 'A new record may bring its own; an update may only repeat it.',
};

/** How schemas of other objects are called; null where the document has none of them. */
export type ItemNames = ReadonlyMap<string, string>;

const relatedSchema = (field: Field, items: ItemNames): JsonSchema | null => {
  const name = items.get(field.relation?.targetObjectId ?? '');
  if (name === undefined || !field.relation) return null;
  return field.relation.type === 'MANY_TO_ONE'
    ? orNull(ref(name))
    : arrayOf(ref(name), { maxItems: NESTED_LIMIT });
};

const isKept = (name: string): boolean => name === 'deletedAt' || Object.hasOwn(KEPT, name);

const itemSchema = (object: ObjectSchema, items: ItemNames): SchemaObject => {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, binding] of object.names) {
    const { field, role } = binding;
    const schema = role === 'relation' ? relatedSchema(field, items) : valueSchema('output', field);
    if (!schema) continue;
    const isReadOnly = role === 'value' && isKept(name);
    properties[name] = { ...schema, description: describe(binding), ...(isReadOnly && { readOnly: true }) };
  }
  return objectOf(properties, ['id']);
};

const inputSchema = (object: ObjectSchema): SchemaObject => {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, binding] of object.names) {
    const { field, role } = binding;
    if (role === 'relation' || name === 'deletedAt') continue;
    const kept = KEPT[name];
    properties[name] =
      kept === undefined
        ? { ...valueSchema('input', field), description: inputDescription(binding) }
        : { ...valueSchema('output', field), description: `${describe(binding)} ${kept}` };
  }
  return { ...objectOf(properties), additionalProperties: false };
};

const exampleOf = (object: ObjectSchema, side: Side): JsonValue => {
  const example: Record<string, JsonValue> = {};
  for (const [name, { field, role, isAlias }] of object.names) {
    if (isAlias || role !== 'value') continue;
    if (side === 'input' && (field.isSystem || field.type === 'ACTOR')) continue;
    if (name !== 'deletedAt') example[name] = FIELD_TYPES[field.type].example(field);
    else example[name] = null;
  }
  return example;
};

export interface RecordSchemas {
  readonly item: SchemaObject;
  readonly input: SchemaObject;
  /** What a new record cannot do without. */
  readonly required: readonly string[];
  readonly one: SchemaObject;
  readonly many: SchemaObject;
  readonly several: SchemaObject;
  readonly deleted: SchemaObject;
  readonly deletedMany: SchemaObject;
  readonly duplicates: SchemaObject;
}

/** @param items what the schemas of objects are called, this one included */
export const recordSchemas = (object: ObjectSchema, items: ItemNames): RecordSchemas => {
  const item = ref(items.get(object.id) ?? '');
  const { nameSingular, namePlural } = object;
  const list = { ...arrayOf(item), description: sentence(object.labelPlural) };
  return {
    item: {
      description: sentence(object.description || object.labelSingular),
      ...itemSchema(object, items),
      examples: [exampleOf(object, 'output')],
    },
    input: {
      description: `What may be said of ${object.labelSingular}.`,
      ...inputSchema(object),
      examples: [exampleOf(object, 'input')],
    },
    required: object.fields
      .filter(isRequiredOnCreate)
      .map(({ name, relation }) => relation?.joinColumnName ?? name),
    one: answerOf(
      nameSingular,
      (['create', 'update', 'restore'] as const).map((operation) => operationKey(operation, object)),
      item,
      OUTCOME,
    ),
    many: pageOf(namePlural, [batchKey('create', object)], list),
    several: answerOf(
      namePlural,
      (['update', 'restore'] as const).map((operation) => batchKey(operation, object)),
      list,
    ),
    deleted: deletedOf(operationKey('delete', object)),
    deletedMany: deletedManyOf(batchKey('delete', object)),
    duplicates: duplicatesOf(`${nameSingular}Duplicates`, list),
  };
};
