/**
 * Parses the rows of a workspace's schema with zod, as the database returns them.
 */
import { z } from '@hono/zod-openapi';
import { lazily } from '../lazily.ts';
import { FIELD_TYPE_NAMES, type JsonValue } from './types.ts';

const json = lazily((): z.ZodType<JsonValue> => z.json());

const option = () =>
  z.object({
    id: z.string(),
    label: z.string(),
    value: z.string(),
    position: z.number(),
    color: z.string(),
  });

const relation = () =>
  z.object({
    type: z.enum(['MANY_TO_ONE', 'ONE_TO_MANY']),
    targetObjectId: z.string(),
    targetFieldId: z.string(),
    joinColumnName: z.string().nullable(),
    onDelete: z.enum(['SET_NULL', 'CASCADE']),
    isOnDemand: z.literal(true).optional(),
  });

/** A row of `object_metadata`. For a standard object, null means: as declared. */
const objectRow = lazily(() =>
  z.object({
    id: z.string(),
    isCustom: z.boolean(),
    nameSingular: z.string().nullable(),
    namePlural: z.string().nullable(),
    labelSingular: z.string().nullable(),
    labelPlural: z.string().nullable(),
    description: z.string().nullable(),
    icon: z.string().nullable(),
    isActive: z.boolean(),
    labelIdentifierFieldId: z.string().nullable(),
    imageIdentifierFieldId: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
);
export type ObjectRow = z.infer<ReturnType<typeof objectRow>>;

/** A row of `field_metadata`. For a standard field, null means: as declared. */
const fieldRow = lazily(() =>
  z.object({
    id: z.string(),
    objectId: z.string(),
    isCustom: z.boolean(),
    storageKey: z.number(),
    type: z.enum(FIELD_TYPE_NAMES).nullable(),
    name: z.string().nullable(),
    label: z.string().nullable(),
    description: z.string().nullable(),
    icon: z.string().nullable(),
    isActive: z.boolean(),
    isNullable: z.boolean().nullable(),
    isUnique: z.boolean().nullable(),
    isSystem: z.boolean(),
    /** Null is a default of its own where it is given, and otherwise: as declared. */
    defaultValue: json(),
    isDefaultGiven: z.boolean(),
    options: z.array(option()).nullable(),
    settings: z.record(z.string(), json()).nullable(),
    relation: relation().nullable(),
    slot: z.string().nullable(),
    isSlotReady: z.boolean(),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
);
export type FieldRow = z.infer<ReturnType<typeof fieldRow>>;

export const schemaRows = lazily(() =>
  z.object({
    workspaceId: z.string(),
    version: z.number(),
    createdAt: z.string(),
    objects: z.array(objectRow()),
    fields: z.array(fieldRow()),
  }),
);
/** Everything a workspace's schema is made of, beside the declarations in code. */
export type SchemaRows = z.infer<ReturnType<typeof schemaRows>>;
