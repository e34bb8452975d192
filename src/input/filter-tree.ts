/**
 * A filter as a transport reads it: groups and predicates whose names are still text. REST parses it from the text of
 * `filter`.
 */
import type { Comparator } from '../schema/field-types/filter-values.ts';

/** Where something begins in the filter's text: UTF-16 units, from 1. */
export type Position = number;

export interface TextSyntax {
  readonly form: 'plain' | 'quoted';
  /** Unescaped, without quotes and surrounding blanks. */
  readonly text: string;
  readonly position: Position;
}

export interface ListSyntax {
  readonly form: 'list';
  readonly items: readonly TextSyntax[];
  /** The source, for comparators that take a text: `[eq]:[a,b]` may mean either. Null where only a list can be meant. */
  readonly plain: string | null;
  readonly position: Position;
}

export type ValueSyntax = TextSyntax | ListSyntax;

export interface PredicateSyntax {
  readonly form: 'predicate';
  readonly path: readonly string[];
  readonly comparator: Comparator;
  readonly value: ValueSyntax;
  readonly position: Position;
}

export interface GroupSyntax {
  readonly form: 'and' | 'or' | 'not';
  /** At least one; exactly one under `not`. */
  readonly items: readonly FilterSyntax[];
  readonly position: Position;
}

export type FilterSyntax = GroupSyntax | PredicateSyntax;
