/** Workspaces and their API keys, as the tools make, list and revoke them. */
import { desc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { z } from 'zod';
import { apiKey, workspace } from '../../src/db/tables.ts';
import { createApiKey, hashApiKey, isWellFormedApiKey } from '../../src/session/api-key.ts';
import { SCOPES, type Scope } from '../../src/session/scopes.ts';
import type { NeonClient } from '../database.ts';
import { databaseErrorOf, Failure } from '../failure.ts';
import { DEFAULT_MEMBER, type Member, memberColumns } from './first-member.ts';

export interface Workspace {
  readonly id: string;
  readonly name: string;
}

const createdWorkspace = z.object({ id: z.string(), name: z.string(), memberId: z.string() });
export type CreatedWorkspace = Readonly<z.infer<typeof createdWorkspace>>;

export interface KeyRequest {
  readonly workspaceId: string;
  readonly name: string;
  /** Every scope, unless given. */
  readonly scopes?: readonly Scope[] | undefined;
  /** Never, unless given. */
  readonly expiresAt?: Date | null | undefined;
}

/** A key as it is listed: the key itself is told once, when it is made. */
export interface KeyEntry {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
}

export interface CreatedKey extends Omit<KeyEntry, 'revokedAt' | 'lastUsedAt'> {
  readonly key: string;
}

const FOREIGN_KEY_VIOLATION = '23503';

/** Drizzle hands out Postgres's own text for instants. */
const toIso = (instant: string): string => new Date(instant).toISOString();
const toIsoOrNull = (instant: string | null): string | null => (instant === null ? null : toIso(instant));

const only = <T>(rows: readonly T[]): T => {
  const [row] = rows;
  if (row === undefined) throw new Error('the database returned no row');
  return row;
};

/** A workspace and its first member, in one statement. */
export const createWorkspace = async (
  client: NeonClient,
  name: string,
  member: Member = DEFAULT_MEMBER,
): Promise<CreatedWorkspace> => {
  const values = memberColumns(member);
  const columns = Object.keys(values).map((column) => sql.identifier(column));
  const { rows } = await drizzle(client).execute(sql`
    with made as (insert into workspace (name) values (${name}) returning id, name, created_at),
    member as (
      insert into workspace_member (workspace_id, created_at, updated_at, ${sql.join(columns, sql`, `)})
      select made.id, made.created_at, made.created_at, ${sql.join(
        columns.map((column) => sql`given.${column}`),
        sql`, `,
      )}
      from made, jsonb_populate_record(null::workspace_member, ${JSON.stringify(values)}::jsonb) given
      returning id
    )
    select made.id, made.name, member.id as "memberId" from made, member`);
  return createdWorkspace.parse(only(rows));
};

/** Oldest first. */
export const listWorkspaces = async (
  client: NeonClient,
): Promise<readonly (Workspace & { createdAt: string })[]> => {
  const rows = await drizzle(client)
    .select({ id: workspace.id, name: workspace.name, createdAt: workspace.createdAt })
    .from(workspace)
    .orderBy(workspace.createdAt, workspace.id);
  return rows.map((row) => ({ ...row, createdAt: toIso(row.createdAt) }));
};

/** The oldest workspace of this name. */
export const findWorkspace = async (client: NeonClient, name: string): Promise<Workspace | null> => {
  const [found] = await drizzle(client)
    .select({ id: workspace.id, name: workspace.name })
    .from(workspace)
    .where(eq(workspace.name, name))
    .orderBy(workspace.createdAt, workspace.id)
    .limit(1);
  return found ?? null;
};

/** @throws Failure where there is no such workspace */
export const createKey = async (client: NeonClient, request: KeyRequest): Promise<CreatedKey> => {
  const { workspaceId, name, scopes = SCOPES, expiresAt = null } = request;
  const { key, prefix } = createApiKey();
  const values = {
    workspaceId,
    name,
    prefix,
    hash: await hashApiKey(key),
    scopes: [...scopes],
    expiresAt: expiresAt?.toISOString() ?? null,
  };
  try {
    const rows = await drizzle(client)
      .insert(apiKey)
      .values(values)
      .returning({ id: apiKey.id, expiresAt: apiKey.expiresAt, createdAt: apiKey.createdAt });
    const row = only(rows);
    return {
      id: row.id,
      key,
      prefix,
      name,
      workspaceId,
      scopes: values.scopes,
      expiresAt: toIsoOrNull(row.expiresAt),
      createdAt: toIso(row.createdAt),
    };
  } catch (error) {
    if (databaseErrorOf(error)?.code !== FOREIGN_KEY_VIOLATION) throw error;
    throw new Failure(`There is no workspace ${workspaceId}.`);
  }
};

/** Newest first. */
export const listKeys = async (
  client: NeonClient,
  workspaceId: string | null = null,
): Promise<readonly KeyEntry[]> => {
  const rows = await drizzle(client)
    .select({
      id: apiKey.id,
      workspaceId: apiKey.workspaceId,
      name: apiKey.name,
      prefix: apiKey.prefix,
      scopes: apiKey.scopes,
      expiresAt: apiKey.expiresAt,
      revokedAt: apiKey.revokedAt,
      lastUsedAt: apiKey.lastUsedAt,
      createdAt: apiKey.createdAt,
    })
    .from(apiKey)
    .where(workspaceId === null ? undefined : eq(apiKey.workspaceId, workspaceId))
    .orderBy(desc(apiKey.createdAt), apiKey.id);
  return rows.map((row) => ({
    ...row,
    expiresAt: toIsoOrNull(row.expiresAt),
    revokedAt: toIsoOrNull(row.revokedAt),
    lastUsedAt: toIsoOrNull(row.lastUsedAt),
    createdAt: toIso(row.createdAt),
  }));
};

/** Revoking again changes nothing. @throws Failure where there is no such key */
export const revokeKey = async (
  client: NeonClient,
  id: string,
): Promise<{ readonly id: string; readonly name: string; readonly revokedAt: string }> => {
  const [row] = await drizzle(client)
    .update(apiKey)
    .set({ revokedAt: sql`coalesce(${apiKey.revokedAt}, now())` })
    .where(eq(apiKey.id, id))
    .returning({ id: apiKey.id, name: apiKey.name, revokedAt: apiKey.revokedAt });
  if (!row?.revokedAt) throw new Failure(`There is no key ${id}.`);
  return { id: row.id, name: row.name, revokedAt: toIso(row.revokedAt) };
};

/** What a key opens now, and its scopes; null where it is not live. */
export const openedBy = async (
  client: NeonClient,
  key: string,
): Promise<{ readonly workspaceId: string; readonly scopes: readonly string[] } | null> => {
  if (!isWellFormedApiKey(key)) return null;
  const [row] = await drizzle(client)
    .select({ workspaceId: apiKey.workspaceId, scopes: apiKey.scopes })
    .from(apiKey)
    .where(
      sql`${apiKey.hash} = ${await hashApiKey(key)} and ${apiKey.revokedAt} is null and (${apiKey.expiresAt} is null or ${apiKey.expiresAt} > now())`,
    );
  return row ?? null;
};

/** The workspace that a key opens now, with every scope; null where it does not. */
export const workspaceOfKey = async (client: NeonClient, key: string): Promise<string | null> => {
  const opened = await openedBy(client, key);
  return opened && SCOPES.every((scope) => opened.scopes.includes(scope)) ? opened.workspaceId : null;
};
