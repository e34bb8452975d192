import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType, PartType } from '../types.ts';
import { LIMITS } from './limits.ts';
import { invalidNumber, invalidText } from './messages.ts';
import { coerceNumericText } from './number-values.ts';
import {
  coerceSubfields,
  defaultsOf,
  partsInput,
  readText,
  refusal,
  settingOneOf,
  settingsOf,
  settingWhole,
  subfield,
  subfields,
} from './schemas.ts';

const parts: readonly PartType[] = [
  { name: 'amountMicros', kind: 'integer', empty: 'null' },
  { name: 'currencyCode', kind: 'text', empty: 'emptyText' },
];

const range = `Expected a whole number between -${LIMITS.micros} and ${LIMITS.micros}`;

const amountMicros = (name: string) => {
  const refused = refusal((value) =>
    Number.isFinite(value) ? `${invalidNumber(value, name)}. ${range}` : invalidNumber(value, name),
  );
  const schema = z
    .int({ ...refused, abort: true })
    .min(-LIMITS.micros, refused)
    .max(LIMITS.micros, refused);
  return subfield(schema.meta({ format: 'int64' }), (micros) => micros + 0);
};

const input = (field: FieldTraits) => {
  const code = `${field.name}.currencyCode`;
  const shape = {
    amountMicros: amountMicros(`${field.name}.amountMicros`),
    currencyCode: subfield(
      z.string(refusal((value) => invalidText(value, code))).meta({ maxLength: LIMITS.currencyCode }),
      (text, report) => readText(text.trim(), code, LIMITS.currencyCode, report),
    ),
  };
  return partsInput(parts, subfields(field.name, 'currency', shape), ({ amountMicros, currencyCode }) => ({
    amountMicros,
    currencyCode,
  }));
};

const coerce = coerceSubfields({ amountMicros: coerceNumericText });

const answer = lazily(() =>
  z.object({
    amountMicros: z.int().min(-LIMITS.micros).max(LIMITS.micros).meta({ format: 'int64' }).nullable(),
    currencyCode: z.string(),
  }),
);

/** An amount in millionths of a currency. The code is kept as given, without blanks around it. */
export const currency: FieldType = {
  type: 'CURRENCY',
  parts,
  input,
  coerce,
  output: () => answer(),
  example: () => ({ amountMicros: 1_500_000_000, currencyCode: 'EUR' }),
  uniqueParts: null,
  merge: 'first',
  options: 'none',
  settings: settingsOf(() => ({
    format: settingOneOf('format', ['short', 'full']),
    decimals: settingWhole('decimals', 0, 100),
  })),
  defaultValue: defaultsOf({ input, coerce }),
  isCreatable: true,
};
