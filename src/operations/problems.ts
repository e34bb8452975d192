/** Problems that a writing statement found before it wrote anything → the error. */
import { z } from '@hono/zod-openapi';
import { type ApiError, type ErrorCode, type ErrorDetail, valuesError } from '../errors.ts';
import { differentValues } from '../input/record.ts';
import { lazily } from '../lazily.ts';
import { MAX_BULK_RECORDS } from '../limits.ts';
import { PROBLEM_KINDS, type ProblemKind, type Reference } from '../plan/write.ts';
import { LIMITS } from '../schema/field-types/limits.ts';
import type { WorkspaceSchema } from '../schema/types.ts';
import { duplicateMessage } from './violations.ts';

interface Named {
  readonly name: string;
  readonly value: string;
  /** The object that a foreign key of the name points at. */
  readonly target: string;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly message: (named: Named) => string;
  readonly more?: (value: string) => Pick<ErrorDetail, 'conflictingRecordId' | 'conflictingIndex'>;
}

const MEANINGS: Readonly<Record<ProblemKind, Meaning>> = {
  reference: {
    code: 'INVALID_REFERENCE',
    message: ({ name, value, target }) =>
      `Invalid reference for field "${name}": there is no ${target} with id '${value}'`,
  },
  connect: {
    code: 'INVALID_REFERENCE',
    message: ({ name, value }) => `Expected 1 record to connect to ${name}, but found 0 for ${value}`,
  },
  readOnly: {
    code: 'READ_ONLY_FIELD',
    message: ({ name }) => `Field "${name}" is read-only: its value differs from the stored one`,
  },
  tooMany: {
    code: 'TOO_MANY_RECORDS',
    message: ({ value }) =>
      `Cannot ${value} more than ${MAX_BULK_RECORDS} records at once: narrow the filter`,
  },
  ambiguous: {
    code: 'AMBIGUOUS_UPSERT',
    message: ({ value }) =>
      `Multiple records found with the same unique field values: ${value}. Cannot determine which record to update.`,
  },
  sameRecord: {
    code: 'AMBIGUOUS_UPSERT',
    message: ({ value }) => `The record ${value} is matched by another one of the batch too`,
  },
  twoValues: {
    code: 'INVALID_VALUE',
    message: ({ name, value }) => differentValues(name, value),
  },
  duplicate: {
    code: 'DUPLICATE',
    message: ({ name }) => duplicateMessage(name),
    more: (id) => ({ conflictingRecordId: id }),
  },
  tooManyItems: {
    code: 'INVALID_VALUE',
    message: ({ name, value }) =>
      `Cannot merge field "${name}": it would have ${value} values, and holds at most ${LIMITS.items}`,
  },
  sameValue: {
    code: 'DUPLICATE',
    message: ({ name }) => duplicateMessage(name),
    more: (index) => ({ conflictingIndex: Number(index) }),
  },
};

const problemRows = lazily(() =>
  z.array(z.tuple([z.number(), z.enum(PROBLEM_KINDS), z.string(), z.string()])),
);

export const problemsError = (
  schema: WorkspaceSchema,
  references: readonly Reference[],
  rows: string,
  isBatch: boolean,
): ApiError => {
  const targetOf = (name: string) => {
    const reference = references.find((given) => given.name === name);
    return schema.byId.get(reference?.targetObjectId ?? '')?.nameSingular ?? 'record';
  };
  const [first, ...others] = problemRows()
    .parse(JSON.parse(rows))
    .map(([n, kind, name, value]): ErrorDetail => {
      const { code, message, more } = MEANINGS[kind];
      return {
        ...(isBatch && { index: n }),
        path: name,
        code,
        message: message({ name, value, target: targetOf(name) }),
        ...more?.(value),
      };
    });
  if (!first) throw new Error('a statement found problems and named none');
  return valuesError([first, ...others]);
};
