/** The schemas an isolate keeps: equal versions are one object, and their sizes together are bounded. */
import { expect, it } from 'vitest';
import { SchemaCache } from '../../../src/session/schema-cache.ts';

const schemaText = (workspaceId: string, version: number, size = 0): string =>
  JSON.stringify({
    workspaceId,
    version,
    createdAt: '2026-01-01T00:00:00.000Z',
    objects: [],
    fields: [],
    padding: ' '.repeat(size),
  });

it('keeps one object per workspace and version', () => {
  const cache = new SchemaCache();
  const { schema } = cache.put(schemaText('a', 1));
  expect(cache.put(schemaText('a', 1)).schema).toBe(schema);
  expect(cache.get('a')?.schema).toBe(schema);
  expect(cache.put(schemaText('a', 2)).schema.version).toBe(2);
  expect(cache.get('a')?.schema.version).toBe(2);
  // An older one is the current one after a restore: what the database said last is what counts.
  expect(cache.put(schemaText('a', 1)).schema).not.toBe(schema);
  expect(cache.get('b')).toBeNull();
});

it('forgets the schemas used longest ago when they are too large together', () => {
  const cache = new SchemaCache();
  for (const id of ['a', 'b', 'c']) cache.put(schemaText(id, 1, 1_900_000));
  cache.get('a');
  cache.put(schemaText('d', 1, 1_900_000));
  expect(['a', 'b', 'c', 'd'].map((id) => cache.get(id) !== null)).toEqual([true, false, true, true]);
  cache.put(schemaText('e', 1, 7_000_000));
  expect(['a', 'b', 'c', 'd', 'e'].map((id) => cache.get(id) !== null)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
  cache.put(schemaText('e', 2));
  cache.put(schemaText('a', 1, 1_900_000));
  expect(['a', 'e'].map((id) => cache.get(id) !== null)).toEqual([true, true]);
});
