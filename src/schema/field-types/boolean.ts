import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { invalidBoolean } from './messages.ts';
import { defaultsOf, noSettings, onePart, onePartInput, refusal } from './schemas.ts';

const input = (field: FieldTraits) =>
  onePartInput(
    field,
    'null',
    z.boolean(refusal((value) => invalidBoolean(value, field.name))),
    (value) => value,
  );

export const boolean: FieldType = {
  type: 'BOOLEAN',
  parts: onePart('boolean', 'null'),
  input,
  output: ({ isNullable }) => (isNullable ? z.boolean().nullable() : z.boolean()),
  example: () => true,
  uniqueParts: null,
  merge: 'first',
  options: 'none',
  settings: noSettings,
  defaultValue: defaultsOf({ input }),
  isCreatable: true,
};
