import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType, PartType } from '../types.ts';
import { invalidUuid, notNullable } from './messages.ts';
import { optionSchema } from './option-values.ts';
import {
  coerceObject,
  noSettings,
  partsInput,
  refusal,
  subfield,
  subfields,
  textSubfield,
} from './schemas.ts';

/** Where a record can come from; newest's list, which holds 0.40's. */
export const ACTOR_SOURCES = [
  'EMAIL',
  'CALENDAR',
  'WORKFLOW',
  'AGENT',
  'API',
  'IMPORT',
  'MANUAL',
  'SYSTEM',
  'WEBHOOK',
  'APPLICATION',
] as const;

const parts: readonly PartType[] = [
  { name: 'source', kind: 'option', empty: 'null', values: ACTOR_SOURCES },
  { name: 'name', kind: 'text', empty: 'emptyText' },
  { name: 'workspaceMemberId', kind: 'uuid', empty: 'null' },
];

const input = (field: FieldTraits): FieldTypeInput => {
  const memberId = `${field.name}.workspaceMemberId`;
  const shape = {
    source: subfield(optionSchema(`${field.name}.source`, ACTOR_SOURCES), (source) => source),
    name: textSubfield(`${field.name}.name`),
    workspaceMemberId: subfield(z.guid(refusal((value) => invalidUuid(value, memberId))), (id) =>
      id.toLowerCase(),
    ),
    /** Newer clients send it; it is not kept. */
    context: z.unknown().optional(),
  };
  const schema = partsInput(parts, subfields(field.name, 'actor', shape), (given) => ({
    source: given.source,
    name: given.name,
    workspaceMemberId: given.workspaceMemberId,
  }));
  return field.isNullable
    ? schema
    : schema.superRefine((values, context) => {
        if (values.source === null) context.addIssue(notNullable(field.name));
      });
};

type FieldTypeInput = ReturnType<FieldType['input']>;

const answer = lazily(() =>
  z.object({
    source: z.enum(ACTOR_SOURCES).nullable(),
    name: z.string(),
    workspaceMemberId: z.guid().nullable(),
  }),
);

/** Who made a record. */
export const actor: FieldType = {
  type: 'ACTOR',
  parts,
  input,
  coerce: coerceObject,
  output: () => answer(),
  example: () => ({ source: 'API', name: 'My integration', workspaceMemberId: null }),
  uniqueParts: null,
  merge: 'survivor',
  options: 'none',
  settings: noSettings,
  defaultValue: null,
  isCreatable: false,
};
