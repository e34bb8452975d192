/**
 * Programs that read OpenAPI documents: each takes the standard document, and that of a workspace with ten objects of
 * its own, within bounds of CPU and memory. They are not among the packages of the project: they would double them.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { documentOf, standardDocument } from '../support/document.ts';
import { workspaceWithObjects } from '../support/many-objects.ts';
import { ROOT } from '../support/service.ts';

const HOME = path.join(ROOT, 'test/importers');
const DIST = path.join(ROOT, 'dist/importers');

const MOST_SECONDS = 30;
const MOST_BYTES = 1e9;
/** Of 35 standard objects, and ten custom ones. With the first ten standard objects a document made 40 MB at most. */
const MOST_POSTMAN_BYTES = 90e6;

interface Tool {
  readonly program: string;
  readonly args: (document: string, out: string) => readonly string[];
}

const TOOLS: Readonly<Record<string, Tool>> = {
  'openapi-to-postmanv2': { program: 'postman.mjs', args: () => [] },
  orval: {
    program: 'node_modules/orval/dist/bin/orval.mjs',
    args: () => ['--config', 'orval.config.mjs'],
  },
  'openapi-zod-client': {
    program: 'node_modules/openapi-zod-client/bin.js',
    args: (document, out) => [document, '--output', path.join(out, 'api.ts')],
  },
  kubb: {
    program: 'node_modules/@kubb/cli/bin/kubb.cjs',
    args: () => ['generate', '--config', 'kubb.config.mjs'],
  },
  '@hey-api/openapi-ts': {
    program: 'node_modules/@hey-api/openapi-ts/bin/run.js',
    args: (document, out) => ['--input', document, '--output', out],
  },
  'openapi-typescript': {
    program: 'node_modules/openapi-typescript/bin/cli.js',
    args: (document, out) => [document, '--output', path.join(out, 'schema.ts')],
  },
};

const DOCUMENTS = {
  standard: () => standardDocument('native'),
  'ten-objects': () => documentOf('native', workspaceWithObjects(10)),
};

const usage = z.object({ seconds: z.number(), bytes: z.number() });

/** Runs a program on a document, and tells what the greediest of its processes took. */
const run = (name: string, { program, args }: Tool, document: string): z.infer<typeof usage> => {
  const out = path.join(path.dirname(document), name.replaceAll('/', '-'));
  const measured = `${out}.measured`;
  rmSync(out, { recursive: true, force: true });
  rmSync(measured, { force: true });
  mkdirSync(out, { recursive: true });
  execFileSync(process.execPath, [path.join(HOME, program), ...args(document, out)], {
    cwd: HOME,
    stdio: 'pipe',
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      DOCUMENT: document,
      OUT: out,
      MEASURED: measured,
      NODE_OPTIONS: `--import=${path.join(HOME, 'measure.mjs')}`,
    },
  });
  expect(readdirSync(out)).not.toEqual([]);
  const lines = readFileSync(measured, 'utf8').trim().split('\n');
  const processes = lines.map((line) => usage.parse(JSON.parse(line)));
  return {
    seconds: Math.max(...processes.map(({ seconds }) => seconds)),
    bytes: Math.max(...processes.map(({ bytes }) => bytes)),
  };
};

beforeAll(() => {
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: HOME, stdio: 'pipe' });
}, 600_000);

describe.each(Object.entries(DOCUMENTS))('the document %s', (of, make) => {
  const directory = path.join(DIST, of);
  const document = path.join(directory, 'openapi.json');

  beforeAll(() => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(document, JSON.stringify(make()));
  });

  it.each(Object.entries(TOOLS))(
    'is read by %s',
    (name, tool) => {
      const { seconds, bytes } = run(name, tool, document);
      expect(seconds).toBeLessThan(MOST_SECONDS);
      expect(bytes).toBeLessThan(MOST_BYTES);
    },
    600_000,
  );

  it("is a collection of Postman's that can be opened", () => {
    const { size } = statSync(path.join(directory, 'openapi-to-postmanv2/collection.json'));
    expect(size).toBeLessThan(MOST_POSTMAN_BYTES);
  });

  it("becomes zod schemas of kubb's that compile", () => {
    const config = path.join(directory, 'tsconfig.json');
    const options = {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: [],
      paths: { '*': [path.join(HOME, 'node_modules/*')] },
    };
    writeFileSync(config, JSON.stringify({ compilerOptions: options, include: ['kubb/zod/*.ts'] }));
    const tsc = path.join(HOME, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '--project', config], { stdio: 'pipe', encoding: 'utf8' });
  }, 600_000);
});
