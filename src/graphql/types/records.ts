/** An object of the workspace → the types of its records, with how each field is executed. */
import { lazily } from '../../lazily.ts';
import { AGGREGATE_FUNCTIONS, type AggregateFunction } from '../../plan/group-by.ts';
import type { Field, NameBinding, ObjectSchema, Part, WorkspaceSchema } from '../../schema/types.ts';
import { capitalised } from '../../text.ts';
import { type FieldDefinition, fieldMap, type InputValue, type ObjectType } from './definitions.ts';
import { typeNames } from './names.ts';
import { reservedNames } from './reserved.ts';
import { valueType } from './values.ts';

export type RecordMeans =
  | { readonly kind: 'value'; readonly field: Field }
  | { readonly kind: 'foreignKey'; readonly field: Field }
  | { readonly kind: 'one'; readonly field: Field; readonly target: ObjectSchema }
  | { readonly kind: 'many'; readonly field: Field; readonly target: ObjectSchema }
  /** What clients of Twenty select and is not there: null. */
  | { readonly kind: 'null' };

export type ConnectionMeans =
  | { readonly kind: 'edges' }
  | { readonly kind: 'pageInfo' }
  | { readonly kind: 'totalCount' }
  | {
      readonly kind: 'aggregate';
      readonly apply: AggregateFunction;
      /** What it is computed of: together they make a value. */
      readonly parts: readonly Part[];
    }
  | { readonly kind: 'groupByDimensionValues' };

export type EdgeMeans = { readonly kind: 'node' } | { readonly kind: 'cursor' };

export type PageInfoMeans = {
  readonly kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor';
};

const field = <Means>(
  name: string,
  type: string,
  means: Means,
  description: string | null = null,
  given: readonly InputValue[] = [],
): FieldDefinition<Means> => ({ name, type, description, arguments: given, means });

export const pageInfo = lazily(
  (): ObjectType<PageInfoMeans> => ({
    kind: 'OBJECT',
    name: 'PageInfo',
    description: 'Where a page stands in its list',
    fields: fieldMap([
      field<PageInfoMeans>('hasNextPage', 'Boolean!', { kind: 'hasNextPage' }),
      field<PageInfoMeans>('hasPreviousPage', 'Boolean!', { kind: 'hasPreviousPage' }),
      field<PageInfoMeans>('startCursor', 'ConnectionCursor', { kind: 'startCursor' }),
      field<PageInfoMeans>('endCursor', 'ConnectionCursor', { kind: 'endCursor' }),
    ]),
  }),
);

/** The arguments of a page of records. */
export const pageArguments = (type: string): readonly InputValue[] => [
  { name: 'first', type: 'Int', aliases: ['limit'] },
  { name: 'last', type: 'Int' },
  { name: 'offset', type: 'Int', aliases: ['skip'] },
  { name: 'before', type: 'String' },
  { name: 'after', type: 'String' },
  { name: 'filter', type: `${type}FilterInput` },
  { name: 'orderBy', type: `[${type}OrderByInput]` },
];

interface AggregateRule {
  readonly type: string;
  readonly isFor: (field: Field) => boolean;
}

const isOneOf =
  (...types: readonly Field['type'][]) =>
  ({ type }: Field): boolean =>
    types.includes(type);

const isDated = isOneOf('DATE', 'DATE_TIME');
const isAmount = isOneOf('NUMBER', 'CURRENCY');
const isAny = (): boolean => true;

const AGGREGATES: Readonly<Record<AggregateFunction, AggregateRule>> = {
  countUniqueValues: { type: 'Int', isFor: isAny },
  countEmpty: { type: 'Int', isFor: isAny },
  countNotEmpty: { type: 'Int', isFor: isAny },
  percentageEmpty: { type: 'Float', isFor: isAny },
  percentageNotEmpty: { type: 'Float', isFor: isAny },
  countTrue: { type: 'Int', isFor: isOneOf('BOOLEAN') },
  countFalse: { type: 'Int', isFor: isOneOf('BOOLEAN') },
  min: { type: 'Float', isFor: (one) => isDated(one) || isAmount(one) },
  max: { type: 'Float', isFor: (one) => isDated(one) || isAmount(one) },
  avg: { type: 'Float', isFor: isAmount },
  sum: { type: 'Float', isFor: isAmount },
};

const aggregateType = (apply: AggregateFunction, { type }: Field): string => {
  if (apply !== 'min' && apply !== 'max') return AGGREGATES[apply].type;
  return type === 'DATE' ? 'Date' : type === 'DATE_TIME' ? 'DateTime' : 'Float';
};

/** Aggregates of amounts of money are of the amount, and named so. */
const isOfAmount = (apply: AggregateFunction, { type }: Field): boolean =>
  type === 'CURRENCY' && ['min', 'max', 'avg', 'sum'].includes(apply);

const aggregate = (apply: AggregateFunction, name: string, of: Field): FieldDefinition<ConnectionMeans> => {
  const isAmountOnly = isOfAmount(apply, of);
  const parts = isAmountOnly ? of.parts.filter((part) => part.name === 'amountMicros') : of.parts;
  return field<ConnectionMeans>(
    `${apply}${capitalised(name)}${isAmountOnly ? 'AmountMicros' : ''}`,
    aggregateType(apply, of),
    { kind: 'aggregate', apply, parts },
  );
};

const aggregatesOf = ({ names }: ObjectSchema): readonly FieldDefinition<ConnectionMeans>[] =>
  [...names.values()]
    .filter(({ role }) => role === 'value')
    .flatMap(({ name, field: of }) =>
      AGGREGATE_FUNCTIONS.filter((apply) => AGGREGATES[apply].isFor(of)).map((apply) =>
        aggregate(apply, name, of),
      ),
    );

/** Values made when they are first needed, once per object. */
class PerObject<T> {
  readonly #made = new Map<string, T>();
  readonly #make: (object: ObjectSchema) => T;

  constructor(make: (object: ObjectSchema) => T) {
    this.#make = make;
  }

  of(object: ObjectSchema): T {
    const made = this.#made.get(object.id) ?? this.#make(object);
    this.#made.set(object.id, made);
    return made;
  }
}

/** The types of one workspace's records. */
export class RecordTypes {
  readonly #schema: WorkspaceSchema;
  readonly #names: ReadonlyMap<string, string>;
  readonly #records = new PerObject((object) => this.#record(object));
  readonly #connections = new PerObject((object) => this.#connection(object));
  readonly #edges = new PerObject((object) => this.#edge(object));
  readonly #groups = new PerObject((object) => this.#group(object));

  constructor(schema: WorkspaceSchema) {
    this.#schema = schema;
    this.#names = typeNames(schema, reservedNames());
  }

  nameOf({ id, nameSingular }: ObjectSchema): string {
    return this.#names.get(id) ?? capitalised(nameSingular);
  }

  record(object: ObjectSchema): ObjectType<RecordMeans> {
    return this.#records.of(object);
  }

  connection(object: ObjectSchema): ObjectType<ConnectionMeans> {
    return this.#connections.of(object);
  }

  edge(object: ObjectSchema): ObjectType<EdgeMeans> {
    return this.#edges.of(object);
  }

  groupByConnection(object: ObjectSchema): ObjectType<ConnectionMeans> {
    return this.#groups.of(object);
  }

  #record(object: ObjectSchema): ObjectType<RecordMeans> {
    const fields = [...object.names.values()].flatMap((binding) => this.#field(object, binding));
    const vector = field<RecordMeans>('searchVector', 'TSVector', { kind: 'null' }, 'Not shown: null');
    const { description } = object;
    return { kind: 'OBJECT', name: this.nameOf(object), description, fields: fieldMap([...fields, vector]) };
  }

  #field(object: ObjectSchema, binding: NameBinding): readonly FieldDefinition<RecordMeans>[] {
    const { name, field: of, role, isAlias } = binding;
    const description = isAlias ? `The same as ${of.name}` : of.description;
    if (role === 'value') {
      const type = valueType(of, this.nameOf(object));
      return [field(name, of.isNullable ? type : `${type}!`, { kind: 'value', field: of }, description)];
    }
    if (role === 'foreignKey') return [field(name, 'ID', { kind: 'foreignKey', field: of })];
    const target = this.#schema.byId.get(of.relation?.targetObjectId ?? '');
    if (!target?.isActive) return [];
    const targetName = this.nameOf(target);
    if (of.relation?.type === 'MANY_TO_ONE')
      return [field(name, targetName, { kind: 'one', field: of, target }, description)];
    const means = { kind: 'many', field: of, target } as const;
    return [field(name, `${targetName}Connection`, means, description, pageArguments(targetName))];
  }

  #edge(object: ObjectSchema): ObjectType<EdgeMeans> {
    const name = this.nameOf(object);
    return {
      kind: 'OBJECT',
      name: `${name}Edge`,
      description: null,
      fields: fieldMap([
        field<EdgeMeans>('node', `${name}!`, { kind: 'node' }),
        field<EdgeMeans>('cursor', 'Cursor!', { kind: 'cursor' }),
      ]),
    };
  }

  #connectionFields(object: ObjectSchema): readonly FieldDefinition<ConnectionMeans>[] {
    return [
      field<ConnectionMeans>('edges', `[${this.nameOf(object)}Edge!]!`, { kind: 'edges' }),
      field<ConnectionMeans>('pageInfo', 'PageInfo!', { kind: 'pageInfo' }),
      field<ConnectionMeans>('totalCount', 'Int', { kind: 'totalCount' }, 'Records that pass the filter'),
      ...aggregatesOf(object),
    ];
  }

  #connection(object: ObjectSchema): ObjectType<ConnectionMeans> {
    const name = `${this.nameOf(object)}Connection`;
    const fields = fieldMap(this.#connectionFields(object));
    return { kind: 'OBJECT', name, description: `A page of ${object.labelPlural}`, fields };
  }

  #group(object: ObjectSchema): ObjectType<ConnectionMeans> {
    const values = field<ConnectionMeans>(
      'groupByDimensionValues',
      'JSON!',
      { kind: 'groupByDimensionValues' },
      'The values that the group has in common, in the order of groupBy',
    );
    return {
      kind: 'OBJECT',
      name: `${this.nameOf(object)}GroupByConnection`,
      description: `A group of ${object.labelPlural}`,
      fields: fieldMap([...this.#connectionFields(object), values]),
    };
  }
}

const types = new WeakMap<WorkspaceSchema, RecordTypes>();

/** The types of a schema, made once. */
export const recordTypes = (schema: WorkspaceSchema): RecordTypes => {
  const made = types.get(schema) ?? new RecordTypes(schema);
  types.set(schema, made);
  return made;
};
