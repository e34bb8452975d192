/** Creates and upserts. */
import { type SQL, sql } from 'drizzle-orm';
import { type CreatePlan, type NewReference, type Reference, referencesOf } from '../../plan/write.ts';
import type { ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Bindings } from '../bindings.ts';
import type { Caller } from '../guard.ts';
import { inWorkspace } from '../objects.ts';
import { renderRecord } from '../render.ts';
import { column, literal, name, partValue, slotValue } from '../values.ts';
import { contextOf, list, NOW, type WriteContext } from './context.ts';
import { envelope, isRead } from './envelope.ts';
import { eventCtes } from './events.ts';
import { inputCte, valueColumns } from './input.ts';
import { MAY_WRITE, problem, problemsCte, withCtes } from './problems.ts';
import { type Checks, checkKeys, connections } from './references.ts';
import { clashes, madeUnique, uniqueFields, uniqueValueCtes } from './unique.ts';
import { upsertMatches, type Writing } from './upsert.ts';
import { hasPosition, placed, slotted } from './values.ts';

/** The foreign key of a row of `input`, as uuid. */
const inputKey = (object: ObjectSchema, { part }: Reference): SQL =>
  part.place.in === 'column'
    ? column('i', part.place.column)
    : sql`(${column('i', object.jsonColumn)} ->> ${literal(part.place.key)})::uuid`;

/** The foreign keys of the rows of `input`. @param made ids `(id)` of records that the statement makes live */
const checkInputKeys = (context: WriteContext, plan: CreatePlan, made: SQL): Checks =>
  checkKeys(
    context,
    referencesOf(plan.records).map((reference) => {
      const key = inputKey(context.object, reference);
      const isOwn = reference.targetObjectId === context.object.id;
      return {
        ...reference,
        rows: sql`select i.n, ${key} as id from input i where ${key} is not null`,
        isKept: null,
        isMade: isOwn ? sql`exists (select from (${made}) made where made.id = g.id)` : null,
      };
    }),
  );

/** The columns of a new row, each with its value of a row `i` of `input`. */
const insertedColumns = (context: WriteContext): readonly (readonly [string, SQL])[] => {
  const { object, workspaceId } = context;
  const position = placed(context, sql`i.position`, sql`i.place`, sql`i.n`);
  return [
    ['workspace_id', workspaceId],
    ...(object.table === 'record' ? [['object_id', sql`${literal(object.id)}::uuid`] as const] : []),
    ['id', sql`i.id`],
    ['created_at', sql`coalesce(i.created_at, ${NOW})`],
    ['updated_at', sql`coalesce(i.updated_at, ${NOW})`],
    ...valueColumns(object).map(
      ({ column: key }) =>
        [key, key === 'position' && hasPosition(object) ? position : column('i', key)] as const,
    ),
    [object.jsonColumn, column('i', object.jsonColumn)],
    ...slotted(object).map(
      ({ part, slot }) => [slot, slotValue(slot, part.kind, partValue(object, 'i', part))] as const,
    ),
  ];
};

/** @param condition on the row `i` of `input` */
const insertion = (context: WriteContext, condition: SQL): SQL => {
  const columns = insertedColumns(context);
  return sql`
    insert into ${name(context.object.table)} (
      ${list(columns.map(([key]) => name(key)))}
    )
    select ${list(columns.map(([, value]) => value))}
    from input i
    where ${condition}
      and ${MAY_WRITE}
    returning *`;
};

/** Ids that are taken already. */
const takenIds = (context: WriteContext): SQL =>
  problem(
    { n: sql`i.n`, kind: 'duplicate', name: literal('id'), value: sql`t.id::text` },
    sql`from input i
      join ${name(context.object.table)} t on ${inWorkspace(context, context.object, 't')} and t.id = i.id`,
  );

const creation = (context: WriteContext): Writing => ({
  ctes: [],
  problems: [takenIds(context), ...clashes(context, uniqueFields(context.object), sql`input`)],
  writes: [sql`written as (${insertion(context, sql`true`)}\n  )`],
  made: sql`select i.id from input i`,
  echo: { rows: sql`from input i join written w on w.id = i.id` },
  changes: [{ object: context.object, kind: 'created', rows: sql`from written w`, fields: [] }],
});

const upsert = (context: WriteContext, plan: CreatePlan): Writing => {
  const { updated, ...matches } = upsertMatches(context, plan);
  const inserted = insertion(context, sql`not exists (select from matches m where m.n = i.n)`);
  return {
    ...matches,
    writes: [
      updated,
      sql`inserted as (${inserted}\n  )`,
      sql`written as (select * from updated union all select * from inserted)`,
    ],
  };
};

const referencesOfEach = ({ records }: CreatePlan): readonly (readonly NewReference[])[] =>
  records.map(({ references }) => references);

/**
 * Creates records, or updates those that an upsert finds there. Columns: those of the envelope, with the records in the
 * order of the request, and `written` (how many records there are).
 */
export const createStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: CreatePlan,
  bindings: Bindings,
): SQL => {
  const { object } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const connected = connections(context, referencesOfEach(plan));
  const writing = plan.upsert ? upsert(context, plan) : creation(context);
  const keys = checkInputKeys(context, plan, writing.made);
  const { before, after, columns } = envelope(bindings, caller, plan.once, {
    record: renderRecord(context, plan.fields, 'w'),
    order: sql`i.n`,
    least: { count: plan.records.length, fewerIs: 'race' },
    isRead: isRead(plan),
    ...writing.echo,
  });
  const ctes = [
    ...before,
    ...connected.ctes,
    inputCte(context, plan, connected.found(sql`r.n`)),
    ...writing.ctes,
    ...keys.ctes,
    problemsCte([...connected.problems, ...keys.problems, ...writing.problems]),
    ...writing.writes,
    ...uniqueValueCtes(context, madeUnique(object)),
    ...eventCtes(context, writing.changes),
    ...after,
  ];
  return withCtes(ctes, sql`${columns},\n(select count(*) from written) as written`);
};
