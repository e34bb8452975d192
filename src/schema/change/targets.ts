/** The relations by which notes, tasks, attachments and timeline activities point at the records of custom objects. Pure. */
import type { ObjectRow, SchemaRows } from '../rows.ts';
import type { ObjectSchema, WorkspaceSchema } from '../types.ts';
import type { FieldRowToWrite, Maker } from './change.ts';
import { nameClashes, targetAlias } from './names.ts';
import { newFieldRow } from './rows.ts';

interface Targeting {
  readonly nameSingular: string;
  readonly name: string;
  readonly label: string;
  readonly icon: string;
  readonly isOnDemand?: true;
}

/** Objects whose records can point at those of any custom object, and how that side is called there. */
const TARGETING: readonly Targeting[] = [
  { nameSingular: 'noteTarget', name: 'noteTargets', label: 'Notes', icon: 'IconNotes' },
  { nameSingular: 'taskTarget', name: 'taskTargets', label: 'Tasks', icon: 'IconCheckbox' },
  { nameSingular: 'attachment', name: 'attachments', label: 'Attachments', icon: 'IconFileImport' },
  {
    nameSingular: 'timelineActivity',
    name: 'timelineActivities',
    label: 'Timeline Activities',
    icon: 'IconTimelineEvent',
    isOnDemand: true,
  },
];

/** Both sides of the relations by which they point at a custom object. */
export const targetFields = (
  schema: WorkspaceSchema,
  row: ObjectRow,
  maker: Maker,
): readonly FieldRowToWrite[] =>
  TARGETING.flatMap(({ nameSingular, name, label, icon, isOnDemand }) => {
    const source = schema.objects.find((object) => object.nameSingular === nameSingular);
    if (!source || row.nameSingular === null) return [];
    const [own, other] = [maker.newId(), maker.newId()];
    const joinColumnName = `${row.nameSingular}Id`;
    return [
      newFieldRow(
        {
          id: own,
          objectId: row.id,
          type: 'RELATION',
          name,
          label,
          icon,
          isCustom: false,
          isSystem: true,
          settings: { relationType: 'ONE_TO_MANY' },
          relation: {
            type: 'ONE_TO_MANY',
            targetObjectId: source.id,
            targetFieldId: other,
            joinColumnName: null,
            onDelete: 'CASCADE',
            ...(isOnDemand && { isOnDemand }),
          },
        },
        maker,
      ),
      newFieldRow(
        {
          id: other,
          objectId: source.id,
          type: 'RELATION',
          name: row.nameSingular,
          label: row.labelSingular,
          icon: row.icon,
          isCustom: false,
          isSystem: true,
          settings: { relationType: 'MANY_TO_ONE', onDelete: 'CASCADE', joinColumnName },
          relation: {
            type: 'MANY_TO_ONE',
            targetObjectId: row.id,
            targetFieldId: own,
            joinColumnName,
            onDelete: 'CASCADE',
          },
        },
        maker,
      ),
    ];
  });

/** Why the sides that point at an object's records cannot be called after it; `own` is the object that is renamed. */
export const targetNameProblems = (
  schema: WorkspaceSchema,
  name: string,
  own: ObjectSchema | null,
): readonly string[] =>
  TARGETING.flatMap(({ nameSingular }) => {
    const source = schema.objects.find((object) => object.nameSingular === nameSingular);
    if (!source) return [];
    const side = source.fields.find(
      (field) => own !== null && field.isSystem && field.relation?.targetObjectId === own.id,
    );
    const alias = targetAlias(name);
    return nameClashes(source, [name, `${name}Id`, alias, `${alias}Id`], side ?? null).map(
      (problem) => `nameSingular: on ${nameSingular}, ${problem}`,
    );
  });

/** The fields of other objects that carry a custom object's singular name. */
export const renamedTargets = (
  schema: WorkspaceSchema,
  rows: SchemaRows,
  object: ObjectSchema,
  name: string,
  maker: Maker,
): readonly FieldRowToWrite[] =>
  rows.fields
    .filter(
      (row) =>
        row.isSystem &&
        row.relation?.type === 'MANY_TO_ONE' &&
        row.relation.targetObjectId === object.id &&
        row.name === object.nameSingular &&
        schema.byId.has(row.objectId),
    )
    .map((row) => ({
      ...row,
      name,
      settings: { ...row.settings, joinColumnName: `${name}Id` },
      relation: row.relation && { ...row.relation, joinColumnName: `${name}Id` },
      updatedAt: maker.now,
    }));
