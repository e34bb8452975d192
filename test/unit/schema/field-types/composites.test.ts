import { describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '../../../../src/schema/field-types/index.ts';
import { LIMITS } from '../../../../src/schema/field-types/limits.ts';
import type { FieldTraits, FieldTypeName } from '../../../../src/schema/types.ts';
import { read } from './read.ts';

const LABELS = {
  FULL_NAME: 'full name',
  ADDRESS: 'address',
  CURRENCY: 'currency',
  EMAILS: 'emails',
  LINKS: 'links',
  PHONES: 'phones',
  ACTOR: 'actor',
} as const satisfies Partial<Record<FieldTypeName, string>>;
const COMPOSITES = [
  'FULL_NAME',
  'ADDRESS',
  'CURRENCY',
  'EMAILS',
  'LINKS',
  'PHONES',
  'ACTOR',
] as const satisfies readonly (keyof typeof LABELS)[];

describe.each(COMPOSITES)('%s', (type) => {
  it('refuses what is no object, and each sub-field it does not know', () => {
    expect(read(type, 'x')).toEqual([`Invalid object value 'x' for field "f"`]);
    expect(read(type, [])).toEqual(['Invalid object value [] for field "f"']);
    expect(read(type, 5)).toEqual(['Invalid object value 5 for field "f"']);
    expect(read(type, { x: 1, y: null })).toEqual([
      `Invalid subfield x for ${LABELS[type]} field "f"`,
      `Invalid subfield y for ${LABELS[type]} field "f"`,
    ]);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, 1]));
    expect(read(type, many)).toHaveLength(LIMITS.problems + 1);
  });

  it('clears with null, keeps what is left out, and takes JSON text', () => {
    const cleared = Object.fromEntries(FIELD_TYPES[type].parts.map(({ name }) => [name, null]));
    expect(read(type, null)).toEqual(cleared);
    expect(read(type, cleared)).toEqual(cleared);
    expect(read(type, {})).toEqual({});
    expect(read(type, '{}')).toEqual({});
  });
});

type Case = [type: FieldTypeName, given: unknown, outcome: unknown, field?: Partial<FieldTraits>];

const id = '0198c1b2-aaaa-7bbb-8ccc-0123456789ab';
const sources = 'EMAIL, CALENDAR, WORKFLOW, AGENT, API, IMPORT, MANUAL, SYSTEM, WEBHOOK, APPLICATION';
const micros = 'Expected a whole number between -9000000000000000 and 9000000000000000';

describe('sub-fields', () => {
  it.each<Case>([
    ['FULL_NAME', { firstName: 'Ann' }, { firstName: 'Ann' }],
    ['FULL_NAME', { firstName: '', lastName: 'Lee' }, { firstName: null, lastName: 'Lee' }],
    ['FULL_NAME', '{"lastName":"Lee"}', { lastName: 'Lee' }],
    ['ADDRESS', { addressCity: 'Oslo', addressLat: -59.9 }, { addressCity: 'Oslo', addressLat: -59.9 }],
    ['ADDRESS', { addressLat: '59.9', addressLng: '' }, { addressLat: 59.9, addressLng: null }],
    ['CURRENCY', { amountMicros: 1_500_000 }, { amountMicros: 1_500_000 }],
    [
      'CURRENCY',
      { amountMicros: '1500000', currencyCode: ' USD ' },
      { amountMicros: 1_500_000, currencyCode: 'USD' },
    ],
    ['CURRENCY', { amountMicros: -9e15, currencyCode: '' }, { amountMicros: -9e15, currencyCode: null }],
    ['CURRENCY', { amountMicros: '' }, { amountMicros: null }],
    ['ACTOR', { source: 'EMAIL' }, { source: 'EMAIL' }],
    [
      'ACTOR',
      { source: 'API', name: 'k', workspaceMemberId: id.toUpperCase(), context: {} },
      { source: 'API', name: 'k', workspaceMemberId: id },
    ],
  ])('%s takes %j', (type, given, stored, field) => {
    expect(read(type, given, field)).toEqual(stored);
  });

  it.each<Case>([
    ['ADDRESS', JSON.parse('{"__proto__":1}'), ['Invalid subfield __proto__ for address field "f"']],
    [
      'LINKS',
      JSON.parse('{"secondaryLinks":[{"url":"a.b","__proto__":{}}]}'),
      ['Invalid subfield __proto__ for links field "f.secondaryLinks"'],
    ],
    ['RICH_TEXT', JSON.parse('{"__proto__":""}'), [`Invalid subfield '__proto__' for rich text field "f"`]],
    [
      'FULL_NAME',
      { firstName: 1, middle: 'x', lastName: 'a\u0000' },
      [
        'Invalid string value 1 for text field "f.firstName"',
        `Invalid string value 'a\\u0000' for text field "f.lastName": it contains a NUL character`,
        'Invalid subfield middle for full name field "f"',
      ],
    ],
    [
      'ADDRESS',
      { addressCity: false, addressLat: 'north' },
      [
        'Invalid string value false for text field "f.addressCity"',
        `Invalid number value 'north' for field "f.addressLat"`,
      ],
    ],
    [
      'CURRENCY',
      { amountMicros: 1.5, currencyCode: 'X'.repeat(11) },
      [
        `Invalid number value 1.5 for field "f.amountMicros". ${micros}`,
        `Invalid string value '${'X'.repeat(11)}' for text field "f.currencyCode": it is longer than 10 characters`,
      ],
    ],
    [
      'CURRENCY',
      { amountMicros: 9_000_000_000_000_001 },
      [`Invalid number value 9000000000000001 for field "f.amountMicros". ${micros}`],
    ],
    ['CURRENCY', { amountMicros: 'ten' }, [`Invalid number value 'ten' for field "f.amountMicros"`]],
    [
      'ACTOR',
      { source: 'X', workspaceMemberId: 'y' },
      [
        `Invalid value "X" for field "f.source". Valid values are: ${sources}`,
        `Invalid UUID value 'y' for field "f.workspaceMemberId"`,
      ],
    ],
    ['ACTOR', null, ['Field f is not nullable and has no default value.'], { isNullable: false }],
  ])('%s refuses %j', (type, given, messages, field) => {
    expect(read(type, given, field)).toEqual(messages);
  });
});

describe('EMAILS', () => {
  it.each([
    ['PREFIX@💩。LA.', 'prefix@xn--ls8h.la'],
    [' Jürgen@Example.COM ', 'jürgen@example.com'],
    ['a+b@sub.example.com', 'a+b@sub.example.com'],
    ['a@localhost', 'a@localhost'],
    ['', null],
  ])('stores %j as %j', (given, stored) => {
    expect(read('EMAILS', { primaryEmail: given })).toEqual({ primaryEmail: stored });
  });

  it.each([
    'not-an-email',
    'a@',
    '@b.co',
    'a b@c.de',
    'a@b@c.de',
    'a@1.2',
    'a@b',
    'a@b..co',
    'a@b.co/x',
    'a@[1.2.3.4]',
    `${'a'.repeat(65)}@b.co`,
    '<a@b.co>',
    'a\ud800@b.co',
  ])('refuses %j', (given) => {
    expect(read('EMAILS', { primaryEmail: given })).toEqual([
      `Invalid string value '${given.toWellFormed()}' for email field "f.primaryEmail"`,
    ]);
  });

  it('takes a list or its JSON text, without repeats, and tells every problem', () => {
    const stored = { additionalEmails: ['a@b.co', 'c@d.ee'] };
    expect(read('EMAILS', { additionalEmails: ['A@b.co', '', 'a@B.CO', 'c@d.ee'] })).toEqual(stored);
    expect(read('EMAILS', { additionalEmails: '["a@b.co","c@d.ee"]' })).toEqual(stored);
    expect(read('EMAILS', { primaryEmail: 'c@d.ee', additionalEmails: ['a@b.co', 'C@d.ee'] })).toEqual({
      primaryEmail: 'c@d.ee',
      additionalEmails: ['a@b.co'],
    });
    expect(read('EMAILS', { additionalEmails: [] })).toEqual({ additionalEmails: null });
    expect(read('EMAILS', { additionalEmails: '' })).toEqual({ additionalEmails: null });
    expect(read('EMAILS', { primaryEmail: 'x', additionalEmails: ['y', 'a@b.co', 1] })).toEqual([
      `Invalid string value 'x' for email field "f.primaryEmail"`,
      'Invalid string value 1 for email field "f.additionalEmails"',
    ]);
    expect(read('EMAILS', { additionalEmails: ['y', 'z'] })).toEqual([
      `Invalid string value 'y' for email field "f.additionalEmails"`,
      `Invalid string value 'z' for email field "f.additionalEmails"`,
    ]);
  });
});

const notALink = (url: string, part = 'primaryLinkUrl') =>
  `The URL of the link is not valid for field "f.${part}": '${url}'`;

describe('LINKS', () => {
  it.each([
    ['https://Example.com/Path/', 'https://example.com/Path'],
    ['HTTPS://test.com/', 'https://test.com'],
    ['http://u:p@Example.com:80/a?b=/#c/', 'http://example.com/a?b=/#c/'],
    ['Example.com/', 'example.com'],
    ['Example.com:8080/X/', 'example.com:8080/X'],
    ['example.com.', 'example.com'],
    ['localhost:3000/', 'localhost:3000'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
    ['127.0.0.1', '127.0.0.1'],
    ['https://例え.jp/ü b', 'https://xn--r8jz45g.jp/ü b'],
    ['medium.com/@me', 'medium.com/@me'],
    ['', null],
  ])('stores %j as %j', (given, stored) => {
    expect(read('LINKS', { primaryLinkUrl: given })).toEqual({ primaryLinkUrl: stored });
  });

  it.each([
    'foo',
    '123',
    '1.5',
    '127.1',
    'javascript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'data:text/html,x.y',
    'mailto:a@b.co',
    'a@b.co',
    'https://foo',
    'https:///example.com',
    '//example.com',
    '/example.com',
    'https://exa mple.com',
    'https://a,b.com',
    'http://example.com:99999',
    'java\nscript:x.y',
  ])('refuses %j', (given) => {
    expect(read('LINKS', { primaryLinkUrl: given })).toEqual([notALink(given)]);
  });

  it('counts bytes', () => {
    const url = (letters: number) => `https://a.bc/${'é'.repeat(letters)}`;
    expect(read('LINKS', { primaryLinkUrl: url(993) })).toEqual({ primaryLinkUrl: url(993) });
    expect(read('LINKS', { primaryLinkUrl: url(994) })).toEqual([
      'The URL of the link is not valid for field "f.primaryLinkUrl": it is longer than 2000 bytes',
    ]);
  });

  it('puts the next link in the place of an emptied one', () => {
    const secondaryLinks = [{ url: '', label: 'q' }, { url: 'A.com', label: 'A' }, { url: 'b.com' }];
    expect(read('LINKS', { primaryLinkUrl: '', primaryLinkLabel: 'z', secondaryLinks })).toEqual({
      primaryLinkLabel: 'A',
      primaryLinkUrl: 'a.com',
      secondaryLinks: [{ url: 'b.com', label: '' }],
    });
    const kept = [
      { url: 'a.com', label: 'A' },
      { url: 'b.com', label: '' },
    ];
    expect(read('LINKS', { secondaryLinks })).toEqual({ secondaryLinks: kept });
    expect(read('LINKS', { secondaryLinks: JSON.stringify(secondaryLinks) })).toEqual({
      secondaryLinks: kept,
    });
    expect(read('LINKS', { primaryLinkUrl: '', primaryLinkLabel: 'z' })).toEqual({
      primaryLinkUrl: null,
      primaryLinkLabel: null,
    });
    expect(read('LINKS', { primaryLinkUrl: null })).toEqual({ primaryLinkUrl: null });
    expect(read('LINKS', { primaryLinkLabel: 'z' })).toEqual({ primaryLinkLabel: 'z' });
  });

  it('tells every problem', () => {
    const secondaryLinks = [{ url: 'foo' }, { url: 'b.com', x: 1 }, 'bar'];
    expect(read('LINKS', { primaryLinkUrl: 'baz', secondaryLinks })).toEqual([
      notALink('baz'),
      notALink('foo', 'secondaryLinks'),
      'Invalid subfield x for links field "f.secondaryLinks"',
      `Invalid object value 'bar' for field "f.secondaryLinks"`,
    ]);
    expect(read('LINKS', { secondaryLinks: 'x' })).toEqual([
      `Invalid array value 'x' for field "f.secondaryLinks"`,
    ]);
  });
});

describe('PHONES', () => {
  const parts = (number: string | null, country: string | null, calling: string | null) => ({
    primaryPhoneNumber: number,
    primaryPhoneCountryCode: country,
    primaryPhoneCallingCode: calling,
  });

  it.each([
    [{ primaryPhoneNumber: '+33123456789' }, parts('123456789', 'FR', '+33')],
    [{ primaryPhoneNumber: '+1123456789' }, parts('123456789', null, '+1')],
    [{ primaryPhoneNumber: '+1 (555) 555-0100' }, parts('5555550100', null, '+1')],
    [{ primaryPhoneNumber: '+1 212 555 1234 ext. 5' }, parts('2125551234 ext. 5', 'US', '+1')],
    [{ primaryPhoneNumber: '+800 1234 5678' }, parts('12345678', null, '+800')],
    [{ primaryPhoneNumber: '5551234' }, { primaryPhoneNumber: '5551234' }],
    [{ primaryPhoneNumber: '555-0100' }, { primaryPhoneNumber: '555-0100' }],
    [parts('5551234', '', ''), parts('5551234', null, null)],
    [parts('612345678', 'FR', '+33'), parts('612345678', 'FR', '+33')],
    [parts('06 12 34 56 78', 'fr', null), parts('612345678', 'FR', '+33')],
    [parts('555-0100', 'US', '1'), parts('5550100', 'US', '+1')],
    [parts('7911123456', 'GB', '+44'), parts('7911123456', 'GB', '+44')],
    [
      { primaryPhoneNumber: '5551234', primaryPhoneCallingCode: '+1' },
      { primaryPhoneNumber: '5551234', primaryPhoneCallingCode: '+1' },
    ],
    [{ primaryPhoneNumber: '' }, { primaryPhoneNumber: null }],
    [{ primaryPhoneCountryCode: 'FR' }, { primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' }],
    [{ primaryPhoneCallingCode: '+33' }, { primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' }],
    [{ primaryPhoneCallingCode: '+1' }, { primaryPhoneCallingCode: '+1' }],
    [{ primaryPhoneCountryCode: '' }, { primaryPhoneCountryCode: null }],
  ])('reads %j', (given, stored) => {
    expect(read('PHONES', given)).toEqual(stored);
  });

  it.each<[object, string[]]>([
    [
      { primaryPhoneNumber: 'abc' },
      ['Provided phone number is invalid abc for field "f.primaryPhoneNumber"'],
    ],
    [{ primaryPhoneNumber: '5' }, ['Provided phone number is invalid 5 for field "f.primaryPhoneNumber"']],
    [
      { primaryPhoneCountryCode: 'XX', primaryPhoneCallingCode: '+999', additionalPhones: [{ number: 'x' }] },
      [
        'Invalid country code XX for field "f.primaryPhoneCountryCode"',
        'Invalid calling code +999 for field "f.primaryPhoneCallingCode"',
        'Provided phone number is invalid x for field "f.additionalPhones"',
      ],
    ],
    [
      { primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+1' },
      ['Provided country code and calling code are conflicting for field "f.primaryPhoneCountryCode"'],
    ],
    [
      parts('+33123456789', 'US', '+1'),
      [
        'Provided and inferred calling code are conflicting for field "f.primaryPhoneCallingCode"',
        'Provided and inferred country code are conflicting for field "f.primaryPhoneCountryCode"',
      ],
    ],
    [
      { additionalPhones: [{ number: '112', x: 1 }] },
      ['Invalid subfield x for phones field "f.additionalPhones"'],
    ],
    [
      { primaryPhoneNumber: 1, additionalPhones: 'x' },
      [
        'Invalid string value 1 for text field "f.primaryPhoneNumber"',
        `Invalid array value 'x' for field "f.additionalPhones"`,
      ],
    ],
  ])('refuses %j', (given, messages) => {
    expect(read('PHONES', given)).toEqual(messages);
  });

  it('reads additional numbers by the same rules', () => {
    const additionalPhones = [
      { number: '+33123456789' },
      { number: '' },
      { number: '5551234', callingCode: '' },
    ];
    const stored = {
      additionalPhones: [
        { number: '123456789', countryCode: 'FR', callingCode: '+33' },
        { number: '5551234', countryCode: '', callingCode: '' },
      ],
    };
    expect(read('PHONES', { additionalPhones })).toEqual(stored);
    expect(read('PHONES', { additionalPhones: JSON.stringify(additionalPhones) })).toEqual(stored);
    expect(read('PHONES', { additionalPhones: [] })).toEqual({ additionalPhones: null });
    expect(read('PHONES', { additionalPhones: null })).toEqual({ additionalPhones: null });
  });
});
