/**
 * Filters on lists of definitions, which are in memory: the fields that a filter may name, and a filter as a
 * predicate. A filter is prepared once and costs every definition about as much as its own text.
 */
import { ApiError } from '../errors.ts';
import type { BoundPredicate, ResolvedFilter } from '../plan/filter.ts';
import { type LikeMatcher, likeMatcher, parseLikePattern } from '../plan/like-pattern.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import type { Comparator } from '../schema/kinds.ts';
import type {
  Field,
  FieldTypeName,
  JsonValue,
  NameBinding,
  ObjectSchema,
  WorkspaceSchema,
} from '../schema/types.ts';
import type { MetadataValue } from './metadata-values.ts';

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
    isJunction: false,
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

/** What a filter on definitions is bound in: their fields lead nowhere. */
export const NO_SCHEMA: WorkspaceSchema = {
  workspaceId: '',
  version: 0,
  objects: [],
  byId: new Map(),
  bySingular: new Map(),
  byPlural: new Map(),
};

/**
 * Characters that one list may compare. A filter that does not backtrack compares every character of the schema's text
 * at most once for each of its predicates.
 */
const MAX_STEPS = 5_000_000;

class Budget {
  #left = MAX_STEPS;

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0)
      throw new ApiError(
        'INVALID_FILTER',
        'The filter is too expensive: use fewer conditions, or patterns with fewer wildcards',
      );
  }
}

/** Three-valued, as in SQL: null is unknown. */
type Truth = boolean | null;
type Test = (value: JsonValue) => Truth;
type Condition = (definition: MetadataValue) => Truth;

const compare = (a: JsonValue, b: JsonValue): number => (a === b ? 0 : String(a) < String(b) ? -1 : 1);

const isEmpty = (value: JsonValue): boolean => value === null || value === '';

const like = (matches: LikeMatcher, budget: Budget): Test => {
  const spend = (steps: number) => budget.spend(steps);
  return (actual) => matches(String(actual), spend);
};

/** What a comparator says of a value that is not empty. */
const testOf = (comparator: Comparator, values: readonly JsonValue[], budget: Budget): Test => {
  const [value = null] = values;
  const text = String(value);
  switch (comparator) {
    case 'neq':
      return (actual) => actual !== value;
    case 'gt':
      return (actual) => compare(actual, value) > 0;
    case 'gte':
      return (actual) => compare(actual, value) >= 0;
    case 'lt':
      return (actual) => compare(actual, value) < 0;
    case 'lte':
      return (actual) => compare(actual, value) <= 0;
    case 'startsWith':
      return (actual) => String(actual).startsWith(text);
    case 'endsWith':
      return (actual) => String(actual).endsWith(text);
    case 'like':
      return like(
        likeMatcher(parseLikePattern(text), (given) => given),
        budget,
      );
    case 'ilike':
      return like(
        likeMatcher(parseLikePattern(text), (given) => given.toLowerCase()),
        budget,
      );
    default: {
      const all = new Set(values);
      return (actual) => all.has(actual);
    }
  }
};

const predicateOf = ({ path, comparator, operand }: BoundPredicate, budget: Budget): Condition => {
  const actualOf = (definition: MetadataValue): JsonValue => definition[path.name] ?? null;
  if ('is' in operand) {
    const isNull = operand.is === 'NULL';
    return (definition) => isEmpty(actualOf(definition)) === isNull;
  }
  if ('anyOf' in operand) throw new Error('definitions have no telephone numbers');
  const values = 'values' in operand ? operand.values : [operand.value];
  const test = testOf(comparator, values, budget);
  // Text that was never set is the empty text, and compares as it does.
  const emptyResult = path.part.kind === 'text' ? test('') : null;
  return (definition) => {
    budget.spend(1);
    const actual = actualOf(definition);
    return isEmpty(actual) ? emptyResult : test(actual);
  };
};

const conditionOf = (filter: ResolvedFilter, budget: Budget): Condition => {
  if (filter.op === 'predicate') return predicateOf(filter, budget);
  if (filter.op === 'not') {
    const condition = conditionOf(filter.item, budget);
    return (definition) => {
      const result = condition(definition);
      return result === null ? null : !result;
    };
  }
  if (filter.op === 'any') throw new Error('definitions have no related records');
  const conditions = filter.items.map((item) => conditionOf(item, budget));
  // What decides the group alone: one false item of `and`, one true item of `or`.
  const decisive = filter.op === 'or';
  return (definition) => {
    let result: Truth = !decisive;
    for (const condition of conditions) {
      const one = condition(definition);
      if (one === decisive) return decisive;
      if (one === null) result = null;
    }
    return result;
  };
};

/** The filter as a predicate of one list. @throws ApiError INVALID_FILTER (the predicate) if it is too expensive */
export const metadataFilter = (filter: ResolvedFilter): ((definition: MetadataValue) => boolean) => {
  const condition = conditionOf(filter, new Budget());
  return (definition) => condition(definition) === true;
};
