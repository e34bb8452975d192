/** The parameters that operations take, as they are documented; `rest/request/` reads them. */
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
import { COMPANY, COMPANY_NAME } from './known-ids.ts';
import type { Parameter } from './operation.ts';

const text = () => z.string();

const id = (component: string, description: string, example: string): Parameter => ({
  component,
  name: 'id',
  in: 'path',
  description,
  schema: () => z.guid(),
  example,
});

export const RECORD_ID = id('RecordId', 'The id of the record.', '01920202-1c25-7d02-bf25-6aeccf7ea419');
// Ids of standard objects and fields are the same in every workspace: companies, and their names.
export const OBJECT_ID = id('ObjectId', 'The id of the object.', COMPANY);
export const FIELD_ID = id('FieldId', 'The id of the field.', COMPANY_NAME);

export const IDEMPOTENCY_KEY: Parameter = {
  component: 'IdempotencyKey',
  name: 'Idempotency-Key',
  in: 'header',
  description: `A unique value for this write, for example a UUID; at most ${MAX_IDEMPOTENCY_KEY} characters. Repeating the request with it within 24 hours returns the first response and writes nothing`,
  schema: () => z.string().min(1).max(MAX_IDEMPOTENCY_KEY),
};

const query = (given: Omit<Parameter, 'in'>): Parameter => ({ in: 'query', ...given });

export const LIMIT = query({
  component: 'Limit',
  name: 'limit',
  description: ({ maxPageSize }) =>
    `Records per page: 1 to ${maxPageSize}, default ${Math.min(DEFAULT_LIMIT, maxPageSize)}. Higher values are treated as ${maxPageSize}.`,
  schema: ({ maxPageSize }) => z.int().min(1).max(maxPageSize).default(Math.min(DEFAULT_LIMIT, maxPageSize)),
});

const ORDER_DESCRIPTION = `Fields to sort by, separated by commas, each with a direction: \`createdAt[DescNullsLast],name.firstName\`. Directions: \`AscNullsFirst\` (the default), \`AscNullsLast\`, \`DescNullsFirst\`, \`DescNullsLast\`. At most ${MAX_ORDER_KEYS} fields; the default is the order of creation.`;

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
  description: 'The same as `order_by`. If you send both, `order_by` counts.',
  schema: text,
});

const FILTER_DESCRIPTION = `Conditions that records must meet: \`field[comparator]:value\`, separated by commas. All of them must hold; \`or(…)\`, \`and(…)\` and \`not(…)\` nest.

* \`createdAt[gte]:"2026-01-01"\`
* \`or(name[ilike]:"%robot%",emails.primaryEmail[endsWith]:"@fjord.example")\`
* \`company.name[in]:[Fjord,Skua]\`

Comparators: \`eq\` \`neq\` \`gt\` \`gte\` \`lt\` \`lte\` \`in\` \`is\` \`startsWith\` \`endsWith\` \`like\` \`ilike\` \`containsAny\`. Quotes protect commas and brackets. Records in the trash are left out unless the filter mentions \`deletedAt\`. At most ${MAX_FILTER_BYTES} bytes and ${MAX_FILTER_PREDICATES} conditions. The guide has the grammar and more examples.`;

export const FILTER = query({
  component: 'Filter',
  name: 'filter',
  description: FILTER_DESCRIPTION,
  schema: text,
  example: 'createdAt[gte]:"2025-01-01"',
});

export const STARTING_AFTER = query({
  component: 'StartingAfter',
  name: 'starting_after',
  description:
    'Returns the page after this cursor. Send the `pageInfo.endCursor` of the previous page, with the same `order_by`.',
  schema: text,
});

export const ENDING_BEFORE = query({
  component: 'EndingBefore',
  name: 'ending_before',
  description:
    'Returns the page before this cursor. Send the `pageInfo.startCursor` of the next page, with the same `order_by`. Cannot be combined with `starting_after`.',
  schema: text,
});

export const OFFSET = query({
  component: 'Offset',
  name: 'offset',
  description: `Records to skip before the page: 0 to ${MAX_OFFSET}. \`skip\` is the same. The server reads every record that it skips, so large offsets are slow; \`starting_after\` is fast on every page.`,
  schema: () => z.int().min(0).max(MAX_OFFSET).default(0),
});

export const DEPTH = query({
  component: 'Depth',
  name: 'depth',
  description: `Levels of related records to include: 0 (only their ids), 1, or 2. Lists of them have at most ${NESTED_LIMIT} items.`,
  schema: () =>
    z
      .int()
      .meta({ enum: [...DEPTHS.values()] })
      .default(DEFAULT_DEPTH),
});

export const FIELDS = query({
  component: 'Fields',
  name: 'fields',
  description: 'The fields to return, separated by commas; `id` is always returned. By default, all fields.',
  schema: text,
  example: 'id,createdAt',
});

export const SOFT_DELETE = query({
  component: 'SoftDelete',
  name: 'soft_delete',
  description:
    '`true` (the default) moves records to the trash, from which they can be restored. `false` destroys them, also if they are in the trash already.',
  schema: () => z.boolean().default(true),
});

export const DRY_RUN = query({
  component: 'DryRun',
  name: 'dryRun',
  description: '`true` shows the result and writes nothing, as `dryRun` in the body does.',
  schema: () => z.boolean().default(false),
});

export const SELECTION = query({
  component: 'Selection',
  name: 'filter',
  isRequired: true,
  description:
    'The records to change, in the syntax of the `filter` of a list. It must not be empty, so that no mistake changes all records.',
  schema: text,
});

const json = (component: string, parameter: string, description: string, example: string): Parameter =>
  query({ component, name: parameter, description, schema: text, example });

export const GROUP_BY: Parameter = {
  ...json(
    'GroupBy',
    'group_by',
    'The fields to group by, as a JSON list: `{"stage":true}`, `{"name":{"firstName":true}}`, `{"company":{"name":true}}`, `{"tags":{"unnest":true}}`, or a date with `granularity` (`DAY`, `WEEK`, `MONTH`, `QUARTER`, `YEAR`, `DAY_OF_THE_WEEK`, `MONTH_OF_THE_YEAR`, `QUARTER_OF_THE_YEAR`), `timeZone` and `weekStartDay`.',
    '[{"createdAt":{"granularity":"MONTH","timeZone":"Europe/Paris"}}]',
  ),
  isRequired: true,
};

export const GROUP_PARAMETERS = [
  GROUP_BY,
  json(
    'Aggregate',
    'aggregate',
    'What to compute for each group, as a JSON list: `totalCount` (the default), or one of `countUniqueValues`, `countEmpty`, `countNotEmpty`, `percentageEmpty`, `percentageNotEmpty`, `countTrue`, `countFalse`, `min`, `max`, `avg` and `sum`, followed by the name of the field and its part: `sumAmountAmountMicros`.',
    '["totalCount","countNotEmptyId"]',
  ),
  FILTER,
  json(
    'GroupOrderBy',
    'order_by',
    'The order of the groups, as a JSON list: by fields that you group by, or by aggregates.',
    '[{"aggregate":{"totalCount":"DescNullsLast"}}]',
  ),
  query({
    component: 'GroupLimit',
    name: 'limit',
    description: `Groups to return: 1 to ${MAX_GROUPS}, default ${DEFAULT_GROUPS}. Higher values are treated as ${MAX_GROUPS}.`,
    schema: () => z.int().min(1).max(MAX_GROUPS).default(DEFAULT_GROUPS),
  }),
  query({
    component: 'IncludeRecordsSample',
    name: 'include_records_sample',
    description: '`true` returns the first records of each group as well, without related records.',
    schema: () => z.boolean().default(false),
  }),
  query({
    component: 'OrderByForRecords',
    name: 'order_by_for_records',
    description: 'Which records of a group are first, in the syntax of the `order_by` of a list.',
    schema: text,
    example: 'createdAt[DescNullsLast]',
  }),
] as const;

export const UPSERT = query({
  component: 'Upsert',
  name: 'upsert',
  description:
    '`true` updates the record that has the same `id` or unique value, if there is one, instead of a 409: the fields you send are written, all others stay. A record with the same `id` is restored if it is in the trash. `outcome` (`outcomes` in a batch) tells whether a record was created or updated. A record without an `id` and without a unique value is created by every upsert.',
  schema: () => z.boolean().default(false),
});

export const IF_NONE_MATCH: Parameter = {
  component: 'IfNoneMatch',
  name: 'If-None-Match',
  in: 'header',
  description:
    'The `ETag` of the version you have. If it is the current one, the response is a 304 without a body.',
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
    description: `Items per page: 1 to ${MAX_METADATA_LIMIT}, default ${MAX_METADATA_LIMIT}. Higher values are treated as ${MAX_METADATA_LIMIT}.`,
    schema: () => z.int().min(1).max(MAX_METADATA_LIMIT).default(MAX_METADATA_LIMIT),
  }),
  query({
    component: 'MetadataFilter',
    name: 'filter',
    description:
      'Conditions in the syntax of record filters, on every property that is a text, a number or a boolean: `isCustom[eq]:true`, `objectMetadataId[eq]:…`.',
    schema: text,
    example: 'isCustom[eq]:true',
  }),
  metadataCursor('MetadataStartingAfter', 'starting_after', 'Returns the page after the item with this id.'),
  metadataCursor('MetadataEndingBefore', 'ending_before', 'Returns the page before the item with this id.'),
] as const;
