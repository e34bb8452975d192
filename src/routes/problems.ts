/** What a writing statement found wrong before it wrote anything → the answer. */
import { z } from '@hono/zod-openapi';
import { ApiError } from '../errors.ts';
import type { Reference } from '../plan/write.ts';
import type { WorkspaceSchema } from '../schema/types.ts';

const problemRows = z.array(z.tuple([z.number(), z.enum(['reference', 'readOnly']), z.string(), z.string()]));

export const problemsError = (
  schema: WorkspaceSchema,
  references: readonly Reference[],
  rows: string,
  isBatch: boolean,
): ApiError => {
  const problems = problemRows.parse(JSON.parse(rows));
  const target = (name: string) => {
    const reference = references.find((given) => given.name === name);
    return schema.byId.get(reference?.targetObjectId ?? '')?.nameSingular ?? 'record';
  };
  const messages = problems.map(([n, kind, name, value]) => {
    const place = isBatch ? `[${n}].${name}: ` : '';
    return kind === 'reference'
      ? `${place}Invalid reference for field "${name}": there is no ${target(name)} with id '${value}'`
      : `${place}Field "${name}" is read-only: its value differs from the stored one`;
  });
  return new ApiError(problems[0]?.[1] === 'readOnly' ? 'READ_ONLY_FIELD' : 'INVALID_REFERENCE', messages);
};
