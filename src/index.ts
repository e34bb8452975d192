import { createApp, createServices } from './app.ts';
import { parseEnv } from './env.ts';

type App = ReturnType<typeof createApp>;

let app: App | null = null;

/** Everything is made once per isolate, from the first request's environment. */
const appOf = (env: unknown): App => {
  app ??= createApp(createServices(parseEnv(env)));
  return app;
};

export default {
  fetch: (request, env, context) => appOf(env).fetch(request, {}, context),
} satisfies ExportedHandler;
