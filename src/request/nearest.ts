/** Names near a misspelt one, for messages. */

const MAX_NEAREST = 3;
const MAX_NAME_LENGTH = 64;

/** How far a name of this length may be from what was meant: a third of it, at least 1 and at most 3 edits. */
const reach = (length: number): number => Math.max(1, Math.min(3, Math.floor(length / 3)));

/**
 * Levenshtein's distance (one edit inserts, removes or replaces a character) where it is at most `limit`, else
 * null. Only the band of cells that can stay within the limit is looked at, so the cost is length × limit.
 */
const distanceWithin = (a: string, b: string, limit: number): number | null => {
  if (Math.abs(a.length - b.length) > limit) return null;
  const beyond = limit + 1;
  let above = Array.from({ length: b.length + 1 }, (_, j) => Math.min(j, beyond));
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit);
    const to = Math.min(b.length, i + limit);
    const row = new Array<number>(b.length + 1).fill(beyond);
    if (i <= limit) row[0] = i;
    let least = row[0] ?? beyond;
    for (let j = from; j <= to; j++) {
      const replaced = (above[j - 1] ?? beyond) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const cell = Math.min(replaced, (above[j] ?? beyond) + 1, (row[j - 1] ?? beyond) + 1, beyond);
      row[j] = cell;
      least = Math.min(least, cell);
    }
    if (least > limit) return null;
    above = row;
  }
  const distance = above[b.length] ?? beyond;
  return distance > limit ? null : distance;
};

/** The candidates nearest to `name`, ignoring case, nearest first; none where nothing is near. */
export const nearestNames = (name: string, candidates: Iterable<string>): readonly string[] => {
  if (name === '' || name.length > MAX_NAME_LENGTH) return [];
  const wanted = name.toLowerCase();
  const limit = reach(wanted.length);
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    const distance = distanceWithin(wanted, candidate.toLowerCase(), limit);
    if (distance !== null) near.push({ candidate, distance });
  }
  return near
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_NEAREST)
    .map(({ candidate }) => candidate);
};

/** ` Did you mean "a" or "b"?`, or nothing where no candidate is near. */
export const didYouMean = (name: string, candidates: Iterable<string>): string => {
  const near = nearestNames(name, candidates).map((candidate) => `"${candidate}"`);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
};
