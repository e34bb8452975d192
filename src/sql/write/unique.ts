/** Uniqueness: which value of a record is its own, who holds it already, and the rows that keep it. */
import { type SQL, sql } from 'drizzle-orm';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import type { Field, ObjectSchema, Part } from '../../schema/types.ts';
import { partJson } from '../json.ts';
import { inWorkspace } from '../objects.ts';
import { identityOf, jsonValue, literal, name, partValue } from '../values.ts';
import { list, type WriteContext } from './context.ts';
import { problem } from './problems.ts';

/** The parts that together make the field's value unique. */
export const uniqueParts = (field: Field): readonly [Part, ...Part[]] => {
  const names = FIELD_TYPES[field.type].uniqueParts ?? [];
  const [first, ...others] = field.parts.filter((part) => names.includes(part.name));
  if (!first) throw new Error(`field ${field.name} cannot be unique`);
  return [first, ...others];
};

/** The path by which messages name a unique value. */
export const uniquePath = (field: Field): string => {
  const [first] = uniqueParts(field);
  return first.name === '' ? field.name : `${field.name}.${first.name}`;
};

/** Fields whose value no two live records of an object share, beside the id. */
export const uniqueFields = (object: ObjectSchema): readonly Field[] =>
  object.fields.filter((field) => field.isUnique && field.isActive && field.name !== 'id');

/** Fields whose uniqueness `unique_value` keeps: all that were made unique by a change of the schema. */
export const madeUnique = (object: ObjectSchema): readonly Field[] =>
  object.fields.filter((field) => field.isUnique && !field.hasUniqueIndex);

const partIdentity = (object: ObjectSchema, alias: string, part: Part): SQL =>
  identityOf(part, partValue(object, alias, part));

/** The digest of a unique field's value on a row, of its unique parts in one text; NULL if the value is empty. */
export const uniqueDigest = (object: ObjectSchema, alias: string, field: Field): SQL => {
  const parts = uniqueParts(field);
  const texts = parts.map((part) => {
    if (part.isLink) return partIdentity(object, alias, part);
    return part.place.in === 'json'
      ? sql`${jsonValue(object, alias, part.place.key)}::text`
      : partJson(object, alias, part);
  });
  const whole = sql`concat_ws(chr(31), ${list(texts)})`;
  return sql`case
      when ${partValue(object, alias, parts[0])} is not null then sha256(convert_to(${whole}, 'UTF8'))
    end`;
};

/** The id of the record that holds the value of a row `i`, by `unique_value`. */
const holderByDigest = (context: WriteContext, field: Field): SQL => sql`(
      select u.record_id
      from unique_value u
      where u.workspace_id = ${context.workspaceId}
        and u.field_id = ${literal(field.id)}::uuid
        and u.digest = ${uniqueDigest(context.object, 'i', field)}
    )`;

/** The condition that a row `t`, live and as it is now, holds a unique field's value of a row `i`. */
export const holdsUnique = (context: WriteContext, field: Field): SQL => {
  const { object } = context;
  const same = field.hasUniqueIndex
    ? uniqueParts(field).map(
        (part) => sql`${partIdentity(object, 't', part)} = ${partIdentity(object, 'i', part)}`,
      )
    : [
        sql`t.id = ${holderByDigest(context, field)}`,
        sql`${uniqueDigest(object, 't', field)} = ${uniqueDigest(object, 'i', field)}`,
      ];
  return sql.join([sql`t.deleted_at is null`, ...same], sql` and `);
};

/** What makes two rows have the same value. */
const identity = (object: ObjectSchema, field: Field): SQL =>
  field.hasUniqueIndex
    ? list(uniqueParts(field).map((part) => partIdentity(object, 'i', part)))
    : uniqueDigest(object, 'i', field);

const isFilled = (object: ObjectSchema, field: Field): SQL =>
  sql`${partValue(object, 'i', uniqueParts(field)[0])} is not null`;

/** Rows whose value another record holds. */
const clashesWithStored = (context: WriteContext, field: Field, rows: SQL): SQL => {
  const { object } = context;
  return problem(
    { n: sql`i.n`, kind: 'duplicate', name: literal(uniquePath(field)), value: sql`t.id::text` },
    sql`from ${rows} i
      join ${name(object.table)} t on ${inWorkspace(context, object, 't')} and ${holdsUnique(context, field)}
    where t.id <> i.id`,
  );
};

/** Rows whose value an earlier row has too. */
const clashesAmongRows = ({ object }: WriteContext, field: Field, rows: SQL): SQL => {
  const first = sql`min(i.n) over (partition by ${identity(object, field)})`;
  return problem(
    { n: sql`d.n`, kind: 'sameValue', name: literal(uniquePath(field)), value: sql`d.first::text` },
    sql`from (
        select i.n, ${first} as first
        from ${rows} i
        where ${isFilled(object, field)}
      ) d
    where d.first < d.n`,
  );
};

/**
 * The problems of rows that are about to be written with values of unique fields that are taken.
 * @param rows a relation of `n`, `id` and the columns of the object
 */
export const clashes = (context: WriteContext, fields: readonly Field[], rows: SQL): readonly SQL[] =>
  fields.flatMap((field) => [
    clashesWithStored(context, field, rows),
    clashesAmongRows(context, field, rows),
  ]);

/** The CTEs that keep the values of fields made unique, of the rows written. */
export const uniqueValueCtes = (context: WriteContext, fields: readonly Field[]): readonly SQL[] =>
  fields.flatMap((field, at) => {
    const { object, workspaceId } = context;
    const digest = uniqueDigest(object, 'w', field);
    return [
      // In one order, so that two statements with the same values wait for each other once.
      sql`${name(`taken${at}`)} as (
    insert into unique_value (workspace_id, object_id, field_id, record_id, digest)
    select w.workspace_id,
      ${literal(object.id)}::uuid,
      ${literal(field.id)}::uuid,
      w.id,
      ${digest}
    from written w
    where ${digest} is not null
    order by 5
    on conflict (workspace_id, field_id, record_id) do update set digest = excluded.digest
  )`,
      sql`${name(`freed${at}`)} as (
    delete from unique_value u
    using written w
    where u.workspace_id = ${workspaceId}
      and u.field_id = ${literal(field.id)}::uuid
      and u.record_id = w.id
      and ${digest} is null
  )`,
    ];
  });
