/**
 * Metadata requests as they are read: a key that is wrong is a problem and is left out, so that the planners find the
 * problems of the others in the same request. Pure.
 */
import { z } from '@hono/zod-openapi';
import { ApiError } from '../../errors.ts';
import { lazily } from '../../lazily.ts';
import { excerpt } from '../../limits.ts';
import { didYouMean } from '../../nearest.ts';
import { FIELD_TYPES } from '../field-types/index.ts';
import { isRecord, textProblem } from '../field-types/text-values.ts';
import { FIELD_TYPE_NAMES } from '../types.ts';
import { MAX_DESCRIPTION, MAX_ICON, MAX_JSON, MAX_OPTIONS } from './limits.ts';

type ObjectType = z.ZodType & { readonly shape: z.ZodRawShape };

/** Most problems that one error reports. */
const MAX_PROBLEMS = 100;

export const metadataError = (problems: readonly string[]): ApiError =>
  new ApiError('INVALID_METADATA', [...new Set(problems)].slice(0, MAX_PROBLEMS));

export const throwIfAny = (problems: readonly string[]): void => {
  if (problems.length > 0) throw metadataError(problems);
};

const text = (name: string, mostCharacters: number = MAX_DESCRIPTION) =>
  z
    .string({ error: `${name} must be a string` })
    .refine((value) => textProblem(value, mostCharacters) === null, {
      error: `${name} is not a valid text of at most ${mostCharacters} characters`,
    })
    .transform((value) => value.trim().replaceAll(/\s+/g, ' '));

const optionalText = (name: string, mostCharacters?: number) => text(name, mostCharacters).nullish();

const flag = (name: string) => z.boolean({ error: `${name} must be true or false` }).optional();

/** Any JSON value; the document does not show its recursion. */
const anyJson = () =>
  z.json().meta({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'], items: {} });

const described = () => ({
  description: optionalText('description'),
  icon: optionalText('icon', MAX_ICON),
});

/** What a client may say of a new object. */
export const objectInput = lazily(() =>
  z.object({
    nameSingular: text('nameSingular').optional(),
    namePlural: text('namePlural').optional(),
    labelSingular: text('labelSingular').optional(),
    labelPlural: text('labelPlural').optional(),
    ...described(),
  }),
);

const fieldId = (name: string) => z.string({ error: `${name} must be a UUID` }).nullish();

export const objectUpdate = lazily(() =>
  objectInput().extend({
    isActive: flag('isActive'),
    labelIdentifierFieldMetadataId: fieldId('labelIdentifierFieldMetadataId'),
    imageIdentifierFieldMetadataId: fieldId('imageIdentifierFieldMetadataId'),
  }),
);

const option = () =>
  z.object({
    id: z.string({ error: 'Option id is invalid' }).nullish(),
    label: z.string({ error: 'Option label is required' }).optional(),
    value: z.string({ error: 'Option value is required' }).optional(),
    position: z.number({ error: 'Option position must be a number' }).optional(),
    color: z.string({ error: 'Option color must be a string' }).nullish(),
  });

const relationPayload = () =>
  z.object(
    {
      type: z.enum(['MANY_TO_ONE', 'ONE_TO_MANY'], {
        error: 'type must be one of the following values: MANY_TO_ONE, ONE_TO_MANY',
      }),
      targetObjectMetadataId: z.string({
        error: 'Relation creation payload is invalid: targetObjectMetadataId must be a UUID',
      }),
      targetFieldLabel: text('targetFieldLabel'),
      targetFieldIcon: optionalText('targetFieldIcon', MAX_ICON),
    },
    { error: 'Relation creation payload is required' },
  );

export type RelationPayload = z.infer<ReturnType<typeof relationPayload>>;

const fieldProperties = () => ({
  name: text('name').optional(),
  label: text('label').optional(),
  ...described(),
  isNullable: flag('isNullable'),
  isUnique: flag('isUnique'),
  defaultValue: anyJson().optional(),
  options: z.array(option(), { error: 'options must be an array' }).nullish(),
  settings: z.record(z.string(), anyJson(), { error: 'settings must be an object' }).nullish(),
  relationCreationPayload: relationPayload().optional(),
});

export const CREATABLE = FIELD_TYPE_NAMES.filter((type) => FIELD_TYPES[type].isCreatable);

/** What a client says of a new field. */
export const fieldInput = lazily(() =>
  z.object({
    ...fieldProperties(),
    type: z.enum(FIELD_TYPE_NAMES, {
      error: ({ input }) =>
        input === undefined
          ? 'type should not be empty'
          : `Field type ${excerpt(String(input)).toWellFormed()} is not supported. Allowed types are ${CREATABLE.join(', ')}`,
    }),
    objectMetadataId: z.string({ error: 'objectMetadataId must be a UUID' }),
  }),
);

export const fieldUpdate = lazily(() =>
  z.object({
    ...fieldProperties(),
    isActive: flag('isActive'),
    type: z.string({ error: 'type must be a string' }).optional(),
    objectMetadataId: z.string({ error: 'objectMetadataId must be a UUID' }).optional(),
  }),
);

/** Keys of definitions as Twenty's releases and this server return them, which clients send back: they say nothing. */
const READ_KEYS =
  'id universalIdentifier applicationId workspaceId dataSourceId isCustom isSystem isRemote isSearchable isLabelSyncedWithName isUIEditable isUICreatable isUIReadOnly overrides standardOverrides createdAt updatedAt'.split(
    ' ',
  );
const OBJECT_READ_KEYS = [
  ...READ_KEYS,
  ...'color shortcut duplicateCriteria fields indexMetadatas isActive labelIdentifierFieldMetadataId imageIdentifierFieldMetadataId primaryKeyColumnType primaryKeyFieldMetadataSettings skipNameField'.split(
    ' ',
  ),
];
const FIELD_READ_KEYS = [
  ...READ_KEYS,
  ...'isActive relation relationDefinition fromRelationMetadata toRelationMetadata morphId morphRelations morphRelationsCreationPayload object'.split(
    ' ',
  ),
];

interface Definition<T> {
  readonly what: string;
  readonly schema: () => ObjectType;
  /** The same with every key optional. */
  readonly partial: () => z.ZodType<T>;
  readonly readKeys: readonly string[];
}

const definition = <T>(
  what: string,
  schema: () => ObjectType,
  partial: () => z.ZodType<T>,
  readKeys: readonly string[],
): Definition<T> => ({ what, schema, partial: lazily(partial), readKeys });

export const INPUTS = {
  newObject: definition('an object', objectInput, () => objectInput().partial(), OBJECT_READ_KEYS),
  object: definition('an object', objectUpdate, () => objectUpdate().partial(), OBJECT_READ_KEYS),
  newField: definition('a field', fieldInput, () => fieldInput().partial(), FIELD_READ_KEYS),
  field: definition('a field', fieldUpdate, () => fieldUpdate().partial(), FIELD_READ_KEYS),
} as const;

/** What is not even looked at: reading it would cost more than its use. */
const sizeProblem = (key: string, value: unknown): string | null => {
  if (key === 'options' && Array.isArray(value) && value.length > MAX_OPTIONS)
    return `options: a field takes at most ${MAX_OPTIONS} options`;
  if ((key === 'defaultValue' || key === 'settings') && JSON.stringify(value).length > MAX_JSON)
    return `${key}: it is longer than ${MAX_JSON} characters`;
  return null;
};

type Issue = z.ZodSafeParseError<unknown>['error']['issues'][number];

const issueMessage = ({ path, message }: Issue): string =>
  path.length === 0 || message.startsWith(`${path.join('.')} `) ? message : `${path.join('.')}: ${message}`;

export interface Read<T> {
  /** What could be read. */
  readonly given: T;
  /** What is wrong with the rest; the planners add to it. */
  readonly problems: string[];
}

/** Reads the body of a metadata request. @throws ApiError if it is not an object */
export const readInput = <T>({ what, schema, partial, readKeys }: Definition<T>, body: unknown): Read<T> => {
  if (!isRecord(body)) throw metadataError(['The body must be a JSON object']);
  const problems: string[] = [];
  const left: Record<string, unknown> = {};
  const known = new Set([...Object.keys(schema().shape), ...readKeys]);
  for (const [key, value] of Object.entries(body)) {
    const problem = known.has(key)
      ? sizeProblem(key, value)
      : problems.length < MAX_PROBLEMS
        ? `${excerpt(key).toWellFormed()}: there is no such property of ${what}.${didYouMean(key, known)}`
        : null;
    if (problem) problems.push(problem);
    else if (known.has(key)) left[key] = value;
  }
  const { error } = schema().safeParse(left);
  for (const issue of error?.issues ?? []) {
    problems.push(issueMessage(issue));
    delete left[String(issue.path[0])];
  }
  return { given: partial().parse(left), problems };
};
