/** The names and directions of an order, as a transport reads them → the keys to order by. */

import { ApiError } from '../errors.ts';
import { excerpt, MAX_ORDER_ITEMS, MAX_ORDER_KEYS } from '../limits.ts';
import type { NameHints } from '../nearest.ts';
import { DIRECTIONS, isDirection, type OrderKey } from '../plan/order.ts';
import { KINDS } from '../schema/kinds.ts';
import type { ObjectSchema, WorkspaceSchema } from '../schema/types.ts';
import { nearHint, type PathFailure, resolvePath, subFieldPaths } from './path.ts';

const ALLOWED_DIRECTIONS = Object.keys(DIRECTIONS)
  .map((direction) => `'${direction}'`)
  .join(', ');

export const ORDER_EXAMPLE = 'eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3';

const describe = (failure: PathFailure, hints: NameHints): string => {
  const name = excerpt(failure.name);
  switch (failure.why) {
    case 'bareComposite':
      return `Composite field "${name}" requires subfield ordering. Use one of ${subFieldPaths(failure.field, name)}`;
    case 'unknownSubField':
      return `Sub field "${excerpt(failure.last)}" not found for composite type: ${failure.field.type}.${nearHint(failure, hints)}`;
    case 'bareRelation':
      return `Relation field "${name}" requires nested field ordering (e.g. ${name}.createdAt), or use "${failure.foreignKey}"`;
    case 'manyRecords':
      return `Cannot order by relation field "${name}"`;
    case 'tooDeep':
      return 'Relation ordering nesting deeper than 1 hop is not supported';
    case 'noSubFields':
      return `Field "${name}.${excerpt(failure.last)}" does not exist or is not sortable: "${name}" has no sub fields`;
    case 'unknown': {
      const hint = nearHint(failure, hints);
      return `Field "${name}" does not exist or is not sortable${hint && `.${hint}`}`;
    }
  }
};

/** A name, and a direction that may not be one. */
export interface OrderItem {
  readonly names: readonly string[];
  readonly direction: string;
}

export type ReadOrderItem = { readonly key: OrderKey | null; readonly problems: readonly string[] };

export const readOrderItem = (
  { names, direction }: OrderItem,
  object: ObjectSchema,
  schema: WorkspaceSchema,
  hints: NameHints,
): ReadOrderItem => {
  const problems: string[] = [];
  const found = resolvePath(names, object, schema);
  const path = 'path' in found ? found.path : null;
  if ('failure' in found) problems.push(describe(found.failure, hints));
  if (path && KINDS[path.part.kind].order === null)
    problems.push(`Field "${path.name}" does not exist or is not sortable`);
  if (!isDirection(direction)) {
    problems.push(
      `'order_by' direction '${excerpt(direction)}' invalid. Allowed values are ${ALLOWED_DIRECTIONS}. ${ORDER_EXAMPLE}`,
    );
    return { key: null, problems };
  }
  return { key: path && { path, ...DIRECTIONS[direction] }, problems };
};

export const invalidOrder = (what: string): ApiError =>
  new ApiError('INVALID_ORDER_BY', `'order_by' invalid. ${what}`);

/** @throws ApiError INVALID_ORDER_BY, before the items are read */
export const checkOrderItems = (count: number): void => {
  if (count > MAX_ORDER_ITEMS) throw invalidOrder(`At most ${MAX_ORDER_KEYS} fields are allowed`);
};

/** The keys of an order: of a key given twice, the later one decides nothing. @throws ApiError with every problem */
export const orderKeys = (items: readonly ReadOrderItem[]): readonly OrderKey[] => {
  const keys = new Map<string, OrderKey>();
  const problems = new Set(items.flatMap((item) => item.problems));
  for (const { key } of items) if (key && !keys.has(key.path.name)) keys.set(key.path.name, key);
  if (keys.size > MAX_ORDER_KEYS)
    problems.add(`'order_by' invalid. At most ${MAX_ORDER_KEYS} fields are allowed`);
  if (problems.size > 0) throw new ApiError('INVALID_ORDER_BY', [...problems]);
  return [...keys.values()];
};
