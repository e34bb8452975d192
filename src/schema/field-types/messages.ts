/** The messages that refuse a value, in the wording that Twenty's clients know. */
import { LIMITS } from './limits.ts';

const cut = (text: string): string =>
  (text.length > LIMITS.shown ? `${text.slice(0, LIMITS.shown)}…` : text)
    .replaceAll('\0', '\\u0000')
    .toWellFormed();

/** The beginning of a value's JSON. It looks at no more of the value than it shows. */
const json = (value: unknown, room: number): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room));
  if (typeof value !== 'object' || value === null) return String(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  let text = open;
  for (const key in value) {
    if (text.length > room) return text;
    if (text.length > 1) text += ',';
    if (!Array.isArray(value)) text += `${JSON.stringify(key.slice(0, room))}:`;
    text += json(Reflect.get(value, key), Math.max(0, room - text.length));
  }
  return text + close;
};

/** A value as messages show it: strings quoted, objects as JSON, all of it cut to 100 characters. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${cut(value)}'` : cut(json(value, LIMITS.shown));

/** Text as messages show it where the reference does not quote it. */
export const bare = (value: unknown): string => (typeof value === 'string' ? cut(value) : shown(value));

export const invalidText = (value: unknown, name: string): string =>
  `Invalid string value ${shown(value)} for text field "${name}"`;
export const invalidNumber = (value: unknown, name: string): string =>
  `Invalid number value ${shown(value)} for field "${name}"`;
export const invalidBoolean = (value: unknown, name: string): string =>
  `Invalid boolean value ${shown(value)} for field "${name}"`;
export const invalidUuid = (value: unknown, name: string): string =>
  `Invalid UUID value ${shown(value)} for field "${name}"`;
export const invalidDate = (value: unknown, name: string): string =>
  `Invalid value ${shown(value)} for date field "${name}". Expected format: 'YYYY-MM-DD'`;
export const invalidDateTime = (value: unknown, name: string): string =>
  `Invalid value ${shown(value)} for date-time field "${name}". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`;
export const invalidObject = (value: unknown, name: string): string =>
  `Invalid object value ${shown(value)} for field "${name}"`;
export const invalidArray = (value: unknown, name: string): string =>
  `Invalid array value ${shown(value)} for field "${name}"`;
export const invalidArrayItem = (value: unknown, name: string): string =>
  `Invalid value ${shown(value)} for field "${name} - Array values need to be string"`;
export const invalidEmail = (value: unknown, name: string): string =>
  `Invalid string value ${shown(value)} for email field "${name}"`;
export const invalidPosition = (value: unknown, name: string): string =>
  `Invalid position value ${shown(value)} for field "${name}"${
    typeof value === 'number' ? `: it is beyond ±${LIMITS.position}` : ''
  }`;

/** Option values that a message lists: a field may have hundreds, and a request many problems. */
const MOST_VALUES = 20;

const validValues = (values: readonly string[]): string => {
  const more = values.length - MOST_VALUES;
  const listed = values.slice(0, MOST_VALUES).map(cut).join(', ');
  return `Valid values are: ${listed}${more > 0 ? ` and ${more} more` : ''}`;
};

export const invalidOption = (value: unknown, name: string, values: readonly string[]): string =>
  `Invalid value ${typeof value === 'string' ? `"${cut(value)}"` : shown(value)} for field "${name}". ${validValues(values)}`;
export const invalidOptions = (value: unknown, name: string, values: readonly string[]): string =>
  `Invalid value ${shown(value)} for multi select field "${name}". ${validValues(values)}`;

export const notNullable = (name: string): string =>
  `Field ${name} is not nullable and has no default value.`;
export const tooManyItems = (name: string, most: number): string =>
  `Field "${name}" has too many items: at most ${most} are allowed`;
