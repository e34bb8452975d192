/** Every change of a record leaves one event, stored by the statement that makes it; what changes nothing leaves none. */
import { describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/db/database.ts';
import { parseEnv } from '../../src/env.ts';
import { sweepEvents } from '../../src/scheduled/sweep-events.ts';
import {
  type Answer,
  createClient,
  createKey,
  createWorkspace,
  database,
  type Json,
  NEON_ENDPOINT,
  type Workspace,
} from '../support/api.ts';

const made = async (promise: Promise<Answer>): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(201);
  return Object.values(answer.body.data)[0];
};

const done = async (promise: Promise<Answer>): Promise<Json> => {
  const answer = await promise;
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
};

interface StoredEvent {
  readonly name: string;
  readonly id: string;
  readonly record: Json;
  readonly changes: Json;
  readonly updatedFields: Json;
  readonly keyName: string | null;
  readonly requestId: string | null;
}

/** All events of a workspace, in order. */
const storedEvents = async ({ workspaceId }: Workspace): Promise<readonly StoredEvent[]> => {
  const rows = await database.query(
    'select * from event where workspace_id = $1 order by transaction, sequence',
    [workspaceId],
  );
  return rows.map((row) => ({
    name: `${row['object_name']}.${row['kind']}`,
    id: row['record_id'],
    record: JSON.parse(row['record']),
    changes: JSON.parse(row['changes'] ?? 'null'),
    updatedFields: JSON.parse(row['updated_fields'] ?? 'null'),
    keyName: row['key_name'],
    requestId: row['request_id'],
  }));
};

/** What `work` adds to the events. */
const eventsOf = async (api: Workspace, work: () => Promise<unknown>): Promise<readonly StoredEvent[]> => {
  const before = await storedEvents(api);
  await work();
  return (await storedEvents(api)).slice(before.length);
};

const names = (events: readonly StoredEvent[]): readonly string[] => events.map(({ name }) => name);

describe('events', () => {
  it('tell of a created record: what it is, who made it, and by which request', async () => {
    const api = await createWorkspace();
    const company = await made(
      api.call('POST', '/rest/companies?depth=0', { name: 'Acme' }, { headers: { 'x-request-id': 'req-1' } }),
    );
    expect(await storedEvents(api)).toEqual([
      {
        name: 'company.created',
        id: company.id,
        record: company,
        changes: null,
        updatedFields: null,
        keyName: 'Test key',
        requestId: 'req-1',
      },
    ]);
  });

  it('tell of the fields that an update changed, with their values before and after', async () => {
    const api = await createWorkspace();
    const company = await made(api.post('/rest/companies', {}));
    const person = await made(
      api.post('/rest/people', { jobTitle: 'CTO', city: 'Oslo', name: { firstName: 'Ada' } }),
    );
    const [event] = await eventsOf(api, () =>
      api.patch(`/rest/people/${person.id}`, {
        jobTitle: 'CEO',
        city: 'Oslo',
        name: { lastName: 'Byron' },
        companyId: company.id,
      }),
    );
    const now = (await done(api.get(`/rest/people/${person.id}?depth=0`))).person;
    expect(event).toMatchObject({
      name: 'person.updated',
      id: person.id,
      record: now,
      changes: {
        jobTitle: { before: 'CTO', after: 'CEO' },
        name: { before: { firstName: 'Ada', lastName: '' }, after: { firstName: 'Ada', lastName: 'Byron' } },
        companyId: { before: null, after: company.id },
      },
    });
    expect(Object.keys(event?.changes)).toHaveLength(3);
    expect(event?.updatedFields.toSorted()).toEqual(['company', 'companyId', 'jobTitle', 'name']);
  });

  it('are not stored if an update changes nothing, or is refused', async () => {
    const api = await createWorkspace();
    const company = await made(api.post('/rest/companies', { name: 'Acme', employees: 3 }));
    const none = await eventsOf(api, async () => {
      await done(api.patch(`/rest/companies/${company.id}`, { name: 'Acme', employees: 3 }));
      await done(api.patch(`/rest/companies/${company.id}`, {}));
      await done(api.patch(`/rest/companies/${company.id}/restore`));
      expect((await api.patch(`/rest/companies/${company.id}`, { accountOwnerId: company.id })).status).toBe(
        400,
      );
      expect((await api.post('/rest/companies', { id: company.id })).status).toBe(409);
      expect((await api.delete('/rest/companies/7e57ab1e-0000-7000-8000-00000000beef')).status).toBe(404);
    });
    expect(none).toEqual([]);
  });

  it('tell of deletions, restorations and destructions', async () => {
    const api = await createWorkspace();
    const note = await made(api.post('/rest/notes?depth=0', { title: 'Hello' }));
    const [deleted, restored, destroyed] = await eventsOf(api, async () => {
      await done(api.delete(`/rest/notes/${note.id}`));
      await done(api.patch(`/rest/notes/${note.id}/restore`));
      await done(api.delete(`/rest/notes/${note.id}?soft_delete=false`));
    });
    expect(deleted).toMatchObject({
      name: 'note.deleted',
      id: note.id,
      updatedFields: ['deletedAt'],
      changes: { deletedAt: { before: null, after: deleted?.record.deletedAt } },
    });
    expect(Date.parse(deleted?.record.deletedAt)).toBeGreaterThanOrEqual(Date.parse(note.createdAt));
    expect(restored).toMatchObject({
      name: 'note.restored',
      changes: { deletedAt: { before: deleted?.record.deletedAt, after: null } },
      record: { id: note.id, deletedAt: null },
    });
    expect(destroyed).toMatchObject({ name: 'note.destroyed', changes: null, record: restored?.record });
  });

  it('are one for each record of a batch, an upsert, and a write by filter', async () => {
    const api = await createWorkspace();
    const [one, two] = await made(api.post('/rest/batch/companies', [{ name: 'One' }, { name: 'Two' }]));
    const other = await made(api.post('/rest/companies', { name: 'Other' }));
    expect(names(await storedEvents(api))).toEqual(['company.created', 'company.created', 'company.created']);
    await done(api.delete(`/rest/companies/${two.id}`));
    const upserted = await eventsOf(api, () =>
      made(
        api.post('/rest/batch/companies?upsert=true', [
          { id: one.id, name: 'First' },
          { id: two.id, name: 'Second' },
          { id: other.id, name: 'Other' },
          { name: 'New' },
        ]),
      ),
    );
    const told = Object.fromEntries(upserted.map((event) => [event.record.name, event]));
    expect(Object.keys(told).toSorted()).toEqual(['First', 'New', 'Second']);
    expect(told['First']).toMatchObject({
      name: 'company.updated',
      id: one.id,
      changes: { name: { before: 'One', after: 'First' } },
    });
    expect(told['Second']).toMatchObject({
      name: 'company.restored',
      changes: { name: { before: 'Two', after: 'Second' }, deletedAt: { after: null } },
    });
    expect(told['New']?.name).toBe('company.created');
    const byFilter = await eventsOf(api, async () => {
      await done(api.patch('/rest/companies?filter=name[in]:["First","Second"]', { employees: 7 }));
      await done(api.delete('/rest/companies?filter=employees[eq]:7'));
      await done(api.patch('/rest/companies/restore?filter=and(employees[eq]:7,deletedAt[is]:NOT_NULL)'));
      await done(api.delete('/rest/companies?filter=employees[eq]:7&soft_delete=false'));
    });
    const kinds = ['updated', 'deleted', 'restored', 'destroyed'];
    expect(names(byFilter)).toEqual(kinds.flatMap((kind) => [`company.${kind}`, `company.${kind}`]));
    for (const kind of kinds)
      expect(
        byFilter
          .filter(({ name }) => name === `company.${kind}`)
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual([one.id, two.id].toSorted());
  });

  it('tell of a merge: the survivor, the records that are gone, and those that pointed at them', async () => {
    const api = await createWorkspace();
    const [one, two] = await made(
      api.post('/rest/batch/companies', [{ name: 'One' }, { name: 'Two', employees: 7 }]),
    );
    const person = await made(api.post('/rest/people', { companyId: two.id }));
    const events = await eventsOf(api, () =>
      done(api.patch('/rest/companies/merge', { ids: [one.id, two.id], conflictPriorityIndex: 0 })),
    );
    const told = Object.fromEntries(events.map((event) => [event.name, event]));
    expect(Object.keys(told).toSorted()).toEqual(['company.destroyed', 'company.updated', 'person.updated']);
    expect(told['company.destroyed']).toMatchObject({ id: two.id, record: { name: 'Two', employees: 7 } });
    expect(told['company.updated']).toMatchObject({
      id: one.id,
      changes: { employees: { before: null, after: 7 } },
      record: { name: 'One', employees: 7 },
    });
    expect(told['person.updated']).toMatchObject({
      id: person.id,
      changes: { companyId: { before: two.id, after: one.id } },
      updatedFields: ['company', 'companyId'],
    });
  });

  it('tell of custom objects and custom fields by their names', async () => {
    const api = await createWorkspace();
    const rocket = await made(
      api.post('/rest/metadata/objects', { labelSingular: 'Rocket', labelPlural: 'Rockets' }),
    );
    await made(
      api.post('/rest/metadata/fields', { type: 'NUMBER', label: 'Thrust', objectMetadataId: rocket.id }),
    );
    const record = await made(api.post('/rest/rockets', { thrust: 7 }));
    await done(api.patch(`/rest/rockets/${record.id}`, { thrust: 8 }));
    expect(await storedEvents(api)).toMatchObject([
      { name: 'rocket.created', record: { thrust: 7 } },
      {
        name: 'rocket.updated',
        changes: { thrust: { before: 7, after: 8 } },
        updatedFields: ['thrust'],
        record: { thrust: 8 },
      },
    ]);
  });

  it('are stored once for a write that is repeated with its idempotency key', async () => {
    const api = await createWorkspace();
    const send = () =>
      api.call('POST', '/rest/companies', { name: 'Once' }, { headers: { 'idempotency-key': 'once' } });
    await send();
    await send();
    expect(names(await storedEvents(api))).toEqual(['company.created']);
  });

  it('are swept when they are past their time, and the last that was swept is kept', async () => {
    const api = await createWorkspace();
    for (const name of ['One', 'Two', 'Three']) await made(api.post('/rest/companies', { name }));
    await database.query(
      `update event set created_at = created_at - interval '3 days' where workspace_id = $1 and record not like '%Three%'`,
      [api.workspaceId],
    );
    const [, last] = await database.query(
      'select transaction::text, sequence from event where workspace_id = $1 order by transaction, sequence',
      [api.workspaceId],
    );
    const config = parseEnv({
      DATABASE_URL: 'postgresql://viginti:viginti@local.neon.test/viginti',
      NEON_ENDPOINT,
      EVENT_RETENTION_DAYS: '2',
    });
    expect(await sweepEvents(createDatabase(config), () => {}, config)).toBeGreaterThanOrEqual(2);
    expect((await storedEvents(api)).map(({ record }) => record.name)).toEqual(['Three']);
    expect(
      await database.query('select transaction::text, sequence from event_swept where workspace_id = $1', [
        api.workspaceId,
      ]),
    ).toEqual([last]);
  });
});

/** Pages of the feed until there are no more. */
const follow = async (
  api: Workspace,
  from: string | null,
  parameters = '',
): Promise<{ events: Json[]; end: string }> => {
  const events: Json[] = [];
  let position = from;
  for (;;) {
    const after = position === null ? '' : `&starting_after=${position}`;
    const answer = await api.get(`/rest/events?limit=2${after}${parameters}`);
    expect(answer.status, answer.text).toBe(200);
    events.push(...answer.body.data.events);
    position = answer.body.pageInfo.endCursor;
    if (!answer.body.pageInfo.hasNextPage) return { events, end: String(position) };
  }
};

const PROBLEM = 'parameter invalid';

describe('the feed', () => {
  it('returns every event once, in order, and goes on from any position', async () => {
    const api = await createWorkspace();
    const company = await made(api.post('/rest/companies', { name: 'Acme' }));
    await made(api.post('/rest/batch/people', [{ jobTitle: '1' }, { jobTitle: '2' }, { jobTitle: '3' }]));
    await done(api.patch(`/rest/companies/${company.id}`, { name: 'Apex' }));
    const { events, end } = await follow(api, null);
    expect(events.map(({ name }) => name)).toEqual([
      'company.created',
      'person.created',
      'person.created',
      'person.created',
      'company.updated',
    ]);
    const last = events.at(-1);
    expect(last).toEqual({
      position: expect.stringMatching(/^\d+\.\d+$/),
      name: 'company.updated',
      object: 'company',
      action: 'updated',
      recordId: company.id,
      happenedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      actor: { source: 'API', apiKeyId: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'Test key' },
      requestId: expect.stringMatching(/./),
      updatedFields: ['name'],
      changes: { name: { before: 'Acme', after: 'Apex' } },
      record: (await done(api.get(`/rest/companies/${company.id}?depth=0`))).company,
    });
    expect(new Set(events.map(({ position }) => position)).size).toBe(5);
    expect((await follow(api, events[2].position)).events).toEqual(events.slice(3));
    expect((await follow(api, end)).events).toEqual([]);
    await done(api.delete(`/rest/companies/${company.id}`));
    expect((await follow(api, end)).events.map(({ name }) => name)).toEqual(['company.deleted']);
  });

  it('returns the events of some objects', async () => {
    const api = await createWorkspace();
    await made(api.post('/rest/companies', {}));
    await made(api.post('/rest/people', {}));
    await made(api.post('/rest/notes', {}));
    const { events, end } = await follow(api, null, '&objects=notes,person');
    expect(events.map(({ object }) => object)).toEqual(['person', 'note']);
    expect((await follow(api, end)).events).toEqual([]);
    const unknown = await api.get('/rest/events?objects=person,cats');
    expect([unknown.status, unknown.body.code]).toEqual([400, 'INVALID_PARAMETER']);
    expect(unknown.body.messages).toEqual([
      `'objects' ${PROBLEM}. object 'cats' not found. eg: person,company`,
    ]);
  });

  it('tells the latest position without the events before it', async () => {
    const api = await createWorkspace();
    await made(api.post('/rest/companies', {}));
    const latest = await api.get('/rest/events?starting_after=latest');
    expect(latest.body).toEqual({
      data: { events: [] },
      pageInfo: { hasNextPage: false, endCursor: expect.stringMatching(/^\d+\.\d+$/) },
    });
    await made(api.post('/rest/people', {}));
    const { events } = await follow(api, latest.body.pageInfo.endCursor);
    expect(events.map(({ name }) => name)).toEqual(['person.created']);
  });

  it('waits for an event, and no longer than it was asked to', async () => {
    const api = await createWorkspace();
    const { end } = await follow(api, null);
    const [answer] = await Promise.all([
      api.get(`/rest/events?starting_after=${end}&wait=20`),
      made(api.post('/rest/companies', {})),
    ]);
    expect(answer.body.data.events.map(({ name }: Json) => name)).toEqual(['company.created']);
    const none = await api.get(`/rest/events?starting_after=${answer.body.pageInfo.endCursor}&wait=1`);
    expect(none.body.data.events).toEqual([]);
  });

  it('says that a position is older than what is kept, or from elsewhere', async () => {
    const api = await createWorkspace();
    for (const name of ['One', 'Two']) await made(api.post('/rest/companies', { name }));
    const { events } = await follow(api, null);
    await database.query(
      `with gone as (delete from event where workspace_id = $1 and sequence = $2 returning workspace_id, transaction, sequence)
       insert into event_swept select * from gone`,
      [api.workspaceId, events[0].position.split('.')[1]],
    );
    expect((await follow(api, events[0].position)).events).toEqual([events[1]]);
    expect((await follow(api, null)).events).toEqual([events[1]]);
    for (const position of ['0.0', '999999999999999999.0']) {
      const gone = await api.get(`/rest/events?starting_after=${position}`);
      expect([gone.status, gone.body.code]).toEqual([410, 'POSITION_GONE']);
    }
    for (const position of ['x', '1', '1.2.3', '-1.2', '9999999999999999999.1']) {
      const wrong = await api.get(`/rest/events?starting_after=${position}`);
      expect([wrong.status, wrong.body.code]).toEqual([400, 'INVALID_CURSOR']);
    }
    expect((await api.get('/rest/events?wait=soon')).status).toBe(400);
  });

  it('shows a key the events of its own workspace alone, and none without the scope', async () => {
    const [api, other] = [await createWorkspace(), await createWorkspace()];
    const company = await made(api.post('/rest/companies', {}));
    expect((await follow(other, null)).events).toEqual([]);
    expect((await done(other.get(`/rest/companies/${company.id}/history`))).events).toEqual([]);
    const reader = createClient(await createKey(api.workspaceId, { scopes: ['records:read'] }));
    for (const path of ['/rest/events', `/rest/companies/${company.id}/history`])
      expect((await reader.get(path)).body).toMatchObject({
        statusCode: 403,
        messages: ["The API key lacks the scope 'events:read'."],
      });
  });
});

describe('the history of a record', () => {
  it('has its changes, newest first, page by page, also once it is destroyed', async () => {
    const api = await createWorkspace();
    const company = await made(api.post('/rest/companies', { employees: 0 }));
    await made(api.post('/rest/companies', {}));
    for (const employees of [1, 2, 3]) await done(api.patch(`/rest/companies/${company.id}`, { employees }));
    await done(api.delete(`/rest/companies/${company.id}?soft_delete=false`));
    const path = `/rest/companies/${company.id}/history`;
    const first = await api.get(`${path}?limit=3`);
    const rest = await api.get(`${path}?limit=3&starting_after=${first.body.pageInfo.endCursor}`);
    const seen = [...first.body.data.events, ...rest.body.data.events];
    expect(seen.map(({ action, changes }) => [action, changes?.employees ?? null])).toEqual([
      ['destroyed', null],
      ['updated', { before: 2, after: 3 }],
      ['updated', { before: 1, after: 2 }],
      ['updated', { before: 0, after: 1 }],
      ['created', null],
    ]);
    expect([first.body.pageInfo.hasNextPage, rest.body.pageInfo.hasNextPage]).toEqual([true, false]);
    expect((await api.get('/rest/companies/x/history')).status).toBe(400);
    expect((await api.get(`/rest/cats/${company.id}/history`)).body.code).toBe('OBJECT_NOT_FOUND');
  });
});
