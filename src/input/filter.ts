/**
 * Filter syntax + an object's schema → a condition on stored parts.
 *
 * Names lead to parts, comparators must be of the part's kind, and operands are read into the form that is stored.
 * The first 100 problems of the filter are reported together. Positions count UTF-16 units of the text, from 1.
 */

import { ApiError } from '../errors.ts';
import { excerpt, MAX_LIST_ITEMS, MAX_PATTERN_CHARACTERS, MAX_PROBLEMS } from '../limits.ts';
import { NameHints } from '../nearest.ts';
import type { Combination, Operand, ResolvedFilter } from '../plan/filter.ts';
import type { Hop, PartPath } from '../plan/path.ts';
import { comparatorsOf, type OperandContext, readOperand } from '../schema/field-types/filter-values.ts';
import type { Comparator } from '../schema/kinds.ts';
import { KINDS } from '../schema/kinds.ts';
import type { Field, JsonValue, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import type { FilterSyntax, Position, PredicateSyntax, TextSyntax, ValueSyntax } from './filter-tree.ts';
import { nearHint, type PathFailure, resolveFilterPath, subFieldPaths, toManyHop } from './path.ts';

export type { PartPath } from '../plan/path.ts';

/** Types that are stored as another one. */
const SPOKEN_BY_KIND: ReadonlySet<Field['type']> = new Set<Field['type']>(['POSITION', 'RELATION']);

const typeName = (field: Field, part: Part): string =>
  part.name !== '' || SPOKEN_BY_KIND.has(field.type) ? KINDS[part.kind].typeName : field.type;

const describe = (failure: PathFailure, hints: NameHints): string => {
  const name = excerpt(failure.name);
  const hint = nearHint(failure, hints);
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

/** Problems of one filter, and what its operands may cost. */
class Findings {
  readonly problems: string[] = [];
  #patternCharacters = 0;

  get isFull(): boolean {
    return this.problems.length >= MAX_PROBLEMS;
  }

  /** @param position where it is in the filter's text, if it is written as text */
  add(problem: string, position: Position, expected?: string): null {
    const hint = expected ? `: ${expected} is expected` : '';
    const place = position === null ? hint && ` (${hint.slice(2)})` : ` (at position ${position}${hint})`;
    if (!this.isFull) this.problems.push(problem + place);
    return null;
  }

  addPattern(pattern: string, position: Position): void {
    const before = this.#patternCharacters;
    this.#patternCharacters += pattern.length;
    if (before <= MAX_PATTERN_CHARACTERS && this.#patternCharacters > MAX_PATTERN_CHARACTERS)
      this.add(
        `Patterns of like and ilike have at most ${MAX_PATTERN_CHARACTERS} characters in all`,
        position,
      );
  }
}

/** Comparators that look for values that are the same, however they are spelled. */
const EQUALITY: ReadonlySet<Comparator> = new Set<Comparator>(['eq', 'neq', 'in', 'containsAny']);

/** Reads the operands of one predicate. */
class Operands {
  readonly #path: PartPath;
  readonly #comparator: Comparator;
  readonly #findings: Findings;
  readonly #field: OperandContext;

  constructor(path: PartPath, comparator: Comparator, name: string, findings: Findings) {
    this.#path = path;
    this.#comparator = comparator;
    this.#findings = findings;
    // Lists are taken apart here, with their quotes; what `containsAny` takes is one of their items.
    const options = path.part.values?.map((value) => ({ value })) ?? path.field.options;
    this.#field = { name, options, comparator: 'containsAny' };
  }

  read(value: ValueSyntax): Operand {
    const { kind, meanings } = this.#path.part;
    const comparator = this.#comparator;
    if (comparator === 'is') return this.#is(value);
    // Clients ask for what is set by it; the text NULL itself is written in quotes.
    if (comparator === 'neq' && kind === 'text' && value.form === 'plain' && value.text === 'NULL')
      return { is: 'NOT_NULL' };
    if (comparator === 'like' || comparator === 'ilike') return this.#pattern(asText(value));
    if (meanings && EQUALITY.has(comparator)) {
      const items = comparator === 'in' ? this.#items(value) : [asText(value)];
      return { anyOf: items.flatMap((item) => this.#combinations(item, meanings)) };
    }
    if (comparator === 'in' && kind === 'list')
      return { values: this.#items(value).map((item) => this.#list(item)) };
    if (comparator === 'in') return { values: this.#items(value).map((item) => this.#one(item)) };
    if (comparator === 'containsAny') return { values: this.#elements(value) };
    if (kind === 'list') return { value: this.#list(value) };
    return { value: this.#one(value.form === 'list' ? asText(value) : value) };
  }

  #is(value: ValueSyntax): Operand {
    const is = asText(value).text.toUpperCase();
    if (is === 'NULL' || is === 'NOT_NULL') return { is };
    this.#findings.add(
      'Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"',
      value.position,
    );
    return { is: 'NULL' };
  }

  #pattern({ text, position }: TextSyntax): Operand {
    this.#findings.addPattern(text, position);
    return { value: this.#path.part.blankIsPlus ? text.replaceAll(' ', '+') : text };
  }

  #combinations(item: TextSyntax, meanings: NonNullable<Part['meanings']>): readonly Combination[] {
    const text = this.#one(item);
    if (typeof text !== 'string') return [];
    return meanings(text).map((values) =>
      this.#path.field.parts.flatMap((part) => {
        const value = values[part.name];
        return value === undefined ? [] : [{ part, value }];
      }),
    );
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
    const problem = `Invalid list value for field "${excerpt(this.#field.name)}". ${written}`;
    this.#findings.add(problem, value.position);
    return [];
  }

  #one({ text, position }: TextSyntax): JsonValue {
    const { kind } = this.#path.part;
    const read = readOperand(kind, this.#spelled(text), this.#field);
    return 'value' in read
      ? read.value
      : this.#findings.add(read.problem, position, KINDS[kind].expected ?? undefined);
  }

  /** The text as values of the part are spelled. */
  #spelled(text: string): string {
    const { blankIsPlus, canonical } = this.#path.part;
    const whole = blankIsPlus ? text.trim().replaceAll(' ', '+') : text;
    return canonical && EQUALITY.has(this.#comparator) ? canonical(whole) : whole;
  }
}

/** The text of a value whose comparator takes no list: brackets stand for themselves. */
const asText = (value: ValueSyntax): TextSyntax =>
  value.form === 'list' ? { form: 'plain', text: value.plain ?? '', position: value.position } : value;

class Binder {
  readonly findings = new Findings();
  readonly #hints = new NameHints();
  readonly #object: ObjectSchema;
  readonly #schema: WorkspaceSchema;

  constructor(object: ObjectSchema, schema: WorkspaceSchema) {
    this.#object = object;
    this.#schema = schema;
  }

  /**
   * The filter with resolved names; null if it has a problem, which is kept.
   * @param within the relation to the related record that the filter is about, if it is not about the object's own
   */
  bind(syntax: FilterSyntax, within: Hop | null = null): ResolvedFilter | null {
    if (this.findings.isFull) return null;
    if (syntax.form === 'predicate') return this.#predicate(syntax, within);
    if (syntax.form === 'any') {
      const hop = toManyHop(syntax.relation, this.#object, this.#schema);
      const item = this.bind(syntax.item, hop);
      return hop && item && { op: 'any', hop, item };
    }
    const items = syntax.items.map((item) => this.bind(item, within)).filter((item) => item !== null);
    if (syntax.form !== 'not') return { op: syntax.form, items };
    const [item] = items;
    return item ? { op: 'not', item } : null;
  }

  #predicate(
    { path: names, comparator, value, position }: PredicateSyntax,
    within: Hop | null,
  ): ResolvedFilter | null {
    const found = resolveFilterPath(names, this.#object, this.#schema);
    if ('failure' in found) return this.findings.add(describe(found.failure, this.#hints), position);
    const { path } = found;
    const name = excerpt(names.join('.'));
    const allowed = comparatorsOf(path.part);
    if (!allowed.includes(comparator)) {
      const what = `Operator "${comparator}" is not valid for field "${name}" of type ${typeName(path.field, path.part)}`;
      return this.findings.add(`${what} - Allowed operators: ${allowed.join(', ')}`, position);
    }
    const operand = new Operands(path, comparator, name, this.findings).read(value);
    const { hop } = path;
    if (hop?.direction !== 'toMany') return { op: 'predicate', path, comparator, operand };
    const item: ResolvedFilter = { op: 'predicate', path: { ...path, hop: null }, comparator, operand };
    return within ? item : { op: 'any', hop, item };
  }
}

/** Binds a filter to an object; throws one INVALID_FILTER with every problem. */
export const resolveFilter = (
  syntax: FilterSyntax,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): ResolvedFilter => {
  const binder = new Binder(object, schema);
  const bound = binder.bind(syntax);
  const { problems } = binder.findings;
  if (!bound || problems.length > 0) throw new ApiError('INVALID_FILTER', problems);
  return bound;
};
