import { oneToMany, recordObject } from './declare.ts';

export const favoriteFolder = recordObject({
  number: 24,
  nameSingular: 'favoriteFolder',
  namePlural: 'favoriteFolders',
  labelSingular: 'Favorite Folder',
  labelPlural: 'Favorite Folders',
  description: 'A folder of favorites',
  icon: 'IconFolder',
  isSystem: true,
  labelIdentifier: 'name',
  fields: {
    position: {
      number: 10,
      type: 'NUMBER',
      label: 'Position',
      icon: 'IconList',
      isNullable: false,
      isSystem: true,
      defaultValue: 0,
      description: 'Position among the folders',
    },
    name: {
      number: 11,
      type: 'TEXT',
      label: 'Name',
      icon: 'IconText',
      isNullable: false,
      slot: 't1',
    },
    favorites: {
      number: 40,
      type: 'RELATION',
      label: 'Favorites',
      icon: 'IconHeart',
      relation: oneToMany('favorite', 'favoriteFolder'),
    },
  },
});
