/** Where things are in this checkout, and how its wrangler runs without a terminal and without a network. */
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..');
export const WRANGLER = path.join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
export const WORKERD = path.join(ROOT, 'node_modules/workerd/bin/workerd');
/** Wrangler's configuration. */
export const CONFIGURATION = path.join(ROOT, 'wrangler.toml');

/** Environment that keeps wrangler from asking, telling and looking anything up. */
export const OFFLINE: Readonly<Record<string, string>> = {
  CI: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_WRITE_LOGS: 'false',
  // The banner is what looks for a newer release.
  WRANGLER_HIDE_BANNER: 'true',
  // Else miniflare asks workers.cloudflare.com what `request.cf` looks like here.
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};
