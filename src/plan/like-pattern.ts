/**
 * Patterns of `like` and `ilike`: `%` is any text, `_` any one character, all else stands for itself. A backslash
 * before `%`, `_` or another backslash makes that stand for itself too; elsewhere it is a character like any other.
 */

/** `%`, `_`, or text that stands for itself. */
export type LikePart = { readonly wildcard: '%' | '_' } | { readonly text: string };

/** Steps of a match between two reports of what it costs. */
const STEPS_AT_ONCE = 1_000;

const TOKEN = /\\([%_\\])|([%_])|([^%_\\]+|\\)/g;

export const parseLikePattern = (pattern: string): readonly LikePart[] => {
  const parts: LikePart[] = [];
  let text = '';
  const endText = () => {
    if (text !== '') parts.push({ text });
    text = '';
  };
  for (const [, escaped, wildcard, plain] of pattern.matchAll(TOKEN)) {
    if (wildcard === '%' || wildcard === '_') {
      endText();
      parts.push({ wildcard });
    } else text += escaped ?? plain ?? '';
  }
  endText();
  return parts;
};

/** Text as a pattern that matches it alone. */
export const escapeLikeText = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

/** The same pattern with every backslash written as Postgres' LIKE wants it. */
export const printLikePattern = (parts: readonly LikePart[]): string =>
  parts.map((part) => ('text' in part ? escapeLikeText(part.text) : part.wildcard)).join('');

/** What every match begins with. */
export const likePrefix = ([first]: readonly LikePart[]): string =>
  first && 'text' in first ? first.text : '';

/** Whether the whole of a text matches; `spend` receives how many characters were compared. */
export type LikeMatcher = (text: string, spend?: (steps: number) => void) => boolean;

/**
 * A pattern, prepared for many texts; `fold` brings characters to the form they are compared in. On a mismatch only
 * the last `%` can take more, so that the cost is the text's length times the pattern's at worst.
 */
export const likeMatcher = (parts: readonly LikePart[], fold: (text: string) => string): LikeMatcher => {
  /** One entry a character; `_` is null, and `%` is undefined. */
  const wanted = parts.flatMap((part): readonly (string | null | undefined)[] => {
    if ('text' in part) return [...fold(part.text)];
    return [part.wildcard === '_' ? null : undefined];
  });
  const shortest = wanted.filter((character) => character !== undefined).length;
  return (text, spend = () => {}) => {
    const characters = [...fold(text)];
    spend(characters.length);
    if (characters.length < shortest) return false;
    let at = 0;
    let next = 0;
    let steps = 0;
    let lastAny: { readonly next: number; at: number } | null = null;
    while (at < characters.length) {
      steps += 1;
      if (steps === STEPS_AT_ONCE) {
        spend(steps);
        steps = 0;
      }
      const character = wanted[next];
      if (next < wanted.length && character === undefined) {
        next += 1;
        lastAny = { next, at };
      } else if (next < wanted.length && (character === null || character === characters[at])) {
        next += 1;
        at += 1;
      } else if (lastAny) {
        lastAny.at += 1;
        ({ next, at } = lastAny);
      } else break;
    }
    spend(steps);
    return at === characters.length && wanted.slice(next).every((character) => character === undefined);
  };
};
