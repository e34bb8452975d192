import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseObjectText, plainDefault, settingsOf, textValue } from './text-values.ts';

const input = (field: FieldTraits) =>
  compositeInput({ field, typeLabel: 'rich text', parts: { markdown: textValue(`${field.name}.markdown`) } });
export const richText: FieldType = {
  type: 'RICH_TEXT',
  parts: [
    { name: 'blocknote', kind: 'text', empty: 'null' },
    { name: 'markdown', kind: 'text', empty: 'emptyText' },
  ],
  input,
  coerce: parseObjectText,
  output: () => z.object({}),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
