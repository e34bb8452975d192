/** Documents name tests as their evidence: those have to be there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url);

describe.each(['docs/security.md', 'docs/reliability.md'])('%s', (document) => {
  it('names files that are there', () => {
    const text = readFileSync(new URL(document, root), 'utf8');
    const named = [
      ...new Set([...text.matchAll(/\b(?:test|tools|docs)\/[\w./-]+\.(?:ts|md)\b/g)].map(([file]) => file)),
    ];
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  });
});
