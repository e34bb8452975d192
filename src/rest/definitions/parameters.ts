/** The parameters that operations take, as they are documented; `src/request/parameters.ts` reads them. */
import { z } from '@hono/zod-openapi';
import { MAX_IDEMPOTENCY_KEY } from '../../http/idempotency-key.ts';
import {
  DEFAULT_GROUPS,
  DEFAULT_LIMIT,
  MAX_FILTER_BYTES,
  MAX_FILTER_PREDICATES,
  MAX_GROUPS,
  MAX_OFFSET,
  MAX_ORDER_KEYS,
  NESTED_LIMIT,
} from '../../limits.ts';
import { DEFAULT_DEPTH, DEPTHS } from '../request/parameters.ts';
import type { Parameter } from './operation.ts';

const text = () => z.string();

const id = (component: string, description: string): Parameter => ({
  component,
  name: 'id',
  in: 'path',
  description,
  schema: () => z.guid(),
  example: '01920202-1c25-7d02-bf25-6aeccf7ea419',
});

export const RECORD_ID = id('RecordId', 'The UUID of the record.');
export const METADATA_ID = id('MetadataId', 'The UUID of the definition.');

export const IDEMPOTENCY_KEY: Parameter = {
  component: 'IdempotencyKey',
  name: 'Idempotency-Key',
  in: 'header',
  description: `A text of the client's choice, new for every write, at most ${MAX_IDEMPOTENCY_KEY} visible ASCII characters. A write that is sent again with its key within 24 hours is not done again: its first answer is given again, with the header \`Idempotency-Replayed: true\`. With another request the key is refused.`,
  schema: () => z.string().min(1).max(MAX_IDEMPOTENCY_KEY),
  example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
};

const query = (given: Omit<Parameter, 'in'>): Parameter => ({ in: 'query', ...given });

export const LIMIT = query({
  component: 'Limit',
  name: 'limit',
  description:
    'Maximum number of records to return per page. More than the maximum is answered with the maximum.',
  schema: ({ maxPageSize }) => z.int().min(1).max(maxPageSize).default(Math.min(DEFAULT_LIMIT, maxPageSize)),
});

const ORDER_DESCRIPTION = `A comma list of fields to sort by, each with a direction: \`createdAt[DescNullsLast],name.firstName\`.

Directions are \`AscNullsFirst\` (the default), \`AscNullsLast\`, \`DescNullsFirst\` and \`DescNullsLast\`. A field of several parts is named with the part (\`name.firstName\`, \`amount.amountMicros\`), one of a many-to-one relation with the relation (\`company.name\`). At most ${MAX_ORDER_KEYS} fields; \`id\` always decides last, and alone where nothing is given.`;

export const ORDER_BY = query({
  component: 'OrderBy',
  name: 'order_by',
  description: ORDER_DESCRIPTION,
  schema: text,
  example: 'createdAt[DescNullsLast]',
});

export const ORDER_BY_CAMEL_CASE = query({
  component: 'OrderByCamelCase',
  name: 'orderBy',
  description: 'The same as `order_by`, which is read where both are given.',
  schema: text,
  example: 'createdAt[DescNullsLast]',
});

const FILTER_DESCRIPTION = `Which records to list: \`field[comparator]:value\`, several of them separated by commas, all of which must hold. \`and(…)\`, \`or(…)\` and \`not(…)\` nest.

\`\`\`
filter     = item *( "," item )
item       = ( "and" / "or" / "not" ) "(" item *( "," item ) ")" / predicate
predicate  = field *( "." part ) "[" comparator "]" ":" value
value      = text / quoted / "[" text *( "," text ) "]"
\`\`\`

* A field of several parts is named with the part (\`emails.primaryEmail\`), one of a many-to-one relation with the relation (\`company.name\`).
* Comparators: \`eq\` \`neq\` \`gt\` \`gte\` \`lt\` \`lte\` \`in\` \`is\` \`startsWith\` \`endsWith\` \`like\` \`ilike\` \`containsAny\`, as far as the field's type has them. \`is\` takes \`NULL\` or \`NOT_NULL\`, \`in\` and \`containsAny\` a list, \`like\` and \`ilike\` the wildcards \`%\` and \`_\`.
* Quotes (\`"…"\` or \`'…'\`) protect every character inside; \`\\"\`, \`\\'\` and \`\\\\\` are escapes there.
* Deleted records are left out unless the filter mentions \`deletedAt\`.

At most ${MAX_FILTER_BYTES} bytes and ${MAX_FILTER_PREDICATES} predicates.`;

export const FILTER = query({
  component: 'Filter',
  name: 'filter',
  description: FILTER_DESCRIPTION,
  schema: text,
  example: 'createdAt[gte]:"2025-01-01",or(id[is]:NOT_NULL,updatedAt[lt]:"2026-01-01")',
});

export const STARTING_AFTER = query({
  component: 'StartingAfter',
  name: 'starting_after',
  description:
    'Cursor for forward pagination: the page begins after it. Give the `endCursor` of the page before, with the same order.',
  schema: text,
});

export const ENDING_BEFORE = query({
  component: 'EndingBefore',
  name: 'ending_before',
  description:
    'Cursor for backward pagination: the page ends before it. Give the `startCursor` of the page after, with the same order; not together with `starting_after`.',
  schema: text,
});

export const OFFSET = query({
  component: 'Offset',
  name: 'offset',
  description: `How many records to skip before the page (\`skip\` is the same). The server reads every record it skips, so large offsets are slow: \`starting_after\` is not. At most ${MAX_OFFSET}.`,
  schema: () => z.int().min(0).max(MAX_OFFSET).default(0),
});

export const DEPTH = query({
  component: 'Depth',
  name: 'depth',
  description: `Relation traversal depth (0, 1, or 2) to embed related records: 0 answers foreign keys only, 1 each related record and at most ${NESTED_LIMIT} of each list, 2 the same once more inside those.`,
  schema: () =>
    z
      .int()
      .meta({ enum: [...DEPTHS.values()] })
      .default(DEFAULT_DEPTH),
});

export const FIELDS = query({
  component: 'Fields',
  name: 'fields',
  description:
    'A comma list of the fields to answer; `id` always is. The parameter may be repeated. Everything is answered where it is not given.',
  schema: text,
  example: 'id,createdAt',
});

export const SOFT_DELETE = query({
  component: 'SoftDelete',
  name: 'soft_delete',
  description:
    '`false` destroys the record for good, deleted or not; by default it is only marked as deleted and can be restored.',
  schema: () => z.boolean().default(true),
});

export const SELECTION = query({
  component: 'Selection',
  name: 'filter',
  isRequired: true,
  description:
    'Which records the operation is about, in the syntax of the `filter` of a list. It must be given, so that no accident changes all of them.',
  schema: text,
});

const json = (component: string, parameter: string, description: string, example: string): Parameter =>
  query({ component, name: parameter, description, schema: text, example });

export const GROUP_BY: Parameter = {
  ...json(
    'GroupBy',
    'group_by',
    'What to group by, as a JSON list: `{"stage":true}`, `{"name":{"firstName":true}}`, `{"company":{"name":true}}`, `{"tags":{"unnest":true}}`, or a date with `granularity` (`DAY`, `WEEK`, `MONTH`, `QUARTER`, `YEAR`, `DAY_OF_THE_WEEK`, `MONTH_OF_THE_YEAR`, `QUARTER_OF_THE_YEAR`), `timeZone` and `weekStartDay`.',
    '[{"createdAt":{"granularity":"MONTH","timeZone":"Europe/Paris"}}]',
  ),
  isRequired: true,
};

export const GROUP_PARAMETERS = [
  GROUP_BY,
  json(
    'Aggregate',
    'aggregate',
    'What to tell of each group, as a JSON list: `totalCount` (where it is not given), or `countUniqueValues`, `countEmpty`, `countNotEmpty`, `percentageEmpty`, `percentageNotEmpty`, `countTrue`, `countFalse`, `min`, `max`, `avg` or `sum` with the name of a field and its part.',
    '["totalCount","countNotEmptyId"]',
  ),
  FILTER,
  json(
    'GroupOrderBy',
    'order_by',
    'The order of the groups, as a JSON list of fields that are grouped by, or of aggregates.',
    '[{"aggregate":{"totalCount":"DescNullsLast"}}]',
  ),
  query({
    component: 'GroupLimit',
    name: 'limit',
    description: 'Maximum number of groups. More than the maximum is answered with the maximum.',
    schema: () => z.int().min(1).max(MAX_GROUPS).default(DEFAULT_GROUPS),
  }),
  query({
    component: 'IncludeRecordsSample',
    name: 'include_records_sample',
    description: '`true` answers the first records of each group too, without related ones.',
    schema: () => z.boolean().default(false),
  }),
  query({
    component: 'OrderByForRecords',
    name: 'order_by_for_records',
    description: 'The order that decides which records are first, in the syntax of the `order_by` of a list.',
    schema: text,
    example: 'createdAt[DescNullsLast]',
  }),
] as const;

export const UPSERT = query({
  component: 'Upsert',
  name: 'upsert',
  description:
    '`true` updates a record that is there already, by its `id` or a unique value, instead of refusing it: what is supplied is written, everything else stays, and a deleted record with the `id` is restored. The answer says of each record whether it was created or updated. A record whose unique values are all empty, and that brings no `id`, is created by every upsert.',
  schema: () => z.boolean().default(false),
});

export const IF_NONE_MATCH: Parameter = {
  component: 'IfNoneMatch',
  name: 'if-none-match',
  in: 'header',
  description: 'The entity tag of the answer that the client has already.',
  schema: text,
};

/** What is asked of the record or records that an operation answers. */
export const READ_PARAMETERS = [DEPTH, FIELDS] as const;

export const LIST_PARAMETERS = [
  LIMIT,
  ORDER_BY,
  ORDER_BY_CAMEL_CASE,
  FILTER,
  STARTING_AFTER,
  ENDING_BEFORE,
  OFFSET,
  ...READ_PARAMETERS,
] as const;

/** Definitions of a page of metadata, at most and by default. */
export const MAX_METADATA_LIMIT = 1_000;

const metadataCursor = (component: string, name: string, description: string): Parameter =>
  query({ component, name, description, schema: () => z.guid() });

export const METADATA_LIST_PARAMETERS = [
  query({
    component: 'MetadataLimit',
    name: 'limit',
    description:
      'Maximum number of definitions to return per page. More than the maximum is answered with the maximum.',
    schema: () => z.int().min(1).max(MAX_METADATA_LIMIT).default(MAX_METADATA_LIMIT),
  }),
  query({
    component: 'MetadataFilter',
    name: 'filter',
    description:
      'Which definitions to list, in the syntax of record filters, on any scalar key: `objectMetadataId[eq]:…`, `isCustom[eq]:true`.',
    schema: text,
    example: 'isCustom[eq]:true',
  }),
  metadataCursor('MetadataStartingAfter', 'starting_after', 'The id after which the page begins.'),
  metadataCursor('MetadataEndingBefore', 'ending_before', 'The id before which the page ends.'),
] as const;
