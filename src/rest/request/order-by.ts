/**
 * The text of `order_by` → the keys to order by.
 *
 *     order_by := item ("," item)*
 *     item     := path [ "[" direction "]" ]
 *
 * Blanks around items, paths and directions do not count. A direction is
 * case-sensitive and may be left out. At most 8 KiB of text and 10 different keys; of a key given twice, the
 * later one is ignored, for it can decide nothing. Takes linear time.
 */

import {
  checkOrderItems,
  invalidOrder,
  ORDER_EXAMPLE,
  orderKeys,
  type ReadOrderItem,
  readOrderItem,
} from '../../input/order.ts';
import { excerpt, isLongerThan, MAX_ORDER_BYTES } from '../../limits.ts';
import { NameHints } from '../../nearest.ts';
import type { Direction, OrderKey } from '../../plan/order.ts';
import type { ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';

const DEFAULT_DIRECTION: Direction = 'AscNullsFirst';

interface Item {
  readonly path: string;
  readonly direction: string;
}

/** `path[direction]` apart, or null if the brackets are not a pair at the end. */
const splitItem = (item: string): Item | null => {
  const open = item.indexOf('[');
  if (open === -1) return item.includes(']') ? null : { path: item, direction: DEFAULT_DIRECTION };
  if (!item.endsWith(']')) return null;
  const direction = item.slice(open + 1, -1);
  if (/[[\]]/.test(direction)) return null;
  return { path: item.slice(0, open).trim(), direction: direction.trim() };
};

const readItem = (
  text: string,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  hints: NameHints,
): ReadOrderItem => {
  const item = splitItem(text);
  if (!item) return { key: null, problems: [`'order_by' invalid for '${excerpt(text)}'. ${ORDER_EXAMPLE}`] };
  const names = item.path.split('.').map((name) => name.trim());
  return readOrderItem({ names, direction: item.direction }, object, schema, hints);
};

/** Reads an order; throws one INVALID_ORDER_BY with every problem found. */
export const parseOrderBy = (
  text: string,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): readonly OrderKey[] => {
  if (isLongerThan(text, MAX_ORDER_BYTES)) throw invalidOrder(`At most ${MAX_ORDER_BYTES} bytes are allowed`);
  const items = text.split(',').map((item) => item.trim());
  checkOrderItems(items.length);
  const hints = new NameHints();
  return orderKeys(items.map((item) => readItem(item, object, schema, hints)));
};
