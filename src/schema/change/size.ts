/** The size of a workspace's definitions, and the budget that a change has to keep to. Pure. */
import { ApiError } from '../../errors.ts';
import type { SchemaRows } from '../rows.ts';
import type { Change } from './change.ts';
import { MAX_SCHEMA_BYTES } from './limits.ts';
import { rowsAfter } from './rows-after.ts';

const encoder = new TextEncoder();

const bytesOf = ({ objects, fields }: SchemaRows): number =>
  encoder.encode(JSON.stringify([objects, fields])).length;

/**
 * Definitions may be over the budget (they are older than it): a change that makes them smaller is always possible.
 * The change is executed only in the version of the schema that these rows are of, so that nothing is added meanwhile.
 * @throws ApiError METADATA_LIMIT
 */
export const checkSize = (rows: SchemaRows, change: Change): void => {
  const after = bytesOf(rowsAfter(rows, change));
  if (after <= MAX_SCHEMA_BYTES || after < bytesOf(rows)) return;
  throw new ApiError(
    'METADATA_LIMIT',
    `The definitions of a workspace take at most ${MAX_SCHEMA_BYTES} bytes; with this change they would take ${after}. Use shorter descriptions, fewer options or smaller default values, or delete what is not used.`,
  );
};
