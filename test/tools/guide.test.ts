/** Runs every snippet of the guide as it stands in the document, one language after the other. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ERRORS } from '../../src/errors.ts';
import { type Service, startService } from '../support/service.ts';

let service: Service;
let guide = '';

beforeAll(async () => {
  service = await startService('serve');
  const response = await fetch(`${service.url}/openapi.json`);
  guide = z.object({ info: z.object({ description: z.string() }) }).parse(await response.json())
    .info.description;
}, 120_000);
afterAll(() => service?.stop());

const snippets = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );

const hasPython = (): boolean => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
};

const run = async (program: string, ...args: readonly string[]): Promise<readonly string[]> => {
  const env = { ...process.env, VIGINTI_KEY: service.key };
  const { stdout } = await promisify(execFile)(program, [...args], { env });
  return stdout.trim().split('\n');
};

describe('the guide', () => {
  it('has a heading for each thing that one must know', () => {
    expect([...guide.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      'First request',
      'Authentication and scopes',
      'Filtering',
      'Sorting',
      'Paging',
      'Related records and fields',
      'Writing, batches and upsert',
      'Deleting and restoring',
      'Idempotent retries',
      'Rate limits',
      'Errors',
      'Your own objects',
      'Coming from Twenty',
    ]);
  });

  it('says of every error what it means', () => {
    for (const [code, { status, description }] of Object.entries(ERRORS))
      expect(guide).toContain(`| ${status} | \`${code}\` | ${description} |`);
  });

  it('has no snippet that is not run', () => {
    const languages = [...guide.matchAll(/^```(\w+)$/gm)].map(([, language]) => language);
    expect(new Set(languages)).toEqual(new Set(['sh', 'js', 'python', 'http', 'json', 'text']));
  });

  it('has a first request that works', async () => {
    const printed = await run('bash', '-euc', snippets('sh').join('\n'));
    expect(JSON.parse(printed.join('\n'))).toMatchObject({ data: { companies: expect.any(Array) } });
  });

  it('has requests that are all answered', async () => {
    const requests = snippets('http').join('').trim().split('\n');
    expect(requests.length).toBeGreaterThan(30);
    for (const request of requests) {
      const [, target = ''] = /^GET (\S.*)$/.exec(request) ?? [];
      const response = await fetch(new URL(target, service.url), {
        headers: { authorization: `Bearer ${service.key}` },
      });
      expect(response.status, `${request}: ${await response.text()}`).toBe(200);
    }
  });

  it('has JavaScript that runs', async () => {
    const printed = await run(process.execPath, '--input-type=module', '-e', snippets('js').join('\n'));
    const text = printed.join(' ');
    const ids = [...text.matchAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g)].map(([id]) => id);
    // Two runs of the same upsert.
    expect(ids).toEqual([...ids.slice(0, 2), ...ids.slice(0, 2)]);
    expect(text).toMatch(/^\d+ \[.*\] \d+ \d+ 13 \[.*\] \[.*\] true \d+ INVALID_VALUE \[.*\] FLOWN$/);
  }, 60_000);

  it.skipIf(!hasPython())(
    'has Python that runs',
    async () => {
      const printed = await run('python3', '-c', snippets('python').join('\n'));
      expect(printed.slice(2)).toEqual(['13', 'True', expect.stringMatching(/^\d+$/)]);
      expect(Number(printed[1])).toBeGreaterThan(0);
    },
    60_000,
  );
});
