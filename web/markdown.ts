/** Markdown, as far as descriptions use it, into values. Whatever it does not know, HTML included, is text. */

export type Inline =
  | { readonly type: 'text' | 'code'; readonly text: string }
  | { readonly type: 'strong' | 'emphasis'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] };

export type Block =
  | {
      readonly type: 'heading';
      readonly level: number;
      readonly slug: string;
      readonly children: readonly Inline[];
    }
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | { readonly type: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'quote'; readonly children: readonly Block[] }
  | {
      readonly type: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

/** Lists in lists, quotes in quotes, emphasis in emphasis: deeper, it is text. */
const MOST_LEVELS = 6;

/** Links that lead somewhere and do nothing else. */
const isSafe = (href: string): boolean => /^(https?:\/\/|mailto:|\/|#)/i.test(href);

interface Found {
  readonly length: number;
  readonly inline: Inline;
}

const codeAt = (text: string): Found | null => {
  const fence = /^`+/.exec(text)?.[0] ?? '';
  const end = fence ? text.indexOf(fence, fence.length) : -1;
  if (end < 0) return null;
  const inside = text.slice(fence.length, end);
  return {
    length: end + fence.length,
    inline: { type: 'code', text: fence.length > 1 ? inside.trim() : inside },
  };
};

const emphasisAt = (text: string, level: number): Found | null => {
  for (const [mark, type] of [
    ['**', 'strong'],
    ['*', 'emphasis'],
  ] as const) {
    if (!text.startsWith(mark) || /\s/.test(text.charAt(mark.length))) continue;
    const end = text.indexOf(mark, mark.length + 1);
    if (end < 0) continue;
    const children = parseInline(text.slice(mark.length, end), level + 1);
    return { length: end + mark.length, inline: { type, children } };
  }
  return null;
};

const linkAt = (text: string, level: number): Found | null => {
  const found = /^(!?)\[([^[\]]{1,500})\]\(([^()\s]{1,2000})\)/.exec(text);
  if (!found) return null;
  const [{ length }, image, label = '', href = ''] = found;
  // A picture would be fetched from another host: its text stands for it.
  if (image || !isSafe(href)) return { length, inline: { type: 'text', text: label } };
  return { length, inline: { type: 'link', href, children: parseInline(label, level + 1) } };
};

const bareLinkAt = (text: string): Found | null => {
  const href = /^https?:\/\/[^\s<>()"'`]*[^\s<>()"'`.,;:!?]/.exec(text)?.[0];
  return href
    ? { length: href.length, inline: { type: 'link', href, children: [{ type: 'text', text: href }] } }
    : null;
};

const parseInline = (text: string, level = 0): readonly Inline[] => {
  const inlines: Inline[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain) inlines.push({ type: 'text', text: plain });
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const next = /[`*[!\\h]/.exec(text.slice(at));
    plain += text.slice(at, next ? at + next.index : text.length);
    at = next ? at + next.index : text.length;
    const rest = text.slice(at);
    if (/^\\[!-/:-@[-`{-~]/.test(rest)) {
      plain += rest.charAt(1);
      at += 2;
      continue;
    }
    const found =
      level < MOST_LEVELS
        ? (codeAt(rest) ?? emphasisAt(rest, level) ?? linkAt(rest, level) ?? bareLinkAt(rest))
        : null;
    if (found) {
      flush();
      inlines.push(found.inline);
      at += found.length;
    } else {
      plain += rest.charAt(0);
      at += 1;
    }
  }
  flush();
  return inlines;
};

export const plainText = (inlines: readonly Inline[]): string =>
  inlines.map((inline) => ('text' in inline ? inline.text : plainText(inline.children))).join('');

export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '-');

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const FENCE = /^(`{3,}|~{3,})\s*(\S*)/;
const ITEM = /^(\s*)([*+-]|\d{1,9}[.)])\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;
const TABLE_RULE = /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** The cells of a row; a bar inside code, or after a backslash, is a bar. */
const cellsOf = (line: string): readonly (readonly Inline[])[] =>
  (
    line
      .trim()
      .replace(/^\|/, '')
      .replace(/\|$/, '')
      .match(/(?:`[^`]*`|\\.|[^|])+/g) ?? []
  ).map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')));

/** A block that begins at a line, and the number of the line after it. */
type Parsed = readonly [Block, number];
type Parser = (lines: readonly string[], at: number, level: number) => Parsed | null;

/** Where a run of lines ends that all pass. */
const endOf = (lines: readonly string[], from: number, passes: (line: string) => boolean): number => {
  let end = from;
  while (end < lines.length && passes(lines[end] ?? '')) end += 1;
  return end;
};

const heading: Parser = (lines, at) => {
  const [, marks = '', text = ''] = HEADING.exec(lines[at] ?? '') ?? [];
  if (!marks) return null;
  const children = parseInline(text);
  return [{ type: 'heading', level: marks.length, slug: slugOf(plainText(children)), children }, at + 1];
};

const fenced: Parser = (lines, at) => {
  const [, fence = '', language = ''] = FENCE.exec(lines[at] ?? '') ?? [];
  if (!fence) return null;
  const end = endOf(lines, at + 1, (line) => !line.startsWith(fence));
  return [{ type: 'code', language, text: lines.slice(at + 1, end).join('\n') }, end + 1];
};

const quote: Parser = (lines, at, level) => {
  if (level >= MOST_LEVELS || !QUOTE.test(lines[at] ?? '')) return null;
  const end = endOf(lines, at, (line) => QUOTE.test(line));
  const inside = lines.slice(at, end).map((line) => QUOTE.exec(line)?.[1] ?? '');
  return [{ type: 'quote', children: parseBlocks(inside, level + 1) }, end];
};

const table: Parser = (lines, at) => {
  const [head = '', rule = ''] = lines.slice(at, at + 2);
  if (!head.includes('|') || !TABLE_RULE.test(rule)) return null;
  const end = endOf(lines, at + 2, (line) => line.includes('|'));
  return [{ type: 'table', head: cellsOf(head), rows: lines.slice(at + 2, end).map(cellsOf) }, end];
};

const list: Parser = (lines, at, level) => {
  const [, indent = '', mark = ''] = ITEM.exec(lines[at] ?? '') ?? [];
  if (!mark || level >= MOST_LEVELS) return null;
  const isOrdered = /\d/.test(mark);
  const isItem = (line: string): boolean => {
    const [, otherIndent, otherMark] = ITEM.exec(line) ?? [];
    return otherIndent === indent && otherMark !== undefined && /\d/.test(otherMark) === isOrdered;
  };
  const isInside = (line: string): boolean => /^\s/.test(line.slice(indent.length)) || line.trim() === '';
  const items: (readonly Block[])[] = [];
  let next = at;
  while (next < lines.length && isItem(lines[next] ?? '')) {
    const first = ITEM.exec(lines[next] ?? '')?.[3] ?? '';
    const start = next + 1;
    next = endOf(lines, start, isInside);
    const width = (lines[start - 1] ?? '').length - first.length;
    const inside = lines.slice(start, next).map((line) => line.replace(new RegExp(`^\\s{0,${width}}`), ''));
    items.push(parseBlocks([first, ...inside], level + 1));
  }
  return [{ type: 'list', isOrdered, items }, next];
};

const BLOCKS: readonly Parser[] = [heading, fenced, quote, table, list];

const paragraph: Parser = (lines, at, level) => {
  const isWithin = (line: string): boolean =>
    line.trim() !== '' && !HEADING.test(line) && !FENCE.test(line) && !ITEM.test(line) && !QUOTE.test(line);
  const end = Math.max(at + 1, endOf(lines, at, isWithin));
  const text = lines
    .slice(at, end)
    .map((line) => line.trim())
    .join(' ');
  return [{ type: 'paragraph', children: parseInline(text, level) }, end];
};

const parseBlocks = (lines: readonly string[], level: number): readonly Block[] => {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if ((lines[at] ?? '').trim() === '') {
      at += 1;
      continue;
    }
    for (const parse of [...BLOCKS, paragraph]) {
      const parsed = parse(lines, at, level);
      if (!parsed) continue;
      blocks.push(parsed[0]);
      at = parsed[1];
      break;
    }
  }
  return blocks;
};

export const parseMarkdown = (text: string): readonly Block[] => parseBlocks(text.split(/\r?\n/), 0);
