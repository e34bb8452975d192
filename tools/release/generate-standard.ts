/** Writes a migration with what the database has to know of the standard objects (src/db/standard-sql.ts). */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { standardSql } from '../../src/db/standard-sql.ts';
import { STANDARD_OBJECTS } from '../../src/schema/standard-objects/index.ts';

const FOLDER = 'drizzle';

execFileSync('npx', ['drizzle-kit', 'generate', '--custom', '--name=standard_objects'], { stdio: 'inherit' });
const newest = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.sql'))
  .sort()
  .at(-1);
if (!newest) throw new Error(`there is no migration in ${FOLDER}/`);
writeFileSync(`${FOLDER}/${newest}`, `${standardSql(STANDARD_OBJECTS)}\n`);
console.info(`${FOLDER}/${newest}`);
