/** What a write answers: text that Postgres rendered, in the frame that its operation has. */
import type { AppContext } from '../http/context.ts';
import { encodeCursor } from '../plan/cursor.ts';

export interface Answer {
  readonly status: 200 | 201;
  /** JSON. */
  readonly text: string;
  /** Whether it was given before, to a request with the same idempotency key. */
  readonly isReplayed?: boolean;
}

/** What stands around the rendered records, and between their occurrences. Known before the statement runs. */
export interface Frame {
  readonly status: 200 | 201;
  readonly pieces: readonly string[];
  /** Whether the records are a list of one that stands for the one. */
  readonly isOne: boolean;
  /** Where the answer tells of a page: what its cursors are bound to, and how many records it has. */
  readonly page: { readonly binding: string; readonly totalCount: number } | null;
}

/** JSON that Postgres rendered. */
export interface Rendered {
  /** A list of records, or whatever the frame is around. */
  readonly records: string;
  /** The ids of the first and the last record, for cursors. */
  readonly first?: string | null | undefined;
  readonly last?: string | null | undefined;
}

export const pageInfo = (hasNext: boolean, hasPrevious: boolean, start: string, end: string): string =>
  `{"hasNextPage":${hasNext},"hasPreviousPage":${hasPrevious},"startCursor":${start},"endCursor":${end}}`;

export const framed = (
  { status, pieces, isOne, page }: Frame,
  { records, first, last }: Rendered,
): Answer => {
  const text = pieces.join(isOne ? records.slice(1, -1) : records);
  if (!page) return { status, text };
  const { binding, totalCount } = page;
  const cursor = (id: string | null | undefined): string =>
    id == null ? 'null' : JSON.stringify(encodeCursor({ binding, values: [], id }));
  const info = pageInfo(false, false, cursor(first), cursor(last));
  return { status, text: `${text.slice(0, -1)},"pageInfo":${info},"totalCount":${totalCount}}` };
};

export const respond = (context: AppContext, { text, status, isReplayed }: Answer): Response =>
  context.body(text, status, {
    'content-type': 'application/json; charset=utf-8',
    ...(isReplayed && { 'idempotency-replayed': 'true' }),
  });
