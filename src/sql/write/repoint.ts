/** Foreign keys of any object that point at records which are merged into another one, the survivor. */
import { type SQL, sql } from 'drizzle-orm';
import type { Field, JsonValue, ObjectSchema, Part } from '../../schema/types.ts';
import { nullRow } from '../objects.ts';
import { literal, name } from '../values.ts';
import type { WriteContext } from './context.ts';

/** The rows of an object that are pointed at the survivor, as a CTE returns them. */
export interface Repointed {
  readonly object: ObjectSchema;
  /** The foreign keys that point at the merged records. */
  readonly keys: readonly Field[];
  readonly cte: string;
  readonly sql: SQL;
}

const foreignKeys = ({ fields }: ObjectSchema): readonly Field[] =>
  fields.filter(({ relation }) => relation?.type === 'MANY_TO_ONE');

/** Where a foreign key is stored, as the function `repoint` takes it. */
const storedKey =
  ({ jsonColumn }: ObjectSchema) =>
  ({ place }: Part): JsonValue =>
    place.in === 'column'
      ? { column: place.column }
      : { column: jsonColumn, key: place.key, slot: place.slot ?? place.filling };

const storedKeys = (object: ObjectSchema, fields: readonly Field[]): SQL =>
  sql`${literal(JSON.stringify(fields.flatMap(({ parts }) => parts.map(storedKey(object)))))}::jsonb`;

/**
 * Points what points at a loser at the survivor, object by object. Inactive fields and objects are no exception: their
 * values are kept.
 * @param losers an array of ids; NULL if nothing may be written
 * @param merged an array of the ids of all records that are merged
 */
export const repointed = (
  { schema, workspaceId, object: target }: WriteContext,
  { losers, survivor, merged }: { readonly losers: SQL; readonly survivor: SQL; readonly merged: SQL },
): readonly Repointed[] =>
  schema.objects
    .map((object) => ({
      object,
      keys: foreignKeys(object).filter(({ relation }) => relation?.targetObjectId === target.id),
    }))
    .filter(({ keys }) => keys.length > 0)
    .toSorted((a, b) => (a.object.id < b.object.id ? -1 : 1))
    .map(({ object, keys }, at) => {
      const cte = `repointed${at}`;
      const joined = object.isJunction ? storedKeys(object, foreignKeys(object)) : sql`null::jsonb`;
      const others = object === target ? merged : sql`array[]::uuid[]`;
      return {
        object,
        keys,
        cte,
        sql: sql`${name(cte)} as materialized (
    select *
    from repoint(
      ${nullRow(object)},
      ${workspaceId},
      ${literal(object.id)}::uuid,
      ${storedKeys(object, keys)},
      ${joined},
      ${losers},
      ${survivor},
      ${others}
    )
  )`,
      };
    });
