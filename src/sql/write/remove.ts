/** Deletions of a selection: softly, or for good. */
import { type SQL, sql } from 'drizzle-orm';
import { mentionsDeletedAt } from '../../plan/filter.ts';
import { isIdOnly } from '../../plan/selection.ts';
import type { DeletePlan } from '../../plan/write.ts';
import type { WorkspaceSchema } from '../../schema/types.ts';
import type { Bindings } from '../bindings.ts';
import type { Caller } from '../guard.ts';
import { inWorkspace } from '../objects.ts';
import { renderRecord } from '../render.ts';
import { name } from '../values.ts';
import { contextOf, MOVED, NOW, type WriteContext } from './context.ts';
import { envelope, leastOf } from './envelope.ts';
import { eventCtes, livenessField, type RecordChange } from './events.ts';
import { MAY_WRITE, problemsCte, withCtes } from './problems.ts';
import { lockSelected } from './selection.ts';

/** Whether a deletion reaches records that are soft-deleted already: for good, by id or if the filter says so. */
const reachesDeleted = ({ kind, selection }: DeletePlan): boolean =>
  kind === 'destroy' && (selection.by === 'id' || mentionsDeletedAt(selection.filter));

const writtenCte = (context: WriteContext, { kind, fields }: DeletePlan): SQL => {
  const { object } = context;
  const rows = sql`where ${inWorkspace(context, object, 't')}
      and t.id = s.id
      and ${MAY_WRITE}
    returning ${fields || kind === 'soft' ? sql`t.*` : sql`t.id`}`;
  return kind === 'soft'
    ? sql`written as (
    update ${name(object.table)} t
    set deleted_at = ${NOW}, updated_at = ${MOVED}
    from selected s
    ${rows}
  )`
    : sql`written as (
    delete from ${name(object.table)} t
    using selected s
    ${rows}
  )`;
};

const changesOf = ({ object, kind }: DeletePlan): readonly RecordChange[] =>
  kind === 'soft'
    ? [
        {
          object,
          kind: 'deleted',
          rows: sql`from written w
      join selected b on b.id = w.id`,
          fields: livenessField(object),
        },
      ]
    : [
        {
          object,
          kind: 'destroyed',
          rows: sql`from selected w
    where exists (select from written d where d.id = w.id)`,
          fields: [],
        },
      ];

/** Deletes the selected records. Columns: those of the envelope, with the ids as records unless more is selected. */
export const deleteStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: DeletePlan,
  bindings: Bindings,
): SQL => {
  const context = contextOf(schema, caller, plan.object, bindings);
  const selected = lockSelected(context, plan.selection, {
    state: reachesDeleted(plan) ? sql`` : sql` and t.deleted_at is null`,
    operation: 'delete',
    destroys: plan.kind === 'destroy',
  });
  const { before, after, columns } = envelope(bindings, caller, plan.once, {
    record: plan.fields ? renderRecord(context, plan.fields, 'w') : sql`concat('{"id":"', w.id, '"}')`,
    rows: sql`from written w`,
    order: sql`w.id`,
    least: leastOf(plan.selection),
    isRead: plan.fields !== undefined && !isIdOnly(plan.fields),
  });
  const ctes = [
    ...before,
    ...selected.ctes,
    problemsCte(selected.problems),
    writtenCte(context, plan),
    ...eventCtes(context, changesOf(plan)),
    ...after,
  ];
  return withCtes(ctes, columns);
};
