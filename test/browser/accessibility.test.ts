/** The page for people who cannot see it, use a keyboard, or have a small screen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  contents,
  enterKey,
  loaded,
  newTab,
  newWorkspace,
  open,
  PHONE,
  picture,
  status,
  url,
  useKey,
  type Workspace,
} from './harness.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let workspace: Workspace;
let reader: string;
beforeAll(async () => {
  workspace = await newWorkspace();
  await workspace.call('POST', 'companies', { name: 'Acme' });
  reader = await workspace.newKey('Reader', ['records:read']);
});

/** Every rule of axe-core but one, best practices included. @returns what is wrong, and where */
const violations = async (page: Page): Promise<readonly string[]> => {
  // Nothing that fades or waits is looked at halfway.
  await page.waitForLoadState('networkidle');
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // @ts-expect-error axe-core has just been put there
    const { violations: found } = await window.axe.run(document, {
      resultTypes: ['violations'],
      // Links to views by their hash are taken for skip links when they are scrolled out of sight.
      rules: { 'skip-link': { enabled: false } },
    });
    return found.flatMap((violation: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
    );
  });
};

const openAll = async (page: Page): Promise<void> => {
  for (let round = 0; round < 3; round += 1)
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '');
    });
};

describe.each(['light', 'dark'] as const)('axe-core finds nothing, %s:', (colorScheme) => {
  test('the guide, with and without a key', async () => {
    const { page } = await open('', { colorScheme });
    expect(await violations(page)).toEqual([]);
    await useKey(page, workspace.key);
    expect(await violations(page)).toEqual([]);
  });

  test('an object, of which the key may do a part', async () => {
    const { page } = await open('#tag/Companies', { colorScheme });
    await useKey(page, reader);
    await page.locator('.forbidden').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test.each([
    'listCompanies',
    'createCompany',
    'updateCompanies',
    'deleteCompany',
    'createFieldMetadata',
    'getMe',
  ])('the operation %s, with all that opens, and its answer', async (id) => {
    const { page } = await open(`#operation/${id}`, { colorScheme });
    await useKey(page, workspace.key);
    await openAll(page);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.answer pre, .error:not(:empty)').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('a search', async () => {
    const { page } = await open('', { colorScheme });
    await page.getByLabel('Search', { exact: true }).fill('create');
    expect(await violations(page)).toEqual([]);
  });

  test('a phone, with its menu open', async () => {
    const { page } = await open('#operation/listCompanies', { colorScheme, viewport: PHONE });
    await useKey(page, workspace.key);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Menu' }).click();
    await contents(page).getByText('People', { exact: true }).waitFor();
    await picture(page, `${colorScheme}-phone-menu`);
    expect(await violations(page)).toEqual([]);
  });

  test('a wrong key, a failure, and a page that is not there', async () => {
    const { page } = await open('#operation/none', { colorScheme });
    await enterKey(page, 'vgt_wrong');
    await expect.poll(() => status(page)).toContain('Token invalid.');
    expect(await violations(page)).toEqual([]);
    await page.route('**/openapi.json', (route) => route.abort());
    await page.reload();
    await page.getByRole('heading', { name: 'The reference could not be loaded' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('while it loads', async () => {
    const { page } = await newTab({ colorScheme });
    await page.route('**/openapi.json', () => undefined);
    await page.goto(`${url}/docs`);
    await page.locator('.bone').first().waitFor();
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      // @ts-expect-error axe-core has just been put there
      return (await window.axe.run(document)).violations.map(({ id }: { id: string }) => id);
    });
    // There is nothing to head yet.
    expect(found.filter((id: string) => id !== 'page-has-heading-one')).toEqual([]);
  });
});

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at === null ? '' : at.id || at.textContent || at.tagName;
  });

describe('the keyboard', () => {
  test('reaches the content in two steps', async () => {
    const { page } = await open('#operation/listCompanies');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('skip');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('main');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('List companies');
  });

  test('keeps its place: after connecting, forgetting, and going to another page', async () => {
    const { page } = await open();
    await useKey(page, workspace.key);
    expect(await focused(page)).toBe('key-forget');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('key');
    await contents(page).getByText('Companies', { exact: true }).click();
    await contents(page)
      .getByRole('link', { name: /List companies/ })
      .press('Enter');
    await expect.poll(() => focused(page)).toBe('List companies');
  });

  test('opens the search with Ctrl K, and goes from it to what is found', async () => {
    const { page } = await open();
    await page.keyboard.press('Control+k');
    expect(await focused(page)).toBe('search');
    await page.keyboard.type('list people');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'List people', level: 1 }).waitFor();
  });

  test('closes the menu of a phone with Escape', async () => {
    const { page } = await open('', { viewport: PHONE });
    const menu = page.getByRole('button', { name: 'Menu' });
    await menu.press('Enter');
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await menu.getAttribute('aria-expanded')).toBe('false');
    expect(await focused(page)).toBe('menu');
  });
});

test('messages are read out: the live region is there before it has anything to say', async () => {
  const { page } = await open();
  const region = page.locator('#status');
  expect(await region.getAttribute('role')).toBe('status');
  expect(await region.evaluate((node) => getComputedStyle(node).display)).not.toBe('none');
  expect(await region.textContent()).toBe('');
});

test('on a phone nothing covers the buttons of the bar, and long messages wrap', async () => {
  const { page } = await newTab({ viewport: PHONE });
  const message = `The workspace is ${'very-long-words-without-a-space'.repeat(8)}.`;
  await page.goto(`${url}/docs`);
  await loaded(page);
  await page.route('**/openapi.json', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: JSON.stringify({ messages: [message] }),
    }),
  );
  await enterKey(page, workspace.key);
  await expect.poll(() => status(page)).toContain(message);
  for (const name of ['Menu', 'Switch between light and dark', 'Use key', 'Retry']) {
    const button = page.getByRole('button', { name });
    // A trial click waits until the button, and nothing above it, would get the click.
    await button.click({ trial: true });
    const box = await button.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= PHONE.width, name).toBe(true);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await page.unroute('**/openapi.json');
  await page.getByRole('button', { name: 'Retry' }).click();
  const forget = page.getByRole('button', { name: 'Forget key' });
  await forget.waitFor();
  await forget.click({ trial: true });
});
