/**
 * `npm run deploy`: brings a Neon database up to date over HTTP, then deploys the Worker with it as its secret.
 *
 * In an order in which a failure leaves a service that works: the bundle first, then the migrations, which the
 * release that runs must bear, then the Worker.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  addressOf,
  announce,
  connect,
  type DatabaseTarget,
  databaseTarget,
  type Environment,
} from '../database.ts';
import { exitCodeOf, explain, Failure, parseOrExplain, UsageFailure } from '../failure.ts';
import { CONFIGURATION, ROOT, WRANGLER } from '../project.ts';
import { boundStatements, editedWarning, migrate } from './migrate.ts';

const ENVIRONMENTS = ['production', 'staging', 'dev'] as const;

const USAGE = `Usage:
  DATABASE_URL=postgresql://… npm run deploy [-- --env ${ENVIRONMENTS.join('|')}]
  npm run deploy -- --dry-run    (bundles, and neither migrates nor deploys)

Bundles the Worker, migrates the Neon database that DATABASE_URL names, then uploads the Worker with it as its secret.
--env: the environment of wrangler.toml; production, unless given. See docs/deploy.md.`;

const options = z.strictObject({
  env: z.enum(ENVIRONMENTS, { error: `should be one of ${ENVIRONMENTS.join(', ')}` }).default('production'),
  'dry-run': z.boolean().default(false),
});

/** Null: help is asked for. @throws UsageFailure */
const parse = (args: readonly string[]): z.infer<typeof options> | null => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        env: { type: 'string' },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const { help, ...given } = values;
    return help ? null : parseOrExplain(options, given, 'Options');
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
};

/** @throws UsageFailure: a Worker reaches no other database than Neon */
const neonTarget = (environment: Environment): DatabaseTarget => {
  if (environment.DATABASE_URL) return databaseTarget(environment);
  throw new UsageFailure(
    `DATABASE_URL is not set: the connection string of the Neon database to deploy with.\n\n${USAGE}`,
  );
};

/** @throws Failure */
const wrangler = (args: readonly string[], failure: string): void => {
  const { status } = spawnSync(process.execPath, [WRANGLER, ...args, '--config', CONFIGURATION], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Failure(failure);
};

/** The secret goes by a file that only we can read: command lines are everybody's. @throws Failure */
const upload = (env: string, url: string): void => {
  const directory = mkdtempSync(path.join(tmpdir(), 'viginti-deploy-'));
  const file = path.join(directory, 'secrets.json');
  try {
    writeFileSync(file, JSON.stringify({ DATABASE_URL: url }), { mode: 0o600 });
    wrangler(
      ['deploy', '--env', env, '--secrets-file', file],
      'The database is up to date; the Worker was not deployed. The release that ran before runs on.',
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  let at = 'the database';
  try {
    const given = parse(process.argv.slice(2));
    if (given === null) return console.log(USAGE);
    const target = given['dry-run'] ? null : neonTarget(process.env);
    wrangler(
      ['deploy', '--env', given.env, '--dry-run', '--outdir', path.join(ROOT, 'dist/deploy')],
      'The Worker could not be bundled; nothing was changed.',
    );
    if (target === null) return;
    at = addressOf(target);
    announce(target);
    const client = connect(target);
    const { applied, edited } = await migrate(client);
    await boundStatements(client, process.env.STATEMENT_TIMEOUT_MS);
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'No migrations to apply.');
    if (edited.length > 0) console.error(editedWarning(edited));
    upload(given.env, target.url);
  } catch (error) {
    console.error(explain(error, at));
    process.exitCode = exitCodeOf(error);
  }
};

await main();
