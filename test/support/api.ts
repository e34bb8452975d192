/** A workspace of its own for each test, and an isolate of its own for each client: inside workerd. */
import { neon, neonConfig } from '@neondatabase/serverless';
import { inject } from 'vitest';
import { createApp, createServices } from '../../src/app.ts';
import { parseEnv } from '../../src/env.ts';
import { createApiKey, hashApiKey } from '../../src/http/api-key.ts';
import { SCOPES, type Scope } from '../../src/http/scopes.ts';

const DATABASE_URL = 'postgresql://viginti:viginti@local.neon.test/viginti';

neonConfig.fetchEndpoint = inject('neonEndpoint');

/** SQL for what the API does not show. */
export const database = neon(DATABASE_URL);

// biome-ignore lint/suspicious/noExplicitAny: answers are what the tests assert, whatever their shape
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of a JSON body. */
  readonly raw?: string | Uint8Array;
}

export interface Client {
  readonly key: string;
  readonly call: (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body?: unknown) => Promise<Answer>;
  readonly patch: (path: string, body?: unknown) => Promise<Answer>;
  readonly delete: (path: string) => Promise<Answer>;
}

/** A client on an isolate that has seen no request yet. `env` overrides the deployment's variables. */
export const createClient = (key: string, env: Readonly<Record<string, string>> = {}): Client => {
  const app = createApp(
    createServices(parseEnv({ DATABASE_URL, NEON_ENDPOINT: inject('neonEndpoint'), ...env })),
  );
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<Answer> => {
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers = new Headers({
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    });
    const response = await app.request(`http://viginti.test${path}`, {
      method,
      headers,
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? null : JSON.parse(text),
    };
  };
  return {
    key,
    call,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
  };
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
export const createWorkspace = async (env: Readonly<Record<string, string>> = {}): Promise<Workspace> => {
  const [row] = await database.query(`insert into workspace (name) values ('Test') returning id`);
  const workspaceId = String(row?.id);
  return { workspaceId, ...createClient(await createKey(workspaceId), env) };
};

export interface Counted<T> {
  readonly result: T;
  readonly requests: number;
  readonly statements: number;
}

const local = (path: string): string => new URL(path, inject('neonEndpoint')).toString();

/** Requests to Neon, and statements in them, that `work` costs. Counts all of the project's traffic: run alone. */
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
