/** Runs the README's tour as it stands there and compares every answer, so that neither can rot. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, type Service, startService } from '../support/service.ts';

let service: Service;

beforeAll(async () => {
  service = await startService();
}, 120_000);
afterAll(() => service?.stop());

interface Step {
  readonly commands: string;
  /** What the README says that they print; null where it says nothing. */
  readonly answer: string | null;
}

const stepsOf = (readme: string): readonly Step[] => {
  const tour = /^## Five minutes$([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';
  const blocks = tour.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```(?:json)?\n([\s\S]*?)^```\n)?/gm);
  return [...blocks].map(([, commands = '', answer = null]) => ({ commands, answer }));
};

/** What differs from run to run made equal, and the layout, which the README has for readers, taken away. */
const comparable = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replaceAll(/("(?:start|end)Cursor": ?)"[\w-]+"/g, '$1CURSOR')
    .replaceAll(/\s+/g, '');

const MARK = '--- next ---';

test('the tour prints what the README says', async () => {
  const steps = stepsOf(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  expect(steps.filter(({ answer }) => answer !== null).length).toBeGreaterThanOrEqual(6);
  const script = steps.map(({ commands }) => `${commands}\necho '${MARK}'`).join('\n');
  const placed = script.replace(/U=http:\/\/localhost:8787 KEY=vgt_…/, `U=${service.url} KEY=${service.key}`);
  expect(placed).not.toBe(script);
  const { stdout } = await promisify(execFile)('bash', ['-euc', placed]);
  const printed = stdout.split(`${MARK}\n`);
  for (const [index, { commands, answer }] of steps.entries()) {
    expect(comparable(printed[index] ?? ''), commands).toBe(comparable(answer ?? ''));
  }
}, 120_000);
