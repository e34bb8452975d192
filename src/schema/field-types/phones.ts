import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { ByStored, FieldTraits, FieldType, JsonValue, PartType, PartValues } from '../types.ts';
import { LIMITS } from './limits.ts';
import { invalidArray, invalidText } from './messages.ts';
import { nationalNumbers, type Phone, phoneMeanings, readPhone } from './phone-values.ts';
import {
  coerceArray,
  coerceSubfields,
  defaultsOf,
  listOf,
  partsInput,
  readItems,
  readText,
  refusal,
  settingsOf,
  settingWhole,
  storedList,
  subfield,
  subfields,
  uniqueBy,
} from './schemas.ts';
import type { Report } from './text-values.ts';

/** A number that a filter looks for: with the calling code it is written with, or with any. */
const meanings = (text: string): readonly Readonly<Record<string, string>>[] =>
  phoneMeanings(text).map(({ number, callingCode }) => ({
    primaryPhoneNumber: number,
    ...(callingCode !== null && { primaryPhoneCallingCode: callingCode }),
  }));

const parts: readonly PartType[] = [
  { name: 'primaryPhoneNumber', kind: 'text', empty: 'emptyText', meanings },
  {
    name: 'primaryPhoneCountryCode',
    kind: 'text',
    empty: 'emptyText',
    canonical: (text) => text.trim().toUpperCase(),
  },
  {
    name: 'primaryPhoneCallingCode',
    kind: 'text',
    empty: 'emptyText',
    canonical: (text) => text.trim().replace(/^(?=\d)/, '+'),
  },
  { name: 'additionalPhones', kind: 'json', empty: 'emptyList' },
];

const PRIMARY = {
  number: 'primaryPhoneNumber',
  countryCode: 'primaryPhoneCountryCode',
  callingCode: 'primaryPhoneCallingCode',
} as const;

/** The text of a number or a code; what it says is only known of all three together. */
const phoneText = (name: string) =>
  subfield(
    z.string(refusal((value) => invalidText(value, name))).meta({ maxLength: LIMITS.phone }),
    (text, report) => readText(text.trim(), name, LIMITS.phone, report),
  );

interface StoredPhone {
  readonly [key: string]: JsonValue;
  readonly number: string;
  readonly countryCode: string;
  readonly callingCode: string;
}

/** Numbers with one calling code are one number. */
const keyOf = ({ number, callingCode }: Pick<StoredPhone, 'number' | 'callingCode'>): string =>
  `${callingCode} ${number}`;

const input = (field: FieldTraits) => {
  const additional = `${field.name}.additionalPhones`;
  const phone = subfields(additional, 'phones', {
    number: phoneText(additional),
    countryCode: phoneText(additional),
    callingCode: phoneText(additional),
  });
  const readAdditional = ({ number, countryCode, callingCode }: Phone, refuse: Report): StoredPhone => {
    const read = readPhone({ number, countryCode, callingCode }, (_, problem) =>
      refuse(`${problem} for field "${additional}"`),
    );
    return {
      number: read.number ?? '',
      countryCode: read.countryCode ?? '',
      callingCode: read.callingCode ?? '',
    };
  };
  const shape = {
    primaryPhoneNumber: phoneText(`${field.name}.primaryPhoneNumber`),
    primaryPhoneCountryCode: phoneText(`${field.name}.primaryPhoneCountryCode`),
    primaryPhoneCallingCode: phoneText(`${field.name}.primaryPhoneCallingCode`),
    additionalPhones: subfield(
      listOf(
        additional,
        phone,
        refusal((value) => invalidArray(value, additional)),
      ),
      (phones) => phones.filter(({ number }) => number),
    ),
  };
  return partsInput(parts, subfields(field.name, 'phones', shape), (given, report) => {
    const primary = readPhone(
      {
        number: given.primaryPhoneNumber,
        countryCode: given.primaryPhoneCountryCode,
        callingCode: given.primaryPhoneCallingCode,
      },
      (part, problem) => report(`${problem} for field "${field.name}.${PRIMARY[part]}"`),
    );
    const read = readItems(given.additionalPhones ?? [], additional, report, readAdditional);
    const primaryKey = keyOf({ number: primary.number ?? '', callingCode: primary.callingCode ?? '' });
    const others = uniqueBy(read, keyOf).filter((phone) => keyOf(phone) !== primaryKey);
    return {
      primaryPhoneNumber: primary.number,
      primaryPhoneCountryCode: primary.countryCode,
      primaryPhoneCallingCode: primary.callingCode,
      additionalPhones: given.additionalPhones && storedList(others, additional, report),
    };
  });
};

/** A number that is given without codes is read with the calling code that is stored. */
const byStored = (values: PartValues): ByStored | null => {
  const { primaryPhoneNumber, primaryPhoneCountryCode, primaryPhoneCallingCode } = values;
  if (typeof primaryPhoneNumber !== 'string') return null;
  if (primaryPhoneCountryCode !== undefined || primaryPhoneCallingCode !== undefined) return null;
  const cases = [...nationalNumbers(primaryPhoneNumber)].map(([value, stored]) => ({ value, stored }));
  return { part: 'primaryPhoneNumber', by: 'primaryPhoneCallingCode', cases };
};

const coerce = coerceSubfields({ additionalPhones: coerceArray });

const answer = lazily(() =>
  z.object({
    primaryPhoneNumber: z.string(),
    primaryPhoneCountryCode: z.string(),
    primaryPhoneCallingCode: z.string(),
    additionalPhones: z.array(
      z.object({ number: z.string(), countryCode: z.string(), callingCode: z.string() }),
    ),
  }),
);

/** Telephone numbers: national digits, with the country and calling code they belong to where these are known. */
export const phones: FieldType = {
  type: 'PHONES',
  parts,
  input,
  coerce,
  output: () => answer(),
  example: () => ({
    primaryPhoneNumber: '612345678',
    primaryPhoneCountryCode: 'FR',
    primaryPhoneCallingCode: '+33',
    additionalPhones: [],
  }),
  byStored,
  uniqueParts: ['primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode'],
  merge: {
    others: 'additionalPhones',
    primary: {
      number: 'primaryPhoneNumber',
      countryCode: 'primaryPhoneCountryCode',
      callingCode: 'primaryPhoneCallingCode',
    },
    identity: ['number', 'callingCode'],
  },
  options: 'none',
  settings: settingsOf(() => ({ maxNumberOfValues: settingWhole('maxNumberOfValues', 1, LIMITS.items) })),
  defaultValue: defaultsOf({ input, coerce }),
  isCreatable: true,
};
