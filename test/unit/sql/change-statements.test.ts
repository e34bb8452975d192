/** The statements of every kind of schema change: each table is read and written by workspace, and no value is in the text. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/schema/change/change.ts';
import { createField } from '../../../src/schema/change/create-field.ts';
import { createObject, deleteObject, updateObject } from '../../../src/schema/change/objects.ts';
import { deleteField, updateField } from '../../../src/schema/change/update-field.ts';
import { FIELD_TYPES } from '../../../src/schema/field-types/index.ts';
import { FIELD_TYPE_NAMES, type Field } from '../../../src/schema/types.ts';
import { Bindings } from '../../../src/sql/bindings.ts';
import { changeStatements } from '../../../src/sql/change.ts';
import type { Caller } from '../../../src/sql/guard.ts';
import { toStatement } from '../../../src/sql/statement.ts';
import { testObject, testRows, testSchema } from '../../support/schema.ts';

const MARK = 'zqxj';
const caller: Caller = {
  keyHash: `hash-${MARK}`,
  workspaceId: '7e57ab1e-0000-7000-8000-000000000001',
  schemaVersion: 987_654_321,
  scope: `scope-${MARK}`,
  requestId: `request-${MARK}`,
};

let ids = 0;
const maker = {
  now: '2031-07-08T09:10:11.121Z',
  newId: () => `7e57ab1e-1111-7000-8000-${(ids++).toString().padStart(12, '0')}`,
  inLatin: (text: string) => text,
};

const rocket = testObject('rocket');
const person = testObject('person');
const task = testObject('task');
const company = testObject('company');

const fieldOf = (object: typeof rocket, name: string): Field => {
  const field = object.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`no field ${name}`);
  return field;
};

const options = ['ONE', 'TWO'].map((value) => ({ label: MARK + value, value }));

/** A default of each type that takes one, marked where it can be. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  TEXT: MARK,
  NUMBER: 424_242,
  BOOLEAN: true,
  DATE_TIME: 'now',
  DATE: '2033-03-03',
  SELECT: 'ONE',
  MULTI_SELECT: ['ONE'],
  CURRENCY: { amountMicros: 424_242, currencyCode: MARK },
  ADDRESS: { addressCity: MARK },
  RATING: 'RATING_3',
  UUID: 'uuid',
  RAW_JSON: { a: MARK },
  ARRAY: [MARK],
};

const newFields = (objectId: string): readonly [string, Change][] =>
  FIELD_TYPE_NAMES.filter((type) => FIELD_TYPES[type].isCreatable && type !== 'RELATION').flatMap((type) => {
    const more = FIELD_TYPES[type].options === 'required' ? { options } : {};
    const given = { type, label: `${MARK} ${type}`, objectMetadataId: objectId, ...more };
    return [
      { ...given, isNullable: false },
      ...(type in DEFAULTS ? [{ ...given, defaultValue: DEFAULTS[type] }] : []),
    ].map((body): [string, Change] => [`new ${type}`, createField(testSchema, body, maker).change]);
  });

const changed = (object: typeof rocket, name: string, body: object): [string, Change] => [
  `${object.nameSingular}.${name} ${Object.keys(body).join()}`,
  updateField(testSchema, testRows, object, fieldOf(object, name), body, maker),
];

const renamed = (object: typeof rocket, name: string): object => ({
  options: (fieldOf(object, name).options ?? [])
    .map((option, at) => (at === 0 ? { ...option, value: 'RENAMED', label: MARK } : option))
    .slice(0, -1),
});

const relation = (
  type: string,
  objectMetadataId: string,
  targetObjectMetadataId: string,
): [string, Change] => [
  `new ${type}`,
  createField(
    testSchema,
    {
      type: 'RELATION',
      label: `${MARK} relation`,
      objectMetadataId,
      relationCreationPayload: { type, targetObjectMetadataId, targetFieldLabel: `${MARK} other` },
    },
    maker,
  ).change,
];

const CHANGES: readonly [string, Change][] = [
  ...newFields(rocket.id),
  ...newFields(person.id),
  relation('MANY_TO_ONE', rocket.id, person.id),
  relation('ONE_TO_MANY', rocket.id, person.id),
  relation('MANY_TO_ONE', person.id, rocket.id),
  changed(rocket, 'thrust', { isNullable: false }),
  changed(rocket, 'thrust', { isNullable: false, defaultValue: 424_242 }),
  changed(rocket, 'thrust', { isUnique: true }),
  changed(rocket, 'status', renamed(rocket, 'status')),
  changed(person, 'tags', renamed(person, 'tags')),
  changed(person, 'externalId', { isUnique: true }),
  changed(person, 'jobTitle', { isUnique: true }),
  changed(person, 'jobTitle', { label: MARK, defaultValue: MARK, isActive: false }),
  changed(task, 'status', renamed(task, 'status')),
  changed(task, 'status', { isNullable: false }),
  changed(company, 'employees', { isNullable: false }),
  changed(company, 'employees', { isNullable: false, defaultValue: 424_242 }),
  ['delete a field', deleteField(testSchema, testRows, rocket, fieldOf(rocket, 'thrust'), maker)],
  ['delete a field of person', deleteField(testSchema, testRows, person, fieldOf(person, 'notes'), maker)],
  ['delete a relation', deleteField(testSchema, testRows, rocket, fieldOf(rocket, 'maker'), maker)],
  ['new object', createObject(testSchema, { labelSingular: MARK, labelPlural: `${MARK}s` }, maker).change],
  ['rename an object', updateObject(testSchema, testRows, rocket, { nameSingular: MARK }, maker)],
  ['relabel an object', updateObject(testSchema, testRows, person, { labelSingular: MARK }, maker)],
  ['delete an object', deleteObject(testSchema, testRows, rocket, maker)],
];

const TABLES: ReadonlySet<string> = new Set([
  ...testSchema.objects.map(({ table }) => table),
  ...['unique_value', 'object_metadata', 'field_metadata'],
]);
const REFERENCE = /\b(?:from|join|update|using)\s+"?([a-z_]+)"?\s+"?([a-z_]+)"?/g;
const INSERT = /insert into "?([a-z_]+)"? \("?workspace_id"?.*? select (\S+?),/g;

describe('statements of schema changes', () => {
  it.each(CHANGES)('%s', (_, change) => {
    const bindings = new Bindings();
    const statements = changeStatements(caller, change, null, 60_000, bindings).map((statement) =>
      toStatement(statement, bindings.values),
    );
    expect(statements[0]?.text).toMatch(/^select begin_schema_change\(/);
    expect(statements.length).toBeGreaterThan(2);
    for (const { text: lines, params } of statements) {
      const text = lines.replaceAll(/\s+/g, ' ');
      const workspace = `\\$${params.indexOf(caller.workspaceId) + 1}::uuid`;
      expect(params, text).toContain(caller.workspaceId);
      for (const [, table = '', alias = ''] of text.matchAll(REFERENCE)) {
        if (!TABLES.has(table)) continue;
        const predicate = new RegExp(`\\b${alias}"?\\."?workspace_id"? = (?:${workspace}|w\\.id)`);
        expect(text, `${table} ${alias}`).toMatch(predicate);
      }
      for (const [, table = '', first = ''] of text.matchAll(INSERT))
        expect([`$${params.indexOf(caller.workspaceId) + 1}::uuid`, 't.workspace_id'], table).toContain(
          first,
        );
      for (const value of [MARK, caller.workspaceId, '424242', '2033-03-03', maker.now])
        expect(text).not.toContain(value);
      expect(new Set(text.match(/\$\d+/g)).size).toBe(params.length);
    }
  });
});
