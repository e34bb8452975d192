/** The docs page: an interactive reference of the API, out of the Worker's static assets (`web/`). */
import { ApiError } from '../errors.ts';
import type { AppContext } from '../http/context.ts';
import type { Services } from './services.ts';

/**
 * The page shows what workspaces name their objects and fields, and holds a key: it runs its own script only, makes
 * no HTML of text, and talks to its own origin only.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** @throws ApiError NOT_FOUND */
const asset = async (
  services: Services,
  name: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> => {
  const found = await services.config.ASSETS?.fetch(`https://assets.local/docs/${encodeURIComponent(name)}`);
  if (!found?.ok) throw new ApiError('NOT_FOUND', 'There is no such file.');
  return new Response(found.body, { headers });
};

export const docsPage = (services: Services) => (): Promise<Response> =>
  asset(services, 'index.html', PAGE_HEADERS);

/** Scripts, styles and pictures, whose names change with their content. */
export const docsFile =
  (services: Services) =>
  (context: AppContext): Promise<Response> => {
    const name = context.req.param('file') ?? '';
    const type = TYPES[/\.(\w+)$/.exec(name)?.[1] ?? ''];
    if (!type) throw new ApiError('NOT_FOUND', 'There is no such file.');
    return asset(services, name, {
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  };

const acceptsHtml = (context: AppContext): boolean =>
  /\btext\/html\b/.test(context.req.header('accept') ?? '');

/** Redirects browsers to the docs page; other clients get a 404. */
export const root = (context: AppContext): Response | Promise<Response> =>
  acceptsHtml(context) ? context.redirect('/docs') : context.notFound();
