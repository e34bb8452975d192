/** The Worker's budgets: how large its bundle is, and what starting it costs. Exits with 1 where one is exceeded. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const ROOT = path.join(import.meta.dirname, '..');
const OUT = path.join(ROOT, 'dist', 'budgets');

/** KiB, gzipped: well under the free plan's 3 MB, so that isolates start quickly. */
const MOST_GZIPPED_KIB = 300;
/**
 * CPU to compile and evaluate the bundle, by what the libraries it cannot do without take alone: milliseconds say as
 * much of the machine as of the bundle (one took 87 to 170 on one machine), so both are measured in turn. A
 * machine on which the libraries take 20 ms starts the Worker in 50; the platform allows 1,000.
 */
const MOST_TIMES_LIBRARIES = 2.5;
const RUNS = 9;

const LIBRARIES = `
  import { OpenAPIHono, z } from '@hono/zod-openapi';
  import { neon } from '@neondatabase/serverless';
  import { drizzle } from 'drizzle-orm/neon-http';
  import { pgTable } from 'drizzle-orm/pg-core';
  export default [OpenAPIHono, z, neon, drizzle, pgTable];`;

const librariesAlone = (): string => {
  const outfile = path.join(OUT, 'libraries.js');
  const stdin = { contents: LIBRARIES, resolveDir: ROOT };
  buildSync({ stdin, outfile, bundle: true, minify: true, format: 'esm', external: ['node:*'] });
  return outfile;
};

const bundle = (): string => {
  const wrangler = path.join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' };
  execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--minify', '--outdir', OUT], {
    cwd: ROOT,
    env,
    stdio: 'pipe',
  });
  return path.join(OUT, 'index.js');
};

/** CPU that a fresh process spends on evaluating the bundle. */
const startup = (file: string): number => {
  const measure = `const before = process.threadCpuUsage(); await import(${JSON.stringify(file)}); const used = process.threadCpuUsage(before); console.log((used.user + used.system) / 1000);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', measure], { encoding: 'utf8' }));
};

const file = bundle();
const gzipped = gzipSync(readFileSync(file), { level: 9 }).byteLength / 1024;
const libraries = librariesAlone();
// The least of several runs: what the machine's other work adds is not the bundle's.
const least = { bundle: Number.POSITIVE_INFINITY, libraries: Number.POSITIVE_INFINITY };
for (let run = 0; run < RUNS; run += 1) {
  least.libraries = Math.min(least.libraries, startup(libraries));
  least.bundle = Math.min(least.bundle, startup(file));
}
const times = least.bundle / least.libraries;
console.log(`bundle: ${gzipped.toFixed(1)} KiB gzipped (most ${MOST_GZIPPED_KIB})`);
console.log(
  `start-up: ${least.bundle.toFixed(1)} ms of CPU, ${times.toFixed(2)} times the ${least.libraries.toFixed(1)} ms of its libraries alone (most ${MOST_TIMES_LIBRARIES})`,
);
if (gzipped > MOST_GZIPPED_KIB || times > MOST_TIMES_LIBRARIES) process.exitCode = 1;
