/** The operation names that answers carry beside the documented keys (behaviour contract §3). */
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
