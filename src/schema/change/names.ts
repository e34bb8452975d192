/** What objects and fields may be called (reference §3). Pure: every rule answers its own message. */
import { FIELD_TYPES } from '../field-types/index.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../types.ts';

const IDENTIFIER = /^[a-z][a-zA-Z0-9]*$/;
const MAX_LENGTH = 63;

const RESERVED = new Set(
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

/** Words that paths and filters give a meaning of their own. */
const GRAMMAR = new Set([
  'and',
  'or',
  'not',
  'batch',
  'metadata',
  'restore',
  'duplicates',
  'merge',
  'groupBy',
  'core',
  'openApi',
]);

export const isReserved = (name: string): boolean => RESERVED.has(name) || GRAMMAR.has(name);

/** @returns what is wrong with an identifier */
export const nameProblems = (key: string, name: string): readonly string[] => {
  const problems: string[] = [];
  if (name.length < 1) problems.push(`${key}: Name is too short`);
  if (name.length > MAX_LENGTH) problems.push(`${key}: Name is too long`);
  if (name.length > 0 && !IDENTIFIER.test(name)) {
    problems.push(
      `${key}: Name is not valid: it must start with lowercase letter and contain only alphanumeric letters`,
    );
  }
  if (isReserved(name)) {
    problems.push(
      `${key}: This name is reserved. Use a different name or the system will add "Custom" suffix.`,
    );
  }
  return problems;
};

/** @returns what is wrong with a label */
export const labelProblems = (key: string, label: string, what: 'Object' | 'Field'): readonly string[] => {
  if (label.length < 1) return [`${key}: ${what} label is too short`];
  return label.length > MAX_LENGTH ? [`${key}: ${what} label is too long`] : [];
};

/** The name that a label suggests: `Rocket Engine №2` → `rocketEngine2`. Empty where nothing of it is left. */
export const nameFromLabel = (label: string): string => {
  const words = label
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const camel = words
    .map(
      (word, at) => (at === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1),
    )
    .join('')
    .slice(0, MAX_LENGTH - 'Custom'.length);
  const name = /^\d/.test(camel) ? `n${camel}` : camel;
  return isReserved(name) ? `${name}Custom` : name;
};

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** @returns why the pair of names cannot be an object's; `own` is the object that bears them already */
export const objectNameProblems = (
  schema: WorkspaceSchema,
  singular: string,
  plural: string,
  own: ObjectSchema | null,
): readonly string[] => {
  const problems = [...nameProblems('nameSingular', singular), ...nameProblems('namePlural', plural)];
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

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Every name of an object that a new field must not have, and why. */
const takenNames = (object: ObjectSchema, own: Field | null): ReadonlyMap<string, string> => {
  const taken = new Map<string, string>();
  for (const field of object.fields) {
    if (field.id === own?.id) continue;
    for (const part of FIELD_TYPES[field.type].parts) {
      if (part.name === '') continue;
      const composite = `${field.name}${capitalised(part.name)}`;
      taken.set(composite, `Name "${composite}" is reserved composite field name`);
    }
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
  return wanted.flatMap((name) => {
    const problem = taken.get(name);
    return problem ? [problem] : [];
  });
};

/** The name that newer clients know an object's records by, where notes, tasks and attachments point at them. */
export const targetAlias = (nameSingular: string): string => `target${capitalised(nameSingular)}`;

/** @returns why a field of the object cannot have the name; a many-to-one needs its join column's name too */
export const fieldNameProblems = (
  object: ObjectSchema,
  name: string,
  isManyToOne: boolean,
  own: Field | null,
): readonly string[] => {
  const clashes = nameClashes(object, isManyToOne ? [name, `${name}Id`] : [name], own);
  return [...nameProblems('name', name), ...clashes.map((problem) => `name: ${problem}`)];
};
