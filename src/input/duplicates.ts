/** Bodies of requests for duplicates → the records whose duplicates to find. Pure. */

import { ApiError } from '../errors.ts';
import { isObject } from '../json.ts';
import type { Originals } from '../plan/read.ts';
import { parseUuid } from '../schema/field-types/uuid-values.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { type Author, readCandidates } from './record.ts';

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** One value stands for a list of it, as in GraphQL. */
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const readIds = (given: readonly unknown[]): readonly string[] => {
  const ids = given.map((id) => (typeof id === 'string' ? parseUuid(id) : null));
  const wrong = given.filter((_, at) => ids[at] === null).map((id) => JSON.stringify(id).slice(0, 100));
  if (wrong.length > 0)
    throw new ApiError(
      'INVALID_VALUE',
      wrong.map((id) => `Invalid UUID value ${id} for argument "ids"`),
    );
  return ids.filter((id) => id !== null);
};

const refuse = (message: string): ApiError => new ApiError('INVALID_BODY', message);

/** @throws ApiError with every problem */
export const readOriginals = (
  body: unknown,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  author: Author,
  maxBatchSize: number,
): Originals => {
  const { ids, data } = isObject(body) ? body : {};
  if (!isGiven(ids) && !isGiven(data)) throw refuse('You have to provide either "data" or "ids" argument');
  if (isGiven(ids) && isGiven(data)) throw refuse('You cannot provide both "data" and "ids" arguments');
  const given = listOf(isGiven(ids) ? ids : data);
  if (given.length > maxBatchSize)
    throw new ApiError(
      'BATCH_TOO_LARGE',
      `Duplicates are looked for of at most ${maxBatchSize} records, but ${given.length} were given.`,
    );
  if (isGiven(ids)) return { by: 'ids', ids: readIds(given) };
  if (given.length === 0) throw refuse('The "data" condition can not be empty when "ids" input not provided');
  return { by: 'data', candidates: readCandidates(given, object, schema, author) };
};
