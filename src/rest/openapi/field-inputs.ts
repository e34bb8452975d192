/** What a client says of a field, type by type: the bodies that create and change fields, and what they mean. */
import type { SchemaObject } from 'openapi3-ts/oas31';
import { MAX_OPTIONS } from '../../schema/change/limits.ts';
import { FIELD_TYPES } from '../../schema/field-types/index.ts';
import { FIELD_TYPE_NAMES, type FieldTypeName, type JsonValue } from '../../schema/types.ts';
import { COMPANY, PERSON } from '../definitions/known-ids.ts';
import { arrayOf, type JsonSchema, objectOf, toJsonSchema } from './json-schema.ts';
import { typeSchema } from './record-schemas.ts';

interface TypeText {
  readonly description: string;
  /** What else a field of the type needs to be created, as an example. */
  readonly example: Readonly<Record<string, JsonValue>>;
}

const OPTIONS = [
  { label: 'Planned', value: 'PLANNED', color: 'blue' },
  { label: 'Flown', value: 'FLOWN', color: 'green' },
];

/** What a field of each type holds. */
const TYPES: Readonly<Partial<Record<FieldTypeName, TypeText>>> = {
  TEXT: { description: 'A text.', example: { label: 'Serial number', isUnique: true } },
  NUMBER: {
    description: 'A number. `settings` decide whether it is whole, and how it is shown.',
    example: { label: 'Thrust', settings: { dataType: 'float', decimals: 2 } },
  },
  BOOLEAN: { description: 'True or false.', example: { label: 'Is reusable', defaultValue: false } },
  DATE_TIME: {
    description: 'A moment, in UTC. The default `now` is the moment of creation.',
    example: { label: 'Flown at', settings: { displayFormat: 'RELATIVE' } },
  },
  DATE: { description: 'A day, without a time.', example: { label: 'Day of launch' } },
  SELECT: {
    description: 'One of the `options`. Records hold the `value` of an option.',
    example: { label: 'Stage', options: OPTIONS, defaultValue: 'PLANNED' },
  },
  MULTI_SELECT: {
    description: 'Any number of the `options`. Records hold a list of their values.',
    example: { label: 'Missions', options: OPTIONS },
  },
  CURRENCY: {
    description: 'An amount of money, in millionths of a currency.',
    example: { label: 'Price', defaultValue: { amountMicros: 0, currencyCode: 'EUR' } },
  },
  EMAILS: {
    description: 'A primary e-mail address, and additional ones.',
    example: { label: 'Press contact', settings: { maxNumberOfValues: 3 } },
  },
  PHONES: { description: 'A primary phone number, and additional ones.', example: { label: 'Hotline' } },
  LINKS: { description: 'A primary link, and secondary ones.', example: { label: 'Website of the crew' } },
  FULL_NAME: { description: 'A first and a last name.', example: { label: 'Pilot' } },
  ADDRESS: { description: 'A postal address.', example: { label: 'Launch site' } },
  RICH_TEXT: { description: 'A formatted text, as Markdown and BlockNote.', example: { label: 'Report' } },
  RAW_JSON: { description: 'Any JSON value.', example: { label: 'Telemetry' } },
  ARRAY: { description: 'A list of texts.', example: { label: 'Nicknames' } },
  RATING: {
    description: 'One to five stars: `RATING_1` to `RATING_5`. The server makes the options.',
    example: { label: 'Reliability' },
  },
  UUID: {
    description: 'A UUID. The default `uuid` is a new one for each record.',
    example: { label: 'External id', isUnique: true },
  },
  RELATION: {
    description:
      'A relation to another object. `relationCreationPayload` says which, and creates the field on the other side.',
    example: {
      label: 'Pilot in command',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: PERSON,
        targetFieldLabel: 'Commanded companies',
        targetFieldIcon: 'IconRocket',
      },
    },
  },
};

/** Types that clients may create, each with what is said of it. */
export const creatableTypes = (): readonly (readonly [FieldTypeName, TypeText])[] =>
  FIELD_TYPE_NAMES.flatMap((type) => {
    const text = TYPES[type];
    return FIELD_TYPES[type].isCreatable && text ? [[type, text] as const] : [];
  });

/** The words of defaults that each new record has another value for. */
const DEFAULT_WORDS: Readonly<Partial<Record<FieldTypeName, string>>> = {
  DATE_TIME: 'now',
  DATE: 'now',
  UUID: 'uuid',
};

const TEXT: SchemaObject = { type: 'string' };
const NULLABLE_TEXT: SchemaObject = { type: ['string', 'null'] };
const ID: SchemaObject = { type: 'string', format: 'uuid' };

const optionSchema = (): SchemaObject => ({
  ...objectOf(
    {
      id: {
        ...ID,
        description:
          'The id of an existing option, to keep it. Without one, the option that has the same value is kept.',
      },
      label: { ...TEXT, maxLength: 63, description: 'What people see. No commas.', examples: ['Planned'] },
      value: {
        ...TEXT,
        maxLength: 63,
        description:
          'What records hold, in upper case with underscores. Made from the label if you leave it out.',
        examples: ['PLANNED'],
      },
      position: {
        type: 'number',
        description: 'The place in the list. By default, the place in the request.',
      },
      color: { ...TEXT, description: 'The name of a colour.', examples: ['blue'] },
    },
    ['label'],
  ),
  description: 'One of the values that a field may have.',
});

const optionsSchema = (): SchemaObject => ({
  ...arrayOf(optionSchema(), { minItems: 1, maxItems: MAX_OPTIONS }),
  description:
    'All values that the field may have. On update: an option that you leave out is removed and cleared in records; a changed `value` is changed in records too.',
});

/** What the default of a type may be: a value of the type, or a word. */
const defaultSchema = (type: FieldTypeName): JsonSchema => {
  const { options } = FIELD_TYPES[type];
  if (type === 'SELECT') return { type: ['string', 'null'] };
  if (type === 'MULTI_SELECT') return { type: ['array', 'null'], items: TEXT };
  const value = typeSchema('input', type, true);
  const word = DEFAULT_WORDS[type];
  if (word !== undefined) return { anyOf: [value, { type: 'string', enum: [word] }] };
  return options === 'none' && Object.keys(value).length === 0 ? ANY_JSON : value;
};

const ANY_JSON: SchemaObject = {
  type: ['string', 'number', 'boolean', 'object', 'array', 'null'],
  items: {},
};

const withDefault = (type: FieldTypeName): Readonly<Record<string, JsonSchema>> =>
  FIELD_TYPES[type].defaultValue
    ? {
        defaultValue: {
          ...defaultSchema(type),
          description: 'The value of new records that are created without one. `null`: none.',
        },
      }
    : {};

/** The settings of a type; null if it has none that a client chooses. */
const settingsSchema = (type: FieldTypeName): SchemaObject | null => {
  const schema = toJsonSchema(FIELD_TYPES[type].settings);
  const { properties } = schema;
  return properties && Object.keys(properties).length > 0 && type !== 'RELATION' ? schema : null;
};

const SETTINGS = 'How values are stored and shown. A setting that you leave out has its default.';

const withSettings = (type: FieldTypeName): Readonly<Record<string, JsonSchema>> => {
  const schema = settingsSchema(type);
  return schema ? { settings: { ...schema, type: ['object', 'null'], description: SETTINGS } } : {};
};

const named = (): Readonly<Record<string, JsonSchema>> => ({
  name: {
    ...TEXT,
    description:
      'The name in bodies, filters and responses, in camel case. Made from the label if you leave it out.',
    examples: ['serialNumber'],
  },
  label: { ...TEXT, description: 'What people see.', examples: ['Serial number'] },
  description: {
    ...NULLABLE_TEXT,
    description: 'What the field is for.',
    examples: ['Engraved on the hull'],
  },
  icon: { ...NULLABLE_TEXT, description: 'The name of a Tabler icon.', examples: ['IconHash'] },
});

const NULLABLE: SchemaObject = {
  type: 'boolean',
  description: 'Whether records may have no value. `true` if you leave it out.',
};
const UNIQUE: SchemaObject = {
  type: 'boolean',
  description: 'Whether no two records may have the same value. Empty values never clash.',
};
const OBJECT_ID: SchemaObject = {
  ...ID,
  description: 'The id of the object that gets the field.',
  examples: [COMPANY],
};

const relationPayload = (): SchemaObject => ({
  ...objectOf(
    {
      type: {
        ...TEXT,
        enum: ['MANY_TO_ONE', 'ONE_TO_MANY'],
        description:
          '`MANY_TO_ONE`: a record of this object has one of the other. `ONE_TO_MANY`: it has a list of them.',
      },
      targetObjectMetadataId: {
        ...ID,
        description: 'The id of the other object.',
        examples: [PERSON],
      },
      targetFieldLabel: {
        ...TEXT,
        description: 'The label of the field on the other object; its name is made from it.',
        examples: ['Rockets'],
      },
      targetFieldIcon: { ...NULLABLE_TEXT, description: 'The icon of that field.', examples: ['IconRocket'] },
    },
    ['type', 'targetObjectMetadataId', 'targetFieldLabel'],
  ),
  description: 'The other side of the relation.',
});

/** The example of a field's creation, on companies, which every workspace has. */
export const fieldExample = (type: FieldTypeName, { example }: TypeText): JsonValue => ({
  objectMetadataId: COMPANY,
  type,
  ...example,
});

/** The body that creates a field of one type. */
export const fieldInputSchema = (type: FieldTypeName, text: TypeText): SchemaObject => {
  const { options, uniqueParts } = FIELD_TYPES[type];
  return {
    description: text.description,
    ...objectOf(
      {
        type: { ...TEXT, enum: [type], description: 'The type of the field. It never changes.' },
        objectMetadataId: OBJECT_ID,
        ...named(),
        isNullable: NULLABLE,
        ...(uniqueParts && { isUnique: UNIQUE }),
        ...(options === 'required' && { options: optionsSchema() }),
        ...withDefault(type),
        ...withSettings(type),
        ...(type === 'RELATION' && { relationCreationPayload: relationPayload() }),
      },
      [
        ...['type', 'objectMetadataId', 'label'],
        ...(options === 'required' ? ['options'] : []),
        ...(type === 'RELATION' ? ['relationCreationPayload'] : []),
      ],
    ),
    examples: [fieldExample(type, text)],
  };
};

/** The body that changes a field of any type. */
export const fieldUpdateSchema = (): SchemaObject => {
  const types = creatableTypes().map(([type]) => type);
  const distinct = (schemas: readonly (JsonSchema | null)[]): readonly JsonSchema[] => [
    ...new Map(schemas.filter((one) => one !== null).map((one) => [JSON.stringify(one), one])).values(),
  ];
  const unchanged = (schema: SchemaObject): SchemaObject => ({
    ...schema,
    description: 'Accepted if it is what is stored: it does not change.',
  });
  return objectOf({
    ...named(),
    isActive: {
      type: 'boolean',
      description: 'Whether records show the field. `false` hides it and keeps its values.',
    },
    isNullable: NULLABLE,
    isUnique: UNIQUE,
    options: { ...optionsSchema(), type: ['array', 'null'] },
    defaultValue: {
      anyOf: [...distinct(types.filter((type) => FIELD_TYPES[type].defaultValue).map(defaultSchema))],
      description:
        'The value of new records that are created without one, as the type of the field takes it.',
    },
    settings: {
      anyOf: [...distinct(types.map(settingsSchema)), { type: 'null' }],
      description: SETTINGS,
    },
    type: unchanged({ ...TEXT, enum: [...FIELD_TYPE_NAMES] }),
    objectMetadataId: unchanged(ID),
    relationCreationPayload: unchanged(relationPayload()),
  });
};
