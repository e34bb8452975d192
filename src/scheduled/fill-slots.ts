/**
 * Slots of fields that were given to objects with more rows than one request may touch: filled by keyset in bounded
 * statements. Every writer keeps a slot that is being filled, so only rows older than the field are left to do;
 * once there are none, readers are told by a new schema version.
 */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { StatementError } from '../db/database.ts';
import type { Field, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import { buildWorkspaceSchema } from '../schema/workspace-schema.ts';
import { Bindings } from '../sql/bindings.ts';
import { FILL_BOUND, fillSlot } from '../sql/fill-slot.ts';
import { readSchemaRows, schemaJson } from '../sql/load.ts';
import { toStatement } from '../sql/statement.ts';
import { partValue, slotValue } from '../sql/values.ts';

/** Statements that one run spends; the next run goes on where this one ends. */
const STATEMENTS_PER_RUN = 20;

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

const unfilledSchemas = async (database: Database): Promise<readonly WorkspaceSchema[]> => {
  const bindings = new Bindings();
  const most = sql`${bindings.bind(STATEMENTS_PER_RUN)}::int`;
  const statement = sql`select ${schemaJson} as schema from workspace w where w.id in (
    select f.workspace_id from field_metadata f
    where f.slot is not null and not f.is_slot_ready
    order by f.updated_at limit ${most})`;
  const rows = await database.run(toStatement(statement, bindings.values));
  return rows.map((row) => buildWorkspaceSchema(readSchemaRows(row['schema'])));
};

type Progress = 'ready' | 'unfinished' | 'elsewhere';

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
    sql`guard as materialized (select hold_schema(${workspaceId}, ${version}) as live)`,
    ...fillSlot({ workspaceId }, object, field.id, slot, value, FILL_BOUND, isAllowed),
    sql`announced as (
      update workspace w set schema_version = w.schema_version + 1, updated_at = now()
      where w.id = ${workspaceId} and exists (select from filling where is_ready))`,
  ];
  const statement = sql`with ${sql.join(ctes, sql`, `)} select is_ready from filling`;
  try {
    const [row] = await database.run(toStatement(statement, bindings.values));
    if (!row) return 'elsewhere';
    return row['is_ready'] === 't' ? 'ready' : 'unfinished';
  } catch (error) {
    // A deadlock or a race lost to a request: the next run tries again.
    if (error instanceof StatementError) return 'elsewhere';
    throw error;
  }
};

/**
 * Goes on filling slots, a bounded number of statements. A field that became ready moves the schema on, so that the
 * workspace's other fields wait for the schema to be read again.
 * @returns whether there may be more to do
 */
export const continueFills = async (database: Database): Promise<boolean> => {
  let left = STATEMENTS_PER_RUN;
  while (left > 0) {
    const before = left;
    for (const schema of await unfilledSchemas(database)) {
      const [first] = unfilledOf(schema);
      if (!first) continue;
      let progress: Progress = 'unfinished';
      while (progress === 'unfinished' && left > 0) {
        progress = await fillNext(database, schema, first);
        left -= 1;
      }
    }
    if (left === before) return false;
  }
  return true;
};
