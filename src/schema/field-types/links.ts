import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseJsonText, plainDefault, settingsOf, textValue } from './text-values.ts';

const input = (field: FieldTraits) =>
  compositeInput(field, 'links', {
    primaryLinkLabel: textValue(`${field.name}.primaryLinkLabel`),
    primaryLinkUrl: textValue(`${field.name}.primaryLinkUrl`),
  });
export const links: FieldType = {
  type: 'LINKS',
  parts: [
    { name: 'primaryLinkLabel', kind: 'text', empty: 'emptyText' },
    { name: 'primaryLinkUrl', kind: 'text', empty: 'emptyText' },
    { name: 'secondaryLinks', kind: 'json', empty: 'emptyList' },
  ],
  input,
  coerce: parseJsonText,
  output: () => z.object({}),
  uniqueParts: ['primaryLinkUrl'],
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
