/** Merges: several records of an object become one of them, and whatever pointed at the others points at it. */
import { type SQL, sql } from 'drizzle-orm';
import type { MergePlan } from '../../plan/write.ts';
import type { ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Bindings } from '../bindings.ts';
import { type Caller, isLive } from '../guard.ts';
import { foreignKeyId, inWorkspace, nullRow, type RecordContext, type WrittenRows } from '../objects.ts';
import { renderRecord } from '../render.ts';
import { column, literal, name, partValue, slotValue } from '../values.ts';
import { contextOf, list, MOVED, NOW, type WriteContext } from './context.ts';
import { envelope, isRead } from './envelope.ts';
import { eventCtes, type RecordChange } from './events.ts';
import { valueColumns } from './input.ts';
import { mergedValues } from './merge-values.ts';
import { MAY_WRITE, problemsCte, withCtes } from './problems.ts';
import { afterLocks, type Checks, checkKeys, type GivenKey, inLockOrder } from './references.ts';
import { type Repointed, repointed } from './repoint.ts';
import { madeUnique, uniqueValueCtes } from './unique.ts';
import { type Setting, slotted } from './values.ts';

/** The ids of the request, in its order. */
const meantCte = ({ bindings }: WriteContext, { ids }: MergePlan): SQL => sql`meant as materialized (
    select m.id::uuid as id, m.place
    from jsonb_array_elements_text(${bindings.bind(JSON.stringify(ids))}::jsonb) with ordinality as m(id, place)
  )`;

/** The foreign keys that the records hold before they are locked: the merged record may take over any of them. */
const heldKeys = (context: WriteContext): readonly GivenKey[] => {
  const { object } = context;
  return inLockOrder(
    object.fields.flatMap(({ name: field, relation, parts: [part] }) => {
      if (relation?.type !== 'MANY_TO_ONE' || !part) return [];
      const id = foreignKeyId(object, 't', part);
      return {
        name: field,
        part,
        targetObjectId: relation.targetObjectId,
        rows: sql`
      select 0 as n, ${id} as id
      from ${name(object.table)} t
      where ${inWorkspace(context, object, 't')}
        and t.id in (select m.id from meant m)
        and ${id} is not null
    `,
        isKept: sql`true`,
        isMade: null,
      };
    }),
  );
};

const lockRecords = (context: WriteContext, targets: Checks): SQL => {
  const { object } = context;
  return sql`selected as materialized (
    select t.*
    from ${name(object.table)} t
    where ${inWorkspace(context, object, 't')}
      and t.id in (select m.id from meant m)
      and t.deleted_at is null
      and ${isLive}${afterLocks(targets)}
    order by t.id
    for update
  )`;
};

const ARE_FOUND = sql`(select count(*) from selected) = (select count(*) from meant)`;

/** All records are there, and none points at a record that is not locked: its key was changed before it was locked. */
const isReadyCte = ({ object }: WriteContext, keys: readonly GivenKey[]): SQL => {
  const strays = keys.map(({ part }, at) => {
    const id = foreignKeyId(object, 's', part);
    return sql`
      and not exists (
        select from selected s
        where ${id} is not null
          and not exists (select from ${name(`found${at}`)} f where f.id = ${id})
      )`;
  });
  return sql`ready as materialized (
    select ${MAY_WRITE}
      and ${ARE_FOUND}${sql.join(strays)} as value
  )`;
};

const IS_READY = sql`(select r.value from ready r)`;

/** The columns of the survivor that change, each with its value of the row `m` of `merged`. */
const mergedSettings = (object: ObjectSchema): readonly Setting[] => [
  ...valueColumns(object).map(({ column: key }): Setting => [key, column('m', key)]),
  [object.jsonColumn, column('m', object.jsonColumn)],
  ...slotted(object).map(
    ({ part, slot }): Setting => [slot, slotValue(slot, part.kind, partValue(object, 'm', part))],
  ),
  ['updated_at', MOVED],
];

/** A condition that is always true, and known only once some CTEs are done: a unique value of a loser is free only once the loser is gone. */
const doneBefore = (ctes: readonly string[]): SQL =>
  sql.join(ctes.map((cte) => sql`\n      and (select count(*) from ${name(cte)}) >= 0`));

const losersCte = (survivor: SQL): SQL => sql`loser as materialized (
    select s.id
    from selected s
    where s.id <> ${survivor}
      and ${IS_READY}
  )`;

const writes = (context: WriteContext, references: readonly Repointed[]): readonly SQL[] => {
  const { object, workspaceId } = context;
  return [
    ...references.map((reference) => reference.sql),
    sql`vacated as (
    delete from unique_value u
    using loser l
    where u.workspace_id = ${workspaceId}
      and u.object_id = ${literal(object.id)}::uuid
      and u.record_id = l.id
    returning u.record_id
  )`,
    sql`destroyed as (
    delete from ${name(object.table)} t
    using loser l
    where ${inWorkspace(context, object, 't')}
      and t.id = l.id${doneBefore(references.map(({ cte }) => cte))}
    returning t.id
  )`,
    sql`written as (
    update ${name(object.table)} t
    set ${list(mergedSettings(object).map(([key, value]) => sql`${name(key)} = ${value}`))}
    from merged m
    where ${inWorkspace(context, object, 't')}
      and t.id = m.id
      and ${IS_READY}${doneBefore(['vacated', 'destroyed'])}
    returning t.*
  )`,
    ...uniqueValueCtes(context, madeUnique(object)),
  ];
};

/** The survivor and what is pointed at it are updated, the losers are destroyed. */
const changesOf = (context: WriteContext, references: readonly Repointed[]): readonly RecordChange[] => {
  const { object } = context;
  return [
    {
      object,
      kind: 'updated',
      rows: sql`from written w
      join selected b on b.id = w.id`,
      fields: object.fields.filter(({ name }) => name !== 'updatedAt'),
    },
    {
      object,
      kind: 'destroyed',
      rows: sql`from destroyed d
      join selected w on w.id = d.id`,
      fields: [],
    },
    ...references.map(
      (reference): RecordChange => ({
        object: reference.object,
        // A link that the survivor has already is destroyed, and returned as deleted.
        kind: sql`case when w.deleted_at is not null and b.deleted_at is null then 'destroyed' else 'updated' end`,
        // The statement does not see what it has changed itself: the table holds the records as they were.
        rows: sql`from ${name(reference.cte)} w
      join ${name(reference.object.table)} b
        on ${inWorkspace(context, reference.object, 'b')}
        and b.id = w.id`,
        fields: reference.keys,
      }),
    ),
  ];
};

/** The result as a row that is not stored: under an id of its own, and deleted. */
const previewCte = ({ object, bindings }: WriteContext, previewId: string): SQL => sql`written as (
    select p.*
    from merged m
      cross join lateral jsonb_populate_record(
        ${nullRow(object)},
        to_jsonb(m) || jsonb_build_object('id', ${bindings.bind(previewId)}::uuid, 'deleted_at', ${NOW})
      ) p
    where ${IS_READY}
  )`;

/** Rows of the object itself that the statement leaves behind, and the stored ones that they are there instead of. */
const ownRowsCtes = (own: Repointed | undefined): readonly SQL[] => {
  const others = own ? sql`\n    union all\n    select * from ${name(own.cte)}` : sql``;
  const otherIds = own ? sql`\n    union all\n    select o.id from ${name(own.cte)} o` : sql``;
  return [
    sql`left_behind as (
    select * from written${others}
  )`,
    sql`replaced as (
    select s.id from selected s${otherIds}
  )`,
  ];
};

/** The context of the echo: the losers are gone, and what pointed at them points at the survivor. */
const echoContext = (
  context: WriteContext,
  references: readonly Repointed[],
  { previewId }: MergePlan,
): RecordContext => {
  const own: WrittenRows = { objectId: context.object.id, cte: 'left_behind', insteadOf: 'replaced' };
  const others = references
    .filter(({ object }) => object !== context.object)
    .map(({ object, cte }): WrittenRows => ({ objectId: object.id, cte, insteadOf: cte }));
  return {
    ...context,
    written: [own, ...others],
    ...(previewId !== null && { united: { alias: 'w', cte: 'selected' } }),
  };
};

/**
 * Merges records into the survivor, or shows what that would make of it. Columns: those of the envelope, with the
 * survivor, `found` (whether all records are there) and `ready` (whether nothing was changed before it was locked).
 */
export const mergeStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: MergePlan,
  bindings: Bindings,
): SQL => {
  const { object, previewId } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const survivor = sql`${bindings.bind(plan.survivor)}::uuid`;
  const keys = heldKeys(context);
  const targets = checkKeys(context, keys);
  const values = mergedValues(context, survivor);
  const references =
    previewId === null
      ? repointed(context, {
          survivor,
          losers: sql`(select array_agg(l.id) from loser l)`,
          merged: sql`(select array_agg(m.id) from meant m)`,
        })
      : [];
  const written = previewId === null ? writes(context, references) : [previewCte(context, previewId)];
  const { before, after, columns } = envelope(bindings, caller, plan.once, {
    record: renderRecord(echoContext(context, references, plan), plan.fields, 'w'),
    rows: sql`from written w`,
    order: sql`w.id`,
    isRead: isRead(plan),
    least: { count: 1, fewerIs: 'notFound' },
    isLostRace: sql`${ARE_FOUND} and ${IS_READY} is not true`,
    changes: previewId === null,
  });
  const ctes = [
    ...before,
    meantCte(context, plan),
    ...targets.ctes,
    lockRecords(context, targets),
    ...values.ctes,
    problemsCte(values.problems),
    isReadyCte(context, keys),
    losersCte(survivor),
    ...written,
    ...(previewId === null ? eventCtes(context, changesOf(context, references)) : []),
    ...ownRowsCtes(references.find((reference) => reference.object === object)),
    ...after,
  ];
  return withCtes(ctes, sql`${columns},\n${ARE_FOUND} as found,\n${IS_READY} as ready`);
};
