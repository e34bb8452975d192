/**
 * Writers at once, over a database that fails in every way it can. Whatever they were answered must be what the
 * database then holds: what was acknowledged is there once, what was refused is not, and what nobody can know (503,
 * 504) is there whole or not at all.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../tools/local/neon/faults.ts';
import type { Answer, Client } from '../support/client.ts';
import { brokenRules } from '../support/integrity.ts';
import { type Stack, startStack } from '../support/stack.ts';

const WRITERS = 12;
const SECONDS = Number(process.env.LOAD_SECONDS ?? 4);
/** Writes that have to succeed under each kind of harm, however long it takes. */
const FEWEST_WRITES = 30;
/** Requests after which a writer starts anew on a cold isolate, so that keys and schemas are loaded under faults too. */
const ISOLATE_LIFE = 15;

/** A record as the database may hold it: its name, or none; `null` where there is no such record. */
type State = { readonly name: string; readonly isDeleted: boolean } | null;

/** What was promised of records that live or fail together: the states of each, by alternative. */
interface Promised {
  readonly table: 'company' | 'record';
  readonly ids: readonly string[];
  readonly alternatives: readonly (readonly State[])[];
}

const live = (name: string): State => ({ name, isDeleted: false });

class Ledger {
  readonly promised: Promised[] = [];
  readonly fields = new Map<string, boolean | 'unknown'>();
  readonly surprises: string[] = [];
  readonly answers = new Map<number, number>();

  note(
    what: string,
    answer: Answer,
    expected: readonly number[],
  ): 'done' | 'refused' | 'conflict' | 'unknown' {
    const { status } = answer;
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (status === 503 || status === 504) return 'unknown';
    // The schema moved on with every attempt: nothing was done, and the client is told so.
    if (status === 409 && answer.body.code === 'CONFLICT') return 'conflict';
    if (!expected.includes(status)) this.surprises.push(`${what}: ${status} ${answer.text.slice(0, 300)}`);
    return status < 300 ? 'done' : 'refused';
  }
}

interface Place {
  readonly table: Promised['table'];
  readonly plural: string;
}
const PLACES: readonly Place[] = [
  { table: 'company', plural: 'companies' },
  { table: 'record', plural: 'rockets' },
];

/** One after another, what becomes of records that nobody else touches. Ends where an outcome cannot be known. */
const life = async (client: Client, { table, plural }: Place, ledger: Ledger, tag: string): Promise<void> => {
  const path = `/rest/${plural}`;
  const id = uuidv7();
  let state: State = null;
  const settle = (alternatives: readonly State[]): void => {
    ledger.promised.push({ table, ids: [id], alternatives: alternatives.map((each) => [each]) });
  };
  const steps: readonly {
    readonly what: string;
    readonly send: () => Promise<Answer>;
    readonly after: State;
    readonly expected: readonly number[];
  }[] = [
    {
      what: 'create',
      send: () => client.post(path, { id, name: `${tag} 1` }),
      after: live(`${tag} 1`),
      expected: [201],
    },
    {
      what: 'create again',
      send: () => client.post(path, { id, name: 'twice' }),
      after: live('twice'),
      expected: [409],
    },
    {
      what: 'update',
      send: () => client.patch(`${path}/${id}`, { name: `${tag} 2` }),
      after: live(`${tag} 2`),
      expected: [200],
    },
    {
      what: 'wrong update',
      send: () => client.patch(`${path}/${id}`, { name: 7 }),
      after: null,
      expected: [400],
    },
    {
      what: 'delete',
      send: () => client.delete(`${path}/${id}`),
      after: { name: `${tag} 2`, isDeleted: true },
      expected: [200],
    },
    {
      what: 'update of a deleted one',
      send: () => client.patch(`${path}/${id}`, { name: 'x' }),
      after: null,
      expected: [404],
    },
    {
      what: 'restore',
      send: () => client.patch(`${path}/${id}/restore`),
      after: live(`${tag} 2`),
      expected: [200],
    },
    ...(tag.endsWith('0')
      ? [
          {
            what: 'destroy',
            send: () => client.delete(`${path}/${id}?soft_delete=false`),
            after: null,
            expected: [200],
          },
        ]
      : []),
  ];
  for (const { what, send, after, expected } of steps) {
    const outcome = ledger.note(`${what} of ${plural}`, await send(), expected);
    // A request that is refused leaves the same behind whether its refusal arrives or not.
    if (outcome === 'unknown' && expected[0] !== undefined && expected[0] < 300)
      return settle([state, after]);
    if (outcome === 'conflict') break;
    if (outcome === 'done') state = after;
  }
  settle([state]);
};

const batch = async (
  client: Client,
  { table, plural }: Place,
  ledger: Ledger,
  tag: string,
): Promise<void> => {
  const ids = [uuidv7(), uuidv7(), uuidv7()];
  const answer = await client.post(
    `/rest/batch/${plural}`,
    ids.map((id, n) => ({ id, name: `${tag}-${n}` })),
  );
  const outcome = ledger.note(`batch of ${plural}`, answer, [201]);
  const all = ids.map((_, n) => live(`${tag}-${n}`));
  const none = ids.map(() => null);
  ledger.promised.push({
    table,
    ids,
    alternatives: outcome === 'done' ? [all] : outcome === 'unknown' ? [all, none] : [none],
  });
  const wrong = [uuidv7(), uuidv7()];
  const refused = await client.post(`/rest/batch/${plural}`, [{ id: wrong[0] }, { id: wrong[1], name: 7 }]);
  ledger.note(`wrong batch of ${plural}`, refused, [400]);
  ledger.promised.push({ table, ids: wrong, alternatives: [[null, null]] });
};

/** Fields of the custom object come and go. */
const schemaChange = async (client: Client, objectId: string, ledger: Ledger, tag: string): Promise<void> => {
  const name = `f${tag.replaceAll(/\W/g, 'x')}`;
  const created = await client.post('/rest/metadata/fields', {
    objectMetadataId: objectId,
    type: 'TEXT',
    name,
    label: name,
  });
  const outcome = ledger.note('create a field', created, [201]);
  ledger.fields.set(name, outcome === 'unknown' ? 'unknown' : outcome === 'done');
  if (outcome !== 'done') return;
  const { id } = created.body.data.field;
  const deleted = ledger.note(
    'delete a field',
    await client.delete(`/rest/metadata/fields/${id}`),
    [200, 409],
  );
  if (deleted !== 'refused') ledger.fields.set(name, deleted === 'unknown' ? 'unknown' : false);
};

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ STATEMENT_TIMEOUT_MS: '2000' });
});
afterAll(() => stack.stop());

interface Workspace {
  readonly workspaceId: string;
  readonly key: string;
  readonly objectId: string;
  /** Where the JSONB of the custom object holds the name. */
  readonly nameKey: string;
}

const prepare = async (): Promise<Workspace> => {
  const { workspaceId, key } = await stack.newWorkspace();
  const made = await stack
    .newClient(key)
    .post('/rest/metadata/objects', { nameSingular: 'rocket', namePlural: 'rockets' });
  expect(made.status).toBe(201);
  const objectId = made.body.data.object.id;
  const [field] = await stack.sql<{ storage_key: string }>(
    `select storage_key from field_metadata where workspace_id = $1 and object_id = $2 and name = 'name'`,
    [workspaceId, objectId],
  );
  return { workspaceId, key, objectId, nameKey: String(field?.storage_key) };
};

const untilDone = async (workspace: Workspace, ledger: Ledger, isDone: () => boolean): Promise<void> => {
  const writer = async (who: number): Promise<void> => {
    let client = stack.newClient(workspace.key);
    for (let n = 0; !isDone(); n += 1) {
      const place = PLACES[n % 2] as Place;
      const tag = `${who}.${n}`;
      if (n % ISOLATE_LIFE === 0) client = stack.newClient(workspace.key);
      if (who === 0) await schemaChange(client, workspace.objectId, ledger, tag);
      else if (n % 3 === 2) await batch(client, place, ledger, tag);
      else await life(client, place, ledger, tag);
      ledger.note('list', await client.get(`/rest/${place.plural}?limit=3`), [200]);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, who) => writer(who)));
};

const held = async (workspace: Workspace, table: Promised['table']): Promise<ReadonlyMap<string, State>> => {
  const name = table === 'company' ? 'name' : `data ->> '${workspace.nameKey}'`;
  const rows = await stack.sql<{ id: string; name: string; is_deleted: boolean }>(
    `select id, ${name} as name, deleted_at is not null as is_deleted from ${table} where workspace_id = $1`,
    [workspace.workspaceId],
  );
  return new Map(rows.map((row) => [row.id, { name: row.name, isDeleted: row.is_deleted }]));
};

/** Everything the ledger promises, held against the tables; and nothing in them that it does not know. */
const audit = async (workspace: Workspace, ledger: Ledger): Promise<void> => {
  expect(ledger.surprises).toEqual([]);
  for (const { table } of PLACES) {
    const rows = await held(workspace, table);
    const promised = ledger.promised.filter((each) => each.table === table);
    const broken = promised.filter(({ ids, alternatives }) => {
      const found = JSON.stringify(ids.map((id) => rows.get(id) ?? null));
      return !alternatives.some((alternative) => JSON.stringify(alternative) === found);
    });
    expect(broken.map((each) => ({ ...each, found: each.ids.map((id) => rows.get(id) ?? null) }))).toEqual(
      [],
    );
    const known = new Set(promised.flatMap(({ ids }) => ids));
    expect([...rows.keys()].filter((id) => !known.has(id))).toEqual([]);
  }
  const fields = await stack.sql<{ name: string }>(
    `select name from field_metadata where workspace_id = $1 and object_id = $2 and name like 'f%'`,
    [workspace.workspaceId, workspace.objectId],
  );
  const names = new Set(fields.map(({ name }) => name));
  const wrong = [...ledger.fields].filter(
    ([name, isThere]) => isThere !== 'unknown' && isThere !== names.has(name),
  );
  expect(wrong).toEqual([]);
  expect(await brokenRules(stack.sql, workspace.workspaceId)).toEqual([]);
};

/** Runs writers while `harm` harms, then lets everything end, and audits. @returns answers by status */
const underHarm = async (
  harm: (isDone: () => boolean) => Promise<void>,
): Promise<ReadonlyMap<number, number>> => {
  const workspace = await prepare();
  const ledger = new Ledger();
  const end = Date.now() + SECONDS * 1000;
  const isOver = () => Date.now() > end && (ledger.answers.get(201) ?? 0) >= FEWEST_WRITES;
  let isHarmed = false;
  const harming = harm(isOver).finally(() => {
    isHarmed = true;
  });
  await Promise.all([harming, untilDone(workspace, ledger, () => isHarmed && isOver())]);
  await stack.disarm();
  await stack.settle();
  await audit(workspace, ledger);
  return ledger.answers;
};

/** What each step of a request says to the database, so that a fault can be had at that step. */
const STEPS = {
  'the key and schema are loaded': 'last_used_at = now()',
  'records are read': 'as materialized (select true as live',
  'records are written': 'hold_schema_or_fail(',
  'the schema is changed': 'begin_schema_change(',
} as const;

const FAULTS: readonly FaultInput[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 400, body: { message: 'terminating connection', code: '57P01' } },
  { kind: 'dropBefore' },
  { kind: 'dropAfter' },
  { kind: 'delay', delayMs: 300 },
];
const titled = FAULTS.map((fault) => ({ fault, title: JSON.stringify(fault) }));

describe.each(titled)('$title, at every step in turn', ({ fault }) => {
  it('leaves what the answers promised', async () => {
    const answers = await underHarm(async (isOver) => {
      while (!isOver()) {
        for (const match of Object.values(STEPS)) {
          await stack.arm({ ...fault, match, count: 3 });
          await sleep(40);
        }
      }
    });
    if (fault.kind !== 'delay') expect(answers.get(503)).toBeGreaterThan(0);
  });
});

it('leaves what the answers promised where statements run after nobody waits for them any more', async () => {
  const answers = await underHarm(async () => {
    // Longer than a request waits for the database: it is given up, and its statement still runs.
    await stack.arm({ kind: 'delay', delayMs: 8_000, match: STEPS['records are written'], count: 5 });
    await stack.arm({ kind: 'delay', delayMs: 8_000, match: STEPS['the schema is changed'], count: 1 });
    await sleep(8_500);
  });
  expect(answers.get(504)).toBeGreaterThan(0);
});

it('leaves what the answers promised where connections are ended under running statements', async () => {
  const answers = await underHarm(async (isOver) => {
    while (!isOver()) {
      await stack.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()`,
      );
      await sleep(20);
    }
  });
  expect(answers.get(503)).toBeGreaterThan(0);
});

it.each(['SIGQUIT', 'SIGKILL'] as const)(
  'leaves what the answers promised where Postgres dies of %s',
  async (signal) => {
    const answers = await underHarm(async () => {
      for (let death = 0; death < 3; death += 1) {
        await sleep((SECONDS * 1000) / 4);
        await stack.server.kill(signal);
        await sleep(100);
        await stack.server.restart();
      }
    });
    expect(answers.get(503)).toBeGreaterThan(0);
  },
);
