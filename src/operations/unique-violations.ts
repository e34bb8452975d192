/** A unique constraint that refused a write → which field of which record was taken. */

import type { StatementError } from '../db/database.ts';
import { ApiError } from '../errors.ts';
import type { NewRecord } from '../plan/write.ts';
import { partColumn, snakeCase } from '../schema/columns.ts';
import { FIELD_TYPES } from '../schema/field-types/index.ts';
import type { Field, ObjectSchema } from '../schema/types.ts';

const UNIQUE_VIOLATION = '23505';

interface Taken {
  /** The path of the field, as the API names it. */
  readonly path: string;
  readonly isTakenBy: (record: NewRecord) => boolean;
}

/** `Key (a, b)=(x, y) already exists.` → the values, split only where the last column begins. */
const lastValue = (detail: string | null): string =>
  /=\((?:[^,]*, )*(.*)\) already exists/s.exec(detail ?? '')?.[1] ?? '';

const isWithin = (detail: string | null, value: unknown): boolean =>
  typeof value === 'string' && (detail ?? '').includes(value);

const pathOf = (field: Field): string => {
  const [first = ''] = FIELD_TYPES[field.type].uniqueParts ?? [];
  return first === '' ? field.name : `${field.name}.${first}`;
};

const takenBy = (object: ObjectSchema, { constraint, detail }: StatementError): Taken | null => {
  if (constraint?.endsWith('_pk'))
    return { path: 'id', isTakenBy: (record) => record.id === lastValue(detail) };
  const field =
    constraint === 'unique_value_digest'
      ? object.fields.find((candidate) => isWithin(detail, candidate.id))
      : object.fields.find(
          (candidate) => constraint === `${object.table}_unique_${snakeCase(candidate.name)}`,
        );
  if (!field) return null;
  const isFirst = (name: string) => name === (FIELD_TYPES[field.type].uniqueParts ?? [])[0];
  const first = field.parts.find((part) => isFirst(part.name));
  const holds = ({ assignments }: NewRecord) =>
    assignments.some(({ part, value }) => part === first && value !== null);
  if (constraint === 'unique_value_digest') return { path: pathOf(field), isTakenBy: holds };
  const column = partColumn(field.name, first?.name ?? '');
  return {
    path: pathOf(field),
    isTakenBy: ({ assignments }) =>
      assignments.some(
        ({ part, value }) =>
          part.place.in === 'column' && part.place.column === column && isWithin(detail, value),
      ),
  };
};

export const isUniqueViolation = ({ sqlState }: StatementError): boolean => sqlState === UNIQUE_VIOLATION;

/** @returns null where the error is not about uniqueness */
export const duplicateError = async (
  object: ObjectSchema,
  records: readonly NewRecord[],
  isBatch: boolean,
  error: StatementError,
): Promise<ApiError | null> => {
  if (!isUniqueViolation(error)) return null;
  const taken = takenBy(object, error);
  if (!taken) return new ApiError('DUPLICATE', 'A duplicate entry was detected');
  const message = `A duplicate entry was detected for field "${taken.path}"`;
  if (!isBatch) return new ApiError('DUPLICATE', message);
  // Of several records with the value, the last one met the others.
  const at = records.findLastIndex(taken.isTakenBy);
  return new ApiError('DUPLICATE', at < 0 ? message : `[${at}].${taken.path}: ${message}`);
};
