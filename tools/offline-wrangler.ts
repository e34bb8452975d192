/** What the tools need to run the wrangler of this checkout without a terminal and without a network. */
import path from 'node:path';

export const CONFIGURATION = path.join(import.meta.dirname, '../wrangler.toml');

/** Environment that keeps it from asking, telling and looking anything up. */
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
