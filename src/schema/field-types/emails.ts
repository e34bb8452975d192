import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseObjectText, plainDefault, settingsOf, textValue } from './text-values.ts';

const input = (field: FieldTraits) =>
  compositeInput({ field, typeLabel: 'emails', parts: { primaryEmail: textValue(`${field.name}.primaryEmail`) } });
export const emails: FieldType = {
  type: 'EMAILS',
  parts: [
    { name: 'primaryEmail', kind: 'text', empty: 'emptyText' },
    { name: 'additionalEmails', kind: 'list', empty: 'emptyList' },
  ],
  input,
  coerce: parseObjectText,
  output: () => z.object({}),
  uniqueParts: ['primaryEmail'],
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
