/** Introspection: the types of a workspace, as documents select them. */
import type { WorkspaceSchema } from '../../schema/types.ts';
import { readOperation } from '../document/operation.ts';
import { loadParser, parseDocument } from '../document/parse.ts';
import { type Introspection, planDocument } from '../plan/document.ts';
import { Problems } from '../problems.ts';
import { memoryObject } from '../types/memory.ts';
import { schemaType, typeType } from './introspect.ts';
import { typeSystem } from './types.ts';

export const introspection: Introspection = {
  schemaType,
  typeType,
  schemaObject: (schema) => memoryObject(schemaType(), typeSystem(schema)),
  typeObject: (schema, name) => {
    const system = typeSystem(schema);
    return system.types.has(name) ? memoryObject(typeType(), { system, text: name }) : null;
  },
};

/** The response to a document that selects nothing but types. @throws DocumentError */
export const introspect = async (schema: WorkspaceSchema, text: string): Promise<object> => {
  const problems = new Problems();
  const operation = readOperation(parseDocument(await loadParser(), text), null, {}, problems);
  const author = { keyName: '', now: '', newId: () => '' };
  const most = { maxPageSize: 0, maxBatchSize: 0 };
  const context = { schema, workspaceName: '', author, ...most, introspection };
  const { fields } = planDocument(operation, context, problems);
  return Object.fromEntries(
    fields.flatMap((field) => (field.kind === 'constant' ? [[field.key, JSON.parse(field.json)]] : [])),
  );
};
