/** Events over REST: the feed, and the history of a record. */
import { pause } from '../db/pause.ts';
import type { AppContext } from '../http/context.ts';
import { DEFAULT_LIMIT } from '../limits.ts';
import { type EventPage, readEvents, readHistory } from '../operations/events.ts';
import { mapWork } from '../session/map-work.ts';
import type { Scope } from '../session/scopes.ts';
import { withSession } from '../session/session.ts';
import { ok, respond } from './answer.ts';
import type { RecordsHandler } from './records.ts';
import { type EventsParameters, parseEventsParameters, readPosition } from './request/events.ts';
import { readId } from './request/id.ts';
import { Problems, readLimit } from './request/parameters.ts';
import { decodeQuery, searchOf } from './request/query.ts';
import type { Services } from './services.ts';

/** A request that waits asks the database this often, and holds nothing in between. */
const POLL_MS = 1_000;

const pageAnswer = ({ events, endPosition, hasMore }: EventPage) =>
  ok(
    `{"data":{"events":${events}},"pageInfo":{"hasNextPage":${hasMore},"endCursor":${JSON.stringify(endPosition)}}}`,
  );

interface Found {
  readonly page: EventPage;
  readonly parameters: EventsParameters;
}

export const listEvents = (services: Services, scope: Scope | null) => async (context: AppContext) => {
  const query = decodeQuery(searchOf(context.req.url));
  const begun = Date.now();
  const read = (): Promise<Found> =>
    withSession(services, context.var, scope, ({ schema }, caller) => {
      const parameters = parseEventsParameters(query, schema, services.config.MAX_PAGE_SIZE);
      return mapWork(readEvents(caller, parameters), (page) => ({ page, parameters }));
    });
  const isWaiting = ({ page, parameters: { waitSeconds, after } }: Found): boolean =>
    page.events === '[]' &&
    !page.hasMore &&
    after !== 'latest' &&
    Date.now() + POLL_MS <= begun + waitSeconds * 1_000 &&
    !context.req.raw.signal.aborted;
  let found = await read();
  while (isWaiting(found)) {
    await pause(POLL_MS);
    found = await read();
  }
  return respond(context, pageAnswer(found.page));
};

export const recordHistory: RecordsHandler = ({ object, id, query, caller, maxima }) => {
  const problems = new Problems();
  const plan = {
    objectId: object.id,
    recordId: readId(id),
    before: problems.collect(() => readPosition(query), null),
    limit: problems.collect(() => readLimit(query, maxima.maxPageSize, DEFAULT_LIMIT), maxima.maxPageSize),
  };
  problems.throwIfAny();
  return mapWork(readHistory(caller, plan), pageAnswer);
};
