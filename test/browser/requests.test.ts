/** Requests that are sent from the page, and the same as code. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { enterKey, loaded, newWorkspace, open, PHONE, send, url, useKey, type Workspace } from './harness.ts';

const run = promisify(execFile);

const operations = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        parameters: z.array(z.object({ $ref: z.string() })).default([]),
      }),
    ),
  ),
});

/** The operations that write every record of a filter, as the document of the workspace has them. */
const writesByFilter = async ({ key }: Workspace): Promise<readonly string[]> => {
  const response = await fetch(`${url}/openapi.json`, { headers: { authorization: `Bearer ${key}` } });
  const { paths } = operations.parse(await response.json());
  return Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap(({ operationId, parameters }) =>
      parameters.some(({ $ref }) => $ref.endsWith('/Selection')) ? [operationId] : [],
    ),
  );
};

test('every write by filter, sent untouched, changes nothing', async () => {
  const workspace = await newWorkspace();
  await workspace.addObject('Rocket', 'Rockets');
  for (const plural of ['companies', 'people', 'rockets']) {
    await workspace.call('POST', `batch/${plural}`, [{}, {}]);
    await workspace.call('POST', plural, { createdAt: '2020-01-01T00:00:00.000Z' });
  }
  const state = async () =>
    Promise.all(
      ['companies', 'people', 'rockets'].flatMap((plural) => [
        workspace.call('GET', `${plural}?depth=0`),
        workspace.call('GET', `${plural}?depth=0&filter=deletedAt[is]:NOT_NULL`),
      ]),
    );
  const before = await state();
  const writes = await writesByFilter(workspace);
  expect(writes).toEqual(
    expect.arrayContaining(['deleteCompanies', 'updatePeople', 'putRockets', 'restoreRockets']),
  );
  const { page } = await open();
  await useKey(page, workspace.key);
  const sent: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
  for (const id of writes) {
    await page.goto(`${url}/docs#operation/${id}`);
    await send(page);
    await page.getByRole('alert').getByText('filter is required: nothing was sent.').waitFor();
    expect(await page.locator('[name="filter"]').getAttribute('aria-invalid'), id).toBe('true');
  }
  expect(sent).toEqual([]);
  expect(await state()).toEqual(before);
});

test('a write by filter that is empty is refused by the server too', async () => {
  const { key } = await newWorkspace();
  const answer = await fetch(`${url}/rest/companies?filter=`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(400);
});

test('a read of one record begins with a real id, and a write is only offered one', async () => {
  const workspace = await newWorkspace();
  await workspace.call('POST', 'companies', { name: 'Acme' });
  const { page } = await open('#operation/getCompany');
  await useKey(page, workspace.key);
  await page.locator('.sample', { hasText: /companies\/[0-9a-f-]{36}/ }).waitFor();
  await send(page);
  await page.locator('.answer').getByText('"Acme"').waitFor();

  await page.goto(`${url}/docs#operation/deleteCompany`);
  const offer = page.getByRole('button', { name: /Use the id of the first one/ });
  await offer.waitFor();
  expect(await page.locator('[name="id"]').inputValue()).toBe('');
  await offer.click();
  await send(page);
  await page.locator('.answer').getByText('200').first().waitFor();
  expect(await workspace.call('GET', 'companies')).toMatchObject({ totalCount: 0 });
});

test('what the server answers is shown, with its status and its headers', async () => {
  const workspace = await newWorkspace();
  const { page } = await open('#operation/listCompanies');
  await useKey(page, workspace.key);
  await page.getByLabel('filter', { exact: true }).fill('nmae[eq]:x');
  await page.getByLabel('filter', { exact: true }).press('Enter');
  await page.locator('.answer .bad').getByText('400').waitFor();
  await page.locator('.answer').getByText('INVALID_FILTER').waitFor();
  await page.getByText('Headers of the answer').click();
  await page.getByText(/x-request-id: [0-9a-f-]{36}/).waitFor();
});

test('a request that no answer came to says so, and can be sent again', async () => {
  const workspace = await newWorkspace();
  const { page } = await open('#operation/listCompanies');
  await useKey(page, workspace.key);
  await page.route('**/rest/companies', (route) => route.abort());
  await send(page);
  await page.locator('.answer').getByText('The server cannot be reached.').waitFor();
  await page.unroute('**/rest/companies');
  await send(page);
  await page.locator('.answer .good').getByText('200').waitFor();
});

test('without a key the server is asked, and says what is missing', async () => {
  const { page } = await open('#operation/listCompanies');
  await send(page);
  await page.locator('.answer').getByText('Missing authentication token').waitFor();
});

test('on a phone the answer is scrolled to', async () => {
  const workspace = await newWorkspace();
  const { page } = await open('#operation/listCompanies', { viewport: PHONE });
  await useKey(page, workspace.key);
  await page.getByRole('button', { name: 'Send' }).scrollIntoViewIfNeeded();
  await send(page);
  const line = page.locator('.answer .good');
  await line.waitFor();
  await expect
    .poll(async () => {
      const box = await line.boundingBox();
      return box !== null && box.y >= 53 && box.y + box.height <= PHONE.height;
    })
    .toBe(true);
});

describe('samples', () => {
  const RUNNERS: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['curl', 'sh', 'sh', []],
    ['JavaScript', 'mjs', process.execPath, []],
    ['Python', 'py', 'python3', []],
    ['PHP', 'php', 'php', []],
    ['Go', 'go', 'go', ['run']],
  ];
  const isThere = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

  // curl and JavaScript are always run; what else is installed, too.
  for (const [language, extension, program, args] of RUNNERS)
    test.skipIf(!isThere(program))(`in ${language} run as they stand`, async () => {
      const workspace = await newWorkspace();
      const { page } = await open('#operation/createCompany');
      await useKey(page, workspace.key);
      await page.getByLabel('Language of the sample').selectOption(language);
      const body = { name: `It's "${language}" ${'`$HOME` \\ é'}`, employees: 7, idealCustomerProfile: true };
      await page.getByRole('textbox', { name: 'JSON' }).fill(JSON.stringify(body));
      await page.locator('[name="Idempotency-Key"]').fill(`key-of-${language}`);
      await page.getByRole('button', { name: 'Copy' }).first().click();
      const create = await page.evaluate(() => navigator.clipboard.readText());
      await page.goto(`${url}/docs#operation/listCompanies`);
      await page.getByLabel('filter', { exact: true }).fill(`name[startsWith]:"It's \\"${language}"`);
      await page.getByLabel('depth').selectOption('0');
      const list = (await page.locator('.sample pre').textContent()) ?? '';

      const directory = mkdtempSync(path.join(tmpdir(), 'viginti-sample-'));
      const execute = async (code: string): Promise<string> => {
        const file = path.join(directory, `sample.${extension}`);
        writeFileSync(file, code);
        const env = { ...process.env, VIGINTI_KEY: workspace.key };
        return (await run(program, [...args, file], { env })).stdout;
      };
      expect(await execute(create)).toContain('createdAt');
      expect(await execute(list)).toContain('totalCount');
      rmSync(directory, { recursive: true });

      const stored = z
        .object({ data: z.object({ companies: z.array(z.looseObject({})) }) })
        .parse(await workspace.call('GET', 'companies?fields=name,employees,idealCustomerProfile'));
      expect(stored.data.companies).toEqual([{ ...body, id: expect.any(String) }]);
      expect(list).toContain('depth=0');
    });

  test('stay in the language that was chosen', async () => {
    const { page } = await open('#operation/listCompanies');
    await page.getByLabel('Language of the sample').selectOption('Python');
    await page.goto(`${url}/docs#operation/listPeople`);
    await page.reload();
    await loaded(page);
    expect(await page.getByLabel('Language of the sample').inputValue()).toBe('python');
    expect(await page.locator('.sample pre').textContent()).toContain('urlopen');
    expect(await page.getByLabel('Language of the sample').locator('option').count()).toBe(5);
  });
});

test('a key of another workspace shows what that workspace has', async () => {
  const [first, second] = [await newWorkspace('First'), await newWorkspace('Second')];
  await second.addObject('Rocket', 'Rockets');
  const { page } = await open('#operation/listRockets');
  await useKey(page, first.key);
  await page.getByText('The workspace of your key has nothing of that name.').waitFor();
  await page.getByRole('button', { name: 'Forget key' }).click();
  await enterKey(page, second.key);
  await page.getByRole('heading', { name: 'List rockets', level: 1 }).waitFor();
});
