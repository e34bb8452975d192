/** Values that a request gives to parts → the columns and keys of JSONB that hold them. */

import { type SQL, sql } from 'drizzle-orm';
import type { Assignment, FromStored } from '../../plan/write.ts';
import { KINDS } from '../../schema/kinds.ts';
import type { JsonValue, ObjectSchema, Part } from '../../schema/types.ts';
import type { Bindings } from '../bindings.ts';
import { inWorkspace } from '../objects.ts';
import { column, literal, name, partValue, slotValue } from '../values.ts';
import { list, type WriteContext } from './context.ts';

/** Where in the order a new record goes, if not by a number: a key beside the columns. */
export const PLACE_IN_ORDER = 'place';

const isPlace = (value: JsonValue): value is 'first' | 'last' => value === 'first' || value === 'last';

/** Values that go into the row's JSONB; null and absent are the same there. */
export const jsonEntries = (assignments: readonly Assignment[]): Record<string, JsonValue> => {
  const entries: Record<string, JsonValue> = {};
  for (const { part, value } of assignments)
    if (part.place.in === 'json' && value !== null) entries[part.place.key] = value;
  return entries;
};

/** Values that go into columns. */
export const columnEntries = (assignments: readonly Assignment[]): Record<string, JsonValue> => {
  const entries: Record<string, JsonValue> = {};
  for (const { part, value } of assignments) {
    if (part.place.in !== 'column') continue;
    if (part.place.column === 'position' && isPlace(value)) entries[PLACE_IN_ORDER] = value;
    else entries[part.place.column] = value;
  }
  return entries;
};

interface Slotted {
  readonly part: Part;
  readonly slot: string;
  readonly key: string;
}

/** Parts that have a slot, ready or being filled: every writer keeps them. */
export const slotted = (object: ObjectSchema): readonly Slotted[] =>
  object.fields.flatMap((field) =>
    field.parts.flatMap((part) => {
      if (part.place.in !== 'json') return [];
      const slot = part.place.slot ?? part.place.filling;
      return slot === null ? [] : [{ part, slot, key: part.place.key }];
    }),
  );

export const hasPosition = (object: ObjectSchema): boolean =>
  object.fields.some((field) => field.type === 'POSITION');

const edgePosition = (context: WriteContext, edge: 'min' | 'max'): SQL => sql`(
    select ${sql.raw(edge)}(p.position)
    from ${name(context.object.table)} p
    where ${inWorkspace(context, context.object, 'p')} and p.deleted_at is null
  )`;

/** Where a row goes: a number as given, after the last, or (unset too) before the first. */
export const placed = (context: WriteContext, given: SQL, place: SQL, offset: SQL): SQL => sql`coalesce(
    ${given},
    case
      when ${place} = 'last' then coalesce(${edgePosition(context, 'max')}, -1) + 1 + ${offset}
      else coalesce(${edgePosition(context, 'min')}, 1) - 1 - ${offset}
    end
  )`;

const textOf = (value: JsonValue): string | null =>
  value === null || typeof value === 'string' ? value : JSON.stringify(value);

/** A value that a request gives a part, as a parameter of the type its column has. */
export const boundValue = (bindings: Bindings, part: Part, value: JsonValue): SQL => {
  const isJson = part.kind === 'json' || part.kind === 'list';
  const text = isJson && value !== null ? JSON.stringify(value) : textOf(value);
  return sql`${bindings.bind(text)}::${sql.raw(KINDS[part.kind].columnType)}`;
};

/** A part of the row being updated, in the type that `boundValue` has. */
export const storedValue = (object: ObjectSchema, part: Part): SQL =>
  sql`${partValue(object, 't', part)}::${sql.raw(KINDS[part.kind].columnType)}`;

/** The value a part will have: the one that is assigned to it, or else the stored one. */
const valueAfter = (context: WriteContext, part: Part, assignments: readonly Assignment[]): SQL => {
  const assignment = assignments.find((given) => given.part === part);
  return assignment ? newValue(context, assignment, assignments) : storedValue(context.object, part);
};

/** The item of a list that has the values the record will have. */
const itemAfter = (
  context: WriteContext,
  item: ReadonlyMap<string, Part>,
  assignments: readonly Assignment[],
): SQL => {
  const text = (part: Part): SQL => sql`coalesce(${valueAfter(context, part, assignments)}, '')`;
  const whole = item.get('');
  if (whole) return sql`to_jsonb(${text(whole)})`;
  const entries = [...item].map(([key, part]) => sql`${literal(key)}, ${text(part)}`);
  return sql`jsonb_build_object(${list(entries)})`;
};

/** What a part becomes, if that depends on what is stored. */
const fromStored = (
  context: WriteContext,
  part: Part,
  given: SQL,
  stored: FromStored,
  assignments: readonly Assignment[],
): SQL => {
  const { bindings, object } = context;
  if ('without' in stored)
    return sql`(
      select jsonb_agg(o.item order by o.n)
      from jsonb_array_elements(${storedValue(object, part)}) with ordinality as o(item, n)
      where not o.item @> ${itemAfter(context, stored.without, assignments)}
    )`;
  const cases = stored.cases.map(({ stored: values, value }) => {
    const set = bindings.bind(JSON.stringify(values));
    return sql`
      when ${set}::jsonb ? ${storedValue(object, stored.by)} then ${boundValue(bindings, part, value)}`;
  });
  return cases.length === 0
    ? given
    : sql`case${sql.join(cases)}
      else ${given}
    end`;
};

/**
 * The value an UPDATE gives a part: of two that were given, the one that is not stored; or what is given and what is
 * stored make together.
 */
const newValue = (
  context: WriteContext,
  { part, value, rival, stored: dependence }: Assignment,
  assignments: readonly Assignment[],
): SQL => {
  const { bindings, object } = context;
  const given = boundValue(bindings, part, value);
  if (dependence) return fromStored(context, part, given, dependence, assignments);
  if (!rival) return given;
  const stored = storedValue(object, part);
  return sql`case
      when ${stored} is not distinct from ${given} then ${boundValue(bindings, part, rival.value)}
      else ${given}
    end`;
};

/** A column and the expression that a row `t` gets there. */
export type Setting = readonly [column: string, value: SQL];

/** A foreign key whose value a statement finds: SQL of the id. */
export interface FoundKey {
  readonly part: Part;
  readonly id: SQL;
}

const columnSettings = (
  context: WriteContext,
  assignments: readonly Assignment[],
  found: readonly FoundKey[],
): readonly Setting[] => {
  const given = assignments.flatMap((assignment): Setting[] => {
    const { part, value } = assignment;
    if (part.place.in !== 'column') return [];
    const isAtEdge = part.place.column === 'position' && isPlace(value);
    const set = isAtEdge
      ? placed(context, sql`null::float8`, sql`${context.bindings.bind(textOf(value))}::text`, sql`0`)
      : newValue(context, assignment, assignments);
    return [[part.place.column, set]];
  });
  const keys = found.flatMap(({ part, id }): Setting[] =>
    part.place.in === 'column' ? [[part.place.column, id]] : [],
  );
  return [...given, ...keys];
};

const isExpression = ({ rival, stored }: Assignment): boolean => rival !== undefined || stored !== undefined;

/** Entries of JSONB that are expressions: of values given twice, and of keys that the statement finds. */
const expressionEntries = (
  context: WriteContext,
  assignments: readonly Assignment[],
  found: readonly FoundKey[],
): readonly SQL[] => {
  const entry = ({ place }: Part, value: SQL): SQL[] =>
    place.in === 'json'
      ? [sql` || jsonb_strip_nulls(jsonb_build_object(${literal(place.key)}, ${value}))`]
      : [];
  return [
    ...assignments.flatMap((assignment) =>
      isExpression(assignment) ? entry(assignment.part, newValue(context, assignment, assignments)) : [],
    ),
    ...found.flatMap(({ part, id }) => entry(part, id)),
  ];
};

/** The JSONB column of a row `t`, merged with what is given. */
const jsonSetting = (
  context: WriteContext,
  assignments: readonly Assignment[],
  found: readonly FoundKey[],
): readonly Setting[] => {
  const { bindings, object } = context;
  const inJson = assignments.filter(({ part }) => part.place.in === 'json');
  const expressions = expressionEntries(context, inJson, found);
  if (inJson.length === 0 && expressions.length === 0) return [];
  const cleared = inJson.flatMap((assignment) => {
    const { part, value } = assignment;
    return part.place.in === 'json' && (value === null || isExpression(assignment)) ? [part.place.key] : [];
  });
  const json = column('t', object.jsonColumn);
  const entries = sql`${bindings.bind(JSON.stringify(jsonEntries(inJson)))}::jsonb`;
  const removed = sql`array(select jsonb_array_elements_text(${bindings.bind(JSON.stringify(cleared))}::jsonb))`;
  return [[object.jsonColumn, sql`((${json} || ${entries}) - ${removed})${sql.join([...expressions])}`]];
};

/** What a slot copies: the value given, in the type that the part's JSON has. */
const copiedValue = (
  context: WriteContext,
  assignment: Assignment,
  assignments: readonly Assignment[],
): SQL => {
  const { part, value } = assignment;
  if (isExpression(assignment)) return sql`${newValue(context, assignment, assignments)}::text`;
  const { columnType, slot } = KINDS[part.kind];
  const type = slot === 't' ? 'text' : columnType;
  return sql`${context.bindings.bind(textOf(value))}::${sql.raw(type)}`;
};

/** The slots that copy what is given. */
const slotSettings = (
  context: WriteContext,
  assignments: readonly Assignment[],
  found: readonly FoundKey[],
): readonly Setting[] =>
  slotted(context.object).flatMap(({ part, slot }): Setting[] => {
    const key = found.find((given) => given.part === part);
    if (key) return [[slot, slotValue(slot, part.kind, sql`${key.id}::text`)]];
    const assignment = assignments.find((given) => given.part === part);
    return assignment
      ? [[slot, slotValue(slot, part.kind, copiedValue(context, assignment, assignments))]]
      : [];
  });

/** What an UPDATE of rows `t` sets: columns as given, and the JSONB column merged, with the slots that copy it. */
export const settings = (
  context: WriteContext,
  assignments: readonly Assignment[],
  found: readonly FoundKey[],
): readonly Setting[] => [
  ...columnSettings(context, assignments, found),
  ...jsonSetting(context, assignments, found),
  ...slotSettings(context, assignments, found),
];
