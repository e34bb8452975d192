/** The names of objects and fields, given or made from labels. Pure: every rule has its own message. */
import { capitalised } from '../../text.ts';
import { FIELD_TYPES } from '../field-types/index.ts';
import type { Field, FieldTypeName, ObjectSchema, WorkspaceSchema } from '../types.ts';

const IDENTIFIER = /^[a-z][a-zA-Z0-9]*$/;
const MAX_LENGTH = 63;

/** Words that neither objects nor fields may be called (docs/metadata.md lists them). */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'approvedAccessDomain approvedAccessDomains appToken appTokens billingCustomer billingCustomers billingEntitlement ' +
    'billingEntitlements billingMeter billingMeters billingProduct billingProducts billingSubscription billingSubscriptions ' +
    'billingSubscriptionItem billingSubscriptionItems featureFlag featureFlags job jobs keyValuePair keyValuePairs pageLayout ' +
    'pageLayouts pageLayoutTab pageLayoutTabs pageLayoutWidget pageLayoutWidgets twoFactorMethod twoFactorMethods user users ' +
    'userWorkspace userWorkspaces workspace workspaces role roles userWorkspaceRole userWorkspaceRoles plan plans event events ' +
    'field fields link links currency currencies fullName fullNames address addresses type types object objects index relation ' +
    'relations aggregate search searches'
  ).split(' '),
);

/** Words that filters give a meaning of their own. */
export const FILTER_WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** Words that paths give a meaning of their own: no object can have their place. */
export const PATH_WORDS: ReadonlySet<string> = new Set([
  'batch',
  'metadata',
  'restore',
  'duplicates',
  'merge',
  'groupBy',
  'core',
  'openApi',
  'me',
]);

type Named = 'Object' | 'Field';

/** Text of any script → Latin letters, as far as it can be written in them. */
export type Transliterate = (text: string) => string;

const isReserved = (name: string, what: Named): boolean =>
  RESERVED.has(name) || FILTER_WORDS.has(name) || (what === 'Object' && PATH_WORDS.has(name));

/** @returns what is wrong with an identifier */
export const nameProblems = (key: string, name: string, what: Named): readonly string[] => {
  const problems: string[] = [];
  if (name.length < 1) problems.push(`${key}: Name is too short`);
  if (name.length > MAX_LENGTH) problems.push(`${key}: Name is too long`);
  if (name.length > 0 && !IDENTIFIER.test(name)) {
    problems.push(
      `${key}: Name is not valid: it must start with lowercase letter and contain only alphanumeric letters`,
    );
  }
  if (isReserved(name, what)) {
    problems.push(`${key}: This name is reserved. Use a different name, for example "${name}Custom".`);
  }
  return problems;
};

/** @returns what is wrong with a label */
export const labelProblems = (key: string, label: string, what: Named): readonly string[] => {
  if (label.length < 1) return [`${key}: ${what} label is too short`];
  return label.length > MAX_LENGTH ? [`${key}: ${what} label is too long`] : [];
};

/** Runs of letters and digits; a capital begins a word, and capitals in a row are one. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** The name that a label suggests: `Rocket Engine №2` → `rocketEngineNo2`. Empty if no letter or digit is left. */
const nameFromLabel = (label: string, what: Named, inLatin: Transliterate): string => {
  const [first = '', ...others] = (inLatin(label).replaceAll(/['’]/g, '').match(WORDS) ?? []).map((word) =>
    word.toLowerCase(),
  );
  const camel = [first, ...others.map(capitalised)].join('').slice(0, MAX_LENGTH - 'Custom'.length);
  const name = /^\d/.test(camel) ? `n${camel}` : camel;
  return isReserved(name, what) ? `${name}Custom` : name;
};

/** `name`, or with the first number that makes it free. */
const firstFree = (name: string, isFree: (candidate: string) => boolean): string => {
  let candidate = name;
  for (let n = 2; !isFree(candidate); n += 1) candidate = `${name}${n}`;
  return candidate;
};

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** @returns why the pair of names cannot be an object's; `own` is the object that bears them already */
export const objectNameProblems = (
  schema: WorkspaceSchema,
  singular: string,
  plural: string,
  own: ObjectSchema | null,
): readonly string[] => {
  const problems = [
    ...nameProblems('nameSingular', singular, 'Object'),
    ...nameProblems('namePlural', plural, 'Object'),
  ];
  if (sameName(singular, plural))
    problems.push('namePlural: The singular and plural names cannot be the same for an object');
  const taken = schema.objects.some(
    (object) =>
      object.id !== own?.id &&
      [object.nameSingular, object.namePlural].some(
        (name) => sameName(name, singular) || sameName(name, plural),
      ),
  );
  if (taken) problems.push('nameSingular: Object already exists');
  return problems;
};

/** The names that an object without given names has, from its labels. */
export const objectNamesFromLabels = (
  schema: WorkspaceSchema,
  labels: { readonly singular: string; readonly plural: string },
  inLatin: Transliterate,
): { readonly singular: string; readonly plural: string } => {
  const isFree = (name: string) =>
    !schema.objects.some((object) =>
      [object.nameSingular, object.namePlural].some((taken) => sameName(taken, name)),
    );
  const singular =
    nameFromLabel(labels.singular, 'Object', inLatin) ||
    firstFree('customObject', (name) => isFree(name) && isFree(`${name}s`));
  const plural = nameFromLabel(labels.plural, 'Object', inLatin);
  return { singular, plural: plural === '' || plural === singular ? `${singular}s` : plural };
};

/** What a field's name is for: its type has sub-fields, and a many-to-one relation has a join column. */
export interface FieldNaming {
  readonly type: FieldTypeName;
  readonly isManyToOne: boolean;
}

/** The names that a composite field takes beside its own: clients of older releases know its sub-fields by them. */
const compositeNames = (name: string, type: FieldTypeName): readonly string[] =>
  FIELD_TYPES[type].parts.flatMap((part) => (part.name === '' ? [] : [`${name}${capitalised(part.name)}`]));

/** Every name of an object that a new field must not have, and why. */
const takenNames = (object: ObjectSchema, own: Field | null): ReadonlyMap<string, string> => {
  const taken = new Map<string, string>();
  for (const field of object.fields) {
    if (field.id === own?.id) continue;
    for (const composite of compositeNames(field.name, field.type))
      taken.set(composite, `Name "${composite}" is reserved composite field name`);
    for (const name of [field.name, ...field.aliases]) {
      taken.set(name, `Name "${name}" is not available as it is already used by another field`);
      if (field.relation?.type !== 'MANY_TO_ONE') continue;
      const joinColumn = name === field.name ? (field.relation.joinColumnName ?? `${name}Id`) : `${name}Id`;
      taken.set(
        joinColumn,
        `Name "${joinColumn}" is not available as it is already used by another join column name`,
      );
    }
  }
  return taken;
};

/** @returns which of the names that a field wants are taken on the object */
export const nameClashes = (
  object: ObjectSchema,
  wanted: readonly string[],
  own: Field | null,
): readonly string[] => {
  const taken = takenNames(object, own);
  return wanted.flatMap((name) => taken.get(name) ?? []);
};

/** The name that newer clients know an object's records by, where notes, tasks and attachments point at them. */
export const targetAlias = (nameSingular: string): string => `target${capitalised(nameSingular)}`;

/** @returns why a field of the object cannot have the name */
export const fieldNameProblems = (
  object: ObjectSchema,
  name: string,
  { type, isManyToOne }: FieldNaming,
  own: Field | null,
): readonly string[] => {
  const wanted = [name, ...(isManyToOne ? [`${name}Id`] : []), ...compositeNames(name, type)];
  return [
    ...nameProblems('name', name, 'Field'),
    ...nameClashes(object, wanted, own).map((problem) => `name: ${problem}`),
  ];
};

/** The name that a field without a given name has, from its label. */
export const fieldNameFromLabel = (
  object: ObjectSchema,
  label: string,
  naming: FieldNaming,
  inLatin: Transliterate,
): string =>
  nameFromLabel(label, 'Field', inLatin) ||
  firstFree('customField', (name) => fieldNameProblems(object, name, naming, null).length === 0);
