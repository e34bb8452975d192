import { createApp, createServices } from './app.ts';
import { parseEnv } from './env.ts';
import type { Services } from './rest/services.ts';
import { analyzeGrown } from './scheduled/analyze.ts';
import { continueFills } from './scheduled/fill-slots.ts';
import { foldCounts } from './scheduled/fold-counts.ts';
import { sweepIdempotencyKeys } from './scheduled/sweep-idempotency-keys.ts';

interface Isolate {
  readonly services: Services;
  readonly app: ReturnType<typeof createApp>;
}

let isolate: Isolate | null = null;

/** Everything is made once per isolate, from the first event's environment. */
const isolateOf = (env: unknown): Isolate => {
  if (!isolate) {
    const services = createServices(parseEnv(env));
    isolate = { services, app: createApp(services) };
  }
  return isolate;
};

export default {
  fetch: (request, env, context) => isolateOf(env).app.fetch(request, {}, context),
  scheduled: async (_event, env) => {
    const { database } = isolateOf(env).services;
    await foldCounts(database);
    await continueFills(database);
    await analyzeGrown(database);
    await sweepIdempotencyKeys(database);
  },
} satisfies ExportedHandler;
