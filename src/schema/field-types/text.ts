import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { MAX_TEXT } from './limits.ts';
import { asPart, onePart, plainDefault, settingsOf, textValue } from './text-values.ts';

const input = (field: FieldTraits) => textValue(field.name, MAX_TEXT).transform(asPart);

export const text: FieldType = {
  type: 'TEXT',
  parts: onePart({ kind: 'text', empty: 'emptyText' }),
  input,
  output: () => z.string(),
  uniqueParts: [''],
  options: 'none',
  settings: settingsOf(z.object({ displayedMaxRows: z.number().int().min(0).optional() })),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
