/** The docs page in a real browser, against the production bundle. Pictures of it go to dist/. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT, type Service, startService } from '../support/service.ts';
import { findChromium } from './chromium.ts';

const PICTURES = path.join(ROOT, 'dist');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** What a workspace may call things must not reach another host, nor run. */
const ATTACK =
  'Things that fly. <img src="https://attacker.example/a.png" onerror="window.attacked=1"> ![b](https://attacker.example/b.png) <script>window.attacked=1;fetch("https://attacker.example/c")</script>';

const objectAnswer = z.object({ data: z.object({ object: z.object({ id: z.string() }) }) });

let service: Service;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** URLs of requests to other hosts that were let out, and what went wrong in the page. */
let elsewhere: string[];
let errors: string[];

const call = async (route: string, body: unknown): Promise<unknown> => {
  const response = await fetch(`${service.url}/rest/${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response.json();
};

beforeAll(async () => {
  service = await startService('serve', { DEMO: '0' });
  const made = await call('metadata/objects', {
    labelSingular: 'Rocket',
    labelPlural: 'Rockets',
    description: ATTACK,
  });
  const objectMetadataId = objectAnswer.parse(made).data.object.id;
  await call('metadata/fields', { objectMetadataId, type: 'NUMBER', label: 'Thrust', description: ATTACK });
  await call('rockets', { name: 'Ariane' });
  browser = await chromium.launch({ executablePath: findChromium() ?? '', args: FLAGS });
  mkdirSync(PICTURES, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

const open = async (width: number, height: number, colorScheme: 'light' | 'dark'): Promise<void> => {
  context = await browser.newContext({ viewport: { width, height }, colorScheme });
  page = await context.newPage();
  elsewhere = [];
  errors = [];
  const isElsewhere = (url: string): boolean =>
    /^(https?|wss?):/.test(url) && !url.startsWith(`${service.url}/`);
  page.on('requestfinished', (request) => isElsewhere(request.url()) && elsewhere.push(request.url()));
  page.on('requestfailed', (request) => {
    if (isElsewhere(request.url()) && request.failure()?.errorText !== 'csp') elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${service.url}/docs`);
  await sidebar().waitFor({ state: width > 1000 ? 'visible' : 'attached' });
};

const sidebar = () => page.locator('aside');
const inSidebar = (text: string) => sidebar().getByText(text, { exact: true });
const useKey = async (key: string): Promise<void> => {
  await page.locator('#key').fill(key);
  await page.getByRole('button', { name: 'Use key' }).click();
};

beforeEach(() => open(1440, 900, 'light'));
afterEach(() => context.close());

test('without a key it shows the standard model, and asks no other host', async () => {
  await inSidebar('People').waitFor();
  expect(await inSidebar('Rockets').count()).toBe(0);
  await page.waitForLoadState('networkidle');
  expect(elsewhere).toEqual([]);
  expect(errors).toEqual([]);
});

test('a browser at / is led here', async () => {
  await page.goto(service.url);
  expect(page.url()).toBe(`${service.url}/docs`);
});

test('a key that the server refuses is refused here, with its words, and is not kept', async () => {
  await useKey('vgt_wrong');
  await expect.poll(() => page.getByRole('status').textContent()).toBe('Token invalid.');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  expect(await inSidebar('People').count()).toBe(1);
});

test("with a key it shows the workspace's own objects, and requests can be tried", async () => {
  await useKey(service.key);
  await inSidebar('Rockets').click();
  await inSidebar('List rockets').click();
  await page.getByRole('button', { name: /Test Request.*get \/rest\/rockets\)/s }).click();
  const dialog = page.getByRole('dialog');
  const answered = page.waitForResponse((response) => response.url().includes('/rest/rockets'));
  await dialog.getByRole('button', { name: /^Send get request/ }).click();
  const answer = await answered;
  expect(answer.status()).toBe(200);
  expect(z.object({ totalCount: z.number() }).parse(await answer.json()).totalCount).toBe(1);
  await dialog.getByText('"Ariane"').first().waitFor();
  await dialog.getByText('200 OK').first().waitFor();
  await page.screenshot({ path: path.join(PICTURES, 'docs-request.png') });
});

test('what a workspace calls its objects neither runs nor reaches another host', async () => {
  await useKey(service.key);
  await inSidebar('Rockets').click();
  await inSidebar('Create a rocket').click();
  await page.getByText('Things that fly.').first().waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => 'attacked' in window)).toBe(false);
  expect(elsewhere).toEqual([]);
});

test('the key lasts as long as the tab, or until it is forgotten', async () => {
  await useKey(service.key);
  await inSidebar('Rockets').waitFor();
  await page.reload();
  await inSidebar('Rockets').waitFor();
  expect(await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }]))).not.toContain(
    service.key,
  );
  await page.getByRole('button', { name: 'Forget' }).click();
  await inSidebar('Rockets').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(
    service.key,
  );
});

test.each([
  ['light', 'wide', 1440, 900],
  ['dark', 'wide', 1440, 900],
  ['light', 'narrow', 390, 844],
  ['dark', 'narrow', 390, 844],
] as const)('%s and %s it fits the window', async (scheme, size, width, height) => {
  await context.close();
  await open(width, height, scheme);
  await useKey(service.key);
  await page.getByRole('button', { name: 'Forget' }).waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
  expect(await page.evaluate(() => document.body.className)).toContain(`${scheme}-mode`);
  await page.screenshot({ path: path.join(PICTURES, `docs-${scheme}-${size}.png`) });
  expect(elsewhere).toEqual([]);
});
