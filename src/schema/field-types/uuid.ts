import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { asPart, notNullable, onePart, plainDefault, settingsOf, shown } from './text-values.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Any UUID, of whatever version, in canonical lower case; null where the text is none. */
export const parseUuid = (text: string): string | null => (UUID.test(text) ? text.toLowerCase() : null);

/** A UUID or null; used for ids and foreign keys under the name the client knows them by. */
export const uuidInput = (field: FieldTraits) => {
  const message = (given: unknown) => `Invalid UUID value ${shown(given)} for field "${field.name}"`;
  return z
    .string({ error: (issue) => message(issue.input) })
    .nullable()
    .transform((value, context) => {
      if (value === null || value === '') {
        if (!field.isNullable) context.addIssue({ code: 'custom', message: notNullable(field) });
        return null;
      }
      const id = parseUuid(value);
      if (id === null) context.addIssue({ code: 'custom', message: message(value) });
      return id;
    })
    .transform(asPart);
};

export const uuid: FieldType = {
  type: 'UUID',
  parts: onePart({ kind: 'uuid', empty: 'null' }),
  input: uuidInput,
  output: (field) => (field.isNullable ? z.uuid().nullable() : z.uuid()),
  uniqueParts: [''],
  options: 'none',
  settings: settingsOf(z.object({})),
  defaultValue: plainDefault(uuidInput, ['uuid']),
  isCreatable: true,
};
