import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where Neon's SQL-over-HTTP is spoken. */
    neonEndpoint: string;
    databaseKind: 'pglite' | 'postgres';
  }
}
