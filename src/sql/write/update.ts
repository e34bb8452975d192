/** Updates of a selection. */
import { type SQL, sql } from 'drizzle-orm';
import type { UpdatePlan } from '../../plan/write.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Bindings } from '../bindings.ts';
import type { Caller } from '../guard.ts';
import { foreignKeyId, inWorkspace } from '../objects.ts';
import { renderRecord } from '../render.ts';
import { column, literal, name, partValue } from '../values.ts';
import { contextOf, list, MOVED, type WriteContext } from './context.ts';
import { envelope, isRead, leastOf } from './envelope.ts';
import { eventCtes, fieldsOf, type RecordChange } from './events.ts';
import { MAY_WRITE, problem, problemsCte, withCtes } from './problems.ts';
import { afterLocks, type Checks, checkKeys, connections } from './references.ts';
import { lockSelected } from './selection.ts';
import { clashes, madeUnique, uniqueFields, uniqueParts, uniqueValueCtes } from './unique.ts';
import { boundValue, type Setting, settings, storedValue } from './values.ts';

/** The foreign keys given by id. What all records hold already may be sent back as it was read. */
const checkGivenKeys = (context: WriteContext, { references }: UpdatePlan): Checks =>
  checkKeys(
    context,
    references.flatMap((reference) => {
      const { part, target } = reference;
      if (target?.by !== 'id') return [];
      const isOther = sql`${foreignKeyId(context.object, 't', part)} is distinct from f.id`;
      return {
        ...reference,
        rows: sql`select 0 as n, ${context.bindings.bind(target.id)}::uuid as id`,
        isKept: sql`not exists (select from selected t where ${isOther})`,
        isMade: null,
      };
    }),
  );

/** System fields that are not what is stored. */
const changedSystemFields = ({ bindings, object }: WriteContext, { unchanged }: UpdatePlan): readonly SQL[] =>
  unchanged.map(({ name: field, part, value }) =>
    problem(
      { n: sql`0`, kind: 'readOnly', name: literal(field), value: sql`''` },
      sql`where exists (
      select from selected t
      where ${partValue(object, 't', part)} is distinct from ${boundValue(bindings, part, value)}
    )`,
    ),
  );

/** Fields that were given two values, neither of which is stored. */
const rivalValues = ({ bindings, object }: WriteContext, { assignments }: UpdatePlan): readonly SQL[] =>
  assignments.flatMap(({ part, value, rival }) => {
    if (!rival) return [];
    const [one, other] = rival.names.map(literal);
    const isNeither = [value, rival.value].map(
      (given) => sql`${storedValue(object, part)} is distinct from ${boundValue(bindings, part, given)}`,
    );
    return [
      problem(
        { n: sql`0`, kind: 'twoValues', name: sql`${one}`, value: sql`${other}` },
        sql`where exists (select from selected t where ${sql.join(isNeither, sql` and `)})`,
      ),
    ];
  });

const assignsTo =
  ({ assignments }: UpdatePlan) =>
  (field: Field): boolean =>
    assignments.some(({ part }) => field.parts.includes(part));

const isUniquePart = (object: ObjectSchema, fields: readonly Field[]): ReadonlySet<string> =>
  new Set([
    object.jsonColumn,
    ...fields
      .flatMap((field) => uniqueParts(field))
      .flatMap(({ place }) => (place.in === 'column' ? [place.column] : [])),
  ]);

/** The clashes of the values that unique fields are about to have: of the selected rows, as they will be. */
const checkUnique = (context: WriteContext, plan: UpdatePlan, set: readonly Setting[]): Checks => {
  const { object } = context;
  const fields = uniqueFields(object).filter(assignsTo(plan));
  if (fields.length === 0) return { ctes: [], problems: [] };
  const given = new Map(set);
  const columns = [...isUniquePart(object, fields)].map(
    (key) => sql`${given.get(key) ?? column('t', key)} as ${name(key)}`,
  );
  const next = sql`next as materialized (
    select row_number() over (order by t.id) - 1 as n, t.id, ${list(columns)}
    from selected t
  )`;
  return { ctes: [next], problems: clashes(context, fields, sql`next`) };
};

/** The CTE `written`. A body that changes nothing leaves the records as they are, their time included. */
const writtenCte = (context: WriteContext, set: readonly Setting[]): SQL => {
  const { object } = context;
  if (set.length === 0)
    return sql`written as (
    select * from selected where ${MAY_WRITE}
  )`;
  const all: readonly Setting[] = [...set, ['updated_at', MOVED]];
  return sql`written as (
    update ${name(object.table)} t
    set ${list(all.map(([key, value]) => sql`${name(key)} = ${value}`))}
    from selected s
    where ${inWorkspace(context, object, 't')}
      and t.id = s.id
      and ${MAY_WRITE}
    returning t.*
  )`;
};

const changesOf = ({ object, assignments, references }: UpdatePlan): readonly RecordChange[] => {
  const parts = [...assignments, ...references].map(({ part }) => part);
  if (parts.length === 0) return [];
  const rows = sql`from written w
      join selected b on b.id = w.id`;
  return [{ object, kind: 'updated', rows, fields: fieldsOf(object, parts) }];
};

/** Updates the selected live records. Columns: those of the envelope, with the records by id, and `found`. */
export const updateStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: UpdatePlan,
  bindings: Bindings,
): SQL => {
  const { object } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const connected = connections(context, [plan.references]);
  const keys = checkGivenKeys(context, plan);
  const selected = lockSelected(context, plan.selection, {
    state: sql` and t.deleted_at is null`,
    operation: 'update',
    after: afterLocks(keys),
  });
  const set = settings(context, plan.assignments, connected.found(sql`0`));
  const unique = checkUnique(context, plan, set);
  const { before, after, columns } = envelope(bindings, caller, plan.once, {
    record: renderRecord(context, plan.fields, 'w'),
    rows: sql`from written w`,
    order: sql`w.id`,
    least: leastOf(plan.selection),
    isRead: isRead(plan),
    changes: set.length > 0,
  });
  const problems = [
    ...[connected, keys, selected, unique].flatMap((checks) => checks.problems),
    ...changedSystemFields(context, plan),
    ...rivalValues(context, plan),
  ];
  const ctes = [
    ...before,
    ...[connected, keys, selected, unique].flatMap((checks) => checks.ctes),
    problemsCte(problems),
    writtenCte(context, set),
    ...uniqueValueCtes(context, madeUnique(object).filter(assignsTo(plan))),
    ...eventCtes(context, changesOf(plan)),
    ...after,
  ];
  return withCtes(ctes, sql`${columns},\nexists (select from selected) as found`);
};
