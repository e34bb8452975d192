import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../../src/errors.ts';
import { resolveFilter } from '../../../../src/input/filter.ts';
import type { GroupSyntax, TextFilter, TextSyntax, ValueSyntax } from '../../../../src/input/filter-tree.ts';
import { nearestNames } from '../../../../src/nearest.ts';
import { mentionsDeletedAt } from '../../../../src/plan/filter.ts';
import { ALL_COMPARATORS, parseFilter, printFilter } from '../../../../src/rest/request/filter-syntax.ts';
import type { Comparator } from '../../../../src/schema/kinds.ts';
import { KINDS } from '../../../../src/schema/kinds.ts';
import { testObject, testSchema } from '../../../support/schema.ts';

const person = testObject('person');
const bind = (text: string) => resolveFilter(parseFilter(text), person, testSchema);

const messagesOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof ApiError) return error.messages;
    throw error;
  }
  return [];
};

const withoutPositions = (syntax: TextFilter): unknown =>
  JSON.parse(JSON.stringify(syntax, (key, value: unknown) => (key === 'position' ? undefined : value)));

describe('limits', () => {
  const nested = (depth: number): string => `${'and('.repeat(depth)}jobTitle[eq]:a${')'.repeat(depth)}`;

  test('8 KiB of text, counted in bytes', () => {
    const head = 'jobTitle[eq]:';
    expect(messagesOf(() => bind(head + 'a'.repeat(8192 - head.length)))).toEqual([]);
    const problem = ["'filter' invalid. At most 8192 bytes are allowed"];
    expect(messagesOf(() => bind(head + 'a'.repeat(8193 - head.length)))).toEqual(problem);
    expect(messagesOf(() => bind(head + 'é'.repeat(4096)))).toEqual(problem);
    expect(messagesOf(() => bind(head + 'é'.repeat(4089)))).toEqual([]);
  });

  test('groups 10 deep, a bare list around them not counted', () => {
    expect(messagesOf(() => bind(nested(10)))).toEqual([]);
    expect(messagesOf(() => bind(`${nested(10)},${nested(10)}`))).toEqual([]);
    expect(messagesOf(() => bind(nested(11)))).toEqual([
      "'filter' invalid. Groups nest at most 10 deep (at position 41)",
    ]);
    const printed = printFilter(parseFilter(`${nested(10)},${nested(10)}`));
    expect(messagesOf(() => bind(printed))).toEqual([]);
  });

  test('200 predicates', () => {
    const predicates = (count: number) => Array.from({ length: count }, () => 'city[eq]:a').join(',');
    expect(messagesOf(() => bind(predicates(200)))).toEqual([]);
    expect(messagesOf(() => bind(`or(${predicates(100)}),not(and(${predicates(100)}))`))).toEqual([]);
    const problem = "'filter' invalid. At most 200 predicates are allowed";
    expect(messagesOf(() => bind(predicates(201)))).toEqual([`${problem} (at position 2201)`]);
    expect(messagesOf(() => bind(`or(${predicates(100)}),and(${predicates(101)})`))).toEqual([
      `${problem} (at position 2209)`,
    ]);
  });

  test('200 items in a list', () => {
    const list = (count: number) => `[${Array.from({ length: count }, (_, i) => i).join(',')}]`;
    expect(messagesOf(() => bind(`position[in]:${list(200)}`))).toEqual([]);
    expect(messagesOf(() => bind(`position[in]:${list(201)}`))[0]).toContain(
      'At most 200 items are allowed in a list (at position 705)',
    );
    expect(messagesOf(() => bind(`nicknames[eq]:${list(201)}`))).toEqual([
      'Invalid list value for field "nicknames". A list is written [A,B], and has at most 200 items (at position 15)',
    ]);
  });

  test('messages: cut excerpts, and not many times the request', () => {
    const [long = ''] = messagesOf(() => bind(`${'x'.repeat(5000)}[eq]:1`));
    expect(long.length).toBeLessThan(250);
    const list = `tags[containsAny]:[${Array.from({ length: 199 }, () => 'x').join(',')}]`;
    const problems = messagesOf(() => bind(list));
    expect(problems).toHaveLength(100);
  });

  test('NUL characters and lone surrogates', () => {
    const problem = ["'filter' invalid. NUL characters and lone surrogates are not allowed"];
    expect(messagesOf(() => bind('jobTitle[eq]:"a\0"'))).toEqual(problem);
    expect(messagesOf(() => bind('jobTitle[eq]:\ud800'))).toEqual(problem);
  });
});

describe('mentionsDeletedAt', () => {
  test.each([
    ['deletedAt[is]:NULL', true],
    ['jobTitle[eq]:a,or(city[eq]:b,not(and(deletedAt[gt]:2024-01-01)))', true],
    ['company.deletedAt[is]:NULL', false],
    ['jobTitle[eq]:deletedAt', false],
    ['not(jobTitle[eq]:a)', false],
  ])('%s: %s', (text, expected) => {
    expect(mentionsDeletedAt(bind(text))).toBe(expected);
  });
});

describe('bound paths', () => {
  test('carry the hop, the field and the part', () => {
    const bound = bind('company.domainName.primaryLinkUrl[eq]:x');
    expect(bound).toMatchObject({
      op: 'and',
      items: [
        {
          op: 'predicate',
          path: {
            hop: { field: { name: 'company' }, object: { nameSingular: 'company' } },
            field: { name: 'domainName' },
            part: { name: 'primaryLinkUrl', kind: 'text' },
            name: 'company.domainName.primaryLinkUrl',
          },
        },
      ],
    });
  });

  test('a foreign key is the part of its relation', () => {
    const bound = bind('companyId[is]:NULL');
    expect(bound).toMatchObject({
      items: [{ path: { hop: null, field: { name: 'company' }, part: { kind: 'uuid' }, name: 'companyId' } }],
    });
  });
});

test('every comparator of a kind can be written', () => {
  expect(new Set(Object.values(KINDS).flatMap(({ comparators }) => comparators))).toEqual(
    new Set(ALL_COMPARATORS),
  );
});

describe('nearestNames', () => {
  const names = ['jobTitle', 'name', 'emails', 'city', 'createdAt', 'createdBy'];

  test.each([
    ['jobtitle', ['jobTitle']],
    ['nmae', ['name']],
    ['emial', ['emails']],
    ['creatdAt', ['createdAt']],
    ['createdA', ['createdAt']],
    ['createdX', ['createdAt', 'createdBy']],
    ['whatever', []],
    ['', []],
    ['x'.repeat(10_000), []],
  ])('%s', (name, expected) => {
    expect(nearestNames(name, names)).toEqual(expected);
  });

  test('finds a name within one edit of it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), fc.constantFrom('x', ''), (name, at, put) => {
        const index = at % name.length;
        const misspelt = name.slice(0, index) + put + name.slice(index + 1);
        expect(nearestNames(misspelt, names)).toContain(name);
      }),
    );
  });
});

// Random trees. Positions are not part of what is printed.

const NASTY = [
  ',',
  '(',
  ')',
  '[',
  ']',
  '"',
  "'",
  '\\',
  ':',
  ' ',
  '.',
  'a',
  'é',
  '😀',
  '\n',
  '%',
  'and(',
  'NULL',
];
const nastyText = fc.array(fc.constantFrom(...NASTY), { maxLength: 8 }).map((parts) => parts.join(''));

/** Text that stands for itself without quotes: balanced, not beginning with a quote or bracket, not blank. */
const plainText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom('a', 'x y', '(b,c)', '[d,e]', '([f])', '"', "'", ':', '\\', ']', '()', '%', '😀'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
  .filter((text) => !/^["'[]/.test(text));

const asPlain = (text: string): TextSyntax => ({ form: 'plain', text, position: 0 });
const quoted: fc.Arbitrary<TextSyntax> = nastyText.map((text) => ({ form: 'quoted', text, position: 0 }));
const plain: fc.Arbitrary<TextSyntax> = plainText.map(asPlain);

const plainItem: fc.Arbitrary<TextSyntax> = fc
  .constantFrom('a', 'x[1,2]', 'a)b(', '5"', 'a b', '[a]')
  .map(asPlain);
const list: fc.Arbitrary<ValueSyntax> = fc
  .array(fc.oneof(quoted, plainItem), { maxLength: 5 })
  .map((items) => ({ form: 'list', items, plain: null, position: 0 }));

const isListComparator = (comparator: Comparator) => comparator === 'in' || comparator === 'containsAny';

const predicate: fc.Arbitrary<TextFilter> = fc
  .record({
    path: fc.array(fc.constantFrom('jobTitle', 'name', 'and', 'ünï', 'a b', "it's", ':'), {
      minLength: 1,
      maxLength: 3,
    }),
    comparator: fc.constantFrom(...ALL_COMPARATORS),
    text: fc.oneof(quoted, plain),
    list,
  })
  .map(({ path, comparator, text, list: items }) => ({
    form: 'predicate',
    path,
    comparator,
    value: isListComparator(comparator) ? items : text,
    position: 0,
  }));

const group = (items: fc.Arbitrary<TextFilter>): fc.Arbitrary<GroupSyntax<TextFilter>> =>
  fc.oneof(
    fc.record({
      form: fc.constantFrom('and', 'or'),
      items: fc.array(items, { minLength: 1, maxLength: 4 }),
      position: fc.constant(0),
    }),
    fc.record({ form: fc.constant('not'), items: fc.tuple(items), position: fc.constant(0) }),
  );

const { tree } = fc.letrec<{ tree: GroupSyntax<TextFilter>; item: TextFilter }>((tie) => ({
  tree: group(tie('item')),
  item: fc.oneof({ maxDepth: 8, depthSize: 'small' }, predicate, tie('tree')),
}));

/** Strings that look like filters, more or less. */
const TOKENS = [
  ...NASTY,
  'or(',
  'not(',
  'jobTitle[eq]:',
  'position[in]:[',
  'name.firstName',
  '[is]:',
  'tags[eq]:[',
  '\0',
];
const filterLike = fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((parts) => parts.join(''));
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), filterLike);

describe('properties', () => {
  test('parsing what is printed gives the same tree', () => {
    fc.assert(
      fc.property(tree, (syntax) => {
        const text = printFilter(syntax);
        fc.pre(text.length < 2000);
        expect(withoutPositions(parseFilter(text))).toEqual(withoutPositions(syntax));
      }),
      { numRuns: 3000 },
    );
  });

  test('what parses prints to a fixed point that means the same', () => {
    let parsed = 0;
    fc.assert(
      fc.property(filterLike, (text) => {
        if (messagesOf(() => parseFilter(text)).length > 0) return;
        parsed++;
        const syntax = parseFilter(text);
        const printed = printFilter(syntax);
        expect(withoutPositions(parseFilter(printed))).toEqual(withoutPositions(syntax));
      }),
      { numRuns: 20_000 },
    );
    expect(parsed).toBeGreaterThan(20);
  });

  test('any string is a filter or an ApiError with messages', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          bind(text);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          expect(error.code).toBe('INVALID_FILTER');
          expect(error.messages.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    'a,',
    'and(),',
    'or(',
    '(',
    ')',
    '[',
    ']',
    '"',
    "':",
    '[eq]:[',
    'a[eq]:[',
    'a[eq]:["',
    'a[in]:["x",',
    'jobTitel[eq]:x,',
    'createdBx[eq]:[a],',
    'x:"\\',
    'tags[containsAny]:[x,x,x,x,x,x],',
    'a[eq]:((((',
    ' ',
    'nicknames[eq]:["a",',
  ])('8 KiB of %s take little time', (token) => {
    const text = token.repeat(Math.floor(8192 / token.length));
    messagesOf(() => bind(text));
    const started = performance.now();
    messagesOf(() => bind(text));
    expect(performance.now() - started).toBeLessThan(100);
  });

  // These are read whole, so that every predicate is bound: the separate predicates or items are as many as fit.
  test.each<[item: string, problem: string]>([
    ['pointOfContactForOpportunitiez[eq]:"xyz"', 'pointOfContactForOpportunities'],
    ['company.createdAtttttttttttttttttttt[eq]:xy', 'company'],
    ['name.firstNamezzzzzzzzzzzzzzzzzzzzz[eq]:xyz', 'Sub field'],
    [`tags[containsAny]:[${'x,'.repeat(198)}x]`, 'Valid values'],
    [`createdAt[in]:[${'January 5 1990 ,'.repeat(100)}x]`, 'date-time'],
    [`position[in]:[${'1e5,'.repeat(198)}x]`, 'number'],
  ])('8 KiB of %s are bound in little time', (item, problem) => {
    const text = Array.from({ length: Math.floor(8192 / (item.length + 1)) }, () => item).join(',');
    expect(messagesOf(() => bind(text))[0]).toContain(problem);
    const started = performance.now();
    messagesOf(() => bind(text));
    expect(performance.now() - started).toBeLessThan(100);
  });
});
