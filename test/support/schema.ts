/**
 * A workspace for unit tests: the standard model, custom fields of every kind on `person`, and a custom object
 * `rocket` that belongs to a company and has parts of its own.
 */
import type { FieldRow, ObjectRow, SchemaRows } from '../../src/schema/rows.ts';
import type { FieldTypeName, ObjectSchema, Relation, WorkspaceSchema } from '../../src/schema/types.ts';
import { buildWorkspaceSchema, standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';

const CREATED_AT = '2025-06-01T00:00:00.000Z';
const WORKSPACE_ID = '20200000-0000-4000-9000-000000000001';

export const testId = (number: number): string =>
  `30300000-0000-4000-8000-${number.toString(16).padStart(10, '0')}00`;

const find = (schema: WorkspaceSchema, nameSingular: string): ObjectSchema => {
  const object = schema.bySingular.get(nameSingular);
  if (!object) throw new Error(`no object ${nameSingular}`);
  return object;
};

const standard = standardWorkspaceSchema(WORKSPACE_ID);

const ROCKET = testId(1);
const STAGE = testId(2);

export const objectRow = (id: string, nameSingular: string, namePlural: string): ObjectRow => ({
  id,
  isCustom: true,
  nameSingular,
  namePlural,
  labelSingular: nameSingular,
  labelPlural: namePlural,
  description: null,
  icon: null,
  isActive: true,
  labelIdentifierFieldId: null,
  imageIdentifierFieldId: null,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
});

let nextField = 100;

export const fieldRow = (
  objectId: string,
  name: string,
  type: FieldTypeName,
  given: Partial<FieldRow> = {},
): FieldRow => ({
  id: testId(nextField++),
  objectId,
  isCustom: true,
  storageKey: nextField,
  type,
  name,
  label: name,
  description: null,
  icon: null,
  isActive: true,
  isNullable: true,
  isUnique: false,
  isSystem: false,
  defaultValue: null,
  isDefaultGiven: true,
  options: null,
  settings: null,
  relation: null,
  slot: null,
  isSlotReady: false,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
  ...given,
});

const options = (...values: readonly string[]): Pick<FieldRow, 'options'> => ({
  options: values.map((value, position) => ({
    id: testId(9000 + position),
    label: value,
    value,
    position,
    color: 'blue',
  })),
});

const related = (given: Relation): Pick<FieldRow, 'relation'> => ({ relation: given });

/** Both sides of a relation: many `source.name` to one `target`, seen from there as `target.otherName`. */
export const relationRows = (
  source: string,
  name: string,
  target: string,
  otherName: string,
): readonly FieldRow[] => {
  const many = fieldRow(source, name, 'RELATION');
  const one = fieldRow(target, otherName, 'RELATION');
  return [
    {
      ...many,
      ...related({
        type: 'MANY_TO_ONE',
        targetObjectId: target,
        targetFieldId: one.id,
        joinColumnName: `${name}Id`,
        onDelete: 'SET_NULL',
      }),
    },
    {
      ...one,
      ...related({
        type: 'ONE_TO_MANY',
        targetObjectId: source,
        targetFieldId: many.id,
        joinColumnName: null,
        onDelete: 'SET_NULL',
      }),
    },
  ];
};

const PERSON = find(standard, 'person').id;

export const testRows: SchemaRows = {
  workspaceId: WORKSPACE_ID,
  version: 1,
  createdAt: CREATED_AT,
  objects: [objectRow(ROCKET, 'rocket', 'rockets'), objectRow(STAGE, 'rocketStage', 'rocketStages')],
  fields: [
    fieldRow(PERSON, 'orderNumber', 'NUMBER'),
    fieldRow(PERSON, 'notes', 'TEXT'),
    fieldRow(PERSON, 'isFriend', 'BOOLEAN'),
    fieldRow(PERSON, 'birthDate', 'DATE'),
    fieldRow(PERSON, 'tags', 'MULTI_SELECT', options('A', 'B', 'C')),
    fieldRow(PERSON, 'nicknames', 'ARRAY'),
    fieldRow(PERSON, 'extra', 'RAW_JSON'),
    fieldRow(PERSON, 'score', 'RATING', options('RATING_1', 'RATING_2', 'RATING_3', 'RATING_4', 'RATING_5')),
    fieldRow(PERSON, 'externalId', 'UUID'),
    fieldRow(PERSON, 'home', 'ADDRESS'),
    fieldRow(PERSON, 'linksField', 'LINKS'),
    fieldRow(PERSON, 'phonesField', 'PHONES'),
    fieldRow(PERSON, 'hidden', 'TEXT', { isActive: false }),
    fieldRow(ROCKET, 'name', 'TEXT'),
    fieldRow(ROCKET, 'thrust', 'NUMBER', { slot: 'n1', isSlotReady: true }),
    fieldRow(ROCKET, 'price', 'CURRENCY'),
    fieldRow(ROCKET, 'status', 'SELECT', options('BUILT', 'FLOWN')),
    ...relationRows(ROCKET, 'maker', find(standard, 'company').id, 'rockets'),
    ...relationRows(STAGE, 'rocket', ROCKET, 'stages'),
    fieldRow(STAGE, 'name', 'TEXT'),
  ],
};

export const testSchema: WorkspaceSchema = buildWorkspaceSchema(testRows);

export const testObject = (nameSingular: string): ObjectSchema => find(testSchema, nameSingular);
