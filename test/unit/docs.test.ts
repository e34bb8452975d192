/** Documents name files as their evidence, and an index lists the decisions: what they name has to exist. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { FILTER_WORDS, PATH_WORDS, RESERVED } from '../../src/schema/change/names.ts';

const root = new URL('../..', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');

describe.each(['docs/security.md', 'docs/reliability.md'])('%s', (document) => {
  it('names files that exist', () => {
    const named = [
      ...new Set(
        [...read(document).matchAll(/\b(?:test|tools|docs)\/[\w./-]+\.(?:ts|md)\b/g)].map(([file]) => file),
      ),
    ];
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  });
});

describe('docs/decisions/README.md', () => {
  const rows = [
    ...read('docs/decisions/README.md').matchAll(/^\| (\d+) \| \[(.+)\]\((\d{4}-[\w-]+\.md)\) \| .+ \|$/gm),
  ].map(([, number = '', title = '', file = '']) => ({ number, title, file }));

  it('lists decisions in order, by the titles that they have', () => {
    expect(rows.length).toBeGreaterThan(30);
    const numbers = rows.map(({ number }) => Number(number));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    for (const { number, title, file } of rows) {
      expect(Number(file.slice(0, 4)), file).toBe(Number(number));
      expect(read(`docs/decisions/${file}`).split('\n')[0]).toBe(`# ${number}. ${title}`);
    }
  });
});

it('the package, the OpenAPI document and the last release in CHANGELOG.md have one version', () => {
  const [, released] = /^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$/m.exec(read('CHANGELOG.md')) ?? [];
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
  expect(released).toBe(version);
  expect(read('src/rest/openapi/document.ts')).toContain(`const VERSION = '${version}';`);
});

it('docs/metadata.md lists every reserved name; plurals are implied', () => {
  const listed = new Set([...read('docs/metadata.md').matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const singularsOf = (name: string) => [
    name.replace(/s$/, ''),
    name.replace(/es$/, ''),
    name.replace(/ies$/, 'y'),
  ];
  const missing = [...RESERVED, ...FILTER_WORDS, ...PATH_WORDS].filter(
    (name) => ![name, ...singularsOf(name)].some((one) => listed.has(one)),
  );
  expect(missing).toEqual([]);
});
