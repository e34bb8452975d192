/** Query parameters of requests for events. */
import { ApiError } from '../../errors.ts';
import { DEFAULT_LIMIT, excerpt } from '../../limits.ts';
import { type EventPosition, type EventsPlan, parsePosition } from '../../plan/events.ts';
import type { WorkspaceSchema } from '../../schema/types.ts';
import { Problems, readLimit, single } from './parameters.ts';
import type { Query } from './query.ts';

/** Seconds that a request may wait for an event. */
export const MAX_WAIT = 20;

export const LATEST = 'latest';

const positionOf = (text: string): EventPosition => {
  const position = parsePosition(text);
  if (position) return position;
  throw new ApiError(
    'INVALID_CURSOR',
    `'starting_after' parameter invalid. '${excerpt(text)}' is not the position of an event`,
  );
};

export const readPosition = (query: Query): EventPosition | null => {
  const text = single(query, 'starting_after')?.trim() ?? null;
  return text === null ? null : positionOf(text);
};

const readAfter = (query: Query): EventsPlan['after'] => {
  const text = single(query, 'starting_after')?.trim() ?? null;
  return text === LATEST ? LATEST : readPosition(query);
};

const readObjects = (query: Query, schema: WorkspaceSchema): readonly string[] | null => {
  const names = (single(query, 'objects') ?? '').split(',').flatMap((name) => name.trim() || []);
  if (names.length === 0) return null;
  const ids = names.map((name) => {
    const object = schema.bySingular.get(name) ?? schema.byPlural.get(name);
    if (object) return object.id;
    throw new ApiError(
      'INVALID_PARAMETER',
      `'objects' parameter invalid. object '${excerpt(name)}' not found. eg: person,company`,
    );
  });
  return [...new Set(ids)];
};

const readWait = (query: Query): number => {
  const text = single(query, 'wait')?.trim() ?? '0';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), MAX_WAIT);
  throw new ApiError(
    'INVALID_PARAMETER',
    `'wait' parameter invalid. '${excerpt(text)}' should be a number of seconds, at most ${MAX_WAIT}`,
  );
};

export interface EventsParameters extends EventsPlan {
  readonly waitSeconds: number;
}

export const parseEventsParameters = (
  query: Query,
  schema: WorkspaceSchema,
  maxPageSize: number,
): EventsParameters => {
  const problems = new Problems();
  const parameters = {
    after: problems.collect(() => readAfter(query), null),
    objectIds: problems.collect(() => readObjects(query, schema), null),
    limit: problems.collect(() => readLimit(query, maxPageSize, DEFAULT_LIMIT), maxPageSize),
    waitSeconds: problems.collect(() => readWait(query), 0),
  };
  problems.throwIfAny();
  return parameters;
};
