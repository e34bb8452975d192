import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../src/errors.ts';
import { decodeCursor, encodeCursor } from '../../../src/plan/cursor.ts';
import type { JsonValue, Kind } from '../../../src/schema/types.ts';

const ID = '01920202-1c25-7d02-bf25-6aeccf7ea419';
const BINDING = 'workspace/person/createdAt[AscNullsFirst]';

const isRefused = (text: string, binding: string, kinds: readonly Kind[]): boolean => {
  try {
    decodeCursor(text, binding, kinds);
    return false;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.code).toBe('INVALID_CURSOR');
    expect(error.messages).toHaveLength(1);
    const [message = ''] = error.messages;
    expect(message.startsWith('Invalid cursor: ')).toBe(true);
    expect(message.length).toBeLessThanOrEqual('Invalid cursor: '.length + 101);
    return true;
  }
};

const uuid = fc.uuid();
const dateTime = fc
  .date({
    min: new Date('0001-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
const storable = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes('\0') && text.isWellFormed());

const VALUES: Readonly<Record<Kind, fc.Arbitrary<JsonValue>>> = {
  text: storable,
  option: storable,
  uuid,
  // JSON has no minus zero.
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  integer: fc.integer({ min: -9e15, max: 9e15 }),
  boolean: fc.boolean(),
  dateTime,
  date: dateTime.map((text) => text.slice(0, 10)),
  list: fc.array(storable, { maxLength: 4 }),
  json: fc.constantFrom<JsonValue>(null, 1, 'x', [1], { a: [true, null] }),
};
const KINDS: readonly Kind[] = [
  'text',
  'option',
  'uuid',
  'number',
  'integer',
  'boolean',
  'dateTime',
  'date',
  'list',
  'json',
];

const typedValue = fc
  .constantFrom(...KINDS)
  .chain((kind) => fc.record({ kind: fc.constant(kind), value: fc.option(VALUES[kind], { nil: null }) }));

const content = fc.record({
  binding: fc.string({ unit: 'grapheme' }),
  id: uuid,
  typed: fc.array(typedValue, { maxLength: 10 }),
});

describe('cursors', () => {
  test('come back as they were made', () => {
    fc.assert(
      fc.property(content, ({ binding, id, typed }) => {
        const values = typed.map(({ value }) => value);
        const text = encodeCursor({ binding, values, id });
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        const kinds = typed.map(({ kind }) => kind);
        expect(decodeCursor(text, binding, kinds)).toEqual({ values, id });
      }),
      { numRuns: 2000 },
    );
  });

  test('are refused where a character is changed, put in or left out', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. ';
    fc.assert(
      fc.property(
        content,
        fc.nat(),
        fc.constantFrom(...alphabet, ''),
        fc.boolean(),
        ({ binding, id, typed }, at, put, isInserted) => {
          const text = encodeCursor({ binding, values: typed.map(({ value }) => value), id });
          const index = at % text.length;
          const changed = text.slice(0, index) + put + text.slice(isInserted ? index : index + 1);
          fc.pre(changed !== text);
          const kinds = typed.map(({ kind }) => kind);
          expect(isRefused(changed, binding, kinds)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('every single change of the last character is refused', () => {
    const text = encodeCursor({ binding: BINDING, values: ['x'], id: ID });
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const taken = [...alphabet].filter((char) => !isRefused(text.slice(0, -1) + char, BINDING, ['text']));
    expect(taken).toEqual([text.at(-1)]);
  });

  test('hold only for their binding', () => {
    const text = encodeCursor({ binding: BINDING, values: [1], id: ID });
    expect(isRefused(text, BINDING, ['number'])).toBe(false);
    expect(isRefused(text, 'workspace/person/position[AscNullsFirst]', ['number'])).toBe(true);
    expect(isRefused(text, 'other/person/createdAt[AscNullsFirst]', ['number'])).toBe(true);
    expect(isRefused(text, '', ['number'])).toBe(true);
  });

  test('binding and content cannot be traded against each other', () => {
    const checksums = new Set(
      ['', 'a', 'ab', 'abc', '\0', '\0\0', 'a\0', '\0a'].map((binding) =>
        encodeCursor({ binding, values: [], id: ID }).slice(0, 11),
      ),
    );
    expect(checksums.size).toBe(8);
  });

  test.each<[string, readonly JsonValue[], readonly Kind[]]>([
    ['too few values', [], ['text']],
    ['too many values', [1, 2], ['number']],
    ['a null too many', [1, null], ['number']],
    ['a number for text', [1], ['text']],
    ['text for a number', ['1'], ['number']],
    ['a fraction for an integer', [1.5], ['integer']],
    ['a number out of range for an integer', [1e300], ['integer']],
    ['text for a boolean', ['true'], ['boolean']],
    ['no UUID', ['x'], ['uuid']],
    ['an upper-case UUID', [ID.toUpperCase()], ['uuid']],
    ['no date-time', ['2024-01-01'], ['dateTime']],
    ['a day that is not', ['2024-02-30T00:00:00.000Z'], ['dateTime']],
    ['a time that is not', ['2024-02-03T24:00:00.000Z'], ['dateTime']],
    ['year 0', ['0000-01-01T00:00:00.000Z'], ['dateTime']],
    ['a year too large', ['+010000-01-01T00:00:00.000Z'], ['dateTime']],
    ['no date', ['2024-02-30'], ['date']],
    ['a date-time for a date', ['2024-02-03T00:00:00.000Z'], ['date']],
    ['numbers in a list', [[1]], ['list']],
    ['text for a list', ['a'], ['list']],
    ['a NUL character', ['a\0'], ['text']],
    ['a lone surrogate', ['\ud800'], ['option']],
    ['a list for text', [['a']], ['text']],
    ['an object for text', [{ a: 1 }], ['text']],
  ])('%s is refused', (_, values, kinds) => {
    expect(isRefused(encodeCursor({ binding: BINDING, values, id: ID }), BINDING, kinds)).toBe(true);
  });

  test.each(['', 'x', "' or 1=1", ID.toUpperCase()])('the id %s is refused', (id) => {
    expect(isRefused(encodeCursor({ binding: BINDING, values: [], id }), BINDING, [])).toBe(true);
  });

  test('any string is a cursor or an ApiError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.base64String(),
          fc.stringMatching(/^[A-Za-z0-9_-]*$/),
          fc.constantFrom('invalid-cursor', '', '====', 'e30', 'bnVsbA'),
        ),
        (text) => {
          expect(isRefused(text, BINDING, [])).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('the message that Twenty has', () => {
    expect(() => decodeCursor('invalid-cursor', BINDING, [])).toThrow('Invalid cursor: invalid-cursor');
  });

  test.each(['A', '_', '=', '\ud800', '[[', 'é'])('8 KiB of %s take little time', (token) => {
    const text = token.repeat(Math.floor(8192 / token.length));
    isRefused(text, BINDING, []);
    const started = performance.now();
    isRefused(text, BINDING, []);
    expect(performance.now() - started).toBeLessThan(100);
  });
});
