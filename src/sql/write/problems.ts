/** What a writing statement finds wrong before it writes: rows `(n, kind, name, value)` of one CTE. */
import { type SQL, sql } from 'drizzle-orm';
import type { ProblemKind } from '../../plan/write.ts';
import { isLive } from '../guard.ts';
import { literal } from '../values.ts';
import { list } from './context.ts';

interface ProblemRow {
  /** The record of the batch. */
  readonly n: SQL;
  readonly kind: ProblemKind;
  /** The name of the field. */
  readonly name: SQL;
  readonly value: SQL;
}

/** A problem of every row of `rows`: the rest of a SELECT, from FROM or WHERE on. */
export const problem = ({ n, kind, name, value }: ProblemRow, rows: SQL): SQL => sql`
    select
      ${n} as n,
      ${literal(kind)} as kind,
      ${name} as name,
      ${value} as value
    ${rows}`;

const NO_PROBLEM = problem(
  { n: sql`0`, kind: 'reference', name: sql`''::text`, value: sql`''::text` },
  sql`where false`,
);

export const problemsCte = (problems: readonly SQL[]): SQL => sql`problems as materialized (${sql.join(
  problems.length === 0 ? [NO_PROBLEM] : [...problems],
  sql`
    union all`,
)}
  )`;

/** Most problems of one request that are reported. */
const MOST_PROBLEMS = sql.raw('100');

/** JSON array text of the problems; NULL if there is none. */
export const PROBLEMS_JSON = sql`(
    select json_agg(json_build_array(p.n, p.kind, p.name, p.value) order by p.n, p.name)::text
    from (select * from problems order by n, name limit ${MOST_PROBLEMS}) p
  )`;

/** The condition of every write: the guard holds, and nothing is wrong. */
export const MAY_WRITE = sql`${isLive} and not exists (select from problems)`;

/** A statement of CTEs and its columns. */
export const withCtes = (ctes: readonly SQL[], columns: SQL): SQL => sql`with ${list(ctes)}
select
  ${columns}`;
