/**
 * Foreign keys: their targets are locked against deletion until the statement is done, in one order, and those that are
 * named by a unique value are found.
 */

import { type SQL, sql } from 'drizzle-orm';
import type { NewReference, Reference, ReferenceTarget } from '../../plan/write.ts';
import { KINDS } from '../../schema/kinds.ts';
import type { JsonValue, ObjectSchema, Part } from '../../schema/types.ts';
import { isLive } from '../guard.ts';
import { inWorkspace } from '../objects.ts';
import { literal, name } from '../values.ts';
import type { WriteContext } from './context.ts';
import { type InputColumn, recordset } from './input.ts';
import { problem } from './problems.ts';
import { holdsUnique, uniqueParts, uniquePath } from './unique.ts';
import { columnEntries, type FoundKey, jsonEntries } from './values.ts';

const targetObject = ({ schema }: WriteContext, { targetObjectId }: Reference): ObjectSchema => {
  const target = schema.byId.get(targetObjectId);
  if (!target) throw new Error(`relation to an unknown object ${targetObjectId}`);
  return target;
};

/** What checks add to a statement. */
export interface Checks {
  readonly ctes: readonly SQL[];
  readonly problems: readonly SQL[];
}

/** A foreign key given by id: rows `(n, id)`, without those that clear it. */
export interface GivenKey extends Reference {
  readonly rows: SQL;
  /** The condition that the id of a row `g` may stay, though its target is deleted: it is what is stored. */
  readonly isKept: SQL | null;
  /** The condition that the target of a row `g` is made live by the statement itself. */
  readonly isMade: SQL | null;
}

const checkKey = (context: WriteContext, key: GivenKey, at: number): Checks => {
  const target = targetObject(context, key);
  const found = name(`found${at}`);
  const isFound = key.isKept ? sql`(f.deleted_at is null or ${key.isKept})` : sql`f.deleted_at is null`;
  const unless = key.isMade ? sql` and not ${key.isMade}` : sql``;
  return {
    ctes: [
      sql`${found} as materialized (
    select f.id, f.deleted_at
    from ${name(target.table)} f
    where ${inWorkspace(context, target, 'f')}
      and f.id in (select g.id from (${key.rows}) g)
      and ${isLive}
    order by f.id
    for share
  )`,
    ],
    problems: [
      problem(
        { n: sql`g.n`, kind: 'reference', name: literal(key.name), value: sql`g.id::text` },
        sql`from (${key.rows}) g
    where not exists (select from ${found} f where f.id = g.id and ${isFound})${unless}`,
      ),
    ],
  };
};

/** Locks are taken in one order: of the objects, and of the ids in each. */
export const inLockOrder = <T extends Reference>(references: readonly T[]): readonly T[] =>
  references.toSorted((a, b) => (a.targetObjectId < b.targetObjectId ? -1 : 1));

const joined = (checks: readonly Checks[]): Checks => ({
  ctes: checks.flatMap(({ ctes }) => ctes),
  problems: checks.flatMap(({ problems }) => problems),
});

export const checkKeys = (context: WriteContext, keys: readonly GivenKey[]): Checks =>
  joined(inLockOrder(keys).map((key, at) => checkKey(context, key, at)));

/** A condition that is always true, and known only once the targets are locked. */
export const afterLocks = ({ ctes }: Checks): SQL =>
  sql.join(
    ctes.map((_, at) => sql` and (select count(*) from ${name(`found${at}`)}) >= 0`),
    sql``,
  );

type UniqueTarget = Extract<ReferenceTarget, { by: 'unique' }>;

/** A foreign key of one record that is to point at the record that holds a unique value. */
interface Lookup {
  /** The record of the batch. */
  readonly n: number;
  readonly reference: Reference;
  readonly target: UniqueTarget;
}

/** Lookups by one unique field for one foreign key. */
interface LookupGroup {
  readonly reference: Reference;
  readonly target: UniqueTarget;
  readonly lookups: readonly Lookup[];
}

const lookupsOf = (references: readonly NewReference[], n: number): readonly Lookup[] =>
  references.flatMap((reference) =>
    reference.target?.by === 'unique' ? [{ n, reference, target: reference.target }] : [],
  );

const grouped = (lookups: readonly Lookup[]): readonly LookupGroup[] => {
  const groups = Map.groupBy(lookups, ({ reference, target }) => `${reference.name} ${target.field.id}`);
  return inLockOrder(
    [...groups.values()].flatMap((of) => (of[0] ? [{ ...of[0].reference, ...of[0], lookups: of }] : [])),
  );
};

/** A unique value as messages show it. */
const shown = ({ field, parts }: UniqueTarget): string =>
  `${uniquePath(field)} = ${[...parts.values()].map(String).join(' ').slice(0, 100)}`;

const lookupRow = (target: ObjectSchema, { n, target: { field, parts }, ...lookup }: Lookup) => {
  const assignments = uniqueParts(field).map((part) => ({ part, value: parts.get(part) ?? null }));
  return {
    n,
    shown: shown({ ...lookup, by: 'unique', field, parts }),
    ...columnEntries(assignments),
    [target.jsonColumn]: jsonEntries(assignments),
  };
};

const lookupColumns = (target: ObjectSchema, parts: readonly Part[]): readonly InputColumn[] => [
  { key: 'n', type: 'int' },
  { key: 'shown', type: 'text' },
  ...parts.flatMap(({ place, kind }) =>
    place.in === 'column' ? [{ key: place.column, type: KINDS[kind].columnType }] : [],
  ),
  { key: target.jsonColumn, type: 'jsonb' },
];

const connect = (context: WriteContext, group: LookupGroup, at: number): Checks => {
  const target = targetObject(context, group.reference);
  const { field } = group.target;
  const rows = group.lookups.map((lookup): Record<string, JsonValue> => lookupRow(target, lookup));
  const given = recordset(
    lookupColumns(target, uniqueParts(field)),
    context.bindings.bind(JSON.stringify(rows)),
  );
  const connected = name(`connected${at}`);
  return {
    ctes: [
      sql`${connected} as materialized (
    select i.n, t.id
    from ${given} i
      join ${name(target.table)} t
        on ${inWorkspace(context, target, 't')}
        and ${holdsUnique({ ...context, object: target }, field)}
    where ${isLive}
    order by t.id
    for share of t
  )`,
    ],
    problems: [
      problem(
        { n: sql`i.n`, kind: 'connect', name: literal(group.reference.name), value: sql`i.shown` },
        sql`from ${given} i
    where not exists (select from ${connected} c where c.n = i.n)`,
      ),
    ],
  };
};

export interface Connections extends Checks {
  /** The foreign keys that are found, of the row with the number `n`. */
  readonly found: (n: SQL) => readonly FoundKey[];
}

/** Finds the targets that are named by unique values. @param records the foreign keys of each record of the request */
export const connections = (
  context: WriteContext,
  records: readonly (readonly NewReference[])[],
): Connections => {
  const groups = grouped(records.flatMap(lookupsOf));
  const byPart = Map.groupBy(
    groups.map(({ reference }, at) => ({ part: reference.part, cte: name(`connected${at}`) })),
    ({ part }) => part,
  );
  const idOf = (ctes: readonly { readonly cte: SQL }[], n: SQL): SQL =>
    sql`coalesce(${sql.join(
      ctes.map(({ cte }) => sql`(select c.id from ${cte} c where c.n = ${n})`),
      sql`, `,
    )})`;
  return {
    ...joined(groups.map((group, at) => connect(context, group, at))),
    found: (n) => [...byPart].map(([part, ctes]) => ({ part, id: idOf(ctes, n) })),
  };
};
