/**
 * The text of `filter` → a tree of groups and predicates whose names are still text.
 *
 *     filter     := group | list                          a bare list means and(list)
 *     list       := item ("," item)*
 *     item       := group | predicate
 *     group      := ("and" | "or" | "not") "(" list ")"   "not" holds exactly one item
 *     predicate  := path "[" comparator "]" ":" value
 *     path       := name ("." name)*
 *     value      := quoted | bracketed | plain            in, containsAny: bracketed only
 *     bracketed  := "[" [ element ("," element)* ] "]"    element := quoted | text up to "," or "]"
 *     quoted     := '"' … '"' | "'" … "'"                 inside: \" \' \\ are escapes, all else stands for itself
 *     plain      := text up to the next "," or ")" outside its own brackets
 *
 * The defects of Twenty's parser (quotes that do not protect, sibling groups that are lost) are not copied. Blanks
 * around items, names, commas, brackets, comparators and values do not count. Brackets inside a plain value must be
 * balanced, save that a lone `]` stands for itself; a quote means something only at the beginning of a value. In a
 * bracketed list every comma outside quotes and inner square brackets separates, as it does in Twenty.
 *
 * Limits: 8 KiB of text, groups 10 deep, 200 items, 200 elements in a list. Any string gives a tree or an
 * ApiError; work is linear in the text (a value that looks like a list and is none is read a second time).
 */

import { ApiError } from '../../errors.ts';
import type {
  GroupSyntax,
  ListSyntax,
  PredicateSyntax,
  TextFilter,
  TextSyntax,
  ValueSyntax,
} from '../../input/filter-tree.ts';
import {
  excerpt,
  isLongerThan,
  isUnstorable,
  MAX_FILTER_BYTES,
  MAX_FILTER_DEPTH,
  MAX_FILTER_PREDICATES,
  MAX_LIST_ITEMS,
} from '../../limits.ts';
import { didYouMean } from '../../nearest.ts';
import type { Comparator } from '../../schema/kinds.ts';

type Conjunction = GroupSyntax['form'];

const CONJUNCTIONS: ReadonlySet<string> = new Set<Conjunction>(['and', 'or', 'not']);
const isConjunction = (text: string): text is Conjunction => CONJUNCTIONS.has(text);

/** Every comparator, in the order in which Twenty's messages list them. */
export const ALL_COMPARATORS = [
  'eq',
  'neq',
  'in',
  'containsAny',
  'is',
  'gt',
  'gte',
  'lt',
  'lte',
  'startsWith',
  'endsWith',
  'like',
  'ilike',
] as const satisfies readonly Comparator[];

const COMPARATOR_NAMES: ReadonlySet<string> = new Set(ALL_COMPARATORS);
const isComparator = (text: string): text is Comparator => COMPARATOR_NAMES.has(text);

/** Comparators whose value is always a list. */
const LIST_COMPARATORS: ReadonlySet<Comparator> = new Set<Comparator>(['in', 'containsAny']);

const BLANKS = ' \t\n\r\f\v';
const isBlank = (char: string | undefined): boolean => char !== undefined && BLANKS.includes(char);
const isQuote = (char: string | undefined): boolean => char === '"' || char === "'";

/** Text without the blanks around it (only those that the grammar knows). */
const trimBlanks = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
};

const withoutEscapes = (text: string): string => text.replaceAll(/\\(["'\\])/g, '$1');

const plural = (count: number, noun: string): string =>
  count === 1 ? `1 ${noun} is` : `${count} ${noun}s are`;

/** Text that was read, and where reading goes on. */
type Read<T> =
  | { readonly value: T; readonly end: number }
  | { readonly problem: string; readonly at: number };

class Parser {
  readonly #text: string;
  readonly #problems: string[] = [];
  /** Where the groups that are not closed yet were opened. */
  readonly #open: number[] = [];
  #at = 0;
  #items = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): TextFilter {
    const items = this.#list();
    if (this.#at < this.#text.length) this.#failAtSurplusBracket();
    const [first] = items;
    if (this.#problems.length > 0 || !first) throw new ApiError('INVALID_FILTER', this.#problems);
    if (items.length === 1 && first.form !== 'predicate') return first;
    return { form: 'and', items, position: first.position };
  }

  /** Ends the parse: what follows cannot be understood any more. */
  #fail(message: string, at: number, detail = ''): never {
    const position = `at position ${at + 1}${detail && `: ${detail}`}`;
    throw new ApiError('INVALID_FILTER', [...this.#problems, `'filter' invalid${message} (${position})`]);
  }

  /** Keeps the problem of one item, and goes on after the item. */
  #reject(start: number, at: number, detail: string, from = at): null {
    this.#at = this.#itemEnd(from);
    const item = excerpt(trimBlanks(this.#text.slice(start, this.#at)));
    this.#problems.push(
      `'filter' invalid for '${item}'. eg: price[gte]:10 (at position ${at + 1}: ${detail})`,
    );
    return null;
  }

  #failAtSurplusBracket(): never {
    let depth = 0;
    let surplus = 0;
    for (const char of this.#text.slice(this.#at)) {
      if (char === '(') depth++;
      if (char === ')' && depth-- === 0) {
        surplus++;
        depth = 0;
      }
    }
    const detail = 'this bracket was never opened; values that hold brackets need quotes';
    this.#fail(`. ${plural(surplus, 'open bracket')} missing in the query`, this.#at, detail);
  }

  #failUnclosed(parentheses: readonly number[]): never {
    const at = parentheses.at(-1) ?? this.#text.length;
    const detail = 'this bracket is not closed; values that hold brackets need quotes';
    this.#fail(`. ${plural(parentheses.length, 'close bracket')} missing in the query`, at, detail);
  }

  #skipBlanks(from: number): number {
    let at = from;
    while (isBlank(this.#text[at])) at++;
    return at;
  }

  /** Whether an item may end here. */
  #isBoundary(at: number): boolean {
    const char = this.#text[at];
    return char === undefined || char === ',' || char === ')';
  }

  /** Items up to the end of the text or a `)` that none of them opened. Those with problems are left out. */
  #list(): readonly TextFilter[] {
    const items: TextFilter[] = [];
    for (;;) {
      this.#at = this.#skipBlanks(this.#at);
      if (++this.#items > MAX_FILTER_PREDICATES) this.#failForItems();
      const item = this.#item();
      if (item) items.push(item);
      this.#at = this.#skipBlanks(this.#at);
      if (this.#text[this.#at] !== ',') return items;
      this.#at++;
    }
  }

  #failForItems(): never {
    this.#fail(`. At most ${MAX_FILTER_PREDICATES} predicates are allowed`, this.#at);
  }

  #item(): TextFilter | null {
    const start = this.#at;
    let end = start;
    while (end < this.#text.length && !'[(),'.includes(this.#text[end] ?? '')) end++;
    const head = trimBlanks(this.#text.slice(start, end));
    if (this.#text[end] === '(') return this.#group(start, end, head);
    if (this.#text[end] === '[' && head !== '') return this.#predicate(start, end, head);
    return this.#reject(
      start,
      start,
      'a field, a comparator in brackets, a colon and a value are expected',
      end,
    );
  }

  #group(start: number, open: number, head: string): GroupSyntax<TextFilter> | null {
    if (!isConjunction(head)) {
      const lower = head.toLowerCase();
      const detail = isConjunction(lower)
        ? `write ${lower}(…) in lower case`
        : 'only and(…), or(…) and not(…) take round brackets';
      return this.#reject(start, start, detail);
    }
    if (this.#open.length === MAX_FILTER_DEPTH)
      this.#fail(`. Groups nest at most ${MAX_FILTER_DEPTH} deep`, start);
    this.#at = this.#skipBlanks(open + 1);
    if (this.#text[this.#at] === ')')
      return this.#reject(start, start, `${head}(…) holds at least 1 condition`);
    // A group is not a predicate; what it holds is counted instead.
    this.#items--;
    this.#open.push(open);
    const items = this.#list();
    if (this.#at >= this.#text.length) this.#failUnclosed(this.#open);
    this.#open.pop();
    this.#at = this.#skipBlanks(this.#at + 1);
    if (!this.#isBoundary(this.#at))
      return this.#reject(start, this.#at, "',' or the end is expected after ')'");
    return this.#checkedGroup({ form: head, items, position: start + 1 });
  }

  #checkedGroup(group: GroupSyntax<TextFilter>): GroupSyntax<TextFilter> {
    if (group.form === 'not' && group.items.length > 1) {
      const rule = "'not' conjunction should contain only 1 condition. eg: not(field[eq]:1)";
      this.#problems.push(`'filter' invalid. ${rule} (at position ${group.position})`);
    }
    return group;
  }

  #predicate(start: number, open: number, head: string): PredicateSyntax | null {
    const path = head.split('.').map(trimBlanks);
    if (path.includes('')) return this.#reject(start, start, 'names are separated by single dots');
    let close = open + 1;
    while (close < this.#text.length && !'[](),'.includes(this.#text[close] ?? '')) close++;
    const name = trimBlanks(this.#text.slice(open + 1, close));
    if (this.#text[close] !== ']' || name === '') {
      return this.#reject(start, open, `one of [${ALL_COMPARATORS.join('], [')}] is expected`);
    }
    const colon = this.#skipBlanks(close + 1);
    if (this.#text[colon] !== ':')
      return this.#reject(start, colon, "':' is expected after the comparator", close);
    if (!isComparator(name)) return this.#rejectComparator(start, open, colon, name);
    const value = this.#value(start, this.#skipBlanks(colon + 1), name);
    return value && { form: 'predicate', path, comparator: name, value, position: start + 1 };
  }

  #rejectComparator(start: number, open: number, colon: number, name: string): null {
    this.#at = this.#itemEnd(colon);
    const item = excerpt(trimBlanks(this.#text.slice(start, this.#at)));
    const what = `comparator ${excerpt(name)} not in ${ALL_COMPARATORS.join(', ')}`;
    const hint = didYouMean(name, ALL_COMPARATORS);
    this.#problems.push(
      `'filter' invalid for '${item}', ${what}${hint && `.${hint}`} (at position ${open + 2})`,
    );
    return null;
  }

  #value(start: number, at: number, comparator: Comparator): ValueSyntax | null {
    if (LIST_COMPARATORS.has(comparator)) return this.#requiredList(start, at, comparator);
    if (isQuote(this.#text[at])) return this.#quotedValue(start, at);
    if (this.#isBoundary(at)) return this.#reject(start, at, 'a value is expected; empty text is ""');
    const list = this.#text[at] === '[' ? this.#readList(at) : null;
    const end = list && 'value' in list ? this.#skipBlanks(list.end) : null;
    if (list && 'value' in list && end !== null && this.#isBoundary(end)) {
      this.#at = end;
      return { form: 'list', items: list.value, plain: this.#text.slice(at, list.end), position: at + 1 };
    }
    this.#at = this.#plainEnd(at);
    return { form: 'plain', text: trimBlanks(this.#text.slice(at, this.#at)), position: at + 1 };
  }

  #requiredList(start: number, at: number, comparator: Comparator): ListSyntax | null {
    if (this.#text[at] !== '[') {
      this.#at = this.#itemEnd(at);
      const received = excerpt(trimBlanks(this.#text.slice(at, this.#at)));
      const expected = `array value expected eg: 'field[${comparator}]:[value_1,value_2]'`;
      const message = `'filter' invalid for '${comparator}' operator. Received '${received}' but ${expected}`;
      this.#problems.push(`${message} (at position ${at + 1})`);
      return null;
    }
    const list = this.#readList(at);
    if ('problem' in list) return this.#fail(` for '${this.#excerptFrom(start)}'. ${list.problem}`, list.at);
    this.#at = this.#skipBlanks(list.end);
    if (!this.#isBoundary(this.#at))
      return this.#reject(start, this.#at, "',' or the end is expected after ']'");
    return { form: 'list', items: list.value, plain: null, position: at + 1 };
  }

  #quotedValue(start: number, at: number): TextSyntax | null {
    const quoted = this.#readQuoted(at);
    if ('problem' in quoted)
      return this.#fail(` for '${this.#excerptFrom(start)}'. ${quoted.problem}`, quoted.at);
    this.#at = this.#skipBlanks(quoted.end);
    if (!this.#isBoundary(this.#at)) {
      const detail = 'unexpected text after the closing quote; a quote inside a value is written \\" or \\\'';
      return this.#reject(start, this.#at, detail);
    }
    return { form: 'quoted', text: quoted.value, position: at + 1 };
  }

  #excerptFrom(start: number): string {
    return excerpt(trimBlanks(this.#text.slice(start)));
  }

  /** Where the quote opened at `open` is closed; -1 if it is not. */
  #closingQuote(open: number): number {
    const quote = this.#text[open];
    for (let at = open + 1; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++;
      else if (this.#text[at] === quote) return at;
    }
    return -1;
  }

  #readQuoted(open: number): Read<string> {
    const close = this.#closingQuote(open);
    if (close === -1) return { problem: `The quote ${this.#text[open]} is not closed`, at: open };
    return { value: withoutEscapes(this.#text.slice(open + 1, close)), end: close + 1 };
  }

  #readList(open: number): Read<readonly TextSyntax[]> {
    const items: TextSyntax[] = [];
    let at = this.#skipBlanks(open + 1);
    if (this.#text[at] === ']') return { value: items, end: at + 1 };
    for (;;) {
      if (items.length === MAX_LIST_ITEMS) {
        return { problem: `At most ${MAX_LIST_ITEMS} items are allowed in a list`, at };
      }
      const item = isQuote(this.#text[at]) ? this.#readQuotedItem(at) : this.#readPlainItem(open, at);
      if ('problem' in item) return item;
      items.push(item.value);
      if (this.#text[item.end] === ']') return { value: items, end: item.end + 1 };
      at = this.#skipBlanks(item.end + 1);
    }
  }

  #readQuotedItem(open: number): Read<TextSyntax> {
    const quoted = this.#readQuoted(open);
    if ('problem' in quoted) return quoted;
    const end = this.#skipBlanks(quoted.end);
    if (this.#text[end] === ',' || this.#text[end] === ']') {
      return { value: { form: 'quoted', text: quoted.value, position: open + 1 }, end };
    }
    return { problem: "',' or ']' is expected after the closing quote", at: end };
  }

  #readPlainItem(list: number, start: number): Read<TextSyntax> {
    let depth = 0;
    for (let at = start; at < this.#text.length; at++) {
      const char = this.#text[at];
      if (depth === 0 && (char === ',' || char === ']')) {
        const text = trimBlanks(this.#text.slice(start, at));
        return { value: { form: 'plain', text, position: start + 1 }, end: at };
      }
      if (char === '[') depth++;
      if (char === ']') depth--;
    }
    return { problem: "The bracket '[' is not closed", at: list };
  }

  /** The end of an unquoted value. Its own brackets are balanced; the first `,` or `)` outside them ends it. */
  #plainEnd(start: number): number {
    const open: number[] = [];
    for (let at = start; at < this.#text.length; at++) {
      const innermost = open.at(-1);
      const inside = innermost === undefined ? '' : this.#text[innermost];
      const char = this.#text[at];
      if (inside === '' && (char === ',' || char === ')')) return at;
      if (char === '(' || char === '[') open.push(at);
      else if (char === ']' && inside === '[') open.pop();
      else if (char === ')' && inside === '(') open.pop();
      else if (char === ')') this.#failUnclosedSquare(innermost ?? at);
    }
    const innermost = open.at(-1);
    if (innermost === undefined) return this.#text.length;
    if (this.#text[innermost] === '[') this.#failUnclosedSquare(innermost);
    return this.#failUnclosed([...this.#open, ...open.filter((at) => this.#text[at] === '(')]);
  }

  #failUnclosedSquare(at: number): never {
    this.#fail(". The bracket '[' is not closed", at, 'values that hold brackets need quotes');
  }

  /** Where an item with a problem likely ends: as `#plainEnd`, but content with anything, and minding quotes. */
  #itemEnd(from: number): number {
    let round = 0;
    let square = 0;
    let previous = '';
    for (let at = from; at < this.#text.length; at++) {
      const char = this.#text[at] ?? '';
      if (isQuote(char) && ':[,'.includes(previous)) {
        const close = this.#closingQuote(at);
        if (close !== -1) at = close;
      } else if (char === ')' && round === 0) return at;
      else if (char === ',' && round === 0 && square === 0) return at;
      else if (char === '(') round++;
      else if (char === ')') round--;
      else if (char === '[') square++;
      else if (char === ']' && square > 0) square--;
      if (!isBlank(char)) previous = char;
    }
    return this.#text.length;
  }
}

/** Reads a filter; throws one INVALID_FILTER with every problem that could be distinguished. */
export const parseFilter = (text: string): TextFilter => {
  if (isLongerThan(text, MAX_FILTER_BYTES)) {
    throw new ApiError('INVALID_FILTER', `'filter' invalid. At most ${MAX_FILTER_BYTES} bytes are allowed`);
  }
  if (isUnstorable(text)) {
    throw new ApiError(
      'INVALID_FILTER',
      "'filter' invalid. NUL characters and lone surrogates are not allowed",
    );
  }
  return new Parser(text).parse();
};

const printQuoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
const printText = ({ form, text }: TextSyntax): string => (form === 'quoted' ? printQuoted(text) : text);

const printValue = (value: ValueSyntax): string =>
  value.form === 'list' ? (value.plain ?? `[${value.items.map(printText).join(',')}]`) : printText(value);

const printItem = (syntax: TextFilter): string =>
  syntax.form === 'predicate'
    ? `${syntax.path.join('.')}[${syntax.comparator}]:${printValue(syntax.value)}`
    : `${syntax.form}(${syntax.items.map(printItem).join(',')})`;

/** The text of a parsed filter without superfluous blanks. It parses to the same tree, positions apart. */
export const printFilter = (syntax: TextFilter): string => {
  // The outermost `and` need not be written, and must not where that made one group too many.
  const isBare = syntax.form === 'and' && (syntax.items.length > 1 || syntax.items[0]?.form === 'predicate');
  return isBare ? syntax.items.map(printItem).join(',') : printItem(syntax);
};
