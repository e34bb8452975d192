/** Types whose objects the isolate has in memory: the workspace's definitions, and the types themselves. */
import { ApiError } from '../../errors.ts';
import type { JsonValue } from '../../schema/types.ts';
import type { Arguments } from '../document/fields.ts';
import { type FieldDefinition, fieldMap, type InputValue, type ObjectType } from './definitions.ts';

/** An object in memory, with the type that says how its fields are read. */
export interface MemoryObject {
  readonly answer: (selection: MemorySelection, budget: Budget) => JsonValue;
}

export type MemoryValue =
  | { readonly leaf: JsonValue }
  | { readonly one: MemoryObject | null }
  | { readonly many: readonly MemoryObject[] | null };

/** How a field of an object in memory is read. */
export interface MemoryMeans<Source> {
  readonly kind: 'memory';
  /** The type of the object that it returns; null for a value without fields. */
  readonly of: (() => MemoryType<never>) | null;
  readonly read: (source: Source, given: Arguments) => MemoryValue;
}

export type MemoryType<Source> = ObjectType<MemoryMeans<Source>>;

/** The selection on an object in memory. */
export type MemorySelection = readonly MemoryEntry[];

export interface MemoryEntry {
  readonly key: string;
  /** Of the field; null for `__typename`. */
  readonly name: string | null;
  readonly given: Arguments;
  readonly selection: MemorySelection | null;
}

/** Values that a response from memory may hold: types lead to types, and definitions to definitions. */
const MAX_VALUES = 500_000;

export class Budget {
  #left = MAX_VALUES;

  /** @throws ApiError RESPONSE_TOO_LARGE */
  spend(values: number): void {
    this.#left -= values;
    if (this.#left < 0)
      throw new ApiError(
        'RESPONSE_TOO_LARGE',
        `The answer would hold more than ${MAX_VALUES} definitions and their values: ask for less at once.`,
      );
  }
}

export const memoryObject = <Source>(type: MemoryType<Source>, source: Source): MemoryObject => ({
  answer: (selection, budget) => {
    budget.spend(selection.length);
    return Object.fromEntries(
      selection.map(({ key, name, given, selection: inner }) => {
        const means = name === null ? null : type.fields.get(name)?.means;
        if (!means) return [key, type.name];
        const value = means.read(source, given);
        if ('leaf' in value) return [key, value.leaf];
        if ('one' in value) return [key, value.one?.answer(inner ?? [], budget) ?? null];
        return [key, value.many?.map((one) => one.answer(inner ?? [], budget)) ?? null];
      }),
    );
  },
});

/** A field without fields of its own. */
export const leaf = <Source>(
  name: string,
  type: string,
  read: (source: Source, given: Arguments) => JsonValue,
  description: string | null = null,
): FieldDefinition<MemoryMeans<Source>> => ({
  name,
  type,
  description,
  arguments: [],
  means: { kind: 'memory', of: null, read: (source, given) => ({ leaf: read(source, given) }) },
});

/** A field that returns an object, or null. */
export const one = <Source, Inner>(
  name: string,
  type: string,
  of: () => MemoryType<Inner>,
  read: (source: Source, given: Arguments) => Inner | null,
  given: readonly InputValue[] = [],
): FieldDefinition<MemoryMeans<Source>> => ({
  name,
  type,
  description: null,
  arguments: given,
  means: {
    kind: 'memory',
    of,
    read: (source, values) => {
      const inner = read(source, values);
      return { one: inner === null ? null : memoryObject(of(), inner) };
    },
  },
});

/** A field that returns a list of objects, or null. */
export const many = <Source, Inner>(
  name: string,
  type: string,
  of: () => MemoryType<Inner>,
  read: (source: Source, given: Arguments) => Iterable<Inner> | null,
  given: readonly InputValue[] = [],
): FieldDefinition<MemoryMeans<Source>> => ({
  name,
  type,
  description: null,
  arguments: given,
  means: {
    kind: 'memory',
    of,
    read: (source, values) => {
      const list = read(source, values);
      return { many: list && Array.from(list, (inner) => memoryObject(of(), inner)) };
    },
  },
});

export const memoryType = <Source>(
  name: string,
  description: string | null,
  fields: readonly FieldDefinition<MemoryMeans<Source>>[],
): MemoryType<Source> => ({ kind: 'OBJECT', name, description, fields: fieldMap(fields) });
