/**
 * How a standard object is declared. A declaration is the only place that says what the object is: its table,
 * its fields, its answers and its OpenAPI schema all follow from it.
 */
import type { FieldOption, FieldTypeName, JsonValue, Settings } from '../types.ts';

export interface RelationDeclaration {
  readonly type: 'MANY_TO_ONE' | 'ONE_TO_MANY';
  readonly target: string;
  readonly targetField: string;
  /** What destroying the target does to the row that points at it; said on the many-to-one side. */
  readonly onDelete?: 'SET_NULL' | 'CASCADE';
  /** Whether the related records are returned only if a request names them. */
  readonly isOnDemand?: true;
}

export interface FieldDeclaration {
  /** Identity of the field inside its object, forever: numbers are never reused. */
  readonly number: number;
  readonly type: FieldTypeName;
  readonly label: string;
  readonly icon: string;
  readonly description?: string;
  readonly isNullable?: boolean;
  readonly isSystem?: boolean;
  readonly isUnique?: boolean;
  readonly defaultValue?: JsonValue;
  readonly options?: readonly Omit<FieldOption, 'id'>[];
  readonly settings?: Settings;
  readonly relation?: RelationDeclaration;
  readonly aliases?: readonly string[];
  /** Parts with an index that serves ordering and prefix search ('' for types of one part). */
  readonly sorted?: readonly string[];
  /** Of a field stored as JSON in `record`: the slot that its first orderable part is copied to. */
  readonly slot?: string;
}

export interface StandardObject {
  /** Identity of the object, forever. */
  readonly number: number;
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly labelSingular: string;
  readonly labelPlural: string;
  readonly description: string;
  readonly icon: string;
  readonly isSystem: boolean;
  readonly labelIdentifier: string;
  readonly imageIdentifier?: string;
  /** Paths of text; records that agree on all of one list are taken to be duplicates (docs/decisions/0026). */
  readonly duplicateCriteria?: readonly (readonly string[])[];
  /** `record`: the records are stored with those of custom objects. Otherwise they have a table of their own. */
  readonly storage?: 'record';
  /** Its records only join others: two that join the same ones say the same. */
  readonly isJunction?: true;
  /** Typed, indexed copies of custom fields' values that the table has room for. */
  readonly slots: readonly string[];
  readonly fields: Readonly<Record<string, FieldDeclaration>>;
}

/** Slots of the objects people add sortable fields to; the rest find custom values by the JSONB index alone. */
export const BUSINESS_SLOTS = ['t1', 't2', 'n1', 'n2', 'd1'] as const;

const BASE_FIELDS = {
  id: {
    number: 1,
    type: 'UUID',
    label: 'Id',
    icon: 'Icon123',
    isNullable: false,
    isSystem: true,
    isUnique: true,
    defaultValue: 'uuid',
    description: 'Id',
  },
  createdAt: {
    number: 2,
    type: 'DATE_TIME',
    label: 'Creation date',
    icon: 'IconCalendar',
    isNullable: false,
    isSystem: true,
    defaultValue: 'now',
    description: 'Creation date',
    sorted: [''],
  },
  updatedAt: {
    number: 3,
    type: 'DATE_TIME',
    label: 'Last update',
    icon: 'IconCalendarClock',
    isNullable: false,
    isSystem: true,
    defaultValue: 'now',
    description: 'Last time the record was changed',
    sorted: [''],
  },
  deletedAt: {
    number: 4,
    type: 'DATE_TIME',
    label: 'Deleted at',
    icon: 'IconCalendarMinus',
    isSystem: true,
    description: 'Date when the record was deleted',
  },
} as const satisfies Record<string, FieldDeclaration>;

const BUSINESS_FIELDS = {
  position: {
    number: 5,
    type: 'POSITION',
    label: 'Position',
    icon: 'IconHierarchy2',
    isNullable: false,
    isSystem: true,
    defaultValue: 0,
    description: 'Position of the record in lists',
    sorted: [''],
  },
  createdBy: {
    number: 6,
    type: 'ACTOR',
    label: 'Created by',
    icon: 'IconCreativeCommonsSa',
    isNullable: false,
    isSystem: true,
    defaultValue: { source: 'MANUAL', name: '' },
    description: 'The creator of the record',
  },
} as const satisfies Record<string, FieldDeclaration>;

type Declared = Omit<StandardObject, 'fields' | 'slots'> & {
  readonly fields: Record<string, FieldDeclaration>;
};

/** Slots of the table of custom objects. */
export const RECORD_SLOTS: readonly string[] = [
  ...['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8'],
  ...['n1', 'n2', 'n3', 'n4', 'n5', 'n6'],
  ...['d1', 'd2', 'd3', 'd4'],
];

/** An object with the fields every record has. */
export const systemObject = (declared: Declared): StandardObject => ({
  ...declared,
  slots: [],
  fields: { ...BASE_FIELDS, ...declared.fields },
});

/** An object people work with: it also has a position and a creator. */
export const businessObject = (declared: Declared): StandardObject => ({
  ...declared,
  slots: BUSINESS_SLOTS,
  fields: { ...BASE_FIELDS, ...BUSINESS_FIELDS, ...declared.fields },
});

/** A rarely used object, stored with the custom ones: it costs no table and no index of its own. */
export const recordObject = (declared: Declared): StandardObject => ({
  ...systemObject(declared),
  storage: 'record',
  slots: RECORD_SLOTS,
});

/** The same of an object people work with. */
export const recordBusinessObject = (declared: Declared): StandardObject => ({
  ...businessObject(declared),
  storage: 'record',
  slots: RECORD_SLOTS,
});

/** The base fields of a custom object, in declared form; their values live in columns of `record`. */
export const RECORD_FIELDS: Readonly<Record<string, FieldDeclaration>> = {
  ...BASE_FIELDS,
  ...BUSINESS_FIELDS,
};

export const manyToOne = (
  target: string,
  targetField: string,
  onDelete: 'SET_NULL' | 'CASCADE' = 'SET_NULL',
): RelationDeclaration => ({
  type: 'MANY_TO_ONE',
  target,
  targetField,
  onDelete,
});

export const oneToMany = (target: string, targetField: string): RelationDeclaration => ({
  type: 'ONE_TO_MANY',
  target,
  targetField,
});

/** A relation that default answers leave out: records that few clients read must not weigh on those of all. */
export const onDemand = (relation: RelationDeclaration): RelationDeclaration => ({
  ...relation,
  isOnDemand: true,
});

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** The constant id of a standard object, the same in every workspace. */
export const standardObjectId = (objectNumber: number): string =>
  `20200000-0000-4000-8000-${hex(objectNumber, 4)}00000000`;

/** The constant id of a standard field, the same in every workspace. */
export const standardFieldId = (objectNumber: number, fieldNumber: number): string =>
  `20200000-0000-4000-8000-${hex(objectNumber, 4)}${hex(fieldNumber, 8)}`;

/** The constant id of an option of a standard field. */
export const standardOptionId = (objectNumber: number, fieldNumber: number, position: number): string =>
  `20200000-0000-4000-8000-${hex(objectNumber, 4)}${hex(fieldNumber, 4)}${hex(position + 1, 4)}`;
