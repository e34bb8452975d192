/**
 * What the stored functions have to know of an object beyond its declaration: members that the workspace deactivated,
 * and those whose values are in JSONB, relations included. A workspace's definitions reach the functions as data, so
 * that neither a statement's text nor its plan grows with them.
 */

import { lazily } from '../../lazily.ts';
import type { Depth } from '../../plan/parameters.ts';
import { selectionOf } from '../../plan/selection.ts';
import { isInColumns, relationOf } from '../../schema/relations.ts';
import { RECORD_FIELDS } from '../../schema/standard-objects/declare.ts';
import type { NameBinding, ObjectSchema, Part, WorkspaceSchema } from '../../schema/types.ts';
import { standardWorkspaceSchema } from '../../schema/workspace-schema.ts';
import { EMPTY_ANSWER, memberPieces } from '../json.ts';
import { entryMembers, type RelatedEntry } from '../members.ts';

/** What follows a text: a value (its key, and what stands for one that was never set), or related records. */
type Value =
  | readonly [key: string, empty: string]
  | readonly [key: string, target: string, 'one']
  | readonly [key: string, target: string, 'many', slot: string | null];

/** A text and what follows it; after the last one nothing does. */
type Item = readonly [text: string, ...value: Value] | readonly [text: string];

interface Shape {
  /** Keys that the object's function renders and the workspace has not. */
  readonly hidden?: readonly string[];
  /** What the workspace has beside: without relations text, key, text … to the last text, and with them. */
  readonly values: readonly string[];
  readonly all: readonly Item[];
}

const jsonPlace = (part: Part) => {
  if (part.place.in === 'column') throw new Error(`part ${part.name} is declared, and not in its function`);
  return part.place;
};

const relatedValue = (schema: WorkspaceSchema, { kind, field }: RelatedEntry): Value => {
  const relation = relationOf(schema, field);
  if (!relation) throw new Error(`relation ${field.name} leads nowhere`);
  const { key, slot } = jsonPlace(relation.foreignKey);
  return kind === 'one' ? [key, relation.target.id, 'one'] : [key, relation.target.id, 'many', slot];
};

/** Pieces as items: each value after the text before it. */
const itemsOf = (pieces: readonly (string | Value)[]): readonly Item[] => {
  const items: Item[] = [];
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      items.push([text, ...piece]);
      text = '';
    }
  }
  return [...items, [text]];
};

const valueInJson = (part: Part): Value => [jsonPlace(part).key, EMPTY_ANSWER[part.empty]];

/** The members of an object that are in JSONB, with relations or without, as items. */
const ownItems = (schema: WorkspaceSchema, object: ObjectSchema, depth: Depth): readonly Item[] => {
  const { entries } = selectionOf(schema, object, depth, null);
  const own = entries.filter(({ key }) => {
    const binding = object.names.get(key);
    return binding && !isInColumns(schema, binding);
  });
  const members = entryMembers<Value>(own, {
    value: valueInJson,
    related: (entry) => relatedValue(schema, entry),
  });
  return members.length === 0 ? [] : itemsOf([',', ...memberPieces(members)]);
};

const standard = lazily(() => standardWorkspaceSchema(''));

/** Names that a table has columns for, whatever the workspace deactivated. */
const declaredNames = ({ id, table }: ObjectSchema): readonly string[] => {
  if (table === 'record') return Object.keys(RECORD_FIELDS);
  const names = standard().byId.get(id)?.names ?? new Map<string, NameBinding>();
  return [...names.values()].filter((binding) => isInColumns(standard(), binding)).map(({ name }) => name);
};

const shapeOf = (schema: WorkspaceSchema, object: ObjectSchema): Shape | null => {
  const isThere = (name: string): boolean => {
    const binding = object.names.get(name);
    return binding !== undefined && isInColumns(schema, binding);
  };
  const hidden = declaredNames(object).filter((name) => !isThere(name));
  const all = ownItems(schema, object, 1);
  if (hidden.length === 0 && all.length === 0) return null;
  const values = ownItems(schema, object, 0).flatMap((item) => [...item].filter((text) => text !== null));
  return { ...(hidden.length > 0 ? { hidden } : {}), values, all };
};

/** JSON text of objects' shapes; '' for an object that is as declared. */
const shapes = new WeakMap<ObjectSchema, string>();

const shapeText = (schema: WorkspaceSchema, object: ObjectSchema): string => {
  const known = shapes.get(object);
  if (known !== undefined) return known;
  const shape = shapeOf(schema, object);
  const text = shape ? `"${object.id}":${JSON.stringify(shape)}` : '';
  shapes.set(object, text);
  return text;
};

/** Objects whose records a record is returned with, at most `depth` relations away, itself included. */
const reached = (schema: WorkspaceSchema, root: ObjectSchema, depth: Depth): ReadonlySet<ObjectSchema> => {
  const found = new Set([root]);
  let last: readonly ObjectSchema[] = [root];
  for (let distance = 0; distance < depth; distance += 1) {
    const next = new Set<ObjectSchema>();
    for (const object of last)
      for (const { role, field } of object.names.values()) {
        const target =
          role === 'relation' ? schema.byId.get(field.relation?.targetObjectId ?? '') : undefined;
        if (target && !found.has(target)) next.add(target);
      }
    for (const object of next) found.add(object);
    last = [...next];
  }
  return found;
};

/** JSON object text: the shapes of the objects that a record is returned with; null if all are as declared. */
export const shapesOf = (schema: WorkspaceSchema, root: ObjectSchema, depth: Depth): string | null => {
  const texts = [...reached(schema, root, depth)]
    .map((object) => shapeText(schema, object))
    .filter((text) => text !== '');
  return texts.length === 0 ? null : `{${texts.join(',')}}`;
};
