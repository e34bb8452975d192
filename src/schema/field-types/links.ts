import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseObjectText, plainDefault, settingsOf, textValue } from './text-values.ts';

const input = (field: FieldTraits) =>
  compositeInput({ field, typeLabel: 'links', parts: {
    primaryLinkLabel: textValue(`${field.name}.primaryLinkLabel`),
    primaryLinkUrl: textValue(`${field.name}.primaryLinkUrl`),
  } });
export const links: FieldType = {
  type: 'LINKS',
  parts: [
    { name: 'primaryLinkLabel', kind: 'text', empty: 'emptyText' },
    { name: 'primaryLinkUrl', kind: 'text', empty: 'emptyText' },
    { name: 'secondaryLinks', kind: 'json', empty: 'emptyList' },
  ],
  input,
  coerce: parseObjectText,
  output: () => z.object({}),
  uniqueParts: ['primaryLinkUrl'],
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
