/** The schemas of objects and fields themselves: the bodies that create and change them, and what is returned. */
import { z } from '@hono/zod-openapi';
import type { ExampleObject, SchemaObject } from 'openapi3-ts/oas31';
import { objectInput, objectUpdate } from '../../schema/change/input.ts';
import { FIELD_TYPE_NAMES, type FieldTypeName, type JsonValue } from '../../schema/types.ts';
import { COMPANY_NAME } from '../definitions/known-ids.ts';
import type { MetadataOperation } from '../definitions/operation.ts';
import { answerOf, deletedOf, pageOf } from './envelopes.ts';
import { creatableTypes, fieldExample, fieldUpdateSchema } from './field-inputs.ts';
import { arrayOf, ref, toJsonSchema } from './json-schema.ts';

type Resource = MetadataOperation['resource'];

const text = () => z.string().nullable();

const identity = () => ({
  id: z.guid(),
  description: text(),
  icon: text(),
  isCustom: z
    .boolean()
    .meta({ description: 'Whether it was created by a client; `false` for standard ones.' }),
  isActive: z.boolean().meta({ description: 'Whether the record API and this document show it.' }),
  isSystem: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

const option = () =>
  z.object({
    id: z.guid(),
    label: z.string(),
    value: z.string().meta({ description: 'What records hold.' }),
    position: z.number(),
    color: z.string(),
  });

const objectReference = () => z.object({ id: z.guid(), nameSingular: z.string(), namePlural: z.string() });

const fieldReference = () => z.object({ id: z.guid(), name: z.string() });

const relation = () =>
  z.object({
    type: z.enum(['MANY_TO_ONE', 'ONE_TO_MANY']),
    sourceObjectMetadata: objectReference(),
    sourceFieldMetadata: fieldReference(),
    targetObjectMetadata: objectReference(),
    targetFieldMetadata: fieldReference(),
  });

const fieldItem = () =>
  z.object({
    ...identity(),
    objectMetadataId: z.guid(),
    type: z.enum(FIELD_TYPE_NAMES),
    name: z.string(),
    label: z.string(),
    isNullable: z.boolean(),
    isUnique: z.boolean(),
    defaultValue: z
      .unknown()
      .meta({ description: 'The value of new records that are created without one; null if there is none.' }),
    options: z
      .array(option())
      .nullable()
      .meta({ description: 'The options of a SELECT, MULTI_SELECT or RATING field; null for other types.' }),
    settings: z.looseObject({}).nullable(),
    relation: relation()
      .nullable()
      .optional()
      .meta({ description: 'The two sides of a RELATION field; absent for other types.' }),
  });

const objectItem = () =>
  z.object({
    ...identity(),
    nameSingular: z.string(),
    namePlural: z.string(),
    labelSingular: z.string(),
    labelPlural: z.string(),
    labelIdentifierFieldMetadataId: z.guid().nullable(),
    imageIdentifierFieldMetadataId: z.guid().nullable(),
  });

/** What each property of an object's body means, with an example. */
const OBJECT_PROPERTIES: Readonly<Record<string, readonly [string, JsonValue]>> = {
  nameSingular: ['The name of one, in camel case. Made from the label if you leave it out.', 'rocket'],
  namePlural: ['The name of many, in camel case: the last part of the path of its records.', 'rockets'],
  labelSingular: ['What people call one of them.', 'Rocket'],
  labelPlural: ['What people call many of them.', 'Rockets'],
  description: ['What the object is for.', 'A vehicle that leaves the ground'],
  icon: ['The name of a Tabler icon.', 'IconRocket'],
  isActive: [
    'Whether the record API and this document show the object. `false` hides it and keeps its records.',
    true,
  ],
  labelIdentifierFieldMetadataId: ['The id of the field that records are called by.', COMPANY_NAME],
  imageIdentifierFieldMetadataId: ['The id of the field that holds the picture of a record.', null],
};

const withTexts = (schema: SchemaObject): SchemaObject => ({
  ...schema,
  properties: Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const [description, example] = OBJECT_PROPERTIES[name] ?? [''];
      return [name, example === undefined ? property : { ...property, description, examples: [example] }];
    }),
  ),
});

interface Definition {
  readonly singular: string;
  readonly plural: string;
  readonly description: string;
  readonly item: () => z.ZodType;
}

const DEFINITIONS: Readonly<Record<Resource, Definition>> = {
  objects: {
    singular: 'object',
    plural: 'objects',
    description: 'An object: what records are of.',
    item: objectItem,
  },
  fields: {
    singular: 'field',
    plural: 'fields',
    description: 'A field of an object.',
    item: fieldItem,
  },
};

export interface MetadataSchemas {
  readonly item: SchemaObject;
  readonly create: SchemaObject;
  readonly update: SchemaObject;
  readonly one: SchemaObject;
  readonly many: SchemaObject;
  readonly deleted: SchemaObject;
}

/** The body that creates a field: that of its type. */
const anyFieldInput = (variants: ReadonlyMap<FieldTypeName, string>): SchemaObject => ({
  oneOf: [...variants.values()].map((name) => ref(name)),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries([...variants].map(([type, name]) => [type, ref(name).$ref])),
  },
  description: 'A new field, by its `type`.',
});

const bodies = (
  resource: Resource,
  variants: ReadonlyMap<FieldTypeName, string>,
): Pick<MetadataSchemas, 'create' | 'update'> =>
  resource === 'objects'
    ? {
        create: {
          ...withTexts(toJsonSchema(objectInput())),
          description: 'A new object. Send both labels, both names, or all four.',
        },
        update: {
          ...withTexts(toJsonSchema(objectUpdate())),
          description: 'The properties to change.',
        },
      }
    : {
        create: anyFieldInput(variants),
        update: { ...fieldUpdateSchema(), description: 'The properties to change.' },
      };

/**
 * @param items what the schemas of objects and fields are called
 * @param variants what the bodies that create a field of each type are called
 */
export const metadataSchemas = (
  resource: Resource,
  items: Readonly<Record<Resource, string>>,
  variants: ReadonlyMap<FieldTypeName, string>,
): MetadataSchemas => {
  const { singular, plural, description, item } = DEFINITIONS[resource];
  const suffix = `One${singular.charAt(0).toUpperCase()}${singular.slice(1)}`;
  const own: SchemaObject = toJsonSchema(item());
  const fields = resource === 'objects' ? { fields: arrayOf(ref(items.fields)) } : {};
  const reference = ref(items[resource]);
  return {
    item: {
      ...own,
      description,
      properties: { ...own.properties, ...fields },
      required: [...(own.required ?? []), ...Object.keys(fields)],
    },
    ...bodies(resource, variants),
    one: answerOf(singular, [`create${suffix}`, `update${suffix}`], reference),
    many: pageOf(plural, [], arrayOf(reference)),
    deleted: deletedOf(`delete${suffix}`),
  };
};

const OBJECT_EXAMPLE: JsonValue = {
  labelSingular: 'Rocket',
  labelPlural: 'Rockets',
  description: 'A vehicle that leaves the ground',
  icon: 'IconRocket',
};

/** Bodies that can be sent as they stand: a new field is one of companies. */
export const metadataBodies = (
  resource: Resource,
): Readonly<Record<'create' | 'update', Readonly<Record<string, ExampleObject>>>> =>
  resource === 'objects'
    ? {
        create: { example: { value: OBJECT_EXAMPLE } },
        update: { example: { value: { description: 'A vehicle that leaves the ground, and comes back' } } },
      }
    : {
        create: Object.fromEntries(
          creatableTypes().map(([type, text]) => [
            type,
            { summary: `${type}: ${text.description}`, value: fieldExample(type, text) },
          ]),
        ),
        update: { example: { value: { description: 'Engraved on the hull' } } },
      };
