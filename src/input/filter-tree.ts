/**
 * A filter as a transport reads it: groups and predicates whose names are still text. REST parses it from the text of
 * `filter`. A transport that has JSON values (GraphQL) prints them as text by `jsonOperand`: the kind of the field
 * decides how a value is read, so that one reader has one set of messages for all transports.
 */

import type { Comparator } from '../schema/kinds.ts';
import type { JsonValue } from '../schema/types.ts';

/** Where something begins in the filter's text: UTF-16 units, from 1. Null if the filter is not written as text. */
export type Position = number | null;

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

export interface GroupSyntax<Item = FilterSyntax> {
  readonly form: 'and' | 'or' | 'not';
  /** At least one; exactly one under `not`. */
  readonly items: readonly Item[];
  readonly position: Position;
}

/** Any one of the records that a one-to-many relation leads to, of which everything inside holds. */
export interface AnySyntax {
  readonly form: 'any';
  readonly relation: string;
  /** Its predicates' paths begin with the relation, as elsewhere. */
  readonly item: FilterSyntax;
  readonly position: Position;
}

export type FilterSyntax = GroupSyntax | AnySyntax | PredicateSyntax;

/** What REST's filter language can say: each predicate is about any related record of its own. */
export type TextFilter = GroupSyntax<TextFilter> | PredicateSyntax;

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const textOperand = (value: JsonValue): TextSyntax => ({
  form: 'quoted',
  text: typeof value === 'string' ? value : JSON.stringify(value),
  position: null,
});

/** A JSON value as an operand: text stands for itself, numbers and booleans for their JSON, lists for their items. */
export const jsonOperand = (value: JsonValue): ValueSyntax =>
  isList(value)
    ? { form: 'list', items: value.map(textOperand), plain: null, position: null }
    : textOperand(value);
