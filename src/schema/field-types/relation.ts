import { z } from '@hono/zod-openapi';
import type { FieldType } from '../types.ts';
import { onePart, settingsOf } from './text-values.ts';
import { uuidInput } from './uuid.ts';

/** The foreign key of a many-to-one relation. The many side stores nothing. */
export const relation: FieldType = {
  type: 'RELATION',
  parts: onePart({ kind: 'uuid', empty: 'null' }),
  input: uuidInput,
  output: () => z.uuid().nullable(),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(
    z.object({
      relationType: z.enum(['MANY_TO_ONE', 'ONE_TO_MANY']).optional(),
      onDelete: z.enum(['SET_NULL', 'CASCADE']).optional(),
      joinColumnName: z.string().max(80).nullable().optional(),
    }),
  ),
  defaultValue: null,
  isCreatable: true,
};
