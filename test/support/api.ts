/** A workspace of its own for each test, and an isolate of its own for each client: inside workerd. */
import { neon, neonConfig } from '@neondatabase/serverless';
import { inject } from 'vitest';
import { createApp, createServices } from '../../src/app.ts';
import { parseEnv } from '../../src/env.ts';
import { maximaOf } from '../../src/rest/definitions/operation.ts';
import type { Services } from '../../src/rest/services.ts';
import type { WorkspaceSchema } from '../../src/schema/types.ts';
import { createApiKey, hashApiKey } from '../../src/session/api-key.ts';
import { SCOPES, type Scope } from '../../src/session/scopes.ts';
import { type Client, clientOf, type Inspect } from './client.ts';
import { conformanceOf } from './conformance.ts';

export type { Answer, CallOptions, Client, Json } from './client.ts';

const DATABASE_URL = 'postgresql://viginti:viginti@local.neon.test/viginti';

const endpointOf = (worker: string | undefined): string => {
  const endpoint = inject('neonEndpoints')[Number(worker) - 1];
  if (endpoint === undefined) throw new Error(`there is no local Neon for worker ${worker}`);
  return endpoint;
};

/** This worker's local Neon. */
export const NEON_ENDPOINT = endpointOf(process.env.VITEST_POOL_ID);

neonConfig.fetchEndpoint = NEON_ENDPOINT;

/** SQL for what the API does not show, in the owner's name. */
export const database = neon(DATABASE_URL);

/**
 * Holds every answer against the document of the client's own workspace, built from the schema that its isolate has
 * in memory: no request is made for it. What another client changed meanwhile may have been read either way.
 * On one database: the answers are the same on the others, and judging them takes longer than giving them.
 */
const conforming = (services: Services, key: string) => async (): Promise<Inspect> => {
  const maxima = maximaOf(services.config);
  const keyHash = await hashApiKey(key);
  const schemaNow = () => services.sessions.get(keyHash)?.schema ?? null;
  const before = schemaNow();
  return (method, path, answer) => {
    // Documents say themselves what they are answered.
    if (/^\/(graphql|metadata)(\?|$)/.test(path)) return;
    // Metadata is documented alike everywhere: it needs no document of each version of a schema.
    const isMetadata = path.startsWith('/rest/metadata/');
    const problemsUnder = (schema: WorkspaceSchema | null) =>
      conformanceOf(isMetadata ? null : schema, maxima).problems(method, path, answer);
    const problems = problemsUnder(schemaNow());
    if (problems.length === 0 || problemsUnder(before).length === 0) return;
    throw new Error(
      `${method} ${path} is not answered as documented: ${problems.join('; ')}\n${answer.text.slice(0, 2_000)}`,
    );
  };
};

/** A client on an isolate that has seen no request yet. `env` overrides the deployment's variables. */
export const createClient = (key: string, env: Readonly<Record<string, unknown>> = {}): Client => {
  const variables = {
    DATABASE_URL: inject('databaseUrl'),
    NEON_ENDPOINT,
    AUDIT_LOG: 'off',
    ...env,
  };
  const services = createServices(parseEnv(variables));
  const isJudge = inject('databaseKind') === 'pglite';
  return clientOf(createApp(services), key, isJudge ? conforming(services, key) : undefined);
};

export interface KeyOptions {
  readonly name?: string;
  readonly scopes?: readonly Scope[];
  readonly expiresAt?: string | null;
}

export const createKey = async (workspaceId: string, options: KeyOptions = {}): Promise<string> => {
  const { key, prefix } = createApiKey();
  const scopes = `{${(options.scopes ?? SCOPES).join(',')}}`;
  await database.query(
    'insert into api_key (workspace_id, name, prefix, hash, scopes, expires_at) values ($1, $2, $3, $4, $5, $6)',
    [
      workspaceId,
      options.name ?? 'Test key',
      prefix,
      await hashApiKey(key),
      scopes,
      options.expiresAt ?? null,
    ],
  );
  return key;
};

export interface Workspace extends Client {
  readonly workspaceId: string;
}

/** A new workspace, with a client on a cold isolate. */
export const createWorkspace = async (env: Readonly<Record<string, unknown>> = {}): Promise<Workspace> => {
  const [row] = await database.query(`insert into workspace (name) values ('Test') returning id`);
  const workspaceId = String(row?.id);
  return { workspaceId, ...createClient(await createKey(workspaceId), env) };
};

export interface Counted<T> {
  readonly result: T;
  readonly requests: number;
  readonly statements: number;
}

const local = (path: string): string => new URL(path, NEON_ENDPOINT).toString();

/** Requests to Neon, and statements in them, that `work` costs. Counts all of the worker's traffic: run alone. */
export const counting = async <T>(work: () => Promise<T>): Promise<Counted<T>> => {
  await fetch(local('/stats/reset'), { method: 'POST' });
  const result = await work();
  const { requests, statements } = await (await fetch(local('/stats'))).json<{
    requests: number;
    statements: number;
  }>();
  return { result, requests, statements };
};

/** Has local Neon fail the next requests. */
export const injectFault = async (fault: Readonly<Record<string, unknown>>): Promise<void> => {
  const response = await fetch(local('/faults'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(`the fault was not taken: ${await response.text()}`);
};

export const clearFaults = async (): Promise<void> => {
  await fetch(local('/faults'), { method: 'DELETE' });
};

export const encode = encodeURIComponent;

/** What a clash of a unique field is told by. */
export const duplicateOf = (path: string, place = ''): string =>
  `${place}A duplicate entry was detected for field "${path}"`;
