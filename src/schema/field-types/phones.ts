import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseObjectText, plainDefault, settingsOf, textValue } from './text-values.ts';

const input = (field: FieldTraits) =>
  compositeInput({ field, typeLabel: 'phones', parts: {
    primaryPhoneNumber: textValue(`${field.name}.primaryPhoneNumber`),
    primaryPhoneCountryCode: textValue(`${field.name}.primaryPhoneCountryCode`),
    primaryPhoneCallingCode: textValue(`${field.name}.primaryPhoneCallingCode`),
  } });
export const phones: FieldType = {
  type: 'PHONES',
  parts: [
    { name: 'primaryPhoneNumber', kind: 'text', empty: 'emptyText' },
    { name: 'primaryPhoneCountryCode', kind: 'text', empty: 'emptyText' },
    { name: 'primaryPhoneCallingCode', kind: 'text', empty: 'emptyText' },
    { name: 'additionalPhones', kind: 'json', empty: 'emptyList' },
  ],
  input,
  coerce: parseObjectText,
  output: () => z.object({}),
  uniqueParts: ['primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode'],
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
