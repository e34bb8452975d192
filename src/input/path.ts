/**
 * Names in filters and orders → stored parts.
 *
 *     path := field | composite "." sub | foreignKey | relation "." (field | composite "." sub | foreignKey)
 *
 * Orders follow many-to-one relations only; a filter through a one-to-many
 * relation is about any of the related records. The caller, a filter or an order, words the failure.
 */

import type { NameHints } from '../nearest.ts';
import type { Hop, PartPath } from '../plan/path.ts';
import type { Field, NameBinding, ObjectSchema, WorkspaceSchema } from '../schema/types.ts';

/** Why a path leads to no part. `name` is the path so far, as the request has it. */
export type PathFailure =
  | { readonly why: 'unknown'; readonly object: ObjectSchema; readonly name: string; readonly last: string }
  | { readonly why: 'bareComposite'; readonly field: Field; readonly name: string }
  | { readonly why: 'unknownSubField'; readonly field: Field; readonly name: string; readonly last: string }
  | { readonly why: 'noSubFields'; readonly field: Field; readonly name: string; readonly last: string }
  | { readonly why: 'manyRecords'; readonly name: string }
  | { readonly why: 'bareRelation'; readonly name: string; readonly foreignKey: string }
  | { readonly why: 'tooDeep'; readonly name: string };

export type PathResult = { readonly path: PartPath } | { readonly failure: PathFailure };

/** The join column under which a relation is known beside `name` (an alias has its own). */
export const joinColumnOf = (binding: NameBinding): string =>
  binding.isAlias ? `${binding.name}Id` : (binding.field.relation?.joinColumnName ?? `${binding.name}Id`);

const isComposite = (field: Field): boolean => field.parts.some((part) => part.name !== '');

/** A step through the names asked: those before it, itself, and those after. */
interface Step {
  readonly asked: string;
  readonly canonical: string;
  readonly rest: readonly string[];
}

const partOfValue = (field: Field, { asked, canonical, rest }: Step, hop: Hop | null): PathResult => {
  const sub = rest.join('.');
  if (!isComposite(field)) {
    const [part] = field.parts;
    if (rest.length > 0 || !part) return { failure: { why: 'noSubFields', field, name: asked, last: sub } };
    return { path: { hop, field, part, name: canonical } };
  }
  if (rest.length === 0) return { failure: { why: 'bareComposite', field, name: asked } };
  const part = field.parts.find((candidate) => candidate.name === sub);
  if (!part) return { failure: { why: 'unknownSubField', field, name: asked, last: sub } };
  return { path: { hop, field, part, name: `${canonical}.${part.name}` } };
};

const partOfForeignKey = (field: Field, { asked, canonical, rest }: Step, hop: Hop | null): PathResult => {
  const [part] = field.parts;
  if (rest.length > 0 || !part)
    return { failure: { why: 'noSubFields', field, name: asked, last: rest.join('.') } };
  return { path: { hop, field, part, name: canonical } };
};

/** The way along a relation; null if it leads nowhere. */
const hopAlong = (field: Field, schema: WorkspaceSchema): Hop | null => {
  const object = schema.byId.get(field.relation?.targetObjectId ?? '');
  const isToOne = field.relation?.type === 'MANY_TO_ONE';
  const key = isToOne ? field : object?.fields.find(({ id }) => id === field.relation?.targetFieldId);
  const foreignKey = key?.parts[0];
  return object && foreignKey ? { direction: isToOne ? 'toOne' : 'toMany', field, object, foreignKey } : null;
};

/** What paths are resolved in, and the relations they may follow. */
interface Scope {
  readonly schema: WorkspaceSchema;
  readonly followsMany: boolean;
}

/** Resolves names against one object; `prefix` is the relation followed so far, with its dot. */
const resolveOn = (
  object: ObjectSchema,
  scope: Scope,
  names: readonly string[],
  hop: Hop | null,
  prefix: { readonly asked: string; readonly canonical: string },
): PathResult => {
  const [first = '', ...rest] = names;
  const binding = object.names.get(first);
  const asked = prefix.asked + first;
  if (!binding) return { failure: { why: 'unknown', object, name: asked, last: first } };
  const { field, role } = binding;
  if (role === 'value')
    return partOfValue(field, { asked, canonical: prefix.canonical + field.name, rest }, hop);
  if (role === 'foreignKey') {
    const canonical = prefix.canonical + (field.relation?.joinColumnName ?? first);
    return partOfForeignKey(field, { asked, canonical, rest }, hop);
  }
  const next = hopAlong(field, scope.schema);
  if (!next || (next.direction === 'toMany' && (!scope.followsMany || rest.length === 0)))
    return { failure: { why: 'manyRecords', name: asked } };
  if (rest.length === 0) {
    return {
      failure: { why: 'bareRelation', name: asked, foreignKey: prefix.asked + joinColumnOf(binding) },
    };
  }
  if (hop) return { failure: { why: 'tooDeep', name: asked } };
  const through = { asked: `${asked}.`, canonical: `${field.name}.` };
  return resolveOn(next.object, scope, rest, next, through);
};

const START = { asked: '', canonical: '' };

/** The one part that a dotted path names on a record. */
export const resolvePath = (
  names: readonly string[],
  object: ObjectSchema,
  schema: WorkspaceSchema,
): PathResult => resolveOn(object, { schema, followsMany: false }, names, null, START);

/** The same for a filter, which may be about any of several related records. */
export const resolveFilterPath = (
  names: readonly string[],
  object: ObjectSchema,
  schema: WorkspaceSchema,
): PathResult => resolveOn(object, { schema, followsMany: true }, names, null, START);

/** The one-to-many relation of that name; null if there is none. */
export const toManyHop = (name: string, object: ObjectSchema, schema: WorkspaceSchema): Hop | null => {
  const binding = object.names.get(name);
  const hop = binding?.role === 'relation' ? hopAlong(binding.field, schema) : null;
  return hop?.direction === 'toMany' ? hop : null;
};

/** Sub-fields of a composite, as the path asked for them would be written. */
export const subFieldPaths = (field: Field, name: string): string =>
  field.parts.map((part) => `${name}.${part.name}`).join(', ');

/** A hint at the names that were likely meant, or at all that are allowed. */
export const nearHint = (failure: PathFailure, hints: NameHints): string => {
  switch (failure.why) {
    case 'unknown':
      return hints.didYouMean(failure.last, failure.object.names.keys());
    case 'unknownSubField': {
      const names = failure.field.parts.map((part) => part.name);
      return hints.didYouMean(failure.last, names) || ` Sub fields: ${names.join(', ')}`;
    }
    default:
      return '';
  }
};
