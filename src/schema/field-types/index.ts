/** Everything that is particular to a field type. A new type is a new entry here, and nothing else. */
import type { FieldType, FieldTypeName } from '../types.ts';
import { actor } from './actor.ts';
import { address } from './address.ts';
import { array } from './array.ts';
import { boolean } from './boolean.ts';
import { currency } from './currency.ts';
import { date } from './date.ts';
import { dateTime } from './date-time.ts';
import { emails } from './emails.ts';
import { fullName } from './full-name.ts';
import { links } from './links.ts';
import { multiSelect } from './multi-select.ts';
import { number } from './number.ts';
import { phones } from './phones.ts';
import { position } from './position.ts';
import { rating } from './rating.ts';
import { rawJson } from './raw-json.ts';
import { relation } from './relation.ts';
import { richText } from './rich-text.ts';
import { select } from './select.ts';
import { text } from './text.ts';
import { uuid } from './uuid.ts';

export const FIELD_TYPES: Readonly<Record<FieldTypeName, FieldType>> = {
  TEXT: text,
  NUMBER: number,
  BOOLEAN: boolean,
  DATE_TIME: dateTime,
  DATE: date,
  SELECT: select,
  MULTI_SELECT: multiSelect,
  CURRENCY: currency,
  EMAILS: emails,
  PHONES: phones,
  LINKS: links,
  FULL_NAME: fullName,
  ADDRESS: address,
  RICH_TEXT: richText,
  RAW_JSON: rawJson,
  ARRAY: array,
  RATING: rating,
  UUID: uuid,
  RELATION: relation,
  ACTOR: actor,
  POSITION: position,
};
