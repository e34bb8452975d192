/** `npm run admin`: workspaces and API keys, over Neon's HTTP. One JSON line for each thing made or listed. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DIALECT_NAMES } from '../../src/rest/openapi/dialects.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { SCOPES } from '../../src/session/scopes.ts';
import { addressOf, announce, connect, databaseTarget, type NeonClient } from '../database.ts';
import { exitCodeOf, explain, Failure, parseOrExplain, UsageFailure } from '../failure.ts';
import { memberOption } from './first-member.ts';
import { schemaText } from './graphql.ts';
import { exportDocument, exportStandardDocument } from './openapi.ts';
import { loadSchema } from './schema.ts';
import { createKey, createWorkspace, listKeys, listWorkspaces, openedBy, revokeKey } from './workspaces.ts';

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

const whose = { key: z.string().optional(), workspace: id.optional() };

interface Whose {
  readonly key?: string | undefined;
  readonly workspace?: string | undefined;
}

const isOne = ({ key, workspace }: Whose): boolean => key === undefined || workspace === undefined;

const NOT_BOTH = { error: 'give a key or a workspace, not both' };

/** The workspace that is meant; null for the standard model. @throws Failure */
const workspaceOf = async (open: Open, { key, workspace }: Whose): Promise<string | null> => {
  if (key === undefined) return workspace ?? null;
  const opened = await openedBy(open(), key);
  if (!opened) throw new Failure('The key opens no workspace.');
  return opened.workspaceId;
};

const graphqlOptions = z.strictObject(whose).refine(isOne, NOT_BOTH);

const exportGraphql = async (open: Open, given: z.infer<typeof graphqlOptions>): Promise<Output> => {
  const workspaceId = await workspaceOf(open, given);
  return schemaText(
    workspaceId === null ? standardWorkspaceSchema('') : await loadSchema(open(), workspaceId),
  );
};

const exportOptions = z
  .strictObject({
    ...whose,
    dialect: z
      .enum(DIALECT_NAMES, { error: `should be one of ${DIALECT_NAMES.join(', ')}` })
      .default('native'),
    server: z
      .url({ protocol: /^https?$/, error: 'should be a URL' })
      .transform((url) => new URL(url).origin)
      .default('http://localhost:8787'),
  })
  .refine(isOne, NOT_BOTH);

const exportOpenApi = async (open: Open, given: z.infer<typeof exportOptions>): Promise<Output> => {
  const { dialect, server } = given;
  const workspaceId = await workspaceOf(open, given);
  if (workspaceId === null) return exportStandardDocument({ dialect, server });
  return exportDocument(open(), workspaceId, { dialect, server });
};

/** What a command prints: a text as it is, anything else as lines of JSON. */
type Output = string | object | readonly object[];

/** Connects to the database, and says which it is. */
type Open = () => NeonClient;

/** @throws UsageFailure, before the database is asked; Failure */
type Run = (open: Open, written: unknown) => Promise<Output>;

const run =
  <T>(options: z.ZodType<T>, work: (open: Open, given: T) => Promise<Output>): Run =>
  (open, written) =>
    work(open, parseOrExplain(options, written, 'Options'));

interface Command {
  /** After the name. */
  readonly usage: string;
  readonly notes: readonly string[];
  readonly run: Run;
}

const SCOPES_NOTE = `--scopes: ${SCOPES.join(', ')} (all, unless given).`;
const EXPIRES_NOTE =
  '--expires: a number of minutes, hours, days or weeks (30m, 12h, 90d, 4w), or a date (2027-01-31).';
const MEMBER_NOTE =
  '--member: the first member of the workspace, who can own and be assigned records; "Workspace Owner", unless given.';
const DIALECT_NOTE = `--dialect: ${DIALECT_NAMES.join(', ')}. Without a key or workspace the document is of the standard model.`;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  [
    'workspace create',
    {
      usage: '--name NAME [--member "NAME <EMAIL>"]',
      notes: [MEMBER_NOTE],
      run: run(z.strictObject({ name, member: memberOption.optional() }), (open, given) =>
        createWorkspace(open(), given.name, given.member),
      ),
    },
  ],
  [
    'workspace list',
    { usage: '', notes: [], run: run(z.strictObject({}), (open) => listWorkspaces(open())) },
  ],
  [
    'key create',
    {
      usage: `--workspace ID --name NAME [--scopes ${SCOPES.slice(0, 2).join(',')},…] [--expires 90d]`,
      notes: [SCOPES_NOTE, EXPIRES_NOTE],
      run: run(
        z.strictObject({ workspace: id, name, scopes: scopes.optional(), expires: expires.optional() }),
        (open, { workspace, expires: expiresAt, ...given }) =>
          createKey(open(), { workspaceId: workspace, expiresAt, ...given }),
      ),
    },
  ],
  [
    'key list',
    {
      usage: '[--workspace ID]',
      notes: [],
      run: run(z.strictObject({ workspace: id.optional() }), (open, given) =>
        listKeys(open(), given.workspace),
      ),
    },
  ],
  [
    'key revoke',
    {
      usage: '--id ID',
      notes: [],
      run: run(z.strictObject({ id }), (open, given) => revokeKey(open(), given.id)),
    },
  ],
  [
    'export-openapi',
    {
      usage: '[--key KEY | --workspace ID] [--dialect DIALECT] [--server URL]',
      notes: [DIALECT_NOTE],
      run: run(exportOptions, exportOpenApi),
    },
  ],
  [
    'export-graphql',
    {
      usage: '[--key KEY | --workspace ID]',
      notes: ['Without a key or workspace the GraphQL schema is of the standard model.'],
      run: run(graphqlOptions, exportGraphql),
    },
  ],
]);

const DATABASE_NOTE =
  'The database is the Neon that DATABASE_URL names, else NEON_ENDPOINT, else the local Neon of `npm run dev` (NEON_PORT, 4444).';

/** Of the commands that begin with these words; of all, if none does. */
const usageOf = (words: string): string => {
  const all = [...COMMANDS];
  const meant = all.filter(([command]) => `${command} `.startsWith(`${words} `));
  const shown = meant.length > 0 ? meant : all;
  const lines = shown.map(([command, { usage }]) =>
    `  npm run --silent admin -- ${command} ${usage}`.trimEnd(),
  );
  const notes = [...new Set(shown.flatMap(([, command]) => command.notes)), DATABASE_NOTE];
  return ['Usage:', ...lines, '', ...notes].join('\n');
};

const OPTIONS = {
  name: { type: 'string' },
  member: { type: 'string' },
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
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${usageOf('')}`);
  }
};

/** What is said of words that are no command: nothing of a group of commands, or of none at all. */
const unknown = (words: string): string => {
  const isGroup = [...COMMANDS.keys()].some((command) => command.startsWith(`${words} `));
  return words === '' || isGroup ? '' : `There is no command '${words}'.\n\n`;
};

/** Arguments → lines to print. @throws UsageFailure, before the database is asked; Failure */
export const runAdmin = async (open: Open, args: readonly string[]): Promise<readonly string[]> => {
  const { values, positionals } = parse(args);
  const { help, ...options } = values;
  const words = positionals.join(' ');
  if (help) return [usageOf(words)];
  const command = COMMANDS.get(words);
  if (!command) throw new UsageFailure(unknown(words) + usageOf(words));
  const output = await command.run(open, options);
  if (typeof output === 'string') return [output];
  return (Array.isArray(output) ? output : [output]).map((line) => JSON.stringify(line));
};

const main = async (): Promise<void> => {
  let at = 'the database';
  const open = (): NeonClient => {
    const target = databaseTarget(process.env);
    at = addressOf(target);
    announce(target);
    return connect(target);
  };
  try {
    for (const line of await runAdmin(open, process.argv.slice(2))) console.log(line);
  } catch (error) {
    console.error(explain(error, at));
    process.exitCode = exitCodeOf(error);
  }
};

if (import.meta.main) await main();
