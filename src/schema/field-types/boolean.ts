import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { asPart, notNullable, onePart, plainDefault, settingsOf, shown } from './text-values.ts';

const input = (field: FieldTraits) =>
  z
    .boolean({
      error: ({ input: given }) => `Invalid boolean value ${shown(given)} for field "${field.name}"`,
    })
    .nullable()
    .refine((value) => value !== null || field.isNullable, { error: notNullable(field) })
    .transform(asPart);

export const boolean: FieldType = {
  type: 'BOOLEAN',
  parts: onePart({ kind: 'boolean', empty: 'null' }),
  input,
  output: (field) => (field.isNullable ? z.boolean().nullable() : z.boolean()),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
