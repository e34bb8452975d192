/** Duplicates of stored or given records → one expression, and a statement of it. */
import { type SQL, sql } from 'drizzle-orm';
import type { DuplicateConnections } from '../plan/document.ts';
import type { PagePlan } from '../plan/pages.ts';
import type { DuplicatesPlan } from '../plan/read.ts';
import type { DuplicatesEntry, PageInfoEntry } from '../plan/selection.ts';
import type { JsonValue, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { type Caller, isLive, readGuard, workspaceParameter } from './guard.ts';
import { concatenated, objectPieces, type Piece, renderList, withinSize } from './json.ts';
import { listingOf, ROW } from './list.ts';
import { inWorkspace, type RecordContext } from './objects.ts';
import { renderConnection, renderRecord } from './render.ts';
import { duplicatesRow } from './rows.ts';
import type { RowStatement } from './statement.ts';
import { column, identityOf, indexOf, name, partValue } from './values.ts';

/** Shorter values say too little to find a duplicate by. */
const SHORTEST_VALUE = 3;

/** Every part that a criterion names, each once, and the name its value has in `original`. */
const comparedParts = (object: ObjectSchema): ReadonlyMap<Part, string> =>
  new Map([...new Set(object.duplicateCriteria.flat())].map((part, at) => [part, `value${at}`]));

/** The records whose duplicates are asked for, as rows of place, id and compared values. */
const originalRows = (
  context: RecordContext,
  { object, originals }: Pick<DuplicatesPlan, 'object' | 'originals'>,
  compared: ReadonlyMap<Part, string>,
): SQL => {
  const { bindings } = context;
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

/** The condition that a row `t` has the value of a part of an original `o`, by its index if it has one. */
const agrees = (object: ObjectSchema, part: Part, as: string): SQL => {
  const value = column('o', as);
  const same = sql`${identityOf(part, partValue(object, 't', part))} = ${identityOf(part, value)}`;
  const exact = sql`length(${value}) >= ${sql.raw(String(SHORTEST_VALUE))} and ${same}`;
  const index = part.isLink ? null : indexOf('t', part);
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

/** The duplicates of the original `o`, as rows `d`. */
const duplicateRows = (context: RecordContext, { object, limit }: DuplicatesPlan): SQL =>
  sql`(select t.* from pair p join ${name(object.table)} t on ${inWorkspace(context, object, 't')} and t.id = p.id where p.n = o.n order by t.id limit ${context.bindings.bind(limit)}::int) d`;

const pageInfoPieces = (entry: PageInfoEntry): readonly Piece[] => {
  if (entry.kind === 'constant') return [entry.json];
  return [entry.kind === 'hasNextPage' || entry.kind === 'hasPreviousPage' ? 'false' : 'null'];
};

const entryPieces = (
  context: RecordContext,
  plan: DuplicatesPlan,
  entry: DuplicatesEntry,
): readonly Piece[] => {
  switch (entry.kind) {
    case 'constant':
      return [entry.json];
    case 'totalCount':
      return [sql`(select count(*) from pair p where p.n = o.n)`];
    case 'pageInfo':
      return objectPieces(entry.entries.map((info) => ({ key: info.key, value: pageInfoPieces(info) })));
    case 'records':
      return [renderList(renderRecord(context, entry.fields, 'd'), duplicateRows(context, plan), sql`d.id`)];
  }
};

/** The CTEs that find originals, and what duplicates them. */
const found = (context: RecordContext, plan: Pick<DuplicatesPlan, 'object' | 'originals'>): SQL => {
  const compared = comparedParts(plan.object);
  return sql`original as materialized (${originalRows(context, plan, compared)}), pair as materialized (${pairs(context, plan.object, compared)})`;
};

/** JSON array text: a connection for each original that there is, in the order given. @param page a name for its CTEs */
export const duplicateConnections = (
  context: RecordContext,
  { object, originals, limit, binding, entries }: DuplicateConnections,
  page: string,
): SQL => {
  const plan: PagePlan = {
    ...{ object, filter: null, includesDeleted: false, keys: [], limit, offset: 0 },
    ...{ start: null, backward: false, binding },
  };
  const isDuplicate = sql`${column(ROW, 'id')} in (select p.id from pair p where p.n = o.n)`;
  const listing = listingOf(context, plan, isDuplicate, page, false);
  const list = renderList(renderConnection(listing, entries), sql`original o`, sql`o.n`);
  return sql`(with ${found(context, { object, originals })} select ${list})`;
};

/** JSON array text: an entry for each original that there is, in the order given. */
const duplicatesJson = (context: RecordContext, plan: DuplicatesPlan): SQL => {
  const { entries } = plan;
  const entry = concatenated(
    objectPieces(entries.map((one) => ({ key: one.key, value: entryPieces(context, plan, one) }))),
  );
  return sql`(with ${found(context, plan)} select '[' || coalesce(string_agg(${entry}, ',' order by o.n), '') || ']' from original o)`;
};

/** Duplicates of records: `entries` is a JSON array. */
export const duplicatesStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: DuplicatesPlan,
  bindings: Bindings,
): RowStatement<{ readonly entries: string }> => {
  const workspaceId = workspaceParameter(bindings, caller);
  const context: RecordContext = { schema, workspaceId, written: [], bindings };
  return {
    sql: sql`
with ${readGuard(bindings, caller)}
select ${isLive} as live, ${withinSize(duplicatesJson(context, plan))} as entries`,
    row: duplicatesRow,
  };
};
