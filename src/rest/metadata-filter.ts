/** The record filter's syntax on lists of metadata, which are in memory: any scalar key of what is answered. */

import type { Answered } from '../operations/metadata-values.ts';
import type { BoundFilter, Operand } from '../plan/filter.ts';
import { matchesLike, parseLikePattern } from '../plan/like-pattern.ts';
import type { PageParameters } from '../plan/parameters.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import type {
  Field,
  FieldTypeName,
  JsonValue,
  NameBinding,
  ObjectSchema,
  WorkspaceSchema,
} from '../schema/types.ts';
import { parseMetadataParameters } from './request/parameters.ts';
import type { Query } from './request/query.ts';

const TYPE_OF_KEY: Readonly<Record<string, FieldTypeName>> = {
  id: 'UUID',
  objectMetadataId: 'UUID',
  labelIdentifierFieldMetadataId: 'UUID',
  imageIdentifierFieldMetadataId: 'UUID',
  isCustom: 'BOOLEAN',
  isActive: 'BOOLEAN',
  isSystem: 'BOOLEAN',
  isNullable: 'BOOLEAN',
  isUnique: 'BOOLEAN',
  createdAt: 'DATE_TIME',
  updatedAt: 'DATE_TIME',
};

const pseudoField = (name: string): Field => {
  const type = TYPE_OF_KEY[name] ?? 'TEXT';
  const parts = FIELD_TYPES[type].parts.map((part) => ({
    ...part,
    place: { in: 'column', column: name, sortIndexed: false } as const,
  }));
  const nothing = {
    description: null,
    icon: null,
    defaultValue: null,
    options: null,
    settings: null,
    relation: null,
  };
  const flags = {
    isCustom: false,
    isActive: true,
    isSystem: true,
    isNullable: true,
    isUnique: false,
    hasUniqueIndex: false,
  };
  return {
    id: name,
    objectId: '',
    name,
    label: name,
    type,
    parts,
    aliases: [],
    createdAt: '',
    updatedAt: '',
    ...nothing,
    ...flags,
  };
};

const pseudoObject = (nameSingular: string, keys: readonly string[]): ObjectSchema => {
  const fields = keys.map(pseudoField);
  const names = new Map(
    fields.map((field): readonly [string, NameBinding] => [
      field.name,
      { name: field.name, field, role: 'value', isAlias: false },
    ]),
  );
  const labels = {
    namePlural: `${nameSingular}s`,
    labelSingular: nameSingular,
    labelPlural: nameSingular,
    description: null,
    icon: null,
  };
  const flags = {
    isCustom: false,
    isActive: true,
    isSystem: true,
    labelIdentifierFieldId: null,
    imageIdentifierFieldId: null,
    duplicateCriteria: [],
  };
  return {
    id: nameSingular,
    nameSingular,
    table: '',
    jsonColumn: 'custom',
    slots: [],
    createdAt: '',
    updatedAt: '',
    fields,
    names,
    ...labels,
    ...flags,
  };
};

const COMMON = ['id', 'description', 'icon', 'isCustom', 'isActive', 'isSystem', 'createdAt', 'updatedAt'];

export const FILTERABLE = {
  object: pseudoObject('object', [
    ...COMMON,
    'nameSingular',
    'namePlural',
    'labelSingular',
    'labelPlural',
    'labelIdentifierFieldMetadataId',
    'imageIdentifierFieldMetadataId',
  ]),
  field: pseudoObject('field', [
    ...COMMON,
    'objectMetadataId',
    'type',
    'name',
    'label',
    'isNullable',
    'isUnique',
  ]),
} as const;

const NO_SCHEMA: WorkspaceSchema = {
  workspaceId: '',
  version: 0,
  objects: [],
  byId: new Map(),
  bySingular: new Map(),
  byPlural: new Map(),
};

/** What a list of objects or fields is asked for. @throws ApiError with every problem */
export const readListParameters = (
  query: Query,
  kind: keyof typeof FILTERABLE,
  maxPageSize: number,
): PageParameters => parseMetadataParameters(query, FILTERABLE[kind], NO_SCHEMA, { maxPageSize });

const compare = (a: JsonValue, b: JsonValue): number => (a === b ? 0 : String(a) < String(b) ? -1 : 1);

const isEmpty = (value: JsonValue): boolean => value === null || value === '';

/** Three-valued, as SQL is: null where it cannot be said. */
const holds = (actual: JsonValue, comparator: string, operand: Operand): boolean | null => {
  if ('is' in operand) return isEmpty(actual) === (operand.is === 'NULL');
  const values = 'values' in operand ? operand.values : [operand.value];
  if (values.some(isEmpty) && ['eq', 'in'].includes(comparator) && isEmpty(actual)) return true;
  if (isEmpty(actual)) return null;
  const [value = null] = values;
  const text = String(value);
  switch (comparator) {
    case 'eq':
    case 'in':
    case 'containsAny':
      return values.includes(actual);
    case 'neq':
      return actual !== value;
    case 'gt':
      return compare(actual, value) > 0;
    case 'gte':
      return compare(actual, value) >= 0;
    case 'lt':
      return compare(actual, value) < 0;
    case 'lte':
      return compare(actual, value) <= 0;
    case 'startsWith':
      return String(actual).startsWith(text);
    case 'endsWith':
      return String(actual).endsWith(text);
    case 'like':
      return matchesLike(parseLikePattern(text), String(actual), (given) => given);
    default:
      return matchesLike(parseLikePattern(text), String(actual), (given) => given.toLowerCase());
  }
};

/** Whether an answered object or field passes the filter. */
export const passes = (answered: Answered, filter: BoundFilter): boolean | null => {
  switch (filter.op) {
    case 'and': {
      const results = filter.items.map((item) => passes(answered, item));
      return results.includes(false) ? false : results.includes(null) ? null : true;
    }
    case 'or': {
      const results = filter.items.map((item) => passes(answered, item));
      return results.includes(true) ? true : results.includes(null) ? null : false;
    }
    case 'not': {
      const result = passes(answered, filter.item);
      return result === null ? null : !result;
    }
    case 'predicate':
      return holds(answered[filter.path.name] ?? null, filter.comparator, filter.operand);
  }
};
