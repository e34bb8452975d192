/** Names near a misspelt one, for messages. */

const MAX_NEAREST = 3;
const MAX_NAME_LENGTH = 64;

/** How many edits a name of this length may be from what was meant. */
const reach = (length: number): number => (length <= 3 ? 1 : length <= 8 ? 2 : 3);

/**
 * Levenshtein's distance, where two neighbours that changed places count as one edit too; null if it is above
 * `limit`. Only the band of cells that can stay within the limit is looked at: the cost is length × limit.
 */
const distanceWithin = (a: string, b: string, limit: number): number | null => {
  if (Math.abs(a.length - b.length) > limit) return null;
  const beyond = limit + 1;
  let twoAbove: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, beyond));
  for (let i = 1; i <= a.length; i++) {
    const row = new Array<number>(b.length + 1).fill(beyond);
    if (i <= limit) row[0] = i;
    let least = row[0] ?? beyond;
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const cell = Math.min(
        beyond,
        (above[j - 1] ?? beyond) + (isSame ? 0 : 1),
        (above[j] ?? beyond) + 1,
        (row[j - 1] ?? beyond) + 1,
        isSwapped ? (twoAbove[j - 2] ?? beyond) + 1 : beyond,
      );
      row[j] = cell;
      least = Math.min(least, cell);
    }
    // A swap reaches back two rows, so one row beyond the limit is not the end yet.
    if (least > limit && Math.min(...above) > limit) return null;
    twoAbove = above;
    above = row;
  }
  const distance = above[b.length] ?? beyond;
  return distance > limit ? null : distance;
};

/** The candidates nearest to `name`, ignoring case: all at the least distance, a few at most; none if none is near. */
export const nearestNames = (name: string, candidates: Iterable<string>): readonly string[] => {
  if (name === '' || name.length > MAX_NAME_LENGTH) return [];
  const wanted = name.toLowerCase();
  let least = reach(wanted.length);
  let near: string[] = [];
  for (const candidate of candidates) {
    const distance = distanceWithin(wanted, candidate.toLowerCase(), least);
    if (distance === null) continue;
    if (distance < least) near = [];
    least = distance;
    near.push(candidate);
  }
  return near.slice(0, MAX_NEAREST);
};

/** ` Did you mean "a" or "b"?`, or nothing if no candidate is near. */
export const didYouMean = (name: string, candidates: Iterable<string>): string => {
  const near = nearestNames(name, candidates).map((candidate) => `"${candidate}"`);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
};

/** Unknown names of one request for which near ones are looked up: each is compared with every known name. */
const MAX_HINTS = 20;

/** `didYouMean` for the names of one request, within its limit. */
export class NameHints {
  #left = MAX_HINTS;

  didYouMean(name: string, candidates: Iterable<string>): string {
    if (this.#left === 0) return '';
    this.#left -= 1;
    return didYouMean(name, candidates);
  }
}
