/**
 * Inline Markdown → BlockNote's inline content: CommonMark's emphasis, code spans, links, images, autolinks,
 * hard breaks, escapes and entities, with GitHub's strikethrough. One pass over the text, one over its
 * delimiters; links do not nest, styles are flags rather than a tree.
 */
import { type InlineItem, isDangerousUrl, type LinkItem, type Styles, type TextItem } from './document.ts';

type Flag = 'bold' | 'italic' | 'strike';

/** A run of `*`, `_` or `~`. */
interface Delimiter {
  readonly character: string;
  readonly original: number;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  left: number;
  readonly opens: Flag[];
  readonly closes: Flag[];
  previous: Delimiter | null;
  next: Delimiter | null;
}

type Node =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'auto'; readonly href: string; readonly text: string }
  | { readonly kind: 'delimiter'; readonly delimiter: Delimiter }
  | { readonly kind: 'open'; readonly image: boolean; href: string | null }
  | { readonly kind: 'close' };

interface Bracket {
  readonly node: Extract<Node, { kind: 'open' }>;
  readonly at: number;
  readonly below: Delimiter | null;
}

export interface Inline {
  readonly items: readonly InlineItem[];
  /** Where the text is one image and nothing else. */
  readonly image: { readonly url: string; readonly name: string } | null;
}

const PUNCTUATION = /[\p{P}\p{S}]/u;
const SPACE = /\s/;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const SPECIAL = /[\\`*_~[\]!<& \nh]/;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  euro: '€',
};

/** `&amp;` and the like, starting at `at`. */
const entityAt = (text: string, at: number): { readonly text: string; readonly length: number } | null => {
  const match = /^&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]{2,6}));/.exec(text.slice(at, at + 12));
  if (!match) return null;
  const [whole, decimal, hexadecimal, name] = match;
  if (name !== undefined) {
    const named = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    return named === undefined ? null : { text: named, length: whole.length };
  }
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '0', 16) : Number(decimal);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return { text: isCharacter ? String.fromCodePoint(code) : '\ufffd', length: whole.length };
};

/** Escapes and entities of a link's destination resolved. */
const unescaped = (text: string): string => {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && ESCAPABLE.test(text.charAt(at + 1))) {
      at++;
      out += text.charAt(at);
      continue;
    }
    const entity = character === '&' ? entityAt(text, at) : null;
    out += entity?.text ?? character;
    if (entity) at += entity.length - 1;
  }
  return out;
};

const skipBlanks = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) at++;
  return at;
};

/** `(destination "title")` at `at`. Every scan stops at what would start the next link. */
const targetAt = (text: string, from: number): { readonly href: string; readonly end: number } | null => {
  let at = skipBlanks(text, from + 1);
  let href = '';
  if (text.charAt(at) === '<') {
    const start = ++at;
    while (at < text.length && !/[<>\n]/.test(text.charAt(at))) at += text.charAt(at) === '\\' ? 2 : 1;
    if (text.charAt(at) !== '>') return null;
    href = text.slice(start, at);
    at++;
  } else {
    const start = at;
    for (let depth = 0; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === '\\' && ESCAPABLE.test(text.charAt(at + 1))) at++;
      else if (character <= ' ') break;
      else if (character === '(' && ++depth > 32) return null;
      else if (character === ')' && depth-- === 0) break;
    }
    href = text.slice(start, at);
  }
  const afterHref = at;
  at = skipBlanks(text, at);
  const quote = text.charAt(at);
  if (at > afterHref && (quote === '"' || quote === "'" || quote === '(')) {
    const closing = quote === '(' ? ')' : quote;
    at++;
    while (at < text.length && text.charAt(at) !== closing) {
      if (quote === '(' && text.charAt(at) === '(') return null;
      at += text.charAt(at) === '\\' ? 2 : 1;
    }
    at = skipBlanks(text, at + 1);
  }
  return text.charAt(at) === ')' ? { href: unescaped(href), end: at + 1 } : null;
};

/** For each run of backticks, where the next run of the same length starts. */
const backtickRuns = (text: string): ((length: number, after: number) => number) => {
  const starts = new Map<number, number[]>();
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) !== '`') continue;
    const start = at;
    while (text.charAt(at) === '`') at++;
    const known = starts.get(at - start);
    if (known) known.push(start);
    else starts.set(at - start, [start]);
  }
  const next = new Map<number, number>();
  return (length, after) => {
    const runs = starts.get(length) ?? [];
    let index = next.get(length) ?? 0;
    while (index < runs.length && (runs[index] ?? 0) < after) index++;
    next.set(length, index);
    return runs[index] ?? -1;
  };
};

const codeText = (raw: string): string => {
  const text = raw.replaceAll('\n', ' ');
  return text.startsWith(' ') && text.endsWith(' ') && /[^ ]/.test(text) ? text.slice(1, -1) : text;
};

/** A bare `https://…`, without the punctuation that ends its sentence. @returns its length, or 0 */
const bareUrlLength = (text: string, from: number): number => {
  const scheme = /^https?:\/\//.exec(text.slice(from, from + 8));
  if (!scheme || /[\p{L}\p{N}_]/u.test(text.charAt(from - 1))) return 0;
  let end = from + scheme[0].length;
  let open = 0;
  let closed = 0;
  for (; end < text.length && !/[\s<>[\]*`"|\\]/.test(text.charAt(end)); end++) {
    if (text.charAt(end) === '(') open++;
    if (text.charAt(end) === ')') closed++;
  }
  while (end > from) {
    const last = text.charAt(end - 1);
    if (last === ')' && closed > open) closed--;
    else if (!/[?!.,:;'~_&]/.test(last)) break;
    end--;
  }
  return end > from + scheme[0].length ? end - from : 0;
};

class Reader {
  readonly #text: string;
  readonly #nodes: Node[] = [];
  readonly #brackets: Bracket[] = [];
  readonly #closingTicks: (length: number, after: number) => number;
  /** Brackets below this height are inside a link already, and cannot be one. */
  #usable = 0;
  #last: Delimiter | null = null;
  #plain = '';
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#closingTicks = backtickRuns(text);
  }

  read(): readonly Node[] {
    const text = this.#text;
    while (this.#at < text.length) {
      const character = text.charAt(this.#at);
      if (!SPECIAL.test(character) || !this.#special(character)) {
        this.#plain += character;
        this.#at++;
      }
    }
    this.#flush();
    this.#match(null);
    return this.#nodes;
  }

  #flush(): void {
    if (this.#plain !== '') this.#nodes.push({ kind: 'text', text: this.#plain });
    this.#plain = '';
  }

  #push(node: Node, length: number): true {
    this.#flush();
    this.#nodes.push(node);
    this.#at += length;
    return true;
  }

  #literal(text: string, length: number): true {
    this.#plain += text;
    this.#at += length;
    return true;
  }

  /** @returns whether something was read; else the character stands for itself */
  #special(character: string): boolean {
    const text = this.#text;
    const following = text.charAt(this.#at + 1);
    switch (character) {
      case '\\':
        if (following === '\n') return this.#literal('\n', 2);
        return ESCAPABLE.test(following) ? this.#literal(following, 2) : false;
      case ' ':
      case '\n':
        return this.#blanks();
      case '`':
        return this.#code();
      case '*':
      case '_':
      case '~':
        return this.#delimiters(character);
      case '!':
        return following === '[' && this.#openBracket(true);
      case '[':
        return this.#openBracket(false);
      case ']':
        return this.#closeBracket();
      case '<':
        return this.#angle();
      case '&': {
        const entity = entityAt(text, this.#at);
        return entity !== null && this.#literal(entity.text, entity.length);
      }
      default: {
        const length = bareUrlLength(text, this.#at);
        if (length === 0) return false;
        const href = text.slice(this.#at, this.#at + length);
        return this.#push({ kind: 'auto', href, text: href }, length);
      }
    }
  }

  /** Blanks, and the end of a line where one follows: two blanks before it make it a hard break. */
  #blanks(): true {
    let end = this.#at;
    while (this.#text.charAt(end) === ' ') end++;
    const count = end - this.#at;
    if (this.#text.charAt(end) !== '\n') return this.#literal(' '.repeat(count), count);
    return this.#literal(count >= 2 ? '\n' : ' ', count + 1);
  }

  #code(): boolean {
    let length = 1;
    while (this.#text.charAt(this.#at + length) === '`') length++;
    const end = this.#closingTicks(length, this.#at + length);
    if (end < 0) return this.#literal('`'.repeat(length), length);
    const code = codeText(this.#text.slice(this.#at + length, end));
    return this.#push({ kind: 'code', text: code }, end + length - this.#at);
  }

  #delimiters(character: string): boolean {
    const text = this.#text;
    let length = 1;
    while (text.charAt(this.#at + length) === character) length++;
    if (character === '~' && length !== 2) return this.#literal(character.repeat(length), length);
    const before = this.#at === 0 ? ' ' : this.#characterBefore();
    const after = String.fromCodePoint(text.codePointAt(this.#at + length) ?? 32);
    const leftFlanking =
      !SPACE.test(after) && (!PUNCTUATION.test(after) || SPACE.test(before) || PUNCTUATION.test(before));
    const rightFlanking =
      !SPACE.test(before) && (!PUNCTUATION.test(before) || SPACE.test(after) || PUNCTUATION.test(after));
    const isUnderscore = character === '_';
    const delimiter: Delimiter = {
      character,
      original: length,
      canOpen: leftFlanking && (!isUnderscore || !rightFlanking || PUNCTUATION.test(before)),
      canClose: rightFlanking && (!isUnderscore || !leftFlanking || PUNCTUATION.test(after)),
      left: length,
      opens: [],
      closes: [],
      previous: this.#last,
      next: null,
    };
    if (this.#last) this.#last.next = delimiter;
    this.#last = delimiter;
    return this.#push({ kind: 'delimiter', delimiter }, length);
  }

  #characterBefore(): string {
    const last = this.#text.charAt(this.#at - 1);
    const isLow = last >= '\udc00' && last <= '\udfff';
    return isLow ? this.#text.slice(this.#at - 2, this.#at) : last;
  }

  #openBracket(image: boolean): true {
    const node = { kind: 'open', image, href: null } satisfies Node;
    this.#push(node, image ? 2 : 1);
    this.#brackets.push({ node, at: this.#nodes.length - 1, below: this.#last });
    return true;
  }

  #closeBracket(): boolean {
    const bracket = this.#brackets.pop();
    if (!bracket) return false;
    const isUsable = bracket.node.image || this.#brackets.length >= this.#usable;
    this.#usable = Math.min(this.#usable, this.#brackets.length);
    const target =
      isUsable && this.#text.charAt(this.#at + 1) === '(' ? targetAt(this.#text, this.#at + 1) : null;
    if (!target) return false;
    bracket.node.href = target.href;
    this.#push({ kind: 'close' }, target.end - this.#at);
    this.#match(bracket.below);
    if (!bracket.node.image) this.#usable = this.#brackets.length;
    return true;
  }

  /** `<https://…>`, `<me@example.com>` or `<br>`. */
  #angle(): boolean {
    const text = this.#text;
    let end = this.#at + 1;
    while (end < text.length && !/[\s<>]/.test(text.charAt(end))) end++;
    const inner = text.slice(this.#at + 1, end);
    if (/^br$/i.test(inner) && /^ ?\/?>/.test(text.slice(end, end + 3)))
      return this.#literal('\n', text.indexOf('>', end) + 1 - this.#at);
    if (text.charAt(end) !== '>') return false;
    const length = end + 1 - this.#at;
    if (/^br\/$/i.test(inner)) return this.#literal('\n', length);
    if (/^[a-z][a-z\d+.-]{1,31}:/i.test(inner)) {
      return this.#push({ kind: 'auto', href: inner, text: inner }, length);
    }
    const isEmail = inner.length < 256 && /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(?:\.[a-z\d-]+)+$/i.test(inner);
    return isEmail && this.#push({ kind: 'auto', href: `mailto:${inner}`, text: inner }, length);
  }

  #drop(delimiter: Delimiter): void {
    if (delimiter.previous) delimiter.previous.next = delimiter.next;
    if (delimiter.next) delimiter.next.previous = delimiter.previous;
    else this.#last = delimiter.previous;
  }

  /** Pairs the delimiters above `bottom`, and forgets them (CommonMark's "process emphasis"). */
  #match(bottom: Delimiter | null): void {
    const floors = new Map<string, Delimiter | null>();
    let closer: Delimiter | null = this.#last === bottom ? null : this.#last;
    while (closer?.previous && closer.previous !== bottom) closer = closer.previous;
    while (closer) {
      if (!closer.canClose) {
        closer = closer.next;
        continue;
      }
      const kind: string = `${closer.character}${closer.canOpen}${closer.original % 3}`;
      const floor: Delimiter | null = floors.has(kind) ? (floors.get(kind) ?? null) : bottom;
      let opener: Delimiter | null = closer.previous;
      while (opener && opener !== bottom && opener !== floor && !pairs(opener, closer))
        opener = opener.previous;
      const current: Delimiter = closer;
      if (!opener || opener === bottom || opener === floor) {
        floors.set(kind, current.previous);
        closer = current.next;
        if (!current.canOpen) this.#drop(current);
        continue;
      }
      const used: number = opener.left >= 2 && current.left >= 2 ? 2 : 1;
      const flag: Flag = current.character === '~' ? 'strike' : used === 2 ? 'bold' : 'italic';
      opener.left -= used;
      current.left -= used;
      opener.opens.push(flag);
      current.closes.push(flag);
      opener.next = current;
      current.previous = opener;
      if (opener.left === 0) this.#drop(opener);
      if (current.left === 0) {
        closer = current.next;
        this.#drop(current);
      }
    }
    this.#last = bottom;
    if (bottom) bottom.next = null;
  }
}

const pairs = (opener: Delimiter, closer: Delimiter): boolean => {
  if (opener.character !== closer.character || !opener.canOpen) return false;
  const isBoth = closer.canOpen || opener.canClose;
  return !(isBoth && closer.original % 3 !== 0 && (opener.original + closer.original) % 3 === 0);
};

const sameStyles = (a: Styles, b: Styles): boolean =>
  a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.code === b.code;

/** Appends text, to the item before it where that looks the same. */
const append = (items: (TextItem | LinkItem)[], text: string, styles: Styles): void => {
  const last = items.at(-1);
  if (text === '') return;
  if (last?.type === 'text' && sameStyles(last.styles, styles))
    items[items.length - 1] = { type: 'text', text: last.text + text, styles };
  else items.push({ type: 'text', text, styles });
};

const textItems = (items: readonly InlineItem[]): readonly TextItem[] =>
  items.filter((item) => item.type === 'text');

class Writer {
  readonly items: InlineItem[] = [];
  readonly #counts: Record<Flag, number> = { bold: 0, italic: 0, strike: 0 };
  #depth = 0;
  #link: { readonly href: string; readonly content: InlineItem[] } | null = null;

  write(node: Node): void {
    const target = this.#link?.content ?? this.items;
    switch (node.kind) {
      case 'text':
        return append(target, node.text, this.#styles());
      case 'code':
        return append(target, node.text, { code: true });
      case 'auto': {
        if (this.#depth > 0 || isDangerousUrl(node.href)) return append(target, node.text, this.#styles());
        const content: InlineItem[] = [];
        append(content, node.text, this.#styles());
        this.items.push({ type: 'link', href: node.href, content: textItems(content) });
        return;
      }
      case 'delimiter': {
        const { delimiter } = node;
        for (const flag of delimiter.closes) this.#counts[flag]--;
        append(target, delimiter.character.repeat(delimiter.left), this.#styles());
        for (const flag of delimiter.opens) this.#counts[flag]++;
        return;
      }
      case 'open':
        if (node.href === null) return append(target, node.image ? '![' : '[', this.#styles());
        this.#depth++;
        if (this.#depth === 1 && !isDangerousUrl(node.href)) this.#link = { href: node.href, content: [] };
        return;
      case 'close':
        this.#depth--;
        if (this.#depth === 0) this.#closeLink();
    }
  }

  #styles(): Styles {
    return {
      ...(this.#counts.bold > 0 && { bold: true }),
      ...(this.#counts.italic > 0 && { italic: true }),
      ...(this.#counts.strike > 0 && { strike: true }),
    };
  }

  #closeLink(): void {
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    const content = textItems(link.content);
    if (link.href === '') {
      for (const item of content) append(this.items, item.text, item.styles);
      return;
    }
    const shown: InlineItem[] = [...content];
    if (content.length === 0) append(shown, link.href, {});
    this.items.push({ type: 'link', href: link.href, content: textItems(shown) });
  }
}

export const plainText = (items: readonly InlineItem[]): string =>
  items.map((item) => (item.type === 'text' ? item.text : plainText(item.content))).join('');

export const inlineToItems = (text: string): Inline => {
  const nodes = new Reader(text).read();
  const writer = new Writer();
  for (const node of nodes) writer.write(node);
  const first = nodes[0];
  const [item] = writer.items;
  const isImage =
    first?.kind === 'open' &&
    first.image &&
    first.href !== null &&
    nodes.at(-1)?.kind === 'close' &&
    writer.items.length === 1;
  if (!isImage || item?.type !== 'link') return { items: writer.items, image: null };
  const name = nodes.length === 2 ? '' : plainText(item.content);
  return { items: writer.items, image: { url: item.href, name } };
};
