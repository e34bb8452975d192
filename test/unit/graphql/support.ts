/** Documents planned without a server. */
import { readOperation } from '../../../src/graphql/document/operation.ts';
import { loadParser, parseDocument } from '../../../src/graphql/document/parse.ts';
import { introspection } from '../../../src/graphql/introspection/index.ts';
import { type PlannedDocument, planDocument } from '../../../src/graphql/plan/document.ts';
import { DocumentError, type Problem, Problems } from '../../../src/graphql/problems.ts';
import type { JsonValue, WorkspaceSchema } from '../../../src/schema/types.ts';
import { testSchema } from '../../support/schema.ts';

export interface Asked {
  readonly schema?: WorkspaceSchema;
  readonly variables?: Readonly<Record<string, JsonValue>>;
  readonly operationName?: string;
}

const parser = await loadParser();

export const plan = (text: string, asked: Asked = {}): PlannedDocument => {
  const { schema = testSchema, variables = {}, operationName = null } = asked;
  const problems = new Problems();
  const operation = readOperation(parseDocument(parser, text), operationName, variables, problems);
  const context = {
    schema,
    workspaceName: 'Test',
    author: { keyName: 'Test key', now: '2025-06-01T00:00:00.000Z', newId: () => crypto.randomUUID() },
    maxPageSize: 60,
    maxBatchSize: 60,
    introspection,
  };
  return planDocument(operation, context, problems);
};

/** What is wrong with a document; none is a failure of the test. */
export const problemsOf = (text: string, asked: Asked = {}): readonly Problem[] => {
  try {
    plan(text, asked);
  } catch (error) {
    if (error instanceof DocumentError) return error.problems;
    throw error;
  }
  throw new Error(`nothing is wrong with ${text}`);
};

/** What a root field answers that needs no database. */
export const known = (text: string, asked: Asked = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    plan(text, asked).fields.map((field) => {
      if (field.kind !== 'constant') throw new Error(`${field.key} is read from the database`);
      return [field.key, JSON.parse(field.json)];
    }),
  );
