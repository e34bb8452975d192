/**
 * The values of a merged record, made by the rules of its fields' types. The records and the rules are relations of keys
 * and JSON values, whatever the number of fields: a key is a column, or a dot and a key of the JSONB column.
 */
import { type SQL, sql } from 'drizzle-orm';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import { LIMITS } from '../../schema/field-types/limits.ts';
import type { Field, ObjectSchema, Part, PrimaryAndOthers } from '../../schema/types.ts';
import { nullRow } from '../objects.ts';
import { literal, name } from '../values.ts';
import type { WriteContext } from './context.ts';
import { valueColumns } from './input.ts';
import { problem } from './problems.ts';
import type { Checks } from './references.ts';

const keyOf = ({ place }: Part): string => (place.in === 'column' ? place.column : `.${place.key}`);

/** A key whose values go together with those of the other keys of its field. */
interface KeyRule {
  readonly field: string;
  readonly key: string;
  /** Whether a value at this key makes the field's value one. */
  readonly decides: boolean;
  /** Whether it points at records of the object itself: none points at itself once they are merged. */
  readonly isOwn: boolean;
}

/** A list that takes the items of all lists, and the primary values that are not the merged record's. */
interface ListRule {
  readonly field: string;
  readonly key: string;
  /** The keys of the primary value, by their names in an item; null if there is none. */
  readonly primary: Readonly<Record<string, string>> | null;
  /** The names in an item that make two items the same; null: all of it. */
  readonly identity: readonly string[] | null;
}

const partNamed = (field: Field, partName: string): Part => {
  const part = field.parts.find((candidate) => candidate.name === partName);
  if (!part) throw new Error(`field ${field.name} has no part ${partName}`);
  return part;
};

const primaryKeys = (field: Field, { primary, identity }: PrimaryAndOthers): readonly KeyRule[] =>
  Object.entries(primary).map(([item, partName]) => ({
    field: field.name,
    key: keyOf(partNamed(field, partName)),
    decides: item === identity[0],
    isOwn: false,
  }));

const othersOf = (field: Field, { others, primary, identity }: PrimaryAndOthers): ListRule => ({
  field: field.name,
  key: keyOf(partNamed(field, others)),
  primary: Object.fromEntries(
    Object.entries(primary).map(([item, partName]) => [item, keyOf(partNamed(field, partName))]),
  ),
  identity: Object.hasOwn(primary, '') ? null : identity,
});

/** The fields whose values are merged: all but the id and the times of the record itself. */
const mergedFields = (object: ObjectSchema): readonly Field[] => {
  const columns = new Set(valueColumns(object).map(({ column }) => column));
  return object.fields.filter(({ parts }) =>
    parts.every(({ place }) => place.in === 'json' || columns.has(place.column)),
  );
};

const rulesOf = (
  object: ObjectSchema,
): { readonly keys: readonly KeyRule[]; readonly lists: readonly ListRule[] } => {
  const keys: KeyRule[] = [];
  const lists: ListRule[] = [];
  for (const field of mergedFields(object)) {
    const { merge } = FIELD_TYPES[field.type];
    const isOwn = field.relation?.targetObjectId === object.id;
    if (merge === 'survivor') continue;
    if (merge === 'first')
      keys.push(
        ...field.parts.map((part) => ({ field: field.name, key: keyOf(part), decides: true, isOwn })),
      );
    else if (merge === 'union')
      lists.push(
        ...field.parts.map((part) => ({
          field: field.name,
          key: keyOf(part),
          primary: null,
          identity: null,
        })),
      );
    else {
      keys.push(...primaryKeys(field, merge));
      lists.push(othersOf(field, merge));
    }
  }
  return { keys, lists };
};

/** A constant of the schema as a JSON literal. */
const constant = (value: unknown): SQL => sql`${literal(JSON.stringify(value))}::jsonb`;

/** Text that is not blank, a number, true, false, or a list of something; anywhere inside. */
const hasValue = (value: SQL): SQL =>
  sql`jsonb_path_exists(${value}, ${literal(
    'strict $.** ? (@ like_regex "\\\\S" || @.type() == "number" || @.type() == "boolean" || (@.type() == "array" && @.size() > 0))',
  )})`;

/** The records by their places: `rank` 0 is the survivor's, `place` the one among the ids. */
const candidatesCte = ({ object }: WriteContext, survivor: SQL): SQL => {
  const json = name(object.jsonColumn);
  return sql`candidates as materialized (
    select s.id, m.place, case when s.id = ${survivor} then 0 else m.place end as rank,
      to_jsonb(s) || coalesce((
        select jsonb_object_agg('.' || e.key, e.value)
        from jsonb_each(s.${json}) e
      ), '{}') as value
    from selected s
      join meant m on m.id = s.id
  )`;
};

/** Whether the value at a key of a candidate `c` makes it the first that has one. */
const counts = sql`r.decides
      and ${hasValue(sql`c.value -> r.key`)}
      and not (r."isOwn" and exists (select from meant m where m.id::text = c.value ->> r.key))`;

const firstsCtes = (keys: readonly KeyRule[]): readonly SQL[] => [
  sql`key_rule as materialized (
    select *
    from jsonb_to_recordset(${constant(keys)}) as r(field text, key text, decides boolean, "isOwn" boolean)
  )`,
  sql`first as materialized (
    select r.field, min(c.rank) as rank
    from key_rule r
      cross join candidates c
    where ${counts}
    group by r.field
  )`,
  // A field that no record has a value of becomes empty only if the survivor's own would point at itself.
  sql`first_value as (
    select r.key, c.value -> r.key as value
    from key_rule r
      left join first f on f.field = r.field
      left join candidates c on c.rank = f.rank
    where f.rank is not null or r."isOwn"
  )`,
];

const itemsCtes = (lists: readonly ListRule[]): readonly SQL[] => [
  sql`list_rule as materialized (
    select *
    from jsonb_to_recordset(${constant(lists)}) as r(field text, key text, "primary" jsonb, identity jsonb)
  )`,
  sql`item as (
    select r.key, c.place, 0 as at, c.rank = f.rank as is_primary, p.item
    from list_rule r
      cross join candidates c
      join first f on f.field = r.field
      cross join lateral (
        select case
          when r."primary" ? '' then c.value -> (r."primary" ->> '')
          else jsonb_object_agg(e.key, coalesce(nullif(c.value -> e.value, 'null'), '""'))
        end as item
        from jsonb_each_text(r."primary") e
      ) p
    where ${hasValue(sql`c.value -> (r."primary" ->> coalesce(r.identity ->> 0, ''))`)}
    union all
    select r.key, c.place, i.at, false, i.item
    from list_rule r
      cross join candidates c
      cross join jsonb_array_elements(
        case when jsonb_typeof(c.value -> r.key) = 'array' then c.value -> r.key else '[]' end
      ) with ordinality as i(item, at)
  )`,
  sql`distinct_item as (
    select distinct on (i.key, x.identity) i.*
    from item i
      join list_rule r on r.key = i.key
      cross join lateral (
        select case
          when r.identity is null then i.item
          else (select jsonb_agg(i.item -> k order by k) from jsonb_array_elements_text(r.identity) k)
        end as identity
      ) x
    order by i.key, x.identity, i.is_primary desc, i.place, i.at
  )`,
  sql`list_value as materialized (
    select r.field, r.key, jsonb_agg(d.item order by d.place, d.at) filter (where not d.is_primary) as value
    from list_rule r
      left join distinct_item d on d.key = r.key
    group by r.field, r.key
  )`,
];

/** The survivor's row with the merged values. Slots still copy what it held before. */
const mergedCte = ({ object }: WriteContext, survivor: SQL): SQL => {
  const json = literal(object.jsonColumn);
  return sql`merged as materialized (
    select m.*
    from selected s
      cross join (
        select coalesce(jsonb_object_agg(v.key, v.value), '{}') as value
        from (select key, value from first_value union all select key, value from list_value) v
      ) c
      cross join lateral (
        select coalesce(jsonb_object_agg(e.key, e.value) filter (where e.value <> 'null'), '{}') as value
        from jsonb_each(s.${name(object.jsonColumn)} || coalesce((
          select jsonb_object_agg(substr(v.key, 2), v.value)
          from jsonb_each(c.value) v
          where v.key like '.%'
        ), '{}')) e
      ) j
      cross join lateral jsonb_populate_record(
        ${nullRow(object)},
        to_jsonb(s) || c.value || jsonb_build_object(${json}, j.value)
      ) m
    where s.id = ${survivor}
  )`;
};

const MOST_ITEMS = sql.raw(String(LIMITS.items));

/** The CTE `merged`: one row of the object, of the rows of `selected` in the order of `meant`. */
export const mergedValues = (context: WriteContext, survivor: SQL): Checks => {
  const { keys, lists } = rulesOf(context.object);
  return {
    ctes: [
      candidatesCte(context, survivor),
      ...firstsCtes(keys),
      ...itemsCtes(lists),
      mergedCte(context, survivor),
    ],
    problems: [
      problem(
        {
          n: sql`0`,
          kind: 'tooManyItems',
          name: sql`v.field`,
          value: sql`jsonb_array_length(v.value)::text`,
        },
        sql`from list_value v
    where jsonb_array_length(v.value) > ${MOST_ITEMS}`,
      ),
    ],
  };
};
