/** The schemas of object and field definitions: bodies as they are read, and what is answered. */
import { z } from '@hono/zod-openapi';
import type { SchemaObject } from 'openapi3-ts/oas31';
import { fieldInput, fieldUpdate, objectInput, objectUpdate } from '../../schema/change/input.ts';
import { FIELD_TYPE_NAMES } from '../../schema/types.ts';
import type { MetadataOperation } from '../definitions/operation.ts';
import { answerOf, deletedOf, pageOf } from './envelopes.ts';
import { arrayOf, type JsonSchema, ref, toJsonSchema } from './json-schema.ts';

type Resource = MetadataOperation['resource'];

const text = () => z.string().nullable();

const identity = () => ({
  id: z.guid(),
  description: text(),
  icon: text(),
  isCustom: z.boolean().meta({ description: 'Whether a client made it.' }),
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
    defaultValue: z.unknown().meta({ description: 'In its plain form; null where there is none.' }),
    options: z
      .array(option())
      .nullable()
      .meta({ description: 'Of SELECT, MULTI_SELECT and RATING; null for the others.' }),
    settings: z.looseObject({}).nullable(),
    relation: relation().nullable().optional().meta({ description: 'Of RELATION fields only.' }),
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

interface Definition {
  readonly singular: string;
  readonly plural: string;
  readonly description: string;
  readonly item: () => z.ZodType;
  readonly create: () => z.ZodType;
  readonly update: () => z.ZodType;
}

const DEFINITIONS: Readonly<Record<Resource, Definition>> = {
  objects: {
    singular: 'object',
    plural: 'objects',
    description: 'An object: what records are of.',
    item: objectItem,
    create: objectInput,
    update: objectUpdate,
  },
  fields: {
    singular: 'field',
    plural: 'fields',
    description: 'A field of an object.',
    item: fieldItem,
    create: fieldInput,
    update: fieldUpdate,
  },
};

export interface MetadataSchemas {
  readonly item: SchemaObject;
  readonly create: JsonSchema;
  readonly update: JsonSchema;
  readonly one: SchemaObject;
  readonly many: SchemaObject;
  readonly deleted: SchemaObject;
}

/** @param items what the schemas of objects and fields are called */
export const metadataSchemas = (
  resource: Resource,
  items: Readonly<Record<Resource, string>>,
): MetadataSchemas => {
  const { singular, plural, description, item, create, update } = DEFINITIONS[resource];
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
    create: { ...toJsonSchema(create()), description: `What is said of a new ${singular}.` },
    update: { ...toJsonSchema(update()), description: `What is changed of ${description.toLowerCase()}` },
    one: answerOf(singular, [`create${suffix}`, `update${suffix}`], reference),
    many: pageOf(plural, [], arrayOf(reference)),
    deleted: deletedOf(`delete${suffix}`),
  };
};
