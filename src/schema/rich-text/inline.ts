/**
 * Inline Markdown → styled text, by CommonMark's delimiter algorithm: emphasis, strong, `~~strike~~`, code spans,
 * links, autolinks, escapes, entities, line breaks. Every step is bounded so that the whole is linear.
 */
import { type Inline, isDangerousUrl, type Link, type StyledText, type Styles } from './blocks.ts';

type StyleName = 'bold' | 'italic' | 'strike';

interface Token {
  text: string;
  readonly isCode: boolean;
}

/** A run of `*`, `_` or `~~` that may open or close a style. */
interface Delimiter {
  readonly token: number;
  readonly mark: string;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  readonly length: number;
  left: number;
  previous: Delimiter | null;
  next: Delimiter | null;
}

interface Bracket {
  readonly token: number;
  readonly isImage: boolean;
  readonly delimiter: Delimiter | null;
}

interface LinkRange {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

const PUNCTUATION = /[\p{P}\p{S}]/u;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/iy;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
};
/** A break in HTML, with the end of its line, which would be a second one. */
const BREAK = /<br[ \t]{0,8}\/?>(?:[ \t]{0,100}\n)?/iy;
const AUTOLINK = /<([a-z][a-z\d+.-]{1,31}:[^\s<>]*|[^\s<>@:]{1,64}@[^\s<>@]{1,255})>/iy;
const BARE_URL = /https?:\/\/[^\s<>[\]]+/iy;
const TITLE = /[ \t\n]+(?:"(?:[^"\\\n]|\\.){0,300}"|'(?:[^'\\\n]|\\.){0,300}'|\((?:[^()\\\n]|\\.){0,300}\))/y;
const ANGLE_URL = /<([^<>\n]{0,2000})>/y;
const SPACES = /[ \t\n]*/y;
const PLAIN = /[^\\`*_~[\]!<&\nhH]+/y;

const MOST_BRACKETS = 8;

const matchAt = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index;
  return pattern.exec(text);
};

const fromCodePoint = (code: number): string =>
  code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\uFFFD' : String.fromCodePoint(code);

const withoutEscapes = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

class InlineParser {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #links: LinkRange[] = [];
  readonly #brackets: Bracket[] = [];
  /** Brackets that stand before this one cannot become links any more: links do not nest. */
  #firstOpenBracket = 0;
  #last: Delimiter | null = null;
  #index = 0;
  readonly #styles: Readonly<Record<StyleName, Map<number, number>>> = {
    bold: new Map(),
    italic: new Map(),
    strike: new Map(),
  };
  /** Where code spans of each length may end, found once. */
  #backticks: Map<number, number[]> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): readonly Inline[] {
    while (this.#index < this.#text.length) this.#step();
    this.#pairDelimiters(null);
    return this.#assemble();
  }

  #step(): void {
    const plain = matchAt(PLAIN, this.#text, this.#index);
    if (plain) {
      this.#push(plain[0]);
      this.#index += plain[0].length;
      return;
    }
    switch (this.#text[this.#index]) {
      case '\\':
        this.#escape();
        break;
      case '`':
        this.#codeSpan();
        break;
      case '*':
      case '_':
      case '~':
        this.#delimiterRun();
        break;
      case '!':
        if (this.#text[this.#index + 1] === '[') this.#openBracket(true);
        else this.#literal(1);
        break;
      case '[':
        this.#openBracket(false);
        break;
      case ']':
        this.#closeBracket();
        break;
      case '<':
        this.#angleBracket();
        break;
      case '&':
        this.#entity();
        break;
      case 'h':
      case 'H':
        this.#bareUrl();
        break;
      case '\n':
        this.#lineBreak();
        break;
      default:
        this.#literal(1);
        break;
    }
  }

  #push(text: string, isCode = false): number {
    return this.#tokens.push({ text, isCode }) - 1;
  }

  #literal(length: number): void {
    this.#push(this.#text.slice(this.#index, this.#index + length));
    this.#index += length;
  }

  #escape(): void {
    const next = this.#text[this.#index + 1] ?? '';
    if (next === '\n') this.#index += 1;
    else if (ESCAPABLE.test(next)) {
      this.#push(next);
      this.#index += 2;
    } else this.#literal(1);
  }

  #lineBreak(): void {
    const last = this.#tokens.at(-1);
    if (last && !last.isCode) last.text = last.text.trimEnd();
    this.#push('\n');
    this.#index += 1;
    while (this.#text[this.#index] === ' ') this.#index += 1;
  }

  #entity(): void {
    const match = matchAt(ENTITY, this.#text, this.#index);
    if (!match) {
      this.#literal(1);
      return;
    }
    const [all, decimal, hexadecimal, name = ''] = match;
    if (decimal !== undefined) this.#push(fromCodePoint(Number(decimal)));
    else if (hexadecimal !== undefined) this.#push(fromCodePoint(Number.parseInt(hexadecimal, 16)));
    else this.#push(ENTITIES[name.toLowerCase()] ?? all);
    this.#index += all.length;
  }

  #codeSpan(): void {
    const start = this.#index;
    let end = start;
    while (this.#text[end] === '`') end += 1;
    const closing = this.#closingBackticks(end - start, end);
    if (closing === null) {
      this.#literal(end - start);
      return;
    }
    let code = this.#text.slice(end, closing).replaceAll('\n', ' ');
    if (code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '') code = code.slice(1, -1);
    this.#push(code, true);
    this.#index = closing + (end - start);
  }

  #closingBackticks(length: number, from: number): number | null {
    if (!this.#backticks) {
      this.#backticks = new Map();
      for (const match of this.#text.matchAll(/`+/g)) {
        const runs = this.#backticks.get(match[0].length);
        if (runs) runs.push(match.index);
        else this.#backticks.set(match[0].length, [match.index]);
      }
      for (const runs of this.#backticks.values()) runs.reverse();
    }
    const runs = this.#backticks.get(length);
    while (runs?.length && (runs.at(-1) ?? 0) < from) runs.pop();
    return runs?.at(-1) ?? null;
  }

  #angleBracket(): void {
    const lineBreak = matchAt(BREAK, this.#text, this.#index);
    if (lineBreak) {
      this.#index += lineBreak[0].length - 1;
      this.#lineBreak();
      return;
    }
    const match = matchAt(AUTOLINK, this.#text, this.#index);
    const target = match?.[1];
    if (!match || target === undefined) {
      this.#literal(1);
      return;
    }
    this.#pushLink(/^[a-z][a-z\d+.-]*:/i.test(target) ? target : `mailto:${target}`, target);
    this.#index += match[0].length;
  }

  #bareUrl(): void {
    const match = /[\p{L}\p{N}]/u.test(this.#text[this.#index - 1] ?? '')
      ? null
      : matchAt(BARE_URL, this.#text, this.#index);
    if (!match) {
      this.#literal(1);
      return;
    }
    const closing = match[0].includes('(') ? '' : ')';
    let end = match[0].length;
    while (`?!.,:*_~'"]${closing}`.includes(match[0][end - 1] ?? ' ')) end -= 1;
    const url = match[0].slice(0, end);
    if (/^https?:\/*$/i.test(url) || url.length > 2000) {
      this.#literal(match[0].length);
      return;
    }
    this.#pushLink(url, url);
    this.#index += url.length;
  }

  #pushLink(href: string, text: string): void {
    const token = this.#push(text);
    if (!isDangerousUrl(href)) this.#links.push({ from: token, to: token + 1, href });
  }

  #delimiterRun(): void {
    const mark = this.#text[this.#index] ?? '';
    let end = this.#index;
    while (this.#text[end] === mark) end += 1;
    const length = end - this.#index;
    if (mark === '~' && length !== 2) {
      this.#literal(length);
      return;
    }
    const before = this.#index === 0 ? '\n' : this.#characterBefore(this.#index);
    const after = end >= this.#text.length ? '\n' : String.fromCodePoint(this.#text.codePointAt(end) ?? 10);
    const isLeft =
      !/\s/.test(after) && (!PUNCTUATION.test(after) || /\s/.test(before) || PUNCTUATION.test(before));
    const isRight =
      !/\s/.test(before) && (!PUNCTUATION.test(before) || /\s/.test(after) || PUNCTUATION.test(after));
    const delimiter: Delimiter = {
      token: this.#push(this.#text.slice(this.#index, end)),
      mark,
      canOpen: mark === '_' ? isLeft && (!isRight || PUNCTUATION.test(before)) : isLeft,
      canClose: mark === '_' ? isRight && (!isLeft || PUNCTUATION.test(after)) : isRight,
      length,
      left: length,
      previous: this.#last,
      next: null,
    };
    if (this.#last) this.#last.next = delimiter;
    this.#last = delimiter;
    this.#index = end;
  }

  #characterBefore(index: number): string {
    const isPair = /[\uDC00-\uDFFF]/.test(this.#text[index - 1] ?? '') && index > 1;
    return this.#text.slice(index - (isPair ? 2 : 1), index);
  }

  #openBracket(isImage: boolean): void {
    this.#brackets.push({ token: this.#push(isImage ? '![' : '['), isImage, delimiter: this.#last });
    this.#index += isImage ? 2 : 1;
  }

  #closeBracket(): void {
    const bracket = this.#brackets.pop();
    const isOpen = bracket !== undefined && this.#brackets.length >= this.#firstOpenBracket;
    const target = isOpen && this.#text[this.#index + 1] === '(' ? this.#target(this.#index + 2) : null;
    if (!isOpen) this.#firstOpenBracket = Math.min(this.#firstOpenBracket, this.#brackets.length);
    if (!bracket || !target) {
      this.#literal(1);
      return;
    }
    this.#pairDelimiters(bracket.delimiter);
    const opening = this.#tokens[bracket.token];
    if (opening) opening.text = '';
    while ((this.#links.at(-1)?.from ?? -1) > bracket.token) this.#links.pop();
    if (!isDangerousUrl(target.href) && target.href !== '') {
      this.#links.push({ from: bracket.token, to: this.#tokens.length, href: target.href });
    }
    if (!bracket.isImage) this.#firstOpenBracket = this.#brackets.length;
    this.#index = target.end;
  }

  /** `url "title")`, read from behind the opening parenthesis. */
  #target(from: number): { readonly href: string; readonly end: number } | null {
    const start = from + (matchAt(SPACES, this.#text, from)?.[0].length ?? 0);
    const angled = matchAt(ANGLE_URL, this.#text, start);
    const end = angled ? start + angled[0].length : this.#endOfUrl(start);
    if (end === null) return null;
    const title = matchAt(TITLE, this.#text, end)?.[0].length ?? 0;
    const close = end + title + (matchAt(SPACES, this.#text, end + title)?.[0].length ?? 0);
    if (this.#text[close] !== ')') return null;
    return { href: withoutEscapes(angled?.[1] ?? this.#text.slice(start, end)), end: close + 1 };
  }

  /** Where a URL without angle brackets ends: at a blank, or at a parenthesis that it did not open. */
  #endOfUrl(start: number): number | null {
    let depth = 0;
    for (let index = start; index < this.#text.length; index += 1) {
      const character = this.#text[index] ?? '';
      if (/[\s<]/.test(character)) return depth === 0 ? index : null;
      if (character === '\\') index += 1;
      else if (character === '(') depth += 1;
      else if (character === ')') depth -= 1;
      if (depth < 0) return index;
      if (depth > MOST_BRACKETS || index - start > 2000) return null;
    }
    return null;
  }

  /** Pairs the delimiters after `bottom` (CommonMark, "process emphasis") and forgets them. */
  #pairDelimiters(bottom: Delimiter | null): void {
    const bottoms = new Map<string, number>();
    let closer = this.#firstAfter(bottom);
    while (closer) {
      if (!closer.canClose) {
        closer = closer.next;
        continue;
      }
      const key = `${closer.mark}${closer.canOpen}${closer.length % 3}`;
      const opener = this.#openerFor(closer, bottoms.get(key) ?? bottom?.token ?? -1);
      if (opener) closer = this.#pair(opener, closer);
      else {
        bottoms.set(key, closer.previous?.token ?? -1);
        const next: Delimiter | null = closer.next;
        if (!closer.canOpen) this.#unlink(closer);
        closer = next;
      }
    }
    this.#last = bottom;
    if (bottom) bottom.next = null;
  }

  #firstAfter(bottom: Delimiter | null): Delimiter | null {
    if (bottom) return bottom.next;
    let first = this.#last;
    while (first?.previous) first = first.previous;
    return first;
  }

  /** The nearest delimiter behind the token `bottom` that the closer can be paired with. */
  #openerFor(closer: Delimiter, bottom: number): Delimiter | null {
    for (let opener = closer.previous; opener && opener.token > bottom; opener = opener.previous) {
      if (opener.mark !== closer.mark || !opener.canOpen) continue;
      const isAmbiguous = opener.canClose || closer.canOpen;
      const isOdd =
        (opener.length + closer.length) % 3 === 0 && (opener.length % 3 !== 0 || closer.length % 3 !== 0);
      if (!(isAmbiguous && isOdd)) return opener;
    }
    return null;
  }

  /** Styles what stands between two delimiters; answers the next one to look at. */
  #pair(opener: Delimiter, closer: Delimiter): Delimiter | null {
    const isDouble = opener.left >= 2 && closer.left >= 2;
    const style: StyleName = opener.mark === '~' ? 'strike' : isDouble ? 'bold' : 'italic';
    const changes = this.#styles[style];
    changes.set(opener.token + 1, (changes.get(opener.token + 1) ?? 0) + 1);
    changes.set(closer.token, (changes.get(closer.token) ?? 0) - 1);
    opener.next = closer;
    closer.previous = opener;
    for (const delimiter of [opener, closer]) {
      delimiter.left -= isDouble ? 2 : 1;
      const token = this.#tokens[delimiter.token];
      if (token) token.text = delimiter.mark.repeat(delimiter.left);
    }
    if (opener.left === 0) this.#unlink(opener);
    if (closer.left > 0) return closer;
    const next = closer.next;
    this.#unlink(closer);
    return next;
  }

  #unlink(delimiter: Delimiter): void {
    if (delimiter.previous) delimiter.previous.next = delimiter.next;
    if (delimiter.next) delimiter.next.previous = delimiter.previous;
    if (this.#last === delimiter) this.#last = delimiter.previous;
  }

  /** Tokens → runs of equal style, those of a link together. */
  #assemble(): readonly Inline[] {
    const result: Inline[] = [];
    const links = this.#links.sort((left, right) => left.from - right.from).values();
    let link = links.next().value;
    let run: StyledText[] = [];
    let isInLink = false;
    const counts = { bold: 0, italic: 0, strike: 0 };
    const close = () => {
      if (isInLink && link) {
        if (run.length > 0) result.push({ type: 'link', href: link.href, content: run } satisfies Link);
        link = links.next().value;
      } else result.push(...run);
      run = [];
      isInLink = false;
    };
    for (const [index, token] of this.#tokens.entries()) {
      if (isInLink && link && index >= link.to) close();
      if (!isInLink && link && index >= link.from) {
        close();
        isInLink = true;
      }
      for (const name of ['bold', 'italic', 'strike'] as const)
        counts[name] += this.#styles[name].get(index) ?? 0;
      if (token.text === '') continue;
      const styles: Styles = {
        ...(counts.bold > 0 && { bold: true as const }),
        ...(counts.italic > 0 && { italic: true as const }),
        ...(counts.strike > 0 && { strike: true as const }),
        ...(token.isCode && { code: true as const }),
      };
      append(run, token.text, styles);
    }
    close();
    return result;
  }
}

const isSameStyle = (left: Styles, right: Styles): boolean =>
  left.bold === right.bold &&
  left.italic === right.italic &&
  left.strike === right.strike &&
  left.code === right.code;

const append = (run: StyledText[], text: string, styles: Styles): void => {
  const last = run.at(-1);
  if (last && isSameStyle(last.styles, styles)) run[run.length - 1] = { ...last, text: last.text + text };
  else run.push({ type: 'text', text, styles });
};

export const parseInline = (text: string): readonly Inline[] => new InlineParser(text).parse();
