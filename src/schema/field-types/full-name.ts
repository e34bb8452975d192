import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType, PartType } from '../types.ts';
import { coerceObject, defaultsOf, noSettings, partsInput, subfields, textSubfield } from './schemas.ts';

const parts: readonly PartType[] = [
  { name: 'firstName', kind: 'text', empty: 'emptyText' },
  { name: 'lastName', kind: 'text', empty: 'emptyText' },
];

const input = (field: FieldTraits) => {
  const shape = {
    firstName: textSubfield(`${field.name}.firstName`),
    lastName: textSubfield(`${field.name}.lastName`),
  };
  return partsInput(parts, subfields(field.name, 'full name', shape), ({ firstName, lastName }) => ({
    firstName,
    lastName,
  }));
};

const answer = lazily(() => z.object({ firstName: z.string(), lastName: z.string() }));

export const fullName: FieldType = {
  type: 'FULL_NAME',
  parts,
  input,
  coerce: coerceObject,
  output: () => answer(),
  example: () => ({ firstName: 'Ada', lastName: 'Holm' }),
  uniqueParts: null,
  merge: 'first',
  options: 'none',
  settings: noSettings,
  defaultValue: defaultsOf({ input, coerce: coerceObject }),
  isCreatable: true,
};
