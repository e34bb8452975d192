import { manyToOne, recordObject } from './declare.ts';

export const viewGroup = recordObject({
  number: 34,
  nameSingular: 'viewGroup',
  namePlural: 'viewGroups',
  labelSingular: 'View Group',
  labelPlural: 'View Groups',
  description: 'A column of a board',
  icon: 'IconTag',
  isSystem: true,
  labelIdentifier: 'id',
  fields: {
    position: {
      number: 10,
      type: 'POSITION',
      label: 'Position',
      icon: 'IconList',
      isNullable: false,
      isSystem: true,
      defaultValue: 0,
      description: 'Position among the groups',
    },
    fieldMetadataId: {
      number: 11,
      type: 'UUID',
      label: 'Field Metadata Id',
      icon: 'IconTag',
    },
    fieldValue: {
      number: 12,
      type: 'TEXT',
      label: 'Field Value',
      icon: 'IconAbc',
      isNullable: false,
    },
    isVisible: {
      number: 13,
      type: 'BOOLEAN',
      label: 'Visible',
      icon: 'IconEye',
      isNullable: false,
      defaultValue: true,
    },
    view: {
      number: 40,
      type: 'RELATION',
      label: 'View',
      icon: 'IconLayoutCollage',
      slot: 't1',
      relation: manyToOne('view', 'viewGroups', 'CASCADE'),
    },
  },
});
