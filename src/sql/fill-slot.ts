/** Slots of fields that are new on an object with records: filled by keyset, in bounded statements. */
import { type SQL, sql } from 'drizzle-orm';
import type { ObjectSchema } from '../schema/types.ts';
import { inWorkspace } from './objects.ts';
import { literal, name } from './values.ts';

/** Rows that a statement of a request brings along at most; the scheduled handler does the rest. */
export const FILL_BOUND = 5_000;

const FIRST_ID = "'00000000-0000-0000-0000-000000000000'";

/**
 * The CTEs that copy values into a slot for the next `bound` rows, and say in the field's row how far it is: the
 * last one, `filling`, answers `is_ready`. The row where the last bound ended is copied again. Where another filler
 * has the field, or `isAllowed` is not true, nothing is done.
 */
export const fillSlot = (
  context: { readonly workspaceId: SQL },
  object: ObjectSchema,
  fieldId: string,
  slot: string,
  value: SQL,
  bound: number,
  isAllowed: SQL,
): readonly SQL[] => {
  const field = sql`f.workspace_id = ${context.workspaceId} and f.id = ${literal(fieldId)}::uuid`;
  const table = name(object.table);
  const rows = inWorkspace(context, object, 't');
  const most = sql.raw(String(bound));
  const start = sql`coalesce((select c.place from claimed c), ${sql.raw(FIRST_ID)})`;
  // A range, not a join with the batch: with stale statistics a join is planned as if the table were empty.
  const end = sql`(select b.id from batch b order by b.id desc limit 1)`;
  return [
    sql`claimed as materialized (
      select f.slot_filled_to as place from field_metadata f
      where ${field} and not f.is_slot_ready and ${isAllowed}
      for update skip locked)`,
    sql`batch as materialized (
      select t.id from ${table} t
      where ${rows} and exists (select from claimed) and t.id >= ${start}
      order by t.id limit ${most})`,
    sql`filled as (
      update ${table} t set ${name(slot)} = ${value}
      where ${rows} and t.id >= ${start} and t.id <= ${end})`,
    sql`filling as (
      update field_metadata f set
        slot_filled_to = coalesce(${end}, f.slot_filled_to),
        is_slot_ready = (select count(*) from batch) < ${most}
      from claimed where ${field}
      returning f.is_slot_ready as is_ready)`,
  ];
};
