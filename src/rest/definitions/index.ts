/** Every operation of the API, in the order that their paths are tried. */
import { DOCUMENT_OPERATIONS } from './documents.ts';
import { EVENT_OPERATIONS } from './events.ts';
import { METADATA_OPERATIONS } from './metadata.ts';
import type { Operation } from './operation.ts';
import { RECORD_OPERATIONS } from './records.ts';
import { SERVICE_OPERATIONS } from './service.ts';

export const OPERATIONS: readonly Operation[] = [
  ...SERVICE_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
  ...METADATA_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...RECORD_OPERATIONS,
];
