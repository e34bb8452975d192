/**
 * What is returned of a record: a tree of entries in the order of the answer, each under its key. REST makes it of
 * `depth` and `fields`, GraphQL of a document; what renders it knows neither.
 */
import { isInColumns } from '../schema/relations.ts';
import type { Field, NameBinding, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import type { Aggregate } from './group-by.ts';
import type { PagePlan } from './pages.ts';
import type { Depth, OutputKeys } from './parameters.ts';

export interface FieldSelection {
  readonly object: ObjectSchema;
  readonly entries: readonly SelectedEntry[];
  /** Names the selection among those of its schema, so that its SQL is composed once; null if a request's values are in it. */
  readonly key: string | null;
  /** Set if this is all that REST returns of the object at a depth: stored functions render it then. */
  readonly whole?: Depth;
}

/** Whether nothing is returned of a record but its id, under whatever keys, and what is known without it. */
export const isIdOnly = ({ entries }: FieldSelection): boolean =>
  entries.every(
    (entry) => entry.kind === 'constant' || (entry.kind === 'value' && entry.field.name === 'id'),
  );

/** JSON that is the same in every record. */
export interface Constant {
  readonly kind: 'constant';
  readonly key: string;
  readonly json: string;
}

export type SelectedEntry =
  /** JSON that is known, or one part of a value in the place of the whole. */
  | SelectedPart
  /** A field's value, or the foreign key of a many-to-one relation. `parts` chooses among those of a composite; null: all. */
  | {
      readonly kind: 'value';
      readonly key: string;
      readonly field: Field;
      readonly parts: readonly SelectedPart[] | null;
    }
  /** The record that a many-to-one relation points at, or null. */
  | {
      readonly kind: 'one';
      readonly key: string;
      readonly field: Field;
      readonly selection: FieldSelection;
    }
  /** The first live records of a one-to-many relation, by id, as an array. */
  | {
      readonly kind: 'many';
      readonly key: string;
      readonly field: Field;
      readonly selection: FieldSelection;
    }
  /** A page of the records of a one-to-many relation. */
  | {
      readonly kind: 'connection';
      readonly key: string;
      readonly field: Field;
      readonly connection: Connection;
    };

export type SelectedPart = Constant | { readonly kind: 'part'; readonly key: string; readonly part: Part };

/** A page of records and what is returned of it. */
export interface Connection {
  readonly page: PagePlan;
  readonly entries: readonly ConnectionEntry[];
}

export type ConnectionEntry =
  | Constant
  | { readonly kind: 'edges'; readonly key: string; readonly entries: readonly EdgeEntry[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly entries: readonly PageInfoEntry[] }
  /** How many records the filter holds for, whatever the page. */
  | { readonly kind: 'totalCount'; readonly key: string }
  /** An aggregate of all records that the filter holds for. */
  | { readonly kind: 'aggregate'; readonly key: string; readonly aggregate: Aggregate }
  /** Of a group: the values that its records have in common. */
  | { readonly kind: 'groupValues'; readonly key: string };

export type EdgeEntry =
  | Constant
  | { readonly kind: 'cursor'; readonly key: string }
  | { readonly kind: 'node'; readonly key: string; readonly selection: FieldSelection };

export type PageInfoEntry =
  | Constant
  | {
      readonly kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor';
      readonly key: string;
    };

/** What is returned of the duplicates of one record. They have no pages, and no cursors that lead anywhere. */
export type DuplicatesEntry =
  | Exclude<ConnectionEntry, { readonly kind: 'edges' | 'aggregate' | 'groupValues' }>
  /** The records themselves, as an array. */
  | { readonly kind: 'records'; readonly key: string; readonly fields: FieldSelection };

/** What a name of the object contributes; null for a relation that the depth does not follow. */
const entryOf = (
  schema: WorkspaceSchema,
  { name: key, field, role }: NameBinding,
  depth: Depth,
): SelectedEntry | null => {
  if (role !== 'relation') return { kind: 'value', key, field, parts: null };
  const target = schema.byId.get(field.relation?.targetObjectId ?? '');
  if (depth === 0 || !target) return null;
  const selection = selectionOf(schema, target, depth === 2 ? 1 : 0, null);
  return { kind: field.relation?.type === 'MANY_TO_ONE' ? 'one' : 'many', key, field, selection };
};

/** Whether a name stands for related records that are returned only if a request names them. */
export const isOnDemand = ({ field, role }: NameBinding): boolean =>
  role === 'relation' && field.relation?.isOnDemand === true;

/** Whole selections of a schema's objects: at most three for each. */
const whole = new WeakMap<WorkspaceSchema, Map<string, FieldSelection>>();

/**
 * All that REST returns of a record.
 * @param depth relations that are followed: 0 foreign keys only, 1 and 2 the related records too
 * @param keys what to return of the record itself (not of related ones); null: everything that is not on demand
 */
export const selectionOf = (
  schema: WorkspaceSchema,
  object: ObjectSchema,
  depth: Depth,
  keys: OutputKeys | null,
): FieldSelection => {
  const key = `${object.id}/${depth}/${keys ? [...keys].toSorted().join() : '*'}`;
  const known = whole.get(schema) ?? new Map<string, FieldSelection>();
  whole.set(schema, known);
  const made = known.get(key);
  if (made) return made;
  const names = [...object.names.values()].filter((binding) =>
    keys ? keys.has(binding.name) : !isOnDemand(binding),
  );
  // What has columns first: it is rendered before what is in JSONB.
  const [inColumns, inJson] = [true, false].map((is) =>
    names.filter((binding) => isInColumns(schema, binding) === is),
  );
  const entries = [...(inColumns ?? []), ...(inJson ?? [])].flatMap(
    (binding) => entryOf(schema, binding, depth) ?? [],
  );
  if (keys) return { object, entries, key };
  const selection: FieldSelection = { object, entries, key, whole: depth };
  known.set(key, selection);
  return selection;
};
