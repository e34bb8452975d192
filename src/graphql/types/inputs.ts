/** Types of arguments, as introspection returns them. The functions that read arguments decide what is accepted. */

import { GRANULARITIES, WEEK_START_DAYS } from '../../plan/group-by.ts';
import { DIRECTIONS } from '../../plan/order.ts';
import { canBeMissing } from '../../schema/field-types/default-values.ts';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import type {
  Field,
  FieldTypeName,
  Kind,
  NameBinding,
  ObjectSchema,
  PartType,
  WorkspaceSchema,
} from '../../schema/types.ts';
import type { EnumType, InputObjectType, InputValue, TypeDefinition } from './definitions.ts';
import { enumName, hasEnum, whereName } from './names.ts';
import type { RecordTypes } from './records.ts';
import { COMPOSITE_TYPES, compositeName, partType, valueType } from './values.ts';

const input = (
  name: string,
  fields: readonly InputValue[],
  description: string | null = null,
): InputObjectType => ({
  kind: 'INPUT_OBJECT',
  name,
  description,
  fields,
});

const value = (name: string, type: string): InputValue => ({ name, type });

const members = (name: string, values: readonly string[], description: string | null = null): EnumType => ({
  kind: 'ENUM',
  name,
  description,
  values: values.map((member) => ({ name: member, description: null })),
});

const COMPARED = ['eq', 'gt', 'gte', 'lt', 'lte', 'neq'];

/** A filter of values that have an order. */
const ordered = (scalar: string): InputObjectType =>
  input(`${scalar}Filter`, [
    ...COMPARED.map((operator) => value(operator, scalar)),
    value('in', `[${scalar}!]`),
    value('is', 'FilterIs'),
  ]);

const MATCHED = ['startsWith', 'endsWith', 'like', 'ilike'];

const scalarFilters = (): readonly InputObjectType[] => [
  {
    ...ordered('String'),
    fields: [...ordered('String').fields, ...MATCHED.map((one) => value(one, 'String'))],
  },
  ...['UUID', 'Float', 'Int', 'BigInt', 'BigFloat', 'DateTime', 'Date'].map(ordered),
  input('BooleanFilter', [value('eq', 'Boolean'), value('is', 'FilterIs')]),
  input('ArrayFilter', [
    value('containsAny', '[String!]'),
    value('is', 'FilterIs'),
    value('isEmptyArray', 'Boolean'),
  ]),
  input('RawJsonFilter', [value('like', 'String'), value('ilike', 'String'), value('is', 'FilterIs')]),
];

const FILTER_OF_KIND: Readonly<Record<Kind, string>> = {
  text: 'StringFilter',
  option: 'StringFilter',
  uuid: 'UUIDFilter',
  number: 'BigFloatFilter',
  integer: 'BigFloatFilter',
  boolean: 'BooleanFilter',
  dateTime: 'DateTimeFilter',
  date: 'DateFilter',
  list: 'RawJsonFilter',
  json: 'RawJsonFilter',
};

const isSortable = ({ kind }: PartType): boolean => kind !== 'list' && kind !== 'json';

/** What clients may say of who made a record. */
const isWritable = (type: FieldTypeName, { name }: PartType): boolean =>
  type !== 'ACTOR' || name === 'source';

const compositeInputs = (type: FieldTypeName): readonly InputObjectType[] => {
  const name = compositeName(type);
  const { parts } = FIELD_TYPES[type];
  if (!name) return [];
  const sortable = parts.filter(isSortable);
  const written = [
    ...parts.filter((part) => isWritable(type, part)).map((part) => value(part.name, partType(part))),
    ...(type === 'ACTOR' ? [value('context', 'JSON')] : []),
  ];
  return [
    input(
      `${name}FilterInput`,
      parts.map((part) => value(part.name, FILTER_OF_KIND[part.kind])),
    ),
    input(
      `${name}OrderByInput`,
      sortable.map((part) => value(part.name, 'OrderByDirection')),
    ),
    input(
      `${name}GroupByInput`,
      sortable.map((part) => value(part.name, 'Boolean')),
    ),
    input(`${name}CreateInput`, written),
    input(`${name}UpdateInput`, written),
  ];
};

const paged = () => [
  value('before', 'ConnectionCursor'),
  value('after', 'ConnectionCursor'),
  value('first', 'Int'),
  value('last', 'Int'),
];

const UUID_COMPARED = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'notLike', 'iLike', 'notILike'];

const definitionFilter = (
  name: string,
  flags: readonly string[],
  ids: readonly string[],
  texts: readonly string[],
) =>
  input(name, [
    value('and', `[${name}!]`),
    value('or', `[${name}!]`),
    ...ids.map((one) => value(one, 'UUIDFilterComparison')),
    ...texts.map((one) => value(one, 'StringFieldComparison')),
    ...flags.map((one) => value(one, 'BooleanFieldComparison')),
  ]);

const objectProperties = () => [
  ...['nameSingular', 'namePlural', 'labelSingular', 'labelPlural'].map((one) => value(one, 'String')),
  ...['description', 'icon', 'color', 'shortcut'].map((one) => value(one, 'String')),
  ...['isLabelSyncedWithName', 'isRemote', 'skipNameField'].map((one) => value(one, 'Boolean')),
];

const objectChanges = () => [
  ...['nameSingular', 'namePlural', 'labelSingular', 'labelPlural'].map((one) => value(one, 'String')),
  ...['description', 'icon', 'color', 'shortcut'].map((one) => value(one, 'String')),
  ...['isActive', 'isSearchable', 'isLabelSyncedWithName'].map((one) => value(one, 'Boolean')),
  ...['labelIdentifierFieldMetadataId', 'imageIdentifierFieldMetadataId'].map((one) => value(one, 'UUID')),
];

const fieldChanges = () => [
  ...['name', 'label', 'description', 'icon'].map((one) => value(one, 'String')),
  ...['defaultValue', 'options', 'settings'].map((one) => value(one, 'JSON')),
  ...['isActive', 'isNullable', 'isUnique', 'isLabelSyncedWithName'].map((one) => value(one, 'Boolean')),
];

const metadataInputs = (): readonly TypeDefinition[] => [
  input('CursorPaging', paged()),
  input('UUIDFilterComparison', [
    ...['is', 'isNot'].map((one) => value(one, 'Boolean')),
    ...UUID_COMPARED.map((one) => value(one, 'UUID')),
    ...['in', 'notIn'].map((one) => value(one, '[UUID!]')),
  ]),
  input('StringFieldComparison', [
    ...UUID_COMPARED.map((one) => value(one, 'String')),
    ...['in', 'notIn'].map((one) => value(one, '[String!]')),
  ]),
  input(
    'BooleanFieldComparison',
    ['is', 'isNot'].map((one) => value(one, 'Boolean')),
  ),
  definitionFilter(
    'ObjectFilter',
    [
      'isActive',
      'isCustom',
      'isRemote',
      'isSearchable',
      'isSystem',
      'isUICreatable',
      'isUIEditable',
      'isUIReadOnly',
    ],
    ['id'],
    ['nameSingular', 'namePlural'],
  ),
  definitionFilter(
    'FieldFilter',
    ['isActive', 'isCustom', 'isSystem', 'isNullable', 'isUnique', 'isUIEditable', 'isUIReadOnly'],
    ['id', 'objectMetadataId'],
    ['name', 'label', 'type'],
  ),
  input('IndexFilter', [value('id', 'UUIDFilterComparison')]),
  input('CreateObjectInput', objectProperties()),
  input('UpdateObjectInput', objectChanges()),
  input('CreateFieldInput', [
    value('objectMetadataId', 'UUID!'),
    value('type', 'FieldMetadataType!'),
    ...fieldChanges(),
    value('relationCreationPayload', 'JSON'),
  ]),
  input('UpdateFieldInput', fieldChanges()),
  ...['Object', 'Field'].flatMap((what) => [
    input(`CreateOne${what}Input`, [value(what.toLowerCase(), `Create${what}Input!`)]),
    input(`UpdateOne${what}MetadataInput`, [value('id', 'UUID!'), value('update', `Update${what}Input!`)]),
    input(`DeleteOne${what}Input`, [value('id', 'UUID!')]),
  ]),
  members('RelationType', ['MANY_TO_ONE', 'ONE_TO_MANY']),
  members('FieldMetadataType', Object.keys(FIELD_TYPES)),
];

/** The types of arguments that every workspace has. */
export const commonInputs = (): readonly TypeDefinition[] => [
  members('FilterIs', ['NULL', 'NOT_NULL']),
  members('OrderByDirection', Object.keys(DIRECTIONS)),
  members('ObjectRecordGroupByDateGranularity', GRANULARITIES),
  members('FirstDayOfTheWeek', WEEK_START_DAYS),
  input('GroupByDateGranularityInput', [
    value('granularity', 'ObjectRecordGroupByDateGranularity'),
    value('weekStartDay', 'FirstDayOfTheWeek'),
    value('timeZone', 'String'),
  ]),
  input('OrderByDateGranularityInput', [
    value('orderBy', 'OrderByDirection'),
    value('granularity', 'ObjectRecordGroupByDateGranularity'),
  ]),
  ...scalarFilters(),
  ...COMPOSITE_TYPES.flatMap(compositeInputs),
  ...metadataInputs(),
];

const isDated = ({ type }: Field): boolean => type === 'DATE' || type === 'DATE_TIME';

/** A field that the server keeps: it comes back as it was read, and changes nothing. */
const isKept = ({ type, name }: Field): boolean =>
  ['createdAt', 'updatedAt', 'deletedAt'].includes(name) || (type === 'ACTOR' && name !== 'createdBy');

/** The types of arguments that are one object's. */
class ObjectInputs {
  readonly #object: ObjectSchema;
  readonly #types: RecordTypes;
  readonly #schema: WorkspaceSchema;
  readonly #name: string;

  constructor(object: ObjectSchema, types: RecordTypes, schema: WorkspaceSchema) {
    this.#object = object;
    this.#types = types;
    this.#schema = schema;
    this.#name = types.nameOf(object);
  }

  #target({ field }: NameBinding): string | null {
    const target = this.#schema.byId.get(field.relation?.targetObjectId ?? '');
    return target?.isActive ? this.#types.nameOf(target) : null;
  }

  /** A value for every name of the object that has one. */
  #each(typeOf: (binding: NameBinding) => string | null): readonly InputValue[] {
    return [...this.#object.names.values()].flatMap((binding) => {
      const type = typeOf(binding);
      return type === null ? [] : [value(binding.name, type)];
    });
  }

  #related(binding: NameBinding, suffix: string, isManyToo = false): string | null {
    if (binding.field.relation?.type !== 'MANY_TO_ONE' && !isManyToo) return null;
    const target = this.#target(binding);
    return target && target + suffix;
  }

  #filterOf(field: Field): string {
    const composite = compositeName(field.type);
    if (composite) return `${composite}FilterInput`;
    if (hasEnum(field)) return `${enumName(this.#name, field)}Filter`;
    if (field.type === 'ARRAY' || field.type === 'MULTI_SELECT') return 'ArrayFilter';
    if (field.type === 'POSITION') return 'FloatFilter';
    if (field.type === 'NUMBER') return `${valueType(field, this.#name)}Filter`;
    const [part] = field.parts;
    return part ? FILTER_OF_KIND[part.kind] : 'RawJsonFilter';
  }

  filter(): InputObjectType {
    const name = `${this.#name}FilterInput`;
    return input(name, [
      value('and', `[${name}]`),
      value('or', `[${name}]`),
      value('not', name),
      ...this.#each((binding) => {
        if (binding.role === 'foreignKey') return 'UUIDFilter';
        if (binding.role === 'relation') return this.#related(binding, 'FilterInput', true);
        return this.#filterOf(binding.field);
      }),
    ]);
  }

  orderBy(): InputObjectType {
    const fields = this.#each((binding) => {
      const { field, role } = binding;
      if (role === 'relation') return this.#related(binding, 'OrderByInput');
      const composite = role === 'value' ? compositeName(field.type) : undefined;
      if (composite) return `${composite}OrderByInput`;
      return field.parts.every(isSortable) ? 'OrderByDirection' : null;
    });
    return input(`${this.#name}OrderByInput`, fields);
  }

  #groupedBy(dated: string, plain: string, suffix: string): readonly InputValue[] {
    return this.#each((binding) => {
      const { field, role } = binding;
      if (role === 'relation') return this.#related(binding, `${suffix}Input`);
      const composite = role === 'value' ? compositeName(field.type) : undefined;
      if (composite) return `${composite}${suffix === 'GroupBy' ? 'GroupBy' : 'OrderBy'}Input`;
      if (isDated(field)) return dated;
      return field.parts.some(({ kind }) => kind === 'json') ? null : plain;
    });
  }

  groupBy(): InputObjectType {
    const fields = this.#groupedBy('GroupByDateGranularityInput', 'Boolean', 'GroupBy');
    return input(`${this.#name}GroupByInput`, fields);
  }

  orderGroupsBy(): readonly InputObjectType[] {
    const dimensions = this.#groupedBy(
      'OrderByDateGranularityInput',
      'OrderByDirection',
      'OrderByWithGroupBy',
    );
    const aggregates = [...this.#types.connection(this.#object).fields.values()]
      .filter(({ means }) => means.kind === 'aggregate' || means.kind === 'totalCount')
      .map(({ name }) => value(name, 'OrderByDirection'));
    const aggregateName = `${this.#name}OrderByWithGroupByAggregateInput`;
    return [
      input(`${this.#name}OrderByWithGroupByInput`, [...dimensions, value('aggregate', aggregateName)]),
      input(aggregateName, aggregates),
    ];
  }

  #written(kind: 'Create' | 'Update'): readonly InputValue[] {
    return this.#each((binding) => {
      const { field, role, name } = binding;
      if (name === 'id') return 'ID';
      if (role === 'foreignKey') return 'ID';
      if (role === 'relation') return this.#related(binding, 'RelationInput');
      if (kind === 'Create' && name === 'deletedAt') return null;
      const composite = compositeName(field.type);
      const type = composite ? `${composite}${kind}Input` : valueType(field, this.#name);
      const isRequired =
        kind === 'Create' &&
        !field.isNullable &&
        !isKept(field) &&
        field.defaultValue === null &&
        canBeMissing(field.type);
      return isRequired ? `${type}!` : type;
    });
  }

  create(): InputObjectType {
    return input(`${this.#name}CreateInput`, this.#written('Create'));
  }

  update(): InputObjectType {
    return input(`${this.#name}UpdateInput`, this.#written('Update'));
  }

  /** What names a record that a relation is to point at: its id, or a unique value. */
  relation(): readonly InputObjectType[] {
    const name = this.#name;
    const unique = [...this.#object.names.values()].filter(
      ({ field, role, isAlias }) => role === 'value' && field.isUnique && !isAlias,
    );
    const where = unique.map(({ field }) =>
      value(field.name, field.parts.length > 1 ? whereName(name, field) : valueType(field, name)),
    );
    return [
      input(`${name}RelationInput`, [
        value('connect', `${name}ConnectInput`),
        value('disconnect', 'Boolean'),
      ]),
      input(`${name}ConnectInput`, [value('where', `${name}WhereUniqueInput`)]),
      input(`${name}WhereUniqueInput`, where),
      ...unique
        .filter(({ field }) => field.parts.length > 1)
        .map(({ field }) =>
          input(
            whereName(name, field),
            field.parts
              .filter((part) => FIELD_TYPES[field.type].uniqueParts?.includes(part.name))
              .map((part) => value(part.name, partType(part))),
          ),
        ),
    ];
  }

  /** The enums of fields with options, and their filters. */
  enums(): readonly TypeDefinition[] {
    return this.#object.fields
      .filter((field) => field.isActive && hasEnum(field))
      .flatMap((field) => {
        const name = enumName(this.#name, field);
        const values = (field.options ?? []).map((option) => ({
          name: option.value,
          description: option.label,
        }));
        return [
          { kind: 'ENUM', name, description: field.label, values } satisfies EnumType,
          input(`${name}Filter`, [
            ...['eq', 'neq'].map((one) => value(one, name)),
            ...['in', 'containsAny'].map((one) => value(one, `[${name}!]`)),
            value('is', 'FilterIs'),
            value('isEmptyArray', 'Boolean'),
          ]),
        ];
      });
  }
}

export const objectInputs = (
  object: ObjectSchema,
  types: RecordTypes,
  schema: WorkspaceSchema,
): readonly TypeDefinition[] => {
  const inputs = new ObjectInputs(object, types, schema);
  return [
    inputs.filter(),
    inputs.orderBy(),
    inputs.groupBy(),
    ...inputs.orderGroupsBy(),
    inputs.create(),
    inputs.update(),
    ...inputs.relation(),
    ...inputs.enums(),
  ];
};
