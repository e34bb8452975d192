/** Events as they are read: those after a position, and those of one record. */
import { z } from '@hono/zod-openapi';
import { type SQL, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { type EventPosition, type EventsPlan, FIRST_POSITION, type HistoryPlan } from '../plan/events.ts';
import type { Bindings } from './bindings.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import { concatenated, objectPieces, type Piece } from './json.ts';
import type { RowStatement } from './statement.ts';
import { isoInstant } from './values.ts';

/** Events that one request looks at, whatever it is looking for, and bytes of those that it returns. */
const MOST_SCANNED = sql.raw('10000');
const MOST_BYTES = sql.raw('5000000');

const positionText = (alias: string): SQL => sql.raw(`concat(${alias}.transaction, '.', ${alias}.sequence)`);

const text = (column: string): readonly Piece[] => [sql`coalesce(to_json(${sql.raw(column)}), 'null')`];
const json = (column: string): readonly Piece[] => [sql`coalesce(${sql.raw(column)}, 'null')`];

/** JSON text of an event `e`. */
const EVENT_JSON = concatenated(
  objectPieces([
    { key: 'position', value: [sql`to_json(${positionText('e')})`] },
    { key: 'name', value: [sql`to_json(concat(e.object_name, '.', e.kind))`] },
    { key: 'object', value: text('e.object_name') },
    { key: 'action', value: text('e.kind') },
    { key: 'recordId', value: text('e.record_id') },
    { key: 'happenedAt', value: [sql`to_json(${isoInstant(sql.raw('e.created_at'))})`] },
    {
      key: 'actor',
      value: objectPieces([
        { key: 'source', value: ['"API"'] },
        { key: 'apiKeyId', value: text('e.key_id') },
        { key: 'name', value: text('e.key_name') },
      ]),
    },
    { key: 'requestId', value: text('e.request_id') },
    { key: 'updatedFields', value: json('e.updated_fields') },
    { key: 'changes', value: json('e.changes') },
    { key: 'record', value: json('e.record') },
  ]),
);

const BYTES = sql`octet_length(e.record) + coalesce(octet_length(e.changes), 0) + 1000`;

const bound = (bindings: Bindings, { transaction, sequence }: EventPosition): SQL =>
  sql`(${bindings.bind(transaction)}::xid8, ${bindings.bind(sequence)}::bigint)`;

const isObject = (bindings: Bindings, objectIds: readonly string[] | null): SQL =>
  objectIds === null
    ? sql`true`
    : sql`s.object_id in (select o.id::uuid from jsonb_array_elements_text(${bindings.bind(JSON.stringify(objectIds))}::jsonb) o(id))`;

const flag = z.enum(['t', 'f']).transform((value) => value === 't');

const eventsRow = lazily(() =>
  z.object({
    events: z.string(),
    /** The position to go on from. */
    end_position: z.string(),
    has_more: flag,
    is_gone: flag,
  }),
);
export type EventsRow = z.infer<ReturnType<typeof eventsRow>>;

/**
 * Events after a position, in order: only those before every transaction that still runs, so that no event is stored
 * behind a reader. A position is gone if a later event was swept, or if this server has not come to its transaction.
 */
export const eventsStatement = (
  caller: Caller,
  { after, objectIds, limit }: EventsPlan,
  bindings: Bindings,
): RowStatement<EventsRow> => {
  const workspaceId = workspaceParameter(bindings, caller);
  const most = after === 'latest' ? sql`0` : sql`${bindings.bind(limit)}::int`;
  const start = bound(bindings, after === null || after === 'latest' ? FIRST_POSITION : after);
  const isGone =
    after === null || after === 'latest'
      ? sql`false`
      : sql`exists (
    select from event_swept s
    where s.workspace_id = ${workspaceId}
      and (s.transaction, s.sequence) > ${start}
  )
  or ${bindings.bind(after.transaction)}::xid8 > pg_snapshot_xmax(pg_current_snapshot())`;
  const statement = sql`with ${readGuard(bindings, caller)},
  scanned as materialized (
    select e.transaction, e.sequence, e.object_id, ${BYTES} as bytes
    from event e
    where e.workspace_id = ${workspaceId}
      and (e.transaction, e.sequence) > ${start}
      and e.transaction < pg_snapshot_xmin(pg_current_snapshot())
      and ${isLive}
    order by e.transaction, e.sequence
    limit case when ${most} = 0 then 0 else ${MOST_SCANNED} end
  ),
  wanted as materialized (
    select
      s.transaction,
      s.sequence,
      row_number() over position as place,
      sum(s.bytes) over position as total
    from scanned s
    where ${isObject(bindings, objectIds)}
    window position as (order by s.transaction, s.sequence)
    order by s.transaction, s.sequence
    limit ${most} + 1
  ),
  page as materialized (
    select w.transaction, w.sequence, w.place
    from wanted w
    where w.place <= ${most}
      and (w.place = 1 or w.total <= ${MOST_BYTES})
  ),
  state as materialized (
    select
      (select count(*) from wanted) > (select count(*) from page) and ${most} > 0 as is_cut,
      (select count(*) from scanned) = ${MOST_SCANNED} as is_unread
  )
select
  ${isLive} as live,
  (
    select '[' || coalesce(string_agg(${EVENT_JSON}, ',' order by p.place), '') || ']'
    from page p
      join event e
        on e.workspace_id = ${workspaceId}
        and e.transaction = p.transaction
        and e.sequence = p.sequence
  ) as events,
  coalesce(
    case
      when s.is_cut
      then (select ${positionText('p')} from page p order by p.place desc limit 1)
      when s.is_unread
      then (select ${positionText('r')} from scanned r order by r.transaction desc, r.sequence desc limit 1)
    end,
    concat(pg_snapshot_xmin(pg_current_snapshot()), '.0')
  ) as end_position,
  s.is_cut or s.is_unread as has_more,
  ${isGone} as is_gone
from state s`;
  return { sql: statement, row: eventsRow };
};

const historyRow = lazily(() =>
  z.object({ events: z.string(), end_position: z.string().nullable(), has_more: flag }),
);
export type HistoryRow = z.infer<ReturnType<typeof historyRow>>;

/** The events of one record, newest first: all that are committed, as they are in the order of its changes anyway. */
export const historyStatement = (
  caller: Caller,
  { objectId, recordId, before, limit }: HistoryPlan,
  bindings: Bindings,
): RowStatement<HistoryRow> => {
  const workspaceId = workspaceParameter(bindings, caller);
  const most = sql`${bindings.bind(limit)}::int`;
  const statement = sql`with ${readGuard(bindings, caller)},
  wanted as materialized (
    select
      e.transaction,
      e.sequence,
      row_number() over newest as place,
      sum(${BYTES}) over newest as total
    from event e
    where e.workspace_id = ${workspaceId}
      and e.object_id = ${bindings.bind(objectId)}::uuid
      and e.record_id = ${bindings.bind(recordId)}::uuid
      and ${before === null ? sql`true` : sql`e.sequence < ${bindings.bind(before.sequence)}::bigint`}
      and ${isLive}
    window newest as (order by e.sequence desc)
    order by e.sequence desc
    limit ${most} + 1
  ),
  page as materialized (
    select w.transaction, w.sequence, w.place
    from wanted w
    where w.place <= ${most}
      and (w.place = 1 or w.total <= ${MOST_BYTES})
  )
select
  ${isLive} as live,
  (
    select '[' || coalesce(string_agg(${EVENT_JSON}, ',' order by p.place), '') || ']'
    from page p
      join event e
        on e.workspace_id = ${workspaceId}
        and e.transaction = p.transaction
        and e.sequence = p.sequence
  ) as events,
  (select ${positionText('p')} from page p order by p.place desc limit 1) as end_position,
  (select count(*) from wanted) > (select count(*) from page) as has_more`;
  return { sql: statement, row: historyRow };
};
