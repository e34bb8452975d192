/** Examples of records: bodies that can be sent as they stand, and records as they are returned. */
import { isRequiredOnCreate } from '../../input/record.ts';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import type { Field, JsonValue, NameBinding, ObjectSchema } from '../../schema/types.ts';

type Values = Readonly<Record<string, JsonValue>>;

const link = (url: string, label: string): JsonValue => ({
  primaryLinkLabel: label,
  primaryLinkUrl: url,
  secondaryLinks: [],
});

/** What one could type into the fields of the standard objects. A field that is not listed has its type's example. */
const STANDARD: Readonly<Record<string, Values>> = {
  company: {
    name: 'Fjord Robotics',
    domainName: link('https://fjord-robotics.example', 'Website'),
    employees: 120,
    linkedinLink: link('https://www.linkedin.com/company/fjord-robotics', 'LinkedIn'),
    xLink: link('https://x.com/fjordrobotics', 'X'),
    annualRecurringRevenue: { amountMicros: 4_500_000_000_000, currencyCode: 'EUR' },
    address: {
      addressStreet1: 'Bryggen 12',
      addressStreet2: '',
      addressCity: 'Bergen',
      addressState: '',
      addressPostcode: '5003',
      addressCountry: 'Norway',
      addressLat: 60.3975,
      addressLng: 5.3245,
    },
    idealCustomerProfile: true,
  },
  person: {
    name: { firstName: 'Ada', lastName: 'Holm' },
    emails: { primaryEmail: 'ada.holm@fjord-robotics.example', additionalEmails: [] },
    linkedinLink: link('https://www.linkedin.com/in/ada-holm', 'LinkedIn'),
    xLink: link('https://x.com/adaholm', 'X'),
    jobTitle: 'Head of Engineering',
    city: 'Bergen',
    avatarUrl: 'https://fjord-robotics.example/ada.png',
  },
  opportunity: {
    name: 'Welding robots for the Bergen yard',
    amount: { amountMicros: 86_000_000_000, currencyCode: 'EUR' },
    closeDate: '2026-09-30T00:00:00.000Z',
    stage: 'PROPOSAL',
  },
  note: { title: 'Call with Ada Holm' },
  task: { title: 'Send the offer', dueAt: '2026-09-15T09:00:00.000Z', status: 'TODO' },
  attachment: { name: 'offer.pdf', fullPath: 'attachment/offer.pdf', type: 'TextDocument' },
  workspaceMember: {
    name: { firstName: 'Nils', lastName: 'Berg' },
    colorScheme: 'Light',
    locale: 'en',
    userEmail: 'nils.berg@fjord-robotics.example',
    timeZone: 'Europe/Oslo',
  },
};

const labelled = ({ label }: Field): string => `Example of ${label.toLowerCase()}`;

/** A value of a field, as it is returned and could be sent. */
const exampleValue = (object: ObjectSchema, field: Field): JsonValue => {
  const typed = STANDARD[object.nameSingular]?.[field.name];
  if (!object.isCustom && !field.isCustom && typed !== undefined) return typed;
  if (field.type === 'TEXT') return field.isSystem ? '' : labelled(field);
  return FIELD_TYPES[field.type].example(field);
};

const documented = (object: ObjectSchema): readonly NameBinding[] =>
  [...object.names.values()].filter(({ isAlias, role }) => !isAlias && role !== 'relation');

/** A record as it is returned, without related records. */
export const recordExample = (object: ObjectSchema): Values =>
  Object.fromEntries(
    documented(object).map(({ name, field }) => [
      name,
      name === 'deletedAt' ? null : exampleValue(object, field),
    ]),
  );

const isTyped = ({ field, role }: NameBinding): boolean =>
  role === 'value' && !field.isSystem && field.type !== 'ACTOR' && field.type !== 'POSITION';

/**
 * A new record with a value in each field that people fill in. Records that it would have to refer to are another
 * workspace's matter: foreign keys are left out, unless there is nothing else.
 */
export const completeExample = (object: ObjectSchema): Values => {
  const typed = documented(object).filter((binding) => isTyped(binding) || isRequiredOnCreate(binding.field));
  const values = typed.map(({ name, field }): [string, JsonValue] => [name, exampleValue(object, field)]);
  const foreignKeys = documented(object)
    .filter(({ role }) => role === 'foreignKey')
    .map(({ name }): [string, JsonValue] => [name, null]);
  return Object.fromEntries(values.length > 0 ? values : foreignKeys);
};

/** The same without values that must be unique: it can be sent again and again. */
export const createExample = (object: ObjectSchema): Values => {
  const complete = completeExample(object);
  const isRepeatable = (name: string): boolean => {
    const field = object.names.get(name)?.field;
    return !field?.isUnique || isRequiredOnCreate(field);
  };
  return Object.fromEntries(Object.entries(complete).filter(([name]) => isRepeatable(name)));
};

/** A text that is another one; other types keep their value, for not every one would be valid. */
const renamed = (object: ObjectSchema, name: string, value: JsonValue): JsonValue =>
  typeof value === 'string' && object.names.get(name)?.field.type === 'TEXT' ? `${value} (2)` : value;

/** One more new record, under another name if its name is a text. */
export const anotherExample = (object: ObjectSchema): Values => {
  const [first, ...others] = Object.entries(createExample(object));
  return first ? Object.fromEntries([[first[0], renamed(object, first[0], first[1])], ...others]) : {};
};

/** A change of one field. */
export const updateExample = (object: ObjectSchema): Values =>
  Object.fromEntries(Object.entries(createExample(object)).slice(-1));
