import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/schema/field-types/limits.ts';
import { blocksToMarkdown } from '../../../../src/schema/rich-text/blocks-to-markdown.ts';
import { markdownToBlocks } from '../../../../src/schema/rich-text/markdown-to-blocks.ts';
import { read as readValue } from './read.ts';

const read = (value: unknown) => readValue('RICH_TEXT', value);

/** There and back, through JSON as it is stored. */
const again = (markdown: string): string => {
  const blocks: unknown = JSON.parse(JSON.stringify(markdownToBlocks(markdown)));
  return Array.isArray(blocks) ? blocksToMarkdown(blocks) : '';
};

describe('RICH_TEXT', () => {
  const document = '[{"type":"paragraph","content":"x"}]';

  it.each([
    [document, { blocknote: document, markdown: 'x' }],
    [{ blocknote: document }, { blocknote: document, markdown: 'x' }],
    [{ blocknote: JSON.parse(document) }, { blocknote: document, markdown: 'x' }],
    [
      { blocknote: document, markdown: '' },
      { blocknote: document, markdown: 'x' },
    ],
    [
      { blocknote: document, markdown: 'y' },
      { blocknote: document, markdown: 'y' },
    ],
    [{ blocknote: { blocks: JSON.parse(document) } }, { blocknote: document, markdown: 'x' }],
    [{ blocknote: `{"blocks": ${document}}` }, { blocknote: document, markdown: 'x' }],
    [{ blocks: JSON.parse(document) }, { blocknote: document, markdown: 'x' }],
    [`{"blocks":${document}}`, { blocknote: document, markdown: 'x' }],
    [{ blocknote: '[]' }, { blocknote: '[]', markdown: null }],
    [
      { blocknote: null, markdown: '' },
      { blocknote: null, markdown: null },
    ],
    [{ markdown: null }, { blocknote: null, markdown: null }],
    ['', { blocknote: null, markdown: null }],
    [null, { blocknote: null, markdown: null }],
    [{}, {}],
  ])('stores %j', (given, stored) => {
    expect(read(given)).toEqual(stored);
  });

  it.each(['# x', '{"markdown":"x"}', '[1, 2]', '[{"a":1}]', '[x'])(
    'takes the text %j for Markdown',
    (text) => {
      expect(read(text)).toMatchObject({ markdown: text, blocknote: expect.stringContaining('"type"') });
      expect(read({ blocknote: null, markdown: text })).toEqual(read(text));
    },
  );

  it.each([
    ['a<br>b', ['a\nb']],
    ['a <BR/>  b', ['a\nb']],
    ['a<br />\nb', ['a\nb']],
    ['`<br>` <b>', ['<br>', ' <b>']],
  ])('reads the breaks of %j', (markdown, texts) => {
    const [block] = markdownToBlocks(markdown) ?? [];
    expect(block?.content).toMatchObject(texts.map((text) => ({ text })));
  });

  it('keeps breaks in the cells of tables', () => {
    expect(again('| a<br>b | c |\n| --- | --- |\n| d | e |')).toBe(
      '| a<br>b | c |\n| --- | --- |\n| d | e |',
    );
  });

  const notBlocks = 'Invalid blocknote value for field "f.blocknote" - must be a JSON array of blocks';
  const dangerous = 'Dangerous URL protocol in blocknote content for field "f.blocknote"';
  const deep = (depth: number) => `${'[{"children":'.repeat(depth)}[]${'}]'.repeat(depth)}`;
  it.each([
    [{ blocknote: 'x' }, 'Invalid blocknote value for field "f.blocknote" - must contain valid JSON'],
    [{ blocknote: '{}' }, notBlocks],
    [{ blocknote: { blocks: 1 } }, notBlocks],
    [{ blocknote: { blocks: [], more: 1 } }, notBlocks],
    [{ blocknote: [1] }, notBlocks],
    [{ blocknote: 5 }, notBlocks],
    [{ blocknote: [{ content: [{ type: 'link', href: 'java\nscript:x' }] }] }, dangerous],
    [{ blocknote: [{ type: 'image', props: { url: ' JavaScript:x' } }] }, dangerous],
    [{ blocknote: [{ type: 'image', props: { url: 'data:text/html,x' } }] }, dangerous],
    [
      { blocknote: [{ content: [{ text: '\u0000' }] }] },
      'Invalid object value for field "f.blocknote": it contains a NUL character',
    ],
    [
      { blocknote: deep(5_000) },
      'Invalid object value for field "f.blocknote": it is nested deeper than 128 levels',
    ],
    [{ markdown: 1 }, 'Invalid string value 1 for text field "f.markdown"'],
    [
      { markdown: 'a\n\n'.repeat(LIMITS.blocks + 1) },
      'The text of field "f.markdown" is too long: it makes more blocks than can be stored',
    ],
    [{ x: 1 }, `Invalid subfield 'x' for rich text field "f"`],
    [5, 'Invalid object value 5 for field "f"'],
  ])('refuses %#', (given, message) => {
    expect(read(given)).toEqual([message]);
  });

  it('takes images that are data', () => {
    const image = [{ type: 'image', props: { url: 'data:image/png;base64,AA==' } }];
    expect(read({ blocknote: image })).toMatchObject({ markdown: '![](data:image/png;base64,AA==)' });
  });
});

describe('Markdown → blocks', () => {
  it('makes the documented block', () => {
    expect(markdownToBlocks('a **b**')).toEqual([
      {
        id: '00000000-0000-4000-8000-000000000001',
        type: 'paragraph',
        props: { textColor: 'default', backgroundColor: 'default', textAlignment: 'left' },
        content: [
          { type: 'text', text: 'a ', styles: {} },
          { type: 'text', text: 'b', styles: { bold: true } },
        ],
        children: [],
      },
    ]);
  });

  it.each([
    ['a\nb  \nc\\\nd', [['paragraph', 'a\nb\nc\nd']]],
    [
      'a\n\n\nb',
      [
        ['paragraph', 'a'],
        ['paragraph', 'b'],
      ],
    ],
    ['# x #', [['heading', 'x']]],
    [
      'x\n===\n\n#no',
      [
        ['heading', 'x'],
        ['paragraph', '#no'],
      ],
    ],
    [
      '- a\n- b',
      [
        ['bulletListItem', 'a'],
        ['bulletListItem', 'b'],
      ],
    ],
    [
      '* a\n+ b',
      [
        ['bulletListItem', 'a'],
        ['bulletListItem', 'b'],
      ],
    ],
    [
      '1. a\n2) b',
      [
        ['numberedListItem', 'a'],
        ['numberedListItem', 'b'],
      ],
    ],
    [
      '- [ ] a\n- [X] b',
      [
        ['checkListItem', 'a'],
        ['checkListItem', 'b'],
      ],
    ],
    ['- a\nlazy', [['bulletListItem', 'a\nlazy']]],
    ['In\n1986. No list', [['paragraph', 'In\n1986. No list']]],
    [
      '    code\n\n      more\n\nx',
      [
        ['codeBlock', 'code\n\n  more'],
        ['paragraph', 'x'],
      ],
    ],
    ['```js\n# no\n```', [['codeBlock', '# no']]],
    [
      '> a\nlazy\n\nb',
      [
        ['quote', 'a\nlazy'],
        ['paragraph', 'b'],
      ],
    ],
    ['***', [['divider', undefined]]],
    ['&lt;&#65;&#0;&nope;', [['paragraph', '<A\ufffd&nope;']]],
    ['a_b_c _d_', [['paragraph', 'a_b_c d']]],
    ['', []],
  ])('%j', (markdown, expected) => {
    const blocks = markdownToBlocks(markdown) ?? [];
    const found = blocks.map(({ type, content }) => [
      type,
      Array.isArray(content) ? content.map((item) => ('text' in item ? item.text : '')).join('') : undefined,
    ]);
    expect(found).toEqual(expected);
  });

  it('nests lists', () => {
    const [a] = markdownToBlocks('- a\n  - b\n\n    c\n    1. d\n- e') ?? [];
    expect(a?.children.map(({ type }) => type)).toEqual(['bulletListItem']);
    expect(a?.children[0]?.children.map(({ type }) => type)).toEqual(['paragraph', 'numberedListItem']);
  });

  it('makes no links that run code', () => {
    expect(again('[a](javascript:alert(1)) <vbscript:x> [b](data:text/html,x)')).toBe('a vbscript:x b');
  });
});

describe('Markdown → blocks → Markdown', () => {
  it.each([
    '# One\n\n###### Six *x*',
    'a **b *c*** ~~d~~ `e` [f](http://g.h/i) ``g`h``',
    '- a\n  - b\n    1. c\n    2. d\n\n- [x] e\n- [ ] f',
    '3. a\n4. b\n\n   c',
    '> a\n\n> b',
    '> a\n>\n> - b',
    '```ts\nlet a;\n\n\n  b\n```',
    '````\n```\n````',
    '| a | b |\n| --- | --- |\n| 1 \\| | **2** |',
    'a\\\nb',
    '---',
    '![a](http://b.c/d.png)',
    'snake\\_ snake_case \\* \\[x\\] 1. <https://a.b>',
    '1\\. a\n\n\\# b\n\n\\- c\n\n\\> d\n\n\\+ e',
  ])('keeps %j', (markdown) => {
    expect(again(markdown)).toBe(markdown);
  });

  it('brings anything to text that keeps', () => {
    const marks = [
      '*',
      '**',
      '_',
      '~~',
      '`',
      '\n',
      '\n\n',
      '- ',
      '1. ',
      '> ',
      '# ',
      '[',
      '](x)',
      '|',
      '---',
      '  ',
    ];
    const markdown = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('a', 'b ', 'é', ...marks)).map((parts) => parts.join('')),
    );
    fc.assert(fc.property(markdown, (text) => typeof again(text) === 'string'));
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (blocks) => {
        const json: unknown = JSON.parse(JSON.stringify(blocks));
        return Array.isArray(json) && typeof blocksToMarkdown(json) === 'string';
      }),
    );
  });

  const units = [
    ...['*', '[', '>', '`', '_', '![', '](', '[a](', '<', '- ', '1. ', '|', '~~', '**a', '*a_b', '\\', '&'],
    ...['> - ', 'a\n', '- a\n', ' ', '\t', '[a](b "', '`` ` ', 'http://', '| a ', 'a*b**', '`'.repeat(99)],
    ...[
      'a|b\n-|-\n1|2\n\n',
      '*a **b c** ',
      '<a:',
      "](b 'x ",
      '](<a',
      '[a](b)',
      'https://a.b/!!!',
      '#\n',
      'a]',
    ],
  ];
  // Work that grows with the square of the text would take minutes.
  it.each(units)(
    'takes 100 kB of %j',
    (unit) => {
      const text = unit.repeat(Math.ceil(100_000 / unit.length));
      expect(again(text)).not.toBeUndefined();
    },
    30_000,
  );

  it('makes no tables of millions of cells', () => {
    const row = `${'a|'.repeat(10_000)}a\n`;
    const table = `${row}${'-|'.repeat(10_000)}-\n${'x\n'.repeat(10_000)}`;
    expect(JSON.stringify(markdownToBlocks(table)).length).toBeLessThan(5_000_000);
  });
});
