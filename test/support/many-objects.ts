/** Workspaces with many objects of their own, as the planners make them: no database is asked. */
import type { Maker } from '../../src/schema/change/change.ts';
import { createField } from '../../src/schema/change/create-field.ts';
import { createObject } from '../../src/schema/change/objects.ts';
import { rowsAfter } from '../../src/schema/change/rows-after.ts';
import type { SchemaRows } from '../../src/schema/rows.ts';
import type { WorkspaceSchema } from '../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';

const NOW = '2026-01-01T00:00:00.000Z';

const OPTIONS = ['PLANNED', 'BUILT', 'FLOWN'].map((value) => ({ value, label: value, color: 'blue' }));

const FIELDS: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'TEXT', label: 'Serial number', isUnique: true },
  { type: 'NUMBER', label: 'Thrust' },
  { type: 'CURRENCY', label: 'Price' },
  { type: 'SELECT', label: 'Stage', options: OPTIONS },
  { type: 'DATE_TIME', label: 'Flown at' },
];

/** A workspace with `count` objects of its own, each with fields of several types; every other one has a relation to companies. */
export const workspaceWithObjects = (count: number): WorkspaceSchema => {
  let made = 0;
  const maker: Maker = {
    now: NOW,
    newId: () => `50500000-0000-4000-8000-${(++made).toString(16).padStart(12, '0')}`,
    inLatin: (text) => text,
  };
  const standard: SchemaRows = {
    workspaceId: '20200000-0000-4000-9000-000000000003',
    version: 1,
    createdAt: NOW,
    objects: [],
    fields: [],
  };
  const company = buildWorkspaceSchema(standard).bySingular.get('company')?.id ?? '';
  /** Each is planned beside the standard objects alone, so that the time does not grow with the square. */
  const objects = Array.from({ length: count }, (_, at): SchemaRows => {
    const labels = { labelSingular: `Rocket ${at + 1}`, labelPlural: `Rockets ${at + 1}` };
    const object = createObject(buildWorkspaceSchema(standard), labels, maker);
    const relation: Readonly<Record<string, unknown>> = {
      type: 'RELATION',
      label: 'Maker',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: company,
        targetFieldLabel: labels.labelPlural,
        targetFieldIcon: 'IconRocket',
      },
    };
    return (at % 2 === 0 ? [...FIELDS, relation] : FIELDS).reduce<SchemaRows>(
      (rows, field) => {
        const body = { objectMetadataId: object.id, ...field };
        return rowsAfter(rows, createField(buildWorkspaceSchema(rows), body, maker).change);
      },
      rowsAfter(standard, object.change),
    );
  });
  return buildWorkspaceSchema({
    ...standard,
    objects: objects.flatMap((rows) => rows.objects),
    fields: objects.flatMap((rows) => rows.fields).map((field, at) => ({ ...field, storageKey: at + 1 })),
  });
};
