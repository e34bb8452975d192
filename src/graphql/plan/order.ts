/** `orderBy` as a list of objects, or as one → the keys to order by. */
import { ApiError } from '../../errors.ts';
import {
  checkOrderItems,
  invalidOrder,
  type OrderItem,
  orderKeys,
  readOrderItem,
} from '../../input/order.ts';
import { NameHints } from '../../nearest.ts';
import type { OrderKey } from '../../plan/order.ts';
import type { JsonValue, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';

/** Names inside names: a relation, a composite, its sub-field. */
const MAX_NAMES = 4;

const items = (given: JsonValue, names: readonly string[]): readonly OrderItem[] => {
  if (typeof given === 'string') return [{ names, direction: given }];
  if (typeof given !== 'object' || given === null || Array.isArray(given) || names.length > MAX_NAMES)
    throw invalidOrder(
      `It takes objects of fields and directions, not ${JSON.stringify(given).slice(0, 100)}`,
    );
  return Object.entries(given).flatMap(([name, inner]: [string, JsonValue]) =>
    inner === null ? [] : items(inner, [...names, name]),
  );
};

/** @throws ApiError INVALID_ORDER_BY */
export const readOrderBy = (
  given: JsonValue | undefined,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): readonly OrderKey[] => {
  if (given === undefined || given === null) return [];
  const list: readonly JsonValue[] = Array.isArray(given) ? given : [given];
  checkOrderItems(list.length);
  const read = list.flatMap((item) => {
    if (typeof item === 'string')
      throw new ApiError(
        'INVALID_ORDER_BY',
        `'order_by' invalid. It takes objects of fields and directions, not a text`,
      );
    return item === null ? [] : items(item, []);
  });
  checkOrderItems(read.length);
  const hints = new NameHints();
  return orderKeys(read.map((item) => readOrderItem(item, object, schema, hints)));
};
