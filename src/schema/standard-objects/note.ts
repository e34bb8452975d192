import { businessObject, oneToMany } from './declare.ts';

export const note = businessObject({
  number: 4,
  nameSingular: 'note',
  namePlural: 'notes',
  labelSingular: 'Note',
  labelPlural: 'Notes',
  description: 'A note',
  icon: 'IconNotes',
  isSystem: false,
  labelIdentifier: 'title',
  fields: {
    title: {
      number: 10,
      type: 'TEXT',
      label: 'Title',
      icon: 'IconNotes',
      isNullable: false,
      description: 'The note title',
      sorted: [''],
    },
    body: {
      number: 11,
      type: 'RICH_TEXT',
      label: 'Body',
      icon: 'IconFilePencil',
      description: 'The note text',
      aliases: ['bodyV2'],
    },
    noteTargets: {
      number: 20,
      type: 'RELATION',
      label: 'Relations',
      icon: 'IconArrowUpRight',
      relation: oneToMany('noteTarget', 'note'),
    },
    attachments: {
      number: 21,
      type: 'RELATION',
      label: 'Attachments',
      icon: 'IconFileImport',
      relation: oneToMany('attachment', 'note'),
    },
    favorites: {
      number: 22,
      type: 'RELATION',
      label: 'Favorites',
      icon: 'IconHeart',
      isSystem: true,
      relation: oneToMany('favorite', 'note'),
    },
  },
});
