/**
 * Fills `public/`, the Worker's static assets, from `web/` and node_modules. Wrangler runs it before every bundle
 * (wrangler.toml, [build]). Files carry a digest of their content in their names, so that they can be cached for good.
 *
 * Scalar's script is taken from its Fastify plugin, by way of the route that serves it. The package of its own name
 * has the same script, and 270 packages of source along with it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { ROOT } from '../project.ts';

const OUT = path.join(ROOT, 'public/docs');

interface PluginRoute {
  readonly url: string;
  readonly handler: (request: unknown, reply: object) => unknown;
}

const scalar = async (): Promise<string> => {
  const { default: plugin } = await import('@scalar/fastify-api-reference');
  const routes: PluginRoute[] = [];
  const server = { route: (route: PluginRoute) => routes.push(route) };
  Reflect.apply(plugin, null, [server, { configuration: { url: '-' } }, () => undefined]);
  const script = routes.find(({ url }) => url.endsWith('.js'));
  const reply = { header: () => reply, send: (body: unknown) => body };
  const text = script?.handler({}, reply);
  if (typeof text !== 'string') throw new Error('@scalar/fastify-api-reference serves no script.');
  return text.replace(/\n\/\/# sourceMappingURL=.*$/, '');
};

const source = (name: string): string => readFileSync(path.join(ROOT, 'web', name), 'utf8');

const minified = (name: string, loader: 'ts' | 'css'): string =>
  transformSync(source(name), { loader, minify: true, target: 'es2022' }).code;

const withDigest = (name: string, content: string): string => {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const { name: stem, ext } = path.parse(name);
  return `${stem}.${digest}${ext}`;
};

const contents: Readonly<Record<string, string>> = {
  'scalar.js': await scalar(),
  'docs.js': minified('docs.ts', 'ts'),
  'docs.css': minified('docs.css', 'css'),
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
