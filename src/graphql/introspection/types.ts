/** All types of a workspace's schema, by name. */
import type { WorkspaceSchema } from '../../schema/types.ts';
import type { FieldDefinition, ObjectType, TypeDefinition } from '../types/definitions.ts';
import { commonInputs, objectInputs } from '../types/inputs.ts';
import type { MemoryMeans } from '../types/memory.ts';
import { pageInfo, recordTypes } from '../types/records.ts';
import { rootTypes } from '../types/root.ts';
import { actorSource, COMPOSITE_TYPES, compositeOf, scalars } from '../types/values.ts';
import { introspectionTypes, type TypeSystem } from './introspect.ts';

/** Types that fields of objects in memory lead to. */
function* reached(
  fields: Iterable<FieldDefinition<MemoryMeans<never>>>,
  seen: Set<string>,
): Generator<ObjectType<unknown>> {
  for (const { means } of fields) {
    const type = means.of?.();
    if (!type || seen.has(type.name)) continue;
    seen.add(type.name);
    yield type;
    yield* reached(type.fields.values(), seen);
  }
}

const makeSystem = (schema: WorkspaceSchema): TypeSystem => {
  const types = recordTypes(schema);
  const { query, mutation } = rootTypes(schema);
  const objects = schema.objects.filter(({ isActive }) => isActive);
  const memory = [...query.fields.values()].flatMap(({ means, ...field }) =>
    means.kind === 'memory' ? [{ ...field, means }] : [],
  );
  const all: readonly TypeDefinition[] = [
    query,
    mutation,
    ...scalars(),
    actorSource(),
    pageInfo(),
    ...COMPOSITE_TYPES.flatMap((type) => compositeOf(type) ?? []),
    ...objects.flatMap((object) => [
      types.record(object),
      types.connection(object),
      types.edge(object),
      types.groupByConnection(object),
      ...objectInputs(object, types, schema),
    ]),
    ...reached(memory, new Set([pageInfo().name])),
    ...commonInputs(),
    ...introspectionTypes(),
  ];
  const named = new Map(all.map((type) => [type.name, type]));
  return { types: new Map([...named].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
};

const systems = new WeakMap<WorkspaceSchema, TypeSystem>();

export const typeSystem = (schema: WorkspaceSchema): TypeSystem => {
  const made = systems.get(schema) ?? makeSystem(schema);
  systems.set(schema, made);
  return made;
};
