/** The spellings of dates and date-times that bodies and filters accept, as Twenty does. */
import { LIMITS } from './limits.ts';

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

/** The number of a month given in digits, by its English name or by the first three letters of it. */
const monthOf = (text: string): number => {
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.toLowerCase();
  return MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name) + 1;
};

const DATES: readonly RegExp[] = [
  /^(?<year>\d{4})-(?<month>\d{1,2}|[a-z]+)-(?<day>\d{1,2})$/i,
  /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  /^(?<year>\d{4})(?<separator>[./])(?<month>\d{1,2})\k<separator>(?<day>\d{1,2})$/,
  /^(?<month>\d{1,2})(?<separator>[-./])(?<day>\d{1,2})\k<separator>(?<year>\d{4})$/,
  /^(?<month>[a-z]+) (?<day>\d{1,2}), (?<year>\d{4})$/i,
  /^(?<day>\d{1,2})(?<separator>[ -])(?<month>[a-z]+)\k<separator>(?<year>\d{4})$/i,
];

const DATE_TIME =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d+))?)?(?: ?(?:Z|(?<sign>[+-])(?<offsetHour>\d{2})(?::?(?<offsetMinute>\d{2}))?))?$/i;

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Midnight UTC of a day that the calendar has; null for any other. */
const dayStart = (year: number, month: number, day: number): number | null => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
};

type Groups = Readonly<Record<string, string | undefined>>;

const numberOf = (text: string | undefined): number => Number(text ?? '0');

const timeOfDay = (groups: Groups): number | null => {
  const [hour, minute, second] = [numberOf(groups.hour), numberOf(groups.minute), numberOf(groups.second)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Number((groups.fraction ?? '').slice(0, 3).padEnd(3, '0'));
  return ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
};

const offset = (groups: Groups): number | null => {
  const [hour, minute] = [numberOf(groups.offsetHour), numberOf(groups.offsetMinute)];
  if (hour > 23 || minute > 59) return null;
  return (groups.sign === '-' ? -1 : 1) * (hour * 60 + minute) * 60_000;
};

const readInstant = (groups: Groups): number | null => {
  const day = dayStart(numberOf(groups.year), monthOf(groups.month ?? ''), numberOf(groups.day));
  const time = timeOfDay(groups);
  const ahead = offset(groups);
  if (day === null || time === null || ahead === null) return null;
  const instant = day + time - ahead;
  return instant >= FIRST && instant <= LAST ? instant : null;
};

const parseInstant = (text: string): number | null => {
  if (text.length > LIMITS.date) return null;
  const trimmed = text.trim();
  for (const pattern of [DATE_TIME, ...DATES]) {
    const groups = pattern.exec(trimmed)?.groups;
    if (groups) return readInstant(groups);
  }
  return null;
};

/**
 * A date-time as UTC ISO text with milliseconds; null if it is none. Without an offset it is UTC, a date alone is
 * its midnight, and digits beyond milliseconds are cut.
 */
export const parseDateTime = (text: string): string | null => {
  const instant = parseInstant(text);
  return instant === null ? null : new Date(instant).toISOString();
};

/** A date as `YYYY-MM-DD`; null if it is none. Of a date-time it is the date in UTC, not where its offset is. */
export const parseDate = (text: string): string | null => parseDateTime(text)?.slice(0, 10) ?? null;
