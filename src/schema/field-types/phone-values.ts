/** Phone numbers, parsed with libphonenumber's tables. */
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { bare } from './messages.ts';

/** A telephone number and its codes; undefined where not supplied, null where supplied empty. */
export interface Phone {
  readonly number?: string | null | undefined;
  /** ISO 3166-1: `FR` */
  readonly countryCode?: string | null | undefined;
  /** `+33` */
  readonly callingCode?: string | null | undefined;
}

/** Hears of a problem, a sentence without the field's name, and of the part it is about. */
type Refuse = (part: keyof Phone, problem: string) => void;

interface Parsed {
  readonly number: string;
  readonly callingCode: string;
  readonly country: CountryCode | undefined;
}

/** Digits as people write them in one country, perhaps with an extension. */
const NATIONAL = /^[\d\s()./-]{1,40}(?:(?:ext\.?|x|#)\s?\d{1,7})?$/i;

const parseOnce = (text: string): Parsed | null => {
  const parsed = parsePhoneNumberFromString(text, { extract: false });
  if (!parsed) return null;
  const extension = parsed.ext ? ` ext. ${parsed.ext}` : '';
  return {
    number: parsed.nationalNumber + extension,
    callingCode: parsed.countryCallingCode,
    country: parsed.country,
  };
};

/** Parsed until parsing changes nothing more, so that what is stored means the same when it is sent back. */
const parseInternational = (text: string): Parsed | null => {
  let parsed = parseOnce(text);
  for (let round = 0; parsed && round < 5; round += 1) {
    const again = parseOnce(`+${parsed.callingCode}${parsed.number}`);
    if (!again || again.number === parsed.number) return again;
    parsed = again;
  }
  return null;
};

let countriesByCallingCode: ReadonlyMap<string, readonly CountryCode[]> | undefined;

const countriesOf = (): ReadonlyMap<string, readonly CountryCode[]> => {
  countriesByCallingCode ??= Map.groupBy(getCountries(), (country) => getCountryCallingCode(country));
  return countriesByCallingCode;
};

/** The only country of a calling code (`33`); null where several share it, or none has it. */
const onlyCountryOf = (callingCode: string): CountryCode | null => {
  const [country, ...others] = countriesOf().get(callingCode) ?? [];
  return country !== undefined && others.length === 0 ? country : null;
};

/** Whether numbers start with it, those of no country (`800`) included. */
const isCallingCode = (digits: string): boolean => parseOnce(`+${digits}23456789`)?.callingCode === digits;

const readCountry = (given: string, refuse: Refuse): CountryCode | null => {
  const country = given.toUpperCase();
  if (isSupportedCountry(country)) return country;
  refuse('countryCode', `Invalid country code ${bare(given)}`);
  return null;
};

/** The calling code without its plus. */
const readCallingCode = (given: string, refuse: Refuse): string | null => {
  const digits = /^\+?\s?(\d{1,4})$/.exec(given)?.[1];
  if (digits !== undefined && isCallingCode(digits)) return digits;
  refuse('callingCode', `Invalid calling code ${bare(given)}`);
  return null;
};

/** The codes as they were given, checked. */
interface Codes {
  readonly country: CountryCode | null;
  readonly callingCode: string | null;
}

const readCodes = (given: Phone, refuse: Refuse): Codes => {
  const country = given.countryCode ? readCountry(given.countryCode, refuse) : null;
  const callingCode = given.callingCode ? readCallingCode(given.callingCode, refuse) : null;
  if (country && callingCode && getCountryCallingCode(country) !== callingCode) {
    refuse('countryCode', 'Provided country code and calling code are conflicting');
  }
  return { country, callingCode };
};

/** Problems of codes with what a number in international form says of itself. */
const compareCodes = ({ country, callingCode }: Codes, inferred: Parsed, refuse: Refuse): void => {
  if (callingCode && callingCode !== inferred.callingCode) {
    refuse('callingCode', 'Provided and inferred calling code are conflicting');
  }
  if (!country) return;
  const isSame = inferred.country
    ? inferred.country === country
    : inferred.callingCode === getCountryCallingCode(country);
  if (!isSame) refuse('countryCode', 'Provided and inferred country code are conflicting');
};

const readNumber = (number: string, codes: Codes, given: Phone, refuse: Refuse): Phone => {
  const isInternational = /^[+＋]/.test(number);
  const code = codes.callingCode ?? (codes.country && getCountryCallingCode(codes.country));
  const isPlausible = isInternational || (NATIONAL.test(number) && /\d\D*\d/.test(number));
  // Without a plus and without codes there is nothing to check a number against: it is kept as it was typed.
  if (isPlausible && !isInternational && code === null) return given;
  const parsed = isPlausible ? parseInternational(isInternational ? number : `+${code}${number}`) : null;
  if (!parsed) {
    refuse('number', `Provided phone number is invalid ${bare(number)}`);
    return given;
  }
  if (isInternational) compareCodes(codes, parsed, refuse);
  const country = codes.country ?? parsed.country ?? onlyCountryOf(parsed.callingCode);
  return {
    number: parsed.number,
    countryCode: country ?? (isInternational ? null : given.countryCode),
    callingCode: `+${parsed.callingCode}`,
  };
};

/** A telephone number as it is stored: national digits, its codes as supplied, and what follows from them. */
export const readPhone = (given: Phone, onProblem: Refuse): Phone => {
  let isRefused = false;
  const refuse: Refuse = (part, problem) => {
    isRefused = true;
    onProblem(part, problem);
  };
  const codes = readCodes(given, refuse);
  if (isRefused && given.number) {
    // Codes that cannot be right say nothing of the number.
    return readNumber(given.number, { country: null, callingCode: null }, given, refuse);
  }
  if (given.number) return readNumber(given.number, codes, given, refuse);
  const code = codes.callingCode ?? (codes.country && getCountryCallingCode(codes.country));
  if (code === null) return given;
  const countryCode = codes.country ?? onlyCountryOf(code) ?? given.countryCode;
  return { number: given.number, countryCode, callingCode: `+${code}` };
};

/** What a number that is written without codes is stored as beside a calling code: by number, the codes. */
export const nationalNumbers = (typed: string): ReadonlyMap<string, readonly string[]> => {
  const numbers = new Map<string, string[]>();
  if (!NATIONAL.test(typed) || !/\d\D*\d/.test(typed)) return numbers;
  for (const code of countriesOf().keys()) {
    const parsed = parseInternational(`+${code}${typed}`);
    if (parsed?.callingCode !== code || parsed.number === typed) continue;
    numbers.set(parsed.number, [...(numbers.get(parsed.number) ?? []), `+${code}`]);
  }
  return numbers;
};

/** Digits that a number with its calling code has at least. */
const LEAST_INTERNATIONAL = 8;

interface PhoneMeaning {
  readonly number: string;
  /** Null: any. */
  readonly callingCode: string | null;
}

/**
 * What a telephone number in any spelling may be stored as. Without a plus (which a query that is not percent-encoded
 * loses) it may be a number of any country, with or without the 0 that is dialled before it, or an international one.
 */
export const phoneMeanings = (text: string): readonly PhoneMeaning[] => {
  const typed = text.trim();
  const isInternational = /^[+＋]/.test(typed);
  const international = (written: string): readonly PhoneMeaning[] => {
    const parsed = parseInternational(written);
    return parsed ? [{ number: parsed.number, callingCode: `+${parsed.callingCode}` }] : [];
  };
  const asTyped = { number: typed, callingCode: null };
  if (isInternational) return [...international(typed), asTyped].slice(0, 1);
  if (!NATIONAL.test(typed)) return [asTyped];
  const [main = '', extension] = typed.split(/(?:ext\.?|x|#)\s?/i);
  const digits = main.replaceAll(/\D/g, '');
  const suffix = extension === undefined ? '' : ` ext. ${extension}`;
  const spellings = new Set([
    typed,
    ...[digits, digits.replace(/^0+/, '')].filter(Boolean).map((n) => n + suffix),
  ]);
  return [
    ...[...spellings].map((number): PhoneMeaning => ({ number, callingCode: null })),
    ...(digits.length < LEAST_INTERNATIONAL ? [] : international(`+${digits}${suffix}`)),
  ];
};
