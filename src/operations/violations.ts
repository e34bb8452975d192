/**
 * A constraint that refused a write. Statements look for duplicates and missing targets before they write, so it was
 * another request that took the value or destroyed the target at the same time.
 */
import type { StatementError } from '../db/database.ts';
import { ApiError, valuesError } from '../errors.ts';
import { snakeCase } from '../schema/columns.ts';
import type { ObjectSchema } from '../schema/types.ts';
import { uniqueFields, uniquePath } from '../sql/write/unique.ts';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** The path of the unique field whose value was taken; null if the constraint does not say. */
const takenPath = (object: ObjectSchema, { constraint, detail }: StatementError): string | null => {
  if (constraint?.endsWith('_pk')) return 'id';
  const field = uniqueFields(object).find(({ id, name }) =>
    constraint === 'unique_value_digest'
      ? detail?.includes(id)
      : constraint === `${object.table}_unique_${snakeCase(name)}`,
  );
  return field ? uniquePath(field) : null;
};

export const duplicateMessage = (path: string): string =>
  `A duplicate entry was detected for field "${path}"`;

/** @returns null if the error is not of a constraint that other requests can break */
export const violationError = (object: ObjectSchema, error: StatementError): ApiError | null => {
  if (error.sqlState === FOREIGN_KEY_VIOLATION)
    return new ApiError(
      'INVALID_REFERENCE',
      'A record that a foreign key names was destroyed at the same time.',
    );
  if (error.sqlState !== UNIQUE_VIOLATION) return null;
  const path = takenPath(object, error);
  if (path === null) return new ApiError('DUPLICATE', 'A duplicate entry was detected');
  return valuesError([{ path, code: 'DUPLICATE', message: duplicateMessage(path) }]);
};
