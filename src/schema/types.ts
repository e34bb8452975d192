/**
 * The vocabulary of a workspace's schema. A *field* is what a client sees (`name`, `emails`, `company`); a
 * *part* is one stored scalar of it (`emails.primaryEmail`). Filters, orders and SQL know fields only by
 * their parts, and parts only by their kind and where they are stored.
 */
import type { z } from '@hono/zod-openapi';

export const FIELD_TYPE_NAMES = [
  'TEXT',
  'NUMBER',
  'BOOLEAN',
  'DATE_TIME',
  'DATE',
  'SELECT',
  'MULTI_SELECT',
  'CURRENCY',
  'EMAILS',
  'PHONES',
  'LINKS',
  'FULL_NAME',
  'ADDRESS',
  'RICH_TEXT',
  'RAW_JSON',
  'ARRAY',
  'RATING',
  'UUID',
  'RELATION',
  'ACTOR',
  'POSITION',
] as const;
export type FieldTypeName = (typeof FIELD_TYPE_NAMES)[number];

/**
 * What a stored scalar is: it decides comparators, SQL types and sort keys.
 * - `text`: a string, or null if it is empty (NULL and '' are one)
 * - `option`: one value of a fixed set, stored as text
 * - `uuid`: canonical lower-case text
 * - `number`: a double; `integer`: a whole number up to ±9·10¹⁵
 * - `dateTime`: UTC ISO text with milliseconds; `date`: `YYYY-MM-DD`
 * - `list`: a JSON array of strings, or null if it is empty (NULL and [] are one)
 * - `json`: any JSON value
 */
export type Kind =
  | 'text'
  | 'option'
  | 'uuid'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'dateTime'
  | 'date'
  | 'list'
  | 'json';

/** What is returned for a part that was never set. */
export type EmptyAnswer = 'null' | 'emptyText' | 'emptyList';

/** A stored scalar of a field type, before it has a place. `name` is '' for types of one part. */
export interface PartType {
  readonly name: string;
  readonly kind: Kind;
  readonly empty: EmptyAnswer;
  /** What an `option` may be if the type says so, and not the field's options. */
  readonly values?: readonly string[];
  /** The stored spelling of a text (or item) that a filter compares with by `eq`, `neq`, `in` or `containsAny`. */
  readonly canonical?: (text: string) => string;
  /** The same if what is stored is spread over several parts: what each of the meanings of a text stores. */
  readonly meanings?: (text: string) => readonly Readonly<Record<string, string>>[];
  /** Texts that are the same link are one value, however it is spelled (`link_identity` of the database). */
  readonly isLink?: true;
  /** Values hold no blanks: one in a filter was a `+` that the client did not percent-encode. */
  readonly blankIsPlus?: true;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * Stored parts of one field, by part name ('' for one-part types). A part left out keeps what is stored (on
 * create: stays empty); null clears it.
 */
export type PartValues = Readonly<Record<string, JsonValue>>;

export interface FieldOption {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly position: number;
  readonly color: string;
}

export type Settings = Readonly<Record<string, JsonValue>>;

/** What a field type needs to know of a field to read its values. */
export interface FieldTraits {
  readonly name: string;
  readonly isNullable: boolean;
  readonly options: readonly FieldOption[] | null;
  readonly settings: Settings | null;
}

/** A field of a primary value and a list of others: the first primary stays, and every other value joins the list. */
export interface PrimaryAndOthers {
  /** The part that is the list. */
  readonly others: string;
  /** The parts of the primary value, by the key that each has in an item of the list ('' if items are texts). */
  readonly primary: Readonly<Record<string, string>>;
  /** The keys that make two items the same; a primary value without the first of them is none. */
  readonly identity: readonly [string, ...string[]];
}

/**
 * What becomes of the values of several records when they are merged into one of them, the survivor:
 * - `survivor`: the survivor keeps what it has
 * - `first`: the first value there is, whole: the survivor's, or else that of the first record that has one
 * - `union`: the items of all lists, each once, in the order of the records
 */
export type MergeRule = 'survivor' | 'first' | 'union' | PrimaryAndOthers;

/** What a part becomes in an update that leaves open what it means: it depends on what another part holds. */
export interface ByStored {
  readonly part: string;
  readonly by: string;
  /** What the part becomes beside each of some stored values; beside any other, what is given. */
  readonly cases: readonly { readonly stored: readonly string[]; readonly value: string }[];
}

export interface FieldType {
  readonly type: FieldTypeName;
  readonly parts: readonly PartType[];
  /**
   * Reads a value of a request body. The input side documents what is accepted; the output is what to store.
   * Every issue's message is a whole sentence that names the field (`Invalid number value 'x' for field "f"`).
   */
  readonly input: (field: FieldTraits) => z.ZodType<PartValues>;
  /** Spellings accepted beside the documented ones, brought to the documented form before `input`. */
  readonly coerce?: (value: unknown, field: FieldTraits) => unknown;
  /** What a value means in a new record, if it differs: nothing is stored yet that a part left out would keep. */
  readonly whole?: (value: unknown) => unknown;
  /** Null if the values mean the same whatever is stored. */
  readonly byStored?: (values: PartValues) => ByStored | null;
  /** The value as it is returned, for the OpenAPI document. */
  readonly output: (field: FieldTraits) => z.ZodType;
  /** A value as it is returned and could be sent, for the same. */
  readonly example: (field: FieldTraits) => JsonValue;
  /** The parts that together make a value unique; null if the type cannot be unique. */
  readonly uniqueParts: readonly string[] | null;
  readonly merge: MergeRule;
  /** Whether the type has options: given by the client, made by the server, or none. */
  readonly options: 'required' | 'generated' | 'none';
  readonly settings: z.ZodType<Settings>;
  /**
   * Reads a default value given in metadata, plainly (`"NEW"`) or in Twenty's quoted form (`"'NEW'"`), and
   * answers the plain form that `input` takes. Null if the type takes no default.
   */
  readonly defaultValue: ((field: FieldTraits) => z.ZodType<JsonValue>) | null;
  /** Whether clients may create fields of this type. */
  readonly isCreatable: boolean;
}

/** Where a part is stored. */
export type Place =
  /** a typed column of the object's own table */
  | { readonly in: 'column'; readonly column: string; readonly sortIndexed: boolean }
  /**
   * a key of the row's JSONB column, with an indexed typed copy if it has a slot. A slot being `filled` is
   * written by every writer, but not read until older rows hold it too.
   */
  | {
      readonly in: 'json';
      readonly key: string;
      readonly slot: string | null;
      readonly filling: string | null;
    };

export interface Part extends PartType {
  readonly place: Place;
}

export interface Relation {
  readonly type: 'MANY_TO_ONE' | 'ONE_TO_MANY';
  readonly targetObjectId: string;
  readonly targetFieldId: string;
  /** The name of the foreign key in bodies, filters and responses (`companyId`); null on the many side. */
  readonly joinColumnName: string | null;
  readonly onDelete: 'SET_NULL' | 'CASCADE';
  /** Whether the related records are returned only if a request names them. */
  readonly isOnDemand?: true | undefined;
}

export interface Field extends FieldTraits {
  readonly id: string;
  readonly objectId: string;
  readonly type: FieldTypeName;
  readonly label: string;
  readonly description: string | null;
  readonly icon: string | null;
  readonly isCustom: boolean;
  readonly isActive: boolean;
  readonly isSystem: boolean;
  readonly isUnique: boolean;
  /** Whether a unique index of the table sees to it (declared so); otherwise `unique_value` does. */
  readonly hasUniqueIndex: boolean;
  readonly defaultValue: JsonValue;
  readonly relation: Relation | null;
  readonly parts: readonly Part[];
  /** Other names that clients use for the field. */
  readonly aliases: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ObjectSchema {
  readonly id: string;
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly labelSingular: string;
  readonly labelPlural: string;
  readonly description: string | null;
  readonly icon: string | null;
  readonly isCustom: boolean;
  readonly isActive: boolean;
  readonly isSystem: boolean;
  readonly labelIdentifierFieldId: string | null;
  readonly imageIdentifierFieldId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Parts of text; records that agree on all parts of one list are taken to be duplicates. */
  readonly duplicateCriteria: readonly (readonly Part[])[];
  /** Whether its records only join others: two that join the same ones say the same. */
  readonly isJunction: boolean;
  /** The table that holds the records, and its JSONB column. */
  readonly table: string;
  readonly jsonColumn: 'custom' | 'data';
  /** Typed, indexed copies of JSONB values that the table has room for. */
  readonly slots: readonly string[];
  /** All fields, inactive ones included, in the order they are returned. */
  readonly fields: readonly Field[];
  /** Active fields by every name a request may use. */
  readonly names: ReadonlyMap<string, NameBinding>;
}

/**
 * What a name in a body, filter, order or field selection means.
 * - `value`: the field's own value
 * - `foreignKey`: the join column of a many-to-one relation
 * - `relation`: the related record or records
 */
export interface NameBinding {
  readonly name: string;
  readonly field: Field;
  readonly role: 'value' | 'foreignKey' | 'relation';
  readonly isAlias: boolean;
}

export interface WorkspaceSchema {
  readonly workspaceId: string;
  readonly version: number;
  readonly objects: readonly ObjectSchema[];
  readonly byId: ReadonlyMap<string, ObjectSchema>;
  readonly bySingular: ReadonlyMap<string, ObjectSchema>;
  readonly byPlural: ReadonlyMap<string, ObjectSchema>;
}
