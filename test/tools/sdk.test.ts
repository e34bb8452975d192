/** Proof that the document is one that code generators understand: a client generated from it compiles and works. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT, type Service, startService } from '../support/service.ts';

const SDK = path.join(ROOT, 'test/sdk');

let service: Service;

beforeAll(async () => {
  service = await startService('serve', { DEMO: '0' });
}, 120_000);
afterAll(() => service?.stop());

const call = async (route: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(`${service.url}/${route}`, {
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response.json();
};

const objectAnswer = z.object({ data: z.object({ object: z.object({ id: z.string() }) }) });
const objectsAnswer = z.object({
  data: z.object({ objects: z.array(z.object({ id: z.string(), nameSingular: z.string() })) }),
});

const makeRockets = async (): Promise<void> => {
  const made = await call('rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' });
  const objectMetadataId = objectAnswer.parse(made).data.object.id;
  const { objects } = objectsAnswer.parse(await call('rest/metadata/objects')).data;
  const company = objects.find(({ nameSingular }) => nameSingular === 'company');
  const fields = [
    { label: 'Thrust', type: 'NUMBER' },
    {
      label: 'Stage',
      type: 'SELECT',
      options: [
        { label: 'Planned', value: 'PLANNED', color: 'blue' },
        { label: 'Flown', value: 'FLOWN', color: 'green' },
      ],
    },
    {
      label: 'Maker',
      type: 'RELATION',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: company?.id,
        targetFieldLabel: 'Rockets',
        targetFieldIcon: 'IconRocket',
      },
    },
  ];
  for (const field of fields) await call('rest/metadata/fields', { objectMetadataId, ...field });
};

const run = (program: string, ...args: string[]): void => {
  execFileSync(process.execPath, [path.join(SDK, 'node_modules', program), ...args], {
    cwd: SDK,
    encoding: 'utf8',
  });
};

test("a client generated from the workspace's document compiles under strict and does the README's tour", async () => {
  await makeRockets();
  const document = path.join(ROOT, 'dist/openapi.json');
  writeFileSync(document, JSON.stringify(await call('openapi.json')));
  run('openapi-typescript/bin/cli.js', document, '--output', 'schema.gen.ts');
  run('typescript/bin/tsc', '--project', '.');
  const { walkThrough } = await import(path.join(SDK, 'walk-through.ts'));
  expect(await walkThrough(service.url, service.key)).toEqual({
    link: 'https://fjord.example',
    names: [
      ['Petrel', 30, null],
      ['Skua', 12.5, 'Fjord Robotics'],
    ],
    total: 2,
    stage: 'PLANNED',
    gone: [404, 'RECORD_NOT_FOUND'],
    refused: [400, 'INVALID_VALUE'],
  });
}, 120_000);

const membersAnswer = z.object({
  data: z.object({ workspaceMembers: z.tuple([z.object({ id: z.string() })]) }),
});

test('a new workspace has one member, whom a task can be assigned to', async () => {
  const { data } = membersAnswer.parse(await call('rest/workspaceMembers'));
  const [{ id: assigneeId }] = data.workspaceMembers;
  const made = await call('rest/tasks?depth=1', { title: 'Call back', assigneeId });
  const name = { firstName: 'Workspace', lastName: 'Owner' };
  expect(made).toMatchObject({ data: { task: { assigneeId, assignee: { name } } } });
});
