/**
 * Markdown → BlockNote blocks: headings, paragraphs, lists (bullet, numbered, check) with nesting, quotes, code,
 * tables, images, dividers. Line breaks inside a paragraph are kept, as people who post plain text expect. Each
 * line is looked at a bounded number of times.
 */
import {
  type Block,
  blockId,
  type Inline,
  isDangerousUrl,
  type TableCell,
  type TableContent,
  TEXT_PROPS,
} from './blocks.ts';
import { parseInline } from './inline.ts';

/** Deeper nesting of lists and quotes is read as text. */
const MOST_DEPTH = 16;
const MOST_CELLS = 10_000;

interface OpenBlock {
  readonly type: string;
  readonly props: Readonly<Record<string, string | number | boolean>>;
  content: readonly Inline[] | TableContent | undefined;
  readonly children: OpenBlock[];
  /** Lines of text that are not yet parsed. */
  text: string[];
}

interface ListItem {
  readonly block: OpenBlock;
  /** The column its text starts at: what stands there or to the right is inside it. */
  readonly contentColumn: number;
}

/** How many more cells tables may have: a few short lines can otherwise make a table of millions. */
interface Budget {
  cells: number;
}

interface Line {
  readonly text: string;
  readonly column: number;
}

const MARKER = /^(?:([-*+])|(\d{1,9})[.)])(?:[ \t]{1,4}(?=\S)|$|[ \t](?=[ \t]{4}))/;
const CHECK = /^\[([ xX])\](?: +|$)/;
const HEADING = /^(#{1,6})(?:[ \t]+([\s\S]*))?$/;
const FENCE = /^(`{3,}|~{3,})([\s\S]*)$/;
const IMAGE = /^!\[((?:[^[\]\\\n]|\\.){0,1000})\]\(<?([^\s<>()]{1,2000})>?(?: +"[^"\n]{0,300}")?\)$/;

const open = (type: string, props: OpenBlock['props'] = {}, content?: OpenBlock['content']): OpenBlock => ({
  type,
  props,
  content,
  children: [],
  text: [],
});

const textBlock = (type: string, text: string, props: OpenBlock['props'] = {}): OpenBlock => ({
  ...open(type, { ...TEXT_PROPS, ...props }),
  text: [text],
});

/** The text of a line without its indentation, and the column it starts at. Tabs go to multiples of four. */
const measure = (line: string): Line => {
  let column = 0;
  let index = 0;
  for (; index < line.length; index += 1) {
    if (line[index] === ' ') column += 1;
    else if (line[index] === '\t') column += 4 - (column % 4);
    else break;
  }
  return { text: line.slice(index).trimEnd(), column };
};

const isDivider = (text: string): boolean => {
  const marks = text.replaceAll(/[ \t]/g, '');
  return marks.length >= 3 && /^(?:-+|\*+|_+)$/.test(marks);
};

/** The cells of a table's row; a pipe in a code span or behind a backslash does not end one. */
const cellsOf = (row: string): readonly string[] => {
  const cells: string[] = [];
  let cell = '';
  for (let index = 0; index < row.length; index += 1) {
    const character = row[index] ?? '';
    if (character === '\\' && row[index + 1] === '|') {
      cell += '|';
      index += 1;
    } else if (character === '|') {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  cells.push(cell);
  if (cells[0]?.trim() === '') cells.shift();
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((text) => text.trim());
};

type Alignment = 'left' | 'center' | 'right';

/** The alignments that a table's delimiter row gives; null if the line is none. */
const alignmentsOf = (text: string | undefined): readonly Alignment[] | null => {
  if (text === undefined || !/^[\s|:-]+$/.test(text) || !text.includes('-') || !text.includes('|'))
    return null;
  const cells = cellsOf(text.trim());
  if (cells.length === 0 || !cells.every((cell) => /^:?-+:?$/.test(cell))) return null;
  return cells.map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'right') : 'left'));
};

class BlockParser {
  readonly #lines: readonly string[];
  readonly #depth: number;
  readonly #budget: Budget;
  readonly #root: OpenBlock[] = [];
  #items: ListItem[] = [];
  /** The block that the next line of text may go on with. */
  #paragraph: OpenBlock | null = null;
  #index = 0;

  constructor(lines: readonly string[], depth: number, budget: Budget) {
    this.#lines = lines;
    this.#depth = depth;
    this.#budget = budget;
  }

  parse(): readonly OpenBlock[] {
    for (; this.#index < this.#lines.length; this.#index += 1) {
      const line = measure(this.#lines[this.#index] ?? '');
      if (line.text === '') {
        this.#paragraph = null;
        continue;
      }
      this.#read(line);
    }
    return this.#root;
  }

  #read(line: Line): void {
    const isInside = line.column >= (this.#items.at(-1)?.contentColumn ?? 0);
    if (!isInside && this.#paragraph && !startsBlock(line.text)) {
      this.#paragraph.text.push(line.text);
      return;
    }
    this.#leaveItems(line.column);
    const base = this.#items.at(-1)?.contentColumn ?? 0;
    const indent = line.column - base;
    if (this.#paragraph) {
      if (this.#underline(line.text)) return;
      if (indent >= 4 || !startsBlock(line.text)) {
        this.#continueParagraph(line.text);
        return;
      }
    } else if (indent >= 4 && !this.#isListMarker(line.text)) {
      this.#indentedCode(base + 4);
      return;
    }
    this.#start(line);
  }

  /** Leaves the list items that a line stands left of. */
  #leaveItems(column: number): void {
    while (this.#items.length > 0 && column < (this.#items.at(-1)?.contentColumn ?? 0)) {
      this.#items.pop();
      this.#paragraph = null;
    }
  }

  #isListMarker(text: string): boolean {
    return this.#items.length > 0 && MARKER.test(text);
  }

  #continueParagraph(text: string): void {
    const paragraph = this.#paragraph;
    if (paragraph?.type === 'paragraph' && paragraph.text.length === 1 && this.#table(paragraph, text))
      return;
    paragraph?.text.push(text);
  }

  /** `===` or `---` under a paragraph makes it a heading. */
  #underline(text: string): boolean {
    const level = /^={2,}$/.test(text) ? 1 : /^-{2,}$/.test(text) ? 2 : null;
    const paragraph = this.#paragraph;
    if (level === null || paragraph?.type !== 'paragraph') return false;
    const siblings = this.#siblings();
    if (siblings.at(-1) !== paragraph) return false;
    siblings[siblings.length - 1] = textBlock('heading', paragraph.text.join('\n'), { level });
    this.#paragraph = null;
    return true;
  }

  #siblings(): OpenBlock[] {
    return this.#items.at(-1)?.block.children ?? this.#root;
  }

  #add(block: OpenBlock): void {
    this.#siblings().push(block);
    this.#paragraph = null;
  }

  #start(line: Line): void {
    const { text } = line;
    const fence = fenceOf(text);
    const block = isDivider(text) ? open('divider') : headingOf(text);
    if (block) this.#add(block);
    else if (fence) this.#fencedCode(fence.mark, fence.info, line.column);
    else if (text.startsWith('>') && this.#depth < MOST_DEPTH) this.#quote(line.column);
    else if (!this.#listItem(line)) {
      const image = imageOf(text);
      if (image) this.#add(image);
      else this.#paragraphOf(text);
    }
  }

  #paragraphOf(text: string): void {
    const block = textBlock('paragraph', text);
    this.#add(block);
    this.#paragraph = block;
  }

  #listItem(line: Line): boolean {
    const match = MARKER.exec(line.text);
    if (!match || this.#items.length >= MOST_DEPTH - this.#depth) return false;
    const [marker, bullet, number] = match;
    const rest = line.text.slice(marker.length);
    const check = bullet === undefined ? null : CHECK.exec(rest);
    const text = check ? rest.slice(check[0].length) : rest;
    const type = check ? 'checkListItem' : bullet === undefined ? 'numberedListItem' : 'bulletListItem';
    const block = textBlock(type, '', {
      ...(check && { checked: check[1] !== ' ' }),
      ...this.#startOf(type, number),
    });
    block.text = [];
    this.#add(block);
    const width = rest === '' ? marker.trimEnd().length + 1 : marker.length;
    this.#items.push({ block, contentColumn: line.column + width });
    if (text.trim() === '') return true;
    const nested = measure(text);
    const column = line.column + marker.length + (check?.[0].length ?? 0) + nested.column;
    if (!check && startsBlock(nested.text) && !isDivider(nested.text))
      this.#start({ text: nested.text, column });
    else {
      block.text = [nested.text];
      this.#paragraph = block;
    }
    return true;
  }

  /** A numbered list that does not start at 1 says so in its first item. */
  #startOf(type: string, number: string | undefined): OpenBlock['props'] {
    const isFirst = this.#siblings().at(-1)?.type !== type;
    return number !== undefined && isFirst && Number(number) !== 1 ? { start: Number(number) } : {};
  }

  #quote(start: number): void {
    const base = this.#items.at(-1)?.contentColumn ?? 0;
    const first = (this.#lines[this.#index] ?? '').trim();
    const lines = [first.slice(first.indexOf('>') + (first[first.indexOf('>') + 1] === ' ' ? 2 : 1))];
    for (this.#index += 1; this.#index < this.#lines.length; this.#index += 1) {
      const { text, column } = measure(this.#lines[this.#index] ?? '');
      if (text.startsWith('>') && column < Math.min(base, start)) break;
      const isLazy = text !== '' && (lines.at(-1) ?? '').trim() !== '' && !startsBlock(text);
      if (!text.startsWith('>') && !isLazy) break;
      lines.push(text.startsWith('>') ? text.slice(text[1] === ' ' ? 2 : 1) : text);
    }
    this.#index -= 1;
    let quote: OpenBlock | null = null;
    for (const block of new BlockParser(lines, this.#depth + 1, this.#budget).parse()) {
      if (block.type === 'paragraph') {
        quote = { ...block, type: 'quote', props: { textColor: 'default', backgroundColor: 'default' } };
        this.#add(quote);
      } else if (quote) quote.children.push(block);
      else this.#add(block);
    }
    this.#paragraph = null;
  }

  #fencedCode(fence: string, info: string, column: number): void {
    const closes = (text: string): boolean =>
      text.length >= fence.length && (fence[0] === '~' ? /^~+$/ : /^`+$/).test(text);
    const code: string[] = [];
    for (this.#index += 1; this.#index < this.#lines.length; this.#index += 1) {
      const line = this.#lines[this.#index] ?? '';
      const measured = measure(line);
      if (closes(measured.text)) break;
      code.push(unindented(line, column));
    }
    this.#add(codeBlock(code, info.trim().split(/\s/, 1)[0] ?? ''));
  }

  #indentedCode(column: number): void {
    const code: string[] = [];
    let kept = 0;
    for (; this.#index < this.#lines.length; this.#index += 1) {
      const line = this.#lines[this.#index] ?? '';
      const measured = measure(line);
      if (measured.text !== '' && measured.column < column) break;
      code.push(unindented(line, column));
      if (measured.text !== '') kept = code.length;
    }
    this.#index -= 1;
    this.#add(codeBlock(code.slice(0, kept), ''));
  }

  /** A paragraph of one line and a delimiter row of as many cells begin a table. */
  #table(header: OpenBlock, delimiterRow: string): boolean {
    const alignments = alignmentsOf(delimiterRow);
    const titles = cellsOf(header.text[0] ?? '');
    if (!alignments || titles.length !== alignments.length || titles.length > this.#budget.cells)
      return false;
    this.#budget.cells -= titles.length;
    const rows = [titles];
    for (this.#index += 1; this.#index < this.#lines.length; this.#index += 1) {
      const { text } = measure(this.#lines[this.#index] ?? '');
      if (text === '' || startsBlock(text) || titles.length > this.#budget.cells) break;
      this.#budget.cells -= titles.length;
      rows.push(cellsOf(text));
    }
    this.#index -= 1;
    const cell = (text: string, textAlignment: string): TableCell => ({
      type: 'tableCell',
      content: parseInline(text),
      props: { colspan: 1, rowspan: 1, backgroundColor: 'default', textColor: 'default', textAlignment },
    });
    const siblings = this.#siblings();
    siblings[siblings.length - 1] = open(
      'table',
      { textColor: 'default' },
      {
        type: 'tableContent',
        columnWidths: alignments.map(() => null),
        headerRows: 1,
        rows: rows.map((cells) => ({
          cells: alignments.map((alignment, index) => cell(cells[index] ?? '', alignment)),
        })),
      },
    );
    this.#paragraph = null;
    return true;
  }
}

const headingOf = (text: string): OpenBlock | null => {
  const heading = HEADING.exec(text);
  if (!heading) return null;
  const title = (heading[2] ?? '').replace(/(?:^|[ \t])#{1,100}$/, '').trim();
  return textBlock('heading', title, { level: heading[1]?.length ?? 1 });
};

const fenceOf = (text: string): { readonly mark: string; readonly info: string } | null => {
  const [, mark, info = ''] = FENCE.exec(text) ?? [];
  return mark === undefined || (mark.startsWith('`') && info.includes('`')) ? null : { mark, info };
};

/** A line that is an image and nothing else. */
const imageOf = (text: string): OpenBlock | null => {
  const [, name = '', url] = IMAGE.exec(text) ?? [];
  if (url === undefined || isDangerousUrl(url)) return null;
  return open('image', {
    textAlignment: 'left',
    backgroundColor: 'default',
    name: name.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1'),
    url,
    caption: '',
    showPreview: true,
  });
};

/** Whether a line cannot go on with a paragraph. */
const startsBlock = (text: string): boolean => {
  if (/^(?:>|#{1,6}(?:[ \t]|$)|`{3}|~{3})/.test(text) || isDivider(text)) return true;
  const marker = MARKER.exec(text);
  return (
    marker !== null &&
    text.length > marker[0].length &&
    (marker[2] === undefined || Number(marker[2]) <= 1_000)
  );
};

/** A line without the part of its indentation that stands left of `column`. */
const unindented = (line: string, column: number): string => {
  let at = 0;
  let index = 0;
  for (; index < line.length && at < column; index += 1) {
    if (line[index] === ' ') at += 1;
    else if (line[index] === '\t') at += 4 - (at % 4);
    else break;
  }
  return ' '.repeat(Math.max(0, at - column)) + line.slice(index);
};

const codeBlock = (lines: readonly string[], language: string): OpenBlock =>
  open('codeBlock', { language: language || 'text' }, [{ type: 'text', text: lines.join('\n'), styles: {} }]);

const WITHOUT_CONTENT: readonly string[] = ['image', 'divider'];

/** Gives ids in document order, and parses the text that was gathered. */
const finish = (blocks: readonly OpenBlock[], counter: { count: number }): readonly Block[] =>
  blocks.map(({ type, props, content, children, text }) => {
    counter.count += 1;
    const id = blockId(counter.count);
    const inline = content ?? (WITHOUT_CONTENT.includes(type) ? undefined : parseInline(text.join('\n')));
    return { id, type, props, ...(inline && { content: inline }), children: finish(children, counter) };
  });

const countOf = (blocks: readonly OpenBlock[]): number =>
  blocks.reduce((count, { children }) => count + 1 + countOf(children), 0);

/** The blocks of a Markdown text; null if they were more than `most`. */
export const markdownToBlocks = (
  markdown: string,
  most = Number.POSITIVE_INFINITY,
): readonly Block[] | null => {
  const blocks = new BlockParser(markdown.split(/\r\n|[\r\n]/), 0, { cells: MOST_CELLS }).parse();
  return countOf(blocks) > most ? null : finish(blocks, { count: 0 });
};
