/** Changes of definitions: from their inputs as Twenty writes them to the operations of metadata. */

import { ApiError } from '../../errors.ts';
import { isObject } from '../../json.ts';
import * as operations from '../../operations/metadata.ts';
import type { Maker } from '../../schema/change/change.ts';
import type { JsonValue, WorkspaceSchema } from '../../schema/types.ts';
import { Budget, type MemorySelection } from '../types/memory.ts';
import { definitionObject, type MetadataMutation } from '../types/metadata.ts';
import type { JsonObject } from './arguments.ts';

const member = (input: JsonObject, name: string): JsonObject => {
  const value = input[name];
  if (isObject(value)) return value;
  throw new ApiError('INVALID_BODY', `Missing required argument: "input.${name}" (object)`);
};

const idOf = ({ id }: JsonObject): string => {
  if (typeof id === 'string') return id;
  throw new ApiError('INVALID_BODY', 'Missing required argument: "input.id" (UUID)');
};

/** Inputs of Twenty's clients that are ignored: the server decides who creates objects and where they are stored. */
const IGNORED = new Set([
  'isRemote',
  'isRemoteCreation',
  'primaryKeyColumnType',
  'primaryKeyFieldMetadataSettings',
]);

const properties = (given: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== null && !IGNORED.has(name)));

const plan = (
  model: operations.Model,
  mutation: MetadataMutation,
  input: JsonObject,
  maker: Maker,
): operations.PlannedChange => {
  switch (mutation) {
    case 'createOneObject':
      return operations.createObject(model, properties(member(input, 'object')), maker);
    case 'updateOneObject':
      return operations.updateObject(model, idOf(input), member(input, 'update'), maker);
    case 'deleteOneObject':
      return operations.deleteObject(model, idOf(input), maker);
    case 'createOneField':
      return operations.createField(model, properties(member(input, 'field')), maker);
    case 'updateOneField':
      return operations.updateField(model, idOf(input), member(input, 'update'), maker);
    case 'deleteOneField':
      return operations.deleteField(model, idOf(input), maker);
  }
};

/**
 * A change, and the selection of the definition that it is about: as the change leaves it, or as it was if it goes.
 * @throws ApiError
 */
export const planChange = (
  model: operations.Model,
  mutation: MetadataMutation,
  input: JsonObject,
  selection: MemorySelection,
  maker: Maker,
): operations.PlannedChange => {
  const planned = plan(model, mutation, input, maker);
  const isDeletion = mutation.startsWith('delete');
  const answer = (after: WorkspaceSchema): JsonValue => {
    const { id } = planned.result(after);
    const schema = isDeletion ? model.schema : after;
    return definitionObject(schema, mutation, String(id)).answer(selection, new Budget());
  };
  return { change: planned.change, result: (after) => ({ answer: answer(after) }) };
};
