/**
 * What every write is wrapped in: its guard, its echo (the records it wrote, as JSON), and, under an idempotency key,
 * the row that keeps the result for repetitions.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { IdempotentWrite } from '../../plan/idempotent-write.ts';
import { isIdOnly } from '../../plan/selection.ts';
import type { CreatePlan, Selection } from '../../plan/write.ts';
import type { Bindings } from '../bindings.ts';
import { type Caller, isLive, writeGuard } from '../guard.ts';
import { forgottenCte, remember, STORED_COLUMNS, storageRoom, storedCte } from '../idempotency.ts';
import { MAX_ECHO_BYTES, PART_REFUSED, STALE_SCHEMA } from '../sqlstates.ts';
import { literal } from '../values.ts';
import { list } from './context.ts';
import { PROBLEMS_JSON } from './problems.ts';

interface Least {
  readonly count: number;
  readonly fewerIs: 'notFound' | 'race';
}

/** The records that a write returns: rows `w` with their ids. */
export interface Echo {
  /** A row as JSON text. */
  readonly record: SQL;
  /** The rest of a SELECT, from FROM on. */
  readonly rows: SQL;
  readonly order: SQL;
  /** Of an upsert: whether each record was created or updated, with commas. */
  readonly outcomes?: SQL;
  /** Whether more than ids is returned: the key must be allowed to read, then. */
  readonly isRead: boolean;
  /** Records that it must be, for a transaction of several writes to go on: fewer are none found, or a race lost. */
  readonly least?: Least | null;
  /** The condition that nothing was written because a record was changed before it was locked. */
  readonly isLostRace?: SQL;
  /** Whether the write changes the records: the result of one that does not is not stored. */
  readonly changes?: boolean;
}

const renderedCte = ({ record, rows, order }: Echo): SQL => sql`rendered as materialized (
    select
      row_number() over (order by ${order}) as place,
      w.id::text as id,
      ${record} as record
    ${rows}
  )`;

interface Fitted {
  readonly cte: SQL;
  /** JSON array text. */
  readonly records: SQL;
  /** The keys of values that are left out, with commas; NULL if there is none. */
  readonly leftOut: SQL;
}

/** A write is never refused for its echo: of one that is too large, the longest values are left out. */
const fitted = (name: string, bytes: SQL): Fitted => {
  const cte = sql.raw(name);
  return {
    cte: sql`${cte} as materialized (
    select case
      when (select sum(octet_length(r.record) + 1) from rendered r) > ${bytes}
      then (
        select coalesce(max(v.bytes), 0)
        from (
          select e.bytes, sum(e.bytes) over (order by e.bytes) as total
          from rendered r, record_values(r.record) e
        ) v
        where v.total <= ${bytes}
      )
    end as longest
  )`,
    records: sql`(
    select '[' || coalesce(string_agg(brief_record(r.record, f.longest), ',' order by r.place), '') || ']'
    from rendered r, ${cte} f
  )`,
    leftOut: sql`case
    when (select f.longest from ${cte} f) is not null
    then (
      select string_agg(distinct e.key, ',')
      from rendered r, ${cte} f, record_values(r.record) e
      where e.bytes > f.longest and e.key <> 'id'
    )
  end`,
  };
};

/** What a write answers and stores, beside what it does. */
interface Envelope {
  readonly before: readonly SQL[];
  readonly after: readonly SQL[];
  /** Columns: `live`, `problems`, `records`, `left_out`, `first`, `last`, `outcomes`, and what was stored. */
  readonly columns: SQL;
}

/** Of the key `k` that the guard looks at. */
const MAY_READ = sql`'records:read' = any(k.scopes)`;

/** Whether an echo of these fields is more than ids. */
export const isRead = ({ fields }: Pick<CreatePlan, 'fields'>): boolean => !isIdOnly(fields);

/** Ends the transaction of several writes if this one did not do what it is for: all are done, or none. */
const refusal = (
  { part }: Bindings,
  once: IdempotentWrite | null,
  { least, isLostRace }: Echo,
): readonly SQL[] => {
  if (part === null) return [];
  const place = sql.raw(String(part));
  const refuse = (state: string, problems: SQL): SQL =>
    sql`refuse_part(${literal(state)}, json_build_array(${place}, ${problems})::text)`;
  const cases = [
    ...(once ? [sql`when exists (select from stored) then null`] : []),
    sql`when ${isLive} is not true then ${refuse(STALE_SCHEMA, sql`null`)}`,
    sql`when exists (select from problems) then ${refuse(PART_REFUSED, PROBLEMS_JSON)}`,
    ...(isLostRace ? [sql`when ${isLostRace} then ${refuse(STALE_SCHEMA, sql`null`)}`] : []),
    ...(least
      ? [
          sql`when (select count(*) from rendered) < ${sql.raw(String(least.count))} then ${refuse(least.fewerIs === 'race' ? STALE_SCHEMA : PART_REFUSED, sql`null`)}`,
        ]
      : []),
  ];
  return [sql`case ${sql.join(cases, sql` `)} end as refused`];
};

/** That the record of an id is there. */
export const leastOf = ({ by }: Selection): Least | null =>
  by === 'id' ? { count: 1, fewerIs: 'notFound' } : null;

const FIRST = sql`(select r.id from rendered r order by r.place limit 1)`;
const LAST = sql`(select r.id from rendered r order by r.place desc limit 1)`;

export const envelope = (
  bindings: Bindings,
  caller: Caller,
  once: IdempotentWrite | null,
  echo: Echo,
): Envelope => {
  const answer = fitted('fit', sql.raw(String(MAX_ECHO_BYTES)));
  const outcomes = echo.outcomes ?? sql`null::text`;
  const columns = [
    sql`${isLive} as live`,
    sql`${PROBLEMS_JSON} as problems`,
    sql`${answer.records} as records`,
    sql`${answer.leftOut} as left_out`,
    sql`${FIRST} as first`,
    sql`${LAST} as last`,
    sql`${outcomes} as outcomes`,
    ...refusal(bindings, once, echo),
  ];
  const rendering = [renderedCte(echo), answer.cte];
  const mayEcho = echo.isRead ? MAY_READ : sql`true`;
  if (!once)
    return { before: [writeGuard(bindings, caller, mayEcho)], after: rendering, columns: list(columns) };
  const stored = fitted('stored_fit', storageRoom(bindings, caller));
  const result = sql`select
      ${stored.records} as records,
      ${stored.leftOut} as left_out,
      ${FIRST} as first_id,
      ${LAST} as last_id,
      ${outcomes} as outcomes
    where exists (select from rendered)${echo.changes === false ? sql` and false` : sql``}`;
  return {
    before: [
      storedCte(bindings, caller, once),
      writeGuard(bindings, caller, sql`${mayEcho} and not exists (select from stored)`),
    ],
    after: [
      ...rendering,
      stored.cte,
      forgottenCte(bindings, caller, once),
      sql`remembered as (${remember(bindings, caller, once, result)})`,
    ],
    columns: list([...columns, STORED_COLUMNS]),
  };
};
