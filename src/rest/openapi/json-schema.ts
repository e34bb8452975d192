/** zod → JSON Schema, by the one generator; and the few ways in which schemas are put together. */
import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { z } from '@hono/zod-openapi';
import type { ReferenceObject, SchemaObject } from 'openapi3-ts/oas31';

export type JsonSchema = SchemaObject | ReferenceObject;

const NAME = 'Converted';

const isReference = (schema: JsonSchema): schema is ReferenceObject => typeof schema.$ref === 'string';

const convert = (schema: z.ZodType): SchemaObject => {
  const registry = new OpenAPIRegistry();
  registry.register(NAME, schema);
  const { components } = new OpenApiGeneratorV31(registry.definitions).generateComponents();
  const made = components?.schemas?.[NAME];
  if (!made || isReference(made)) throw new Error('the schema cannot be told as JSON Schema');
  return made;
};

const converted = new WeakMap<z.ZodType, SchemaObject>();

/**
 * What a schema takes, before anything is made of it. Whether null and absence are taken is asked of the schema
 * itself, so that refinements are documented too.
 */
export const toJsonSchema = (schema: z.ZodType): SchemaObject => {
  const known = converted.get(schema) ?? convert(schema);
  converted.set(schema, known);
  return known;
};

export const ref = (name: string): ReferenceObject => ({ $ref: `#/components/schemas/${name}` });

export const arrayOf = (items: JsonSchema, bounds: SchemaObject = {}): SchemaObject => ({
  type: 'array',
  items,
  ...bounds,
});

export const orNull = (schema: JsonSchema): SchemaObject => ({ oneOf: [schema, { type: 'null' }] });

/** An object's schema; `required` of nothing is left out. */
export const objectOf = (
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): SchemaObject => ({
  type: 'object',
  properties: { ...properties },
  ...(required.length > 0 && { required: [...required] }),
});

/** Whether a schema is of an object, null aside: what is worth a name of its own. */
export const isObjectSchema = (schema: JsonSchema): schema is SchemaObject =>
  'type' in schema && [schema.type].flat().includes('object') && 'properties' in schema;

export const takesNull = (schema: JsonSchema): boolean =>
  'type' in schema && Array.isArray(schema.type) && schema.type.includes('null');

export const withoutNull = (schema: SchemaObject): SchemaObject => ({ ...schema, type: 'object' });
