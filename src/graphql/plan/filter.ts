/** A filter as an object (`{name: {firstName: {eq: "Ada"}}, or: […]}`) → the tree that every transport's filters become. */

import { ApiError } from '../../errors.ts';
import { resolveFilter } from '../../input/filter.ts';
import type { FilterSyntax, ListSyntax, TextSyntax, ValueSyntax } from '../../input/filter-tree.ts';
import { isObject } from '../../json.ts';
import { excerpt, MAX_FILTER_DEPTH, MAX_FILTER_PREDICATES, MAX_LIST_ITEMS } from '../../limits.ts';
import { didYouMean } from '../../nearest.ts';
import type { ResolvedFilter } from '../../plan/filter.ts';
import type { Comparator } from '../../schema/kinds.ts';
import { KINDS } from '../../schema/kinds.ts';
import type { Field, JsonValue, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';

/** Objects have no places in a text: what is wrong with them names the field. */
const NOWHERE = null;

const refuse = (message: string): ApiError => new ApiError('INVALID_FILTER', message);

const ALL_COMPARATORS: ReadonlySet<string> = new Set(
  Object.values(KINDS).flatMap(({ comparators }) => comparators),
);

const isComparator = (name: string): name is Comparator => ALL_COMPARATORS.has(name);

const textOf = (value: JsonValue, name: string, operator: string): TextSyntax => {
  switch (typeof value) {
    case 'string':
      return { form: 'quoted', text: value, position: NOWHERE };
    case 'number':
    case 'boolean':
      return { form: 'plain', text: String(value), position: NOWHERE };
    default:
      throw refuse(
        value === null
          ? `Filter operator "${operator}" of field "${name}" takes no null: ask for {is: NULL}`
          : `Filter operator "${operator}" of field "${name}" takes no ${Array.isArray(value) ? 'list' : 'object'}`,
      );
  }
};

const operandOf = (value: JsonValue, name: string, operator: string): ValueSyntax => {
  if (!Array.isArray(value)) return textOf(value, name, operator);
  if (value.length > MAX_LIST_ITEMS)
    throw refuse(
      `A list has at most ${MAX_LIST_ITEMS} items, but that of field "${name}" has ${value.length}`,
    );
  const items = value.map((item: JsonValue) => textOf(item, name, operator));
  const list: ListSyntax = { form: 'list', items, plain: null, position: NOWHERE };
  return list;
};

const isComposite = ({ parts }: Field): boolean => parts.some(({ name }) => name !== '');

class Reader {
  readonly #schema: WorkspaceSchema;
  #predicates = 0;

  constructor(schema: WorkspaceSchema) {
    this.#schema = schema;
  }

  /** Several keys are all meant. Null if there is nothing. */
  read(filter: JsonValue, object: ObjectSchema, path: readonly string[], depth: number): FilterSyntax | null {
    if (!isObject(filter)) throw refuse('Filter value must be an object');
    if (depth > MAX_FILTER_DEPTH) throw refuse(`The filter is nested deeper than ${MAX_FILTER_DEPTH} levels`);
    const items = Object.entries(filter).flatMap(
      ([key, value]) => this.#entry(key, value, object, path, depth) ?? [],
    );
    return this.#all(items);
  }

  #all(items: readonly FilterSyntax[]): FilterSyntax | null {
    const [first, second] = items;
    return first && second ? { form: 'and', items, position: NOWHERE } : (first ?? null);
  }

  #entry(
    key: string,
    value: JsonValue,
    object: ObjectSchema,
    path: readonly string[],
    depth: number,
  ): FilterSyntax | null {
    if (key === 'and' || key === 'or') return this.#group(key, value, object, path, depth);
    if (key === 'not') {
      const item = this.read(value, object, path, depth + 1);
      if (!item) throw refuse('Invalid filter value for field not. Expected non-empty object');
      return { form: 'not', items: [item], position: NOWHERE };
    }
    const binding = object.names.get(key);
    const names = [...path, key];
    const name = names.join('.');
    if (!binding)
      throw refuse(
        `Object ${object.nameSingular} doesn't have any "${excerpt(key)}" field.${didYouMean(excerpt(key), object.names.keys())}`,
      );
    if (!isObject(value)) throw refuse(`Filter value for field "${excerpt(name)}" must be an object`);
    if (binding.role === 'relation') {
      const target = this.#schema.byId.get(binding.field.relation?.targetObjectId ?? '');
      const operator = Object.keys(value).find(isComparator);
      if (operator !== undefined && !target?.names.has(operator)) return this.#predicate(names, operator, '');
      const inner = target && this.read(value, target, names, depth + 1);
      if (!inner) throw refuse(`Filter value for field "${name}" must be a non-empty object`);
      // In an "any" already: binding says that relations are not followed further.
      if (binding.field.relation?.type !== 'ONE_TO_MANY' || path.length > 0) return inner;
      return { form: 'any', relation: key, item: inner, position: NOWHERE };
    }
    if (binding.role === 'value' && isComposite(binding.field)) {
      const parts = Object.entries(value).flatMap(([sub, operators]) =>
        this.#operators([...names, sub], operators),
      );
      if (parts.length === 0) throw refuse(`Filter value for field "${name}" must be a non-empty object`);
      return this.#all(parts);
    }
    return this.#all(this.#operators(names, value));
  }

  #group(
    form: 'and' | 'or',
    value: JsonValue,
    object: ObjectSchema,
    path: readonly string[],
    depth: number,
  ): FilterSyntax | null {
    // One object stands for a list of it, as everywhere.
    const given = Array.isArray(value) ? value : [value];
    if (given.length === 0) throw refuse(`Invalid filter value for field ${form}. Expected non-empty array`);
    const items = given.map((item: JsonValue) => this.read(item, object, path, depth + 1));
    const known = items.filter((item) => item !== null);
    // An empty object holds for every record: of several alternatives it leaves none to be asked.
    if (known.length === 0 || (form === 'or' && known.length < items.length)) return null;
    return known.length === 1 ? (known[0] ?? null) : { form, items: known, position: NOWHERE };
  }

  #operators(names: readonly string[], operators: JsonValue): readonly FilterSyntax[] {
    const name = excerpt(names.join('.'));
    if (!isObject(operators)) throw refuse(`Filter value for field "${name}" must be an object`);
    const entries = Object.entries(operators);
    if (entries.length === 0) throw refuse(`Filter for field "${name}" must have exactly one operator`);
    return entries.map(([operator, value]) => this.#predicate(names, operator, value));
  }

  #predicate(path: readonly string[], operator: string, value: JsonValue): FilterSyntax {
    this.#predicates += 1;
    if (this.#predicates > MAX_FILTER_PREDICATES)
      throw refuse(`A filter has at most ${MAX_FILTER_PREDICATES} comparisons`);
    const name = excerpt(path.join('.'));
    if (operator === 'isEmptyArray' && typeof value === 'boolean')
      return this.#predicate(path, 'is', value ? 'NULL' : 'NOT_NULL');
    if (!isComparator(operator)) {
      const near = didYouMean(excerpt(operator), ALL_COMPARATORS);
      throw refuse(`Operator "${excerpt(operator)}" is not valid for field "${name}".${near}`);
    }
    return {
      form: 'predicate',
      path,
      comparator: operator,
      value: operandOf(value, name, operator),
      position: NOWHERE,
    };
  }
}

/** A filter with names resolved for an object; null if it holds for every record. @throws ApiError INVALID_FILTER */
export const readFilter = (
  given: JsonValue | undefined,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): ResolvedFilter | null => {
  if (given === undefined || given === null) return null;
  const tree = new Reader(schema).read(given, object, [], 0);
  return tree && resolveFilter(tree, object, schema);
};
