/** Duplicates of stored or given records → one statement. */
import { type SQL, sql } from 'drizzle-orm';
import type { DuplicatesPlan } from '../plan/read.ts';
import type { JsonValue, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import { renderList, withinSize } from './json.ts';
import { inWorkspace, type RecordContext } from './objects.ts';
import { renderRecord } from './render.ts';
import { duplicatesRow } from './rows.ts';
import type { RowStatement } from './statement.ts';
import { column, indexOf, literal, name, partValue } from './values.ts';

/** Shorter values say too little to find a duplicate by. */
const SHORTEST_VALUE = 3;

const NO_CURSORS = '{"hasNextPage":false,"hasPreviousPage":false,"startCursor":null,"endCursor":null}';

/** Every part that a criterion names, each once, and the name its value has in `original`. */
const comparedParts = (object: ObjectSchema): ReadonlyMap<Part, string> =>
  new Map([...new Set(object.duplicateCriteria.flat())].map((part, at) => [part, `value${at}`]));

/** The records whose duplicates are asked for, as rows of place, id and compared values. */
const originalRows = (
  context: RecordContext,
  { object, originals }: DuplicatesPlan,
  compared: ReadonlyMap<Part, string>,
  bindings: Bindings,
): SQL => {
  if (originals.by === 'ids') {
    const values = [...compared].map(([part, as]) => sql`, ${partValue(object, 't', part)} as ${name(as)}`);
    const ids = bindings.bind(JSON.stringify(originals.ids));
    return sql`select given.n, t.id${sql.join(values)} from jsonb_array_elements_text(${ids}::jsonb) with ordinality as given(id, n) join ${name(object.table)} t on ${inWorkspace(context, object, 't')} and t.id = given.id::uuid and t.deleted_at is null where ${isLive}`;
  }
  const rows = originals.candidates.map(({ id, values }, n) => {
    const row: Record<string, JsonValue> = { n, id };
    for (const [part, as] of compared) row[as] = values.get(part) ?? null;
    return row;
  });
  const columns = [...compared.values()].map((as) => sql`, ${name(as)} text`);
  return sql`select given.* from jsonb_to_recordset(${bindings.bind(JSON.stringify(rows))}::jsonb) as given(n bigint, id uuid${sql.join(columns)}) where ${isLive}`;
};

/** The condition that a row `t` has the value of a part of an original `o`, by its index where it has one. */
const agrees = (object: ObjectSchema, part: Part, as: string): SQL => {
  const value = column('o', as);
  const exact = sql`length(${value}) >= ${sql.raw(String(SHORTEST_VALUE))} and ${partValue(object, 't', part)} = ${value}`;
  const index = indexOf('t', part);
  return index ? sql`${exact} and ${index.key} = ${index.form(value)}` : exact;
};

/** Originals and their duplicates, one pair a row; a pair that several criteria find is one. */
const pairs = (context: RecordContext, object: ObjectSchema, compared: ReadonlyMap<Part, string>): SQL => {
  const found = object.duplicateCriteria.map((criterion) => {
    const agreement = criterion.map((part) => agrees(object, part, compared.get(part) ?? ''));
    return sql`select o.n, t.id from original o join ${name(object.table)} t on ${inWorkspace(context, object, 't')} and t.deleted_at is null and ${sql.join(agreement, sql` and `)} where t.id is distinct from o.id`;
  });
  return found.length === 0
    ? sql`select 0::bigint as n, null::uuid as id where false`
    : sql.join(found, sql` union `);
};

/** Columns: `live`, `entries` (JSON array text: one for each original that there is, in the order given). */
export const duplicatesStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: DuplicatesPlan,
  bindings: Bindings,
): RowStatement<{ readonly entries: string }> => {
  const { object } = plan;
  const context: RecordContext = {
    schema,
    workspaceId: workspaceParameter(bindings, caller),
    written: null,
    bindings,
  };
  const compared = comparedParts(object);
  const record = renderRecord(context, plan.fields, 'd');
  const duplicates = sql`(select t.* from pair p join ${name(object.table)} t on ${inWorkspace(context, object, 't')} and t.id = p.id where p.n = o.n order by t.id limit ${bindings.bind(plan.limit)}::int) d`;
  const entry = sql`concat('{"totalCount":', (select count(*) from pair p where p.n = o.n), ${literal(`,"pageInfo":${NO_CURSORS},"${object.nameSingular}Duplicates":`)}, ${renderList(record, duplicates, sql`d.id`)}, '}')`;
  return {
    sql: sql`with ${readGuard(bindings, caller)}, original as materialized (${originalRows(context, plan, compared, bindings)}), pair as materialized (${pairs(context, object, compared)}) select ${isLive} as live, ${withinSize(renderList(entry, sql`original o`, sql`o.n`))} as entries`,
    row: duplicatesRow,
  };
};
