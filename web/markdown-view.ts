/** Markdown as elements. */
import { type Child, codeBlock, h, scrolls } from './dom.ts';
import { type Block, type Inline, parseMarkdown } from './markdown.ts';

const inlineView = (inline: Inline): Child => {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'code':
      return h('code', {}, inline.text);
    case 'strong':
      return h('strong', {}, ...inline.children.map(inlineView));
    case 'emphasis':
      return h('em', {}, ...inline.children.map(inlineView));
    case 'link':
      return h('a', { href: inline.href, rel: 'noreferrer' }, ...inline.children.map(inlineView));
  }
};

const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6'] as const;

const tableView = ({ head, rows }: Extract<Block, { type: 'table' }>): HTMLElement =>
  h(
    'div',
    { class: 'table', ...scrolls('Table') },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...head.map((cell) => h('th', { scope: 'col' }, ...cell.map(inlineView))))),
      h(
        'tbody',
        {},
        ...rows.map((row) => h('tr', {}, ...row.map((cell) => h('td', {}, ...cell.map(inlineView))))),
      ),
    ),
  );

/** @param shift levels by which headings are lower than they say */
const blockView = (block: Block, shift: number): HTMLElement => {
  switch (block.type) {
    case 'heading': {
      const tag = HEADINGS[Math.min(Math.max(block.level + shift - 2, 0), HEADINGS.length - 1)] ?? 'h6';
      return h(tag, { id: block.slug, tabindex: '-1' }, ...block.children.map(inlineView));
    }
    case 'paragraph':
      return h('p', {}, ...block.children.map(inlineView));
    case 'code':
      return codeBlock(block.language ? `Code: ${block.language}` : 'Code', block.text);
    case 'quote':
      return h('blockquote', {}, ...block.children.map((child) => blockView(child, shift)));
    case 'table':
      return tableView(block);
    case 'list':
      return h(block.isOrdered ? 'ol' : 'ul', {}, ...block.items.map((item) => itemView(item, shift)));
  }
};

/** An item of one paragraph is that paragraph's text. */
const itemView = (blocks: readonly Block[], shift: number): HTMLElement => {
  const [first, ...others] = blocks;
  const children = first?.type === 'paragraph' ? first.children.map(inlineView) : [];
  const rest = first?.type === 'paragraph' ? others : blocks;
  return h('li', {}, ...children, ...rest.map((block) => blockView(block, shift)));
};

/** The headings of the guide are below the page's own. */
export const guideView = (blocks: readonly Block[]): readonly HTMLElement[] => {
  const levels = blocks.flatMap((block) => (block.type === 'heading' ? [block.level] : []));
  const shift = 2 - Math.min(2, ...levels);
  return blocks.map((block) => blockView(block, shift));
};

/** A description: its headings are not the page's. */
export const descriptionView = (text: string): HTMLElement =>
  h('div', { class: 'prose' }, ...parseMarkdown(text).map((block) => blockView(block, 3)));
