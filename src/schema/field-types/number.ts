import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { invalidNumber } from './messages.ts';
import { decimalsOf } from './number-values.ts';
import {
  defaultsOf,
  onePart,
  onePartInput,
  refusal,
  settingOneOf,
  settingsOf,
  settingWhole,
} from './schemas.ts';

/**
 * How many decimals a field's settings allow; null for any number of them. A percentage is stored as a fraction
 * (0.05 is shown as 5 %), so it has two more than are shown.
 */
const decimalsAllowed = ({ settings }: FieldTraits): number | null => {
  const isPercentage = settings?.type === 'percentage';
  const decimals = typeof settings?.decimals === 'number' ? settings.decimals : null;
  if (isWhole(settings?.dataType) && !isPercentage) return 0;
  return decimals !== null && isPercentage ? decimals + 2 : decimals;
};

const isWhole = (dataType: unknown): boolean => dataType === 'int' || dataType === 'bigint';

const problemOf = (number: number, field: FieldTraits): string | null => {
  const refused = invalidNumber(number, field.name);
  const allowed = decimalsAllowed(field);
  if ((allowed === 0 || isWhole(field.settings?.dataType)) && Math.abs(number) > Number.MAX_SAFE_INTEGER) {
    return `${refused}. Whole numbers are exact up to ${Number.MAX_SAFE_INTEGER}`;
  }
  if (allowed === null || decimalsOf(number) <= allowed) return null;
  return allowed === 0
    ? `${refused}. Expected a whole number`
    : `${refused}. At most ${allowed} decimals are allowed`;
};

const input = (field: FieldTraits) =>
  onePartInput(
    field,
    'null',
    z.number(refusal((value) => invalidNumber(value, field.name))),
    (number, report) => {
      const problem = problemOf(number, field);
      if (problem) report(problem);
      return number + 0;
    },
  );

export const number: FieldType = {
  type: 'NUMBER',
  parts: onePart('number', 'null'),
  input,
  output: ({ isNullable }) => (isNullable ? z.number().nullable() : z.number()),
  example: () => 42,
  uniqueParts: [''],
  merge: 'first',
  options: 'none',
  settings: settingsOf(() => ({
    dataType: settingOneOf('dataType', ['float', 'int', 'bigint']),
    decimals: settingWhole('decimals', 0, 100),
    type: settingOneOf('type', ['number', 'percentage']),
  })),
  defaultValue: defaultsOf({ input }),
  isCreatable: true,
};
