import { describe, expect, test } from 'vitest';
import { resolveFilter } from '../../../src/input/filter.ts';
import { FILTERABLE, metadataFilter, NO_SCHEMA } from '../../../src/operations/metadata-filter.ts';
import type { MetadataValue } from '../../../src/operations/metadata-values.ts';
import { parseFilter } from '../../../src/rest/request/filter-syntax.ts';

const passes = (filter: string) =>
  metadataFilter(resolveFilter(parseFilter(filter), FILTERABLE.field, NO_SCHEMA));

const field = (given: MetadataValue): MetadataValue => ({
  id: '20200000-0000-4000-8000-000100000001',
  type: 'TEXT',
  name: 'jobTitle',
  label: 'Job Title',
  description: null,
  isCustom: false,
  createdAt: '2025-01-20T00:00:00.000Z',
  ...given,
});

describe('filters on definitions', () => {
  test.each<[filter: string, expected: boolean]>([
    ['name[eq]:jobTitle', true],
    ['name[neq]:jobTitle', false],
    ['name[in]:[city,jobTitle]', true],
    ['name[in]:[city]', false],
    ['name[like]:job%', true],
    ['name[like]:JOB%', false],
    ['name[ilike]:%TITLE', true],
    ['name[startsWith]:job', true],
    ['name[endsWith]:job', false],
    ['name[gt]:job', true],
    ['name[lte]:jobTitle', true],
    ['name[lt]:jobTitle', false],
    ['isCustom[eq]:false', true],
    ['isCustom[eq]:true', false],
    ['createdAt[gte]:2025-01-20', true],
    ['description[is]:NULL', true],
    ['description[is]:NOT_NULL', false],
    ['description[eq]:""', true],
    ['description[like]:%', true],
    ['not(description[like]:%)', false],
    ['or(description[like]:%,name[eq]:jobTitle)', true],
    ['or(description[like]:%,name[eq]:city)', true],
    ['and(description[eq]:"",name[eq]:jobTitle)', true],
    ['and(description[like]:%,name[eq]:jobTitle)', true],
    ['not(and(description[like]:%,name[eq]:city))', true],
    ['description[neq]:x', true],
    ['not(description[eq]:x)', true],
  ])('%s: %s', (filter, expected) => {
    expect(passes(filter)(field({}))).toBe(expected);
  });

  test('one pattern may go through all the text of the largest schema', () => {
    const filter = passes('description[ilike]:%needle%');
    const definition = field({ description: 'a haystack of a hundred characters '.repeat(3) });
    for (let n = 0; n < 20_000; n += 1) expect(filter(definition)).toBe(false);
  });

  test('patterns that cost more than the budget are refused', () => {
    const filter = passes(`description[like]:%${'a'.repeat(990)}b%`);
    const definition = field({ description: 'a'.repeat(2_000) });
    const compareAll = () => {
      for (let n = 0; n < 100; n += 1) filter(definition);
    };
    expect(compareAll).toThrow(
      'The filter is too expensive: use fewer conditions, or patterns with fewer wildcards',
    );
  });
});
