import { ApiError } from '../../errors.ts';
import { parseUuid } from '../../schema/field-types/uuid-values.ts';

/** The id that a path names. @throws ApiError INVALID_ID */
export const readId = (text: string): string => {
  const id = parseUuid(text);
  if (id === null)
    throw new ApiError('INVALID_ID', `'${text.slice(0, 100).toWellFormed()}' is not a valid UUID`);
  return id;
};
