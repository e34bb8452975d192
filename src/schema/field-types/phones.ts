import { z } from '@hono/zod-openapi';
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import type { FieldTraits, FieldType, PartValues } from '../types.ts';
import { MAX_LIST } from './limits.ts';
import {
  compositeInput,
  orNull,
  parseJsonText,
  plainDefault,
  settingsOf,
  shown,
  textProblem,
} from './text-values.ts';

/** A phone's parts; undefined where not supplied, null where supplied empty. */
interface Phone {
  readonly number: string | null | undefined;
  readonly country: string | null | undefined;
  readonly calling: string | null | undefined;
}

type PhonePart = keyof Phone;
type Refuse = (part: PhonePart, problem: string) => void;

/** Digits as people write them in one country, perhaps with an extension. */
const NATIONAL = /^[\d\s()./-]{1,40}(?:(?:ext\.?|x|#)\s?\d{1,7})?$/i;

const cut = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text).toWellFormed();

interface Parsed {
  readonly number: string;
  readonly calling: string;
  readonly country: CountryCode | undefined;
}

const parseInternational = (text: string): Parsed | null => {
  const parsed = parsePhoneNumberFromString(text, { extract: false });
  if (!parsed) return null;
  const extension = parsed.ext ? ` ext. ${parsed.ext}` : '';
  return {
    number: parsed.nationalNumber + extension,
    calling: parsed.countryCallingCode,
    country: parsed.country,
  };
};

/** Parsed until parsing changes nothing more, so that what is stored reads as itself. */
const parseNumber = (text: string): Parsed | null => {
  let parsed = parseInternational(text);
  for (let round = 0; parsed && round < 5; round++) {
    const again = parseInternational(`+${parsed.calling}${parsed.number}`);
    if (!again || again.number === parsed.number) return again ?? parsed;
    parsed = again;
  }
  return parsed;
};

/** The only country of a calling code (`33`); null where several share it, or none has it. */
const countryOf = (callingCode: string): CountryCode | null => {
  const countries = getCountries().filter((country) => getCountryCallingCode(country) === callingCode);
  return countries.length === 1 ? (countries[0] ?? null) : null;
};

/** Whether numbers start with it, those of no country (`800`) included. */
const isCallingCode = (digits: string): boolean =>
  parseInternational(`+${digits}23456789`)?.calling === digits;

const readCountry = (given: string | null | undefined, refuse: Refuse): CountryCode | null => {
  if (given === null || given === undefined) return null;
  const country = given.toUpperCase();
  if (isSupportedCountry(country)) return country;
  refuse('country', `Invalid country code ${cut(given)}`);
  return null;
};

/** @returns the calling code without its plus */
const readCalling = (given: string | null | undefined, refuse: Refuse): string | null => {
  if (given === null || given === undefined) return null;
  const digits = /^\+?\s?(\d{1,4})$/.exec(given)?.[1];
  if (digits !== undefined && isCallingCode(digits)) return digits;
  refuse('calling', `Invalid calling code ${cut(given)}`);
  return null;
};

/** A phone as it is stored: what was supplied, and what follows from it. */
const readPhone = (given: Phone, onProblem: Refuse): Phone => {
  let problems = 0;
  const refuse: Refuse = (part, problem) => {
    problems++;
    onProblem(part, problem);
  };
  const country = readCountry(given.country, refuse);
  const calling = readCalling(given.calling, refuse);
  const ofCountry = country && getCountryCallingCode(country);
  if (ofCountry && calling && ofCountry !== calling)
    refuse('country', 'Provided country code and calling code are conflicting');
  const code = calling ?? ofCountry;
  const { number } = given;
  if (number === null || number === undefined) {
    if (code === null) return given;
    return { number, country: country ?? countryOf(code) ?? given.country, calling: `+${code}` };
  }
  const isInternational = /^[+＋]/.test(number);
  const isPlausible = isInternational || (NATIONAL.test(number) && /\d\D*\d/.test(number));
  const prefix = isInternational ? '' : `+${code ?? ''}`;
  const parsed = isPlausible && (isInternational || code !== null) ? parseNumber(prefix + number) : null;
  if (!parsed) {
    if (!isPlausible || isInternational || code !== null)
      refuse('number', `Provided phone number is invalid ${cut(number)}`);
    return given;
  }
  if (isInternational && problems === 0) {
    if (calling && calling !== parsed.calling)
      refuse('calling', 'Provided and inferred calling code are conflicting');
    if (country && (parsed.country ? parsed.country !== country : ofCountry !== parsed.calling))
      refuse('country', 'Provided and inferred country code are conflicting');
  }
  const inferred = country ?? parsed.country ?? countryOf(parsed.calling);
  return {
    number: parsed.number,
    country: inferred ?? (isInternational ? null : given.country),
    calling: `+${parsed.calling}`,
  };
};

const phoneText = (path: string) =>
  z
    .string({ error: ({ input }) => `Invalid string value ${shown(input)} for phones field "${path}"` })
    .superRefine((value, context) => {
      const problem = textProblem(value, 100);
      if (problem)
        context.addIssue({
          code: 'custom',
          message: `Invalid string value for phones field "${path}": it ${problem}`,
        });
    })
    .transform((value) => orNull(value.trim()))
    .nullable();

const additionalPhone = z.strictObject({
  number: z.string().max(100).nullish(),
  countryCode: z.string().max(100).nullish(),
  callingCode: z.string().max(100).nullish(),
});
const storedPhones = z.array(
  z.object({ number: z.string(), countryCode: z.string(), callingCode: z.string() }),
);
type StoredPhone = z.infer<typeof storedPhones>[number];

/** Well-formed entries, not yet read as phones. */
const additionalPhones = (path: string) => {
  const refusal = (given: unknown) =>
    `Invalid value ${shown(given)} for phones field "${path}": expected an array of {number, countryCode, callingCode}`;
  return z
    .union([z.array(additionalPhone), z.string()], { error: ({ input }) => refusal(input) })
    .nullable()
    .transform((given, context): readonly StoredPhone[] | null => {
      const list = z
        .array(additionalPhone)
        .max(MAX_LIST)
        .safeParse(given === '' ? [] : (parseJsonText(given) ?? []));
      if (!list.success) {
        context.addIssue({ code: 'custom', message: refusal(given) });
        return null;
      }
      const phones = list.data.map(({ number, countryCode, callingCode }) => ({
        number: number?.trim() ?? '',
        countryCode: countryCode?.trim() ?? '',
        callingCode: callingCode?.trim() ?? '',
      }));
      const kept = phones.filter(({ number }) => number !== '');
      return kept.length === 0 ? null : kept;
    });
};

const textOf = (parts: PartValues, name: string): string | null | undefined => {
  const value = parts[name];
  return typeof value === 'string' || value === null ? value : undefined;
};

const PRIMARY: Readonly<Record<PhonePart, string>> = {
  number: 'primaryPhoneNumber',
  country: 'primaryPhoneCountryCode',
  calling: 'primaryPhoneCallingCode',
};

const input = (field: FieldTraits) =>
  compositeInput(field, 'phones', {
    primaryPhoneNumber: phoneText(`${field.name}.primaryPhoneNumber`),
    primaryPhoneCountryCode: phoneText(`${field.name}.primaryPhoneCountryCode`),
    primaryPhoneCallingCode: phoneText(`${field.name}.primaryPhoneCallingCode`),
    additionalPhones: additionalPhones(`${field.name}.additionalPhones`),
  }).transform((parts, context): PartValues => {
    const refuse = (problem: string, path: string) =>
      context.addIssue({ code: 'custom', message: `${problem} for field "${field.name}.${path}"` });
    const phone: Phone = {
      number: textOf(parts, PRIMARY.number),
      country: textOf(parts, PRIMARY.country),
      calling: textOf(parts, PRIMARY.calling),
    };
    const primary = readPhone(phone, (part, problem) => refuse(problem, PRIMARY[part]));
    const additional = storedPhones.safeParse(parts.additionalPhones);
    const others = (additional.success ? additional.data : []).map((item): StoredPhone => {
      const given = {
        number: item.number,
        country: orNull(item.countryCode),
        calling: orNull(item.callingCode),
      };
      const read = readPhone(given, (_, problem) => refuse(problem, 'additionalPhones'));
      return { number: read.number ?? '', countryCode: read.country ?? '', callingCode: read.calling ?? '' };
    });
    return {
      ...(primary.number !== undefined && { primaryPhoneNumber: primary.number }),
      ...(primary.country !== undefined && { primaryPhoneCountryCode: primary.country }),
      ...(primary.calling !== undefined && { primaryPhoneCallingCode: primary.calling }),
      ...('additionalPhones' in parts && { additionalPhones: others.length === 0 ? null : others }),
    };
  });

export const phones: FieldType = {
  type: 'PHONES',
  parts: [
    { name: 'primaryPhoneNumber', kind: 'text', empty: 'emptyText' },
    { name: 'primaryPhoneCountryCode', kind: 'text', empty: 'emptyText' },
    { name: 'primaryPhoneCallingCode', kind: 'text', empty: 'emptyText' },
    { name: 'additionalPhones', kind: 'json', empty: 'emptyList' },
  ],
  input,
  coerce: parseJsonText,
  output: () =>
    z.object({
      primaryPhoneNumber: z.string(),
      primaryPhoneCountryCode: z.string(),
      primaryPhoneCallingCode: z.string(),
      additionalPhones: storedPhones,
    }),
  uniqueParts: ['primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode'],
  options: 'none',
  settings: settingsOf(z.object({ maxNumberOfValues: z.int().min(1).max(MAX_LIST).optional() })),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
