/** The properties of a schema, each with its type and what it means; inner ones when they are opened. */
import { resolve } from './document.ts';
import { type Child, h, lazyDetails } from './dom.ts';
import { isObject, type JsonObject, toList, toObject, toText, toTexts } from './json.ts';
import { descriptionView } from './markdown-view.ts';
import { limitsOf, objectIn, typeOf } from './schema.ts';

/** Values of an enumeration that are shown; the rest is counted. */
const MOST_VALUES = 60;

const valuesView = (schema: JsonObject): Child => {
  const values = toList(schema['enum'] ?? toObject(schema['items'])['enum']);
  if (values.length === 0) return null;
  const shown = values.slice(0, MOST_VALUES).flatMap((value) => [h('code', {}, String(value)), ' ']);
  const rest = values.length - MOST_VALUES;
  return h('p', { class: 'values' }, 'One of ', ...shown, rest > 0 ? `and ${rest} more` : '');
};

/** Type and limits, in a few words. */
export const typeView = (root: JsonObject, given: JsonObject): HTMLElement =>
  h('span', { class: 'type' }, [typeOf(root, given), ...limitsOf(resolve(root, given))].join(', '));

export const meaningView = (root: JsonObject, given: JsonObject): readonly Child[] => {
  const schema = resolve(root, given);
  const description = toText(schema['description']);
  return [description ? descriptionView(description) : null, valuesView(schema)];
};

const propertyView = (
  root: JsonObject,
  name: string,
  given: JsonObject,
  isRequired: boolean,
): HTMLElement => {
  const inner = objectIn(root, given);
  const schema = resolve(root, given);
  return h(
    'li',
    {},
    h('code', { class: 'name' }, name),
    ' ',
    isRequired ? h('span', { class: 'required' }, 'required') : null,
    schema['readOnly'] === true ? h('span', { class: 'type' }, 'read-only') : null,
    ' ',
    typeView(root, given),
    ...meaningView(root, given),
    inner ? lazyDetails([`Properties of ${name}`], () => [propertiesView(root, inner)]) : null,
  );
};

const propertiesView = (root: JsonObject, schema: JsonObject): HTMLElement => {
  const required = new Set(toTexts(schema['required']));
  const properties = Object.entries(toObject(schema['properties'])).filter(([, given]) => isObject(given));
  return h(
    'ul',
    { class: 'properties' },
    ...properties.map(([name, given]) => propertyView(root, name, toObject(given), required.has(name))),
  );
};

export const schemaView = (root: JsonObject, schema: JsonObject): readonly Child[] => {
  const inner = objectIn(root, schema);
  return [h('p', { class: 'type' }, typeOf(root, schema)), inner ? propertiesView(root, inner) : null];
};
