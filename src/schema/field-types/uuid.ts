import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType } from '../types.ts';
import { invalidUuid } from './messages.ts';
import { defaultsOf, noSettings, onePart, onePartInput, refusal } from './schemas.ts';

/** A UUID of any version, in canonical lower case. */
export const uuidInput = (field: FieldTraits) =>
  onePartInput(field, 'null', z.guid(refusal((value) => invalidUuid(value, field.name))), (value) =>
    value.toLowerCase(),
  );

const answer = lazily(() => z.guid());

export const uuidOutput = ({ isNullable }: FieldTraits): z.ZodType =>
  isNullable ? answer().nullable() : answer();

export const uuid: FieldType = {
  type: 'UUID',
  parts: onePart('uuid', 'null'),
  input: uuidInput,
  output: uuidOutput,
  example: () => '01920202-1c25-7d02-bf25-6aeccf7ea419',
  uniqueParts: [''],
  merge: 'first',
  options: 'none',
  settings: noSettings,
  defaultValue: defaultsOf({ input: uuidInput, functions: ['uuid'] }),
  isCreatable: true,
};
