/** Names of types that every workspace has: no type of an object may be called so. */
import { actorSource, COMPOSITE_TYPES, compositeName, scalars } from './values.ts';

const composites = (): readonly string[] => COMPOSITE_TYPES.flatMap((type) => compositeName(type) ?? []);

const COMPOSITE_SUFFIXES = [
  'FilterInput',
  'OrderByInput',
  'GroupByInput',
  'CreateInput',
  'UpdateInput',
] as const;

const FILTERED = [
  'String',
  'UUID',
  'Float',
  'Int',
  'BigInt',
  'BigFloat',
  'Boolean',
  'DateTime',
  'Date',
  'Array',
  'RawJson',
  'TSVector',
];

const others = (): readonly string[] => [
  ...['Query', 'Mutation', 'Subscription', 'PageInfo', 'FilterIs', 'OrderByDirection'],
  ...['ObjectRecordGroupByDateGranularity', 'FirstDayOfTheWeek'],
  ...['GroupByDateGranularityInput', 'OrderByDateGranularityInput'],
  ...['CursorPaging', 'UUIDFilterComparison', 'BooleanFieldComparison', 'StringFieldComparison'],
  ...['Workspace', 'Relation', 'RelationType', 'FieldMetadataType'],
  ...['Object', 'ObjectEdge', 'ObjectConnection', 'ObjectFilter'],
  ...['Field', 'FieldEdge', 'FieldConnection', 'FieldFilter'],
  ...['Index', 'IndexEdge', 'ObjectIndexMetadatasConnection', 'IndexFilter'],
  ...['Object', 'Field'].flatMap((what) => [
    ...[`Create${what}Input`, `Update${what}Input`, `CreateOne${what}Input`, `DeleteOne${what}Input`],
    `UpdateOne${what}MetadataInput`,
  ]),
];

export const reservedNames = (): readonly string[] => [
  ...scalars().map(({ name }) => name),
  actorSource().name,
  ...composites(),
  ...composites().flatMap((name) => COMPOSITE_SUFFIXES.map((suffix) => name + suffix)),
  ...FILTERED.map((name) => `${name}Filter`),
  ...others(),
];
