import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { LIMITS } from './limits.ts';
import { invalidPosition } from './messages.ts';
import { noSettings, onePart, onePartInput, refusal } from './schemas.ts';

const input = (field: FieldTraits) => {
  const refused = refusal((value) => invalidPosition(value, field.name));
  const number = z.number(refused).min(-LIMITS.position, refused).max(LIMITS.position, refused);
  return onePartInput(field, 'null', z.union([number, z.enum(['first', 'last'])], refused), (position) =>
    typeof position === 'number' ? position + 0 : position,
  );
};

/** Where a record stands in lists. `first` and `last` are handed on as they are: only the writer can place them. */
export const position: FieldType = {
  type: 'POSITION',
  parts: onePart('number', 'null'),
  input,
  output: ({ isNullable }) => (isNullable ? z.number().nullable() : z.number()),
  example: () => 1,
  uniqueParts: null,
  merge: 'survivor',
  options: 'none',
  settings: noSettings,
  defaultValue: null,
  isCreatable: false,
};
