/** The rows of a create or upsert, as a relation: one JSON parameter, whatever the number of rows. */

import { type SQL, sql } from 'drizzle-orm';
import type { CreatePlan, NewRecord } from '../../plan/write.ts';
import { KINDS } from '../../schema/kinds.ts';
import type { JsonValue, Kind, ObjectSchema } from '../../schema/types.ts';
import { column, literal, name } from '../values.ts';
import { list, type WriteContext } from './context.ts';
import { columnEntries, type FoundKey, hasPosition, jsonEntries, PLACE_IN_ORDER } from './values.ts';

/** Keys of the rows given to Postgres, beside the columns themselves. */
const PLACE_IN_BATCH = 'n';
/** Columns, and keys of the JSONB column, that the body of a record asks for. */
export const SUPPLIED = 'supplied';

/** Keys of the JSONB column that other rows have one value of, and this row does not have. */
const LEFT_OUT = 'left_out';

export interface InputColumn {
  readonly key: string;
  readonly type: string;
}

/** A JSON array as a relation. */
export const recordset = (
  columns: readonly InputColumn[],
  rows: SQL | ReturnType<typeof sql.placeholder>,
): SQL =>
  sql`(
      select *
      from jsonb_to_recordset(${rows}::jsonb) as r(
        ${list(columns.map(({ key, type }) => sql`${name(key)} ${sql.raw(type)}`))}
      )
    )`;

const SYSTEM_COLUMNS = new Set(['id', 'created_at', 'updated_at', 'deleted_at']);

/** Columns of the object's own that hold values of its fields. */
export const valueColumns = (
  object: ObjectSchema,
): readonly { readonly column: string; readonly kind: Kind }[] =>
  object.fields
    .flatMap((field) => field.parts)
    .flatMap(({ place, kind }) =>
      place.in === 'column' && !SYSTEM_COLUMNS.has(place.column) ? [{ column: place.column, kind }] : [],
    );

const placeKey = ({ part: { place } }: Pick<FoundKey, 'part'>): string =>
  place.in === 'column' ? place.column : place.key;

const suppliedKeys = ({ supplied, createdAt, references }: NewRecord): readonly string[] => [
  ...(createdAt === null ? [] : ['created_at']),
  ...supplied.map(placeKey),
  ...references.filter(({ target }) => target?.by === 'unique').map(placeKey),
];

type Entries = Readonly<Record<string, JsonValue>>;

/** Values that several of the rows have under one key: large defaults, say. They are sent once. */
const sharedEntries = (rows: readonly Entries[]): Entries => {
  const shared: Record<string, JsonValue> = {};
  const seen = new Map<string, Set<JsonValue>>();
  for (const row of rows)
    for (const [key, value] of Object.entries(row)) {
      const values = seen.get(key) ?? new Set();
      if (!Object.hasOwn(shared, key) && values.has(value)) shared[key] = value;
      seen.set(key, values.add(value));
    }
  return shared;
};

const rowsOf = (
  { object, records, upsert }: CreatePlan,
  json: readonly Entries[],
  shared: Entries,
): readonly Entries[] =>
  records.map((record, n) => {
    const entries = json[n] ?? {};
    const leftOut = Object.keys(shared).filter((key) => !Object.hasOwn(entries, key));
    return {
      [PLACE_IN_BATCH]: n,
      id: record.id,
      created_at: record.createdAt,
      updated_at: record.updatedAt,
      ...columnEntries(record.assignments),
      [object.jsonColumn]: Object.fromEntries(
        Object.entries(entries).filter(([key, value]) => shared[key] !== value),
      ),
      ...(leftOut.length > 0 && { [LEFT_OUT]: leftOut }),
      ...(upsert && { [SUPPLIED]: suppliedKeys(record) }),
    };
  });

const inputColumns = ({ object, upsert }: CreatePlan): readonly InputColumn[] => [
  { key: PLACE_IN_BATCH, type: 'int' },
  { key: 'id', type: 'uuid' },
  { key: 'created_at', type: 'timestamptz' },
  { key: 'updated_at', type: 'timestamptz' },
  ...valueColumns(object).map(({ column: key, kind }) => ({ key, type: KINDS[kind].columnType })),
  { key: object.jsonColumn, type: 'jsonb' },
  ...(hasPosition(object) ? [{ key: PLACE_IN_ORDER, type: 'text' }] : []),
  ...(upsert ? [{ key: SUPPLIED, type: 'jsonb' }] : []),
];

/** A column of the input, with the values that rows share and the foreign keys that the statement finds. */
const inputColumn = (
  object: ObjectSchema,
  key: string,
  found: readonly FoundKey[],
  shared: SQL | null,
): SQL => {
  const own = found.filter(({ part: { place } }) =>
    place.in === 'column' ? place.column === key : object.jsonColumn === key,
  );
  const isShared = shared !== null && key === object.jsonColumn;
  if (own.length === 0 && !isShared) return column('r', key);
  const given = isShared
    ? sql`(${shared} - coalesce(${column('r', LEFT_OUT)}, '{}')) || ${column('r', key)}`
    : column('r', key);
  const value = own.reduce(
    (sum, { part: { place }, id }) =>
      place.in === 'column'
        ? sql`coalesce(${id}, ${sum})`
        : sql`${sum} || jsonb_strip_nulls(jsonb_build_object(${literal(place.key)}, ${id}))`,
    given,
  );
  return sql`${value} as ${name(key)}`;
};

/** The CTE `input`. */
export const inputCte = (
  { bindings, object }: WriteContext,
  plan: CreatePlan,
  found: readonly FoundKey[],
): SQL => {
  const columns = inputColumns(plan);
  const json = plan.records.map(({ assignments }) => jsonEntries(assignments));
  const shared = sharedEntries(json);
  const isShared = Object.keys(shared).length > 0;
  const rows = recordset(
    isShared ? [...columns, { key: LEFT_OUT, type: 'text[]' }] : columns,
    bindings.bind(JSON.stringify(rowsOf(plan, json, shared))),
  );
  const sharedJson = isShared ? sql`${bindings.bind(JSON.stringify(shared))}::jsonb` : null;
  return sql`input as materialized (
    select
      ${list(columns.map(({ key }) => inputColumn(object, key, found, sharedJson)))}
    from ${rows} r
  )`;
};
