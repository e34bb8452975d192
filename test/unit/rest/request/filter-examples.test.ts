/**
 * The filter by example: numbered examples of filters that Twenty's clients send, and what this API adds. A row is
 * object, text, and either the condition or the exact messages.
 */
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../../src/errors.ts';
import { resolveFilter } from '../../../../src/input/filter.ts';
import type { Operand, ResolvedFilter } from '../../../../src/plan/filter.ts';
import { parseFilter, printFilter } from '../../../../src/rest/request/filter-syntax.ts';
import { testObject, testSchema } from '../../../support/schema.ts';

type Expected = string | readonly string[];
type Example = readonly [object: string, text: string, expected: Expected];

const operandValue = (operand: Operand): unknown => {
  if ('is' in operand) return operand.is;
  if ('values' in operand) return operand.values;
  if ('value' in operand) return operand.value;
  return operand.anyOf.map((values) => values.map(({ value }) => value).join(' '));
};

/** A bound filter as it is read aloud. */
const show = (filter: ResolvedFilter): string => {
  if (filter.op === 'not') return `not(${show(filter.item)})`;
  // The predicate's path names the relation.
  if (filter.op === 'any') return `any(${show(filter.item)})`;
  if (filter.op !== 'predicate') return `${filter.op}(${filter.items.map(show).join(', ')})`;
  const { path, comparator, operand } = filter;
  return `${path.name} ${comparator} ${JSON.stringify(operandValue(operand))}`;
};

const outcome = (object: string, text: string): Expected => {
  try {
    return show(resolveFilter(parseFilter(text), testObject(object), testSchema));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.code).toBe('INVALID_FILTER');
    return error.messages;
  }
};

/** The numbered examples of filters that Twenty's clients send. */
const REFERENCE: readonly (readonly [number, ...Example])[] = [
  [1, 'person', 'jobTitle[eq]:CEO', 'and(jobTitle eq "CEO")'],
  [2, 'person', 'jobTitle[eq]:"CEO"', 'and(jobTitle eq "CEO")'],
  [3, 'person', "jobTitle[eq]:'CEO'", 'and(jobTitle eq "CEO")'],
  [
    4,
    'person',
    'jobTitle[eq]:"CEO\'',
    ["'filter' invalid for 'jobTitle[eq]:\"CEO''. The quote \" is not closed (at position 14)"],
  ],
  [5, 'person', 'jobTitle[eq]:"a,b"', 'and(jobTitle eq "a,b")'],
  [
    6,
    'person',
    'jobTitle[eq]:a,b',
    [
      "'filter' invalid for 'b'. eg: price[gte]:10 (at position 16: a field, a comparator in brackets, a colon and a value are expected)",
    ],
  ],
  [7, 'person', 'jobTitle[eq]:"a\\"b"', 'and(jobTitle eq "a\\"b")'],
  [8, 'person', 'jobTitle[eq]:"a(b)"', 'and(jobTitle eq "a(b)")'],
  [9, 'person', 'jobTitle[eq]:"a)b"', 'and(jobTitle eq "a)b")'],
  [10, 'person', 'and(jobTitle[eq]:"a(b",position[gt]:1)', 'and(jobTitle eq "a(b", position gt 1)'],
  [11, 'person', 'jobTitle[eq]:"x[y]z",position[gt]:1', 'and(jobTitle eq "x[y]z", position gt 1)'],
  [12, 'person', 'jobTitle[eq]:"it\'s",position[gt]:1', 'and(jobTitle eq "it\'s", position gt 1)'],
  [13, 'person', 'jobTitle[eq]:(a),position[gt]:1', 'and(jobTitle eq "(a)", position gt 1)'],
  [14, 'person', 'jobTitle[eq]:x:y', 'and(jobTitle eq "x:y")'],
  [15, 'person', 'jobTitle[eq]: a', 'and(jobTitle eq "a")'],
  [16, 'person', ' jobTitle[eq]:a', 'and(jobTitle eq "a")'],
  [
    17,
    'person',
    'jobTitle[eq]:',
    [
      "'filter' invalid for 'jobTitle[eq]:'. eg: price[gte]:10 (at position 14: a value is expected; empty text is \"\")",
    ],
  ],
  [18, 'person', 'jobTitle[eq]:""', 'and(jobTitle eq "")'],
  [
    19,
    'person',
    'jobTitle[]:a',
    [
      "'filter' invalid for 'jobTitle[]:a'. eg: price[gte]:10 (at position 9: one of [eq], [neq], [in], [containsAny], [is], [gt], [gte], [lt], [lte], [startsWith], [endsWith], [like], [ilike] is expected)",
    ],
  ],
  [
    19,
    'person',
    '[eq]:a',
    [
      "'filter' invalid for '[eq]:a'. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
    ],
  ],
  [
    19,
    'person',
    'jobTitle',
    [
      "'filter' invalid for 'jobTitle'. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
    ],
  ],
  [
    19,
    'person',
    'jobTitle[eq]CEO',
    [
      "'filter' invalid for 'jobTitle[eq]CEO'. eg: price[gte]:10 (at position 13: ':' is expected after the comparator)",
    ],
  ],
  [
    20,
    'person',
    'jobTitle[foo]:a',
    [
      "'filter' invalid for 'jobTitle[foo]:a', comparator foo not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike (at position 10)",
    ],
  ],
  [
    21,
    'person',
    'jobTitle[EQ]:x',
    [
      "'filter' invalid for 'jobTitle[EQ]:x', comparator EQ not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike. Did you mean \"eq\"? (at position 10)",
    ],
  ],
  [22, 'person', 'jobTitle[ilike]:%ceo%', 'and(jobTitle ilike "%ceo%")'],
  [23, 'person', 'jobTitle[endsWith]:A', 'and(jobTitle endsWith "A")'],
  [
    24,
    'person',
    'jobTitle[containsIlike]:x',
    [
      "'filter' invalid for 'jobTitle[containsIlike]:x', comparator containsIlike not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike (at position 10)",
    ],
  ],
  [25, 'person', 'position[gt]:1', 'and(position gt 1)'],
  [26, 'person', 'position[gt]:abc', ['Invalid number value \'abc\' for field "position" (at position 14)']],
  [27, 'person', 'position[in]:[1,2,3]', 'and(position in [1,2,3])'],
  [
    28,
    'person',
    'position[in]:1,2',
    [
      "'filter' invalid for 'in' operator. Received '1' but array value expected eg: 'field[in]:[value_1,value_2]' (at position 14)",
      "'filter' invalid for '2'. eg: price[gte]:10 (at position 16: a field, a comparator in brackets, a colon and a value are expected)",
    ],
  ],
  [
    29,
    'person',
    'jobTitle[eq]:a,or(position[eq]:1,position[eq]:2)',
    'and(jobTitle eq "a", or(position eq 1, position eq 2))',
  ],
  [30, 'person', 'or(jobTitle[eq]:a,jobTitle[eq]:b)', 'or(jobTitle eq "a", jobTitle eq "b")'],
  [31, 'person', 'and(jobTitle[eq]:a,position[gt]:1)', 'and(jobTitle eq "a", position gt 1)'],
  [32, 'person', 'not(jobTitle[eq]:a)', 'not(jobTitle eq "a")'],
  [
    33,
    'person',
    'not(jobTitle[eq]:a,jobTitle[eq]:b)',
    [
      "'filter' invalid. 'not' conjunction should contain only 1 condition. eg: not(field[eq]:1) (at position 1)",
    ],
  ],
  [
    34,
    'person',
    'or(jobTitle[eq]:a,and(position[gt]:1,position[lt]:5),not(jobTitle[is]:NULL))',
    'or(jobTitle eq "a", and(position gt 1, position lt 5), not(jobTitle is "NULL"))',
  ],
  [35, 'person', 'not(not(jobTitle[eq]:a))', 'not(not(jobTitle eq "a"))'],
  [
    36,
    'person',
    'and()',
    ["'filter' invalid for 'and()'. eg: price[gte]:10 (at position 1: and(…) holds at least 1 condition)"],
  ],
  [
    36,
    'person',
    'or()',
    ["'filter' invalid for 'or()'. eg: price[gte]:10 (at position 1: or(…) holds at least 1 condition)"],
  ],
  [
    37,
    'person',
    '',
    [
      "'filter' invalid for ''. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
    ],
  ],
  [
    38,
    'person',
    'and(jobTitle[eq]:a',
    [
      "'filter' invalid. 1 close bracket is missing in the query (at position 4: this bracket is not closed; values that hold brackets need quotes)",
    ],
  ],
  [
    39,
    'person',
    'jobTitle[eq]:a)',
    [
      "'filter' invalid. 1 open bracket is missing in the query (at position 15: this bracket was never opened; values that hold brackets need quotes)",
    ],
  ],
  [40, 'person', 'and(jobTitle[eq]:a),or(position[eq]:1)', 'and(and(jobTitle eq "a"), or(position eq 1))'],
  [
    41,
    'person',
    'AND(jobTitle[eq]:a,position[eq]:1)',
    [
      "'filter' invalid for 'AND(jobTitle[eq]:a,position[eq]:1)'. eg: price[gte]:10 (at position 1: write and(…) in lower case)",
    ],
  ],
  [42, 'person', 'and (jobTitle[eq]:a)', 'and(jobTitle eq "a")'],
  [
    43,
    'person',
    'jobTitle[eq]:a,',
    [
      "'filter' invalid for ''. eg: price[gte]:10 (at position 16: a field, a comparator in brackets, a colon and a value are expected)",
    ],
  ],
  [
    43,
    'person',
    'and(,jobTitle[eq]:a)',
    [
      "'filter' invalid for ''. eg: price[gte]:10 (at position 5: a field, a comparator in brackets, a colon and a value are expected)",
    ],
  ],
  [44, 'person', 'orderNumber[eq]:1', 'and(orderNumber eq 1)'],
  [45, 'person', 'notes[eq]:x', 'and(notes eq "x")'],
  [46, 'person', 'name.firstName[eq]:John', 'and(name.firstName eq "John")'],
  [
    47,
    'person',
    'name[eq]:John',
    [
      'Cannot filter by composite field "name" of type FULL_NAME: use one of name.firstName, name.lastName (at position 1)',
    ],
  ],
  [
    48,
    'person',
    'name.foo[eq]:John',
    [
      'Sub field "foo" not found for composite type: FULL_NAME. Sub fields: firstName, lastName (at position 1)',
    ],
  ],
  [49, 'person', 'emails.primaryEmail[in]:[a@b.c,d@e.f]', 'and(emails.primaryEmail in ["a@b.c","d@e.f"])'],
  [
    50,
    'company',
    'annualRecurringRevenue.amountMicros[gt]:1000',
    'and(annualRecurringRevenue.amountMicros gt 1000)',
  ],
  [
    51,
    'person',
    'companyId[eq]:20202020-1c25-4d02-bf25-6aeccf7ea419',
    'and(companyId eq "20202020-1c25-4d02-bf25-6aeccf7ea419")',
  ],
  [
    52,
    'person',
    'companyId[in]:["20202020-1c25-4d02-bf25-6aeccf7ea419"]',
    'and(companyId in ["20202020-1c25-4d02-bf25-6aeccf7ea419"])',
  ],
  [
    53,
    'person',
    'company[eq]:x',
    ['Cannot filter by relation field "company": use "companyId" instead (at position 1)'],
  ],
  [54, 'person', 'company.name[eq]:Acme', 'and(company.name eq "Acme")'],
  [
    55,
    'person',
    'company.accountOwner.name.firstName[eq]:X',
    ['Relation filter nesting deeper than 1 hop is not supported (at position 1)'],
  ],
  [56, 'company', 'people.jobTitle[eq]:X', 'and(any(people.jobTitle eq "X"))'],
  [57, 'person', 'jobTitle[is]:NULL', 'and(jobTitle is "NULL")'],
  [57, 'person', 'jobTitle[is]:NOT_NULL', 'and(jobTitle is "NOT_NULL")'],
  [58, 'person', 'jobTitle[is]:"NULL"', 'and(jobTitle is "NULL")'],
  [58, 'person', 'jobTitle[is]:null', 'and(jobTitle is "NULL")'],
  [59, 'person', 'createdAt[gte]:2023-01-01', 'and(createdAt gte "2023-01-01T00:00:00.000Z")'],
  [
    60,
    'person',
    'createdAt[gte]:"2023-01-01T00:00:00.000Z",createdAt[lt]:2024-01-01',
    'and(createdAt gte "2023-01-01T00:00:00.000Z", createdAt lt "2024-01-01T00:00:00.000Z")',
  ],
  [
    61,
    'person',
    "createdAt[gte]:'2020-01-01T00:00:00.000Z'",
    'and(createdAt gte "2020-01-01T00:00:00.000Z")',
  ],
  [62, 'company', 'idealCustomerProfile[eq]:true', 'and(idealCustomerProfile eq true)'],
  [
    62,
    'company',
    'idealCustomerProfile[eq]:TRUE',
    [
      'Invalid boolean value \'TRUE\' for field "idealCustomerProfile" (at position 26: true or false is expected)',
    ],
  ],
  [
    62,
    'company',
    'idealCustomerProfile[eq]:1',
    [
      'Invalid boolean value \'1\' for field "idealCustomerProfile" (at position 26: true or false is expected)',
    ],
  ],
  [63, 'opportunity', 'stage[in]:[NEW,SCREENING]', 'and(stage in ["NEW","SCREENING"])'],
  [64, 'opportunity', 'stage[eq]:"NEW"', 'and(stage eq "NEW")'],
  [
    65,
    'opportunity',
    'stage[eq]:BAD',
    [
      'Invalid value "BAD" for field "stage". Valid values are: NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER (at position 11)',
    ],
  ],
  [66, 'opportunity', 'stage[is]:NULL', 'and(stage is "NULL")'],
  [67, 'person', 'tags[containsAny]:[A,B]', 'and(tags containsAny ["A","B"])'],
  [68, 'person', 'tags[eq]:A', 'and(tags eq ["A"])'],
  [69, 'person', 'jobTitle[in]:["a,b","c"]', 'and(jobTitle in ["a,b","c"])'],
  [70, 'person', 'jobTitle[in]:[a, b]', 'and(jobTitle in ["a","b"])'],
  [71, 'person', 'id[in]:[]', ['Invalid UUID value \'\' for field "id" (at position 8)']],
  [72, 'person', 'jobTitle[eq]:NULL', 'and(jobTitle eq "NULL")'],
  [73, 'person', 'foo[eq]:1', ['Object person doesn\'t have any "foo" field. (at position 1)']],
  [74, 'person', 'id[eq]:abc', ['Invalid UUID value \'abc\' for field "id" (at position 8)']],
  [75, 'person', 'deletedAt[is]:NOT_NULL', 'and(deletedAt is "NOT_NULL")'],
  [
    76,
    'person',
    'or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)',
    'or(deletedAt is "NULL", deletedAt is "NOT_NULL")',
  ],
  [77, 'person', 'position[eq]:"1"', 'and(position eq 1)'],
  [78, 'company', 'idealCustomerProfile[eq]:"true"', 'and(idealCustomerProfile eq true)'],
  [
    79,
    'company',
    'annualRecurringRevenue.amountMicros[gt]:"1000"',
    'and(annualRecurringRevenue.amountMicros gt 1000)',
  ],
  [80, 'person', 'tags[containsAny]:[]', 'and(tags containsAny [])'],
  [81, 'person', 'jobTitle[eq]:a[eq]:c', 'and(jobTitle eq "a[eq]:c")'],
  [82, 'person', "jobTitle[in]:['a','b']", 'and(jobTitle in ["a","b"])'],
  [
    83,
    'person',
    'jobTitle[eq]:"a',
    ["'filter' invalid for 'jobTitle[eq]:\"a'. The quote \" is not closed (at position 14)"],
  ],
  [84, 'person', 'a:b[eq]:c', ['Object person doesn\'t have any "a:b" field. (at position 1)']],
  [
    85,
    'person',
    'jobTitle[regex]:"^x$"',
    [
      "'filter' invalid for 'jobTitle[regex]:\"^x$\"', comparator regex not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike (at position 10)",
    ],
  ],
  [
    85,
    'person',
    'jobTitle[iregex]:"^x$"',
    [
      "'filter' invalid for 'jobTitle[iregex]:\"^x$\"', comparator iregex not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike (at position 10)",
    ],
  ],
  [
    86,
    'person',
    'linksField.secondaryLinks[like]:"%twenty%"',
    'and(linksField.secondaryLinks like "%twenty%")',
  ],
  [
    87,
    'person',
    'phonesField.additionalPhones[is]:NOT_NULL',
    'and(phonesField.additionalPhones is "NOT_NULL")',
  ],
];

const OWN: Readonly<Record<string, readonly Example[]>> = {
  'quotes and escapes': [
    ['person', "jobTitle[eq]:'a\\'b'", 'and(jobTitle eq "a\'b")'],
    ['person', "jobTitle[eq]:'a\"b'", 'and(jobTitle eq "a\\"b")'],
    ['person', 'jobTitle[eq]:"a\\\\b"', 'and(jobTitle eq "a\\\\b")'],
    ['person', 'jobTitle[eq]:"C:\\new"', 'and(jobTitle eq "C:\\\\new")'],
    ['person', 'jobTitle[eq]:"a\\\\"', 'and(jobTitle eq "a\\\\")'],
    ['person', 'jobTitle[eq]:"\\\'"', 'and(jobTitle eq "\'")'],
    ['person', 'jobTitle[eq]:a"b', 'and(jobTitle eq "a\\"b")'],
    ['person', "jobTitle[eq]:it's,position[gt]:1", 'and(jobTitle eq "it\'s", position gt 1)'],
    ['person', 'jobTitle[eq]:5" pipe, city[eq]:x', 'and(jobTitle eq "5\\" pipe", city eq "x")'],
    [
      'person',
      'jobTitle[eq]:"a" b',
      [
        "'filter' invalid for 'jobTitle[eq]:\"a\" b'. eg: price[gte]:10 (at position 18: unexpected text after the closing quote; a quote inside a value is written \\\" or \\')",
      ],
    ],
    [
      'person',
      'jobTitle[eq]:"a""b"',
      [
        '\'filter\' invalid for \'jobTitle[eq]:"a""b"\'. eg: price[gte]:10 (at position 17: unexpected text after the closing quote; a quote inside a value is written \\" or \\\')',
      ],
    ],
    [
      'person',
      'jobTitle[eq]:"a"b","city[eq]:x',
      [
        "'filter' invalid for 'jobTitle[eq]:\"a\"b\"'. eg: price[gte]:10 (at position 17: unexpected text after the closing quote; a quote inside a value is written \\\" or \\')",
      ],
    ],
    [
      'person',
      "jobTitle[eq]:'a",
      ["'filter' invalid for 'jobTitle[eq]:'a'. The quote ' is not closed (at position 14)"],
    ],
    [
      'person',
      'or(jobTitle[eq]:"a,city[eq]:b)',
      ["'filter' invalid for 'jobTitle[eq]:\"a,city[eq]:b)'. The quote \" is not closed (at position 17)"],
    ],
    ['person', 'jobTitle[eq]:" a "', 'and(jobTitle eq " a ")'],
    ['person', 'jobTitle[eq]:" "', 'and(jobTitle eq " ")'],
    [
      'person',
      'or(jobTitle[eq]:"and(x)",jobTitle[eq]:"not(")',
      'or(jobTitle eq "and(x)", jobTitle eq "not(")',
    ],
    ['person', 'jobTitle[eq]:a\\,city[eq]:b', 'and(jobTitle eq "a\\\\", city eq "b")'],
    ['person', 'jobTitle[in]:["a]","b[",\'c,"d"\']', 'and(jobTitle in ["a]","b[","c,\\"d\\""])'],
    ['person', 'jobTitle[in]:["a" , \'b\' , c ]', 'and(jobTitle in ["a","b","c"])'],
    [
      'person',
      'jobTitle[in]:["a"b]',
      [
        "'filter' invalid for 'jobTitle[in]:[\"a\"b]'. ',' or ']' is expected after the closing quote (at position 18)",
      ],
    ],
    [
      'person',
      'jobTitle[in]:["a,b]',
      ["'filter' invalid for 'jobTitle[in]:[\"a,b]'. The quote \" is not closed (at position 15)"],
    ],
    ['person', 'jobTitle[in]:[a"b,c]', 'and(jobTitle in ["a\\"b","c"])'],
    ['person', 'jobTitle[in]:["",""]', 'and(jobTitle in ["",""])'],
    ['person', 'jobTitle[eq]:"ünï😀,\n"', 'and(jobTitle eq "ünï😀,\\n")'],
  ],
  blanks: [
    ['person', ' jobTitle [ eq ] : CEO ', 'and(jobTitle eq "CEO")'],
    ['person', 'or( jobTitle[eq]:a , jobTitle[eq]:b )', 'or(jobTitle eq "a", jobTitle eq "b")'],
    ['person', ' or ( jobTitle[eq]:a ) ', 'or(jobTitle eq "a")'],
    [
      'person',
      'jobTitle[eq]:Head of Sales , city[eq]:New York',
      'and(jobTitle eq "Head of Sales", city eq "New York")',
    ],
    ['person', '\tjobTitle[eq]\n:\r\na', 'and(jobTitle eq "a")'],
    ['person', 'name . firstName [eq]:x', 'and(name.firstName eq "x")'],
    ['person', 'position[in]: [ 1 , 2 ] ', 'and(position in [1,2])'],
    [
      'person',
      'jobTitle[eq]:   ',
      [
        "'filter' invalid for 'jobTitle[eq]:'. eg: price[gte]:10 (at position 17: a value is expected; empty text is \"\")",
      ],
    ],
    ['person', 'jobTitle[is]: NULL ', 'and(jobTitle is "NULL")'],
    ['person', 'jobTitle[eq]: "a" ', 'and(jobTitle eq "a")'],
    [
      'person',
      'job Title[eq]:x',
      ['Object person doesn\'t have any "job Title" field. Did you mean "jobTitle"? (at position 1)'],
    ],
    ['person', 'not( not ( jobTitle[eq]:a ) )', 'not(not(jobTitle eq "a"))'],
    ['person', 'jobTitle[in]:[ ]', 'and(jobTitle in [""])'],
  ],
  'brackets in plain values': [
    ['person', 'jobTitle[eq]:a(b)', 'and(jobTitle eq "a(b)")'],
    ['person', 'jobTitle[eq]:f(x,y),city[eq]:z', 'and(jobTitle eq "f(x,y)", city eq "z")'],
    ['person', 'or(jobTitle[eq]:a(b),city[eq]:c)', 'or(jobTitle eq "a(b)", city eq "c")'],
    [
      'person',
      'jobTitle[eq]:a(b',
      [
        "'filter' invalid. 1 close bracket is missing in the query (at position 15: this bracket is not closed; values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      'jobTitle[eq]:a((b)',
      [
        "'filter' invalid. 1 close bracket is missing in the query (at position 15: this bracket is not closed; values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      'or(jobTitle[eq]:a(b,city[eq]:c)',
      [
        "'filter' invalid. 1 close bracket is missing in the query (at position 3: this bracket is not closed; values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      'jobTitle[eq]:a)b',
      [
        "'filter' invalid. 1 open bracket is missing in the query (at position 15: this bracket was never opened; values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      'jobTitle[eq]:x[y',
      [
        "'filter' invalid. The bracket '[' is not closed (at position 15: values that hold brackets need quotes)",
      ],
    ],
    ['person', 'jobTitle[eq]:x]y,city[eq]:z', 'and(jobTitle eq "x]y", city eq "z")'],
    ['person', 'jobTitle[eq]:[a,b]', 'and(jobTitle eq "[a,b]")'],
    ['person', 'jobTitle[eq]:[a],city[eq]:b', 'and(jobTitle eq "[a]", city eq "b")'],
    ['person', 'jobTitle[eq]:[a] b', 'and(jobTitle eq "[a] b")'],
    [
      'person',
      'or(jobTitle[eq]:x[y),city[eq]:z',
      [
        "'filter' invalid. The bracket '[' is not closed (at position 18: values that hold brackets need quotes)",
      ],
    ],
    ['person', 'jobTitle[eq]:(a]b)', 'and(jobTitle eq "(a]b)")'],
    ['person', 'jobTitle[eq]:["a]', 'and(jobTitle eq "[\\"a]")'],
    ['person', 'jobTitle[in]:[x[1,2],y]', 'and(jobTitle in ["x[1,2]","y"])'],
    ['person', 'jobTitle[in]:[a),(b]', 'and(jobTitle in ["a)","(b"])'],
    [
      'person',
      'jobTitle[in]:[a,b',
      ["'filter' invalid for 'jobTitle[in]:[a,b'. The bracket '[' is not closed (at position 14)"],
    ],
    [
      'person',
      'jobTitle[in]:[a]b',
      [
        "'filter' invalid for 'jobTitle[in]:[a]b'. eg: price[gte]:10 (at position 17: ',' or the end is expected after ']')",
      ],
    ],
    ['person', 'jobTitle[in]:[[a]]', 'and(jobTitle in ["[a]"])'],
    ['person', 'jobTitle[eq]:()', 'and(jobTitle eq "()")'],
    [
      'person',
      'jobTitle[eq]:a))',
      [
        "'filter' invalid. 2 open brackets are missing in the query (at position 15: this bracket was never opened; values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      'and(and(jobTitle[eq]:a',
      [
        "'filter' invalid. 2 close brackets are missing in the query (at position 8: this bracket is not closed; values that hold brackets need quotes)",
      ],
    ],
  ],
  groups: [
    ['person', 'and(jobTitle[eq]:a),and(city[eq]:b)', 'and(and(jobTitle eq "a"), and(city eq "b"))'],
    ['person', 'not(jobTitle[eq]:a),city[eq]:b', 'and(not(jobTitle eq "a"), city eq "b")'],
    [
      'person',
      'or(and(jobTitle[eq]:a,city[eq]:b),and(jobTitle[eq]:c,city[eq]:d))',
      'or(and(jobTitle eq "a", city eq "b"), and(jobTitle eq "c", city eq "d"))',
    ],
    ['person', 'and(and(jobTitle[eq]:a))', 'and(and(jobTitle eq "a"))'],
    ['person', 'or(jobTitle[eq]:a)', 'or(jobTitle eq "a")'],
    [
      'person',
      'not()',
      ["'filter' invalid for 'not()'. eg: price[gte]:10 (at position 1: not(…) holds at least 1 condition)"],
    ],
    [
      'person',
      'Or(jobTitle[eq]:a)',
      [
        "'filter' invalid for 'Or(jobTitle[eq]:a)'. eg: price[gte]:10 (at position 1: write or(…) in lower case)",
      ],
    ],
    [
      'person',
      'NOT(jobTitle[eq]:a)',
      [
        "'filter' invalid for 'NOT(jobTitle[eq]:a)'. eg: price[gte]:10 (at position 1: write not(…) in lower case)",
      ],
    ],
    [
      'person',
      'xor(jobTitle[eq]:a)',
      [
        "'filter' invalid for 'xor(jobTitle[eq]:a)'. eg: price[gte]:10 (at position 1: only and(…), or(…) and not(…) take round brackets)",
      ],
    ],
    [
      'person',
      'and(jobTitle[eq]:a)x',
      [
        "'filter' invalid for 'and(jobTitle[eq]:a)x'. eg: price[gte]:10 (at position 20: ',' or the end is expected after ')')",
      ],
    ],
    [
      'person',
      'and(jobTitle[eq]:a))',
      [
        "'filter' invalid. 1 open bracket is missing in the query (at position 20: this bracket was never opened; values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      ')',
      [
        "'filter' invalid for ''. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
        "'filter' invalid. 1 open bracket is missing in the query (at position 1: this bracket was never opened; values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      '(',
      [
        "'filter' invalid for '('. eg: price[gte]:10 (at position 1: only and(…), or(…) and not(…) take round brackets)",
      ],
    ],
    [
      'person',
      '(jobTitle[eq]:a)',
      [
        "'filter' invalid for '(jobTitle[eq]:a)'. eg: price[gte]:10 (at position 1: only and(…), or(…) and not(…) take round brackets)",
      ],
    ],
    [
      'person',
      ',',
      [
        "'filter' invalid for ''. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
        "'filter' invalid for ''. eg: price[gte]:10 (at position 2: a field, a comparator in brackets, a colon and a value are expected)",
      ],
    ],
    [
      'person',
      ',,',
      [
        "'filter' invalid for ''. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
        "'filter' invalid for ''. eg: price[gte]:10 (at position 2: a field, a comparator in brackets, a colon and a value are expected)",
        "'filter' invalid for ''. eg: price[gte]:10 (at position 3: a field, a comparator in brackets, a colon and a value are expected)",
      ],
    ],
    [
      'person',
      'or(jobTitle[eq]:a,,city[eq]:b)',
      [
        "'filter' invalid for ''. eg: price[gte]:10 (at position 19: a field, a comparator in brackets, a colon and a value are expected)",
      ],
    ],
    [
      'person',
      'and',
      [
        "'filter' invalid for 'and'. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
      ],
    ],
    ['person', 'and[eq]:x', ['Object person doesn\'t have any "and" field. (at position 1)']],
    ['person', 'not(and(jobTitle[eq]:a,city[eq]:b))', 'not(and(jobTitle eq "a", city eq "b"))'],
    [
      'person',
      'and(jobTitle[eq]:a) or(city[eq]:b)',
      [
        "'filter' invalid for 'and(jobTitle[eq]:a) or(city[eq]:b)'. eg: price[gte]:10 (at position 21: ',' or the end is expected after ')')",
      ],
    ],
  ],
  'syntax problems, all at once': [
    [
      'person',
      'jobTitle,city[foo]:a,not(jobTitle[eq]:a,city[eq]:b),position[in]:1',
      [
        "'filter' invalid for 'jobTitle'. eg: price[gte]:10 (at position 1: a field, a comparator in brackets, a colon and a value are expected)",
        "'filter' invalid for 'city[foo]:a', comparator foo not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike (at position 15)",
        "'filter' invalid. 'not' conjunction should contain only 1 condition. eg: not(field[eq]:1) (at position 22)",
        "'filter' invalid for 'in' operator. Received '1' but array value expected eg: 'field[in]:[value_1,value_2]' (at position 66)",
      ],
    ],
    [
      'person',
      'name..firstName[eq]:x',
      [
        "'filter' invalid for 'name..firstName[eq]:x'. eg: price[gte]:10 (at position 1: names are separated by single dots)",
      ],
    ],
    [
      'person',
      '.name[eq]:x',
      [
        "'filter' invalid for '.name[eq]:x'. eg: price[gte]:10 (at position 1: names are separated by single dots)",
      ],
    ],
    [
      'person',
      'name.[eq]:x',
      [
        "'filter' invalid for 'name.[eq]:x'. eg: price[gte]:10 (at position 1: names are separated by single dots)",
      ],
    ],
    [
      'person',
      'jobTitle[eq',
      [
        "'filter' invalid for 'jobTitle[eq'. eg: price[gte]:10 (at position 9: one of [eq], [neq], [in], [containsAny], [is], [gt], [gte], [lt], [lte], [startsWith], [endsWith], [like], [ilike] is expected)",
      ],
    ],
    [
      'person',
      'jobTitle[eq:a',
      [
        "'filter' invalid for 'jobTitle[eq:a'. eg: price[gte]:10 (at position 9: one of [eq], [neq], [in], [containsAny], [is], [gt], [gte], [lt], [lte], [startsWith], [endsWith], [like], [ilike] is expected)",
      ],
    ],
    [
      'person',
      'jobTitle[ ]:a',
      [
        "'filter' invalid for 'jobTitle[ ]:a'. eg: price[gte]:10 (at position 9: one of [eq], [neq], [in], [containsAny], [is], [gt], [gte], [lt], [lte], [startsWith], [endsWith], [like], [ilike] is expected)",
      ],
    ],
    [
      'person',
      'jobTitle[e(q]:a',
      [
        "'filter' invalid for 'jobTitle[e(q]:a'. eg: price[gte]:10 (at position 9: one of [eq], [neq], [in], [containsAny], [is], [gt], [gte], [lt], [lte], [startsWith], [endsWith], [like], [ilike] is expected)",
      ],
    ],
    [
      'person',
      'jobTitle[like ilike]:a',
      [
        "'filter' invalid for 'jobTitle[like ilike]:a', comparator like ilike not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike (at position 10)",
      ],
    ],
    [
      'person',
      'jobTitle[in]:"[a,b]"',
      [
        "'filter' invalid for 'in' operator. Received '\"[a,b]\"' but array value expected eg: 'field[in]:[value_1,value_2]' (at position 14)",
      ],
    ],
    [
      'person',
      'jobTitle[starstWith]:a',
      [
        "'filter' invalid for 'jobTitle[starstWith]:a', comparator starstWith not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike. Did you mean \"startsWith\"? (at position 10)",
      ],
    ],
  ],
  composites: [
    ['person', 'emails.primaryEmail[startsWith]:tim', 'and(emails.primaryEmail startsWith "tim")'],
    [
      'person',
      'emails.additionalEmails[containsAny]:[a@b.c]',
      'and(emails.additionalEmails containsAny ["a@b.c"])',
    ],
    [
      'person',
      'emails.additionalEmails[eq]:[a@b.c, d@e.f]',
      'and(emails.additionalEmails eq ["a@b.c","d@e.f"])',
    ],
    ['person', 'emails.additionalEmails[like]:"%a@b%"', 'and(emails.additionalEmails like "%a@b%")'],
    ['person', 'emails.additionalEmails[ilike]:[%,%]', 'and(emails.additionalEmails ilike "[%,%]")'],
    [
      'person',
      'emails.additionalEmails[gt]:x',
      [
        'Operator "gt" is not valid for field "emails.additionalEmails" of type ARRAY - Allowed operators: eq, neq, in, is, containsAny, like, ilike (at position 1)',
      ],
    ],
    [
      'person',
      'tags[like]:%A%',
      [
        'Operator "like" is not valid for field "tags" of type MULTI_SELECT - Allowed operators: eq, neq, in, is, containsAny (at position 1)',
      ],
    ],
    [
      'person',
      'linkedinLink.primaryLinkUrl[ilike]:%in/tim%',
      'and(linkedinLink.primaryLinkUrl ilike "%in/tim%")',
    ],
    ['person', 'phones.primaryPhoneNumber[eq]:123', 'and(phones.primaryPhoneNumber eq ["123"])'],
    [
      'person',
      'phones.additionalPhones[containsAny]:[x]',
      [
        'Operator "containsAny" is not valid for field "phones.additionalPhones" of type RAW_JSON - Allowed operators: is, like, ilike (at position 1)',
      ],
    ],
    ['opportunity', 'amount.amountMicros[gte]:5000000', 'and(amount.amountMicros gte 5000000)'],
    [
      'opportunity',
      'amount.amountMicros[eq]:1.5',
      [
        'Invalid number value \'1.5\' for field "amount.amountMicros" (at position 25: a whole number is expected)',
      ],
    ],
    ['opportunity', 'amount.currencyCode[in]:[USD,EUR]', 'and(amount.currencyCode in ["USD","EUR"])'],
    [
      'opportunity',
      'amount[gt]:1',
      [
        'Cannot filter by composite field "amount" of type CURRENCY: use one of amount.amountMicros, amount.currencyCode (at position 1)',
      ],
    ],
    ['person', 'home.addressLat[gt]:48.85', 'and(home.addressLat gt 48.85)'],
    [
      'person',
      'home.adressCity[eq]:Paris',
      [
        'Sub field "adressCity" not found for composite type: ADDRESS. Did you mean "addressCity"? (at position 1)',
      ],
    ],
    [
      'person',
      'home.addressLat[like]:4%',
      [
        'Operator "like" is not valid for field "home.addressLat" of type NUMBER - Allowed operators: eq, neq, gt, gte, lt, lte, in, is (at position 1)',
      ],
    ],
    ['person', 'createdBy.source[eq]:API', 'and(createdBy.source eq "API")'],
    [
      'person',
      'createdBy.source[in]:[API,api]',
      [
        'Invalid value "api" for field "createdBy.source". Valid values are: EMAIL, CALENDAR, WORKFLOW, AGENT, API, IMPORT, MANUAL, SYSTEM, WEBHOOK, APPLICATION (at position 27)',
      ],
    ],
    ['person', 'createdBy.workspaceMemberId[is]:NULL', 'and(createdBy.workspaceMemberId is "NULL")'],
    [
      'person',
      'createdBy[eq]:x',
      [
        'Cannot filter by composite field "createdBy" of type ACTOR: use one of createdBy.source, createdBy.name, createdBy.workspaceMemberId (at position 1)',
      ],
    ],
    ['person', 'createdBy.name[eq]:Tim', 'and(createdBy.name eq "Tim")'],
    [
      'person',
      'jobTitle.foo[eq]:x',
      ['Sub field "foo" not found: field "jobTitle" has no sub fields (at position 1)'],
    ],
    [
      'person',
      'name.firstName.x[eq]:y',
      [
        'Sub field "firstName.x" not found for composite type: FULL_NAME. Did you mean "firstName"? (at position 1)',
      ],
    ],
    [
      'person',
      'companyId.id[eq]:x',
      ['Sub field "id" not found: field "companyId" has no sub fields (at position 1)'],
    ],
    ['note', 'body.markdown[ilike]:%todo%', 'and(body.markdown ilike "%todo%")'],
    ['note', 'bodyV2.markdown[ilike]:%todo%', 'and(body.markdown ilike "%todo%")'],
    [
      'note',
      'bodyV2[eq]:x',
      [
        'Cannot filter by composite field "bodyV2" of type RICH_TEXT: use one of bodyV2.blocknote, bodyV2.markdown (at position 1)',
      ],
    ],
  ],
  spellings: [
    ['person', 'emails.primaryEmail[eq]:john tag@X.com', 'and(emails.primaryEmail eq "john+tag@x.com")'],
    ['person', 'emails.primaryEmail[neq]:"J@X.COM"', 'and(emails.primaryEmail neq "j@x.com")'],
    ['person', 'emails.primaryEmail[in]:[A@B.c,d]', 'and(emails.primaryEmail in ["a@b.c","d"])'],
    ['person', 'emails.primaryEmail[like]:john tag%', 'and(emails.primaryEmail like "john+tag%")'],
    ['person', 'emails.primaryEmail[startsWith]:J tag', 'and(emails.primaryEmail startsWith "J+tag")'],
    [
      'person',
      'emails.additionalEmails[containsAny]:[A@B.c,d e@f.g]',
      'and(emails.additionalEmails containsAny ["a@b.c","d+e@f.g"])',
    ],
    [
      'person',
      'linkedinLink.primaryLinkUrl[eq]:"HTTPS://LinkedIn.com/in/X/"',
      'and(linkedinLink.primaryLinkUrl eq "https://linkedin.com/in/X")',
    ],
    [
      'person',
      'linkedinLink.primaryLinkUrl[eq]:not a link',
      'and(linkedinLink.primaryLinkUrl eq "not a link")',
    ],
    [
      'person',
      'phones.primaryPhoneNumber[eq]:+33 6 12 34 56 78',
      'and(phones.primaryPhoneNumber eq ["612345678 +33"])',
    ],
    [
      'person',
      'phones.primaryPhoneNumber[eq]: 33612345678',
      'and(phones.primaryPhoneNumber eq ["33612345678","612345678 +33"])',
    ],
    [
      'person',
      'phones.primaryPhoneNumber[neq]:06 12 34 56 78',
      'and(phones.primaryPhoneNumber neq ["06 12 34 56 78","0612345678","612345678"])',
    ],
    [
      'person',
      'phones.primaryPhoneNumber[in]:["+1 (415) 555-2671 ext. 7",x]',
      'and(phones.primaryPhoneNumber in ["4155552671 ext. 7 +1","x"])',
    ],
    ['person', 'phones.primaryPhoneNumber[eq]:""', 'and(phones.primaryPhoneNumber eq [""])'],
    ['person', 'phones.primaryPhoneCallingCode[eq]: 33', 'and(phones.primaryPhoneCallingCode eq "+33")'],
    ['person', 'phones.primaryPhoneCountryCode[eq]:fr', 'and(phones.primaryPhoneCountryCode eq "FR")'],
    ['person', 'createdAt[gt]:2025-01-01T10:00:00 02:00', 'and(createdAt gt "2025-01-01T08:00:00.000Z")'],
    ['person', 'createdAt[gt]:"2025-01-01 10:00 0200"', 'and(createdAt gt "2025-01-01T08:00:00.000Z")'],
    ['person', 'jobTitle[neq]:NULL', 'and(jobTitle neq "NOT_NULL")'],
    ['person', 'jobTitle[neq]:"NULL"', 'and(jobTitle neq "NULL")'],
  ],
  relations: [
    ['person', 'company.name[ilike]:"%acme%"', 'and(company.name ilike "%acme%")'],
    [
      'person',
      'company.domainName.primaryLinkUrl[eq]:https://acme.com',
      'and(company.domainName.primaryLinkUrl eq "https://acme.com")',
    ],
    [
      'person',
      'company.accountOwnerId[eq]:20202020-1c25-4d02-bf25-6aeccf7ea419',
      'and(company.accountOwnerId eq "20202020-1c25-4d02-bf25-6aeccf7ea419")',
    ],
    [
      'person',
      'company.id[in]:[20202020-1c25-4d02-bf25-6aeccf7ea419]',
      'and(company.id in ["20202020-1c25-4d02-bf25-6aeccf7ea419"])',
    ],
    ['person', 'company.deletedAt[is]:NULL', 'and(company.deletedAt is "NULL")'],
    ['person', 'company.foo[eq]:1', ['Object company doesn\'t have any "foo" field. (at position 1)']],
    [
      'person',
      'company.nmae[eq]:1',
      ['Object company doesn\'t have any "nmae" field. Did you mean "name"? (at position 1)'],
    ],
    [
      'person',
      'company.domainName[eq]:x',
      [
        'Cannot filter by composite field "company.domainName" of type LINKS: use one of company.domainName.primaryLinkLabel, company.domainName.primaryLinkUrl, company.domainName.secondaryLinks (at position 1)',
      ],
    ],
    [
      'person',
      'company.people.jobTitle[eq]:x',
      ['Relation filter nesting deeper than 1 hop is not supported (at position 1)'],
    ],
    ['person', 'company.people[eq]:x', ['Cannot filter by relation field "company.people" (at position 1)']],
    [
      'person',
      'company.accountOwner[eq]:x',
      [
        'Cannot filter by relation field "company.accountOwner": use "company.accountOwnerId" instead (at position 1)',
      ],
    ],
    [
      'person',
      'company.name.x[eq]:1',
      ['Sub field "x" not found: field "company.name" has no sub fields (at position 1)'],
    ],
    [
      'person',
      'company.employees[gt]:many',
      ['Invalid number value \'many\' for field "company.employees" (at position 23)'],
    ],
    [
      'person',
      'pointOfContactForOpportunities[eq]:x',
      ['Cannot filter by relation field "pointOfContactForOpportunities" (at position 1)'],
    ],
    [
      'person',
      'taskTargets.id[eq]:x',
      ['Invalid UUID value \'x\' for field "taskTargets.id" (at position 20)'],
    ],
    ['person', 'taskTargets[eq]:x', ['Cannot filter by relation field "taskTargets" (at position 1)']],
    ['person', 'taskTargets.taskId[is]:NULL', 'and(any(taskTargets.taskId is "NULL"))'],
    [
      'company',
      'people.emails[eq]:x',
      [
        'Cannot filter by composite field "people.emails" of type EMAILS: use one of people.emails.primaryEmail, people.emails.additionalEmails (at position 1)',
      ],
    ],
    [
      'company',
      'not(people.emails.primaryEmail[eq]:A@X.io)',
      'not(any(people.emails.primaryEmail eq "a@x.io"))',
    ],
    ['rocket', 'maker.name[eq]:Acme', 'and(maker.name eq "Acme")'],
    [
      'rocket',
      'makerId[eq]:20202020-1C25-4D02-BF25-6AECCF7EA419',
      'and(makerId eq "20202020-1c25-4d02-bf25-6aeccf7ea419")',
    ],
    [
      'rocket',
      'maker[eq]:x',
      ['Cannot filter by relation field "maker": use "makerId" instead (at position 1)'],
    ],
    ['rocket', 'stages.name[eq]:x', 'and(any(stages.name eq "x"))'],
    ['rocketStage', 'rocket.thrust[gt]:5', 'and(rocket.thrust gt 5)'],
    [
      'rocketStage',
      'rocket.maker.name[eq]:Acme',
      ['Relation filter nesting deeper than 1 hop is not supported (at position 1)'],
    ],
    ['company', 'rockets.name[eq]:x', 'and(any(rockets.name eq "x"))'],
    ['noteTarget', 'targetPerson.name.firstName[eq]:Tim', 'and(person.name.firstName eq "Tim")'],
    [
      'noteTarget',
      'targetPersonId[eq]:20202020-1c25-4d02-bf25-6aeccf7ea419',
      'and(personId eq "20202020-1c25-4d02-bf25-6aeccf7ea419")',
    ],
    [
      'noteTarget',
      'targetPerson[eq]:x',
      ['Cannot filter by relation field "targetPerson": use "targetPersonId" instead (at position 1)'],
    ],
  ],
  'comparators and operands by kind': [
    [
      'person',
      'position[like]:1',
      [
        'Operator "like" is not valid for field "position" of type NUMBER - Allowed operators: eq, neq, gt, gte, lt, lte, in, is (at position 1)',
      ],
    ],
    ['person', 'position[neq]:-1.5e3', 'and(position neq -1500)'],
    [
      'person',
      'position[eq]:',
      [
        "'filter' invalid for 'position[eq]:'. eg: price[gte]:10 (at position 14: a value is expected; empty text is \"\")",
      ],
    ],
    ['person', 'position[eq]:""', ['Invalid number value \'\' for field "position" (at position 14)']],
    [
      'person',
      'position[eq]:1e999',
      ['Invalid number value \'1e999\' for field "position" (at position 14)'],
    ],
    ['person', 'position[eq]:0x10', ['Invalid number value \'0x10\' for field "position" (at position 14)']],
    [
      'person',
      'position[in]:[1,x,2,y]',
      [
        'Invalid number value \'x\' for field "position" (at position 17)',
        'Invalid number value \'y\' for field "position" (at position 21)',
      ],
    ],
    ['person', 'isFriend[eq]:false', 'and(isFriend eq false)'],
    [
      'person',
      'isFriend[neq]:true',
      [
        'Operator "neq" is not valid for field "isFriend" of type BOOLEAN - Allowed operators: eq, is (at position 1)',
      ],
    ],
    [
      'person',
      'isFriend[in]:[true]',
      [
        'Operator "in" is not valid for field "isFriend" of type BOOLEAN - Allowed operators: eq, is (at position 1)',
      ],
    ],
    ['person', 'isFriend[is]:not_null', 'and(isFriend is "NOT_NULL")'],
    ['person', 'birthDate[gte]:1990-02-28', 'and(birthDate gte "1990-02-28")'],
    [
      'person',
      'birthDate[gte]:1990-02-30',
      [
        "Invalid value '1990-02-30' for date field \"birthDate\". Expected format: 'YYYY-MM-DD' (at position 16)",
      ],
    ],
    ['person', 'birthDate[eq]:"January 5, 1990"', 'and(birthDate eq "1990-01-05")'],
    [
      'person',
      'createdAt[gt]:yesterday',
      [
        "Invalid value 'yesterday' for date-time field \"createdAt\". Expected format: 'YYYY-MM-DDTHH:mm:ssZ' (at position 15)",
      ],
    ],
    ['person', 'createdAt[lt]:2024-01-01T10:00:00+02:00', 'and(createdAt lt "2024-01-01T08:00:00.000Z")'],
    [
      'person',
      'updatedAt[like]:2024%',
      [
        'Operator "like" is not valid for field "updatedAt" of type DATE_TIME - Allowed operators: eq, neq, gt, gte, lt, lte, in, is (at position 1)',
      ],
    ],
    ['person', 'score[eq]:RATING_3', 'and(score eq "RATING_3")'],
    ['person', 'score[gt]:RATING_3', 'and(score gt "RATING_3")'],
    [
      'person',
      'score[eq]:3',
      [
        'Invalid value "3" for field "score". Valid values are: RATING_1, RATING_2, RATING_3, RATING_4, RATING_5 (at position 11)',
      ],
    ],
    [
      'person',
      'score[like]:R%',
      [
        'Operator "like" is not valid for field "score" of type RATING - Allowed operators: eq, neq, gt, gte, lt, lte, in, containsAny, is (at position 1)',
      ],
    ],
    ['person', 'tags[eq]:[A,B]', 'and(tags eq ["A","B"])'],
    ['person', 'tags[eq]:[]', 'and(tags eq [])'],
    ['person', 'tags[eq]:""', 'and(tags eq [])'],
    ['person', 'tags[neq]:[A]', 'and(tags neq ["A"])'],
    ['person', 'tags[in]:[A,B]', 'and(tags in [["A"],["B"]])'],
    ['person', 'tags[in]:[]', 'and(tags in [[]])'],
    [
      'person',
      'tags[eq]:[A,X]',
      ['Invalid value "X" for field "tags". Valid values are: A, B, C (at position 13)'],
    ],
    [
      'person',
      'tags[containsAny]:[X]',
      ['Invalid value "X" for field "tags". Valid values are: A, B, C (at position 20)'],
    ],
    [
      'person',
      'tags[containsAny]:A',
      [
        "'filter' invalid for 'containsAny' operator. Received 'A' but array value expected eg: 'field[containsAny]:[value_1,value_2]' (at position 19)",
      ],
    ],
    [
      'person',
      'tags[eq]:[A',
      [
        "'filter' invalid. The bracket '[' is not closed (at position 10: values that hold brackets need quotes)",
      ],
    ],
    [
      'person',
      'tags[eq]:[A] B',
      [
        'Invalid list value for field "tags". A list is written [A,B], and has at most 200 items (at position 10)',
      ],
    ],
    [
      'person',
      'tags[like]:A',
      [
        'Operator "like" is not valid for field "tags" of type MULTI_SELECT - Allowed operators: eq, neq, in, is, containsAny (at position 1)',
      ],
    ],
    ['person', 'tags[is]:NULL', 'and(tags is "NULL")'],
    ['person', 'nicknames[eq]:"[a,b]"', 'and(nicknames eq ["[a,b]"])'],
    ['person', 'nicknames[eq]:["a,b",c]', 'and(nicknames eq ["a,b","c"])'],
    ['person', 'nicknames[containsAny]:["x,y"]', 'and(nicknames containsAny ["x,y"])'],
    [
      'person',
      'nicknames[startsWith]:a',
      [
        'Operator "startsWith" is not valid for field "nicknames" of type ARRAY - Allowed operators: eq, neq, in, is, containsAny (at position 1)',
      ],
    ],
    ['person', 'extra[like]:%"a": 1%', 'and(extra like "%\\"a\\": 1%")'],
    [
      'person',
      'extra[eq]:{}',
      [
        'Operator "eq" is not valid for field "extra" of type RAW_JSON - Allowed operators: is, like, ilike (at position 1)',
      ],
    ],
    ['person', 'extra[is]:NOT_NULL', 'and(extra is "NOT_NULL")'],
    ['person', 'extra.a[eq]:1', ['Sub field "a" not found: field "extra" has no sub fields (at position 1)']],
    [
      'person',
      'externalId[eq]:20202020-1C25-4D02-BF25-6AECCF7EA419',
      'and(externalId eq "20202020-1c25-4d02-bf25-6aeccf7ea419")',
    ],
    [
      'person',
      'externalId[startsWith]:2020',
      [
        'Operator "startsWith" is not valid for field "externalId" of type UUID - Allowed operators: eq, neq, gt, gte, lt, lte, in, is (at position 1)',
      ],
    ],
    ['person', 'id[neq]:x', ['Invalid UUID value \'x\' for field "id" (at position 9)']],
    ['opportunity', 'stage[containsAny]:[NEW,CUSTOMER]', 'and(stage containsAny ["NEW","CUSTOMER"])'],
    [
      'opportunity',
      'stage[in]:[new]',
      [
        'Invalid value "new" for field "stage". Valid values are: NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER (at position 12)',
      ],
    ],
    [
      'opportunity',
      'stage[eq]:""',
      [
        'Invalid value "" for field "stage". Valid values are: NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER (at position 11)',
      ],
    ],
    ['rocket', 'status[neq]:FLOWN', 'and(status neq "FLOWN")'],
    ['rocket', 'thrust[lte]:12.5', 'and(thrust lte 12.5)'],
    ['person', 'jobTitle[startsWith]:"50%"', 'and(jobTitle startsWith "50%")'],
    ['person', 'jobTitle[gt]:M', 'and(jobTitle gt "M")'],
    ['person', 'jobTitle[in]:[]', 'and(jobTitle in [""])'],
    ['person', 'jobTitle[in]:[a,,b,]', 'and(jobTitle in ["a","","b",""])'],
    [
      'person',
      'jobTitle[is]:maybe',
      ['Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL" (at position 14)'],
    ],
    [
      'person',
      'jobTitle[is]:[NULL]',
      ['Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL" (at position 14)'],
    ],
    [
      'person',
      'jobTitle[containsAny]:[a]',
      [
        'Operator "containsAny" is not valid for field "jobTitle" of type TEXT - Allowed operators: eq, neq, gt, gte, lt, lte, in, is, startsWith, endsWith, like, ilike (at position 1)',
      ],
    ],
    ['person', 'city[neq]:""', 'and(city neq "")'],
    ['person', 'jobTitle[like]:\\%', 'and(jobTitle like "\\\\%")'],
  ],
  'unknown names, all problems at once': [
    [
      'person',
      'fooo[eq]:1,jobTitel[eq]:x,name.fistName[eq]:y,position[gt]:z',
      [
        'Object person doesn\'t have any "fooo" field. (at position 1)',
        'Object person doesn\'t have any "jobTitel" field. Did you mean "jobTitle"? (at position 12)',
        'Sub field "fistName" not found for composite type: FULL_NAME. Did you mean "firstName"? (at position 27)',
        'Invalid number value \'z\' for field "position" (at position 60)',
      ],
    ],
    ['person', 'hidden[eq]:x', ['Object person doesn\'t have any "hidden" field. (at position 1)']],
    [
      'person',
      'Jobtitle[eq]:x',
      ['Object person doesn\'t have any "Jobtitle" field. Did you mean "jobTitle"? (at position 1)'],
    ],
    ['person', 'toString[eq]:x', ['Object person doesn\'t have any "toString" field. (at position 1)']],
    ['person', '__proto__[eq]:x', ['Object person doesn\'t have any "__proto__" field. (at position 1)']],
    [
      'person',
      'name.constructor[eq]:x',
      [
        'Sub field "constructor" not found for composite type: FULL_NAME. Sub fields: firstName, lastName (at position 1)',
      ],
    ],
    [
      'person',
      'constructor.name[eq]:x',
      ['Object person doesn\'t have any "constructor" field. (at position 1)'],
    ],
    [
      'person',
      'emial.primaryEmail[eq]:x',
      ['Object person doesn\'t have any "emial" field. Did you mean "emails"? (at position 1)'],
    ],
    ['rocket', 'jobTitle[eq]:x', ['Object rocket doesn\'t have any "jobTitle" field. (at position 1)']],
    [
      'person',
      'or(a[eq]:1,not(and(b[eq]:2,position[eq]:c)))',
      [
        'Object person doesn\'t have any "a" field. (at position 4)',
        'Object person doesn\'t have any "b" field. (at position 20)',
        'Invalid number value \'c\' for field "position" (at position 41)',
      ],
    ],
    [
      'person',
      '"jobTitle"[eq]:x',
      ['Object person doesn\'t have any ""jobTitle"" field. Did you mean "jobTitle"? (at position 1)'],
    ],
  ],
};

describe('the numbered examples', () => {
  test('are all there', () => {
    const numbers = new Set(REFERENCE.map(([number]) => number));
    expect([...numbers]).toEqual(Array.from({ length: 87 }, (_, i) => i + 1));
  });

  test.each(REFERENCE)('%i: %s %s', (_, object, text, expected) => {
    expect(outcome(object, text)).toEqual(expected);
  });
});

describe.each(Object.entries(OWN))('%s', (_, examples) => {
  test.each(examples)('%s %s', (object, text, expected) => {
    expect(outcome(object, text)).toEqual(expected);
  });
});

describe('printing', () => {
  const valid = [...REFERENCE.map(([, ...example]) => example), ...Object.values(OWN).flat()].filter(
    ([, , expected]) => typeof expected === 'string',
  );

  test.each(valid)('%s %s means the same when printed', (object, text, expected) => {
    const printed = printFilter(parseFilter(text));
    expect(outcome(object, printed)).toEqual(expected);
    expect(printFilter(parseFilter(printed))).toBe(printed);
  });
});
