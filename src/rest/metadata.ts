/** Definitions of objects and fields over REST: parse → operation → answer. */
import type { AppContext } from '../http/context.ts';
import * as operations from '../operations/metadata.ts';
import { FILTERABLE, NO_SCHEMA } from '../operations/metadata-filter.ts';
import type { MetadataValue } from '../operations/metadata-values.ts';
import type { PageParameters } from '../plan/parameters.ts';
import type { Maker } from '../schema/change/change.ts';
import type { JsonValue, WorkspaceSchema } from '../schema/types.ts';
import { withIdempotency } from '../session/idempotency.ts';
import { mapWork } from '../session/map-work.ts';
import type { Scope } from '../session/scopes.ts';
import { withSession } from '../session/session.ts';
import { type Answer, type Envelope, replayed, respond } from './answer.ts';
import { MAX_METADATA_LIMIT } from './definitions/parameters.ts';
import { orEmpty } from './records.ts';
import { parseMetadataParameters } from './request/parameters.ts';
import { decodeQuery, searchOf } from './request/query.ts';
import type { Services } from './services.ts';

type Kind = keyof typeof FILTERABLE;
type MakeHandler = (services: Services, scope: Scope | null) => (context: AppContext) => Promise<Response>;

const idOf = (context: AppContext): string => context.req.param('id') ?? '';

const listParameters = (context: AppContext, kind: Kind): PageParameters =>
  parseMetadataParameters(decodeQuery(searchOf(context.req.url)), FILTERABLE[kind], NO_SCHEMA, {
    maxPageSize: MAX_METADATA_LIMIT,
  });

const pageJson = (
  kind: Kind,
  { items, hasNextPage, hasPreviousPage, totalCount }: operations.MetadataPage,
) => ({
  data: { [`${kind}s`]: items },
  pageInfo: {
    hasNextPage,
    hasPreviousPage,
    startCursor: items[0]?.['id'] ?? null,
    endCursor: items.at(-1)?.['id'] ?? null,
  },
  totalCount,
});

const reader =
  (answer: (context: AppContext) => (schema: WorkspaceSchema) => unknown): MakeHandler =>
  (services, scope) =>
  async (context) => {
    const read = answer(context);
    const body = await withSession(services, context.var, scope, ({ schema }, caller) =>
      operations.schemaRead(caller, read(schema)),
    );
    return context.json(body);
  };

const lister = (
  kind: Kind,
  list: (schema: WorkspaceSchema, page: PageParameters) => operations.MetadataPage,
) => reader((context) => (schema) => pageJson(kind, list(schema, listParameters(context, kind))));

const getter = (kind: Kind, get: (schema: WorkspaceSchema, id: string) => MetadataValue) =>
  reader((context) => (schema) => ({ data: { [kind]: get(schema, idOf(context)) } }));

/** A change's answer is text without a frame: what an idempotency key stores of it is the whole. */
const bare = (status: 200 | 201): Envelope => ({ status, pieces: ['', ''], isOne: false, page: null });

/** How a change is planned and answered. */
interface Changer {
  readonly status: 200 | 201;
  readonly plan: (model: operations.Model, request: ChangeRequest) => operations.PlannedChange;
  readonly data: (result: MetadataValue) => JsonValue;
}

interface ChangeRequest {
  readonly id: string;
  readonly body: unknown;
  readonly maker: Maker;
}

const changer =
  ({ status, plan, data }: Changer): MakeHandler =>
  (services, scope) =>
  async (context) => {
    const { body, idempotency } = context.var;
    const id = idOf(context);
    const maker = await operations.makerOf();
    const textOf = (result: MetadataValue): string => JSON.stringify({ data: data(result) });
    const options: operations.ChangeOptions = {
      timeoutMs: services.config.SCHEMA_CHANGE_TIMEOUT_MS,
      idempotent: idempotency && { ...idempotency, frame: JSON.stringify(bare(status)), textOf },
    };
    const answer = await withIdempotency(
      services,
      context.var,
      scope,
      idempotency,
      (session, caller) => {
        const planned = plan(session, { id, body: orEmpty(body()), maker });
        return mapWork(
          operations.changeWork(session, caller, planned, options),
          (result): Answer => ({ status, text: textOf(result) }),
        );
      },
      replayed,
    );
    return respond(context, answer);
  };

/** `data` with a definition, by the documented name and by the operation's. */
const named = (kind: Kind, operation: string) => (result: MetadataValue) => ({
  [kind]: result,
  [operation]: result,
});

export const listObjects = lister('object', operations.listObjects);
export const listFields = lister('field', operations.listFields);
export const getObject = getter('object', operations.getObject);
export const getField = getter('field', operations.getField);

export const postObject = changer({
  status: 201,
  plan: (model, { body, maker }) => operations.createObject(model, body, maker),
  data: named('object', 'createOneObject'),
});

export const patchObject = changer({
  status: 200,
  plan: (model, { id, body, maker }) => operations.updateObject(model, id, body, maker),
  data: named('object', 'updateOneObject'),
});

export const removeObject = changer({
  status: 200,
  plan: (model, { id, maker }) => operations.deleteObject(model, id, maker),
  data: (result) => ({ deleteOneObject: result }),
});

export const postField = changer({
  status: 201,
  plan: (model, { body, maker }) => operations.createField(model, body, maker),
  data: named('field', 'createOneField'),
});

export const patchField = changer({
  status: 200,
  plan: (model, { id, body, maker }) => operations.updateField(model, id, body, maker),
  data: named('field', 'updateOneField'),
});

export const removeField = changer({
  status: 200,
  plan: (model, { id, maker }) => operations.deleteField(model, id, maker),
  data: (result) => ({ deleteOneField: result }),
});
