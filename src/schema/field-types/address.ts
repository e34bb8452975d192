import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType, PartType } from '../types.ts';
import { invalidNumber } from './messages.ts';
import { coerceNumericText } from './number-values.ts';
import {
  coerceSubfields,
  defaultsOf,
  partsInput,
  refusal,
  settingList,
  settingsOf,
  subfield,
  subfields,
  textSubfield,
} from './schemas.ts';

const LINES = [
  'addressStreet1',
  'addressStreet2',
  'addressCity',
  'addressPostcode',
  'addressState',
  'addressCountry',
] as const;
const COORDINATES = ['addressLat', 'addressLng'] as const;

const parts: readonly PartType[] = [
  ...LINES.map((name): PartType => ({ name, kind: 'text', empty: 'emptyText' })),
  ...COORDINATES.map((name): PartType => ({ name, kind: 'number', empty: 'null' })),
];

const coordinate = (name: string) =>
  subfield(z.number(refusal((value) => invalidNumber(value, name))), (number) => number + 0);

const input = (field: FieldTraits) => {
  const line = (name: string) => textSubfield(`${field.name}.${name}`);
  const shape = {
    addressStreet1: line('addressStreet1'),
    addressStreet2: line('addressStreet2'),
    addressCity: line('addressCity'),
    addressPostcode: line('addressPostcode'),
    addressState: line('addressState'),
    addressCountry: line('addressCountry'),
    addressLat: coordinate(`${field.name}.addressLat`),
    addressLng: coordinate(`${field.name}.addressLng`),
  };
  return partsInput(parts, subfields(field.name, 'address', shape), (given) => ({
    addressStreet1: given.addressStreet1,
    addressStreet2: given.addressStreet2,
    addressCity: given.addressCity,
    addressPostcode: given.addressPostcode,
    addressState: given.addressState,
    addressCountry: given.addressCountry,
    addressLat: given.addressLat,
    addressLng: given.addressLng,
  }));
};

/** Coordinates may come as numeric text, as Twenty's own answers of older releases had them. */
const coerce = coerceSubfields({ addressLat: coerceNumericText, addressLng: coerceNumericText });

const answer = lazily(() =>
  z.object({
    addressStreet1: z.string(),
    addressStreet2: z.string(),
    addressCity: z.string(),
    addressPostcode: z.string(),
    addressState: z.string(),
    addressCountry: z.string(),
    addressLat: z.number().nullable(),
    addressLng: z.number().nullable(),
  }),
);

export const address: FieldType = {
  type: 'ADDRESS',
  parts,
  input,
  coerce,
  output: () => answer(),
  example: () => ({
    addressStreet1: '1 Harbour Street',
    addressStreet2: '',
    addressCity: 'Bergen',
    addressPostcode: '5003',
    addressState: '',
    addressCountry: 'Norway',
    addressLat: 60.39,
    addressLng: 5.32,
  }),
  uniqueParts: null,
  merge: 'first',
  options: 'none',
  settings: settingsOf(() => ({ subFields: settingList('subFields', [...LINES, ...COORDINATES]) })),
  defaultValue: defaultsOf({ input, coerce }),
  isCreatable: true,
};
