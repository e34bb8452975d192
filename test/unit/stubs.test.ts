/** What stands in for packages in the bundle (wrangler.toml, alias) has all that the Worker uses of them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as zod from 'zod';
import { z } from '../../src/stubs/zod.ts';

const SOURCES = path.join(import.meta.dirname, '..', '..', 'src');

/** The values of zod that a source names; the others of its `z.` are types. */
const namesIn = (source: string): readonly string[] =>
  [...source.matchAll(/\bz\.(\w+)/g)].flatMap(([, name = '']) => (Object.hasOwn(zod, name) ? [name] : []));

test("the stub of zod has what the Worker's sources name, as it is in zod, and nothing else", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const used = files.flatMap((file) => namesIn(readFileSync(path.join(SOURCES, file), 'utf8')));
  const expected = Object.fromEntries(Object.entries(zod).filter(([name]) => used.includes(name)));
  expect(z).toEqual(expected);
});
