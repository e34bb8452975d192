/** A workspace's schema, out of its database. */
import { sql } from 'drizzle-orm';
import type { WorkspaceSchema } from '../../src/schema/types.ts';
import { buildWorkspaceSchema } from '../../src/schema/workspace-schema.ts';
import { Bindings } from '../../src/sql/bindings.ts';
import { readSchemaRows, schemaJson } from '../../src/sql/load.ts';
import { toStatement } from '../../src/sql/statement.ts';
import type { NeonClient } from '../database.ts';
import { Failure } from '../failure.ts';

/** @throws Failure if there is no such workspace */
export const loadSchema = async (client: NeonClient, workspaceId: string): Promise<WorkspaceSchema> => {
  const bindings = new Bindings();
  const { text, params } = toStatement(
    sql`select ${schemaJson} as schema from workspace w where w.id = ${bindings.named('workspaceId', workspaceId)}::uuid`,
    bindings.values,
  );
  const [row] = await client.query(text, [...params]);
  if (!row) throw new Failure(`There is no workspace ${workspaceId}.`);
  return buildWorkspaceSchema(readSchemaRows(String(row.schema)));
};
