/**
 * The feed under writers that commit out of order: a follower who reads all along sees every change once, and the changes
 * of a record in the order in which they were made. EVENT_SECONDS says for how long.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client, Json } from '../support/client.ts';
import { type Stack, startStack } from '../support/stack.ts';

const SECONDS = Number(process.env.EVENT_SECONDS ?? 8);
const WRITERS = 32;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** Reads the feed until `isDone`, and then once more to its end. */
const follow = async (client: Client, isDone: () => boolean): Promise<readonly Json[]> => {
  const seen: Json[] = [];
  let position: string | null = null;
  let last = Date.now();
  for (;;) {
    const wasDone = isDone();
    const after: string = position === null ? '' : `&starting_after=${position}`;
    const answer = await client.get(`/rest/events?limit=60${after}`);
    expect(answer.status, answer.text).toBe(200);
    const { events } = answer.body.data;
    seen.push(...events);
    position = answer.body.pageInfo.endCursor ?? position;
    if (events.length > 0) last = Date.now();
    // A transaction of the database's own, like an autovacuum, may hold the newest events back for a while.
    if (wasDone && Date.now() - last > 3_000) return seen;
    if (events.length === 0) await sleep(20);
  }
};

it(`gives a follower every change of ${WRITERS} writers once, in the order of each record`, async () => {
  const { workspaceId, key } = await stack.newWorkspace();
  const clients = Array.from({ length: WRITERS }, () => stack.newClient(key));
  const shared = await Promise.all(
    [1, 2, 3].map(async (n) => {
      const answer = await stack
        .newClient(key)
        .post('/rest/companies', { employees: 0, name: `Shared ${n}` });
      return answer.body.data.company.id;
    }),
  );
  const until = Date.now() + SECONDS * 1_000;
  const acknowledged: string[] = shared.map((id) => `company.created ${id}`);
  let running = true;
  // Some transactions have a number long before they write, and end late.
  const slow = async (client: number): Promise<void> => {
    const id = crypto.randomUUID();
    await stack.sql(
      `begin;
      select pg_current_xact_id();
      select pg_sleep(${(client % 5) / 10});
      insert into event (workspace_id, object_id, object_name, record_id, kind, record, created_at)
      values ('${workspaceId}', '${id}', 'late', '${id}', 'created', '{}', now());
      select pg_sleep(${(client % 3) / 10});
      commit`,
    );
    acknowledged.push(`late.created ${id}`);
  };
  const write = async (client: Client, at: number): Promise<void> => {
    for (let n = 1; Date.now() < until; n += 1) {
      if (at < 4) {
        await slow(at + n);
      } else if (n % 3 === 0) {
        const id = shared[(at + n) % shared.length];
        const answer = await client.patch(`/rest/companies/${id}?depth=0`, { employees: at * 100_000 + n });
        if (answer.status === 200) acknowledged.push(`company.updated ${id}`);
        else expect(answer.status, answer.text).toBe(503);
      } else {
        const answer = await client.post('/rest/people?depth=0', {});
        expect(answer.status, answer.text).toBe(201);
        acknowledged.push(`person.created ${answer.body.data.person.id}`);
      }
    }
  };
  const following = follow(stack.newClient(key), () => !running);
  await Promise.all(clients.map(write));
  running = false;
  await sleep(100);
  const seen = await following;
  expect(new Set(seen.map(({ position }) => position)).size).toBe(seen.length);
  expect(seen.map(({ name, recordId }) => `${name} ${recordId}`).toSorted()).toEqual(acknowledged.toSorted());
  for (const id of shared) {
    const changes = seen.filter(({ recordId, name }) => recordId === id && name === 'company.updated');
    let employees = 0;
    for (const { changes: diff } of changes) {
      expect(diff.employees.before).toBe(employees);
      employees = diff.employees.after;
    }
  }
  console.info(`${seen.length} events of ${WRITERS} writers in ${SECONDS} s`);
}, 120_000);
