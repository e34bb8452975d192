/** Documents for tests, as they are served. */

import { OPERATIONS } from '../../src/rest/definitions/index.ts';
import { DIALECTS, type DialectName } from '../../src/rest/openapi/dialects.ts';
import { buildDocument } from '../../src/rest/openapi/document.ts';
import type { WorkspaceSchema } from '../../src/schema/types.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';

const ORIGIN = 'https://viginti.test';
export const MAXIMA = { maxPageSize: 60, maxBatchSize: 60 };

// biome-ignore lint/suspicious/noExplicitAny: a document is asserted, whatever its shape
export const documentOf = (name: DialectName, schema: WorkspaceSchema): any => {
  const dialect = DIALECTS[name];
  const document = buildDocument({ dialect, schema, maxima: MAXIMA, operations: OPERATIONS, origin: ORIGIN });
  return JSON.parse(JSON.stringify(document));
};

export const standardDocument = (name: DialectName) => documentOf(name, standardWorkspaceSchema(''));
