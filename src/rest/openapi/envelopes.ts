/** The envelopes of responses, and of bodies that hold more than one record. */
import type { SchemaObject } from 'openapi3-ts/oas31';
import { MAX_MERGED_RECORDS } from '../../limits.ts';
import { arrayOf, type JsonSchema, objectOf, ref } from './json-schema.ts';

const envelope = (
  data: SchemaObject,
  more: Readonly<Record<string, JsonSchema>> = {},
  optional: Readonly<Record<string, JsonSchema>> = {},
): SchemaObject => objectOf({ data, ...more, ...optional }, ['data', ...Object.keys(more)]);

const outcome = { type: 'string', enum: ['created', 'updated'] } as const satisfies JsonSchema;

/** What upserts return beside the record or records. */
export const OUTCOME = {
  outcome: { ...outcome, description: 'Of an upsert: whether the record was created or updated.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

const OUTCOMES = {
  outcomes: arrayOf(outcome, {
    description: 'Of an upsert: for each record, whether it was created or updated.',
  }),
} as const satisfies Readonly<Record<string, JsonSchema>>;

/**
 * A value under its own key and, depending on the operation, under the operation's too. What stands under the second
 * is not described again: importers write every schema out wherever it is referred to.
 */
const withAliases = (name: string, aliases: readonly string[], value: JsonSchema): SchemaObject => {
  const alias: SchemaObject =
    'items' in value
      ? { type: 'array', items: { type: 'object' } }
      : { type: 'object', additionalProperties: true };
  const said = { ...alias, description: `The same as \`${name}\`, by the name that Twenty's clients read.` };
  return objectOf({ [name]: value, ...Object.fromEntries(aliases.map((key) => [key, said])) }, [name]);
};

/** One, or several without a page. */
export const answerOf = (
  name: string,
  aliases: readonly string[],
  value: JsonSchema,
  optional: Readonly<Record<string, JsonSchema>> = {},
): SchemaObject => envelope(withAliases(name, aliases, value), {}, optional);

export const pageOf = (name: string, aliases: readonly string[], list: JsonSchema): SchemaObject =>
  envelope(withAliases(name, aliases, list), PAGE, aliases.length > 0 ? OUTCOMES : {});

/** The members of a page beside its data. */
export const PAGE = {
  pageInfo: ref('PageInfo'),
  totalCount: { type: 'integer', minimum: 0, description: 'How many there are in all, whatever the page.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

const identified = objectOf({ id: { type: 'string', format: 'uuid' } }, ['id']);

export const deletedOf = (key: string): SchemaObject => envelope(objectOf({ [key]: identified }, [key]));

export const deletedManyOf = (key: string): SchemaObject =>
  envelope(objectOf({ [key]: arrayOf(identified) }, [key]));

/** For each record asked for, its duplicates: at most a page of them. */
export const duplicatesOf = (key: string, list: JsonSchema): SchemaObject =>
  objectOf({ data: arrayOf(objectOf({ ...PAGE, [key]: list }, [...Object.keys(PAGE), key])) }, ['data']);

/** The records to merge, and which of them stays. */
export const mergeRequest = (): SchemaObject =>
  objectOf(
    {
      ids: arrayOf({ type: 'string', format: 'uuid' }, { minItems: 2, maxItems: MAX_MERGED_RECORDS }),
      conflictPriorityIndex: {
        type: 'integer',
        minimum: 0,
        maximum: MAX_MERGED_RECORDS - 1,
        description: 'The place of the survivor among the `ids`, from 0.',
      },
      dryRun: { type: 'boolean', default: false, description: 'Whether nothing is to be written.' },
    },
    ['ids', 'conflictPriorityIndex'],
  );

/** The records whose duplicates are asked for: stored ones, or ones that are given. */
export const originalsOf = (record: JsonSchema, maxItems: number): SchemaObject => ({
  ...objectOf({
    ids: arrayOf({ type: 'string', format: 'uuid' }, { maxItems }),
    data: arrayOf(record, { minItems: 1, maxItems }),
  }),
  description: 'Either `ids` or `data`.',
});
