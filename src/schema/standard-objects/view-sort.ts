import { manyToOne, recordObject } from './declare.ts';

export const viewSort = recordObject({
  number: 35,
  nameSingular: 'viewSort',
  namePlural: 'viewSorts',
  labelSingular: 'View Sort',
  labelPlural: 'View Sorts',
  description: 'The order of the records of a view',
  icon: 'IconArrowsSort',
  isSystem: true,
  labelIdentifier: 'id',
  fields: {
    fieldMetadataId: {
      number: 10,
      type: 'UUID',
      label: 'Field Metadata Id',
      icon: 'IconTag',
    },
    direction: {
      number: 11,
      type: 'TEXT',
      label: 'Direction',
      icon: 'IconArrowsSort',
      isNullable: false,
      defaultValue: 'asc',
    },
    view: {
      number: 40,
      type: 'RELATION',
      label: 'View',
      icon: 'IconLayoutCollage',
      slot: 't1',
      relation: manyToOne('view', 'viewSorts', 'CASCADE'),
    },
  },
});
