/**
 * All that is known of a kind of stored scalar. A new kind is one entry here; the compiler then names what else it needs:
 * how a filter's operand of it is read (field-types/filter-values.ts).
 */
import { isUnstorable } from '../limits.ts';
import type { JsonValue, Kind } from './types.ts';

export type Comparator =
  | 'eq'
  | 'neq'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'in'
  | 'is'
  | 'startsWith'
  | 'endsWith'
  | 'like'
  | 'ilike'
  | 'containsAny';

export type SqlType = 'text' | 'uuid' | 'float8' | 'int8' | 'boolean' | 'timestamptz' | 'date' | 'jsonb';

/** Slots of text, of numbers and of dates. */
export type SlotLetter = 't' | 'n' | 'd';

export interface KindTraits {
  /** The SQL type of a column of the kind. */
  readonly columnType: SqlType;
  /**
   * The SQL type that values in JSONB are compared in. Ids, dates and date-times are kept there in canonical text of
   * fixed form, whose bytewise order is their order.
   */
  readonly jsonType: SqlType;
  /** How the value of a column becomes JSON: as a string, as a date-time in a string, or as the text that it has. */
  readonly json: 'string' | 'instant' | 'text';
  /** The slots that can hold an indexed copy; null if values have no order. */
  readonly slot: SlotLetter | null;
  /** What values are ordered by: a sort key that folds case, or themselves; null if they have no order. */
  readonly order: 'sortKey' | 'value' | null;
  readonly comparators: readonly Comparator[];
  /** Aggregates that only some kinds have. */
  readonly aggregates: readonly ('countTrue' | 'countFalse' | 'min' | 'max' | 'avg' | 'sum')[];
  /** The field type that messages name for a part of the kind. */
  readonly typeName: string;
  /** What messages say is expected, if the refusal itself does not. */
  readonly expected: string | null;
  /** Whether a value has the form that is stored. */
  readonly isStored: (value: JsonValue) => boolean;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isStoredUuid = (value: JsonValue): value is string =>
  typeof value === 'string' && UUID.test(value);

const isText = (value: JsonValue): value is string => typeof value === 'string' && !isUnstorable(value);

/** Whether text is an instant in the form we write it, and one that Postgres takes (there is no year 0). */
const isInstant = (text: string): boolean => {
  if (!/^\d{4}-/.test(text) || text.startsWith('0000')) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
};

const ORDERED: readonly Comparator[] = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'is'];

const TEXT: KindTraits = {
  columnType: 'text',
  jsonType: 'text',
  json: 'string',
  slot: 't',
  order: 'sortKey',
  comparators: [...ORDERED, 'startsWith', 'endsWith', 'like', 'ilike'],
  aggregates: [],
  typeName: 'TEXT',
  expected: null,
  isStored: isText,
};

const NUMBER: KindTraits = {
  columnType: 'float8',
  jsonType: 'float8',
  json: 'text',
  slot: 'n',
  order: 'value',
  comparators: ORDERED,
  aggregates: ['min', 'max', 'avg', 'sum'],
  typeName: 'NUMBER',
  expected: null,
  isStored: Number.isFinite,
};

const DATE_TIME: KindTraits = {
  columnType: 'timestamptz',
  jsonType: 'text',
  json: 'instant',
  slot: 'd',
  order: 'value',
  comparators: ORDERED,
  aggregates: ['min', 'max'],
  typeName: 'DATE_TIME',
  expected: null,
  isStored: (value) => typeof value === 'string' && isInstant(value),
};

const LIST: KindTraits = {
  columnType: 'jsonb',
  jsonType: 'jsonb',
  json: 'text',
  slot: null,
  order: null,
  comparators: ['eq', 'neq', 'in', 'is', 'containsAny'],
  aggregates: [],
  typeName: 'ARRAY',
  expected: null,
  isStored: (value) => Array.isArray(value) && value.every(isText),
};

export const KINDS: Readonly<Record<Kind, KindTraits>> = {
  text: TEXT,
  option: {
    ...TEXT,
    comparators: ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'containsAny', 'is'],
    typeName: 'SELECT',
  },
  uuid: {
    ...TEXT,
    columnType: 'uuid',
    order: 'value',
    comparators: ORDERED,
    typeName: 'UUID',
    isStored: isStoredUuid,
  },
  number: NUMBER,
  integer: {
    ...NUMBER,
    columnType: 'int8',
    jsonType: 'int8',
    expected: 'a whole number',
    isStored: Number.isSafeInteger,
  },
  boolean: {
    ...NUMBER,
    columnType: 'boolean',
    jsonType: 'boolean',
    comparators: ['eq', 'is'],
    aggregates: ['countTrue', 'countFalse'],
    typeName: 'BOOLEAN',
    expected: 'true or false',
    isStored: (value) => typeof value === 'boolean',
  },
  dateTime: DATE_TIME,
  date: {
    ...DATE_TIME,
    columnType: 'date',
    json: 'string',
    typeName: 'DATE',
    isStored: (value) => typeof value === 'string' && isInstant(`${value}T00:00:00.000Z`),
  },
  list: LIST,
  json: {
    ...LIST,
    comparators: ['is', 'like', 'ilike'],
    typeName: 'RAW_JSON',
    isStored: (value) => isText(JSON.stringify(value)),
  },
};

/** Whether values are text that is ordered by a sort key. */
export const isTextual = (kind: Kind): boolean => KINDS[kind].order === 'sortKey';
