/**
 * `npm run db:rendering`: a migration with the functions that render records, made from the declarations. They live in a
 * database schema named after their content, so that during a deployment the old Worker and the new one each find
 * theirs. The migration drops those that no deployment can use any more: all but the newest there is.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderingFunctions } from '../../src/sql/stored/functions.ts';
import { ROOT } from '../project.ts';

const DRIZZLE = path.join(ROOT, 'drizzle');
const BREAKPOINT = '\n--> statement-breakpoint\n';
const LENGTH = 12;

/** The functions that the declarations make, and the name of their database schema. */
export const currentRendering = (): { readonly name: string; readonly statements: readonly string[] } => {
  const content = renderingFunctions('rendering').join('\n');
  const name = `rendering_${createHash('sha256').update(content).digest('hex').slice(0, LENGTH)}`;
  return {
    name,
    statements: [
      `create schema ${name};`,
      `grant usage on schema ${name} to public;`,
      ...renderingFunctions(name).map((text) => `${text};`),
    ],
  };
};

/** Names of the database schemas that migrations have made, oldest first. */
export const madeRenderings = (): readonly string[] =>
  globSync('*.sql', { cwd: DRIZZLE })
    .toSorted()
    .flatMap((file) => [
      ...readFileSync(path.join(DRIZZLE, file), 'utf8').matchAll(/^create schema (rendering_\w+);$/gm),
    ])
    .map(([, name = '']) => name);

/** What the migration says. */
export const migrationText = (made: readonly string[]): string => {
  const { statements } = currentRendering();
  const drops = made.slice(0, -1).map((name) => `drop schema if exists ${name} cascade;`);
  return `${[...drops, ...statements].join(BREAKPOINT)}\n`;
};

const versionText = (name: string): string =>
  `/** Made by \`npm run db:rendering\`: the database schema that has the functions of these declarations. */\nexport const RENDERING = '${name}';\n`;

const generate = (): void => {
  const { name } = currentRendering();
  const made = madeRenderings();
  writeFileSync(path.join(ROOT, 'src/sql/stored/version.ts'), versionText(name));
  if (made.at(-1) === name) {
    console.log(`${name} is there.`);
    return;
  }
  const kit = path.join(ROOT, 'node_modules/drizzle-kit/bin.cjs');
  execFileSync(process.execPath, [kit, 'generate', '--custom', '--name=rendering'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const file = globSync('*_rendering.sql', { cwd: DRIZZLE }).toSorted().at(-1);
  if (!file) throw new Error('drizzle-kit made no migration');
  writeFileSync(path.join(DRIZZLE, file), migrationText(made));
};

if (import.meta.main) generate();
