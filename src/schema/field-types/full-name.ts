import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseJsonText, plainDefault, settingsOf, textValue } from './text-values.ts';

const input = (field: FieldTraits) =>
  compositeInput(field, 'full name', {
    firstName: textValue(`${field.name}.firstName`),
    lastName: textValue(`${field.name}.lastName`),
  });

export const fullName: FieldType = {
  type: 'FULL_NAME',
  parts: [
    { name: 'firstName', kind: 'text', empty: 'emptyText' },
    { name: 'lastName', kind: 'text', empty: 'emptyText' },
  ],
  input,
  coerce: parseJsonText,
  output: () => z.object({ firstName: z.string(), lastName: z.string() }),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
