/**
 * The functions that render records, made from the declarations: a migration creates them
 * (`tools/release/rendering.ts`), and `render.ts` calls them. What PL/pgSQL plans is kept for the life of a backend,
 * statements are planned each time (docs/decisions/0047). Not part of the Worker.
 */
import { type SQL, sql } from 'drizzle-orm';
import { NESTED_LIMIT } from '../../limits.ts';
import type { Depth } from '../../plan/parameters.ts';
import { selectionOf } from '../../plan/selection.ts';
import { isInColumns, relationOf } from '../../schema/relations.ts';
import type { ObjectSchema, Part } from '../../schema/types.ts';
import { buildWorkspaceSchema } from '../../schema/workspace-schema.ts';
import { Bindings } from '../bindings.ts';
import { piecesOf } from '../compiled.ts';
import { concatenated, memberPieces, partJson } from '../json.ts';
import { entryMembers, type RelatedEntry } from '../members.ts';
import { inWorkspace, pointsAt, type RecordContext } from '../objects.ts';
import { MAX_RENDERED_BYTES } from '../sqlstates.ts';
import { column, name } from '../values.ts';

/** The standard model, and an object in `record` with nothing of its own. */
const MODEL = buildWorkspaceSchema({
  workspaceId: '',
  version: 0,
  createdAt: '',
  objects: [
    {
      id: '20200000-0000-4000-8000-ffffffffffff',
      isCustom: true,
      nameSingular: 'record',
      namePlural: 'records',
      labelSingular: '',
      labelPlural: '',
      description: null,
      icon: null,
      isActive: true,
      labelIdentifierFieldId: null,
      imageIdentifierFieldId: null,
      createdAt: '',
      updatedAt: '',
    },
  ],
  fields: [],
});

/** Variables of the functions. */
const WORKSPACE = sql`workspace`;
const context: RecordContext = {
  schema: MODEL,
  workspaceId: WORKSPACE,
  written: [],
  bindings: new Bindings(),
};

const ROW = 'r';
const RELATED = 's';
const LIMIT = sql.raw(String(NESTED_LIMIT));

/** The predicate of every read; the functions on `record` have the object as a variable. */
const within = (object: ObjectSchema, alias: string): SQL =>
  object.table === 'record'
    ? sql`${column(alias, 'workspace_id')} = ${WORKSPACE} and ${column(alias, 'object_id')} = object`
    : inWorkspace(context, object, alias);

/** The ids of the first live rows that a condition holds for. */
const firstIds = (object: ObjectSchema, condition: SQL): SQL => {
  const id = column(RELATED, 'id');
  return sql`array(select ${id} from ${name(object.table)} ${name(RELATED)} where ${within(object, RELATED)} and ${condition} and ${column(RELATED, 'deleted_at')} is null order by ${id} limit ${LIMIT})`;
};

/** A declared relation: related records are rendered by a call, so that the plan of a table's rows stays small. */
const relatedCall = (schema: string, { kind, field }: RelatedEntry, room: SQL): SQL => {
  const relation = relationOf(MODEL, field);
  if (!relation || kind === 'connection') throw new Error(`relation ${field.name} has no function`);
  const { target, foreignKey } = relation;
  const rest = sql`depth - 1, ${room}, shapes`;
  if (kind === 'many') {
    const ids = firstIds(target, pointsAt(target, RELATED, foreignKey, ROW));
    return sql`${name(schema)}.${name(`${target.table}_list`)}(workspace, ${ids}, ${rest})`;
  }
  if (foreignKey.place.in !== 'column') throw new Error(`relation ${field.name} has no column`);
  return sql`${name(schema)}.${name(`${target.table}_one`)}(workspace, ${column(ROW, foreignKey.place.column)}, ${rest})`;
};

/** Plans that do not depend on the parameters: each is made once. What the function calls follows it. */
const GENERIC = 'set plan_cache_mode = force_generic_plan';
const READS = 'language plpgsql stable parallel restricted';

const textOf = (composed: SQL): string =>
  piecesOf(composed)
    .map((piece) => {
      if (typeof piece !== 'string') throw new Error('functions have no parameters of statements');
      return piece;
    })
    .join('');

/** A row as JSON: the declared members, then the workspace's own. */
const rowJson = (schema: string, object: ObjectSchema, depth: Depth): SQL => {
  const entries = selectionOf(MODEL, object, depth, null).entries.filter(({ key }) => {
    const binding = object.names.get(key);
    return binding && isInColumns(MODEL, binding);
  });
  const relations = entries.filter(({ kind }) => kind === 'one' || kind === 'many').length;
  const share = sql.raw(`room / ${relations + 1}`);
  const members = entryMembers<SQL>(entries, {
    value: (part: Part) => partJson(object, ROW, part),
    related: (entry) => relatedCall(schema, entry, share),
  });
  const json = column(ROW, object.jsonColumn);
  const own =
    depth === 0
      ? sql`${name(schema)}.own_values(shape -> 'values', ${json})`
      : sql`${name(schema)}.own(shape -> 'all', ${json}, workspace, ${column(ROW, 'id')}, depth, ${share}, shapes)`;
  return concatenated(['{', ...memberPieces(members), sql`case when shape is null then '}' else ${own} end`]);
};

/** The type of a table's rows; `record` alone would be Postgres' own. */
const rowType = ({ table }: ObjectSchema): string => `public."${table}"`;

/** A row without related records: an expression that PL/pgSQL executes by itself, twice as quick as in a query. */
const flatFunction = (schema: string, object: ObjectSchema): string =>
  `create function ${schema}.${object.table}_flat(r ${rowType(object)}, shape jsonb) returns text ${READS} as $$
begin
  return ${textOf(rowJson(schema, object, 0))};
end $$`;

/** Rows (id, rendered) of a table. */
const renderedRows = (schema: string, object: ObjectSchema, depth: Depth, condition: SQL): SQL => {
  const rendered =
    depth === 0
      ? sql`${name(schema)}.${name(`${object.table}_flat`)}(r, shape)`
      : rowJson(schema, object, depth);
  const rows = sql`${name(object.table)} ${name(ROW)} where ${within(object, ROW)} and ${condition}`;
  // OFFSET 0 keeps the planner from rendering a row twice.
  return sql`select q.id, case when hidden is null then q.rendered else ${name(schema)}.without(q.rendered, hidden) end as rendered from (select ${column(ROW, 'id')}, ${rendered} as rendered from ${rows} offset 0) q`;
};

/** Rows `f` (id, rendered) as a JSON array: the first that fit into the room. */
const cutList = (rows: SQL): SQL =>
  sql`coalesce((select '[' || string_agg(b.rendered, ',' order by b.id) || ']' from (select f.id, f.rendered, sum(octet_length(f.rendered) + 1) over (order by f.id) as bytes from (${rows}) f) b where b.bytes < room), '[]')`;

const ROWS = 'table (record_id uuid, rendered text)';
/** What a table's functions do with its rows. */
interface Form {
  readonly suffix: string;
  readonly parameters: string;
  readonly returns: string;
  /** What is returned at once. */
  readonly shortcut: string;
  readonly condition: SQL;
  readonly result: (rows: SQL) => SQL;
}

const DEPTH_PARAMETERS = 'depth int, room int, shapes jsonb';
const IS_LIVE = sql`${column(ROW, 'deleted_at')} is null`;
const IS_GIVEN = sql`${column(ROW, 'id')} = any (ids)`;

const FORMS: readonly Form[] = [
  {
    suffix: 'rows',
    parameters: `ids uuid[], live boolean, ${DEPTH_PARAMETERS}`,
    returns: ROWS,
    shortcut: '',
    condition: sql`${IS_GIVEN} and (${IS_LIVE} or not live)`,
    result: (rows) => sql`query ${rows}`,
  },
  {
    suffix: 'list',
    parameters: `ids uuid[], ${DEPTH_PARAMETERS}`,
    returns: 'text',
    shortcut: `if ids = '{}' then return '[]'; end if;`,
    condition: sql`${IS_GIVEN} and ${IS_LIVE}`,
    result: cutList,
  },
  {
    suffix: 'one',
    parameters: `one uuid, ${DEPTH_PARAMETERS}`,
    returns: 'text',
    shortcut: `if one is null then return 'null'; end if;`,
    condition: sql`${column(ROW, 'id')} = one and ${IS_LIVE}`,
    result: (rows) => sql`coalesce((select f.rendered from (${rows}) f), 'null')`,
  },
];

const tableFunction = (schema: string, object: ObjectSchema, form: Form): string => {
  const isRecord = object.table === 'record';
  const rows = (depth: Depth): string =>
    textOf(form.result(renderedRows(schema, object, depth, form.condition)));
  return `create function ${schema}.${object.table}_${form.suffix}(${isRecord ? 'object uuid, ' : ''}workspace uuid, ${form.parameters}) returns ${form.returns} ${READS} as $$
declare
  shape jsonb := shapes -> ${isRecord ? 'object::text' : `'${object.id}'`};
  hidden jsonb := shape -> 'hidden';
begin
  ${form.shortcut}
  if depth = 0 then
    return ${rows(0)};
  else
    return ${rows(1)};
  end if;
end $$`;
};

/** Calls the function of an object's table. */
const dispatcher = (schema: string, tables: readonly ObjectSchema[], form: Form): string => {
  const isRows = form.returns === ROWS;
  const given = ['workspace', ...form.parameters.split(', ').map((parameter) => parameter.split(' ')[0])];
  const call = (table: string, values: readonly unknown[]): string =>
    `return ${isRows ? 'query select * from ' : ''}${schema}.${table}_${form.suffix}(${values.join(', ')});`;
  const cases = tables
    .filter(({ table }) => table !== 'record')
    .map(({ id, table }) => `  when '${id}' then ${call(table, given)}\n`);
  return `create function ${schema}.any_${form.suffix}(object uuid, workspace uuid, ${form.parameters}) returns ${form.returns} ${READS} as $$
begin
  case object
${cases.join('')}  else ${call('record', ['object', ...given])}
  end case;
end $$`;
};

/** The ids of the records whose foreign key in JSONB is one id. */
const foundFunction = (schema: string, tables: readonly ObjectSchema[]): string => {
  const idsBy = (object: ObjectSchema, condition: SQL): string => textOf(firstIds(object, condition));
  const body = (object: ObjectSchema): string => {
    const json = column(RELATED, object.jsonColumn);
    const bySlot = object.slots
      .filter((slot) => slot.startsWith('t'))
      .map(
        (slot) => `when '${slot}' then return ${idsBy(object, sql`${column(RELATED, slot)} = one::text`)};`,
      );
    const contains = sql`${json} @> jsonb_build_object(key, one::text)`;
    const byKey = object.jsonColumn === 'custom' ? sql`${contains} and ${json} <> '{}'::jsonb` : contains;
    const rest = `return ${idsBy(object, byKey)};`;
    return bySlot.length === 0 ? rest : `case slot ${bySlot.join(' ')} else ${rest} end case;`;
  };
  const cases = tables
    .filter(({ table }) => table !== 'record')
    .map((object) => `  when '${object.id}' then ${body(object)}\n`);
  const others = tables.filter(({ table }) => table === 'record').map(body);
  return `create function ${schema}.found(object uuid, workspace uuid, slot text, key text, one uuid) returns uuid[] ${READS} as $$
begin
  case object
${cases.join('')}  else ${others.join('')}
  end case;
end $$`;
};

/** Bytes of related records in a record, and the same if the record then is too large. */
const ROOM = 24_000_000;
const STRICT_ROOM = 3_000_000;

/** What does not depend on the declarations. */
const generalFunctions = (schema: string): readonly string[] => [
  // The scopes of a key that is live and holds those asked for; NULL of any other.
  `create function ${schema}.live_scopes(key text, workspace uuid, needed text[]) returns text[] ${READS} as $$
begin
  return (
    select k.scopes from api_key k
    where k.hash = key and k.workspace_id = workspace and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now()) and k.scopes @> needed
  );
end $$`,
  `create function ${schema}.may_read(key text, workspace uuid, needed text[], version bigint) returns boolean ${READS} as $$
begin
  return ${schema}.live_scopes(key, workspace, needed) is not null
    and (select w.schema_version = version from workspace w where w.id = workspace);
end $$`,
  `create function ${schema}.own_values(items jsonb, data jsonb) returns text language plpgsql immutable parallel safe as $$
declare
  rendered text := '';
begin
  for n in 0 .. jsonb_array_length(items) - 2 by 3 loop
    rendered := concat(rendered, items ->> n, coalesce((data -> (items ->> n + 1))::text, items ->> n + 2));
  end loop;
  return concat(rendered, items ->> -1, '}');
end $$`,
  `create function ${schema}.own(items jsonb, data jsonb, workspace uuid, id uuid, ${DEPTH_PARAMETERS}) returns text ${READS} as $$
declare
  item jsonb;
  rendered text := '';
begin
  for n in 0 .. jsonb_array_length(items) - 1 loop
    item := items -> n;
    rendered := concat(rendered, item ->> 0, case jsonb_array_length(item)
      when 1 then ''
      when 3 then coalesce((data -> (item ->> 1))::text, item ->> 2)
      when 4 then ${schema}.any_one((item ->> 2)::uuid, workspace, (data ->> (item ->> 1))::uuid, depth - 1, room - octet_length(rendered), shapes)
      else ${schema}.any_list((item ->> 2)::uuid, workspace, ${schema}.found((item ->> 2)::uuid, workspace, item ->> 4, item ->> 1, id), depth - 1, room - octet_length(rendered), shapes)
    end);
  end loop;
  return rendered || '}';
end $$`,
  `create function ${schema}.without(rendered text, hidden jsonb) returns text language sql immutable parallel safe as $$
  select concat('{', string_agg(concat('"', e.key, '":', e.value), ',' order by e.n), '}')
  from json_each(rendered::json) with ordinality e (key, value, n)
  where not hidden ? e.key
$$`,
  // What a statement returns. Related records that make a record too large are cut further.
  `create function ${schema}.records(object uuid, workspace uuid, ids uuid[], live boolean, depth int, shapes jsonb) returns ${ROWS} ${READS} ${GENERIC} as $$
begin
  for record_id, rendered in select * from ${schema}.any_rows(object, workspace, ids, live, depth, ${ROOM}, shapes) loop
    if octet_length(rendered) >= ${MAX_RENDERED_BYTES} and depth > 0 then
      select f.rendered into rendered from ${schema}.any_rows(object, workspace, array[record_id], live, depth, ${STRICT_ROOM}, shapes) f;
    end if;
    return next;
  end loop;
end $$`,
  // Volatile, so that it sees what the statement that calls it has written.
  `create function ${schema}.written(object uuid, workspace uuid, ids uuid[], depth int, shapes jsonb) returns ${ROWS} language plpgsql volatile as $$
begin
  return query select * from ${schema}.records(object, workspace, ids, false, depth, shapes);
end $$`,
];

/** A function that calls another one comes after it or not: PL/pgSQL looks for it when it runs. */
export const renderingFunctions = (schema: string): readonly string[] => {
  const tables = [...new Map(MODEL.objects.map((object) => [object.table, object])).values()];
  return [
    ...tables.flatMap((object) => [
      flatFunction(schema, object),
      ...FORMS.map((form) => tableFunction(schema, object, form)),
    ]),
    ...FORMS.map((form) => dispatcher(schema, tables, form)),
    foundFunction(schema, tables),
    ...generalFunctions(schema),
  ];
};
