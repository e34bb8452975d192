/**
 * `npm run measure:docs`: what the docs page costs those who open it, in a Chromium, on a desktop and on a slow connection:
 * bytes, largest contentful paint, layout shift; and with 40 custom objects, how long connecting and a key stroke in the
 * search take. Answers are compressed on the way, as the platform's edge does. With a URL, what opening that costs, alone.
 */
import { createServer } from 'node:http';
import { constants, createBrotliCompress } from 'node:zlib';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { startService } from '../support/service.ts';
import { findChromium, NO_CHROMIUM } from './chromium.ts';

const RUNS = 5;
const OBJECTS = 40;

interface Conditions {
  readonly name: string;
  /** Bytes a second, both ways; -1: no limit. */
  readonly throughput: number;
  readonly latencyMs: number;
  readonly cpuSlowdown: number;
}

const CONDITIONS: readonly Conditions[] = [
  { name: 'desktop', throughput: -1, latencyMs: 0, cpuSlowdown: 1 },
  { name: '1.6 Mbit/s, 150 ms, CPU 4 times slower', throughput: 200_000, latencyMs: 150, cpuSlowdown: 4 },
];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** A server in front of `target` that compresses with brotli, at the quality that edges use. */
const compressing = async (target: string): Promise<{ readonly url: string; readonly stop: () => void }> => {
  const server = createServer(async (request, response) => {
    const { host: _, connection: __, ...headers } = request.headers;
    const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await fetch(target + request.url, { headers: given });
    const kept = [...answer.headers].filter(
      ([name]) => !/^(content-(length|encoding)|transfer-encoding)$/.test(name),
    );
    response.writeHead(answer.status, { ...Object.fromEntries(kept), 'content-encoding': 'br' });
    const brotli = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
    brotli.pipe(response);
    brotli.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return { url: `http://localhost:${address.port}`, stop: () => server.close() };
};

const throttle = async (
  session: CDPSession,
  { throughput, latencyMs, cpuSlowdown }: Conditions,
): Promise<void> => {
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
};

interface Opening {
  readonly kilobytes: number;
  readonly paintMs: number;
  readonly shift: number;
}

const observe = (): void => {
  const seen = { paint: 0, shift: 0 };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.paint = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if ('value' in entry && typeof entry.value === 'number') seen.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
};

const opening = async (browser: Browser, url: string, conditions: Conditions): Promise<Opening> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await throttle(session, conditions);
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript(observe);
  await page.goto(`${url}/docs`, { waitUntil: 'networkidle', timeout: 120_000 });
  await page.locator('h1').first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(1_500);
  const { paint, shift } = await page.evaluate((): { paint: number; shift: number } =>
    Reflect.get(window, 'seen'),
  );
  await context.close();
  return { kilobytes: bytes / 1_000, paintMs: paint, shift };
};

/** Milliseconds from an event until the frame that shows what came of it has been made. */
const strokeMs = (page: Page, text: string): Promise<number> =>
  page.evaluate(async (value) => {
    const field = document.querySelector<HTMLInputElement>('#search');
    if (!field) throw new Error('there is no search');
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    const started = performance.now();
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    // Layout is a part of what the reader waits for.
    document.body.getBoundingClientRect();
    return performance.now() - started;
  }, text);

interface Working {
  readonly connectMs: number;
  readonly strokeMs: number;
}

const working = async (browser: Browser, url: string, key: string): Promise<Working> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}/docs`);
  await page.locator('main:not([aria-busy]) h1').waitFor();
  await page.locator('#key').fill(key);
  const started = performance.now();
  await page.locator('#key').press('Enter');
  await page.getByText('Things BN', { exact: true }).first().waitFor();
  const connectMs = performance.now() - started;
  const strokes: number[] = [];
  for (const text of ['l', 'li', 'lis', 'list', 'list t', 'list th', 'list things b', 'list things bn'])
    strokes.push(await strokeMs(page, text));
  await page.close();
  return { connectMs, strokeMs: Math.max(...strokes) };
};

const addObjects = async (url: string, key: string): Promise<void> => {
  for (let i = 0; i < OBJECTS; i += 1) {
    const letters = String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26));
    const response = await fetch(`${url}/rest/metadata/objects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ labelSingular: `Thing ${letters}`, labelPlural: `Things ${letters}` }),
    });
    if (!response.ok) throw new Error(`An object could not be made: ${await response.text()}`);
  }
};

const repeated = async <T>(work: () => Promise<T>): Promise<readonly T[]> => {
  const results: T[] = [];
  for (let run = 0; run < RUNS; run += 1) results.push(await work());
  return results;
};

const executablePath = findChromium();
if (!executablePath) throw new Error(NO_CHROMIUM);
const [given] = process.argv.slice(2);
const service = given === undefined ? await startService('serve', { DEMO: '0', AUDIT_LOG: 'off' }) : null;
const edge = await compressing(service?.url ?? given ?? '');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });

console.log(`Medians of ${RUNS}.\n\n| | KB | largest paint, ms | layout shift |\n|---|---|---|---|`);
for (const conditions of CONDITIONS) {
  const runs = await repeated(() => opening(browser, edge.url, conditions));
  const [kilobytes, paint, shift] = [
    median(runs.map((run) => run.kilobytes)).toFixed(0),
    median(runs.map((run) => run.paintMs)).toFixed(0),
    median(runs.map((run) => run.shift)).toFixed(3),
  ];
  console.log(`| ${conditions.name} | ${kilobytes} | ${paint} | ${shift} |`);
}
if (service) {
  await addObjects(service.url, service.key);
  const runs = await repeated(() => working(browser, edge.url, service.key));
  console.log(`\n| with ${OBJECTS} custom objects | ms |\n|---|---|`);
  console.log(`| connecting | ${median(runs.map((run) => run.connectMs)).toFixed(0)} |`);
  console.log(
    `| a key stroke in the search, the slowest | ${median(runs.map((run) => run.strokeMs)).toFixed(0)} |`,
  );
}

await browser.close();
edge.stop();
await service?.stop();
