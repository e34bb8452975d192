/**
 * The text of `order_by` → the keys to order by.
 *
 *     order_by := item ("," item)*
 *     item     := path [ "[" direction "]" ]
 *
 * (reference §6.1, behaviour contract §5.) Blanks around items, paths and directions do not count. A direction is
 * case-sensitive and may be left out. At most 8 KiB of text and 10 different keys; of a key given twice, the
 * later one is ignored, for it can decide nothing. Takes linear time.
 */

import { ApiError } from '../../errors.ts';
import { nearHint, type PathFailure, resolvePath, subFieldPaths } from '../../input/path.ts';
import { excerpt, isLongerThan, MAX_ORDER_BYTES, MAX_ORDER_ITEMS, MAX_ORDER_KEYS } from '../../limits.ts';
import type { Direction, OrderKey } from '../../plan/order.ts';
import { DIRECTIONS, isDirection } from '../../plan/order.ts';
import type { Kind, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';

const DEFAULT_DIRECTION: Direction = 'AscNullsFirst';

const ALLOWED_DIRECTIONS = Object.keys(DIRECTIONS)
  .map((direction) => `'${direction}'`)
  .join(', ');
const EXAMPLE = 'eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3';

/** Lists and JSON have no order that anyone would expect. */
const UNSORTABLE: ReadonlySet<Kind> = new Set<Kind>(['list', 'json']);

const describe = (failure: PathFailure): string => {
  const name = excerpt(failure.name);
  switch (failure.why) {
    case 'bareComposite':
      return `Composite field "${name}" requires subfield ordering. Use one of ${subFieldPaths(failure.field, name)}`;
    case 'unknownSubField':
      return `Sub field "${excerpt(failure.last)}" not found for composite type: ${failure.field.type}.${nearHint(failure)}`;
    case 'bareRelation':
      return `Relation field "${name}" requires nested field ordering (e.g. ${name}.createdAt), or use "${failure.foreignKey}"`;
    case 'manyRecords':
      return `Cannot order by relation field "${name}"`;
    case 'tooDeep':
      return 'Relation ordering nesting deeper than 1 hop is not supported';
    case 'noSubFields':
      return `Field "${name}.${excerpt(failure.last)}" does not exist or is not sortable: "${name}" has no sub fields`;
    case 'unknown': {
      const hint = nearHint(failure);
      return `Field "${name}" does not exist or is not sortable${hint && `.${hint}`}`;
    }
  }
};

interface Item {
  readonly path: string;
  readonly direction: string;
}

/** `path[direction]` apart, or null where the brackets are not a pair at the end. */
const splitItem = (item: string): Item | null => {
  const open = item.indexOf('[');
  if (open === -1) return item.includes(']') ? null : { path: item, direction: DEFAULT_DIRECTION };
  if (!item.endsWith(']')) return null;
  const direction = item.slice(open + 1, -1);
  if (/[[\]]/.test(direction)) return null;
  return { path: item.slice(0, open).trim(), direction: direction.trim() };
};

type ItemResult = { readonly key: OrderKey | null; readonly problems: readonly string[] };

const readItem = (text: string, object: ObjectSchema, schema: WorkspaceSchema): ItemResult => {
  const item = splitItem(text);
  if (!item) return { key: null, problems: [`'order_by' invalid for '${excerpt(text)}'. ${EXAMPLE}`] };
  const problems: string[] = [];
  const found = resolvePath(
    item.path.split('.').map((name) => name.trim()),
    object,
    schema,
  );
  const path = 'path' in found ? found.path : null;
  if ('failure' in found) problems.push(describe(found.failure));
  if (path && UNSORTABLE.has(path.part.kind))
    problems.push(`Field "${path.name}" does not exist or is not sortable`);
  if (!isDirection(item.direction)) {
    const direction = excerpt(item.direction);
    problems.push(
      `'order_by' direction '${direction}' invalid. Allowed values are ${ALLOWED_DIRECTIONS}. ${EXAMPLE}`,
    );
    return { key: null, problems };
  }
  return { key: path && { path, ...DIRECTIONS[item.direction] }, problems };
};

const tooMany = (what: string): ApiError => new ApiError('INVALID_ORDER_BY', `'order_by' invalid. ${what}`);

/** Reads an order; throws one INVALID_ORDER_BY with every problem found. */
export const parseOrderBy = (
  text: string,
  object: ObjectSchema,
  schema: WorkspaceSchema,
): readonly OrderKey[] => {
  if (isLongerThan(text, MAX_ORDER_BYTES)) throw tooMany(`At most ${MAX_ORDER_BYTES} bytes are allowed`);
  const items = text.split(',').map((item) => item.trim());
  if (items.length > MAX_ORDER_ITEMS) throw tooMany(`At most ${MAX_ORDER_KEYS} fields are allowed`);
  const keys = new Map<string, OrderKey>();
  const problems = new Set<string>();
  for (const item of items) {
    const { key, problems: found } = readItem(item, object, schema);
    for (const problem of found) problems.add(problem);
    if (key && !keys.has(key.path.name)) keys.set(key.path.name, key);
  }
  if (keys.size > MAX_ORDER_KEYS)
    problems.add(`'order_by' invalid. At most ${MAX_ORDER_KEYS} fields are allowed`);
  if (problems.size > 0) throw new ApiError('INVALID_ORDER_BY', [...problems]);
  return [...keys.values()];
};
