/** The keys that records are ordered by. */
import type { PartPath } from './path.ts';

export interface OrderKey {
  readonly path: PartPath;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export const DIRECTIONS = {
  AscNullsFirst: { descending: false, nullsFirst: true },
  AscNullsLast: { descending: false, nullsFirst: false },
  DescNullsFirst: { descending: true, nullsFirst: true },
  DescNullsLast: { descending: true, nullsFirst: false },
} as const;

export type Direction = keyof typeof DIRECTIONS;

export const isDirection = (text: string): text is Direction => Object.hasOwn(DIRECTIONS, text);

const directionOf = ({ descending, nullsFirst }: OrderKey): Direction => {
  if (descending) return nullsFirst ? 'DescNullsFirst' : 'DescNullsLast';
  return nullsFirst ? 'AscNullsFirst' : 'AscNullsLast';
};

/** The canonical text of an order: aliases resolved, every direction written out. Parses to the same keys. */
export const printOrderBy = (keys: readonly OrderKey[]): string =>
  keys.map((key) => `${key.path.name}[${directionOf(key)}]`).join(',');
