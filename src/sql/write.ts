/**
 * Write plans → one statement each: guard, checks, write and answer together. A statement whose guard or checks
 * fail writes nothing.
 */
import { type SQL, sql } from 'drizzle-orm';
import { MAX_BULK_RECORDS } from '../limits.ts';
import { mentionsDeletedAt } from '../plan/filter.ts';
import type { IdempotentWrite } from '../plan/idempotent-write.ts';
import {
  type Assignment,
  type CreatePlan,
  type DeletePlan,
  type NewRecord,
  type Reference,
  type RestorePlan,
  referencesOf,
  type Selection,
  type UpdatePlan,
} from '../plan/write.ts';
import type { Field, JsonValue, Kind, ObjectSchema, Part, WorkspaceSchema } from '../schema/types.ts';
import type { Bindings } from './bindings.ts';
import { filterCondition } from './filter.ts';
import { type Caller, isLive, workspaceParameter, writeGuard } from './guard.ts';
import { forgottenCte, remember, STORED_COLUMNS, storedCte } from './idempotency.ts';
import { partJson, renderList, withinSize } from './json.ts';
import { foreignKeyId, inWorkspace, type RecordContext } from './objects.ts';
import { renderRecord } from './render.ts';
import { column, isTextual, jsonValue, literal, name, partValue, slotValue } from './values.ts';

interface WriteContext extends RecordContext {
  readonly object: ObjectSchema;
}

const list = (items: readonly SQL[]): SQL => sql.join([...items], sql`, `);

/** The statement's time: milliseconds, as everything that is stored. */
const NOW = sql`date_trunc('milliseconds', now())`;

const INPUT_TYPE: Readonly<Record<Kind, string>> = {
  text: 'text',
  option: 'text',
  uuid: 'uuid',
  number: 'float8',
  integer: 'int8',
  boolean: 'boolean',
  dateTime: 'timestamptz',
  date: 'date',
  list: 'jsonb',
  json: 'jsonb',
};

/** Keys of the rows given to Postgres, beside the columns themselves. */
const PLACE_IN_BATCH = 'n';
const PLACE_IN_ORDER = 'place';
const SUPPLIED = 'supplied';

interface InputColumn {
  readonly key: string;
  readonly type: string;
}

/** The rows of a request as a relation: one JSON parameter, whatever the number of rows. */
const inputRows = (columns: readonly InputColumn[], rows: SQL): SQL =>
  sql`input as materialized (select * from jsonb_to_recordset(${rows}::jsonb) as r(${list(
    columns.map(({ key, type }) => sql`${name(key)} ${sql.raw(type)}`),
  )}))`;

const isWord = (value: JsonValue): value is 'first' | 'last' => value === 'first' || value === 'last';

/** Values that go into the row's JSONB; null and absent are the same there. */
const jsonEntries = (assignments: readonly Assignment[]): Record<string, JsonValue> => {
  const entries: Record<string, JsonValue> = {};
  for (const { part, value } of assignments)
    if (part.place.in === 'json' && value !== null) entries[part.place.key] = value;
  return entries;
};

const columnEntries = (assignments: readonly Assignment[]): Record<string, JsonValue> => {
  const entries: Record<string, JsonValue> = {};
  for (const { part, value } of assignments) {
    if (part.place.in !== 'column') continue;
    if (part.place.column === 'position' && isWord(value)) entries[PLACE_IN_ORDER] = value;
    else entries[part.place.column] = value;
  }
  return entries;
};

/** Columns, and keys of the JSONB column, that the body of a record asks for. */
const suppliedKeys = ({ supplied, createdAt }: NewRecord): readonly string[] => [
  ...(createdAt === null ? [] : ['created_at']),
  ...supplied.map(({ part: { place } }) => (place.in === 'column' ? place.column : place.key)),
];

/** Parts that have a slot, ready or being filled: every writer keeps them. */
const slotted = (object: ObjectSchema): readonly { part: Part; slot: string; key: string }[] =>
  object.fields.flatMap((field) =>
    field.parts.flatMap((part) => {
      if (part.place.in !== 'json') return [];
      const slot = part.place.slot ?? part.place.filling;
      return slot === null ? [] : [{ part, slot, key: part.place.key }];
    }),
  );

const hasPosition = (object: ObjectSchema): boolean =>
  object.fields.some((field) => field.type === 'POSITION');

const edgePosition = (context: WriteContext, edge: 'min' | 'max'): SQL =>
  sql`(select ${sql.raw(edge)}(p.position) from ${name(context.object.table)} p where ${inWorkspace(context, context.object, 'p')} and p.deleted_at is null)`;

/** Where a row goes: a number as given, after the last, or (unset too) before the first. */
const placed = (context: WriteContext, given: SQL, place: SQL, offset: SQL): SQL =>
  sql`coalesce(${given}, case when ${place} = 'last' then coalesce(${edgePosition(context, 'max')}, -1) + 1 + ${offset} else coalesce(${edgePosition(context, 'min')}, 1) - 1 - ${offset} end)`;

/** Foreign keys given, as rows `(n, name, id)`. */
const givenReference = (reference: Reference, from: SQL, value: SQL): SQL =>
  sql`select ${from === INPUT ? sql`i.n` : sql`0`} as n, ${literal(reference.name)} as name, ${value} as id from ${from} i where ${value} is not null`;

const INPUT = sql`input`;

/**
 * The CTEs that check foreign keys: the targets are locked against deletion until this statement is done, and
 * what is not among them is a problem.
 */
const referenceChecks = <Given extends Reference>(
  context: WriteContext,
  references: readonly Given[],
  value: (reference: Given) => SQL,
  from: SQL,
  isKept: (reference: Given) => SQL = () => sql`false`,
  isNew: SQL = sql`true`,
): { ctes: readonly SQL[]; problems: readonly SQL[] } => {
  const ctes: SQL[] = [];
  const problems: SQL[] = [];
  references.forEach((reference, at) => {
    const target = context.schema.byId.get(reference.targetObjectId);
    if (!target) throw new Error(`relation to an unknown object ${reference.targetObjectId}`);
    const given = sql`(${givenReference(reference, from, value(reference))})`;
    const found = name(`found${at}`);
    ctes.push(
      sql`${found} as materialized (select f.id from ${name(target.table)} f where ${inWorkspace(context, target, 'f')} and f.deleted_at is null and f.id in (select g.id from ${given} g) and ${isLive} for share)`,
    );
    const siblings =
      target.id === context.object.id && from === INPUT
        ? sql` and not exists (select from input s where s.id = g.id and ${isNew})`
        : sql``;
    problems.push(
      sql`select g.n, 'reference' as kind, g.name, g.id::text as value from ${given} g where not exists (select from ${found} f where f.id = g.id) and not ${isKept(reference)}${siblings}`,
    );
  });
  return { ctes, problems };
};

const problemsCte = (problems: readonly SQL[]): SQL =>
  sql`problems as materialized (${
    problems.length === 0
      ? sql`select 0 as n, ''::text as kind, ''::text as name, ''::text as value where false`
      : sql.join([...problems], sql` union all `)
  })`;

const PROBLEMS_JSON = sql`(select json_agg(json_build_array(p.n, p.kind, p.name, p.value) order by p.n, p.name)::text from problems p)`;

const MAY_WRITE = sql`${isLive} and not exists (select from problems)`;

/** Fields whose uniqueness `unique_value` keeps: all that were made unique by a change of the schema. */
const madeUnique = (object: ObjectSchema): readonly Field[] =>
  object.fields.filter((field) => field.isUnique && !field.hasUniqueIndex);

/** The digest of a unique field's value on a row, of its unique parts in one text; NULL where the value is empty. */
export const uniqueDigest = (
  object: ObjectSchema,
  alias: string,
  field: Field,
  uniqueParts: readonly string[],
): SQL => {
  const parts = field.parts.filter((part) => uniqueParts.includes(part.name));
  const [first] = parts;
  if (!first) throw new Error(`field ${field.name} cannot be unique`);
  const texts = parts.map((part) =>
    part.place.in === 'json'
      ? sql`${jsonValue(object, alias, part.place.key)}::text`
      : partJson(object, alias, part),
  );
  const whole = sql`concat_ws(chr(31), ${list(texts)})`;
  return sql`case when ${partValue(object, alias, first)} is not null then sha256(convert_to(${whole}, 'UTF8')) end`;
};

/** The CTEs that keep the values of fields made unique, of the rows written. */
const uniqueValueCtes = (
  context: WriteContext,
  uniqueParts: (field: Field) => readonly string[],
  fields: readonly Field[],
): readonly SQL[] =>
  fields.flatMap((field, at) => {
    const digest = uniqueDigest(context.object, 'w', field, uniqueParts(field));
    const fieldId = sql`${literal(field.id)}::uuid`;
    return [
      sql`${name(`taken${at}`)} as (insert into unique_value (workspace_id, object_id, field_id, record_id, digest) select w.workspace_id, ${literal(context.object.id)}::uuid, ${fieldId}, w.id, ${digest} from written w where ${digest} is not null on conflict (workspace_id, field_id, record_id) do update set digest = excluded.digest)`,
      sql`${name(`freed${at}`)} as (delete from unique_value u using written w where u.workspace_id = ${context.workspaceId} and u.field_id = ${fieldId} and u.record_id = w.id and ${digest} is null)`,
    ];
  });

const contextOf = (
  schema: WorkspaceSchema,
  caller: Caller,
  object: ObjectSchema,
  bindings: Bindings,
): WriteContext => ({
  schema,
  workspaceId: workspaceParameter(bindings, caller),
  written: { objectId: object.id, cte: 'written' },
  bindings,
  object,
});

/** The records that a write answers. */
interface Written {
  /** JSON array text. */
  readonly records: SQL;
  /** Of a page, the ids of its first and last record. */
  readonly first: SQL;
  readonly last: SQL;
  /** Whether the write has been done, rather than refused. */
  readonly isDone: SQL;
}

const NO_EDGES = { first: sql`null::text`, last: sql`null::text` };

/** What a write is wrapped in: its guard, and where it is done once the row that keeps its answer. */
interface Envelope {
  readonly before: readonly SQL[];
  readonly after: readonly SQL[];
  /** Columns: `live`, `problems`, `records`, `first`, `last`, and what was stored. */
  readonly columns: SQL;
}

const envelope = (
  bindings: Bindings,
  caller: Caller,
  once: IdempotentWrite | null,
  written: Written,
): Envelope => {
  const records = withinSize(written.records);
  const common = sql`${isLive} as live, ${PROBLEMS_JSON} as problems`;
  if (!once) {
    return {
      before: [writeGuard(bindings, caller)],
      after: [],
      columns: sql`${common}, ${records} as records, ${written.first} as first, ${written.last} as last`,
    };
  }
  const answered = sql`select case when ${written.isDone} then ${records} end as records, ${written.first} as first_id, ${written.last} as last_id`;
  const answer = (column: string): SQL => sql.raw(`(select a.${column} from answered a)`);
  return {
    before: [
      storedCte(bindings, caller, once),
      writeGuard(bindings, caller, sql`not exists (select from stored)`),
    ],
    after: [
      sql`answered as materialized (${answered})`,
      forgottenCte(bindings, caller, once),
      sql`remembered as (${remember(bindings, caller, once, sql`select * from answered`)})`,
    ],
    columns: sql`${common}, ${answer('records')} as records, ${answer('first_id')} as first, ${answer('last_id')} as last, ${STORED_COLUMNS}`,
  };
};

/** A write by id is done where there was such a record, one by filter also where there was none. */
const isDone = (selection: Selection): SQL =>
  selection.by === 'id' ? sql`exists (select from written)` : MAY_WRITE;

/** How the parts of unique fields are known; given by the field types. */
export type UniqueParts = (field: Field) => readonly string[];

/** Fields whose value no two live records of an object share, beside the id. */
const uniqueFields = (object: ObjectSchema): readonly Field[] =>
  object.fields.filter((field) => field.isUnique && field.isActive && field.name !== 'id');

/** The condition that a live row `t` holds a unique field's value of a row of `input`. */
const holdsUnique = (context: WriteContext, field: Field, uniqueParts: readonly string[]): SQL => {
  const { object } = context;
  const parts = field.parts.filter((part) => uniqueParts.includes(part.name));
  if (field.hasUniqueIndex) {
    const same = parts.map((part) => sql`${partValue(object, 't', part)} = ${partValue(object, 'i', part)}`);
    return sql`t.deleted_at is null and ${sql.join(same, sql` and `)}`;
  }
  const digest = uniqueDigest(object, 'i', field, uniqueParts);
  return sql`t.id = (select u.record_id from unique_value u where u.workspace_id = ${context.workspaceId} and u.field_id = ${literal(field.id)}::uuid and u.digest = ${digest})`;
};

/**
 * The records that rows of an upsert are already: by id, whether they are deleted or not, or by a unique value. A
 * row that is several records, or a record that is several rows, is a problem.
 */
const upsertMatches = (
  context: WriteContext,
  uniqueParts: UniqueParts,
): { cte: SQL; problems: readonly SQL[] } => {
  const { object } = context;
  const conditions = [
    sql`t.id = i.id`,
    ...uniqueFields(object).map((field) => holdsUnique(context, field, uniqueParts(field))),
  ];
  const matches = conditions.map(
    (condition) =>
      sql`select i.n, t.id from input i join ${name(object.table)} t on ${inWorkspace(context, object, 't')} and ${condition} where ${isLive}`,
  );
  return {
    cte: sql`matches as materialized (${sql.join(matches, sql` union `)})`,
    problems: [
      sql`select m.n, 'ambiguous' as kind, '' as name, string_agg(m.id::text, ', ' order by m.id) as value from matches m group by m.n having count(*) > 1`,
      sql`select m.n, 'sameRecord' as kind, '' as name, m.id::text as value from matches m where exists (select from matches o where o.id = m.id and o.n < m.n)`,
    ],
  };
};

/** Whether the body of a row of `input` asks for a column or a key of the JSONB column. */
const isSupplied = (key: string): SQL => sql`${column('i', SUPPLIED)} ? ${literal(key)}`;

/** Writes what rows of an upsert supply to the records they are, and brings those back that were deleted. */
const updateMatches = (context: WriteContext, columns: readonly string[]): SQL => {
  const { object } = context;
  const json = (alias: string) => column(alias, object.jsonColumn);
  const suppliedKeys = sql`array(select jsonb_array_elements_text(${column('i', SUPPLIED)}))`;
  const suppliedJson = sql`coalesce((select jsonb_object_agg(e.key, e.value) from jsonb_each(${json('i')}) e where ${column('i', SUPPLIED)} ? e.key), '{}')`;
  const set = [
    ...['created_at', ...columns].map(
      (key) =>
        sql`${name(key)} = case when ${isSupplied(key)} then ${column('i', key)} else ${column('t', key)} end`,
    ),
    sql`${name(object.jsonColumn)} = (${json('t')} - ${suppliedKeys}) || ${suppliedJson}`,
    ...slotted(object).map(
      ({ part, slot, key }) =>
        sql`${name(slot)} = case when ${isSupplied(key)} then ${slotValue(slot, part.kind, partValue(object, 'i', part))} else ${column('t', slot)} end`,
    ),
    sql`deleted_at = null`,
    sql`updated_at = coalesce(i.updated_at, greatest(${NOW}, t.updated_at + interval '1 millisecond'))`,
  ];
  return sql`updated as (update ${name(object.table)} t set ${list(set)} from input i join matches m on m.n = i.n where ${inWorkspace(context, object, 't')} and t.id = m.id and ${MAY_WRITE} returning t.*)`;
};

/**
 * Creates records, or updates those that an upsert finds there. Columns: `live`, `problems` (JSON array of `[n,
 * kind, name, value]`, or NULL), `written` (how many records), `records` (JSON array text in input order), `first` and `last` (their ids).
 */
export const createStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: CreatePlan,
  bindings: Bindings,
  uniqueParts: UniqueParts,
): SQL => {
  const { object, upsert } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const columns = object.fields
    .flatMap((field) => field.parts)
    .flatMap((part) => {
      const { place, kind } = part;
      return place.in === 'column' && !['id', 'created_at', 'updated_at', 'deleted_at'].includes(place.column)
        ? [{ column: place.column, kind }]
        : [];
    });
  const rows = plan.records.map((record, n) => ({
    [PLACE_IN_BATCH]: n,
    id: record.id,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    ...columnEntries(record.assignments),
    [object.jsonColumn]: jsonEntries(record.assignments),
    ...(upsert && { [SUPPLIED]: suppliedKeys(record) }),
  }));
  const inputColumns: InputColumn[] = [
    { key: PLACE_IN_BATCH, type: 'int' },
    { key: 'id', type: 'uuid' },
    { key: 'created_at', type: 'timestamptz' },
    { key: 'updated_at', type: 'timestamptz' },
    ...columns.map(({ column: key, kind }) => ({ key, type: INPUT_TYPE[kind] })),
    { key: object.jsonColumn, type: 'jsonb' },
    ...(hasPosition(object) ? [{ key: PLACE_IN_ORDER, type: 'text' }] : []),
    ...(upsert ? [{ key: SUPPLIED, type: 'jsonb' }] : []),
  ];
  const matches = upsert ? upsertMatches(context, uniqueParts) : null;
  const isNew = matches ? sql`not exists (select from matches m where m.n = s.n)` : sql`true`;
  const { ctes, problems } = referenceChecks(
    context,
    referencesOf(plan.records),
    (reference) => inputReference(object, reference),
    INPUT,
    undefined,
    isNew,
  );
  const slots = slotted(object);
  const targets = [
    'workspace_id',
    ...(object.table === 'record' ? ['object_id'] : []),
    ...['id', 'created_at', 'updated_at'],
    ...columns.map(({ column: key }) => key),
    object.jsonColumn,
    ...slots.map(({ slot }) => slot),
  ];
  const values: SQL[] = [
    context.workspaceId,
    ...(object.table === 'record' ? [sql`${literal(object.id)}::uuid`] : []),
    sql`i.id`,
    sql`coalesce(i.created_at, ${NOW})`,
    sql`coalesce(i.updated_at, ${NOW})`,
    ...columns.map(({ column: key }) =>
      key === 'position' && hasPosition(object)
        ? placed(context, sql`i.position`, sql`i.place`, sql`i.n`)
        : column('i', key),
    ),
    column('i', object.jsonColumn),
    ...slots.map(({ part, slot }) => slotValue(slot, part.kind, partValue(object, 'i', part))),
  ];
  const insert = (from: SQL): SQL =>
    sql`insert into ${name(object.table)} (${list(targets.map(name))}) select ${list(values)} from ${from} and ${MAY_WRITE} returning *`;
  const writes = matches
    ? [
        updateMatches(
          context,
          columns.map(({ column: key }) => key),
        ),
        sql`inserted as (${insert(sql`input i where not exists (select from matches m where m.n = i.n)`)})`,
        sql`written as (select * from updated union all select * from inserted)`,
      ]
    : [sql`written as (${insert(sql`input i where true`)})`];
  const record = renderRecord(context, plan.fields, 'w');
  const source = matches
    ? sql`input i left join matches m on m.n = i.n join written w on w.id = coalesce(m.id, i.id)`
    : sql`written w join input i on i.id = w.id`;
  const edge = (order: SQL): SQL => sql`(select w.id::text from ${source} order by ${order} limit 1)`;
  const { before, after, ...answer } = envelope(bindings, caller, plan.once, {
    records: renderList(record, source, sql`i.n`),
    first: edge(sql`i.n`),
    last: edge(sql`i.n desc`),
    isDone: sql`(select count(*) from written) = (select count(*) from input)`,
  });
  const all = [
    ...before,
    inputRows(inputColumns, sql`${bindings.bind(JSON.stringify(rows))}`),
    ...(matches ? [matches.cte] : []),
    ...ctes,
    problemsCte([...problems, ...(matches?.problems ?? [])]),
    ...writes,
    ...uniqueValueCtes(context, uniqueParts, madeUnique(object)),
    ...after,
  ];
  return sql`with ${list(all)} select ${answer.columns}, (select count(*) from written) as written`;
};

/** The foreign key of a row of `input`, as uuid. */
const inputReference = (object: ObjectSchema, { part }: Reference): SQL =>
  part.place.in === 'column'
    ? column('i', part.place.column)
    : sql`(${column('i', object.jsonColumn)} ->> ${literal(part.place.key)})::uuid`;

/** A value that a request gives a part, as a parameter of the type its column has. */
export const boundValue = (bindings: Bindings, part: Part, value: JsonValue): SQL => {
  const text =
    value === null
      ? null
      : typeof value === 'string' && part.kind !== 'json' && part.kind !== 'list'
        ? value
        : JSON.stringify(value);
  return sql`${bindings.bind(text)}::${sql.raw(INPUT_TYPE[part.kind])}`;
};

/** The value an UPDATE gives a part: of two that were given, the one that is not stored. */
const newValue = ({ bindings, object }: WriteContext, { part, value, rival }: Assignment): SQL => {
  const given = boundValue(bindings, part, value);
  if (!rival) return given;
  const stored = storedValue(object, part);
  return sql`case when ${stored} is not distinct from ${given} then ${boundValue(bindings, part, rival.value)} else ${given} end`;
};

/** A part of the row being updated, in the type that `boundValue` has. */
const storedValue = (object: ObjectSchema, part: Part): SQL =>
  sql`${partValue(object, 't', part)}::${sql.raw(INPUT_TYPE[part.kind])}`;

/** A key of the row's JSONB that was given two values. Only relations have names enough for that there. */
const rivalEntry = (context: WriteContext, assignment: Assignment, key: string): SQL =>
  sql`jsonb_strip_nulls(jsonb_build_object(${literal(key)}, ${newValue(context, assignment)}))`;

/** What an UPDATE sets: columns as given, and the JSONB column merged, with the slots that copy it. */
const settings = (context: WriteContext, assignments: readonly Assignment[]): readonly SQL[] => {
  const { bindings, object } = context;
  const settings: SQL[] = [];
  for (const assignment of assignments) {
    const { part, value } = assignment;
    if (part.place.in !== 'column') continue;
    const isPlace = part.place.column === 'position' && isWord(value);
    const set = isPlace
      ? placed(context, sql`null::float8`, sql`${bindings.bind(value)}::text`, sql`0`)
      : newValue(context, assignment);
    settings.push(sql`${name(part.place.column)} = ${set}`);
  }
  const inJson = assignments.filter(({ part }) => part.place.in === 'json');
  if (inJson.length === 0) return settings;
  const cleared = inJson.flatMap(({ part, value, rival }) =>
    part.place.in === 'json' && (value === null || rival) ? [part.place.key] : [],
  );
  const rivals = inJson.flatMap((assignment) =>
    assignment.rival && assignment.part.place.in === 'json'
      ? [sql` || ${rivalEntry(context, assignment, assignment.part.place.key)}`]
      : [],
  );
  const json = column('t', object.jsonColumn);
  const entries = sql`${bindings.bind(JSON.stringify(jsonEntries(inJson)))}::jsonb`;
  const removed = sql`array(select jsonb_array_elements_text(${bindings.bind(JSON.stringify(cleared))}::jsonb))`;
  settings.push(
    sql`${name(object.jsonColumn)} = ((${json} || ${entries}) - ${removed})${sql.join(rivals, sql``)}`,
  );
  for (const { part, slot } of slotted(object)) {
    const assignment = inJson.find((given) => given.part === part);
    if (!assignment) continue;
    const text =
      assignment.value === null
        ? null
        : typeof assignment.value === 'string'
          ? assignment.value
          : JSON.stringify(assignment.value);
    const type = isTextual(part.kind) || part.kind === 'uuid' ? 'text' : INPUT_TYPE[part.kind];
    settings.push(
      sql`${name(slot)} = ${slotValue(slot, part.kind, sql`${bindings.bind(text)}::${sql.raw(type)}`)}`,
    );
  }
  return settings;
};

/** Moves with every write, also when two fall into one millisecond. */
const TOUCHED = sql`updated_at = greatest(${NOW}, t.updated_at + interval '1 millisecond')`;

/** A body that changes nothing leaves the record as it is, its time included. */
const UNTOUCHED = sql`updated_at = t.updated_at`;

/** The condition that a row `t` is selected, whether or not it is deleted. */
const isSelected = (context: WriteContext, selection: Selection): SQL => {
  const { object, bindings } = context;
  const which =
    selection.by === 'id'
      ? sql`t.id = ${bindings.bind(selection.id)}::uuid`
      : filterCondition(context, object, 't', selection.filter);
  return sql`${inWorkspace(context, object, 't')} and ${which}`;
};

/** More rows than one request may change are a problem. `rows` is a FROM with its WHERE. */
const tooManyProblem = (
  selection: Selection,
  operation: 'update' | 'delete' | 'restore',
  rows: SQL,
): readonly SQL[] => {
  if (selection.by === 'id') return [];
  const most = sql.raw(String(MAX_BULK_RECORDS));
  return [
    sql`select 0 as n, 'tooMany' as kind, '' as name, ${literal(operation)} as value where (select count(*) from (select from ${rows} and ${isLive} limit ${most} + 1) selected) > ${most}`,
  ];
};

/**
 * Updates the selected live records. Columns: `live`, `found` (whether there is one), `problems`, `records` (JSON
 * array text, by id).
 */
export const updateStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: UpdatePlan,
  bindings: Bindings,
  uniqueParts: UniqueParts,
): SQL => {
  const { object, assignments, selection } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const selected = sql`${isSelected(context, selection)} and t.deleted_at is null`;
  const rows = sql`${name(object.table)} t where ${selected}`;
  const { ctes, problems } = referenceChecks(
    context,
    plan.references,
    ({ target }) => sql`${bindings.bind(target?.by === 'id' ? target.id : null)}::uuid`,
    sql`(select)`,
    // What is stored already may be sent back as it was read, though its target is deleted by now.
    ({ part }) =>
      sql`(exists (select from ${rows}) and not exists (select from ${rows} and ${foreignKeyId(object, 't', part)} is distinct from g.id))`,
  );
  const changed = plan.unchanged.map(
    ({ name: field, part, value }) =>
      sql`(select 0 as n, 'readOnly' as kind, ${literal(field)} as name, ''::text as value from ${rows} and ${partValue(object, 't', part)} is distinct from ${boundValue(bindings, part, value)} limit 1)`,
  );
  const twoValues = assignments.flatMap(({ part, value, rival }) => {
    if (!rival) return [];
    const [one, other] = rival.names.map(literal);
    const stored = storedValue(object, part);
    const isNeither = [value, rival.value].map(
      (given) => sql`${stored} is distinct from ${boundValue(bindings, part, given)}`,
    );
    return [
      sql`(select 0 as n, 'twoValues' as kind, ${one} as name, ${other} as value from ${rows} and ${sql.join(isNeither, sql` and `)} limit 1)`,
    ];
  });
  const touchesUnique = madeUnique(object).filter((field) =>
    assignments.some(({ part }) => field.parts.includes(part)),
  );
  const set = assignments.length === 0 ? UNTOUCHED : list([...settings(context, assignments), TOUCHED]);
  const record = renderRecord(context, plan.fields, 'w');
  const { before, after, columns } = envelope(bindings, caller, plan.once, {
    records: renderList(record, sql`written w`, sql`w.id`),
    ...NO_EDGES,
    isDone: isDone(selection),
  });
  const all = [
    ...before,
    ...ctes,
    problemsCte([...problems, ...changed, ...twoValues, ...tooManyProblem(selection, 'update', rows)]),
    sql`written as (update ${name(object.table)} t set ${set} where ${selected} and ${MAY_WRITE} returning t.*)`,
    ...uniqueValueCtes(context, uniqueParts, touchesUnique),
    ...after,
  ];
  return sql`with ${list(all)} select ${columns}, exists (select from ${rows}) as found`;
};

/** Whether a deletion reaches records that are soft-deleted already: for good, by id or where the filter says so. */
const reachesDeleted = ({ kind, selection }: DeletePlan): boolean =>
  kind === 'destroy' && (selection.by === 'id' || mentionsDeletedAt(selection.filter));

/** Deletes the selected records, softly or for good. Columns: `live`, `problems`, `records` (their ids as records). */
export const deleteStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: DeletePlan,
  bindings: Bindings,
): SQL => {
  const { object, selection } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const ofState = reachesDeleted(plan) ? sql`` : sql` and t.deleted_at is null`;
  const selected = sql`${isSelected(context, selection)}${ofState}`;
  const rows = sql`${name(object.table)} t where ${selected}`;
  const written =
    plan.kind === 'soft'
      ? sql`update ${name(object.table)} t set deleted_at = ${NOW}, ${TOUCHED} where ${selected} and ${MAY_WRITE} returning t.id`
      : sql`delete from ${name(object.table)} t where ${selected} and ${MAY_WRITE} returning t.id`;
  const all = [
    writeGuard(bindings, caller),
    problemsCte(tooManyProblem(selection, 'delete', rows)),
    sql`written as (${written})`,
  ];
  return sql`with ${list(all)} select ${isLive} as live, ${PROBLEMS_JSON} as problems, ${renderList(sql`concat('{"id":"', w.id, '"}')`, sql`written w`, sql`w.id`)} as records`;
};

/** Brings selected records back; live ones are answered as they are. Columns: `live`, `problems`, `records`. */
export const restoreStatement = (
  schema: WorkspaceSchema,
  caller: Caller,
  plan: RestorePlan,
  bindings: Bindings,
  uniqueParts: UniqueParts,
): SQL => {
  const { object, selection } = plan;
  const context = contextOf(schema, caller, object, bindings);
  const selected = isSelected(context, selection);
  const rows = sql`${name(object.table)} t where ${selected}`;
  const restored = sql`deleted_at = null, updated_at = case when t.deleted_at is null then t.updated_at else greatest(${NOW}, t.updated_at + interval '1 millisecond') end`;
  const record = renderRecord(context, plan.fields, 'w');
  const { before, after, columns } = envelope(bindings, caller, plan.once, {
    records: renderList(record, sql`written w`, sql`w.id`),
    ...NO_EDGES,
    isDone: isDone(selection),
  });
  const all = [
    ...before,
    problemsCte(tooManyProblem(selection, 'restore', rows)),
    sql`written as (update ${name(object.table)} t set ${restored} where ${selected} and ${MAY_WRITE} returning t.*)`,
    ...uniqueValueCtes(context, uniqueParts, madeUnique(object)),
    ...after,
  ];
  return sql`with ${list(all)} select ${columns}`;
};
