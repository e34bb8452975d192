/** The OpenAPI document of a workspace, or of the standard model, as the Worker would serve it. */
import { parseEnv } from '../../src/env.ts';
import { OPERATIONS } from '../../src/rest/definitions/index.ts';
import { maximaOf } from '../../src/rest/definitions/operation.ts';
import type { DialectName } from '../../src/rest/openapi/dialects.ts';
import { Documents } from '../../src/rest/openapi/documents.ts';
import type { WorkspaceSchema } from '../../src/schema/types.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import type { NeonClient } from '../database.ts';
import { loadSchema } from './schema.ts';

export interface DocumentOptions {
  readonly dialect: DialectName;
  /** Where the API is reached, for `servers`. */
  readonly server: string;
}

/** The maxima of a deployment come from its variables, as in the Worker. */
const maxima = () => {
  const { MAX_PAGE_SIZE, MAX_BATCH_SIZE } = process.env;
  return maximaOf(parseEnv({ DATABASE_URL: 'unused', MAX_PAGE_SIZE, MAX_BATCH_SIZE }));
};

const render = async (schema: WorkspaceSchema, { dialect, server }: DocumentOptions): Promise<object> => {
  const { text } = await new Documents(OPERATIONS, maxima()).get(dialect, schema, server);
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null) throw new Error('the document is no object');
  return document;
};

export const exportStandardDocument = (options: DocumentOptions): Promise<object> =>
  render(standardWorkspaceSchema(''), options);

/** @throws Failure if there is no such workspace */
export const exportDocument = async (
  client: NeonClient,
  workspaceId: string,
  options: DocumentOptions,
): Promise<object> => render(await loadSchema(client, workspaceId), options);
