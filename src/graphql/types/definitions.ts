/** Types as data: documents are checked against them, and introspection returns them. */

/** A type as it is written: `[Person!]`. */
export type TypeText = string;

export interface InputValue {
  readonly name: string;
  readonly type: TypeText;
  readonly description?: string;
  /** As it is written: `{first: 10}`. */
  readonly defaultValue?: string;
  /** Other names that are understood, and not shown. */
  readonly aliases?: readonly string[];
}

export interface FieldDefinition<Means> {
  readonly name: string;
  readonly type: TypeText;
  readonly description: string | null;
  readonly arguments: readonly InputValue[];
  /** How the field is executed. */
  readonly means: Means;
}

export interface ObjectType<Means> {
  readonly kind: 'OBJECT';
  readonly name: string;
  readonly description: string | null;
  readonly fields: ReadonlyMap<string, FieldDefinition<Means>>;
}

export interface InputObjectType {
  readonly kind: 'INPUT_OBJECT';
  readonly name: string;
  readonly description: string | null;
  readonly fields: readonly InputValue[];
}

export interface EnumType {
  readonly kind: 'ENUM';
  readonly name: string;
  readonly description: string | null;
  readonly values: readonly { readonly name: string; readonly description: string | null }[];
}

export interface ScalarType {
  readonly kind: 'SCALAR';
  readonly name: string;
  readonly description: string | null;
}

export type TypeDefinition = ObjectType<unknown> | InputObjectType | EnumType | ScalarType;

/** The name of the type that is written, without lists and exclamation marks. */
export const namedType = (type: TypeText): string => type.replaceAll(/[[\]!]/g, '');

/** Fields by their names; of two with one name, the first. */
export const fieldMap = <Means>(
  fields: Iterable<FieldDefinition<Means>>,
): ReadonlyMap<string, FieldDefinition<Means>> => {
  const map = new Map<string, FieldDefinition<Means>>();
  for (const field of fields) if (!map.has(field.name)) map.set(field.name, field);
  return map;
};
