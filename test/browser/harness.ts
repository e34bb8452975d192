/** Workspaces, and the docs page opened in a browser: what the tests of the page share. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { z } from 'zod';
import type { Scope } from '../../src/session/scopes.ts';
import { createKey, createWorkspace, revokeKey } from '../../tools/admin/workspaces.ts';
import { connect, localTarget } from '../../tools/database.ts';
import { ROOT } from '../support/service.ts';
import { findChromium } from './chromium.ts';

export const url = inject('url');
export const DESKTOP = { width: 1440, height: 900 };
export const TABLET = { width: 820, height: 1100 };
export const PHONE = { width: 390, height: 844 };

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

const neon = connect(localTarget(inject('neonPort')));
const object = z.looseObject({});
const made = z.object({ data: z.object({ object: z.object({ id: z.string() }) }) });

export interface Workspace {
  readonly key: string;
  readonly call: (method: string, route: string, body?: unknown) => Promise<Record<string, unknown>>;
  readonly newKey: (name: string, scopes: readonly Scope[]) => Promise<string>;
  readonly revoke: () => Promise<unknown>;
  /** Makes an object of the workspace. @returns its id */
  readonly addObject: (labelSingular: string, labelPlural: string, description?: string) => Promise<string>;
}

export const newWorkspace = async (name = 'Acme'): Promise<Workspace> => {
  const { id: workspaceId } = await createWorkspace(neon, name);
  const first = await createKey(neon, { workspaceId, name: 'Laptop' });
  const call: Workspace['call'] = async (method, route, body) => {
    const response = await fetch(`${url}/rest/${route}`, {
      method,
      headers: { authorization: `Bearer ${first.key}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return object.parse(await response.json());
  };
  return {
    key: first.key,
    call,
    newKey: async (keyName, scopes) => (await createKey(neon, { workspaceId, name: keyName, scopes })).key,
    revoke: () => revokeKey(neon, first.id),
    addObject: async (labelSingular, labelPlural, description = '') => {
      const answer = await call('POST', 'metadata/objects', { labelSingular, labelPlural, description });
      return made.parse(answer).data.object.id;
    },
  };
};

let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium() ?? '', args: FLAGS });
  mkdirSync(PICTURES, { recursive: true });
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});
afterAll(() => browser?.close());

export interface Opened {
  readonly page: Page;
  /** URLs of requests to other hosts that were let out. */
  readonly elsewhere: readonly string[];
  /** What went wrong in the page. */
  readonly errors: readonly string[];
}

export interface OpenOptions {
  readonly viewport?: typeof DESKTOP;
  readonly colorScheme?: 'light' | 'dark';
}

/** A tab that has opened nothing yet. */
export const newTab = async ({
  viewport = DESKTOP,
  colorScheme = 'light',
}: OpenOptions = {}): Promise<Opened> => {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  contexts.push(context);
  const page = await context.newPage();
  const elsewhere: string[] = [];
  const errors: string[] = [];
  const isElsewhere = (target: string): boolean =>
    /^(https?|wss?):/.test(target) && !target.startsWith(`${url}/`);
  page.on('requestfinished', (request) => isElsewhere(request.url()) && elsewhere.push(request.url()));
  page.on('requestfailed', (request) => {
    if (isElsewhere(request.url()) && request.failure()?.errorText !== 'csp') elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return { page, elsewhere, errors };
};

/** The page at a place in it, loaded. */
export const open = async (hash = '', options: OpenOptions = {}): Promise<Opened> => {
  const opened = await newTab(options);
  await opened.page.goto(`${url}/docs${hash}`);
  await loaded(opened.page);
  return opened;
};

export const loaded = (page: Page): Promise<void> => page.locator('main:not([aria-busy]) h1').waitFor();

export const enterKey = async (page: Page, key: string): Promise<void> => {
  await page.getByLabel('API key').fill(key);
  await page.getByLabel('API key').press('Enter');
};

export const useKey = async (page: Page, key: string): Promise<void> => {
  await enterKey(page, key);
  await page.getByRole('button', { name: 'Forget key' }).waitFor();
};

export const contents = (page: Page) => page.getByRole('navigation', { name: 'Contents' });
export const status = (page: Page) => page.locator('#status').textContent();
export const storedKey = (page: Page): Promise<string | null> =>
  page.evaluate(() => sessionStorage.getItem('viginti.key'));
export const send = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Send' }).click();
};

/** A picture for people to look at. */
export const picture = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: path.join(PICTURES, `docs-${name}.png`) });
