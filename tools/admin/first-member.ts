/** The member that every workspace begins with, so that records can have owners and assignees at once. */
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { readCreate } from '../../src/input/record.ts';
import { standardWorkspaceSchema } from '../../src/schema/workspace-schema.ts';

export interface Member {
  readonly name: { readonly firstName: string; readonly lastName: string };
  readonly userEmail: string;
}

export const DEFAULT_MEMBER: Member = { name: { firstName: 'Workspace', lastName: 'Owner' }, userEmail: '' };

const EXPECTED = 'should be like "Ada Example <ada@example.com>"';
const LONGEST_NAME = 200;

/** `Ada Example <ada@example.com>`: the first word is the first name. */
export const memberOption = z
  .string()
  .regex(/^[^<>]*<[^<>]*>\s*$/, EXPECTED)
  .transform((text) => {
    const [name = '', address = ''] = text.split(/[<>]/).map((part) => part.trim());
    const [firstName = '', ...others] = name.split(/\s+/);
    return { name: { firstName, lastName: others.join(' ') }, userEmail: address };
  })
  .pipe(
    z.object({
      name: z.object({
        firstName: z.string().min(1, EXPECTED).max(LONGEST_NAME, 'is too long'),
        lastName: z.string().max(LONGEST_NAME, 'is too long'),
      }),
      userEmail: z.email(EXPECTED),
    }),
  );

/** A new member as columns, with the defaults and the normal forms that the API gives one. */
export const memberColumns = (member: Member): Readonly<Record<string, unknown>> => {
  const schema = standardWorkspaceSchema('');
  const object = schema.bySingular.get('workspaceMember');
  if (!object) throw new Error('the standard model has no members');
  const author = { keyName: '', now: new Date().toISOString(), newId: () => uuidv7() };
  const { id, assignments } = readCreate(member, object, schema, author);
  const columns = assignments.flatMap(({ part: { place }, value }) =>
    'column' in place ? [[place.column, value] as const] : [],
  );
  return { id, ...Object.fromEntries(columns) };
};
