/** Default values as records get them. */
import type { Field, FieldTypeName, JsonValue, PartValues } from '../types.ts';
import { FIELD_TYPES } from './index.ts';

/** What defaults that the moment decides are made of. */
export interface Moment {
  readonly now: string;
  readonly newId: () => string;
}

/** Whether a default is another one for each record. */
export const isNewId = (type: FieldTypeName, defaultValue: JsonValue): boolean =>
  type === 'UUID' && defaultValue === 'uuid';

/** A default in its plain form, with the values in place that the moment decides. */
export const resolvedDefault = (type: FieldTypeName, defaultValue: JsonValue, moment: Moment): JsonValue => {
  if (defaultValue === 'now' && (type === 'DATE_TIME' || type === 'DATE')) return moment.now;
  return isNewId(type, defaultValue) ? moment.newId() : defaultValue;
};

/** The parts that a default stores. */
export const storedDefault = (
  field: Pick<Field, 'type' | 'name' | 'options' | 'settings' | 'defaultValue'>,
  moment: Moment,
): PartValues => {
  const { coerce, input } = FIELD_TYPES[field.type];
  const value = resolvedDefault(field.type, field.defaultValue, moment);
  const traits = { ...field, isNullable: true };
  return input(traits).parse(coerce ? coerce(value, traits) : value);
};

/** Whether a record without a value shows null for it: only such fields have something to demand. */
export const canBeMissing = (type: FieldTypeName): boolean => {
  const [only, ...others] = FIELD_TYPES[type].parts;
  return others.length === 0 && only?.empty === 'null';
};
