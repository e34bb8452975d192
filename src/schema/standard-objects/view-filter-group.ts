import { manyToOne, recordObject } from './declare.ts';

export const viewFilterGroup = recordObject({
  number: 33,
  nameSingular: 'viewFilterGroup',
  namePlural: 'viewFilterGroups',
  labelSingular: 'View Filter Group',
  labelPlural: 'View Filter Groups',
  description: 'Filters of a view that belong together',
  icon: 'IconFilterBolt',
  isSystem: true,
  labelIdentifier: 'id',
  fields: {
    parentViewFilterGroupId: {
      number: 10,
      type: 'UUID',
      label: 'Parent View Filter Group Id',
      icon: 'IconFilterBolt',
    },
    logicalOperator: {
      number: 11,
      type: 'SELECT',
      label: 'Logical Operator',
      icon: 'IconFilterBolt',
      isNullable: false,
      defaultValue: 'NOT',
      options: [
        { value: 'AND', label: 'And', color: 'turquoise', position: 0 },
        { value: 'OR', label: 'Or', color: 'blue', position: 1 },
        { value: 'NOT', label: 'Not', color: 'green', position: 2 },
      ],
    },
    positionInViewFilterGroup: {
      number: 12,
      type: 'NUMBER',
      label: 'Position in the parent group',
      icon: 'IconHierarchy2',
    },
    view: {
      number: 40,
      type: 'RELATION',
      label: 'View',
      icon: 'IconLayoutCollage',
      slot: 't1',
      relation: manyToOne('view', 'viewFilterGroups', 'CASCADE'),
    },
  },
});
