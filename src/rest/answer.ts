/** REST's answers: text that Postgres rendered, in the envelope of its operation (behaviour contract §3). */
import { z } from '@hono/zod-openapi';
import type { AppContext } from '../http/context.ts';
import { lazily } from '../lazily.ts';
import type { Page } from '../operations/records.ts';
import { encodeCursor } from '../plan/cursor.ts';
import type { Written } from '../session/idempotency.ts';

export interface Answer {
  readonly status: 200 | 201;
  /** JSON. */
  readonly text: string;
  /** Whether it repeats the answer to an earlier request with the same idempotency key. */
  readonly isReplayed?: boolean;
}

/**
 * The envelope of a write: what stands around the rendered records, and between their occurrences. It is known before
 * the statement runs, and stored with an idempotent write.
 */
export interface Envelope {
  readonly status: 200 | 201;
  readonly pieces: readonly string[];
  /** Whether the records are a list of one, which is answered as the record itself. */
  readonly isOne: boolean;
  /** If the answer is a page: what its cursors are bound to, and how many records it has. */
  readonly page: { readonly binding: string; readonly totalCount: number } | null;
}

const storedEnvelope = lazily(
  (): z.ZodType<Envelope> =>
    z.object({
      status: z.union([z.literal(200), z.literal(201)]),
      pieces: z.array(z.string()),
      isOne: z.boolean(),
      page: z.object({ binding: z.string(), totalCount: z.number() }).nullable(),
    }),
);

const pageInfo = (hasNext: boolean, hasPrevious: boolean, start: string | null, end: string | null): string =>
  `{"hasNextPage":${hasNext},"hasPreviousPage":${hasPrevious},"startCursor":${JSON.stringify(start)},"endCursor":${JSON.stringify(end)}}`;

export const ok = (text: string): Answer => ({ text, status: 200 });

export const listAnswer = (name: string, page: Page): Answer => {
  const { records, hasNextPage, hasPreviousPage, startCursor, endCursor, totalCount } = page;
  const info = pageInfo(hasNextPage, hasPreviousPage, startCursor, endCursor);
  return ok(`{"data":{"${name}":${records}},"pageInfo":${info},"totalCount":${totalCount}}`);
};

const enveloped = (
  { status, pieces, isOne, page }: Envelope,
  { records, first, last }: Omit<Written, 'storedFrame'>,
): Answer => {
  const text = pieces.join(isOne ? records.slice(1, -1) : records);
  if (!page) return { status, text };
  const { binding, totalCount } = page;
  const cursor = (id: string | null): string | null =>
    id === null ? null : encodeCursor({ binding, values: [], id });
  const info = pageInfo(false, false, cursor(first), cursor(last));
  return { status, text: `${text.slice(0, -1)},"pageInfo":${info},"totalCount":${totalCount}}` };
};

/** The answer to a request that was executed before. */
export const replayed = ({ storedFrame, ...written }: Written): Answer => ({
  ...enveloped(storedEnvelope().parse(JSON.parse(storedFrame ?? 'null')), written),
  isReplayed: true,
});

/** The answer to a write: in its own envelope, or as it was answered the first time. */
export const writeAnswer = (envelope: Envelope, written: Written): Answer =>
  written.storedFrame === null ? enveloped(envelope, written) : replayed(written);

export const respond = (context: AppContext, { text, status, isReplayed }: Answer): Response =>
  context.body(text, status, {
    'content-type': 'application/json; charset=utf-8',
    ...(isReplayed && { 'idempotency-replayed': 'true' }),
  });
