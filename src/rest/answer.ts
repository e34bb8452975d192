/** REST's responses: text that Postgres rendered, in the envelope of its operation. */
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
  /** The keys of values that are left out because there would be too much to return. */
  readonly leftOut?: readonly string[];
  /** Whether it repeats the response to an earlier request with the same idempotency key. */
  readonly isReplayed?: boolean;
}

/**
 * The envelope of a write: what stands around the rendered records, and between their occurrences. It is known before
 * the statement runs, and stored with an idempotent write.
 */
export interface Envelope {
  readonly status: 200 | 201;
  readonly pieces: readonly string[];
  /** Whether the records are a list of one, which is returned as the record itself. */
  readonly isOne: boolean;
  /** If the response is a page: what its cursors are bound to, and how many records it has. */
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

/** Members of a response beside `data`, as JSON text that follows it. */
const pageMembers = ({ page }: Envelope, { first, last }: Result): string => {
  if (!page) return '';
  const { binding, totalCount } = page;
  const cursor = (id: string | null): string | null =>
    id === null ? null : encodeCursor({ binding, values: [], id });
  return `,"pageInfo":${pageInfo(false, false, cursor(first), cursor(last))},"totalCount":${totalCount}`;
};

const outcomeMembers = ({ isOne }: Envelope, { outcomes }: Result): string => {
  if (outcomes === null) return '';
  return isOne ? `,"outcome":${JSON.stringify(outcomes[0])}` : `,"outcomes":${JSON.stringify(outcomes)}`;
};

type Result = Omit<Written, 'storedFrame'>;

const enveloped = (envelope: Envelope, result: Result): Answer => {
  const { status, pieces, isOne } = envelope;
  const { records, leftOut } = result;
  const text = pieces.join(isOne ? records.slice(1, -1) : records);
  const members = pageMembers(envelope, result) + outcomeMembers(envelope, result);
  return { status, text: `${text.slice(0, -1)}${members}}`, leftOut };
};

/** The response to a request that was executed before. */
export const replayed = ({ storedFrame, ...written }: Written): Answer => ({
  ...enveloped(storedEnvelope().parse(JSON.parse(storedFrame ?? 'null')), written),
  isReplayed: true,
});

/** The response to a write: in its own envelope, or as it was returned the first time. */
export const writeAnswer = (envelope: Envelope, written: Written): Answer =>
  written.storedFrame === null ? enveloped(envelope, written) : replayed(written);

/** The header that names the keys of values that a response leaves out. */
const ECHO_TRUNCATED = 'echo-truncated';

export const respond = (context: AppContext, { text, status, leftOut = [], isReplayed }: Answer): Response =>
  context.body(text, status, {
    'content-type': 'application/json; charset=utf-8',
    ...(leftOut.length > 0 && { [ECHO_TRUNCATED]: leftOut.join(', ') }),
    ...(isReplayed && { 'idempotency-replayed': 'true' }),
  });
