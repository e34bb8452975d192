/** Two workspaces that hold records of the same ids and values: nothing of the one shows in the other. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Client, createWorkspace, type Json, type Workspace } from '../support/api.ts';

const idOf = (number: number): string => `0193a0b1-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
const SHARED = {
  company: idOf(1),
  person: idOf(2),
  opportunity: idOf(3),
  note: idOf(4),
  noteTarget: idOf(5),
  task: idOf(6),
  taskTarget: idOf(7),
  workspaceMember: idOf(8),
  attachment: idOf(9),
  favorite: idOf(10),
} as const;
const ABSENT = idOf(0xdead);

const PLURALS: Readonly<Record<keyof typeof SHARED, string>> = {
  company: 'companies',
  person: 'people',
  opportunity: 'opportunities',
  note: 'notes',
  noteTarget: 'noteTargets',
  task: 'tasks',
  taskTarget: 'taskTargets',
  workspaceMember: 'workspaceMembers',
  attachment: 'attachments',
  favorite: 'favorites',
};
const PAIRS = Object.entries(PLURALS).map(([singular, plural]) => ({ singular, plural }));

/** The same records in whichever workspace. Order matters: targets first. */
const fill = async (api: Client): Promise<void> => {
  const { company, person, opportunity, note, task, workspaceMember } = SHARED;
  const targets = { personId: person, companyId: company, opportunityId: opportunity };
  const bodies: readonly (readonly [keyof typeof SHARED, Json])[] = [
    ['workspaceMember', { name: { firstName: 'Jane' } }],
    [
      'company',
      {
        name: 'Acme',
        domainName: { primaryLinkUrl: 'https://acme.example' },
        accountOwnerId: workspaceMember,
      },
    ],
    ['person', { city: 'Paris', emails: { primaryEmail: 'ada@example.com' }, companyId: company }],
    ['opportunity', { name: 'Deal', pointOfContactId: person, companyId: company }],
    ['note', { title: 'Call' }],
    ['noteTarget', { noteId: note, ...targets }],
    ['task', { title: 'Do', assigneeId: workspaceMember }],
    ['taskTarget', { taskId: task, ...targets }],
    ['attachment', { name: 'a.pdf', authorId: workspaceMember, taskId: task, noteId: note, ...targets }],
    ['favorite', { workspaceMemberId: workspaceMember, taskId: task, noteId: note, ...targets }],
  ];
  for (const [singular, body] of bodies) {
    const answer = await api.post(`/rest/${PLURALS[singular]}?depth=0`, { id: SHARED[singular], ...body });
    expect([answer.status, answer.body.messages]).toEqual([201, undefined]);
  }
};

/** An answer without what no two answers share. */
const bare = ({ status, text }: Answer, ...ids: readonly string[]): Json => [
  status,
  ids
    .reduce((shown, id) => shown.replaceAll(id, '<id>'), text)
    .replace(/"requestId":"[^"]*"/, '"requestId":""'),
];

let one: Workspace;
let two: Workspace;
let empty: Workspace;

beforeAll(async () => {
  [one, two, empty] = [await createWorkspace(), await createWorkspace(), await createWorkspace()];
  await fill(one);
  await fill(two);
});

const everything = async (api: Client): Promise<Json> => {
  const all: Json = {};
  for (const { plural } of PAIRS) all[plural] = (await api.get(`/rest/${plural}?depth=2`)).body;
  return all;
};

describe('records of the same ids', () => {
  it('belong to each workspace alone', async () => {
    const before = await everything(two);
    for (const { singular, plural } of PAIRS)
      expect([before[plural].totalCount, before[plural].data[plural].length], singular).toEqual([1, 1]);
    await one.patch(`/rest/companies/${SHARED.company}`, { name: 'Changed' });
    await one.patch(`/rest/people/${SHARED.person}`, { companyId: null, city: 'Rome' });
    await one.post('/rest/people', { companyId: SHARED.company });
    await one.delete(`/rest/opportunities/${SHARED.opportunity}`);
    await one.delete(`/rest/notes/${SHARED.note}?soft_delete=false`);
    await one.delete(`/rest/workspaceMembers/${SHARED.workspaceMember}?soft_delete=false`);
    expect(await everything(two)).toEqual(before);
    expect((await one.get(`/rest/companies/${SHARED.company}`)).body.data.company).toMatchObject({
      name: 'Changed',
      accountOwnerId: null,
    });
    for (const { singular, plural } of PAIRS) {
      expect(
        (await one.delete(`/rest/${plural}/${SHARED[singular as keyof typeof SHARED]}?soft_delete=false`))
          .status,
        singular,
      ).toBeLessThan(500);
    }
    expect(await everything(two)).toEqual(before);
  });

  it('are never mixed by filters, orders, counts and relations', async () => {
    const query =
      'filter=company.name[ilike]:%25,company.accountOwnerId[is]:NOT_NULL&order_by=company.name,createdAt';
    expect((await two.get(`/rest/people?${query}`)).body.totalCount).toBe(1);
    expect((await empty.get(`/rest/people?${query}`)).body.totalCount).toBe(0);
    const person = (await two.get(`/rest/people/${SHARED.person}?depth=2`)).body.data.person;
    expect([
      person.company.people.length,
      person.noteTargets.length,
      person.favorites.length,
      person.attachments.length,
      person.pointOfContactForOpportunities.length,
    ]).toEqual([1, 1, 1, 1, 1]);
    for (const { plural } of PAIRS) {
      const answer = await empty.get(
        `/rest/${plural}?depth=2&filter=or(id[in]:[${Object.values(SHARED).join(',')}],deletedAt[is]:NOT_NULL,not(id[eq]:${ABSENT}))`,
      );
      expect([answer.body.data[plural], answer.body.totalCount], plural).toEqual([[], 0]);
    }
  });
});

describe.each(PAIRS)('$plural under the wrong key', ({ singular, plural }) => {
  const shared = SHARED[singular as keyof typeof SHARED];
  const operations: readonly (readonly [string, (id: string) => string, Json?])[] = [
    ['GET', (id) => `/rest/${plural}/${id}`],
    ['GET', (id) => `/rest/${plural}/${id}?depth=2`],
    ['GET', (id) => `/rest/${plural}?filter=id[eq]:${id}`],
    ['PATCH', (id) => `/rest/${plural}/${id}`, {}],
    ['PATCH', (id) => `/rest/${plural}/${id}`, { createdAt: '2001-01-01T00:00:00.000Z' }],
    ['PUT', (id) => `/rest/${plural}/${id}`, {}],
    ['PATCH', (id) => `/rest/${plural}/${id}/restore`],
    ['PATCH', (id) => `/rest/restore/${plural}/${id}`],
    ['DELETE', (id) => `/rest/${plural}/${id}`],
    ['DELETE', (id) => `/rest/${plural}/${id}?soft_delete=false`],
  ];

  it('are answered like records that do not exist', async () => {
    for (const [method, path, body] of operations) {
      const wrong = await empty.call(method, path(shared), body);
      const absent = await empty.call(method, path(ABSENT), body);
      expect(bare(wrong, shared), `${method} ${path(shared)}`).toEqual(bare(absent, ABSENT));
    }
    expect((await two.get(`/rest/${plural}/${shared}`)).status).toBe(200);
  });

  it('cannot be pointed at', async () => {
    const record = (await two.get(`/rest/${plural}/${shared}?depth=0`)).body.data[singular];
    const own = (await empty.post(`/rest/${plural}?depth=0`, {})).body.data[singular];
    for (const [key, value] of Object.entries(record)) {
      if (!key.endsWith('Id') || key === 'userId' || typeof value !== 'string') continue;
      for (const send of [
        (id: string) => empty.post(`/rest/${plural}`, { [key]: id }),
        (id: string) => empty.patch(`/rest/${plural}/${own.id}`, { [key]: id }),
        (id: string) => empty.post(`/rest/batch/${plural}`, [{}, { [key]: id }]),
      ]) {
        const [wrong, absent] = [await send(value), await send(ABSENT)];
        expect(wrong.status, key).toBe(400);
        expect(bare(wrong, value), key).toEqual(bare(absent, ABSENT));
      }
    }
    expect((await empty.get(`/rest/${plural}`)).body.totalCount).toBe(1);
  });

  it('lend no cursor to another workspace', async () => {
    const { startCursor } = (await two.get(`/rest/${plural}?depth=0`)).body.pageInfo;
    for (const parameter of ['starting_after', 'ending_before']) {
      const answer = await empty.get(`/rest/${plural}?${parameter}=${startCursor}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_CURSOR']);
      expect((await two.get(`/rest/${plural}?${parameter}=${startCursor}`)).status).toBe(200);
    }
  });

  it('are not chosen by headers', async () => {
    const headers = { 'x-workspace-id': two.workspaceId, 'x-schema-version': '0' };
    expect(
      (
        await empty.call('GET', `/rest/${plural}/${shared}?workspaceId=${two.workspaceId}`, undefined, {
          headers,
        })
      ).status,
    ).toBe(404);
  });
});

describe('unique values and definitions', () => {
  it('are of their own workspace', async () => {
    const third = await createWorkspace();
    await fill(third);
    expect((await third.post('/rest/people', { emails: { primaryEmail: 'ada@example.com' } })).status).toBe(
      409,
    );
    expect((await empty.post('/rest/people', { emails: { primaryEmail: 'ada@example.com' } })).status).toBe(
      201,
    );
    const made = await third.post('/rest/metadata/objects', {
      labelSingular: 'Rocket',
      labelPlural: 'Rockets',
      nameSingular: 'rocket',
      namePlural: 'rockets',
    });
    expect(made.status).toBe(201);
    const { id } = made.body.data.object;
    const rocket = await third.post('/rest/rockets', { id: ABSENT, name: 'R' });
    expect(rocket.status).toBe(201);
    expect((await empty.get('/rest/rockets')).body.messages[0]).toMatch(
      /^object 'rockets' not found\. eg: companies/,
    );
    for (const method of ['GET', 'DELETE']) {
      const wrong = await empty.call(method, `/rest/metadata/objects/${id}`);
      expect(wrong.status).toBe(404);
      expect(bare(wrong, id)).toEqual(
        bare(await empty.call(method, `/rest/metadata/objects/${ABSENT}`), ABSENT),
      );
    }
    expect(
      (
        await empty.post('/rest/metadata/objects', {
          labelSingular: 'Rocket',
          labelPlural: 'Rockets',
          nameSingular: 'rocket',
          namePlural: 'rockets',
        })
      ).status,
    ).toBe(201);
    expect((await empty.get('/rest/rockets')).body.totalCount).toBe(0);
    expect((await empty.get(`/rest/rockets/${ABSENT}`)).status).toBe(404);
    expect((await empty.post('/rest/rockets', { id: ABSENT, name: 'Other' })).status).toBe(201);
    expect((await third.get(`/rest/rockets/${ABSENT}`)).body.data.rocket.name).toBe('R');
  });
});
