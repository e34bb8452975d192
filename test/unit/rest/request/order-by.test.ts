import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../../src/errors.ts';
import { printOrderBy } from '../../../../src/plan/order.ts';
import { parseOrderBy } from '../../../../src/rest/request/order-by.ts';
import { testObject, testSchema } from '../../../support/schema.ts';

const outcome = (object: string, text: string): string | readonly string[] => {
  try {
    return printOrderBy(parseOrderBy(text, testObject(object), testSchema));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.code).toBe('INVALID_ORDER_BY');
    return error.messages;
  }
};

const direction = (given: string): string =>
  `'order_by' direction '${given}' invalid. Allowed values are 'AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', ` +
  "'DescNullsLast'. eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3";

const malformed = (item: string): string =>
  `'order_by' invalid for '${item}'. eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3`;

describe('parseOrderBy', () => {
  test.each<[string, string, string | readonly string[]]>([
    ['person', 'createdAt', 'createdAt[AscNullsFirst]'],
    ['person', 'createdAt[DescNullsLast]', 'createdAt[DescNullsLast]'],
    ['person', 'createdAt[AscNullsLast]', 'createdAt[AscNullsLast]'],
    ['person', 'createdAt[DescNullsFirst]', 'createdAt[DescNullsFirst]'],
    [
      'person',
      'position[AscNullsFirst],createdAt[DescNullsLast]',
      'position[AscNullsFirst],createdAt[DescNullsLast]',
    ],
    [
      'person',
      'name.firstName,name.lastName[DescNullsLast]',
      'name.firstName[AscNullsFirst],name.lastName[DescNullsLast]',
    ],
    [
      'person',
      ' createdAt , position [ DescNullsLast ] ',
      'createdAt[AscNullsFirst],position[DescNullsLast]',
    ],
    ['person', 'companyId[AscNullsFirst]', 'companyId[AscNullsFirst]'],
    ['person', 'company.name[AscNullsFirst]', 'company.name[AscNullsFirst]'],
    ['person', 'company.domainName.primaryLinkUrl', 'company.domainName.primaryLinkUrl[AscNullsFirst]'],
    ['person', 'company.accountOwnerId', 'company.accountOwnerId[AscNullsFirst]'],
    ['person', 'id[DescNullsLast]', 'id[DescNullsLast]'],
    ['person', 'city,city[DescNullsLast],city', 'city[AscNullsFirst]'],
    ['noteTarget', 'targetPersonId,personId[DescNullsLast]', 'personId[AscNullsFirst]'],
    ['noteTarget', 'targetPerson.city', 'person.city[AscNullsFirst]'],
    ['note', 'bodyV2.markdown', 'body.markdown[AscNullsFirst]'],
    ['rocket', 'thrust[DescNullsLast],maker.name', 'thrust[DescNullsLast],maker.name[AscNullsFirst]'],
    [
      'person',
      'name[AscNullsLast]',
      ['Composite field "name" requires subfield ordering. Use one of name.firstName, name.lastName'],
    ],
    [
      'person',
      'name.foo',
      ['Sub field "foo" not found for composite type: FULL_NAME. Sub fields: firstName, lastName'],
    ],
    [
      'person',
      'company[AscNullsFirst]',
      [
        'Relation field "company" requires nested field ordering (e.g. company.createdAt), or use "companyId"',
      ],
    ],
    ['company', 'people', ['Cannot order by relation field "people"']],
    ['company', 'people.city', ['Cannot order by relation field "people"']],
    [
      'person',
      'company.accountOwner.name.firstName',
      ['Relation ordering nesting deeper than 1 hop is not supported'],
    ],
    ['person', 'unknown', ['Field "unknown" does not exist or is not sortable']],
    ['person', 'jobTitel', ['Field "jobTitel" does not exist or is not sortable. Did you mean "jobTitle"?']],
    [
      'person',
      'company.nmae',
      ['Field "company.nmae" does not exist or is not sortable. Did you mean "name"?'],
    ],
    ['person', 'city.x', ['Field "city.x" does not exist or is not sortable: "city" has no sub fields']],
    ['person', 'tags', ['Field "tags" does not exist or is not sortable']],
    ['person', 'extra[DescNullsLast]', ['Field "extra" does not exist or is not sortable']],
    [
      'person',
      'linksField.secondaryLinks',
      ['Field "linksField.secondaryLinks" does not exist or is not sortable'],
    ],
    ['person', 'hidden', ['Field "hidden" does not exist or is not sortable']],
    ['person', 'createdAt[desc]', [direction('desc')]],
    ['person', 'createdAt[DESC]', [direction('DESC')]],
    ['person', 'createdAt[]', [direction('')]],
    ['person', 'createdAt[toString]', [direction('toString')]],
    ['person', 'createdAt[ascNullsFirst]', [direction('ascNullsFirst')]],
    ['person', '', ['Field "" does not exist or is not sortable']],
    ['person', 'createdAt,', ['Field "" does not exist or is not sortable']],
    ['person', 'createdAt[DescNullsLast', [malformed('createdAt[DescNullsLast')]],
    ['person', 'createdAt]', [malformed('createdAt]')]],
    ['person', 'createdAt[AscNullsLast]x', [malformed('createdAt[AscNullsLast]x')]],
    ['person', 'createdAt[[AscNullsLast]]', [malformed('createdAt[[AscNullsLast]]')]],
    [
      'person',
      'foo[up],name,foo',
      [
        'Field "foo" does not exist or is not sortable',
        direction('up'),
        'Composite field "name" requires subfield ordering. Use one of name.firstName, name.lastName',
      ],
    ],
  ])('%s: %s', (object, text, expected) => {
    expect(outcome(object, text)).toEqual(expected);
  });

  const ten = 'id,createdAt,updatedAt,position,jobTitle,city,name.firstName,name.lastName,companyId,notes';

  test('at most 10 keys, repeats not counted', () => {
    expect(outcome('person', `${ten},id,city`)).toBe(
      `${ten.replaceAll(',', '[AscNullsFirst],')}[AscNullsFirst]`,
    );
    expect(outcome('person', `${ten},birthDate`)).toEqual([
      "'order_by' invalid. At most 10 fields are allowed",
    ]);
  });

  test('long text', () => {
    expect(outcome('person', ','.repeat(8000))).toEqual([
      "'order_by' invalid. At most 10 fields are allowed",
    ]);
    expect(outcome('person', 'x'.repeat(9000))).toEqual([
      "'order_by' invalid. At most 8192 bytes are allowed",
    ]);
    const [message = ''] = outcome('person', 'x'.repeat(8000));
    expect(message.length).toBeLessThan(200);
  });

  test('keys carry their path', () => {
    const [key] = parseOrderBy('company.name[DescNullsFirst]', testObject('person'), testSchema);
    expect(key).toMatchObject({
      path: { hop: { field: { name: 'company' } }, field: { name: 'name' }, part: { kind: 'text' } },
      descending: true,
      nullsFirst: true,
    });
  });

  test('any string is an order or an ApiError, and what is printed parses to the same', () => {
    const tokens = [
      'id',
      'city',
      'name',
      '.',
      'firstName',
      'company',
      ',',
      '[',
      ']',
      'AscNullsLast',
      'DescNullsFirst',
      ' ',
    ];
    const orderLike = fc.array(fc.constantFrom(...tokens), { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(orderLike, fc.string({ unit: 'binary' })), (text) => {
        const printed = outcome('person', text);
        if (typeof printed === 'string') expect(outcome('person', printed)).toBe(printed);
        else expect(printed.length).toBeGreaterThan(0);
      }),
      { numRuns: 5000 },
    );
  });

  test.each(['a,', '[', ']', 'id[', 'jobTitel,', 'a.', ' '])('8 KiB of %s take little time', (token) => {
    const text = token.repeat(Math.floor(8192 / token.length));
    outcome('person', text);
    const started = performance.now();
    outcome('person', text);
    expect(performance.now() - started).toBeLessThan(100);
  });
});
