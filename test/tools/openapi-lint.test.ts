/** Redocly's and Spectral's recommended rules over every dialect, of the standard model and of a workspace's own. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectral from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectName } from '../../src/rest/openapi/dialects.ts';
import { documentOf, standardDocument } from '../support/document.ts';
import { testSchema } from '../support/schema.ts';

const DOCUMENTS = (['native', 'twenty-core', 'twenty-metadata'] as const).flatMap((dialect) => [
  { dialect, of: 'the standard model', make: () => standardDocument(dialect) },
  { dialect, of: 'a workspace with objects of its own', make: () => documentOf(dialect, testSchema) },
]);

/** Liveness is answered, or is not: no status of the client's making is there to document. */
const RULES = { 'operation-4xx-response': 'off' } as const;

/** Kept for clients of the contract, and for those that handle objects they do not know. */
const UNUSED = /components[/.]schemas[/.]Record(List)?(Response)?: /;

const linter = new spectral.Spectral();

beforeAll(() => {
  linter.setRuleset({
    extends: [[{ ...rulesets.oas, extends: [] }, 'recommended']],
    // It writes every schema out for every example, for minutes; Redocly judges the same examples.
    rules: { 'oas3-valid-media-example': 'off' },
  });
});

it('knows every dialect', () => {
  expect(new Set<DialectName>(DOCUMENTS.map(({ dialect }) => dialect))).toEqual(
    new Set(Object.keys(DIALECTS)),
  );
});

describe.each(DOCUMENTS)('$dialect, of $of', ({ make }) => {
  it('passes Redocly', async () => {
    const problems = await lintFromString({
      source: JSON.stringify(make()),
      config: await createConfig({ extends: ['recommended'], rules: RULES }),
    });
    expect(
      problems
        .map(
          ({ ruleId, severity, message, location }) =>
            `${severity} ${ruleId} ${location[0]?.pointer}: ${message}`,
        )
        .filter((problem) => !UNUSED.test(problem)),
    ).toEqual([]);
  });

  it('passes Spectral', async () => {
    const problems = await linter.run(make());
    expect(
      problems
        .map(({ code, severity, message, path }) => `${severity} ${code} ${path.join('.')}: ${message}`)
        .filter((problem) => !UNUSED.test(problem)),
    ).toEqual([]);
  });
});
