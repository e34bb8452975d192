/** Telephone numbers, read with libphonenumber's tables (reference §9.4). */
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberWithError,
} from 'libphonenumber-js/min';
import { LIMITS } from './limits.ts';
import { bare } from './messages.ts';
import { type Report, textProblem } from './text-values.ts';

/** A telephone number as it was sent, or as it is stored: '' and null mean none, undefined means not supplied. */
export interface Phone {
  readonly number?: string | null | undefined;
  /** ISO 3166-1: `FR` */
  readonly countryCode?: string | null | undefined;
  /** `+33` */
  readonly callingCode?: string | null | undefined;
}

let countriesByCallingCode: ReadonlyMap<string, readonly CountryCode[]> | undefined;

const countriesOf = (callingCode: string): readonly CountryCode[] => {
  countriesByCallingCode ??= Map.groupBy(getCountries(), getCountryCallingCode);
  return countriesByCallingCode.get(callingCode) ?? [];
};

const isCallingCode = (code: string): boolean =>
  countriesOf(code).length > 0 || new Metadata().isNonGeographicCallingCode(code);

/** The country of a calling code that only one has. */
const onlyCountryOf = (callingCode: string): CountryCode | null => {
  const [country, ...others] = countriesOf(callingCode);
  return country !== undefined && others.length === 0 ? country : null;
};

/** What messages call the parts of a telephone number. */
export interface PhoneNames {
  readonly number: string;
  readonly countryCode: string;
  readonly callingCode: string;
}

const about = (name: string): string => ` for field "${name}"`;

/** What is known beside the number, checked: `callingCode` without its plus sign. */
interface Known {
  readonly country: CountryCode | null;
  readonly callingCode: string | null;
}

interface Parsed extends Known {
  readonly number: string;
}

const parse = (text: string, { country, callingCode }: Known): Parsed | null => {
  try {
    const phone = parsePhoneNumberWithError(text, {
      extract: false,
      ...(country && { defaultCountry: country }),
      ...(callingCode && !country && { defaultCallingCode: callingCode }),
    });
    return {
      number: phone.nationalNumber,
      country: phone.country ?? null,
      callingCode: phone.countryCallingCode,
    };
  } catch {
    return null;
  }
};

/** Reads the number until reading it again changes nothing: a stored number means the same when it is sent back. */
const parseToEnd = (text: string, known: Known): Parsed | null => {
  let parsed = parse(text, known);
  for (let round = 0; parsed && round < 8; round += 1) {
    const again = parse(parsed.number, {
      country: known.country ?? parsed.country,
      callingCode: parsed.callingCode,
    });
    if (!again || (again.number === parsed.number && again.country === parsed.country)) return again;
    parsed = again;
  }
  return null;
};

/** Digits that nothing says the country of: without a `+` there is nothing to check them against. */
const plainDigits = (text: string): string | null => {
  if (!/^[\d\s().\-/]+$/.test(text)) return null;
  const digits = text.replaceAll(/\D/g, '');
  return digits.length >= 2 && digits.length <= 17 ? digits : null;
};

const readKnown = (phone: Phone, names: PhoneNames, report: Report): Known | null => {
  const country = phone.countryCode?.trim().toUpperCase() ?? '';
  const callingCode = phone.callingCode?.trim().replace(/^\+/, '') ?? '';
  const hasCountry = country !== '';
  const isCountryKnown = isSupportedCountry(country);
  const isCodeKnown = callingCode === '' || isCallingCode(callingCode);
  if (hasCountry && !isCountryKnown)
    report(`Invalid country code ${bare(phone.countryCode)}${about(names.countryCode)}`);
  if (!isCodeKnown) report(`Invalid calling code ${bare(phone.callingCode)}${about(names.callingCode)}`);
  if ((hasCountry && !isCountryKnown) || !isCodeKnown) return null;
  if (isCountryKnown && callingCode !== '' && getCountryCallingCode(country) !== callingCode) {
    report(`Provided country code and calling code are conflicting${about(names.countryCode)}`);
    return null;
  }
  return { country: isCountryKnown ? country : null, callingCode: callingCode === '' ? null : callingCode };
};

const withPlus = (callingCode: string | null): string | null =>
  callingCode === null ? null : `+${callingCode}`;

const readNumber = (text: string, known: Known, phone: Phone, names: PhoneNames, report: Report): Phone => {
  const digits = known.country || known.callingCode ? null : plainDigits(text);
  if (digits !== null) return { ...cleared(phone), number: digits };
  const parsed = parseToEnd(text, known);
  if (!parsed) {
    report(`Provided phone number is invalid ${bare(text)}${about(names.number)}`);
    return {};
  }
  const isOtherCountry =
    known.country !== null && parsed.country !== null && known.country !== parsed.country;
  const isOtherCode = known.country !== null && getCountryCallingCode(known.country) !== parsed.callingCode;
  if (isOtherCountry || isOtherCode) {
    report(`Provided and inferred country code are conflicting${about(names.countryCode)}`);
  }
  if (known.callingCode && known.callingCode !== parsed.callingCode) {
    report(`Provided and inferred calling code are conflicting${about(names.callingCode)}`);
  }
  const country =
    known.country ?? parsed.country ?? (parsed.callingCode && onlyCountryOf(parsed.callingCode));
  return { number: parsed.number, countryCode: country || null, callingCode: withPlus(parsed.callingCode) };
};

/** Codes that were sent empty, as what they are: cleared. */
const cleared = ({ countryCode, callingCode }: Phone): Phone => ({
  ...(countryCode !== undefined && { countryCode: null }),
  ...(callingCode !== undefined && { callingCode: null }),
});

/**
 * A telephone number as it is stored: its national digits, and what is known of its country. Only what was
 * supplied and what follows from it is in the answer.
 */
export const readPhone = (phone: Phone, names: PhoneNames, report: Report): Phone => {
  const problems = (['number', 'countryCode', 'callingCode'] as const).flatMap((part) => {
    const text = phone[part];
    return (text && textProblem(text, names[part], LIMITS.phone)) || [];
  });
  for (const problem of problems) report(problem);
  const known = problems.length === 0 ? readKnown(phone, names, report) : null;
  if (!known) return {};
  const text = phone.number?.trim() ?? '';
  if (text !== '') return readNumber(text, known, phone, names, report);
  const number: Phone = phone.number === undefined ? {} : { number: null };
  const { country, callingCode } = known;
  if (country)
    return { ...number, countryCode: country, callingCode: withPlus(getCountryCallingCode(country)) };
  if (!callingCode) return { ...number, ...cleared(phone) };
  const only = onlyCountryOf(callingCode);
  return {
    ...number,
    ...cleared(phone),
    ...(only && { countryCode: only }),
    callingCode: withPlus(callingCode),
  };
};
