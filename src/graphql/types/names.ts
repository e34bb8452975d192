/** What the types of an object are called. No two types of a workspace are called the same. */

import type { Field, ObjectSchema, WorkspaceSchema } from '../../schema/types.ts';
import { capitalised } from '../../text.ts';

/** What is put behind an object's name, for the types that are its. */
const SUFFIXES = [
  '',
  'Connection',
  'Edge',
  'GroupByConnection',
  'FilterInput',
  'OrderByInput',
  'GroupByInput',
  'OrderByWithGroupByInput',
  'OrderByWithGroupByAggregateInput',
  'CreateInput',
  'UpdateInput',
  'RelationInput',
  'ConnectInput',
  'WhereUniqueInput',
] as const;

/** The members of an enum can be these words only. */
const MEMBER = /^(?!true$|false$|null$|__)[_A-Za-z]\w*$/;

/** Whether a field's options make an enum: it has one at least, and all of them can be written in a document. */
export const hasEnum = ({ options, type }: Field): boolean =>
  (type === 'SELECT' || type === 'MULTI_SELECT' || type === 'RATING') &&
  options !== null &&
  options.length > 0 &&
  options.every(({ value }) => MEMBER.test(value));

export const enumName = (objectType: string, field: Field): string =>
  `${objectType}${capitalised(field.name)}Enum`;

export const whereName = (objectType: string, field: Field): string =>
  `${objectType}${capitalised(field.name)}WhereInput`;

const namesFor = (name: string, { fields }: ObjectSchema): readonly string[] => [
  ...SUFFIXES.map((suffix) => name + suffix),
  ...fields.filter(hasEnum).flatMap((field) => [enumName(name, field), `${enumName(name, field)}Filter`]),
  ...fields
    .filter(({ isUnique, parts }) => isUnique && parts.length > 1)
    .map((field) => whereName(name, field)),
];

/** The object's own name, or a longer one if another type has it, or a name derived from it. */
const freeName = (object: ObjectSchema, taken: ReadonlySet<string>): string => {
  const name = capitalised(object.nameSingular);
  for (let count = 0; ; count += 1) {
    const tried = `${name}${count === 0 ? '' : `Custom${count === 1 ? '' : count}`}`;
    if (!namesFor(tried, object).some((made) => taken.has(made))) return tried;
  }
};

/** The names of the objects' types, by the objects' ids. @param reserved what is called so in every workspace */
export const typeNames = (
  { objects }: WorkspaceSchema,
  reserved: Iterable<string>,
): ReadonlyMap<string, string> => {
  const taken = new Set(reserved);
  const names = new Map<string, string>();
  for (const object of objects) {
    const name = freeName(object, taken);
    for (const made of namesFor(name, object)) taken.add(made);
    names.set(object.id, name);
  }
  return names;
};
