import { manyToOne, systemObject } from './declare.ts';

export const noteTarget = systemObject({
  number: 6,
  nameSingular: 'noteTarget',
  namePlural: 'noteTargets',
  labelSingular: 'Note Target',
  labelPlural: 'Note Targets',
  description: 'What a note is about',
  icon: 'IconCheckbox',
  isSystem: true,
  isJunction: true,
  labelIdentifier: 'id',
  fields: {
    note: {
      number: 10,
      type: 'RELATION',
      label: 'Note',
      icon: 'IconNotes',
      relation: manyToOne('note', 'noteTargets', 'CASCADE'),
    },
    person: {
      number: 11,
      type: 'RELATION',
      label: 'Person',
      icon: 'IconUser',
      aliases: ['targetPerson'],
      relation: manyToOne('person', 'noteTargets', 'CASCADE'),
    },
    company: {
      number: 12,
      type: 'RELATION',
      label: 'Company',
      icon: 'IconBuildingSkyscraper',
      aliases: ['targetCompany'],
      relation: manyToOne('company', 'noteTargets', 'CASCADE'),
    },
    opportunity: {
      number: 13,
      type: 'RELATION',
      label: 'Opportunity',
      icon: 'IconTargetArrow',
      aliases: ['targetOpportunity'],
      relation: manyToOne('opportunity', 'noteTargets', 'CASCADE'),
    },
  },
});
