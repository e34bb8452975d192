import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '../../../../src/schema/field-types/index.ts';
import { FIELD_TYPE_NAMES, type FieldTypeName } from '../../../../src/schema/types.ts';
import { options, readDefault, traits } from './read.ts';

const stages = { options: options('NEW', 'WON') };

describe('parts', () => {
  it('are answered as the contract says where they were never set', () => {
    const answers = Object.values(FIELD_TYPES).flatMap(({ type, parts }) =>
      parts.map(({ name, kind, empty }) => [`${type}.${name}`, kind, empty]),
    );
    const textlike = answers.filter(([, , empty]) => empty === 'emptyText').map(([name]) => name);
    const listlike = answers.filter(([, , empty]) => empty === 'emptyList').map(([name]) => name);
    expect(textlike).toEqual([
      'TEXT.',
      'CURRENCY.currencyCode',
      'EMAILS.primaryEmail',
      'PHONES.primaryPhoneNumber',
      'PHONES.primaryPhoneCountryCode',
      'PHONES.primaryPhoneCallingCode',
      'LINKS.primaryLinkLabel',
      'LINKS.primaryLinkUrl',
      'FULL_NAME.firstName',
      'FULL_NAME.lastName',
      'ADDRESS.addressStreet1',
      'ADDRESS.addressStreet2',
      'ADDRESS.addressCity',
      'ADDRESS.addressPostcode',
      'ADDRESS.addressState',
      'ADDRESS.addressCountry',
      'RICH_TEXT.markdown',
      'ACTOR.name',
    ]);
    expect(listlike).toEqual([
      'MULTI_SELECT.',
      'EMAILS.additionalEmails',
      'PHONES.additionalPhones',
      'LINKS.secondaryLinks',
      'ARRAY.',
    ]);
    for (const [name, kind, empty] of answers) {
      if (kind === 'text') expect([name, empty]).not.toEqual([name, 'emptyList']);
      if (kind === 'list') expect([name, empty]).toEqual([name, 'emptyList']);
    }
  });

  it('make unique values of some types', () => {
    const unique = Object.values(FIELD_TYPES).flatMap(({ type, uniqueParts }) => (uniqueParts ? [type] : []));
    expect(unique).toEqual(['TEXT', 'NUMBER', 'DATE_TIME', 'DATE', 'EMAILS', 'PHONES', 'LINKS', 'UUID']);
    for (const { parts, uniqueParts } of Object.values(FIELD_TYPES)) {
      for (const name of uniqueParts ?? []) expect(parts.map((part) => part.name)).toContain(name);
    }
  });
});

describe.each(FIELD_TYPE_NAMES)('%s', (type) => {
  const { input, output, settings } = FIELD_TYPES[type];
  const field = traits({ ...(type.endsWith('SELECT') && stages) });

  it('can be documented', () => {
    expect(() => z.toJSONSchema(input(field), { io: 'input' })).not.toThrow();
    expect(() => z.toJSONSchema(output(field))).not.toThrow();
    const registry = new OpenAPIRegistry();
    registry.register('Input', z.object({ value: input(field) }));
    registry.register('Output', z.object({ value: output(field) }));
    const generator = new OpenApiGeneratorV31(registry.definitions);
    expect(() =>
      generator.generateDocument({ openapi: '3.1.0', info: { title: 't', version: '1' } }),
    ).not.toThrow();
  });

  it('refuses settings it does not know', () => {
    expect(settings.parse({ y: null })).toEqual({});
    expect(settings.safeParse({ x: 1 }).error?.issues.map(({ message }) => message)).toEqual([
      'There is no setting "x".',
    ]);
    expect(settings.safeParse('x').success).toBe(false);
  });
});

describe('documents', () => {
  it.each<[FieldTypeName, object]>([
    ['TEXT', { type: ['string', 'null'] }],
    ['DATE_TIME', { type: ['string', 'null'], format: 'date-time' }],
    ['DATE', { type: ['string', 'null'], format: 'date' }],
    ['UUID', { type: ['string', 'null'], format: 'uuid' }],
    ['SELECT', { type: ['string', 'null'], enum: ['NEW', 'WON', null] }],
    ['MULTI_SELECT', { type: ['array', 'null'], items: { type: 'string', enum: ['NEW', 'WON'] } }],
    [
      'CURRENCY',
      {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: { amountMicros: { type: ['integer', 'null'], format: 'int64' } },
      },
    ],
    [
      'EMAILS',
      {
        type: ['object', 'null'],
        properties: {
          primaryEmail: { type: ['string', 'null'], format: 'email' },
          additionalEmails: { type: ['array', 'null'], items: { type: 'string' } },
        },
      },
    ],
  ])('%s by what it takes', (type, expected) => {
    const registry = new OpenAPIRegistry();
    registry.register('Body', z.object({ value: FIELD_TYPES[type].input(traits(stages)) }));
    const { components } = new OpenApiGeneratorV31(registry.definitions).generateComponents();
    expect(components?.schemas?.Body).toMatchObject({ properties: { value: expected } });
  });
});

describe('settings', () => {
  it.each<[FieldTypeName, object]>([
    ['NUMBER', { dataType: 'int', decimals: 2, type: 'percentage' }],
    ['CURRENCY', { format: 'short', decimals: 0 }],
    ['TEXT', { displayedMaxRows: 3 }],
    ['DATE', { displayFormat: 'CUSTOM', customUnicodeDateFormat: 'yyyy' }],
    ['DATE_TIME', { displayAsRelativeDate: true }],
    ['ADDRESS', { subFields: ['addressCity'] }],
    ['EMAILS', { maxNumberOfValues: 1 }],
    ['RELATION', { relationType: 'MANY_TO_ONE', onDelete: 'CASCADE', joinColumnName: 'aId' }],
  ])('%s takes %j', (type, settings) => {
    expect(FIELD_TYPES[type].settings.parse({ ...settings, unknown: null })).toEqual(settings);
  });

  it('tell what they take', () => {
    const result = FIELD_TYPES.NUMBER.settings.safeParse({ decimals: -1, dataType: 'x' });
    expect(result.error?.issues.map((issue) => issue.message)).toEqual([
      `Invalid value 'x' for setting "dataType". Expected one of: float, int, bigint`,
      'Invalid value -1 for setting "decimals". Expected a whole number from 0 to 100',
    ]);
  });
});

describe('default values', () => {
  it.each<[FieldTypeName, unknown, unknown]>([
    ['TEXT', 'x', 'x'],
    ['TEXT', "'x'", 'x'],
    ['TEXT', "''", null],
    ['TEXT', null, null],
    ['NUMBER', 5, 5],
    ['BOOLEAN', true, true],
    ['DATE_TIME', 'now', 'now'],
    ['DATE_TIME', "'2025-01-20'", '2025-01-20T00:00:00.000Z'],
    ['UUID', 'uuid', 'uuid'],
    ['SELECT', 'NEW', 'NEW'],
    ['SELECT', "'NEW'", 'NEW'],
    ['MULTI_SELECT', ["'NEW'", 'WON'], ['NEW', 'WON']],
    ['RATING', "'RATING_3'", 'RATING_3'],
    ['ARRAY', ['a'], ['a']],
    ['CURRENCY', { amountMicros: null, currencyCode: "'USD'" }, { amountMicros: null, currencyCode: 'USD' }],
    ['LINKS', { secondaryLinks: "'[]'" }, null],
    [
      'EMAILS',
      { primaryEmail: "'A@b.co'", additionalEmails: null },
      { primaryEmail: 'a@b.co', additionalEmails: null },
    ],
    ['RELATION', 'x', undefined],
  ])('%s takes %j', (type, given, plain) => {
    expect(readDefault(type, given, stages.options && type !== 'RATING' ? stages : {})).toEqual(plain);
  });

  it.each<[FieldTypeName, unknown, readonly string[]]>([
    ['SELECT', 'X', ['Default value "X" must be one of the option values']],
    ['SELECT', 5, ['Default value for select must be a string got 5']],
    ['MULTI_SELECT', 'NEW', [`Default value for multi-select must be an array got 'NEW'`]],
    ['MULTI_SELECT', [], ['If defined default value must contain at least one value']],
    ['MULTI_SELECT', ['NEW', 'NEW'], ['Default values must be unique']],
    ['MULTI_SELECT', ['NEW', 'X'], ['Default value "X" must be one of the option values']],
    ['NUMBER', '5', [`Invalid number value '5' for field "f"`]],
    ['TEXT', 'a\u0000', ['Invalid object value for field "f": it contains a NUL character']],
    ['FULL_NAME', { x: 1 }, ['Invalid subfield x for full name field "f"']],
  ])('%s refuses %j', (type, given, messages) => {
    expect(readDefault(type, given, stages)).toEqual(messages);
  });
});
