import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, parseMarkdown, plainText } from '../../../web/markdown.ts';

const text = (content: string) => ({ type: 'text', text: content });
const paragraph = (...children: readonly object[]) => ({ type: 'paragraph', children });
const one = (markdown: string): unknown => {
  const blocks = parseMarkdown(markdown);
  return blocks.length === 1 ? blocks[0] : blocks;
};

describe('blocks', () => {
  it.each<[string, unknown]>([
    ['Two\nlines', paragraph(text('Two lines'))],
    [
      '## Paging & `limit`',
      {
        type: 'heading',
        level: 2,
        slug: 'paging-limit',
        children: [text('Paging & '), { type: 'code', text: 'limit' }],
      },
    ],
    ['```js\na\n\nb\n```', { type: 'code', language: 'js', text: 'a\n\nb' }],
    ['```\nnever closed', { type: 'code', language: '', text: 'never closed' }],
    ['* a\n* b', { type: 'list', isOrdered: false, items: [[paragraph(text('a'))], [paragraph(text('b'))]] }],
    [
      '1. a\n   more\n2. b',
      { type: 'list', isOrdered: true, items: [[paragraph(text('a more'))], [paragraph(text('b'))]] },
    ],
    [
      '- a\n  - b',
      {
        type: 'list',
        isOrdered: false,
        items: [[paragraph(text('a')), { type: 'list', isOrdered: false, items: [[paragraph(text('b'))]] }]],
      },
    ],
    ['> said', { type: 'quote', children: [paragraph(text('said'))] }],
    [
      '| a | b |\n|---|---|\n| `x|y` | z |',
      {
        type: 'table',
        head: [[text('a')], [text('b')]],
        rows: [[[{ type: 'code', text: 'x|y' }], [text('z')]]],
      },
    ],
  ])('%j', (markdown, expected) => {
    expect(one(markdown)).toEqual(expected);
  });
});

describe('inside a line', () => {
  const inline = (markdown: string): unknown => {
    const [block] = parseMarkdown(markdown);
    return block?.type === 'paragraph' ? block.children : block;
  };
  it.each<[string, readonly unknown[]]>([
    [
      'a **b** *c*',
      [
        text('a '),
        { type: 'strong', children: [text('b')] },
        text(' '),
        { type: 'emphasis', children: [text('c')] },
      ],
    ],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    ['snake_case_name', [text('snake_case_name')]],
    ['`a` and ``b`c``', [{ type: 'code', text: 'a' }, text(' and '), { type: 'code', text: 'b`c' }]],
    ['[x](https://a.example)', [{ type: 'link', href: 'https://a.example', children: [text('x')] }]],
    [
      'see https://a.example/b.',
      [
        text('see '),
        { type: 'link', href: 'https://a.example/b', children: [text('https://a.example/b')] },
        text('.'),
      ],
    ],
    ['\\*not\\*', [text('*not*')]],
    ['unclosed `code and **bold', [text('unclosed `code and **bold')]],
  ])('%j', (markdown, expected) => {
    expect(inline(markdown)).toEqual(expected);
  });

  it.each([
    ['[run](javascript:alert(1))', '[run](javascript:alert(1))'],
    ['[run](JAVASCRIPT:alert)', 'run'],
    ['[run](data:text/html,x)', 'run'],
    ['![picture](https://a.example/b.png)', 'picture'],
    ['<b onclick="x">bold</b>', '<b onclick="x">bold</b>'],
  ])('%s is text', (markdown, expected) => {
    const [block] = parseMarkdown(markdown);
    expect(block).toEqual(paragraph(text(expected)));
  });
});

const depthOf = (blocks: readonly Block[]): number =>
  Math.max(
    0,
    ...blocks.map((block) => {
      if (block.type === 'quote') return 1 + depthOf(block.children);
      return block.type === 'list' ? 1 + Math.max(...block.items.map(depthOf)) : 0;
    }),
  );

it('takes any text, and nests no deeper than it says', () => {
  const pieces = fc.constantFrom(
    '> ',
    '- ',
    '1. ',
    '**',
    '*',
    '`',
    '```',
    '[',
    '](',
    'https://',
    '|',
    '|-|',
    '#',
    '\n',
    '\n\n',
    ' ',
    'word',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      expect(depthOf(parseMarkdown(parts.join('')))).toBeLessThanOrEqual(6);
    }),
  );
  expect(depthOf(parseMarkdown('>'.repeat(5_000)))).toBe(6);
});

it('plain text is what is read', () => {
  const [block] = parseMarkdown('a **b `c`** [d](#e)');
  expect(block?.type === 'paragraph' && plainText(block.children)).toBe('a b c d');
});
