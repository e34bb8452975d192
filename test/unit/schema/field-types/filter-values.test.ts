import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOperand } from '../../../../src/schema/field-types/filter-values.ts';
import { KINDS } from '../../../../src/schema/kinds.ts';
import type { Kind } from '../../../../src/schema/types.ts';
import { options } from './read.ts';

const field = { name: 'f', options: null };
const stage = { name: 'stage', options: options('NEW', 'WON') };

describe('operands', () => {
  it.each<[Kind, string, unknown]>([
    ['text', '', ''],
    ['text', ' a ', ' a '],
    ['json', '%a%', '%a%'],
    ['number', '1.5', 1.5],
    ['number', ' -.5e3 ', -500],
    ['number', '+7.', 7],
    ['integer', '10', 10],
    ['integer', '10.0', 10],
    ['integer', '1e6', 1_000_000],
    ['integer', '9223372036854775807', '9223372036854775807'],
    ['integer', '-9223372036854775808', '-9223372036854775808'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['uuid', '0198C1B2-aaaa-7bbb-8ccc-0123456789ab', '0198c1b2-aaaa-7bbb-8ccc-0123456789ab'],
    ['date', '20 Jan 2025', '2025-01-20'],
    ['dateTime', '2025-01-20T10:00:00+02:00', '2025-01-20T08:00:00.000Z'],
    ['option', 'anything', 'anything'],
    ['list', '', []],
    ['list', '[]', []],
    ['list', 'a', ['a']],
    ['list', '[a, b]', ['a', 'b']],
    ['list', '["a,b","c"]', ['a,b', 'c']],
  ])('%s reads %j', (kind, text, value) => {
    expect(readOperand(kind, text, field)).toEqual({ value });
  });

  it.each<[Kind, string, string]>([
    ['number', 'abc', `Invalid number value 'abc' for field "f"`],
    ['number', '', `Invalid number value '' for field "f"`],
    ['number', '0x10', `Invalid number value '0x10' for field "f"`],
    ['number', '1e400', `Invalid number value '1e400' for field "f"`],
    ['number', 'Infinity', `Invalid number value 'Infinity' for field "f"`],
    ['integer', '1.5', `Invalid number value '1.5' for field "f"`],
    ['integer', '9223372036854775808', `Invalid number value '9223372036854775808' for field "f"`],
    ['integer', '1e300', `Invalid number value '1e300' for field "f"`],
    ['boolean', 'TRUE', `Invalid boolean value 'TRUE' for field "f"`],
    ['uuid', 'x', `Invalid UUID value 'x' for field "f"`],
    ['date', '2025-02-30', `Invalid value '2025-02-30' for date field "f". Expected format: 'YYYY-MM-DD'`],
    ['dateTime', 'x', `Invalid value 'x' for date-time field "f". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`],
    ['text', 'a\u0000', `Invalid value 'a\\u0000' for field "f": it contains a NUL character`],
    ['text', '\ud800', `Invalid value '\ufffd' for field "f": it contains a lone surrogate`],
  ])('%s refuses %j', (kind, text, problem) => {
    expect(readOperand(kind, text, field)).toEqual({ problem });
  });

  it('are held against the options', () => {
    const problem = 'Invalid value "BAD" for field "stage". Valid values are: NEW, WON';
    expect(readOperand('option', 'NEW', stage)).toEqual({ value: 'NEW' });
    expect(readOperand('option', 'BAD', stage)).toEqual({ problem });
    expect(readOperand('list', '[NEW,BAD]', stage)).toEqual({ problem });
    expect(readOperand('list', 'NEW', { ...stage, comparator: 'containsAny' })).toEqual({ value: 'NEW' });
    expect(readOperand('list', '[NEW]', { ...stage, comparator: 'containsAny' })).toHaveProperty('problem');
  });

  it('never throw', () => {
    const kinds: readonly string[] = Object.keys(KINDS);
    const isKind = (kind: string): kind is Kind => kinds.includes(kind);
    const kind = fc.constantFrom(...kinds.filter(isKind));
    fc.assert(
      fc.property(
        kind,
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-+\d.e[\],"a]*$/)),
        (kind, text) => {
          const read = readOperand(kind, text, field);
          return 'value' in read || read.problem.includes('"f"');
        },
      ),
    );
  });
});
