import { onDemand, oneToMany, recordBusinessObject } from './declare.ts';

export const dashboard = recordBusinessObject({
  number: 29,
  nameSingular: 'dashboard',
  namePlural: 'dashboards',
  labelSingular: 'Dashboard',
  labelPlural: 'Dashboards',
  description: 'A page of charts',
  icon: 'IconLayoutDashboard',
  isSystem: false,
  labelIdentifier: 'title',
  fields: {
    title: {
      number: 10,
      type: 'TEXT',
      label: 'Title',
      icon: 'IconNotes',
      isNullable: false,
      slot: 't1',
    },
    pageLayoutId: {
      number: 11,
      type: 'UUID',
      label: 'Page Layout ID',
      icon: 'IconLayoutDashboard',
    },
    attachments: {
      number: 40,
      type: 'RELATION',
      label: 'Attachments',
      icon: 'IconFileImport',
      relation: oneToMany('attachment', 'dashboard'),
    },
    favorites: {
      number: 41,
      type: 'RELATION',
      label: 'Favorites',
      icon: 'IconHeart',
      relation: oneToMany('favorite', 'dashboard'),
    },
    timelineActivities: {
      number: 42,
      type: 'RELATION',
      label: 'Timeline Activities',
      icon: 'IconTimelineEvent',
      relation: onDemand(oneToMany('timelineActivity', 'dashboard')),
    },
  },
});
