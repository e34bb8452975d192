import type { z } from '@hono/zod-openapi';
import { FIELD_TYPES } from '../../../../src/schema/field-types/index.ts';
import type {
  FieldOption,
  FieldTraits,
  FieldTypeName,
  JsonValue,
  PartValues,
} from '../../../../src/schema/types.ts';

export const options = (...values: string[]): readonly FieldOption[] =>
  values.map((value, position) => ({ id: `id-${position}`, label: value, value, position, color: 'blue' }));

export const traits = (given: Partial<FieldTraits> = {}): FieldTraits => ({
  name: 'f',
  isNullable: true,
  options: null,
  settings: null,
  ...given,
});

const outcome = <T>(result: z.ZodSafeParseResult<T>): T | readonly string[] =>
  result.success ? result.data : result.error.issues.map((issue) => issue.message);

/** What is stored of a value, or the sentences that refuse it. */
export const read = (
  type: FieldTypeName,
  value: unknown,
  given: Partial<FieldTraits> = {},
): PartValues | readonly string[] => {
  const { coerce, input } = FIELD_TYPES[type];
  const field = traits(given);
  return outcome(input(field).safeParse(coerce ? coerce(value, field) : value));
};

/** The plain form of a default value, or the sentences that refuse it. */
export const readDefault = (
  type: FieldTypeName,
  value: unknown,
  given: Partial<FieldTraits> = {},
): JsonValue | undefined => {
  const schema = FIELD_TYPES[type].defaultValue?.(traits(given));
  return schema && outcome(schema.safeParse(value));
};
