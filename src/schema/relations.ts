/** Relations between the objects of a schema. */
import type { Field, NameBinding, ObjectSchema, Part, WorkspaceSchema } from './types.ts';

/** The object that a relation leads to, and the foreign key of its many side. */
export const relationOf = (
  schema: WorkspaceSchema,
  field: Field,
): { readonly target: ObjectSchema; readonly foreignKey: Part } | null => {
  const target = schema.byId.get(field.relation?.targetObjectId ?? '');
  const [foreignKey] =
    field.relation?.type === 'MANY_TO_ONE'
      ? field.parts
      : (target?.fields.find(({ id }) => id === field.relation?.targetFieldId)?.parts ?? []);
  return target && foreignKey ? { target, foreignKey } : null;
};

const isColumn = ({ place }: Part): boolean => place.in === 'column';

/** Whether a table has columns for what a name is returned as. The rest is in JSONB, and its keys are the workspace's. */
export const isInColumns = (schema: WorkspaceSchema, { field, role }: NameBinding): boolean => {
  if (role !== 'relation') return field.parts.every(isColumn);
  const relation = relationOf(schema, field);
  return relation !== null && isColumn(relation.foreignKey);
};
