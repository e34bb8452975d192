/** The second key of a response, named after the operation (`createPerson`): clients of Twenty's own server read it. */
import { capitalised } from '../text.ts';
import type { ObjectSchema } from './types.ts';

export const operationKey = (
  operation: 'create' | 'update' | 'delete' | 'restore' | 'merge',
  object: ObjectSchema,
): string => `${operation}${capitalised(object.nameSingular)}`;

export const batchKey = (
  operation: 'create' | 'update' | 'delete' | 'restore',
  object: ObjectSchema,
): string => `${operation}${capitalised(object.namePlural)}`;
