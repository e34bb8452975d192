import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/schema/field-types/limits.ts';
import type { FieldTraits, FieldTypeName } from '../../../../src/schema/types.ts';
import { options, read } from './read.ts';

type Case = [type: FieldTypeName, given: unknown, outcome: unknown, field?: Partial<FieldTraits>];

const stages = { name: 'stage', options: options('NEW', 'WON') };
const date = (text: string) => `Invalid value '${text}' for date field "f". Expected format: 'YYYY-MM-DD'`;
const dateTime = (text: string) =>
  `Invalid value '${text}' for date-time field "f". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`;
const uuid = '0198c1b2-AAAA-7bbb-8CCC-0123456789ab';

describe('what is stored', () => {
  it.each<Case>([
    ['TEXT', 'hello 😀', 'hello 😀'],
    ['TEXT', ' kept ', ' kept '],
    ['TEXT', '', null],
    ['TEXT', '', null, { isNullable: false }],
    ['TEXT', null, null, { isNullable: false }],
    ['TEXT', 'x'.repeat(LIMITS.text), 'x'.repeat(LIMITS.text)],
    ['NUMBER', 1.5, 1.5],
    ['NUMBER', -0, 0],
    ['NUMBER', 1e308, 1e308],
    ['NUMBER', null, null],
    ['NUMBER', 1.25, 1.25, { settings: { decimals: 2 } }],
    ['NUMBER', 1e-7, 1e-7, { settings: { decimals: 7 } }],
    ['NUMBER', 9e15, 9e15, { settings: { decimals: 0 } }],
    ['NUMBER', 1e21, 1e21, { settings: { decimals: 2 } }],
    ['NUMBER', 0.0525, 0.0525, { settings: { decimals: 2, type: 'percentage' } }],
    ['NUMBER', 3, 3, { settings: { dataType: 'int' } }],
    ['BOOLEAN', true, true],
    ['BOOLEAN', false, false],
    ['BOOLEAN', null, null],
    ['SELECT', 'NEW', 'NEW', stages],
    ['SELECT', null, null, stages],
    ['RATING', 'RATING_5', 'RATING_5'],
    ['RATING', 'RATING_1', 'RATING_1', { options: options('RATING_1') }],
    ['MULTI_SELECT', ['WON', 'NEW', 'WON'], ['WON', 'NEW'], stages],
    ['MULTI_SELECT', 'NEW', ['NEW'], stages],
    ['MULTI_SELECT', [], null, stages],
    ['MULTI_SELECT', null, null, { ...stages, isNullable: false }],
    ['ARRAY', ['b', 'a', 'b', ''], ['b', 'a', 'b', '']],
    ['ARRAY', 'one', ['one']],
    ['ARRAY', '', null],
    ['ARRAY', [], null],
    ['ARRAY', null, null],
    ['UUID', uuid, uuid.toLowerCase()],
    ['UUID', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['RELATION', uuid, uuid.toLowerCase()],
    ['RELATION', null, null],
    ['POSITION', 1.5, 1.5],
    ['POSITION', 'first', 'first'],
    ['POSITION', 'last', 'last'],
    ['RAW_JSON', {}, {}],
    ['RAW_JSON', [1, null, { a: ['x'] }], [1, null, { a: ['x'] }]],
    ['RAW_JSON', '{"a": [1]}', { a: [1] }],
    ['RAW_JSON', 5, 5],
    ['RAW_JSON', false, false],
    ['RAW_JSON', 'null', null],
    ['RAW_JSON', null, null],
  ])('%s takes %j', (type, given, stored, field) => {
    expect(read(type, given, field)).toEqual({ '': stored });
  });

  it.each([
    ['2025-01-20', '2025-01-20T00:00:00.000Z'],
    ['20250120', '2025-01-20T00:00:00.000Z'],
    ['2025.01.20', '2025-01-20T00:00:00.000Z'],
    ['2025/1/20', '2025-01-20T00:00:00.000Z'],
    ['01-20-2025', '2025-01-20T00:00:00.000Z'],
    ['01/20/2025', '2025-01-20T00:00:00.000Z'],
    ['01.20.2025', '2025-01-20T00:00:00.000Z'],
    ['January 20, 2025', '2025-01-20T00:00:00.000Z'],
    ['jan 20, 2025', '2025-01-20T00:00:00.000Z'],
    ['20 January 2025', '2025-01-20T00:00:00.000Z'],
    ['2 May 2025', '2025-05-02T00:00:00.000Z'],
    ['20-Jan-2025', '2025-01-20T00:00:00.000Z'],
    ['2025-Jan-20', '2025-01-20T00:00:00.000Z'],
    ['2025-01-20 10:00', '2025-01-20T10:00:00.000Z'],
    ['2025-01-20T10:00:00', '2025-01-20T10:00:00.000Z'],
    ['2025-01-20 10:00:00.5', '2025-01-20T10:00:00.500Z'],
    ['2025-01-20T10:00:00.123999Z', '2025-01-20T10:00:00.123Z'],
    ['2025-01-20T10:00:00+02:00', '2025-01-20T08:00:00.000Z'],
    ['2025-01-20T10:00:00-0530', '2025-01-20T15:30:00.000Z'],
    ['2025-01-20 00:30:00+01', '2025-01-19T23:30:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    [' 2025-01-20 ', '2025-01-20T00:00:00.000Z'],
  ])('dates: %j', (given, stored) => {
    expect(read('DATE_TIME', given)).toEqual({ '': stored });
    expect(read('DATE', given)).toEqual({ '': stored.slice(0, 10) });
  });

  it.each([
    '2025-02-30',
    '2023-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '20.01.2025',
    '0000-01-01',
    '10000-01-01',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '2025-01-20T24:00:00Z',
    '2025-01-20T10:60:00Z',
    '2025-01-20T10:00:00+24:00',
    '2025-01/20',
    '2025-01-20T10',
    'Jan 20 2025',
    'Foo 20, 2025',
    'now',
    '',
    '1737367200000',
    '2025-01-20T10:00:00.',
  ])('no date: %j', (given) => {
    expect(read('DATE', given)).toEqual([date(given)]);
    expect(read('DATE_TIME', given)).toEqual([dateTime(given)]);
  });
});

describe('what is refused', () => {
  const notNullable = 'Field f is not nullable and has no default value.';
  it.each<Case>([
    ['TEXT', 1, 'Invalid string value 1 for text field "f"'],
    ['TEXT', { a: [1, 'x'] }, 'Invalid string value {"a":[1,"x"]} for text field "f"'],
    ['TEXT', 'a\u0000b', `Invalid string value 'a\\u0000b' for text field "f": it contains a NUL character`],
    ['TEXT', 'a\ud800', `Invalid string value 'a\ufffd' for text field "f": it contains a lone surrogate`],
    ['NUMBER', 'string', `Invalid number value 'string' for field "f"`],
    ['NUMBER', '5', `Invalid number value '5' for field "f"`],
    ['NUMBER', Number('1e400'), 'Invalid number value Infinity for field "f"'],
    [
      'NUMBER',
      1.5,
      'Invalid number value 1.5 for field "f". Expected a whole number',
      { settings: { dataType: 'int' } },
    ],
    [
      'NUMBER',
      1.234,
      'Invalid number value 1.234 for field "f". At most 2 decimals are allowed',
      { settings: { decimals: 2 } },
    ],
    [
      'NUMBER',
      2 ** 53,
      'Invalid number value 9007199254740992 for field "f". Whole numbers are exact up to 9007199254740991',
      { settings: { dataType: 'bigint' } },
    ],
    ['NUMBER', null, notNullable, { isNullable: false }],
    ['BOOLEAN', 'x', `Invalid boolean value 'x' for field "f"`],
    ['BOOLEAN', 0, 'Invalid boolean value 0 for field "f"'],
    ['BOOLEAN', null, notNullable, { isNullable: false }],
    ['DATE', 5, `Invalid value 5 for date field "f". Expected format: 'YYYY-MM-DD'`],
    ['DATE_TIME', null, notNullable, { isNullable: false }],
    ['SELECT', 'X', 'Invalid value "X" for field "stage". Valid values are: NEW, WON', stages],
    ['SELECT', '', 'Invalid value "" for field "stage". Valid values are: NEW, WON', stages],
    ['SELECT', ['NEW'], 'Invalid value ["NEW"] for field "stage". Valid values are: NEW, WON', stages],
    [
      'RATING',
      5,
      'Invalid value 5 for field "f". Valid values are: RATING_1, RATING_2, RATING_3, RATING_4, RATING_5',
    ],
    [
      'MULTI_SELECT',
      'x',
      `Invalid value 'x' for multi select field "stage". Valid values are: NEW, WON`,
      stages,
    ],
    ['MULTI_SELECT', 5, 'Invalid value 5 for multi select field "stage". Valid values are: NEW, WON', stages],
    ['ARRAY', 1, 'Invalid value 1 for field "f - Array values need to be string"'],
    ['ARRAY', ['a', 1], 'Invalid value 1 for field "f - Array values need to be string"'],
    ['ARRAY', ['a\u0000'], `Invalid value 'a\\u0000' for field "f": it contains a NUL character`],
    ['UUID', 'non-uuid', `Invalid UUID value 'non-uuid' for field "f"`],
    ['UUID', '', `Invalid UUID value '' for field "f"`],
    ['RELATION', 5, 'Invalid UUID value 5 for field "f"'],
    ['RELATION', null, notNullable, { isNullable: false }],
    ['POSITION', 'x', `Invalid position value 'x' for field "f"`],
    ['POSITION', null, notNullable, { isNullable: false }],
    ['RAW_JSON', 'x', `Invalid object value 'x' for field "f"`],
    ['RAW_JSON', '"x"', `Invalid object value '"x"' for field "f"`],
    ['RAW_JSON', { a: ['\u0000'] }, 'Invalid object value for field "f": it contains a NUL character'],
    ['RAW_JSON', { '\udc00': 1 }, 'Invalid object value for field "f": it contains a lone surrogate'],
    ['RAW_JSON', '[1e400]', 'Invalid object value for field "f": it contains a number that is out of range'],
    ['RAW_JSON', null, notNullable, { isNullable: false }],
  ])('%s refuses %j', (type, given, message, field) => {
    expect(read(type, given, field)).toEqual([message]);
  });

  it('text that is too long, shown by its beginning', () => {
    const [message] = [read('TEXT', 'x'.repeat(LIMITS.text + 1))].flat();
    expect(message).toBe(
      `Invalid string value '${'x'.repeat(100)}…' for text field "f": it is longer than ${LIMITS.text} characters`,
    );
  });

  it('JSON that nests too deep, however deep', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(read('RAW_JSON', nested(64))).not.toBeInstanceOf(Array);
    const message = 'Invalid object value for field "f": it is nested deeper than 64 levels';
    expect(read('RAW_JSON', nested(65))).toEqual([message]);
    expect(read('RAW_JSON', nested(100_000))).toEqual([message]);
    expect(read('TEXT', JSON.parse(nested(100_000)))).toEqual([
      `Invalid string value ${'['.repeat(100)}… for text field "f"`,
    ]);
  });

  it('lists that are too long', () => {
    const list = Array.from({ length: LIMITS.items + 1 }, String);
    expect(read('ARRAY', list)).toEqual(['Field "f" has too many items: at most 1000 are allowed']);
  });

  it('no more than the first problems of a list', () => {
    const refused = read('ARRAY', Array(50_000).fill(1));
    expect(refused).toHaveLength(LIMITS.problems + 1);
    expect(Object.values(refused).at(-1)).toBe('… and 49980 more problems with field "f"');
  });
});
