/** Every operation of the API, in the order that their paths are tried. */
import { METADATA_OPERATIONS } from './metadata-operations.ts';
import type { Operation } from './operation.ts';
import { RECORD_OPERATIONS } from './record-operations.ts';
import { SERVICE_OPERATIONS } from './service-operations.ts';

export const OPERATIONS: readonly Operation[] = [
  ...SERVICE_OPERATIONS,
  ...METADATA_OPERATIONS,
  ...RECORD_OPERATIONS,
];
