/** Restorations of a selection. */
import { type SQL, sql } from 'drizzle-orm';
import type { RestorePlan } from '../../plan/write.ts';
import type { WorkspaceSchema } from '../../schema/types.ts';
import type { Bindings } from '../bindings.ts';
import type { Caller } from '../guard.ts';
import { inWorkspace } from '../objects.ts';
import { renderRecord } from '../render.ts';
import { name } from '../values.ts';
import { contextOf, MOVED, type WriteContext } from './context.ts';
import { envelope, isRead, leastOf } from './envelope.ts';
import { eventCtes, livenessField, type RecordChange } from './events.ts';
import { MAY_WRITE, problemsCte, withCtes } from './problems.ts';
import { lockSelected } from './selection.ts';
import { clashes, madeUnique, uniqueFields, uniqueValueCtes } from './unique.ts';

/** The rows that come back. */
const NEXT = sql`next as materialized (
    select row_number() over (order by t.id) - 1 as n, t.*
    from selected t
    where t.deleted_at is not null
  )`;

const writtenCte = (context: WriteContext): SQL => {
  const { object } = context;
  return sql`written as (
    update ${name(object.table)} t
    set deleted_at = null,
      updated_at = case when t.deleted_at is null then t.updated_at else ${MOVED} end
    from selected s
    where ${inWorkspace(context, object, 't')}
      and t.id = s.id
      and ${MAY_WRITE}
    returning t.*
  )`;
};

/** A record that is live already has no event. */
const changesOf = ({ object }: RestorePlan): readonly RecordChange[] => [
  {
    object,
    kind: 'restored',
    rows: sql`from written w
      join selected b on b.id = w.id
    where b.deleted_at is not null`,
    fields: livenessField(object),
  },
];

/** Brings selected records back; live ones are answered as they are. Columns: those of the envelope. */
export const restoreStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: RestorePlan,
  bindings: Bindings,
): SQL => {
  const { object } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const selected = lockSelected(context, plan.selection, { state: sql``, operation: 'restore' });
  const { before, after, columns } = envelope(bindings, caller, plan.once, {
    record: renderRecord(context, plan.fields, 'w'),
    rows: sql`from written w`,
    order: sql`w.id`,
    least: leastOf(plan.selection),
    isRead: isRead(plan),
  });
  const ctes = [
    ...before,
    ...selected.ctes,
    NEXT,
    problemsCte([...selected.problems, ...clashes(context, uniqueFields(object), sql`next`)]),
    writtenCte(context),
    ...uniqueValueCtes(context, madeUnique(object)),
    ...eventCtes(context, changesOf(plan)),
    ...after,
  ];
  return withCtes(ctes, columns);
};
