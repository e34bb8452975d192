/**
 * What the document says is taken and what the server takes, for every field of every object: the same, but for the
 * leniencies and rules listed here.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../src/errors.ts';
import { type Author, readBatch, readCreate, readUpdate } from '../../../../src/input/record.ts';
import { DEPTH, LIMIT } from '../../../../src/rest/definitions/parameters.ts';
import { toJsonSchema } from '../../../../src/rest/openapi/json-schema.ts';
import { parseListParameters } from '../../../../src/rest/request/parameters.ts';
import { decodeQuery } from '../../../../src/rest/request/query.ts';
import { objectInput } from '../../../../src/schema/change/input.ts';
import { FIELD_TYPES } from '../../../../src/schema/field-types/index.ts';
import type { Field, FieldTypeName, NameBinding, ObjectSchema } from '../../../../src/schema/types.ts';
import { documentOf, MAXIMA } from '../../../support/document.ts';
import { judgeOf } from '../../../support/json-schema.ts';
import { testObject, testSchema } from '../../../support/schema.ts';

const author: Author = {
  keyName: 'Test',
  now: '2026-01-01T00:00:00.000Z',
  newId: () => crypto.randomUUID(),
};

const document = documentOf('native', testSchema);
const judge = judgeOf(document);

/** The component that bodies of an object's records refer to. */
const inputOf = ({ namePlural }: ObjectSchema): string => {
  const { post } = document.paths[`/rest/${namePlural}`];
  return post.requestBody.content['application/json'].schema.$ref.split('/').at(-1);
};

const takes = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) return false;
    throw error;
  }
};

const isText = (value: unknown): boolean => typeof value === 'string';

/** Leaves of a value, with the key each is under. */
const leaves = (value: unknown, key = ''): readonly (readonly [string, unknown])[] => {
  if (typeof value !== 'object' || value === null) return [[key, value]];
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => [
    Array.isArray(value) ? key : name,
    item,
  ]);
  return entries.length === 0 ? [[key, value]] : entries.flatMap(([name, item]) => leaves(item, name));
};

const hasText = (value: unknown, keys: readonly string[]): boolean =>
  leaves(value).some(([key, leaf]) => isText(leaf) && keys.includes(key));

/** Spellings the server takes beside the documented ones, from older clients and forms. */
const LENIENCIES: Readonly<Partial<Record<FieldTypeName, (value: unknown) => boolean>>> = {
  // A list of one, or JSON text of a list.
  ARRAY: isText,
  MULTI_SELECT: isText,
  // JSON text of the whole; numbers and lists inside as text; blanks around; dates in many spellings.
  ACTOR: isText,
  ADDRESS: (value) => isText(value) || hasText(value, ['addressLat', 'addressLng']),
  CURRENCY: (value) => isText(value) || hasText(value, ['amountMicros', 'currencyCode']),
  EMAILS: (value) => isText(value) || hasText(value, ['primaryEmail', 'additionalEmails']),
  FULL_NAME: isText,
  LINKS: (value) => isText(value) || hasText(value, ['secondaryLinks']),
  PHONES: (value) => isText(value) || hasText(value, ['additionalPhones']),
  RICH_TEXT: isText,
  DATE: isText,
  DATE_TIME: isText,
};

/** What the server asks of values beyond what a schema can say. */
const RULES: Readonly<Partial<Record<FieldTypeName, (value: unknown) => boolean>>> = {
  // Every record comes from somewhere.
  ACTOR: (value) => leaves(value).some(([key, leaf]) => key === 'source' && leaf === null),
  // Addresses of mail, the web and telephones are parsed, with their countries.
  EMAILS: (value) => hasText(value, ['primaryEmail', 'additionalEmails']),
  LINKS: (value) => hasText(value, ['primaryLinkUrl', 'url']),
  PHONES: (value) => leaves(value).some(([, leaf]) => isText(leaf)),
  // BlockNote is JSON; JSON text must be JSON, and not of a text.
  RICH_TEXT: (value) => leaves(value).some(([key]) => key !== 'markdown'),
  RAW_JSON: isText,
};

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', ' ', 'A', 'BUILT', '1', '1.5', 'true'),
);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(0));
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const strayObject = fc.dictionary(fc.constantFrom('firstName', 'primaryEmail', 'x', 'markdown'), scalar, {
  maxKeys: 3,
});
const stray = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), strayObject);

const examples = (field: Field): readonly unknown[] => [
  FIELD_TYPES[field.type].example(field),
  ...Object.values(FIELD_TYPES).map((type) =>
    type.example({ ...field, options: [{ id: '', label: '', value: 'A', position: 0, color: '' }] }),
  ),
];

/** The type's own example with one sub-field replaced, left out, or added. */
const bent = (field: Field): fc.Arbitrary<unknown> => {
  const example = FIELD_TYPES[field.type].example(field);
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return stray;
  const keys = [...Object.keys(example), 'unknown'];
  return fc
    .tuple(fc.constantFrom(...keys), fc.oneof(stray, fc.constant(undefined)))
    .map(([key, value]) => JSON.parse(JSON.stringify({ ...example, [key]: value })) as unknown);
};

const valueOfField = (field: Field): fc.Arbitrary<unknown> =>
  fc.oneof(fc.constantFrom(...examples(field)), bent(field), stray);

/** Objects read once with everything there is of them. */
const fields = testSchema.objects.flatMap((object) =>
  [...object.names.values()]
    .filter(({ role, name }) => role !== 'relation' && name !== 'deletedAt')
    .map((binding) => ({ title: `${object.nameSingular}.${binding.name}`, object, binding })),
);

/** Null stands for what the server would put there, in the fields that it keeps. */
const KEPT = ['id', 'createdAt', 'updatedAt'];

const isExcused = (binding: NameBinding, value: unknown, documented: boolean): boolean => {
  const { type } = binding.field;
  if (KEPT.includes(binding.name) && value === null) return !documented;
  return (documented ? RULES[type]?.(value) : LENIENCIES[type]?.(value)) ?? false;
};

const wellFormed = (value: unknown): boolean =>
  leaves(value).every(
    ([, leaf]) => typeof leaf !== 'string' || (leaf.isWellFormed() && !leaf.includes('\0')),
  );

describe.each(fields)('$title', ({ object, binding }) => {
  const component = inputOf(object);

  it('is taken by the server as the document says', () => {
    fc.assert(
      fc.property(valueOfField(binding.field).filter(wellFormed), (value) => {
        const body = { [binding.name]: value };
        const documented = judge(component, body);
        const taken = takes(() => readCreate(body, object, testSchema, author));
        if (documented !== taken && !isExcused(binding, value, documented))
          throw new Error(
            `${JSON.stringify(body)} is ${documented ? '' : 'not '}documented, and ${taken ? '' : 'not '}taken`,
          );
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(testSchema.objects.map((object) => ({ name: object.nameSingular, object })))(
  'a new $name',
  ({ object }) => {
    const component = inputOf(object);
    const example: Record<string, unknown> = document.components.schemas[component].examples[0];

    it('may be the example, and nothing', () => {
      expect(judge(component, example)).toBe(true);
      expect(takes(() => readCreate(example, object, testSchema, author))).toBe(true);
      expect(takes(() => readUpdate(example, object, testSchema, author))).toBe(true);
      expect(takes(() => readBatch([example, {}], object, testSchema, author, MAXIMA.maxBatchSize))).toBe(
        true,
      );
      expect(judge(component, {})).toBe(takes(() => readCreate({}, object, testSchema, author)));
    });

    it('has no field that is not there, and no related record', () => {
      const relations = [...object.names.values()].filter(({ role }) => role === 'relation');
      for (const key of ['nothing', 'deletedBy', ...relations.map((relation) => relation.name)]) {
        expect(judge(component, { [key]: {} }), key).toBe(false);
        expect(
          takes(() => readCreate({ [key]: {} }, object, testSchema, author)),
          key,
        ).toBe(false);
      }
    });

    it('is an object', () => {
      for (const body of [null, 1, 'text', [], [{}], true]) {
        expect(judge(component, body)).toBe(false);
        expect(takes(() => readCreate(body, object, testSchema, author))).toBe(false);
      }
    });
  },
);

describe('query parameters', () => {
  const person: ObjectSchema = testObject('person');
  const read = (query: string) =>
    takes(() => parseListParameters(decodeQuery(query), person, testSchema, MAXIMA));
  const whole = fc.oneof(fc.integer({ min: -5, max: 100 }), fc.integer());

  it('limit is a whole number from 1; more than the maximum means the maximum', () => {
    const schema = toJsonSchema(LIMIT.schema(MAXIMA));
    expect(schema).toEqual({ type: 'integer', minimum: 1, maximum: 60, default: 60 });
    fc.assert(
      fc.property(whole, (limit) => {
        expect(read(`limit=${limit}`)).toBe(limit >= 1);
      }),
    );
    expect(['limit=1.5', 'limit=x', 'limit=1e1', 'limit=-1', 'limit=0'].some(read)).toBe(false);
  });

  it('depth is one of the documented numbers', () => {
    const schema = toJsonSchema(DEPTH.schema(MAXIMA));
    expect(schema).toEqual({ type: 'integer', enum: [0, 1, 2], default: 1 });
    fc.assert(
      fc.property(whole, (depth) => {
        expect(read(`depth=${depth}`)).toBe([0, 1, 2].includes(depth));
      }),
    );
  });
});

describe('definitions', () => {
  const judgeOwn = judgeOf({ components: { schemas: { It: toJsonSchema(objectInput()) } } });
  const keys = ['nameSingular', 'namePlural', 'labelSingular', 'labelPlural', 'description', 'icon', 'other'];

  it('of objects are taken as the document says', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys), stray, { maxKeys: 4 }).filter(wellFormed),
        (body) => {
          expect(objectInput().safeParse(body).success).toBe(judgeOwn('It', body));
        },
      ),
    );
  });
});
