import type { FieldType } from '../types.ts';
import { onePart, settingOneOf, settingsOf, settingText } from './schemas.ts';
import { uuidInput, uuidOutput } from './uuid.ts';

/** The foreign key of a many-to-one relation; whether it names a record is for the writer to find out. */
export const relation: FieldType = {
  type: 'RELATION',
  parts: onePart('uuid', 'null'),
  input: uuidInput,
  output: uuidOutput,
  example: () => '01920202-1c25-7d02-bf25-6aeccf7ea419',
  uniqueParts: null,
  merge: 'first',
  options: 'none',
  settings: settingsOf(() => ({
    relationType: settingOneOf('relationType', ['MANY_TO_ONE', 'ONE_TO_MANY']),
    onDelete: settingOneOf('onDelete', ['CASCADE', 'RESTRICT', 'SET_NULL', 'NO_ACTION']),
    joinColumnName: settingText('joinColumnName'),
    junctionTargetFieldId: settingText('junctionTargetFieldId'),
  })),
  defaultValue: null,
  isCreatable: true,
};
