/** The OpenAPI document of the caller's workspace, or of the standard model if there is no key with `metadata:read`. */
import type { AppContext } from '../http/context.ts';
import { countRequest } from '../http/rate-limit.ts';
import { lazily } from '../lazily.ts';
import { schemaRead } from '../operations/metadata.ts';
import type { WorkspaceSchema } from '../schema/types.ts';
import { standardWorkspaceSchema } from '../schema/workspace-schema.ts';
import type { Scope } from '../session/scopes.ts';
import { keyHashOf, withSession } from '../session/session.ts';
import type { DialectName } from './openapi/dialects.ts';
import type { Services } from './services.ts';

const standardModel = lazily(() => standardWorkspaceSchema(''));

/** Whether the client says it has a text already (RFC 9110 §13.1.2). */
const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag);

/**
 * The schema of the workspace whose key came along, once the database says that it is the current one; the standard
 * model if the key may not read metadata.
 */
const schemaOf = async (
  services: Services,
  scope: Scope | null,
  context: AppContext,
): Promise<WorkspaceSchema> => {
  const authorization = context.req.header('authorization');
  if (authorization === undefined) return standardModel();
  context.set('keyHash', await keyHashOf(authorization));
  await countRequest(services.rateLimits.key, context.var.keyHash);
  return withSession(services, context.var, scope, ({ schema, key }, caller) =>
    schemaRead(caller, key.scopes.includes('metadata:read') ? schema : standardModel()),
  );
};

export const getDocument =
  (dialect: DialectName) =>
  (services: Services, scope: Scope | null) =>
  async (context: AppContext): Promise<Response> => {
    const schema = await schemaOf(services, scope, context);
    const { text, etag } = await services.documents.get(dialect, schema, new URL(context.req.url).origin);
    const headers = { etag, 'cache-control': 'private, no-cache', vary: 'Authorization' };
    if (isKnown(context.req.header('if-none-match'), etag)) return context.body(null, 304, headers);
    return context.body(text, 200, { ...headers, 'content-type': 'application/json; charset=utf-8' });
  };
