import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { LIMITS } from './limits.ts';
import { invalidText } from './messages.ts';
import { defaultsOf, onePart, onePartInput, readText, refusal, settingsOf, settingWhole } from './schemas.ts';

const input = (field: FieldTraits) =>
  onePartInput(
    field,
    'emptyText',
    z.string(refusal((value) => invalidText(value, field.name))).meta({ maxLength: LIMITS.text }),
    (text, report) => readText(text, field.name, LIMITS.text, report),
  );

export const text: FieldType = {
  type: 'TEXT',
  parts: onePart('text', 'emptyText'),
  input,
  output: () => z.string(),
  example: () => 'Text',
  uniqueParts: [''],
  merge: 'first',
  options: 'none',
  settings: settingsOf(() => ({ displayedMaxRows: settingWhole('displayedMaxRows', 0, 100) })),
  defaultValue: defaultsOf({ input }),
  isCreatable: true,
};
