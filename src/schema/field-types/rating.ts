import { z } from '@hono/zod-openapi';
import type { FieldType } from '../types.ts';
import { optionEnum } from './option-values.ts';
import { optionInput } from './select.ts';
import { onePart, plainDefault, settingsOf } from './text-values.ts';

export const rating: FieldType = {
  type: 'RATING',
  parts: onePart({ kind: 'option', empty: 'null' }),
  input: optionInput,
  output: (field) => (field.isNullable ? optionEnum(field).nullable() : optionEnum(field)),
  uniqueParts: null,
  options: 'generated',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(optionInput),
  isCreatable: true,
};
