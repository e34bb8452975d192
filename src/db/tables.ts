/**
 * The tables, in Drizzle's terms. Every primary key starts with the workspace, every foreign key is composite
 * with it. The tables of standard objects are made from their declarations, so that a field has one definition.
 */

import { type SQL, sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgTableWithColumns,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { foreignKeyColumn, partColumn, snakeCase } from '../schema/columns.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import { isTextual, KINDS, type SqlType } from '../schema/kinds.ts';
import {
  type FieldDeclaration,
  RECORD_FIELDS,
  RECORD_SLOTS,
  type StandardObject,
} from '../schema/standard-objects/declare.ts';
import { isColumn, TABLE_OBJECTS } from '../schema/standard-objects/index.ts';
import type { Kind } from '../schema/types.ts';
import { sortKey } from '../sql/text-order.ts';

/** Text that compares and sorts bytewise, whatever the database's own collation. */
const bytewiseText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'string' });

const createdAndUpdated = {
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
};

export const workspace = pgTable('workspace', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  /** Moves with every change of the schema; statements planned under another version do nothing. */
  schemaVersion: bigint('schema_version', { mode: 'number' }).notNull().default(1),
  ...createdAndUpdated,
});

const workspaceId = () =>
  uuid('workspace_id')
    .notNull()
    .references(() => workspace.id, { onDelete: 'cascade' });

export const apiKey = pgTable(
  'api_key',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull().defaultRandom(),
    name: text('name').notNull(),
    /** The first characters, for people to tell keys apart. */
    prefix: text('prefix').notNull(),
    /** SHA-256 of the key, hexadecimal. The key itself is never stored. */
    hash: text('hash').notNull(),
    scopes: text('scopes').array().notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    lastUsedAt: instant('last_used_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] }), unique('api_key_hash').on(table.hash)],
);

/** Custom objects whole, and of standard objects what a workspace overrides (null: as declared). */
export const objectMetadata = pgTable(
  'object_metadata',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    isCustom: boolean('is_custom').notNull(),
    nameSingular: text('name_singular'),
    namePlural: text('name_plural'),
    labelSingular: text('label_singular'),
    labelPlural: text('label_plural'),
    description: text('description'),
    icon: text('icon'),
    isActive: boolean('is_active').notNull().default(true),
    labelIdentifierFieldId: uuid('label_identifier_field_id'),
    imageIdentifierFieldId: uuid('image_identifier_field_id'),
    ...createdAndUpdated,
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('object_metadata_name_singular').on(table.workspaceId, table.nameSingular),
    unique('object_metadata_name_plural').on(table.workspaceId, table.namePlural),
  ],
);

/** Custom fields whole, and of standard fields what a workspace overrides (null: as declared). */
export const fieldMetadata = pgTable(
  'field_metadata',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    objectId: uuid('object_id').notNull(),
    isCustom: boolean('is_custom').notNull(),
    /** Where values live in the row's JSONB: never reused, and unmoved by renaming. */
    storageKey: bigint('storage_key', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    type: text('type'),
    name: text('name'),
    label: text('label'),
    description: text('description'),
    icon: text('icon'),
    isActive: boolean('is_active').notNull().default(true),
    isNullable: boolean('is_nullable'),
    isUnique: boolean('is_unique'),
    isSystem: boolean('is_system').notNull().default(false),
    defaultValue: jsonb('default_value'),
    options: jsonb('options'),
    settings: jsonb('settings'),
    relation: jsonb('relation'),
    /** The typed copy this field's value has, once every row of the object holds it. */
    slot: text('slot'),
    slotFilledTo: uuid('slot_filled_to'),
    isSlotReady: boolean('is_slot_ready').notNull().default(false),
    ...createdAndUpdated,
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('field_metadata_name').on(table.workspaceId, table.objectId, table.name),
    index('field_metadata_target')
      .on(table.workspaceId, sql`(relation ->> 'targetObjectId')`)
      .where(sql`relation ->> 'type' = 'MANY_TO_ONE'`),
  ],
);

/** One row per value of a unique custom field: the database refuses the second holder of a value. */
export const uniqueValue = pgTable(
  'unique_value',
  {
    workspaceId: workspaceId(),
    objectId: uuid('object_id').notNull(),
    fieldId: uuid('field_id').notNull(),
    recordId: uuid('record_id').notNull(),
    /** SHA-256 of the value's canonical text: any length fits the index. */
    digest: bytea('digest').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.fieldId, table.recordId] }),
    unique('unique_value_digest').on(table.workspaceId, table.fieldId, table.digest),
    index('unique_value_record').on(table.workspaceId, table.objectId, table.recordId),
  ],
);

/** What was returned to a write under an idempotency key, for a day. */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    workspaceId: workspaceId(),
    key: bytewiseText('key').notNull(),
    /** SHA-256 of the request, hexadecimal. */
    fingerprint: text('fingerprint').notNull(),
    /** JSON: what stands around the records in the response. */
    frame: text('frame').notNull(),
    /** JSON, as it was rendered then. */
    records: text('records').notNull(),
    /** Where the response is a page: the ids of its first and last record. */
    firstId: text('first_id'),
    lastId: text('last_id'),
    /** The keys of values that are left out of the records, with commas. */
    leftOut: text('left_out'),
    /** Of an upsert: whether each record was created or updated, with commas. */
    outcomes: text('outcomes'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.key] }),
    index('idempotency_key_created_at').on(table.createdAt),
  ],
);

/** Work of scheduled jobs that failed for one workspace, and is left alone until `retryAt`. */
export const scheduledFailure = pgTable(
  'scheduled_failure',
  {
    workspaceId: workspaceId(),
    job: text('job').notNull(),
    /** In a row. */
    failures: integer('failures').notNull(),
    reason: text('reason').notNull(),
    retryAt: instant('retry_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.job] })],
);

/**
 * What happened to records, stored by the statement that did it. `(transaction, sequence)` is the order that readers
 * follow: they read only what is before all transactions that still run, so that none commits behind them (decision 50).
 */
export const event = pgTable(
  'event',
  {
    workspaceId: workspaceId(),
    /** Set by the database (`event_transaction()` in drizzle/). */
    transaction: xid8('transaction').notNull(),
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    objectId: uuid('object_id').notNull(),
    /** The name that the object had then. */
    objectName: text('object_name').notNull(),
    recordId: uuid('record_id').notNull(),
    kind: text('kind').notNull(),
    /** JSON text: the record after the change; of a destroyed one, the record as it was. */
    record: text('record').notNull(),
    /** JSON text: the changed fields, each with `before` and `after`; null if the record was created or destroyed. */
    changes: text('changes'),
    /** JSON text: the names of the changed fields, those of relations among them. */
    updatedFields: text('updated_fields'),
    keyId: uuid('key_id'),
    keyName: text('key_name'),
    requestId: text('request_id'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.transaction, table.sequence] }),
    index('event_record').on(table.workspaceId, table.objectId, table.recordId, table.sequence),
    index('event_created_at').on(table.createdAt),
  ],
);

/** The last event of a workspace that was swept: a reader who has not passed it has missed events. */
export const eventSwept = pgTable('event_swept', {
  workspaceId: workspaceId().primaryKey(),
  transaction: xid8('transaction').notNull(),
  sequence: bigint('sequence', { mode: 'number' }).notNull(),
});

/**
 * How many live records an object has, as a sum over shards. A writer adds to the shard of its own database
 * backend, which no other transaction can hold at that moment, so counting makes nobody wait (triggers in
 * drizzle/; folded by the scheduled handler).
 */
export const recordCount = pgTable(
  'record_count',
  {
    workspaceId: uuid('workspace_id').notNull(),
    objectId: uuid('object_id').notNull(),
    shard: integer('shard').notNull(),
    live: bigint('live', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.objectId, table.shard] })],
);

const COLUMN_OF_TYPE: Readonly<Record<SqlType, (name: string) => PgColumnBuilderBase>> = {
  text: bytewiseText,
  uuid,
  float8: doublePrecision,
  int8: (name) => bigint(name, { mode: 'number' }),
  boolean,
  timestamptz: instant,
  date: (name) => customType<{ data: string }>({ dataType: () => 'date' })(name),
  jsonb,
};

const SLOT_COLUMN: Readonly<Record<string, (name: string) => PgColumnBuilderBase>> = {
  t: bytewiseText,
  n: doublePrecision,
  d: instant,
};

type Columns = Record<string, PgColumnBuilderBase>;

/** Base fields whose columns every table of records has. */
const SYSTEM_FIELDS = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt']);

/** The columns of a declared field: one a stored part, or the foreign key of a many-to-one relation. */
const fieldColumns = (name: string, field: FieldDeclaration): Columns => {
  if (SYSTEM_FIELDS.has(name) || field.relation?.type === 'ONE_TO_MANY') return {};
  if (field.relation) return { [foreignKeyColumn(name)]: uuid(foreignKeyColumn(name)) };
  const columns = FIELD_TYPES[field.type].parts.map((part) => {
    const column = partColumn(name, part.name);
    return [column, COLUMN_OF_TYPE[KINDS[part.kind].columnType](column)] as const;
  });
  return Object.fromEntries(columns);
};

/** Whether a declared field is a link that no two records share. */
const isUniqueLink = ({ isUnique, type }: FieldDeclaration): boolean => isUnique === true && type === 'LINKS';

/**
 * The column that tells records apart whose links were one value in two spellings before spellings were compared: it
 * holds the ids of all but the oldest, and nothing in all other rows (docs/decisions/0036).
 */
const twinColumn = (name: string): string => `${snakeCase(name)}_twin`;

const twinColumns = (name: string, field: FieldDeclaration): Columns =>
  isUniqueLink(field) ? { [twinColumn(name)]: uuid(twinColumn(name)) } : {};

const declaredColumns = (fields: Readonly<Record<string, FieldDeclaration>>): Columns =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      Object.entries({ ...fieldColumns(name, field), ...twinColumns(name, field) }),
    ),
  );

const slotColumns = (slots: readonly string[]): Columns =>
  Object.fromEntries(slots.map((slot) => [slot, (SLOT_COLUMN[slot.charAt(0)] ?? bytewiseText)(slot)]));

/** Built-in columns of every table of records. */
const systemColumns = () => ({
  workspaceId: workspaceId(),
  id: uuid('id').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  deletedAt: instant('deleted_at'),
});

const column = (name: string): SQL => sql`${sql.identifier(name)}`;

/** Sort indexes put nulls first: one scan then serves AscNullsFirst (the default) and DescNullsLast. */
const sortIndex = (table: string, name: string, kind: Kind) =>
  index(`${table}_sort_${name}`)
    .on(
      column('workspace_id'),
      sql`${isTextual(kind) ? sortKey(column(name)) : column(name)} nulls first`,
      column('id'),
    )
    .where(sql`deleted_at is null`);

const sortIndexes = (table: string, fields: Readonly<Record<string, FieldDeclaration>>) =>
  Object.entries(fields).flatMap(([name, field]) =>
    FIELD_TYPES[field.type].parts
      .filter((part) => field.sorted?.includes(part.name))
      .map((part) => sortIndex(table, partColumn(name, part.name), part.kind)),
  );

/** A slot's index holds only rows whose object has given the slot a meaning: an unused slot costs nothing. */
const slotIndexes = (table: string, slots: readonly string[], leading: readonly string[]) =>
  slots.map((slot) =>
    index(`${table}_slot_${slot}`)
      .on(sql.join([...leading, slot, 'id'].map(column), sql`, `))
      .where(sql`deleted_at is null and ${column(slot)} is not null`),
  );

const uniqueIndexes = (table: string, fields: Readonly<Record<string, FieldDeclaration>>) =>
  Object.entries(fields)
    .filter(([name, field]) => field.isUnique && !SYSTEM_FIELDS.has(name))
    .map(([name, field]) => {
      const values = (FIELD_TYPES[field.type].uniqueParts ?? []).map((part) =>
        column(partColumn(name, part)),
      );
      const keys = isUniqueLink(field)
        ? [
            ...values.map((url) => sql`link_identity(${url})`),
            sql`coalesce(${column(twinColumn(name))}, '00000000-0000-0000-0000-000000000000')`,
          ]
        : values;
      return uniqueIndex(`${table}_unique_${snakeCase(name)}`)
        .on(sql.join([column('workspace_id'), ...keys], sql`, `))
        .where(sql`deleted_at is null`);
    });

/** A table of records, as far as other tables need to know it. */
type RecordTable = PgTableWithColumns<{
  name: string;
  schema: undefined;
  columns: Record<string, PgColumn>;
  dialect: 'pg';
}>;

const columnOf = (table: Record<string, PgColumn | undefined>, name: string): PgColumn => {
  const found = table[name];
  if (!found) throw new Error(`no column ${name}`);
  return found;
};

const RECORD_TABLES = new Map<string, RecordTable>();

const tableOf = (nameSingular: string): RecordTable => {
  const found = RECORD_TABLES.get(nameSingular);
  if (!found) throw new Error(`no table for ${nameSingular}`);
  return found;
};

const standardTable = (object: StandardObject): void => {
  const name = snakeCase(object.nameSingular);
  const fields = Object.fromEntries(
    Object.entries(object.fields).filter(([fieldName, field]) => isColumn(object, fieldName, field)),
  );
  const columns: Columns = {
    ...systemColumns(),
    ...declaredColumns(fields),
    custom: jsonb('custom').notNull().default({}),
    ...slotColumns(object.slots),
  };
  const table = pgTable(name, columns, (self) => {
    const references = Object.entries(fields).flatMap(([fieldName, field]) =>
      field.relation?.type === 'MANY_TO_ONE' ? [{ key: foreignKeyColumn(fieldName), ...field.relation }] : [],
    );
    return [
      primaryKey({ columns: [columnOf(self, 'workspaceId'), columnOf(self, 'id')] }),
      ...references.map(({ key, target, onDelete }) =>
        foreignKey({
          name: `${name}_${key}_fkey`,
          columns: [columnOf(self, 'workspaceId'), columnOf(self, key)],
          foreignColumns: [columnOf(tableOf(target), 'workspaceId'), columnOf(tableOf(target), 'id')],
        }).onDelete(onDelete === 'CASCADE' ? 'cascade' : 'set null'),
      ),
      // Not partial: destroying a target must find soft-deleted rows too.
      ...references.map(({ key }) =>
        index(`${name}_${key}`).on(column('workspace_id'), column(key), column('id')),
      ),
      ...sortIndexes(name, fields),
      ...uniqueIndexes(name, fields),
      ...slotIndexes(name, object.slots, ['workspace_id']),
      index(`${name}_custom`)
        .using('gin', column('workspace_id'), sql`custom jsonb_path_ops`)
        .where(sql`custom <> '{}'::jsonb`),
    ];
  });
  RECORD_TABLES.set(object.nameSingular, table);
};

for (const object of TABLE_OBJECTS) standardTable(object);

/** By name, so that the order of the declarations means nothing: a name without a table fails at once. */
export const attachment = tableOf('attachment');
export const company = tableOf('company');
export const favorite = tableOf('favorite');
export const note = tableOf('note');
export const noteTarget = tableOf('noteTarget');
export const opportunity = tableOf('opportunity');
export const person = tableOf('person');
export const task = tableOf('task');
export const taskTarget = tableOf('taskTarget');
export const workspaceMember = tableOf('workspaceMember');

const RECORD_KEY = ['workspace_id', 'object_id'];

/** The records of every custom object: JSONB is the truth, the slots are its indexed copies. */
export const record = pgTable(
  'record',
  {
    ...systemColumns(),
    objectId: uuid('object_id').notNull(),
    ...declaredColumns(RECORD_FIELDS),
    data: jsonb('data').notNull().default({}),
    ...slotColumns(RECORD_SLOTS),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.objectId, table.id] }),
    ...['created_at', 'updated_at', 'position'].map((name) =>
      index(`record_sort_${name}`)
        .on(column('workspace_id'), column('object_id'), sql`${column(name)} nulls first`, column('id'))
        .where(sql`deleted_at is null`),
    ),
    ...slotIndexes('record', RECORD_SLOTS, RECORD_KEY),
    index('record_data').using('gin', column('workspace_id'), column('object_id'), sql`data jsonb_path_ops`),
  ],
);
