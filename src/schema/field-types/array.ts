import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { LIMITS } from './limits.ts';
import { invalidArrayItem, shown } from './messages.ts';
import {
  defaultsOf,
  listOf,
  onePart,
  onePartInput,
  readItems,
  refusal,
  settingsOf,
  settingWhole,
  storedList,
} from './schemas.ts';
import { textProblem } from './text-values.ts';

const input = (field: FieldTraits) => {
  const refused = refusal((value) => invalidArrayItem(value, field.name));
  return onePartInput(
    field,
    'emptyList',
    listOf(field.name, z.string(refused).meta({ maxLength: LIMITS.line }), refused),
    (list, report) => {
      readItems(list, field.name, report, (item, refuse) => {
        const problem = textProblem(item, LIMITS.line);
        if (problem) refuse(`Invalid value ${shown(item)} for field "${field.name}": it ${problem}`);
      });
      return storedList(list, field.name, report);
    },
  );
};

const coerce = (value: unknown): unknown => (typeof value === 'string' ? [value].filter(Boolean) : value);

export const array: FieldType = {
  type: 'ARRAY',
  parts: onePart('list', 'emptyList'),
  input,
  coerce,
  output: () => z.array(z.string()),
  example: () => ['first', 'second'],
  uniqueParts: null,
  merge: 'union',
  options: 'none',
  settings: settingsOf(() => ({ maxNumberOfValues: settingWhole('maxNumberOfValues', 1, LIMITS.items) })),
  defaultValue: defaultsOf({ input, coerce }),
  isCreatable: true,
};
