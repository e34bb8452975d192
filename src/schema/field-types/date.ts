import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType } from '../types.ts';
import { dateSettings } from './date-time.ts';
import { parseDate } from './date-values.ts';
import { invalidDate } from './messages.ts';
import { defaultsOf, onePart, onePartInput, refusal } from './schemas.ts';

const input = (field: FieldTraits) =>
  onePartInput(
    field,
    'null',
    z.string(refusal((value) => invalidDate(value, field.name))).meta({ format: 'date' }),
    (text, report) => {
      const date = parseDate(text);
      if (date === null) report(invalidDate(text, field.name));
      return date;
    },
  );

const answer = lazily(() => z.iso.date());

/** A day. Of a date-time it takes the date in UTC. */
export const date: FieldType = {
  type: 'DATE',
  parts: onePart('date', 'null'),
  input,
  output: ({ isNullable }) => (isNullable ? answer().nullable() : answer()),
  example: () => '2026-01-31',
  uniqueParts: [''],
  merge: 'first',
  options: 'none',
  settings: dateSettings,
  defaultValue: defaultsOf({ input }),
  isCreatable: true,
};
