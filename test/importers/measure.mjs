/** Loaded before a tool: writes down what its process took. */
import { appendFileSync } from 'node:fs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const seconds = (user + system) / 1e6;
  // The kernel counts in KiB.
  const bytes = process.resourceUsage().maxRSS * 1024;
  appendFileSync(process.env.MEASURED, `${JSON.stringify({ seconds, bytes })}\n`);
});
