import { manyToOne, recordObject } from './declare.ts';

export const calendarChannelEventAssociation = recordObject({
  number: 21,
  nameSingular: 'calendarChannelEventAssociation',
  namePlural: 'calendarChannelEventAssociations',
  labelSingular: 'Calendar Channel Event Association',
  labelPlural: 'Calendar Channel Event Associations',
  description: 'Which channel a calendar event came by',
  icon: 'IconCalendar',
  isSystem: true,
  labelIdentifier: 'id',
  fields: {
    eventExternalId: {
      number: 10,
      type: 'TEXT',
      label: 'Event external ID',
      icon: 'IconKey',
      isNullable: false,
      slot: 't1',
    },
    recurringEventExternalId: {
      number: 11,
      type: 'TEXT',
      label: 'Recurring Event ID',
      icon: 'IconHistory',
      isNullable: false,
    },
    calendarChannel: {
      number: 40,
      type: 'RELATION',
      label: 'Channel ID',
      icon: 'IconCalendar',
      slot: 't2',
      relation: manyToOne('calendarChannel', 'calendarChannelEventAssociations', 'CASCADE'),
    },
    calendarEvent: {
      number: 41,
      type: 'RELATION',
      label: 'Event ID',
      icon: 'IconCalendar',
      slot: 't3',
      relation: manyToOne('calendarEvent', 'calendarChannelEventAssociations', 'CASCADE'),
    },
  },
});
