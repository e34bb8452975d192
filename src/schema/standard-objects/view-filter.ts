import { manyToOne, recordObject } from './declare.ts';

export const viewFilter = recordObject({
  number: 32,
  nameSingular: 'viewFilter',
  namePlural: 'viewFilters',
  labelSingular: 'View Filter',
  labelPlural: 'View Filters',
  description: 'Which records a view shows',
  icon: 'IconFilterBolt',
  isSystem: true,
  labelIdentifier: 'id',
  fields: {
    fieldMetadataId: {
      number: 10,
      type: 'UUID',
      label: 'Field Metadata Id',
      icon: 'IconTag',
    },
    operand: {
      number: 11,
      type: 'TEXT',
      label: 'Operand',
      icon: 'IconEqual',
      isNullable: false,
      defaultValue: 'Contains',
    },
    value: {
      number: 12,
      type: 'TEXT',
      label: 'Value',
      icon: 'IconAbc',
      isNullable: false,
    },
    displayValue: {
      number: 13,
      type: 'TEXT',
      label: 'Display Value',
      icon: 'IconAbc',
      isNullable: false,
    },
    viewFilterGroupId: {
      number: 14,
      type: 'UUID',
      label: 'View Filter Group Id',
      icon: 'IconFilterBolt',
    },
    positionInViewFilterGroup: {
      number: 15,
      type: 'NUMBER',
      label: 'Position in the view filter group',
      icon: 'IconHierarchy2',
    },
    view: {
      number: 40,
      type: 'RELATION',
      label: 'View',
      icon: 'IconLayoutCollage',
      slot: 't1',
      relation: manyToOne('view', 'viewFilters', 'CASCADE'),
    },
  },
});
