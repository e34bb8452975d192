/** Calls of the stored functions that render records (`functions.ts`). */
import { type SQL, sql } from 'drizzle-orm';
import type { Depth } from '../../plan/parameters.ts';
import type { FieldSelection } from '../../plan/selection.ts';
import type { ObjectSchema } from '../../schema/types.ts';
import type { RecordContext } from '../objects.ts';
import { literal, name } from '../values.ts';
import { shapesOf } from './shape.ts';
import { RENDERING } from './version.ts';

/** All that REST returns of an object at a depth. */
export interface WholeSelection extends FieldSelection {
  readonly whole: Depth;
}

export const isWhole = (selection: FieldSelection): selection is WholeSelection =>
  selection.whole !== undefined;

interface Shaped extends RecordContext {
  readonly shapes: SQL;
}

/** Bytes of one related record or list in a record that is composed; lists are cut to fit. */
const RELATED_BYTES = 1_000_000;

const call = (name_: string, ...given: readonly SQL[]): SQL =>
  sql`${name(RENDERING)}.${name(name_)}(${sql.join([...given], sql`, `)})`;

const int = (value: number): SQL => sql.raw(String(value));

/** Shapes as a parameter: a statement has them once, however many calls it makes. */
export const shapesParameter = (
  { schema, bindings }: RecordContext,
  object: ObjectSchema,
  depth: Depth,
): SQL => {
  const shapes = shapesOf(schema, object, depth);
  return shapes === null ? sql`null` : sql`${bindings.named(`shapes/${object.id}/${depth}`, shapes)}::jsonb`;
};

/** Whole records with these ids, as rows (record_id, rendered); the live ones of them, or all. Of what a statement writes: all that it has written. */
export const storedRecords = (
  context: RecordContext,
  { object, whole }: WholeSelection,
  ids: SQL,
  live: boolean,
): SQL => {
  const { workspaceId } = context;
  const [written] = context.written;
  const id = literal(object.id);
  const rest = [int(whole), shapesParameter(context, object, whole)];
  if (!written) return call('records', id, workspaceId, ids, sql.raw(String(live)), ...rest);
  return call('written', id, workspaceId, sql`array(select w.id from ${name(written.cte)} w)`, ...rest);
};

/** The live record with an id as JSON text, or 'null'. */
export const storedOne = ({ workspaceId, shapes }: Shaped, { object, whole }: WholeSelection, id: SQL): SQL =>
  call('any_one', literal(object.id), workspaceId, id, int(whole), int(RELATED_BYTES), shapes);

/** The live records with these ids as JSON array text. */
export const storedList = (
  { workspaceId, shapes }: Shaped,
  { object, whole }: WholeSelection,
  ids: SQL,
): SQL => call('any_list', literal(object.id), workspaceId, ids, int(whole), int(RELATED_BYTES), shapes);
