/** Dates as people and programs write them (reference: the newest release's list of spellings). */

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
];

const monthNumber = (word: string): number => {
  const lower = word.toLowerCase();
  return MONTHS.findIndex((month) => month === lower || month.slice(0, 3) === lower) + 1;
};

const two = (value: number): string => String(value).padStart(2, '0');

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const isReal = ({ year, month, day }: Day): boolean => {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
};

/** Named groups y, m, d: month a number or a name. */
const DAY_PATTERNS: readonly RegExp[] = [
  /^(?<y>\d{4})(?<s>[-./])(?<m>\d{2})\k<s>(?<d>\d{2})$/,
  /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
  /^(?<m>\d{2})(?<s>[-./])(?<d>\d{2})\k<s>(?<y>\d{4})$/,
  /^(?<m>[A-Za-z]{3,9}) (?<d>\d{1,2}), (?<y>\d{4})$/,
  /^(?<d>\d{1,2}) (?<m>[A-Za-z]{3,9}) (?<y>\d{4})$/,
  /^(?<d>\d{2})-(?<m>[A-Za-z]{3})-(?<y>\d{4})$/,
  /^(?<y>\d{4})-(?<m>[A-Za-z]{3})-(?<d>\d{2})$/,
];

const readDay = (text: string): Day | null => {
  for (const pattern of DAY_PATTERNS) {
    const groups = pattern.exec(text)?.groups;
    if (!groups) continue;
    const { y = '', m = '', d = '' } = groups;
    const day = { year: Number(y), month: /^\d+$/.test(m) ? Number(m) : monthNumber(m), day: Number(d) };
    if (isReal(day)) return day;
  }
  return null;
};

const TIME =
  /^(?<day>[^T ]+|[A-Za-z0-9, ]+?)[T ](?<h>\d{2}):(?<min>\d{2})(?::(?<s>\d{2})(?:[.,](?<f>\d{1,9}))?)?\s*(?<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

const offsetMinutes = (zone: string | undefined): number | null => {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 15 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

const instantOf = (
  { year, month, day }: Day,
  hour: number,
  minute: number,
  second: number,
  milli: number,
): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, milli);
};

const isoText = (instant: number): string | null => {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : null;
};

/** A date-time in any accepted spelling → UTC ISO with milliseconds (finer fractions cut), or null. No offset is UTC. */
export const parseDateTime = (text: string): string | null => {
  const trimmed = text.trim();
  const day = readDay(trimmed);
  if (day) return isoText(instantOf(day, 0, 0, 0, 0));
  const groups = TIME.exec(trimmed)?.groups;
  const onDay = groups?.['day'] === undefined ? null : readDay(groups['day']);
  if (!groups || !onDay) return null;
  const [hour, minute, second] = [Number(groups['h']), Number(groups['min']), Number(groups['s'] ?? '0')];
  const offset = offsetMinutes(groups['zone']);
  if (offset === null || hour > 23 || minute > 59 || second > 59) return null;
  const milli = Number((groups['f'] ?? '0').padEnd(3, '0').slice(0, 3));
  return isoText(instantOf(onDay, hour, minute, second, milli) - offset * 60_000);
};

/** A date in any accepted spelling → `YYYY-MM-DD`, or null. Of a date-time, the date it names in its own zone. */
export const parseDate = (text: string): string | null => {
  const trimmed = text.trim();
  const day =
    readDay(trimmed) ??
    (parseDateTime(trimmed) === null ? null : readDay(TIME.exec(trimmed)?.groups?.['day'] ?? ''));
  return day ? `${String(day.year).padStart(4, '0')}-${two(day.month)}-${two(day.day)}` : null;
};
