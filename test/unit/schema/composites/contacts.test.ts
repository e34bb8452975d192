import { z } from '@hono/zod-openapi';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emails } from '../../../../src/schema/field-types/emails.ts';
import { links } from '../../../../src/schema/field-types/links.ts';
import { phones } from '../../../../src/schema/field-types/phones.ts';
import type { FieldType } from '../../../../src/schema/types.ts';

const field = { name: 'f', isNullable: true, options: null, settings: null };

/** What is stored, or the sentences that refuse it. */
const read = (type: FieldType, value: unknown) => {
  const result = type.input(field).safeParse(type.coerce ? type.coerce(value, field) : value);
  return result.success ? result.data : result.error.issues.map(({ message }) => message);
};

const linkRefusal = (url: string, part = 'primaryLinkUrl') =>
  `The URL of the link is not valid for field "f.${part}": '${url}'`;

describe('every composite', () => {
  it.each([
    [emails, 'emails'],
    [links, 'links'],
    [phones, 'phones'],
  ])('%# refuses what is no object and sub-fields it does not know', (type, label) => {
    expect(read(type, 'x')).toEqual([`Invalid object value 'x' for field "f"`]);
    expect(read(type, { x: 1, y: 2 })).toEqual([
      `Invalid subfield x for ${label} field "f"`,
      `Invalid subfield y for ${label} field "f"`,
    ]);
  });

  it.each([emails, links, phones])('%# clears with null, and keeps what is left out', (type) => {
    expect(read(type, null)).toEqual(Object.fromEntries(type.parts.map(({ name }) => [name, null])));
    expect(read(type, '{}')).toEqual({});
    const empty = Object.fromEntries(type.parts.map(({ name }) => [name, '']));
    expect(read(type, empty)).toEqual(read(type, null));
  });

  it.each([emails, links, phones])('%# can be documented', (type) => {
    expect(() => z.toJSONSchema(type.input(field), { io: 'input' })).not.toThrow();
    expect(z.toJSONSchema(type.output(field))).toMatchObject({ type: 'object' });
  });

  it('takes defaults plainly and in quotes', () => {
    const given = { primaryEmail: "'A@b.co'", additionalEmails: null };
    expect(emails.defaultValue?.(field).parse(given)).toEqual({
      primaryEmail: 'a@b.co',
      additionalEmails: null,
    });
    expect(links.defaultValue?.(field).parse({ secondaryLinks: "'[]'" })).toBe(null);
  });
});

describe('EMAILS', () => {
  it.each([
    ['PREFIX@💩。LA.', 'prefix@xn--ls8h.la'],
    [' Jürgen@Example.COM ', 'jürgen@example.com'],
    ['a+b@sub.example.com', 'a+b@sub.example.com'],
  ])('stores %s as %s', (given, stored) => {
    expect(read(emails, { primaryEmail: given })).toEqual({ primaryEmail: stored });
  });

  it.each([
    'not-an-email',
    'a@',
    '@b.co',
    'a b@c.de',
    'a@b@c.de',
    'a@1.2',
    `a@${'b'.repeat(255)}.co`,
    '<a@b.co>',
  ])('refuses %s', (given) => {
    const refusals = read(emails, { primaryEmail: given });
    expect(refusals).toEqual([
      expect.stringMatching(/^Invalid string value '.+ for email field "f\.primaryEmail"$/),
    ]);
  });

  it('takes a list or its JSON text, without repeats, and reports every entry', () => {
    const stored = { additionalEmails: ['a@b.co', 'c@d.ee'] };
    expect(read(emails, { additionalEmails: ['A@b.co', '', 'a@B.CO', 'c@d.ee'] })).toEqual(stored);
    expect(read(emails, { additionalEmails: '["a@b.co","c@d.ee"]' })).toEqual(stored);
    expect(read(emails, { primaryEmail: 'not-an-email', additionalEmails: ['x', 'a@b.co', 'y'] })).toEqual([
      `Invalid string value 'not-an-email' for email field "f.primaryEmail"`,
      `Invalid string value 'x' for email field "f.additionalEmails"`,
      `Invalid string value 'y' for email field "f.additionalEmails"`,
    ]);
  });
});

describe('LINKS', () => {
  it.each([
    ['https://Example.com/Path/', 'https://example.com/Path'],
    ['HTTPS://test.com/', 'https://test.com'],
    ['http://u:p@Example.com:80/a?b=/#c/', 'http://example.com/a?b=/#c/'],
    ['Example.com/', 'example.com'],
    ['localhost:3000/', 'localhost:3000'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
    ['127.0.0.1', '127.0.0.1'],
    ['https://例え.jp/ü', 'https://xn--r8jz45g.jp/ü'],
    ['medium.com/@me', 'medium.com/@me'],
  ])('stores %s as %s', (given, stored) => {
    expect(read(links, { primaryLinkUrl: given })).toEqual({ primaryLinkUrl: stored });
  });

  it.each([
    'foo',
    '123',
    '1.5',
    'javascript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'data:text/html,x.y',
    'mailto:a@b.co',
    'https://foo',
    '//example.com',
    'https://exa mple.com',
  ])('refuses %s', (given) => {
    expect(read(links, { primaryLinkUrl: given })).toEqual([linkRefusal(given)]);
  });

  it('counts bytes', () => {
    const url = (letters: number) => `https://a.bc/${'é'.repeat(letters)}`;
    expect(read(links, { primaryLinkUrl: url(993) })).toEqual({ primaryLinkUrl: url(993) });
    expect(read(links, { primaryLinkUrl: url(994) })).toEqual([
      'The URL of the link is not valid for field "f.primaryLinkUrl": it is longer than 2000 bytes',
    ]);
  });

  it('puts the next link in the place of an emptied one', () => {
    const secondaryLinks = [{ url: '', label: 'q' }, { url: 'A.com', label: 'A' }, { url: 'b.com' }];
    expect(read(links, { primaryLinkUrl: '', primaryLinkLabel: 'z', secondaryLinks })).toEqual({
      primaryLinkLabel: 'A',
      primaryLinkUrl: 'a.com',
      secondaryLinks: [{ url: 'b.com', label: '' }],
    });
    expect(read(links, { secondaryLinks })).toEqual({
      secondaryLinks: [
        { url: 'a.com', label: 'A' },
        { url: 'b.com', label: '' },
      ],
    });
  });

  it('reports every problem', () => {
    const secondaryLinks = [{ url: 'foo' }, { url: 'b.com', x: 1 }, { url: 'bar' }];
    expect(read(links, { primaryLinkUrl: 'baz', secondaryLinks })).toEqual([
      linkRefusal('baz'),
      linkRefusal('foo', 'secondaryLinks'),
      'Invalid subfield x for links field "f.secondaryLinks"',
      linkRefusal('bar', 'secondaryLinks'),
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
    ['+33123456789', parts('123456789', 'FR', '+33')],
    ['+1123456789', parts('123456789', null, '+1')],
    ['+1 (555) 555-0100', parts('5555550100', null, '+1')],
    ['+1 212 555 1234 ext. 5', parts('2125551234 ext. 5', 'US', '+1')],
    ['+800 1234 5678', parts('12345678', null, '+800')],
    ['5551234', { primaryPhoneNumber: '5551234' }],
    ['555-0100', { primaryPhoneNumber: '555-0100' }],
  ])('reads %s alone', (given, stored) => {
    expect(read(phones, { primaryPhoneNumber: given })).toEqual(stored);
  });

  it('reads national numbers with what is known of their country', () => {
    const known = { primaryPhoneNumber: '06 12 34 56 78', primaryPhoneCountryCode: 'fr' };
    expect(read(phones, known)).toEqual(parts('612345678', 'FR', '+33'));
    const us = {
      primaryPhoneNumber: '555-0100',
      primaryPhoneCountryCode: 'US',
      primaryPhoneCallingCode: '1',
    };
    expect(read(phones, us)).toEqual(parts('5550100', 'US', '+1'));
  });

  it('stores numbers that read as themselves', () => {
    const known = { primaryPhoneNumber: '0081851074', primaryPhoneCountryCode: 'CD' };
    expect(read(phones, known)).toEqual(parts('81851074', 'CD', '+243'));
  });

  it('takes codes alone', () => {
    const codes = { primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' };
    expect(read(phones, { primaryPhoneCallingCode: '+33' })).toEqual(codes);
    expect(read(phones, { primaryPhoneCountryCode: 'FR' })).toEqual(codes);
    expect(read(phones, { primaryPhoneCallingCode: '+1' })).toEqual({ primaryPhoneCallingCode: '+1' });
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
      { ...parts('+33123456789', 'US', '+1') },
      [
        'Provided and inferred calling code are conflicting for field "f.primaryPhoneCallingCode"',
        'Provided and inferred country code are conflicting for field "f.primaryPhoneCountryCode"',
      ],
    ],
    [
      { additionalPhones: [{ number: '112', x: 1 }] },
      ['Invalid subfield x for phones field "f.additionalPhones"'],
    ],
  ])('refuses %j', (given, messages) => {
    expect(read(phones, given)).toEqual(messages);
  });

  it('reads additional numbers by the same rules', () => {
    const additionalPhones = [
      { number: '+33123456789' },
      { number: '' },
      { number: '5551234', callingCode: '' },
    ];
    expect(read(phones, { additionalPhones })).toEqual({
      additionalPhones: [
        { number: '123456789', countryCode: 'FR', callingCode: '+33' },
        { number: '5551234', countryCode: '', callingCode: '' },
      ],
    });
  });
});

describe('any JSON', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'a@B.co',
      'https://X.com/a//',
      'x.y',
      '+33123456789',
      '2125551234',
      '5551234',
      '+7 8001234567',
    ),
    fc.emailAddress(),
    fc.webUrl(),
    fc.stringMatching(/^\+?[0-9]{1,15}$/),
  );
  const country = fc.constantFrom('US', 'FR', '', 'IT', 'RU', 'GB', 'AR', 'MX');
  const calling = fc.constantFrom('+1', '33', '', '+7', '+44', '+54');
  const any = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }));
  const list = (shape: Record<string, fc.Arbitrary<string>>) => fc.oneof(any, fc.array(fc.record(shape)));
  const shapes: [FieldType, Record<string, fc.Arbitrary<unknown>>][] = [
    [emails, { primaryEmail: any, additionalEmails: fc.oneof(any, fc.array(text)) }],
    [links, { primaryLinkUrl: any, primaryLinkLabel: any, secondaryLinks: list({ url: text, label: text }) }],
    [
      phones,
      {
        primaryPhoneNumber: any,
        primaryPhoneCountryCode: country,
        primaryPhoneCallingCode: calling,
        additionalPhones: list({ number: text, countryCode: country, callingCode: calling }),
      },
    ],
  ];
  it.each(shapes)('%# is refused with sentences, or stored so that it reads as itself', (type, shape) => {
    const values = fc.oneof(fc.record(shape, { requiredKeys: [] }), any);
    fc.assert(
      fc.property(values, (value) => {
        const stored = read(type, value);
        if (Array.isArray(stored)) for (const message of stored) expect(message).toContain('"f');
        else expect(read(type, stored)).toEqual(stored);
      }),
      { numRuns: 500 },
    );
  });
});
