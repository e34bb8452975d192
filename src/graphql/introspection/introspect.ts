/** `__schema` and `__type`: the types themselves, as objects in memory. Loaded only if a document selects them. */
import { lazily } from '../../lazily.ts';
import type { JsonValue } from '../../schema/types.ts';
import type {
  EnumType,
  FieldDefinition,
  InputValue,
  ObjectType,
  TypeDefinition,
} from '../types/definitions.ts';
import { leaf, type MemoryType, many, memoryType, one } from '../types/memory.ts';

/** What types are looked up in. */
export interface TypeSystem {
  readonly types: ReadonlyMap<string, TypeDefinition>;
}

/** A type as a field has it: a type with a name, or one around another. */
interface TypeSource {
  readonly system: TypeSystem;
  /** As it is written. */
  readonly text: string;
}

interface FieldSource {
  readonly system: TypeSystem;
  readonly field: FieldDefinition<unknown>;
}

interface InputSource {
  readonly system: TypeSystem;
  readonly value: InputValue;
}

interface DirectiveSource {
  readonly system: TypeSystem;
  readonly name: string;
  readonly description: string;
}

const definitionOf = ({ system, text }: TypeSource): TypeDefinition | null => system.types.get(text) ?? null;

const wrapper = ({ text }: TypeSource): 'NON_NULL' | 'LIST' | null =>
  text.endsWith('!') ? 'NON_NULL' : text.endsWith(']') ? 'LIST' : null;

const inner = (source: TypeSource): TypeSource | null => {
  const { system, text } = source;
  switch (wrapper(source)) {
    case 'NON_NULL':
      return { system, text: text.slice(0, -1) };
    case 'LIST':
      return { system, text: text.slice(1, -1) };
    case null:
      return null;
  }
};

const inputsOf = (system: TypeSystem, values: readonly InputValue[]): readonly InputSource[] =>
  values.map((value) => ({ system, value }));

const fieldsOf = (source: TypeSource): readonly FieldSource[] | null => {
  const definition = definitionOf(source);
  if (definition?.kind !== 'OBJECT') return null;
  return [...definition.fields.values()]
    .filter(({ name }) => !name.startsWith('__'))
    .map((field) => ({ system: source.system, field }));
};

const withDeprecated: readonly InputValue[] = [
  { name: 'includeDeprecated', type: 'Boolean', defaultValue: 'false' },
];

const nothing = (name: string, type: string) => leaf<unknown>(name, type, (): JsonValue => null);
const never = (name: string) => leaf<unknown>(name, 'Boolean!', (): JsonValue => false);

export const typeType: () => MemoryType<TypeSource> = lazily(() =>
  memoryType<TypeSource>('__Type', null, [
    leaf('kind', '__TypeKind!', (source) => wrapper(source) ?? definitionOf(source)?.kind ?? null),
    leaf('name', 'String', (source) => definitionOf(source)?.name ?? null),
    leaf('description', 'String', (source) => definitionOf(source)?.description ?? null),
    nothing('specifiedByURL', 'String'),
    many('fields', '[__Field!]', fieldType, fieldsOf, withDeprecated),
    many('interfaces', '[__Type!]', typeType, (source) =>
      definitionOf(source)?.kind === 'OBJECT' ? [] : null,
    ),
    many('possibleTypes', '[__Type!]', typeType, () => null),
    many(
      'enumValues',
      '[__EnumValue!]',
      enumValueType,
      (source) => {
        const definition = definitionOf(source);
        return definition?.kind === 'ENUM' ? definition.values : null;
      },
      withDeprecated,
    ),
    many(
      'inputFields',
      '[__InputValue!]',
      inputType,
      (source) => {
        const definition = definitionOf(source);
        return definition?.kind === 'INPUT_OBJECT' ? inputsOf(source.system, definition.fields) : null;
      },
      withDeprecated,
    ),
    one('ofType', '__Type', typeType, inner),
    leaf('isOneOf', 'Boolean', (source) => (definitionOf(source)?.kind === 'INPUT_OBJECT' ? false : null)),
  ]),
);

const fieldType: () => MemoryType<FieldSource> = lazily(() =>
  memoryType<FieldSource>('__Field', null, [
    leaf('name', 'String!', ({ field }) => field.name),
    leaf('description', 'String', ({ field }) => field.description),
    many(
      'args',
      '[__InputValue!]!',
      inputType,
      ({ system, field }) => inputsOf(system, field.arguments),
      withDeprecated,
    ),
    one('type', '__Type!', typeType, ({ system, field }) => ({ system, text: field.type })),
    never('isDeprecated'),
    nothing('deprecationReason', 'String'),
  ]),
);

const inputType: () => MemoryType<InputSource> = lazily(() =>
  memoryType<InputSource>('__InputValue', null, [
    leaf('name', 'String!', ({ value }) => value.name),
    leaf('description', 'String', ({ value }) => value.description ?? null),
    one('type', '__Type!', typeType, ({ system, value }) => ({ system, text: value.type })),
    leaf('defaultValue', 'String', ({ value }) => value.defaultValue ?? null),
    never('isDeprecated'),
    nothing('deprecationReason', 'String'),
  ]),
);

const enumValueType: () => MemoryType<EnumType['values'][number]> = lazily(() =>
  memoryType<EnumType['values'][number]>('__EnumValue', null, [
    leaf('name', 'String!', ({ name }) => name),
    leaf('description', 'String', ({ description }) => description),
    never('isDeprecated'),
    nothing('deprecationReason', 'String'),
  ]),
);

const DIRECTIVES = [
  { name: 'include', description: 'Answers the field or fragment only if the argument is true' },
  { name: 'skip', description: 'Leaves the field or fragment out if the argument is true' },
];

const directiveType: () => MemoryType<DirectiveSource> = lazily(() =>
  memoryType<DirectiveSource>('__Directive', null, [
    leaf('name', 'String!', ({ name }) => name),
    leaf('description', 'String', ({ description }) => description),
    never('isRepeatable'),
    leaf('locations', '[__DirectiveLocation!]!', () => ['FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT']),
    many(
      'args',
      '[__InputValue!]!',
      inputType,
      ({ system }) => inputsOf(system, [{ name: 'if', type: 'Boolean!' }]),
      withDeprecated,
    ),
  ]),
);

export const schemaType: () => MemoryType<TypeSystem> = lazily(() =>
  memoryType<TypeSystem>('__Schema', null, [
    nothing('description', 'String'),
    many('types', '[__Type!]!', typeType, (system) =>
      [...system.types.keys()].map((text) => ({ system, text })),
    ),
    one('queryType', '__Type!', typeType, (system) => ({ system, text: 'Query' })),
    one('mutationType', '__Type', typeType, (system) => ({ system, text: 'Mutation' })),
    one('subscriptionType', '__Type', typeType, () => null),
    many('directives', '[__Directive!]!', directiveType, (system) =>
      DIRECTIVES.map((directive) => ({ system, ...directive })),
    ),
  ]),
);

const members = (name: string, values: readonly string[]): EnumType => ({
  kind: 'ENUM',
  name,
  description: null,
  values: values.map((member) => ({ name: member, description: null })),
});

/** The types that introspection itself has. */
export const introspectionTypes = (): readonly (ObjectType<unknown> | EnumType)[] => [
  schemaType(),
  typeType(),
  fieldType(),
  inputType(),
  enumValueType(),
  directiveType(),
  members('__TypeKind', [
    ...['SCALAR', 'OBJECT', 'INTERFACE', 'UNION', 'ENUM', 'INPUT_OBJECT', 'LIST', 'NON_NULL'],
  ]),
  members('__DirectiveLocation', [
    ...['QUERY', 'MUTATION', 'SUBSCRIPTION', 'FIELD', 'FRAGMENT_DEFINITION', 'FRAGMENT_SPREAD'],
    ...['INLINE_FRAGMENT', 'VARIABLE_DEFINITION', 'SCHEMA', 'SCALAR', 'OBJECT', 'FIELD_DEFINITION'],
    ...['ARGUMENT_DEFINITION', 'INTERFACE', 'UNION', 'ENUM', 'ENUM_VALUE', 'INPUT_OBJECT'],
    'INPUT_FIELD_DEFINITION',
  ]),
];
