/** How API names become database names: `domainName.primaryLinkUrl` is the column `domain_name_primary_link_url`. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const partColumn = (fieldName: string, partName: string): string =>
  partName === '' ? snakeCase(fieldName) : `${snakeCase(fieldName)}_${snakeCase(partName)}`;

/** The column of a many-to-one relation's foreign key. */
export const foreignKeyColumn = (fieldName: string): string => `${snakeCase(fieldName)}_id`;
