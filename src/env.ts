/** The Worker's bindings, parsed once per isolate and passed in: nothing else reads the environment. */
import { z } from '@hono/zod-openapi';

const wholeNumber = (fallback: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);

/** The platform's counter. Its limit and period are set where it is bound. */
export interface RateLimiter {
  readonly limit: (options: { key: string }) => Promise<{ success: boolean }>;
}

interface Assets {
  readonly fetch: (url: string) => Promise<Response>;
}

const rateLimiter = z.custom<RateLimiter>(
  (value) => typeof value === 'object' && value !== null && 'limit' in value,
  'should be a rate limit binding',
);

const bindings = z.object({
  /** Neon connection string; the host decides which endpoint is asked. */
  DATABASE_URL: z.string().min(1),
  /** Where Neon's SQL-over-HTTP is spoken instead: the local emulator, in development and tests. */
  NEON_ENDPOINT: z.url().optional(),
  /** Most records of a page; Twenty's newest release has 200. */
  MAX_PAGE_SIZE: wholeNumber(60, 1, 200),
  /** Most records of a batch. */
  MAX_BATCH_SIZE: wholeNumber(60, 1, 200),
  /** Most bytes of a body. */
  MAX_BODY_BYTES: wholeNumber(1_048_576, 1024, 10_485_760),
  /** A statement that runs longer is cancelled and answered with 504. */
  STATEMENT_TIMEOUT_MS: wholeNumber(10_000, 100, 60_000),
  /** The same for changes of the schema, which may rewrite every record of an object. */
  SCHEMA_CHANGE_TIMEOUT_MS: wholeNumber(60_000, 100, 300_000),
  /** How long events are kept. */
  EVENT_RETENTION_DAYS: wholeNumber(30, 1, 365),
  /** The static files of the docs page. */
  ASSETS: z
    .custom<Assets>((value) => typeof value === 'object' && value !== null && 'fetch' in value)
    .optional(),
  /** Origins whose pages may read answers, separated by commas; `*` for all, nothing for none. */
  CORS_ORIGINS: z
    .string()
    .default('*')
    .transform((text) => text.split(',').flatMap((origin) => origin.trim() || [])),
  /** A line of JSON per request. */
  AUDIT_LOG: z.enum(['on', 'off']).default('on'),
  /** Counts the requests of each key; without it nothing is counted. */
  KEY_RATE_LIMIT: rateLimiter.optional(),
  /** Counts the failed authentications of each address. */
  AUTHENTICATION_RATE_LIMIT: rateLimiter.optional(),
  /** The limits advertised in `RateLimit-Policy`; keep them equal to the bindings, which enforce them. */
  REQUESTS_PER_MINUTE: wholeNumber(1_000, 1, 1_000_000),
  FAILED_AUTHENTICATIONS_PER_MINUTE: wholeNumber(60, 1, 1_000_000),
});

export type Config = Readonly<z.infer<typeof bindings>>;

/** @throws Error that names every variable that is missing or wrong */
export const parseEnv = (env: unknown): Config => {
  const parsed = bindings.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The Worker's variables are not valid. ${problems.join('; ')}`);
};
