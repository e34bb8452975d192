import { manyToOne, recordObject } from './declare.ts';

export const blocklist = recordObject({
  number: 23,
  nameSingular: 'blocklist',
  namePlural: 'blocklists',
  labelSingular: 'Blocklist',
  labelPlural: 'Blocklists',
  description: 'A handle whose messages a member does not want',
  icon: 'IconForbid2',
  isSystem: true,
  labelIdentifier: 'handle',
  fields: {
    handle: {
      number: 10,
      type: 'TEXT',
      label: 'Handle',
      icon: 'IconAt',
      isNullable: false,
      slot: 't1',
    },
    workspaceMember: {
      number: 40,
      type: 'RELATION',
      label: 'Workspace Member',
      icon: 'IconCircleUser',
      slot: 't2',
      relation: manyToOne('workspaceMember', 'blocklist'),
    },
  },
});
