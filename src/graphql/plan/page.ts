/** The arguments of a page of records → which records, in which order, from where. */
import { ApiError } from '../../errors.ts';
import { excerpt } from '../../limits.ts';
import { decodeCursor } from '../../plan/cursor.ts';
import { mentionsDeletedAt } from '../../plan/filter.ts';
import type { PagePlan } from '../../plan/pages.ts';
import { cursorBinding } from '../../plan/read.ts';
import type { JsonValue, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Arguments } from '../document/fields.ts';
import { readFilter } from './filter.ts';
import { readOrderBy } from './order.ts';

const refuse = (message: string): ApiError => new ApiError('INVALID_PARAMETER', message);

/** A whole number, as a number or as its digits: clients send both. */
export const readWhole = (given: Arguments, name: string): number | null => {
  const value = given[name];
  if (value === undefined) return null;
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw refuse(`Invalid argument: "${name}" must be a number`);
  const word = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (number < 0) throw refuse(`${word} argument must be non-negative`);
  return number;
};

const readCursor = (value: JsonValue | undefined): string | null => {
  if (value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  throw new ApiError('INVALID_CURSOR', `Invalid cursor: ${excerpt(JSON.stringify(value))}`);
};

const MAX_OFFSET = 1_000_000;

/** @throws ApiError */
export const readPage = (
  given: Arguments,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  sizes: { readonly byDefault: number; readonly most: number },
): PagePlan => {
  const [first, last] = [readWhole(given, 'first'), readWhole(given, 'last')];
  const [after, before] = [readCursor(given['after']), readCursor(given['before'])];
  if (first !== null && last !== null) throw refuse('Cannot provide both first and last');
  if (before !== null && after !== null) throw refuse('Cannot provide both before and after');
  if (before !== null && first !== null) throw refuse('Cannot provide both before and first');
  if (after !== null && last !== null) throw refuse('Cannot provide both after and last');
  const offset = readWhole(given, 'offset') ?? 0;
  if (offset > MAX_OFFSET) throw refuse(`Invalid argument: "offset" must be at most ${MAX_OFFSET}`);
  const filter = readFilter(given['filter'], object, schema);
  const keys = readOrderBy(given['orderBy'], object, schema);
  const binding = cursorBinding(schema, object, keys);
  const cursor = after ?? before;
  const kinds = keys.map(({ path }) => path.part.kind);
  return {
    object,
    filter,
    includesDeleted: filter !== null && mentionsDeletedAt(filter),
    keys,
    limit: Math.min(first ?? last ?? sizes.byDefault, sizes.most),
    offset,
    start: cursor === null ? null : decodeCursor(cursor, binding, kinds),
    backward: last !== null || before !== null,
    binding,
  };
};
