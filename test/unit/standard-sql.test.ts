import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GENERATED, standardSql } from '../../src/db/standard-sql.ts';
import * as tables from '../../src/db/tables.ts';
import { STANDARD_OBJECTS, TABLE_OBJECTS } from '../../src/schema/standard-objects/index.ts';

test('the newest generated migration is what the declarations say', () => {
  const generated = readdirSync('drizzle')
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readFileSync(`drizzle/${file}`, 'utf8'))
    .filter((text) => text.startsWith(GENERATED));
  expect(generated.at(-1)).toBe(`${standardSql(STANDARD_OBJECTS)}\n`);
});

test('every table of a standard object is exported for drizzle-kit under its name', () => {
  const exported: Readonly<Record<string, unknown>> = tables;
  for (const { nameSingular } of TABLE_OBJECTS) expect(exported[nameSingular], nameSingular).toBeDefined();
});
