/**
 * Slots of fields that were given to objects with more rows than one request may touch: filled by keyset in bounded
 * statements. Every writer keeps a slot that is being filled, so only rows older than the field are left to do;
 * once there are none, a new schema version tells readers to use it. Each workspace is loaded and filled by statements of
 * its own: one that fails is reported, and left alone for a while.
 */

import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { type Database, StatementError } from '../db/database.ts';
import { wholeSchema } from '../db/whole-schema.ts';
import type { Field, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import { buildWorkspaceSchema } from '../schema/workspace-schema.ts';
import { Bindings } from '../sql/bindings.ts';
import { FILL_BOUND, fillSlot } from '../sql/fill-slot.ts';
import { readSchemaRows, schemaJson } from '../sql/load.ts';
import { LOCK_NOT_AVAILABLE, LOST_STATES } from '../sql/sqlstates.ts';
import { toStatement } from '../sql/statement.ts';
import { partValue, slotValue } from '../sql/values.ts';
import { forgetFailure, isBackingOff, recordFailure } from './backoff.ts';
import { Budget } from './budget.ts';
import type { Report } from './report.ts';

const JOB = 'continueFills';

/** Statements that one run spends, and those of them that one workspace may. */
const STATEMENTS_PER_RUN = 60;
const STATEMENTS_PER_WORKSPACE = 8;
/** Workspaces that one run looks at. */
const MOST_WORKSPACES = 20;

interface Unfilled {
  readonly object: ObjectSchema;
  readonly field: Field;
  readonly part: Part;
  readonly slot: string;
}

const unfilledOf = (schema: WorkspaceSchema): readonly Unfilled[] =>
  schema.objects.flatMap((object) =>
    object.fields.flatMap((field) =>
      field.parts.flatMap((part) =>
        part.place.in === 'json' && part.place.filling !== null
          ? [{ object, field, part, slot: part.place.filling }]
          : [],
      ),
    ),
  );

interface Waiting {
  readonly workspaceId: string;
  /** Whether it failed before. */
  readonly hasFailed: boolean;
}

const waitingRow = z.object({ workspace_id: z.string(), has_failed: z.enum(['t', 'f']) });

/** The workspaces that have waited for longest. */
const waitingWorkspaces = async (database: Database): Promise<readonly Waiting[]> => {
  const bindings = new Bindings();
  const job = sql`${bindings.named('job', JOB)}::text`;
  const most = sql`${bindings.bind(MOST_WORKSPACES)}::int`;
  const statement = sql`select f.workspace_id,
      exists (select from scheduled_failure s where s.workspace_id = f.workspace_id and s.job = ${job}) as has_failed
    from field_metadata f
    where f.slot is not null and not f.is_slot_ready and not ${isBackingOff(job, sql`f.workspace_id`)}
    group by f.workspace_id
    order by min(f.updated_at) limit ${most}`;
  const rows = await database.run(toStatement(statement, bindings.values));
  return rows.map((row) => {
    const { workspace_id: workspaceId, has_failed: hasFailed } = waitingRow.parse(row);
    return { workspaceId, hasFailed: hasFailed === 't' };
  });
};

const loadSchema = async (database: Database, workspaceId: string): Promise<WorkspaceSchema | null> => {
  const bindings = new Bindings();
  const statement = sql`select ${schemaJson} as schema from workspace w where w.id = ${bindings.named('workspaceId', workspaceId)}::uuid`;
  const [row] = await database.run(toStatement(statement, bindings.values));
  if (!row) return null;
  const text = await wholeSchema(database, workspaceId, row['schema'] ?? '');
  return buildWorkspaceSchema(readSchemaRows(text));
};

/** `lost`: a lock or a race went to a request; nothing was done. */
type Progress = 'ready' | 'unfinished' | 'lost';

const isLost = (error: unknown): boolean =>
  error instanceof StatementError && [...LOST_STATES, LOCK_NOT_AVAILABLE].includes(error.sqlState);

/** The next rows of one field, as long as the schema is the one they were planned under. */
const fillNext = async (
  database: Database,
  schema: WorkspaceSchema,
  { object, field, part, slot }: Unfilled,
): Promise<Progress> => {
  const bindings = new Bindings();
  const workspaceId = sql`${bindings.named('workspaceId', schema.workspaceId)}::uuid`;
  const version = sql`${bindings.named('schemaVersion', schema.version)}::bigint`;
  const value = slotValue(slot, part.kind, partValue(object, 't', part));
  const isAllowed = sql`(select live from guard)`;
  const ctes = [
    sql`guard as materialized (select hold_schema_or_fail(${workspaceId}, ${version}) as live)`,
    ...fillSlot({ workspaceId }, object, field.id, slot, value, FILL_BOUND, isAllowed),
    sql`announced as (
      update workspace w set schema_version = w.schema_version + 1, updated_at = now()
      where w.id = ${workspaceId} and exists (select from filling where is_ready))`,
  ];
  const statement = sql`with ${sql.join(ctes, sql`, `)} select is_ready from filling`;
  try {
    const [row] = await database.run(toStatement(statement, bindings.values));
    if (!row) return 'lost';
    return row['is_ready'] === 't' ? 'ready' : 'unfinished';
  } catch (error) {
    if (isLost(error)) return 'lost';
    throw error;
  }
};

/**
 * Fills the slots of one workspace, for as long as it may. A field that became ready has moved the schema on, so that
 * the schema is read again before the next one.
 * @returns whether it has filled something
 */
const fillWorkspace = async (database: Database, workspaceId: string, budget: Budget): Promise<boolean> => {
  let left = STATEMENTS_PER_WORKSPACE;
  const spend = (): boolean => {
    left -= 1;
    return left >= 0 && budget.spend();
  };
  let hasFilled = false;
  while (spend()) {
    const schema = await loadSchema(database, workspaceId);
    const [first] = schema ? unfilledOf(schema) : [];
    if (schema && !first && !hasFilled) throw new Error('a slot waits that the schema does not know');
    if (!schema || !first) break;
    let progress: Progress = 'unfinished';
    while (progress === 'unfinished' && spend()) {
      progress = await fillNext(database, schema, first);
      hasFilled ||= progress !== 'lost';
    }
    if (progress === 'lost') break;
  }
  return hasFilled;
};

/**
 * Goes on filling slots, within a budget.
 * @returns whether it has filled something, so that there may be more to fill
 */
export const continueFills = async (database: Database, report: Report): Promise<boolean> => {
  const budget = new Budget(STATEMENTS_PER_RUN);
  let hasFilled = false;
  for (const { workspaceId, hasFailed } of await waitingWorkspaces(database)) {
    try {
      const isFilling = await fillWorkspace(database, workspaceId, budget);
      hasFilled ||= isFilling;
      if (hasFailed) await forgetFailure(database, JOB, workspaceId);
    } catch (error) {
      report({ job: JOB, workspaceId, error });
      await recordFailure(database, JOB, workspaceId, error);
    }
  }
  return hasFilled;
};
