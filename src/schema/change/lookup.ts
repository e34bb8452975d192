/** What ids of a request or of a row lead to. */
import { parseUuid } from '../field-types/uuid-values.ts';
import type { Field, ObjectSchema, WorkspaceSchema } from '../types.ts';

export const objectById = (schema: WorkspaceSchema, id: string): ObjectSchema | null =>
  schema.byId.get(parseUuid(id) ?? '') ?? null;

/** The field on the other side of a relation. */
export const otherSideOf = (schema: WorkspaceSchema, { relation }: Field): Field | null =>
  schema.byId
    .get(relation?.targetObjectId ?? '')
    ?.fields.find((candidate) => candidate.id === relation?.targetFieldId) ?? null;
