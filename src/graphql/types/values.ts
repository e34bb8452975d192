/** The types of stored values: scalars, composites, and the enums that every workspace has. */
import { ACTOR_SOURCES } from '../../schema/field-types/actor.ts';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import type { Field, FieldTypeName, PartType } from '../../schema/types.ts';
import {
  type EnumType,
  type FieldDefinition,
  fieldMap,
  type ObjectType,
  type ScalarType,
} from './definitions.ts';
import { enumName, hasEnum } from './names.ts';

/** How a sub-field of a composite is executed: by a part, or as null if newer clients know one that is not stored. */
export type CompositeMeans = { readonly kind: 'part'; readonly name: string } | { readonly kind: 'null' };

const COMPOSITE_NAMES = new Map<FieldTypeName, string>([
  ['FULL_NAME', 'FullName'],
  ['EMAILS', 'Emails'],
  ['PHONES', 'Phones'],
  ['LINKS', 'Links'],
  ['CURRENCY', 'Currency'],
  ['ADDRESS', 'Address'],
  ['ACTOR', 'Actor'],
  ['RICH_TEXT', 'RichText'],
]);

/** The name of a type of several parts; undefined for the others. */
export const compositeName = (type: FieldTypeName): string | undefined => COMPOSITE_NAMES.get(type);

export const COMPOSITE_TYPES: readonly FieldTypeName[] = [...COMPOSITE_NAMES.keys()];

/** The scalar or enum of a part. */
export const partType = ({ kind, values }: PartType): string => {
  switch (kind) {
    case 'text':
      return 'String';
    case 'option':
      return values ? 'ActorSourceEnum' : 'String';
    case 'uuid':
      return 'UUID';
    case 'number':
    case 'integer':
      return 'BigFloat';
    case 'boolean':
      return 'Boolean';
    case 'dateTime':
      return 'DateTime';
    case 'date':
      return 'Date';
    case 'list':
    case 'json':
      return 'JSON';
  }
};

const wholeNumbers: Readonly<Record<string, string>> = { int: 'Int', bigint: 'BigInt' };

/** The type of a field's own value, without what says whether it can be null. @param objectType its object's name */
export const valueType = (field: Field, objectType: string): string => {
  const composite = compositeName(field.type);
  if (composite) return composite;
  const option = hasEnum(field) ? enumName(objectType, field) : 'String';
  switch (field.type) {
    case 'SELECT':
    case 'RATING':
      return option;
    case 'MULTI_SELECT':
      return `[${option}!]`;
    case 'ARRAY':
      return '[String!]';
    case 'NUMBER':
      return wholeNumbers[String(field.settings?.['dataType'])] ?? 'Float';
    case 'POSITION':
      return 'Position';
    default: {
      const [part] = FIELD_TYPES[field.type].parts;
      return part ? partType(part) : 'JSON';
    }
  }
};

const subField = (part: PartType): FieldDefinition<CompositeMeans> => ({
  name: part.name,
  type: partType(part),
  description: null,
  arguments: [],
  means: { kind: 'part', name: part.name },
});

const compositeType = (type: FieldTypeName, name: string): ObjectType<CompositeMeans> => {
  const fields = FIELD_TYPES[type].parts.map(subField);
  const context: FieldDefinition<CompositeMeans> = {
    name: 'context',
    type: 'JSON',
    description: 'Not kept here: null',
    arguments: [],
    means: { kind: 'null' },
  };
  return {
    kind: 'OBJECT',
    name,
    description: null,
    fields: fieldMap(type === 'ACTOR' ? [...fields, context] : fields),
  };
};

const composites = new Map<FieldTypeName, ObjectType<CompositeMeans>>();

/** The type of a field of several parts; null for the others. */
export const compositeOf = (type: FieldTypeName): ObjectType<CompositeMeans> | null => {
  const name = compositeName(type);
  if (!name) return null;
  const made = composites.get(type) ?? compositeType(type, name);
  composites.set(type, made);
  return made;
};

export const actorSource = (): EnumType => ({
  kind: 'ENUM',
  name: 'ActorSourceEnum',
  description: 'Where a record came from',
  values: ACTOR_SOURCES.map((name) => ({ name, description: null })),
});

const scalar = (name: string, description: string): ScalarType => ({ kind: 'SCALAR', name, description });

export const scalars = (): readonly ScalarType[] => [
  scalar('String', 'Text'),
  scalar('Int', 'A whole number of 32 bits'),
  scalar('Float', 'A number'),
  scalar('Boolean', 'true or false'),
  scalar('ID', 'A UUID'),
  scalar('UUID', 'A UUID'),
  scalar('BigFloat', 'A number; a text of digits is taken too'),
  scalar('BigInt', 'A whole number; a text of digits is taken too'),
  scalar('DateTime', 'An instant: ISO 8601, answered in UTC with milliseconds'),
  scalar('Date', 'A date: YYYY-MM-DD'),
  scalar('Position', 'A place in lists: a number, or "first" or "last"'),
  scalar('JSON', 'Any JSON value'),
  scalar('TSVector', 'Words that are searched for'),
  scalar('Cursor', 'The place of a record in a list, opaque'),
  scalar('ConnectionCursor', 'The place of a record in a list, opaque'),
];
