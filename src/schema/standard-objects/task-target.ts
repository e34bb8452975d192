import { manyToOne, systemObject } from './declare.ts';

export const taskTarget = systemObject({
  number: 7,
  nameSingular: 'taskTarget',
  namePlural: 'taskTargets',
  labelSingular: 'Task Target',
  labelPlural: 'Task Targets',
  description: 'What a task is about',
  icon: 'IconCheckbox',
  isSystem: true,
  isJunction: true,
  labelIdentifier: 'id',
  fields: {
    task: {
      number: 10,
      type: 'RELATION',
      label: 'Task',
      icon: 'IconCheckbox',
      relation: manyToOne('task', 'taskTargets', 'CASCADE'),
    },
    person: {
      number: 11,
      type: 'RELATION',
      label: 'Person',
      icon: 'IconUser',
      aliases: ['targetPerson'],
      relation: manyToOne('person', 'taskTargets', 'CASCADE'),
    },
    company: {
      number: 12,
      type: 'RELATION',
      label: 'Company',
      icon: 'IconBuildingSkyscraper',
      aliases: ['targetCompany'],
      relation: manyToOne('company', 'taskTargets', 'CASCADE'),
    },
    opportunity: {
      number: 13,
      type: 'RELATION',
      label: 'Opportunity',
      icon: 'IconTargetArrow',
      aliases: ['targetOpportunity'],
      relation: manyToOne('opportunity', 'taskTargets', 'CASCADE'),
    },
  },
});
