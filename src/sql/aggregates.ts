/** Aggregates of records as SQL. */
import { type SQL, sql } from 'drizzle-orm';
import type { Aggregate } from '../plan/group-by.ts';
import type { ObjectSchema, Part } from '../schema/types.ts';
import { isoInstant, partValue } from './values.ts';

const percentage = (count: SQL): SQL => sql`trim_scale(round(${count}::numeric / nullif(count(*), 0), 4))`;

/** A value of one or several parts, and the condition that it is not empty. */
const valueOfParts = (
  object: ObjectSchema,
  alias: string,
  parts: readonly Part[],
): { readonly value: SQL; readonly isGiven: SQL } => {
  const values = parts.map((part) => partValue(object, alias, part));
  const list = sql.join(values, sql`, `);
  return values.length === 1
    ? { value: list, isGiven: sql`${list} is not null` }
    : { value: sql`(${list})`, isGiven: sql`num_nonnulls(${list}) > 0` };
};

/** A number as it is summed: exactly, and as large as it gets. A double would overflow, and round on the way. */
const summand = ({ kind }: Part, value: SQL): SQL =>
  kind === 'number' ? sql`${value}::text::numeric` : value;

/** An aggregate of the rows under an alias; of no rows it is NULL, unless it counts them. */
export const aggregateValue = (object: ObjectSchema, alias: string, { of }: Aggregate): SQL => {
  if (!of) return sql`count(*)`;
  const { value, isGiven } = valueOfParts(object, alias, of.parts);
  const given = sql`count(*) filter (where ${isGiven})`;
  const ofAny = (count: SQL): SQL => sql`case when count(*) > 0 then ${count} end`;
  switch (of.apply) {
    case 'countUniqueValues':
      return ofAny(sql`count(distinct ${value}) filter (where ${isGiven})`);
    case 'countNotEmpty':
      return ofAny(given);
    case 'countEmpty':
      return ofAny(sql`count(*) - ${given}`);
    case 'percentageNotEmpty':
      return percentage(given);
    case 'percentageEmpty':
      return percentage(sql`(count(*) - ${given})`);
    case 'countTrue':
      return ofAny(sql`count(*) filter (where ${value})`);
    case 'countFalse':
      return ofAny(sql`count(*) filter (where not ${value})`);
    case 'avg':
      return sql`avg(${summand(of.parts[0], value)})`;
    case 'sum':
      return sql`trim_scale(sum(${summand(of.parts[0], value)}))`;
    case 'min':
    case 'max':
      return sql`${sql.raw(of.apply)}(${value})`;
  }
};

/** An aggregate as text. */
const aggregateText = ({ of }: Aggregate, value: SQL): SQL => {
  const isColumn = of?.parts[0].place.in === 'column';
  if (of?.parts[0].kind === 'dateTime' && isColumn && (of.apply === 'min' || of.apply === 'max'))
    return isoInstant(value);
  return of?.apply === 'avg' ? sql`trim_scale(${value})::text` : sql`${value}::text`;
};

/** An aggregate as a JSON string, numbers included, as Twenty's REST API returns it. */
export const aggregateStringJson = (aggregate: Aggregate, value: SQL): SQL =>
  sql`coalesce(to_json(${aggregateText(aggregate, value)})::text, 'null')`;

const isDated = ({ of }: Aggregate): boolean =>
  (of?.apply === 'min' || of?.apply === 'max') &&
  (of.parts[0].kind === 'dateTime' || of.parts[0].kind === 'date');

/** An aggregate as a JSON number, or a string if it is a date. */
export const aggregateNumberJson = (aggregate: Aggregate, value: SQL): SQL =>
  isDated(aggregate)
    ? aggregateStringJson(aggregate, value)
    : sql`coalesce(${aggregateText(aggregate, value)}, 'null')`;
