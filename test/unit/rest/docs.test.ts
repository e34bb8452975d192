import { expect, test } from 'vitest';
import { createApp, createServices } from '../../../src/app.ts';
import { parseEnv } from '../../../src/env.ts';
import { ERRORS } from '../../../src/errors.ts';
import { OPERATIONS } from '../../../src/rest/definitions/index.ts';

/** Assets as the platform gives them: any path that it does not have is a 404. */
const assets = {
  fetch: async (url: string): Promise<Response> => {
    const files: Readonly<Record<string, string>> = {
      '/docs/index.html': '<!doctype html>page',
      '/docs/docs.1.js': 'script',
      '/docs/notes.txt': 'text',
    };
    const content = files[new URL(url).pathname];
    return content === undefined ? new Response('none', { status: 404 }) : new Response(content);
  },
};

const get = (path: string, accept = 'text/html,*/*;q=0.8', bindings: object = { ASSETS: assets }) => {
  const env = { DATABASE_URL: 'postgresql://a:b@local.neon.test/c', ...bindings };
  return createApp(createServices(parseEnv(env))).request(`http://viginti.test${path}`, {
    headers: { accept },
  });
};

test('/ leads browsers to the docs page, and tells other clients that there is nothing', async () => {
  const browser = await get('/');
  expect([browser.status, browser.headers.get('location')]).toEqual([302, '/docs']);
  const client = await get('/', 'application/json');
  expect(client.status).toBe(404);
  expect(await client.json()).toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
});

test('/docs is a page that runs its own scripts and talks to its own origin only', async () => {
  const page = await get('/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const policy = page.headers.get('content-security-policy')?.split('; ');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "trusted-types 'none'",
    ]),
  );
  expect(await page.text()).toBe('<!doctype html>page');
});

test('files of the page are of their type, and kept for good', async () => {
  const script = await get('/docs/docs.1.js');
  expect(script.status).toBe(200);
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(script.headers.get('x-content-type-options')).toBe('nosniff');
});

test.each(['/docs/none.js', '/docs/notes.txt', '/docs/index.html', '/docs/..%2fdocs.1.js', '/docs/a/b.js'])(
  '%s is a 404 in the shape of all errors',
  async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({ statusCode: 404, error: 'Not Found', code: 'NOT_FOUND' });
  },
);

test('without assets there is no page, and the API is none the worse', async () => {
  expect((await get('/docs', '*/*', {})).status).toBe(404);
  expect((await get('/health', '*/*', {})).status).toBe(200);
});

test('/llms.txt tells a language model every operation and every error, and where it is', async () => {
  const answer = await get('/llms.txt', '*/*');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const text = await answer.text();
  expect(text).toMatch(/^# Viginti\n\n> /);
  expect(text).toContain('(http://viginti.test/openapi.json)');
  const lines = text.split('\n');
  for (const { method, path } of OPERATIONS)
    expect(lines.filter((line) => line.startsWith(`- \`${method.toUpperCase()} ${path}\`: `))).toHaveLength(
      1,
    );
  for (const code of Object.keys(ERRORS))
    expect(lines.filter((line) => line.startsWith(`- \`${code}\` (`))).toHaveLength(1);
  expect(text).not.toMatch(/undefined|null\b.*null|\[object/);
});
