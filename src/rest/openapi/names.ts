/** Names in documents: what resources are called, so that no two things of a document are called the same. */

import type { ObjectSchema } from '../../schema/types.ts';
import { capitalised } from '../../text.ts';

/** The names of a resource that ids and schemas are made of: `Person` and `People`. */
export interface Names {
  readonly singular: string;
  readonly plural: string;
}

/** How often a name is lengthened before it must be free; every try has another suffix. */
const suffixes = function* (): Generator<string> {
  yield '';
  for (let count = 1; ; count += 1) yield count === 1 ? 'Custom' : `Custom${count}`;
};

/**
 * Names for objects, in order: an object whose names would make something that is there already (`personInput`
 * beside `person`) is called otherwise in the document. `made` says what a document makes of names.
 */
export const distinctNames = (
  objects: readonly ObjectSchema[],
  reserved: Iterable<string>,
  made: (names: Names) => readonly string[],
): ReadonlyMap<string, Names> => {
  const taken = new Set(reserved);
  const named = new Map<string, Names>();
  for (const { id, nameSingular, namePlural } of objects) {
    for (const suffix of suffixes()) {
      const names = {
        singular: `${capitalised(nameSingular)}${suffix}`,
        plural: `${capitalised(namePlural)}${suffix}`,
      };
      const wanted = made(names);
      if (wanted.some((name) => taken.has(name))) continue;
      for (const name of wanted) taken.add(name);
      named.set(id, names);
      break;
    }
  }
  return named;
};

export const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

/** A label inside a sentence: in lower case, abbreviations aside. */
export const inSentence = (label: string): string =>
  label
    .split(' ')
    .map((word) => (word === word.toUpperCase() ? word : word.toLowerCase()))
    .join(' ');
