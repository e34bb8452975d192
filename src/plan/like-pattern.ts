/**
 * Patterns of `like` and `ilike`: `%` is any text, `_` any one character, all else stands for itself. A backslash
 * before `%`, `_` or another backslash makes that stand for itself too; elsewhere it is a character like any other.
 */

/** `%`, `_`, or text that stands for itself. */
export type LikePart = { readonly wildcard: '%' | '_' } | { readonly text: string };

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

/**
 * Whether the whole of `text` matches; `fold` brings characters to the form they are compared in. On a mismatch only
 * the last `%` can take more, so that the cost is the text's length times the pattern's at worst.
 */
export const matchesLike = (
  parts: readonly LikePart[],
  text: string,
  fold: (text: string) => string,
): boolean => {
  const characters = [...fold(text)];
  const wanted = parts.flatMap((part): readonly LikePart[] =>
    'text' in part ? [...fold(part.text)].map((character) => ({ text: character })) : [part],
  );
  const isAny = (part: LikePart | undefined): boolean =>
    part !== undefined && 'wildcard' in part && part.wildcard === '%';
  let at = 0;
  let next = 0;
  let lastAny: { readonly next: number; at: number } | null = null;
  while (at < characters.length) {
    const part = wanted[next];
    if (isAny(part)) {
      next += 1;
      lastAny = { next, at };
    } else if (part && ('wildcard' in part || part.text === characters[at])) {
      next += 1;
      at += 1;
    } else if (lastAny) {
      lastAny.at += 1;
      ({ next, at } = lastAny);
    } else return false;
  }
  return wanted.slice(next).every(isAny);
};
