/**
 * Upserts: which records the rows of `input` are already. Records are matched, locked, and matched again as they are
 * under the lock: if one is no longer what it was matched by, nothing is written and the request is planned again.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { CreatePlan } from '../../plan/write.ts';
import type { Field, ObjectSchema } from '../../schema/types.ts';
import { isLive } from '../guard.ts';
import { inWorkspace } from '../objects.ts';
import { column, literal, name, partValue, slotValue } from '../values.ts';
import { list, MOVED, type WriteContext } from './context.ts';
import type { Echo } from './envelope.ts';
import { fieldsOf, livenessField, type RecordChange } from './events.ts';
import { SUPPLIED, valueColumns } from './input.ts';
import { MAY_WRITE, problem } from './problems.ts';
import type { Checks } from './references.ts';
import { clashes, holdsUnique, uniqueFields, uniqueParts } from './unique.ts';
import { type Setting, slotted } from './values.ts';

/** What a create or an upsert does with the rows of `input`. */
export interface Writing extends Checks {
  /** The CTEs that end with `written`. */
  readonly writes: readonly SQL[];
  /** A SELECT of the ids of records that it makes live. */
  readonly made: SQL;
  readonly echo: Pick<Echo, 'rows' | 'outcomes'>;
  readonly changes: readonly RecordChange[];
}

/** The records that rows of `input` are, by id (deleted or not) or by a unique value. @param records as `t` */
const matchesIn = (context: WriteContext, records: SQL): SQL => {
  const { object } = context;
  const conditions = [sql`t.id = i.id`, ...uniqueFields(object).map((field) => holdsUnique(context, field))];
  const matches = conditions.map(
    (condition) => sql`
    select i.n, t.id
    from input i
      join ${records} t
        on ${inWorkspace(context, object, 't')}
        and ${condition}
    where ${isLive}`,
  );
  return sql.join(
    matches,
    sql`
    union`,
  );
};

const lockCtes = (context: WriteContext): readonly SQL[] => {
  const { object } = context;
  const table = name(object.table);
  return [
    sql`matches as materialized (${matchesIn(context, table)}
  )`,
    sql`locked as materialized (
    select t.*
    from ${table} t
    where ${inWorkspace(context, object, 't')}
      and t.id in (select m.id from matches m)
    order by t.id
    for no key update
  )`,
    sql`lost as materialized (
    select m.n, m.id from matches m
    except
    (${matchesIn(context, sql`locked`)}
    )
  )`,
  ];
};

/** Whether the body of a row of `input` asks for a column or a key of the JSONB column. */
const isSupplied = (key: string): SQL => sql`${column('i', SUPPLIED)} ? ${literal(key)}`;

const suppliedOr = (key: string, given: SQL, stored: SQL): SQL =>
  sql`case when ${isSupplied(key)} then ${given} else ${stored} end`;

/** The JSONB of a row `t` with what the row `i` supplies. */
const mergedJson = (object: ObjectSchema): SQL => {
  const [stored, given] = [column('t', object.jsonColumn), column('i', object.jsonColumn)];
  const supplied = column('i', SUPPLIED);
  return sql`(${stored} - array(select jsonb_array_elements_text(${supplied}))) || coalesce(
        (select jsonb_object_agg(e.key, e.value) from jsonb_each(${given}) e where ${supplied} ? e.key),
        '{}'
      )`;
};

/** What a row `i` of `input` sets in the record `t` that it is. */
const settings = (object: ObjectSchema): readonly Setting[] => [
  ...['created_at', ...valueColumns(object).map(({ column: key }) => key)].map(
    (key): Setting => [key, suppliedOr(key, column('i', key), column('t', key))],
  ),
  [object.jsonColumn, mergedJson(object)],
  ...slotted(object).map(({ part, slot, key }): Setting => {
    const given = slotValue(slot, part.kind, partValue(object, 'i', part));
    return [slot, suppliedOr(key, given, column('t', slot))];
  }),
  ['deleted_at', sql`null`],
  ['updated_at', sql`coalesce(i.updated_at, ${MOVED})`],
];

/** A row is several records, or a record is several rows: the latter is told of each row but the first. */
const IS_TWO_RECORDS = sql`(select count(*) from matches o where o.n = m.n) > 1`;
const IS_SECOND_ROW = sql`exists (select from matches o where o.id = m.id and o.n < m.n)`;

/** The CTE `next`: every row with the values of unique fields that it will have. */
const nextCte = (context: WriteContext): SQL => {
  const { object } = context;
  const parts = uniqueFields(object).flatMap((field) => uniqueParts(field));
  const keys = new Set([
    object.jsonColumn,
    ...parts.flatMap(({ place }) => (place.in === 'column' ? [place.column] : [])),
  ]);
  const set = settings(object).filter(([key]) => keys.has(key));
  return sql`next as materialized (
    select i.n, t.id, ${list(set.map(([key, value]) => sql`${value} as ${name(key)}`))}
    from input i
      join matches m on m.n = i.n
      join locked t on t.id = m.id
    where not ${IS_TWO_RECORDS}
      and not ${IS_SECOND_ROW}
    union all
    select i.n, i.id, ${list(set.map(([key]) => column('i', key)))}
    from input i
    where not exists (select from matches m where m.n = i.n)
  )`;
};

/** Writes what rows of `input` supply to the records they are, and brings those back that were deleted. */
const updatedCte = (context: WriteContext): SQL => {
  const { object } = context;
  const set = settings(object).map(([key, value]) => sql`${name(key)} = ${value}`);
  return sql`updated as (
    update ${name(object.table)} t
    set ${list(set)}
    from input i
      join matches m on m.n = i.n
    where ${inWorkspace(context, object, 't')}
      and t.id = m.id
      and not exists (select from lost)
      and ${MAY_WRITE}
    returning t.*
  )`;
};

const AMBIGUITIES = [
  problem(
    {
      n: sql`m.n`,
      kind: 'ambiguous',
      name: sql`''`,
      value: sql`string_agg(m.id::text, ', ' order by m.id)`,
    },
    sql`from matches m
    group by m.n
    having count(*) > 1`,
  ),
  problem(
    { n: sql`m.n`, kind: 'sameRecord', name: sql`''`, value: sql`m.id::text` },
    sql`from matches m
    where ${IS_SECOND_ROW}`,
  ),
];

const MADE = sql`select coalesce(m.id, i.id) as id from input i left join matches m on m.n = i.n`;

const OUTCOMES = sql`(
    select string_agg(case when m.n is null then 'created' else 'updated' end, ',' order by i.n)
    from input i
      left join matches m on m.n = i.n
  )`;

/** The fields that an upsert may change in records that are there. */
const suppliedFields = ({ object, records }: CreatePlan): readonly Field[] => [
  ...fieldsOf(
    object,
    records.flatMap(({ supplied, references }) => [...supplied, ...references].map(({ part }) => part)),
  ),
  ...object.fields.filter(
    ({ name }) => name === 'createdAt' && records.some(({ createdAt }) => createdAt !== null),
  ),
];

const changesOf = (plan: CreatePlan): readonly RecordChange[] => [
  {
    object: plan.object,
    kind: sql`case when b.deleted_at is null then 'updated' else 'restored' end`,
    rows: sql`from updated w
      join locked b on b.id = w.id`,
    fields: [...suppliedFields(plan), ...livenessField(plan.object)],
  },
  { object: plan.object, kind: 'created', rows: sql`from inserted w`, fields: [] },
];

/** What an upsert does with the rows of `input`, but for the records that are not there. */
export const upsertMatches = (
  context: WriteContext,
  plan: CreatePlan,
): Omit<Writing, 'writes'> & { readonly updated: SQL } => ({
  ctes: [...lockCtes(context), nextCte(context)],
  problems: [...AMBIGUITIES, ...clashes(context, uniqueFields(context.object), sql`next`)],
  updated: updatedCte(context),
  made: MADE,
  changes: changesOf(plan),
  echo: {
    rows: sql`from input i
      left join matches m on m.n = i.n
      join written w on w.id = coalesce(m.id, i.id)`,
    outcomes: OUTCOMES,
  },
});
