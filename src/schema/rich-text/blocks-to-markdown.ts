/**
 * BlockNote blocks → Markdown. Blocks come from clients, so nothing of their shape is taken for granted: what is
 * not understood is left out. Colours, alignments and indentation of what is no list are lost, as in BlockNote's own
 * conversion.
 */
import { isObject } from '../../json.ts';
import type { JsonValue } from '../types.ts';

type JsonObject = Readonly<Record<string, JsonValue>>;

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  isList(value) ? value.flatMap((item) => (isObject(item) ? [item] : [])) : [];
const propsOf = (block: JsonObject): JsonObject => (isObject(block.props) ? block.props : {});

const escapeText = (text: string): string =>
  text
    .replaceAll(/[\\`*[\]<]|~(?=~)|(?<=~)~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w{1,8};)/gu, '\\$&')
    .replaceAll(/\n/g, '\\\n');

/** What would make a line something else than a paragraph. */
const escapeLineStart = (text: string): string =>
  text
    .replaceAll(/^[ \t]+/gm, '')
    .replaceAll(/^[-+>|#=]/gm, '\\$&')
    .replaceAll(/^(\d{1,9})([.)](?:\s|$))/gm, '$1\\$2');

const longestRun = (text: string): number => {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
};

const codeSpan = (text: string): string => {
  const fence = '`'.repeat(longestRun(text) + 1);
  const padding = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return `${fence}${padding}${text.replaceAll('\n', ' ')}${padding}${fence}`;
};

const MARKS = [
  ['strike', '~~'],
  ['bold', '**'],
  ['italic', '*'],
] as const;

/**
 * Styled runs → Markdown. A mark stays open as long as the runs that follow have its style; blanks at the edges of
 * what it encloses are put outside, since marks do not hold there.
 */
const runsToMarkdown = (runs: readonly JsonObject[]): string => {
  const pieces: string[] = [];
  let openMarks: readonly (typeof MARKS)[number][] = [];
  let blanks = '';
  const closeTo = (count: number) => {
    for (const [, mark] of openMarks.slice(count).toReversed()) pieces.push(mark);
    openMarks = openMarks.slice(0, count);
  };
  for (const run of runs) {
    const text = textOf(run.text);
    if (text === '') continue;
    const styles = isObject(run.styles) ? run.styles : {};
    const isBlank = text.trim() === '';
    const wanted = isBlank ? [] : MARKS.filter(([style]) => styles[style] === true);
    const firstDifference = openMarks.findIndex((mark, index) => mark !== wanted[index]);
    if (!isBlank) {
      closeTo(firstDifference === -1 ? openMarks.length : firstDifference);
      const inner = text.trim();
      const start = text.indexOf(inner);
      pieces.push(escapeText(blanks + text.slice(0, start)));
      for (const mark of wanted.slice(openMarks.length)) pieces.push(mark[1]);
      openMarks = wanted;
      pieces.push(styles.code === true ? codeSpan(inner) : escapeText(inner));
      blanks = text.slice(start + inner.length);
    } else blanks += text;
  }
  closeTo(0);
  return pieces.join('') + escapeText(blanks);
};

const linkTarget = (url: string): string =>
  /^[^\s<>()\\]+$/.test(url) ? url : `<${url.replaceAll(/[<>\s\\]/g, encodeURIComponent)}>`;

const linkToMarkdown = (label: string, href: string): string => {
  if (href === '') return label;
  return label === href && /^https?:\/\/[^\s<>\\]+$/i.test(href)
    ? `<${href}>`
    : `[${label}](${linkTarget(href)})`;
};

const inlineToMarkdown = (content: JsonValue | undefined): string => {
  if (typeof content === 'string') return escapeText(content);
  const pieces: string[] = [];
  let runs: JsonObject[] = [];
  const flush = () => {
    if (runs.length > 0) pieces.push(runsToMarkdown(runs));
    runs = [];
  };
  for (const inline of objectsOf(content)) {
    if (inline.type !== 'link') {
      runs.push(inline);
      continue;
    }
    flush();
    const label = inlineToMarkdown(
      isList(inline.content)
        ? inline.content.filter((item) => isObject(item) && item.type !== 'link')
        : inline.content,
    );
    pieces.push(linkToMarkdown(label, textOf(inline.href)));
  }
  flush();
  return pieces.join('');
};

const ROOM_FOR_MARKER = 2;

class MarkdownWriter {
  readonly #lines: string[] = [];

  toString(): string {
    return this.#lines.join('\n');
  }

  /** Writes lines behind a prefix; `first` stands in for it on the first one. */
  #write(text: string, prefix: string, first = prefix): void {
    for (const [index, line] of text.split('\n').entries()) {
      this.#lines.push(((index === 0 ? first : prefix) + line).trimEnd());
    }
  }

  #separate(prefix: string): void {
    if (this.#lines.length > 0) this.#lines.push(prefix.trimEnd());
  }

  blocks(blocks: readonly JsonObject[], prefix: string, isFirst: boolean): void {
    let number = 0;
    let isTight = isFirst;
    let previous = '';
    for (const block of blocks) {
      const type = textOf(block.type) || 'paragraph';
      const isItem = type.endsWith('ListItem');
      const leaf = isItem || type === 'quote' ? null : leafToMarkdown(block, type);
      const children = objectsOf(block.children);
      if (leaf === '') {
        this.blocks(children, prefix, isTight);
        isTight &&= children.length === 0;
        continue;
      }
      number = type !== 'numberedListItem' ? 0 : previous === type ? number + 1 : startOf(block);
      if (!(isTight || (isItem && previous === type))) this.#separate(prefix);
      if (leaf === null) this.#container(block, type, number, prefix);
      else this.#write(leaf, prefix);
      if (leaf !== null) this.blocks(children, prefix, false);
      isTight = false;
      previous = type;
    }
  }

  /** Writes a list item or a quote, and what stands inside it. */
  #container(block: JsonObject, type: string, number: number, prefix: string): void {
    const text = escapeLineStart(inlineToMarkdown(block.content));
    const children = objectsOf(block.children);
    if (type === 'quote') {
      this.#write(text, `${prefix}> `);
      this.blocks(children, `${prefix}> `, false);
      return;
    }
    const marker = markerOf(block, type, number);
    const inner = prefix + ' '.repeat(indentOf(marker));
    this.#write(text, inner, prefix + marker);
    this.blocks(children, inner, textOf(children[0]?.type).endsWith('ListItem'));
  }
}

const startOf = (block: JsonObject): number => {
  const { start } = propsOf(block);
  return typeof start === 'number' && Number.isSafeInteger(start) && start >= 0 && start < 1e9 ? start : 1;
};

const markerOf = (block: JsonObject, type: string, number: number): string => {
  if (type === 'numberedListItem') return `${number % 1_000_000_000}. `;
  if (type === 'checkListItem') return propsOf(block).checked === true ? '- [x] ' : '- [ ] ';
  return '- ';
};

/** What stands under an item is indented to its text; the box of a check item is part of the text. */
const indentOf = (marker: string): number => (marker.startsWith('-') ? ROOM_FOR_MARKER : marker.length);

const leafToMarkdown = (block: JsonObject, type: string): string => {
  const props = propsOf(block);
  switch (type) {
    case 'heading': {
      const level = typeof props.level === 'number' ? Math.min(6, Math.max(1, Math.trunc(props.level))) : 1;
      return `${'#'.repeat(level)} ${inlineToMarkdown(block.content).replaceAll(/\\?\n/g, ' ')}`;
    }
    case 'codeBlock':
      return codeToMarkdown(block, textOf(props.language));
    case 'table':
      return tableToMarkdown(block.content);
    case 'divider':
      return '---';
    case 'image':
      return `!${mediaLink(props)}`;
    case 'file':
    case 'video':
    case 'audio':
      return mediaLink(props);
    default:
      return escapeLineStart(inlineToMarkdown(block.content));
  }
};

const mediaLink = (props: JsonObject): string => {
  const label = escapeText((textOf(props.caption) || textOf(props.name)).replaceAll('\n', ' '));
  return `[${label}](${linkTarget(textOf(props.url))})`;
};

const codeToMarkdown = (block: JsonObject, language: string): string => {
  const code =
    typeof block.content === 'string'
      ? block.content
      : objectsOf(block.content)
          .map((run) => textOf(run.text))
          .join('');
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  const info = language === 'text' ? '' : language.replaceAll(/[`\s]/g, '');
  return `${fence}${info}\n${code}\n${fence}`;
};

const tableToMarkdown = (content: JsonValue | undefined): string => {
  const rows = objectsOf(isObject(content) ? content.rows : undefined).map((row) =>
    (isList(row.cells) ? row.cells : []).map((cell) =>
      inlineToMarkdown(isObject(cell) ? cell.content : cell)
        .replaceAll(/\\?\n/g, '<br>')
        .replaceAll('|', '\\|'),
    ),
  );
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const [header, ...body] = rows;
  if (!header || width === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const titles = [...header, ...Array<string>(width - header.length).fill('')];
  return [line(titles), line(Array<string>(width).fill('---')), ...body.map(line)].join('\n');
};

/** Blocks that nest at most as deep as values are allowed to → Markdown. */
export const blocksToMarkdown = (blocks: readonly JsonValue[]): string => {
  const writer = new MarkdownWriter();
  writer.blocks(objectsOf(blocks), '', true);
  return writer.toString();
};
