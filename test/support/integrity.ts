/**
 * What holds of every workspace whatever was done to it, asked of the tables themselves: counts that equal the rows,
 * unique values that are those of live records, foreign keys that point at something, slots that copy their values.
 */
import { sql as template } from 'drizzle-orm';
import type { Field, ObjectSchema, WorkspaceSchema } from '../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { Bindings } from '../../src/sql/bindings.ts';
import { readSchemaRows, schemaJson } from '../../src/sql/load.ts';
import { inWorkspace } from '../../src/sql/objects.ts';
import { toStatement } from '../../src/sql/statement.ts';
import { column, literal, name, partValue, slotValue } from '../../src/sql/values.ts';
import { uniqueDigest } from '../../src/sql/write/unique.ts';

type Template = ReturnType<typeof template>;
type Ask = (
  text: string,
  params: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

interface Rule {
  readonly title: string;
  /** Selects `n`: how many break it. */
  readonly broken: (workspaceId: Template) => Template;
}

const countRule = (object: ObjectSchema): Rule => ({
  title: `the count of ${object.namePlural} is that of their rows`,
  broken: (workspaceId) =>
    template`select abs((select count(*) from ${name(object.table)} t where ${inWorkspace({ workspaceId }, object, 't')} and t.deleted_at is null) - coalesce((select sum(c.live) from record_count c where c.workspace_id = ${workspaceId} and c.object_id = ${literal(object.id)}::uuid), 0))::int as n`,
});

const slotRules = (object: ObjectSchema, field: Field): readonly Rule[] =>
  field.parts.flatMap((part) => {
    if (part.place.in !== 'json' || part.place.slot === null) return [];
    const { slot } = part.place;
    return [
      {
        title: `slot ${slot} of ${object.nameSingular}.${field.name} copies its values`,
        broken: (workspaceId: Template) =>
          template`select count(*)::int as n from ${name(object.table)} t where ${inWorkspace({ workspaceId }, object, 't')} and ${column('t', slot)} is distinct from ${slotValue(slot, part.kind, partValue(object, 't', part))}`,
      },
    ];
  });

const uniqueRules = (object: ObjectSchema, field: Field): readonly Rule[] => {
  if (!field.isUnique || !field.parts.some((part) => part.place.in === 'json')) return [];
  const digest = uniqueDigest(object, 't', field);
  const taken = (workspaceId: Template) =>
    template`select u.record_id as id, u.digest from unique_value u where u.workspace_id = ${workspaceId} and u.field_id = ${literal(field.id)}::uuid`;
  const held = (workspaceId: Template) =>
    template`select t.id, ${digest} as digest from ${name(object.table)} t where ${inWorkspace({ workspaceId }, object, 't')} and t.deleted_at is null and ${digest} is not null`;
  return [
    {
      title: `unique values of ${object.nameSingular}.${field.name} are those of live records`,
      broken: (workspaceId) =>
        template`select count(*)::int as n from (${taken(workspaceId)}) u full join (${held(workspaceId)}) h using (id, digest) where u.* is null or h.* is null`,
    },
  ];
};

const referenceRules = (schema: WorkspaceSchema, object: ObjectSchema, field: Field): readonly Rule[] => {
  if (field.relation?.type !== 'MANY_TO_ONE') return [];
  const target = schema.byId.get(field.relation.targetObjectId);
  return field.parts.flatMap((part) => {
    if (part.place.in !== 'json' || !target) return [];
    const { key } = part.place;
    return [
      {
        title: `${object.nameSingular}.${field.name} points at records that are there`,
        broken: (workspaceId: Template) =>
          template`select count(*)::int as n from ${name(object.table)} t where ${inWorkspace({ workspaceId }, object, 't')} and ${column('t', object.jsonColumn)} ->> ${literal(key)} is not null and not exists (select from ${name(target.table)} x where ${inWorkspace({ workspaceId }, target, 'x')} and x.id = (${column('t', object.jsonColumn)} ->> ${literal(key)})::uuid)`,
      },
    ];
  });
};

/** @returns what does not hold, in words; empty where all is well */
export const brokenRules = async (ask: Ask, workspaceId: string): Promise<readonly string[]> => {
  const run = async (build: (workspaceId: Template) => Template) => {
    const bindings = new Bindings();
    const { text, params } = toStatement(
      build(template`${bindings.named('workspaceId', workspaceId)}::uuid`),
      bindings.values,
    );
    const [row] = await ask(text, params);
    return row;
  };
  const row = await run((id) => template`select ${schemaJson} as schema from workspace w where w.id = ${id}`);
  const schema = buildWorkspaceSchema(readSchemaRows(String(row?.['schema'])));
  const rules = schema.objects.flatMap((object) => [
    countRule(object),
    ...object.fields.flatMap((field) => [
      ...slotRules(object, field),
      ...uniqueRules(object, field),
      ...referenceRules(schema, object, field),
    ]),
  ]);
  const broken: string[] = [];
  for (const { title, broken: count } of rules) {
    const n = Number((await run(count))?.['n']);
    if (n !== 0) broken.push(`${title}: ${n} do not`);
  }
  return broken;
};
