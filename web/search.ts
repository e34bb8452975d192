/** The search: every word must be in an entry, and entries whose title begins with it come first. */

export interface Entry {
  readonly title: string;
  /** What else it is found by, and shown with. */
  readonly detail: string;
  readonly href: string;
}

const MOST_RESULTS = 50;

interface Indexed {
  readonly entry: Entry;
  readonly title: string;
  readonly text: string;
}

export type Search = (query: string) => readonly Entry[];

const rankOf = ({ title }: Indexed, query: string): number => {
  if (title.startsWith(query)) return 0;
  return title.includes(query) ? 1 : 2;
};

export const makeSearch = (entries: readonly Entry[]): Search => {
  const index = entries.map((entry): Indexed => {
    const title = entry.title.toLowerCase();
    return { entry, title, text: `${title} ${entry.detail.toLowerCase()}` };
  });
  return (query) => {
    const wanted = query.trim().toLowerCase();
    const words = wanted.split(/\s+/);
    return index
      .filter(({ text }) => words.every((word) => text.includes(word)))
      .toSorted((a, b) => rankOf(a, wanted) - rankOf(b, wanted))
      .slice(0, MOST_RESULTS)
      .map(({ entry }) => entry);
  };
};
