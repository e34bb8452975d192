/** Keys that are early, late, wrong or dead, and servers that are slow or down. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  contents,
  enterKey,
  loaded,
  newTab,
  newWorkspace,
  open,
  status,
  storedKey,
  url,
  useKey,
  type Workspace,
} from './harness.ts';

const UNAVAILABLE = JSON.stringify({
  statusCode: 503,
  error: 'Service Unavailable',
  messages: ['The database cannot be reached.'],
  code: 'DATABASE_UNAVAILABLE',
  requestId: '-',
});

const isDown = (page: Page): Promise<unknown> =>
  page.route('**/openapi.json', (route) =>
    route.fulfill({ status: 503, contentType: 'application/json', body: UNAVAILABLE }),
  );

const withRocket = async (): Promise<Workspace> => {
  const workspace = await newWorkspace();
  await workspace.addObject('Rocket', 'Rockets');
  return workspace;
};

const rockets = (page: Page) => contents(page).getByText('Rockets', { exact: true });

describe('a key that is early', () => {
  test('finds no field before the script is there, and one that works from then on', async () => {
    const workspace = await withRocket();
    const { page } = await newTab();
    await page.route('**/docs/docs.*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await page.goto(`${url}/docs`, { waitUntil: 'commit' });
    await page.waitForTimeout(500);
    expect(await page.getByLabel('API key').count()).toBe(0);
    await enterKey(page, workspace.key);
    await rockets(page).waitFor();
    expect(page.url()).toBe(`${url}/docs`);
  });

  test('is used though the first document has not come yet, and what is typed stays', async () => {
    const workspace = await withRocket();
    const { page } = await newTab();
    await page.route('**/openapi.json', async (route) => {
      const isAnonymous = route.request().headers()['authorization'] === undefined;
      if (isAnonymous) await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue().catch(() => undefined);
    });
    await page.goto(`${url}/docs`);
    await page.getByLabel('API key').pressSequentially(workspace.key.slice(0, 10));
    await loaded(page);
    expect(await page.getByLabel('API key').inputValue()).toBe(workspace.key.slice(0, 10));
    await page.reload();
    await enterKey(page, workspace.key);
    await rockets(page).waitFor();
    await page.waitForTimeout(2_000);
    expect(await rockets(page).count()).toBe(1);
  });
});

describe('a key that is wrong', () => {
  test("is refused with the server's words, tied to the field, and is not kept", async () => {
    const { page } = await open();
    await enterKey(page, 'vgt_wrong');
    await expect.poll(() => status(page)).toBe('Token invalid. The server does not accept this key.');
    const field = page.getByLabel('API key');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.getAttribute('aria-describedby')).toBe('status');
    expect(await storedKey(page)).toBeNull();
    expect(await contents(page).getByText('People', { exact: true }).count()).toBe(1);
  });

  test.each(['', '   ', 'Bearer  '])('is asked for if it is blank: "%s"', async (blank) => {
    const { page } = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await enterKey(page, blank);
    await expect.poll(() => status(page)).toBe('Enter an API key first.');
    expect(asked).toEqual([]);
  });

  test('counts, if it came after a right one that is slow', async () => {
    const workspace = await withRocket();
    const { page } = await open();
    await page.route('**/openapi.json', async (route) => {
      if (route.request().headers()['authorization'] === `Bearer ${workspace.key}`)
        await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue().catch(() => undefined);
    });
    await enterKey(page, workspace.key);
    await page.getByRole('button', { name: 'Connecting…' }).waitFor();
    await enterKey(page, 'vgt_wrong');
    await expect.poll(() => status(page)).toBe('Token invalid. The server does not accept this key.');
    await page.waitForTimeout(2_500);
    expect(await rockets(page).count()).toBe(0);
    expect(await storedKey(page)).toBeNull();
    expect(await page.getByRole('button', { name: 'Forget key' }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Use key' }).isVisible()).toBe(true);
  });
});

test.each(['Bearer KEY', ' KEY\n', 'Authorization: Bearer KEY', '"KEY"'])(
  '%s is understood',
  async (form) => {
    const workspace = await newWorkspace();
    const { page } = await open();
    await useKey(page, form.replace('KEY', workspace.key));
    expect(await storedKey(page)).toBe(workspace.key);
  },
);

describe('a reload', () => {
  test('that meets a 503 keeps the key, says so, and can be tried again', async () => {
    const workspace = await withRocket();
    const { page } = await open();
    await useKey(page, workspace.key);
    await isDown(page);
    await page.reload();
    await page.getByRole('heading', { name: 'The reference could not be loaded' }).waitFor();
    expect(await status(page)).toBe('The database cannot be reached. The key is kept.');
    expect(await storedKey(page)).toBe(workspace.key);
    await page.unroute('**/openapi.json');
    await page.getByRole('main').getByRole('button', { name: 'Retry' }).click();
    await rockets(page).waitFor();
    expect(await status(page)).toBe('');
    expect(await page.locator('#retry').isVisible()).toBe(false);
  });

  test('that meets a 401 forgets the key, says so, and shows the standard model', async () => {
    const workspace = await withRocket();
    const { page } = await open();
    await useKey(page, workspace.key);
    await workspace.revoke();
    await page.reload();
    await contents(page).getByText('People', { exact: true }).waitFor();
    expect(await status(page)).toBe(
      'This API Key is revoked. The server does not accept this key, and the page has forgotten it.',
    );
    expect(await storedKey(page)).toBeNull();
    expect(await rockets(page).count()).toBe(0);
  });
});

test('a key that dies while it is in use is forgotten when a request is refused', async () => {
  const workspace = await withRocket();
  const { page } = await open('#operation/listCompanies');
  await useKey(page, workspace.key);
  await workspace.revoke();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect.poll(() => status(page)).toContain('the page has forgotten it');
  expect(await storedKey(page)).toBeNull();
  await rockets(page).waitFor({ state: 'detached' });
});

describe('failures of the network', () => {
  test('leave a skeleton while it loads, and then a sentence and Retry', async () => {
    const { page } = await newTab();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/openapi.json', async (route) => {
      await released;
      await route.abort();
    });
    await page.goto(`${url}/docs`);
    await page.locator('main[aria-busy] .bone').first().waitFor();
    release();
    await page.getByText('The server cannot be reached.').first().waitFor();
    await page.unroute('**/openapi.json');
    await page.getByRole('main').getByRole('button', { name: 'Retry' }).click();
    await contents(page).getByText('People', { exact: true }).waitFor();
  });

  test('of the script leave a sentence and Retry, and Enter in the field leaves nothing worse', async () => {
    const { page, errors } = await newTab();
    await page.route('**/docs/docs.*.js', (route) => route.abort());
    await page.goto(`${url}/docs`);
    await page.getByText('This takes unusually long.').waitFor();
    await page.getByLabel('API key').fill('vgt_x');
    await page.getByLabel('API key').press('Enter');
    await page.unroute('**/docs/docs.*.js');
    await page.getByRole('link', { name: 'Retry' }).click();
    await contents(page).getByText('People', { exact: true }).waitFor();
    expect(errors.filter((error) => !error.includes('ERR_FAILED'))).toEqual([]);
  });
});

test('a link to an object of a workspace says what it needs, and survives connecting', async () => {
  const workspace = await withRocket();
  const { page } = await open('#operation/listRockets');
  await page.getByText('Enter an API key of that workspace above').waitFor();
  await useKey(page, workspace.key);
  await page.getByRole('heading', { name: 'List rockets', level: 1 }).waitFor();
  expect(page.url()).toBe(`${url}/docs#operation/listRockets`);
});
