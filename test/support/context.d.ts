import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where Neon's SQL-over-HTTP is spoken: one for each worker. */
    neonEndpoints: readonly string[];
    /** What the application connects with; of a role behind row-level security in one project. */
    databaseUrl: string;
    databaseKind: 'pglite' | 'postgres';
    /** Whether row-level security is on: Postgres then tells no values of rows that a write clashes with. */
    isWalled: boolean;
    /** Of everything generated. */
    seed: number;
    /** What FUZZ_SESSIONS says, where it says something. */
    fuzzSessions: number | null;
  }
}
