/** Arguments of root fields → values. Missing and wrong ones are reported in Twenty's wording. */

import { ApiError } from '../../errors.ts';
import { isObject } from '../../json.ts';
import { excerpt } from '../../limits.ts';
import type { ResolvedFilter } from '../../plan/filter.ts';
import { parseUuid } from '../../schema/field-types/uuid-values.ts';
import type { JsonValue, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import type { Arguments } from '../document/fields.ts';
import { readFilter } from './filter.ts';

export type JsonObject = Readonly<Record<string, JsonValue>>;

const refuse = (message: string): ApiError => new ApiError('INVALID_BODY', message);

/** @throws ApiError */
export const readId = ({ id }: Arguments): string => {
  if (id === undefined) throw refuse('Missing required argument: "id" (UUID)');
  const read = typeof id === 'string' ? parseUuid(id) : null;
  if (read !== null) return read;
  throw new ApiError('INVALID_ID', `Invalid UUID: '${excerpt(String(id)).toWellFormed()}'`);
};

/** @throws ApiError */
export const readObject = (given: Arguments, name: string): JsonObject => {
  const value = given[name];
  if (isObject(value)) return value;
  throw refuse(
    value === undefined
      ? `Missing required argument: "${name}" (object)`
      : `Invalid argument: "${name}" must be an object`,
  );
};

/** A list; one object stands for a list of it. @throws ApiError */
export const readObjects = (given: Arguments, name: string): readonly JsonValue[] => {
  const value = given[name];
  if (Array.isArray(value)) return value;
  if (isObject(value)) return [value];
  throw refuse(
    value === undefined
      ? `Missing required argument: "${name}" (array)`
      : `Invalid argument: "${name}" must be an array`,
  );
};

/** @throws ApiError */
export const readBoolean = (given: Arguments, name: string): boolean => {
  const value = given[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw refuse(`Invalid argument: "${name}" must be a boolean`);
};

/** The filter of a write to many records, which says at least once what they are. @throws ApiError */
export const readTargets = (
  given: Arguments,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): ResolvedFilter => {
  const filter = readFilter(readObject(given, 'filter'), object, schema);
  if (!filter) throw new ApiError('INVALID_FILTER', 'A non-empty filter is required');
  return filter;
};
