import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { asPart, onePart, settingsOf, shown } from './text-values.ts';

/** A place in lists: a number, or `first` or `last`, which the statement that writes works out. */
const input = (field: FieldTraits) =>
  z
    .union([z.number(), z.enum(['first', 'last'])], {
      error: ({ input: given }) => `Invalid position value ${shown(given)} for field "${field.name}"`,
    })
    .transform(asPart);

export const position: FieldType = {
  type: 'POSITION',
  parts: onePart({ kind: 'number', empty: 'null' }),
  input,
  output: () => z.number(),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: null,
  isCreatable: false,
};
