/** Runs the README's commands as they stand there and compares every response, so that neither can become wrong. */
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
  /** What the README says that they print; null if it says nothing. */
  readonly answer: string | null;
}

/** The sections whose commands are run, one after the other, in one shell. */
const RUN = /^## Five minutes$[\s\S]*^## Import, retry, aggregate$[\s\S]*?(?=^## What it offers$)/m;

const stepsOf = (readme: string): readonly Step[] => {
  const tour = RUN.exec(readme)?.[0] ?? '';
  const blocks = tour.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```(?:json)?\n([\s\S]*?)^```\n)?/gm);
  return [...blocks].map(([, commands = '', answer = null]) => ({ commands, answer }));
};

/** Text without what differs from run to run, and without the layout, which the README has for readers. */
const comparable = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replaceAll(/("(?:start|end)Cursor": ?)"[\w-]+"/g, '$1CURSOR')
    .replaceAll(/\s+/g, '');

const MARK = '--- next ---';

test('the commands print what the README says', async () => {
  const steps = stepsOf(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  expect(steps.filter(({ answer }) => answer !== null).length).toBeGreaterThanOrEqual(11);
  const script = steps.map(({ commands }) => `${commands}\necho '${MARK}'`).join('\n');
  const placed = script.replace(/U=http:\/\/localhost:8787 KEY=vgt_…/, `U=${service.url} KEY=${service.key}`);
  expect(placed).not.toBe(script);
  const { stdout } = await promisify(execFile)('bash', ['-euc', placed]);
  const printed = stdout.split(`${MARK}\n`);
  for (const [index, { commands, answer }] of steps.entries()) {
    expect(comparable(printed[index] ?? ''), commands).toBe(comparable(answer ?? ''));
  }
}, 120_000);
