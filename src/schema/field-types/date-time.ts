import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType } from '../types.ts';
import { parseDateTime } from './date-values.ts';
import { invalidDateTime } from './messages.ts';
import {
  defaultsOf,
  onePart,
  onePartInput,
  refusal,
  settingBoolean,
  settingOneOf,
  settingsOf,
  settingText,
} from './schemas.ts';

const input = (field: FieldTraits) =>
  onePartInput(
    field,
    'null',
    z.string(refusal((value) => invalidDateTime(value, field.name))).meta({ format: 'date-time' }),
    (text, report) => {
      const dateTime = parseDateTime(text);
      if (dateTime === null) report(invalidDateTime(text, field.name));
      return dateTime;
    },
  );

const answer = lazily(() => z.iso.datetime());

/** Of dates and date-times alike; the last is 0.40's. */
export const dateSettings = settingsOf(() => ({
  displayFormat: settingOneOf('displayFormat', ['RELATIVE', 'USER_SETTINGS', 'CUSTOM']),
  customUnicodeDateFormat: settingText('customUnicodeDateFormat'),
  displayAsRelativeDate: settingBoolean('displayAsRelativeDate'),
}));

export const dateTime: FieldType = {
  type: 'DATE_TIME',
  parts: onePart('dateTime', 'null'),
  input,
  output: ({ isNullable }) => (isNullable ? answer().nullable() : answer()),
  example: () => '2026-01-31T09:30:00.000Z',
  uniqueParts: [''],
  merge: 'first',
  options: 'none',
  settings: dateSettings,
  defaultValue: defaultsOf({ input, functions: ['now'] }),
  isCreatable: true,
};
