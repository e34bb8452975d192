/**
 * `node tools/local/neon/main.ts`: the emulator alone. NEON_PORT (4444), DATA_DIR (`.data`, or `memory`),
 * DATABASE_URL (any Postgres instead of PGlite).
 */
import { join } from 'node:path';
import { openPGlite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import { startLocalNeon } from './server.ts';

const { NEON_PORT = '4444', DATA_DIR = '.data', DATABASE_URL } = process.env;
const backend = DATABASE_URL
  ? await openPostgres(DATABASE_URL)
  : await openPGlite(DATA_DIR === 'memory' ? 'memory' : join(DATA_DIR, 'pglite'));
const neon = await startLocalNeon({ backend, port: Number(NEON_PORT) });
console.log(`Neon over HTTP on ${neon.url}, over ${backend.name}.`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void neon.stop().then(() => process.exit(0)));
