/** The GraphQL schema of a workspace, or of the standard model, in GraphQL's schema language. */
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { introspect } from '../../src/graphql/introspection/index.ts';
import type { WorkspaceSchema } from '../../src/schema/types.ts';

const isIntrospection = (answer: object): answer is IntrospectionQuery => '__schema' in answer;

/** The schema as the reference implementation reads it out of introspection. */
export const clientSchema = async (schema: WorkspaceSchema): Promise<GraphQLSchema> => {
  const answer = await introspect(schema, getIntrospectionQuery({ inputValueDeprecation: true }));
  if (!isIntrospection(answer)) throw new Error('introspection answers a schema');
  return buildClientSchema(answer);
};

export const schemaText = async (schema: WorkspaceSchema): Promise<string> =>
  printSchema(lexicographicSortSchema(await clientSchema(schema)));
