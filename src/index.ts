import { createApp, createServices } from './app.ts';
import { parseEnv } from './env.ts';
import type { Services } from './rest/services.ts';
import { runScheduled } from './scheduled/run.ts';

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
  fetch: (request, env, context) => {
    const response = Promise.resolve(isolateOf(env).app.fetch(request, {}, context));
    // A client that leaves must not end the request half way: what it holds in the isolate would stay held.
    context.waitUntil(response);
    return response;
  },
  scheduled: (_event, env) => runScheduled(isolateOf(env).services),
} satisfies ExportedHandler;
