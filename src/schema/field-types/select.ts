import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { optionEnum, optionValues } from './option-values.ts';
import { asPart, notNullable, onePart, plainDefault, settingsOf } from './text-values.ts';

/** One of the field's option values. */
export const optionInput = (field: FieldTraits) => {
  const values = optionValues(field);
  const message = (given: unknown) => {
    const value = typeof given === 'string' ? given : JSON.stringify(given);
    return `Invalid value "${value.slice(0, 100).toWellFormed()}" for field "${field.name}". Valid values are: ${values.join(', ')}`;
  };
  return z
    .string({ error: (issue) => message(issue.input) })
    .nullable()
    .superRefine((value, context) => {
      if (value === null) {
        if (!field.isNullable) context.addIssue({ code: 'custom', message: notNullable(field) });
      } else if (!values.includes(value)) context.addIssue({ code: 'custom', message: message(value) });
    })
    .transform(asPart);
};

export const select: FieldType = {
  type: 'SELECT',
  parts: onePart({ kind: 'option', empty: 'null' }),
  input: optionInput,
  output: (field) => (field.isNullable ? optionEnum(field).nullable() : optionEnum(field)),
  uniqueParts: null,
  options: 'required',
  settings: settingsOf(z.object({})),
  defaultValue: (field) =>
    plainDefault((given) =>
      optionInput(given).refine(
        ({ '': value }) => value === null || optionValues(given).includes(String(value)),
        { error: 'must be one of the option values' },
      ),
    )(field),
  isCreatable: true,
};
