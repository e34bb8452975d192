import { manyToOne, recordObject } from './declare.ts';

export const workflowAutomatedTrigger = recordObject({
  number: 28,
  nameSingular: 'workflowAutomatedTrigger',
  namePlural: 'workflowAutomatedTriggers',
  labelSingular: 'Workflow Automated Trigger',
  labelPlural: 'Workflow Automated Triggers',
  description: 'What starts a workflow',
  icon: 'IconSettingsAutomation',
  isSystem: true,
  labelIdentifier: 'id',
  fields: {
    type: {
      number: 10,
      type: 'SELECT',
      label: 'Automated Trigger Type',
      icon: 'IconSettingsAutomation',
      isNullable: false,
      defaultValue: 'DATABASE_EVENT',
      options: [
        { value: 'DATABASE_EVENT', label: 'Database event', color: 'turquoise', position: 0 },
        { value: 'CRON', label: 'Cron', color: 'blue', position: 1 },
      ],
    },
    settings: {
      number: 11,
      type: 'RAW_JSON',
      label: 'Settings',
      icon: 'IconSettings',
    },
    workflow: {
      number: 40,
      type: 'RELATION',
      label: 'Workflow',
      icon: 'IconSettingsAutomation',
      slot: 't1',
      relation: manyToOne('workflow', 'automatedTriggers', 'CASCADE'),
    },
  },
});
