/** What happened: the feed of all events, and the history of one record. */
import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import { EVENT_KINDS } from '../../plan/events.ts';
import { LATEST, MAX_WAIT } from '../request/events.ts';
import type { EventOperation, Parameter, RecordOperation } from './operation.ts';
import { LIMIT, RECORD_ID } from './parameters.ts';

const record = () => z.record(z.string(), z.unknown());

/** An event as it is returned. */
export const eventSchema = lazily(() =>
  z.object({
    position: z.string().meta({ description: 'Where the event is in the order of the workspace.' }),
    name: z.string().meta({ description: 'The object and the action: `person.updated`.' }),
    object: z.string().meta({ description: 'The name of the object, singular, at that time.' }),
    action: z.enum(EVENT_KINDS),
    recordId: z.guid(),
    happenedAt: z.iso.datetime(),
    actor: z.object({
      source: z.literal('API'),
      apiKeyId: z.guid().nullable(),
      name: z.string().nullable().meta({ description: 'The name of the API key at that time.' }),
    }),
    requestId: z.string().nullable(),
    updatedFields: z
      .array(z.string())
      .nullable()
      .meta({ description: 'The names of changed fields; of a relation, its name and its foreign key.' }),
    changes: z
      .record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
      .nullable()
      .meta({ description: 'The changed fields with their values; null for created and destroyed records.' }),
    record: record().meta({
      description: 'The record after the change, without related records; a destroyed record as it was.',
    }),
  }),
);

const eventPage = () =>
  z.object({
    data: z.object({ events: z.array(eventSchema()) }),
    pageInfo: z.object({
      hasNextPage: z.boolean(),
      endCursor: z.string().nullable().meta({ description: 'Send it as `starting_after` to go on.' }),
    }),
  });

const startingAfter = (component: string, description: string): Parameter => ({
  component,
  name: 'starting_after',
  in: 'query',
  description,
  schema: () => z.string(),
});

const listEvents: EventOperation = {
  resource: 'events',
  action: 'listEvents',
  method: 'get',
  path: '/rest/events',
  access: 'events:read',
  summary: () => 'Follow all changes',
  description: () =>
    `Returns what happened to records, in order, each event once. Send \`pageInfo.endCursor\` as \`starting_after\` to go on, also if the page is empty. To mirror a workspace, take the position of \`starting_after=${LATEST}\`, list the records, then follow from there. If events after your position are not kept any more, the response is a 410.`,
  parameters: [
    startingAfter(
      'EventsStartingAfter',
      `The position to go on from: \`pageInfo.endCursor\` of the last page. \`${LATEST}\` returns no events, but the position after those that there are. Without it, the oldest event that is kept comes first.`,
    ),
    {
      component: 'EventObjects',
      name: 'objects',
      in: 'query',
      description: 'Only events of these objects, separated by commas.',
      schema: () => z.string(),
      example: 'person,company',
    },
    LIMIT,
    {
      component: 'EventWait',
      name: 'wait',
      in: 'query',
      description: `Seconds to wait for an event if there is none yet: 0 (the default) to ${MAX_WAIT}.`,
      schema: () => z.int().min(0).default(0),
    },
  ],
  success: { status: 200, content: eventPage, description: () => 'Events, in order.' },
  errors: ['INVALID_PARAMETER', 'INVALID_LIMIT', 'INVALID_CURSOR', 'POSITION_GONE'],
};

export const EVENT_OPERATIONS: readonly EventOperation[] = [listEvents];

export const RECORD_HISTORY: RecordOperation = {
  resource: 'records',
  action: 'history',
  method: 'get',
  path: '/rest/{plural}/{id}/history',
  access: 'events:read',
  summary: ({ aSingular }) => `Get the history of ${aSingular}`,
  description: ({ singular }) =>
    `Returns what happened to the ${singular}, newest first, with the values before and after each change; also if it is deleted or destroyed by now. It goes back as far as events are kept.`,
  parameters: [
    RECORD_ID,
    startingAfter(
      'HistoryStartingAfter',
      'The position to go on from: `pageInfo.endCursor` of the last page.',
    ),
    LIMIT,
  ],
  success: {
    status: 200,
    content: eventPage,
    description: ({ singular }) => `The changes of the ${singular}.`,
  },
  errors: ['OBJECT_NOT_FOUND', 'INVALID_ID', 'INVALID_PARAMETER', 'INVALID_LIMIT', 'INVALID_CURSOR'],
};
