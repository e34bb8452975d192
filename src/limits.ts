/** The limits of one request. They bound the work of parsing it. */

/** Characters of a URL: Cloudflare's own limit. */
export const MAX_URL_LENGTH = 16_384;

/** Bytes (UTF-8) of filter text, and of order text. */
export const MAX_FILTER_BYTES = 8 * 1024;
export const MAX_ORDER_BYTES = 8 * 1024;

/** Groups inside groups; a bare comma list is not a group. */
export const MAX_FILTER_DEPTH = 10;

export const MAX_FILTER_PREDICATES = 200;

/** Items of one `[…]` list. */
export const MAX_LIST_ITEMS = 200;

/** Different keys of an order, and items written in one (repeated keys are ignored, but read). */
export const MAX_ORDER_KEYS = 10;
export const MAX_ORDER_ITEMS = 100;

/** Records per page where the request does not say; a deployment's maximum may be lower or higher. */
export const DEFAULT_LIMIT = 60;

/** Records that a list may pass over before its page: all of them are read. */
export const MAX_OFFSET = 10_000;

/** Records of a one-to-many relation that are returned with each parent. */
export const NESTED_LIMIT = 60;

/** Records that one update, delete or restore by filter may be about. */
export const MAX_BULK_RECORDS = 200;

/** Keys of one record's body; an object has at most 500 fields, some of them under two names. */
export const MAX_BODY_KEYS = 2_000;

/** Groups that records are answered in: where the request does not say, and at most. */
export const DEFAULT_GROUPS = 50;
export const MAX_GROUPS = 200;

/** Fields to group by, and aggregates of each group. */
export const MAX_DIMENSIONS = 5;
export const MAX_AGGREGATES = 50;

/** Characters of all patterns of `like` and `ilike` in one filter: each is compared with every character of a text. */
export const MAX_PATTERN_CHARACTERS = 1_000;

/**
 * Characters of the rich texts that one body gives, as they are stored: bold words of Markdown take fifteen times their
 * length as blocks.
 */
export const MAX_RICH_TEXT_CHARACTERS = 3_000_000;

/** Phone numbers without codes that one update may give: each is read with every calling code there is. */
export const MAX_BARE_NUMBERS = 3;

/** Problems of one request that are looked for and answered: with these, reading stops. */
export const MAX_PROBLEMS = 100;

/** Characters of the client's text that a message repeats. */
const MAX_EXCERPT = 100;

/** Text of the client as a message repeats it: cut, and never in the middle of a surrogate pair. */
export const excerpt = (text: string): string =>
  text.length <= MAX_EXCERPT ? text : `${text.slice(0, MAX_EXCERPT).replace(/[\uD800-\uDBFF]$/, '')}…`;

/** Whether text takes more than `limit` bytes as UTF-8. */
export const isLongerThan = (text: string, limit: number): boolean =>
  text.length > limit || (text.length * 3 > limit && new TextEncoder().encode(text).length > limit);

/** Text that Postgres cannot hold: NUL characters, and surrogates without their other half. */
export const isUnstorable = (text: string): boolean => text.includes('\0') || !text.isWellFormed();

/** Records that one merge may be about. */
export const MAX_MERGED_RECORDS = 9;
