/** The Worker's budgets: how large its bundle is, and what starting it costs. Exits with 1 where one is exceeded. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { OFFLINE, ROOT, WRANGLER } from '../project.ts';

const OUT = path.join(ROOT, 'dist', 'budgets');

/**
 * KiB, gzipped: what is reached, and a twentieth more. The platform allows 3 MB. 211 of them are tables to write any
 * script in Latin letters, which only a change of the schema evaluates: start-up is the same without them.
 */
const MOST_GZIPPED_KIB = 508;
/**
 * Milliseconds of CPU to compile and evaluate the bundle, in the V8 of a fresh Node: what is reached on two slow and
 * busy cores, and a third more. The platform allows 1,000 (docs/decisions/0028-start-up.md).
 */
const MOST_STARTUP_MS = 100;
/** The least of some runs: what a machine's other work adds is not the bundle's. A busy machine gets more of them. */
const RUNS = 9;
const MOST_RUNS = 45;

const bundle = (): string => {
  execFileSync(process.execPath, [WRANGLER, 'deploy', '--dry-run', '--minify', '--outdir', OUT], {
    cwd: ROOT,
    env: { ...process.env, ...OFFLINE },
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
let least = startup(file);
for (let run = 1; run < RUNS || (run < MOST_RUNS && least > MOST_STARTUP_MS); run += 1)
  least = Math.min(least, startup(file));
console.log(`bundle: ${gzipped.toFixed(1)} KiB gzipped (most ${MOST_GZIPPED_KIB})`);
console.log(`start-up: ${least.toFixed(1)} ms of CPU (most ${MOST_STARTUP_MS})`);
if (gzipped > MOST_GZIPPED_KIB || least > MOST_STARTUP_MS) process.exitCode = 1;
