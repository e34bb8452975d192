import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '../../../../src/schema/field-types/index.ts';
import { FIELD_TYPE_NAMES } from '../../../../src/schema/types.ts';
import { options, read } from './read.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.webUrl(),
  fc.uuid(),
  fc.stringMatching(/^\+?[0-9]{1,15}$/),
  fc.stringMatching(/^(https?:\/\/)?[a-zA-Z.]{1,9}(:\d{1,3})?\/{0,3}[?#]?\/{0,2}$/),
  fc
    .date({ noInvalidDate: true, min: new Date('0001-01-02'), max: new Date('9999-12-30') })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    'NEW',
    'WON',
    'RATING_2',
    'first',
    'API',
    'US',
    'FR',
    'GB',
    'RU',
    'AR',
    'MX',
    '+1',
    '33',
    '+7',
    '+54',
    'a@B.co',
  ),
  fc.constantFrom(
    'https://X.com/a//',
    'x.y',
    '+33123456789',
    '2125551234',
    '+7 8001234567',
    '# *a*\n- b',
    "''",
    '[]',
  ),
);
const json = fc.oneof(text, fc.double(), fc.integer(), fc.jsonValue({ maxDepth: 3 }));
const names = ['url', 'label', 'number', 'countryCode', 'callingCode', 'type', 'content'];
const entry = fc.record(Object.fromEntries(names.map((name) => [name, text])), { requiredKeys: [] });
const item = fc.oneof(
  json,
  entry,
  fc.record({ url: text, label: text }),
  fc.record({ number: text, countryCode: text }),
);

describe.each(FIELD_TYPE_NAMES)('%s', (type) => {
  const { parts } = FIELD_TYPES[type];
  const subfields = Object.fromEntries(
    parts.map(({ name }) => [name, fc.oneof(json, fc.array(item, { maxLength: 3 }))]),
  );
  const value = fc.oneof(json, fc.array(text), fc.record(subfields, { requiredKeys: [] }));
  const field = { options: type.endsWith('SELECT') ? options('NEW', 'WON') : null };

  it('refuses any JSON with sentences, or stores it so that it reads as itself', () => {
    fc.assert(
      fc.property(value, fc.boolean(), (given, isNullable) => {
        const outcome = read(type, given, { ...field, isNullable });
        if (Array.isArray(outcome)) {
          expect(outcome).not.toHaveLength(0);
          for (const message of outcome) expect(message).toMatch(/"f[." ]|Field f /);
          return;
        }
        const stored = JSON.stringify(outcome);
        expect(stored.isWellFormed()).toBe(true);
        const sent: Record<string, unknown> = JSON.parse(stored);
        for (const name of Object.keys(outcome)) expect(parts.map((part) => part.name)).toContain(name);
        expect(read(type, parts[0]?.name === '' ? sent[''] : sent, { ...field, isNullable })).toEqual(sent);
      }),
      { numRuns: 400 },
    );
  });
});
