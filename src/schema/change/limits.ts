/** How much a workspace may define. The limits hold together: decision 0038 has the measurements. */
import { ApiError } from '../../errors.ts';
import type { ObjectSchema } from '../types.ts';

/**
 * Bytes of a workspace's definitions as JSON. They are one response of the database, which every cold isolate loads:
 * Neon returns at most 10 MiB, and JSON in JSON takes twice its size at worst.
 */
export const MAX_SCHEMA_BYTES = 2_000_000;

export const MAX_CUSTOM_OBJECTS = 200;
export const MAX_FIELDS = 500;
export const MAX_OPTIONS = 500;

/** Characters of a description, and of an icon's name. */
export const MAX_DESCRIPTION = 2_000;
export const MAX_ICON = 100;

/** Characters of a default value or of settings, as JSON. */
export const MAX_JSON = 10_000;

/** @throws ApiError METADATA_LIMIT */
export const checkFieldLimit = (object: ObjectSchema, added: number): void => {
  if (object.fields.length + added > MAX_FIELDS)
    throw new ApiError(
      'METADATA_LIMIT',
      `An object has at most ${MAX_FIELDS} fields; ${object.nameSingular} has ${object.fields.length}.`,
    );
};
