/** Aggregates of records as SQL. */
import { type SQL, sql } from 'drizzle-orm';
import type { Aggregate } from '../plan/group-by.ts';
import type { ObjectSchema } from '../schema/types.ts';
import { isoInstant, partValue } from './values.ts';

const percentage = (count: SQL): SQL => sql`trim_scale(round(${count}::numeric / count(*), 4))`;

/** An aggregate of the rows under an alias. */
export const aggregateValue = (object: ObjectSchema, alias: string, { of }: Aggregate): SQL => {
  if (!of) return sql`count(*)`;
  const value = partValue(object, alias, of.part);
  switch (of.apply) {
    case 'countUniqueValues':
      return sql`count(distinct ${value})`;
    case 'countNotEmpty':
      return sql`count(${value})`;
    case 'countEmpty':
      return sql`(count(*) - count(${value}))`;
    case 'percentageNotEmpty':
      return percentage(sql`count(${value})`);
    case 'percentageEmpty':
      return percentage(sql`(count(*) - count(${value}))`);
    case 'countTrue':
      return sql`count(*) filter (where ${value})`;
    case 'countFalse':
      return sql`count(*) filter (where not ${value})`;
    case 'avg':
      return sql`avg(${value})`;
    case 'min':
    case 'max':
    case 'sum':
      return sql`${sql.raw(of.apply)}(${value})`;
  }
};

/** An aggregate as text. */
const aggregateText = ({ of }: Aggregate, value: SQL): SQL => {
  const isColumn = of?.part.place.in === 'column';
  if (of?.part.kind === 'dateTime' && isColumn && (of.apply === 'min' || of.apply === 'max'))
    return isoInstant(value);
  return of?.apply === 'avg' ? sql`trim_scale(${value}::numeric)::text` : sql`${value}::text`;
};

/** An aggregate as a JSON string, numbers included, as Twenty's REST API returns it. */
export const aggregateStringJson = (aggregate: Aggregate, value: SQL): SQL =>
  sql`coalesce(to_json(${aggregateText(aggregate, value)})::text, 'null')`;

const isDated = ({ of }: Aggregate): boolean =>
  (of?.apply === 'min' || of?.apply === 'max') && (of.part.kind === 'dateTime' || of.part.kind === 'date');

/** An aggregate as a JSON number, or a string if it is a date. */
export const aggregateNumberJson = (aggregate: Aggregate, value: SQL): SQL =>
  isDated(aggregate)
    ? aggregateStringJson(aggregate, value)
    : sql`coalesce(${aggregateText(aggregate, value)}, 'null')`;
