/** The Worker's bindings, parsed once per isolate and passed in: nothing else reads the environment. */
import { z } from '@hono/zod-openapi';

const wholeNumber = (fallback: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);

interface Assets {
  readonly fetch: (url: string) => Promise<Response>;
}

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
  /** The static files of the docs page. */
  ASSETS: z
    .custom<Assets>((value) => typeof value === 'object' && value !== null && 'fetch' in value)
    .optional(),
});

export type Config = Readonly<z.infer<typeof bindings>>;

/** @throws Error that names every variable that is missing or wrong */
export const parseEnv = (env: unknown): Config => {
  const parsed = bindings.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The Worker's variables are not valid. ${problems.join('; ')}`);
};
