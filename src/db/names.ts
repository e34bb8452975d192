/** How API names become database names: `domainName.primaryLinkUrl` is the column `domain_name_primary_link_url`. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const partColumn = (fieldName: string, partName: string): string =>
  partName === '' ? snakeCase(fieldName) : `${snakeCase(fieldName)}_${snakeCase(partName)}`;

/** The column of a many-to-one relation's foreign key. */
export const foreignKeyColumn = (fieldName: string): string => `${snakeCase(fieldName)}_id`;

/** The collation that folds case by Unicode's rules, made by the first migration (docs/decisions/0003). */
export const CASE_FOLD = 'case_fold';

/** Sort keys and text slots hold this many characters: an index entry must stay under 2.7 KB. */
export const SORT_PREFIX_LENGTH = 200;
