/** The envelopes of answers (behaviour contract §3). */
import type { SchemaObject } from 'openapi3-ts/oas31';
import { type JsonSchema, objectOf, ref } from './json-schema.ts';

const envelope = (data: SchemaObject, more: Readonly<Record<string, JsonSchema>> = {}): SchemaObject =>
  objectOf({ data, ...more }, ['data', ...Object.keys(more)]);

export const pageOf = (data: SchemaObject): SchemaObject =>
  envelope(data, {
    pageInfo: ref('PageInfo'),
    totalCount: { type: 'integer', minimum: 0, description: 'How many there are in all, whatever the page.' },
  });

export const deletedOf = (key: string): SchemaObject =>
  envelope(objectOf({ [key]: objectOf({ id: { type: 'string', format: 'uuid' } }, ['id']) }, [key]));

/** One value under its own key and, depending on the operation, under the operation's. */
export const oneOf = (name: string, aliases: readonly string[], item: JsonSchema): SchemaObject =>
  envelope(
    objectOf(
      {
        [name]: item,
        ...Object.fromEntries(
          aliases.map((alias) => [alias, { ...item, description: `The same as \`${name}\`.` }]),
        ),
      },
      [name],
    ),
  );
