/** An object of a workspace → the schemas of its records, made of what its field types take and answer. */
import type { ReferenceObject, SchemaObject } from 'openapi3-ts/oas31';
import { aggregatedParts } from '../../input/group-by.ts';
import { isRequiredOnCreate } from '../../input/record.ts';
import { NESTED_LIMIT } from '../../limits.ts';
import { isOnDemand } from '../../plan/selection.ts';
import { batchKey, operationKey } from '../../schema/answer-keys.ts';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import { KINDS } from '../../schema/kinds.ts';
import type { Field, FieldTraits, FieldTypeName, NameBinding, ObjectSchema } from '../../schema/types.ts';
import { FIELD_TYPE_NAMES } from '../../schema/types.ts';
import { SAMPLE_SIZE } from '../../sql/group-by.ts';
import { answerOf, deletedManyOf, deletedOf, duplicatesOf, OUTCOME, pageOf } from './envelopes.ts';
import { completeExample } from './examples.ts';
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
import { inSentence, withArticle } from './names.ts';

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

export const typeSchema = (side: Side, type: FieldTypeName, isNullable: boolean): JsonSchema => {
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
export const componentName = (side: Side, type: FieldTypeName): string => {
  const words = type.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return `${words.join('')}${side === 'input' ? 'Input' : ''}`;
};

const isComposite = (type: FieldTypeName): boolean => isObjectSchema(typeSchema('output', type, true));

const DESCRIPTIONS: Readonly<Partial<Record<FieldTypeName, string>>> = {
  ACTOR: 'Who created a record, and how.',
  ADDRESS: 'A postal address.',
  CURRENCY: 'An amount of money: millionths of a currency (1 EUR is 1,000,000), and its ISO 4217 code.',
  EMAILS: 'A primary e-mail address, and additional ones.',
  FULL_NAME: 'The first and last name of a person.',
  LINKS: 'A primary link with its label, and secondary ones.',
  PHONES: 'A primary phone number, with its country and calling code, and additional ones.',
  RICH_TEXT:
    'A formatted text, as Markdown and as BlockNote blocks. Send one of them: the server derives the other.',
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
  components.set(RELATION_INPUT, relationInput);
  return components;
};

/** The schema of a field's own value, or of its foreign key. */
const valueSchema = (side: Side, field: Field): JsonSchema => {
  // A null stands for the default if there is one.
  const isNullable = field.isNullable || (side === 'input' && field.defaultValue !== null);
  if (isComposite(field.type)) {
    const reference = ref(componentName(side, field.type));
    return takesNull(typeSchema(side, field.type, isNullable)) ? orNull(reference) : reference;
  }
  return field.options || field.settings
    ? ownSchema(side, field, isNullable)
    : typeSchema(side, field.type, isNullable);
};

export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const describe = (binding: NameBinding): string => {
  const { field, role, isAlias } = binding;
  const named = isOnDemand(binding) ? ' Returned only if `fields` names it.' : '';
  const said = `${sentence(field.description?.trim() || field.label)}${named}`;
  const what = role === 'foreignKey' ? `The id of the related record. ${said}` : said;
  return isAlias ? `${what} The same as \`${field.name}\`, under the name that newer clients use.` : what;
};

const inputDescription = (binding: NameBinding): string => {
  const { field } = binding;
  const said = describe(binding);
  if (field.type === 'ACTOR') return `${said} Set by the server if you leave it out, and kept on update.`;
  if (field.type === 'POSITION') return `${said} A number, \`first\` (the default) or \`last\`.`;
  const hasDefault = field.defaultValue !== null && binding.role === 'value';
  return hasDefault ? `${said} Default: \`${JSON.stringify(field.defaultValue)}\`.` : said;
};

const KEPT_VALUE = 'You may choose it for a new record. On update, leave it out or send the stored value.';

/** Fields that the server keeps; ids and times may be chosen for a new record, as imports do. */
const KEPT: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt']);

/**
 * How far a record is from the one that was asked for: itself, related to it, related to one that is. Records are
 * nested no deeper, so each level has a schema of its own that refers to the next, and no schema contains itself.
 */
export const LEVELS = ['item', 'related', 'nested'] as const;
export type Level = (typeof LEVELS)[number];

const NEXT: Readonly<Record<Level, Level | null>> = { item: 'related', related: 'nested', nested: null };

/** A reference to the schema of an object's records at a level; null if the document has no such object. */
export type RecordReference = (objectId: string, level: Level) => ReferenceObject | null;

const relatedSchema = ({ relation }: Field, level: Level, reference: RecordReference): JsonSchema | null => {
  const next = NEXT[level];
  const related = relation && next && reference(relation.targetObjectId, next);
  if (!related) return null;
  return relation.type === 'MANY_TO_ONE' ? orNull(related) : arrayOf(related, { maxItems: NESTED_LIMIT });
};

const isKept = (name: string): boolean => name === 'deletedAt' || KEPT.has(name);

/** The schema of an object's records at a level. */
export const recordSchema = (
  object: ObjectSchema,
  level: Level,
  reference: RecordReference,
): SchemaObject => {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, binding] of object.names) {
    const { field, role } = binding;
    // Only the record that was asked for can be told what to return.
    if (level !== 'item' && isOnDemand(binding)) continue;
    const schema =
      role === 'relation' ? relatedSchema(field, level, reference) : valueSchema('output', field);
    if (!schema) continue;
    const isReadOnly = role === 'value' && isKept(name);
    properties[name] = {
      ...schema,
      ...(level === 'item' && { description: describe(binding) }),
      ...(isReadOnly && { readOnly: true }),
    };
  }
  return {
    description: sentence(object.description || object.labelSingular),
    ...objectOf(properties, ['id']),
  };
};

/** What is given under the name of a many-to-one relation. */
const RELATION_INPUT = 'RelationInput';

const relationInput: SchemaObject = {
  type: 'object',
  description: 'Points a relation at a record (`connect`), or at none (`disconnect`). Send one of them.',
  properties: {
    connect: {
      ...objectOf(
        {
          where: {
            type: 'object',
            description: 'The `id` of the record, or one of its unique values, with its sub-fields.',
            properties: { id: { type: 'string', format: 'uuid' } },
            minProperties: 1,
            maxProperties: 1,
            additionalProperties: true,
          },
        },
        ['where'],
      ),
    },
    disconnect: { type: 'boolean' },
  },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
  examples: [{ disconnect: true }],
};

const inputSchema = (object: ObjectSchema): SchemaObject => {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, binding] of object.names) {
    const { field, role } = binding;
    if (name === 'deletedAt' || (role === 'relation' && field.relation?.type !== 'MANY_TO_ONE')) continue;
    if (role === 'relation') {
      properties[name] = { ...orNull(ref(RELATION_INPUT)), description: describe(binding) };
      continue;
    }
    properties[name] = KEPT.has(name)
      ? { ...valueSchema('output', field), description: `${describe(binding)} ${KEPT_VALUE}` }
      : { ...valueSchema('input', field), description: inputDescription(binding) };
  }
  return { ...objectOf(properties), additionalProperties: false };
};

/** The keys that groups may have of an object, beside counts, which every part has. */
const aggregateNames = (object: ObjectSchema): readonly string[] =>
  [...aggregatedParts(object)].flatMap(([name, { kind }]) =>
    KINDS[kind].aggregates.map((apply) => `${apply}${name}`),
  );

const AGGREGATE = { type: ['string', 'null'] } as const satisfies SchemaObject;

/** A group of records. Aggregates are strings, numbers and dates included. */
const groupSchema = (object: ObjectSchema, record: JsonSchema): SchemaObject => ({
  ...objectOf(
    {
      groupByDimensionValues: {
        type: 'array',
        items: { type: ['string', 'number', 'boolean', 'array', 'null'], items: {} },
        description: 'One value for each item of `group_by`, in the same order.',
      },
      records: {
        type: 'array',
        items: record,
        maxItems: SAMPLE_SIZE,
        description: 'The first records of the group, if `include_records_sample` is `true`.',
      },
      totalCount: { type: 'string', description: 'The number of records in the group.' },
      ...Object.fromEntries(aggregateNames(object).map((name) => [name, AGGREGATE])),
    },
    ['groupByDimensionValues'],
  ),
  additionalProperties: AGGREGATE,
  description: 'A group. Every aggregate that was asked for is a key; its value is a string.',
});

export interface RecordSchemas {
  readonly input: SchemaObject;
  /** What a new record cannot do without. */
  readonly required: readonly string[];
  readonly one: SchemaObject;
  readonly many: SchemaObject;
  readonly several: SchemaObject;
  readonly deleted: SchemaObject;
  readonly deletedMany: SchemaObject;
  readonly duplicates: SchemaObject;
  readonly group: SchemaObject;
}

/** The schemas of an object's bodies and responses: `item` is its records', `nested` that of a record without relations. */
export const recordSchemas = (object: ObjectSchema, item: JsonSchema, nested: JsonSchema): RecordSchemas => {
  const { nameSingular, namePlural } = object;
  const list = { ...arrayOf(item), description: sentence(object.labelPlural) };
  return {
    input: {
      description: `Fields you can set on ${withArticle(inSentence(object.labelSingular))}.`,
      ...inputSchema(object),
      examples: [completeExample(object)],
    },
    required: object.fields
      .filter(isRequiredOnCreate)
      .map(({ name, relation }) => relation?.joinColumnName ?? name),
    one: answerOf(
      nameSingular,
      (['create', 'update', 'restore', 'merge'] as const).map((operation) => operationKey(operation, object)),
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
    group: groupSchema(object, nested),
  };
};
