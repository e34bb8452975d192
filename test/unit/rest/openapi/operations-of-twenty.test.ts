/** Every operation that the document of a Twenty 1.18 workspace lists is in ours, or in the README with the reason. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { standardDocument } from '../../../support/document.ts';

const twenty = readFileSync('test/fixtures/twenty-1.18-operations.txt', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const ours = new Set(
  Object.entries<object>(standardDocument('native').paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace('/rest/', '/')}`),
  ),
);

/** Operations that the README says are not offered: `{objects}` in a path is any object. */
const notOffered = [
  ...readFileSync('README.md', 'utf8').matchAll(/^\| `((?:GET|POST|PATCH|PUT|DELETE) \/[^`]*)` +\| \S/gm),
].map(([, operation = '']) => operation);

const isListed = (operation: string): boolean =>
  notOffered.some((listed) =>
    new RegExp(
      `^${listed.replaceAll(/[{}/]/g, String.raw`\$&`).replace(String.raw`\{objects\}`, String.raw`\w+`)}$`,
    ).test(operation),
  );

describe('the operations of a Twenty 1.18 workspace', () => {
  it('are all offered, but for those that the README lists', () => {
    expect(twenty).toHaveLength(379);
    expect(twenty.filter((operation) => !ours.has(operation) && !isListed(operation))).toEqual([]);
  });

  it('are listed as not offered only if they are not', () => {
    expect(notOffered.length).toBeGreaterThan(0);
    expect([...ours].filter(isListed)).toEqual([]);
  });
});
