/** The order of text, as indexes, slots, pages and cursors have it (docs/decisions/0003). */
import { type SQL, sql } from 'drizzle-orm';

/** The collation that folds case by Unicode's rules, made by the first migration. */
const CASE_FOLD = 'case_fold';

/**
 * Text is ordered by this many characters, then by id. Twice as many, of four bytes each, fit into an index entry
 * (2.7 KB) beside the workspace's id, the object's and the record's.
 */
export const ORDERED_LENGTH = 300;

const ordered = (text: SQL): SQL => sql`left(${text}, ${sql.raw(String(ORDERED_LENGTH))})`;

/** Case-folded text, the same on every database. */
export const folded = (text: SQL): SQL =>
  sql`lower(${text} collate ${sql.identifier(CASE_FOLD)}) collate "C"`;

/** What the sort keys begin with of all texts that begin with `text`, in whatever case. */
export const sortKeyStart = (text: SQL): SQL =>
  sql`replace(lower(${ordered(text)} collate ${sql.identifier(CASE_FOLD)}), chr(1), chr(1) || chr(2)) collate "C"`;

/** Above every sort key that begins with `start`. */
export const sortKeyEnd = (start: SQL): SQL =>
  sql`${start} || repeat(chr(1114111), ${sql.raw(String(ORDERED_LENGTH))}) collate "C"`;

/**
 * Text whose bytewise order is the order of text: the folded form, an end that sorts before any character, and the
 * text itself. U+0001 is written so that no text can hold the end.
 */
export const sortKey = (text: SQL): SQL =>
  sql`(${sortKeyStart(text)} || chr(1) || chr(1) || ${ordered(text)}) collate "C"`;
