/** `npm run admin`: workspaces and API keys, over Neon's HTTP. One JSON line for each thing made or listed. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DIALECT_NAMES } from '../../src/rest/openapi/dialects.ts';
import { SCOPES } from '../../src/session/scopes.ts';
import { addressOf, connect, databaseTarget, type NeonClient } from '../database.ts';
import { exitCodeOf, explain, Failure, parseOrExplain, UsageFailure } from '../failure.ts';
import { exportDocument } from './openapi.ts';
import { createKey, createWorkspace, listKeys, listWorkspaces, openedBy, revokeKey } from './workspaces.ts';

const USAGE = `Usage:
  npm run admin -- workspace create --name NAME
  npm run admin -- workspace list
  npm run admin -- key create --workspace ID --name NAME [--scopes ${SCOPES.slice(0, 2).join(',')},…] [--expires 90d]
  npm run admin -- key list [--workspace ID]
  npm run admin -- key revoke --id ID
  npm run --silent admin -- export-openapi [--key KEY | --workspace ID] [--dialect DIALECT] [--server URL]

Scopes: ${SCOPES.join(', ')} (all, unless given).
Dialects: ${DIALECT_NAMES.join(', ')}. Without a key or workspace the document is of the standard model.
--expires: a number of minutes, hours, days or weeks (30m, 12h, 90d, 4w), or a date (2027-01-31).

The database is the local Neon of \`npm run dev\` (NEON_PORT, 4444), NEON_ENDPOINT, or the Neon that DATABASE_URL
names.`;

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const LONGEST_MS = 100 * 365 * UNIT_MS.d;

const name = z
  .string({ error: 'is missing' })
  .trim()
  .min(1, 'should not be empty')
  .max(200, 'is longer than 200 characters');
const id = z
  .string({ error: 'is missing' })
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'should be a UUID')
  .toLowerCase();

const scopes = z
  .string()
  .transform((text) => [...new Set(text.split(',').map((scope) => scope.trim()))])
  .pipe(z.array(z.enum(SCOPES, { error: `should be some of ${SCOPES.join(', ')}` })));

/** Text of `--expires` → when that is, seen from `now`; null where it is neither a span nor a date. */
const instantOf = (text: string, now: number): number | null => {
  const span = /^(\d{1,9})([mhdw])$/.exec(text);
  const unit = z.enum(['m', 'h', 'd', 'w']).safeParse(span?.[2]);
  if (unit.success) return now + Number(span?.[1]) * UNIT_MS[unit.data];
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : date;
};

const expires = z.string().transform((text, context) => {
  const now = Date.now();
  const instant = instantOf(text, now);
  if (instant !== null && instant > now && instant < now + LONGEST_MS) return new Date(instant);
  const message =
    instant === null ? 'should be like 90d, 12h or 2027-01-31' : 'should be in the next 100 years';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const exportOptions = z
  .strictObject({
    key: z.string().optional(),
    workspace: id.optional(),
    dialect: z
      .enum(DIALECT_NAMES, { error: `should be one of ${DIALECT_NAMES.join(', ')}` })
      .default('native'),
    server: z
      .url({ protocol: /^https?$/, error: 'should be a URL' })
      .transform((url) => new URL(url).origin)
      .default('http://localhost:8787'),
  })
  .refine(({ key, workspace }) => key === undefined || workspace === undefined, {
    error: 'give a key or a workspace, not both',
  });

const exportOpenApi = async (client: NeonClient, given: z.infer<typeof exportOptions>): Promise<Output> => {
  const { key, workspace = null, dialect, server } = given;
  const workspaceId = key === undefined ? workspace : ((await openedBy(client, key))?.workspaceId ?? null);
  if (key !== undefined && workspaceId === null) throw new Failure('The key opens no workspace.');
  return exportDocument(client, { workspaceId, dialect, server });
};

type Output = object | readonly object[];

/** Written options → what runs against a database. @throws UsageFailure */
type Command = (written: unknown) => (client: NeonClient) => Promise<Output>;

const command =
  <T>(options: z.ZodType<T>, run: (client: NeonClient, given: T) => Promise<Output>): Command =>
  (written) => {
    const given = parseOrExplain(options, written, 'Options');
    return (client) => run(client, given);
  };

const COMMANDS: Readonly<Record<string, Command>> = {
  'workspace create': command(z.strictObject({ name }), (client, given) =>
    createWorkspace(client, given.name),
  ),
  'workspace list': command(z.strictObject({}), listWorkspaces),
  'key create': command(
    z.strictObject({ workspace: id, name, scopes: scopes.optional(), expires: expires.optional() }),
    (client, given) =>
      createKey(client, {
        workspaceId: given.workspace,
        name: given.name,
        scopes: given.scopes,
        expiresAt: given.expires,
      }),
  ),
  'key list': command(z.strictObject({ workspace: id.optional() }), (client, given) =>
    listKeys(client, given.workspace),
  ),
  'key revoke': command(z.strictObject({ id }), (client, given) => revokeKey(client, given.id)),
  'export-openapi': command(exportOptions, exportOpenApi),
};

const OPTIONS = {
  name: { type: 'string' },
  workspace: { type: 'string' },
  id: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  key: { type: 'string' },
  dialect: { type: 'string' },
  server: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
};

/** Arguments → lines to print. @throws UsageFailure, before the database is asked; Failure */
export const runAdmin = async (client: NeonClient, args: readonly string[]): Promise<readonly string[]> => {
  const { values, positionals } = parse(args);
  const { help, ...options } = values;
  if (help) return [USAGE];
  const wanted = positionals.join(' ');
  const found = Object.hasOwn(COMMANDS, wanted) ? COMMANDS[wanted] : undefined;
  if (!found) {
    throw new UsageFailure(wanted === '' ? USAGE : `There is no command '${wanted}'.\n\n${USAGE}`);
  }
  const output = await found(options)(client);
  return (Array.isArray(output) ? output : [output]).map((line) => JSON.stringify(line));
};

const main = async (): Promise<void> => {
  let at = 'the database';
  try {
    const target = databaseTarget(process.env);
    at = addressOf(target);
    for (const line of await runAdmin(connect(target), process.argv.slice(2))) console.log(line);
  } catch (error) {
    console.error(explain(error, at));
    process.exitCode = exitCodeOf(error);
  }
};

if (import.meta.main) await main();
