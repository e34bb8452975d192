import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  escapeLikeText,
  likeMatcher,
  likePrefix,
  parseLikePattern,
  printLikePattern,
} from '../../../src/plan/like-pattern.ts';

const matches = (pattern: string, text: string): boolean =>
  likeMatcher(parseLikePattern(pattern), (given) => given)(text);

describe('like patterns', () => {
  test.each<[pattern: string, text: string, expected: boolean]>([
    ['', '', true],
    ['', 'a', false],
    ['%', '', true],
    ['%%', 'ab', true],
    ['_', '', false],
    ['_', '😀', true],
    ['a%', 'abc', true],
    ['%c', 'abc', true],
    ['%b', 'abc', false],
    ['a_c', 'abc', true],
    ['a%c%e', 'abcde', true],
    ['%ab', 'aab', true],
    ['%aab_', 'aaaabaabx', true],
    ['100\\%', '100%', true],
    ['100\\%', '100x', false],
    ['100\\%', '100\\', false],
    ['a\\_b', 'a_b', true],
    ['a\\_b', 'axb', false],
    ['a\\\\%', 'a\\x', true],
    ['a\\b', 'a\\b', true],
    ['a\\', 'a\\', true],
    ['.*', 'abc', false],
    ['a\nb%', 'a\nb\n', true],
  ])('%j of %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test('characters are compared as they are folded', () => {
    expect(likeMatcher(parseLikePattern('É_L%'), (given) => given.toLowerCase())('école')).toBe(false);
    expect(likeMatcher(parseLikePattern('ÉC%'), (given) => given.toLowerCase())('école')).toBe(true);
  });

  test.each<[pattern: string, printed: string, prefix: string]>([
    ['a\\b%', 'a\\\\b%', 'a\\b'],
    ['a\\%b_', 'a\\%b_', 'a%b'],
    ['%a', '%a', ''],
    ['\\', '\\\\', '\\'],
    ['\\\\\\_', '\\\\\\_', '\\_'],
  ])('%s is %s to Postgres, and begins with %s', (pattern, printed, prefix) => {
    const parts = parseLikePattern(pattern);
    expect([printLikePattern(parts), likePrefix(parts)]).toEqual([printed, prefix]);
  });

  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '\\', '😀'), maxLength: 8 });

  test('agree with a regular expression', () => {
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', '\\', '😀') }), (given, text) => {
        const source = parseLikePattern(given).map((part) =>
          'text' in part ? part.text.replaceAll('\\', '\\\\') : part.wildcard === '%' ? '.*' : '.',
        );
        expect(matches(given, text)).toBe(new RegExp(`^${source.join('')}$`, 'su').test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('print to what parses to the same; escaped text matches itself alone', () => {
    fc.assert(
      fc.property(pattern, pattern, (given, text) => {
        const parts = parseLikePattern(given);
        expect(parseLikePattern(printLikePattern(parts))).toEqual(parts);
        expect(matches(escapeLikeText(given), text)).toBe(given === text);
      }),
    );
  });

  test('says what a match costs: the text once, and its length times the pattern at worst', () => {
    const costOf = (pattern: string, text: string): number => {
      let cost = 0;
      likeMatcher(parseLikePattern(pattern), (given) => given)(text, (steps) => {
        cost += steps;
      });
      return cost;
    };
    const text = 'a'.repeat(2_000);
    expect(costOf('%b', text)).toBeLessThan(3 * 2_000);
    expect(costOf(`${'%a'.repeat(900)}%b`, text)).toBeLessThan(3 * 2_000);
    expect(costOf(`%${'a'.repeat(900)}b`, text)).toBeGreaterThan(900 * 1_000);
    expect(costOf(`%${'a'.repeat(2_000)}b`, text)).toBe(2_000);
  });
});
