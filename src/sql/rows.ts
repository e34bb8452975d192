/** The columns of the rows that record statements return, as zod types: a row is decoded once, here. */
import { z } from '@hono/zod-openapi';
import { lazily } from '../lazily.ts';

/** A boolean as Postgres writes it; NULL is false. */
const flag = () =>
  z
    .union([z.literal('t'), z.literal('f')])
    .nullable()
    .transform((text) => text === 't');

const text = () => z.string();
const optionalText = () => z.string().nullable();

/**
 * A page. `records` is a JSON array; `first` and `last` are JSON arrays of order values and id, or null; `more` says
 * whether the page is followed by more records in reading direction, `behind` whether there are records on the other
 * side of its start.
 */
export const listRow = lazily(() =>
  z.object({
    records: text(),
    first: optionalText(),
    last: optionalText(),
    more: flag(),
    behind: flag(),
    total: text(),
  }),
);
export type ListRow = z.infer<ReturnType<typeof listRow>>;

/** One record as JSON; null if there is no such live record. */
export const getRow = lazily(() => z.object({ record: optionalText() }));

/** A JSON array: an entry for each record whose duplicates were asked for. */
export const duplicatesRow = lazily(() => z.object({ entries: text() }));

/** A JSON array of groups. */
export const groupsRow = lazily(() => z.object({ groups: text() }));

/** A JSON object, and the places of its fields that found no record, separated by commas. */
export const documentRow = lazily(() => z.object({ data: text(), missing: text() }));
export type DocumentRow = z.infer<ReturnType<typeof documentRow>>;
