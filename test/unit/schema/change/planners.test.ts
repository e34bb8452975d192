/** The planners of schema changes, and the schema that rows make, without a database. */
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../src/errors.ts';
import type { Change, Maker } from '../../../../src/schema/change/change.ts';
import { createField } from '../../../../src/schema/change/create-field.ts';
import { inLatin } from '../../../../src/schema/change/latin.ts';
import { createObject, deleteObject, updateObject } from '../../../../src/schema/change/objects.ts';
import { rowsAfter } from '../../../../src/schema/change/rows-after.ts';
import { checkSize } from '../../../../src/schema/change/size.ts';
import { deleteField, updateField } from '../../../../src/schema/change/update-field.ts';
import type { SchemaRows } from '../../../../src/schema/rows.ts';
import { standardObjectId } from '../../../../src/schema/standard-objects/declare.ts';
import type { Field, ObjectSchema } from '../../../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../../../src/schema/workspace-schema.ts';
import { fieldRow, objectRow, testId } from '../../../support/schema.ts';

let count = 0;
const maker: Maker = {
  now: '2026-01-01T00:00:00.000Z',
  newId: () => `7e57ab1e-0000-7000-8000-${String(++count).padStart(12, '0')}`,
  inLatin,
};

const EMPTY: SchemaRows = {
  workspaceId: '7e57ab1e-0000-7000-8000-ffffffffffff',
  version: 1,
  createdAt: maker.now,
  objects: [],
  fields: [],
};

/** A workspace whose changes are made in memory. */
const createModel = () => {
  let rows = EMPTY;
  const schema = () => buildWorkspaceSchema(rows);
  const make = (change: Change): Change => {
    rows = rowsAfter(rows, change);
    return change;
  };
  const object = (name: string): ObjectSchema => {
    const found = schema().objects.find(({ nameSingular }) => nameSingular === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const field = (on: string, name: string): Field => {
    const found = object(on).fields.find((each) => each.name === name);
    if (!found) throw new Error(`no ${on}.${name}`);
    return found;
  };
  const update = (on: string, name: string, body: object) =>
    make(updateField(schema(), rows, object(on), field(on, name), body, maker));
  const add = (on: string, body: object) =>
    make(createField(schema(), { objectMetadataId: object(on).id, ...body }, maker).change);
  make(createObject(schema(), { labelSingular: 'Rocket', labelPlural: 'Rockets' }, maker).change);
  return { rows: () => rows, schema, make, object, field, update, add };
};

const problemsOf = (plan: () => unknown): readonly string[] => {
  try {
    plan();
    return [];
  } catch (error) {
    if (error instanceof ApiError) return error.messages;
    throw error;
  }
};

const kinds = ({ data }: Change): readonly string[] => data.map(({ kind }) => kind);

describe('a workspace’s schema', () => {
  it('is the standard model with the rows of the workspace', () => {
    const model = createModel();
    const rocket = model.object('rocket');
    expect([rocket.table, rocket.jsonColumn, rocket.isCustom]).toEqual(['record', 'data', true]);
    expect(rocket.fields.map(({ name }) => name)).toEqual(
      'id createdAt updatedAt deletedAt position createdBy name noteTargets taskTargets attachments timelineActivities'.split(
        ' ',
      ),
    );
    expect(model.field('noteTarget', 'rocket').aliases).toEqual(['targetRocket']);
    expect([...model.object('noteTarget').names.keys()]).toEqual(
      expect.arrayContaining(['rocket', 'rocketId', 'targetRocket', 'targetRocketId']),
    );
  });

  it('leaves its own objects and fields their names, whatever is declared since', () => {
    const schema = buildWorkspaceSchema({
      ...EMPTY,
      objects: [objectRow(testId(1), 'message', 'mails')],
      fields: [
        fieldRow(standardObjectId(3), 'owner', 'TEXT'),
        fieldRow(standardObjectId(1), 'timelineActivities', 'NUMBER'),
      ],
    });
    expect(schema.bySingular.get('message')?.namePlural).toBe('mails');
    expect(schema.byPlural.has('messages')).toBe(false);
    expect(schema.bySingular.get('messageParticipant')?.names.has('messageId')).toBe(false);
    const names = schema.bySingular.get('opportunity')?.names;
    expect([names?.get('owner')?.role, names?.has('ownerId')]).toEqual(['value', false]);
    expect(schema.bySingular.get('company')?.names.get('timelineActivities')?.field.type).toBe('NUMBER');
  });

  it('shares what no row changes', () => {
    const [one, two] = [buildWorkspaceSchema(EMPTY), buildWorkspaceSchema(EMPTY)];
    expect(one.objects.every((object, n) => object === two.objects[n])).toBe(true);
  });

  it('hides inactive objects, and relations to them', () => {
    const model = createModel();
    model.make(
      updateObject(model.schema(), model.rows(), model.object('rocket'), { isActive: false }, maker),
    );
    expect(model.schema().byPlural.has('rockets')).toBe(false);
    expect(model.object('noteTarget').names.has('rocketId')).toBe(false);
    expect(model.object('rocket').isActive).toBe(false);
  });
});

describe('planners', () => {
  it('give a field the first free slot of its kind, and fill it', () => {
    const model = createModel();
    const change = model.add('rocket', { type: 'NUMBER', label: 'Thrust', defaultValue: 1 });
    expect(kinds(change)).toEqual(['fillNew', 'fillSlot']);
    expect(change.fields[0]).toMatchObject({ name: 'thrust', slot: 'n1', isSlotReady: false });
    expect(model.add('rocket', { type: 'TEXT', label: 'Serial' }).fields[0]?.slot).toBe('t2');
  });

  it('rewrite records when options are renamed or removed, and the default with them', () => {
    const model = createModel();
    const [a, b] = [
      { label: 'A', value: 'A' },
      { label: 'B', value: 'B' },
    ];
    model.add('rocket', {
      type: 'SELECT',
      name: 'stage',
      label: 'Stage',
      options: [a, b],
      defaultValue: 'A',
    });
    const [first, second] = model.field('rocket', 'stage').options ?? [];
    expect(problemsOf(() => model.update('rocket', 'stage', { options: [second] }))).toEqual([
      'defaultValue: Default value "A" must be one of the option values',
    ]);
    const change = model.update('rocket', 'stage', { options: [{ ...first, value: 'FIRST' }] });
    expect(change.data).toMatchObject([{ kind: 'rewriteOptions', renamed: { A: 'FIRST', B: null } }]);
    expect(model.field('rocket', 'stage').defaultValue).toBe('FIRST');
  });

  it('demand values of fields that must have one', () => {
    const model = createModel();
    model.add('rocket', { type: 'NUMBER', name: 'thrust', label: 'Thrust' });
    expect(kinds(model.update('rocket', 'thrust', { isNullable: false }))).toEqual(['refuseEmpty']);
    model.update('rocket', 'thrust', { isNullable: true });
    expect(kinds(model.update('rocket', 'thrust', { isNullable: false, defaultValue: 3 }))).toEqual([
      'fillEmpty',
    ]);
    expect(problemsOf(() => model.update('rocket', 'thrust', { isUnique: true }))).toEqual([
      'isUnique: A field with a default value cannot be unique',
    ]);
  });

  it('make and take both sides of a relation', () => {
    const model = createModel();
    const relation = {
      type: 'RELATION',
      name: 'maker',
      label: 'Maker',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: model.object('company').id,
        targetFieldLabel: 'Rockets',
      },
    };
    expect(kinds(model.add('rocket', relation))).toEqual(['fillSlot']);
    expect(model.field('company', 'rockets').relation?.targetFieldId).toBe(model.field('rocket', 'maker').id);
    model.update('rocket', 'maker', { name: 'builder', isActive: false });
    expect(model.field('rocket', 'builder').relation?.joinColumnName).toBe('builderId');
    expect(model.field('company', 'rockets').isActive).toBe(false);
    const gone = deleteField(
      model.schema(),
      model.rows(),
      model.object('company'),
      model.field('company', 'rockets'),
      maker,
    );
    expect(gone.deletedFields).toHaveLength(2);
    expect(kinds(gone)).toEqual(['clearValues']);
  });

  it('delete an object with the fields that point at it', () => {
    const model = createModel();
    const change = model.make(deleteObject(model.schema(), model.rows(), model.object('rocket'), maker));
    expect(kinds(change)).toEqual(['deleteRecords', ...Array.from({ length: 4 }, () => 'clearValues')]);
    expect(model.rows()).toMatchObject({ version: 3, objects: [], fields: [] });
    expect(
      problemsOf(() => deleteObject(model.schema(), model.rows(), model.object('person'), maker)),
    ).toEqual(['Standard objects cannot be deleted']);
  });

  it('find every problem of a request', () => {
    const model = createModel();
    expect(
      problemsOf(() =>
        model.update('rocket', 'name', { name: 'x', type: 'NUMBER', isActive: false, lable: '' }),
      ),
    ).toEqual([
      'lable: there is no such property of a field. Did you mean "label"?',
      'type: the type of a field cannot change; "name" is of type TEXT',
      'Cannot edit standard field metadata properties: name',
      'Label identifier field metadata cannot be deactivated',
    ]);
  });
});

describe('the budget of definitions', () => {
  it('refuses what makes them larger than it, and nothing that makes them smaller', () => {
    const model = createModel();
    const description = 'd'.repeat(1_900_000);
    const large: SchemaRows = {
      ...model.rows(),
      objects: model.rows().objects.map((row) => ({ ...row, description })),
    };
    const rocket = model.object('rocket');
    const change = (body: object) => updateObject(model.schema(), large, rocket, body, maker);
    expect(problemsOf(() => checkSize(large, change({ icon: 'IconRocket' })))).toEqual([]);
    const larger: SchemaRows = {
      ...large,
      objects: large.objects.map((row) => ({ ...row, description: description.repeat(2) })),
    };
    const planned = updateObject(model.schema(), larger, rocket, { icon: 'IconRocket' }, maker);
    expect(problemsOf(() => checkSize(larger, planned))[0]).toContain('take at most 2000000 bytes');
    const smaller = updateObject(model.schema(), larger, rocket, { description: 'short' }, maker);
    expect(problemsOf(() => checkSize(larger, smaller))).toEqual([]);
  });
});
