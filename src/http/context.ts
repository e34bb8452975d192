/** What handlers share: the services made once per isolate, and the values of one request. */
import type { Context } from 'hono';
import type { Config } from '../env.ts';
import type { Documents } from '../openapi/documents.ts';
import type { SessionServices } from './session.ts';

export interface Services extends SessionServices {
  readonly config: Config;
  readonly documents: Documents;
}

export interface AppEnv {
  Variables: {
    requestId: string;
    /** SHA-256 of the key the request carries; set on every route that needs one. */
    keyHash: string;
    timings: Timings;
  };
}

export type AppContext = Context<AppEnv>;

/** How long each step took, for `Server-Timing`. Workers' clocks move only with I/O: steps without any show 0. */
export class Timings {
  readonly #steps: string[] = [];

  async measure<T>(step: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#steps.push(`${step};dur=${(performance.now() - start).toFixed(1)}`);
    }
  }

  toString(): string {
    return this.#steps.join(', ');
  }
}

/** JSON text that Postgres rendered, passed on as it is. */
export const jsonText = (context: AppContext, text: string, status: 200 | 201 = 200): Response =>
  context.body(text, status, { 'content-type': 'application/json; charset=utf-8' });
