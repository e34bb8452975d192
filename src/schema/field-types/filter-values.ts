/** Operands of filters: text of a query → the form that values of a kind are stored in. */
import { type Comparator, KINDS } from '../kinds.ts';
import type { FieldOption, JsonValue, Kind, PartType } from '../types.ts';
import { parseDate, parseDateTime } from './date-values.ts';
import { LIMITS } from './limits.ts';
import {
  invalidBoolean,
  invalidDate,
  invalidDateTime,
  invalidNumber,
  invalidOption,
  invalidUuid,
  shown,
} from './messages.ts';
import { parseNumber } from './number-values.ts';
import { optionNamed } from './option-values.ts';
import { parseJson, textProblem } from './text-values.ts';
import { parseUuid } from './uuid-values.ts';

/** What a part can be compared by. To Twenty's clients a list inside a composite is JSON: they search its text. */
export const comparatorsOf = ({ name, kind }: PartType): readonly Comparator[] =>
  kind === 'list' && name !== '' ? [...KINDS.list.comparators, 'like', 'ilike'] : KINDS[kind].comparators;

export interface OperandContext {
  /** The field, or the sub-field with its path (`amount.amountMicros`). */
  readonly name: string;
  /** Null if any text may be an option. */
  readonly options: readonly Pick<FieldOption, 'value'>[] | null;
  /** Only lists need it: `containsAny` takes their items, everything else whole lists. */
  readonly comparator?: Comparator;
}

export type ReadOperand = { readonly value: JsonValue } | { readonly problem: string };

const orProblem = (value: JsonValue, problem: string): ReadOperand =>
  value === null ? { problem } : { value };

const LEAST_INTEGER = -(2n ** 63n);
const MOST_INTEGER = 2n ** 63n - 1n;

/** A whole number that Postgres' int8 holds: as a number where that is exact, as its digits if it is not. */
const readInteger = (text: string): JsonValue => {
  const digits = /^([+-]?\d{1,30})(?:\.0*)?$/.exec(text)?.[1];
  const number = parseNumber(text);
  if (digits === undefined) return number !== null && Number.isSafeInteger(number) ? number : null;
  const integer = BigInt(digits.replace(/^\+/, ''));
  if (integer < LEAST_INTEGER || integer > MOST_INTEGER) return null;
  return number !== null && Number.isSafeInteger(number) ? number : String(integer);
};

const readOption = (text: string, { name, options }: OperandContext): ReadOperand => {
  if (options === null) return { value: text };
  const values = options.map(({ value }) => value);
  const named = optionNamed(text, values);
  return named === undefined ? { problem: invalidOption(text, name, values) } : { value: named };
};

/** A date-time whose offset lost its plus: a query that is not percent-encoded has a blank for it. */
const withOffset = (text: string): string =>
  text.replace(/^(.*[T ]\d{2}:\d{2}\S*) (\d{2}(?::?\d{2})?)$/i, '$1+$2');

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** A list: JSON (`["a","b"]`), brackets around bare items (`[a, b]`), one bare item, or nothing for the empty list. */
const itemsOf = (text: string): readonly string[] => {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const json = parseJson(trimmed);
  if (isTextList(json)) return json;
  const inner = /^\[([\s\S]*)\]$/.exec(trimmed)?.[1];
  if (inner === undefined) return [text];
  return inner.trim() === '' ? [] : inner.split(',').map((item) => item.trim());
};

const readList = (text: string, context: OperandContext): ReadOperand => {
  if (context.comparator === 'containsAny') return readOption(text, context);
  const items = itemsOf(text);
  for (const item of items) {
    const read = readOption(item, context);
    if ('problem' in read) return read;
  }
  return { value: items };
};

/** Reads one operand; a problem is a whole sentence that names the field. */
export const readOperand = (kind: Kind, text: string, context: OperandContext): ReadOperand => {
  const { name } = context;
  const problem = textProblem(text, LIMITS.text);
  if (problem) return { problem: `Invalid value ${shown(text)} for field "${name}": it ${problem}` };
  const trimmed = text.trim();
  switch (kind) {
    case 'text':
    case 'json':
      return { value: text };
    case 'option':
      return readOption(text, context);
    case 'list':
      return readList(text, context);
    case 'uuid':
      return orProblem(parseUuid(trimmed), invalidUuid(text, name));
    case 'number':
      return orProblem(parseNumber(trimmed), invalidNumber(text, name));
    case 'integer':
      return orProblem(readInteger(trimmed), invalidNumber(text, name));
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { value: text === 'true' }
        : { problem: invalidBoolean(text, name) };
    case 'dateTime':
      return orProblem(
        parseDateTime(withOffset(text.slice(0, LIMITS.date + 1).trim())),
        invalidDateTime(text, name),
      );
    case 'date':
      return orProblem(parseDate(withOffset(text.slice(0, LIMITS.date + 1).trim())), invalidDate(text, name));
  }
};
