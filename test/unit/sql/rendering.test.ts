/** The functions that render records are those that the declarations make, in a migration and by their name. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { RENDERING } from '../../../src/sql/stored/version.ts';
import { currentRendering, madeRenderings, migrationText } from '../../../tools/release/rendering.ts';

const DRIZZLE = path.join(import.meta.dirname, '../../../drizzle');

it('are created by the newest migration of its kind, and called by their name', () => {
  const { name } = currentRendering();
  const made = madeRenderings();
  // If this fails: npm run db:rendering
  expect(made.at(-1)).toBe(name);
  expect(RENDERING).toBe(name);
  const newest = globSync('*.sql', { cwd: DRIZZLE })
    .toSorted()
    .map((file) => readFileSync(path.join(DRIZZLE, file), 'utf8'))
    .filter((text) => text.includes(`create schema ${name};`));
  expect(newest).toEqual([migrationText(made.slice(0, -1))]);
});

it('leave the functions before them to the Worker that is being replaced, and drop older ones', () => {
  const drops = (made: readonly string[]) =>
    [...migrationText(made).matchAll(/drop schema if exists (\w+) cascade/g)].map(([, dropped]) => dropped);
  expect(drops([])).toEqual([]);
  expect(drops(['rendering_a'])).toEqual([]);
  expect(drops(['rendering_a', 'rendering_b', 'rendering_c'])).toEqual(['rendering_a', 'rendering_b']);
});
