/**
 * `npm run dev`: the Worker as `wrangler dev` runs it, rebuilt on every change, with everything it needs.
 *
 * Wrangler runs in this process, not as a child: told to end, `wrangler dev` does not wait for its workerd, and
 * secrets would have to pass through its command line. A workerd that crashes is restarted by wrangler.
 */
import { CONFIGURATION, OFFLINE } from '../project.ts';
import { type RunningWorker, runStack, type WorkerPlan } from './stack.ts';

interface LogLine {
  readonly level: string;
  readonly message: string;
}

const print = ({ level, message }: LogLine): void => {
  if (level === 'warn' || level === 'error') console.error(message);
  else console.log(message);
};

const startWorker = async ({ port, variables }: WorkerPlan): Promise<RunningWorker> => {
  Object.assign(process.env, OFFLINE);
  const wrangler = await import('wrangler');
  const bindings = Object.entries(variables).map(
    ([name, value]) => [name, { type: 'secret_text', value }] as const,
  );
  const worker = await wrangler.unstable_startWorker({
    config: CONFIGURATION,
    bindings: Object.fromEntries(bindings),
    dev: {
      server: { hostname: '127.0.0.1', port },
      inspector: false,
      // Of wrangler's own lines. What the Worker logs is not among them.
      logLevel: 'warn',
      structuredLogsHandler: print,
      remote: false,
      watch: true,
    },
  });
  const ended = new Promise<never>((_, reject) => {
    worker.raw.once('error', reject);
  });
  return { ended, stop: () => worker.dispose() };
};

await runStack(startWorker);
