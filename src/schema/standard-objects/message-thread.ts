import { oneToMany, recordObject } from './declare.ts';

export const messageThread = recordObject({
  number: 13,
  nameSingular: 'messageThread',
  namePlural: 'messageThreads',
  labelSingular: 'Message Thread',
  labelPlural: 'Message Threads',
  description: 'Messages that answer each other',
  icon: 'IconMessage',
  isSystem: true,
  labelIdentifier: 'id',
  fields: {
    messages: {
      number: 40,
      type: 'RELATION',
      label: 'Messages',
      icon: 'IconMessage',
      relation: oneToMany('message', 'messageThread'),
    },
    messageChannelMessageAssociations: {
      number: 41,
      type: 'RELATION',
      label: 'Message Channel Associations',
      icon: 'IconMessage',
      relation: oneToMany('messageChannelMessageAssociation', 'messageThread'),
    },
  },
});
