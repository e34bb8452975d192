/**
 * What an operation of the REST API is. One value says its path, who may call it, what it takes and what it returns.
 * `createApp` makes a route of it and `src/rest/openapi/` its documentation, so that neither exists without the other.
 */
import type { z } from '@hono/zod-openapi';
import type { Config } from '../../env.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Scope } from '../../session/scopes.ts';

/**
 * Who may call it: a key with a scope, any live key, anybody, or anybody whose key, if there is one, is live.
 */
export type Access = Scope | 'anyKey' | 'optionalKey' | 'public';

/** The scope a key must hold; null if any live key will do. */
export const scopeOf = (access: Access): Scope | null =>
  access === 'anyKey' || access === 'optionalKey' || access === 'public' ? null : access;

/** What a deployment may set otherwise, and documents therefore have to say. */
export interface Maxima {
  readonly maxPageSize: number;
  readonly maxBatchSize: number;
}

export const maximaOf = ({ MAX_PAGE_SIZE, MAX_BATCH_SIZE }: Config): Maxima => ({
  maxPageSize: MAX_PAGE_SIZE,
  maxBatchSize: MAX_BATCH_SIZE,
});

export interface Parameter {
  /** Its name among the components of a document, in camel case; a dialect spells it its own way. */
  readonly component: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  /** Path parameters always are. */
  readonly isRequired?: boolean;
  readonly description: string | ((maxima: Maxima) => string);
  readonly schema: (maxima: Maxima) => z.ZodType;
  /** None that selects what is written: a write that is sent as it stands must not change records. */
  readonly example?: string | number | boolean;
}

/**
 * What the schemas of a resource are for: one of it as it is returned, as it is related to another, and as it is
 * related to one of those; bodies that create and change one, and that
 * create many; the envelopes of one, of a page of many, of several without a page, and of
 * deletions; the body that asks for duplicates, and what it is returned; the body that asks for a merge.
 */
export const SCHEMA_ROLES = [
  'item',
  'related',
  'nested',
  'create',
  'update',
  'batch',
  'one',
  'many',
  'several',
  'deleted',
  'deletedMany',
  'originals',
  'duplicates',
  'merge',
  'group',
  'groups',
] as const;
export type SchemaRole = (typeof SCHEMA_ROLES)[number];

/** A schema of the operation's resource, or one that is its own. */
export type Content = SchemaRole | (() => z.ZodType);

/** How prose speaks of a resource: `person`, `people`, `a person`. */
export interface Prose {
  readonly singular: string;
  readonly plural: string;
  readonly aSingular: string;
}

type Text = (of: Prose) => string;

/** In the order that people read them: everyday operations first, those that only repeat others last. */
export const RECORD_ACTIONS = [
  'list',
  'get',
  'create',
  'update',
  'delete',
  'createMany',
  'updateMany',
  'deleteMany',
  'restore',
  'restoreMany',
  'findDuplicates',
  'merge',
  'groupBy',
  'history',
  'put',
  'putMany',
  'restoreByPath',
  'restoreManyByPath',
] as const;
export const SERVICE_ACTIONS = [
  'getHealth',
  'getReadiness',
  'getMe',
  'getOpenApi',
  'getCoreOpenApi',
  'getMetadataOpenApi',
  'getPublicCoreOpenApi',
  'getPublicMetadataOpenApi',
] as const;
export const METADATA_ACTIONS = ['list', 'get', 'create', 'update', 'delete', 'put'] as const;

interface OperationOf<Resource, Action> {
  readonly resource: Resource;
  readonly action: Action;
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** With `{parameters}`; `{plural}` stands for the name of each object. */
  readonly path: string;
  /** The operation that this one repeats, by another method or path; documents mark it. */
  readonly repeats?: Action;
  readonly access: Access;
  readonly summary: Text;
  readonly description: Text;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly content: Content; readonly isRequired: boolean };
  readonly success: {
    readonly status: 200 | 201;
    readonly content: Content;
    readonly description: Text;
  };
  /** Whether it returns an entity tag, and 304 to a client that has it already. */
  readonly isConditional?: boolean;
  /** The errors that it can return, beside those of every operation of its kind. */
  readonly errors: readonly ErrorCode[];
}

/** An operation on the records of every object. */
export type RecordOperation = OperationOf<'records', (typeof RECORD_ACTIONS)[number]>;
/** An operation on definitions of objects or fields. */
export type MetadataOperation = OperationOf<'objects' | 'fields', (typeof METADATA_ACTIONS)[number]>;
/** An operation of the service itself; its action is the id it is documented by. */
export type ServiceOperation = OperationOf<'service', (typeof SERVICE_ACTIONS)[number]>;

/** An operation on the events of a workspace; its action is the id it is documented by. */
export type EventOperation = OperationOf<'events', 'listEvents'>;

export type Operation = RecordOperation | MetadataOperation | ServiceOperation | EventOperation;
