/** What the page shows, to whom, and that it keeps it to itself. Pictures go to dist/. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  contents,
  DESKTOP,
  loaded,
  newWorkspace,
  open,
  PHONE,
  picture,
  send,
  storedKey,
  TABLET,
  url,
  useKey,
} from './harness.ts';

/** What a workspace may call things must not reach another host, nor run. */
const ATTACK =
  'Things that fly. <img src="https://attacker.example/a.png" onerror="window.attacked=1"> ![b](https://attacker.example/b.png) <script>window.attacked=1;fetch("https://attacker.example/c")</script> [run](javascript:window.attacked=1)';

test('without a key it shows the standard model, and asks no other host', async () => {
  const { page, elsewhere, errors } = await open();
  await contents(page).getByText('People', { exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(elsewhere).toEqual([]);
  expect(errors).toEqual([]);
});

test('a browser at / is led here', async () => {
  const { page } = await open();
  await page.goto(url);
  expect(page.url()).toBe(`${url}/docs`);
});

test('what a workspace calls its objects neither runs nor reaches another host', async () => {
  const workspace = await newWorkspace();
  const objectMetadataId = await workspace.addObject('Rocket', 'Rockets', ATTACK);
  await workspace.call('POST', 'metadata/fields', {
    objectMetadataId,
    type: 'NUMBER',
    label: 'Thrust',
    description: ATTACK,
  });
  const { page, elsewhere, errors } = await open('#operation/createRocket');
  await useKey(page, workspace.key);
  await page.getByRole('heading', { name: 'Create a rocket', level: 1 }).waitFor();
  await page.getByText('Properties of the body').click();
  await page.locator('li', { hasText: 'thrust' }).getByText('Things that fly. <img').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => 'attacked' in window)).toBe(false);
  expect(await page.locator('main img, main script, a[href^="javascript"]').count()).toBe(0);
  expect([elsewhere, errors]).toEqual([[], []]);
});

describe('contents and search', () => {
  test('an object opens to its operations, everyday ones first, repetitions left out', async () => {
    const { page } = await open();
    await contents(page).getByText('Companies', { exact: true }).click();
    const links = contents(page).locator('[data-tag="Companies"] a');
    await links.first().waitFor();
    const methods = await links.locator('.method').allTextContents();
    expect(methods.slice(0, 5)).toEqual(['GET', 'GET', 'POST', 'PATCH', 'DELETE']);
    expect(methods).not.toContain('PUT');
  });

  test('with 40 objects of its own, a search shows what fits the words, and never more than 50', async () => {
    const workspace = await newWorkspace();
    for (let i = 0; i < 40; i += 1) {
      const letters = String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26));
      await workspace.addObject(`Thing ${letters}`, `Things ${letters}`);
    }
    const { page } = await open();
    await useKey(page, workspace.key);
    // Operations are made when their object is opened.
    expect(await contents(page).locator('*').count()).toBeLessThan(400);
    const search = page.getByLabel('Search', { exact: true });
    await search.fill('list');
    expect(await page.locator('#results a').count()).toBe(50);
    await search.fill('things bd list');
    expect(await page.locator('#results a span').allTextContents()).toEqual(['List things BD']);
    await search.press('Enter');
    await page.getByRole('heading', { name: 'List things BD', level: 1 }).waitFor();
    await search.fill('nothing of the kind');
    await page.getByText('Nothing found.').waitFor();
  });
});

describe('the workspace', () => {
  test('is followed: an object that the page makes appears, and one made elsewhere when the page is shown', async () => {
    const workspace = await newWorkspace();
    const { page } = await open('#operation/createObjectMetadata');
    await useKey(page, workspace.key);
    const body = page.getByRole('textbox', { name: 'JSON' });
    await body.fill(JSON.stringify({ labelSingular: 'Rocket', labelPlural: 'Rockets' }));
    await send(page);
    await contents(page).getByText('Rockets', { exact: true }).waitFor();
    // What the reader is in the middle of stays.
    expect(await body.inputValue()).toContain('Rocket');
    await page.getByText('201').first().waitFor();

    await workspace.addObject('Planet', 'Planets');
    expect(await contents(page).getByText('Planets', { exact: true }).count()).toBe(0);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await contents(page).getByText('Planets', { exact: true }).waitFor();
  });

  test('and the key are named, and operations that the key may not do are greyed out', async () => {
    const workspace = await newWorkspace('Umbrella');
    const key = await workspace.newKey('Reader', ['records:read']);
    const { page } = await open('#operation/deleteCompany');
    await useKey(page, key);
    expect(await page.locator('#key-who').textContent()).toBe('Umbrella · Reader · records:read');
    const link = (name: string) => contents(page).locator('[data-tag="Companies"] a', { hasText: name });
    await link('Delete a company').waitFor();
    expect(await link('Delete a company').getAttribute('class')).toContain('forbidden');
    expect(await link('List companies').getAttribute('class')).not.toContain('forbidden');
    await page.getByText('Your key lacks the scope records:write.').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  });
});

test("Download OpenAPI gives the server's own document, byte for byte", async () => {
  const workspace = await newWorkspace();
  await workspace.addObject('Rocket', 'Rockets');
  const { page } = await open();
  for (const key of [null, workspace.key]) {
    if (key) await useKey(page, key);
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
    const own = Buffer.from(await (await fetch(`${url}/openapi.json`, { headers })).arrayBuffer());
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download OpenAPI' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('openapi.json');
    expect(readFileSync(await download.path()).equals(own)).toBe(true);
  }
});

test('the key lasts as long as the tab, or until it is forgotten', async () => {
  const workspace = await newWorkspace();
  await workspace.addObject('Rocket', 'Rockets');
  const { page } = await open();
  await useKey(page, workspace.key);
  await page.reload();
  await contents(page).getByText('Rockets', { exact: true }).waitFor();
  const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }]));
  expect(kept).not.toContain(workspace.key);
  await page.getByRole('button', { name: 'Forget key' }).click();
  await contents(page).getByText('Rockets', { exact: true }).waitFor({ state: 'detached' });
  expect(await storedKey(page)).toBeNull();
});

test('the colours follow the system, and the reader after that', async () => {
  const { page } = await open('', { colorScheme: 'dark' });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole('button', { name: 'Switch between light and dark' }).click();
  const light = await background();
  expect(light).toBe('rgb(255, 255, 255)');
  expect(dark).not.toBe(light);
  await page.reload();
  await loaded(page);
  expect(await background()).toBe(light);
});

test.each([
  ['light', 'desktop', DESKTOP],
  ['dark', 'desktop', DESKTOP],
  ['light', 'tablet', TABLET],
  ['dark', 'tablet', TABLET],
  ['light', 'phone', PHONE],
  ['dark', 'phone', PHONE],
] as const)('%s and on a %s it fits the window', async (colorScheme, device, viewport) => {
  const workspace = await newWorkspace();
  await workspace.call('POST', 'companies', { name: 'Acme' });
  const { page, elsewhere } = await open('#operation/listCompanies', { colorScheme, viewport });
  await useKey(page, workspace.key);
  await send(page);
  await page.getByText('"Acme"').first().waitFor();
  for (const hash of ['#operation/listCompanies', '#operation/createCompany', '#tag/Companies', '#guide']) {
    await page.goto(`${url}/docs${hash}`);
    await loaded(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, hash).toBeLessThanOrEqual(0);
    await picture(page, `${colorScheme}-${device}-${hash.slice(1).replaceAll('/', '-')}`);
  }
  expect(elsewhere).toEqual([]);
});
