/**
 * Filter syntax + an object's schema → a condition on stored parts (behaviour contract §4, reference §5).
 *
 * Names lead to parts, comparators must be of the part's kind, and operands are read into the form that is stored.
 * Every problem of the filter is found before one is answered. Positions count UTF-16 units of the text, from 1.
 */

import { ApiError } from '../errors.ts';
import { excerpt, MAX_LIST_ITEMS, MAX_PROBLEMS } from '../limits.ts';
import type { BoundFilter, Operand } from '../plan/filter.ts';
import type { PartPath } from '../plan/path.ts';
import {
  type Comparator,
  comparatorsOf,
  type OperandContext,
  readOperand,
} from '../schema/field-types/filter-values.ts';
import type { Field, JsonValue, Kind, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import type { FilterSyntax, PredicateSyntax, TextSyntax, ValueSyntax } from './filter-tree.ts';
import { nearHint, type PathFailure, resolvePath, subFieldPaths } from './path.ts';

export type { PartPath } from '../plan/path.ts';

/** Types that a part is spoken of as, where it is not the whole value of a field of the type. */
const TYPE_OF_KIND: Readonly<Record<Kind, string>> = {
  text: 'TEXT',
  option: 'SELECT',
  uuid: 'UUID',
  number: 'NUMBER',
  integer: 'NUMBER',
  boolean: 'BOOLEAN',
  dateTime: 'DATE_TIME',
  date: 'DATE',
  list: 'ARRAY',
  json: 'RAW_JSON',
};

/** Types that are stored as another one. */
const SPOKEN_BY_KIND: ReadonlySet<Field['type']> = new Set<Field['type']>(['POSITION', 'RELATION']);

const typeName = (field: Field, part: Part): string =>
  part.name !== '' || SPOKEN_BY_KIND.has(field.type) ? TYPE_OF_KIND[part.kind] : field.type;

const describe = (failure: PathFailure): string => {
  const name = excerpt(failure.name);
  const hint = nearHint(failure);
  switch (failure.why) {
    case 'unknown':
      return `Object ${failure.object.nameSingular} doesn't have any "${excerpt(failure.last)}" field.${hint}`;
    case 'bareComposite': {
      const subFields = subFieldPaths(failure.field, name);
      return `Cannot filter by composite field "${name}" of type ${failure.field.type}: use one of ${subFields}`;
    }
    case 'unknownSubField':
      return `Sub field "${excerpt(failure.last)}" not found for composite type: ${failure.field.type}.${hint}`;
    case 'noSubFields':
      return `Sub field "${excerpt(failure.last)}" not found: field "${name}" has no sub fields`;
    case 'manyRecords':
      return `Cannot filter by relation field "${name}"`;
    case 'bareRelation':
      return `Cannot filter by relation field "${name}": use "${failure.foreignKey}" instead`;
    case 'tooDeep':
      return 'Relation filter nesting deeper than 1 hop is not supported';
  }
};

/** What is allowed, for kinds whose refusals do not say it. */
const EXPECTED: Partial<Record<Kind, string>> = { boolean: 'true or false', integer: 'a whole number' };

/** Operands of one predicate, and what is wrong with them. */
class Operands {
  readonly problems: string[] = [];
  readonly #kind: Kind;
  readonly #field: OperandContext;

  constructor({ field, part }: PartPath, name: string) {
    this.#kind = part.kind;
    // Lists are taken apart here, with their quotes; what `containsAny` takes is one of their items.
    const options = part.values?.map((value) => ({ value })) ?? field.options;
    this.#field = { name, options, comparator: 'containsAny' };
  }

  read(comparator: Comparator, value: ValueSyntax): Operand {
    if (comparator === 'is') return this.#is(value);
    if (comparator === 'like' || comparator === 'ilike') return { value: asText(value).text };
    if (comparator === 'in' && this.#kind === 'list')
      return { values: this.#items(value).map((item) => this.#list(item)) };
    if (comparator === 'in') return { values: this.#items(value).map((item) => this.#one(item)) };
    if (comparator === 'containsAny') return { values: this.#elements(value) };
    if (this.#kind === 'list') return { value: this.#list(value) };
    return { value: this.#one(value.form === 'list' ? asText(value) : value) };
  }

  #is(value: ValueSyntax): Operand {
    const is = asText(value).text.toUpperCase();
    if (is === 'NULL' || is === 'NOT_NULL') return { is };
    return this.#reject('Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"', value, {
      is: 'NULL',
    });
  }

  /** Items of `in:[…]`. As in Twenty, an empty list is one empty item: wrong for most types, and '' for text. */
  #items(value: ValueSyntax): readonly TextSyntax[] {
    if (value.form !== 'list') return [value];
    return value.items.length > 0 ? value.items : [{ form: 'plain', text: '', position: value.position }];
  }

  #elements(value: ValueSyntax): readonly JsonValue[] {
    return value.form === 'list' ? value.items.map((item) => this.#one(item)) : [this.#one(value)];
  }

  /** A whole list: `[A,B]`, or `A` for `[A]`, or empty text for `[]`. */
  #list(value: ValueSyntax): readonly JsonValue[] {
    if (value.form === 'list') return this.#elements(value);
    if (value.text === '') return [];
    if (value.form === 'quoted' || !value.text.startsWith('[')) return [this.#one(value)];
    const written = `A list is written [A,B], and has at most ${MAX_LIST_ITEMS} items`;
    return this.#reject(`Invalid list value for field "${excerpt(this.#field.name)}". ${written}`, value, []);
  }

  #one(value: TextSyntax): JsonValue {
    const read = readOperand(this.#kind, value.text, this.#field);
    return 'value' in read ? read.value : this.#reject(read.problem, value, null, EXPECTED[this.#kind]);
  }

  #reject<T>(problem: string, { position }: ValueSyntax, instead: T, expected?: string): T {
    this.problems.push(`${problem} (at position ${position}${expected ? `: ${expected} is expected` : ''})`);
    return instead;
  }
}

/** The text of a value whose comparator takes no list: brackets stand for themselves. */
const asText = (value: ValueSyntax): TextSyntax =>
  value.form === 'list' ? { form: 'plain', text: value.plain ?? '', position: value.position } : value;

class Binder {
  readonly problems: string[] = [];
  readonly #object: ObjectSchema;
  readonly #schema: WorkspaceSchema;

  constructor(object: ObjectSchema, schema: WorkspaceSchema) {
    this.#object = object;
    this.#schema = schema;
  }

  /** The bound filter; null where it has a problem, which is kept. */
  bind(syntax: FilterSyntax): BoundFilter | null {
    if (syntax.form === 'predicate') return this.#predicate(syntax);
    const items = syntax.items.map((item) => this.bind(item)).filter((item) => item !== null);
    if (syntax.form !== 'not') return { op: syntax.form, items };
    const [item] = items;
    return item ? { op: 'not', item } : null;
  }

  #predicate({ path: names, comparator, value, position }: PredicateSyntax): BoundFilter | null {
    const found = resolvePath(names, this.#object, this.#schema);
    if ('failure' in found) return this.#reject(describe(found.failure), position);
    const { path } = found;
    const name = excerpt(names.join('.'));
    const allowed = comparatorsOf(path.part);
    if (!allowed.includes(comparator)) {
      const what = `Operator "${comparator}" is not valid for field "${name}" of type ${typeName(path.field, path.part)}`;
      return this.#reject(`${what} - Allowed operators: ${allowed.join(', ')}`, position);
    }
    const operands = new Operands(path, name);
    const operand = operands.read(comparator, value);
    this.problems.push(...operands.problems);
    return { op: 'predicate', path, comparator, operand };
  }

  #reject(problem: string, position: number): null {
    this.problems.push(`${problem} (at position ${position})`);
    return null;
  }
}

/** A long list can be wrong in every item; the answer must not grow many times as large as the request. */
const capped = (problems: readonly string[]): readonly string[] =>
  problems.length <= MAX_PROBLEMS
    ? problems
    : [...problems.slice(0, MAX_PROBLEMS), `… and ${problems.length - MAX_PROBLEMS} more problems`];

/** Binds a filter to an object; throws one INVALID_FILTER with every problem. */
export const bindFilter = (
  syntax: FilterSyntax,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): BoundFilter => {
  const binder = new Binder(object, schema);
  const bound = binder.bind(syntax);
  if (!bound || binder.problems.length > 0) throw new ApiError('INVALID_FILTER', capped(binder.problems));
  return bound;
};
