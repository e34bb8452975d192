import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { compositeInput, parseJsonText, settingsOf, shown, textValue } from './text-values.ts';
import { uuidInput } from './uuid.ts';

export const ACTOR_SOURCES = [
  'EMAIL',
  'CALENDAR',
  'WORKFLOW',
  'API',
  'IMPORT',
  'MANUAL',
  'SYSTEM',
  'AGENT',
  'WEBHOOK',
  'APPLICATION',
] as const;

const source = (path: string) =>
  z.enum(ACTOR_SOURCES, {
    error: ({ input }) =>
      `Invalid value ${shown(input)} for field "${path}". Valid values are: ${ACTOR_SOURCES.join(', ')}`,
  });

/** Who made a record. `context`, which newer clients send along, is not kept. */
const input = (field: FieldTraits) =>
  compositeInput(field, 'actor', {
    source: source(`${field.name}.source`),
    name: textValue(`${field.name}.name`),
    workspaceMemberId: uuidInput({
      ...field,
      name: `${field.name}.workspaceMemberId`,
      isNullable: true,
    }).transform(({ '': id }) => (typeof id === 'string' ? id : null)),
  });

const withoutContext = (value: unknown): unknown => {
  const parsed = parseJsonText(value);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return parsed;
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => key !== 'context'));
};

export const actor: FieldType = {
  type: 'ACTOR',
  parts: [
    { name: 'source', kind: 'option', empty: 'null' },
    { name: 'name', kind: 'text', empty: 'emptyText' },
    { name: 'workspaceMemberId', kind: 'uuid', empty: 'null' },
  ],
  input,
  coerce: withoutContext,
  output: () =>
    z.object({
      source: z.enum(ACTOR_SOURCES).nullable(),
      name: z.string(),
      workspaceMemberId: z.uuid().nullable(),
    }),
  uniqueParts: null,
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: null,
  isCreatable: false,
};
