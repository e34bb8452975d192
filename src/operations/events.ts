/** What can be asked of the events of a workspace, whatever transport asks for it. */
import { ApiError } from '../errors.ts';
import type { EventsPlan, HistoryPlan } from '../plan/events.ts';
import { mapWork } from '../session/map-work.ts';
import { PLAN_AGAIN, type Work } from '../session/session.ts';
import { Bindings } from '../sql/bindings.ts';
import { eventsStatement, historyStatement } from '../sql/events.ts';
import type { Caller } from '../sql/guard.ts';
import { guardedRow, type RowStatement, toStatement } from '../sql/statement.ts';

export interface EventPage {
  /** JSON array text. */
  readonly events: string;
  /** Where to go on; null if there is nothing to go on from. */
  readonly endPosition: string | null;
  readonly hasMore: boolean;
}

const reading = <T>(compose: (bindings: Bindings) => RowStatement<T>): Work<T> => {
  const bindings = new Bindings();
  const statement = compose(bindings);
  return {
    statements: [toStatement(statement, bindings.values)],
    read: ([rows]) => guardedRow(statement, rows) ?? PLAN_AGAIN,
    isRepeatable: true,
  };
};

/** Events after a position. @throws ApiError POSITION_GONE, when its result is read */
export const readEvents = (caller: Caller, plan: EventsPlan): Work<EventPage> =>
  mapWork(
    reading((bindings) => eventsStatement(caller, plan, bindings)),
    ({ events, end_position: endPosition, has_more: hasMore, is_gone: isGone }) => {
      if (isGone)
        throw new ApiError(
          'POSITION_GONE',
          "'starting_after' parameter invalid. Events after this position are not kept any more: read the records again, and go on from 'starting_after=latest'",
        );
      return { events, endPosition, hasMore };
    },
  );

/** The events of one record, newest first. */
export const readHistory = (caller: Caller, plan: HistoryPlan): Work<EventPage> =>
  mapWork(
    reading((bindings) => historyStatement(caller, plan, bindings)),
    ({ events, end_position: endPosition, has_more: hasMore }) => ({ events, endPosition, hasMore }),
  );
