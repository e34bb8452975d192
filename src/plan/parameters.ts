/** The parameters of a list or a read, parsed from a request. */
import type { ResolvedFilter } from './filter.ts';
import type { OrderKey } from './order.ts';

export type Depth = 0 | 1 | 2;

/** Keys of a record to return, as they are returned: a field's name, its join column, or an alias where it was asked. */
export type OutputKeys = ReadonlySet<string>;

export interface CursorParameter {
  readonly direction: 'after' | 'before';
  readonly text: string;
}

export interface ReadParameters {
  readonly depth: Depth;
  /** Null returns every field. */
  readonly fields: OutputKeys | null;
}

/** A page of what passes a filter. */
export interface PageParameters {
  readonly filter: ResolvedFilter | null;
  readonly limit: number;
  /** Records that are passed over first, in reading direction. */
  readonly offset: number;
  readonly cursor: CursorParameter | null;
}

export interface ListParameters extends PageParameters, ReadParameters {
  readonly orderBy: readonly OrderKey[];
}
