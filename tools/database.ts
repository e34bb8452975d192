/** Environment → a client that speaks Neon's SQL over HTTP: to the local Neon, or to Neon itself. */
import { type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless';
import { z } from 'zod';
import { parseOrExplain, UsageFailure } from './failure.ts';

export type NeonClient = NeonQueryFunction<false, false>;

/** Where statements go: a connection string, and the endpoint to use instead of the one that its host means. */
export interface DatabaseTarget {
  readonly url: string;
  readonly endpoint: string | null;
}

/** The local Neon accepts any user, password and database; the host only has to be a name. */
const LOCAL_URL = 'postgres://viginti:viginti@local.neon.build/viginti';
export const DEFAULT_NEON_PORT = 4444;

const NOT_A_PORT = 'should be a port between 1 and 65535';
export const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, NOT_A_PORT)
  .transform(Number)
  .pipe(z.number().min(1, NOT_A_PORT).max(65_535, NOT_A_PORT));

/** An empty variable is one that is not set. */
export const optional = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const targetVariables = z.object({
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'should start with postgres://')
      .refine((url) => URL.canParse(url), 'is not a connection string'),
  ),
  NEON: optional(z.string()),
  NEON_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  NEON_PORT: optional(portNumber),
});

export type Environment = Readonly<Record<string, string | undefined>>;

export const localTarget = (port: number): DatabaseTarget => ({
  url: LOCAL_URL,
  endpoint: `http://127.0.0.1:${port}/sql`,
});

/** Whether a connection string leads to Neon itself. NEON=1 says so of Neon behind a name of one's own. */
export const isNeonUrl = (url: string, environment: Environment): boolean => {
  if (environment.NEON === '1') return true;
  return URL.canParse(url) && /(^|\.)neon\.tech$/i.test(new URL(url).hostname);
};

const NOT_NEON = `DATABASE_URL does not lead to Neon (a host under neon.tech). If it is Neon behind a name of your own, set NEON=1. To work on a Postgres behind the local Neon, as \`npm run dev\` starts it, leave DATABASE_URL unset.`;

/**
 * The database that tools work on: Neon's of DATABASE_URL, or the local Neon, where that is not set. A DATABASE_URL
 * that is not Neon's is refused: what was meant for it must not happen to another database.
 * @throws UsageFailure
 */
export const databaseTarget = (environment: Environment): DatabaseTarget => {
  const given = parseOrExplain(targetVariables, environment, 'The environment is not valid');
  const { DATABASE_URL: url, NEON_ENDPOINT: endpoint } = given;
  if (url !== undefined && !isNeonUrl(url, environment)) throw new UsageFailure(NOT_NEON);
  if (url !== undefined) return { url, endpoint: endpoint ?? null };
  return endpoint ? { url: LOCAL_URL, endpoint } : localTarget(given.NEON_PORT ?? DEFAULT_NEON_PORT);
};

/** For messages: never with the password. */
export const addressOf = ({ url, endpoint }: DatabaseTarget): string => {
  if (endpoint !== null) return endpoint;
  const { host, pathname } = new URL(url);
  return host + pathname;
};

/** Says which database a command speaks to, beside its output. */
export const announce = (target: DatabaseTarget): void =>
  console.error(`Database: ${target.url === LOCAL_URL ? 'the local Neon at ' : ''}${addressOf(target)}`);

/**
 * The driver knows one endpoint for all its clients, or a function of the connection string's host and port. The
 * function is what lets clients of several local Neons live in one process.
 */
const endpoints = new Map<string, string>();
const ofHost = neonConfig.fetchEndpoint;

const route = (host: string, port: number | string, options?: { jwtAuth?: boolean }): string =>
  endpoints.get(`${host}:${port}`) ?? (typeof ofHost === 'function' ? ofHost(host, port, options) : ofHost);

/** @throws UsageFailure */
export const connect = ({ url, endpoint }: DatabaseTarget): NeonClient => {
  if (!URL.canParse(url)) throw new UsageFailure('DATABASE_URL is not a connection string.');
  const address = new URL(url);
  if (endpoint) {
    address.port = new URL(endpoint).port;
    endpoints.set(`${address.hostname}:${address.port}`, endpoint);
  }
  neonConfig.fetchEndpoint = route;
  return neon(address.href);
};
