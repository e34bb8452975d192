/** The comparators of each kind, and how their operands are read from a filter's text. */
import type { FieldOption, JsonValue, Kind } from '../types.ts';
import { parseDate, parseDateTime } from './date-values.ts';
import { shown, textProblem } from './text-values.ts';
import { parseUuid } from './uuid.ts';

export const ALL_COMPARATORS = [
  'eq',
  'neq',
  'in',
  'containsAny',
  'is',
  'gt',
  'gte',
  'lt',
  'lte',
  'startsWith',
  'endsWith',
  'like',
  'ilike',
] as const;
export type Comparator = (typeof ALL_COMPARATORS)[number];

const ORDERED = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'is'] as const;

/** Which comparators a kind takes (reference §5.1 newest, extended by behaviour contract §4). */
export const COMPARATORS: Readonly<Record<Kind, readonly Comparator[]>> = {
  text: [...ORDERED, 'startsWith', 'endsWith', 'like', 'ilike'],
  number: ORDERED,
  integer: ORDERED,
  uuid: ORDERED,
  date: ORDERED,
  dateTime: ORDERED,
  boolean: ['eq', 'is'],
  option: ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'containsAny', 'is'],
  list: ['eq', 'neq', 'in', 'is', 'containsAny'],
  json: ['is', 'like', 'ilike'],
};

export interface OperandField {
  /** The field as messages name it, sub-field included. */
  readonly name: string;
  readonly options: readonly FieldOption[] | null;
}

const MAX_INTEGER = 9e15;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

const readNumber = (text: string): number | null => {
  const value = DECIMAL.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
};

type Read = { readonly value: JsonValue } | { readonly problem: string };

const orProblem = (value: JsonValue, problem: string): Read => (value === null ? { problem } : { value });

/** One operand → the stored form of its kind. For lists, the text is one item. */
export const readOperand = (kind: Kind, text: string, field: OperandField): Read => {
  const characters = textProblem(text, Number.POSITIVE_INFINITY);
  if (characters) return { problem: `Invalid value for field "${field.name}": it ${characters}` };
  switch (kind) {
    case 'text':
    case 'json':
      return { value: text };
    case 'number':
      return orProblem(readNumber(text), `Invalid number value ${shown(text)} for field "${field.name}"`);
    case 'integer': {
      const number = readNumber(text);
      const isWhole = number !== null && Number.isInteger(number) && Math.abs(number) <= MAX_INTEGER;
      return orProblem(
        isWhole ? number : null,
        `Invalid number value ${shown(text)} for field "${field.name}": expected a whole number between -9e15 and 9e15`,
      );
    }
    case 'boolean':
      return orProblem(
        text === 'true' ? true : text === 'false' ? false : null,
        `Invalid boolean value ${shown(text)} for field "${field.name}". Allowed values are true, false`,
      );
    case 'uuid':
      return orProblem(parseUuid(text), `Invalid UUID value ${shown(text)} for field "${field.name}"`);
    case 'date':
      return orProblem(
        parseDate(text),
        `Invalid value ${shown(text)} for date field "${field.name}". Expected format: 'YYYY-MM-DD'`,
      );
    case 'dateTime':
      return orProblem(
        parseDateTime(text),
        `Invalid value ${shown(text)} for date-time field "${field.name}". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`,
      );
    case 'option':
    case 'list': {
      const values = field.options?.map((option) => option.value);
      if (!values || values.includes(text)) return { value: text };
      return {
        problem: `Invalid value "${text.slice(0, 100)}" for field "${field.name}". Valid values are: ${values.join(', ')}`,
      };
    }
  }
};
