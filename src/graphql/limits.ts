/** The limits of one document. They bound the work of parsing it, before anything runs. */

/** Lexical tokens of a document: its length in words, whatever its bytes. */
export const MAX_TOKENS = 10_000;

/** Brackets inside brackets, of any kind. Readers of documents are recursive. */
export const MAX_NESTING = 100;

/** Selection sets inside selection sets. */
export const MAX_DEPTH = 16;

/** Fields selected, each time that a fragment brings them. */
export const MAX_FIELDS = 2_000;

/** Fields and fragments looked at, those that others repeat or directives leave out included. */
export const MAX_SELECTIONS = 10_000;

export const MAX_ROOT_FIELDS = 20;

/** Relations followed from relations. */
export const MAX_RELATION_DEPTH = 5;

/** Records that a document may read: pages and the pages inside of each of their records, multiplied and added up. */
export const MAX_RECORDS = 20_000;

/** Most problems of one document that are reported, beside their number. */
export const MAX_TOLD = 50;
