import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType, PartValues } from '../types.ts';
import { notNullable } from './messages.ts';
import { defaultsOf, noSettings, onePart } from './schemas.ts';
import { readJson } from './text-values.ts';

const input = (field: FieldTraits): z.ZodType<PartValues> =>
  z.unknown().transform((value, context): PartValues => {
    const json = readJson(value, field.name, (message) => context.addIssue(message));
    if (json === null && !field.isNullable && context.issues.length === 0)
      context.addIssue(notNullable(field.name));
    return { '': json };
  });

/**
 * Any JSON but text: text is taken for JSON itself, so that a value reads the same whether it was sent as JSON
 * or as text of it.
 */
export const rawJson: FieldType = {
  type: 'RAW_JSON',
  parts: onePart('json', 'null'),
  input,
  output: () => z.unknown(),
  example: () => ({ key: 'value' }),
  uniqueParts: null,
  merge: 'first',
  options: 'none',
  settings: noSettings,
  defaultValue: defaultsOf({ input }),
  isCreatable: true,
};
