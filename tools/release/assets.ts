/**
 * Fills `public/`, the Worker's static assets, from `web/` and node_modules. Wrangler runs it before every bundle
 * (wrangler.toml, [build]). Files carry a digest of their content in their names, so that they can be cached for good.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { ROOT } from '../project.ts';

const OUT = path.join(ROOT, 'public/docs');

const source = (name: string): string => readFileSync(path.join(ROOT, 'web', name), 'utf8');

/** A script with all that it imports, or a style sheet. */
const bundled = (name: string): string => {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(ROOT, 'web', name)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2023',
  });
  const [only] = outputFiles;
  if (!only) throw new Error(`esbuild made nothing of ${name}.`);
  return only.text;
};

const withDigest = (name: string, content: string): string => {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const { name: stem, ext } = path.parse(name);
  return `${stem}.${digest}${ext}`;
};

const contents: Readonly<Record<string, string>> = {
  'docs.js': bundled('docs.ts'),
  'docs.css': bundled('docs.css'),
  'icon.svg': source('icon.svg'),
};

const files = new Map<string, string>();
let page = source('docs.html');
for (const [name, content] of Object.entries(contents)) {
  const unique = withDigest(name, content);
  files.set(unique, content);
  page = page.replaceAll(`/docs/${name}`, `/docs/${unique}`);
}
files.set('index.html', page);

// Servers may be reading: what they serve now goes last.
mkdirSync(OUT, { recursive: true });
for (const [name, content] of files) writeFileSync(path.join(OUT, name), content);
for (const name of readdirSync(OUT)) if (!files.has(name)) rmSync(path.join(OUT, name));
